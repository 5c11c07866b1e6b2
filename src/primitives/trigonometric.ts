/** Circular and hyperbolic functions and their inverses; angles in radians. */
import { call, type Equation, literal, type Operation } from '../categories/equation.js'
import { minus, negate, over, plus, times } from './arithmetic.js'
import { squareRoot } from './exponential.js'
import { horner, named } from './form.js'

const REALS = [-3, 3] as const
const ONE = literal(1)

/** `sin x`; `∂ sin x = cos x`. @see DLMF 4.20.1, https://dlmf.nist.gov/4.20 */
export const sin: Operation = {
  name: 'sin',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.sin(x!),
  partials: ([x]) => [call(cos, [x!])],
  cost: 20,
  print: named('sin'),
  emit: { js: named('Math.sin'), wgsl: named('sin_f32'), jax: named('jnp.sin') },
  domain: [REALS],
}

/** `cos x`; `∂ cos x = −sin x`. @see DLMF 4.20.2 */
export const cos: Operation = {
  name: 'cos',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.cos(x!),
  partials: ([x]) => [negate(call(sin, [x!]))],
  cost: 20,
  print: named('cos'),
  emit: { js: named('Math.cos'), wgsl: named('cos_f32'), jax: named('jnp.cos') },
  domain: [REALS],
}

/** `tan x`; `∂ tan x = 1 + tan² x`. @see DLMF 4.20.3 */
export const tan: Operation = {
  name: 'tan',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.tan(x!),
  partials: (_, y) => [plus(ONE, times(y, y))],
  cost: 25,
  print: named('tan'),
  emit: { js: named('Math.tan'), wgsl: named('tan_f32'), jax: named('jnp.tan') },
  domain: [[-1.2, 1.2]],
}

/** `atan x`; `∂ atan x = 1/(1 + x²)`. @see DLMF 4.24.9 */
export const atan: Operation = {
  name: 'atan',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.atan(x!),
  partials: ([x]) => [over(ONE, plus(ONE, times(x!, x!)))],
  cost: 25,
  print: named('atan'),
  emit: { js: named('Math.atan'), wgsl: named('atan_f32'), jax: named('jnp.arctan') },
  domain: [REALS],
}

/** `1/√(1 − x²)`, as `(1 − x)(1 + x)` also next to ±1. */
const arc = (x: Equation): Equation => over(ONE, squareRoot(times(minus(ONE, x), plus(ONE, x))))

/** `asin x`; `∂ asin x = 1/√(1 − x²)`. @see DLMF 4.24.7 */
export const asin: Operation = {
  name: 'asin',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.asin(x!),
  partials: ([x]) => [arc(x!)],
  cost: 25,
  print: named('asin'),
  emit: { js: named('Math.asin'), wgsl: named('asin_f32'), jax: named('jnp.arcsin') },
  domain: [[-0.8, 0.8]],
  kink: 'asin′(±1) = ∞',
}

/** `acos x`; `∂ acos x = −1/√(1 − x²)`. @see DLMF 4.24.8 */
export const acos: Operation = {
  name: 'acos',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.acos(x!),
  partials: ([x]) => [negate(arc(x!))],
  cost: 25,
  print: named('acos'),
  emit: { js: named('Math.acos'), wgsl: named('acos_f32'), jax: named('jnp.arccos') },
  domain: [[-0.8, 0.8]],
  kink: 'acos′(±1) = −∞',
}

/** `atan2(y, x)`, the angle of (x, y) in (−π, π]; `∂ atan2(y, x) = (x dy − y dx)/(x² + y²)`. */
export const atan2: Operation = {
  name: 'atan2',
  args: ['real', 'real'],
  result: 'real',
  evaluate: (y, x) => Math.atan2(y!, x!),
  partials: ([y, x]) => {
    const square = plus(times(x!, x!), times(y!, y!))
    return [over(x!, square), negate(over(y!, square))]
  },
  cost: 30,
  print: named('atan2'),
  emit: { js: named('Math.atan2'), wgsl: named('atan2_f32'), jax: named('jnp.arctan2') },
  domain: [[0.3, 3], REALS],
  kink: 'not a number at (0, 0)',
}

/** `sinh x`; `∂ sinh x = cosh x`. @see DLMF 4.34.1 */
export const sinh: Operation = {
  name: 'sinh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.sinh(x!),
  partials: ([x]) => [call(cosh, [x!])],
  cost: 25,
  print: named('sinh'),
  emit: { js: named('Math.sinh'), wgsl: named('sinh_f32'), jax: named('jnp.sinh') },
  domain: [REALS],
}

/** `cosh x`; `∂ cosh x = sinh x`. @see DLMF 4.34.2 */
export const cosh: Operation = {
  name: 'cosh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.cosh(x!),
  partials: ([x]) => [call(sinh, [x!])],
  cost: 25,
  print: named('cosh'),
  emit: { js: named('Math.cosh'), wgsl: named('cosh_f32'), jax: named('jnp.cosh') },
  domain: [REALS],
}

/**
 * tanh x = tanh (t + d) with t = k/16 from a table, |d| < 1/16 and of the sign of x, and tanh d = v/q, the fifth convergent of Lambert's continued fraction;
 * written as tanh t + (1 − tanh² t) (d − …), so that its rounding counts little. There are no branches that depend on the sign or the size. The table
 * is made of the ninth convergent, less its argument, below 1, and by exp from there on. The error stays below 1.1 ulp. @see DLMF 4.39.1
 */
const FAST_TANH = `const TANH = Float64Array.from({ length: 641 }, (_, k) => {
  const x = Math.abs(k - 320) / 16
  const z = x * x
  const below = x - (x * z * ${horner('z', '218243025 16081065 289575 1430 1')}) / ${horner('z', '654729075 310134825 18918900 315315 1485 1')}
  return Math.sign(k - 320) * (x < 1 ? below : 1 - 2 / (Math.exp(2 * x) + 1))
})
const tanh = (x) => {
  if (x === 0) return x
  const y = Math.max(-20, Math.min(x, 20))
  const k = (y * 16) | 0
  const d = y - k / 16
  const z = d * d
  const t = TANH[k + 320]
  const e = d * (1 - t * t)
  const w = t * d * ${horner('z', '945 105 1')}
  return t + (e - (e * (z * ${horner('z', '315 14')} + w)) / (${horner('z', '945 420 15')} + w))
}`

/** `tanh x`; `∂ tanh x = 1 − tanh² x`. @see DLMF 4.34.3 */
export const tanh: Operation = {
  name: 'tanh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.tanh(x!),
  partials: (_, y) => [minus(ONE, times(y, y))],
  cost: 20,
  print: named('tanh'),
  emit: { js: named('tanh', { tanh: FAST_TANH }), wgsl: named('tanh_f32'), jax: named('jnp.tanh') },
  domain: [REALS],
}

/** `asinh x`; `∂ asinh x = 1/√(1 + x²)`. @see DLMF 4.38.9 */
export const asinh: Operation = {
  name: 'asinh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.asinh(x!),
  partials: ([x]) => [over(ONE, squareRoot(plus(ONE, times(x!, x!))))],
  cost: 30,
  print: named('asinh'),
  emit: { js: named('Math.asinh'), wgsl: named('asinh_f32'), jax: named('jnp.arcsinh') },
  domain: [REALS],
}

/** `acosh x`, x ≥ 1; `∂ acosh x = 1/√(x² − 1)`, as `(x − 1)(x + 1)` also next to 1. @see DLMF 4.38.10 */
export const acosh: Operation = {
  name: 'acosh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.acosh(x!),
  partials: ([x]) => [over(ONE, squareRoot(times(minus(x!, ONE), plus(x!, ONE))))],
  cost: 30,
  print: named('acosh'),
  emit: { js: named('Math.acosh'), wgsl: named('acosh_f32'), jax: named('jnp.arccosh') },
  domain: [[1.5, 4]],
  kink: 'acosh′(1) = ∞',
}

/** `atanh x`, |x| ≤ 1; `∂ atanh x = 1/(1 − x²)`, as `(1 − x)(1 + x)` also next to ±1. @see DLMF 4.38.11 */
export const atanh: Operation = {
  name: 'atanh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.atanh(x!),
  partials: ([x]) => [over(ONE, times(minus(ONE, x!), plus(ONE, x!)))],
  cost: 30,
  print: named('atanh'),
  emit: { js: named('Math.atanh'), wgsl: named('atanh_f32'), jax: named('jnp.arctanh') },
  domain: [[-0.8, 0.8]],
  kink: 'atanh′(±1) = ∞',
}
