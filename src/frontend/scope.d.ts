/**
 * Where a traced value lives: the lambda that is running. Every axis made inside avoids those that are open around it, and a value is of use
 * only while its lambda runs. What JavaScript would do behind our back is an error that names the line.
 */
import { type AxisSet } from '../categories/equation.js';
import { TraceError } from '../categories/errors.js';
/** A lambda that runs. */
export interface Scope {
    readonly outer: Scope | undefined;
    /** The axes that are open in it. */
    readonly axes: AxisSet;
    readonly what: string;
    readonly trace: Trace;
    open: boolean;
}
/** One call of `trace`, with the comparisons made in it that nothing has used yet, and where they were made. */
interface Trace {
    readonly unused: Map<object, Error>;
}
/** An error that names the user's line. */
export declare const traceError: (message: string) => TraceError;
/** @throws TraceError outside of a trace. */
export declare const scope: (what: string) => Scope;
export declare const isTracing: () => boolean;
export declare const openAxes: () => AxisSet;
/** Runs a lambda of the trace with more axes open. */
export declare const enter: <T>(what: string, axes: AxisSet, body: () => T) => T;
/** Runs the lambda of a new trace. @throws TraceError if a comparison made in it was not used. */
export declare const enterTrace: <T>(body: () => T) => T;
/** Remembers a comparison until it is used. */
export declare const expectUse: (value: object) => void;
/** @throws TraceError unless the lambda that the value belongs to is running. */
export declare const use: (value: object, home: Scope | undefined, name: string) => void;
export {};
