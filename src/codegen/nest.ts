/** Loop nests for arrays: in which order the axes of a build, and of the sums in it, are opened. */
import {
  type Accumulate,
  type Axis,
  type Build,
  type Entry,
  type Equation,
  includes,
  indexAlong,
  isLiteral,
  meets,
  postorder,
  substitute,
} from '../categories/equation.js' // prettier-ignore
import { factorsOf, negate, plus, times } from '../primitives/arithmetic.js'
import { isShort, pointsOf } from './unroll.js'

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

/** `c Σᵣ… e` as the axes r… and c e. */
const summation = (term: Equation): { readonly axes: readonly Axis[]; readonly value: Equation } | undefined => {
  const negative = term.tag === 'call' && term.op.name === 'neg'
  const factors = factorsOf(negative ? term.args[0]! : term)
  const sums = factors.filter((f) => f.tag === 'reduce' && f.monoid.name === 'sum')
  if (sums.length !== 1) return undefined
  const axes: Axis[] = []
  let value = sums[0]!
  while (value.tag === 'reduce' && value.monoid.name === 'sum') {
    axes.push(value.axis)
    value = value.body
  }
  const others = factors.filter((f) => f !== sums[0])
  if (others.some((f) => meets(f.free, axes))) return undefined
  const product = others.reduce((p, f) => times(p, f), value)
  return { axes, value: negative ? negate(product) : product }
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

const ofBuild = (e: Build, interchange: boolean): Nests => {
  const indices = e.axes.map(indexAlong)
  const whole = { axes: e.axes, indices, partial: false }
  const plain: Nests = { clear: false, nests: [{ ...whole, mode: '=', value: e.body }] }
  if (!interchange) return plain
  const kept: Equation[] = []
  const turned: Nest[] = []
  for (const term of termsOf(e.body)) {
    const sum = summation(term)
    const split = sum && splitAt(e.axes, sum.axes, sum.value)
    if (!sum || split === undefined) kept.push(term)
    else turned.push({ ...whole, mode: '+=', axes: [...e.axes.slice(0, split), ...sum.axes, ...e.axes.slice(split)], value: sum.value })
  }
  if (turned.length === 0) return plain
  return { clear: true, nests: kept.length === 0 ? turned : [{ ...whole, mode: '+=', value: kept.reduce(plus) }, ...turned] }
}

const covers = (e: Accumulate, n: Entry): boolean =>
  !n.partial &&
  n.axes.length === e.shape.length &&
  n.axes.every((a, k) => n.indices[k] === indexAlong(a) && isLiteral(a.lo, 0) && a.hi === e.shape[k])

/** The axes as the indices mention them, each after those that its bounds mention. */
const inOrder = (n: Entry): readonly Axis[] => {
  const mentioned = n.indices.flatMap((i) => i.free).filter((a) => n.axes.includes(a))
  return [...new Set([...mentioned.flatMap((a) => [...a.outer.filter((b) => n.axes.includes(b)), a]), ...n.axes])]
}
const ofAccumulate = (e: Accumulate): Nests => {
  const [first, ...rest] = e.entries
  const assigns = first !== undefined && covers(e, first) && rest.every((x) => x.axes.length === 0)
  return { clear: !assigns, nests: e.entries.map((n, k) => ({ ...n, axes: inOrder(n), mode: assigns && k === 0 ? '=' : '+=' })) }
}

/** Loops of a few known iterations are written out. */
const writtenOut = (n: Nest): readonly Nest[] => {
  const a = n.axes.find(isShort)
  if (!a) return [n]
  const axes = n.axes.filter((x) => x !== a)
  return pointsOf(a).flatMap((i) => {
    const [value, ...indices] = substitute([n.value, ...n.indices], new Map([[indexAlong(a), i]]))
    return writtenOut({ ...n, axes, value: value!, indices })
  })
}

export const nestsOf = (e: Build | Accumulate, interchange: boolean): Nests => {
  const { clear, nests } = e.tag === 'build' ? ofBuild(e, interchange) : ofAccumulate(e)
  return { clear, nests: interchange ? nests.flatMap(writtenOut) : nests }
}
