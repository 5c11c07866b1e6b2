/** `½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)²` at n points `tᵢ = 2i/(n − 1) − 1`. */
import { count, fin, fold, reverse, sign, sum, trace, vector } from 'cotangent'
import { type Arrays, type Eval, list } from '../eval.js'

export const squares = trace({ x: vector('m') }, ({ x }) => {
  const points = fin('n')
  const falling = reverse(x)
  const total = sum(points, (i) => {
    const t = i.toReal().times(2).over(count(points).minus(1)).minus(1)
    const polynomial = fold(falling, 0, (p, c) => p.times(t).plus(c))
    return sign(t).minus(polynomial).square()
  })
  return total.times(0.5)
})

interface Input {
  readonly x: readonly number[]
  readonly n: number
}
export const llsq: Eval<Input> = {
  program: () => squares,
  inputs: ({ x, n }) => ({ x, n }),
  functions: {
    primal: { mode: 'value' },
    gradient: { mode: 'gradient', answer: ({ x }: Arrays) => list(x!) },
  },
}
