/**
 * Sorting by counting, for targets without a sort: an element's rank is how many come before it, and the element of rank k stands at place k. Every
 * element is compared with every other, all independent of each other.
 */
import { at, axisOver, build, call, type Equation, indexAlong, literal, type Order, reduce, rewritten, union } from '../categories/equation.js'
import { asReal } from '../primitives/arithmetic.js'
import { and, below, choose, eq, lt, not, or } from '../primitives/comparison.js'
import { argmax, sumOver } from '../primitives/reduction.js'

const [ONE, ZERO] = [literal(1), literal(0)]
const isNumber = (x: Equation): Equation => call(eq, [x, x])
/** Less, or a number before what is none. */
const precedes = (x: Equation, y: Equation): Equation => call(or, [call(lt, [x, y]), call(and, [isNumber(x), call(not, [isNumber(y)])])])

const ranked = (e: Order): Equation => {
  const [n] = e.shape as [Equation]
  const key = axisOver(0, n, e.free)
  const other = axisOver(0, n, union(e.free, [key]))
  const place = axisOver(0, n, union(e.free, [key, other]))
  const [i, j, k] = [key, other, place].map(indexAlong) as [Equation, Equation, Equation]
  const [x, y] = [at(e.of, [j]), at(e.of, [i])]
  const earlier = call(or, [precedes(x, y), call(and, [call(not, [precedes(y, x)]), call(below, [j, i])])])
  const ranks = build([key], sumOver(other, choose(earlier, ONE, ZERO)))
  return build([place], reduce(argmax, key, choose(call(eq, [at(ranks, [i]), asReal(k)]), ONE, ZERO)))
}

/** Orders as what they are equal to, by counting. */
export const counted = (from: readonly Equation[]): readonly Equation[] => rewritten(from, (_, e) => (e.tag === 'order' ? ranked(e) : e))
