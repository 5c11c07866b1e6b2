/** Sums and arrays along the lowest axes that their parts allow: equal ones that were written in different places become one node. */
import {
  type Axis,
  axesOver,
  axisOver,
  type Build,
  build,
  closure,
  type Equation,
  includes,
  indexAlong,
  isLiteral,
  type Reduce,
  reduceAsIs,
  rewritten,
  substitute,
  union,
  without,
} from '../categories/equation.js'

const moved = (body: Equation, from: readonly Axis[], to: readonly Axis[]): Equation =>
  substitute([body], new Map(from.map((a, k) => [indexAlong(a), indexAlong(to[k]!)])))[0]!
const loweredSum = (e: Reduce): Equation => {
  const axis = axisOver(e.axis.lo, e.axis.hi, without(e.body.free, [e.axis]))
  return axis === e.axis || includes(e.body.free, axis) ? e : reduceAsIs(e.monoid, axis, moved(e.body, [e.axis], [axis]))
}
const loweredArray = (e: Build): Equation => {
  if (e.axes.some((a) => !isLiteral(a.lo, 0) || a.outer.some((x) => e.axes.includes(x)))) return e
  const axes = axesOver(
    e.axes.map((a) => a.hi),
    without(union(e.body.free, closure(e.axes)), e.axes),
  )
  return axes.every((a, k) => a === e.axes[k]) ? e : build(axes, moved(e.body, e.axes, axes))
}

export const lowest = (roots: readonly Equation[]): readonly Equation[] =>
  rewritten(roots, (_, e) => (e.tag === 'reduce' ? loweredSum(e) : e.tag === 'build' ? loweredArray(e) : e))
