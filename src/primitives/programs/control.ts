/** Branches and loops: of two branches the one that is taken; steps as many as a number says, or for as long as something is true. */
import {
  type Axis,
  type AxisSet,
  accumulate,
  at,
  axesOver,
  axisWithoutEnd,
  build,
  call,
  closure,
  type Equation,
  freeOf,
  type Index,
  includes,
  indexAlong,
  input,
  isLiteral,
  literal,
  recurrence,
  rewritten,
  substitute,
  trips,
  union,
} from '../../categories/equation.js'
import { plus } from '../arithmetic.js'
import { and, choose, gt, or, select } from '../comparison.js'
import { conditionOf, isGuard } from '../guard.js'
import { sumOver } from '../reduction.js'

/** An element; of an array that is made for this, its body. */
const elementOf = (e: Equation, i: readonly Equation[]): Equation =>
  e.tag === 'build' ? substitute([e.body], new Map(e.axes.map((a, k) => [indexAlong(a), i[k]!])))[0]! : at(e, i)

/** What the branch gives that is taken: a family over the guard of each, of one shape. Indices are none of what branches give. */
export const taken = (yes: Axis, a: Equation, no: Axis, b: Equation): Equation => {
  const axes = axesOver(a.shape, [a.free, b.free, [yes, no], closure([yes]), closure([no])].reduce(union))
  const i = axes.map(indexAlong)
  const [x, y] = [elementOf(a, i), elementOf(b, i)]
  if (a.sort === 'real') return build(axes, plus(sumOver(yes, x), sumOver(no, y)))
  return build(axes, call(or, [heldUnder(yes, x), heldUnder(no, y)]))
}
/** Is the branch taken, and does the condition hold that it gives? */
const heldUnder = (guard: Axis, p: Equation): Equation =>
  includes(p.free, guard) ? call(gt, [sumOver(guard, choose(p, literal(1), literal(0))), literal(0)]) : call(and, [conditionOf(guard), p])

/** The condition of which it is the indicator: of several, one under the other. */
const heldIn = (e: Equation): Equation | undefined => {
  if (e.tag !== 'call' || e.op !== select || !isLiteral(e.args[2]!, 0)) return undefined
  const [p, x] = e.args as [Equation, Equation]
  if (isLiteral(x, 1)) return p
  const q = heldIn(x)
  return q && call(and, [p, q])
}
/** The same values, with both branches computed, and one of them chosen: for targets whose loops are all of a length that is known. */
export const masked = (roots: readonly Equation[]): readonly Equation[] =>
  rewritten(roots, (_, e) => {
    if (e.tag === 'call' && e.op === gt && isLiteral(e.args[1]!, 0)) return heldIn(e.args[0]!) ?? e
    if (e.tag === 'reduce' && isGuard(e.axis)) return choose(conditionOf(e.axis), atFirst(e.axis, e.body), literal(0))
    if (e.tag !== 'accumulate' || !e.entries.some((x) => x.axes.some(isGuard))) return e
    return accumulate(
      e.shape,
      e.entries.map((x) => {
        const guards = x.axes.filter(isGuard)
        const value = guards.reduce((v, g) => choose(conditionOf(g), atFirst(g, v), literal(0)), x.value)
        return { ...x, axes: x.axes.filter((a) => !isGuard(a)), value }
      }),
    )
  })
const atFirst = (a: Axis, e: Equation): Equation => substitute([e], new Map([[indexAlong(a), a.lo]]))[0]!

/** The row of a history. */
export const rowAt = (h: Equation, k: Index): Equation => {
  const free = typeof k === 'number' ? h.free : union(h.free, k.free)
  const rest = axesOver(h.shape.slice(1), free)
  return build(rest, at(h, [k, ...rest.map(indexAlong)]))
}

/** A condition on a state, and what a step makes of it. */
interface Step {
  readonly condition: Equation
  readonly nexts: readonly Equation[]
}
/**
 * The first of `s, f(s), f(f(s)), …` that a condition does not hold for. `body` runs once, on states that stand for any, inside of the axis.
 */
export const whilst = (inits: readonly Equation[], avoid: AxisSet, body: (states: readonly Equation[], axis: Axis) => Step): readonly Equation[] => {
  const axis = axisWithoutEnd(union(avoid, freeOf(inits)))
  const drafts = inits.map((e) => input('state', e.shape, e.sort))
  const { condition, nexts } = body(drafts, axis)
  const at = (values: readonly Equation[]) => new Map(drafts.map((d, k) => [d, values[k]!]))
  const first = substitute([condition], at(inits))[0]!
  const histories = recurrence(
    axis,
    [...inits, first],
    (states) => {
      const then = substitute(nexts, at(states))
      return [...then, substitute([condition], at(then))[0]!]
    },
    { flag: inits.length },
  )
  const count = trips(histories[inits.length]!)
  return inits.map((_, k) => rowAt(histories[k]!, count))
}
