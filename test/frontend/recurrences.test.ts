import { describe, expect, test } from '@jest/globals'
import {
  cumlogsumexp,
  cummax,
  cummin,
  cumprod,
  cumsum,
  fin,
  fold,
  gradient,
  hessian,
  logaddexp,
  map,
  matrix,
  multiply,
  prod,
  real,
  reduce,
  scan,
  sum,
  tanh,
  trace,
  traceOf,
  vector,
  verify,
  zip,
} from 'cotangent' // prettier-ignore

describe('folds and scans', () => {
  const passes = (p: Parameters<typeof verify>[0]): void => expect(verify(p).filter((c) => !c.passed)).toEqual([])

  test('a recurrent network', () => {
    const network = trace({ W: matrix('d', 'd'), x: matrix('n', 'd'), h: vector('d') }, ({ W, x, h }) =>
      fold(fin('n'), h, (s, k) => map(fin('d'), (i) => tanh(sum(fin('d'), (j) => W.at(i, j).times(s.at(j))).plus(x.at(k, i))))).sum(),
    )
    passes(network)
  })
  test('a record as state: symplectic Euler', () => {
    const steps = trace({ q: real, p: real, dt: real }, ({ q, p, dt }) => {
      const end = fold(fin(100), { q, p }, (s) => {
        const v = s.p.minus(s.q.times(dt))
        return { q: s.q.plus(v.times(dt)), p: v }
      })
      return end.q.times(end.p)
    })
    let [q, p] = [1, 0.5]
    for (let k = 0; k < 100; k++) {
      p -= q * 0.01
      q += p * 0.01
    }
    expect(steps({ q: 1, p: 0.5, dt: 0.01 })).toBeCloseTo(q * p, 12)
    passes(steps)
  })
  test('scan says every state but the first', () => {
    const running = trace({ x: vector('n') }, ({ x }) => scan(x, 1, (s, xi, i) => s.times(xi).plus(i.toReal())))
    expect(running({ x: [2, 3, 4] })).toEqual(Float64Array.of(2, 7, 30))
    passes(running)
  })
  test('over nothing, a fold is its start', () => {
    const f = trace({ x: vector('n'), s: real }, ({ x, s }) => fold(x, s, (a, b) => a.times(b)))
    expect(f({ x: [], s: 3 })).toBe(3)
    expect(gradient(f)({ x: [], s: 3 })).toEqual({ x: new Float64Array(0), s: 1 })
  })
  test('running sums and products, and products with zeros', () => {
    const f = trace({ x: vector('n') }, ({ x }) => ({ sums: cumsum(x), products: cumprod(x), all: prod(x) }))
    expect(f({ x: [2, 0, 3] })).toEqual({ sums: Float64Array.of(2, 2, 5), products: Float64Array.of(2, 0, 0), all: 0 })
    passes(f)
    const all = trace({ x: vector('n') }, ({ x }) => prod(x))
    expect(gradient(all)({ x: [2, 0, 3] })).toEqual({ x: Float64Array.of(0, 6, 0) })
    expect(hessian(all)({ x: [2, 0, 3] })).toEqual({ x: { x: Float64Array.of(0, 3, 0, 3, 0, 2, 0, 2, 0) } })
  })
  test('running extrema and running logsumexp', () => {
    const f = trace({ x: vector('n') }, ({ x }) => ({ most: cummax(x), least: cummin(x), log: cumlogsumexp(x) }))
    const most = f({ x: [1, 1000, -5] }) as { most: Float64Array; least: Float64Array; log: Float64Array }
    expect(most).toEqual({ most: Float64Array.of(1, 1000, 1000), least: Float64Array.of(1, 1, -5), log: Float64Array.of(1, 1000, 1000) })
    expect(Array.from((f({ x: [-Infinity, -Infinity, 0, 0] }) as typeof most).log)).toEqual([-Infinity, -Infinity, 0, Math.log(2)])
    passes(f)
    const both = trace({ x: vector(2) }, ({ x }) => cumlogsumexp(x).at(1))
    expect(gradient(both)({ x: [3, 3] })).toEqual({ x: Float64Array.of(0.5, 0.5) })
  })
  test('any associative operation: composition of affine maps, matrices, the log semiring', () => {
    const affine = trace({ a: vector('n'), b: vector('n') }, ({ a, b }) => {
      const all = reduce(zip({ a, b }), { a: 1, b: 0 }, (f, g) => ({ a: g.a.times(f.a), b: g.a.times(f.b).plus(g.b) }))
      return all.a.times(10).plus(all.b)
    })
    expect(affine({ a: [2, 3], b: [1, -1] })).toBe(3 * (2 * 10 + 1) - 1)
    passes(affine)
    const power = trace({ A: matrix(2, 2), n: vector('n') }, ({ A, n }) =>
      traceOf(
        reduce(
          map(n, (t) => A.times(t)),
          [
            [1, 0],
            [0, 1],
          ] as never,
          (x: typeof A, y: typeof A) => multiply(x, y),
        ) as typeof A,
      ),
    ) // prettier-ignore
    expect(
      power({
        A: [
          [1, 1],
          [0, 2],
        ],
        n: [1, 1, 1],
      }),
    ).toBe(9) // prettier-ignore
    passes(power)
    const semiring = trace({ x: vector('n') }, ({ x }) => reduce(x, -Infinity, (a, b) => logaddexp(a, b)))
    expect(semiring({ x: [0, 0, 0, 0] })).toBeCloseTo(Math.log(4), 12)
    passes(semiring)
  })
  test('a gradient in the step, which captures the state', () => {
    const descent = trace({ a: real, x: real }, ({ a, x }) =>
      fold(fin(5), x, (s) => s.minus(gradient((y: typeof s) => y.minus(a).square().times(y.square()))(s).times(0.01))),
    )
    passes(descent)
  })
  test('what a step returns must be of the space of its state', () => {
    expect(() => trace({ x: vector(3) }, ({ x }) => fold(x, { a: 0, b: 0 }, (s) => ({ a: s.a })))).toThrow(/the state that its lambda returns/)
    expect(() => trace({ x: matrix(2, 2) }, ({ x }) => fold(x as never, 0, ((s: unknown) => s) as never))).toThrow(/a vector, or an index set/)
  })
})
