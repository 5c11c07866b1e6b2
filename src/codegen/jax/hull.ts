/** The least and the most that an index can be, over sizes alone: axes whose bounds mention others become rectangles, masked. */
import { type Axis, type Equation, inRange, integer, minus, plus, termsOf } from '../../categories/equation.js'
import { NotSupported } from '../../categories/errors.js'
import * as P from '../../categories/size.js'

/** Surely 0 or more. */
export const nonNegative = (e: Equation): boolean => inRange(e, plus(e, 1))
export const overSizes = (e: Equation): boolean => termsOf(e).every((t) => t.factors.every((f) => f.tag === 'size'))

/** `least ≤ e ≤ most` of an atom. */
const rangeOf = (e: Equation): readonly [Equation, Equation] | undefined => {
  switch (e.tag) {
    case 'axis':
      return [e.axis.lo, minus(e.axis.hi, 1)]
    case 'input':
      return e.below && [minus(e.below, e.below), minus(e.below, 1)]
    case 'at':
      return rangeOf(e.array)
    case 'reduce':
      return e.sort === 'integer' ? [e.axis.lo, minus(e.axis.hi, 1)] : undefined
    case 'order':
      return [minus(0, 0), minus(e.shape[0]!, 1)]
    case 'mark':
      return rangeOf(e.of)
    default:
      return undefined
  }
}
const axesIn = (e: Equation): readonly Axis[] => rangeOf(e)?.flatMap((b) => b.free) ?? []

/** The index with everything but sizes at an end of its range, the innermost first. */
export const extreme = (e: Equation, most: boolean): Equation => {
  if (overSizes(e)) return e
  const p = termsOf(e)
  const atoms = [...new Set(p.flatMap((t) => t.factors))].filter((f) => f.tag !== 'size')
  const inner = atoms.find((x) => !atoms.some((y) => y !== x && x.tag === 'axis' && axesIn(y).includes(x.axis)))
  const range = inner && rangeOf(inner)
  if (range) {
    const set = (by: Equation): Equation => integer(P.replaceAtoms(p, (a) => (a === inner ? termsOf(by) : P.atom(a))))
    const step = minus(set(plus(inner, 1)), e)
    if (nonNegative(step)) return extreme(set(range[most ? 1 : 0]), most)
    if (nonNegative(minus(0, step))) return extreme(set(range[most ? 0 : 1]), most)
  }
  throw new NotSupported('target jax: an axis whose range follows from no size')
}
export interface Hull {
  readonly lo: Equation
  readonly hi: Equation
}
export const hullOf = (a: Axis): Hull => ({ lo: extreme(a.lo, false), hi: extreme(a.hi, true) })
/** Is the axis as long for all values of the others? */
export const isPlain = (a: Axis): boolean => overSizes(a.lo) && overSizes(a.hi)
