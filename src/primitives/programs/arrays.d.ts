/** Between arrays and their elements: what `map` reads, and what it makes of the results. Elements may be arrays themselves. */
import { type Axis, type Equation } from '../../categories/equation.js';
import { type IndexSet } from '../../categories/space.js';
/** `x[q…]`, an array over the dimensions that are left. */
export declare const elementAt: (x: Equation, q: readonly Equation[], pad?: number) => Equation;
/** The array `[x | axes]` over an index set, from its axes (as `axesOfSet` gives them) and its element, which may mention them. */
export declare const arrayOf: (over: IndexSet, axes: readonly Axis[], x: Equation) => Equation;
/** Along a new first dimension: `y[k, …] = xₖ[…]`. @throws SpaceMismatch unless all have one shape. */
export declare const stack: (xs: readonly Equation[]) => Equation;
/** One after the other along the first dimension. @throws SpaceMismatch unless the other dimensions agree. */
export declare const concatenate: (xs: readonly Equation[]) => Equation;
