import { type Buffer, type Kernel, type Loop, type Reduction, type Statement, type Value } from '../loop.js';
export interface Wipe {
    readonly tag: 'wipe';
    readonly buffer: Buffer;
}
/** `for every point of the loops: body`, in any order; then the reductions have one partial result for each group. */
export interface Spread {
    readonly tag: 'spread';
    readonly loops: readonly Loop[];
    readonly body: readonly Statement[];
    readonly reductions: readonly Reduction[];
}
/** Partial results of the spread become one; then the statements run, once. */
export interface Once {
    readonly tag: 'once';
    readonly of: Spread | undefined;
    readonly body: readonly Statement[];
}
export type Step = Wipe | Spread | Once;
/** All values that they read. */
export declare const usedIn: (body: readonly Statement[]) => ReadonlySet<Value>;
/** The largest element goes with its place, where both are looked for: `max` is the value at `argmax`. */
export declare const twinsIn: (kernel: Kernel) => ReadonlyMap<Value, Value>;
/** @throws NotSupported naming the statement that cannot run in parallel */
export declare const stepsOf: (kernel: Kernel) => readonly Step[];
