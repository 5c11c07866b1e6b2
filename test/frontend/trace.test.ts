import { describe, expect, test } from '@jest/globals'
import * as modes from '../../src/adjoint/modes.js'
import { resize } from '../../src/categories/combinators.js'
import { TraceError } from '../../src/categories/errors.js'
import { nameOf, type Program, sizesOf } from '../../src/categories/program.js'
import {
  array,
  boolean,
  fin,
  index,
  leavesOf,
  matrix,
  product,
  real,
  record,
  type Space,
  showSpace,
  triangle,
  vector,
} from '../../src/categories/space.js'
import * as arrays from '../../src/frontend/arrays.js'
import { gradient, hessian, hvp, jacobian, jvp, valueAndGradient, vjp } from '../../src/frontend/calculus.js'
import * as f from '../../src/frontend/functions.js'
import { call, isTraced, trace } from '../../src/frontend/trace.js'
import type { Condition, Index, Scalar, TracedArray } from '../../src/frontend/traced.js'
import { interpret } from '../support/interpret.js'

type Data = number | readonly number[]
const sizes = { m: 2, n: 3, k: 4 }
/** The outputs of a program at inputs by name, a lone output by itself. */
const run = (p: Program, inputs: Readonly<Record<string, Data>> | Data): unknown => {
  const leaves = leavesOf(p.dom)
  const given = new Map(
    p.inputs.map((e, i) => [
      e,
      typeof inputs === 'number' || Array.isArray(inputs) ? (inputs as Data) : (inputs as Record<string, Data>)[nameOf(leaves[i]!)]!,
    ]),
  )
  const values = interpret(p.outputs, { inputs: given, sizes }).map((v) => (typeof v === 'number' ? v : [...v]))
  return values.length === 1 ? values[0] : values
}
const near = (got: unknown, expected: Data | readonly Data[]): void => {
  const [g, e] = [[got].flat(2) as number[], [expected].flat(2) as number[]]
  expect(g.length).toBe(e.length)
  for (const [i, x] of g.entries()) expect(x).toBeCloseTo(e[i]!, 10)
}

describe('trace', () => {
  test('a bare space, or the fields of a record', () => {
    expect(
      run(
        trace(real, (x) => x.times(x).plus(1)),
        3,
      ),
    ).toBe(10)
    const p = trace({ x: vector('n'), w: real }, ({ x, w }) => f.times(w, f.sum(x)))
    expect(showSpace(p.dom)).toBe('{x: ℝ[n], w: ℝ}')
    expect(showSpace(p.cod)).toBe('ℝ')
    expect(p.inputs.map((e) => (e as { name: string }).name)).toEqual(['x', 'w'])
    expect(run(p, { x: [1, 2, 3], w: 2 })).toBe(12)
  })
  test('records in, records out, numbers among them', () => {
    const p = trace({ a: { ...record({ b: real, c: vector(2) }) } }, ({ a }) => ({ s: a.b.plus(a.c.at(0)), t: 2, u: { v: a.c } }))
    expect(showSpace(p.cod)).toBe('{s: ℝ, t: ℝ, u: {v: ℝ[2]}}')
    expect(run(p, { a_b: 1, a_c: [5, 6] })).toEqual([6, 2, [5, 6]])
  })
  test('JavaScript arrays become traced ones', () => {
    const p = trace(real, (x) => [x, x.times(2), 7])
    expect(showSpace(p.cod)).toBe('ℝ[3]')
    expect(run(p, 2)).toEqual([2, 4, 7])
    expect(
      run(
        trace(vector(2), (x) => f.plus(x, arrays.stack([10, 20]))),
        [1, 2],
      ),
    ).toEqual([11, 22])
    expect(
      run(
        trace(real, (x) => [
          { a: x, b: 1 },
          { a: 2, b: x },
        ]),
        5,
      ),
    ).toEqual([
      [5, 2],
      [1, 5],
    ]) // prettier-ignore
  })

  const unary: Readonly<Record<string, readonly [(x: Scalar) => Scalar, (x: number) => number]>> = {
    exp: [(x) => f.exp(x), Math.exp],
    log: [(x) => f.log(x), Math.log],
    sqrt: [(x) => f.sqrt(x), Math.sqrt],
    sin: [(x) => f.sin(x), Math.sin],
    cos: [(x) => f.cos(x), Math.cos],
    tan: [(x) => f.tan(x), Math.tan],
    atan: [(x) => f.atan(x), Math.atan],
    tanh: [(x) => f.tanh(x), Math.tanh],
    abs: [(x) => f.abs(x), Math.abs],
    sign: [(x) => f.sign(x), Math.sign],
    negate: [(x) => f.negate(x), (x) => -x],
    square: [(x) => f.square(x), (x) => x * x],
    'methods of one': [
      (x) => x.exp().log().sqrt().sin().cos().tan().atan().tanh().abs().negate().square(),
      (x) => Math.abs(Math.tanh(Math.atan(Math.tan(Math.cos(Math.sin(Math.sqrt(x))))))) ** 2,
    ], // prettier-ignore
    plus: [(x) => f.plus(1, x).plus(2), (x) => 3 + x],
    minus: [(x) => f.minus(1, x).minus(2), (x) => -1 - x],
    times: [(x) => f.times(3, x).times(2), (x) => 6 * x],
    over: [(x) => f.over(3, x).over(2), (x) => 1.5 / x],
    pow: [(x) => f.pow(x, 3).pow(x), (x) => x ** (3 * x)],
    max: [(x) => f.max(x, 0.5).max(x), (x) => Math.max(x, 0.5)],
    min: [(x) => f.min(0.5, x).min(1), (x) => Math.min(x, 0.5)],
    select: [(x) => f.select(x.lt(1), x, 5), (x) => (x < 1 ? x : 5)],
    and: [(x) => f.select(f.and(f.lt(x, 1), f.gt(x, 0.5)), 1, 0), (x) => (x < 1 && x > 0.5 ? 1 : 0)],
    or: [(x) => f.select(f.or(f.not(f.le(x, 1)), x.eq(0.25)), 1, 0), (x) => (x > 1 || x === 0.25 ? 1 : 0)],
  }
  test.each(Object.entries(unary))('%s', (_, [traced, plain]) => {
    for (const x of [0.25, 0.7, 1.3]) near(run(trace(real, traced), x), plain(x))
    near(
      run(
        trace(vector(3), (xs) => xs.map(traced)),
        [0.25, 0.7, 1.3],
      ),
      [0.25, 0.7, 1.3].map(plain),
    )
  })
  test('element by element, a scalar with anything', () => {
    const p = trace({ a: matrix('m', 'n'), b: matrix('m', 'n'), s: real }, ({ a, b, s }) => f.times(s, a.plus(b)).over(a).exp())
    near(
      run(p, { a: [1, 2, 3, 4, 5, 6], b: [1, 1, 1, 1, 1, 1], s: 0.5 }),
      [1, 2, 3, 4, 5, 6].map((a) => Math.exp((0.5 * (a + 1)) / a)),
    )
    const q = trace({ x: vector('n'), y: vector('n') }, ({ x, y }) => f.select(x.lt(y), x, y.times(10)))
    expect(run(q, { x: [1, 5, 3], y: [2, 2, 4] })).toEqual([1, 20, 3])
  })

  test('map and sum, lambdas in lambdas', () => {
    const p = trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) =>
      f.map(fin('m'), (i) => f.sum(fin('n'), (j) => A.at(i, j).times(x.at(j)).plus(i))),
    )
    expect(run(p, { A: [1, 2, 3, 4, 5, 6], x: [1, 0, -1] })).toEqual([-2, 1])
    const q = trace(vector('n'), (x) => x.map((xi, i) => x.map((xj, j) => xi.times(xj).plus(f.times(10, i)).plus(j))))
    expect(run(q, [1, 2, 3])).toEqual([1, 3, 5, 12, 15, 18, 23, 27, 31])
    const r = trace(vector('n'), (x) => f.sum(x, (xi) => f.sum(x, (xj) => f.sum(x, (xk) => xi.times(xj.minus(xk).abs())))))
    const x = [1, 4, -2]
    expect(run(r, x)).toBe(x.reduce((s, a) => s + x.reduce((t, b) => t + x.reduce((u, c) => u + a * Math.abs(b - c), 0), 0), 0))
  })
  test('every triple nesting of three axes over one range', () => {
    const p = trace({ x: vector('n'), y: vector('n') }, ({ x, y }) =>
      x.map((xi, i) => {
        const inner = y.map((yj, j) => f.sum(fin('n'), (k) => xi.times(yj).plus(x.at(k)).times(f.plus(i, j))))
        return f.sum(inner, (v, j) => v.times(y.at(j)).plus(f.sum(y)))
      }),
    )
    const [x, y] = [
      [1, 2, -1],
      [3, 0.5, 2],
    ] // prettier-ignore
    const total = y.reduce((a, b) => a + b)
    const expected = x.map((xi, i) => y.reduce((s, yj, j) => s + x.reduce((t, xk) => t + (xi * yj + xk) * (i + j), 0) * yj + total, 0))
    near(run(p, { x, y }), expected)
  })
  test('what does not depend on the lambda is the same node inside and outside', () => {
    const p = trace(vector('n'), (x) => ({ a: f.sum(x, (xi) => xi.exp()), b: f.map(fin('n'), () => f.sum(x, (xi) => xi.exp())) }))
    const [a, b] = p.outputs
    expect(b!.tag === 'build' && b!.body).toBe(a)
  })
  test('arrays of records, products and triangles', () => {
    const p = trace({ ps: array(fin('n'), record({ x: real, v: vector(2) })) }, ({ ps }) =>
      ps.map(({ x, v }, i) => ({ y: v.times(x), i: i.toReal() })),
    )
    expect(showSpace(p.cod)).toBe('({y: ℝ[2], i: ℝ})[n]')
    expect(run(p, { ps_x: [1, 2, 3], ps_v: [1, 1, 2, 2, 3, 3] })).toEqual([
      [1, 1, 4, 4, 9, 9],
      [0, 1, 2],
    ]) // prettier-ignore
    const q = trace(vector('n'), (x) => f.map(triangle('n'), (i, j) => x.at(i).minus(x.at(j))))
    expect(showSpace(q.cod)).toBe('ℝ[▵n]')
    expect(run(q, [1, 2, 4])).toEqual([1, 3, 2])
    const r = trace(array(triangle('n'), real), (t) => f.sum(t, (d, i, j) => d.times(f.plus(f.times(10, i), j))))
    expect(run(r, [1, 2, 3])).toBe(10 + 40 + 63)
    expect(
      run(
        trace(array(triangle('n'), real), (t) => t.sum()),
        [1, 2, 3],
      ),
    ).toBe(6)
    expect(
      run(
        trace(array(triangle('n'), real), (t) => t.at(2, 1)),
        [1, 2, 3],
      ),
    ).toBe(3)
    const s = trace(matrix('m', 'n'), (a) => f.map(a, (x, i, j) => x.times(f.minus(j, i))))
    expect(run(s, [1, 2, 3, 4, 5, 6])).toEqual([0, 2, 6, -4, 0, 6])
    expect(
      run(
        trace(vector('n'), (x) => f.sum(triangle('n'), (i, j) => x.at(i).times(x.at(j)))),
        [1, 2, 4],
      ),
    ).toBe(2 + 4 + 8)
    expect(
      run(
        trace(vector('n'), (x) => f.map(product(fin('m'), triangle('n')), (a, i, j) => x.at(i).minus(x.at(j)).times(a))),
        [1, 2, 4],
      ),
    ).toEqual([0, 0, 0, 1, 3, 2]) // prettier-ignore
  })
  test('sums of arrays and records', () => {
    const p = trace(matrix('m', 'n'), (a) => f.sum(arrays.rows(a)))
    expect(run(p, [1, 2, 3, 4, 5, 6])).toEqual([5, 7, 9])
    const q = trace(vector('n'), (x) => f.sum(x, (xi, i) => ({ first: xi, second: x.times(xi), third: i })))
    expect(run(q, [1, 2, 3])).toEqual([6, [6, 12, 18], 3])
    expect(
      run(
        trace(matrix('m', 'n'), (a) => f.sum(a)),
        [1, 2, 3, 4, 5, 6],
      ),
    ).toBe(21)
  })
  test('largest, smallest and where', () => {
    const p = trace(vector('n'), (x) => ({
      a: f.largest(x),
      b: f.smallest(x, (v) => v.square()),
      c: f.argmax(x),
      d: f.argmin(fin('n'), (i) => x.at(i)),
      e: f.max(x),
      g: x.at(f.argmin(x)),
    })) // prettier-ignore
    expect(run(p, [-3, 2, 1])).toEqual([2, 1, 1, 0, 2, -3])
    expect(
      run(
        trace(matrix('m', 'n'), (a) => f.largest(a, (v, i, j) => v.times(f.minus(i, j)))),
        [1, 2, 3, 4, 5, 6],
      ),
    ).toBe(4)
    expect(
      run(
        trace(vector('n'), (x) => x.map((xi) => f.largest(x, (xj) => xj.minus(xi).abs()))),
        [0, 1, 5],
      ),
    ).toEqual([5, 4, 5])
  })
  test('indices', () => {
    const p = trace({ x: vector('n'), i: index('n') }, ({ x, i }) => [x.at(i), x.at(-1), x.at(0), x.atOr(100, i.plus(1)), f.over(i, 2)])
    expect(run(p, { x: [1, 2, 3], i: 2 })).toEqual([3, 3, 1, 100, 1])
    const q = trace(vector('n'), (x) =>
      x.map((xi, i) =>
        x
          .atOr(0, i.plus(1))
          .minus(xi.times(2))
          .plus(x.atOr(0, f.minus(i, 1))),
      ),
    )
    expect(run(q, [1, 2, 4])).toEqual([0, 1, -6])
    const r = trace(vector('n'), (x) => x.map((xi, i) => f.select(i.lt(1), xi, f.select(f.eq(2, i), 7, f.select(i.ge(1), 8, 9)))))
    expect(run(r, [1, 2, 4])).toEqual([1, 8, 7])
    const s = trace({ q: array(fin('k'), index('n')), x: vector('n') }, ({ q, x }) => q.map((i) => x.at(i).plus(i)))
    expect(run(s, { q: [2, 0, 1, 2], x: [10, 20, 30] })).toEqual([32, 10, 21, 32])
    expect(showSpace(trace(real, () => f.map(fin('n'), (i) => i.plus(1))).cod)).toBe('(ℤ<n + 1)[n]'.replace(/[()]/g, ''))
    expect(
      run(
        trace(vector('n'), (x) => f.map(fin('n'), (i) => x.at(f.minus(2, i)))),
        [1, 2, 3],
      ),
    ).toEqual([3, 2, 1])
  })
  test('conditions', () => {
    const p = trace({ b: boolean, x: real }, ({ b, x }) => ({ y: f.select(b, x, 0), n: f.not(b), both: b.and(x.gt(1)), is: true }))
    expect(run(p, { b: 1, x: 2 })).toEqual([2, 0, 1, 1])
    expect(showSpace(p.cod)).toBe('{y: ℝ, n: 𝔹, both: 𝔹, is: 𝔹}')
    const q = trace({ b: boolean, x: vector('n') }, ({ b, x }) => f.select(b, { u: x, v: x.at(0) }, { u: x.negate(), v: f.sum(x) }))
    expect(run(q, { b: 0, x: [1, 2, 3] })).toEqual([[-1, -2, -3], 6])
  })
  test('a literal size unrolls', () => {
    const p = trace(vector(3), ([a, b, c]) => f.times(a!, b!).minus(c!))
    expect(run(p, [2, 3, 4])).toBe(2)
    const q = trace(vector(3), (x) => {
      let s: Scalar = x.at(0)
      for (let i = 1; i < x.length; i++) s = s.times(x.at(i))
      return s
    })
    expect(run(q, [2, 3, 4])).toBe(24)
  })

  test('programs over arrays', () => {
    const p = trace({ A: matrix('m', 'n'), x: vector('n'), u: vector('m') }, ({ A, x, u }) => ({
      a: arrays.multiply(A, x),
      b: arrays.einsum('i,ij,j->', u, A, x),
      c: arrays.dot(x, x),
      d: arrays.outer(u, x),
      e: arrays.transpose(A),
      g: arrays.traceOf(arrays.multiply(A, arrays.transpose(A))),
      h: [f.mean(A), f.norm1(x), f.count(A)],
    }))
    expect(run(p, { A: [1, 2, 3, 4, 5, 6], x: [1, 0, -1], u: [1, 2] })).toEqual([
      [-2, -2],
      -6,
      2,
      [1, 0, -1, 2, 0, -2],
      [1, 4, 2, 5, 3, 6],
      91,
      [3.5, 2, 6],
    ]) // prettier-ignore
  })
  test('moving elements', () => {
    const p = trace({ x: vector('n'), q: array(fin('k'), index('n')), A: matrix('m', 'n') }, ({ x, q, A }) => ({
      a: arrays.slice(x, 1, 2),
      b: arrays.slice(A, [0, 1], ['m', 2]),
      c: arrays.pad(x, 1, 2),
      d: arrays.gather(x, q),
      e: arrays.gather(x, [2, 2, 0]),
      g: arrays.scatterAdd(arrays.gather(x, q), q, 'n'),
      h: arrays.concatenate(x, arrays.slice(x, 0, 1)),
      i: arrays.replicate(fin(2), x),
      j: arrays.rows(A).at(1),
    }))
    expect(run(p, { x: [1, 2, 3], q: [0, 2, 2, 1], A: [1, 2, 3, 4, 5, 6] })).toEqual([
      [2, 3],
      [2, 3, 5, 6],
      [0, 1, 2, 3, 0, 0],
      [1, 3, 3, 2],
      [3, 3, 1],
      [1, 2, 6],
      [1, 2, 3, 1],
      [1, 2, 3, 1, 2, 3],
      [4, 5, 6],
    ]) // prettier-ignore
    const r = trace({ x: vector('n'), y: vector('n') }, ({ x, y }) => {
      const points = arrays.zip({ x, y })
      return { s: points.map((p) => p.x.times(p.y)), y: arrays.field(points, 'y') }
    })
    expect(run(r, { x: [1, 2, 3], y: [4, 5, 6] })).toEqual([
      [4, 10, 18],
      [4, 5, 6],
    ]) // prettier-ignore
    const windows = trace(vector('n'), (x) => f.map(fin('m'), (i) => arrays.slice(x, i, 2)))
    expect(run(windows, [1, 2, 3])).toEqual([1, 2, 2, 3])
  })
  test('a program called with traced values', () => {
    const norm2 = trace(vector('n'), (x) => f.sum(x, (v) => v.square()))
    const scaled = trace({ x: vector('n'), c: real }, ({ x, c }) => x.times(c))
    const p = trace(matrix('m', 'n'), (a) => f.map(arrays.rows(a), (row, i) => call(norm2, call(scaled, { c: i.toReal(), x: row }))))
    expect(run(p, [1, 2, 3, 4, 5, 6])).toEqual([0, 77])
    expect(
      run(
        trace(real, (x) =>
          call(
            trace(real, (y) => y.times(2)),
            x,
          ),
        ),
        4,
      ),
    ).toBe(8)
    expect(
      run(
        trace(real, () =>
          call(
            trace(real, (y) => y.times(2)),
            3,
          ),
        ),
        4,
      ),
    ).toBe(6)
    expect(() => trace(vector('m'), (x) => call(norm2 as Program, x))).toThrow('call: expected ℝ[n], got ℝ[m]')
    expect(() => trace(vector('n'), (x) => call(scaled as Program, { x }))).toThrow('call: expected {x: ℝ[n], c: ℝ}, got {x: ℝ[n]}')
    expect(() => trace(vector('n'), (x) => call(scaled as Program, { x, c: x }))).toThrow('call, field c: expected ℝ, got ℝ[n]')
    expect(isTraced({ a: [1, 2] })).toBe(false)
    const ofThree = resize(norm2, { n: 3 })
    expect(
      run(
        trace(vector(3), (x) => call(ofThree, x)),
        [1, 2, 3],
      ),
    ).toBe(14)
    trace(real, (x) => {
      expect(isTraced({ a: [1, x] })).toBe(true)
      return x
    })
  })
})

describe('derivatives inside a trace', () => {
  test('no perturbation confusion', () => {
    const p = trace(real, (x) => gradient((a: Scalar) => a.times(gradient((y: Scalar) => a.plus(y))(1)))(x))
    expect(run(p, 1)).toBe(1)
    const forward = trace(real, (x) => jvp((a: Scalar) => a.times(jvp((y: Scalar) => a.plus(y))(1, 1)))(x, 1))
    expect(run(forward, 1)).toBe(1)
    const mixed = trace(real, (x) => jvp((a: Scalar) => a.times(gradient((y: Scalar) => a.times(y.square()))(a)))(x, 1))
    // a · d/dy(a y²)|_{y = a} = 2 a³
    expect(run(mixed, 2)).toBe(24)
  })
  test('third derivatives by nesting', () => {
    const d =
      (g: (x: Scalar) => Scalar) =>
      (x: Scalar): Scalar =>
        gradient(g)(x) // prettier-ignore
    near(run(trace(real, d(d(d((x) => f.sin(x.times(2)))))), 0.3), -8 * Math.cos(0.6))
  })
  test('a derivative inside a map, of a lambda that captures', () => {
    const p = trace({ x: vector('n'), w: vector('n') }, ({ x, w }) =>
      x.map((xi, i) => gradient((y: Scalar) => f.sum(fin('n'), (j) => y.times(w.at(j)).plus(x.at(i)).square()))(xi)),
    )
    const [x, w] = [
      [1, -2, 0.5],
      [2, 3, -1],
    ] as const // prettier-ignore
    near(
      run(p, { x, w }),
      x.map((xi) => w.reduce((s, wj) => s + 2 * (xi * wj + xi) * wj, 0)),
    )
  })
  test('a gradient over an array, inside a map over an array of the same size', () => {
    const p = trace(
      { x: vector('n'), w: matrix('n', 'n') },
      ({ x, w }) =>
        f.map(arrays.rows(w), (row, i) =>
          gradient((y: TracedArray<ReturnType<typeof fin<'n'>>, typeof real>) => f.sum(y, (v, j) => v.times(v).times(row.at(j)).times(x.at(i))))(x),
        ), // prettier-ignore
    )
    const x = [1, -2, 0.5]
    const w = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    near(
      run(p, { x, w }),
      x.flatMap((xi, i) => x.map((xj, j) => 2 * xj * w[3 * i + j]! * xi)),
    )
  })
  test('modes agree with the modes of programs', () => {
    const dom = record({ x: vector('n'), s: real, q: index('n') })
    const body = ({ x, s, q }: { x: TracedArray<ReturnType<typeof fin<'n'>>, typeof real>; s: Scalar; q: Index<'n'> }): Scalar =>
      f.sum(x, (xi, i) => xi.times(s).plus(i).sin().times(x.at(q)))
    const g = ({ x, s, q }: { x: TracedArray<ReturnType<typeof fin<'n'>>, typeof real>; s: Scalar; q: Index<'n'> }) => ({
      y: x.map((xi) => xi.times(s).exp()),
      z: x.at(q).times(s),
    })
    const p = trace(dom, body)
    const pg = trace(dom, g)
    const at = { x: [0.1, 0.5, -0.7], s: 1.5, q: 1 }
    near(
      run(
        trace(dom, (v) => gradient(body)(v)),
        at,
      ),
      run(modes.gradient(p), at) as Data[],
    )
    near(
      run(
        trace(dom, (v) => valueAndGradient(body)(v)),
        at,
      ),
      run(modes.valueAndGradient(p), at) as Data[],
    )
    near(
      run(
        trace(dom, (v) => hessian(body)(v)),
        at,
      ),
      run(modes.hessian(p), at) as Data[],
    )
    near(
      run(
        trace(dom, (v) => jacobian(g)(v)),
        at,
      ),
      run(modes.jacobian(pg), at) as Data[],
    )
    expect(showSpace(trace(dom, (v) => jacobian(g)(v)).cod)).toBe(showSpace(modes.jacobian(pg).cod))
    const dx = { x: [1, 2, 3], s: -1 }
    const names = { x_x: at.x, x_s: at.s, x_q: at.q, dx_x: dx.x, dx_s: dx.s }
    const both = record({ x: dom, dx: record({ x: vector('n'), s: real }) })
    near(
      run(
        trace(both, ({ x, dx }) => jvp(g)(x, dx)),
        names,
      ),
      run(modes.jvp(pg), names) as Data[],
    )
    near(
      run(
        trace(both, ({ x, dx }) => hvp(body)(x, dx)),
        names,
      ),
      run(modes.hvp(p), names) as Data[],
    )
    const dy = { dy_y: [1, 2, 3], dy_z: -1 }
    const back = record({ x: dom, dy: record({ y: vector('n'), z: real }) })
    near(
      run(
        trace(back, ({ x, dy }) => vjp(g)(x, dy)),
        { ...names, ...dy },
      ),
      run(modes.vjp(pg), { ...names, ...dy }) as Data[],
    )
  })
  test('jacobians and hessians inside a map', () => {
    const p = trace(
      matrix('n', 'n'),
      (a) =>
        f.map(arrays.rows(a), (row, i) =>
          jacobian((y: TracedArray<ReturnType<typeof fin<'n'>>, typeof real>) => y.map((v, j) => v.times(v).times(f.plus(i, j))))(row),
        ), // prettier-ignore
    )
    const a = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    const expected = [0, 1, 2].flatMap((i) => [0, 1, 2].flatMap((r) => [0, 1, 2].map((c) => (r === c ? 2 * a[3 * i + r]! * (i + r) : 0))))
    near(run(p, a), expected)
    const q = trace(
      matrix('n', 'n'),
      (m) => f.map(arrays.rows(m), (row, i) => hessian((y: TracedArray<ReturnType<typeof fin<'n'>>, typeof real>) => f.sum(y).pow(3).times(i))(row)), // prettier-ignore
    )
    near(
      run(q, a),
      [0, 1, 2].flatMap((i) => Array<number>(9).fill(6 * i * (a[3 * i]! + a[3 * i + 1]! + a[3 * i + 2]!))),
    )
  })
  test('a mark stays itself while others inside of it are erased', () => {
    type Vector = TracedArray<ReturnType<typeof fin<'n'>>, typeof real>
    const inner = (w: Vector, c: Scalar | number): Scalar => f.sum(gradient((q: Vector) => f.sum(q, (qm) => qm.sin().times(c)))(w))
    const p = trace(matrix('n', 'n'), (a) =>
      f.sum(fin('n'), (k) =>
        f
          .map(fin('n'), () => {
            const y = f.map(fin('n'), () => 0.5)
            return f.sum(
              gradient((z: Vector) =>
                f.sum(z, (zj) =>
                  zj.sin().times(
                    inner(
                      f.map(fin('n'), (l) => a.at(k, l)),
                      zj,
                    ),
                  ),
                ),
              )(y),
            )
          })
          .at(k),
      ),
    )
    const a = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    near(run(p, a), a.reduce((s, v) => s + Math.cos(v), 0) * 3 * (0.5 * Math.cos(0.5) + Math.sin(0.5)))
    const q = trace({ x: vector('n'), s: vector('n') }, ({ x, s }) =>
      gradient((v: Scalar) =>
        f
          .map(fin('n'), (i) => {
            const y = f.map(fin('n'), () => x.at(i))
            const w = (): Vector => f.map(fin('n'), () => v)
            return f.sum(gradient((z: Vector) => f.sum(z, (zj) => zj.sin().times(inner(w(), 1))))(y))
          })
          .at(0),
      )(f.sum(s)),
    )
    near(run(q, { x: [0.3, 0, 0], s: [0.1, 0.2, 0.3] }), -9 * Math.cos(0.3) * Math.sin(0.6))
  })
  test('a constant has no derivative, and a number is a point', () => {
    expect(
      run(
        trace(real, (x) => gradient((y: Scalar) => f.times(2, x).plus(f.times(0, y)))(5)),
        1,
      ),
    ).toBe(0)
    expect(
      run(
        trace(real, () => gradient(() => 3)(5 as never)),
        1,
      ),
    ).toBe(0)
    expect(
      run(
        trace(real, (x) => gradient((y: Scalar) => y.square().times(x))(5)),
        2,
      ),
    ).toBe(20)
  })
  test('of other than a scalar there is no gradient', () => {
    expect(() => trace(vector('n'), (x) => gradient((y: typeof x) => y.times(2) as never)(x))).toThrow(
      'gradient: expected a lambda to ℝ (a scalar); of others, ask for the jacobian, got ℝ[n]',
    )
    expect(() => trace(vector('n'), (x) => jvp((y: typeof x) => y.times(2))(x, 1 as never))).toThrow('jvp: the direction: expected ℝ[n], got ℝ')
  })
})

describe('what tracing cannot follow is an error with its line', () => {
  type Case = readonly [dom: Space, lambda: (x: never) => unknown, message: string]
  const traced = (dom: Space, lambda: (x: never) => unknown): unknown => trace(dom, lambda as never)
  let leaked: unknown
  const cases: Readonly<Record<string, Case>> = {
    'a number': [real, (x: Scalar) => Math.sin(x as never), 'a traced scalar was used as a JavaScript number; write x.plus(y) for x + y'],
    'a sum': [real, (x: Scalar) => (x as never) + 1, 'a traced scalar was used as a JavaScript number'],
    'a string': [real, (x: Scalar) => `${x}`, 'a traced scalar was used as a JavaScript string'],
    'x.toString()': [real, (x: Scalar) => x.toString(), 'a traced scalar was used as a JavaScript string'],
    'x.valueOf()': [real, (x: Scalar) => x.valueOf(), 'a traced scalar was used as a JavaScript number'],
    JSON: [vector('n'), (x: object) => JSON.stringify({ x }), 'a traced array was used as a JavaScript string'],
    'an order': [real, (x: Scalar) => ((x as never) < 3 ? x : 0), 'x.lt(y) for x < y'],
    'an order of indices': [vector('n'), (x: TracedArray) => x.map((v, i) => ((i as never) < 2 ? (v as Scalar) : 0)), 'a traced index was used as'],
    'a condition': [
      real,
      (x: Scalar) => (x.lt(3) ? x : 0),
      'a comparison of traced values was never used; was it a JavaScript condition? Write select(condition, x, y), cond or whileLoop instead',
    ],
    'a negated condition': [real, (x: Scalar) => (!x.lt(3) ? x : 0), 'never used'],
    'one of two conditions': [real, (x: Scalar) => f.select((x.lt(3) && x.gt(0)) as Condition, x, 0), 'never used'],
    'a condition inside a lambda': [vector('n'), (x: TracedArray) => x.map((_, i) => (i.lt(3) ? 1 : 0)), 'never used'],
    'a subscript': [vector('n'), (x: object) => (x as Scalar[])[0], 'a traced array was indexed with [0]; write x.at(0)'],
    'an assignment': [
      vector('n'),
      (x: object) => {
        ;(x as number[])[0] = 1
        return x
      },
      'elements of a traced array cannot be assigned',
    ], // prettier-ignore
    length: [vector('n'), (x: TracedArray) => x.length, 'the length of ℝ[n] is known only when the program runs'],
    spreading: [vector('n'), (x: TracedArray) => [...(x as unknown as Iterable<Scalar>)], 'the length of ℝ[n] is known only when the program runs'],
    'a method of arrays': [
      vector('n'),
      (x: object) => (x as number[]).reduce((a, b) => a + b),
      "a traced array has no 'reduce'; it has at, atOr, map, sum",
    ],
    'a method of numbers': [real, (x: object) => (x as unknown as number).toFixed(2), "a traced scalar has no 'toFixed'; it has plus, minus, times"],
    'a field': [record({ a: real }), (x: object) => (x as { b: Scalar }).b, "a traced record has no field 'b'; it has a"],
    'a field destructured': [record({ a: real }), ({ b }: { b: Scalar }) => b, "a traced record has no field 'b'; it has a"],
    'no return': [real, () => undefined, "the result of trace's lambda: expected a traced value or a number, got undefined"],
    'no return inside': [
      vector('n'),
      (x: TracedArray) => x.map(() => undefined as never),
      "the result of map's lambda: expected a traced value or a number, got undefined",
    ],
    'a promise': [real, async (x: Scalar) => x, 'got a promise (lambdas cannot be async)'],
    'a string as a value': [real, () => 'x', "got the string 'x'"],
    'a function as a value': [
      real,
      (x: Scalar) => x.plus((() => 1) as never),
      'plus: expected a traced value or a number, got a function (was it not called?)',
    ],
    'a map object': [real, () => new Map(), 'got a Map'],
    'no array elements': [real, () => [], 'an empty JavaScript array says nothing of its elements'],
    'a leaked element': [
      vector('n'),
      (x: TracedArray) => {
        x.map((v) => {
          leaked = v
          return 0
        })
        return leaked
      },
      'a traced scalar was used outside of the lambda of map that it belongs to',
    ], // prettier-ignore
    'a leaked index': [
      vector('n'),
      (x: TracedArray) => {
        let k: unknown
        x.map((_, i) => {
          k = i
          return 0
        })
        return x.at(k as Index)
      },
      'a traced index was used outside of the lambda of map',
    ], // prettier-ignore
    'a leaked mark': [
      real,
      (x: Scalar) => {
        let y: Scalar = x
        gradient((m: Scalar) => {
          y = m
          return m
        })(x)
        return y
      },
      'outside of the lambda of gradient',
    ], // prettier-ignore
    'a value of another trace': [
      real,
      (x: Scalar) =>
        call(
          trace(real, (y) => y.plus(x)),
          x,
        ),
      'a traced scalar of one trace was used in another; give it to the inner program as an input',
    ],
    'a fractional index': [
      vector('n'),
      (x: TracedArray) => x.map((_, i) => i.times(0.5)),
      'times: expected an index, got 0.5; i.toReal() is the index as a real number',
    ],
    'a sum without lambda': [real, () => f.sum(fin('n') as never), 'sum over an index set needs a lambda: sum(fin(n), (i) => …)'],
    'a name for an index set': [real, () => f.map('n' as never, (i: Index) => i), 'map: expected an array or an index set, got n; write fin("n")'],
    'max of three': [real, (x: Scalar) => (f.max as (...xs: unknown[]) => Scalar)(x, 1, 2), 'max takes two arguments, or one array'],
  } // prettier-ignore
  test.each(Object.entries(cases))('%s', (_, [dom, lambda, message]) => {
    const attempt = (): unknown => traced(dom, lambda)
    expect(attempt).toThrow(TraceError)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(/trace\.test\.ts:\d+:\d+\)/)
  })
  test('the line is the one where it happened', () => {
    const line = Number(new Error().stack!.match(/trace\.test\.ts:(\d+)/)![1])
    expect(() => trace(real, (x) => Math.cos(x as never))).toThrow(`trace.test.ts:${line + 1}:`)
    expect(() =>
      trace(real, (x) => {
        const small = x.lt(3)
        return small ? x : 0
      }),
    ).toThrow(`trace.test.ts:${line + 4}:`)
  })
  test('outside of a trace', () => {
    expect(() => f.sin(1)).toThrow('sin works on traced values, and nothing is being traced; call it inside trace(space, (x) => …)')
    expect(() => gradient((y: Scalar) => y)(1)).toThrow('gradient works on traced values, and nothing is being traced')
    let kept: Scalar | undefined
    trace(real, (x) => {
      kept = x
      return x
    })
    expect(() => kept!.plus(1)).toThrow('nothing is being traced')
    expect(() => trace(real, () => kept!)).toThrow('a traced scalar of one trace was used in another')
  })
  test("the user's own error passes through, and the next trace is clean", () => {
    expect(() =>
      trace(real, (x) => {
        x.lt(1)
        throw new RangeError('mine')
      }),
    ).toThrow(new RangeError('mine'))
    expect(
      run(
        trace(real, (x) => x),
        1,
      ),
    ).toBe(1)
  })
  test('inspection is harmless', () => {
    trace({ x: vector('n') }, (v) => {
      expect(String((v.x as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]!())).toBe('traced ℝ[n]')
      expect(Object.keys(v)).toEqual(['x'])
      expect(Object.keys({ ...v })).toEqual(['x'])
      return v
    })
  })
  test.each<[string, Space, (x: never) => unknown, string]>([
    [
      'shapes',
      record({ x: vector('n'), y: vector('m') }),
      ({ x, y }: { x: TracedArray; y: TracedArray }) => x.plus(y),
      'plus: expected ℝ[n] or a scalar, got ℝ[m]',
    ], // prettier-ignore
    ['a condition as a number', real, (x: Scalar) => x.plus(x.lt(1) as never), 'plus: expected numbers, got 𝔹'],
    ['a number as a condition', real, (x: Scalar) => f.select(x as never, 1, 2), 'select: expected a condition, got ℝ'],
    ['too few indices', matrix('m', 'n'), (x: TracedArray) => x.at(1), 'at: expected 2 indices for ℝ[m×n], got 1'],
    ['an index out of range', vector(3), (x: TracedArray) => x.at(3), 'at: expected an index of ℝ[3], got 3'],
    ['a scalar as an index', vector(3), (x: TracedArray) => x.at(x.at(0) as never), 'at: expected an index, got ℝ'],
    ['a sum of conditions', vector(3), (x: TracedArray) => f.sum(x, (v) => (v as Scalar).lt(1)), 'sum: expected something that can be added, got 𝔹'],
    [
      'arrays of different spaces',
      record({ x: real, y: vector(2) }),
      ({ x, y }: { x: Scalar; y: TracedArray }) => [x, y],
      "the result of trace's lambda: expected elements of ℝ, got ℝ[2]",
    ], // prettier-ignore
    ['largest of records', vector(3), (x: TracedArray) => f.largest(x, (() => ({ a: 1 })) as never), 'largest: expected numbers, got {a: ℝ}'],
  ])('%s', (_, dom, lambda, message) => expect(() => traced(dom, lambda)).toThrow(message))
  test('sizes that a program mentions', () => expect(sizesOf(trace(matrix('m', 'n'), (a) => f.sum(a)).outputs)).toEqual(['m', 'n']))
})
