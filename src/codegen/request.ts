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

/** An input of the emitted function: where it stands in its arguments. */
export interface Given {
  readonly argument: 'inputs' | 'direction'
  readonly path: readonly string[]
  readonly equation: Equation
}
/** A result: its place in the record that comes back. */
export interface Result {
  readonly mode: Mode
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

/**
 * The equations of the modes, of the program's derivative or of one that is given in its place.
 *
 * @throws SpaceMismatch for a mode that the program's spaces do not allow, or a name that is no real input
 */
export const request = (p: Program, asked: readonly Mode[], wrt?: readonly string[], given?: LinearMap, options?: Options): Request => {
  const leaves = leavesOf(p.dom).map((leaf, k) => ({ leaf, x: p.inputs[k]! }))
  const reals = leaves.filter((l) => l.leaf.sort === 'real')
  const called = (l: { readonly leaf: Leaf }, name: string): boolean => pathOf(l.leaf).join('.') === name || pathOf(l.leaf)[0] === name
  for (const name of wrt ?? []) {
    if (!reals.some((l) => called(l, name)))
      throw new SpaceMismatch('wrt', `one of the real inputs ${reals.map((l) => pathOf(l.leaf).join('.')).join(', ')}`, name)
  }
  const active = wrt ? wrt.flatMap((name) => reals.filter((l) => called(l, name))) : reals
  const xs = active.map((l) => l.x)
  const outs = leavesOf(p.cod).map((leaf, k) => ({ leaf, y: p.outputs[k]! }))
  const realOuts = outs.filter((o) => o.leaf.sort === 'real')

  const tangent = asked.some((m) => m === 'jvp' || m === 'hvp')
  const cotangent = asked.includes('vjp')
  if (tangent && cotangent)
    throw new SpaceMismatch('modes', 'one kind of direction', 'vjp, which takes a cotangent, beside jvp or hvp, which take a tangent')
  const direction = (leaf: Leaf, like: Equation, path: readonly string[], otherwise: string): Given => ({
    argument: 'direction',
    path,
    equation: input(`d${nameOf(leaf, otherwise)}`, like.shape),
  })
  const tangents = tangent ? active.map((l) => direction(l.leaf, l.x, pathOf(l.leaf), 'x')) : []
  const cotangents = cotangent ? realOuts.map((o) => direction(o.leaf, o.y, o.leaf.path, 'y')) : []
  const dx = tangents.map((t) => t.equation)

  const inputs = active.map((l) => pathOf(l.leaf))
  let known: Graph | undefined
  /** The derivative, of and by what was asked. */
  const map = (): Graph => {
    const l = given ?? linearize(p, undefined, options).map
    if (l.ins.length !== reals.length && l.ins.length !== xs.length)
      throw new SpaceMismatch('map', `a linear map from all real inputs, or from ${inputs.map((i) => i.join('.')).join(', ')}`, showSpace(l.dom))
    const chosen = l.ins.length === xs.length && (xs.length < reals.length || xs.every((x, k) => x === reals[k]!.x))
    known ??= chosen ? l : prune({ ...l, ins: xs.map((x) => l.ins[reals.findIndex((r) => r.x === x)]!) })
    return known
  }
  const gradient = (): readonly Equation[] => {
    expectScalar(p, asked.find((m) => m === 'gradient' || m === 'hessian' || m === 'hvp')!)
    return backward(map(), [ONE], options)
  }
  const values = outs.map((o) => o.leaf.path)
  const tangentValues = realOuts.map((o) => o.leaf.path)
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
