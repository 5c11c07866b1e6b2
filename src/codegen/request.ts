/** What is asked of a program: modes, and with respect to what; as equations, ready to schedule. */

import { backward, expectScalar, jacobianOf, linearize, matrixOf, pushforward } from '../adjoint/modes.js'
import { type Options, prune } from '../adjoint/simplify.js'
import { type Equation, input, literal, plain } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { nameOf, type Program } from '../categories/program.js'
import { type Leaf, leavesOf, showSpace } from '../categories/space.js'
import { applyGraph } from '../linear/apply.js'
import type { Graph, LinearMap } from '../linear/edge.js'

/** What can be asked of a program. */
export const modes = ['value', 'gradient', 'jacobian', 'hessian', 'jvp', 'vjp', 'hvp'] as const
/** What is asked of a program. */
export type Mode = (typeof modes)[number]
/** What can be asked of a program as sparse matrices. */
export const sparseModes = ['sparse-jacobian', 'sparse-hessian'] as const
export type SparseMode = (typeof sparseModes)[number]
export const isSparse = (m: Mode | SparseMode): m is SparseMode => sparseModes.includes(m as SparseMode)

/** An input of the emitted function: where it stands in its arguments. */
export interface Given {
  readonly argument: 'inputs' | 'direction'
  readonly path: readonly string[]
  readonly equation: Equation
}
/** A result: its place in the record that comes back. */
export interface Result {
  readonly mode: Mode | SparseMode
  readonly path: readonly string[]
  readonly equation: Equation
}
export interface Request {
  readonly given: readonly Given[]
  readonly results: readonly Result[]
}

const ONE = literal(1)
/** The path of a leaf in a record of inputs; a program of one nameless input calls it x. */
const pathOf = (leaf: Leaf): readonly string[] => (leaf.path.length === 0 ? ['x'] : leaf.path)

/** A program's derivative by what was asked, and the paths of what it is of and by. */
export interface Asked {
  readonly inputs: readonly { readonly path: readonly string[]; readonly leaf: Leaf; readonly x: Equation }[]
  readonly outputs: readonly { readonly path: readonly string[]; readonly leaf: Leaf; readonly y: Equation }[]
  /** The derivative, or what is given in its place. */
  readonly map: () => Graph
}
/** @throws SpaceMismatch for a name that is no real input, or a map that does not fit */
export const asking = (p: Program, wrt?: readonly string[], given?: LinearMap, options?: Options): Asked => {
  const reals = leavesOf(p.dom).flatMap((leaf, k) => (leaf.sort === 'real' ? [{ leaf, path: pathOf(leaf), x: p.inputs[k]! }] : []))
  const called = (l: { readonly path: readonly string[] }, name: string): boolean => l.path.join('.') === name || l.path[0] === name
  for (const name of wrt ?? []) {
    if (!reals.some((l) => called(l, name)))
      throw new SpaceMismatch('wrt', `one of the real inputs ${reals.map((l) => l.path.join('.')).join(', ')}`, name)
  }
  const inputs = wrt ? wrt.flatMap((name) => reals.filter((l) => called(l, name))) : reals
  const outputs = leavesOf(p.cod).flatMap((leaf, k) => (leaf.sort === 'real' ? [{ leaf, path: leaf.path, y: p.outputs[k]! }] : []))
  let known: Graph | undefined
  const map = (): Graph => {
    if (known) return known
    const l = given ?? linearize(p, undefined, options).map
    if (l.ins.length !== reals.length && l.ins.length !== inputs.length)
      throw new SpaceMismatch('map', `a linear map from all real inputs, or from ${inputs.map((i) => i.path.join('.')).join(', ')}`, showSpace(l.dom))
    const chosen = l.ins.length === inputs.length && (inputs.length < reals.length || inputs.every(({ x }, k) => x === reals[k]!.x))
    known = chosen ? l : prune({ ...l, ins: inputs.map(({ x }) => l.ins[reals.findIndex((r) => r.x === x)]!) })
    return known
  }
  return { inputs, outputs, map }
}

/**
 * The equations of the modes, of the program's derivative or of one that is given in its place.
 *
 * @throws SpaceMismatch for a mode that the program's spaces do not allow, or a name that is no real input
 */
export const request = (p: Program, asked: readonly Mode[], wrt?: readonly string[], given?: LinearMap, options?: Options): Request => {
  const { inputs: active, outputs: realOuts, map } = asking(p, wrt, given, options)
  const leaves = leavesOf(p.dom).map((leaf, k) => ({ leaf, x: p.inputs[k]! }))
  const xs = active.map((l) => l.x)

  const tangent = asked.some((m) => m === 'jvp' || m === 'hvp')
  const cotangent = asked.includes('vjp')
  if (tangent && cotangent)
    throw new SpaceMismatch('modes', 'one kind of direction', 'vjp, which takes a cotangent, beside jvp or hvp, which take a tangent')
  const direction = (leaf: Leaf, like: Equation, path: readonly string[], otherwise: string): Given => ({
    argument: 'direction',
    path,
    equation: input(`d${nameOf(leaf, otherwise)}`, like.shape),
  })
  const tangents = tangent ? active.map((l) => direction(l.leaf, l.x, l.path, 'x')) : []
  const cotangents = cotangent ? realOuts.map((o) => direction(o.leaf, o.y, o.path, 'y')) : []
  const dx = tangents.map((t) => t.equation)

  const inputs = active.map((l) => l.path)
  const gradient = (): readonly Equation[] => {
    expectScalar(p, asked.find((m) => m === 'gradient' || m === 'hessian' || m === 'hvp')!)
    return backward(map(), [ONE], options)
  }
  const values = leavesOf(p.cod).map((leaf) => leaf.path)
  const tangentValues = realOuts.map((o) => o.path)
  const pairs = (ys: readonly (readonly string[])[]): readonly (readonly string[])[] => ys.flatMap((y) => inputs.map((x) => [...y, ...x]))
  const answers: Record<Mode, () => readonly [paths: readonly (readonly string[])[], equations: readonly Equation[]]> = {
    value: () => [values, p.outputs],
    gradient: () => [inputs, gradient()],
    jacobian: () => [pairs(tangentValues), matrixOf(map())],
    hessian: () => [pairs(inputs), jacobianOf(gradient(), xs, options)],
    jvp: () => [tangentValues, applyGraph(map(), dx)],
    vjp: () => [
      inputs,
      backward(
        map(),
        cotangents.map((c) => c.equation),
        options,
      ),
    ], // prettier-ignore
    hvp: () => [inputs, pushforward(gradient(), xs, dx, options)],
  }
  const result = (mode: Mode): readonly Result[] => {
    const [paths, equations] = answers[mode]()
    return equations.map((equation, k) => ({ mode, path: [mode, ...paths[k]!], equation }))
  }
  const own = leaves.map((l): Given => ({ argument: 'inputs', path: pathOf(l.leaf), equation: l.x }))
  const results = asked.flatMap(result)
  const equations = plain(results.map((r) => r.equation))
  return { given: [...own, ...tangents, ...cotangents], results: results.map((r, k) => ({ ...r, equation: equations[k]! })) }
}
