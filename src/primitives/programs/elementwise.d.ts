/** What happens element by element, and the checks that programs over arrays share. */
import { type Equation, type Sort } from '../../categories/equation.js';
export declare const sameShape: (a: readonly Equation[], b: readonly Equation[]) => boolean;
export declare const show: (e: Equation) => string;
/** @throws SpaceMismatch unless the equation has the sort and, if one is given, the rank. */
export declare const expectArray: (place: string, expected: string, e: Equation, rank?: number, sort?: Sort) => void;
/** `yᵢ… = f(xᵢ…, zᵢ…, …)` for arrays of one shape; a scalar goes with every element. Scalars alone give a scalar. @throws SpaceMismatch */
export declare const elementwise: (place: string, f: (...xs: readonly Equation[]) => Equation, ...operands: readonly Equation[]) => Equation;
