/** What the sizes must satisfy for a program's reads to stay inside of its inputs, where that does not follow by itself: checked before a kernel runs. */
import { type Equation } from '../categories/equation.js';
/** Unless one of the ranges is empty, `0 ≤ least` and `most < extent`; all over sizes. */
export interface Bound {
    readonly input: string;
    readonly least: Equation;
    readonly most: Equation;
    readonly extent: Equation;
    readonly ranges: readonly Equation[];
}
/** Of reads that happen whatever a `select` chooses. */
export declare const boundsOf: (outputs: readonly Equation[]) => readonly Bound[];
/** Extents that some sizes would make negative. */
export declare const extentsOf: (outputs: readonly Equation[]) => readonly Equation[];
/** Statements that throw a RangeError where the sizes do not allow what the program reads or returns. */
export declare const checksText: (outputs: readonly Equation[]) => string;
