/** What edges cost: one for every point of their axes, a polynomial in the sizes. */
import { type AxisSet, type Equation, extentOf, indexOf, minus, plus, termsOf, times } from '../categories/equation.js'
import * as P from '../categories/size.js'

export const costOf = (...edges: readonly AxisSet[]): Equation => edges.map((axes) => axes.map(extentOf).reduce(times, indexOf(1))).reduce(plus) // prettier-ignore

/** Is a surely less than b? Sizes are taken to be 2 or more: one of 1 is not worth a name, and costs little. Of what is no size, nothing is sure. */
export const isLess = (a: Equation, b: Equation): boolean => {
  const difference = P.replaceAtoms(termsOf(minus(b, a)), (n) => P.plus(P.atom(n), P.constant(2)))
  return difference.length > 0 && difference.every((t) => t.coefficient > 0 && t.factors.every((f) => f.tag === 'size'))
}
