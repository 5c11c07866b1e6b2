/** Running sums and products along a vector, and products of all elements: by recurrences, so that zeros do no harm to derivatives. */
import { type Equation } from '../../categories/equation.js';
/** `[Σ_{j≤i} xⱼ | i]`. */
export declare const cumsum: (x: Equation) => Equation;
/** `[Π_{j≤i} xⱼ | i]`. */
export declare const cumprod: (x: Equation) => Equation;
/** `[max_{j≤i} xⱼ | i]`; of equal elements the first. */
export declare const cummax: (x: Equation) => Equation;
/** `[min_{j≤i} xⱼ | i]`; of equal elements the first. */
export declare const cummin: (x: Equation) => Equation;
/** `[ln Σ_{j≤i} e^xⱼ | i]`, without overflow. */
export declare const cumlogsumexp: (x: Equation) => Equation;
/** The product of all elements. */
export declare const product: (x: Equation) => Equation;
