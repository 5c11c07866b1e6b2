/** Sums along the lowest axes that their terms allow: equal sums that were written in different places become one node. */
import {
  axisOver,
  children,
  type Equation,
  includes,
  indexAlong,
  postorder,
  type Reduce,
  reduceAsIs,
  replaceNodes,
  substitute,
  without,
} from '../categories/equation.js'
import { Marks } from '../categories/table.js'

const lowered = (e: Reduce): Equation | undefined => {
  const axis = axisOver(e.axis.lo, e.axis.hi, without(e.body.free, [e.axis]))
  if (axis === e.axis || includes(e.body.free, axis)) return undefined
  return reduceAsIs(e.monoid, axis, substitute([e.body], new Map([[indexAlong(e.axis), indexAlong(axis)]]))[0]!)
}

export const lowest = (roots: readonly Equation[]): readonly Equation[] => {
  let current = roots
  for (;;) {
    const found = new Map<Equation, Equation>()
    const above = new Marks<Equation>()
    for (const e of postorder(current)) {
      if (children(e).some((c) => above.has(c) || found.has(c))) {
        above.add(e)
        continue
      }
      const now = e.tag === 'reduce' ? lowered(e) : undefined
      if (now) found.set(e, now)
    }
    if (found.size === 0) return current
    current = replaceNodes(current, found)
  }
}
