/** Programs with a derivative of one's own, and values without one. */
import { linearization } from '../adjoint/differentiate.js'
import { type Equation, literal, postorder, type Rule, custom as ruled, size, substitute } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { isProgram, type Program, program, sizesOf } from '../categories/program.js'
import { expectSpace, type RecordSpace, record, type Space, type TangentOf, tangentOf } from '../categories/space.js'
import { buildOver } from '../primitives/reduction.js'
import { magnitude, type Settings, verify } from '../runtime/verify.js'
import { trace } from './trace.js'
import { lift, type SpaceOf, type Traceable, type Traced, wrap } from './traced.js'

/** A lambda, or a program `{x: A, dx: T A} → T B`, as `jvp` makes one of a program `A → B`. */
export type Tangent<A extends Space, B extends Space> =
  | Program<RecordSpace<{ readonly x: A; readonly dx: TangentOf<A> }>, TangentOf<B>>
  | ((x: Traced<A>, dx: Traced<TangentOf<A>>) => Traceable)
export interface CustomSettings extends Settings {
  readonly name?: string
  /** False: the derivative is meant to be another than the value's (straight through a threshold, clipped), so the Taylor test is left out. */
  readonly taylor?: boolean
}

/**
 * The program f, differentiated by a rule `(x, dx) ↦ dy` in place of its own: `custom(f, jvp(f))` is f. The rule becomes a linear map like any other, so it
 * is transposed, simplified, printed, and differentiated again. It is tested now, at drawn inputs: that it is linear in dx, the dot product, the Taylor
 * remainder, to second order if f is a scalar.
 *
 * @throws SpaceMismatch if the spaces do not fit, or a test fails
 */
export const custom = <A extends Space, B extends Space>(f: Program<A, B>, given: Tangent<A, B>, settings: CustomSettings = {}): Program<A, B> => {
  const place = `custom${settings.name ? ` ${settings.name}` : ''}`
  const dom: RecordSpace = record({ x: f.dom, dx: tangentOf(f.dom) })
  const derivative: Program = isProgram(given) ? given : trace(dom, ({ x, dx }) => given(x as never, dx as never))
  expectSpace(`${place}: the domain of the derivative`, dom, derivative.dom)
  expectSpace(`${place}: the codomain of the derivative`, tangentOf(f.cod), derivative.cod)
  const n = f.inputs.length
  const [args, dx, dy] = [derivative.inputs.slice(0, n), derivative.inputs.slice(n), derivative.outputs]
  expectLinear(place, f.dom, tangentOf(f.cod), { args, dx, dy }, settings)
  const sizes = sizesOf([...derivative.inputs, ...dy]).map(size)
  const rule: Rule = { args: [...args, ...sizes], dx, dy }
  let which = 0
  const outputs = f.outputs.map((e) => (e.sort === 'real' ? ruled(e, rule, which++, [...f.inputs, ...sizes]) : e))
  const made = program(f.dom, f.cod, f.inputs, outputs, place)
  const failed = verify(made, settings).find((c) => !c.passed && (settings.taylor !== false || c.name !== 'Taylor'))
  if (failed) throw new SpaceMismatch(place, `a derivative with ${failed.claim} (${failed.name})`, `${failed.found}, beyond ${failed.limit}`)
  return made
}

/** Are the weights of its derivative by the tangents the same for all tangents? */
export const isLinear = ({ dx, dy }: Rule): boolean => {
  const tangents = new Set(dx)
  return !postorder(linearization(dy, dx).edges.map((e) => e.by)).some((e) => tangents.has(e))
}
/** That weights do not depend on the tangents, and nothing is added to what is linear in them. */
const expectLinear = (place: string, dom: Space, cod: Space, { args, dx, dy }: Pick<Rule, 'args' | 'dx' | 'dy'>, settings: Settings): void => {
  if (!isLinear({ args, dx, dy })) throw new SpaceMismatch(place, 'a derivative that is linear in dx', 'one that multiplies dx by dx')
  const none = new Map(dx.map((x) => [x, buildOver(x.shape, () => literal(0))]))
  const atNone = magnitude(program(dom, cod, args, substitute(dy, none), place), settings)
  if (atNone !== 0) throw new SpaceMismatch(place, 'a derivative that is 0 at dx = 0', String(atNone))
}

/** The same value, whose derivative is 0 at every order. Of records and arrays, too. */
export const stopGradient = <R extends Traceable>(x: R): Traced<SpaceOf<R>> => {
  const { space, leaves } = lift('stopGradient', x)
  return wrap(
    space,
    leaves.map((e: Equation) => (e.sort === 'real' ? ruled(e) : e)),
  )
}
