/** Programs whose making takes operations: constants, primitives, products, and the combinators over index sets. */
import { type Equation, type Operation } from '../categories/equation.js';
import { type Program } from '../categories/program.js';
import { type ArraySpace, type IndexSet, type RecordSpace, type Space } from '../categories/space.js';
/** Numbers for a space: a record for a record; nested arrays, row-major, for an array, or one number for all its elements. */
export type Numbers = number | boolean | readonly Numbers[] | {
    readonly [field: string]: Numbers;
};
/** `const c : A → B`, for every x the same: a record for a record; nested arrays for an array, or one number for all its elements. @throws SpaceMismatch */
export declare const constant: <A extends Space, B extends Space>(dom: A, cod: B, value: Numbers) => Program<A, B>;
/** An operation as a program: of one argument on ℝ, of several on the record `{x, y, …}`. */
export declare const primitive: (op: Operation) => Program;
/**
 * The multilinear map of an einsum specification on a record, whose fields are the operands in order:
 * `bilinear('ij,j->i', {A: matrix('m', 'n'), x: vector('n')}) : {A, x} → ℝ[m]`.
 *
 * @throws SpaceMismatch if the specification does not fit the spaces
 */
export declare const bilinear: <const F extends Readonly<Record<string, Space>>>(spec: string, operands: F) => Program<RecordSpace<F>>;
/** ℝ, or the space of arrays of reals with these extents. */
export declare const arraySpace: (extents: readonly Equation[]) => Space;
/** `map_X f : A[X] → B[X]`, element by element. */
export declare const map: <X extends IndexSet, A extends Space, B extends Space>(over: X, f: Program<A, B>) => Program<ArraySpace<X, A>, ArraySpace<X, B>>;
/** `Σ_X : V[X] → V`, element by element of V. */
export declare const sum: <X extends IndexSet, V extends Space>(over: X, of: V) => Program<ArraySpace<X, V>, V>;
