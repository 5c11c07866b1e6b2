/** What stands around a kernel: names that every object has, empty arrays, ranges that reach too far, and what is said of inputs. */
import { describe, expect, test } from '@jest/globals'
import { argmax, argmin, array, fin, gradient, index, largest, map, type Program, real, slice, sum, trace, triangle, vector } from 'cotangent'
import { loadModule } from 'cotangent/emit'
import { formula } from 'cotangent/formula'
import { emitJs } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'

const emitted = (program: Program, modes: readonly Mode[] = ['value']) => emitJs({ name: 'f', program, modes }).files
const load = (program: Program, modes?: readonly Mode[]) => loadModule(emitted(program, modes)[0]!.text).default
const of = (text: string, where?: string) => formula(text, where === undefined ? {} : { where })

describe('names that every object has', () => {
  test('as inputs', () => {
    const f = load(of('__proto__^2'), ['value', 'gradient', 'hessian'])
    expect(JSON.stringify(f(JSON.parse('{"__proto__":2}')))).toBe('{"value":4,"gradient":{"__proto__":4},"hessian":{"__proto__":{"__proto__":2}}}')
    expect(() => f({})).toThrow('__proto__: expected an input of this name, got a record of nothing')
    expect(load(of('toString^2 * constructor'), ['gradient'])({ toString: 3, constructor: 2 })).toEqual({
      gradient: { toString: 12, constructor: 9 },
    })
  })
  test('are missed if they are not given', () => {
    const f = load(of('toString^2*x'))
    expect(() => f({ x: 3 })).toThrow(TypeError)
    expect(() => f({ x: 3 })).toThrow('toString: expected an input of this name, got a record of x')
  })
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s as a size', (name) => {
    const f = load(of('sum(x)', `x: ${name}`), ['value', 'gradient'])
    expect(f({ x: [1, 2] })).toEqual({ value: 3, gradient: { x: Float64Array.of(1, 1) } })
    expect(() => load(of("x'*y", `x: ${name}; y: ${name}`))({ x: [1, 2], y: [1] })).toThrow(`y: expected ${name} = 2, got 1`)
  })
  test('__proto__ as a size', () => {
    expect(load(trace({ x: vector('__proto__') }, ({ x }) => sum(x)))({ x: [1, 2] })).toEqual({ value: 3 })
    expect(() => load(trace({ x: vector('__proto__') }, ({ x }) => x.at(3)))({ x: [1, 2] })).toThrow(RangeError)
    expect(() => load(trace({ x: vector('__proto__') }, ({ x }) => slice(x, 0, '__proto__ - 3')))({ x: [1, 2] })).toThrow('got __proto__ = 2')
  })
  test('declarations of them are read back', () =>
    expect(emitted(of('__proto__^2'), ['gradient'])[1]!.text).toContain("gradient: { ['__proto__']: number }"))
})

describe('an empty matrix', () => {
  test('has any number of columns', () => {
    const f = load(of('A*x', 'A: m*n; x: n'), ['value', 'vjp'])
    expect(f({ A: [], x: [1, 2] }, [])).toEqual({ value: new Float64Array(0), vjp: { A: new Float64Array(0), x: Float64Array.of(0, 0) } })
    expect(f({ A: [[], []], x: [] }, [1, 1])).toEqual({ value: Float64Array.of(0, 0), vjp: { A: new Float64Array(0), x: new Float64Array(0) } })
  })
  test('and none if nothing else says how many', () =>
    expect(load(of('sum(A)', 'A: m*n'), ['value', 'gradient'])({ A: [] })).toEqual({ value: 0, gradient: { A: new Float64Array(0) } }))
  test('but as many rows as is said', () =>
    expect(() => load(of('A*x', 'A: 2*n; x: n'))({ A: [], x: [1, 2] })).toThrow('A: expected 2 × n = 2, got 0 × ?'))
})

describe('ranges', () => {
  const x = [1, 2, 3, 4]
  test.each([
    ['bare', 'x[3:end]', 'the result'],
    ['in a sum', 'sum(x[3:end]) + 1', 'a range'],
    ['in a sum of squares', 'sum(x[3:end].^2)', 'a range'],
    ['in a norm', 'norm(x[3:end])', 'a range'],
    ['in a product', "x[3:end]' * x[3:end]", 'a range'],
    ['in a maximum', 'max(x[3:end])', 'a range'],
  ])('%s that is shorter than nothing is an error', (_, text, what) => {
    for (const mode of what === 'the result' ? (['value'] as const) : (['value', 'vjp'] as const)) {
      const f = load(of(text, 'x: n'), [mode])
      for (const n of [0, 1]) {
        const call = () => f({ x: x.slice(0, n) }, 1)
        expect(call).toThrow(RangeError)
        expect(call).toThrow(`${what} has n - 2 elements, which is ${n - 2}: expected 0 or more, got n = ${n}`)
      }
    }
  })
  test('may be empty', () => {
    const f = load(of('sum(x[3:end]) + 1', 'x: n'))
    expect(f({ x: [1, 2] })).toEqual({ value: 1 })
    expect(f({ x })).toEqual({ value: 8 })
  })
  test('matter only if the range around them is not empty', () => {
    const f = load(trace({ x: vector('n'), y: vector('m') }, ({ x, y }) => map(y, (yi) => sum(slice(x, 1, 'n - 1'), (xi) => xi.times(yi).sin()))))
    expect(f({ x: [], y: [] })).toEqual({ value: new Float64Array(0) })
    expect(() => f({ x: [], y: [1] })).toThrow(RangeError)
    expect(f({ x: [1], y: [1] })).toEqual({ value: Float64Array.of(0) })
  })
  test('of triangles may be', () => {
    const f = load(trace({ L: array(triangle('n'), real) }, ({ L }) => sum(L)))
    expect(f({ L: [] })).toEqual({ value: 0 })
  })
  test('of a derivative that is called by itself', () =>
    expect(gradient(trace({ x: vector('n') }, ({ x }) => sum(x.square())))({ x: [] })).toEqual({ x: new Float64Array(0) }))
})

describe('the place of an extremum', () => {
  const best = trace({ x: vector('n') }, ({ x }) => x.at(argmax(x)))
  const message = /an array of which the place of an extremum is taken has n elements, which is 0: expected 1 or more, got n = 0/
  test.each<[string, Program]>([
    ['to be read', best],
    ['of another array', trace({ x: vector('n') }, ({ x }) => x.at(argmin(x, (xi) => xi.abs())).plus(1))],
    ['to be returned', trace({ x: vector('n') }, ({ x }) => argmax(x))],
  ])('in an empty array there is none %s', (_, p) => {
    expect(() => load(p)({ x: [] })).toThrow(RangeError)
    expect(() => load(p)({ x: [] })).toThrow(message)
  })
  test('in any other there is', () => {
    expect(best({ x: [1] })).toBe(1)
    expect(best({ x: [1, 5, 2] })).toBe(5)
    expect(() => best({ x: [] })).toThrow(message)
  })
  test('the largest of nothing is −∞, and has a derivative', () => {
    const top = trace({ x: vector('n') }, ({ x }) => largest(x))
    expect(top({ x: [] })).toBe(Number.NEGATIVE_INFINITY)
    expect(gradient(top)({ x: [] })).toEqual({ x: new Float64Array(0) })
  })
  test('for each of no rows there need not be one', () => {
    const f = trace({ x: vector('n'), q: array(fin('m'), index('n')) }, ({ x, q }) =>
      map(q, (i) => x.at(argmax(fin('n'), (j) => x.at(i).times(x.at(j))))),
    )
    expect(f({ x: [], q: [] })).toEqual(new Float64Array(0))
    expect(f({ x: [1, 2], q: [0] })).toEqual(Float64Array.of(2))
  })
})

describe('what is said of inputs', () => {
  const f = load(of('A * x', 'A: m*n; x: n'))
  const p = load(trace({ x: vector('n'), q: index('n'), r: array(fin('k'), index('n')) }, ({ x, q, r }) => x.at(q).plus(sum(r, (i) => x.at(i)))))
  const A = [
    [1, 2],
    [3, 4],
  ] // prettier-ignore
  test.each<[string, () => unknown, string]>([
    ['no record', () => f([1, 2]), 'A: expected an input of this name, got an array of 2: expected a record of inputs like {"A": …}'],
    ['nothing', () => f(undefined), 'A: expected an input of this name, got nothing: expected a record of inputs like {"A": …}'],
    ['a number', () => f(3), 'A: expected an input of this name, got number 3: expected a record of inputs like {"A": …}'],
    ['text', () => f({ A, x: [1, 'a'] }), 'x[1]: expected a number, got string a (counted from 0)'],
    [
      'text in a matrix',
      () =>
        f({
          A: [
            [1, 2],
            [3, null],
          ],
          x: [1, 2],
        }),
      'A[1][1]: expected a number, got null (counted from 0)',
    ], // prettier-ignore
    ['ragged rows', () => f({ A: [[1, 2], [3]], x: [1, 2] }), 'A[1]: expected 2 elements, got an array of 1 (counted from 0)'], // prettier-ignore
    ['an index out of range', () => p({ x: [1, 2], q: 0, r: [0, 2] }), 'r[1]: expected an index from 0 to 1, got 2 (counted from 0)'],
    ['one index out of range', () => p({ x: [1, 2], q: 2, r: [] }), 'q: expected an index from 0 to 1, got 2 (counted from 0)'],
    ['a read out of range', () => load(of('x[3]', 'x: n'))({ x: [1] }), 'x: an array of 1 is read at 2 (counted from 0)'],
  ])('%s', (_, call, message) => expect(call).toThrow(new Error(message)))
})
