/** Error functions, Γ and its logarithmic derivatives. Their JavaScript is text, and what `evaluate` runs is made of that text. */
import { type Equation, type Operation } from '../categories/equation.js';
/** `erf x = 2/√π ∫₀ˣ e^(−t²) dt`; `∂ erf x = 2/√π e^(−x²)`. @see DLMF 7.2.1, https://dlmf.nist.gov/7.2 */
export declare const erf: Operation;
/** `erfc x = 1 − erf x`, right where erf x is next to 1. @see DLMF 7.2.2 */
export declare const erfc: Operation;
/** `ln |Γ(x)|`; `∂ ln |Γ(x)| = ψ(x)`. @see DLMF 5.2, 5.11.1 */
export declare const lgamma: Operation;
/** `Γ(x)`; `∂Γ(x) = Γ(x) ψ(x)`. @see DLMF 5.2.1, 5.5.1 */
export declare const gamma: Operation;
/** `ψ(x) = Γ′(x)/Γ(x)`; `∂ψ(x) = ψ⁽¹⁾(x)`. @see DLMF 5.2.2, 5.11.2 */
export declare const digamma: Operation;
/** `ψ⁽ⁿ⁾(x)`, the n-th derivative of ψ, n ≥ 0: that of ψ⁽ⁿ⁾ is ψ⁽ⁿ⁺¹⁾. @see DLMF 5.15 */
export declare const polygamma: Operation;
export declare const polygammaOf: (n: Equation | number, x: Equation) => Equation;
