/** Burgers' equation by an upwind stencil, in time: its derivative, and that the reverse of a stencil is a stencil, which adds to no array. */
import { expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { literal } from '../../src/categories/equation.js'
import { type Buffer, type Loop, type Statement, walk } from '../../src/codegen/loop.js'
import { and, fin, fold, map, max, min, select, sum, trace, vector } from '../../src/index.js'
import { kernelFor, run } from '../support/run.js'

const [n, steps, C, D] = [1000, 100, 0.2, 0.1]
const burgers = trace({ u: vector(n) }, ({ u }) => {
  const last = fold(fin(steps), u, (state) =>
    map(state, (v, i) => {
      const [left, right] = [state.atOr(0, i.minus(1)), state.atOr(0, i.plus(1))]
      const drift = max(v, 0)
        .times(v.minus(left))
        .plus(min(v, 0).times(right.minus(v)))
      const spread = right.minus(v.times(2)).plus(left)
      return select(and(i.gt(0), i.lt(n - 1)), v.minus(drift.times(C)).plus(spread.times(D)), v)
    }),
  )
  return sum(last, (v, i) =>
    i
      .toReal()
      .times((2 * Math.PI) / n)
      .cos()
      .times(v),
  )
})
const roots = [...burgers.outputs, ...pullback(burgers.outputs, burgers.inputs, [literal(1)])]

test('J and the norm of its gradient', () => {
  const u = Float64Array.from({ length: n }, (_, i) => Math.sin((6 * Math.PI * i) / n))
  const [J, g] = run(roots, { inputs: new Map([[burgers.inputs[0]!, u]]), sizes: {} }) as [number, Float64Array]
  expect(Math.abs(J - -0.017348499270013355)).toBeLessThan(1e-12)
  expect(Math.abs(Math.hypot(...g) - 22.984871241625395)).toBeLessThan(1e-12)
})

test('the reverse is a gather: nothing is added to an array, and a loop writes each of its elements once', () => {
  const { body } = kernelFor(burgers.inputs, roots)
  const loops: Loop[] = []
  const additions: Statement[] = []
  walk(body, (s: Statement) => {
    if (s.tag === 'loop') loops.push(s)
    if (s.tag === 'write' && s.mode === '+=') additions.push(s)
    expect(s.tag).not.toBe('clear')
  })
  expect(additions).toEqual([])
  for (const l of loops.filter((x) => x.body.every((s) => s.tag !== 'loop'))) {
    const written = l.body.flatMap((s): readonly Buffer[] => (s.tag === 'write' ? [s.buffer] : []))
    expect(new Set(written).size).toBe(written.length)
  }
  // A step back is one loop over all but the ends, which writes the next adjoint in the place of the last.
  const back = loops.filter((l) => l.body.some((s) => s.tag === 'loop')).at(-1)!
  const whole = back.body.flatMap((s) => (s.tag === 'loop' && s.carries.length > 1 ? [s] : []))
  expect(whole.map((l) => l.body.flatMap((s) => (s.tag === 'write' ? [s.buffer.name] : [])))).toContainEqual(['state'])
  expect(back.swaps).toBeUndefined()
})
