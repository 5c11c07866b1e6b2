/** Exponentials, logarithms, roots and powers. */
import { type Equation, type Operation } from '../categories/equation.js';
/** `eˣ`; `∂ eˣ = eˣ`. */
export declare const exp: Operation;
/** `ln x`; `∂ ln x = 1/x`. */
export declare const log: Operation;
/** `eˣ − 1`, right also next to 0; `∂ (eˣ − 1) = eˣ`. @see DLMF 4.2.19 */
export declare const expm1: Operation;
/** `ln(1 + x)`, right also next to 0; `∂ ln(1 + x) = 1/(1 + x)`. @see DLMF 4.6.1 */
export declare const log1p: Operation;
/** `√x`; `∂ √x = 1/(2√x)`. */
export declare const sqrt: Operation;
/** `∛x`, of negative numbers negative; `∂ ∛x = 1/(3 ∛x²)`. */
export declare const cbrt: Operation;
/** `√(x² + y²)`, without overflow; `∂ hypot(x, y) = (x dx + y dy)/hypot(x, y)`. */
export declare const hypot: Operation;
/** `xʸ`; `∂ xʸ = y xʸ⁻¹ dx + xʸ ln x dy`. An integer exponent becomes a product. */
export declare const pow: Operation;
export declare const powerOf: (x: Equation, y: Equation) => Equation;
export declare const squareOf: (x: Equation) => Equation;
export declare const squareRoot: (x: Equation) => Equation;
/** `ⁿ√x`: of x < 0, the real root if n is odd, not a number if it is even. */
export declare const nthRoot: (n: number, x: Equation) => Equation;
