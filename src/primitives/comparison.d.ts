/** Comparisons, choices, and what is defined by them: `abs sign max min`. */
import { type Equation, type Operation } from '../categories/equation.js';
export declare const lt: Operation;
export declare const le: Operation;
export declare const gt: Operation;
export declare const ge: Operation;
/** Equality of reals. */
export declare const eq: Operation;
/** Equality of indices. */
export declare const same: Operation;
/** Order of indices. */
export declare const below: Operation;
/** `¬p`. */
export declare const not: Operation;
/** `p ∧ q`. */
export declare const and: Operation;
/** `p ∨ q`. */
export declare const or: Operation;
/** `select(p, x, y)`: x where p holds, else y; linear in (x, y). Of a choice in a choice, each with 0, one remains. */
export declare const select: Operation;
export declare const choose: (p: Equation, x: Equation, y: Equation) => Equation;
/** `sign : ℝ → {−1, 0, 1}`. */
export declare const sign: Operation;
/** `|x|`; `∂|x| = sign x`. */
export declare const abs: Operation;
/** `max(x, y)`. */
export declare const max: Operation;
/** `min(x, y)`. */
export declare const min: Operation;
export declare const absolute: (x: Equation) => Equation;
