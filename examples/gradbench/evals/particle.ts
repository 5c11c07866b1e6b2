/**
 * Where a charge must be so that a particle that flies by, in Euler's steps, crosses the axis next to the origin: found by descent. Two charges push
 * the particle, and the derivative of their potential is its acceleration.
 */
import { type Callable, norm, type Scalar, select, stack, type Traced, trace, type Vector, vector, whileLoop } from 'cotangent'
import { type Mode, minimum, modes } from '../descent.js'
import type { Eval } from '../eval.js'

const plane = vector(2)
type Point = Traced<Vector<2>>
const STEP = 0.1

/** Of charges at (10, 10 − w) and (10, 0). */
export const potential = trace({ x: plane, w: vector(1) }, ({ x, w }) => {
  const from = (height: Scalar | number): Scalar => norm(stack([x.at(0).minus(10), x.at(1).minus(height)])).pow(-1)
  return from(w.at(0).negate().plus(10)).plus(from(0))
})

const solved =
  ([outer, inner]: readonly [Mode, Mode]) =>
  (f: typeof potential): Callable =>
    trace({ w: vector(1) }, ({ w }) => {
      const squaredMiss = (charge: typeof w): Scalar => {
        const pull = inner((x: Point) => f({ x, w: charge }))
        const { x, v } = whileLoop(
          { x: stack([0, 8]), v: stack([0.75, 0]) },
          (s) => s.x.at(1).gt(0),
          (s) => {
            const x = s.x.plus(s.v.times(STEP))
            const faster = s.v.minus(pull(s.x as Point).times(STEP))
            return { x, v: stack([0, 1].map((k) => select(x.at(1).gt(0), faster.at(k), s.v.at(k)))) }
          },
        )
        return x
          .at(0)
          .minus(x.at(1).over(v.at(1)).times(v.at(0)))
          .square()
      }
      return minimum(w, squaredMiss, outer(squaredMiss)).at(0)
    })

interface Input {
  readonly w: number
}
const task = (ways: readonly [Mode, Mode]) => ({ of: solved(ways), mode: 'value' }) as const
export const particle: Eval<Input, typeof potential> = {
  program: () => potential,
  inputs: ({ w }) => ({ w: Float64Array.of(w) }),
  functions: { rr: task(modes.rr), ff: task(modes.ff), fr: task(modes.fr), rf: task(modes.rf) },
}
