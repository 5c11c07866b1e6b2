/** Loops of a few known iterations, written out: what they index becomes scalars, and what is inside fuses with what is around. */
import {
  type Axis,
  type Equation,
  indexAlong,
  indexOf,
  isLiteral,
  meets,
  postorder,
  type Reduce,
  replaceNodes,
  substitute,
} from '../categories/equation.js'
import { plus } from '../primitives/arithmetic.js'

const SHORT = 4
export const isShort = (a: Axis): boolean => isLiteral(a.lo, 0) && a.hi.tag === 'literal' && a.hi.value <= SHORT
/** The indices of a short axis. */
export const pointsOf = (a: Axis): readonly Equation[] => Array.from({ length: a.hi.tag === 'literal' ? a.hi.value : 0 }, (_, k) => indexOf(k))

const DEEPEST = 3
/** Equal equations, in which short sums of scalars are written out, the innermost first. */
export const unrolled = (roots: readonly Equation[]): readonly Equation[] => {
  let current = roots
  for (let round = 0; round < DEEPEST; round++) {
    const short = postorder(current).filter((e): e is Reduce => e.tag === 'reduce' && e.monoid.name === 'sum' && isShort(e.axis))
    const inner = short.filter((e) => !postorder([e.body], undefined, (x) => !meets(x.free, [e.axis])).some((x) => x.tag === 'reduce'))
    if (inner.length === 0) return current
    const terms = (e: Reduce): readonly Equation[] => pointsOf(e.axis).map((i) => substitute([e.body], new Map([[indexAlong(e.axis), i]]))[0]!)
    current = replaceNodes(current, new Map(inner.map((e) => [e, terms(e).reduce(plus)])))
  }
  return current
}
