import { type Buffer, type Loop, type Read, type Statement, type Value, type Write } from '../loop.js';
/** A read or write in the body of some loops, and the loops around it inside of that body, outermost first. */
export interface Access {
    readonly s: Read | Write;
    readonly inside: readonly Loop[];
}
export declare const accessesIn: (body: readonly Statement[], inside?: readonly Loop[]) => readonly Access[];
/** The accesses to each array that is written or cleared there. */
export declare const written: (accesses: readonly Access[]) => ReadonlyMap<Buffer, readonly Access[]>;
/** All values that the statements, and those in loops among them, define. */
export declare const definedIn: (body: readonly Statement[]) => ReadonlySet<Value>;
/**
 * Of loops that are nested without anything between them: does every point of theirs touch elements of its own by these accesses to one array?
 * `local` are the values that the body defines.
 */
export declare const isOwner: (loops: readonly Loop[], accesses: readonly Access[], sizes: ReadonlySet<Value>, local: ReadonlySet<Value>) => boolean;
