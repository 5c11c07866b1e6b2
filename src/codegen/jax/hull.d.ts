/** The least and the most that an index can be, over sizes alone: axes whose bounds mention others become rectangles, masked. */
import { type Axis, type Equation } from '../../categories/equation.js';
/** Surely 0 or more. */
export declare const nonNegative: (e: Equation) => boolean;
export declare const overSizes: (e: Equation) => boolean;
/** The index with everything but sizes at an end of its range, the innermost first. */
export declare const extreme: (e: Equation, most: boolean) => Equation;
export interface Hull {
    readonly lo: Equation;
    readonly hi: Equation;
}
export declare const hullOf: (a: Axis) => Hull;
/** Is the axis as long for all values of the others? */
export declare const isPlain: (a: Axis) => boolean;
