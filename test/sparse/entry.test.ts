/** The entry `cotangent/sparse`, as users have it. */
import { describe, expect, test } from '@jest/globals'
import {
  array,
  cumsum,
  hessian as denseHessian,
  jacobian as denseJacobian,
  exp,
  fin,
  gradient,
  index,
  linearize,
  map,
  matrix,
  multiply,
  record,
  scan,
  select,
  stack,
  sum,
  trace,
  vector,
} from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'
import { fromMathjs, toMathjs } from 'cotangent/formula'
import {
  type Format,
  hessian,
  hessianBlocks,
  hessianDiagonal,
  jacobian,
  jvps,
  pattern,
  type SparseMatrix,
  show,
  spy,
  structure,
  toCoo,
  toCsc,
  toCsr,
  toDense,
  vjps,
} from 'cotangent/sparse'
import * as math from 'mathjs'

const numbers = (n: number, seed = 1): number[] => Array.from({ length: n }, (_, k) => Math.sin(1.7 * k + seed) + 1.3)
const rows = (m: number, n: number): number[][] => Array.from({ length: m }, (_, k) => numbers(n, k))

const rosenbrock = trace({ x: vector('n') }, ({ x }) =>
  sum(fin('n - 1'), (i) => x.at(i.plus(1)).minus(x.at(i).square()).square().times(100).plus(x.at(i).negate().plus(1).square())),
)
/** Two residuals for each observation, of eleven parameters of a camera, a point and a weight; and one for each weight. */
const bundle = trace(
  { cams: matrix('c', 11), X: matrix('m', 3), w: vector('p'), obs: array(fin('p'), record({ cam: index('c'), pt: index('m') })) },
  ({ cams, X, w, obs }) => ({
    r: map(obs, (o, i) => {
      const [c, x] = [(k: number) => cams.at(o.cam, k), (k: number) => X.at(o.pt, k)]
      const depth = c(0)
        .times(x(0))
        .plus(c(1).times(x(1)))
        .plus(c(2).times(x(2)))
        .plus(c(3))
      const bend = depth.square().times(c(4)).plus(c(5)).exp()
      const u = x(0)
        .times(c(6))
        .plus(x(1).times(x(2)))
        .over(bend)
        .plus(c(7))
        .plus(c(8).times(c(9)))
        .plus(c(10))
      const v = x(1)
        .times(c(10))
        .over(bend)
        .plus(c(8))
        .times(c(6))
        .plus(c(7).times(c(9)))
      return stack([u.times(w.at(i)), v.times(w.at(i))])
    }),
    e: map(w, (x) => x.square().negate().plus(1)),
  }),
)
const seen = { cams: rows(3, 11), X: rows(4, 3), w: numbers(5), obs: { cam: [0, 2, 1, 2, 0], pt: [3, 1, 0, 2, 2] } }

describe('patterns that are exact', () => {
  const x = { x: numbers(7) }
  const cases: Readonly<Record<string, readonly [f: Parameters<typeof linearize>[0], at: unknown, kind: string]>> = {
    'a diagonal': [trace({ x: vector('n') }, ({ x }) => map(x, (v) => v.sin())), x, 'diagonal, 1 colour for any size'],
    'a band': [
      trace({ x: vector('n') }, ({ x }) =>
        map(fin('n - 2'), (i) =>
          x
            .at(i)
            .times(x.at(i.plus(1)))
            .minus(x.at(i.plus(2)).exp()),
        ),
      ),
      x,
      'band(0, 2), 3 colours for any size',
    ],
    'the Hessian of Rosenbrock’s function': [gradient(rosenbrock), x, 'band(−1, 1), 3 colours for any size'],
    'an arrow': [gradient(trace({ x: vector('n') }, ({ x }) => sum(x, (v) => v.times(x.at(0)).sin()))), x, 'sparse'],
    'a triangle': [trace({ x: vector('n') }, ({ x }) => cumsum(x)), x, 'sparse'],
    'a scan': [trace({ x: vector('n') }, ({ x }) => scan(x, 0, (s, v) => s.times(v).plus(v.sin()))), x, 'sparse'],
    'a product with a matrix': [
      trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => multiply(A, x)),
      { A: rows(3, 4), x: numbers(4) },
      'block diagonal',
    ],
    'products from both sides': [
      trace({ A: matrix('m', 'n'), X: matrix('n', 'p'), B: matrix('p', 'q') }, ({ A, X, B }) => multiply(multiply(A, X), B)),
      { A: rows(2, 3), X: rows(3, 4), B: rows(4, 2) },
      'block diagonal',
    ],
    'rows of several lengths': [
      trace({ x: vector('n'), s: array(fin('m'), index('n')) }, ({ x, s }) => map(s, (k) => sum(x, (v, i) => select(i.lt(k), v.exp(), 0)))),
      { x: numbers(6), s: [0, 3, 5, 1] },
      'sparse',
    ],
    'blocks at places that data says': [bundle, seen, 'sparse'],
  }
  test.each(Object.entries(cases))('%s', (_, [f, at, kind]) => {
    expect(show(pattern(linearize(f).map)).split('\n')[0]).toMatch(new RegExp(`: ${kind.replace(/[()]/g, '\\$&')}$`))
    const [sparse, dense] = [matricesIn(jacobian(f)(at)), arraysIn(denseJacobian(f)(at as never))]
    expect(sparse).toHaveLength(dense.length)
    sparse.forEach((m, k) => {
      expect([...toDense(m)].map((v) => v.toFixed(9))).toEqual([...dense[k]!].map((v) => v.toFixed(9)))
      expect(m.values.length).toBe(dense[k]!.filter((v) => v !== 0).length)
    })
  })
})
type Tree = { readonly [key: string]: unknown }
const isMatrix = (x: unknown): x is SparseMatrix => x instanceof Object && 'format' in x
const matricesIn = (x: unknown): readonly SparseMatrix[] => (isMatrix(x) ? [x] : Object.values(x as Tree).flatMap(matricesIn))
const arraysIn = (x: unknown): readonly Float64Array[] =>
  x instanceof Float64Array ? [x] : typeof x === 'number' ? [Float64Array.of(x)] : Object.values(x as Tree).flatMap(arraysIn)

describe('bundle adjustment', () => {
  const { files, kernel } = emitModule({ name: 'bundle', program: bundle, modes: ['sparse-jacobian'], target: 'js' })
  test('has 31 values for each observation, by blocks, and no array of that size beside them', () => {
    const answer = loadModule(files[0]!.text).default(seen)['sparse-jacobian']
    expect(matricesIn(answer).reduce((n, m) => n + m.values.length, 0)).toBe(31 * 5)
    expect(kernel.workspace).toEqual([])
    expect(kernel.inputs.map((x) => x.name)).toEqual(['cams', 'X', 'w', 'obs_cam', 'obs_pt'])
  })
  test('goes once over the observations', () =>
    expect(
      files[0]!.text
        .split('const fill = ')[1]!
        .split('\n})()')[0]!
        .match(/for \(/g),
    ).toHaveLength(1))
})

test('a function of one array has one matrix', () => {
  const f = trace(vector('n'), (x) => map(x, (v) => exp(v)))
  expect(jacobian(f)([0, 0]).values).toEqual(Float64Array.of(1, 1))
  expect(hessian(trace(vector('n'), (x) => sum(x, (v) => v.square())))([3, 4]).values).toEqual(Float64Array.of(2, 2))
})
test('may be asked for by name; where matrices are arrays, the name is refused', () => {
  const squares = trace({ x: vector('n') }, ({ x }) => map(x, (v) => v.square()))
  const { x } = jacobian(squares, { sparse: true })({ x: [1, 2] }) as unknown as { x: { values: Float64Array } }
  expect([...x.values]).toEqual([2, 4])
  expect(() => (denseJacobian as (f: object, settings: object) => unknown)(squares, { sparse: true })).toThrow(/cotangent\/sparse/)
})
test('of a scalar only', () => {
  expect(() => hessian(trace({ x: vector('n') }, ({ x }) => x) as never)).toThrow('hessian: expected a program to ℝ')
  expect(() => pattern(rosenbrock as never)).toThrow('pattern: expected a linear map')
})
test('calls with other sizes, other indices and the same do not disturb each other', () => {
  const J = jacobian(bundle)
  const other = { ...seen, obs: { cam: [1, 1, 1, 0, 2], pt: [0, 0, 1, 3, 2] } }
  const [a, b, c] = [J(seen), J(other), J(seen)]
  expect(a).toEqual(c)
  expect(b.r.cams.columns).not.toEqual(a.r.cams.columns)
  expect(J({ ...seen, w: [1, 2], obs: { cam: [0, 1], pt: [1, 2] } }).e.w.shape).toEqual([2, 2])
})

const formats: readonly Format[] = ['csr', 'csc', 'coo']
test.each(formats)('%s to the others, to mathjs, and back', (format) => {
  const m = jacobian(bundle, { format })(seen).r.cams
  expect(m.format).toBe(format)
  const [csr, csc, coo] = [toCsr(m), toCsc(m), toCoo(m)]
  expect(csr).toEqual(jacobian(bundle)(seen).r.cams)
  expect(csc).toEqual(jacobian(bundle, { format: 'csc' })(seen).r.cams)
  expect(toCsr(coo)).toEqual(csr)
  expect(toCsc(csr)).toEqual(csc)
  const theirs = toMathjs(m, math)
  expect(math.typeOf(theirs)).toBe('SparseMatrix')
  expect((math.flatten(math.matrix(theirs.toArray() as number[][])).toArray() as number[]).map(Number)).toEqual([...toDense(m)])
  expect(fromMathjs(theirs)).toEqual(csc)
  expect(() => fromMathjs([[1]])).toThrow('fromMathjs')
})

describe('second derivatives', () => {
  test('of Rosenbrock’s function have three bands, by equations and by star colours', () => {
    const x = { x: numbers(9) }
    const want = [...(denseHessian(rosenbrock)(x) as never as { x: { x: Float64Array } }).x.x].map((v) => v.toFixed(8))
    for (const by of [undefined, 'colouring'] as const) {
      const H = hessian(rosenbrock, by && { by })(x).x.x
      expect(H.values).toHaveLength(3 * 9 - 2)
      expect([...toDense(H)].map((v) => v.toFixed(8))).toEqual(want)
    }
  })
  test('that are diagonal are their diagonals', () => {
    const f = trace({ x: vector('n'), c: vector('n') }, ({ x, c }) => sum(fin('n'), (i) => x.at(i).square().times(c.at(i))))
    expect(hessianDiagonal(f)({ x: [1, 2], c: [3, 4] })).toEqual({ x: Float64Array.of(6, 8), c: Float64Array.of(0, 0) })
    const inside = trace({ x: vector('n') }, ({ x }) => hessianDiagonal((y: typeof x) => sum(y, (v) => v.times(v.square())))(x))
    expect(inside({ x: [1, 2] })).toEqual(Float64Array.of(6, 12))
  })
  test('that are block diagonal are their blocks', () => {
    const f = trace({ X: matrix('n', 2) }, ({ X }) => sum(fin('n'), (i) => X.at(i, 0).times(X.at(i, 1).square())))
    expect(
      hessianBlocks(f)({
        X: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toEqual({ X: Float64Array.of(0, 4, 4, 2, 0, 8, 8, 6) }) // prettier-ignore
  })
  test('that are neither are refused, with the pattern', () => {
    expect(() => hessianDiagonal(rosenbrock)).toThrow(/hessianDiagonal: expected .* diagonal, got ∂x\/∂x: band\(−1, 1\)/)
    expect(() => hessianBlocks(rosenbrock)).toThrow(/hessianBlocks: expected .* block diagonal, got/)
  })
})

describe('many directions at once', () => {
  const f = trace({ x: vector('n') }, ({ x }) => map(x, (v) => v.sin().exp().times(x.at(0))))
  const x = { x: [0.3, -0.5, 0.8] }
  const unit = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
  const J = [...(denseJacobian(f)(x) as never as { readonly x: Float64Array }).x].map((v) => v.toFixed(12))
  const at = (k: number): readonly string[] => Array.from({ length: 3 }, (_, i) => J[3 * i + k]!)
  test('forward', () =>
    expect([...(jvps(f, 'k')({ x, dx: { x: unit } } as never) as Float64Array)].map((v) => v.toFixed(12))).toEqual([...at(0), ...at(1), ...at(2)]))
  test('in reverse', () => expect([...(vjps(f, 'k')({ x, dy: unit } as never) as { x: Float64Array }).x].map((v) => v.toFixed(12))).toEqual(J))
  test('what is not linear is computed once for all', () => {
    for (const program of [jvps(f, 'k'), vjps(f, 'k')]) {
      const text = emitModule({ name: 'f', program, modes: ['value'], target: 'js' })
        .files[0]!.text.split('export const kernel = ')[1]!
        .split('\n}')[0]!
      expect(text.match(/Math\.(sin|cos)\(/g)!.length).toBeLessThanOrEqual(4)
      for (const loop of text.split(/(?=\n {2}for )/)) if (/< (k|whole)/.test(loop)) expect(loop).not.toMatch(/Math\.(sin|cos)|exp\(/)
    }
  })
})

describe('pictures', () => {
  const p = pattern(linearize(bundle).map)
  const where = { p: 5, c: 3, m: 4, obs_cam: seen.obs.cam, obs_pt: seen.obs.pt }
  test('say what they show', () => {
    const svg = spy(p, where, { title: 'A < B' })
    expect(svg).toContain('<title>A &lt; B: 15 × 50, 155 entries, 21\u202f%</title>')
    for (const name of ['cams (33)', 'X (12)', 'w (5)', 'r (10)', 'e (5)']) expect(svg).toContain(`>${name}</text>`)
  })
  test('of large matrices stay small', () => {
    const svg = spy(pattern(linearize(gradient(rosenbrock)).map), { n: 20_000 })
    expect(svg).toContain('59\u202f998 entries')
    expect(svg.length).toBeLessThan(30_000)
  })
  test('need all sizes, and indices within them', () => {
    expect(() => spy(p, {})).toThrow('structureAt: expected values of')
    expect(() => structure(p, { ...where, obs_cam: [0, 3, 0, 0, 0] })).toThrow(RangeError)
  })
})
