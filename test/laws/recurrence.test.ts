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
  input,
  literal,
  minus as minusIndex,
  plus as plusIndex,
  recurrence,
  size,
  substitute,
} from '../../src/categories/equation.js'
import { passes } from '../../src/codegen/passes/index.js'
import { naive, parallel, standard } from '../../src/codegen/schedule.js'
import { minus, over, plus, times } from '../../src/primitives/arithmetic.js'
import { max } from '../../src/primitives/comparison.js'
import { exp } from '../../src/primitives/exponential.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { sin, tanh } from '../../src/primitives/trigonometric.js'
import { interpret, type Value } from '../support/interpret.js'
import { run } from '../support/run.js'

const [n, d] = [size('n'), size('d')]
const [x, y, A, w, s] = [input('x', [n]), input('y', [d]), input('A', [d, d]), input('w'), input('s')]
const inputs = [x, y, A, w, s]
const sizes = { n: 5, d: 3 }
const values = new Map<Equation, number | Float64Array>([
  [x, Float64Array.of(0.4, -0.7, 1.1, 0.2, -0.3)],
  [y, Float64Array.of(0.3, -0.5, 0.8)],
  [A, Float64Array.from({ length: 9 }, (_, k) => Math.sin(k + 1) / 2)],
  [w, 0.7],
  [s, 0.3],
])
const sine = (e: Equation): Equation => call(sin, [e])
const steps = axisOver(0, n)
const k = indexAlong(steps)
const folded = (...h: readonly Equation[]): Equation => h.map((e) => at(e, [n])).reduce(plus)

const vector = (f: (i: Equation) => Equation, avoid: readonly Equation[] = []): Equation =>
  buildOver(
    [d],
    (i) => f(i!),
    avoid.reduce<Equation['free']>((a, e) => [...a, ...e.free], [...k.free]),
  )
const matvec = (v: Equation): Equation => vector((i) => sumTo(d, (j) => times(at(A, [i, j]), at(v, [j])), [...i.free, ...k.free, ...v.free]), [v])

/** Each is a scalar over the inputs. */
const programs: Readonly<Record<string, () => Equation>> = {
  'a fold of scalars': () => folded(...recurrence(steps, [s], ([f]) => [plus(sine(times(w, f!)), at(x, [k]))])),
  'a scan that is summed': () => {
    const [h] = recurrence(steps, [s], ([f]) => [times(f!, plus(at(x, [k]), w))])
    return sumTo(n, (i) => times(at(h!, [plusIndex(i, 1)]), at(h!, [i])), h!.free)
  },
  'two states in step': () =>
    folded(...recurrence(steps, [s, w], ([p, q]) => [plus(p!, times(q!, literal(0.1))), minus(q!, times(sine(p!), at(x, [k])))])),
  'a state that does not vary': () => folded(...recurrence(steps, [literal(1), s], ([p, q]) => [times(p!, literal(0.5)), times(p!, sine(q!))])),
  'arrays as states': () => {
    const [h] = recurrence(steps, [y], ([v]) => [vector((i) => call(tanh, [plus(at(matvec(v!), [i]), at(x, [k]))]), [v!])])
    return sumTo(d, (i) => times(at(h!, [n, i]), at(h!, [2, i])), h!.free)
  },
  'as many steps as elements': () => {
    const [g, h] = recurrence(steps, [x, buildOver([n], (i) => sine(at(x, [i!])))], ([u, v]) =>
      [u, v].map((e) => buildOver([n], (i) => sine(plus(at(e!, [minusIndex(minusIndex(n, 1), i!)]), at(v!, [k]))), [...k.free, ...e!.free])),
    )
    return sumTo(n, (i) => times(at(g!, [n, i]), at(h!, [plusIndex(i, 1), i])), h!.free)
  },
  'a family of recurrences': () =>
    sumTo(d, (i) => {
      const inner = axisOver(0, n, i.free)
      const [h] = recurrence(inner, [at(y, [i])], ([f]) => [plus(times(f!, sine(at(x, [indexAlong(inner)]))), times(w, at(y, [i])))])
      return times(at(h!, [n]), at(h!, [n]))
    }),
  'a recurrence in a recurrence': () =>
    folded(
      ...recurrence(steps, [s], ([f]) => {
        const inner = axisOver(0, d, k.free)
        const [g] = recurrence(inner, [f!], ([h]) => [plus(times(h!, w), times(at(y, [indexAlong(inner)]), at(x, [k])))])
        return [sine(at(g!, [d]))]
      }),
    ),
  'a recurrence in a recurrence over the same range': () =>
    folded(
      ...recurrence(steps, [s], ([f]) => {
        const inner = axisOver(0, n, k.free)
        const [g] = recurrence(inner, [f!], ([h]) => [plus(times(h!, w), times(at(x, [indexAlong(inner)]), at(x, [k])))])
        return [sine(at(g!, [n]))]
      }),
    ),
  'one after the other': () => {
    const [g] = recurrence(steps, [s], ([f]) => [sine(plus(f!, at(x, [k])))])
    const [h] = recurrence(steps, [w], ([f]) => [plus(times(f!, at(g!, [k])), at(g!, [minusIndex(n, k)]))])
    return plus(at(h!, [n]), at(g!, [n]))
  },
  'a product with a zero': () => folded(...recurrence(steps, [literal(1)], ([f]) => [times(f!, minus(at(x, [k]), literal(1.1)))])),
  'a running maximum': () => {
    const [h] = recurrence(steps, [s], ([f]) => [call(max, [f!, at(x, [k])])])
    return sumTo(n, (i) => times(at(h!, [plusIndex(i, 1)]), at(x, [i])), h!.free)
  },
  'a logsumexp by pairs': () => folded(...recurrence(steps, [s], ([f]) => [plus(f!, call(exp, [minus(at(x, [k]), f!)]))])),
  'no step at all': () => at(recurrence(axisOver(0, 0), [s], ([f]) => [times(f!, w)])[0]!, [0]),
  'a matrix power': () => {
    const [h] = recurrence(steps, [A], ([m]) => [
      buildOver(
        [d, d],
        (i, j) => sumTo(d, (l) => times(at(m!, [i!, l]), over(at(A, [l, j!]), literal(2))), [...i!.free, ...j!.free, ...k.free]),
        k.free,
      ),
    ])
    return sumTo(d, (i) => at(h!, [n, i, i]), h!.free)
  },
} // prettier-ignore

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

import { real } from '../../src/primitives/arithmetic.js'

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
