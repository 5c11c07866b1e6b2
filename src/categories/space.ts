/** Spaces: what a program takes and gives. Reals, indices and booleans; records; arrays over index sets. */

import {
  type Axis,
  type AxisSet,
  axesOver,
  axisOver,
  closure,
  type Equation,
  half,
  type Index,
  indexAlong,
  literal,
  minus,
  plus,
  type Sort,
  size,
  termsOf,
  times,
  union,
} from './equation.js'
import { SpaceMismatch, shown } from './errors.js'
import * as P from './size.js'

/** A number, a name, sums and products of both as in `'n - 1'` or `'2*n'`, or an integer equation. */
export type Size = number | string | Equation

/** The indices `0 ≤ i < n`. */
export interface Fin<N extends Size = Size> {
  readonly set: 'fin'
  readonly size: N
}
/** The pairs of an index of X and one of Y, those of Y next to each other in memory. */
export interface Product<X extends IndexSet = IndexSet, Y extends IndexSet = IndexSet> {
  readonly set: 'product'
  readonly left: X
  readonly right: Y
}
/** The pairs `(i, j)` with `0 ≤ j < i < n`, stored as one array of n(n−1)/2. */
export interface Triangle<N extends Size = Size> {
  readonly set: 'triangle'
  readonly size: N
}
/** What an array ranges over. */
export type IndexSet = Fin | Triangle | { readonly set: 'product'; readonly left: IndexSet; readonly right: IndexSet }

/** ℝ. */
export interface Real {
  readonly space: 'real'
}
/** The indices `0 ≤ i < below`: data, with tangent space 0. */
export interface IndexSpace<N extends Size = Size> {
  readonly space: 'index'
  readonly below: N
}
/** 𝔹: a truth value, data with tangent space 0. */
export interface Bool {
  readonly space: 'boolean'
}
/** The product of the fields' spaces, by their names. */
export interface RecordSpace<F extends Fields = Fields> {
  readonly space: 'record'
  readonly fields: F
}
/** Families `(vᵢ | i ∈ X)` of elements of V. */
export interface ArraySpace<X extends IndexSet = IndexSet, V extends Space = Space> {
  readonly space: 'array'
  readonly over: X
  readonly of: V
}
/** ℝ[n]. */
export interface Vector<N extends Size = Size> extends ArraySpace<Fin<N>, Real> {}
/** ℝ[m × n]. */
export interface Matrix<M extends Size = Size, N extends Size = Size> extends ArraySpace<Product<Fin<M>, Fin<N>>, Real> {}
/** Spaces by name. */
export interface Fields {
  readonly [name: string]: Space
}
/** What a program takes or gives. */
export type Space =
  | Real
  | IndexSpace
  | Bool
  | { readonly space: 'record'; readonly fields: Fields }
  | { readonly space: 'array'; readonly over: IndexSet; readonly of: Space }

/** How `trace` and the types of programs name a space: records by their fields alone. */
export type Signature = Space | { readonly [name: string]: Signature }
/** The space of a signature. */
export type SpaceBy<S> = S extends Space ? S : S extends object ? RecordSpace<{ -readonly [K in keyof S]: SpaceBy<S[K]> }> : never
/** The signature of a space. */
export type SignatureOf<S> = Space extends S
  ? Space
  : S extends { readonly space: 'record'; readonly fields: infer F }
    ? { -readonly [K in keyof F]: SignatureOf<F[K]> }
    : NameOf<S>
/** The same space, by its shortest name. */
export type NameOf<S> = Space extends S
  ? Space
  : S extends { readonly space: 'record'; readonly fields: infer F }
    ? RecordSpace<{ -readonly [K in keyof F]: NameOf<F[K]> }>
    : S extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V }
      ? NameOfArray<X, NameOf<V>>
      : S extends Space
        ? S
        : never
type NameOfArray<X extends IndexSet, V extends Space> = [X, V] extends [Fin<infer N>, Real]
  ? Vector<N>
  : [X, V] extends [Product<Fin<infer M>, Fin<infer N>>, Real]
    ? Matrix<M, N>
    : ArraySpace<X, V>

type Discrete<S> = Space extends S
  ? false
  : S extends Bool | IndexSpace
    ? true
    : S extends { readonly space: 'array'; readonly of: infer V }
      ? Discrete<V>
      : S extends { readonly space: 'record'; readonly fields: infer F }
        ? false extends { [K in keyof F]: Discrete<F[K]> }[keyof F]
          ? false
          : true
        : false
/** The tangent space: the same, without what is discrete. */
export type TangentOf<S> = Space extends S
  ? Space
  : S extends { readonly space: 'record'; readonly fields: infer F }
    ? RecordSpace<{ readonly [K in keyof F as Discrete<F[K]> extends true ? never : K]: TangentOf<F[K]> }>
    : Discrete<S> extends true
      ? RecordSpace<Record<never, never>>
      : S extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V }
        ? ArraySpace<X, TangentOf<V>>
        : S extends Space
          ? S
          : never

/** The indices `0 ≤ i < n`. @throws SpaceMismatch unless n is a size */
export const fin = <const N extends Size>(n: N): Fin<N> => ({ set: 'fin', size: checked(n) })
/** The pairs `(i, j)` of an index of each. */
export const product = <const X extends IndexSet, const Y extends IndexSet>(left: X, right: Y): Product<X, Y> => ({ set: 'product', left, right })
/** The pairs `(i, j)` with `0 ≤ j < i < n`. @throws SpaceMismatch unless n is a size */
export const triangle = <const N extends Size>(n: N): Triangle<N> => ({ set: 'triangle', size: checked(n) })

/** ℝ. */
export const real: Real = { space: 'real' }
/** 𝔹: a truth value, data with tangent space 0. */
export const boolean: Bool = { space: 'boolean' }
/** The indices `0 ≤ i < below`, as data: tangent space 0. @throws SpaceMismatch unless it is a size */
export const index = <const N extends Size>(below: N): IndexSpace<N> => ({ space: 'index', below: checked(below) })
/** The product of spaces by name, nested as one likes; `trace` takes the fields without it. */
export const record = <const F extends Fields>(fields: F): RecordSpace<F> => ({ space: 'record', fields })
/** The arrays over an index set, with elements of a space. */
export const array = <const X extends IndexSet, const V extends Space>(over: X, of: V): ArraySpace<X, V> => ({ space: 'array', over, of })
/** ℝ[n]. */
export const vector = <const N extends Size>(n: N): Vector<N> => array(fin(n), real)
/** ℝ[m × n], row-major. */
export const matrix = <const M extends Size, const N extends Size>(m: M, n: N): Matrix<M, N> => array(product(fin(m), fin(n)), real)

// ---- sizes and index sets

const noSize = (n: unknown): never => {
  throw new SpaceMismatch('size', "a whole number from 0 on, a name, or sums and products of both as in 'n - 1'", shown(n))
}
/** A size as an integer equation. @throws SpaceMismatch */
export const sizeOf = (n: Size): Equation => {
  if (typeof n === 'object' && n !== null && 'tag' in n) return n
  if (typeof n === 'string') return parseSize(n)
  return Number.isSafeInteger(n) && (n as number) >= 0 ? literal(n as number, 'integer') : noSize(n)
}
/** The size as it was written. */
const checked = <N extends Size>(n: N): N => {
  sizeOf(n)
  return n
}
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u
/** `term ± term …`, each a product of numbers and names. @throws SpaceMismatch */
const parseSize = (text: string): Equation => {
  if (NAME.test(text)) return size(text)
  if (/[\p{L}\p{N}_]\s+[\p{L}\p{N}_]/u.test(text)) return noSize(text)
  const factor = (t: string): Equation => (/^\d+$/.test(t) ? literal(Number(t), 'integer') : NAME.test(t) ? size(t) : noSize(text))
  const terms = text
    .replace(/\s+/g, '')
    .replace(/(?!^)-/g, '+-')
    .split('+')
  const n = terms.reduce<Equation>(
    (sum, t) => {
      const product = t.replace(/^-/, '').split('*').map(factor).reduce(times)
      return t.startsWith('-') ? minus(sum, product) : plus(sum, product)
    },
    literal(0, 'integer'),
  )
  return n.tag === 'literal' && n.value < 0 ? noSize(text) : n
}
/** As in `n - 1`. */
export const showSize = (n: Equation): string => P.show(termsOf(n), (a) => (a.tag === 'size' ? a.name : a.key))

/** How many indices an element has. */
export const rankOf = (x: IndexSet): number => (x.set === 'fin' ? 1 : x.set === 'triangle' ? 2 : rankOf(x.left) + rankOf(x.right))
/** Extents as stored. */
export const extentsOf = (x: IndexSet): readonly Equation[] => {
  if (x.set === 'product') return [...extentsOf(x.left), ...extentsOf(x.right)]
  const n = sizeOf(x.size)
  return [x.set === 'fin' ? n : half(times(n, minus(n, 1)))]
}
/** The place in storage of the element with these indices. */
export const placeOf = (x: IndexSet, indices: readonly Index[]): readonly Equation[] => {
  if (x.set === 'fin') return [plus(indices[0]!, 0)]
  if (x.set === 'triangle') return [plus(half(times(indices[0]!, minus(indices[0]!, 1))), indices[1]!)]
  const r = rankOf(x.left)
  return [...placeOf(x.left, indices.slice(0, r)), ...placeOf(x.right, indices.slice(r))]
}
/** One axis for each index, outermost first. */
export const axesOfSet = (x: IndexSet, avoid: AxisSet): readonly Axis[] => {
  if (x.set === 'fin') return axesOver([sizeOf(x.size)], avoid)
  if (x.set === 'triangle') {
    const i = axisOver(0, sizeOf(x.size), avoid)
    return [i, axisOver(0, indexAlong(i), union(avoid, [i]))]
  }
  const left = axesOfSet(x.left, avoid)
  return [...left, ...axesOfSet(x.right, union(avoid, closure(left)))]
}
const showSet = (x: IndexSet): string =>
  x.set === 'product' ? `${showSet(x.left)}×${showSet(x.right)}` : x.set === 'fin' ? showSize(sizeOf(x.size)) : `▵${showSize(sizeOf(x.size))}`

// ---- spaces

/** As in `ℝ[m×n] × ℝ`. */
export const showSpace = (s: Space): string => {
  switch (s.space) {
    case 'real':
      return 'ℝ'
    case 'boolean':
      return '𝔹'
    case 'index':
      return `ℤ<${showSize(sizeOf(s.below))}`
    case 'record':
      return `{${Object.entries(s.fields)
        .map(([k, v]) => `${k}: ${showSpace(v)}`)
        .join(', ')}}` // prettier-ignore
    case 'array':
      return `${s.of.space === 'record' ? `(${showSpace(s.of)})` : showSpace(s.of)}[${showSet(s.over)}]`
  }
}

/** One array or scalar of a space: the fields on the way, the index sets that it ranges over, what its elements are. */
export interface Leaf {
  readonly path: readonly string[]
  readonly sets: readonly IndexSet[]
  readonly sort: Sort
  readonly below?: Equation
}
/** The arrays and scalars of a space, in the order of its fields. */
export const leavesOf = (s: Space, path: readonly string[] = [], sets: readonly IndexSet[] = []): readonly Leaf[] => {
  switch (s.space) {
    case 'real':
    case 'boolean':
      return [{ path, sets, sort: s.space }]
    case 'index':
      return [{ path, sets, sort: 'integer', below: sizeOf(s.below) }]
    case 'record':
      return Object.entries(s.fields).flatMap(([k, v]) => leavesOf(v, [...path, k], sets))
    case 'array':
      return leavesOf(s.of, path, [...sets, s.over])
  }
}
/** The extents of a leaf as stored. */
export const shapeOf = (leaf: Leaf): readonly Equation[] => leaf.sets.flatMap(extentsOf)

/** Equal spaces have equal leaves: same paths, extents and sorts. */
export const sameSpace = (a: Space, b: Space): boolean => {
  if (a === b) return true
  const [x, y] = [leavesOf(a), leavesOf(b)]
  return (
    x.length === y.length &&
    x.every((l, k) => {
      const m = y[k]!
      const [s, t] = [shapeOf(l), shapeOf(m)]
      return (
        l.path.join('.') === m.path.join('.') && l.sort === m.sort && l.below === m.below && s.length === t.length && s.every((n, d) => n === t[d])
      )
    })
  )
}
/** What helps where spaces differ in named sizes only. */
const resizing = (expected: Space, got: Space): string | undefined => {
  const [x, y] = [leavesOf(expected), leavesOf(got)]
  const kind = (l: Leaf): string => `${l.path} ${l.sort} ${shapeOf(l).length}`
  if (x.map(kind).join() !== y.map(kind).join()) return undefined
  const [m, n] = [x.flatMap(shapeOf), y.flatMap(shapeOf)]
  const others = new Set(m.flatMap((e, k) => (e === n[k] ? [] : [`${showSize(e)}: '${showSize(n[k]!)}'`])))
  return m.every((e, k) => e === n[k] || e.tag === 'size')
    ? `sizes must have equal names; resize(f, { ${[...others].join(', ')} }) is the program f at these`
    : undefined
}
/** Two spaces that do not meet, and what helps. */
export const mismatch = (place: string, expected: Space, got: Space): SpaceMismatch =>
  new SpaceMismatch(place, showSpace(expected), showSpace(got), resizing(expected, got))
/** Refuses what is not of the expected space. @throws SpaceMismatch unless the spaces are equal */
export const expectSpace = (place: string, expected: Space, got: Space): void => {
  if (!sameSpace(expected, got)) throw mismatch(place, expected, got)
}
/** A space that someone wrote. @throws SpaceMismatch if it is none */
export const expectSpaceIn = (place: string, x: unknown): void => {
  const s = (x ?? {}) as Space
  if (s.space === 'record') for (const [k, f] of Object.entries(s.fields)) expectSpaceIn(`${place}, field ${k}`, f)
  else if (s.space === 'array') expectSpaceIn(place, s.of)
  else if (s.space !== 'real' && s.space !== 'boolean' && s.space !== 'index')
    throw new SpaceMismatch(place, "a space, such as real, vector('n') or { x: real }", shown(x))
}

const NOTHING: RecordSpace = { space: 'record', fields: {} }
/** The tangent space: the same, without what is discrete. */
export const tangentOf = (s: Space): Space => {
  switch (s.space) {
    case 'real':
      return s
    case 'index':
    case 'boolean':
      return NOTHING
    case 'array':
      return leavesOf(s).some((l) => l.sort === 'real') ? { ...s, of: tangentOf(s.of) } : NOTHING
    case 'record':
      return {
        space: 'record',
        fields: Object.fromEntries(
          Object.entries(s.fields)
            .filter(([, v]) => leavesOf(v).some((l) => l.sort === 'real'))
            .map(([k, v]) => [k, tangentOf(v)]),
        ), // prettier-ignore
      }
  }
}
