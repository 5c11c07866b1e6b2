/** Comparisons, choices, and what is defined by them: `abs sign max min`. */
import { call, type Equation, isLiteral, literal, type Operation, type Sort } from '../categories/equation.js'

import { binding, infix, named, prefix, template } from './form.js'

const REALS = [-3, 3] as const
const ZERO = literal(0)
const ONE = literal(1)

/* @__NO_SIDE_EFFECTS__ */
const comparison = (
  name: string,
  symbol: string,
  js: string,
  sort: Sort,
  evaluate: (x: number, y: number) => boolean,
  strict = false,
): Operation => ({
  name,
  args: [sort, sort],
  result: 'boolean',
  evaluate: (x, y) => Number(evaluate(x!, y!)),
  partials: () => [undefined, undefined],
  ...(strict && { rewrite: ([x, y]) => (x === y ? literal(0, 'boolean') : undefined) }),
  cost: 1,
  print: infix(symbol, binding.comparison),
  emit: {
    js: infix(js, binding.comparison),
    wgsl: infix(js === '===' ? '==' : js, binding.comparison),
    jax: infix(js === '===' ? '==' : js, binding.comparison),
  },
  domain: [REALS, REALS],
})
export const lt = comparison('lt', '<', '<', 'real', (x, y) => x < y, true)
export const le = comparison('le', '≤', '<=', 'real', (x, y) => x <= y)
export const gt = comparison('gt', '>', '>', 'real', (x, y) => x > y, true)
export const ge = comparison('ge', '≥', '>=', 'real', (x, y) => x >= y)
/** Equality of reals. */
export const eq = comparison('eq', '=', '===', 'real', (x, y) => x === y)
/** Equality of indices. */
export const same = comparison('same', '=', '===', 'integer', (x, y) => x === y)
/** Order of indices. */
export const below = comparison('below', '<', '<', 'integer', (x, y) => x < y, true)

/** `¬p`. */
export const not: Operation = {
  name: 'not',
  args: ['boolean'],
  result: 'boolean',
  evaluate: (p) => Number(!p),
  partials: () => [undefined],
  rewrite: ([p]) => (p!.tag === 'call' && p!.op === not ? p!.args[0] : undefined),
  cost: 1,
  print: prefix('¬'),
  emit: { js: prefix('!'), wgsl: prefix('!'), jax: named('jnp.logical_not') },
  domain: [[0, 1]],
}

/** `a && b || c` must not stand without parentheses in WGSL, so their operands bind more strongly than either. */
/* @__NO_SIDE_EFFECTS__ */
const connective = (name: string, symbol: string, js: string, evaluate: (p: number, q: number) => boolean, unit: number): Operation => ({
  name,
  args: ['boolean', 'boolean'],
  result: 'boolean',
  commutative: true,
  evaluate: (p, q) => Number(evaluate(p!, q!)),
  partials: () => [undefined, undefined],
  rewrite: ([p, q]) => {
    if (p!.tag === 'literal') return p.value === unit ? q : p
    if (q!.tag === 'literal') return q.value === unit ? p : q
    return p === q ? p : undefined
  },
  cost: 1,
  print: { ...infix(symbol, binding.logic), needs: () => binding.comparison },
  emit: {
    js: { ...infix(js, binding.logic), needs: () => binding.comparison },
    wgsl: { ...infix(js, binding.logic), needs: () => binding.comparison },
    jax: named(`jnp.logical_${name}`),
  },
  domain: [
    [0, 1],
    [0, 1],
  ], // prettier-ignore
})
/** `p ∧ q`. */
export const and = connective('and', '∧', '&&', (p, q) => p !== 0 && q !== 0, 1)
/** `p ∨ q`. */
export const or = connective('or', '∨', '||', (p, q) => p !== 0 || q !== 0, 0)

type Choice = [p: Equation, x: Equation, y: Equation]
/** A choice between a value and 0, as the condition for the value, and the value. */
const kept = (...[p, x, y]: Choice): readonly [Equation, Equation] | undefined =>
  isLiteral(y, 0) ? [p, x] : isLiteral(x, 0) ? [call(not, [p]), y] : undefined

/** `select(p, x, y)`: x where p holds, else y; linear in (x, y). Of a choice in a choice, each with 0, one remains. */
export const select: Operation = {
  name: 'select',
  args: ['boolean', 'real', 'real'],
  result: 'real',
  evaluate: (p, x, y) => (p ? x! : y!),
  partials: ([p]) => [undefined, choose(p!, ONE, ZERO), choose(p!, ZERO, ONE)],
  rewrite: ([p, x, y]) => {
    if (x === y) return x
    if (p!.tag === 'literal') return p!.value ? x : y
    if (p!.tag === 'call' && p!.op === not) return choose(p!.args[0]!, y!, x!)
    const [outer, value] = kept(p!, x!, y!) ?? []
    const [inner, kernel] = value?.tag === 'call' && value.op === select ? (kept(...(value.args as Choice)) ?? []) : []
    return outer && inner && kernel && choose(call(and, [outer, inner]), kernel, ZERO)
  },
  cost: 1,
  print: named('select'),
  emit: {
    js: template((p, x, y) => `${p} ? ${x} : ${y}`, binding.choice, binding.logic),
    wgsl: { ...named('select'), write: (p, x, y) => `select(${y}, ${x}, ${p})` },
    jax: named('jnp.where'),
  },
  domain: [[0, 1], REALS, REALS],
}
export const choose = (p: Equation, x: Equation, y: Equation): Equation => call(select, [p, x, y])
const compare = (op: Operation, x: Equation, y: Equation): Equation => call(op, [x, y])

/** `sign : ℝ → {−1, 0, 1}`. */
export const sign: Operation = {
  name: 'sign',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.sign(x!),
  partials: () => [undefined],
  cost: 2,
  print: named('sign'),
  emit: { js: named('Math.sign'), wgsl: named('sign'), jax: named('jnp.sign') },
  domain: [REALS],
  kink: 'sign′ = 0',
}

/** `|x|`; `∂|x| = sign x`. */
export const abs: Operation = {
  name: 'abs',
  args: ['real'],
  result: 'real',
  evaluate: (x) => Math.abs(x!),
  partials: ([x]) => [call(sign, [x!])],
  rewrite: ([x]) => (x!.tag === 'call' && x!.op.name === 'neg' ? call(abs, x!.args) : undefined),
  cost: 1,
  print: template((x) => `|${x}|`),
  emit: { js: named('Math.abs'), wgsl: named('abs'), jax: named('jnp.abs') },
  domain: [[0.2, 3]],
  kink: 'abs′(0) = 0',
}

/* @__NO_SIDE_EFFECTS__ */
const extremum = (name: 'max' | 'min', js: string, wins: () => Operation): Operation => ({
  name,
  args: ['real', 'real'],
  result: 'real',
  evaluate: (x, y) => Math[name](x!, y!),
  partials: ([x, y]) => [choose(compare(wins(), x!, y!), ONE, ZERO), choose(compare(wins(), x!, y!), ZERO, ONE)],
  rewrite: ([x, y]) => (x === y && !isLiteral(x!) ? x : undefined),
  cost: 1,
  print: named(name),
  emit: { js: named(js), wgsl: named(`${name}_f32`), jax: named(`jnp.${name}imum`) },
  domain: [
    [-3, -0.1],
    [0.1, 3],
  ], // prettier-ignore
  kink: `of equal arguments, ${name} takes the first`,
})
/** `max(x, y)`. */
export const max = extremum('max', 'Math.max', () => ge)
/** `min(x, y)`. */
export const min = extremum('min', 'Math.min', () => le)

export const absolute = (x: Equation): Equation => call(abs, [x])
