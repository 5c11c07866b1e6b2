/** Where NaNs and infinities come from inside of recurrences. */
import { describe, expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import {
  at,
  axisOver,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  minus as minusIndex,
  recurrence,
  size,
} from '../../src/categories/equation.js'
import { minus, over, plus, times } from '../../src/primitives/arithmetic.js'
import { exp, log } from '../../src/primitives/exponential.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { type Origin, originOf } from '../../src/runtime/nan.js'

const [n, d] = [size('n'), size('d')]
const [x, y, s] = [input('x', [n]), input('y', [d]), input('s')]
const steps = axisOver(0, n)
const k = indexAlong(steps)
const logarithm = (e: Equation): Equation => call(log, [e])

const origin = (
  root: Equation,
  inputs: ReadonlyMap<Equation, number | ArrayLike<number>>,
  sizes: Record<string, number>,
  place: readonly number[] = [],
) => originOf(root, place, { inputs, sizes: new Map(Object.entries(sizes)) })
const one = (i: Origin | undefined) => [i?.step, i?.operation, i?.operands, i?.result, i?.steps]

describe('what made it, and in which step', () => {
  test('of a state', () => {
    const [h] = recurrence(steps, [s], ([f]) => [logarithm(minus(f!, at(x, [k])))])
    const inputs = new Map<Equation, number | number[]>([
      [s, 5],
      [x, [1, 2, 3, 4]],
    ]) // prettier-ignore
    expect(one(origin(at(h!, [n]), inputs, { n: 4 }))).toEqual(['log(state − x[1])', 'log', [Math.log(4) - 2], Number.NaN, [1]])
    expect(origin(h!, inputs, { n: 4 }, [1])).toBeUndefined()
    expect(origin(h!, inputs, { n: 4 }, [2])?.steps).toEqual([1])
  })
  test('of the start, which is in no step', () => {
    const [h] = recurrence(steps, [logarithm(s)], ([f]) => [times(f!, literal(2))])
    expect(one(origin(at(h!, [n]), new Map([[s, 0]]), { n: 3 }))).toEqual(['log(s)', 'log', [0], Number.NEGATIVE_INFINITY, undefined])
  })
  test('of an input that a step reads', () => {
    const [h] = recurrence(steps, [s], ([f]) => [plus(f!, at(x, [k]))])
    const inputs = new Map<Equation, number | number[]>([
      [s, 0],
      [x, [1, Number.NaN, 3]],
    ]) // prettier-ignore
    expect(one(origin(at(h!, [n]), inputs, { n: 3 }))).toEqual(['x[1]', 'input', [], Number.NaN, undefined])
  })
  test('of an array as a state, of two states', () => {
    const [f] = recurrence(steps, [y, s], ([v, c]) => [
      buildOver([d], (i) => over(at(v!, [minusIndex(minusIndex(d, 1), i!)]), c!), k.free),
      minus(c!, at(x, [k])),
    ])
    const inputs = new Map<Equation, number | number[]>([
      [y, [1, -2]],
      [s, 3],
      [x, [1, 2, 3]],
    ]) // prettier-ignore
    expect(one(origin(f!, inputs, { n: 3, d: 2 }, [3, 0]))).toEqual(['state₁[d−1] / state₂', 'div', [-2 / 6, 0], Number.NEGATIVE_INFINITY, [2]])
  })
  test('of a recurrence in a recurrence', () => {
    const inner = axisOver(0, d, k.free)
    const [h] = recurrence(steps, [s], ([f]) => {
      const [g] = recurrence(inner, [f!], ([e]) => [call(exp, [times(e!, at(y, [indexAlong(inner)]))])])
      return [at(g!, [d])]
    })
    const inputs = new Map<Equation, number | number[]>([
      [s, 0],
      [y, [1, 2, 3]],
    ]) // prettier-ignore
    const found = origin(at(h!, [n]), inputs, { n: 3, d: 3 })
    expect([found?.step, found?.operation, found?.steps]).toEqual(['exp(state y[0])', 'exp', [1, 0]])
  })
  test('of a family: the member that it is in', () => {
    const products = buildOver([d], (i) => {
      const along = axisOver(0, n, i!.free)
      const [h] = recurrence(along, [at(y, [i!])], ([f]) => [logarithm(times(f!, at(x, [indexAlong(along)])))])
      return at(h!, [n])
    })
    const inputs = new Map<Equation, number | number[]>([
      [y, [3, 1]],
      [x, [1, 2]],
    ]) // prettier-ignore
    expect(one(origin(products, inputs, { n: 2, d: 2 }, [1]))).toEqual(['log(state x[1])', 'log', [0], Number.NEGATIVE_INFINITY, [1]])
  })
  test('back in time', () => {
    const [h] = recurrence(steps, [s], ([f]) => [call(exp, [times(f!, at(x, [k]))])])
    const [gradient] = pullback([at(h!, [n])], [s], [literal(1)])
    const inputs = new Map<Equation, number | number[]>([
      [s, 1],
      [x, [1, 300, 1]],
    ]) // prettier-ignore
    const found = origin(gradient!, inputs, { n: 3 })
    expect([found?.operation, found?.result]).toEqual(['exp', Number.POSITIVE_INFINITY])
  })
})

describe('a hundred thousand steps', () => {
  const long = { n: 1e5 }
  const data = Float64Array.from({ length: long.n }, (_, j) => (j === 4321 ? -1 : 1))
  test('of a fold', () => {
    const [h] = recurrence(steps, [s], ([f]) => [plus(times(f!, literal(0.5)), logarithm(at(x, [k])))])
    expect(
      one(
        origin(
          at(h!, [n]),
          new Map<Equation, number | Float64Array>([
            [s, 1],
            [x, data],
          ]),
          long,
        ),
      ),
    ).toEqual([
      // prettier-ignore
      'log(x[4321])',
      'log',
      [-1],
      Number.NaN,
      [4321],
    ])
  })
  test('of its gradient', () => {
    const [h] = recurrence(steps, [s], ([f]) => [plus(times(f!, literal(0.5)), logarithm(at(x, [k])))])
    const [gradient] = pullback([sumTo(n, (i) => at(h!, [i]), h!.free)], [x], [literal(1)])
    const found = origin(
      gradient!,
      new Map<Equation, number | Float64Array>([
        [s, 1],
        [x, data.map((v) => (v < 0 ? 0 : v))],
      ]),
      long,
      [4321],
    ) // prettier-ignore
    expect([found?.operation, found?.operands[1], found?.result]).toEqual(['div', 0, Number.POSITIVE_INFINITY])
  })
})
