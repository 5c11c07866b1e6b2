/**
 * D(g ∘ f) = Dg ∘ Df of pieces that were differentiated apart, saved apart, and met for the first time in another process:
 * only the texts of f with Df, and of g with Dg, go there.
 */
import { describe, test } from '@jest/globals'
import { at, axisOver, indexAlong, input, reduce, size } from '../../src/categories/equation.js'
import { leavesOf, type Space } from '../../src/categories/space.js'
import type { Traceable } from '../../src/frontend/traced.js'
import {
  array,
  Condition,
  cos,
  custom,
  exp,
  fin,
  fold,
  Index,
  index,
  isTraced,
  jvp,
  type LinearMap,
  linearize,
  map,
  matrix,
  max,
  type Program,
  pointfree,
  program,
  type RecordSpace,
  real,
  record,
  Scalar,
  scan,
  select,
  sin,
  sqrt,
  sum,
  TracedArray,
  tangentOf,
  trace,
  triangle,
  vector,
  vjp,
} from '../../src/index.js'
import { save } from '../../src/json.js'
import { maximum, sumOver } from '../../src/primitives/reduction.js'
import { samples } from '../support/arbitrary.js'
import { forAll, near, uniform, type Values } from '../support/check.js'
import { fresh } from './fresh.js'

interface Piece {
  readonly f: Program
  readonly Df: LinearMap
  readonly [name: string]: Program | LinearMap
}
interface Question {
  readonly point: unknown
  readonly tangent: unknown
  readonly cotangent: unknown
}
const piece = (f: Program): string => JSON.stringify(save({ f, Df: linearize(f).map }))

/** f′(x) dx and f′(x)† dy of the composite, from the texts of the pieces, in a copy of the library that has seen nothing else. */
const elsewhere = async (first: string, second: string, q: Question): Promise<readonly [forward: unknown, backward: unknown]> => {
  const there = await fresh()
  const { f, Df } = there.load<Piece>(JSON.parse(first))
  const { f: g, Df: Dg } = there.load<Piece>(JSON.parse(second))
  const chain = there.maps.compose(there.maps.along(Dg, g, f), Df)
  const back = there.maps.compose(there.adjoint(Df), there.adjoint(there.maps.along(Dg, g, f)))
  const run = (l: LinearMap, dx: unknown): unknown => there.program(there.pointfree.linear(l, f))({ x: q.point, dx })
  return [run(chain, q.tangent), run(back, q.cotangent)]
}
const numbers = (x: unknown): number[] =>
  typeof x === 'number'
    ? [x]
    : ArrayBuffer.isView(x) || Array.isArray(x)
      ? Array.from(x as ArrayLike<number>).flatMap(numbers)
      : Object.values(x as object).flatMap(numbers)
const alike = (got: unknown, expected: unknown): void => near([numbers(got)], [numbers(expected)], 1e-9)

/** A value of a space of scalars and arrays of them in records. */
const valueIn = (s: Space, of: (path: string) => Values, path: readonly string[] = []): unknown =>
  s.space === 'record' ? Object.fromEntries(Object.entries(s.fields).map(([k, f]) => [k, valueIn(f, of, [...path, k])])) : of(path.join())

const n = vector('n')
const softplus = custom(
  trace({ x: real }, ({ x }) => exp(x).plus(1)),
  ({ x }, { x: dx }) => exp(x).times(dx),
)
/** `maxᵢ Σ_{j<i} yⱼ`. */
const partialSums = ((): Program => {
  const y = input('y', [size('n')])
  const i = axisOver(0, size('n'))
  const j = axisOver(0, indexAlong(i))
  return { dom: record({ y: n }), cod: real, inputs: [y], outputs: [reduce(maximum, i, sumOver(j, at(y, [indexAlong(j)])))] }
})()
const pairs: Readonly<Record<string, readonly [f: Program, g: Program, q: Question]>> = {
  'of scalars': [
    trace({ a: real, b: real }, ({ a, b }) => ({ u: a.times(b), v: sin(a) })),
    trace({ u: real, v: real }, ({ u, v }) => exp(u.times(v))),
    { point: { a: 0.3, b: -1.2 }, tangent: { a: 1, b: -0.5 }, cotangent: 2 },
  ],
  'of arrays': [
    trace({ A: matrix('m', 'n'), x: n }, ({ A, x }) => ({ y: map(fin('m'), (i) => sum(fin('n'), (j) => A.at(i, j).times(x.at(j)))) })),
    trace({ y: vector('m') }, ({ y }) => ({ norm: sqrt(sum(y, (v) => v.square())), most: max(y), each: map(y, (v) => cos(v)) })),
    {
      point: {
        A: [
          [1, 2, 3],
          [-1, 0.5, 2],
        ],
        x: [0.3, -0.2, 0.9],
      },
      tangent: {
        A: [
          [0.1, 0, 0.2],
          [0.3, 1, -1],
        ],
        x: [1, 2, 3],
      },
      cotangent: { norm: 1, most: -1, each: [0.5, 2] },
    },
  ], // prettier-ignore
  'of nameless values': [
    trace(n, (x) => map(x, (v) => v.square().minus(1))),
    trace(n, (x) => sum(x, (v) => sin(v))),
    { point: [0.1, 0.2], tangent: [1, -1], cotangent: 0.7 },
  ],
  'of recurrences': [
    trace({ p: real, q: real }, ({ p, q }) =>
      fold(fin(5), { p, q }, (s, k) => ({ p: s.p.times(0.9).plus(s.q.times(s.p)).plus(k), q: sin(s.q.minus(s.p)) })),
    ),
    trace({ p: real, q: real }, ({ p, q }) => scan(fin(4), p, (s, k) => sin(s.times(q).plus(k)))),
    { point: { p: 0.2, q: 0.1 }, tangent: { p: 1, q: 2 }, cotangent: [1, 0, -1, 2] },
  ],
  'of programs with rules of their own, and discrete data': [
    trace({ x: n, at: array(fin('k'), index('n')) }, ({ x, at }) => ({ y: map(at, (i) => x.at(i).square()), at })),
    trace({ y: vector('k'), at: array(fin('k'), index('n')) }, ({ y, at }) =>
      sum(fin('k'), (i) => select(at.at(i).eq(0), y.at(i), softplus({ x: y.at(i) }).times(y.at(0)))),
    ),
    { point: { x: [0.3, 1, -0.4], at: [2, 0, 1, 1] }, tangent: { x: [1, 2, 3] }, cotangent: 1.5 },
  ],
  'of sums up to where a maximum is': [
    trace({ x: n }, ({ x }) => ({ y: map(x, (v) => sin(v.times(3))) })),
    partialSums,
    { point: { x: [0.3, 0.5, 1.2, -0.4] }, tangent: { x: [1, 2, 3, 4] }, cotangent: 2 },
  ],
  'of triangles and nested records': [
    trace({ s: record({ t: array(triangle('n'), real), v: n }) }, ({ s }) => ({
      w: map(triangle('n'), (i, j) => s.t.at(i, j).times(s.v.at(i)).plus(s.v.at(j))),
    })),
    trace({ w: array(triangle('n'), real) }, ({ w }) => sum(triangle('n'), (i, j) => exp(w.at(i, j)))),
    { point: { s: { t: [0.1, 0.2, 0.3], v: [1, -1, 0.5] } }, tangent: { s: { t: [1, 2, 3], v: [0, 1, -1] } }, cotangent: 1 },
  ],
}
/** Real leaves times 1 + s; the rest as it is. */
const nudged = (x: unknown, s: Scalar): unknown => {
  if (x instanceof Scalar) return x.times(s.plus(1))
  if (x instanceof TracedArray) return x.space.of.space === 'real' ? x.times(s.plus(1)) : x
  return isTraced(x) && typeof x === 'object' && !(x instanceof Condition) && !(x instanceof Index)
    ? Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, nudged(v, s)]))
    : x
}

describe('D(g ∘ f) = Dg(f(x)) ∘ Df(x)', () => {
  test.each(Object.entries(pairs))('%s', async (_, [f, g, q]) => {
    const [forward, backward] = await elsewhere(piece(f), piece(g), q)
    const gf = pointfree.compose(g, f)
    alike(forward, program(jvp(gf))({ x: q.point, dx: q.tangent }))
    alike(backward, program(vjp(gf))({ x: q.point, dy: q.cotangent }))
  })

  test('of random programs', async () => {
    const cases: { readonly f: Program; readonly g: Program; readonly q: Question }[] = []
    forAll(
      samples({ scalar: true }),
      ({ program: g, data }) => {
        // Every number of the domain, changed a little by something that depends on all of them.
        const f = trace(g.dom as RecordSpace, (x) => nudged(x, sin(program(g)(x as never) as Scalar).times(0.01)) as Traceable)
        const random = uniform(cases.length)
        const values = [...data(cases.length).values()]
        const known = new Map(leavesOf(g.dom).map((l, k) => [l.path.join(), values[k]!]))
        const along = (path: string): Values => {
          const like = known.get(path)!
          return typeof like === 'number' ? random() : Float64Array.from(like, random)
        }
        cases.push({ f, g, q: { point: valueIn(g.dom, (path) => known.get(path)!), tangent: valueIn(tangentOf(g.dom), along), cotangent: random() } })
      },
      30,
    )
    for (const { f, g, q } of cases) {
      const [forward, backward] = await elsewhere(piece(f), piece(g), q)
      const gf = pointfree.compose(g, f)
      alike(forward, program(jvp(gf))({ x: q.point, dx: q.tangent }))
      alike(backward, program(vjp(gf))({ x: q.point, dy: q.cotangent }))
    }
  })
})
