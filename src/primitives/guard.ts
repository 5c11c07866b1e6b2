/**
 * Branches: a guard is an axis with one element if a condition holds, and none if it does not. What is computed in a branch is a family over its guard,
 * so that it is computed once or not at all, and what a branch gives is the sum over it; its derivative in either mode is the same edges.
 */
import {
  type Axis,
  type AxisSet,
  at,
  axesOver,
  axisOver,
  build,
  call,
  closure,
  type Equation,
  indexAlong,
  isLiteral,
  literal,
  type Operation,
  union,
} from '../categories/equation.js'
import { binding, named, template } from './form.js'

/** `[p]`: 1 if p, else 0, as an integer. */
export const indicator: Operation = {
  name: 'indicator',
  args: ['boolean'],
  result: 'integer',
  evaluate: (p) => Number(p),
  partials: () => [undefined],
  cost: 1,
  print: template((p) => `[${p}]`),
  emit: {
    js: template((p) => `${p} ? 1 : 0`, binding.choice, binding.logic),
    wgsl: { ...named('select'), write: (p) => `select(0, 1, ${p})` },
    jax: template((p) => `jnp.where(${p}, 1, 0)`),
  },
  domain: [[0, 1]],
}
/** x, as one for each element of an axis: equal to x, and computed only where the axis has one. */
export const under: Operation = {
  name: 'under',
  args: ['integer', 'real'],
  result: 'real',
  evaluate: (_, x) => x!,
  partials: () => [undefined, literal(1)],
  rewrite: ([i, x]) => (i!.tag === 'literal' || x!.tag === 'literal' ? x : undefined),
  cost: 0,
  print: template((_, x) => x!),
  emit: { js: template((_, x) => x!), wgsl: template((_, x) => x!), jax: template((_, x) => x!) },
  domain: [
    [0, 1],
    [-3, 3],
  ],
}

/** The axis that has one element if p holds, and none otherwise. */
export const guardOf = (p: Equation, avoid: AxisSet): Axis => axisOver(0, call(indicator, [p]), union(avoid, p.free))
export const isGuard = (a: Axis): boolean => isLiteral(a.lo, 0) && a.hi.tag === 'call' && a.hi.op === indicator
/** The condition of a guard. */
export const conditionOf = (a: Axis): Equation => (a.hi.tag === 'call' ? a.hi.args[0]! : literal(isLiteral(a.hi, 1) ? 1 : 0, 'boolean'))

/** A real value from outside, as a branch sees it. */
export const seenUnder = (guard: Axis, e: Equation): Equation => {
  if (e.sort !== 'real' || e.tag === 'literal') return e
  const axes = axesOver(e.shape, union(e.free, closure([guard])))
  return build(axes, call(under, [indexAlong(guard), at(e, axes.map(indexAlong))]))
}
