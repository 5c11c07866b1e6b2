/** Linear maps are programs, too. */
import { type Equation, postorder } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { inputsOf, type Program, program } from '../categories/program.js'
import type { Space } from '../categories/space.js'
import { apply } from './apply.js'
import type { LinearMap } from './edge.js'

/** `x ↦ L x : A → B`. @throws SpaceMismatch if a weight of L depends on the inputs of some program, as a derivative's do. */
export const linear = <A extends Space, B extends Space>(l: LinearMap<A, B>): Program<A, B> => {
  const inputs = inputsOf(l.dom, '', 'dx')
  const outputs = apply(l, inputs)
  const foreign = (e: Equation): boolean => e.tag === 'input' && !inputs.includes(e)
  const other = postorder(outputs).find(foreign)
  if (other) throw new SpaceMismatch('linear', 'a map with constant weights', `one that depends on ${(other as { name: string }).name}`)
  return program(l.dom, l.cod, inputs, outputs, 'linear')
}
