/** Programs over traced arrays: products, and what moves elements. The shapes of the results are in the static types where sizes are literals. */
import { type Equation, indexOf, minus, order as orderOf } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import type { Meets, Mismatch, SameSet, ShapeOf } from '../categories/fits.js'
import {
  type ArraySpace,
  array,
  type Fields,
  type Fin,
  fin,
  type IndexSet,
  type IndexSpace,
  index,
  leavesOf,
  type Product,
  type Real,
  type RecordSpace,
  real,
  record,
  type Size,
  type Space,
  sameSpace,
  showSpace,
  sizeOf,
} from '../categories/space.js'
import * as A from '../primitives/arithmetic.js'
import { arraySpace } from '../primitives/combinators.js'
import * as P from '../primitives/programs/index.js'
import {
  type Added,
  type Between,
  type Index,
  integer,
  type Lifted,
  lift,
  mapOver,
  numeric,
  type Scalar,
  type SpaceOf,
  sumOver,
  type Traceable,
  type TracedArray,
  type Typed,
  wrap,
} from './traced.js'

/** A traced array, or a JavaScript array of numbers and scalars. */
type ArrayLike = Typed<ArraySpace> | readonly Traceable[]
type Sets<T> = T extends Typed<infer S> ? ShapeOf<S> : readonly unknown[]
type ProductOf<L extends readonly unknown[]> = L extends readonly [...infer I, infer Z extends IndexSet]
  ? I extends readonly []
    ? Z
    : Product<ProductOf<I>, Z>
  : IndexSet
/** The value with these index sets: ℝ of none. */
type OverSets<L extends readonly unknown[]> = L extends readonly [] ? Scalar : TracedArray<ProductOf<L>, Real>

const reals = (place: string, x: unknown): Equation => numeric(place, x).leaf
const made = <R>(e: Equation): R => wrap(arraySpace(e.shape), [e])

// ---- products

type Split<S extends string> = S extends `${infer A},${infer B}` ? readonly [A, ...Split<B>] : readonly [S]
type Find<L extends string, Spec extends string, S extends readonly unknown[]> = Spec extends `${infer H}${infer T}`
  ? S extends readonly [infer X, ...infer Y]
    ? H extends L
      ? X
      : Find<L, T, Y>
    : Fin
  : never
type SetOf<L extends string, Specs extends readonly string[], T extends readonly unknown[]> = Specs extends readonly [
  infer Spec extends string,
  ...infer More extends readonly string[],
]
  ? T extends readonly [infer X, ...infer Xs]
    ? [Find<L, Spec, Sets<X>>] extends [never]
      ? SetOf<L, More, Xs>
      : Find<L, Spec, Sets<X>>
    : Fin
  : Fin
type SetsOfLetters<R extends string, Specs extends readonly string[], T extends readonly unknown[]> = R extends `${infer L}${infer Rest}`
  ? readonly [SetOf<L, Specs, T>, ...SetsOfLetters<Rest, Specs, T>]
  : readonly []
type Einsum<S extends string, T extends readonly unknown[]> = string extends S
  ? Scalar | TracedArray
  : S extends `${infer Specs}->${infer R}`
    ? OverSets<SetsOfLetters<R, Split<Specs>, T>>
    : never

/** `einsum('ij,jk->ik', A, B)`: sums of products over named indices; letters that the result lacks are summed. @throws SpaceMismatch */
export const einsum = <const S extends string, const T extends readonly (ArrayLike | number | Typed<Real>)[]>(spec: S, ...xs: T): Einsum<S, T> =>
  made(P.einsum(spec, ...xs.map((x) => reals(`einsum '${spec}'`, x))))

/** `⟨x, y⟩` of arrays of one shape. @throws SpaceMismatch */
export const dot = <T extends ArrayLike, U extends ArrayLike>(x: T, y: U & Meets<SpaceOf<T>, SpaceOf<U>>): Scalar =>
  made(P.dot(reals('dot', x), reals('dot', y)))

type Last<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Z] ? Z : unknown
type Init<L extends readonly unknown[]> = L extends readonly [...infer I, unknown] ? I : readonly unknown[]
type Head<L extends readonly unknown[]> = L extends readonly [infer H, ...unknown[]] ? H : unknown
type Tail<L extends readonly unknown[]> = L extends readonly [unknown, ...infer T] ? T : readonly unknown[]
type Inner<T, U> = SameSet<Last<Sets<T>>, Head<Sets<U>>> extends true ? unknown : Mismatch<Last<Sets<T>>, Head<Sets<U>>>
/** `A B`, `A x` or `xᵀ A`. @throws SpaceMismatch if the inner extents differ, or both are vectors: then ask for `dot` or `outer` */
export const multiply = <T extends ArrayLike, U extends ArrayLike>(
  x: T,
  y: U & Inner<T, U>,
): OverSets<readonly [...Init<Sets<T>>, ...Tail<Sets<U>>]> => made(P.multiply(reals('multiply', x), reals('multiply', y)))

/** `(x ⊗ y)ᵢⱼ = xᵢ yⱼ`. */
export const outer = <T extends ArrayLike, U extends ArrayLike>(x: T, y: U): OverSets<readonly [...Sets<T>, ...Sets<U>]> =>
  made(P.outer(reals('outer', x), reals('outer', y)))

type Reversed<L extends readonly unknown[]> = L extends readonly [infer M, infer N] ? readonly [N, M] : readonly unknown[]
/** `(Aᵀ)ᵢⱼ = Aⱼᵢ`. @throws SpaceMismatch unless A is a matrix */
export const transpose = <T extends ArrayLike>(a: T): OverSets<Reversed<Sets<T>>> => made(P.transpose(reals('transpose', a)))
/** `tr A = Σ Aᵢᵢ`. @throws SpaceMismatch unless A is a square matrix */
export const traceOf = (a: ArrayLike): Scalar => made(P.trace(reals('traceOf', a)))

/** `a ⊗ b`, of matrices: `y_{i p + k, j q + l} = a_{ij} b_{kl}`. @throws SpaceMismatch */
export const kronecker = (a: ArrayLike, b: ArrayLike): TracedArray<Product, Real> => made(P.kronecker(reals('kronecker', a), reals('kronecker', b)))

/** `x × y` in ℝ³. @throws SpaceMismatch unless both are vectors of 3 */
export const cross = (x: ArrayLike, y: ArrayLike): TracedArray<Fin<3>, Real> => made(P.cross(reals('cross', x), reals('cross', y)))
/** Hamilton's product of quaternions (w, x, y, z). @throws SpaceMismatch unless both are vectors of 4 */
export const quaternionTimes = (x: ArrayLike, y: ArrayLike): TracedArray<Fin<4>, Real> =>
  made(P.quaternionProduct(reals('quaternionTimes', x), reals('quaternionTimes', y)))
interface Complex {
  readonly re: number | Scalar
  readonly im: number | Scalar
}
/** `(a + bi)(c + di)`, of records `{ re, im }`. */
export const complexTimes = (x: Complex, y: Complex): { readonly re: Scalar; readonly im: Scalar } => {
  const [a, b, c, d] = [x.re, x.im, y.re, y.im].map((e) => reals('complexTimes', e)) as [Equation, Equation, Equation, Equation]
  return wrap(record({ re: real, im: real }), [A.minus(A.times(a, c), A.times(b, d)), A.plus(A.times(a, d), A.times(b, c))])
}

/**
 * `y[o…] = Σ_{k…} w[k…] x[s o + d k − p …]`, zero outside of x: what networks call convolution. Windows are apart by the stride s, their elements by the
 * dilation d, and p zeros surround x. With one dimension more, w mixes channels: x[a, …], w[b, a, …], y[b, …].
 *
 * @throws SpaceMismatch
 */
export const correlate = (x: ArrayLike, w: ArrayLike, windows: Windows = {}): TracedArray<IndexSet, Real> =>
  made(P.correlate('correlate', reals('correlate', x), reals('correlate', w), sized(windows)))
/** The same with the kernel taken from its end: `y[o…] = Σ w[K − 1 − k…] x[s o + d k − p …]`. @throws SpaceMismatch */
export const convolve = (x: ArrayLike, w: ArrayLike, windows: Windows = {}): TracedArray<IndexSet, Real> =>
  made(P.correlate('convolve', reals('convolve', x), reals('convolve', w), sized(windows), true))
/** How windows lie in an array. */
export interface Windows extends Omit<P.Windows, 'extents'> {
  /** The extents of the result, where a stride over a named size leaves them open. */
  readonly extents?: readonly Size[]
}
const sized = ({ extents, ...rest }: Windows): P.Windows => ({ ...rest, ...(extents && { extents: extents.map(sizeOf) }) })

// ---- moving elements

/** An array, whatever its elements, with a first index that counts from 0. */
const listed = (place: string, x: unknown): Lifted & { readonly space: ArraySpace<Fin> } => {
  const { space, leaves } = lift(place, x)
  if (space.space !== 'array' || space.over.set !== 'fin') throw new SpaceMismatch(place, 'an array over one index', showSpace(space))
  return { space: { space: 'array', over: space.over, of: space.of }, leaves }
}
const placeIn = (place: string, i: Index | number): Equation => integer(place, i)
type Place = Index | number

/**
 * `yₖ = x_{start + k stride}` for `k < extent`; of a matrix with pairs of starts and extents.
 *
 * @throws SpaceMismatch if the range surely leaves the array
 */
export function slice<V extends Space, const N extends Size>(
  x: Typed<ArraySpace<Fin, V>>,
  start: Place,
  extent: N,
  stride?: Place,
): TracedArray<Fin<N>, V>
export function slice<const M extends Size, const N extends Size>(
  a: Typed<ArraySpace<Product, Real>>,
  starts: readonly [Place, Place],
  extents: readonly [M, N],
): TracedArray<Product<Fin<M>, Fin<N>>, Real>
export function slice(x: unknown, start: Place | readonly Place[], extent: Size | readonly Size[], stride: Place = 1): unknown {
  if (Array.isArray(start) && Array.isArray(extent)) {
    const [starts, extents] = [start.map((s: Place) => placeIn('slice', s)), extent.map(sizeOf)]
    return wrap(arraySpace(extents), [P.slice(reals('slice', x), starts, extents)])
  }
  const { space, leaves } = listed('slice', x)
  const [from, n, step] = [placeIn('slice', start as Place), sizeOf(extent as Size), placeIn('slice', stride)]
  return wrap(
    array(fin(extent as Size), space.of),
    leaves.map((e) => P.slice(e, [from, ...e.shape.slice(1).map(() => indexOf(0))], [n, ...e.shape.slice(1)], [step])),
  )
}
/** The array with so many zeros before and after. @throws SpaceMismatch */
export function pad(x: Typed<ArraySpace<Fin, Real>>, before: Size, after: Size): TracedArray<Fin, Real>
export function pad(x: Typed<ArraySpace>, before: readonly Size[], after: readonly Size[]): TracedArray
export function pad(x: unknown, before: Size | readonly Size[], after: Size | readonly Size[]): unknown {
  const sizes = (n: Size | readonly Size[]): readonly Equation[] => (Array.isArray(n) ? n.map(sizeOf) : [sizeOf(n as Size)])
  return made(P.pad(reals('pad', x), sizes(before), sizes(after)))
}

/** `yₚ = x_{q[p]}`: the elements of x at the indices q. @throws SpaceMismatch */
export function gather<V extends Space, Y extends IndexSet>(x: Typed<ArraySpace<Fin, V>>, q: Typed<ArraySpace<Y, IndexSpace>>): TracedArray<Y, V>
export function gather<V extends Space>(x: Typed<ArraySpace<Fin, V>>, q: readonly Place[]): TracedArray<Fin<number>, V>
export function gather(x: unknown, q: unknown): unknown {
  const { space, leaves } = listed('gather', x)
  if (Array.isArray(q)) {
    const xs = wrap<TracedArray<Fin>>(space, leaves)
    const all = lift(
      'gather',
      q.map((i: Place) => xs.at(i)),
    )
    return wrap(all.space, all.leaves)
  }
  const at = lift('gather', q)
  if (at.space.space !== 'array') throw new SpaceMismatch('gather', 'an array of indices', showSpace(at.space))
  return wrap(
    array(at.space.over, space.of),
    leaves.map((e) => P.gather(e, at.leaves[0]!)),
  )
}

/** `y[q[p]] += xₚ`, with `extent` elements: the adjoint of `gather`; equal indices add up. @throws SpaceMismatch */
export const scatterAdd = <V extends Space, Y extends IndexSet, const N extends Size>(
  x: Typed<ArraySpace<Y, V>>,
  q: Typed<ArraySpace<Y, IndexSpace>>,
  extent: N,
): TracedArray<Fin<N>, V> => {
  const { space, leaves } = lift('scatterAdd', x)
  const [at] = lift('scatterAdd', q).leaves
  return wrap(
    array(fin(extent), (space as ArraySpace).of),
    leaves.map((e) => P.scatterAdd(e, at!, sizeOf(extent))),
  )
}

/** The indices `lo ≤ i < hi`, found when the program runs: `sum(between(lo, hi), (i) => …)`. */
export const between = (lo: Place, hi: Place): Between => ({ set: 'between', lo, hi })
/** `yᵢ = Σ f(k, i)` over `offsets[i] ≤ k < offsets[i + 1]`: sums over the rows of a ragged array, as of a sparse matrix with compressed rows. */
export const segmentSums = <R extends Traceable>(
  offsets: Typed<ArraySpace<Fin, IndexSpace>>,
  f: (k: Index, i: Index) => R,
): TracedArray<Fin, Added<SpaceOf<R>>> => {
  const { space, leaves } = listed('segmentSums', offsets)
  const bounds = wrap<TracedArray<Fin, IndexSpace>>(space, leaves)
  const rows = fin(minus(leaves[0]!.shape[0]!, 1))
  return mapOver('segmentSums', rows, (i) => sumOver('segmentSums', between(bounds.at(i), bounds.at(i.plus(1))), (k) => f(k, i)))
}

/** The places of the elements in ascending order, as indices: equal ones as they stand, NaN last. It does not vary. @throws SpaceMismatch unless x is a vector */
export const order = <X extends Fin>(x: Typed<ArraySpace<X, Real>>): TracedArray<X, IndexSpace<X['size']>> => {
  const { space, leaf } = numeric('order', x)
  if (space.space !== 'array' || space.over.set !== 'fin') throw new SpaceMismatch('order', 'a vector', showSpace(space))
  return wrap(array(space.over, index(space.over.size)), [orderOf(leaf)])
}
/** In ascending order: equal elements as they stand, NaN last. The derivative is that of the permutation. @throws SpaceMismatch unless x is a vector */
export const sort = <X extends Fin>(x: Typed<ArraySpace<X, Real>>): TracedArray<X, Real> => sortBy(x, x)
/** The elements of an array, records among them, in ascending order of keys. @throws SpaceMismatch unless there is a key for each */
export const sortBy = <X extends Fin, V extends Space>(keys: Typed<ArraySpace<X, Real>>, x: Typed<ArraySpace<X, V>>): TracedArray<X, V> => {
  const { space, leaves } = listed('sortBy', x)
  const by = reals('sortBy', keys)
  return wrap(
    space,
    leaves.map((e) => P.sortBy(by, e)),
  )
}
/** The first elements last. Of the rows of a matrix, too. @throws SpaceMismatch */
export const reverse = <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>): TracedArray<X, Real> => made(P.reverse(reals('reverse', x)))
/** `yᵢ = x_{i−s mod n}`. @throws SpaceMismatch unless |s| ≤ n */
export const roll = <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>, s: number): TracedArray<X, Real> => made(P.roll(reals('roll', x), s))
/** The same elements, row by row, under other extents. @throws SpaceMismatch unless they are as many */
export const reshape = (x: ArrayLike, extents: readonly Size[]): TracedArray<IndexSet, Real> =>
  made(P.reshape(reals('reshape', x), extents.map(sizeOf)))
/** 1 at the place i and 0 elsewhere. */
export const oneHot = <const N extends Size>(i: Index | number, extent: N): TracedArray<Fin<N>, Real> =>
  wrap(array(fin(extent), real), [P.oneHot(integer('oneHot', i), sizeOf(extent))])

/** The array whose elements are all x. */
export const replicate = <X extends IndexSet, R extends Traceable>(over: X, x: R): TracedArray<X, SpaceOf<R>> => mapOver('replicate', over, () => x)

/** One array from equal ones, or from scalars: a JavaScript array becomes a traced one. @throws SpaceMismatch */
export const stack = <R extends Traceable>(xs: readonly R[]): TracedArray<Fin<number>, SpaceOf<R>> => {
  const { space, leaves } = lift('stack', xs)
  return wrap(space, leaves)
}
/** One after the other. @throws SpaceMismatch unless their elements lie in one space */
export const concatenate = <V extends Space>(...xs: readonly Typed<ArraySpace<Fin, V>>[]): TracedArray<Fin, V> => {
  const all = xs.map((x) => listed('concatenate', x))
  const of = all[0]?.space.of
  const other = all.find((x) => !of || !sameSpace(of, x.space.of))
  if (!of || other)
    throw new SpaceMismatch('concatenate', of ? `elements of ${showSpace(of)}` : 'at least one array', other ? showSpace(other.space) : 'none')
  const leaves = all[0]!.leaves.map((_, k) => P.concatenate(all.map((x) => x.leaves[k]!)))
  return wrap(array(fin(leaves[0]!.shape[0]!), of), leaves)
}

type Zipped<Z extends Readonly<Record<string, Typed<ArraySpace>>>> = RecordSpace<{
  readonly [K in keyof Z]: Z[K] extends Typed<ArraySpace<IndexSet, infer V>> ? V : never
}>
type Over<T> = T extends Typed<ArraySpace<infer X>> ? X : IndexSet
type Ticks<T> = ArraySpace<Over<T>, Real>
/** An array of records from a record of arrays over one index set. Nothing moves: that is how such arrays are stored. @throws SpaceMismatch */
export const zip = <Z extends Readonly<Record<string, Typed<ArraySpace>>>>(
  xs: Z & { readonly [K in keyof Z]: Meets<Ticks<Z[keyof Z]>, Ticks<Z[K]>> },
): TracedArray<Over<Z[keyof Z]>, Zipped<Z>> => {
  const all = Object.entries<Typed<ArraySpace>>(xs).map(([k, x]) => [k, lift(`zip, field ${k}`, x)] as const)
  const over = all[0]?.[1].space.space === 'array' ? all[0][1].space.over : undefined
  if (!over) throw new SpaceMismatch('zip', 'a record of arrays', all[0] ? showSpace(all[0][1].space) : 'none')
  const fields = all.map(([k, x]): [string, Space] => {
    if (x.space.space !== 'array' || !sameIndices(over, x.space.over))
      throw new SpaceMismatch(`zip, field ${k}`, showSpace(array(over, { space: 'real' })), showSpace(x.space))
    return [k, x.space.of]
  })
  return wrap(
    array(over, record(Object.fromEntries(fields))),
    all.flatMap(([, x]) => x.leaves),
  )
}
const sameIndices = (x: IndexSet, y: IndexSet): boolean => sameSpace(array(x, { space: 'real' }), array(y, { space: 'real' }))

/** One field of all elements of an array of records. @throws SpaceMismatch */
export const field = <X extends IndexSet, F extends Fields, const K extends keyof F & string>(
  xs: Typed<ArraySpace<X, RecordSpace<F>>>,
  name: K,
): TracedArray<X, F[K]> => {
  const { space, leaves } = lift('field', xs) as Lifted & { readonly space: ArraySpace }
  const of = space.of.space === 'record' && Object.hasOwn(space.of.fields, name) ? space.of.fields[name] : undefined
  if (!of) throw new SpaceMismatch('field', `an array of records with a field ${name}`, showSpace(space))
  const paths = leavesOf(space.of)
  return wrap(
    array(space.over, of),
    leaves.filter((_, k) => paths[k]!.path[0] === name),
  )
}
/** A matrix as the array of its rows: an array over X × Y as one over X of arrays over Y. */
export const rows = <X extends IndexSet, Y extends IndexSet, V extends Space>(
  a: Typed<ArraySpace<Product<X, Y>, V>>,
): TracedArray<X, ArraySpace<Y, V>> => {
  const { space, leaves } = lift('rows', a) as Lifted & { readonly space: ArraySpace }
  if (space.space !== 'array' || space.over.set !== 'product') throw new SpaceMismatch('rows', 'an array over a product', showSpace(space))
  return wrap(array(space.over.left, array(space.over.right, space.of)), leaves)
}
