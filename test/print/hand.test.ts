/** Derivatives as a careful person writes them: each shared part once, and no line longer than by hand. */
import { describe, expect, test } from '@jest/globals'
import { cotangent } from '../cli/command.js'

const part = async (name: string, formula: string, ...args: readonly string[]): Promise<string> => {
  const { out } = await cotangent(['derive', formula, ...args])
  const [, body] = out.match(new RegExp(`^${name}\\n((?:  .*\\n)+)`, 'm'))!
  return body!.replace(/^ {2}/gm, '').trimEnd()
}
const lines = (text: string): string => text.replace(/^\n/, '').replace(/^ {4}/gm, '').trimEnd()

describe('(ln x₁ + x₁ x₂ − sin x₂)(x₁ + x₂)', () => {
  test.each([
    [
      'math',
      `
    x̄₁ = r̄ + (1 / x₁ + x₂) s̄
    x̄₂ = r̄ + (x₁ − cos(x₂)) s̄
    where r̄ = (log(x₁) + x₁ x₂ − sin(x₂)) ȳ
          s̄ = (x₁ + x₂) ȳ`,
    ],
    [
      'index',
      `
    x̄₁ = r̄ + (1 / x₁ + x₂) s̄
    x̄₂ = r̄ + (x₁ − cos(x₂)) s̄
    where r̄ = (log(x₁) + x₁ x₂ − sin(x₂)) ȳ
          s̄ = (x₁ + x₂) ȳ`,
    ],
    [
      'latex',
      String.raw`
    \begin{aligned}
    \bar{x}_{1} & = \bar{r} + \left( \frac{1}{x_{1}} + x_{2} \right)\,\bar{s} \\
    \bar{x}_{2} & = \bar{r} + (x_{1} - \cos(x_{2}))\,\bar{s} \\
    \text{where } \bar{r} & = (\log(x_{1}) + x_{1}\,x_{2} - \sin(x_{2}))\,\bar{y} \\
    \bar{s} & = (x_{1} + x_{2})\,\bar{y}
    \end{aligned}`,
    ],
    [
      'combinators',
      `
    (dy) ⊸ (dx1, dx2)
    t = scale(log(x1) + x1 · x2 - sin(x2)) ∘ dy
    t1 = scale(x1 + x2) ∘ dy
    dx1 = id ∘ t + scale(1 / x1 + x2) ∘ t1
    dx2 = id ∘ t + scale(x1 - cos(x2)) ∘ t1`,
    ],
  ])('in the register %s', async (register, text) =>
    expect(await part('adjoint', '(log(x1) + x1*x2 - sin(x2)) * (x1 + x2)', '--register', register)).toBe(lines(text)),
  )
})

describe('ln(x₁ cos x₂)', () => {
  test.each([
    [
      'math',
      `
    x̄₁ = ȳ / x₁
    x̄₂ = −sin(x₂) ȳ / cos(x₂)`,
    ],
    [
      'index',
      `
    x̄₁ = ȳ / x₁
    x̄₂ = −sin(x₂) ȳ / cos(x₂)`,
    ],
    [
      'latex',
      String.raw`
    \begin{aligned}
    \bar{x}_{1} & = \frac{\bar{y}}{x_{1}} \\
    \bar{x}_{2} & = -\frac{\sin(x_{2})\,\bar{y}}{\cos(x_{2})}
    \end{aligned}`,
    ],
    [
      'combinators',
      `
    (dy) ⊸ (dx1, dx2)
    t = scale(1 / (x1 · cos(x2))) ∘ dy
    dx1 = scale(cos(x2)) ∘ t
    dx2 = scale(-(x1 · sin(x2))) ∘ t`,
    ],
  ])('in the register %s', async (register, text) => expect(await part('adjoint', 'log(x1 * cos(x2))', '--register', register)).toBe(lines(text)))
})

test('a bar is over the letter, not under its index', async () => expect(await part('adjoint', 'x_1 * x_max')).toBe('x̄_1 = x_max ȳ\nx̄_max = x_1 ȳ'))
test('reads of tangents are written like those of values', async () => {
  const where = ['--where', 'x: n', '--register', 'math']
  expect(await part('derivative', 'x[1] * x[end]', ...where)).toBe('dx ↦ x₀ dxₙ₋₁ + xₙ₋₁ dx₀')
  expect(await part('derivative', 'x[2:3]', ...where)).toBe('dyᵢ = dxᵢ₊₁')
  expect(await part('gradient', 'dot(x, x[end:-1:1])', ...where)).toBe('(∇ₓf)ᵢ = 2 x[n − i − 1]')
})
test('like terms of a program', async () => expect(await part('program', 'x + x + x')).toBe('x ↦ 3 x'))

describe('gradients', () => {
  test.each([
    ['log(x*y*z)', '∇ₓf = 1 / x\n∇_y f = 1 / y\n∇_z f = 1 / z'],
    ['x / (3*s)', '∇ₓf = 1 / (3 s)\n∇ₛf = −x / (3 s²)'],
    ['sqrt(x^2 + y^2)', '∇ₓf = x / r\n∇_y f = y / r\nwhere r = √(x² + y²)'],
    ['exp(-x^2/2)', '∇ₓf = −x exp(−½ x²)'],
    ['log(x)^2 / 2', '∇ₓf = log(x) / x'],
    ['sigmoid(x)', '∇ₓf = r / (1 + r)²\nwhere r = exp(−x if x > 0 else x)'],
    ['softplus(x)', '∇ₓf = (1 if x > 0 else r) / (1 + r)\nwhere r = exp(−x if x > 0 else x)'],
    ['clip(x, a, b)', '∇ₓf = [x ≥ a ∧ r]\n∇ₐf = [x < a ∧ r]\n∇_b f = [max(x, a) > b]\nwhere r = [max(x, a) ≤ b]'],
    ['x^3 - 3*x^2 + 2*x - 1', '∇ₓf = 2 + 3 x² − 6 x'],
    ['(x + 1) * (x - 1)', '∇ₓf = 2 x'],
    ['sin(x)^2 + cos(x)^2', '∇ₓf = 0'],
    ['sqrt(x)', '∇ₓf = ½ / √x'],
    ['(a - 1) * log(x)', '∇ₐf = log(x)\n∇ₓf = (a − 1) / x'],
    ['x / x', '∇ₓf = 0'],
    ['d * (abs(x) - d/2)', '∇_d f = |x| − d\n∇ₓf = d sign(x)'],
  ])('%s', async (formula, text) => expect(await part('gradient', formula)).toBe(text))
})
