/** Sums along the lowest axes that their terms allow: equal sums that were written in different places become one node. */
import { axisOver, type Equation, includes, indexAlong, type Reduce, reduceAsIs, rewritten, substitute, without } from '../categories/equation.js'

const lowered = (e: Reduce): Equation => {
  const axis = axisOver(e.axis.lo, e.axis.hi, without(e.body.free, [e.axis]))
  if (axis === e.axis || includes(e.body.free, axis)) return e
  return reduceAsIs(e.monoid, axis, substitute([e.body], new Map([[indexAlong(e.axis), indexAlong(axis)]]))[0]!)
}

export const lowest = (roots: readonly Equation[]): readonly Equation[] => rewritten(roots, (_, e) => (e.tag === 'reduce' ? lowered(e) : e))
