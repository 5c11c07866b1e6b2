/** Where a sum ends may be the result of anything: a sort, a largest element, a function with a derivative of its own. */
import { describe, expect, test } from '@jest/globals'
import { at, axisAt, axisOver, type Equation, indexAlong, indexOf, input, reduce, size } from '../../src/categories/equation.js'
import { vector } from '../../src/categories/space.js'
import { between, order } from '../../src/frontend/arrays.js'
import { stopGradient } from '../../src/frontend/custom.js'
import * as f from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { argmax, sumOver } from '../../src/primitives/reduction.js'
import { nearly } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { run } from '../support/run.js'
import { compare } from '../support/wgsl.js'

const data = Float64Array.from({ length: 9 }, (_, k) => Math.sin(7 * k + 1))
const means = (roots: readonly Equation[], x: Equation): void => {
  const env = { inputs: new Map([[x, data]]), sizes: { n: data.length } }
  const want = interpret(roots, env)
  expect(want[0]).not.toBe(0)
  expect(nearly(run(roots, env), want, 1e-12)).toBe(true)
}

const programs = {
  'where the least element stands': trace({ x: vector('n') }, ({ x }) => f.sum(between(0, order(x).at(0)), (i) => f.sin(x.at(i)))),
  'the largest of what has a rule': trace({ x: vector('n') }, ({ x }) =>
    f.sum(between(0, f.argmax(f.map(f.softmax(x), (v) => stopGradient(v.times(v))))), (i) => f.sin(x.at(i))),
  ),
  'a bound of a bound': trace({ x: vector('n') }, ({ x }) =>
    f.sum(between(0, f.argmax(f.map(x, (v, i) => f.sum(between(0, order(x).at(i)), (j) => v.times(x.at(j)))))), (i) => f.sin(x.at(i))),
  ),
}
describe.each(Object.entries(programs))('up to %s', (_, program) => {
  test('in JavaScript', () => means(program.outputs, program.inputs[0]!))
  test('in WGSL', () => compare({ program, modes: ['value', 'gradient'] }, [{ n: 1 }, { n: 9 }], 1e-5))
})

test('up to a reduction along an axis that is not the lowest', () => {
  const n = size('n')
  const x = input('x', [n])
  const high = axisAt(indexOf(0), n, 2)
  const axis = axisOver(0, reduce(argmax, high, at(x, [indexAlong(high)])))
  means([sumOver(axis, at(x, [indexAlong(axis)]))], x)
})
