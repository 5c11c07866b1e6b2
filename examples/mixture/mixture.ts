/**
 * The density `Σₖ wₖ N(x; mₖ, (AₖᵀAₖ)⁻¹)`, in coordinates that are free: `w = softmax(a)`, and each factor `A` of a precision matrix is lower triangular,
 * with the diagonal `exp(s)` and, below it, `L`.
 *
 * @see Pinheiro & Bates, *Unconstrained parametrizations for variance-covariance matrices*, Statistics and Computing 6 (1996)
 */

import {
  array,
  between,
  count,
  exp,
  fin,
  type Index,
  logsumexp,
  map,
  matrix,
  product,
  real,
  type Scalar,
  softmax,
  square,
  sum,
  type Traced,
  trace,
  triangle,
  vector,
} from 'cotangent'

/** K components in D dimensions. */
const parameters = {
  a: vector('K'),
  m: matrix('K', 'D'),
  s: matrix('K', 'D'),
  L: array(product(fin('K'), triangle('D')), real),
} as const
const domain = { x: matrix('N', 'D'), ...parameters } as const

type Inputs = { readonly [name in keyof typeof domain]: Traced<(typeof domain)[name]> }

/** `log (wₖ N(xᵢ; mₖ, (AₖᵀAₖ)⁻¹))` up to constants: `aₖ + log det Aₖ − ½ ‖z‖²`, where `z = Aₖ(xᵢ − mₖ)`. */
const scores =
  ({ x, a, m, s, L }: Inputs) =>
  (i: Index<'N'>) =>
    map(fin('K'), (k): Scalar => {
      const centred = map(fin('D'), (r) => x.at(i, r).minus(m.at(k, r)))
      const z = map(fin('D'), (r) => {
        const left = sum(between(0, r), (c) => L.at(k, r, c).times(centred.at(c)))
        return exp(s.at(k, r)).times(centred.at(r)).plus(left)
      })
      const logDeterminant = sum(fin('D'), (r) => s.at(k, r))
      return a.at(k).plus(logDeterminant).minus(sum(z, square).times(0.5))
    })

/** Minus the log-likelihood of the points, but for its constant `½ N D log 2π`. */
export const objective = trace(domain, (inputs) => {
  const score = scores(inputs)
  const points = fin('N')
  return count(points)
    .times(logsumexp(inputs.a))
    .minus(sum(points, (i) => logsumexp(score(i))))
})

/** Of every point, the probability of each component. */
export const memberships = trace(domain, (inputs) => {
  const score = scores(inputs)
  return map(fin('N'), (i) => softmax(score(i)))
})

export const names = Object.keys(parameters) as readonly (keyof typeof parameters)[]
