/**
 * Derivatives inside of a trace: of a lambda at traced values. The lambda runs on marks, opaque names for its arguments; it may use whatever is in
 * scope, and differentiate again. A mark is distinct from every other mark, so that derivatives with respect to different things never mix.
 */

import { jacobianOf, jacobianSpace, pullback, pushforward } from '../adjoint/modes.js'
import { type Equation, literal, mark, substitute } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import {
  type ArraySpace,
  type IndexSet,
  type Real,
  type RecordSpace,
  real,
  record,
  type Space,
  showSpace,
  type TangentOf,
  tangentOf,
} from '../categories/space.js'
import { enterDerivative, openAxes, scope } from './scope.js'
import { conform, type Given } from './trace.js'
import { type Lifted, lift, type SpaceOf, type Traceable, type Traced, type Typed, wrap } from './traced.js'

// ---- types

/** One value for each pair of an element of B and one of A. */
export type Pairs<B, A> = Space extends B | A
  ? Space
  : B extends { readonly space: 'record'; readonly fields: infer F }
    ? RecordSpace<{ readonly [K in keyof F]: Pairs<F[K], A> }>
    : A extends { readonly space: 'record'; readonly fields: infer F }
      ? RecordSpace<{ readonly [K in keyof F]: Pairs<B, F[K]> }>
      : B extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V }
        ? ArraySpace<X, Pairs<V, A>>
        : A extends Space
          ? A
          : never
type Tangent<X> = Traced<TangentOf<SpaceOf<X>>>
type Jacobian<R, X> = Traced<Pairs<TangentOf<SpaceOf<R>>, TangentOf<SpaceOf<X>>>>
type Numeric = number | Typed<Real>

// ---- marks

/** A lambda's result at marks that stand for its argument. */
export interface Marked {
  readonly at: Space
  readonly result: Lifted
  readonly marks: readonly Equation[]
  /** What depends on the marks, at the arguments. */
  readonly erase: (es: readonly Equation[]) => readonly Equation[]
}
type Lambda = (x: never) => unknown
export const onMarks = (what: string, by: 'tangent' | 'adjoint', f: Lambda, x: unknown): Marked => {
  scope(what)
  const { space, leaves } = lift(what, x)
  const open = openAxes()
  const inner = leaves.map((e) => (e.sort === 'real' ? mark(e, open) : e))
  const result = enterDerivative({ what, by }, () => lift(`the result of ${what}'s lambda`, (f as (x: unknown) => unknown)(wrap(space, inner))))
  const marks = inner.filter((e) => e.sort === 'real')
  const values = new Map(marks.map((m) => [m, (m as { of: Equation }).of]))
  return { at: space, result, marks, erase: (es) => substitute(es, values) }
}
const reals = ({ leaves }: Lifted): readonly Equation[] => leaves.filter((e) => e.sort === 'real')
export const expectScalar = (place: string, { space }: Lifted): void => {
  if (space.space !== 'real') throw new SpaceMismatch(place, 'a lambda to ℝ (a scalar); of others, ask for the jacobian', showSpace(space))
}
const ONE = literal(1)
/** The compiler cannot check the body of a function whose types it computes from a lambda's. */
const untyped = (f: (x: unknown, direction: unknown) => unknown): never => f as never

// ---- derivatives

/** `∇f(x)`, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar */
export const gradient =
  <X>(f: (x: X) => Numeric) =>
  (x: Given<SpaceOf<X>>): Tangent<X> => {
    const { at, result, marks, erase } = onMarks('gradient', 'adjoint', f, x)
    expectScalar('gradient', result)
    return wrap(tangentOf(at), erase(pullback(result.leaves, marks, [ONE])))
  }

/** `f(x)` and `∇f(x)`. @throws SpaceMismatch unless f gives a scalar */
export const valueAndGradient =
  <X>(f: (x: X) => Numeric) =>
  (x: Given<SpaceOf<X>>): Traced<RecordSpace<{ readonly value: Real; readonly gradient: TangentOf<SpaceOf<X>> }>> => {
    const { at, result, marks, erase } = onMarks('valueAndGradient', 'adjoint', f, x)
    expectScalar('valueAndGradient', result)
    return wrap(record({ value: real, gradient: tangentOf(at) }), erase([...result.leaves, ...pullback(result.leaves, marks, [ONE])]))
  }

/** `f′(x) dx`. @throws SpaceMismatch unless dx is tangent at x */
export const jvp = <X, R extends Traceable>(f: (x: X) => R): ((x: Given<SpaceOf<X>>, dx: Given<TangentOf<SpaceOf<X>>>) => Tangent<R>) =>
  untyped((x, dx) => {
    const { at, result, marks, erase } = onMarks('jvp', 'tangent', f, x)
    const tangents = conform('jvp: the direction', tangentOf(at), dx)
    return wrap(tangentOf(result.space), erase(pushforward(reals(result), marks, tangents)))
  })

/** `f′(x)† dy`. @throws SpaceMismatch unless dy is tangent at f(x) */
export const vjp = <X, R extends Traceable>(f: (x: X) => R): ((x: Given<SpaceOf<X>>, dy: Given<TangentOf<SpaceOf<R>>>) => Tangent<X>) =>
  untyped((x, dy) => {
    const { at, result, marks, erase } = onMarks('vjp', 'adjoint', f, x)
    const cotangents = conform('vjp: the cotangent', tangentOf(result.space), dy)
    return wrap(tangentOf(at), erase(pullback(reals(result), marks, cotangents)))
  })

/** `∂f/∂x`: for each part of the result, for each part of x, an array over the indices of both. */
export const jacobian =
  <X, R extends Traceable>(f: (x: X) => R) =>
  (x: Given<SpaceOf<X>>): Jacobian<R, X> => {
    const { at, result, marks, erase } = onMarks('jacobian', 'tangent', f, x)
    return wrap(jacobianSpace(result.space, at), erase(jacobianOf(reals(result), marks)))
  }

/** `∂²f/∂x²`, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar */
export const hessian = <X>(f: (x: X) => Numeric): ((x: Given<SpaceOf<X>>) => Traced<Pairs<TangentOf<SpaceOf<X>>, TangentOf<SpaceOf<X>>>>) =>
  jacobian(gradient(f) as never) as never

/** `f″(x) dx`, forward over reverse, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar and dx is tangent at x */
export const hvp = <X>(f: (x: X) => Numeric): ((x: Given<SpaceOf<X>>, dx: Given<TangentOf<SpaceOf<X>>>) => Tangent<X>) =>
  jvp(gradient(f) as never) as never
