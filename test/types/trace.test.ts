/** Traced values carry their spaces in their types: what must not compile here is refused when it runs, too. */
import { expect, test } from '@jest/globals'
import { SpaceMismatch } from '../../src/categories/errors.js'
import type { Program } from '../../src/categories/program.js'
import {
  type ArraySpace,
  array,
  type Bool,
  boolean,
  type Fin,
  fin,
  type IndexSpace,
  index,
  matrix,
  type Product,
  type Real,
  type RecordSpace,
  real,
  record,
  triangle,
  vector,
} from '../../src/categories/space.js'
import { dot, einsum, gather, multiply, outer, rows, slice, transpose, zip } from '../../src/frontend/arrays.js'
import { gradient, hessian, jacobian, jvp } from '../../src/frontend/calculus.js'
import { add, exp, lt, map, select, sum, times } from '../../src/frontend/functions.js'
import { call, trace } from '../../src/frontend/trace.js'
import type { Condition, Index, Scalar, TracedArray } from '../../src/frontend/traced.js'

const same = <X, Y>(..._: (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? [] : [never]): void => undefined
const refused = (f: () => unknown): void => expect(f).toThrow(SpaceMismatch)
type Vector<N extends number | string> = ArraySpace<Fin<N>, Real>

test('the codomain is inferred', () => {
  const a = trace(real, (x) => x.times(2))
  same<typeof a, Program<Real, Real>>()
  const b = trace({ x: vector(3), w: real }, ({ x, w }) => ({ y: x.times(w), z: sum(x), c: x.at(0).lt(1), k: 7 }))
  same<(typeof b)['dom'], RecordSpace<{ x: Vector<3>; w: Real }>>()
  same<(typeof b)['cod'], RecordSpace<{ readonly y: Vector<3>; readonly z: Real; readonly c: Bool; readonly k: Real }>>()
  const c = trace(matrix('m', 'n'), (m) => map(m, (x, i, j) => ({ x, i, j })))
  type M = Product<Fin<'m'>, Fin<'n'>>
  same<(typeof c)['cod'], ArraySpace<M, RecordSpace<{ readonly x: Real; readonly i: IndexSpace<'m'>; readonly j: IndexSpace<'n'> }>>>()
  const d = trace(vector('n'), (x) => map(triangle('n'), (i, j) => x.at(i).minus(x.at(j))))
  same<(typeof d)['cod'], ArraySpace<{ readonly set: 'triangle'; readonly size: 'n' }, Real>>
})
test('values have the types of their spaces', () => {
  trace({ x: vector(3), s: real, b: boolean, i: index(3), ps: array(fin('n'), record({ v: vector(2) })) }, ({ x, s, b, i, ps }) => {
    same<typeof x, TracedArray<Fin<3>, Real>>()
    same<typeof s, Scalar>()
    same<typeof b, Condition>()
    same<typeof i, Index<3>>()
    const element = ps.at(0)
    same<typeof element, { readonly v: TracedArray<Fin<2>, Real> }>()
    const y = x.plus(s)
    same<typeof y, TracedArray<Fin<3>, Real>>()
    const z = s.plus(x)
    same<typeof z, TracedArray<Fin<3>, Real>>()
    const e = exp(s)
    same<typeof e, Scalar>()
    const c = lt(x, 1)
    same<typeof c, TracedArray<Fin<3>, Bool>>()
    const d = select(c, x, 0)
    same<typeof d, TracedArray<Fin<3>, Real>>()
    const j = add(i, 1)
    same<typeof j, Index>()
    const t = times(i, s)
    same<typeof t, Scalar>()
    const total = sum(ps, (p) => p.v)
    same<typeof total, TracedArray<Fin<2>, Real>>()
    return d
  })
})
test('products of matrices', () => {
  trace({ A: matrix(2, 3), B: matrix(3, 'n'), x: vector(3), q: array(fin(5), index(3)) }, ({ A, B, x, q }) => {
    const ab = multiply(A, B)
    same<typeof ab, TracedArray<Product<Fin<2>, Fin<'n'>>, Real>>()
    const ax = multiply(A, x)
    same<typeof ax, TracedArray<Fin<2>, Real>>()
    const xb = multiply(x, B)
    same<typeof xb, TracedArray<Fin<'n'>, Real>>()
    const o = outer(ax, x)
    same<typeof o, TracedArray<Product<Fin<2>, Fin<3>>, Real>>()
    const t = transpose(A)
    same<typeof t, TracedArray<Product<Fin<3>, Fin<2>>, Real>>()
    const e = einsum('ij,jk,j->ki', A, B, x)
    same<typeof e, TracedArray<Product<Fin<'n'>, Fin<2>>, Real>>()
    const s = einsum('ij,j->', A, x)
    same<typeof s, Scalar>()
    const g = gather(x, q)
    same<typeof g, TracedArray<Fin<5>, Real>>()
    const r = rows(A).at(0)
    same<typeof r, TracedArray<Fin<3>, Real>>()
    const sl = slice(x, 0, 2)
    same<typeof sl, TracedArray<Fin<2>, Real>>()
    return s
  })
})
test('derivatives', () => {
  trace({ x: vector(3), s: real, k: index(2) }, (all) => {
    const g = gradient((v: typeof all) => sum(v.x).times(v.s))(all)
    same<typeof g, { readonly x: TracedArray<Fin<3>, Real>; readonly s: Scalar }>()
    const j = jacobian((v: typeof all) => v.x.times(v.s))(all)
    same<typeof j, { readonly x: TracedArray<Fin<3>, Vector<3>>; readonly s: TracedArray<Fin<3>, Real> }>()
    const h = hessian((v: TracedArray<Fin<3>, Real>) => sum(v))(all.x)
    same<typeof h, TracedArray<Fin<3>, Vector<3>>>()
    const d = jvp((v: Scalar) => v.times(all.x))(all.s, 1)
    same<typeof d, TracedArray<Fin<3>, Real>>()
    return g
  })
})

const three = trace(vector(3), (x) => sum(x))
const both = { x: vector(3), y: vector(4), A: matrix(2, 3), s: real, i: index(3) }
test('what does not fit does not compile', () => {
  // @ts-expect-error 3 is not 4
  refused(() => trace(both, ({ x, y }) => x.plus(y)))
  // @ts-expect-error 3 is not 4
  refused(() => trace(both, ({ x, y }) => add(x, y)))
  // @ts-expect-error a matrix is no vector
  refused(() => trace(both, ({ x, A }) => x.lt(A)))
  // @ts-expect-error 3 is not 4
  refused(() => trace(both, ({ x, y }) => dot(x, y)))
  // @ts-expect-error 3 is not 4
  refused(() => trace(both, ({ A, y }) => multiply(A, y)))
  // @ts-expect-error two indices
  refused(() => trace(both, ({ A }) => A.at(1)))
  // @ts-expect-error a scalar is no index
  refused(() => trace(both, ({ x, s }) => x.at(s)))
  // @ts-expect-error a condition is no number
  refused(() => trace(both, ({ x, s }) => x.plus(s.lt(1))))
  // @ts-expect-error a number is no condition
  refused(() => trace(both, ({ x, s }) => select(s, x, 0)))
  // @ts-expect-error 3 is not 4
  refused(() => trace(both, ({ y }) => call(three, y)))
  // @ts-expect-error arrays of different sizes do not go side by side
  refused(() => trace(both, ({ x, y }) => zip({ x, y })))
  // @ts-expect-error of other than a scalar there is no gradient
  refused(() => trace(both, ({ x }) => gradient((v: typeof x) => v.times(2))(x)))
  // @ts-expect-error no such field
  expect(() => trace(both, ({ z }) => z)).toThrow("no field 'z'")
  // @ts-expect-error nothing is returned
  expect(() => trace(both, () => undefined)).toThrow('undefined')
})
