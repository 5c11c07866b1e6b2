/** Loop nests for arrays: in which order the axes of a build, and of the sums in it, are opened. */
import {
  type Accumulate,
  type Axis,
  axisOver,
  type Build,
  closure,
  type Entry,
  type Equation,
  includes,
  indexAlong,
  isLiteral,
  meets,
  postorder,
  type Reduce,
  reduceAsIs,
  substitute,
  union,
} from '../categories/equation.js' // prettier-ignore
import { factorsOf, negate, plus, times } from '../primitives/arithmetic.js'
import { sum } from '../primitives/reduction.js'

/** For every point of the axes: `array[indices] (+)= value`. */
export interface Nest {
  readonly mode: '=' | '+='
  readonly axes: readonly Axis[]
  readonly indices: readonly Equation[]
  readonly value: Equation
  readonly partial: boolean
}
/** With `clear`, every element is zero at first, and all nests add; without, the nests that assign cover the array, and the others come after them. */
export interface Nests {
  readonly clear: boolean
  readonly nests: readonly Nest[]
}

const COSTLY = 5

/** The terms of a sum, with their signs. */
const termsOf = (e: Equation): readonly Equation[] => {
  if (e.tag !== 'call') return [e]
  if (e.op.name === 'add') return e.args.flatMap(termsOf)
  if (e.op.name === 'sub') return [...termsOf(e.args[0]!), ...termsOf(e.args[1]!).map(negate)]
  return [e]
}

interface Summation {
  readonly axes: readonly Axis[]
  readonly value: Equation
}
/** `c Σᵣ… e` as the axes r… and c e. */
const summation = (term: Equation): Summation | undefined => {
  const negative = term.tag === 'call' && term.op.name === 'neg'
  const factors = factorsOf(negative ? term.args[0]! : term)
  const sums = factors.filter((f) => f.tag === 'reduce' && f.monoid.name === 'sum')
  if (sums.length !== 1) return undefined
  const axes: Axis[] = []
  let value = sums[0]!
  while (value.tag === 'reduce' && value.monoid.name === 'sum' && !axes.includes(value.axis)) {
    axes.push(value.axis)
    value = value.body
  }
  const others = factors.filter((f) => f !== sums[0])
  if (others.some((f) => meets(f.free, axes))) return undefined
  const product = others.reduce((p, f) => times(p, f), value)
  return { axes, value: negative ? negate(product) : product }
}

/** The sum with other names for the axes that the array has, too: inside of the array's loops they bind again, beside them they would clash. */
const apart = (sum: Summation, array: readonly Axis[]): Summation | undefined => {
  const clash = sum.axes.filter((a) => includes(array, a))
  if (clash.length === 0) return sum
  if ([...sum.axes, ...array].some((a) => meets(a.outer, clash))) return undefined
  let taken = [closure(sum.axes), closure(array), sum.value.free].reduce(union)
  const names = new Map<Axis, Axis>()
  for (const a of clash) {
    const other = axisOver(a.lo, a.hi, taken)
    taken = union(taken, [other])
    names.set(a, other)
  }
  const value = substitute([sum.value], new Map([...names].map(([a, b]) => [indexAlong(a), indexAlong(b)])))[0]!
  return { axes: sum.axes.map((a) => names.get(a) ?? a), value }
}

/**
 * How many of the array's axes must stay outside the sum's, so that something costly that sees a summed axis, and not the last axes of the array,
 * is computed once instead of once for every point of those; `undefined` if nothing is gained.
 */
const splitAt = (axes: readonly Axis[], summed: readonly Axis[], value: Equation): number | undefined => {
  let best = axes.length
  for (const e of postorder([value], undefined, (x) => !meets(x.free, summed))) {
    if (e.cost < COSTLY || e.shape.length > 0 || (e.tag !== 'call' && e.tag !== 'reduce')) continue
    let last = 0
    axes.forEach((a, k) => {
      if (includes(e.free, a)) last = k + 1
    })
    best = Math.min(best, last)
  }
  const independent = axes.slice(best).every((a) => !meets(a.outer, summed)) && summed.every((r) => !meets(r.outer, axes.slice(best)))
  return best < axes.length && independent ? best : undefined
}

/** A value with the sums in it that gain by it around the last axes, each a nest of its own; `rest` is what stays. */
const interchanged = (n: Omit<Nest, 'mode'>): { readonly rest: Equation | undefined; readonly turned: readonly Nest[] } => {
  const kept: Equation[] = []
  const turned: Nest[] = []
  for (const term of termsOf(n.value)) {
    const found = meets(term.free, n.axes) ? summation(term) : undefined
    const sum = found && apart(found, n.axes)
    const split = sum && splitAt(n.axes, sum.axes, sum.value)
    if (!sum || split === undefined) kept.push(term)
    else turned.push({ ...n, mode: '+=', axes: [...n.axes.slice(0, split), ...sum.axes, ...n.axes.slice(split)], value: sum.value })
  }
  return { rest: turned.length === 0 ? n.value : kept.length === 0 ? undefined : kept.reduce(plus), turned }
}
/** The nests with their sums interchanged, if any is: then all of them add. */
const adding = (nests: readonly Nest[]): Nests | undefined => {
  const parts = nests.map((n) => ({ n, ...interchanged(n) }))
  if (parts.every((p) => p.turned.length === 0)) return undefined
  return { clear: true, nests: parts.flatMap(({ n, rest, turned }) => (rest ? [{ ...n, mode: '+=' as const, value: rest }, ...turned] : turned)) }
}

/** `Σₐ Σᵣ e = Σᵣ Σₐ e`, if something costly sees r and not a. */
export const sumOfSums = (e: Reduce): Reduce => {
  const inner = e.body
  if (e.monoid.name !== 'sum' || inner.tag !== 'reduce' || inner.monoid.name !== 'sum') return e
  if (includes(inner.axis.outer, e.axis) || e.axis === inner.axis || splitAt([e.axis], [inner.axis], inner.body) === undefined) return e
  return reduceAsIs(sum, inner.axis, reduceAsIs(sum, e.axis, inner.body)) as Reduce
}

const ofBuild = (e: Build): Nests => ({
  clear: false,
  nests: [{ mode: '=', axes: e.axes, indices: e.axes.map(indexAlong), value: e.body, partial: false }],
})

/** The constants among the indices of an entry whose other indices are axes that cover their dimension. */
const constants = (e: Accumulate, n: Entry): string | undefined => {
  const axes = n.indices.flatMap((i, k) => (i.tag === 'axis' && isLiteral(i.axis.lo, 0) && i.axis.hi === e.shape[k] ? [i.axis] : []))
  const literals = n.indices.map((i) => (i.tag === 'literal' ? i.value : '·'))
  const fits =
    !n.partial &&
    new Set(axes).size === n.axes.length &&
    axes.length === n.axes.length &&
    n.indices.every((i) => i.tag === 'literal' || i.tag === 'axis')
  return fits && literals.filter((x) => x === '·').length === axes.length ? literals.join() : undefined
}
/** Do these entries reach every element exactly once? */
const tiles = (e: Accumulate, entries: readonly Entry[]): boolean => {
  const seen = entries.map((n) => constants(e, n))
  const [first] = entries
  if (!first || seen.includes(undefined) || new Set(seen).size !== entries.length) return false
  const fixed = first.indices.map((i) => i.tag === 'literal')
  const count = e.shape.reduce((c, n, k) => (fixed[k] ? c * (n.tag === 'literal' ? n.value : Number.NaN) : c), 1)
  return count === entries.length && entries.every((n) => n.indices.every((i, k) => (i.tag === 'literal') === fixed[k]))
}

/** The axes as the indices mention them, each after those that its bounds mention. */
export const inOrder = (n: Entry): readonly Axis[] => {
  const mentioned = n.indices.flatMap((i) => i.free).filter((a) => n.axes.includes(a))
  return [...new Set([...mentioned.flatMap((a) => [...a.outer.filter((b) => n.axes.includes(b)), a]), ...n.axes])]
}
const ofAccumulate = (e: Accumulate): Nests => {
  const points = e.entries.filter((n) => n.axes.length === 0)
  const loops = e.entries.filter((n) => n.axes.length > 0)
  const assigns = (n: Entry): boolean => (tiles(e, e.entries) ? true : tiles(e, loops) && !points.includes(n))
  const clear = !e.entries.some(assigns)
  return { clear, nests: e.entries.map((n) => ({ ...n, axes: inOrder(n), mode: assigns(n) ? '=' : '+=' })) }
}

export const nestsOf = (e: Build | Accumulate, interchange: boolean): Nests => {
  const plain = e.tag === 'build' ? ofBuild(e) : ofAccumulate(e)
  return (interchange ? adding(plain.nests) : undefined) ?? plain
}
