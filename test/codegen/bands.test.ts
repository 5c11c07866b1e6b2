/** Sums leave out what is zero by structure, wherever that stands, and mean what they did. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import {
  type Axis,
  at,
  axesOver,
  axisOver,
  build,
  call,
  type Equation,
  indexAlong,
  indexOf,
  input,
  literal,
  minus,
  plain,
  plus,
  postorder,
  type Size,
  size,
  substitute,
} from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { banded } from '../../src/codegen/bands.js'
import type { Statement } from '../../src/codegen/loop.js'
import {
  array,
  cos,
  dot,
  exp,
  fin,
  type Index,
  index,
  jacobian,
  map,
  matrix,
  rows,
  type Scalar,
  select,
  sin,
  stack,
  sum,
  trace,
  vector,
} from '../../src/index.js'
import { plus as add, negate, times } from '../../src/primitives/arithmetic.js'
import { and, below, choose, not, or, same } from '../../src/primitives/comparison.js'
import { scatterInto, sumOver } from '../../src/primitives/reduction.js'
import { flatten, forAll, nearly, uniform } from '../support/check.js'
import { type Environment, interpret, type Value } from '../support/interpret.js'
import { kernelFor, run } from '../support/run.js'
import { show } from '../support/show.js'

const HOISTS = 5
const N = 12
const from = { X: matrix('m', N), a: vector(N) } as const
type Rows = ReturnType<typeof stacked>
/** The matrix with a value at some places, stacked from scalars. */
const stacked = (a: { at: (k: number) => Scalar }, holds: (c: number, p: number) => boolean) =>
  stack(
    Array.from({ length: N }, (_, c) =>
      stack(Array.from({ length: N }, (_, p) => (holds(c, p) ? sin(a.at((c + 2 * p) % N)) : select(a.at(0).lt(0), 0, 0)))),
    ),
  )
/** Each row of X times some elements of a matrix. */
const product = (
  holds: (c: number, p: number) => boolean,
  element = (A: Rows, c: Index<number>, p: Index<number>): Scalar => A.at(c).at(p),
): Program =>
  trace(from, ({ X, a }) => {
    const A = stacked(a, holds)
    return map(rows(X), (x) => map(fin(N), (c) => sum(x, (w, p) => w.times(element(A, c, p)))))
  })
const near = (by: number) => (c: number, p: number) => Math.abs(c - p) <= by
const blocks = (c: number, p: number): boolean => Math.floor(c / 4) === Math.floor(p / 4)

/** How many places the sums of the values go over, and whether they begin where a list says. */
const programs: Readonly<Record<string, readonly [Program, widths: readonly number[], lists?: boolean]>> = {
  'three diagonals': [product(near(1)), [3], true],
  'one diagonal': [product(near(0)), []],
  'the other diagonal': [product((c, p) => c + p === N - 1), []],
  'blocks on the diagonal': [product(blocks), [4], true],
  'a triangle': [product((c, p) => p <= c), [N]],
  'a triangle and few places': [product((c, p) => p <= c && p > 2 && p < 6), [3]],
  'a diagonal of pairs': [product((c, p) => p === c || (p === c + 1 && c < N - 1) || (c === N - 1 && p === N - 2)), [2], true],
  'empty columns': [product((c, p) => c % 3 === 1 && near(1)(c, p)), [3], true],
  'places that no column has': [product((c, p) => p > 5 && p < 9 && c > 2), [3]],
  'columns that are full': [product((c, p) => c === 3 || near(1)(c, p)), [N]],
  'read at the next place': [product(near(1), (A, c, p) => A.at(c).atOr(0, p.plus(1))), [3], true],
  'read backwards': [product(near(1), (A, c, p) => A.at(c).at(p.times(-1).plus(N - 1))), [3], true],
  'read at another column': [product(blocks, (A, c, p) => A.at(c.times(-1).plus(N - 1)).at(p)), [4], true],
  transposed: [
    product(
      (c, p) => p === c + 3 || p === c + 4,
      (A, c, p) => A.at(p).at(c),
    ),
    [2],
    true,
  ],
  'read with what is not zero beside': [product(near(1), (A, c, p) => A.at(c).atOr(1, p.plus(1))), [N]],
  products: [
    product(near(2), (A, c, p) =>
      A.at(c)
        .at(p)
        .times(A.at(c).atOr(0, p.plus(2))),
    ),
    [3],
    true,
  ],
  'products that are nowhere': [
    product(near(1), (A, c, p) =>
      A.at(c)
        .at(p)
        .times(A.at(c).atOr(0, p.plus(5))),
    ),
    [],
  ],
  sums: [
    product(near(1), (A, c, p) =>
      A.at(c)
        .at(p)
        .minus(A.at(c).atOr(0, p.plus(1)))
        .over(2),
    ),
    [4],
    true,
  ],
  'functions that vanish, and one that does not': [product(near(1), (A, c, p) => sin(A.at(c).at(p))), [3], true],
  'of which one does not': [product(near(1), (A, c, p) => cos(A.at(c).at(p))), [N]],
  'choices in choices': [
    product(near(5), (A, c, p) => select(c.lt(7), select(p.lt(4), A.at(c).at(p), 0), select(p.lt(8), 0, A.at(c).at(p)))),
    [4],
    true,
  ],
  'an array of arrays': [
    product(near(1), (A, c, p) =>
      map(fin(N), (i) => map(fin(N), (j) => exp(A.at(j).at(i)).minus(1).times(A.at(j).at(i)).times(3)))
        .at(p)
        .at(c),
    ),
    [3],
    true,
  ],
  'read where data says': [
    trace({ ...from, q: array(fin(N), index(N)) }, ({ X, a, q }) => {
      const A = stacked(a, near(1))
      return map(rows(X), (x) => map(fin(N), (c) => sum(x, (w, p) => w.times(A.at(c).at(q.at(p))))))
    }),
    [N],
  ],
  'beside what is costly': [
    trace(from, ({ X, a }) => {
      const A = stacked(a, near(1))
      return map(rows(X), (x) => map(fin(N), (c) => sum(x, (w, p) => exp(sin(w)).times(A.at(c).at(p)))))
    }),
    [N],
  ],
  once: [
    trace({ x: vector(N), a: vector(N) }, ({ x, a }) => {
      const A = stacked(a, near(1))
      return map(fin(N), (c) => sum(x, (w, p) => w.times(A.at(c).at(p))))
    }),
    [N],
  ],
  'for many known rows': [
    trace({ X: matrix(20, N), a: vector(N) }, ({ X, a }) => {
      const A = stacked(a, near(1))
      return map(rows(X), (x) => map(fin(N), (c) => sum(x, (w, p) => w.times(A.at(c).at(p)))))
    }),
    [3],
    true,
  ],
  'in a loop as long as the band': [
    trace(from, ({ X, a }) => {
      const A = stacked(a, blocks)
      return map(rows(X), (x) => map(fin(4), (j) => map(fin(N), (c) => sum(x, (w, p) => w.times(A.at(c).at(p)).times(x.atOr(1, p.plus(j)))))))
    }),
    [4],
    true,
  ],
  'a sum in a sum': [
    trace(from, ({ X, a }) => {
      const A = stacked(a, near(1))
      return map(rows(X), (x) =>
        map(fin(N), (c) =>
          sum(fin(N), (p) =>
            A.at(c)
              .at(p)
              .times(sum(x, (w, q) => w.times(A.at(p).at(q)).times(A.at(c).at(q)))),
          ),
        ),
      )
    }),
    [3, 3],
    true,
  ],
}

const extentOf = (e: Equation, sizes: Readonly<Record<string, number>>): number => (e.tag === 'literal' ? e.value : sizes[(e as Size).name]!)
const at5 = (inputs: readonly Equation[], sizes: Readonly<Record<string, number>>): Environment => {
  const random = uniform(5)
  const drawn = inputs.map((x): [Equation, Value] => {
    const limit = x.tag === 'input' && x.below ? extentOf(x.below, sizes) : 0
    const draw = (): number => (limit > 0 ? Math.floor((limit * (random() + 1)) / 2) : 1.5 + random())
    return [x, x.shape.length === 0 ? draw() : Float64Array.from({ length: x.shape.reduce((n, s) => n * extentOf(s, sizes), 1) }, draw)]
  })
  return { inputs: new Map(drawn) as Environment['inputs'], sizes }
}
const expectEqual = (inputs: readonly Equation[], roots: readonly Equation[], sizes: Readonly<Record<string, number>>): void => {
  const env = at5(inputs, sizes)
  const want = interpret(roots, env)
  for (const [way, got] of [
    ['equations', interpret(banded(plain(roots), HOISTS), env)],
    ['kernel', run(roots, env)],
  ] as const)
    if (!nearly(got, want, 1e-11)) throw new Error(`${way}: expected ${flatten(want)}\n  got ${flatten(got)}`)
}
const widthsOf = (roots: readonly Equation[]): readonly number[] =>
  postorder(roots).flatMap((e) => (e.tag === 'reduce' && e.sort === 'real' && e.axis.hi.tag === 'literal' ? [e.axis.hi.value] : []))

describe.each(Object.entries(programs))('%s', (_, [p, widths, lists]) => {
  test('how far the sums go', () => {
    const now = banded(plain(p.outputs), HOISTS)
    expect(widthsOf(now)).toEqual(widths)
    expect(postorder(now).some((e) => e.tag === 'reduce' && e.sort === 'integer')).toBe(lists === true)
  })
  const xs = p.inputs.filter((x) => x.sort === 'real')
  const [dy, dx] = [p.outputs, xs].map((es) => es.map((e) => input('d', e.shape))) as [Equation[], Equation[]]
  const roots = [...p.outputs, ...pushforward(p.outputs, xs, dx), ...pullback(p.outputs, xs, dy)]
  test.each([{ m: 3 }, { m: 0 }])('with %j', (sizes) => expectEqual([...p.inputs, ...dx, ...dy], roots, sizes))
})

test('a term that is zero by structure is not added', () => {
  const [p] = programs['blocks on the diagonal']!
  const env = at5(p.inputs, { m: 1 })
  const [X] = p.inputs.map((x) => env.inputs.get(x) as Float64Array)
  X!.fill(Number.POSITIVE_INFINITY, 8)
  const [y] = run(p.outputs, env) as [Float64Array]
  expect([...y].map(Number.isFinite)).toEqual(Array.from({ length: N }, (_, c) => c < 8))
})

test('a tangent moves few bones', () => {
  const [fingers, bones] = [3, 6]
  const n = fingers * bones
  const p = trace({ angles: vector(n), weights: matrix('v', n), points: matrix('v', 2) }, (x) => {
    const turned = Array.from({ length: n }, (_, b) =>
      Array.from({ length: (b % bones) + 1 }, (_, k) => x.angles.at(b - k)).reduce((s, t) => s.plus(t)),
    )
    const posed = (angles: typeof x.angles) => {
      const moves = stack(
        turned.map((_, b) => {
          const t = Array.from({ length: (b % bones) + 1 }, (_, k) => angles.at(b - k)).reduce((s, a) => s.plus(a))
          return stack([stack([cos(t), sin(t).negate()]), stack([sin(t), cos(t)])])
        }),
      )
      return map(rows(x.points), (point, v) => map(fin(2), (i) => sum(fin(n), (b) => x.weights.at(v, b).times(dot(moves.at(b).at(i), point)))))
    }
    return jacobian(posed)(x.angles)
  })
  const { body } = kernelFor(p.inputs, p.outputs, { passes: [] })
  const extents: string[] = []
  const visit = (all: readonly Statement[], around: readonly string[]): void => {
    for (const s of all) {
      if (s.tag !== 'loop') continue
      const now = [...around, s.hi.map((t) => t.factors.map((v) => v.name).join() || String(t.coefficient)).join()]
      if (s.body.some((x) => x.tag === 'update') && now.includes('v')) extents.push(now.join(' '))
      visit(s.body, now)
    }
  }
  visit(body, [])
  expect(extents).toEqual([`v ${n} 2`, `v ${n} 2 ${bones}`])
  expectEqual(p.inputs, p.outputs, { v: 2 })
})

/** A choice of what a body is made of, over a column and a place of a sum, and of the axes that are bound again inside of it. */
const m = size('m')
const SIDE = 9
const along = axisOver(0, m)
const [column, place] = axesOver([SIDE, SIDE]) as [Axis, Axis]
const [i, c, p] = [along, column, place].map(indexAlong) as [Equation, Equation, Equation]
const w = input('w', [m, indexOf(SIDE)])
const y = input('y', [indexOf(SIDE), indexOf(SIDE)])
const data = input('q', [indexOf(SIDE)], 'integer', indexOf(SIDE))
const places = fc.constantFrom(
  p,
  c,
  plus(p, 1),
  minus(p, 2),
  plus(c, 1),
  minus(SIDE - 1, p),
  minus(p, c),
  plus(p, c),
  minus(c, 1),
  indexOf(3),
  at(data, [p]),
  at(data, [c]),
)
const conditions = fc.letrec<{ all: Equation }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(fc.constantFrom(same, below), places, places).map(([op, a, b]) => call(op, [a, b])),
    tie('all').map((x) => call(not, [x])),
    fc.tuple(fc.constantFrom(and, or), tie('all'), tie('all')).map(([op, a, b]) => call(op, [a, b])),
  ),
})).all
const read = (array: Equation, indices: readonly Equation[]): Equation => at(array, indices, 0)
/** Arrays that a few entries write, each at a place that is known, or along axes with the names of those outside. */
const arrays = (values: fc.Arbitrary<Equation>): fc.Arbitrary<Equation> => {
  const known = fc.integer({ min: 0, max: SIDE - 1 }).map(indexOf)
  const entry = fc.oneof(
    fc.tuple(known, known, values).map(([a, b, value]) => ({ axes: [], indices: [a, b], value, partial: false })),
    fc.tuple(known, values).map(([a, value]) => ({ axes: [place], indices: [a, p], value, partial: false })),
    fc.tuple(known, values).map(([a, value]) => ({ axes: [column], indices: [c, a], value, partial: false })),
    fc
      .tuple(fc.constantFrom([p, p], [p, plus(p, 1)], [minus(p, 1), p]), values)
      .map(([indices, value]) => ({ axes: [place], indices, value, partial: true })),
  )
  return fc.oneof(
    fc.array(entry, { maxLength: 4 }).map((entries) => scatterInto([indexOf(SIDE), indexOf(SIDE)], entries)),
    fc.tuple(fc.constantFrom([column, place], [place, column]), values).map(([axes, body]) => build(axes, body)),
  )
}
const masked = (values: fc.Arbitrary<Equation>): fc.Arbitrary<Equation> =>
  fc.oneof(
    fc.tuple(conditions, values).map(([q, a]) => choose(q, a, literal(0))),
    fc.tuple(arrays(values), places, places).map(([array, a, b]) => read(array, [a, b])),
  )
const bodies = fc.letrec<{ all: Equation }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(at(w, [i, p]), at(w, [i, c]), at(y, [c, p]), at(y, [p, c]), literal(1), literal(0)),
    fc.tuple(conditions, tie('all'), tie('all')).map(([q, a, b]) => choose(q, a, b)),
    fc.tuple(fc.constantFrom(times, add, times), tie('all'), tie('all')).map(([op, a, b]) => op(a, b)),
    tie('all').map(negate),
    masked(tie('all')),
    fc.tuple(fc.constantFrom(column, place), tie('all')).map(([a, body]) => sumOver(a, body)),
  ),
})).all
/** Along axes that do not begin at 0. */
const later = (body: Equation): Equation => {
  const [lateColumn, latePlace] = [axisOver(1, SIDE), axisOver(2, SIDE)]
  const names = new Map([
    [c, indexAlong(lateColumn)],
    [p, indexAlong(latePlace)],
  ])
  return build([along], sumOver(lateColumn, sumOver(latePlace, substitute([body], names)[0]!)))
}
test('random sums, with axes that are bound again', () => {
  const narrowed = { count: 0 }
  forAll(
    // A function, as equations are shown otherwise.
    fc.tuple(masked(bodies), bodies, fc.boolean()).map(([a, b, late]) => () => {
      const body = times(a, b)
      return late ? later(body) : build([along, column], sumOver(place, body))
    }),
    (sample) => {
      const root = sample()
      const env = at5([w, y, data], { m: 2 })
      const now = banded([root], HOISTS)
      if (now[0] !== root) narrowed.count++
      const [got, want] = [interpret(now, env), interpret([root], env)]
      if (!nearly(got, want, 1e-9)) throw new Error(`expected ${flatten(want)}\n  got ${flatten(got)}\n${show([root])}`)
    },
    400,
  )
  expect(narrowed.count).toBeGreaterThan(60)
})
