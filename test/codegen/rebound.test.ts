/** What stands in the bounds of axes is rewritten like everything else, and stays under the axes that it mentions. */
import { expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import {
  at,
  axisOver,
  build,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  minus,
  recurrence,
  reduce,
  size,
} from '../../src/categories/equation.js'
import { lowest } from '../../src/codegen/lowest.js'
import { prefixSums } from '../../src/codegen/prefix.js'
import { plus, times } from '../../src/primitives/arithmetic.js'
import { buildOver, minimum, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { interpret } from '../support/interpret.js'
import { run } from '../support/run.js'

const [n, m, c] = [size('n'), size('m'), size('c')]
const [two, three] = [2, 3].map((k) => literal(k, 'integer')) as [Equation, Equation]
const [b, y] = [input('b'), input('y', [three, two, c])]
const steps = axisOver(0, n)
const [rows] = recurrence(steps, [buildOver([three, m], () => b)], ([s]) => [
  buildOver([three, m], (i, j) => call(sin, [plus(b, at(s!, [i!, j!]))]), indexAlong(steps).free),
])
/** The place of a least prefix sum bounds a sum in its derivative. */
const least = buildOver([three, two], (i, k) => {
  const upTo = axisOver(0, m, [...i!.free, ...k!.free])
  const prefix = sumTo(indexAlong(upTo), (j) => at(rows!, [minus(i!, 1), k!, j], 0), [...i!.free, ...k!.free, ...indexAlong(upTo).free])
  const value = call(sin, [reduce(minimum, upTo, times(literal(0.37), prefix))])
  return times(value, value)
})
const direction = axisOver(0, c)
const [gradient] = pullback([least], [b], [buildOver([three, two], (i, k) => at(y, [i!, k!, indexAlong(direction)]), indexAlong(direction).free)])
const roots = [build([direction], gradient!)]
const given = {
  inputs: new Map<Equation, number | Float64Array>([
    [b, 0.3],
    [y, Float64Array.from({ length: 12 }, (_, k) => Math.sin(k))],
  ]),
  sizes: { n: 3, m: 2, c: 2 },
}

test('a sum in the bound of an axis that the same array binds', () => {
  const want = [...(interpret(roots, given)[0] as Float64Array)].map((v) => expect.closeTo(v, 12))
  for (const way of [prefixSums, lowest]) {
    const rewritten = way(roots)
    expect(rewritten[0]!.free).toEqual([])
    expect([...(interpret(rewritten, given)[0] as Float64Array)]).toEqual(want)
  }
  expect([...(run(roots, given)[0] as Float64Array)]).toEqual(want)
})
