/** The saddle of `|x|² − |y|²`: x where the greatest value over y is least, and that y; both by descent, the inner one anew for each x. */
import { type Callable, concatenate, type Scalar, sum, type Traced, trace, type Vector, vector } from 'cotangent'
import { type Mode, minimum, modes } from '../descent.js'
import { type Eval, list } from '../eval.js'

const plane = vector(2)
type Point = Traced<Vector<2>>

export const difference = trace({ x: plane, y: plane }, ({ x, y }) => sum(x.square()).minus(sum(y.square())))

const solved =
  ([outer, inner]: readonly [Mode, Mode]) =>
  (f: typeof difference): Callable =>
    trace({ start: plane }, ({ start }) => {
      const farthest = (x: Point): Point => {
        const below = (y: Point): Scalar => f({ x, y }).negate()
        return minimum(start, below, inner(below))
      }
      const greatest = (x: Point): Scalar => f({ x, y: farthest(x) })
      const x = minimum(start, greatest, outer(greatest))
      return concatenate(x, farthest(x))
    })

interface Input {
  readonly start: readonly number[]
}
const task = (ways: readonly [Mode, Mode]) => ({ of: solved(ways), mode: 'value', answer: list }) as const
export const saddle: Eval<Input, typeof difference> = {
  program: () => difference,
  inputs: ({ start }) => ({ start }),
  functions: { rr: task(modes.rr), ff: task(modes.ff), fr: task(modes.fr), rf: task(modes.rf) },
}
