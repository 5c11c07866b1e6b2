/** The tasks of `hand/tasks.mjs` as one writes them with Cotangent: the function only. */
import {
  array,
  between,
  count,
  exp,
  fin,
  largest,
  log,
  logSoftmax,
  logsumexp as logSumExp,
  map,
  matrix,
  mean,
  multiply,
  over,
  product,
  real,
  relu,
  rows,
  slice,
  softmax,
  sqrt,
  sum,
  trace,
  transpose,
  triangle,
  vector,
} from 'cotangent'

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

/** Mean cross-entropy of `softmax(relu(relu(X W₁ + b₁) W₂ + b₂) W₃ + b₃)` against Y. */
export const network = trace(
  {
    X: matrix('n', 784),
    Y: matrix('n', 10),
    W1: matrix(784, 128),
    W2: matrix(128, 64),
    W3: matrix(64, 10),
    b1: vector(128),
    b2: vector(64),
    b3: vector(10),
  },
  ({ X, Y, W1, W2, W3, b1, b2, b3 }) => {
    const first = multiply(X, W1).map((z, _, j) => relu(z.plus(b1.at(j))))
    const second = multiply(first, W2).map((z, _, j) => relu(z.plus(b2.at(j))))
    const scores = multiply(second, W3).map((z, _, j) => z.plus(b3.at(j)))
    return mean(map(rows(scores), (z, i) => sum(logSoftmax(z), (p, j) => p.times(Y.at(i, j))).negate()))
  },
)

/**
 * The likelihood of n points under k Gaussians, its logarithm up to a constant: `Σᵢ logsumexp꜀ (α꜀ + Σq꜀ − ½ |M꜀ (xᵢ − μ꜀)|²) − n logsumexp α`, less half
 * of the sum of squares over all M꜀. These are lower triangular, with `exp q꜀` on the diagonal and l꜀ below.
 */
export const mixture = trace(
  { x: matrix('n', 'd'), alpha: vector('k'), mu: matrix('k', 'd'), q: matrix('k', 'd'), l: array(fin('k'), array(triangle('d'), real)) },
  ({ x, alpha, mu, q, l }) => {
    const terms = map(product(fin('n'), fin('k')), (i, c) => {
      const apart = map(fin('d'), (j) => x.at(i, j).minus(mu.at(c, j)))
      const square = sum(fin('d'), (j) => {
        const below = sum(between(0, j), (m) => l.at(c).at(j, m).times(apart.at(m)))
        return exp(q.at(c, j)).times(apart.at(j)).plus(below).square()
      })
      return alpha
        .at(c)
        .plus(sum(fin('d'), (j) => q.at(c, j)))
        .minus(square.times(0.5))
    })
    const likelihood = sum(rows(terms), (row) => logSumExp(row))
    const squares = sum(q, (v) => exp(v).square()).plus(sum(l, (row) => sum(row, (v) => v.square())))
    return likelihood.minus(logSumExp(alpha).times(count(fin('n')))).minus(squares.times(0.5))
  },
)

/** `½ Σ (softmax(Q Kᵀ / √d) V − T)²`, softmax row by row. */
export const attention = trace({ Q: matrix('n', 'd'), K: matrix('n', 'd'), V: matrix('n', 'd'), T: matrix('n', 'd') }, ({ Q, K, V, T }) => {
  const scores = multiply(Q, transpose(K)).over(sqrt(count(fin('d'))))
  const weights = map(rows(scores), (s) => softmax(s))
  const heads = map(product(fin('n'), fin('d')), (i, j) => sum(fin('n'), (k) => weights.at(i).at(k).times(V.at(k, j))))
  return sum(heads.minus(T).square()).times(0.5)
})

/** `½ Σ (x * w − y)²` over f images, the correlation of an image of c channels with f × c kernels of 3 × 3. */
export const convolution = trace(
  {
    x: array(product(fin('c'), product(fin('h + 2'), fin('h + 2'))), real),
    w: array(product(product(fin('f'), fin('c')), product(fin(3), fin(3))), real),
    y: array(product(fin('f'), product(fin('h'), fin('h'))), real),
  },
  ({ x, w, y }) =>
    sum(y, (target, o, i, j) => {
      const filtered = sum(product(fin('c'), product(fin(3), fin(3))), (a, p, q) => w.at(o, a, p, q).times(x.at(a, i.plus(p), j.plus(q))))
      return filtered.minus(target).square()
    }).times(0.5),
)
