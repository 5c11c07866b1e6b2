/**
 * Cotangent: programs as equations, their derivatives as linear maps.
 *
 * @example
 *   const f = trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => xi.square()).times(k))
 *   gradient(f)({ x: [1, 2, 3], k: 0.5 }) // { x: Float64Array [1, 2, 3], k: 14 }
 *   linearize(f).map // what `print` of cotangent/print shows, and `emitModule` of cotangent/emit makes code of
 */
import { adjoint as adjointOf } from './adjoint/adjoint.js'
import { differentiate as differentiating } from './adjoint/differentiate.js'
import * as programs from './adjoint/modes.js'
import { simplify as simplifying } from './adjoint/simplify.js'
import { type Resized, resize as resizing, type Sizes } from './categories/combinators.js'
import { SpaceMismatch, shown } from './categories/errors.js'
import { expectProgram, isProgram, type Program } from './categories/program.js'
import type { Real, Signature, SignatureOf, Space, SpaceBy, TangentOf } from './categories/space.js'
import * as traced from './frontend/calculus.js'
import { type CustomSettings, custom as customised, type Tangent } from './frontend/custom.js'
import { call, type Given, isTraced, trace as tracing } from './frontend/trace.js'
import type { SpaceOf, Traceable, Traced } from './frontend/traced.js'
import type { LinearMap } from './linear/edge.js'
import { type Answer, type Data, evaluate } from './runtime/call.js'

/** A program that can be called: on numbers and arrays, where it is emitted and run; on traced values, where it becomes part of another program. */
// biome-ignore lint/suspicious/noExplicitAny: without arguments it stands for every program, whatever it takes
export interface Callable<A extends Signature = any, B extends Signature = any> extends Program<SpaceBy<A>, SpaceBy<B>> {
  /** Of numbers, nested arrays and typed arrays; where types do not say what the program takes, of anything. @throws TypeError, RangeError naming the input, what was expected and what came */
  (x: Data<SpaceBy<A>>): Space extends A ? Answer<SpaceBy<B>> | Traced<SpaceBy<B>> : Answer<SpaceBy<B>>
  /** Of traced values, inside of another program. @throws SpaceMismatch unless x lies in the domain */
  (x: Given<SpaceBy<A>>): Traced<SpaceBy<B>>
}

const callable = <A extends Space, B extends Space>(p: Program<A, B>): Callable<SignatureOf<A>, SignatureOf<B>> =>
  Object.assign((x: never): unknown => (isTraced(x) ? call(p, x) : evaluate(p, x)), p) as never

/**
 * The program of a lambda on traced values. Its domain is a space, or the fields of a record: `{ A: matrix('m', 'n'), p: { x: vector('n'), k: real } }`.
 *
 * @throws TraceError for what tracing cannot follow
 */
export const trace = <const D extends Signature, R extends Traceable>(
  dom: D,
  f: (x: Traced<SpaceBy<D>>) => R,
): Callable<SignatureOf<SpaceBy<D>>, SignatureOf<SpaceOf<R>>> => callable(tracing(dom, f))
/** A program, made callable. */
export const program: typeof callable = (p) => callable(expectProgram('program', p))
/** A program of named sizes at other sizes, which may be numbers, names or arithmetic over them: `resize(f, { n: 'm' })`. */
export const resize = <A extends Space, B extends Space, const M extends Sizes>(
  f: Program<A, B>,
  sizes: M,
): Callable<SignatureOf<Resized<A, M>>, SignatureOf<Resized<B, M>>> => callable(resizing(expectProgram('resize', f), sizes))

const either =
  (place: string, ofProgram: (p: never) => Program, ofLambda: (f: never) => unknown) =>
  (f: object, more?: unknown): never => {
    if (more instanceof Object && 'sparse' in more)
      throw new TypeError(`${place}: here it gives arrays; for sparse matrices, import { ${place} } from 'cotangent/sparse'`)
    if (isProgram(f)) return callable(ofProgram(f as never)) as never
    if (typeof f !== 'function') throw new SpaceMismatch(place, 'a program, as trace(…) makes, or a lambda', shown(f))
    return ofLambda(f as never) as never
  }

/** `∇f : A → T A`, of a program, or of a lambda inside of a trace. @throws SpaceMismatch unless f goes to ℝ */
export const gradient: (<A extends Space>(f: Program<A, Real>) => Callable<SignatureOf<A>, SignatureOf<TangentOf<A>>>) & typeof traced.gradient =
  either('gradient', programs.gradient, traced.gradient)
/** `A → {value: ℝ, gradient: T A}`, in one pass. @throws SpaceMismatch unless f goes to ℝ */
export const valueAndGradient: (<A extends Space>(
  f: Program<A, Real>,
) => Callable<SignatureOf<A>, { value: Real; gradient: SignatureOf<TangentOf<A>> }>) &
  typeof traced.valueAndGradient = either('valueAndGradient', programs.valueAndGradient, traced.valueAndGradient)
/** `{x: A, dx: T A} → T B`, `f′(x) dx`; of a lambda, a function of x and dx. */
export const jvp: (<A extends Space, B extends Space>(
  f: Program<A, B>,
) => Callable<{ x: SignatureOf<A>; dx: SignatureOf<TangentOf<A>> }, SignatureOf<TangentOf<B>>>) &
  typeof traced.jvp = either('jvp', programs.jvp, traced.jvp)
/** `{x: A, dy: T B} → T A`, `f′(x)† dy`; of a lambda, a function of x and dy. */
export const vjp: (<A extends Space, B extends Space>(
  f: Program<A, B>,
) => Callable<{ x: SignatureOf<A>; dy: SignatureOf<TangentOf<B>> }, SignatureOf<TangentOf<A>>>) &
  typeof traced.vjp = either('vjp', programs.vjp, traced.vjp)
/** `∂f/∂x` as arrays: the indices of the value, then those of x. */
export const jacobian: (<A extends Space, B extends Space>(
  f: Program<A, B>,
) => Callable<SignatureOf<A>, SignatureOf<traced.Pairs<TangentOf<B>, TangentOf<A>>>>) &
  typeof traced.jacobian = either('jacobian', programs.jacobian, traced.jacobian)
/** `∂²f/∂x∂y` as arrays, for each pair of inputs. @throws SpaceMismatch unless f goes to ℝ */
export const hessian: (<A extends Space>(f: Program<A, Real>) => Callable<SignatureOf<A>, SignatureOf<traced.Pairs<TangentOf<A>, TangentOf<A>>>>) &
  typeof traced.hessian = either('hessian', programs.hessian, traced.hessian)
/** `{x: A, dx: T A} → T A`, `f″(x) dx`; of a lambda, a function of x and dx. @throws SpaceMismatch unless f goes to ℝ */
export const hvp: (<A extends Space>(
  f: Program<A, Real>,
) => Callable<{ x: SignatureOf<A>; dx: SignatureOf<TangentOf<A>> }, SignatureOf<TangentOf<A>>>) &
  typeof traced.hvp = either('hvp', programs.hvp, traced.hvp)

/** `f ↦ (f, f′)`, the derivative as a linear map; by some fields of the domain, or by all that is real. */
export const differentiate: typeof differentiating = (f, wrt) => differentiating(expectProgram('differentiate', f), wrt)
/** `differentiate`, simplified. */
export const linearize: typeof programs.linearize = (f, wrt, options) => programs.linearize(expectProgram('linearize', f), wrt, options)
const expectMap = <L extends LinearMap>(place: string, l: L): L => {
  if (!((l as unknown) instanceof Object && 'edges' in l)) throw new SpaceMismatch(place, 'a linear map, as linearize(f).map is', shown(l))
  return l
}
/** The adjoint `L† : B ⊸ A`, defined by `⟨L x, y⟩ = ⟨x, L† y⟩`: every edge reversed. */
export const adjoint: typeof adjointOf = (l) => adjointOf(expectMap('adjoint', l))
/** An equal map with fewer or cheaper edges, by the table of laws. */
export const simplify: typeof simplifying = (l, options) => simplifying(expectMap('simplify', l), options)
/** The program f, differentiated by a rule `(x, dx) ↦ dy` of one's own; tested when it is made. @throws SpaceMismatch */
export const custom = <A extends Space, B extends Space>(
  f: Program<A, B>,
  derivative: Tangent<A, B>,
  settings?: CustomSettings,
): Callable<SignatureOf<A>, SignatureOf<B>> => callable(customised(expectProgram('custom', f), derivative, settings))
export type { Derivative } from './adjoint/differentiate.js'
export { laws } from './adjoint/laws.js'
export type { Axis, Equation, Operation } from './categories/equation.js'
export { NotSupported, SpaceMismatch, TraceError } from './categories/errors.js'
export * from './categories/space.js'
export { type Mode, modes } from './codegen/request.js'
export * from './frontend/arrays.js'
export { cond, whileLoop } from './frontend/control.js'
export { stopGradient } from './frontend/custom.js'
export * from './frontend/functions.js'
/** Programs from programs, without naming values. */
export * as pointfree from './frontend/pointfree.js'
export { cumlogsumexp, cummax, cummin, cumprod, cumsum, fold, loop, mapAccum, prod, reduce, scan } from './frontend/recurrences.js'
export { conform, isTraced } from './frontend/trace.js'
export { Condition, Index, Scalar, type SpaceOf, type Traced, TracedArray } from './frontend/traced.js'
export { apply } from './linear/apply.js'
/** Linear maps from linear maps. */
export * as maps from './linear/compose.js'
export type { Edge, LinearMap, Variable } from './linear/edge.js'
export { operations } from './primitives/index.js'
export { type Check, type Settings, verify } from './runtime/verify.js'
export type { Answer, Data, Program }
