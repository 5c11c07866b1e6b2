import type { Meets, Mismatch, SameSet, ShapeOf } from '../categories/fits.js';
import { type ArraySpace, type Fields, type Fin, type IndexSet, type IndexSpace, type Product, type Real, type RecordSpace, type Size, type Space } from '../categories/space.js';
import * as P from '../primitives/programs/index.js';
import { type Added, type Between, type Index, type Scalar, type SpaceOf, type Traceable, type TracedArray, type Typed } from './traced.js';
/** A traced array, or a JavaScript array of numbers and scalars. */
type ArrayLike = Typed<ArraySpace> | readonly Traceable[];
type Sets<T> = T extends Typed<infer S> ? ShapeOf<S> : readonly unknown[];
type ProductOf<L extends readonly unknown[]> = L extends readonly [...infer I, infer Z extends IndexSet] ? I extends readonly [] ? Z : Product<ProductOf<I>, Z> : IndexSet;
/** The value with these index sets: ℝ of none. */
type OverSets<L extends readonly unknown[]> = L extends readonly [] ? Scalar : TracedArray<ProductOf<L>, Real>;
type Split<S extends string> = S extends `${infer A},${infer B}` ? readonly [A, ...Split<B>] : readonly [S];
type Find<L extends string, Spec extends string, S extends readonly unknown[]> = Spec extends `${infer H}${infer T}` ? S extends readonly [infer X, ...infer Y] ? H extends L ? X : Find<L, T, Y> : Fin : never;
type SetOf<L extends string, Specs extends readonly string[], T extends readonly unknown[]> = Specs extends readonly [
    infer Spec extends string,
    ...infer More extends readonly string[]
] ? T extends readonly [infer X, ...infer Xs] ? [Find<L, Spec, Sets<X>>] extends [never] ? SetOf<L, More, Xs> : Find<L, Spec, Sets<X>> : Fin : Fin;
type SetsOfLetters<R extends string, Specs extends readonly string[], T extends readonly unknown[]> = R extends `${infer L}${infer Rest}` ? readonly [SetOf<L, Specs, T>, ...SetsOfLetters<Rest, Specs, T>] : readonly [];
type Einsum<S extends string, T extends readonly unknown[]> = string extends S ? Scalar | TracedArray : S extends `${infer Specs}->${infer R}` ? OverSets<SetsOfLetters<R, Split<Specs>, T>> : never;
/** `einsum('ij,jk->ik', A, B)`: sums of products over named indices; letters that the result lacks are summed. @throws SpaceMismatch */
export declare const einsum: <const S extends string, const T extends readonly (ArrayLike | number | Typed<Real>)[]>(spec: S, ...xs: T) => Einsum<S, T>;
/** `⟨x, y⟩` of arrays of one shape. @throws SpaceMismatch */
export declare const dot: <T extends ArrayLike, U extends ArrayLike>(x: T, y: U & Meets<SpaceOf<T>, SpaceOf<U>>) => Scalar;
type Last<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Z] ? Z : unknown;
type Init<L extends readonly unknown[]> = L extends readonly [...infer I, unknown] ? I : readonly unknown[];
type Head<L extends readonly unknown[]> = L extends readonly [infer H, ...unknown[]] ? H : unknown;
type Tail<L extends readonly unknown[]> = L extends readonly [unknown, ...infer T] ? T : readonly unknown[];
type Inner<T, U> = SameSet<Last<Sets<T>>, Head<Sets<U>>> extends true ? unknown : Mismatch<Last<Sets<T>>, Head<Sets<U>>>;
/** `A B`, `A x` or `xᵀ A`. @throws SpaceMismatch if the inner extents differ, or both are vectors: then ask for `dot` or `outer` */
export declare const multiply: <T extends ArrayLike, U extends ArrayLike>(x: T, y: U & Inner<T, U>) => OverSets<readonly [...Init<Sets<T>>, ...Tail<Sets<U>>]>;
/** `(x ⊗ y)ᵢⱼ = xᵢ yⱼ`. */
export declare const outer: <T extends ArrayLike, U extends ArrayLike>(x: T, y: U) => OverSets<readonly [...Sets<T>, ...Sets<U>]>;
type Reversed<L extends readonly unknown[]> = L extends readonly [infer M, infer N] ? readonly [N, M] : readonly unknown[];
/** `(Aᵀ)ᵢⱼ = Aⱼᵢ`. @throws SpaceMismatch unless A is a matrix */
export declare const transpose: <T extends ArrayLike>(a: T) => OverSets<Reversed<Sets<T>>>;
/** `tr A = Σ Aᵢᵢ`. @throws SpaceMismatch unless A is a square matrix */
export declare const traceOf: (a: ArrayLike) => Scalar;
/** `a ⊗ b`, of matrices: `y_{i p + k, j q + l} = a_{ij} b_{kl}`. @throws SpaceMismatch */
export declare const kronecker: (a: ArrayLike, b: ArrayLike) => TracedArray<Product, Real>;
/** `x × y` in ℝ³. @throws SpaceMismatch unless both are vectors of 3 */
export declare const cross: (x: ArrayLike, y: ArrayLike) => TracedArray<Fin<3>, Real>;
/** Hamilton's product of quaternions (w, x, y, z). @throws SpaceMismatch unless both are vectors of 4 */
export declare const quaternionTimes: (x: ArrayLike, y: ArrayLike) => TracedArray<Fin<4>, Real>;
interface Complex {
    readonly re: number | Scalar;
    readonly im: number | Scalar;
}
/** `(a + bi)(c + di)`, of records `{ re, im }`. */
export declare const complexTimes: (x: Complex, y: Complex) => {
    readonly re: Scalar;
    readonly im: Scalar;
};
/**
 * `y[o…] = Σ_{k…} w[k…] x[s o + d k − p …]`, zero outside of x: what networks call convolution. Windows are apart by the stride s, their elements by the
 * dilation d, and p zeros surround x. With one dimension more, w mixes channels: x[a, …], w[b, a, …], y[b, …].
 *
 * @throws SpaceMismatch
 */
export declare const correlate: (x: ArrayLike, w: ArrayLike, windows?: Windows) => TracedArray<IndexSet, Real>;
/** The same with the kernel taken from its end: `y[o…] = Σ w[K − 1 − k…] x[s o + d k − p …]`. @throws SpaceMismatch */
export declare const convolve: (x: ArrayLike, w: ArrayLike, windows?: Windows) => TracedArray<IndexSet, Real>;
export interface Windows extends Omit<P.Windows, 'extents'> {
    /** The extents of the result, where a stride over a named size leaves them open. */
    readonly extents?: readonly Size[];
}
type Place = Index | number;
/**
 * `yₖ = x_{start + k stride}` for `k < extent`; of a matrix with pairs of starts and extents.
 *
 * @throws SpaceMismatch if the range surely leaves the array
 */
export declare function slice<V extends Space, const N extends Size>(x: Typed<ArraySpace<Fin, V>>, start: Place, extent: N, stride?: Place): TracedArray<Fin<N>, V>;
export declare function slice<const M extends Size, const N extends Size>(a: Typed<ArraySpace<Product, Real>>, starts: readonly [Place, Place], extents: readonly [M, N]): TracedArray<Product<Fin<M>, Fin<N>>, Real>;
/** The array with so many zeros before and after. @throws SpaceMismatch */
export declare function pad(x: Typed<ArraySpace<Fin, Real>>, before: Size, after: Size): TracedArray<Fin, Real>;
export declare function pad(x: Typed<ArraySpace>, before: readonly Size[], after: readonly Size[]): TracedArray;
/** `yₚ = x_{q[p]}`: the elements of x at the indices q. @throws SpaceMismatch */
export declare function gather<V extends Space, Y extends IndexSet>(x: Typed<ArraySpace<Fin, V>>, q: Typed<ArraySpace<Y, IndexSpace>>): TracedArray<Y, V>;
export declare function gather<V extends Space>(x: Typed<ArraySpace<Fin, V>>, q: readonly Place[]): TracedArray<Fin<number>, V>;
/** `y[q[p]] += xₚ`, with `extent` elements: the adjoint of `gather`; equal indices add up. @throws SpaceMismatch */
export declare const scatterAdd: <V extends Space, Y extends IndexSet, const N extends Size>(x: Typed<ArraySpace<Y, V>>, q: Typed<ArraySpace<Y, IndexSpace>>, extent: N) => TracedArray<Fin<N>, V>;
/** The indices `lo ≤ i < hi`, found when the program runs: `sum(between(lo, hi), (i) => …)`. */
export declare const between: (lo: Place, hi: Place) => Between;
/** `yᵢ = Σ f(k, i)` over `offsets[i] ≤ k < offsets[i + 1]`: sums over the rows of a ragged array, as of a sparse matrix with compressed rows. */
export declare const segmentSums: <R extends Traceable>(offsets: Typed<ArraySpace<Fin, IndexSpace>>, f: (k: Index, i: Index) => R) => TracedArray<Fin, Added<SpaceOf<R>>>;
/** The places of the elements in ascending order, as indices: equal ones as they stand, NaN last. It does not vary. @throws SpaceMismatch unless x is a vector */
export declare const order: <X extends Fin>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, IndexSpace<X['size']>>;
/** In ascending order: equal elements as they stand, NaN last. The derivative is that of the permutation. @throws SpaceMismatch unless x is a vector */
export declare const sort: <X extends Fin>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** The elements of an array, records among them, in ascending order of keys. @throws SpaceMismatch unless there is a key for each */
export declare const sortBy: <X extends Fin, V extends Space>(keys: Typed<ArraySpace<X, Real>>, x: Typed<ArraySpace<X, V>>) => TracedArray<X, V>;
/** The first elements last. Of the rows of a matrix, too. @throws SpaceMismatch */
export declare const reverse: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `yᵢ = x_{i−s mod n}`. @throws SpaceMismatch unless |s| ≤ n */
export declare const roll: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>, s: number) => TracedArray<X, Real>;
/** The same elements, row by row, under other extents. @throws SpaceMismatch unless they are as many */
export declare const reshape: (x: ArrayLike, extents: readonly Size[]) => TracedArray<IndexSet, Real>;
/** 1 at the place i and 0 elsewhere. */
export declare const oneHot: <const N extends Size>(i: Index | number, extent: N) => TracedArray<Fin<N>, Real>;
/** The array whose elements are all x. */
export declare const replicate: <X extends IndexSet, R extends Traceable>(over: X, x: R) => TracedArray<X, SpaceOf<R>>;
/** One array from equal ones, or from scalars: a JavaScript array becomes a traced one. @throws SpaceMismatch */
export declare const stack: <R extends Traceable>(xs: readonly R[]) => TracedArray<Fin<number>, SpaceOf<R>>;
/** One after the other. @throws SpaceMismatch unless their elements lie in one space */
export declare const concatenate: <V extends Space>(...xs: readonly Typed<ArraySpace<Fin, V>>[]) => TracedArray<Fin, V>;
type Zipped<Z extends Readonly<Record<string, Typed<ArraySpace>>>> = RecordSpace<{
    readonly [K in keyof Z]: Z[K] extends Typed<ArraySpace<IndexSet, infer V>> ? V : never;
}>;
type Over<T> = T extends Typed<ArraySpace<infer X>> ? X : IndexSet;
type Ticks<T> = ArraySpace<Over<T>, Real>;
/** An array of records from a record of arrays over one index set. Nothing moves: that is how such arrays are stored. @throws SpaceMismatch */
export declare const zip: <Z extends Readonly<Record<string, Typed<ArraySpace>>>>(xs: Z & { readonly [K in keyof Z]: Meets<Ticks<Z[keyof Z]>, Ticks<Z[K]>>; }) => TracedArray<Over<Z[keyof Z]>, Zipped<Z>>;
/** One field of all elements of an array of records. @throws SpaceMismatch */
export declare const field: <X extends IndexSet, F extends Fields, const K extends keyof F & string>(xs: Typed<ArraySpace<X, RecordSpace<F>>>, name: K) => TracedArray<X, F[K]>;
/** A matrix as the array of its rows: an array over X × Y as one over X of arrays over Y. */
export declare const rows: <X extends IndexSet, Y extends IndexSet, V extends Space>(a: Typed<ArraySpace<Product<X, Y>, V>>) => TracedArray<X, ArraySpace<Y, V>>;
export {};
