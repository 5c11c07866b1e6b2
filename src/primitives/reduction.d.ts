/** Reductions: `Σ max min` and the places of the extrema; accumulation, and the laws of sums. */
import { type Axis, type AxisSet, type Entry, type Equation, type Index, type Monoid } from '../categories/equation.js';
/** `Σᵢ e`. What does not depend on i moves out; `Σᵢ [i = q] e = e[i := q]`. */
export declare const sum: Monoid;
export declare const sumOver: (axis: Axis, body: Equation) => Equation;
/** `maxᵢ e`; of equal elements the first. Its derivative is that of `e[i := argmax]`. */
export declare const maximum: Monoid;
export declare const minimum: Monoid;
/** The least i at which e is largest. */
export declare const argmax: Monoid;
export declare const argmin: Monoid;
/** The place of an extremum, if the monoid has one. */
export declare const placeOf: Partial<Record<Monoid['name'], Monoid>>;
/** `Σ` over several axes, the last innermost. */
export declare const sumOverAll: (axes: readonly Axis[], body: Equation) => Equation;
/** Of an index `i + c`, c free of axes: i, an axis from 0 on, and c. */
export declare const shiftOf: (e: Equation) => readonly [i: Axis, c: Equation] | undefined;
/**
 * The array with, for every entry and every point of its axes, `array[indices] += value`.
 * Entries that cover the array become one `build`; equal places merge.
 */
export declare const scatterInto: (shape: readonly Equation[], given: readonly Entry[]) => Equation;
export declare const zeros: (shape: readonly Equation[]) => Equation;
/** The array `[f(i…) | i…]` over the extents; axes avoid what is open around it. */
export declare const buildOver: (extents: readonly Index[], f: (...i: readonly Equation[]) => Equation, avoid?: AxisSet) => Equation;
/** `Σ_{i<n} f(i)`. */
export declare const sumTo: (n: Index, f: (i: Equation) => Equation, avoid?: AxisSet) => Equation;
