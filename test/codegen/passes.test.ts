/** What loops that run together, and values that stay in variables, save; and that nothing else changes. */
import { describe, expect, test } from '@jest/globals'
import { argmax, type Callable, fold, map, reverse, type Scalar, scan, sum, trace, vector } from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'

type Mode = 'value' | 'gradient'
const textOf = (program: Callable, mode: Mode, naive = false): string =>
  emitModule({ name: 'f', program, modes: [mode], target: 'js', naive }).files[0]!.text
const kernelOf = (program: Callable, mode: Mode): string => /^export const kernel[\s\S]*?^}/m.exec(textOf(program, mode))![0]
const loopsIn = (text: string): number => text.match(/\bfor \(/g)?.length ?? 0

const numbersIn = (x: unknown): readonly number[] =>
  typeof x === 'number' ? [x] : ArrayBuffer.isView(x) ? [...(x as Float64Array)] : Object.values(x as object).flatMap(numbersIn)
/** The kernel gives what the naive one gives. */
const expectSame = (program: Callable, mode: Mode, inputs: object): void => {
  const [fast, naive] = [false, true].map((n) => numbersIn(loadModule(textOf(program, mode, n)).default(inputs)))
  expect(fast).toEqual(naive!.map((v) => expect.closeTo(v, 12)))
}

const wave = (n: number, phase = 0): number[] => Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + 0.3 + phase))

/** `Σᵢ (Σⱼ xⱼ tᵢʲ)²`. */
const polynomials = trace({ x: vector('m'), t: vector('n') }, ({ x, t }) =>
  sum(t, (ti) => fold(reverse(x), 0, (p, c) => p.times(ti).plus(c)).square()),
)
/** Three stages, each of which sees its left neighbour in the one before. */
const stages = trace({ x: vector('n') }, ({ x }) => {
  const next = (y: typeof x) => map(x, (xi, i) => xi.times(y.atOr(1, i.minus(1))).plus(y.at(i)))
  return next(next(next(x)))
})

describe('what a loop hands on stays in variables', () => {
  test('of a fold, its state', () => {
    expect(kernelOf(polynomials, 'value')).not.toContain('workspace[')
    for (const n of [1, 2, 3, 4, 9]) for (const m of [1, 2, 5]) expectSame(polynomials, 'value', { x: wave(m), t: wave(n, 1) })
  })
  test('of its gradient, too', () => {
    for (const n of [1, 4, 7]) for (const m of [1, 2, 5]) expectSame(polynomials, 'gradient', { x: wave(m), t: wave(n, 1) })
  })
  test('of no steps, the start', () => expectSame(polynomials, 'value', { x: [], t: [1, 2] }))
  test('of stages that see their neighbours, neighbours', () => {
    const text = kernelOf(stages, 'value')
    expect(text).not.toContain('workspace[')
    expect(loopsIn(text)).toBe(1)
    for (const n of [1, 2, 3, 10]) expectSame(stages, 'value', { x: wave(n) })
  })
  test('also where the derivative sees neighbours on the other side', () => {
    const squares = trace({ x: vector('n') }, ({ x }) => sum(stages({ x }), (y) => y.square()))
    for (const n of [1, 2, 3, 10]) expectSame(squares, 'gradient', { x: wave(n) })
  })
  test.each<[string, Callable]>([
    ['states that change places', trace({ x: vector('n') }, ({ x }) => fold(x, { p: 1, q: 2 }, ({ p, q }) => ({ p: q, q: p })))],
    ['a state that follows another', trace({ x: vector('n') }, ({ x }) => fold(x, { p: 1, q: 2 }, ({ p, q }, xi) => ({ p: q, q: p.plus(xi) })))],
    ['a state that is led by another', trace({ x: vector('n') }, ({ x }) => fold(x, { p: 1, q: 2 }, ({ p, q }, xi) => ({ p: q.plus(xi), q: p })))],
    ['all states', trace({ x: vector('n') }, ({ x }) => scan(x, 0, (s, xi, i) => s.times(xi).plus(i)))],
  ])('%s', (_, program) => {
    for (const n of [0, 1, 2, 5]) expectSame(program, 'value', { x: wave(n) })
  })
})

test('loops of which the second comes too early run one behind the other, but for the first and the last iterations', () => {
  const both = trace({ x: vector('n') }, ({ x }) => {
    const y = map(x, (xi) => xi.times(3).sin().plus(xi.exp()))
    return map(x, (xi, i) => xi.times(y.atOr(1, i.plus(1))).plus(y.atOr(2, i.minus(1))))
  })
  expect(loopsIn(kernelOf(both, 'value'))).toBe(4)
  for (const n of [1, 2, 3, 10]) expectSame(both, 'value', { x: wave(n) })
})

test('what products share is factored everywhere: a recurrence stays one', () => {
  const steps = trace({ x: vector('n'), s: vector('s'), h: vector(1) }, ({ x, s, h }) => {
    const half = h.at(0).times(0.5)
    const end = fold(s, x, (y) => y.plus(map(x, (xi, i) => xi.times(half).times(y.at(i).times(half).sin())).times(h.at(0))))
    return sum(end, (v) => v.square())
  })
  for (const mode of ['value', 'gradient'] as const) expectSame(steps, mode, { x: wave(4), s: [1, 2, 3], h: [0.3] })
})

describe('a loop that reads backwards counts down', () => {
  const backwards: readonly [string, Callable, ('value' | 'gradient')[]][] = [
    ['in a fold', trace({ x: vector('n') }, ({ x }) => fold(reverse(x), 0, (p, c, i) => p.times(0.5).plus(c.times(i)))), ['value', 'gradient']],
    ['where it writes, too', trace({ x: vector('n') }, ({ x }) => reverse(scan(reverse(x), 1, (p, c) => p.times(c).sin()))), ['value']],
    [
      'around another',
      trace({ x: vector('n') }, ({ x }) => sum(reverse(x), (a, i) => a.times(fold(reverse(x), 1, (p, c, j) => p.times(c).plus(i.minus(j)))))),
      ['value', 'gradient'],
    ],
    ['of which it is told which was the greatest', trace({ x: vector('n') }, ({ x }) => argmax(reverse(x))), ['value']],
  ]
  test.each(backwards)('%s', (_, program, modes) => {
    expect(kernelOf(program, modes[0]!)).toMatch(/for \(let \w+ = \w+ - 1; \w+ >= 0; \w+--\)/)
    for (const mode of modes) for (const n of [1, 2, 3, 9]) expectSame(program, mode, { x: wave(n) })
  })
  test('one that reads both ways counts up', () => {
    const both = trace({ x: vector('n') }, ({ x }) => fold(x, 0, (p, c, i) => p.times(c).plus(reverse(x).at(i)).plus(c.sin())))
    expect(kernelOf(both, 'value')).not.toContain('--')
  })
})

test('short chains run eight beside each other, longer ones four', () => {
  const chains = (step: (p: Scalar, c: Scalar, t: Scalar) => Scalar) =>
    trace({ x: vector('m'), t: vector('n') }, ({ x, t }) => sum(t, (ti) => fold(x, 0, (p, c) => step(p, c, ti))))
  expect(
    kernelOf(
      chains((p, c, t) => p.times(t).plus(c)),
      'value',
    ),
  ).toContain('+= 8')
  expect(
    kernelOf(
      chains((p, c, t) => p.times(t).plus(c.times(p)).minus(t.times(c)).abs()),
      'value',
    ),
  ).toContain('+= 4')
})
