/**
 * A program `A → B`: its inputs, one for each leaf of the domain, and its outputs, one equation for each leaf of the codomain.
 * Composition substitutes; nothing is evaluated.
 */
import { type Equation, type Sort } from './equation.js';
import { type Leaf, type Space } from './space.js';
export interface Program<A extends Space = Space, B extends Space = Space> {
    readonly dom: A;
    readonly cod: B;
    readonly inputs: readonly Equation[];
    readonly outputs: readonly Equation[];
}
export declare const isProgram: (x: unknown) => x is Program;
/** @throws SpaceMismatch unless it is a program */
export declare const expectProgram: <P extends Program>(place: string, x: P) => P;
export declare const nameOf: (leaf: Leaf, otherwise?: string) => string;
/** Fresh inputs, one for each leaf; `prefix` goes before their names. */
export declare const inputsOf: (s: Space, prefix?: string, otherwise?: string) => readonly Equation[];
/** A sort and a shape as in `ℝ[m×n]`. */
export declare const describe: (sort: Sort, shape: readonly Equation[]) => string;
/** Throws unless the equations are what the leaves of the space say. */
export declare const expectLeaves: (place: string, s: Space, es: readonly Equation[]) => void;
/** A program from its equations. @throws SpaceMismatch if they do not fit the spaces. */
export declare const program: <A extends Space, B extends Space>(dom: A, cod: B, inputs: readonly Equation[], outputs: readonly Equation[], place?: string) => Program<A, B>;
/** The outputs at given arguments. */
export declare const instantiate: (p: Program, args: readonly Equation[], place?: string) => readonly Equation[];
/** The named sizes that a program mentions, in order of first appearance. */
export declare const sizesOf: (es: readonly Equation[]) => readonly string[];
