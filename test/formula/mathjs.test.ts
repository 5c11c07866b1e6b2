/** Where mathjs and matrix calculus read a formula alike, mathjs's own evaluation is the oracle. */
import { expect, test } from '@jest/globals'
import { evaluate, type Matrix } from 'mathjs'
import { flat, interpreted, read } from './evaluate.js'

const scope = {
  a: 0.7,
  b: 1.9,
  x: [0.4, -1.1, 2.3],
  y: [1.2, 0.3, -0.8],
  A: [
    [1, 2, -1],
    [0.5, -3, 2],
  ],
  B: [
    [2, 1],
    [-1, 0.5],
    [0, 3],
  ],
}
const WHERE = 'a; b; x: 3; y: 3; A: 2*3; B: 3*2'

test.each([
  'a + b * a - b / a',
  'a - b - a',
  'a / b * a',
  'a / b a',
  '-a ^ 2',
  '(-a) ^ 3',
  'a ^ -b ^ 2',
  '2 a ^ 2 b',
  '3 / 4 b',
  '2 / a b',
  'sin(a) cos(b) tan(a)',
  'atan(a) + tanh(b) - exp(-a) + log(b) + log(b, a) + log2(a) + log10(b)',
  'sqrt(b) + abs(-a) + sign(a - b) + square(a) + cube(b)',
  'a < b ? a : b',
  'a > b ? a : a >= b ? 1 : 2 b',
  'a < b < 3 ? 4 : 5',
  'max(a, b) - min(a, b)',
  'pi * e ^ a',
  'x + y',
  'x - a',
  'a x .* y',
  'x ./ y',
  'x .^ 2 + a .^ y',
  'sum(x) + mean(y) + max(x) + min(y)',
  'dot(x, y)',
  'cross(x, y)',
  'norm(x) + norm(x, 1) + norm(x, Infinity) + norm(x, 3)',
  "norm(A, 'fro')",
  'A * x',
  'A * B',
  'A * B * A',
  "A' + B",
  'trace(A * B)',
  'sum(A .* A)',
  'x[1] - x[3] * A[2, 3]',
  'x[2:3] + x[1:2]',
  'x[3:-1:1]',
  'A[:, 2:3] * y[1:2]',
  'prod(x)',
  'diag(A * B)',
  'a! + 3! b + a ^ 2!',
  '(2 a) mod b + (-a) mod b + b % a',
  'nthRoot(b, 5) + nthRoot(-b, 7) + nthRoot(a) + nthRoot(a, 4) + nthRoot(-27, 3)',
  'a != b ? 1 : 2',
  'and(a < b, not(b < 1)) ? 3 : 4',
  'kron(A, B)',
  "sort(y) - sort(x, 'desc')",
  'concat(x, y, x)',
  'identity(3) * x + ones(3) + zeros(3)',
  'ones(2, 3) * x',
  '[1, 2; 3, 4] * [a, b]',
])('%s', (formula) => {
  const want: number | number[] | Matrix = evaluate(formula, { ...scope })
  const got = interpreted(read(formula, WHERE), scope)
  const expected = flat(typeof want === 'object' && 'valueOf' in want ? want.valueOf() : want)
  expect(got).toHaveLength(expected.length)
  for (const [k, x] of got.entries()) expect(x).toBeCloseTo(expected[k]!, 11)
})
