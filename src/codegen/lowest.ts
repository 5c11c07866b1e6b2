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
  postorder,
  type Reduce,
  reduceAsIs,
  rewritten,
  substitute,
  union,
  without,
} from '../categories/equation.js'

const renamed = (body: Equation, from: readonly Axis[], to: readonly Axis[]): Equation =>
  substitute([body], new Map(from.map((a, k) => [indexAlong(a), indexAlong(to[k]!)])))[0]!
const loweredSum = (e: Reduce): Equation => {
  const axis = axisOver(e.axis.lo, e.axis.hi, without(e.body.free, [e.axis]))
  return axis === e.axis || includes(e.body.free, axis) ? e : reduceAsIs(e.monoid, axis, renamed(e.body, [e.axis], [axis]))
}
const loweredArray = (e: Build): Equation => {
  if (e.axes.some((a) => !isLiteral(a.lo, 0) || a.outer.some((x) => e.axes.includes(x)))) return e
  const axes = axesOver(
    e.axes.map((a) => a.hi),
    without(union(e.body.free, closure(e.axes)), e.axes),
  )
  return axes.every((a, k) => a === e.axes[k]) ? e : build(axes, renamed(e.body, e.axes, axes))
}

export const lowest = (roots: readonly Equation[]): readonly Equation[] => {
  const alike = new Map<Equation, Set<Equation>>()
  const along = (isMoved: (e: Build) => boolean): readonly Equation[] =>
    rewritten(roots, (e, made) => {
      if (made.tag === 'reduce') return loweredSum(made)
      if (made.tag !== 'build' || e.tag !== 'build' || !isMoved(e)) return made
      const array = loweredArray(made)
      alike.set(array, (alike.get(array) ?? new Set()).add(e))
      return array
    })
  const moved = along(() => true)
  // Rows of recurrences are read by many loops, under any names. Else arrays move only where that makes one of several: others are made in the loops that
  // they were written in.
  if (postorder(roots).some((e) => e.tag === 'history')) return moved
  const several = new Set([...alike.values()].flatMap((es) => (es.size > 1 ? [...es] : [])))
  return along((e) => several.has(e))
}
