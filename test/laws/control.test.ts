/** Branches and loops, in every order: derivatives of every mixture by the interpreter against differences, and kernels against the interpreter. */
import { describe, expect, test } from '@jest/globals'
import { realInputs } from '../../src/adjoint/differentiate.js'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { call, type Equation, literal, plus as plusIndex } from '../../src/categories/equation.js'
import { passes } from '../../src/codegen/passes/index.js'
import { naive, parallel, standard } from '../../src/codegen/policy.js'
import { plus, real, times } from '../../src/primitives/arithmetic.js'
import { elementwise } from '../../src/primitives/programs/elementwise.js'
import { total } from '../../src/primitives/programs/index.js'
import { buildOver } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { dot, flatten, near } from '../support/check.js'
import { programs, sizes, values } from '../support/control.js'
import { interpret } from '../support/interpret.js'
import { run } from '../support/run.js'

const ways = {
  naive: { policy: naive, passes: [] },
  standard: { policy: standard, passes: [] },
  parallel: { policy: parallel, passes: [] },
  optimised: { policy: standard, passes },
}
const H = 1e-4

describe.each(programs)('%s', (_, make) => {
  const p = make()
  const f = p.outputs[0]!
  const wrt = realInputs(p)
  const tangents = wrt.map((e, j) =>
    e.shape.length === 0
      ? literal(0.3 + j)
      : buildOver(e.shape, (...i) => call(sin, [plus(literal(j), call(real, [i.reduce((a, b) => plusIndex(a, b))]))])),
  )
  const directions = interpret(tangents, { inputs: new Map(), sizes })
  const moved = (by: number) => {
    const inputs = new Map<Equation, number | Float64Array>(p.inputs.map((e, k) => [e, values[k]!]))
    wrt.forEach((e, j) => {
      const [v, d] = [inputs.get(e)!, directions[j]!]
      inputs.set(e, typeof v === 'number' ? v + by * (d as number) : v.map((t, i) => t + by * (d as Float64Array)[i]!))
    })
    return { inputs, sizes }
  }
  const here = moved(0)
  const along = (roots: readonly Equation[]): number[] => {
    const [a, b, c, e] = [-2 * H, -H, H, 2 * H].map((by) => flatten(interpret(roots, moved(by))))
    return a!.map((_, j) => (a![j]! - 8 * b![j]! + 8 * c![j]! - e![j]!) / (12 * H))
  }
  const gradient = pullback([f], wrt, [literal(1)])
  const tangent = pushforward([f], wrt, tangents)
  const hvp = pushforward(gradient, wrt, tangents)
  const product = wrt
    .map((e, j) =>
      e.shape.length === 0 ? times(gradient[j]!, tangents[j]!) : total(elementwise('', (a, b) => times(a!, b!), gradient[j]!, tangents[j]!)),
    )
    .reduce(plus) // prettier-ignore

  test('forward', () => near(interpret(tangent, here), along([f]), 1e-7))
  test('reverse', () => near([dot(interpret(gradient, here), directions)], along([f]), 1e-7))
  test('forward over reverse', () => near(interpret(hvp, here), along(gradient), 1e-6))
  test('reverse over reverse', () => near(interpret(pullback([product], wrt, [literal(1)]), here), interpret(hvp, here)))
  test('reverse over forward', () => near(interpret(pullback(tangent, wrt, [literal(1)]), here), interpret(hvp, here)))
  test('forward over forward', () => near(interpret(pushforward(tangent, wrt, tangents), here), [dot(interpret(hvp, here), directions)]))
  test.each(Object.entries(ways))('kernels: %s', (_name, way) => {
    for (const roots of [[f], [f, ...gradient], [f, ...tangent], hvp]) near(run(roots, here, way), interpret(roots, here), 1e-12)
  })
  test('all of it is finite', () => expect(flatten(interpret([f, ...gradient, ...hvp], here)).every(Number.isFinite)).toBe(true))
})
