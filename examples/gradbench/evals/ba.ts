/**
 * Bundle adjustment: how far from where it was seen a camera projects a point, in two directions, times a weight; and 1 less the weight's square. The
 * derivative by all unknowns is sparse: an observation depends on one camera, one point and its weight.
 */
import {
  array,
  type Callable,
  cos,
  fin,
  index,
  jacobian,
  map,
  matrix,
  real,
  type record,
  rows,
  type Scalar,
  select,
  sin,
  sqrt,
  type Traced,
  trace,
  vector,
} from 'cotangent'
import type { Arrays, Eval } from '../eval.js'

const CAMERA = 11
const POINT = 3
const UNKNOWNS = CAMERA + POINT + 1
type Triple = readonly [Scalar, Scalar, Scalar]

const dot = ([a, b, c]: Triple, [x, y, z]: Triple): Scalar => a.times(x).plus(b.times(y)).plus(c.times(z))
/** `r × x = [r]× x`: the matrix, by rows. */
const across = ([a, b, c]: Triple): readonly (readonly (Scalar | 0)[])[] => [
  [0, c.negate(), b],
  [c, 0, a.negate()],
  [b.negate(), a, 0],
]
/** The rotation about the axis r by the angle |r|, by rows, after Rodrigues; to first order where the angle is 0. */
const rotation = (r: Triple): readonly Triple[] => {
  const square = dot(r, r)
  const angle = sqrt(square)
  const [c, s] = [cos(angle), sin(angle)]
  const axis: Triple = [r[0].over(angle), r[1].over(angle), r[2].over(angle)]
  const [small, turn] = [across(r), across(axis)]
  const entry = (i: number, j: number): Scalar => {
    const along = c.negate().plus(1).times(axis[i]!).times(axis[j]!)
    return i === j ? select(square.eq(0), 1, along.plus(c)) : select(square.eq(0), small[i]![j]!, along.plus(s.times(turn[i]![j]!)))
  }
  return [0, 1, 2].map((i): Triple => [entry(i, 0), entry(i, 1), entry(i, 2)])
}

/** A camera is rotation, centre, focal length, principal point and two radial distortions. */
const parts = { camera: vector(CAMERA), point: vector(POINT), weight: real } as const
/** The errors of one observation. */
export const observation = trace({ ...parts, feature: vector(2) }, ({ camera, point, weight, feature }) => {
  const triple = (x: Traced<ReturnType<typeof vector<number>>>, at: number): Triple => [x.at(at), x.at(at + 1), x.at(at + 2)]
  const [position, centre] = [triple(point, 0), triple(camera, 3)]
  const from: Triple = [position[0].minus(centre[0]), position[1].minus(centre[1]), position[2].minus(centre[2])]
  const [x, y, depth] = rotation(triple(camera, 0)).map((row) => dot(row, from)) as unknown as Triple
  const [u, v] = [x.over(depth), y.over(depth)]
  const square = u.square().plus(v.square())
  const scale = camera
    .at(9)
    .plus(square.times(camera.at(10)))
    .times(square)
    .plus(1)
    .times(camera.at(6))
  const error = (projected: Scalar, k: number): Scalar =>
    projected
      .times(scale)
      .plus(camera.at(7 + k))
      .minus(feature.at(k))
      .times(weight)
  return { reprojection: [error(u, 0), error(v, 1)], weight: weight.square().negate().plus(1) }
})

/** n cameras, m points, and p observations, each of a point by a camera. */
const domain = {
  cameras: matrix('n', CAMERA),
  points: matrix('m', POINT),
  weights: vector('p'),
  features: matrix('p', 2),
  camera: array(fin('p'), index('n')),
  point: array(fin('p'), index('m')),
} as const
const errors = (of: typeof observation): Callable =>
  trace(domain, ({ cameras, points, weights, features, camera, point }) =>
    map(fin('p'), (i) =>
      of({ camera: rows(cameras).at(camera.at(i)), point: rows(points).at(point.at(i)), weight: weights.at(i), feature: rows(features).at(i) }),
    ),
  )
/** What is not zero of the derivative, row by row: of each observation two rows of its camera, its point and its weight, and then one of its weight. */
const entries = (of: typeof observation): Callable =>
  trace(domain, ({ cameras, points, weights, features, camera, point }) =>
    map(fin('p'), (i) => {
      const feature = rows(features).at(i)
      const by = jacobian((x: Traced<ReturnType<typeof record<typeof parts>>>) => of({ ...x, feature }))
      const { reprojection, weight } = by({ camera: rows(cameras).at(camera.at(i)), point: rows(points).at(point.at(i)), weight: weights.at(i) })
      const row = (r: number) => [
        ...Array.from({ length: CAMERA }, (_, k) => reprojection.camera.at(r).at(k)),
        ...Array.from({ length: POINT }, (_, k) => reprojection.point.at(r).at(k)),
        reprojection.weight.at(r),
      ]
      return { reprojection: [...row(0), ...row(1)], weight: weight.weight }
    }),
  )

interface Input {
  readonly n: number
  readonly m: number
  readonly p: number
  readonly cam: readonly number[]
  readonly x: readonly number[]
  readonly w: number
  readonly feat: readonly number[]
}
/** What the protocol shows of an array. */
const ends = (length: number, at: (k: number) => number): number[] => [...Array(Math.min(length, 30)).keys(), length - 1].map(at)
const repeated = (x: readonly number[], times: number): Float64Array => Float64Array.from({ length: x.length * times }, (_, k) => x[k % x.length]!)

export const ba: Eval<Input, typeof observation> = {
  program: () => observation,
  inputs: ({ n, m, p, cam, x, w, feat }) => ({
    cameras: repeated(cam, n),
    points: repeated(x, m),
    weights: repeated([w], p),
    features: repeated(feat, p),
    camera: Int32Array.from({ length: p }, (_, i) => i % n),
    point: Int32Array.from({ length: p }, (_, i) => i % m),
  }),
  functions: {
    objective: {
      of: errors,
      mode: 'value',
      answer: ({ reprojection, weight }: Arrays, { p }) => ({
        reproj_error: { elements: [reprojection![0], reprojection![1]], repeated: p },
        w_err: { element: weight![0], repeated: p },
      }),
    },
    jacobian: {
      of: entries,
      mode: 'value',
      answer: ({ reprojection, weight }: Arrays, { n, m, p }) => {
        const dense = reprojection!.length
        const columnOf = (k: number): number => {
          if (k >= dense) return CAMERA * n + POINT * m + k - dense
          const [i, u] = [Math.floor(k / (2 * UNKNOWNS)), k % UNKNOWNS]
          if (u < CAMERA) return CAMERA * (i % n) + u
          return u < CAMERA + POINT ? CAMERA * n + POINT * (i % m) + u - CAMERA : CAMERA * n + POINT * m + i
        }
        return {
          rows: ends(3 * p + 1, (k) => (k <= 2 * p ? UNKNOWNS * k : dense + k - 2 * p)),
          cols: ends(31 * p, columnOf),
          vals: ends(31 * p, (k) => (k < dense ? reprojection![k]! : weight![k - dense]!)),
        }
      },
    },
  },
}
