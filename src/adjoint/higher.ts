/** Derivatives of higher order: along all directions but one, a linear map in that one. */
import { type Equation, input, literal } from '../categories/equation.js'
import type { Program } from '../categories/program.js'
import { tangentOf } from '../categories/space.js'
import type { LinearMap } from '../linear/edge.js'
import { inputsBy, linearization, realOutputs } from './differentiate.js'
import { pullback, pushforward } from './modes.js'
import { simplify } from './simplify.js'

export interface Higher {
  /** `dx ↦ D(∇f)(x)[u, …] dx : T A ⊸ T A` of a scalar, `dx ↦ Dᵏf(x)[u, …, dx]` of others. */
  readonly map: LinearMap
  /** Inputs in place of u, …; one for each input. */
  readonly directions: readonly (readonly Equation[])[]
}

/** Letters for directions, but those that inputs have. */
const lettersBeside = (p: Program): readonly string[] => {
  const taken = p.inputs.map((x) => (x.tag === 'input' ? x.name.toLowerCase() : ''))
  return [...'uvwhkq'].filter((l) => !taken.some((name) => name === l))
}
/** The derivative of an order from 2 on, by some fields of the domain. Of a scalar, that of its gradient: the second needs no direction. */
export const higher = (p: Program, order: number, wrt?: readonly string[]): Higher => {
  const { space, inputs } = inputsBy(p, wrt)
  const scalar = p.cod.space === 'real'
  const letters = lettersBeside(p)
  const directions = Array.from({ length: order - (scalar ? 2 : 1) }, (_, k) =>
    inputs.map((x) => {
      const letter = letters[k] ?? `u${k}`
      const name = x.shape.length > 1 ? letter.toUpperCase() : letter
      return input(inputs.length === 1 || x.tag !== 'input' ? name : `${name}_${x.name}`, x.shape)
    }),
  )
  const first = scalar ? pullback(p.outputs, inputs, [literal(1)]) : realOutputs(p)
  const along = directions.reduce((es, d) => pushforward(es, inputs, d), first)
  return { map: simplify({ dom: space, cod: scalar ? space : tangentOf(p.cod), ...linearization(along, inputs) }), directions }
}
