import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { at, axisOver, call, type Equation, indexAlong, input, literal, type Operation, reduce } from '../../src/categories/equation.js'
import { minus, plus, times } from '../../src/primitives/arithmetic.js'
import { abs, choose, gt, max, min, sign } from '../../src/primitives/comparison.js'
import { pow, sqrt } from '../../src/primitives/exponential.js'
import { operations } from '../../src/primitives/index.js'
import { maximum, minimum, sumOver } from '../../src/primitives/reduction.js'
import { near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'

const ONE = literal(1)
const POINTS = 25

/** Points of an operation's domain, away from the ends by a step; integers and booleans where it takes them. */
const sampled = (op: Operation): number[][] => {
  const random = uniform(op.name.length + 17)
  return Array.from({ length: POINTS }, () =>
    op.domain.map(([lo, hi], k) => {
      const x = (lo + hi) / 2 + 0.97 * random() * ((hi - lo) / 2)
      return op.args[k] === 'real' ? x : op.args[k] === 'boolean' ? Number(x > 0.5) : Math.floor(x)
    }),
  )
}
/** `d f/dt` at 0 to ten digits: differences, extrapolated three times. */
const derivative = (f: (t: number) => number, h = 0.02): number => {
  let row = [1, 2, 4, 8].map((d) => (f(h / d) - f(-h / d)) / ((2 * h) / d))
  for (let p = 4; row.length > 1; p *= 4) row = row.slice(1).map((x, k) => (p * x - row[k]!) / (p - 1))
  return row[0]!
}

const inputsFor = (op: Operation): Equation[] =>
  op.args.map((sort, k) => input(`x${k}`, [], sort, sort === 'integer' ? literal(100, 'integer') : undefined))
const real = operations.filter((op) => op.result === 'real')

describe.each(real.map((op) => [op.name, op] as const))('%s', (_, op) => {
  const xs = inputsFor(op)
  const y = call(op, xs)
  const wrt = xs.filter((x) => x.sort === 'real')
  const first = pullback([y], wrt, [ONE])
  const second = first.map((g) => pullback([g], wrt, [ONE]))
  const at = (es: readonly Equation[], p: readonly number[]): number[] => interpret(es, { inputs: new Map(xs.map((x, k) => [x, p[k]!])) }) as number[]
  const moved = (p: readonly number[], x: Equation, t: number): number[] => p.map((v, k) => (xs[k] === x ? v + t : v))

  test('evaluates as it says', () => {
    for (const p of sampled(op)) near(at([y], p), [op.evaluate(...p)])
  })
  test('first derivatives are those of its values', () => {
    for (const p of sampled(op))
      near(
        at(first, p),
        wrt.map((x) => derivative((t) => op.evaluate(...moved(p, x, t)))),
        1e-8,
      ) // prettier-ignore
  })
  test('second derivatives are those of the first', () => {
    for (const p of sampled(op)) {
      for (const [r, row] of second.entries())
        near(
          at(row, p),
          wrt.map((x) => derivative((t) => at([first[r]!], moved(p, x, t))[0]!)),
          1e-7,
        ) // prettier-ignore
    }
  })
  test('forward = reverse, and partial derivatives commute', () => {
    const along = wrt.map((_, k) => wrt.map((__, j) => literal(Number(j === k))))
    for (const p of sampled(op)) {
      near(
        at(
          along.map((v) => pushforward([y], wrt, v)[0]!),
          p,
        ),
        at(first, p),
      ) // prettier-ignore
      for (const [r, row] of second.entries())
        near(
          at(row, p),
          at(
            second.map((other) => other[r]!),
            p,
          ),
          1e-9,
        ) // prettier-ignore
    }
  })
})

test('an operation that is not of reals has no derivative', () => {
  for (const op of operations.filter((o) => o.result === 'boolean')) {
    const xs = inputsFor(op)
    expect(op.partials(xs, call(op, xs)).every((p) => p === undefined)).toBe(true)
  }
})

/** What is promised where the derivative is not unique. */
describe('conventions', () => {
  const x = input('x')
  const y = input('y')
  const gradientAt = (f: Equation, p: number, q = 0): number[] =>
    interpret(pullback([f], [x, y], [ONE]), {
      inputs: new Map([
        [x, p],
        [y, q],
      ]),
    }) as number[] // prettier-ignore
  const forwardAt = (f: Equation, p: number, q = 0): number[] =>
    interpret([pushforward([f], [x, y], [ONE, literal(0)])[0]!, pushforward([f], [x, y], [literal(0), ONE])[0]!], {
      inputs: new Map([
        [x, p],
        [y, q],
      ]),
    }) as number[] // prettier-ignore
  const both = (f: Equation, p: number, q: number, want: readonly number[]): void => {
    expect(gradientAt(f, p, q)).toEqual(want)
    expect(forwardAt(f, p, q)).toEqual(want)
  }
  const where = (f: Equation): Equation => choose(call(gt, [x, literal(0)]), f, literal(0))
  const root = call(sqrt, [x])

  test('abs′(0) = 0', () => both(call(abs, [x]), 0, 0, [0, 0]))
  test('sign′ = 0', () => both(call(sign, [x]), 0, 0, [0, 0]))
  test('of equal arguments, max takes the first', () => both(call(max, [x, y]), 1, 1, [1, 0]))
  test('of equal arguments, min takes the first', () => both(call(min, [x, y]), 1, 1, [1, 0]))
  test('max(0, x) at 0: 0 comes first', () => both(call(max, [literal(0), x]), 0, 0, [0, 0]))
  test('sqrt′(0) = ∞', () => both(root, 0, 0, [Number.POSITIVE_INFINITY, 0]))
  const of = (name: string, ...xs: readonly Equation[]): Equation => call(operations.find((o) => o.name === name)!, xs)
  test('cbrt′(0) = ∞', () => both(of('cbrt', x), 0, 0, [Number.POSITIVE_INFINITY, 0]))
  test('asin′(1) = ∞, acosh′(1) = ∞', () => {
    both(of('asin', x), 1, 0, [Number.POSITIVE_INFINITY, 0])
    both(of('acosh', x), 1, 0, [Number.POSITIVE_INFINITY, 0])
  })
  test('hypot′(0, 0) = 0', () => both(of('hypot', x, y), 0, 0, [0, 0]))
  test('mod′ at jumps and of 0', () => {
    both(of('mod', x, y), 6, 3, [1, -2])
    both(of('mod', x, y), 5, 0, [1, 0])
  })
  test.each(['floor', 'ceil', 'fix', 'round'])('%s′ = 0, also at jumps', (name) => {
    for (const at of [-1, -0.5, 0, 0.5, 1]) both(of(name, x), at, 0, [0, 0])
  })
  test('x⁰ = 1 and its derivative 0, also at 0', () => both(call(pow, [x, y]), 0, 0, [0, 0]))
  test('∂(0ʸ)/∂y = 0', () => expect(gradientAt(call(pow, [x, y]), 0, 2)[1]).toBe(0))
  test('x³ at 0 and below', () => {
    expect(gradientAt(call(pow, [x, literal(3)]), 0)).toEqual([0, 0])
    expect(gradientAt(call(pow, [x, literal(3)]), -2)).toEqual([12, 0])
  })
  test('of equal elements, max and min take the first', () => {
    const v = input('v', [literal(4, 'integer')])
    const i = axisOver(0, 4)
    for (const [monoid, values, want] of [
      [maximum, [1, 3, 3, 2], [0, 1, 0, 0]],
      [minimum, [2, 1, 5, 1], [0, 1, 0, 0]],
    ] as const) {
      // prettier-ignore
      const f = reduce(monoid, i, at(v, [indexAlong(i)]))
      expect([...(interpret(pullback([f], [v], [ONE]), { inputs: new Map([[v, values]]) })[0] as Float64Array)]).toEqual(want)
    }
  })

  const rescued: Readonly<Record<string, Equation>> = {
    '√x': root,
    'x √x': times(x, root),
    '√x + x √x': plus(root, times(x, root)),
    '√x − x √x': minus(root, times(x, root)),
    '√x √x √x': times(root, times(root, root)),
    'sin √x': call(operations.find((o) => o.name === 'sin')!, [root]),
    'log x': call(operations.find((o) => o.name === 'log')!, [x]),
    'x log x': times(x, call(operations.find((o) => o.name === 'log')!, [x])),
    '√x, itself chosen': where(root),
  }
  test.each(Object.entries(rescued))('select(x > 0, %s, 0) has derivative 0 at 0, and no NaN', (_, f) => {
    both(where(f), 0, 0, [0, 0])
    both(times(where(f), y), 0, 2, [0, 0])
    const second = pullback([pullback([where(f)], [x], [ONE])[0]!], [x], [ONE])
    near(
      interpret(second, {
        inputs: new Map([
          [x, 0],
          [y, 0],
        ]),
      }),
      [0],
    ) // prettier-ignore
  })
  test('Σᵢ select(vᵢ > 0, √vᵢ, 0) has no NaN where elements are 0', () => {
    const v = input('v', [literal(3, 'integer')])
    const i = axisOver(0, 3)
    const e = at(v, [indexAlong(i)])
    const f = sumOver(i, choose(call(gt, [e, literal(0)]), call(sqrt, [e]), literal(0)))
    const g = pullback([f], [v], [ONE])
    expect([...(interpret(g, { inputs: new Map([[v, [0, 4, 1]]]) })[0] as Float64Array)]).toEqual([0, 0.25, 0.5])
  })
})
