/** What formulas mean: values known beforehand, by the interpreter and by emitted code; derivatives against central differences. */
import { describe, expect, test } from '@jest/globals'
import { differences, emitted, flat, type Inputs, interpreted, type Nested, read } from './evaluate.js'

const close = (got: readonly number[], want: readonly number[], tolerance: number): void => {
  expect(got).toHaveLength(want.length)
  const scale = Math.max(1, ...want.filter(Number.isFinite).map(Math.abs))
  got.forEach((x, k) => {
    if (!Object.is(x, want[k]) && !(Math.abs(x - want[k]!) <= tolerance * scale)) expect(got).toEqual(want)
  })
}
const x = [0.5, -1.25, 2]
const y = [1.5, 0.75, -0.5]
const A = [
  [1, 2, -1],
  [0.5, -3, 2],
]
const B = [
  [2, 1],
  [-1, 0.5],
  [0, 3],
]
const S = [
  [1, 2, 0],
  [-1, 3, 1],
  [2, 0.5, -2],
]
const w = [2, -3]
const vectors = { where: 'x: n; y: n', inputs: { x, y } }
const matrices = { where: 'A: m*n; B: n*m; x: n; w: m', inputs: { A, B, x, w } }
const square = { where: 'S: n*n; x: n', inputs: { S, x } }
const three = { where: 'x: 3; y: 3', inputs: { x, y } }
const scalars = { where: 'a; b', inputs: { a: 0.75, b: -2 } }

type Row = readonly [formula: string, given: { readonly where?: string; readonly inputs: Inputs }, value: Nested, smooth?: 'kinks']
const rows: readonly Row[] = [
  // scalars
  ['a + b', scalars, -1.25],
  ['2a', scalars, 1.5],
  ['2 a b', scalars, -3],
  ['-a^2', scalars, -0.5625],
  ['2^-b', scalars, 4],
  ['a^2^3', scalars, 0.75 ** 8],
  ['1/2a', scalars, 0.375],
  ['a / b / 2', scalars, -0.1875],
  ['a - b - 1', scalars, 1.75],
  ['+a', scalars, 0.75],
  ['1e2a + .5', scalars, 75.5],
  ['0x10 a', scalars, 12],
  ['pi + e', { where: '', inputs: {} }, Math.PI + Math.E],
  ['e^a', scalars, Math.exp(0.75)],
  ['pi * e', { where: 'pi; e', inputs: { pi: 2, e: 3 } }, 6],
  ['log(a, 10) + log2(a) + log10(a)', scalars, 2 * Math.log10(0.75) + Math.log2(0.75)],
  ['a > 0 ? a^2 : -a', scalars, 0.5625],
  ['b > 0 ? a^2 : b > -3 ? 7a : 0', scalars, 5.25],
  ['select(not (a > 1) and b < 0 or a == 3, a, b)', scalars, 0.75],
  ['0 < a <= 0.75 ? a : b', scalars, 0.75, 'kinks'],
  ['select(a != b, a, b)', scalars, 0.75],
  ['select(true, a, b)', scalars, 0.75],
  ['sqrt(square(a)) + cube(b)', scalars, -7.25],
  ['add(a, subtract(b, 1)) + multiply(2, divide(a, pow(b, 2))) + unaryMinus(a)', scalars, -2.625],
  ["sum(a) + mean(a) + max(a) + min(a) + norm(b) + prod(a) + dot(a, b) + a'", scalars, 5],
  ['max(a, b, 0) + min(a, b, 0)', scalars, -1.25],
  ['u + v # names are scalars', { inputs: { u: 1, v: 2 } }, 3],
  ['α * x_1 + $', { inputs: { α: 2, x_1: 3, $: 4 } }, 10],
  ['a\n', scalars, 0.75],
  ['(a +\n b)', scalars, -1.25],
  // vectors
  ["x' * y", vectors, -1.1875],
  ["x' y", vectors, -1.1875],
  ["x * y'", vectors, [0.75, 0.375, -0.25, -1.875, -0.9375, 0.625, 3, 1.5, -1]],
  ["2x'", vectors, [1, -2.5, 4]],
  ["x''", vectors, x],
  ["(x')'", vectors, x],
  ["x' + y'", vectors, [2, -0.5, 1.5]],
  ["norm(x')^2", vectors, 5.8125],
  ['x .* y ./ (1 + y.^2)', vectors, [0.75 / 3.25, -0.9375 / 1.5625, -1 / 1.25]],
  ['x / 2 - 1', vectors, [-0.75, -1.625, 0]],
  ['1 ./ x', vectors, [2, -0.8, 0.5]],
  ['2 .^ x', vectors, [Math.SQRT2, 2 ** -1.25, 4]],
  ['(x - mean(x)) / norm(x)', vectors, x.map((v) => (v - 1.25 / 3) / Math.sqrt(5.8125))],
  ["dot(x, y) + dot(x', y)", vectors, -2.375],
  ['norm(x, 1) + norm(x, 2) + norm(x, Infinity) + norm(x, "inf")', vectors, 3.75 + Math.sqrt(5.8125) + 4],
  ['norm(x, 3)', vectors, Math.cbrt(0.125 + 1.953125 + 8)],
  ['max(x) * min(y)', vectors, -1],
  ['max(x, y) + min(x, 0)', vectors, [1.5, -0.5, 2]],
  ['select(x > y, x, 10y)', vectors, [15, 7.5, 2]],
  ['select(x > 0, 1, 0)', vectors, [1, 0, 1]],
  ['x > 0 ? x : 0.01 x', vectors, [0.5, -0.0125, 2]],
  ['abs(x) + sign(y)', vectors, [1.5, 2.25, 1]],
  ['sum(x) / n', vectors, 1.25 / 3],
  ['sum(x) k', { where: 'x: n; k', inputs: { x, k: 2 } }, 2.5],
  ['sigmoid(x)', vectors, x.map((v) => 1 / (1 + Math.exp(-v)))],
  ['softplus(x)', vectors, x.map((v) => Math.log(1 + Math.exp(v)))],
  ['relu(x)', vectors, [0.5, 0, 2]],
  ['clip(x, -1, 1)', vectors, [0.5, -1, 1]],
  ['logsumexp(x)', vectors, Math.log(Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2))],
  [
    'sum(softmax(x) .* y)',
    vectors,
    (1.5 * Math.exp(0.5) + 0.75 * Math.exp(-1.25) - 0.5 * Math.exp(2)) / (Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2)),
  ],
  ['logsumexp(1000x) / 1000', vectors, 2],
  ['prod(x)', three, -1.25],
  ['cross(x, y)', three, [0.625 - 1.5, 3 + 0.25, 0.375 + 1.875]],
  ['x .* [1, 2, 3]', three, [0.5, -2.5, 6]],
  ['sum([x[1], y[2], 1].^2)', three, 0.25 + 0.5625 + 1],
  // matrices
  ['A * x', matrices, [-4, 8]],
  ['A x', matrices, [-4, 8]],
  ['A * B', matrices, [0, -1, 4, 5]],
  ["x' * B", matrices, [2.25, 5.875]],
  ["w' * A", matrices, [0.5, 13, -8]],
  ["A' * w", matrices, [0.5, 13, -8]],
  ["w' * A * x", matrices, -32],
  ['2A * x - w', matrices, [-10, 19]],
  ["A' .* B", matrices, [2, 0.5, -2, -1.5, 0, 6]],
  ['sum((A * B) .* (A * B))', matrices, 42],
  ["trace(A * B) + trace(A' * B')", matrices, 10],
  ["norm(A, 'fro')^2", matrices, 19.25],
  ['mean(A) + max(A) + min(A) + sum(A)', matrices, 1.5 / 6 + 2 - 3 + 1.5, 'kinks'],
  ['dot(A, A)', matrices, 19.25],
  ['diag(w) * A * diag(x)', matrices, [1, -5, -4, -0.75, -11.25, -12]],
  ['transpose(A) * w', matrices, [0.5, 13, -8]],
  ["S' * S * x", square, [-7, -12.5625, 5]],
  ['diag(S)', square, [1, 3, -2]],
  ['trace(diag(x))', square, 1.25],
  ["x' * S * x", square, 0.25 + 2 * 0.5 * -1.25 - 1 * -1.25 * 0.5 + 3 * 1.5625 + 1 * -1.25 * 2 + 2 * 2 * 0.5 + 0.5 * 2 * -1.25 - 8],
  ['[1, 2; 3, 4] * w', { where: 'w: 2', inputs: { w } }, [-4, -6]],
  ['[[1, 2], [3, 4]] * w', { where: 'w: 2', inputs: { w } }, [-4, -6]],
  ["[w[1], 0; 0, w[2]]'", { where: 'w: 2', inputs: { w } }, [2, 0, 0, -3]],
  // indices
  ['x[1] * x[end] - x[end - 1]', vectors, 2.25],
  ['x[2:end] - x[1:end-1]', vectors, [-1.75, 3.25]],
  ['x[:]', vectors, x],
  ['x[1:2]', vectors, [0.5, -1.25]],
  ['x[end:-1:1]', vectors, [2, -1.25, 0.5]],
  ['x[1:2:3]', vectors, [0.5, 2]],
  ['x[3:-2:1]', vectors, [2, 0.5]],
  ["(x')[2:3] * y[2:3]", vectors, -1.9375],
  ['(x + y)[2]', vectors, -0.5],
  ['x[n] + x[n-1]', vectors, 0.75],
  ['A[1, 2] + A[end, end]', matrices, 4],
  ['A[1, :] * x', matrices, -4],
  ["A[:, 1]' * w", matrices, 0.5],
  ['A[2, 2:end]', matrices, [-3, 2]],
  ['A[:, end:-1:1]', matrices, [-1, 2, 1, 2, -3, 0.5]],
  ['A[1:1, :] * x', matrices, [-4]],
  ['(A * B)[1, :]', matrices, [0, -1]],
  ["A'[2, 1]", matrices, 2],
]

describe('formulas', () => {
  for (const [formula, { where, inputs }, value, smooth] of rows)
    test(formula, () => {
      const f = read(formula, where)
      const want = flat(value)
      close(interpreted(f, inputs), want, 1e-13)
      close(flat(emitted(f, 'value', inputs)), want, 1e-13)
      if (smooth === 'kinks' || Object.keys(inputs).length === 0) return
      const weights = want.map((_, k) => 1 + 0.3 * k)
      const pulled = emitted(f, 'vjp', inputs, f.result === 'scalar' ? 1 : Float64Array.from(weights)) as Readonly<Record<string, unknown>>
      for (const [name, d] of Object.entries(differences(f, inputs, weights))) close(flat(pulled[name]), d, 1e-7)
    })
})

describe('kinks', () => {
  const slope = (formula: string, at: number): unknown => emitted(read(formula), 'gradient', { x: at })
  test.each([
    ['abs(x)', 0, 0],
    ['relu(x)', 0, 0],
    ['sign(x)', 0, 0],
    ['max(x, 0)', 0, 1],
    ['max(0, x)', 0, 0],
    ['min(x, 0)', 0, 1],
    ['clip(x, 0, 1)', 0, 1],
    ['clip(x, 0, 1)', 1, 1],
    ['clip(x, 0, 1)', 1.5, 0],
    ['sqrt(x)', 0, Number.POSITIVE_INFINITY],
    ['x^2', 0, 0],
    ['x^1', 0, 1],
    ['x^0', 0, 0],
    ['softplus(x)', 0, 0.5],
    ['sigmoid(x)', 0, 0.25],
    ['sigmoid(x)', -800, 0],
    ['softplus(x)', 800, 1],
  ])('%s at %d: %d', (formula, at, want) => expect(slope(formula, at)).toEqual({ x: want }))

  test('the square of a norm is smooth at 0', () =>
    expect(emitted(read('norm(x)^2 / 2', 'x: n'), 'gradient', { x: [0, 0] })).toEqual({ x: Float64Array.of(0, 0) }))
})

test('a row counts as a plain vector', () => {
  const { result, describe: words, program } = read("x'", 'x: n')
  expect([result, words, program.outputs[0]!.shape.length]).toEqual(['row', 'a row of n', 1])
})
test('declared inputs keep their order, used or not', () =>
  expect(Object.keys(read('b', 'z: 2; b; A: m*n').program.dom.fields)).toEqual(['z', 'b', 'A']))
test('a sum of ten thousand terms is a formula', () => expect(interpreted(read(`${'x + '.repeat(9_999)}x`), { x: 1 })).toEqual([10_000]))
