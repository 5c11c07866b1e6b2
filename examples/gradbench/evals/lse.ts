/** `ln Σᵢ exp xᵢ`, shifted by the largest. */
import { exp, largest, log, sum, trace, vector } from 'cotangent'
import { type Arrays, type Eval, list } from '../eval.js'

export const logsumexp = trace({ x: vector('n') }, ({ x }) => {
  const top = largest(x)
  return log(sum(x, (xi) => exp(xi.minus(top)))).plus(top)
})

interface Input {
  readonly x: readonly number[]
}
export const lse: Eval<Input> = {
  program: () => logsumexp,
  inputs: ({ x }) => ({ x }),
  functions: {
    primal: { mode: 'value' },
    gradient: { mode: 'gradient', answer: ({ x }: Arrays) => list(x!) },
  },
}
