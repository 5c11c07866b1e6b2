/** Correlation and convolution along any number of dimensions: one sum of products, whose adjoints are such sums, too. */
import { type Equation, type Index } from '../../categories/equation.js';
/** One number for all dimensions, or one for each. */
type PerDimension = number | readonly number[];
export interface Windows {
    /** From one window to the next; 1 unless given. */
    readonly stride?: PerDimension;
    /** Zeros around the array, on both sides. */
    readonly padding?: PerDimension;
    /** Between two elements of a window; 1 unless given. */
    readonly dilation?: PerDimension;
    /** The extents of the result, where a stride over a named size leaves them open. */
    readonly extents?: readonly Index[];
}
/**
 * `y[o…] = Σ_{k…} w[k…] x[s o + d k − p …]`, zero outside of x, with stride s, dilation d, padding p. With one dimension more, w mixes channels:
 * `y[b, o…] = Σ_{a, k…} w[b, a, k…] x[a, s o + d k − p …]`. `flipped` takes the kernel from its end, as convolution does.
 *
 * @throws SpaceMismatch
 */
export declare const correlate: (place: string, x: Equation, w: Equation, windows?: Windows, flipped?: boolean) => Equation;
export {};
