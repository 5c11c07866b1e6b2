/** The least value of a function by descent along its gradient; the step doubles after ten that gain and halves after one that does not. */
import { cond, gradient, jvp, map, norm, type Scalar, select, type Traced, type Vector, whileLoop } from 'cotangent'

type Point<N extends number> = Traced<Vector<N>>
const SHORT = 1e-5
const GAINS = 10

/** From a start to where the gradient, or the step, is no longer than 10⁻⁵. */
export const minimum = <N extends number>(start: Point<N>, value: (x: Point<N>) => Scalar, slope: (x: Point<N>) => Point<N>): Point<N> => {
  const first = { x: start, least: value(start), slope: slope(start), gains: 0, rate: SHORT, steps: true }
  const { x } = whileLoop(
    first,
    (s) => s.steps.and(norm(s.slope).gt(SHORT)),
    (s) =>
      cond(
        s.gains.eq(GAINS),
        () => ({ ...s, gains: 0, rate: s.rate.times(2) }),
        () => {
          const x = s.x.minus(s.slope.times(s.rate) as never) as Point<N>
          return cond(
            norm(s.x.minus(x as never)).le(SHORT),
            () => ({ ...s, steps: false }),
            () => {
              const now = value(x)
              return cond(
                now.lt(s.least).not(),
                () => ({ ...s, gains: 0, rate: s.rate.over(2) }),
                () => ({ ...s, x, least: now, slope: slope(x), gains: s.gains.plus(1) }),
              )
            },
          )
        },
      ),
  )
  return x as Point<N>
}

/** A way to a gradient. */
export type Mode = <N extends number>(f: (x: Point<N>) => Scalar) => (x: Point<N>) => Point<N>
/** At once, backwards. */
export const reverse: Mode = (f) => (x) => gradient(f)(x as never) as never
/** Along one unit vector after the other. */
export const forward: Mode = (f) => (x) => map(x, (_, k) => jvp(f)(x as never, map(x, (__, l) => select(l.eq(k), 1, 0)) as never)) as never
/** The four ways of a derivative around another: first the outer one's. */
export const modes = { rr: [reverse, reverse], ff: [forward, forward], fr: [forward, reverse], rf: [reverse, forward] } as const
