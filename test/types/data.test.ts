/** Programs called on plain data: what is accepted, and that what comes back is what its type says. */
import { describe, expect, test } from '@jest/globals'
import {
  array,
  boolean,
  fin,
  gradient,
  hessian,
  index,
  map,
  matrix,
  multiply,
  real,
  record,
  resize,
  sum,
  trace,
  triangle,
  vector,
} from '../../src/index.js'

const product = trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => multiply(A, x))
describe('a matrix is', () => {
  const x = [1, 2]
  const cases = {
    'nested arrays': [
      [1, 2],
      [3, 4],
    ],
    'rows in typed arrays': [Float32Array.of(1, 2), Int32Array.of(3, 4)],
    'one typed array, row by row': Float64Array.of(1, 2, 3, 4),
  }
  test.each(Object.entries(cases))('%s', (_, A) => expect(product({ A, x })).toEqual(Float64Array.of(5, 11)))
})
test('an interface names the inputs as well as a literal does', () => {
  interface Inputs {
    A: number[][]
    x: Float64Array
  }
  const inputs: Inputs = { A: [[1, 2]], x: Float64Array.of(1, 2) }
  expect(product(inputs)[0]).toBe(5)
})
test('a nameless input is given bare', () => {
  const square = trace(real, (x) => x.square())
  expect(square(3).toFixed(1)).toBe('9.0')
  expect(gradient(square)(3).toFixed(1)).toBe('6.0')
  const total = trace(array(fin('n'), record({ a: real, b: vector(2) })), (ps) => sum(ps, (p) => p.a.times(p.b.at(1))))
  const points = { a: [1, 2], b: [[3, 4], Float64Array.of(5, 6)] } // prettier-ignore
  expect(total(points) + 1).toBe(17)
  expect(gradient(total)(points).a.join()).toBe('4,6')
})
test('conditions and indices are data, without a derivative', () => {
  const f = trace({ x: vector('n'), on: boolean, i: index('n'), only: record({ q: array(fin(2), index(2)) }) }, ({ x, on, i }) => ({
    y: x.at(i).square(),
    off: on.not(),
    next: i.plus(1),
    all: map(x, (xi) => xi.lt(2)),
    places: map(x, (_, k) => k),
  }))
  const inputs = { x: [1, 3], on: true, i: 1, only: { q: [0, 1] } } // prettier-ignore
  const { y, off, next, all, places } = f(inputs)
  expect([y, off, next].map((v) => v.toFixed(0))).toEqual(['9', '0', '2'])
  expect([all, places].map((v) => v.join())).toEqual(['1,0', '0,1'])
  const slope = gradient(trace(f.dom, (all) => f(all).y))(inputs)
  expect(Object.keys(slope)).toEqual(['x'])
  expect(slope.x.join()).toBe('0,6')
  expect(gradient(trace(index(3), (k) => k.toReal()))(2)).toEqual({})
})
test('records of records are given as such', () => {
  const f = trace({ p: { a: real, b: { c: vector(2) } }, q: record({ d: real }) }, ({ p, q }) => sum(p.b.c).times(p.a).plus(q.d))
  const inputs = { p: { a: 2, b: { c: [3, 4] } }, q: { d: 1 } } // prettier-ignore
  expect(f(inputs) + 1).toBe(16)
  expect(gradient(f)(inputs).p.b.c.join()).toBe('2,2')
})
test('a triangle is a list, and second derivatives are records of records', () => {
  const f = trace({ t: array(triangle(3), real), k: real }, ({ t, k }) => sum(t, (x, i) => x.times(i)).times(k))
  expect(f({ t: [1, 2, 3], k: 1 }).toFixed(0)).toBe('11')
  const second = hessian(f)({ t: [1, 2, 3], k: 1 })
  expect(second.k.t.join()).toBe('1,2,2')
  expect(second.k.k.toFixed(0)).toBe('0')
})
test('numbers, nested arrays and typed arrays go with traced values', () => {
  const small = resize(product, { m: 3, n: 2 })
  const p = trace(vector(2), (x) => small({ A: [[1, 2], Float64Array.of(3, 4), x], x })) // prettier-ignore
  expect(p([1, 2])).toEqual(Float64Array.of(5, 11, 5))
})
