/** Reductions: `Σ max min` and the places of the extrema; accumulation, and the laws of sums. */
import {
  type Axis,
  type AxisSet,
  accumulate,
  axisOver,
  build,
  call,
  closure,
  type Entry,
  type Equation,
  extentOf,
  freeOf,
  type Index,
  includes,
  indexAlong,
  inRange,
  isLiteral,
  isOrdered,
  literal,
  type Monoid,
  meets,
  postorder,
  type Rule,
  reduce,
  plus as shift,
  substitute,
  minus as subtract,
  termsOf,
  union,
} from '../categories/equation.js' // prettier-ignore
import { add, asReal, factorsOf, mul, neg, negate, over, plus, times } from './arithmetic.js'
import { below, choose, same } from './comparison.js'
import { conditionOf, isGuard } from './guard.js'

const ZERO = literal(0)

/** `Σᵢ e`. What does not depend on i moves out; `Σᵢ [i = q] e = e[i := q]`; `Σᵢ [i < q] e = Σ_{i<q} e`. */
export const sum: Monoid = {
  name: 'sum',
  result: 'real',
  empty: 0,
  rewrite: (axis, body) => {
    if (isLiteral(body, 0)) return body
    const depends = (e: Equation): boolean => includes(e.free, axis)
    // A factor that moved out of a branch would meet 0 where the branch is not taken, and 0 · ∞ is none.
    if (isGuard(axis)) return depends(body) ? undefined : choose(conditionOf(axis), body, ZERO)
    if (!depends(body)) return times(body, lengthOf(axis))
    if (body.tag !== 'call') return undefined
    const [x, y] = body.args
    switch (body.op.name) {
      case 'neg':
        return negate(sumOver(axis, x!))
      case 'div':
        return depends(y!) ? undefined : over(sumOver(axis, x!), y!)
      case 'mul': {
        const { out, rest } = pulled(axis, body)
        return out && rest && times(out, sumOver(axis, rest))
      }
      case 'select':
        return pick(axis, body.args)
      default:
        return undefined
    }
  },
}
const lengthOf = (axis: Axis): Equation => {
  const length = asReal(extentOf(axis))
  return isOrdered(axis) ? length : choose(call(below, [axis.lo, axis.hi]), length, ZERO)
}
interface Split {
  readonly out?: Equation
  readonly rest?: Equation
}
/** The factors of a product that do not depend on the axis, and what remains; the rest keeps its shape, so that what it shares stays shared. */
const pulled = (axis: Axis, product: Equation): Split => {
  const factors = (e: Equation): readonly Equation[] => (e.tag === 'call' && e.op === mul && includes(e.free, axis) ? e.args : [])
  const both = (x?: Equation, y?: Equation): Equation | undefined => (x && y ? times(x, y) : (x ?? y))
  const splits = new Map<Equation, Split>()
  for (const e of postorder([product], factors)) {
    const [x, y] = factors(e).map((f) => splits.get(f)!)
    const out = x && y ? both(x.out, y.out) : includes(e.free, axis) ? undefined : e
    const rest = x && y && out ? both(x.rest, y.rest) : out ? undefined : e
    splits.set(e, { ...(out && { out }), ...(rest && { rest }) })
  }
  return splits.get(product)!
}
export const sumOver = (axis: Axis, body: Equation): Equation => reduce(sum, axis, body)

/** `Σᵢ select(p, e, 0)`, where p fixes i, bounds it, or does not see it. */
const pick = (axis: Axis, [p, x, y]: readonly Equation[]): Equation | undefined => {
  if (!includes(p!.free, axis)) {
    if (isLiteral(y!, 0)) return choose(p!, sumOver(axis, x!), ZERO)
    return isLiteral(x!, 0) ? choose(p!, ZERO, sumOver(axis, y!)) : undefined
  }
  if (p!.tag === 'call' && p!.op === below) return halved(axis, p!.args, x!, y!)
  if (!isLiteral(y!, 0) || p!.tag !== 'call' || p!.op !== same) return undefined
  const at = solve(axis, p!.args[0]!, p!.args[1]!)?.at
  if (!at) return undefined
  const value = substitute([x!], new Map([[indexAlong(axis), at]]))[0]!
  if (isLiteral(axis.lo, 0) && inRange(at, axis.hi)) return value
  // Out of range the value is not chosen, but what accumulates in it would still write.
  if (postorder([x!]).some((e) => e.tag === 'accumulate' && includes(e.free, axis))) return undefined
  return choose(call(below, [at, axis.hi]), choose(call(below, [at, axis.lo]), ZERO, value), ZERO)
}
/** `Σᵢ select(a < b, x, y)`, where the condition changes once, surely inside of the range, and on one side of that nothing is added. */
const halved = (axis: Axis, [a, b]: readonly Equation[], x: Equation, y: Equation): Equation | undefined => {
  const found = solve(axis, a!, b!)
  if (!found) return undefined
  const cut = found.rises ? found.at : shift(found.at, 1)
  const [before, after] = found.rises ? [x, y] : [y, x]
  if (![before, after].some((e) => isLiteral(e, 0)) || !isOrdered({ ...axis, hi: cut }) || !isOrdered({ ...axis, lo: cut })) return undefined
  const [lo, hi, body] = isLiteral(after, 0) ? [axis.lo, cut, before] : [cut, axis.hi, after]
  const part = axisOver(lo, hi, [body.free, axis.outer, cut.free].reduce(union))
  return sumOver(part, substitute([body], new Map([[indexAlong(axis), indexAlong(part)]]))[0]!)
}
/** The i with `a = b`, if it enters with coefficient ±1 and nowhere else; and whether `a − b` rises with i. */
const solve = (axis: Axis, a: Equation, b: Equation): { readonly at: Equation; readonly rises: boolean } | undefined => {
  const i = indexAlong(axis)
  const difference = subtract(a, b)
  const own = termsOf(difference).find((t) => t.factors.length === 1 && t.factors[0] === i)
  if (!own || Math.abs(own.coefficient) !== 1) return undefined
  const rises = own.coefficient === 1
  const at = rises ? subtract(i, difference) : shift(i, difference)
  return includes(at.free, axis) ? undefined : { at, rises }
}

/** `maxᵢ e`; of equal elements the first. Its derivative is that of `e[i := argmax]`. */
export const maximum: Monoid = { name: 'max', result: 'real', empty: Number.NEGATIVE_INFINITY }
export const minimum: Monoid = { name: 'min', result: 'real', empty: Number.POSITIVE_INFINITY }
/** The least i at which e is largest. */
export const argmax: Monoid = { name: 'argmax', result: 'integer', empty: 0 }
export const argmin: Monoid = { name: 'argmin', result: 'integer', empty: 0 }
/** The place of an extremum, if the monoid has one. */
export const placeOf: Partial<Record<Monoid['name'], Monoid>> = { max: argmax, min: argmin }

/** Of what cancels out of all that it is in, as a shift against overflow does: nothing varies with it. */
export const cancelling: Rule = { args: [], dx: [], dy: [] }

/** `Σ` over several axes, the last innermost. */
export const sumOverAll = (axes: readonly Axis[], body: Equation): Equation => axes.reduceRight((e, a) => sumOver(a, e), body)

const direct = (shape: readonly Equation[], e: Entry): boolean =>
  !e.partial && e.axes.length === shape.length && e.axes.every((a, k) => e.indices[k] === indexAlong(a) && isLiteral(a.lo, 0) && a.hi === shape[k])

/** Of an index `i + c`, c free of axes: i, an axis from 0 on, and c. */
export const shiftOf = (e: Equation): readonly [i: Axis, c: Equation] | undefined => {
  for (const t of termsOf(e)) {
    const [f] = t.factors
    if (t.factors.length !== 1 || t.coefficient !== 1 || f!.tag !== 'axis' || !isLiteral(f!.axis.lo, 0)) continue
    const c = subtract(e, f!)
    if (c.free.length === 0) return [f!.axis, c]
  }
  return undefined
}
const COSTLY = 5
/**
 * A triangle the other way round: for i and `j < i + c`, or `j ≥ i + c`, where only j is an index, for every j and the i beyond it. Then what is
 * added to one place is a sum, and an empty one at the end of the array, if that is next to the triangle. Not if another entry goes over the same triangle: they share one loop; and not if something costly that does not
 * see j would be computed for every j, and no prefix sum could help.
 */
const turned = (e: Entry, given: readonly Entry[], shape: readonly Equation[]): Entry => {
  type Range = readonly [Index, Index]
  const from = (j: Axis, i: Axis, range: Range, of: (k: Equation) => Range, wider?: Range): Entry | undefined => {
    const wide = wider && from(j, i, wider, of)
    if (wide?.indices.every((x, k) => inRange(x, shape[k]!))) return wide
    if (given.some((x) => x !== e && x.axes.includes(j))) return undefined
    const others = e.axes.filter((a) => a !== i && a !== j)
    const factors = factorsOf(e.value.tag === 'call' && e.value.op === neg ? e.value.args[0]! : e.value)
    if (factors.some((f) => f.cost >= COSTLY && !includes(f.free, j)) && factors.some((f) => includes(f.free, i) && includes(f.free, j)))
      return undefined
    if (!e.axes.includes(i) || others.some((a) => includes(a.outer, i) || includes(a.outer, j))) return undefined
    const taken = [freeOf([e.value, ...e.indices]), closure(e.axes)].reduce(union)
    const outer = axisOver(...range, taken)
    const inner = axisOver(...of(indexAlong(outer)), union(taken, [outer]))
    const names = new Map<Equation, Equation>([
      [indexAlong(j), indexAlong(outer)],
      [indexAlong(i), indexAlong(inner)],
    ])
    const [value, ...indices] = substitute([e.value, ...e.indices], names)
    if (includes(freeOf(indices), inner)) return undefined
    return { ...e, axes: [...others, outer, inner], value: value!, indices }
  }
  for (const j of e.axes) {
    const up = isLiteral(j.lo, 0) ? shiftOf(j.hi) : undefined
    if (up && up[1].tag === 'literal' && up[1].value <= 1) {
      const [i, c] = up
      const other = from(j, i, [0, shift(i.hi, subtract(c, 1))], (k) => [subtract(shift(k, 1), c), i.hi], isLiteral(c, 0) ? [0, i.hi] : undefined)
      if (other) return other
    }
    const down = shiftOf(j.lo)
    if (!down || includes(j.hi.free, down[0])) continue
    const [i, c] = down
    if (!isOrdered({ ...j, lo: j.hi, hi: shift(i.hi, c) })) continue
    const other = from(j, i, [c, j.hi], (k) => [0, shift(subtract(k, c), 1)], isLiteral(c, 1) ? [0, j.hi] : undefined)
    if (other) return other
  }
  return e
}
/** An entry whose summed axes are sums: only axes that an index mentions remain. */
const narrowed = (e: Entry): Entry => {
  const kept = closure(e.axes.filter((a) => includes(freeOf(e.indices), a)))
  const summed = e.axes.filter((a) => !includes(kept, a))
  return { ...e, axes: e.axes.filter((a) => includes(kept, a)), value: sumOverAll(summed, e.value) }
}
/** The axes of a direct entry in the order of the indices. */
const ordered = (e: Entry): Entry => {
  const byIndex = e.indices.flatMap((i) => (i.tag === 'axis' && e.axes.includes(i.axis) ? [i.axis] : []))
  return byIndex.length === e.axes.length && new Set(byIndex).size === byIndex.length && e.axes.every((a) => !meets(a.outer, e.axes))
    ? { ...e, axes: byIndex }
    : e
}

/**
 * The array with, for every entry and every point of its axes, `array[indices] += value`.
 * Entries that cover the array become one `build`; equal places merge.
 */
export const scatterInto = (shape: readonly Equation[], given: readonly Entry[]): Equation => {
  const merged = new Map<string, Entry>()
  for (const entry of given) {
    if (isLiteral(entry.value, 0)) continue
    const sure = entry.indices.every((i, k) => inRange(i, shape[k]!))
    const e = ordered(narrowed({ ...turned(entry, given, shape), partial: entry.partial && !sure }))

    const key = `${e.axes.map((a) => indexAlong(a).id)};${e.indices.map((i) => i.id)};${e.partial}`
    const known = merged.get(key)
    merged.set(key, known ? { ...known, value: call(add, [known.value, e.value]) } : e)
  }
  const entries = [...merged.values()].filter((x) => !isLiteral(x.value, 0))
  const whole = entries.filter((e) => direct(shape, e))
  if (entries.length === 0) return zeros(shape)
  if (whole.length < entries.length || shape.length === 0) return accumulate(shape, joined(entries, whole))
  return build(whole[0]!.axes, rename(whole, whole[0]!.axes))
}
const rename = (whole: readonly Entry[], axes: readonly Axis[]): Equation =>
  whole
    .map((e) =>
      e.axes.every((a, k) => a === axes[k])
        ? e.value
        : substitute([e.value], new Map(e.axes.map((a, k) => [indexAlong(a), indexAlong(axes[k]!)])))[0]!,
    )
    .reduce(plus)
const joined = (entries: readonly Entry[], whole: readonly Entry[]): readonly Entry[] =>
  whole.length < 2
    ? [...whole, ...entries.filter((e) => !whole.includes(e))]
    : [{ ...whole[0]!, value: rename(whole, whole[0]!.axes) }, ...entries.filter((e) => !whole.includes(e))]

export const zeros = (shape: readonly Equation[]): Equation => buildOver(shape, () => ZERO)

/** The array `[f(i…) | i…]` over the extents; axes avoid what is open around it. */
export const buildOver = (extents: readonly Index[], f: (...i: readonly Equation[]) => Equation, avoid: AxisSet = []): Equation => {
  const axes: Axis[] = []
  for (const n of extents) axes.push(axisOver(0, n, union(avoid, closure(axes))))
  return build(axes, f(...axes.map(indexAlong)))
}
/** `Σ_{i<n} f(i)`. */
export const sumTo = (n: Index, f: (i: Equation) => Equation, avoid: AxisSet = []): Equation => {
  const axis = axisOver(0, n, avoid)
  return sumOver(axis, f(indexAlong(axis)))
}
