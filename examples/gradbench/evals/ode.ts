/** `y′₀ = x₀`, `y′ᵢ = xᵢ yᵢ₋₁` from y = 0 at time 0 to time 2, in s steps of the classical method of Runge and Kutta. */
import { count, fin, fold, map, over, replicate, type Traced, trace, vector } from 'cotangent'
import { type Arrays, type Eval, list } from '../eval.js'

const state = vector('n')
type State = Traced<typeof state>

export const integrated = trace({ x: state }, ({ x }) => {
  const slope = (y: State): State => map(x, (xi, i) => xi.times(y.atOr(1, i.minus(1))))
  const steps = fin('s')
  const h = over(2, count(steps))
  const start: State = replicate(x.indices, 0)
  return fold(steps, start, (y) => {
    const k1 = slope(y)
    const k2 = slope(y.plus(k1.times(h.times(0.5))))
    const k3 = slope(y.plus(k2.times(h.times(0.5))))
    const k4 = slope(y.plus(k3.times(h)))
    return y.plus(k1.plus(k2.times(2)).plus(k3.times(2)).plus(k4).times(h.over(6)))
  })
})
const last = (y: typeof integrated) => trace({ x: state }, ({ x }) => y({ x }).at(-1))

interface Input {
  readonly x: readonly number[]
  readonly s: number
}
export const ode: Eval<Input, typeof integrated> = {
  program: () => integrated,
  inputs: ({ x, s }) => ({ x, s }),
  functions: {
    primal: { mode: 'value', answer: list },
    gradient: { of: last, mode: 'gradient', answer: ({ x }: Arrays) => list(x!) },
  },
}
