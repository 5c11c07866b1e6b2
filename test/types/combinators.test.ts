/** Every line here that must not compile is refused when it runs, too. `npx tsc` checks the first, Jest the second. */
import { expect, test } from '@jest/globals'
import { compose, cross, fork, id, pipe, proj } from '../../src/categories/combinators.js'
import { SpaceMismatch } from '../../src/categories/errors.js'
import type { Program } from '../../src/categories/program.js'
import {
  type ArraySpace,
  array,
  boolean,
  type Fin,
  fin,
  index,
  type Matrix,
  matrix,
  type Real,
  real,
  record,
  type Space,
  triangle,
  type Vector,
  vector,
} from '../../src/categories/space.js'
import { constant, map, sum } from '../../src/primitives/combinators.js'
import { cond, fold, loop, whileLoop } from '../../src/primitives/stepping.js'

/** Fails to compile unless X and Y are one type. */
const same = <X, Y>(..._: (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? [] : [never]): void => undefined
const refused = (f: () => unknown): void => expect(f).toThrow(SpaceMismatch)

const three = sum(fin(3), real)
const four = sum(fin(4), real)
const named = sum(fin('n'), real)
const toThree = constant(real, vector(3), 0)
const toNamed = constant(real, vector('n'), 0)
const always = constant(real, boolean, true)
const step = constant(record({ state: real, element: vector(3) }), real, 0)

test('what meets compiles, with its type', () => {
  const p = pipe(toThree, three)
  same<typeof p, Program<Real, Real>>()
  const q = compose(named, toNamed)
  same<typeof q, Program<Real, Real>>()
  const r = pipe(toThree, id(vector(3)), map(fin(3), id(real)), three)
  same<typeof r, Program<Real, Real>>()
  const f = fork({ a: three, b: id(vector(3)) })
  same<(typeof f)['cod']['fields']['b'], Vector<3>>()
  same<(typeof f)['dom'], Vector<3>>()
  const c = cross({ a: three, b: four })
  same<(typeof c)['dom']['fields']['b'], Vector<4>>()
  const b = proj(f.cod, 'b')
  same<(typeof b)['cod'], Vector<3>>()
  const m = map(fin(2), three)
  same<(typeof m)['dom'], ArraySpace<Fin<2>, Vector<3>>>()
})
test('an array of arrays is a matrix', () => {
  const p = pipe(id(matrix(2, 3)), map(fin(2), three))
  same<(typeof p)['dom'], Matrix<2, 3>>()
})
test('a size that is known only when the program is made meets any, and is checked then', () => {
  const n: number = [0, 0, 0].length
  expect(pipe(toThree, sum(fin(n), real)).cod).toBe(real)
  refused(() => pipe(toThree, sum(fin(n + 1), real)))
  const anything: Program = four
  refused(() => pipe(toThree, anything))
})
test('what does not meet does not compile', () => {
  // @ts-expect-error 3 is not 4
  refused(() => pipe(toThree, four))
  // @ts-expect-error 4 is not 3
  refused(() => compose(four, toThree))
  // @ts-expect-error 3 is not n
  refused(() => pipe(toThree, named))
  // @ts-expect-error n is not 3
  refused(() => compose(three, toNamed))
  // @ts-expect-error ℝ is no array
  refused(() => pipe(id(real), three))
  // @ts-expect-error the third does not take what the second gives
  refused(() => pipe(toThree, id(vector(3)), four))
  // @ts-expect-error nor does the fourth
  refused(() => pipe(toThree, id(vector(3)), three, three))
  // @ts-expect-error a fork has one domain
  refused(() => fork({ a: three, b: four }))
  // @ts-expect-error there is no field c
  refused(() => proj(record({ a: real, b: real }), 'c'))
  // @ts-expect-error other names
  refused(() => pipe(id(record({ a: real })), id(record({ b: real }))))
  // @ts-expect-error more fields
  refused(() => pipe(id(record({ a: real })), id(record({ a: real, b: real }))))
  // @ts-expect-error 2 × 3 is not 3 × 2
  refused(() => pipe(id(matrix(2, 3)), id(matrix(3, 2))))
  // @ts-expect-error a matrix is no vector
  refused(() => pipe(id(matrix(2, 3)), id(vector(2))))
  // @ts-expect-error a triangle is none either
  refused(() => pipe(id(array(triangle(3), real)), id(vector(4))))
  // @ts-expect-error indices below 3 and below 4
  refused(() => pipe(id(index(3)), id(index(4))))
  // @ts-expect-error inside of a record
  refused(() => pipe(id(record({ a: vector(3) })), id(record({ a: vector(4) }))))
})
test('spaces keep their sizes', () => {
  const s = record({ a: vector(3), b: index('n') })
  same<(typeof s)['fields']['a']['over']['size'], 3>()
  same<(typeof s)['fields']['b']['below'], 'n'>()
  const anything: Space = s
  expect(anything).toBe(s)
})

test('branches and loops that meet compile, with their types', () => {
  const a = cond(always, toThree, toThree)
  same<typeof a, Program<Real, Vector<3>>>()
  const b = loop(2, id(vector('n')))
  same<typeof b, Program<Vector<'n'>, Vector<'n'>>>()
  const c = whileLoop(always, id(real))
  same<typeof c, Program<Real, Real>>()
  const d = fold(fin('n'), step)
  same<(typeof d)['cod'], Real>()
  expect(d.dom).toEqual(record({ state: real, elements: array(fin('n'), vector(3)) }))
})
test('branches and loops that do not meet do not compile', () => {
  // @ts-expect-error: the second branch gives another space
  refused(() => cond(always, toThree, toNamed))
  // @ts-expect-error: a branch takes another space
  refused(() => cond(always, toThree, id(vector(3))))
  // @ts-expect-error: the condition is a number
  refused(() => cond(id(real), toThree, toThree))
  // @ts-expect-error: a step to another space
  refused(() => loop(2, toThree))
  // @ts-expect-error: a step to another space
  refused(() => whileLoop(always, toThree))
  // @ts-expect-error: a condition on another space
  refused(() => whileLoop(always, id(vector(3))))
  // @ts-expect-error: the program of a fold gives another state
  refused(() => fold(fin(3), constant(record({ state: real, element: real }), vector(3), 0)))
})
