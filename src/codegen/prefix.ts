/**
 * Prefix and suffix sums: `Σ_{j<i+c} e` for all i, where e does not see i, is one running sum, and each of its values a read. So triangles of sums
 * take linear time.
 */
import {
  type Axis,
  at,
  axisOver,
  closure,
  type Equation,
  includes,
  indexAlong,
  isLiteral,
  isOrdered,
  literal,
  minus,
  plus,
  postorder,
  type Reduce,
  recurrence,
  replaceNodes,
  substitute,
  union,
} from '../categories/equation.js'
import { Marks } from '../categories/table.js'
import { plus as add } from '../primitives/arithmetic.js'
import { shiftOf } from '../primitives/reduction.js'

/** The running sum of `e(k)` for k < n. */
const running = (n: Equation, free: readonly Axis[], e: (k: Equation) => Equation): Equation => {
  const axis = axisOver(0, n, closure(free))
  return recurrence(axis, [literal(0)], ([sum]) => [add(sum!, e(indexAlong(axis)))])[0]!
}

const asRead = ({ axis, body, free }: Reduce): Equation | undefined => {
  if (!isOrdered(axis)) return undefined
  const avoid = union(free, body.free)
  const term = (k: Equation): Equation => substitute([body], new Map([[indexAlong(axis), k]]))[0]!
  /** The same, if it does not see i. */
  const over = (i: Axis, n: Equation, e: (k: Equation) => Equation): Equation | undefined => {
    const sum = running(n, avoid, e)
    return includes(sum.free, i) ? undefined : sum
  }
  const up = isLiteral(axis.lo, 0) ? shiftOf(axis.hi) : undefined
  const prefix = up && over(up[0], minus(plus(up[0].hi, up[1]), 1), term)
  if (prefix) return at(prefix, [axis.hi])
  const down = shiftOf(axis.lo)
  if (!down || includes(axis.hi.free, down[0])) return undefined
  const last = minus(axis.hi, 1)
  const suffix = over(down[0], minus(axis.hi, down[1]), (k) => term(minus(last, k)))
  return suffix && at(suffix, [minus(axis.hi, axis.lo)])
}

export const prefixSums = (equations: readonly Equation[]): readonly Equation[] => {
  let current = equations
  // What stands in the bounds of an axis stays as it is.
  const seen = new Marks<Equation>()
  for (;;) {
    const found = postorder(current).flatMap((e): [Equation, Equation][] => {
      const read = e.tag === 'reduce' && e.monoid.name === 'sum' && e.axis.outer.length > 0 && seen.add(e) ? asRead(e) : undefined
      return read ? [[e, read]] : []
    })
    if (found.length === 0) return current
    current = replaceNodes(current, new Map(found))
  }
}
