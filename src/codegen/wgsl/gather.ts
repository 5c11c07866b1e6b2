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
  meets,
  minus,
  plus,
  postorder,
  replaceNodes,
  substitute,
  termsOf,
  union,
} from '../../categories/equation.js' // prettier-ignore
import * as P from '../../categories/size.js'
import * as real from '../../primitives/arithmetic.js'
import { and, below, choose, not, same } from '../../primitives/comparison.js'
import { sumOverAll } from '../../primitives/reduction.js'

const nonNegative = (e: Equation): boolean => inRange(e, plus(e, 1))

/** The x with `q = p`, if x enters the difference with coefficient ±1 and nowhere else. */
const solve = (x: Axis, q: Equation, p: Equation): Equation | undefined => {
  const i = indexAlong(x)
  const difference = minus(q, p)
  const own = termsOf(difference).find((t) => t.factors.length === 1 && t.factors[0] === i)
  if (own?.coefficient !== 1 && own?.coefficient !== -1) return undefined
  const value = own.coefficient === 1 ? minus(i, difference) : plus(i, difference)
  return includes(value.free, x) ? undefined : value
}

/** What the entry adds to the element p, or `undefined` if its indices cannot be solved. */
const contribution = (e: Entry, p: readonly Equation[]): Equation | undefined => {
  const solved = new Map<Equation, Equation>()
  const open = new Set(e.axes)
  const sub = (x: Equation): Equation => (solved.size === 0 ? x : substitute([x], solved)[0]!)
  /** Differences that must not be negative. */
  const positive: Equation[] = []
  const equal: Equation[] = []
  for (const [d, index] of e.indices.entries()) {
    const q = sub(index)
    const inside = [...open].filter((a) => includes(q.free, a))
    if (inside.length === 0) {
      equal.push(call(same, [q, p[d]!]))
      continue
    }
    const bySize = [...inside.filter((a) => a.hi.tag !== 'literal'), ...inside.filter((a) => a.hi.tag === 'literal')]
    const x = bySize.find((a) => !inside.some((b) => includes(b.outer, a)) && solve(a, q, p[d]!))
    if (!x) return undefined
    const value = solve(x, q, p[d]!)!
    // What was solved in terms of x is now in terms of p.
    for (const [axis, v] of solved) solved.set(axis, substitute([v], new Map([[indexAlong(x), value]]))[0]!)
    solved.set(indexAlong(x), value)
    open.delete(x)
    positive.push(minus(value, x.lo), minus(minus(x.hi, value), 1))
  }
  const conditions = positive.map(sub)
  const summed: Axis[] = []
  for (const a of open) {
    let [lo, hi] = [sub(a.lo), sub(a.hi)]
    for (const [k, c] of conditions.entries()) {
      const own = termsOf(c).find((t) => t.factors.length === 1 && t.factors[0] === indexAlong(a))
      const rest = own && minus(indexAlong(a), own.coefficient === 1 ? c : minus(0, c))
      // c = a − bound, or c = bound − a.
      const bound = own?.coefficient === 1 ? rest : own?.coefficient === -1 ? plus(indexAlong(a), c) : undefined
      if (!bound || includes(bound.free, a) || [...open].some((b) => includes(bound.free, b) && !summed.includes(b))) continue
      if (own!.coefficient === 1 && nonNegative(minus(bound, lo))) [lo, conditions[k]] = [bound, literal(0, 'integer')]
      else if (own!.coefficient === -1 && nonNegative(minus(minus(hi, bound), 1))) [hi, conditions[k]] = [plus(bound, 1), literal(0, 'integer')]
    }
    const fresh = axisOver(lo, hi, [freeOf(p), closure(e.axes), closure(summed), freeOf([e.value, ...conditions])].reduce(union))
    solved.set(indexAlong(a), indexAlong(fresh))
    for (const [k, c] of conditions.entries()) conditions[k] = substitute([c], new Map([[indexAlong(a), indexAlong(fresh)]]))[0]!
    summed.push(fresh)
  }
  const must = conditions.filter((c) => !nonNegative(c)).map((c) => call(not, [call(below, [c, literal(0, 'integer')])]))
  const all = [...equal.map(sub), ...must]
  const value = sub(e.value)
  return sumOverAll(summed, all.length === 0 ? value : choose(all.reduce((x, y) => call(and, [x, y])), value, literal(0)))
}

/** Does one axis, outermost in every entry, choose one index of the element? Then its iterations own what they add to. */
const isOwned = (e: Accumulate): boolean => {
  const scattering = e.entries.filter((x) => x.axes.length > 0)
  const first = scattering[0]?.axes[0]
  return first === undefined || e.shape.some((_, d) => scattering.every((x) => x.axes[0] === first && x.indices[d] === indexAlong(first)))
}

const asBuild = (e: Accumulate): Equation | undefined => {
  const entries = e.entries.filter((x) => x.axes.length > 0)
  const points = axesOver(e.shape, [e.free, ...entries.map((x) => closure(x.axes)), freeOf(e.entries.flatMap((x) => x.axes.map(indexAlong)))].reduce(union))
  const p = points.map(indexAlong)
  const parts = entries.map((x) => contribution(x, p))
  if (parts.some((x) => x === undefined)) return undefined
  const axes = axesOver(e.shape, e.free)
  const [value] = substitute([(parts as Equation[]).reduce(real.plus)], new Map(p.map((i, k) => [i, indexAlong(axes[k]!)])))
  const others = e.entries.filter((x) => x.axes.length === 0)
  if (others.length === 0) return build(axes, value!)
  return accumulate(e.shape, [{ axes, indices: axes.map(indexAlong), value: value!, partial: false }, ...others])
}

/** Equal equations, in which arrays that are summed into from several iterations are gathered instead, where that can be. */
export const gathered = (roots: readonly Equation[]): readonly Equation[] => {
  const kept = new Set<Equation>()
  let current = roots
  for (;;) {
    const e = postorder(current).find((x): x is Accumulate => x.tag === 'accumulate' && x.free.length === 0 && !kept.has(x))
    if (!e) return current
    kept.add(e)
    if (isOwned(e)) continue
    const built = asBuild(e)
    if (!built) continue
    kept.add(built)
    current = replaceNodes(current, new Map([[e, built]]))
  }
}
void meets
void P
