/** Programs as functions of plain data: emitted once, kept, and called. */
import type { Program } from '../categories/program.js'
import { type Bool, type IndexSet, leavesOf, type Product, type Space } from '../categories/space.js'
import { moduleOf } from '../codegen/module.js'
import { type Loaded, loadModule } from './load.js'

/** Of any extents, nested or flat, row by row. */
export type TypedArray = ArrayBufferView & ArrayLike<number>
type Nested<D extends readonly unknown[], V> = D extends readonly [unknown, ...infer Rest] ? TypedArray | readonly Nested<Rest, V>[] : V
type AnyNested<V> = V | TypedArray | readonly AnyNested<V>[]
type Element<S> = S extends Bool ? boolean | number : number
/** One entry for each dimension as stored. */
type Dimensions<X> = IndexSet extends X
  ? readonly unknown[]
  : X extends Product<infer L, infer R>
    ? readonly [...Dimensions<L>, ...Dimensions<R>]
    : readonly [unknown]

/** What may be given for a value of a space: a number, nested or typed arrays, a record of such; for an array of records a record of arrays. */
export type Data<S, D extends readonly unknown[] = readonly []> = Space extends S
  ? unknown
  : S extends { readonly space: 'record'; readonly fields: infer F }
    ? { readonly [K in keyof F]: Data<F[K], D> }
    : S extends { readonly space: 'array'; readonly over: infer X; readonly of: infer V }
      ? Data<V, readonly [...D, ...Dimensions<X>]>
      : number extends D['length']
        ? AnyNested<Element<S>>
        : Nested<D, Element<S>>

/** What comes back for a value of a space: a number, a typed array (row by row), or a record of such. */
export type Answer<S = Space, Scalar = number> = Space extends S
  ? number | Float64Array | { readonly [name: string]: Answer }
  : S extends { readonly space: 'record'; readonly fields: infer F }
    ? { readonly [K in keyof F]: Answer<F[K], Scalar> }
    : S extends { readonly space: 'array'; readonly of: infer V }
      ? Answer<V, Float64Array>
      : Scalar

const loaded = new WeakMap<Program, Loaded>()

/**
 * The program's value. A program of one nameless input takes it bare.
 *
 * @throws TypeError, RangeError naming the input, what was expected and what came
 */
export const evaluate = <A extends Space, B extends Space>(p: Program<A, B>, input: Data<A>): Answer<B> => {
  let m = loaded.get(p)
  if (!m) {
    m = loadModule(moduleOf({ name: 'program', program: p, modes: ['value'] }).text)
    loaded.set(p, m)
  }
  const nameless = leavesOf(p.dom).some((l) => l.path.length === 0)
  const { value = {} } = m.default(nameless ? { x: input } : input) // Of no leaves there is nothing but the record.
  return value as Answer<B>
}
