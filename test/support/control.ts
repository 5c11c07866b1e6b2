/** Programs with branches and loops, in each other and in sums, maps and recurrences: scalars of the same inputs. */
import { boolean, fin, matrix, real, type Size, vector } from '../../src/categories/space.js'
import { between, multiply } from '../../src/frontend/arrays.js'
import { gradient, jvp, vjp } from '../../src/frontend/calculus.js'
import { cond, whileLoop } from '../../src/frontend/control.js'
import { largest, map, select, sum } from '../../src/frontend/functions.js'
import { fold, loop, mapAccum, scan } from '../../src/frontend/recurrences.js'
import { trace } from '../../src/frontend/trace.js'
import type { Condition, Index, Scalar, Traced, TracedArray } from '../../src/frontend/traced.js'

export const domain = { x: vector('n'), y: vector(3), A: matrix(3, 3), w: real, s: real, p: boolean }
export const sizes = { n: 5 }
/** In the order of the domain. */
export const values: readonly (number | Float64Array)[] = [
  Float64Array.of(0.4, -0.7, 1.1, 0.2, -0.3),
  Float64Array.of(0.3, -0.5, 0.8),
  Float64Array.from({ length: 9 }, (_, k) => Math.sin(k + 1) / 2),
  0.7,
  0.3,
  1,
]

type Fin<N extends Size> = { readonly set: 'fin'; readonly size: N }
type Vector<N extends Size> = TracedArray<Fin<N>, typeof real>
interface Inputs {
  readonly x: Vector<'n'>
  readonly y: Vector<3>
  readonly A: Traced<ReturnType<typeof matrix<3, 3>>>
  readonly w: Scalar
  readonly s: Scalar
  readonly p: Condition
}
/** Some steps of a contraction to a point that depends on a. */
const settle = (a: Scalar, start: Scalar): Scalar =>
  whileLoop(
    start,
    (z) => z.minus(a.sin()).abs().gt(0.05),
    (z) => z.plus(a.sin()).times(0.5),
  )
/** A sum that costs something, and is therefore kept. */
const dear = (x: Vector<'n'>, a: Scalar): Scalar => sum(x, (t) => t.times(a).sin().exp())

/** Each is a scalar of the inputs. */
export const bodies: Readonly<Record<string, (inputs: Inputs) => Scalar>> = {
  'a branch that is taken': ({ s, w }) =>
    cond(
      s.gt(0),
      () => s.log().times(w),
      () => s.square(),
    ),
  'a branch that is not taken': ({ s, w }) =>
    cond(
      s.lt(0),
      () => s.log().times(w),
      () => s.square().times(w),
    ),
  'branches that cost something': ({ x, s, w }) =>
    cond(
      w.gt(s),
      () => dear(x, w),
      () => dear(x, s),
    ),
  'a condition that is an input': ({ p, x, w }) =>
    cond(
      p,
      () => x.at(0).times(w),
      () => 0,
    ),
  'branches of vectors': ({ x, s, w }) =>
    cond(
      s.gt(w),
      () => x.map((t) => t.exp()),
      () => x.map((t) => t.times(w).sin()),
    )
      .map((t, i) => t.times(i.toReal()))
      .sum(),
  'branches that give what is there already': ({ x, y, s }) =>
    cond(
      s.gt(1),
      () => x.at(1),
      () => y.at(1),
    ).times(s),
  'branches of matrices': ({ A, y, s }) =>
    multiply(
      cond(
        s.gt(0),
        () => multiply(A, A),
        () => A,
      ),
      y,
    )
      .map((t) => t.square())
      .sum(),
  'branches of records': ({ x, s, w }) => {
    const r = cond(
      s.lt(w),
      () => ({ a: s.times(w), b: x.map((t) => t.square()) }),
      () => ({ a: w, b: x }),
    )
    return r.b.sum().times(r.a)
  },
  'branches of conditions': ({ s, w, x }) => {
    const q = cond(
      s.gt(0),
      () => w.gt(s),
      () => sum(x).gt(w),
    )
    return select(q, s.times(w), s.minus(w))
  },
  'branches in branches': ({ s, w }) =>
    cond(
      s.gt(0),
      () =>
        cond(
          w.gt(1),
          () => w.log(),
          () => w.times(s).exp(),
        ).times(s),
      () =>
        cond(
          w.lt(0),
          () => w.negate().sqrt(),
          () => w,
        ),
    ),
  'a branch of its own for each element': ({ x, w }) =>
    sum(x, (t) =>
      cond(
        t.gt(0),
        () => t.log().times(w),
        () => t.times(w).exp(),
      ),
    ),
  'a branch in a map in a branch': ({ x, w, s }) =>
    cond(
      s.gt(0),
      () =>
        x
          .map((t, i) =>
            cond(
              t.gt(w),
              () => t.sqrt(),
              () => x.at(i).times(s),
            ),
          )
          .sum(),
      () => x.map((t) => t.times(w)).sum(),
    ),
  'a branch that sums what it captures, for each element': ({ x, w }) =>
    sum(x, (t, i) =>
      cond(
        t.gt(0),
        () => sum(x, (u, j) => u.times(t).times(x.at(i)).plus(j.toReal()).sin()),
        () => largest(x).times(w),
      ),
    ),
  'the largest of branches': ({ x, w }) =>
    largest(x, (t) =>
      cond(
        t.gt(0),
        () => t.sqrt().times(w),
        () => t.exp(),
      ),
    ),
  'a branch in a fold': ({ x, s, w }) =>
    fold(x, s, (a, t) =>
      cond(
        t.gt(0),
        () => a.times(t.log()).sin(),
        () => a.plus(t.times(w)),
      ),
    ),
  'a fold in a branch': ({ x, s, w }) =>
    cond(
      w.gt(s),
      () => fold(x, s, (a, t) => a.times(w).plus(t).sin()),
      () => w.log(),
    ),
  'a loop that stops by itself': ({ s, w }) => settle(w, s).times(w),
  'no step at all': ({ s, w }) =>
    whileLoop(
      s.times(w),
      (z) => z.gt(10),
      (z) => z.log(),
    ).times(w),
  'a vector as state': ({ A, y }) =>
    whileLoop(
      y,
      (v) => sum(v, (t) => t.square()).gt(0.01),
      (v) => multiply(A, v).map((t) => t.times(0.4)),
    )
      .map((t, i) => t.times(i.toReal().plus(1)))
      .sum(),
  'a vector of n as state': ({ x, w }) =>
    sum(
      whileLoop(
        x,
        (v) => largest(v).gt(0.3),
        (v) => v.map((t, i) => t.times(0.6).plus(x.at(i).times(w).times(0.1))),
      ),
      (t) => t.square(),
    ),
  'a matrix as state': ({ A, y }) =>
    multiply(
      whileLoop(
        A,
        (m) => sum(m, (t) => t.square()).gt(0.05),
        (m) => multiply(m, A).map((t) => t.times(0.4)),
      ),
      y,
    ).sum(),
  'a record as state, with a condition': ({ s, w }) => {
    const end = whileLoop(
      { a: s, b: w, again: s.lt(1), k: 0 },
      (r) => r.again,
      (r) => ({ a: r.b, b: r.a.plus(r.b), again: r.b.lt(4), k: r.k.plus(1) }),
    )
    return end.a.times(end.b).times(end.k)
  },
  'a state that does not vary': ({ w }) =>
    whileLoop(
      { k: 0, z: w },
      (r) => r.k.lt(6),
      (r) => ({ k: r.k.plus(1), z: r.z.times(r.k).cos() }),
    ).z,
  'a loop in a loop': ({ s, w }) =>
    whileLoop(
      s,
      (z) => z.lt(3),
      (z) => z.plus(settle(z.times(w), z)).plus(0.3),
    ),
  'a loop for each element': ({ x, w }) => sum(x, (t) => settle(t.times(w), t.times(3))),
  'a family of vectors that settle': ({ x, y, w }) =>
    sum(x, (t) =>
      whileLoop(
        y,
        (v) => sum(v, (u) => u.square()).gt(0.1),
        (v) => v.map((u, j) => u.times(0.5).plus(y.at(j).times(t).times(w).times(0.1))),
      ).sum(),
    ),
  'a map of loops': ({ x, w }) =>
    x
      .map((t) => settle(t, w.times(4)))
      .map((t, i) => t.times(x.at(i)))
      .sum(),
  'a branch in a loop': ({ s, w }) =>
    whileLoop(
      s,
      (z) => z.lt(2),
      (z) =>
        cond(
          z.lt(1),
          () => z.plus(w.exp().times(0.2)),
          () => z.times(1.5).plus(z.log()),
        ),
    ),
  'a loop in a branch': ({ s, w }) =>
    cond(
      s.gt(0),
      () => settle(w, s.plus(2)),
      () =>
        whileLoop(
          s,
          (z) => z.lt(1),
          (z) => z,
        ),
    ),
  'a loop without an end in a branch that is not taken': ({ s, w }) =>
    cond(
      s.lt(0),
      () =>
        whileLoop(
          w,
          (z) => z.minus(z).lt(1),
          (z) => z.times(w).sin(),
        ),
      () => s.times(w),
    ),
  'a fold in a loop': ({ x, s, w }) =>
    whileLoop(
      s,
      (z) => z.lt(3),
      (z) => fold(x, z, (a, t) => a.plus(t.times(w).exp().times(0.2))),
    ),
  'a loop in a fold': ({ x, s }) => fold(x, s, (a, t) => settle(a.plus(t), a.plus(2))),
  'a loop in a scan': ({ x, s, w }) =>
    scan(x, s, (a, t) => settle(a.times(t), w.plus(2)))
      .map((a, i) => a.times(x.at(i)))
      .sum(),
  'states of several loops, read together': ({ s, w }) => {
    const [a, b] = [settle(s, w.plus(1)), settle(w, s.plus(1))]
    return a.times(b).plus(a.square())
  },
  'a loop that starts where another stops': ({ s, w }) => settle(s, settle(w, s.plus(3)).plus(1)),
  'as many steps as an index says': ({ x, s, w }) => sum(fin('n'), (i) => loop(i, s, (a, k) => a.times(x.at(k)).plus(w).sin()).times(x.at(i))),
  'as many steps as another says': ({ x, s }) =>
    sum(fin(3), (i) => loop(3, s, (a, j) => loop(j.plus(i), a.cos(), (b, k) => b.times(x.at(k).plus(1))))),
  'results on the way': ({ x, s, w }) => {
    const { state, results } = mapAccum(x, s, (a, t) => {
      const b = a.times(t).plus(w).tanh()
      return {
        state: b,
        result: cond(
          b.gt(0),
          () => b.sqrt(),
          () => b,
        ),
      }
    })
    return results
      .map((r, i) => r.times(i.toReal()))
      .sum()
      .times(state)
  },
  'a sum over a range that a loop has found': ({ x, w }) =>
    sum(fin('n'), (i) =>
      cond(
        x.at(i).gt(0),
        () => sum(between(0, i), (j: Index) => x.at(j).times(w).exp()),
        () => w.times(x.at(i)),
      ),
    ),
  'a gradient in a branch': ({ x, s, w }) =>
    cond(
      s.gt(0),
      () => gradient((a: Scalar) => dear(x, a.times(s)))(w),
      () => s,
    ),
  'the gradient of branches': ({ x, s, w }) =>
    gradient((a: Scalar) =>
      cond(
        a.gt(s),
        () => dear(x, a.times(s)),
        () => a.log(),
      ),
    )(w),
  'the gradient of a loop': ({ s, w }) => gradient((a: Scalar) => settle(a.times(s), s.plus(2)))(w).times(w),
  'gradients in a loop': ({ s, w }) =>
    whileLoop(
      s.plus(2),
      (z) => z.gt(w.plus(0.3)),
      (z) => z.minus(gradient((a: Scalar) => a.minus(w).square().times(a.times(0.3).exp()))(z).times(0.1)),
    ),
  'the tangent of a loop in a loop': ({ s, w }) =>
    whileLoop(
      s.plus(1),
      (z) => z.lt(3),
      (z) => z.plus(jvp((a: Scalar) => settle(a.times(z), a.plus(2)))(w, 1).abs()).plus(0.5),
    ),
  'the cotangent of a branch in a sum': ({ x, s, w }) =>
    sum(
      vjp((v: Vector<'n'>) =>
        v.map((t) =>
          cond(
            t.gt(w),
            () => t.log().times(s),
            () => t.square().times(w),
          ),
        ),
      )(x, x),
      (t, i) => t.times(x.at(i)),
    ),
  'map over a set, of loops of loops': ({ y, w }) =>
    map(fin(3), (i) =>
      whileLoop(
        y.at(i),
        (z) => z.lt(1),
        (z) => z.plus(settle(z, w.plus(2)).abs()).plus(0.4),
      ),
    )
      .map((t, i) => t.times(y.at(i)))
      .sum(),
}

export const programs = Object.entries(bodies).map(([name, f]) => [name, () => trace(domain, f as never)] as const)
