/** Programs of 100,000 operations: no stack is deep enough for recursion over them, and no square of them is small. */
import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization } from '../../src/adjoint/differentiate.js'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import {
  at,
  axisOver,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  postorder,
  plus as shift,
  size,
  substitute,
} from '../../src/categories/equation.js'
import { applyGraph } from '../../src/linear/apply.js'
import { minus, plus, times } from '../../src/primitives/arithmetic.js'
import { max } from '../../src/primitives/comparison.js'
import { buildOver, sumOver, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'

const ONE = literal(1)
const OPERATIONS = 100_000
const sine = (x: Equation): Equation => call(sin, [x])
const half = (x: Equation): Equation => times(literal(0.5), x)

/** A straight line of operations, every one of them used about three times, soon after. */
const straight = (length: number, x: Equation, y: Equation): Equation => {
  const random = uniform(length)
  const before = [x, y]
  const recent = (): Equation => before[before.length - 1 - Math.floor(((random() + 1) / 2) * Math.min(before.length, 6))]!
  for (let k = 2; k < length; k++) {
    const [a, b] = [recent(), recent()]
    before.push(k % 4 === 0 ? sine(a) : k % 4 === 1 ? half(plus(a, b)) : k % 4 === 2 ? half(minus(a, times(literal(0.3), b))) : half(times(a, b)))
  }
  return before.slice(-6).reduce(plus)
}

describe('deep programs', () => {
  const both = (length: number) => {
    const [x, y] = [input('x'), input('y')]
    const l = simplifyGraph(linearization([straight(length, x, y)], [x, y]))
    const gradient = applyGraph(simplifyGraph(reversed(l)), [ONE])
    return { x, y, gradient, tangent: applyGraph(l, [ONE, literal(-2)]) }
  }
  test('a straight line of 100,000 operations', () => {
    expect(postorder(both(OPERATIONS).gradient).length).toBeLessThan(6 * OPERATIONS)
  }, 60_000)
  test('a straight line of 20,000: forward = reverse', () => {
    const { x, y, gradient, tangent } = both(20_000)
    const [u, v, along] = interpret([...gradient, ...tangent], {
      inputs: new Map([
        [x, 0.3],
        [y, 0.7],
      ]),
    }) as [number, number, number] // prettier-ignore
    near([along], [u - 2 * v])
  })

  const shapes: Readonly<Record<string, (length: number) => { readonly f: Equation; readonly x: Equation }>> = {
    'one variable read everywhere': (length) => {
      const x = input('x')
      let f: Equation = literal(0)
      for (let k = 0; k < length; k++) f = plus(f, sine(times(literal(k + 2), x)))
      return { f, x }
    },
    'one value read everywhere, within a sum': (length) => {
      const [n, x] = [size('n'), input('x', [size('n')])]
      const i = axisOver(0, n)
      const h = sine(at(x, [indexAlong(i)]))
      let f: Equation = literal(0)
      for (let k = 0; k < length; k++) f = plus(f, sine(times(literal(k + 2), h)))
      return { f: sumOver(i, f), x }
    },
    'an array read element by element': (length) => {
      const x = input('x', [literal(length, 'integer')])
      let f: Equation = literal(0)
      for (let k = 0; k < length; k++) f = plus(f, sine(at(x, [k])))
      return { f, x }
    },
    'maps of maps': (length) => {
      const [n, x] = [size('n'), input('x', [size('n')])]
      let y: Equation = x
      for (let k = 0; k < length; k++) {
        const before = y
        y = buildOver([n], (i) => sine(plus(at(before, [i!]), half(at(before, [shift(i!, 1)], 0)))))
      }
      return { f: sumTo(n, (i) => at(y, [i])), x }
    },
    'sums of sums': (length) => {
      const [n, x] = [size('n'), input('x', [size('n')])]
      let s: Equation = ONE
      for (let k = 0; k < length; k++) {
        const before = s
        s = sumTo(n, (i) => sine(times(before, at(x, [i]))))
      }
      return { f: s, x }
    },
    'choices after choices': (length) => {
      const x = input('x')
      const w = input('w', [literal(length, 'integer')])
      let y: Equation = x
      for (let k = 0; k < length; k++) y = call(max, [literal(0), times(at(w, [k]), y)])
      return { f: y, x: w }
    },
    'a product of many factors, within a sum': (length) => {
      const [n, x] = [size('n'), input('x', [size('n')])]
      const product = (e: Equation): Equation => {
        let p = e
        for (let k = 0; k < length; k++) p = times(p, sine(at(x, [shift(indexAlong(axisOver(0, n)), k % 5)], 0.5)))
        return p
      }
      const i = axisOver(0, n)
      return { f: sumOver(i, product(at(x, [indexAlong(i)]))), x }
    },
    'squares of squares, within a sum': (length) => {
      const [n, x] = [size('n'), input('x', [size('n')])]
      return {
        f: sumTo(n, (i) => {
          let p: Equation = at(x, [i])
          for (let k = 0; k < length; k++) p = times(p, p)
          return p
        }),
        x,
      }
    },
  }
  test.each(Object.entries(shapes))('the gradient is as large as the program, but for a factor: %s', (_, make) => {
    const count = (length: number): number => {
      const { f, x } = make(length)
      return postorder(pullback([f], [x], [ONE])).length / postorder([f]).length
    }
    expect(count(1000)).toBeLessThan(6)
    expect(count(1000)).toBeLessThan(1.2 * count(200))
  })
  test.each(Object.entries(shapes))('second derivatives, too: %s', (_, make) => {
    const count = (length: number): number => {
      const { f, x } = make(length)
      const [g] = pullback([f], [x], [ONE])
      const dx = input('dx', x.shape)
      return postorder(pushforward([g!], [x], [dx])).length / postorder([f]).length
    }
    expect(count(400)).toBeLessThan(40)
    expect(count(400)).toBeLessThan(1.2 * count(100))
  })

  test('paths are not walked: 2⁶⁰ of them, and as many edges as nodes', () => {
    const x = input('x')
    let y: Equation = x
    for (let k = 0; k < 60; k++) y = times(sine(y), half(sine(times(y, y))))
    expect(linearization([y], [x]).edges.length).toBeLessThan(500)
    expect(simplifyGraph(linearization([y], [x])).edges.length).toBeLessThan(500)
  })

  test('substitution is linear where it renames binders', () => {
    const n = size('n')
    const [x, a, y] = [input('x', [n]), input('a'), input('y', [n])]
    const inner = at(y, [indexAlong(axisOver(0, n))])
    const nested = (depth: number): Equation => {
      let s: Equation = a
      for (let k = 0; k < depth; k++) {
        const before = s
        s = plus(
          sumTo(n, (i) => sine(times(before, at(x, [i])))),
          sumTo(n, (i) => times(before, at(x, [i]))),
        )
      }
      return s
    }
    const f = nested(5000)
    const [g] = substitute([f], new Map([[a, inner]]))
    expect(postorder([g!]).length).toBeLessThan(postorder([f]).length + 10)
  })
})
