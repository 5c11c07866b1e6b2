/** Arrays from arrays by moving elements: repeat, cut, surround, look up, and its adjoint. */
import { type Equation, type Index } from '../../categories/equation.js';
/** `yₖ…ᵢ… = xᵢ…`: an array of the given extents, whose elements are all x. */
export declare const replicate: (x: Equation, extents: readonly Index[]) => Equation;
/**
 * `yᵢ… = x_{s + t i…}` for i up to the extents, from the starts s in strides t. A dimension without an extent is dropped: its index is s.
 *
 * @throws SpaceMismatch unless there is one start for each dimension, or if a range surely leaves the array.
 */
export declare const slice: (x: Equation, starts: readonly Index[], extents: readonly (Index | undefined)[], strides?: readonly Index[]) => Equation;
/** The array with `before[k]` zeros in front and `after[k]` behind along dimension k. @throws SpaceMismatch */
export declare const pad: (x: Equation, before: readonly Index[], after: readonly Index[]) => Equation;
/** `yᵢ… = x_{n−1−i …}` along the first dimension. @throws SpaceMismatch */
export declare const reverse: (x: Equation) => Equation;
/** `yᵢ… = x_{i−s mod n …}` along the first dimension. @throws SpaceMismatch unless |s| ≤ n, where both are numbers */
export declare const roll: (x: Equation, s: number) => Equation;
/** The same elements, row by row, under other extents. @throws SpaceMismatch unless they are as many */
export declare const reshape: (x: Equation, extents: readonly Index[]) => Equation;
/** The elements, or the rows, in ascending order of keys: equal keys as they stand, NaN last. @throws SpaceMismatch unless there is a key for each */
export declare const sortBy: (keys: Equation, x: Equation) => Equation;
/** `[k = i | k]`: 1 at one place and 0 elsewhere. */
export declare const oneHot: (i: Equation, extent: Index) => Equation;
/** `y_{i p + k, j q + l} = a_{ij} b_{kl}`, b of p×q: the Kronecker product. @throws SpaceMismatch unless a and b are matrices */
export declare const kronecker: (a: Equation, b: Equation) => Equation;
/** `yₚ…ᵢ… = x_{q[p…] i…}`: what x has at the indices q along its first dimension. @throws SpaceMismatch */
export declare const gather: (x: Equation, q: Equation) => Equation;
/** `y[q[p…], i…] += x[p…, i…]`, with `extent` rows: the adjoint of `gather`; equal indices add up. @throws SpaceMismatch */
export declare const scatterAdd: (x: Equation, q: Equation, extent: Index) => Equation;
