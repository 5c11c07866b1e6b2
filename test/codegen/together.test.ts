/** Sums over the rows of recurrences that are only added to each other become one, and nothing else does. */
import { describe, expect, test } from '@jest/globals'
import {
  at,
  axisOver,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  minus as minusIndex,
  postorder,
  recurrence,
  size,
} from '../../src/categories/equation.js'
import { together } from '../../src/codegen/together.js'
import { asReal, minus, negate, over, plus, times } from '../../src/primitives/arithmetic.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { interpret } from '../support/interpret.js'

const n = size('n')
const [x, c] = [input('x', [n]), input('c')]
const time = axisOver(0, n)
const [rows] = recurrence(time, [c], ([s]) => [plus(call(sin, [s!]), at(x, [indexAlong(time)]))]) as [Equation]
const row = (k: Equation): Equation => at(rows, [k])
const squares = sumTo(n, (k) => times(row(k), row(k)))
const weighted = sumTo(n, (k) => times(at(x, [k]), row(minusIndex(n, k))))
const cubes = sumTo(n, (k) => times(row(k), times(row(k), row(k))))
const plain = sumTo(n, (k) => at(x, [k]))
const partial = sumTo(minusIndex(n, 1), (k) => row(k))

const sumsIn = (e: Equation): number => postorder([e]).filter((s) => s.tag === 'reduce').length
const same: readonly [string, Equation, number][] = [
  ['two', plus(squares, weighted), 1],
  ['with a factor', plus(squares, times(over(literal(2), asReal(n)), weighted)), 1],
  ['with a factor that is data: it may be ∞, and terms 0', plus(squares, times(c, weighted)), 2],
  ['less the other', minus(squares, weighted), 1],
  ['less another, times a factor, and something else', plus(minus(c, times(weighted, literal(3))), squares), 1],
  ['less both', minus(negate(squares), weighted), 1],
  ['three, nested', plus(squares, minus(c, plus(weighted, cubes))), 1],
  [
    'in an array',
    at(
      buildOver([n], (i) => plus(at(x, [i!]), plus(squares, weighted))),
      [0],
    ),
    1,
  ],
  ['one that something else needs stays', plus(plus(squares, weighted), times(c, call(sin, [weighted]))), 2],
  ['of which one is over less', plus(squares, partial), 2],
  ['of which one reads no rows', plus(squares, plain), 2],
  ['a product of sums is none', plus(squares, times(weighted, cubes)), 3],
  ['one alone', plus(squares, c), 1],
]
const env = {
  inputs: new Map<Equation, number | Float64Array>([
    [x, Float64Array.of(0.3, -1.2, 0.7, 2)],
    [c, 0.4],
  ]),
  sizes: { n: 4 },
} as never

describe('sums of rows that are added', () => {
  test.each(same)('%s', (_, e, sums) => {
    const [made] = together([e]) as [Equation]
    expect(sumsIn(made)).toBe(sums)
    expect(Number(interpret([made], env)[0])).toBeCloseTo(Number(interpret([e], env)[0]), 12)
  })
  test('what is left alone is the same node', () => {
    for (const [, e, sums] of same) if (sumsIn(e) === sums) expect(together([e])[0] === e).toBe(true)
  })
})
