/**
 * `D f : (x : A) ⇒ B × (T A ⊸ T B)`: one pass over the equations. Every node has a variable, and gives the edges into it; a scalar operation's
 * partial derivatives are weights. Whatever is linear already (reads, sums, arrays) is copied as the relation that it is.
 */
import { type Equation } from '../categories/equation.js';
import type { Program } from '../categories/program.js';
import { type Space } from '../categories/space.js';
import { type Graph, type LinearMap } from '../linear/edge.js';
/** The linear map `d wrt ⊸ d roots`, at the values that the equations have; `wrt` are inputs or marks, of reals. */
export declare const linearization: (roots: readonly Equation[], wrt: readonly Equation[]) => Graph;
export interface Derivative<A extends Space = Space, B extends Space = Space> {
    readonly value: Program<A, B>;
    /** `T A ⊸ T B` at the program's inputs. */
    readonly map: LinearMap;
}
export declare const realInputs: (p: Program) => readonly Equation[];
export declare const realOutputs: (p: Program) => readonly Equation[];
/** The real inputs under some fields of the domain (of a nameless input: x), and their space; all of them without names. */
export declare const inputsBy: (p: Program, wrt?: readonly string[]) => {
    readonly space: Space;
    readonly inputs: readonly Equation[];
};
/**
 * A program's value, and its derivative as a linear map whose weights are equations over the program's inputs; with respect to some fields of its
 * domain, or to all that is real.
 *
 * @throws SpaceMismatch if a name is no real input
 */
export declare const differentiate: <A extends Space, B extends Space>(p: Program<A, B>, wrt?: readonly string[]) => Derivative<A, B>;
