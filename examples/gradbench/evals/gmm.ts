/**
 * The logarithm of the density of n points under a mixture of k Gaussians in d dimensions, with Wishart's prior of parameters γ and m on the factors of
 * the precision matrices: lower triangular, `exp q` on the diagonal, l below it.
 */
import {
  array,
  between,
  count,
  exp,
  fin,
  lgamma,
  log,
  logsumexp,
  map,
  matrix,
  product,
  real,
  rows as rowsOf,
  sum,
  trace,
  triangle,
  vector,
} from 'cotangent'
import { type Arrays, type Eval, list, rows } from '../eval.js'

const LOG_2 = Math.log(2)
const LOG_PI = Math.log(Math.PI)

export const posterior = trace(
  {
    x: matrix('n', 'd'),
    alpha: vector('k'),
    mu: matrix('k', 'd'),
    q: matrix('k', 'd'),
    l: array(product(fin('k'), triangle('d')), real),
    gamma: real,
    m: real,
  },
  ({ x, alpha, mu, q, l, gamma, m }) => {
    const [n, d, k] = [count(fin('n')), count(fin('d')), count(fin('k'))]
    const logDeterminant = map(fin('k'), (c) => sum(fin('d'), (j) => q.at(c, j)))
    const terms = map(product(fin('n'), fin('k')), (i, c) => {
      const apart = map(fin('d'), (j) => x.at(i, j).minus(mu.at(c, j)))
      const square = sum(fin('d'), (j) => {
        const below = sum(between(0, j), (r) => l.at(c, j, r).times(apart.at(r)))
        return exp(q.at(c, j)).times(apart.at(j)).plus(below).square()
      })
      return alpha.at(c).plus(logDeterminant.at(c)).minus(square.times(0.5))
    })
    const likelihood = sum(rowsOf(terms), (row) => logsumexp(row))
      .minus(n.times(logsumexp(alpha)))
      .minus(n.times(d).times(0.5 * (LOG_2 + LOG_PI)))

    const squares = sum(q, (v) => exp(v).square()).plus(sum(l, (v) => v.square()))
    const freedom = d.plus(m).plus(1)
    const logGamma = sum(fin('d'), (j) => lgamma(freedom.minus(j.toReal()).times(0.5))).plus(d.times(d.minus(1)).times(0.25 * LOG_PI))
    const constant = freedom
      .times(d)
      .times(log(gamma).minus(0.5 * LOG_2))
      .minus(logGamma)
    const prior = m.times(sum(logDeterminant)).minus(gamma.square().times(squares).times(0.5)).plus(k.times(constant))
    return likelihood.plus(prior)
  },
)

/** Where the entry below the diagonal that is number p by columns stands by rows. */
const placesByRow = (d: number): readonly number[] =>
  Array.from({ length: d }, (_, c) => Array.from({ length: d - 1 - c }, (_, k) => c + 1 + k).map((r) => (r * (r - 1)) / 2 + c)).flat()

interface Input {
  readonly d: number
  readonly x: readonly (readonly number[])[]
  readonly alpha: readonly number[]
  readonly mu: readonly (readonly number[])[]
  readonly q: readonly (readonly number[])[]
  /** By columns. */
  readonly l: readonly (readonly number[])[]
  readonly gamma: number
  readonly m: number
}
export const gmm: Eval<Input> = {
  program: () => posterior,
  inputs: ({ d, x, alpha, mu, q, l, gamma, m }) => {
    const places = placesByRow(d)
    const byRows = l.map((column) => {
      if (column.length !== places.length) throw new TypeError(`l: expected rows of ${places.length}, got one of ${column.length}`)
      const row: number[] = []
      column.forEach((v, p) => (row[places[p]!] = v))
      return row
    })
    return { x, alpha, mu, q, l: byRows, gamma, m }
  },
  functions: {
    objective: { mode: 'value' },
    jacobian: {
      mode: 'gradient',
      by: ['alpha', 'mu', 'q', 'l'],
      answer: ({ alpha, mu, q, l }: Arrays, { d, alpha: { length: k } }) => {
        const places = placesByRow(d)
        const byRows = places.length === 0 ? Array.from({ length: k }, () => []) : rows(l!, places.length)
        return { alpha: list(alpha!), mu: rows(mu!, d), q: rows(q!, d), l: byRows.map((row) => places.map((p) => row[p])) }
      },
    },
  },
}
