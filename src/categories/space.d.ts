/** Spaces: what a program takes and gives. Reals, indices and booleans; records; arrays over index sets. */
import { type Axis, type AxisSet, type Equation, type Index, type Sort } from './equation.js';
import { SpaceMismatch } from './errors.js';
/** A number, a name, sums and products of both as in `'n - 1'` or `'2*n'`, or an integer equation. */
export type Size = number | string | Equation;
export interface Fin<N extends Size = Size> {
    readonly set: 'fin';
    readonly size: N;
}
export interface Product<X extends IndexSet = IndexSet, Y extends IndexSet = IndexSet> {
    readonly set: 'product';
    readonly left: X;
    readonly right: Y;
}
/** The pairs `(i, j)` with `0 ≤ j < i < n`, stored as one array of n(n−1)/2. */
export interface Triangle<N extends Size = Size> {
    readonly set: 'triangle';
    readonly size: N;
}
export type IndexSet = Fin | Triangle | {
    readonly set: 'product';
    readonly left: IndexSet;
    readonly right: IndexSet;
};
export interface Real {
    readonly space: 'real';
}
/** The indices `0 ≤ i < below`: data, with tangent space 0. */
export interface IndexSpace<N extends Size = Size> {
    readonly space: 'index';
    readonly below: N;
}
export interface Bool {
    readonly space: 'boolean';
}
export interface RecordSpace<F extends Fields = Fields> {
    readonly space: 'record';
    readonly fields: F;
}
export interface ArraySpace<X extends IndexSet = IndexSet, V extends Space = Space> {
    readonly space: 'array';
    readonly over: X;
    readonly of: V;
}
export interface Fields {
    readonly [name: string]: Space;
}
export type Space = Real | IndexSpace | Bool | {
    readonly space: 'record';
    readonly fields: Fields;
} | {
    readonly space: 'array';
    readonly over: IndexSet;
    readonly of: Space;
};
export declare const fin: <const N extends Size>(n: N) => Fin<N>;
export declare const product: <const X extends IndexSet, const Y extends IndexSet>(left: X, right: Y) => Product<X, Y>;
export declare const triangle: <const N extends Size>(n: N) => Triangle<N>;
export declare const real: Real;
export declare const boolean: Bool;
export declare const index: <const N extends Size>(below: N) => IndexSpace<N>;
export declare const record: <const F extends Fields>(fields: F) => RecordSpace<F>;
export declare const array: <const X extends IndexSet, const V extends Space>(over: X, of: V) => ArraySpace<X, V>;
/** ℝ[n]. */
export declare const vector: <const N extends Size>(n: N) => ArraySpace<Fin<N>, Real>;
/** ℝ[m × n], row-major. */
export declare const matrix: <const M extends Size, const N extends Size>(m: M, n: N) => ArraySpace<Product<Fin<M>, Fin<N>>, Real>;
/** @throws SpaceMismatch */
export declare const sizeOf: (n: Size) => Equation;
export declare const showSize: (n: Equation) => string;
/** How many indices an element has. */
export declare const rankOf: (x: IndexSet) => number;
/** Extents as stored. */
export declare const extentsOf: (x: IndexSet) => readonly Equation[];
/** The place in storage of the element with these indices. */
export declare const placeOf: (x: IndexSet, indices: readonly Index[]) => readonly Equation[];
/** One axis for each index, outermost first. */
export declare const axesOfSet: (x: IndexSet, avoid: AxisSet) => readonly Axis[];
/** As in `ℝ[m×n] × ℝ`. */
export declare const showSpace: (s: Space) => string;
/** One array or scalar of a space: the fields on the way, the index sets that it ranges over, what its elements are. */
export interface Leaf {
    readonly path: readonly string[];
    readonly sets: readonly IndexSet[];
    readonly sort: Sort;
    readonly below?: Equation;
}
export declare const leavesOf: (s: Space, path?: readonly string[], sets?: readonly IndexSet[]) => readonly Leaf[];
export declare const shapeOf: (leaf: Leaf) => readonly Equation[];
/** Equal spaces have equal leaves: same paths, extents and sorts. */
export declare const sameSpace: (a: Space, b: Space) => boolean;
/** Two spaces that do not meet, and what helps. */
export declare const mismatch: (place: string, expected: Space, got: Space) => SpaceMismatch;
export declare const expectSpace: (place: string, expected: Space, got: Space) => void;
/** A space that someone wrote. @throws SpaceMismatch if it is none */
export declare const expectSpaceIn: (place: string, x: unknown) => void;
/** The tangent space: the same, without what is discrete. */
export declare const tangentOf: (s: Space) => Space;
