/**
 * Forward, reverse, and what is made of them. On equations with respect to inputs or marks (`pushforward`, `pullback`), and on programs;
 * the latter return programs, so they nest in any order.
 */
import { at, axesOver, build, call, closure, type Equation, freeOf, indexAlong, input, literal, NONE, union } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { nameOf, type Program, program } from '../categories/program.js'
import { array, type Leaf, leavesOf, type Real, real, record, type Space, shapeOf, showSpace, tangentOf } from '../categories/space.js'
import { applyGraph } from '../linear/apply.js'
import type { Graph } from '../linear/edge.js'
import { choose, same } from '../primitives/comparison.js'
import { buildOver } from '../primitives/reduction.js'
import { reversed } from './adjoint.js'
import { type Derivative, differentiate, linearization, realInputs, realOutputs } from './differentiate.js'
import { type Options, simplify, simplifyGraph } from './simplify.js'

const ONE = literal(1)
const ZERO = literal(0)

const derivative = (roots: readonly Equation[], wrt: readonly Equation[], options?: Options): Graph =>
  simplifyGraph(linearization(roots, wrt), options)

/** `L† w`. */
export const backward = (l: Graph, cotangents: readonly Equation[], options?: Options): readonly Equation[] =>
  applyGraph(simplifyGraph(reversed(l), options), cotangents)

/** `L v`: the directional derivatives of the roots. */
export const pushforward = (
  roots: readonly Equation[],
  wrt: readonly Equation[],
  tangents: readonly Equation[],
  options?: Options,
): readonly Equation[] => applyGraph(derivative(roots, wrt, options), tangents)
/** `L† w`: the sensitivities to `wrt`. */
export const pullback = (roots: readonly Equation[], wrt: readonly Equation[], cotangents: readonly Equation[]): readonly Equation[] =>
  backward(derivative(roots, wrt), cotangents)

/** The value and the derivative, simplified; with respect to some fields of the domain, or to all that is real. */
export const linearize = <A extends Space, B extends Space>(p: Program<A, B>, wrt?: readonly string[], options?: Options): Derivative<A, B> => {
  const d = differentiate(p, wrt)
  return { ...d, map: simplify(d.map, options) }
}

/** A program's inputs, and others beside them for a second argument of the space `second`. */
const beside = (p: Program, name: 'dx' | 'dy', second: Space) => {
  const extra = leavesOf(second).map((l) => input(l.path.length === 0 ? name : `${name[0]}${nameOf(l)}`, shapeOf(l)))
  return { dom: record({ x: p.dom, [name]: second }), inputs: [...p.inputs, ...extra], extra }
}

/** `{x: A, dx: T A} → T B`, `f′(x) dx`. */
export const jvp = <A extends Space, B extends Space>(p: Program<A, B>) => {
  const { dom, inputs, extra } = beside(p, 'dx', tangentOf(p.dom))
  return program(dom, tangentOf(p.cod), inputs, pushforward(realOutputs(p), realInputs(p), extra), 'jvp')
}
/** `{x: A, dy: T B} → T A`, `f′(x)† dy`. */
export const vjp = <A extends Space, B extends Space>(p: Program<A, B>) => {
  const { dom, inputs, extra } = beside(p, 'dy', tangentOf(p.cod))
  return program(dom, tangentOf(p.dom), inputs, pullback(realOutputs(p), realInputs(p), extra), 'vjp')
}

/** @throws SpaceMismatch unless the program's codomain is ℝ. */
export const expectScalar = (p: Program, place: string): void => {
  if (p.cod.space !== 'real') throw new SpaceMismatch(place, 'a program to ℝ (a scalar); of others, ask for the jacobian', showSpace(p.cod))
}
/** `∇f : A → T A`, the adjoint of f′ at 1. @throws SpaceMismatch unless f goes to ℝ. */
export const gradient = <A extends Space>(p: Program<A, Real>) => {
  expectScalar(p, 'gradient')
  return program(p.dom, tangentOf(p.dom), p.inputs, pullback(p.outputs, realInputs(p), [ONE]), 'gradient')
}
/** `A → {value: ℝ, gradient: T A}`, in one pass. @throws SpaceMismatch unless f goes to ℝ. */
export const valueAndGradient = <A extends Space>(p: Program<A, Real>) => {
  const g = gradient(p)
  return program(p.dom, record({ value: real, gradient: g.cod }), p.inputs, [...p.outputs, ...g.outputs], 'valueAndGradient')
}

/** A space from its leaves, records nested by their paths. */
export const spaceOf = (leaves: readonly Leaf[]): Space => {
  const here = leaves.find((l) => l.path.length === 0)
  if (here) return here.sets.reduceRight<Space>((s, x) => array(x, s), real)
  const fields = new Map<string, Leaf[]>()
  for (const l of leaves) fields.set(l.path[0]!, [...(fields.get(l.path[0]!) ?? []), { ...l, path: l.path.slice(1) }])
  return record(Object.fromEntries([...fields].map(([k, ls]) => [k, spaceOf(ls)])))
}
const pairsOf = (b: Space, a: Space): readonly Leaf[] =>
  leavesOf(b).flatMap((o) => leavesOf(a).map((i): Leaf => ({ path: [...o.path, ...i.path], sets: [...o.sets, ...i.sets], sort: 'real' })))

/** The unit vectors of an array: `[i = q]` for the point q. */
const unit = (shape: readonly Equation[], q: readonly Equation[]): Equation =>
  buildOver(shape, (...i) => i.reduceRight<Equation>((e, x, k) => choose(call(same, [x, q[k]!]), e, ZERO), ONE), freeOf(q))

/** The matrix of a linear map: for each output, for each input, an array over the indices of both. */
export const matrixOf = (l: Graph): readonly Equation[] => {
  const around = [...l.ins, ...l.outs].reduce((s, v) => union(s, v.scope), NONE)
  const columns = l.ins.map((v, k) => {
    const axes = axesOver(v.shape, around)
    const tangents = l.ins.map((u, j) => (j === k ? unit(v.shape, axes.map(indexAlong)) : buildOver(u.shape, () => ZERO)))
    return applyGraph(l, tangents).map((e) => {
      const rows = axesOver(e.shape, union(e.free, closure(axes)))
      return build([...rows, ...axes], at(e, rows.map(indexAlong)))
    })
  })
  return l.outs.flatMap((_, r) => columns.map((c) => c[r]!))
}
/** Every `∂ root / ∂ wrt`, as an array over the indices of the root, then those of the variable. */
export const jacobianOf = (roots: readonly Equation[], wrt: readonly Equation[], options?: Options): readonly Equation[] =>
  matrixOf(derivative(roots, wrt, options))
/** The space of `∂f/∂x` for `f : A → B`. */
export const jacobianSpace = (b: Space, a: Space): Space => spaceOf(pairsOf(tangentOf(b), tangentOf(a)))
/** `∂f/∂x` as arrays: for each output, for each input, the indices of both. */
export const jacobian = <A extends Space, B extends Space>(p: Program<A, B>) => {
  return program(p.dom, jacobianSpace(p.cod, p.dom), p.inputs, jacobianOf(realOutputs(p), realInputs(p)), 'jacobian')
}
/** `∂²f/∂x∂y` as arrays: for each pair of inputs, the indices of both. @throws SpaceMismatch unless f goes to ℝ. */
export const hessian = <A extends Space>(p: Program<A, Real>) => {
  expectScalar(p, 'hessian')
  return jacobian(gradient(p))
}
/** `{x: A, dx: T A} → T A`, `f″(x) dx`, forward over reverse. @throws SpaceMismatch unless f goes to ℝ. */
export const hvp = <A extends Space>(p: Program<A, Real>) => {
  expectScalar(p, 'hvp')
  return jvp(gradient(p))
}
