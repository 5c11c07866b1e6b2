/** How many times a kernel goes over the data: once, with accumulators, wherever what is costly can be computed once for every point. */
import { describe, expect, test } from '@jest/globals'
import {
  array,
  between,
  exp,
  fin,
  largest,
  logsumexp,
  map,
  matrix,
  multiply,
  product,
  real,
  select,
  sin,
  softmax,
  sum,
  trace,
  triangle,
  vector,
  verify,
} from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'
import { print } from 'cotangent/print'

type Module = Parameters<typeof emitModule>[0]
const kernelOf = (program: Module['program'], wrt: readonly string[]): string =>
  emitModule({ name: 'f', program, wrt, modes: ['value', 'gradient'], target: 'js' }).files[0]!.text
/** Loops up to a size, with how deep each is nested. */
const loopsTo = (size: string, text: string): readonly number[] =>
  [...text.matchAll(new RegExp(`^( *)for \\(let \\w+ = 0; \\w+ < ${size};`, 'gm'))].map(([, indent]) => indent!.length / 2 - 1)

const data = { x: matrix('N', 'D'), w: matrix('K', 'D') } as const

describe('a gradient is one loop over the data', () => {
  test('of what is scattered into triangles', () => {
    const f = trace({ x: matrix('N', 'D'), L: array(product(fin('K'), triangle('D')), real), m: matrix('K', 'D') }, ({ x, L, m }) =>
      sum(fin('N'), (n) =>
        logsumexp(map(fin('K'), (k) => sum(fin('D'), (r) => sum(between(0, r), (c) => L.at(k, r, c).times(x.at(n, c).minus(m.at(k, c)))).square()))),
      ),
    )
    expect(loopsTo('N', kernelOf(f, ['L', 'm']))).toEqual([0])
  })
  test('of a sum of sums', () => {
    const f = trace({ ...data, b: real }, ({ x, w, b }) =>
      sum(fin('N'), (n) => logsumexp(map(fin('K'), (k) => sum(fin('D'), (d) => x.at(n, d).times(w.at(k, d))).times(exp(b))))),
    )
    expect(loopsTo('N', kernelOf(f, ['w', 'b']))).toEqual([0])
  })
})

test('an axis is opened after those that its bounds mention', () => {
  const f = trace({ x: matrix('n', 'm') }, ({ x }) =>
    sum(fin('n'), (i) => sum(between(0, i), (j) => exp(sum(fin('m'), (k) => x.at(i, k).times(x.at(j, k)))))),
  )
  expect(verify(f).filter((c) => !c.passed)).toEqual([])
})

describe('a shift against overflow', () => {
  const f = trace({ x: vector('n') }, ({ x }) => logsumexp(x))
  test('has no part in the derivative', () => expect(kernelOf(f, ['x'])).not.toContain('argmax'))
  test('is found once with the maximum', () => {
    const both = trace({ x: vector('n') }, ({ x }) => logsumexp(x).times(largest(x)))
    expect(emitModule({ name: 'f', program: both, modes: ['value'], target: 'js' }).files[0]!.text.match(/-Infinity/g)).toHaveLength(1)
  })
  test('goes unsaid', () => {
    expect(print(f)).toBe('x ↦ log(Σᵢ exp(xᵢ))')
    expect(print(trace({ x: vector('n') }, ({ x }) => softmax(x)))).toBe('x ↦ exp(x) / Σᵢ exp(xᵢ)')
  })
})

describe('a condition that bounds an index is a range', () => {
  const n = fin('n')
  const sums = (condition: (i: never, j: never) => never) =>
    trace({ x: vector('n'), y: vector('n') }, ({ x, y }) =>
      map(n, (i) => sum(n, (j) => select(condition(i as never, j as never), sin(x.at(i).times(y.at(j))), 0))),
    )
  type Pair = { readonly [name in 'lt' | 'le' | 'gt' | 'ge']: (other: unknown) => never }
  test.each<[string, (i: Pair, j: Pair) => never, string]>([
    ['j < i', (i, j) => j.lt(i), 'Σ_{j<i}'],
    ['j ≤ i', (i, j) => j.le(i), 'Σ_{j<i+1}'],
    ['j > i', (i, j) => j.gt(i), 'Σ_{i+1≤j<n}'],
    ['i > j', (i, j) => i.gt(j), 'Σ_{j<i}'],
    ['j ≥ i', (i, j) => j.ge(i), 'Σ_{i≤j<n}'],
  ])('%s', (_, condition, range) => {
    const f = sums(condition as never)
    expect(print(f)).toBe(`yᵢ = ${range} sin(xᵢ yⱼ)`.replace('yᵢ', 'fᵢ'))
    const [x, y] = [
      [0.3, -1.2, 0.7],
      [1.1, 0.4, -0.6],
    ]
    const holds = (i: number, j: number): boolean => {
      const index = (v: number) => ({
        lt: (o: { v: number }) => v < o.v,
        le: (o: { v: number }) => v <= o.v,
        gt: (o: { v: number }) => v > o.v,
        ge: (o: { v: number }) => v >= o.v,
        v,
      })
      return (condition as unknown as (i: unknown, j: unknown) => boolean)(index(i), index(j))
    }
    const expected = x!.map((xi, i) => y!.reduce((s, yj, j) => s + (holds(i, j) ? Math.sin(xi * yj) : 0), 0))
    const found = f({ x, y }) as Float64Array
    expected.forEach((v, i) => expect(found[i]).toBeCloseTo(v, 14))
  })
  test('unless it may lie outside', () => {
    const f = trace({ x: vector('n') }, ({ x }) => map(n, (i) => sum(n, (j) => select(j.lt(i.times(2)), x.at(j).exp(), 0))))
    expect(print(f)).toContain('[j < 2i]')
    expect(f({ x: [0, 0, 0] })).toEqual(Float64Array.of(0, 2, 3))
  })
})

test('products of products and sums of sums take as long as they have operations, not factors', () => {
  const f = trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => {
    let [p, a, b] = [x, x, sin(x)]
    for (let k = 0; k < 60; k++) [p, a, b] = [p.square(), b, k % 2 === 0 ? a.times(b) : a.plus(b)]
    return sum(multiply(A, p.plus(b)).times(multiply(A, x)))
  })
  const m = loadModule(emitModule({ name: 'f', program: f, modes: ['gradient'], target: 'js' }).files[0]!.text)
  expect(m.default({ A: [[1]], x: [1] })).toEqual({ gradient: { A: expect.any(Float64Array), x: expect.any(Float64Array) } })
})
