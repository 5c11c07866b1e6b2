/** Scalar functions that are made of operations and need no rule of their own, written so that nothing overflows or cancels on the way. */
import { type Equation } from '../../categories/equation.js';
/** `1/(1 + e⁻ˣ)`, without overflow on either side. */
export declare const sigmoid: (x: Equation) => Equation;
/** `ln(1 + eˣ)`, without overflow on either side. */
export declare const softplus: (x: Equation) => Equation;
/** `ln(eˣ + eʸ)`, without overflow. */
export declare const logaddexp: (x: Equation, y: Equation) => Equation;
/** `max(0, x)`, so that its derivative at 0 is that of 0. */
export declare const relu: (x: Equation) => Equation;
/** `min(max(x, lo), hi)`: the first of equals, so that the derivative is 1 on the closed interval. */
export declare const clip: (x: Equation, lo: Equation, hi: Equation) => Equation;
/** `log₂ x`. */
export declare const log2: (x: Equation) => Equation;
/** `log₁₀ x`. */
export declare const log10: (x: Equation) => Equation;
/** `x³`. */
export declare const cube: (x: Equation) => Equation;
/** `1/cos x`. */
export declare const sec: (x: Equation) => Equation;
/** `1/sin x`. */
export declare const csc: (x: Equation) => Equation;
/** `1/tan x`. */
export declare const cot: (x: Equation) => Equation;
/** `acos(1/x)`, |x| ≥ 1. */
export declare const asec: (x: Equation) => Equation;
/** `asin(1/x)`, |x| ≥ 1. */
export declare const acsc: (x: Equation) => Equation;
/** `atan(1/x)`, in (−π/2, π/2], as the angle of ±(x, 1), whose derivative `−1/(1 + x²)` is right at 0, too. */
export declare const acot: (x: Equation) => Equation;
/** `1/cosh x = 2t/(1 + t²)` with t = e^−|x|. */
export declare const sech: (x: Equation) => Equation;
/** `1/sinh x = ±2t/(1 − t²)` with t = e^−|x|. */
export declare const csch: (x: Equation) => Equation;
/** `1/tanh x`. */
export declare const coth: (x: Equation) => Equation;
/** `acosh(1/x)`, 0 < x ≤ 1. */
export declare const asech: (x: Equation) => Equation;
/** `asinh(1/x)`. */
export declare const acsch: (x: Equation) => Equation;
/** `atanh(1/x)`, |x| ≥ 1. */
export declare const acoth: (x: Equation) => Equation;
/** `x! = Γ(x + 1)`. */
export declare const factorial: (x: Equation) => Equation;
/** `B(x, y) = Γ(x) Γ(y)/Γ(x + y)` for x, y > 0. @see DLMF 5.12.1 */
export declare const beta: (x: Equation, y: Equation) => Equation;
/** `ψ⁽¹⁾(x)`. */
export declare const trigamma: (x: Equation) => Equation;
