/**
 * Scatter → gather, so that every element has one owner and no two iterations add to the same: an array with entries `a[f(i, j)] += e`, where f is
 * affine, becomes the array of `Σ_j [lo ≤ i < hi] e` with the i that solves `f(i, j) = p`. What of the condition bounds a sum goes into its range.
 */
import { type Equation } from '../../categories/equation.js';
/** Equal equations, in which arrays that are summed into from several iterations are gathered instead, where that can be. */
export declare const gathered: (roots: readonly Equation[]) => readonly Equation[];
