/** What is asked of a program: modes, and with respect to what; as equations, ready to schedule. */

import { expectScalar, jacobianOf, pullback, pushforward } from '../adjoint/modes.js'
import { type Equation, input, literal } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { nameOf, type Program } from '../categories/program.js'
import { type Leaf, leavesOf } from '../categories/space.js'

export const modes = ['value', 'gradient', 'jacobian', 'hessian', 'jvp', 'vjp', 'hvp'] as const
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

/** @throws SpaceMismatch for a mode that the program's spaces do not allow, or a name that is no real input. */
export const request = (p: Program, asked: readonly Mode[], wrt?: readonly string[]): Request => {
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
  const ys = realOuts.map((o) => o.y)

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

  const at = (mode: Mode, paths: readonly (readonly string[])[], equations: readonly Equation[]): Result[] =>
    equations.map((equation, k) => ({ mode, path: [mode, ...paths[k]!], equation }))
  const inputs = active.map((l) => pathOf(l.leaf))
  const scalar = (mode: string): void => expectScalar(p, mode)
  const gradient = (): readonly Equation[] => pullback(ys, xs, [ONE])
  const results: Record<Mode, () => Result[]> = {
    value: () =>
      at(
        'value',
        outs.map((o) => o.leaf.path),
        p.outputs,
      ), // prettier-ignore
    gradient: () => {
      scalar('gradient')
      return at('gradient', inputs, gradient())
    },
    jacobian: () =>
      at(
        'jacobian',
        realOuts.flatMap((o) => inputs.map((i) => [...o.leaf.path, ...i])),
        jacobianOf(ys, xs),
      ), // prettier-ignore
    hessian: () => {
      scalar('hessian')
      return at(
        'hessian',
        inputs.flatMap((i) => inputs.map((j) => [...i, ...j])),
        jacobianOf(gradient(), xs),
      ) // prettier-ignore
    },
    jvp: () =>
      at(
        'jvp',
        realOuts.map((o) => o.leaf.path),
        pushforward(ys, xs, dx),
      ), // prettier-ignore
    vjp: () =>
      at(
        'vjp',
        inputs,
        pullback(
          ys,
          xs,
          cotangents.map((c) => c.equation),
        ),
      ), // prettier-ignore
    hvp: () => {
      scalar('hvp')
      return at('hvp', inputs, pushforward(gradient(), xs, dx))
    },
  }
  const own = leaves.map((l): Given => ({ argument: 'inputs', path: pathOf(l.leaf), equation: l.x }))
  return { given: [...own, ...tangents, ...cotangents], results: asked.flatMap((m) => results[m]()) }
}
