/** Steps: rounding to integers, and what is left of a division. */
import { call, literal, type Operation } from '../categories/equation.js'
import { negate, over } from './arithmetic.js'
import { choose, eq } from './comparison.js'
import { binding, computed, named, template } from './form.js'

/** Between two integers, and not near one. */
const INSIDE = [0.6, 0.9] as const
const ONE = literal(1)
const ZERO = literal(0)

/* @__NO_SIDE_EFFECTS__ */
const step = (name: string, evaluate: (x: number) => number, emit: Operation['emit']): Operation => ({
  name,
  args: ['real'],
  result: 'real',
  evaluate: (x) => evaluate(x!),
  partials: () => [undefined],
  cost: 2,
  print: named(name),
  emit,
  domain: [INSIDE],
  kink: `${name}′ = 0, also at its jumps`,
})
/** `⌊x⌋`, the greatest integer up to x. */
export const floor = step('floor', Math.floor, { js: named('Math.floor'), wgsl: named('floor'), jax: named('jnp.floor') })
/** `⌈x⌉`, the least integer from x on. */
export const ceil = step('ceil', Math.ceil, { js: named('Math.ceil'), wgsl: named('ceil'), jax: named('jnp.ceil') })
/** The integer next to x towards 0. */
export const fix = step('fix', Math.trunc, { js: named('Math.trunc'), wgsl: named('trunc'), jax: named('jnp.trunc') })

const ROUND = { round: `const round = (x) => Math.sign(x) * Math.round(Math.abs(x))` }
/** The integer nearest to x; of two the one away from 0. */
export const round = step('round', computed('round', ROUND), {
  js: named('round', ROUND),
  wgsl: named('round_f32'),
  jax: template((x) => `jnp.sign(${x}) * jnp.floor(jnp.abs(${x}) + 0.5)`, binding.product),
})

const MOD = { mod: `const mod = (x, y) => (y === 0 ? x : x - y * Math.floor(x / y))` }
/** `x − y ⌊x/y⌋`, of the sign of y; mod(x, 0) = x. `∂ mod(x, y) = dx − ⌊x/y⌋ dy`. */
export const mod: Operation = {
  name: 'mod',
  args: ['real', 'real'],
  result: 'real',
  evaluate: computed('mod', MOD),
  partials: ([x, y]) => [ONE, choose(call(eq, [y!, ZERO]), ZERO, negate(call(floor, [over(x!, y!)])))],
  cost: 8,
  print: named('mod'),
  emit: {
    js: named('mod', MOD),
    wgsl: named('mod_f32'),
    jax: template((x, y) => `jnp.where(${y} == 0, ${x}, jnp.mod(${x}, ${y}))`, binding.atom, binding.sum),
  },
  domain: [
    [2.3, 2.7],
    [0.95, 1.05],
  ], // prettier-ignore
  kink: 'at jumps, the derivative from the right for y > 0; ∂mod(x, 0)/∂y = 0',
}
