/** What a user does wrong is said clearly: what, where, what was expected, what came, what to do. Unusual names are names like others. */
import { describe, expect, test } from '@jest/globals'
import {
  adjoint,
  array,
  conform,
  differentiate,
  fin,
  gradient,
  hessian,
  index,
  jvp,
  linearize,
  map,
  matrix,
  program,
  real,
  record,
  resize,
  SpaceMismatch,
  simplify,
  sum,
  TraceError,
  trace,
  triangle,
  vector,
  verify,
} from 'cotangent'
import { emitModule } from 'cotangent/emit'
import { print } from 'cotangent/print'
import { NotSupported } from '../../src/categories/errors.js'

/** What a caller without types may do. */
const untyped = (f: unknown): ((...args: unknown[]) => unknown) => f as never
const square = trace({ x: real }, ({ x }) => x.square())
const total = trace({ x: vector('n') }, ({ x }) => sum(x.square()))

describe('what is no program, no map, no space and no lambda', () => {
  const PROGRAM = /expected a program/
  const MAP = /expected a linear map, as linearize\(f\)\.map is, got/
  test.each<[string, () => unknown, RegExp]>([
    ['gradient(undefined)', () => untyped(gradient)(undefined), /^gradient: expected a program, as trace\(…\) makes, or a lambda, got undefined$/],
    ['gradient(3)', () => untyped(gradient)(3), /^gradient: expected a program, as trace\(…\) makes, or a lambda, got 3$/],
    ['jvp({})', () => untyped(jvp)({}), /^jvp: expected a program.*got a record of nothing$/],
    ['hessian(null)', () => untyped(hessian)(null), PROGRAM],
    ['verify(3)', () => untyped(verify)(3), /^verify: expected a program, as trace\(…\) makes, got 3$/],
    ['program(3)', () => untyped(program)(3), PROGRAM],
    ['linearize of a lambda', () => untyped(linearize)((x: number) => x), /^linearize: expected a program.*got a function$/],
    ['differentiate(undefined)', () => untyped(differentiate)(undefined), PROGRAM],
    ['resize(3)', () => untyped(resize)(3, { n: 2 }), PROGRAM],
    ['adjoint(undefined)', () => untyped(adjoint)(undefined), MAP],
    ['adjoint of a program', () => untyped(adjoint)(square), MAP],
    ['simplify of a derivative', () => untyped(simplify)(linearize(square)), MAP],
    ['print(undefined)', () => untyped(print)(undefined), /^print: expected a program or a linear map, as linearize\(f\)\.map is, got undefined$/],
    [
      'print in no register',
      () => untyped(print)(square, 'prose'),
      /^print: the register: expected math, combinators, index, latex, got the string 'prose'$/,
    ],
    [
      'trace of a number',
      () => untyped(trace)({ x: 3 }, () => 0),
      /^trace, field x: expected a space, such as real, vector\('n'\) or \{ x: real \}, got 3$/,
    ],
    ['trace of a name', () => untyped(trace)({ x: 'n' }, () => 0), /^trace, field x: expected a space.*got the string 'n'$/],
    ['trace of a record in a record', () => untyped(trace)({ p: record({ q: 3 as never }) }, () => 0), /^trace, field p, field q: expected a space/],
    ['trace of nothing', () => untyped(trace)(undefined, () => 0), /^trace: expected a space/],
    ['trace of a lambda alone', () => untyped(trace)(() => 0), /^trace: expected a space.*got a function$/],
  ])('%s', (_, f, message) => {
    expect(f).toThrow(SpaceMismatch)
    expect(f).toThrow(message)
  })
  test.each<[string, () => unknown, RegExp]>([
    ['trace without a lambda', () => untyped(trace)({ x: real }), /^trace: expected a lambda, as in \(x\) => x\.square\(\), got undefined/],
    [
      'map without a lambda',
      () => trace({ x: vector('n') }, ({ x }) => untyped(map)(x, undefined) as never),
      /^map: expected a lambda.*got undefined/,
    ],
    ['map of a number', () => trace({ x: vector('n') }, ({ x }) => untyped(map)(x, 3) as never), /^map: expected a lambda.*got 3/],
  ])('%s', (_, f, message) => {
    expect(f).toThrow(TraceError)
    expect(f).toThrow(message)
  })
})

describe('what emitModule is asked for', () => {
  const ask = (more: object) => untyped(emitModule)({ name: 'f', program: square, modes: ['value'], target: 'js', ...more })
  test.each<[string, object, RegExp]>([
    ['an unknown mode', { modes: ['foo'] }, /^emitModule, modes: expected one or more of value, gradient.*got the string 'foo'$/],
    ['no mode', { modes: [] }, /^emitModule, modes: expected one or more of value, gradient.*got an array of 0$/],
    ['a mode that is no list', { modes: 'value' }, /^emitModule, modes: expected one or more/],
    ['no program', { program: undefined }, /^emitModule, program: expected a program/],
    ...['../f', 'a b', '', 'f.js', '1f', 'f\n', 'f/g', undefined].map((name): [string, object, RegExp] => [
      `the name ${JSON.stringify(name)}`,
      { name },
      /^emitModule, name: expected the name of a file without folder/,
    ]),
  ])('%s', (_, more, message) => {
    expect(() => ask(more)).toThrow(SpaceMismatch)
    expect(() => ask(more)).toThrow(message)
  })
  test('a target that is not there', () => {
    expect(() => ask({ target: 'wasm' })).toThrow(NotSupported)
    expect(() => ask({ target: 'wasm' })).toThrow(/'wasm' is no target that is there yet; there are js, wgsl, jax/)
    expect(() => ask({ target: undefined })).toThrow(/undefined is no target/)
  })
  test('a name with a dash is one', () => expect((ask({ name: 'my-f_2' }) as { files: { name: string }[] }).files[0]!.name).toBe('my-f_2.js'))
})

describe('sizes', () => {
  test.each([-1, 2.5, Number.NaN, '', 'a b', '-1', '2 n', 'n -', '1.5', 'n+', undefined, null, {}])('%p is none', (n) => {
    const message = /^size: expected a whole number from 0 on, a name, or sums and products of both as in 'n - 1', got/
    for (const f of [vector, fin, triangle, index]) {
      expect(() => untyped(f)(n)).toThrow(SpaceMismatch)
      expect(() => untyped(f)(n)).toThrow(message)
    }
    expect(() => untyped(matrix)('m', n)).toThrow(message)
  })
  test.each([0, 3, 'n', 'n - 1', 'n-1', '2*n', ' m + n ', 'größe', '-1 + n'])('%p is one', (n) => {
    expect(untyped(vector)(n)).toEqual(array({ set: 'fin', size: n as number }, real))
  })
})

describe('sizes with other names', () => {
  const use = () => trace({ y: vector('m') }, ({ y }) => total({ x: y as never }) as never)
  test('are refused, and the message says what helps', () => {
    expect(use).toThrow(SpaceMismatch)
    expect(use).toThrow(/expected ℝ\[n\], got ℝ\[m\]; sizes must have equal names; resize\(f, \{ n: 'm' \}\) is the program f at these/)
  })
  test('what differs in more gets no such advice', () =>
    expect(() => trace({ y: matrix('m', 'n') }, ({ y }) => total({ x: y as never }) as never)).toThrow(/got ℝ\[m×n\]$/))
  test('a program over n at two sizes inside of another', () => {
    const both = trace({ y: vector('m'), z: vector('k') }, ({ y, z }) =>
      resize(total, { n: 'm' })({ x: y }).plus(resize(total, { n: 'k' })({ x: z })),
    )
    expect(both({ y: [1, 2], z: [3, 4, 5] })).toBe(55)
    expect(gradient(both)({ y: [1, 2], z: [3] })).toEqual({ y: Float64Array.of(2, 4), z: Float64Array.of(6) })
    expect(resize(total, { n: 3 })({ x: [1, 1, 1] })).toBe(3)
    expect(() => resize(total, { n: 3 })({ x: [1, 1] })).toThrow(/x: expected 3, got 2/)
  })
})

describe('fields of any name', () => {
  test('a number', () => {
    const f = trace({ 0: real, 1: vector('n') }, (p) => p['0'].square().times(sum(p['1'])))
    expect(f({ 0: 3, 1: [1, 2] })).toBe(27)
    expect(gradient(f)({ 0: 3, 1: [1, 2] })).toEqual({ 0: 18, 1: Float64Array.of(9, 9) })
    expect(trace({ p: record({ 7: real }) }, ({ p }) => resize(f, { n: 2 })({ 0: p['7'], 1: [p['7'], 1] }))({ p: { 7: 2 } })).toBe(12)
  })
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', (name) => {
    const f = trace({ [name]: real, y: real }, (p) => p[name]!.square().times(p.y!))
    const at = JSON.parse(`{"${name}": 3, "y": 2}`)
    expect(f(at)).toBe(18)
    expect(JSON.stringify(gradient(f)(at))).toBe(`{"${name}":12,"y":9}`)
    expect(() => f({ y: 2 })).toThrow(`${name}: expected an input of this name, got a record of y`)
    expect(verify(f).every((c) => c.passed)).toBe(true)
  })
  test('a name that every object has is no field', () => {
    expect(() => trace({ x: real }, ({ x }) => square({ x, constructor: x } as never))).toThrow(SpaceMismatch)
    expect(() => trace({ x: real }, ({ x }) => conform('here', square.dom, { toString: x }).length)).toThrow(/^here: expected \{x: ℝ\}/)
  })
  test('sizes, too', () => {
    const f = trace({ x: vector('constructor') }, ({ x }) => sum(x))
    expect(f({ x: [1, 2] })).toBe(3)
    const g = trace({ c: real }, ({ c }) => sum(fin('__proto__'), (i) => c.times(i)))
    expect(g(JSON.parse('{"c": 2, "__proto__": 4}'))).toBe(12)
    expect(() => g({ c: 2 })).toThrow(/__proto__: expected an input of this name, got a record of c/)
  })
})
