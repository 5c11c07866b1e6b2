import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { array, fin, gather, index, linearize, maps, matrix, multiply, type Program, real, sin, sum, trace, triangle, vector } from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'

const load = (program: Program, modes: readonly ('value' | 'gradient' | 'jvp' | 'vjp' | 'jacobian')[], more: object = {}) =>
  loadModule(emitModule({ name: 'f', program, modes, target: 'js', ...more }).files[0]!.text)

const energy = trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => sin(xi).times(k)))

describe('what is emitted comes from the linear map', () => {
  const { map } = linearize(energy)
  const at = { x: [0.1, 0.2, 0.3], k: 1.5 }
  const numbers = (answer: unknown): number[] =>
    typeof answer === 'number'
      ? [answer]
      : ArrayBuffer.isView(answer)
        ? [...(answer as Float64Array)]
        : Object.values(answer as object).flatMap(numbers)
  test.each([
    ['gradient', undefined],
    ['jacobian', undefined],
    ['jvp', { x: [1, 2, 3], k: 0.5 }],
    ['vjp', 0.7],
  ] as const)('twice the map gives twice the %s', (mode, direction) => {
    const once = numbers(load(energy, [mode], { map }).default(at, direction))
    const twice = numbers(load(energy, [mode], { map: maps.plus(map, map) }).default(at, direction))
    expect(twice).toEqual(once.map((v) => expect.closeTo(2 * v, 12)))
  })
})

test('one file serves n = 3 and n = 10⁶, and does not mention either', () => {
  const f = load(energy, ['value', 'gradient'])
  for (const n of [3, 1_000_000]) {
    const x = Float64Array.from({ length: n }, (_, i) => (i % 7) / 7)
    const { value, gradient } = f.default({ x, k: 2 }) as { value: number; gradient: { x: Float64Array; k: number } }
    expect(gradient.x).toHaveLength(n)
    expect(value).toBeCloseTo(2 * gradient.k, 6)
    expect(gradient.x[n - 1]).toBeCloseTo(2 * Math.cos(x[n - 1]!), 12)
  }
})

test('the text is the same in every run and after other programs', () => {
  const text = () =>
    emitModule({
      name: 'f',
      program: trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => multiply(A, x)),
      modes: ['value', 'jacobian'],
      target: 'js',
    }).files[0]!.text
  const first = text()
  trace({ z: matrix('n', 'm'), y: vector(5) }, ({ z, y }) => sum(z).plus(sum(y, sin)))
  expect(text()).toBe(first)
})

test('what is prepared runs as often as one likes, reads typed arrays where they are, and writes the same arrays', () => {
  const x = Float64Array.of(0.1, 0.2)
  const f = load(energy, ['value', 'gradient'])
  const { run, result } = f.prepare({ x, k: 2 })
  run()
  const first = result() as { value: number; gradient: { x: Float64Array; k: number } }
  expect(first).toEqual(f.default({ x, k: 2 }))
  x[1] = 0.3
  f.default({ x: [1, 2, 3], k: 1 })
  run()
  expect(result()).toEqual(f.default({ x, k: 2 }))
  expect((result().gradient as { x: Float64Array }).x).toBe(first.gradient.x)
  expect(() => f.prepare({ x })).toThrow('k: expected an input of this name')
})

describe('the module says what is wrong with its inputs', () => {
  const f = load(
    trace({ A: matrix('m', 'n'), x: vector('n'), p: array(fin('k'), index('n')) }, ({ A, x, p }) => sum(multiply(A, x)).plus(sum(gather(x, p)))),
    ['value'],
  )
  const good = {
    A: [
      [1, 2],
      [3, 4],
    ],
    x: [1, 1],
    p: [0, 1, 1],
  } // prettier-ignore
  test('which it does not do when they are right', () => expect(f.default(good)).toEqual({ value: 13 }))
  test('flat typed arrays of which no size makes sense are refused', () => {
    const f = trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => multiply(A, x))
    expect(() => f({ A: new Float64Array(3), x: [1, 2] })).toThrow('A: expected m = 1 × n = 2, got 3 numbers')
  })
  test('so are arrays longer than what falls with a size', () => {
    const f = trace({ x: vector('5 - n') }, ({ x }) => sum(x))
    expect(() => f({ x: new Float64Array(6) })).toThrow('x: expected -n + 5, got 6')
  })
  test('flat typed arrays will do', () =>
    expect(f.default({ A: Float64Array.of(1, 2, 3, 4), x: Float64Array.of(1, 1), p: [0, 1, 1] })).toEqual({ value: 13 }))
  test.each([
    ['nothing at all', undefined, TypeError, /A: expected an input of this name, got nothing/],
    ['a missing input', { A: good.A, x: good.x }, TypeError, /p: expected an input of this name, got a record of A, x/],
    ['a number for an array', { ...good, x: 1 }, TypeError, /x: expected an array of rank 1, got number 1/],
    ['a vector for a matrix', { ...good, A: [1, 2] }, TypeError, /A: expected an array of rank 2, got one of rank 1/],
    ['ragged rows', { ...good, A: [[1, 2], [3]] }, TypeError, /A\[1\]: expected 2 elements, got an array of 1/], // prettier-ignore
    ['text', { ...good, x: [1, 'a'] }, TypeError, /x\[1\]: expected a number, got string a/],
    ['sizes that disagree', { ...good, x: [1, 1, 1] }, TypeError, /x: expected n = 2, got 3/],
    ['an index out of range', { ...good, p: [0, 2, 1] }, RangeError, /p\[1\]: expected an index from 0 to 1, got 2/],
    ['half an index', { ...good, p: [0, 0.5, 1] }, RangeError, /p\[1\]: expected an index from 0 to 1, got 0.5/],
  ])('%s', (_, inputs, type, message) => {
    expect(() => f.default(inputs)).toThrow(type)
    expect(() => f.default(inputs)).toThrow(message)
  })
})

test('packed triangles tell their size', () => {
  const f = load(
    trace({ L: array(triangle('n'), real) }, ({ L }) => sum(L)),
    ['value', 'gradient'],
  )
  expect(f.default({ L: [1, 2, 3, 4, 5, 6] })).toEqual({ value: 21, gradient: { L: Float64Array.of(1, 1, 1, 1, 1, 1) } })
  expect(() => f.default({ L: [1, 2, 3, 4] })).toThrow(/L: expected/)
})

test('NaN and infinities pass through as IEEE has them', () => {
  const f = load(
    trace({ x: vector('n') }, ({ x }) => sum(x)),
    ['value'],
  )
  expect(f.default({ x: [1, Number.NaN] }).value).toBeNaN()
  expect(f.default({ x: [Infinity, 1] })).toEqual({ value: Infinity })
})

test('derivative rules stand in operation records only', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((f) => join('src', f))
    .filter((f) => f.endsWith('.ts')) // prettier-ignore
  const rules = files.filter((f) => /^\s*partials(: |\()/m.test(readFileSync(f, 'utf8')))
  expect(rules.filter((f) => !f.startsWith(join('src', 'primitives')))).toEqual([])
})
