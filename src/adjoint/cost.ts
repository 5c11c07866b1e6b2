/** What edges cost: one for every point of their axes, a polynomial in the sizes. */
import { type Axis, extentOf, isLiteral, termsOf } from '../categories/equation.js'
import * as P from '../categories/size.js'

type Cost = ReturnType<typeof termsOf>
export const costOf = (axes: readonly Axis[]): Cost => axes.reduce<Cost>((product, a) => P.times(product, termsOf(extentOf(a))), P.constant(1)) // prettier-ignore
export const total = (costs: readonly Cost[]): Cost => costs.reduce<Cost>(P.plus, [])
/** Do the axes go from 0 to sizes and numbers, each by itself? */
export const isBox = (axes: readonly Axis[]): boolean =>
  axes.every((a) => isLiteral(a.lo, 0) && a.outer.length === 0 && termsOf(a.hi).every((t) => t.factors.every((f) => f.tag === 'size')))

/** Is a less than b, whatever the sizes are, from 2 on? What has a size of 1 is not worth a name, and costs little. */
export const isLess = (a: Cost, b: Cost): boolean => {
  const difference = P.plus(b, P.scale(-1, a))
  const least = P.replaceAtoms(difference, (n) => P.plus(P.atom(n), P.constant(2)))
  return least.length > 0 && least.every((t) => t.coefficient > 0)
}
