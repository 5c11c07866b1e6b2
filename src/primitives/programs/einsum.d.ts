/** Sums of products over named indices: matrix algebra is what the letters say. */
import { type Equation } from '../../categories/equation.js';
/**
 * `einsum('ij,jk->ik', A, B)`: for every point of the letters of the result, the sum over all other letters of the product of the operands.
 * A letter that one operand has twice is its diagonal.
 *
 * @throws SpaceMismatch if a letter has two extents, an operand another rank than it has letters, or the result a letter that no operand has.
 */
export declare const einsum: (spec: string, ...operands: readonly Equation[]) => Equation;
/** `⟨x, y⟩ = Σ xᵢ… yᵢ…` of arrays of one shape. @throws SpaceMismatch */
export declare const dot: (x: Equation, y: Equation) => Equation;
/** `A B`, `A x` or `xᵀ A`. @throws SpaceMismatch if the inner extents differ, or both are vectors. */
export declare const multiply: (x: Equation, y: Equation) => Equation;
/** `(x ⊗ y)ᵢⱼ = xᵢ yⱼ`; of arrays of any ranks, with all their indices. */
export declare const outer: (x: Equation, y: Equation) => Equation;
/** `tr A = Σ Aᵢᵢ`. @throws SpaceMismatch unless A is a square matrix. */
export declare const trace: (a: Equation) => Equation;
/** `(Aᵀ)ᵢⱼ = Aⱼᵢ`. With `order`, dimension k of the result is dimension `order[k]` of A. @throws SpaceMismatch */
export declare const transpose: (a: Equation, order?: readonly number[]) => Equation;
