/** Bounds of integers over sizes alone: what arrays of families are made for. */
import { type Equation, integer, literal, termsOf } from '../categories/equation.js'
import * as P from '../categories/size.js'
import { indicator } from '../primitives/guard.js'

/** A bound of an integer that mentions sizes only: axes by their ends, indices by what they are below. */
export const hull = (e: Equation): Equation =>
  integer(
    P.replaceAtoms(
      termsOf(e).filter((t) => t.coefficient > 0 || t.factors.every((f) => f.tag === 'size')),
      (a) => termsOf(most(a)),
    ),
  )
const most = (a: Equation): Equation => {
  if (a.tag === 'axis') return hull(a.axis.hi)
  if (a.tag === 'reduce') return hull(a.axis.hi)
  if (a.tag === 'at' && a.array.tag === 'input' && a.array.below) return a.array.below
  if (a.tag === 'input' && a.below) return a.below
  if (a.tag === 'call' && a.op === indicator) return literal(1, 'integer')
  return a
}
