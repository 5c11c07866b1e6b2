/** Diagonals of second derivatives inside of a trace. */
import { diagonalOf } from '../adjoint/blocks.js'
import type { Real } from '../categories/space.js'
import { leavesOf, type TangentOf, tangentOf } from '../categories/space.js'
import { expectScalar, onMarks } from './calculus.js'
import type { Given } from './trace.js'
import { type SpaceOf, type Traced, type Typed, wrap } from './traced.js'

/** The diagonal of `f″(x)`, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar, and f″ by each part of x is diagonal */
export const hessianDiagonal =
  <X>(f: (x: X) => number | Typed<Real>) =>
  (x: Given<SpaceOf<X>>): Traced<TangentOf<SpaceOf<X>>> => {
    const { at, result, marks, erase } = onMarks('hessianDiagonal', 'adjoint', f, x)
    expectScalar('hessianDiagonal', result)
    const space = tangentOf(at)
    return wrap(
      space,
      erase(
        diagonalOf(
          result.leaves[0]!,
          marks,
          leavesOf(space).map((l) => l.path),
        ),
      ),
    ) as never
  }
