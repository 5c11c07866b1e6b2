/** `+ − × ÷`, negation and `real : ℤ → ℝ`, with the ring laws that keep derivatives small. */
import { type Equation, type Operation } from '../categories/equation.js';
/** `x + y`. */
export declare const add: Operation;
/** `x − y`. */
export declare const sub: Operation;
/** `−x`. */
export declare const neg: Operation;
/** `x y`. A factor `select(c, w, 0)` goes around the product, so that what is not chosen is not multiplied: `0 · ∞` cannot arise. */
export declare const mul: Operation;
/** `x / y`. */
export declare const div: Operation;
/** `ℤ → ℝ`, the inclusion. */
export declare const real: Operation;
export declare const plus: (x: Equation, y: Equation) => Equation;
export declare const minus: (x: Equation, y: Equation) => Equation;
export declare const times: (x: Equation, y: Equation) => Equation;
export declare const over: (x: Equation, y: Equation) => Equation;
export declare const negate: (x: Equation) => Equation;
export declare const asReal: (x: Equation) => Equation;
/** The factors of a product. */
export declare const factorsOf: (e: Equation) => readonly Equation[];
