/** Recurrences: what they mean, that equal ones are one, and derivatives of every order, by the interpreter and by kernels. */
import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import {
  type Axis,
  at,
  axisOver,
  call,
  type Equation,
  indexAlong,
  literal,
  plus as plusIndex,
  recurrence,
  substitute,
} from '../../src/categories/equation.js'
import { passes } from '../../src/codegen/passes/index.js'
import { naive, parallel, standard } from '../../src/codegen/policy.js'
import { plus, real, times } from '../../src/primitives/arithmetic.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { interpret, type Value } from '../support/interpret.js'
import { inputs, k, n, programs, sine, sizes, steps, values, w, x, y } from '../support/recurrences.js'
import { run } from '../support/run.js'

test('a first state that is put in place from outside keeps the names of its axes', () => {
  const from = (init: Equation, axis: Axis): Equation => at(recurrence(axis, [init], ([f]) => [sine(plus(f!, at(x, [indexAlong(axis)])))])[0]!, [n])
  const here = at(y, [k])
  expect(substitute([from(w, steps)], new Map([[w, here]]))[0]).toBe(from(here, axisOver(0, n, [steps])))
  expect(() => from(here, steps)).toThrow('a first state that depends on the step')
})

const flat = (vs: readonly Value[]): number[] => vs.flatMap((v) => (typeof v === 'number' ? [v] : [...v]))
const near = (got: readonly number[], want: readonly number[], digits: number): void => {
  expect(got).toHaveLength(want.length)
  got.forEach((g, j) => expect(Math.abs(g - want[j]!) / (1 + Math.abs(want[j]!))).toBeLessThan(10 ** -digits))
}
const tangents = inputs.map((e, j) =>
  e.shape.length === 0 ? literal(0.3 + j) : buildOver(e.shape, (...i) => sine(plus(literal(j), call(real, [i.reduce((a, b) => plusIndex(a, b))])))),
)
/** The inputs, moved along the tangents. */
const moved = (by: number) => {
  const t = interpret(tangents, { inputs: new Map(), sizes })
  return new Map(
    inputs.map(
      (e, j) =>
        [
          e,
          typeof t[j] === 'number'
            ? (values.get(e) as number) + by * t[j]
            : (values.get(e) as Float64Array).map((v, i) => v + by * (t[j] as Float64Array)[i]!),
        ] as const,
    ),
  )
} // prettier-ignore

const ways = {
  naive: { policy: naive, passes: [] },
  standard: { policy: standard, passes: [] },
  parallel: { policy: parallel, passes: [] },
  optimised: { policy: standard, passes },
}

describe.each(Object.entries(programs))('%s', (_, make) => {
  const f = make()
  const at0 = { inputs: values, sizes }
  const along = (roots: readonly Equation[]): number[] => {
    const h = 1e-4
    const [a, b, c, e] = [-2 * h, -h, h, 2 * h].map((by) => flat(interpret(roots, { inputs: moved(by), sizes })))
    return a!.map((_, j) => (a![j]! - 8 * b![j]! + 8 * c![j]! - e![j]!) / (12 * h))
  }
  const gradient = pullback([f], inputs, [literal(1)])
  const hvp = pushforward(gradient, inputs, tangents)

  test('made again, it is the same', () => expect(make()).toBe(f))
  test('forward', () => near(flat(interpret(pushforward([f], inputs, tangents), at0)), along([f]), 8))
  test('reverse', () => {
    const g = flat(interpret(gradient, at0))
    const t = flat(interpret(tangents, at0))
    near([g.reduce((sum, v, j) => sum + v * t[j]!, 0)], along([f]), 8)
  })
  test('forward over reverse', () => near(flat(interpret(hvp, at0)), along(gradient), 7))
  test('reverse over reverse', () => {
    const dot = inputs.map((e, j) => (e.shape.length === 0 ? times(gradient[j]!, tangents[j]!) : total(gradient[j]!, tangents[j]!))).reduce(plus)
    near(flat(interpret(pullback([dot], inputs, [literal(1)]), at0)), flat(interpret(hvp, at0)), 10)
  })
  test.each(Object.entries(ways))('kernels: %s', (_name, way) => {
    for (const roots of [[f], [f, ...gradient], hvp]) near(flat(run(roots, at0, way)), flat(interpret(roots, at0)), 12)
  })
})
const total = (a: Equation, b: Equation): Equation =>
  a.shape.length === 1
    ? sumTo(a.shape[0]!, (i) => times(at(a, [i]), at(b, [i])))
    : sumTo(a.shape[0]!, (i) => sumTo(a.shape[1]!, (j) => times(at(a, [i, j]), at(b, [i, j])), i.free))
