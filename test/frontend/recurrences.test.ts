import { describe, expect, test } from '@jest/globals'
import { cumprod, cumsum, fin, fold, gradient, hessian, map, matrix, prod, real, scan, sum, tanh, trace, vector, verify } from 'cotangent'

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
