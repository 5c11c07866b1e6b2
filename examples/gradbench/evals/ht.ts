/**
 * Hand tracking: how far points are from where a posed hand has them. A pose is a rotation and a translation of the whole, and four angles for each finger:
 * two at its second bone, one at the third and one at the fourth. Bones move with their parents, and vertices with their bones, by weights.
 */
import {
  type ArraySpace,
  array,
  type Callable,
  cos,
  dot,
  type Fin,
  fin,
  type Index,
  index,
  jacobian,
  jvp,
  map,
  matrix,
  product,
  real,
  rows as rowsOf,
  type Scalar,
  select,
  sin,
  sqrt,
  stack,
  sum,
  type Traced,
  type TracedArray,
  trace,
  type Vector,
  vector,
} from 'cotangent'
import { type Arrays, type Eval, list, rows } from '../eval.js'

const PARAMETERS = 26
const poses = vector(PARAMETERS)
type Pose = Traced<typeof poses>
/** The first three rows of a 4 × 4 matrix, the last being 0 0 0 1. */
type Motion = readonly (readonly Scalar[])[]

const composed = (a: Motion, b: Motion): Motion =>
  a.map((row) =>
    [0, 1, 2, 3].map((j) => {
      const linear = row[0]!.times(b[0]![j]!).plus(row[1]!.times(b[1]![j]!)).plus(row[2]!.times(b[2]![j]!))
      return j === 3 ? linear.plus(row[3]!) : linear
    }),
  )
/** a after a turn by x about the first axis, then by z about the third. */
const turned = (a: Motion, x: Scalar | undefined, z: Scalar | undefined): Motion => {
  const about = (m: Motion, angle: Scalar | undefined, p: number, q: number): Motion =>
    angle
      ? m.map((row) => {
          const [c, s] = [cos(angle), sin(angle)]
          const [u, v] = [row[p]!.times(c).plus(row[q]!.times(s)), row[q]!.times(c).minus(row[p]!.times(s))]
          return row.map((e, k) => (k === p ? u : k === q ? v : e))
        })
      : m
  return about(about(a, z, 0, 1), x, 1, 2)
}
/** The angles of a bone: the four bones of a finger follow each other, bone 0 being the wrist. */
const anglesOf = (theta: Pose, bone: number): readonly [Scalar | undefined, Scalar | undefined] => {
  const [finger, joint] = [Math.floor((bone - 1) / 4), (bone - 1) % 4]
  if (bone === 0 || finger > 4 || joint === 0) return [undefined, undefined]
  const first = 6 + 4 * finger
  return joint === 1 ? [theta.at(first), theta.at(first + 1)] : [theta.at(first + joint), undefined]
}

/** The rotation about the axis r by the angle |r|, by rows; none, for an angle next to 0. */
const rotation = (r: readonly [Scalar, Scalar, Scalar]): readonly (readonly Scalar[])[] => {
  const angle = sqrt(r[0].square().plus(r[1].square()).plus(r[2].square()))
  const [c, s] = [cos(angle), sin(angle)]
  const axis = r.map((v) => v.over(angle))
  const sine = [
    [0, s.times(axis[2]!).negate(), s.times(axis[1]!)],
    [s.times(axis[2]!), 0, s.times(axis[0]!).negate()],
    [s.times(axis[1]!).negate(), s.times(axis[0]!), 0],
  ]
  return axis.map((a, i) =>
    axis.map((b, j) => {
      const entry = c
        .negate()
        .plus(1)
        .times(a)
        .times(b)
        .plus(i === j ? c : sine[i]![j]!)
      return select(angle.lt(1e-4), Number(i === j), entry)
    }),
  )
}

const domainOf = (bones: number) => {
  const motions = array(product(fin(bones), product(fin(4), fin(4))), real)
  return {
    theta: poses,
    base: motions,
    inverse: motions,
    positions: matrix('v', 4),
    weights: matrix('v', bones),
    mirror: real,
    points: matrix('c', 3),
  } as const
}
const onTriangles = { us: matrix('c', 2), triangles: array(product(fin('t'), fin(3)), index('v')), places: array(fin('c'), index('t')) } as const
const onVertices = { places: array(fin('c'), index('v')) } as const
type Hand = { readonly [name in keyof ReturnType<typeof domainOf>]: Traced<ReturnType<typeof domainOf>[name]> }
type Coordinates = Traced<(typeof onTriangles)['us']>
type Vertices = TracedArray<Fin<'v'>, Vector<3>>

/** All vertices of a posed hand. */
const posed = (parents: readonly number[], { theta, base, inverse, positions, weights, mirror }: Hand): Vertices => {
  const motion = (m: typeof base, bone: number): Motion => [0, 1, 2].map((i) => [0, 1, 2, 3].map((j) => m.at(bone, i, j)))
  const absolute: Motion[] = []
  parents.forEach((parent, bone) => {
    const own = motion(base, bone)
    absolute.push(turned(parent < 0 ? own : composed(absolute[parent]!, own), ...anglesOf(theta, bone)))
  })
  const moves = stack(absolute.map((a, bone) => stack(composed(a, motion(inverse, bone)).map((row) => stack(row)))))
  const whole = rotation([theta.at(0), theta.at(1), theta.at(2)])
  return map(rowsOf(positions), (position, v) => {
    const moved = (i: number) => sum(fin(parents.length), (b) => weights.at(v, b).times(dot(moves.at(b).at(i), position)))
    const skin = [moved(0).times(mirror), moved(1), moved(2)]
    return whole.map((row, i) =>
      row[0]!
        .times(skin[0]!)
        .plus(row[1]!.times(skin[1]!))
        .plus(row[2]!.times(skin[2]!))
        .plus(theta.at(3 + i)),
    )
  }) as never
}

/** The errors of points that lie on triangles, at places that vary, too; of points that are vertices. */
const triangles = (parents: readonly number[]) =>
  trace({ ...domainOf(parents.length), ...onTriangles }, (x) => {
    const vertices = posed(parents, x)
    return map(rowsOf(x.points), (point, i) => {
      const [u, v] = [x.us.at(i, 0), x.us.at(i, 1)]
      const corner = (k: number, j: Index) => vertices.at(x.triangles.at(x.places.at(i), k)).at(j)
      const rest = u.negate().minus(v).plus(1)
      return map(point, (p, j) =>
        p.minus(
          u
            .times(corner(0, j))
            .plus(v.times(corner(1, j)))
            .plus(rest.times(corner(2, j))),
        ),
      )
    })
  })
const vertices = (parents: readonly number[]) =>
  trace({ ...domainOf(parents.length), ...onVertices }, (x) => {
    const all = posed(parents, x)
    return map(rowsOf(x.points), (point, i) => map(point, (p, j) => p.minus(all.at(x.places.at(i)).at(j))))
  })
type Errors = Callable<{ readonly theta: typeof poses }, ArraySpace<Fin<'c'>, Vector<3>>>
const made = new Map<string, Errors>()
/** The program for a tree of bones. */
const hand = (parents: readonly number[], complicated: boolean): Errors => {
  const key = `${complicated} ${parents.join()}`
  const program = made.get(key) ?? ((complicated ? triangles(parents) : vertices(parents)) as unknown as Errors)
  made.set(key, program)
  return program
}

/** The derivatives by the pose, and by both coordinates in a triangle: each point has its own, so that those of all can be varied at once. */
const derivatives = (errors: Errors): Callable =>
  trace(errors.dom, (x) => {
    const pose = jacobian((theta: Pose) => errors({ ...x, theta }))(x.theta)
    if (!('us' in x)) return { pose }
    const us = x.us as Coordinates
    const along = (k: number) =>
      jvp((changed: Coordinates) => errors({ ...x, us: changed } as typeof x))(
        us,
        map(us, (_, _i, l) => select(l.eq(k), 1, 0)),
      )
    return { pose, first: along(0), second: along(1) }
  })

interface Input {
  readonly theta: readonly number[]
  readonly us: readonly (readonly number[])[]
  readonly data: {
    readonly model: {
      readonly parents: readonly number[]
      readonly base_relatives: readonly (readonly (readonly number[])[])[]
      readonly inverse_base_absolutes: readonly (readonly (readonly number[])[])[]
      readonly base_positions: readonly (readonly number[])[]
      readonly weights: readonly (readonly number[])[]
      readonly triangles: readonly (readonly number[])[]
      readonly is_mirrored: boolean
    }
    readonly correspondences: readonly number[]
    readonly points: readonly (readonly number[])[]
  }
}
export const ht: Eval<Input, Errors> = {
  program: ({ us, data }) => hand(data.model.parents, us.length > 0),
  inputs: ({ theta, us, data: { model, correspondences, points } }) => ({
    theta,
    base: model.base_relatives,
    inverse: model.inverse_base_absolutes,
    positions: model.base_positions,
    weights: model.weights,
    mirror: model.is_mirrored ? -1 : 1,
    points,
    places: correspondences,
    ...(us.length > 0 && { us, triangles: model.triangles }),
  }),
  functions: {
    objective: { mode: 'value', answer: list },
    jacobian: {
      of: derivatives,
      mode: 'value',
      answer: ({ pose, first, second }: Arrays) => rows(pose!, PARAMETERS).map((row, k) => (first && second ? [first[k], second[k], ...row] : row)),
    },
  },
}
