/** Linear maps are programs, too. */
import { type Equation, postorder } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { inputsOf, type Program, program } from '../categories/program.js'
import { type RecordSpace, record, type Space } from '../categories/space.js'
import { apply } from './apply.js'
import type { LinearMap } from './edge.js'

/** `x ↦ L x : A → B`. @throws SpaceMismatch if a weight of L depends on the inputs of some program, as a derivative's do. */
export function linear<A extends Space, B extends Space>(l: LinearMap<A, B>): Program<A, B>
/** `(x, dx) ↦ L(x) dx : {x: X, dx: A} → B`, where the weights are over the inputs of f. @throws SpaceMismatch if one depends on others. */
export function linear<X extends Space, A extends Space, B extends Space>(
  l: LinearMap<A, B>,
  f: Program<X>,
): Program<RecordSpace<{ readonly x: X; readonly dx: A }>, B>
export function linear(l: LinearMap, f?: Program): Program {
  const tangents = inputsOf(l.dom, f ? 'd' : '', f ? 'x' : 'dx')
  const outputs = apply(l, tangents)
  const inputs = f ? [...f.inputs, ...tangents] : tangents
  const own = new Set(inputs)
  const foreign = (e: Equation): boolean => e.tag === 'input' && !own.has(e)
  const other = postorder(outputs).find(foreign)
  const weights = f ? 'a map with weights over the inputs of the program' : 'a map with constant weights'
  if (other) throw new SpaceMismatch('linear', weights, `one that depends on ${(other as { name: string }).name}`)
  return program(f ? record({ x: f.dom, dx: l.dom }) : l.dom, l.cod, inputs, outputs, 'linear')
}
