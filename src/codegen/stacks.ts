/** Stacks, arrays of which every element is written by itself: an element that is read is what was written, and an array of stacks is written element by element. */
import {
  type Accumulate,
  accumulate,
  type Build,
  children,
  type Equation,
  indexAlong,
  isLiteral,
  literal,
  meets,
  postorder,
  rewritten,
} from '../categories/equation.js'
import { Table } from '../categories/table.js'
import { plus } from '../primitives/arithmetic.js'

export const isStack = (e: Equation): e is Accumulate =>
  e.tag === 'accumulate' && e.entries.every((x) => x.axes.length === 0 && !x.partial && x.indices.every((i) => i.tag === 'literal'))
const isWhole = (e: Accumulate): boolean => {
  const places = new Set(e.entries.map((x) => x.indices.map((i) => i.id).join()))
  return places.size === e.entries.length && e.shape.reduce((c, n) => c * (n.tag === 'literal' ? n.value : Number.NaN), 1) === places.size
}
export const elementOf = (stack: Accumulate, place: readonly Equation[]): Equation =>
  stack.entries.filter((x) => x.indices.every((i, k) => i === place[k])).reduce<Equation>((s, x) => plus(s, x.value), literal(0))

/** `[s[j…] | i…, j…]`, of stacks s that see only i…, as entries for every i…. */
const spread = (e: Build, isAlone: (stack: Equation) => boolean): Equation => {
  const { axes, body } = e
  if (body.tag !== 'at' || body.pad !== undefined || !isStack(body.array) || !isWhole(body.array) || !isAlone(body.array)) return e
  const { array, indices } = body
  const outer = axes.slice(0, -indices.length)
  const inner = axes.slice(outer.length)
  const rowwise = inner.every((a, k) => indices[k] === indexAlong(a) && array.shape[k] === a.hi && isLiteral(a.lo, 0)) && !meets(array.free, inner)
  if (!rowwise || outer.length === 0 || outer.some((a) => !isLiteral(a.lo, 0) || a.outer.length > 0)) return e
  const around = outer.map(indexAlong)
  return accumulate(
    e.shape,
    array.entries.map((x) => ({ ...x, axes: outer, indices: [...around, ...x.indices] })),
  )
}

/** Equal equations, in which no stack is made only to be read again. */
export const unstacked = (roots: readonly Equation[]): readonly Equation[] => {
  const elements = rewritten(roots, (_, e) =>
    e.tag === 'at' && isStack(e.array) && e.pad === undefined && e.indices.every((i) => i.tag === 'literal') ? elementOf(e.array, e.indices) : e,
  )
  const readers = new Table<Equation, number>()
  for (const e of postorder(elements)) for (const c of new Set(children(e))) readers.set(c, (readers.get(c) ?? 0) + 1)
  return rewritten(elements, (_, e) => (e.tag === 'build' ? spread(e, (stack) => readers.get(stack) === 1) : e))
}
