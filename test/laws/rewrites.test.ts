/** What an operation is rewritten to has the value of the operation, if it has one: for arguments of all forms that rewrites look at. */
import { expect, test } from '@jest/globals'
import { call, type Equation, input, literal, type Operation, type Sort } from '../../src/categories/equation.js'
import { minus, negate, over, times } from '../../src/primitives/arithmetic.js'
import { and, choose, not, or } from '../../src/primitives/comparison.js'
import { operations } from '../../src/primitives/index.js'
import { near } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'

const [x, y] = [input('x'), input('y')]
const [p, q] = ['p', 'q'].map((name) => input(name, [], 'boolean')) as [Equation, Equation]
const [i, j] = ['i', 'j'].map((name) => input(name, [], 'integer')) as [Equation, Equation]
const ZERO = literal(0)
const forms: Readonly<Record<Sort, readonly Equation[]>> = {
  real: [
    ...[x, y, negate(x), negate(y), minus(x, y), minus(y, x), times(x, y), over(x, y), times(literal(2), x), times(literal(-3), y)],
    ...[
      choose(p, x, ZERO),
      choose(p, ZERO, y),
      choose(p, y, ZERO),
      choose(q, x, ZERO),
      choose(q, ZERO, x),
      choose(p, x, y),
      negate(choose(p, x, ZERO)),
    ],
    ...[0, 1, -1, 2, 3, -2, 5, 0.5, -0.5, 1.5].map((c) => literal(c)),
  ],
  boolean: [p, q, call(not, [p]), call(and, [p, q]), call(or, [call(not, [p]), q]), literal(0, 'boolean'), literal(1, 'boolean')],
  integer: [i, j, literal(0, 'integer'), literal(2, 'integer')],
}
const points = [0, 1, 2, 3].map(
  (k) =>
    new Map<Equation, Value>([
      [x, [0.7, -1.3, 2.1, 0.4][k]!],
      [y, [1.9, 0.6, -0.8, -1.7][k]!],
      [p, k % 2],
      [q, k >> 1],
      [i, k],
      [j, 3 - k],
    ]),
)
const tuples = (sorts: readonly Sort[]): readonly (readonly Equation[])[] =>
  sorts.reduce<readonly (readonly Equation[])[]>((all, sort) => all.flatMap((args) => forms[sort].map((e) => [...args, e])), [[]])

test.each(operations.map((op): [string, Operation] => [op.name, op]))('%s', (_, op) => {
  const all = tuples(op.args)
  const calls = all.map((args) => call(op, args))
  for (const inputs of points) {
    const values = interpret(calls, { inputs })
    const args = new Map(op.args.flatMap((sort) => forms[sort]).map((e) => [e, interpret([e], { inputs })[0] as number]))
    const given = all.map((es) => es.map((e) => args.get(e)!))
    const want = given.map((xs) => op.evaluate(...xs))
    // 0/0 may become 0, and the sign of −0 may count: 1/√−0 = −∞, but (−0)^−½ = ∞.
    const known = want.flatMap((v, k) => (Number.isNaN(v) || (!Number.isFinite(v) && given[k]!.some((z) => Object.is(z, -0))) ? [] : [k]))
    near([known.map((k) => values[k] as number)], [known.map((k) => want[k]!)], 1e-13)
  }
  expect(calls.length).toBeGreaterThan(1)
})
