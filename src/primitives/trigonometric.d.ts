/** Circular and hyperbolic functions and their inverses; angles in radians. */
import { type Operation } from '../categories/equation.js';
/** `sin x`; `∂ sin x = cos x`. @see DLMF 4.20.1, https://dlmf.nist.gov/4.20 */
export declare const sin: Operation;
/** `cos x`; `∂ cos x = −sin x`. @see DLMF 4.20.2 */
export declare const cos: Operation;
/** `tan x`; `∂ tan x = 1 + tan² x`. @see DLMF 4.20.3 */
export declare const tan: Operation;
/** `atan x`; `∂ atan x = 1/(1 + x²)`. @see DLMF 4.24.9 */
export declare const atan: Operation;
/** `asin x`; `∂ asin x = 1/√(1 − x²)`. @see DLMF 4.24.7 */
export declare const asin: Operation;
/** `acos x`; `∂ acos x = −1/√(1 − x²)`. @see DLMF 4.24.8 */
export declare const acos: Operation;
/** `atan2(y, x)`, the angle of (x, y) in (−π, π]; `∂ atan2(y, x) = (x dy − y dx)/(x² + y²)`. */
export declare const atan2: Operation;
/** `sinh x`; `∂ sinh x = cosh x`. @see DLMF 4.34.1 */
export declare const sinh: Operation;
/** `cosh x`; `∂ cosh x = sinh x`. @see DLMF 4.34.2 */
export declare const cosh: Operation;
/** `tanh x`; `∂ tanh x = 1 − tanh² x`. @see DLMF 4.34.3 */
export declare const tanh: Operation;
/** `asinh x`; `∂ asinh x = 1/√(1 + x²)`. @see DLMF 4.38.9 */
export declare const asinh: Operation;
/** `acosh x`, x ≥ 1; `∂ acosh x = 1/√(x² − 1)`, as `(x − 1)(x + 1)` also next to 1. @see DLMF 4.38.10 */
export declare const acosh: Operation;
/** `atanh x`, |x| ≤ 1; `∂ atanh x = 1/(1 − x²)`, as `(1 − x)(1 + x)` also next to ±1. @see DLMF 4.38.11 */
export declare const atanh: Operation;
