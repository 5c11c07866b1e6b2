/** Sums and contributions are what they are written as, point by point, whatever moves out of them. */
import { describe, expect, test } from '@jest/globals'
import {
  type Axis,
  at,
  axesOver,
  axisOver,
  call,
  type Entry,
  type Equation,
  indexAlong,
  input,
  minus as less,
  literal,
  type Monoid,
  times as multiple,
  reduce,
  plus as shift,
  size,
} from '../../src/categories/equation.js'
import { asReal, minus, negate, over, plus, times } from '../../src/primitives/arithmetic.js'
import { below, choose, not, same } from '../../src/primitives/comparison.js'
import { argmax, argmin, maximum, minimum, scatterInto, sum } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { near } from '../support/check.js'
import { type Evaluator, evaluator } from '../support/interpret.js'

const [n, m] = [size('n'), size('m')]
const [x, c, d] = [input('x', [n]), input('c'), input('d')]
const [p, q] = [input('p', [], 'boolean'), input('q', [], 'integer')]
const ZERO = literal(0)
const whole = (k: number): Equation => literal(k, 'integer')
const sine = (e: Equation): Equation => call(sin, [e])

const worlds = [
  { n: 4, m: 2, q: 1 },
  { n: 5, m: 1, q: 7 },
  { n: 3, m: 3, q: -2 },
].map(({ q: at, ...sizes }) => {
  const values: readonly (readonly [Equation, number | readonly number[]])[] = [
    [x, Array.from({ length: sizes.n }, (_, k) => [0.4, -0.7, 1.1, 1.1, -0.7][k]!)],
    [c, 0.6],
    [d, -1.7],
    [p, sizes.m % 2],
    [q, at],
  ]
  return evaluator({ inputs: new Map(values), sizes })
})

/** Ranges from 0 and not, empty, and shorter than nothing. */
const ranges: readonly (readonly [Equation, Equation])[] = [
  [whole(0), n],
  [whole(0), whole(3)],
  [whole(2), whole(2)],
  [whole(3), whole(1)],
  [m, n],
  [n, m],
  [whole(2), shift(n, 1)],
  [q, n],
]
const conditions = (k: Equation): readonly Equation[] => [
  p,
  ...[whole(1), q, m, less(n, 1)].flatMap((e) => [call(same, [k, e]), call(same, [e, shift(k, 1)]), call(below, [k, e]), call(below, [e, k])]),
  call(same, [less(n, k), m]),
  call(same, [multiple(2, k), whole(2)]),
  call(below, [less(n, k), m]),
  call(not, [call(same, [k, whole(1)])]),
]
/** What may move out of a sum over k, or end it. */
const bodies = (k: Equation): readonly Equation[] => {
  const e = at(x, [k], 0.5)
  return [
    ...[c, ZERO, e, negate(e), times(c, e), times(times(c, e), times(d, asReal(k))), over(e, c), over(c, plus(literal(3), e)), times(e, e)],
    ...[negate(times(c, e)), plus(e, c), minus(c, e), times(c, d), times(asReal(m), e)],
    ...conditions(k).flatMap((b) => [choose(b, e, ZERO), choose(b, ZERO, sine(e)), choose(b, e, c), times(d, choose(b, e, ZERO))]),
  ]
}
const folds: Readonly<Record<Monoid['name'], (xs: readonly number[], lo: number) => number>> = {
  sum: (xs) => xs.reduce((s, e) => s + e, 0),
  max: (xs) => Math.max(...xs),
  min: (xs) => Math.min(...xs),
  argmax: (xs, lo) => (xs.length === 0 ? 0 : lo + xs.indexOf(Math.max(...xs))),
  argmin: (xs, lo) => (xs.length === 0 ? 0 : lo + xs.indexOf(Math.min(...xs))),
}
const number = (world: Evaluator, e: Equation): number => world.value(e, new Map()) as number

describe.each([sum, maximum, minimum, argmax, argmin].map((monoid) => [monoid.name, monoid] as const))('%s', (name, monoid) => {
  test.each(ranges.map((r, k) => [k, ...r] as const))('over range %#', (_, lo, hi) => {
    const axis = axisOver(lo, hi)
    const all = bodies(indexAlong(axis)).filter((e) => e.sort === 'real')
    const folded = all.map((e) => reduce(monoid, axis, e))
    for (const world of worlds) {
      const points = [...world.points([axis], new Map())]
      // The place of an extremum of nothing is no place.
      if (points.length === 0 && name.startsWith('arg')) continue
      const want = all.map((e) =>
        folds[name](
          points.map((at) => world.value(e, at) as number),
          number(world, lo),
        ),
      ) // prettier-ignore
      near([folded.map((e) => number(world, e))], [want], 1e-12)
    }
  })
})

// ---- contributions

/** Axes of all kinds within each other. */
const [i, j] = axesOver([n, n]) as [Axis, Axis]
const I = indexAlong(i)
const lower = axisOver(0, I)
const upto = axisOver(0, shift(I, 1))
const upper = axisOver(shift(I, 1), n)
const beyond = axisOver(shift(I, 2), n)
const nested: readonly (readonly Axis[])[] = [[], [i], [i, j], [i, lower], [i, upto], [i, upper], [i, beyond]]
const places = (axes: readonly Axis[]): readonly Equation[] => {
  const ks = axes.map(indexAlong)
  return [...ks, ...ks.map((k) => shift(k, 1)), ...ks.map((k) => less(less(n, 1), k)), whole(0), q, ...(ks[1] ? [less(ks[1], ks[0]!)] : [])]
}
const value = (axes: readonly Axis[]): Equation => axes.reduce<Equation>((e, a) => plus(times(c, e), at(x, [indexAlong(a)], 0.5)), d)
const entries: readonly Entry[] = nested.flatMap((axes) =>
  places(axes).map((k): Entry => ({ axes, indices: [k], value: value(axes), partial: true })),
)

describe('contributions', () => {
  const given: readonly (readonly Entry[])[] = [...entries.map((e) => [e]), ...entries.map((e, k) => [e, entries[(k * 7 + 3) % entries.length]!, e])]
  test.each(worlds.map((w, k) => [k, w] as const))('at sizes %#', (_, world) => {
    for (const es of given) {
      const want = new Float64Array(number(world, n))
      for (const e of es) {
        for (const point of world.points(e.axes, new Map())) {
          const place = world.value(e.indices[0]!, point) as number
          if (place >= 0 && place < want.length) want[place]! += world.value(e.value, point) as number
        }
      }
      near([world.value(scatterInto([n], es), new Map())], [want], 1e-12)
    }
    expect(given.length).toBeGreaterThan(60)
  })
})
