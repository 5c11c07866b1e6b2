/**
 * Programs on the device, in f32, beside the same programs in JavaScript, in f64. Every element of every result agrees to 2e-6 of the largest element
 * of its array (or of 1): some 30 roundings.
 */
import { describe, expect, test } from '@jest/globals'
import type { Program } from '../../src/categories/program.js'
import { array, boolean, fin, index, matrix, product, real, triangle, vector } from '../../src/categories/space.js'
import type { Mode } from '../../src/codegen/request.js'
import { gather } from '../../src/frontend/arrays.js'
import { formula } from '../../src/frontend/formula/index.js'
import * as f from '../../src/frontend/functions.js'
import { fold } from '../../src/frontend/recurrences.js'
import { trace } from '../../src/frontend/trace.js'
import { compare, onGpu } from '../support/wgsl.js'

type Sizes = Readonly<Record<string, number>>
type Line = readonly [name: string, program: Program, modes?: readonly Mode[], wrt?: readonly string[]]

const small: readonly Sizes[] = [
  { m: 1, n: 1, p: 1, q: 1 },
  { m: 5, n: 7, p: 3, q: 4 },
  { m: 67, n: 131, p: 9, q: 17 },
]
const of = (where: string) => (text: string) => formula(text, { where }) as Program
const scalars = formula('sin(a) * exp(b) / (1 + c ^ 2)') as Program
const [xy, vectors, matrices, three] = [of('x: n; y: n'), of('x: n; y: n; a'), of('A: m*n; x: n; y: m'), of('A: m*n; X: n*p; B: p*q')]
const rosenbrock = vectors('sum(100 * (x[2:end] - x[1:end-1] .^ 2) .^ 2 + (1 - x[1:end-1]) .^ 2)')
const pairs = trace({ x: vector('n') }, ({ x }) => f.sum(triangle('n'), (i, j) => f.cos(x.at(i).times(x.at(j)))))
const bodies = trace({ q: matrix('n', 3), w: vector('n') }, ({ q, w }) => {
  const apart = (i: never, j: never) => f.sum(fin(3), (c) => q.at(i, c).minus(q.at(j, c)).square())
  return f
    .sum(triangle('n'), (i, j) =>
      w
        .at(i)
        .times(w.at(j))
        .over(f.sqrt(apart(i as never, j as never).plus(0.01))),
    )
    .negate()
})
const rowwise = trace({ A: matrix('m', 'n') }, ({ A }) =>
  f.map(fin('m'), (i) => {
    const top = f.largest(fin('n'), (j) => A.at(i, j))
    return top.plus(f.log(f.sum(fin('n'), (j) => f.exp(A.at(i, j).minus(top)))))
  }),
)
const softmax = trace({ A: matrix('m', 'n') }, ({ A }) =>
  f.map(fin('m'), (i) => {
    const top = f.largest(fin('n'), (j) => A.at(i, j))
    const total = f.sum(fin('n'), (k) => f.exp(A.at(i, k).minus(top)))
    return f.map(fin('n'), (j) => f.exp(A.at(i, j).minus(top)).over(total))
  }),
)
const convolution = trace({ x: vector('n'), w: vector('p') }, ({ x, w }) =>
  f.map(fin('n'), (i) => f.sum(fin('p'), (k) => w.at(k).times(x.atOr(0, f.minus(i, k))))),
)

const table: readonly Line[] = [
  ['scalars alone', scalars, ['value', 'gradient']],
  ['a map', vectors('exp(-x) .* sin(y) + a')],
  ['axpy', vectors('a * x + y'), ['value', 'jvp']],
  ['the least of four', of('x: 4')('sum(sort(x)[1:2] .^ 2)'), ['value', 'gradient', 'hessian']],
  ['axpy, backwards', vectors('a * x + y'), ['vjp']],
  ['dot', xy("x' * y"), ['value', 'gradient']],
  ['logsumexp', of('x: n')('logsumexp(x)'), ['value', 'gradient']],
  ['logsumexp, curvature', of('x: n')('logsumexp(x)'), ['hessian']],
  ['a curve fit', of('t: n; y: n; a; b; c')('sum((a * exp(-b * t) + c - y) .^ 2) / 2'), ['value', 'gradient'], ['a', 'b', 'c']],
  ['a curve fit, curvature', of('t: n; y: n; a; b; c')('sum((a * exp(-b * t) + c - y) .^ 2) / 2'), ['hessian'], ['a', 'b', 'c']],
  ['matrix · vector', matrices('A * x')],
  ['matrix · vector, backwards', matrices('A * x'), ['vjp']],
  ['least squares', matrices('norm(A * x - y) ^ 2'), ['value', 'gradient']],
  ['least squares, along a direction', matrices('norm(A * x - y) ^ 2'), ['hvp'], ['x']],
  ['A X B', three('A * X * B')],
  ['A X B, backwards', three('A * X * B'), ['vjp'], ['X']],
  ['griewank', of('a: n; b: m; x: n')("b * sin(a' * x)"), ['value', 'jacobian'], ['x']],
  ['outer product', xy("x * y'")],
  ['outer product, backwards', xy("x * y'"), ['vjp']],
  ['mean', of('x: n')('mean(x .^ 3)'), ['value', 'gradient', 'hessian']],
  ['norm', of('x: n')('norm(x)'), ['value', 'gradient', 'hessian']],
  ['logistic regression', of('X: m*n; w: n; y: m; c')("sum(log(1 + exp(-y .* (X * w)))) + c / 2 * (w' * w)"), ['value', 'gradient'], ['w']],
  ['logistic regression, curvature', of('X: m*n; w: n; y: m')('sum(log(1 + exp(-y .* (X * w))))'), ['hessian'], ['w']],
  ['neighbours', rosenbrock, ['value', 'gradient'], ['x']],
  ['neighbours, curvature', rosenbrock, ['hessian'], ['x']],
  ['convolution', convolution],
  ['convolution, backwards', convolution, ['vjp']],
  ['pairs j < i', pairs, ['value', 'gradient']],
  ['bodies', bodies, ['value', 'gradient'], ['q']],
  ['logsumexp of rows', rowwise],
  ['logsumexp of rows, backwards', rowwise, ['vjp']],
  ['softmax of rows', softmax],
  ['softmax of rows, backwards', softmax, ['vjp']],
  ['a packed triangle', trace({ x: vector('n') }, ({ x }) => f.map(triangle('n'), (i, j) => f.sin(x.at(i).minus(x.at(j)))))],
  [
    'a sum of a packed triangle',
    trace({ t: array(triangle('n'), real) }, ({ t }) => f.sum(t, (d, i, j) => d.times(f.plus(f.times(10, i), j)))),
    ['value', 'gradient'],
  ],
  [
    'three indices',
    trace({ x: vector('m'), y: vector('n'), z: vector('p') }, ({ x, y, z }) =>
      f.map(product(product(fin('m'), fin('n')), fin('p')), (i, j, k) => x.at(i).times(y.at(j)).plus(z.at(k))),
    ),
  ],
  ['gather', trace({ x: vector('n'), q: array(fin('m'), index('n')) }, ({ x, q }) => gather(x, q))],
  ['gather, forwards', trace({ x: vector('n'), q: array(fin('m'), index('n')) }, ({ x, q }) => gather(x, q)), ['jvp']],
  ['an index', trace({ x: vector('n'), k: index('n') }, ({ x, k }) => x.at(k).times(f.sum(x))), ['value', 'gradient']],
  ['a place', trace({ x: vector('n') }, ({ x }) => f.argmax(x))],
  ['places', trace({ A: matrix('m', 'n') }, ({ A }) => f.map(fin('m'), (i) => f.argmin(fin('n'), (j) => A.at(i, j))))],
  [
    'conditions',
    trace({ x: vector('n'), p: boolean, s: array(fin('n'), boolean) }, ({ x, p, s }) =>
      f.map(fin('n'), (i) => f.select(f.or(p, s.at(i)), x.at(i), -1)),
    ),
  ],
  ['conditions as results', trace({ x: vector('n') }, ({ x }) => f.map(fin('n'), (i) => f.lt(x.at(i), 0.6)))],
  ['a running product', of('x: n')('cumprod(x) + cumsum(x)'), ['value']],
  ['a running product, backwards', of('x: n; y: n')('dot(cumprod(x), cumsum(y))'), ['value', 'gradient']],
  [
    'a recurrent network',
    trace({ W: matrix('p', 'p'), h: vector('p'), x: vector('n') }, ({ W, h, x }) =>
      f.sum(fold(x, h, (s, xk) => f.map(fin('p'), (i) => f.tanh(f.sum(fin('p'), (j) => W.at(i, j).times(s.at(j)).times(0.1)).plus(xk))))),
    ),
    ['value'],
  ],
  ['extrema', of('x: n; y: n')('max(x) - min(y) + sum(max(x, y))'), ['value', 'gradient']],
] // prettier-ignore

describe('on the device as in JavaScript', () => {
  test.each(table)('%s', async (_, program, modes = ['value'], wrt) => {
    const c = { program, modes, ...(wrt && { wrt }) }
    await compare(c, small, 2e-6, [false, true])
  })
})

describe('as scheduled without fusion', () => {
  const names = ['logsumexp', 'a curve fit', 'matrix · vector, backwards', 'neighbours', 'softmax of rows, backwards']
  test.each(table.filter(([name]) => names.includes(name)))('%s', async (_, program, modes = ['value'], wrt) =>
    compare({ program, modes, naive: true, ...(wrt && { wrt }) }, small),
  )
})

describe('any length', () => {
  /** Around the numbers of invocations in a workgroup; more than one element, and more than one partial result, for each invocation. */
  const lengths: readonly Sizes[] = [0, 1, 2, 63, 64, 65, 127, 128, 129, 1000, 1024, 1025, 100000].map((n) => ({ n }))
  const whole = ['sum(x)', "x' * x", 'max(x)', 'min(x)', 'exp(-x) .* x'].map((text) => [text, of('x: n')(text)] as const)
  test.each(whole)('%s', async (_, program) => compare({ program }, lengths))
  test.each(whole.slice(1, 3))('%s, gradient', async (_, program) => compare({ program, modes: ['value', 'gradient'] }, lengths.slice(1)))
  test('a place', async () => compare({ program: trace({ x: vector('n') }, ({ x }) => f.argmax(x)) }, lengths.slice(1)))
  test('of equal elements the first', async () => {
    const steps = trace({ x: vector('n') }, ({ x }) => f.argmax(fin('n'), (i) => f.select(f.gt(x.at(i), 0.5), 1, 0)))
    await compare({ program: steps }, lengths.slice(1))
  })
  test('ten million', async () => {
    const module = onGpu({ program: of('x: n')('sum(x)') })
    expect(await module.default({ x: new Float32Array(1e7).fill(1) })).toEqual({ value: 1e7 })
  }, 30000)
})
