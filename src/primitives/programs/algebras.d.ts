/** Products of algebras over the reals, each a table of structure constants: bilinear, so that the table is all there is to differentiate. */
import { type Equation } from '../../categories/equation.js';
/** `x × y` in ℝ³. */
export declare const cross: (x: Equation, y: Equation) => Equation;
/** Hamilton's product of `w + xi + yj + zk`, as vectors (w, x, y, z): i² = j² = k² = ijk = −1. */
export declare const quaternionProduct: (x: Equation, y: Equation) => Equation;
