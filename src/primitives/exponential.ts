/** Exponentials, logarithms, roots and powers. */
import { call, type Equation, literal, type Operation } from '../categories/equation.js'
import { minus, negate, over, plus, times } from './arithmetic.js'
import { choose, eq, lt } from './comparison.js'
import { binding, named, template } from './form.js'

const POSITIVE = [0.3, 3] as const
const ONE = literal(1)
const ZERO = literal(0)

/**
 * exp x = 2ᵉ · 2^(j/512) · eʳ with 512 e + j = trunc(512 x / ln 2) and |r| < ln 2 / 512, so that four terms of the series do.
 * JavaScript engines inline it, which halves the time of `Math.exp`; the error stays below 1.3 ulp.
 */
const FAST_EXP = `const EXP_FRACTION = Float64Array.from({ length: 512 }, (_, j) => 2 ** (j / 512))
const EXP_POWER = Float64Array.from({ length: 2048 }, (_, e) => 2 ** (e - 1023))
const EXP_HIGH = 0.6931471803691238 / 512
const EXP_LOW = 1.9082149292705877e-10 / 512
/** exp x = 2^e 2^(j/512) exp r, where 512 e + j = trunc(512 x / ln 2) and |r| < ln 2 / 512. */
const exp = (x) => {
  if (!(x > -700 && x < 700)) return Math.exp(x)
  const i = (x * (512 / Math.LN2)) | 0
  const r = x - i * EXP_HIGH - i * EXP_LOW
  const f = EXP_FRACTION[i & 511]
  return (f + f * (r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24)))))) * EXP_POWER[(i >> 9) + 1023]
}`
export const EXP_HELPERS = { exp: FAST_EXP }

/** `eˣ`; `∂ eˣ = eˣ`. */
export const exp: Operation = {
  name: 'exp',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.exp(x!),
  partials: (_, y) => [y],
  cost: 20,
  print: named('exp'),
  emit: { js: named('exp', EXP_HELPERS), wgsl: named('exp_f32'), jax: named('jnp.exp') },
  domain: [[-3, 3]],
}

/** `ln x`; `∂ ln x = 1/x`. */
export const log: Operation = {
  name: 'log',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.log(x!),
  partials: ([x]) => [over(ONE, x!)],
  cost: 20,
  print: named('log'),
  emit: { js: named('Math.log'), wgsl: named('log_f32'), jax: named('jnp.log') },
  domain: [POSITIVE],
}

/** `eˣ − 1`, right also next to 0; `∂ (eˣ − 1) = eˣ`. @see DLMF 4.2.19 */
export const expm1: Operation = {
  name: 'expm1',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.expm1(x!),
  partials: ([x]) => [call(exp, [x!])],
  cost: 25,
  print: named('expm1'),
  emit: { js: named('Math.expm1'), wgsl: named('expm1_f32'), jax: named('jnp.expm1') },
  domain: [[-3, 3]],
}

/** `ln(1 + x)`, right also next to 0; `∂ ln(1 + x) = 1/(1 + x)`. @see DLMF 4.6.1 */
export const log1p: Operation = {
  name: 'log1p',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.log1p(x!),
  partials: ([x]) => [over(ONE, plus(ONE, x!))],
  cost: 25,
  print: named('log1p'),
  emit: { js: named('Math.log1p'), wgsl: named('log1p_f32'), jax: named('jnp.log1p') },
  domain: [[-0.6, 3]],
}

/** `√x`; `∂ √x = 1/(2√x)`. */
export const sqrt: Operation = {
  name: 'sqrt',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.sqrt(x!),
  partials: (_, y) => [over(literal(0.5), y)],
  cost: 6,
  print: named('sqrt'),
  emit: { js: named('Math.sqrt'), wgsl: named('sqrt'), jax: named('jnp.sqrt') },
  domain: [POSITIVE],
  kink: 'sqrt′(0) = ∞',
}

/** `∛x`, of negative numbers negative; `∂ ∛x = 1/(3 ∛x²)`. */
export const cbrt: Operation = {
  name: 'cbrt',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.cbrt(x!),
  partials: (_, y) => [over(literal(1 / 3), times(y, y))],
  cost: 25,
  print: named('cbrt'),
  emit: { js: named('Math.cbrt'), wgsl: named('cbrt_f32'), jax: named('jnp.cbrt') },
  domain: [POSITIVE],
  kink: 'cbrt′(0) = ∞',
}

/** `√(x² + y²)`, without overflow; `∂ hypot(x, y) = (x dx + y dy)/hypot(x, y)`. */
export const hypot: Operation = {
  name: 'hypot',
  args: ['real', 'real'],
  result: 'real',
  evaluate: (x, y) => Math.hypot(x!, y!),
  partials: (xs, z) => xs.map((x) => choose(call(eq, [z, ZERO]), ZERO, over(x, z))),
  commutative: true,
  cost: 15,
  print: named('hypot'),
  emit: { js: named('Math.hypot'), wgsl: named('hypot_f32'), jax: named('jnp.hypot') },
  domain: [POSITIVE, [-3, 3]],
  kink: 'hypot′(0, 0) = 0',
}

/** The product of `n` equal factors, n ≥ 1, by repeated squaring. */
const power = (x: Equation, n: number): Equation => {
  if (n === 1) return x
  const root = power(x, Math.floor(n / 2))
  const square = times(root, root)
  return n % 2 === 0 ? square : times(square, x)
}
const UNROLLED = 16

/** `xʸ`; `∂ xʸ = y xʸ⁻¹ dx + xʸ ln x dy`. An integer exponent becomes a product. */
export const pow: Operation = {
  name: 'pow',
  args: ['real', 'real'],
  result: 'real',
  evaluate: (x, y) => x! ** y!,
  partials: ([x, y], z) => [
    choose(call(eq, [y!, ZERO]), ZERO, times(y!, call(pow, [x!, minus(y!, ONE)]))),
    choose(call(eq, [x!, ZERO]), ZERO, times(z, call(log, [x!]))),
  ],
  rewrite: ([x, y]) => {
    if (y!.tag !== 'literal') return undefined
    const n = y!.value
    if (n === 0) return ONE
    if (Number.isInteger(n) && Math.abs(n) <= UNROLLED) return n > 0 ? power(x!, n) : over(ONE, power(x!, -n))
    if (n === 0.5) return call(sqrt, [x!])
    return n === -0.5 ? over(ONE, call(sqrt, [x!])) : undefined
  },
  cost: 40,
  print: template((x, y) => `${x}^${y}`, binding.power, binding.atom),
  emit: { js: template((x, y) => `${x} ** ${y}`, binding.prefix, binding.atom), wgsl: named('pow_f32'), jax: named('jnp.power') },
  domain: [POSITIVE, [-2, 2]],
  kink: 'pow(x, 0) = 1, also of 0; ∂pow(0, y)/∂y = 0',
}
export const powerOf = (x: Equation, y: Equation): Equation => call(pow, [x, y])
export const squareOf = (x: Equation): Equation => times(x, x)
export const squareRoot = (x: Equation): Equation => call(sqrt, [x])
/** `ⁿ√x`: of x < 0, the real root if n is odd, not a number if it is even. */
export const nthRoot = (n: number, x: Equation): Equation => {
  if (n === 1) return x
  if (n === 3) return call(cbrt, [x])
  if (n % 2 === 0) return powerOf(x, literal(1 / n))
  return choose(call(lt, [x, ZERO]), negate(powerOf(negate(x), literal(1 / n))), powerOf(x, literal(1 / n)))
}
