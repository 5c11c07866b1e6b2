/** What a whole array comes to, of any rank: sums, means, norms, extrema. Of a scalar, what one element comes to. */
import { type Equation } from '../../categories/equation.js';
/** `Σᵢ xᵢ`. */
export declare const total: (x: Equation) => Equation;
/** The number of elements. */
export declare const count: (x: Equation) => Equation;
/** `(Σᵢ xᵢ) / n`. */
export declare const mean: (x: Equation) => Equation;
/** `‖x‖² = Σᵢ xᵢ²`. */
export declare const squaredNorm: (x: Equation) => Equation;
/** `‖x‖ = √Σᵢ xᵢ²`: Euclidean, of a matrix Frobenius'. Its derivative at 0 is not a number. */
export declare const norm: (x: Equation) => Equation;
/** `‖x‖₁ = Σᵢ |xᵢ|`. */
export declare const norm1: (x: Equation) => Equation;
/** `maxᵢ xᵢ`; of equal elements the first, row by row. Over an empty array −∞. */
export declare const largest: (x: Equation) => Equation;
/** `minᵢ xᵢ`; of equal elements the first, row by row. Over an empty array ∞. */
export declare const smallest: (x: Equation) => Equation;
/** `Σᵢ (xᵢ − mean x)² / (n + correction)`: −1 for the estimate from a sample, not a number of one element; 0 for the mean square. */
export declare const variance: (x: Equation, correction?: number) => Equation;
/** `√variance(x)`. Its derivative where all elements are equal is not a number. */
export declare const std: (x: Equation, correction?: number) => Equation;
/** `ln Σᵢ e^xᵢ`, without overflow. */
export declare const logsumexp: (x: Equation) => Equation;
/** `e^xᵢ / Σⱼ e^xⱼ`, without overflow. */
export declare const softmax: (x: Equation) => Equation;
/** `xᵢ − ln Σⱼ e^xⱼ`, right also where the softmax is next to 0. */
export declare const logSoftmax: (x: Equation) => Equation;
