import { describe, expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { at, axisOver, call, type Equation, indexAlong, input, literal, plus as plusIndex, recurrence, size } from '../../src/categories/equation.js'
import { buffersOf, walk } from '../../src/codegen/loop.js'
import { naive, standard } from '../../src/codegen/policy.js'
import { schedule } from '../../src/codegen/schedule.js'
import { plus, times } from '../../src/primitives/arithmetic.js'
import { exp } from '../../src/primitives/exponential.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { tanh } from '../../src/primitives/trigonometric.js'
import { run } from '../support/run.js'

const [n, l, d] = [size('n'), size('l'), size('d')]
const [x, y, W, V] = [input('x', [n, d]), input('y', [l, d]), input('W', [l, d]), input('V', [d, d])]
const inputs = [x, y, W, V]
const sizes = { n: 4, l: 3, d: 2 }
const wave = (length: number, by: number): Float64Array => Float64Array.from({ length }, (_, k) => Math.sin(by * (k + 1)) / 2)
const values = new Map<Equation, number | Float64Array>([
  [x, wave(8, 1)],
  [y, wave(6, 2)],
  [W, wave(6, 3)],
  [V, wave(4, 4)],
])
const time = axisOver(0, n)
const t = indexAlong(time)

/** Layers, each of which takes what the one below makes and what it made itself a step before. */
const layered = (): Equation => {
  const [h] = recurrence(time, [y], ([before]) => {
    const up = axisOver(0, l)
    const i = indexAlong(up)
    const first = buildOver([d], (j) => at(x, [t, j!]), t.free)
    const [layers] = recurrence(up, [first], ([below]) => [
      buildOver([d], (j) => call(tanh, [plus(times(at(W, [i, j!]), at(below!, [j!])), call(exp, [at(before!, [i, j!])]))]), [...t.free, ...i.free]),
    ])
    return [buildOver([l, d], (k, j) => at(layers!, [plusIndex(k!, 1), j!]), t.free)]
  })
  return sumTo(l, (k) => sumTo(d, (j) => at(h!, [n, k, j]), k.free))
}
/** A state of d numbers, by a table of d × d costly ones. */
const dense = (): Equation => {
  const [h] = recurrence(time, [buildOver([d], (j) => at(y, [0, j!]))], ([before]) => [
    buildOver([d], (i) => sumTo(d, (j) => call(exp, [times(at(V, [i!, j]), at(before!, [j]))]), [...i!.free, ...t.free]), t.free),
  ])
  return sumTo(d, (j) => at(h!, [n, j]))
}
const kernelOf = (roots: readonly Equation[], policy = standard) =>
  schedule(
    'f',
    inputs,
    roots.map((equation, k) => ({ name: `y${k}`, equation })),
    ['n', 'l', 'd'],
    policy,
  )
const count = (roots: readonly Equation[], op: string, policy = standard): number => {
  let found = 0
  walk(kernelOf(roots, policy).body, (s) => {
    if (s.tag === 'let' && s.op.name === op) found++
  })
  return found
}
const gradientOf = (f: Equation): readonly Equation[] => pullback([f], inputs, [literal(1)])

describe('what the way there has computed', () => {
  test('is read on the way back, also where loops in it run the other way', () => {
    const f = layered()
    const gradient = gradientOf(f)
    for (const op of ['exp', 'tanh']) expect([op, count([f, ...gradient], op)]).toEqual([op, count([f], op)])
    expect(count(gradient, 'tanh', { ...standard, memory: 'sqrt' })).toBeGreaterThan(1)
  })
  test('is computed again where it is larger than a state', () => {
    const longest = (roots: readonly Equation[]): number => Math.max(...kernelOf(roots).workspace.map((b) => b.extents.length))
    expect(longest(gradientOf(dense()))).toBe(2)
  })
  test.each([
    ['layers', layered],
    ['dense', dense],
  ])('means the same: %s', (_, make) => {
    const roots = gradientOf(make())
    const [one, other] = [standard, naive].map((policy) => run(roots, { inputs: values, sizes }, { policy }) as Float64Array[])
    one!.forEach((g, k) => {
      g.forEach((v, j) => {
        expect(v).toBeCloseTo(other![k]![j]!, 12)
      })
    })
  })
})

test('states that nothing reads are not there', () => {
  const [s] = [input('s')]
  const [, h] = recurrence(time, [s, literal(1), s], ([a, b, c]) => [plus(call(exp, [c!]), a!), times(b!, c!), times(c!, literal(0.5))])
  const kernel = schedule('f', [s], [{ name: 'y', equation: at(h!, [n]) }], ['n'])
  let ops = 0
  walk(kernel.body, (x) => {
    if (x.tag === 'let' && x.op.name === 'exp') ops++
    expect(x.tag === 'loop' ? x.carries.length : 2).toBe(2)
    expect(buffersOf(x).length).toBeLessThan(2)
  })
  expect(ops).toBe(0)
})
