/**
 * Scatter → gather, so that every element has one owner and no two iterations add to the same: an array with entries `a[f(i, j)] += e`, where f is
 * affine, becomes the array of `Σ_j [lo ≤ i < hi] e` with the i that solves `f(i, j) = p`. What of the condition bounds a sum goes into its range.
 */
import {
  type Accumulate,
  type Axis,
  accumulate,
  axesOver,
  axisOver,
  build,
  call,
  closure,
  type Entry,
  type Equation,
  freeOf,
  includes,
  indexAlong,
  inRange,
  literal,
  minus,
  plus,
  postorder,
  replaceNodes,
  substitute,
  termsOf,
  union,
  within,
} from '../../categories/equation.js' // prettier-ignore
import { Impossible } from '../../categories/errors.js'
import { plus as add } from '../../primitives/arithmetic.js'
import { and, below, choose, not, same } from '../../primitives/comparison.js'
import { sumOverAll } from '../../primitives/reduction.js'
import { inOrder } from '../nest.js'
import { unrolled } from '../unroll.js'

const ZERO = literal(0, 'integer')
const nonNegative = (e: Equation): boolean => inRange(e, plus(e, 1))
const isPositive = (e: Equation): Equation => call(not, [call(below, [e, ZERO])])

/** The coefficient of a in e, if a is in no product. */
const coefficient = (a: Axis, e: Equation): number | undefined =>
  termsOf(e).find((t) => t.factors.length === 1 && t.factors[0] === indexAlong(a))?.coefficient
/** The a with `e = 0`, if a enters with coefficient ±1 and nowhere else: also the bound of those a with `e ≥ 0`. */
const solve = (a: Axis, e: Equation): Equation | undefined => {
  const c = coefficient(a, e)
  const value = c === 1 ? minus(indexAlong(a), e) : c === -1 ? plus(indexAlong(a), e) : undefined
  return value && !includes(value.free, a) ? value : undefined
}

/** What the entry adds to the element p, or `undefined` if its indices cannot be solved. */
const contribution = (e: Entry, p: readonly Equation[]): Equation | undefined => {
  const known = new Map<Equation, Equation>()
  const now = (x: Equation): Equation => (known.size === 0 ? x : substitute([x], known)[0]!)
  const learn = (a: Axis, is: Equation): void => {
    for (const [x, v] of known) known.set(x, substitute([v], new Map([[indexAlong(a), is]]))[0]!)
    known.set(indexAlong(a), is)
  }
  const open = new Set(e.axes)
  /** These must be 0, and these must not be negative. */
  const zero: (readonly [Equation, Equation])[] = []
  let bounds: Equation[] = []
  for (const [d, index] of e.indices.entries()) {
    const q = now(index)
    const inside = [...open].filter((a) => includes(q.free, a))
    if (inside.length === 0) {
      zero.push([q, p[d]!])
      continue
    }
    const longest = [...inside.filter((a) => a.hi.tag !== 'literal'), ...inside.filter((a) => a.hi.tag === 'literal')]
    const a = longest.find((x) => !inside.some((b) => includes(b.outer, x)) && solve(x, minus(q, p[d]!)))
    if (!a) return undefined
    const value = solve(a, minus(q, p[d]!))!
    learn(a, value)
    open.delete(a)
    bounds.push(minus(indexAlong(a), a.lo), minus(minus(a.hi, indexAlong(a)), 1))
  }
  bounds = bounds.map(now)
  const summed: Axis[] = []
  for (const a of open) {
    let [lo, hi] = [now(a.lo), now(a.hi)]
    bounds = bounds.filter((b) => {
      const end = solve(a, b)
      if (!end || [...open].some((x) => includes(end.free, x))) return true
      const rises = coefficient(a, b) === 1
      if (!nonNegative(rises ? minus(end, lo) : minus(minus(hi, end), 1))) return true
      if (rises) lo = end
      else hi = plus(end, 1)
      return false
    })
    const fresh = axisOver(lo, hi, [freeOf([...p, ...bounds, e.value]), closure(e.axes), closure(summed)].reduce(union))
    learn(a, indexAlong(fresh))
    bounds = bounds.map(now)
    summed.push(fresh)
  }
  const conditions = [...zero.map(([q, x]) => call(same, [now(q), x])), ...bounds.filter((b) => !nonNegative(b)).map(isPositive)]
  const value = now(e.value)
  return sumOverAll(
    summed,
    conditions.length === 0
      ? value
      : choose(
          conditions.reduce((x, y) => call(and, [x, y])),
          value,
          literal(0),
        ),
  )
}

/** Does one axis, outermost in the loops of every entry, choose one index of the element? Then its iterations own what they add to. */
const isOwned = (e: Accumulate): boolean => {
  const adding = e.entries.filter((x) => x.axes.length > 0)
  const [first] = adding[0] ? inOrder(adding[0]) : []
  return first === undefined || e.shape.some((_, d) => adding.every((x) => inOrder(x)[0] === first && x.indices[d] === indexAlong(first)))
}

const asBuild = (e: Accumulate): Equation | undefined => {
  const entries = e.entries.filter((x) => x.axes.length > 0)
  const points = axesOver(e.shape, [freeOf(entries.flatMap((x) => [x.value, ...x.indices])), closure(entries.flatMap((x) => x.axes))].reduce(union))
  const parts: Equation[] = []
  for (const x of entries) {
    const part = contribution(x, points.map(indexAlong))
    if (!part) return undefined
    parts.push(part)
  }
  const axes = axesOver(e.shape)
  const [value] = substitute([parts.reduce(add)], new Map(points.map((a, k) => [indexAlong(a), indexAlong(axes[k]!)])))
  if (!within(value!.free, closure(axes))) throw new Impossible('a gathered sum is not closed')
  const others = e.entries.filter((x) => x.axes.length === 0)
  if (others.length === 0) return build(axes, value!)
  return accumulate(e.shape, [{ axes, indices: axes.map(indexAlong), value: value!, partial: false }, ...others])
}

/** Equal equations, in which arrays that are summed into from several iterations are gathered instead, where that can be. */
export const gathered = (roots: readonly Equation[]): readonly Equation[] => {
  const seen = new Set<Equation>()
  let current = unrolled(roots)
  for (;;) {
    const e = postorder(current).find((x): x is Accumulate => x.tag === 'accumulate' && x.free.length === 0 && !seen.has(x))
    if (!e) return current
    seen.add(e)
    const built = isOwned(e) ? undefined : asBuild(e)
    if (!built) continue
    seen.add(built)
    current = replaceNodes(current, new Map([[e, built]]))
  }
}
