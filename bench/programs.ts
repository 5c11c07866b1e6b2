/** The tasks of `hand/tasks.mjs` as one writes them with Cotangent: the function only. */
import { exp, fin, largest, log, matrix, over, slice, sqrt, sum, trace, triangle, vector } from 'cotangent'

/** `log Σ exp xᵢ`, shifted by the largest. */
export const logsumexp = trace({ x: vector('n') }, ({ x }) => {
  const top = largest(x)
  return log(sum(x, (xi) => exp(xi.minus(top)))).plus(top)
})

/** `½ Σ (p₀ e^(−p₁ tᵢ) + p₂ − yᵢ)²`. */
export const expfit = trace({ t: vector('n'), y: vector('n'), p: vector(3) }, ({ t, y, p }) => {
  const [a, b, c] = [p.at(0), p.at(1), p.at(2)]
  const residual = sum(fin('n'), (i) =>
    a
      .times(exp(b.negate().times(t.at(i))))
      .plus(c)
      .minus(y.at(i))
      .square(),
  ) // prettier-ignore
  return residual.times(0.5)
})

/** `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`. */
export const rosenbrock = trace({ x: vector('n') }, ({ x }) => {
  const [here, next] = [slice(x, 0, 'n - 1'), slice(x, 1, 'n - 1')]
  return sum(next.minus(here.square()).square().times(100).plus(here.minus(1).square()))
})

/** `−Σ_{j<i} mᵢ mⱼ / √(|qᵢ − qⱼ|² + 0.01)`. */
export const nbody = trace({ q: matrix('n', 3), m: vector('n') }, ({ q, m }) =>
  sum(triangle('n'), (i, j) => {
    const square = sum(fin(3), (c) => q.at(i, c).minus(q.at(j, c)).square())
    return over(m.at(i).times(m.at(j)), sqrt(square.plus(0.01)))
  }).negate(),
)
