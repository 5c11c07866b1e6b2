/** Programs with every kind of node between them. */
import {
  array,
  boolean,
  cond,
  cumsum,
  custom,
  exp,
  fin,
  fold,
  gradient,
  index,
  logsumexp,
  loop,
  map,
  matrix,
  max,
  type Program,
  real,
  record,
  reduce,
  resize,
  scan,
  select,
  sin,
  softmax,
  sort,
  sortBy,
  stopGradient,
  sum,
  trace,
  triangle,
  vector,
  whileLoop,
} from '../../src/index.js'

export const norm = custom(
  trace({ v: vector('n') }, ({ v }) => sum(v, (x) => x.square())),
  ({ v }, { v: dv }) => sum(v.times(dv)).times(2),
)
export const programs: Readonly<Record<string, Program>> = {
  scalars: trace({ x: real, y: real }, ({ x, y }) => sin(x.times(y)).plus(exp(x)).over(y)),
  sums: trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => map(fin('m'), (i) => sum(fin('n'), (j) => A.at(i, j).times(x.at(j))).plus(i))),
  scatter: gradient(
    trace({ x: vector('n'), at: array(fin('k'), index('n')), w: vector('k') }, ({ x, at, w }) =>
      sum(fin('k'), (i) => x.at(at.at(i)).square().times(w.at(i)).times(max(x))),
    ),
  ),
  choices: trace({ x: vector(3), p: boolean, i: index(3) }, ({ x, p, i }) => ({ y: select(p, x.at(i), x.atOr(-1, i.plus(1))), n: i.plus(1) })),
  triangles: trace({ t: array(triangle('n'), real) }, ({ t }) => ({ s: sum(triangle('n'), (i, j) => t.at(i, j).times(i).minus(j)), t })),
  recurrences: trace({ x: vector('n'), v: vector('m'), a: real }, ({ x, v, a }) => {
    const inner = fold(fin('n'), { s: a, u: v }, ({ s, u }, k) => {
      const sub = fold(fin(3), s, (t, j) => sin(t.times(x.at(k)).plus(j).plus(s)))
      return { s: sub, u: map(u, (ui) => ui.times(sub).plus(s)) }
    })
    return { last: inner.u, sums: cumsum(x), all: scan(fin(4), inner.s, (s, k) => s.times(a).plus(k)) }
  }),
  'recurrences in maps': trace({ x: vector('n') }, ({ x }) => map(x, (xi) => fold(fin(4), xi, (s, k) => sin(s.plus(xi)).times(k.plus(1))))),
  branches: trace({ x: vector('n'), a: real, p: boolean }, ({ x, a, p }) => ({
    s: sum(x, (t) =>
      cond(
        t.gt(a),
        () => t.log(),
        () =>
          cond(
            p,
            () => t.times(a),
            () => t,
          ),
      ),
    ),
    q: cond(
      p,
      () => a.gt(1),
      () => false,
    ),
  })),
  'loops without known end': trace({ x: vector('n'), a: real }, ({ x, a }) => {
    const settle = (s: typeof a) =>
      whileLoop(
        s,
        (z) => z.minus(a.sin()).abs().gt(0.1),
        (z) => z.plus(a.sin()).times(0.5),
      )
    const steps = whileLoop(
      { z: a, v: x, again: a.lt(1), k: 0 },
      ({ k, again }) => k.lt(3).and(again),
      ({ z, v, k }) => ({ z: settle(z), v: map(v, (t) => t.times(z)), again: z.lt(5), k: k.plus(1) }),
    )
    return { all: sum(x, (t) => settle(t)), v: steps.v, again: steps.again }
  }),
  'as many steps as an index says': trace({ x: vector('n'), a: real }, ({ x, a }) => map(x, (_, i) => loop(i, a, (s, k) => sin(s.times(x.at(k)))))),
  'rules of their own': trace({ u: vector('m'), s: real }, ({ u, s }) =>
    resize(norm, { n: 'm' })({ v: u.times(s) })
      .times(resize(norm, { n: 'm' })({ v: u }))
      .plus(stopGradient(s)),
  ),
  'shifts that cancel': trace({ x: vector('n'), y: vector('n') }, ({ x, y }) => ({ a: softmax(x.times(y)), b: logsumexp(y) })),
  sorting: trace({ x: vector('n'), y: vector('n') }, ({ x, y }) => ({ x: sort(x), y: sortBy(x, y) })),
  'any associative operation': trace({ x: vector('n') }, ({ x }) => reduce(x, 1, (a, b) => a.times(b))),
  nested: trace({ r: record({ a: record({ b: real }), c: vector('n - 1') }) }, ({ r }) => ({ z: { a: r.a.b, c: map(r.c, (c) => c.times(r.a.b)) } })),
  literals: trace({ x: real }, ({ x }) => [
    x.times(Number.POSITIVE_INFINITY),
    x.plus(Number.NaN),
    x.over(-0),
    x.plus(1e-320),
    x.times(Number.MIN_SAFE_INTEGER),
  ]),
}
