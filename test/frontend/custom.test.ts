/** Derivatives of one's own: they are used wherever the program is, at every order, and wrong ones are refused when they are made. */
import { expect, test } from '@jest/globals'
import {
  custom,
  exp,
  fin,
  fold,
  gradient,
  hessian,
  jvp,
  log,
  map,
  real,
  resize,
  select,
  sqrt,
  stopGradient,
  sum,
  trace,
  vector,
  verify,
} from '../../src/index.js'
import { print } from '../../src/print.js'

const softplus = trace({ x: real }, ({ x }) => log(exp(x).plus(1)))
const own = custom(softplus, ({ x }, { x: dx }) => exp(x).over(exp(x).plus(1)).times(dx))
const norm = trace({ v: vector('n') }, ({ v }) => sqrt(sum(v, (x) => x.square())))
const ownNorm = custom(norm, ({ v }, { v: dv }) => sum(v.times(dv)).over(sqrt(sum(v, (x) => x.square()))))

const programs = {
  'in a map': trace({ v: vector('n'), k: real }, ({ v, k }) => sum(map(v, (x) => own({ x: x.times(k) })))),
  'of an array, under another size': trace({ u: vector('m'), s: real }, ({ u, s }) => resize(ownNorm, { n: 'm' })({ v: u.times(s) })),
  'in a recurrence': trace({ u: vector('m'), s: real }, ({ u, s }) =>
    fold(fin(3), s, (t, i) => resize(ownNorm, { n: 'm' })({ v: u.times(t.plus(i)) }).times(0.3)),
  ),
  'by its own jvp': custom(softplus, jvp(softplus)),
}
test.each(Object.entries(programs))('%s, all orders agree', (_, p) => {
  expect(verify(p).filter((c) => !c.passed)).toEqual([])
})
test('of two arguments, of which both vary, or one', () => {
  const power = trace({ x: real, v: vector('n') }, ({ x, v }) => exp(x).times(sum(v, (y) => y.square())))
  const own = custom(power, ({ x, v }, { x: dx, v: dv }) =>
    exp(x)
      .times(sum(v, (y) => y.square()))
      .times(dx)
      .plus(exp(x).times(sum(v.times(dv)).times(2))),
  )
  const scaled = trace({ u: vector('n'), s: real }, ({ u, s }) => own({ x: s, v: u.times(s) }))
  const still = trace({ u: vector('n') }, ({ u }) => own({ x: 0.3, v: u }))
  for (const p of [scaled, still]) expect(verify(p).filter((c) => !c.passed)).toEqual([])
})
const digits = (x: unknown): unknown => JSON.parse(JSON.stringify(x), (_, v) => (typeof v === 'number' ? v.toFixed(12) : v))
test('gradients and Hessians are those of the value', () => {
  const [a, b] = [own, softplus].map((f) => trace({ v: vector(2), k: real }, ({ v, k }) => sum(map(v, (x) => f({ x: x.times(k) })))))
  const at = { v: [0.3, -1.2], k: 0.7 }
  expect(digits(gradient(a!)(at))).toEqual(digits(gradient(b!)(at)))
  expect(digits(hessian(a!)(at))).toEqual(digits(hessian(b!)(at)))
})
test('the rule replaces the derivative: straight through a threshold', () => {
  const step = custom(
    trace({ x: real }, ({ x }) => select(x.gt(0), 1, 0)),
    (_, { x: dx }) => dx,
    { taylor: false },
  )
  const f = trace({ x: real, y: real }, ({ x, y }) => step({ x: x.times(y) }).times(y))
  expect(gradient(f)({ x: 2, y: 3 })).toEqual({ x: 9, y: 7 })
})
test('stopGradient keeps the value and stops every derivative', () => {
  const f = trace({ x: real, y: real }, ({ x, y }) => stopGradient({ p: x.times(y) }).p.times(y))
  expect(f({ x: 2, y: 3 })).toBe(18)
  expect(gradient(f)({ x: 2, y: 3 })).toEqual({ x: 0, y: 6 })
  expect(hessian(f)({ x: 2, y: 3 })).toEqual({ x: { x: 0, y: 0 }, y: { x: 0, y: 0 } })
})
test('it prints as what it is equal to', () => {
  expect(print(own)).toBe(print(softplus))
  expect(print(own, 'combinators')).toBe(print(softplus, 'combinators'))
})

const refused: readonly (readonly [string, () => unknown])[] = [
  ['f(x + h v) − f(x) − h L v = O(h²)', () => custom(softplus, ({ x }, { x: dx }) => exp(x).times(dx))],
  ['linear in dx', () => custom(softplus, (_, { x: dx }) => dx.times(dx))],
  ['0 at dx = 0', () => custom(softplus, ({ x }, { x: dx }) => dx.plus(x))],
  ['custom soft: the codomain of the derivative', () => custom(softplus, (_, { x: dx }) => [dx, dx] as never, { name: 'soft' })],
  ['the domain of the derivative', () => custom(softplus, jvp(norm) as never)],
]
test.each(refused)('refused: %s', (message, make) => {
  expect(make).toThrow(message)
})
