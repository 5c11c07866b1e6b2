/** Second and third derivatives as what they are made of. */
import { describe, expect, test } from '@jest/globals'
import { higher } from '../../src/adjoint/higher.js'
import { structureOf } from '../../src/adjoint/structure.js'
import type { Program } from '../../src/categories/program.js'
import { parseFormula } from '../../src/frontend/formula/index.js'
import { printMap, printStructure } from '../../src/linear/print/index.js'

const programOf = (formula: string, where: string): Program => {
  const parsed = parseFormula(formula, { where })
  if (parsed._tag === 'Left') throw new Error(parsed.left.message)
  return parsed.right.program
}
const wrtOf = (where: string): readonly string[] => [where.match(/^\w+/)![0]]

/** By the first of the declared names. */
const structures: readonly (readonly [formula: string, where: string, ...lines: readonly string[]])[] = [
  ['logsumexp(x)', 'x: n', 'diag(r) − r⊗r', 'where r = exp(x) / Σᵢ exp(xᵢ)'],
  ['norm(A*x - b)^2 / 2', 'x: n; A: m*n; b: m', 'AᵀA'],
  ['norm(A*x - b)^2', 'x: n; A: m*n; b: m', '2 AᵀA'],
  ['norm(A*x - b)', 'x: n; A: m*n; b: m', 'AᵀA / ‖r‖ − ((Aᵀ r)⊗(Aᵀ r)) / ‖r‖³', 'where r = A x − b'],
  ['norm(x)', 'x: n', 'I / ‖x‖ − (x⊗x) / ‖x‖³'],
  ['sum(exp(A*x))', 'x: n; A: m*n', 'Aᵀ diag(exp(A x))A'],
  ['logsumexp(A*x)', 'x: n; A: m*n', 'Aᵀ diag(r / Σᵢ rᵢ)A − ((Aᵀ r)⊗(Aᵀ r)) / (Σᵢ rᵢ)²', 'where r = exp(A x)'],
  ['log(1 + norm(x)^2)', 'x: n', '2 I / (1 + ‖x‖²) − 4(x⊗x) / (1 + ‖x‖²)²'],
  ["x' * A * x", 'x: n; A: n*n', 'A + Aᵀ'],
  ['sum(log(1 + exp(-y .* (A*x))))', 'x: n; A: m*n; y: m', 'Aᵀ diag(r ⊙ y ⊙ (y / (1 + r) − r ⊙ y / (1 + r)²))A', 'where r = exp(−y ⊙ A x)'],
  ["trace(X' * A * X)", 'X: n*p; A: n*n', 'R', 'where R: dX ↦ (A + Aᵀ) dX'],
  ['dot(c, b * sin(dot(a, x)))', 'x: n; a: n; b: m; c: m', '−sin⟨a,x⟩ ⟨b,c⟩ · (a⊗a)'],
  ["norm(A*X*B, 'fro')^2", 'X: n*p; A: m*n; B: p*q', '2 LᵀL', 'where L: dX ↦ A dX B'],
  ['sum(exp(A*X*B))', 'X: n*p; A: m*n; B: p*q', 'Lᵀ diag(exp(AXB))L', 'where L: dX ↦ A dX B'],
  ['sum((x - mean(x)).^2)', 'x: n', '2 I − 2(𝟏⊗𝟏) / n'],
  ['dot(x, y) * sum(exp(x))', 'x: n; y: n', 'diag(⟨x,y⟩ exp(x)) + exp(x)⊗y + y⊗exp(x)'],
  ["norm(x*x' - M, 'fro')^2 / 4", 'x: n; M: n*n', '‖x‖² I + 2(x⊗x) − ½ M − ½ Mᵀ'],
  ['sum(max(A*x, 0).^2)', 'x: n; A: m*n', '2 Aᵀ diag([A x ≥ 0])A'],
  ['sum((x[2:end] - x[1:end-1]).^4)', 'x: n', '12 Lᵀ diag([(xᵢ₊₁ − xᵢ)² | i<n−1])L', 'where L: dx ↦ [dxᵢ₊₁ − dxᵢ | i<n−1]'],
  ['sum(sin(x))', 'x: n', '−diag(sin(x))'],
  ['dot(a, x)', 'x: n; a: n', '0'],
]

describe('of second derivatives', () => {
  test.each(structures)('%s by %s', (formula, where, ...lines) => {
    const { map } = higher(programOf(formula, where), 2, wrtOf(where))
    expect(printStructure(structureOf(map), 'math').split('\n')).toEqual(lines)
  })
  test('by several inputs, a line for each pair', () => {
    const { map } = higher(programOf('dot(x, y) * c', 'x: n; y: n; c'), 2)
    expect(printStructure(structureOf(map), 'math').split('\n')).toEqual([
      '[0, 1] = c I',
      '[0, 2] = y',
      '[1, 0] = c I',
      '[1, 2] = x',
      '[2, 0] = yᵀ',
      '[2, 1] = xᵀ',
    ])
  })
  test('of a network, congruences inside of congruences', () => {
    const { map } = higher(programOf('norm(A * tanh(B * x))^2 / 2', 'x: n; A: m*h; B: h*n'), 2, ['x'])
    expect(printStructure(structureOf(map), 'math').split('\n')).toEqual([
      'Bᵀ(diag(1 − r²) AᵀA diag(1 − r²) − 2 diag(r ⊙ (1 − r²) ⊙ AᵀA r))B',
      'where r = tanh(B x)',
    ])
  })
})

/** Third derivatives of scalars, second derivatives of matrices: operators in every register. */
const operators: readonly (readonly [formula: string, where: string, order: number, texts: readonly string[]])[] = [
  [
    "X * X'",
    'X: n*k',
    2,
    [
      'D²f[U]: dX ↦ U dXᵀ + dX Uᵀ',
      'dY[i,j] = Σ l  dX[i,l] U[j,l] + Σ l  U[i,l] dX[j,l]',
      'D^{2}f[U] : \\mathrm{d}X \\mapsto U\\,\\mathrm{d}X^{\\top} + \\mathrm{d}X\\,U^{\\top}',
      '(dX: n×k) ⊸ (dy: n×n)\ndy = (· Uᵀ) ∘ dX + red[j<k, l<n, i<n; [l, i] ← [i, j]](U[l, j]) ∘ dX',
    ],
  ],
  [
    'sum(exp(x))',
    'x: n',
    3,
    [
      'D³f[u]: dx ↦ exp(x) ⊙ u ⊙ dx',
      'dy[i] = u[i] exp(x[i]) dx[i]',
      'D^{3}f[u] : \\mathrm{d}x \\mapsto \\exp(x) \\odot u \\odot \\mathrm{d}x',
      '(dx: n) ⊸ (dy: n)\ndy = diag[i<n](u[i] · exp(x[i])) ∘ dx',
    ],
  ],
]
describe('as operators', () => {
  test.each(operators)('%s by %s, order %d', (formula, where, order, texts) => {
    const { map } = higher(programOf(formula, where), order, wrtOf(where))
    const registers = ['math', 'index', 'latex', 'combinators'] as const
    expect(registers.map((r) => printMap(map, r, { cotangent: false, label: order === 2 ? 'D²f[U]' : 'D³f[u]' }))).toEqual(texts)
  })
})
