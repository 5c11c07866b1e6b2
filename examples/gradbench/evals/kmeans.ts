/** `Σᵢ minⱼ |cⱼ − pᵢ|²`; and Newton's direction for the centroids c, whose Hessian is diagonal: its diagonal is what it makes of a vector of ones. */
import { type Callable, fin, gradient, jvp, matrix, replicate, smallest, sum, type Traced, trace } from 'cotangent'
import { type Eval, rows } from '../eval.js'

const centres = matrix('k', 'd')
const domain = { points: matrix('n', 'd'), centroids: centres } as const
type Centres = Traced<typeof centres>

export const distances = trace(domain, ({ points, centroids }) =>
  sum(fin('n'), (i) => smallest(fin('k'), (j) => sum(fin('d'), (l) => points.at(i, l).minus(centroids.at(j, l)).square()))),
)

const direction = (cost: typeof distances): Callable =>
  trace(domain, ({ points, centroids }) => {
    const slope = gradient((c: Centres) => cost({ points, centroids: c }))
    const ones: Centres = replicate(centroids.indices, 1)
    return slope(centroids).over(jvp(slope)(centroids, ones))
  })

interface Input {
  readonly points: readonly (readonly number[])[]
  readonly centroids: readonly (readonly number[])[]
}
export const kmeans: Eval<Input, typeof distances> = {
  program: () => distances,
  inputs: ({ points, centroids }) => ({ points, centroids }),
  functions: {
    cost: { mode: 'value' },
    dir: { of: direction, mode: 'value', answer: (d: Float64Array, { centroids }) => rows(d, centroids[0]?.length ?? 0) },
  },
}
