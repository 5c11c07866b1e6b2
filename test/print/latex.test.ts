/** LaTeX and indices: what they look like, that KaTeX accepts all of it, and that every character of mathematics has a place in the grammar. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { isRight } from 'fp-ts/lib/Either.js'
import katex from 'katex'
import { adjoint, reversed } from '../../src/adjoint/adjoint.js'
import { linearization } from '../../src/adjoint/differentiate.js'
import { linearize } from '../../src/adjoint/modes.js'
import { simplify, simplifyGraph } from '../../src/adjoint/simplify.js'
import { at, axisOver, call, indexAlong, input, literal, type Register, recurrence, size } from '../../src/categories/equation.js'
import { real } from '../../src/categories/space.js'
import { parseFormula } from '../../src/frontend/formula/index.js'
import { printEquation, printGradient, printMap, printProgram } from '../../src/linear/print/index.js'
import { minus, plus, times } from '../../src/primitives/arithmetic.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { forAll } from '../support/check.js'
import { example, sources } from './programs.js'
import { programs } from './samples.js'

const accept = (text: string): void => {
  try {
    katex.renderToString(text, { throwOnError: true, displayMode: true, strict: 'error' })
  } catch (e) {
    throw new Error(`${(e as Error).message}, in\n${text}`)
  }
}
const textsOf = (
  formula: string,
  where: string | undefined,
  register: Exclude<Register, 'combinators'>,
  wrt?: readonly string[],
): readonly string[] => {
  const parsed = parseFormula(formula, where === undefined ? {} : { where })
  if (!isRight(parsed)) return []
  const { program } = parsed.right
  const { map } = linearize(program, wrt)
  const back = simplify(adjoint(map))
  return [
    printProgram(program, register),
    printMap(map, register, { cotangent: false }),
    printMap(back, register, { cotangent: true }),
    ...(program.cod.space === 'real' ? [printGradient(back, 'f', register)] : []),
  ]
}
interface Case {
  readonly formula: string
  readonly where?: string
  readonly wrt: readonly string[]
}
const cases: readonly Case[] = readFileSync(new URL('../formula/cases/cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

describe('KaTeX accepts', () => {
  test('gradients of recurrences, element by element', () => {
    const texts = textsOf('prod(x)', 'x: n', 'latex')
    for (const text of texts) accept(text)
    expect(texts.at(-1)).toContain(String.raw`\frac{\partial f}{\partial x[i]} & = r[i]\,s[i + 1]`)
  })
  test.each(cases.map((c) => [c.formula, c] as const))('%s', (_, c) => {
    for (const wrt of [c.wrt, undefined]) for (const text of textsOf(c.formula, c.where, 'latex', wrt)) accept(text)
  })
  test.each(Object.entries(sources))('%s', (_, source) => {
    const { program, map, adjoint: back, output } = example(source)
    accept(printProgram(program, 'latex'))
    accept(printMap(map, 'latex'))
    accept(printMap(back, 'latex', { cotangent: true }))
    if (output.shape.length === 0) accept(printGradient(back, 'f', 'latex'))
  })
  test('random programs', () =>
    forAll(
      programs,
      (s) => {
        accept(printProgram({ dom: real, cod: real, inputs: s.inputs, outputs: [s.output] }, 'latex'))
        const l = linearization([s.output], s.wrt)
        accept(printMap(l, 'latex'))
        accept(printMap(adjoint({ ...l, dom: real, cod: real }), 'latex', { cotangent: true }))
      },
      100,
    ))
  test.each([
    ['w_out * αβ + foo_1_2 * x12 + é', 'w_out; αβ; foo_1_2; x12; é'],
    ["max_x' * d * dx", 'max_x: n; d: n*n; dx: n'],
    ['select(x < 0 and not (y >= 1), x, y)', undefined],
    ['abs(x - abs(y)) + sqrt(abs(x)) + norm(v - norm(v) * v)', 'x; y; v: n'],
    ['x^(y + 1) / (x / y) + 1e-9 * x', undefined],
  ])('%s', (formula, where) => {
    for (const text of textsOf(formula, where, 'latex')) accept(text)
  })
})

describe('recurrences', () => {
  const [n, c] = [size('n'), input('c')]
  const x = input('x', [n])
  const k = axisOver(0, n)
  const [history] = recurrence(k, [c], ([s]) => [plus(times(call(sin, [s!]), at(x, [indexAlong(k)])), c)])
  const y = at(history!, [n])
  const l = simplifyGraph(linearization([y], [x, c]))
  const back = simplifyGraph(reversed(l))
  test('step by step', () => {
    expect(printEquation(y, 'index')).toBe('r[n]\nwhere r[0] = c;  r[i+1] = c + sin(r[i]) x[i]  (i<n)')
    expect(printMap(back, 'index', { cotangent: true })).toBe(
      'x̄[i] = sin(r[i]) r̄[i+1]\nc̄ = r̄[0] + Σ i<n  r̄[i+1]\nwhere r[0] = c;  r[i+1] = c + sin(r[i]) x[i]  (i<n)\n      r̄[n] = ȳ;  r̄[i] = r̄[i+1] cos(r[i]) x[i]  (i<n)',
    )
  })
  test('two states in step, and back in time', () => {
    const [q, p, h] = [input('q'), input('p'), input('h')]
    const [f, g] = recurrence(k, [q, p], ([s, t]) => {
      const v = minus(t!, times(h, s!))
      return [plus(s!, times(h, v)), v]
    })
    const cotangents = simplifyGraph(reversed(linearization([at(f!, [n]), at(g!, [n])], [q, p])))
    expect(printMap(cotangents, 'index', { cotangent: true })).toBe(
      [
        'q̄ = r̄[0]',
        'p̄ = s̄[0]',
        'where r[i] = s̄[i+1] + h r̄[i+1]',
        '      r̄[n] = ȳ₀;  r̄[i] = r̄[i+1] − h r[i]  (i<n)',
        '      s̄[n] = ȳ₁;  s̄[i] = r[i]  (i<n)',
      ].join('\n'),
    )
  })
  test('a product', () => {
    const [r] = recurrence(k, [literal(1)], ([s]) => [times(s!, at(x, [indexAlong(k)]))])
    const product = simplifyGraph(linearization([at(r!, [n])], [x]))
    expect(printMap(product, 'index')).toBe(
      'dy = dr[n]\nwhere r[0] = 1;  r[i+1] = r[i] x[i]  (i<n)\n      dr[0] = 0;  dr[i+1] = r[i] dx[i] + dr[i] x[i]  (i<n)',
    )
    expect(printMap(simplifyGraph(reversed(product)), 'index', { cotangent: true })).toBe(
      'x̄[i] = r[i] r̄[i+1]\nwhere r̄[n] = ȳ;  r̄[i] = r̄[i+1] x[i]  (i<n)\n      r[0] = 1;  r[i+1] = r[i] x[i]  (i<n)',
    )
  })
  test('in every register', () => {
    for (const m of [l, back]) {
      expect(printMap(m, 'math')).toBe(printMap(m, 'index'))
      accept(printMap(m, 'latex'))
    }
  })
})

describe('LaTeX', () => {
  const table: Readonly<Record<string, readonly [formula: string, where: string, wrt: string]>> = {
    '(A, X, B) \\mapsto AXB\n\\mathrm{d}X \\mapsto A\\,\\mathrm{d}X\\,B\n\\bar{Y} \\mapsto A^{\\top}\\bar{Y}B^{\\top}': [
      'A * X * B',
      'A: m*n; X: n*k; B: k*p',
      'X',
    ],
    'x \\mapsto \\|x\\|\n\\mathrm{d}x \\mapsto \\frac{\\langle x, \\mathrm{d}x\\rangle}{\\|x\\|}\n\\bar{y} \\mapsto \\frac{x\\,\\bar{y}}{\\|x\\|}\n\\nabla_{x} f = \\frac{x}{\\|x\\|}':
      ['norm(x)', 'x: n', 'x'],
  }
  test.each(Object.entries(table))('%s', (text, [formula, where, wrt]) => expect(textsOf(formula, where, 'latex', [wrt]).join('\n')).toBe(text))
  test('definitions are aligned', () =>
    expect(textsOf('norm(A * x - b)^2 / 2', 'A: m*n; x: n; b: m', 'latex', ['A', 'x']).at(-1)).toBe(
      '\\begin{aligned}\n\\nabla_{A} f & = r \\otimes x \\\\\n\\nabla_{x} f & = A^{\\top}\\,r \\\\\n\\text{where } r & = A\\,x - b\n\\end{aligned}',
    ))
})

describe('indices', () => {
  const table: Readonly<Record<string, readonly [formula: string, where: string, wrt: string]>> = {
    'y[i,j] = Σ l,o  A[i,l] X[l,o] B[o,j]\ndY[i,j] = Σ l,o  A[i,l] dX[l,o] B[o,j]\nX̄[i,j] = Σ l,o  A[l,i] Ȳ[l,o] B[j,o]': [
      'A * X * B',
      'A: m*n; X: n*k; B: k*p',
      'X',
    ],
    'y = Σ i  x[i]²\ndy = 2 Σ i  x[i] dx[i]\nx̄[i] = 2 x[i] ȳ\n∂f/∂x[i] = 2 x[i]': ["x' * x", 'x: n', 'x'],
    'y = max i  x[i]\ndy = dx[argmax i  x[i]]\nx̄[argmax i  x[i]] += ȳ\n∂f/∂x[argmax i  x[i]] += 1': ['max(x)', 'x: n', 'x'],
    'y[i] = x[i+1] − x[i]\ndy[i] = dx[i+1] − dx[i]\nx̄[i+1] += ȳ[i];  x̄[i] += −ȳ[i]': ['x[2:end] - x[1:end-1]', 'x: n', 'x'],
  }
  test.each(Object.entries(table))('%s', (text, [formula, where, wrt]) => expect(textsOf(formula, where, 'index', [wrt]).join('\n')).toBe(text))
  test('a triangle', () => {
    const { program, adjoint: back } = example(sources.triangle!)
    expect(printProgram(program, 'index')).toBe('y = Σ i,j<i  d[i,j] (x[i] − x[j])²')
    expect(printMap(back, 'index', { cotangent: true })).toContain('d̄[i,j] = (x[i] − x[j])² ȳ  (j<i)')
  })
  test('of every source, whatever its order', () => {
    for (const [, source] of Object.entries(sources)) {
      const { program, map, adjoint: back } = example(source)
      for (const text of [printProgram(program, 'index'), printMap(map, 'index'), printMap(back, 'index')])
        expect(text).toMatch(/^(?:(?:where | {6})?.+ (?:\+=|=) .+\n?)+$/u)
    }
  })
})
