/**
 * A program `A → B`: its inputs, one for each leaf of the domain, and its outputs, one equation for each leaf of the codomain.
 * Composition substitutes; nothing is evaluated.
 */

import { type Equation, freeOf, input, postorder, type Sort, substitute } from './equation.js'
import { SpaceMismatch, shown } from './errors.js'
import { type Leaf, leavesOf, type Space, shapeOf, showSize, showSpace } from './space.js'

/** `A → B`: one input for each leaf of A, one equation for each leaf of B. */
export interface Program<A extends Space = Space, B extends Space = Space> {
  readonly dom: A
  readonly cod: B
  readonly inputs: readonly Equation[]
  readonly outputs: readonly Equation[]
  /** The derivatives that were taken while it was traced, each from the outermost in. */
  readonly derivatives?: readonly (readonly Taken[])[]
}
/** A derivative as it was asked for, and whether by the linear map itself or by its adjoint. */
export interface Taken {
  readonly what: string
  readonly by: 'tangent' | 'adjoint'
}
/** One line for each derivative inside of a program: `gradient by the adjoint, in it jvp by the tangent`. */
export const derivativeLines = (p: Program): readonly string[] =>
  (p.derivatives ?? []).map((chain) => `derivative inside: ${chain.map((t) => `${t.what} by the ${t.by}`).join(', in it ')}`)

export const isProgram = (x: unknown): x is Program => x instanceof Object && 'dom' in x && 'outputs' in x
/** @throws SpaceMismatch unless it is a program */
export const expectProgram = <P extends Program>(place: string, x: P): P => {
  if (!isProgram(x)) throw new SpaceMismatch(place, 'a program, as trace(…) makes', shown(x))
  return x
}

export const nameOf = (leaf: Leaf, otherwise = 'x'): string => leaf.path.join('_') || otherwise

/** Fresh inputs, one for each leaf; `prefix` goes before their names. */
export const inputsOf = (s: Space, prefix = '', otherwise = 'x'): readonly Equation[] =>
  leavesOf(s).map((l) => input(prefix + nameOf(l, otherwise), shapeOf(l), l.sort, l.below))

/** A sort and a shape as in `ℝ[m×n]`. */
export const describe = (sort: Sort, shape: readonly Equation[]): string =>
  `${{ real: 'ℝ', integer: 'ℤ', boolean: '𝔹' }[sort]}${shape.length > 0 ? `[${shape.map(showSize).join('×')}]` : ''}`
/** Throws unless the equations are what the leaves of the space say. */
export const expectLeaves = (place: string, s: Space, es: readonly Equation[]): void => {
  const leaves = leavesOf(s)
  const got = (): string => es.map((e) => describe(e.sort, e.shape)).join(' × ')
  if (leaves.length !== es.length) throw new SpaceMismatch(place, showSpace(s), got())
  leaves.forEach((l, k) => {
    const [shape, e] = [shapeOf(l), es[k]!]
    if (l.sort !== e.sort || shape.length !== e.shape.length || shape.some((n, d) => n !== e.shape[d]))
      throw new SpaceMismatch(place, showSpace(s), got())
  })
}

/** A program from its equations. @throws SpaceMismatch if they do not fit the spaces. */
export const program = <A extends Space, B extends Space>(
  dom: A,
  cod: B,
  inputs: readonly Equation[],
  outputs: readonly Equation[],
  place = 'program',
): Program<A, B> => {
  expectLeaves(place, dom, inputs)
  expectLeaves(place, cod, outputs)
  const loose = freeOf(outputs)
  if (loose.length > 0) throw new SpaceMismatch(place, 'a closed program', `an output that depends on ${loose.map((a) => a.key).join(', ')}`)
  return { dom, cod, inputs, outputs }
}

/** The outputs at given arguments. */
export const instantiate = (p: Program, args: readonly Equation[], place = 'call'): readonly Equation[] => {
  expectLeaves(place, p.dom, args)
  return substitute(p.outputs, new Map(p.inputs.map((x, k) => [x, args[k]!])))
}

/** The named sizes that a program mentions, in order of first appearance. */
export const sizesOf = (es: readonly Equation[]): readonly string[] => {
  const names = new Set<string>()
  const see = (e: Equation): void => {
    for (const x of postorder([e])) if (x.tag === 'size') names.add(x.name)
  }
  for (const e of postorder(es)) {
    if (e.tag === 'size') names.add(e.name)
    e.shape.forEach(see)
  }
  return [...names]
}
