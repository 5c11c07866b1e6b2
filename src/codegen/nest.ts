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
  termsOf as sizeTermsOf,
  substitute,
  union,
} from '../categories/equation.js' // prettier-ignore
import { Table } from '../categories/table.js'
import { add, factorIn, mul, negate, plus, sub, times } from '../primitives/arithmetic.js'
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

/** Whether it is taken apart once only: what several sums or products share stays whole, so that parts are no more than nodes. */
const unshared = (e: Equation, below: (x: Equation) => readonly Equation[]): ((x: Equation) => boolean) => {
  const uses = new Table<Equation, number>()
  for (const x of postorder([e], below)) for (const y of below(x)) uses.set(y, (uses.get(y) ?? 0) + 1)
  return (x) => (uses.get(x) ?? 0) < 2
}
const addends = (e: Equation): readonly Equation[] => (e.tag === 'call' && (e.op === add || e.op === sub) ? e.args : [])
/** The terms of a sum, with their signs. */
const termsOf = (e: Equation): readonly Equation[] => {
  const splits = unshared(e, addends)
  const terms: Equation[] = []
  const left: [term: Equation, minus: boolean][] = [[e, false]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [x, minus] = next
    const [a, b] = splits(x) ? addends(x) : []
    if (a && b) left.push([b, minus !== (x.tag === 'call' && x.op === sub)], [a, minus])
    else terms.push(minus ? negate(x) : x)
  }
  return terms
}

interface Summation {
  readonly axes: readonly Axis[]
  readonly value: Equation
  /** The sum alone. */
  readonly sum: Equation
}
/** `c Σᵣ… e` as the axes r… and c e. */
const summation = (term: Equation): Summation | undefined => {
  const negative = term.tag === 'call' && term.op.name === 'neg'
  const found = factorIn(negative ? term.args[0]! : term, (f) => f.tag === 'reduce' && f.monoid.name === 'sum')
  if (!found) return undefined
  const [whole, others] = found
  const axes: Axis[] = []
  let value = whole
  while (value.tag === 'reduce' && value.monoid.name === 'sum' && !axes.includes(value.axis)) {
    axes.push(value.axis)
    value = value.body
  }
  if (others.some((f) => meets(f.free, axes))) return undefined
  const product = others.reduce((p, f) => times(p, f), value)
  return { axes, value: negative ? negate(product) : product, sum: whole }
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
  return { ...sum, axes: sum.axes.map((a) => names.get(a) ?? a), value }
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

/** A product with the factors that outer loops know multiplied first. */
const outerFirst = (e: Equation, order: readonly Axis[]): Equation => {
  const depth = (x: Equation): number => order.findLastIndex((a) => includes(x.free, a))
  const innermost = depth(e)
  const below = (x: Equation): readonly Equation[] => (x.tag === 'call' && x.op === mul && depth(x) === innermost ? x.args : [])
  const splits = unshared(e, below)
  const factors: Equation[] = []
  const left = [e]
  for (let x = left.pop(); x; x = left.pop()) {
    const parts = splits(x) ? below(x) : []
    if (parts.length > 0) left.push(...[...parts].reverse())
    else factors.push(x)
  }
  return factors.length < 3 ? e : [...factors].sort((x, y) => depth(x) - depth(y)).reduce((x, y) => times(x, y))
}
/** What may change: the order of loops, and with it how products are bracketed. */
export interface Freedom {
  readonly interchanges: boolean
  readonly rounds: boolean
}
interface Turned {
  readonly kept: readonly Equation[]
  readonly nests: readonly Nest[]
}
/** An entry with its sums, and the axes that are not `inner`, around the last of those, term by term, where that gains something. */
const turned = (n: Entry, inner: readonly Axis[], { interchanges, rounds }: Freedom): Turned => {
  if (!interchanges) return { kept: [n.value], nests: [] }
  const outer = n.axes.filter((a) => !inner.includes(a))
  const nestOf = ({ axes, value, sum }: Summation): Nest | undefined => {
    const summed = [...outer, ...axes]
    const split = summed.length > 0 ? splitAt(inner, summed, value) : undefined
    // A sum that is the same for every point of the last axes is computed before them.
    if (split === undefined || (axes.length > 0 && !meets(sum.free, inner.slice(split)))) return undefined
    const order = [...inner.slice(0, split), ...summed, ...inner.slice(split)]
    return { ...n, mode: '+=', axes: order, value: rounds ? outerFirst(value, order) : value }
  }
  const kept: Equation[] = []
  const nests: Nest[] = []
  for (const term of termsOf(n.value)) {
    const found = meets(term.free, n.axes) ? summation(term) : undefined
    const sum = found && apart(found, n.axes)
    const nest = (sum && nestOf(sum)) ?? nestOf({ axes: [], value: term, sum: term })
    if (nest) nests.push(nest)
    else kept.push(term)
  }
  return { kept, nests }
}
const ofBuild = (e: Build, may: Freedom): Nests => {
  const whole: Entry = { axes: e.axes, indices: e.axes.map(indexAlong), partial: false, value: e.body }
  const { kept, nests } = turned(whole, e.axes, may)
  if (nests.length === 0) return { clear: false, nests: [{ ...whole, mode: '=' }] }
  return { clear: true, nests: kept.length === 0 ? nests : [{ ...whole, mode: '+=', value: kept.reduce(plus) }, ...nests] }
}

/** `Σₐ Σᵣ e = Σᵣ Σₐ e`, if something costly sees r and not a. */
export const sumOfSums = (e: Reduce): Reduce => {
  const inner = e.body
  if (e.monoid.name !== 'sum' || inner.tag !== 'reduce' || inner.monoid.name !== 'sum') return e
  if (includes(inner.axis.outer, e.axis) || e.axis === inner.axis || splitAt([e.axis], [inner.axis], inner.body) === undefined) return e
  return reduceAsIs(sum, inner.axis, reduceAsIs(sum, e.axis, inner.body)) as Reduce
}

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
/** The axes that indices are made of, and those that their bounds mention, in the order of the array; others come in only by data. */
const indexing = (n: Entry): readonly Axis[] => {
  const atoms = new Set(n.indices.flatMap((i) => sizeTermsOf(i).flatMap((t) => t.factors)))
  const around = closure(inOrder(n).filter((a) => atoms.has(indexAlong(a))))
  return inOrder(n).filter((a) => includes(around, a))
}
const ofAccumulate = (e: Accumulate, may: Freedom): Nests => {
  const loops = e.entries.filter((n) => n.axes.length > 0)
  const plain = (n: Entry, mode: '=' | '+='): Nest => ({ ...n, axes: inOrder(n), mode })
  const parts = e.entries.map((n) => ({ n, ...turned(n, indexing(n), may) }))
  if (parts.some((p) => p.nests.length > 0)) {
    const rest = ({ n, kept }: (typeof parts)[number]): Nest[] => (kept.length === 0 ? [] : [plain({ ...n, value: kept.reduce(plus) }, '+=')])
    return { clear: true, nests: parts.flatMap((p) => [...rest(p), ...p.nests]) }
  }
  const assigned = new Set(tiles(e, e.entries) ? e.entries : tiles(e, loops) ? loops : [])
  const assigns = (n: Entry): boolean => assigned.has(n)
  const clear = assigned.size === 0
  return { clear, nests: e.entries.map((n) => plain(n, assigns(n) ? '=' : '+=')) }
}

/** Of a sparse array nothing is read but what is written, once. */
export const nestsOf = (e: Build | Accumulate, may: Freedom, sparse = false): Nests => {
  if (e.tag === 'build') return ofBuild(e, may)
  return sparse ? { clear: false, nests: e.entries.map((n) => ({ ...n, mode: '=' })) } : ofAccumulate(e, may)
}
