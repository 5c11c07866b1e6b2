/** Loops in blocks and side by side, at sizes below, at and above what is done at a time: scheduled as usual, and naively. */
import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, input, literal } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { array, fin, index, matrix, product, real, triangle, vector } from '../../src/categories/space.js'
import { naive, standard } from '../../src/codegen/policy.js'
import { gather, multiply, rows, transpose } from '../../src/frontend/arrays.js'
import * as f from '../../src/frontend/functions.js'
import { fold } from '../../src/frontend/recurrences.js'
import { trace } from '../../src/frontend/trace.js'
import { flatten, nearly, uniform } from '../support/check.js'
import { type Environment, interpret, type Value } from '../support/interpret.js'
import { kernelFor, run, type Way } from '../support/run.js'

const programs: Readonly<Record<string, Program>> = {
  'a product of matrices': trace({ A: matrix('n', 'm'), B: matrix('m', 'k') }, ({ A, B }) => f.sum(multiply(A, B).square())),
  'a chain of products': trace({ A: matrix('n', 'm'), B: matrix('m', 'n'), x: vector('n') }, ({ A, B, x }) =>
    f.sum(multiply(multiply(A, B), x).map((v) => f.sin(v))),
  ),
  'a covariance': trace({ X: matrix('n', 'm') }, ({ X }) => {
    const means = f.map(fin('m'), (j) => f.sum(fin('n'), (i) => X.at(i, j)).over(f.count(fin('n'))))
    return f.sum(product(fin('m'), fin('m')), (a, b) =>
      f
        .sum(fin('n'), (i) =>
          X.at(i, a)
            .minus(means.at(a))
            .times(X.at(i, b).minus(means.at(b))),
        )
        .square(),
    )
  }),
  'a network': trace({ X: matrix('n', 'm'), V: matrix('m', 'k'), W: matrix('k', 3), b: vector('k') }, ({ X, V, W, b }) => {
    const hidden = multiply(X, V).map((z, _, j) => f.relu(z.plus(b.at(j))))
    return f.sum(rows(multiply(hidden, W)), (z) => f.logSoftmax(z).at(1))
  }),
  'an attention head': trace({ Q: matrix('n', 'k'), K: matrix('m', 'k'), V: matrix('m', 'k') }, ({ Q, K, V }) => {
    const weights = f.map(rows(multiply(Q, transpose(K))), (s) => f.softmax(s))
    return f.sum(product(fin('n'), fin('k')), (i, j) => f.sum(fin('m'), (c) => weights.at(i).at(c).times(V.at(c, j))).square())
  }),
  'a mixture': trace({ x: matrix('n', 'm'), mu: matrix('k', 'm'), l: array(fin('k'), array(triangle('m'), real)) }, ({ x, mu, l }) =>
    f.sum(fin('n'), (i) =>
      f.logsumexp(
        f.map(fin('k'), (c) => {
          const apart = f.map(fin('m'), (j) => x.at(i, j).minus(mu.at(c, j)))
          const below = (j: never) => f.sum(fin('m'), (p) => f.select(f.lt(p, j), l.at(c).at(j, p).times(apart.at(p)), 0))
          return f
            .sum(fin('m'), (j) =>
              apart
                .at(j)
                .plus(below(j as never))
                .square(),
            )
            .negate()
        }),
      ),
    ),
  ),
  'an upper triangle': trace({ A: matrix('n', 'n'), x: vector('n') }, ({ A, x }) =>
    f.sum(fin('n'), (i) => f.sin(f.sum(fin('n'), (j) => f.select(f.ge(j, i), A.at(i, j).times(x.at(j)), 0)))),
  ),
  'a band': trace({ A: matrix('n', 'n'), x: vector('n') }, ({ A, x }) =>
    f.sum(fin('n'), (i) =>
      f.exp(f.sum(fin('n'), (j) => f.select(f.and(f.lt(i, f.plus(j, 2)), f.lt(j, f.plus(i, 2))), A.at(i, j).times(x.at(j)), 0)).times(0.1)),
    ),
  ),
  'a convolution': trace({ x: matrix('n + 2', 'm + 1'), w: array(product(fin('k'), product(fin(3), fin(2))), real) }, ({ x, w }) =>
    f.sum(product(fin('k'), product(fin('n'), fin('m'))), (o, i, j) =>
      f.sum(product(fin(3), fin(2)), (p, q) => w.at(o, p, q).times(x.at(f.plus(i, p), f.plus(j, q)))).square(),
    ),
  ),
  'an embedding': trace({ E: matrix('k', 'm'), W: matrix('m', 'm'), q: array(fin('n'), index('k')) }, ({ E, W, q }) =>
    f.sum(gather(rows(E), q), (row) => f.sum(fin('m'), (a) => f.tanh(f.sum(fin('m'), (b) => W.at(a, b).times(row.at(b)))))),
  ),
  'a recurrence for every row': trace({ X: matrix('n', 'm'), W: matrix('k', 'k') }, ({ X, W }) =>
    f.sum(rows(X), (row) => {
      const start = f.map(fin('k'), () => row.at(0))
      const last = fold(row, start, (s, x) => f.map(fin('k'), (a) => f.tanh(f.sum(fin('k'), (b) => W.at(a, b).times(s.at(b))).plus(x))))
      return f.sum(last.square())
    }),
  ),
  'places of extrema': trace({ A: matrix('n', 'm'), x: vector('m') }, ({ A, x }) =>
    f.sum(fin('n'), (i) =>
      x
        .at(f.argmax(fin('m'), (j) => A.at(i, j).times(x.at(j))))
        .times(f.largest(fin('m'), (j) => f.sum(fin('m'), (p) => A.at(i, p)).times(A.at(i, j)))),
    ),
  ),
  'data left out': trace({ X: matrix('n', 'm'), w: vector('m') }, ({ X, w }) =>
    f.sum(fin('n'), (i) => f.sum(fin('m'), (j) => f.select(X.at(i, j).lt(2), X.at(i, j).times(w.at(j)), 0)).square()),
  ),
}
const ways: Readonly<Record<string, Way>> = { 'without passes': { policy: standard, passes: [] }, usually: {} }
const sizes = [
  { n: 1, m: 1, k: 1 },
  { n: 3, m: 2, k: 5 },
  { n: 8, m: 5, k: 2 },
  { n: 37, m: 6, k: 4 },
  { n: 5, m: 35, k: 3 },
  { n: 64, m: 4, k: 9 },
]
const at = (p: Program, given: Readonly<Record<string, number>>) => {
  const random = uniform(3)
  const inputs = p.inputs.map((x) => {
    const length = interpret(x.shape, { inputs: new Map(), sizes: given }).reduce<number>((a, b) => a * Number(b), 1)
    const below = x.tag === 'input' && x.below ? Number(interpret([x.below], { inputs: new Map(), sizes: given })[0]) : 0
    const draw = (): number => (x.sort === 'integer' ? Math.floor(below * (0.5 + random() / 2)) % below : random())
    return [x, Float64Array.from({ length }, draw)] as const
  })
  return { inputs: new Map<(typeof p.inputs)[number], Value>(inputs), sizes: given }
}

describe.each(Object.entries(programs))('%s', (_, p) => {
  const xs = p.inputs.filter((x) => x.sort === 'real')
  const gradient = pullback(p.outputs, xs, [literal(1)])
  test.each(sizes)('with %j', (given) => {
    const env = at(p, given)
    const dx = xs.map((x) => input(`d${x.tag === 'input' ? x.name : ''}`, x.shape))
    const curved = { ...env, inputs: new Map([...env.inputs, ...dx.map((d, k) => [d, env.inputs.get(xs[k]!)!] as const)]) }
    const asked: readonly (readonly [readonly Equation[], Environment])[] = [
      [p.outputs, env],
      [[...p.outputs, ...gradient], env],
      // By naive loops, for small sizes only.
      ...(Object.values(given).every((n) => n < 10) ? [[pushforward(gradient, xs, dx), curved] as const] : []),
    ]
    for (const [roots, e] of asked) {
      const want = run(roots, e, { policy: naive, passes: [] })
      for (const [name, way] of Object.entries(ways))
        if (!nearly(run(roots, e, way), want, 1e-9))
          throw new Error(`${name}: expected ${flatten(want).slice(0, 20)}\n  got ${flatten(run(roots, e, way)).slice(0, 20)}`)
    }
  })
})

test('products run in blocks, side by side', () => {
  const network = programs['a network']!
  const text = JSON.stringify(kernelFor(network.inputs, network.outputs).body, (key, x) => (key === 'op' ? x.name : x))
  expect(text).toContain('"step":32')
  expect(text).toContain('"step":4')
})
test('what a condition leaves out is not looped over, and stays out where it is not a number', () => {
  const p = programs['data left out']!
  const env = at(p, { n: 9, m: 4, k: 1 })
  const [X] = p.inputs
  ;(env.inputs.get(X!) as Float64Array).fill(Number.NaN, 3, 7)
  const roots = [...p.outputs, ...pullback(p.outputs, [p.inputs[1]!], [literal(1)])]
  expect(flatten(run(roots, env)).every(Number.isFinite)).toBe(true)
})
