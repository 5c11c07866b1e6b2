/** Circular and hyperbolic functions; angles in radians. */
import { call, literal, type Operation } from '../categories/equation.js'
import { minus, negate, over, plus, times } from './arithmetic.js'
import { named } from './form.js'

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

/** `tanh x`; `∂ tanh x = 1 − tanh² x`. @see DLMF 4.34.3 */
export const tanh: Operation = {
  name: 'tanh',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.tanh(x!),
  partials: (_, y) => [minus(ONE, times(y, y))],
  cost: 20,
  print: named('tanh'),
  emit: { js: named('Math.tanh'), wgsl: named('tanh_f32'), jax: named('jnp.tanh') },
  domain: [REALS],
}
