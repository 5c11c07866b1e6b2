/** The mixture fitted to the measurements, and what it found, held against the species, which it has not seen. */

import { inverse, Matrix } from 'ml-matrix'
import { classes, features, points, species } from './iris.js'
import { largest, minimize } from './lbfgs.js'
import { modelOf } from './model.js'
import { start } from './start.js'

export interface Component {
  /** The species that most of its flowers belong to, a place in `species`. */
  readonly like: number
  readonly weight: number
  readonly mean: readonly number[]
  readonly covariance: Matrix
}

export interface Fit {
  /** Sorted by what they are like. */
  readonly components: readonly Component[]
  /** Of each flower, the component that it most probably belongs to. */
  readonly clusters: readonly number[]
  /** How many flowers of each species, a row, each component has, a column. */
  readonly confusion: readonly (readonly number[])[]
  /** How many flowers are in a component of their species. */
  readonly right: number
  /** The log-likelihood at the start and after every step, and the largest partial derivative there. */
  readonly path: readonly { readonly likelihood: number; readonly slope: number }[]
  readonly evaluations: number
  readonly converged: boolean
  readonly milliseconds: number
}

const COMPONENTS = species.length

export const fitted = (): Fit => {
  const model = modelOf(points, COMPONENTS)
  const began = performance.now()
  const { path, evaluations, converged } = minimize(model.objective, model.pack(start(points, COMPONENTS)))
  const milliseconds = performance.now() - began
  const best = path.at(-1)!
  const memberships = model.memberships(best.x)
  const parts = components(model.unpack(best.x))
  const found = memberships.map((p) => p.indexOf(Math.max(...p)))
  const tally = (of: number, cluster: number): number => found.filter((c, i) => c === cluster && classes[i] === of).length
  const likes = parts.map((_, k) => {
    const counts = species.map((__, c) => tally(c, k))
    return counts.indexOf(Math.max(...counts))
  })
  const order = parts.map((_, k) => k).sort((j, k) => likes[j]! - likes[k]!)
  const constant = (points.length * features.length * Math.log(2 * Math.PI)) / 2
  return {
    components: order.map((k) => ({ like: likes[k]!, ...parts[k]! })),
    clusters: found.map((k) => order.indexOf(k)),
    confusion: species.map((_, c) => order.map((k) => tally(c, k))),
    right: found.filter((k, i) => likes[k] === classes[i]).length,
    path: path.map(({ value, g }) => ({ likelihood: -(value + constant), slope: largest(g) })),
    evaluations,
    converged,
    milliseconds,
  }
}

const components = ({ a, m, s, L }: ReturnType<ReturnType<typeof modelOf>['unpack']>): Omit<Component, 'like'>[] => {
  const D = features.length
  const total = a.reduce((sum, x) => sum + Math.exp(x), 0)
  return [...a].map((logit, k) => {
    const below = L.subarray((k * L.length) / a.length)
    const A = Matrix.zeros(D, D)
    for (let r = 0; r < D; r++) {
      for (let c = 0; c < r; c++) A.set(r, c, below[(r * (r - 1)) / 2 + c]!)
      A.set(r, r, Math.exp(s[k * D + r]!))
    }
    return { weight: Math.exp(logit) / total, mean: [...m.subarray(k * D, (k + 1) * D)], covariance: inverse(A.transpose().mmul(A)) }
  })
}
