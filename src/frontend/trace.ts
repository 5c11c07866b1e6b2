/** Programs from TypeScript lambdas: the lambda runs once, on traced values, and what it returns is the program. */
import { type Equation, postorder } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { inputsOf, instantiate, type Program, program } from '../categories/program.js'
import {
  type ArraySpace,
  type Bool,
  expectSpaceIn,
  type Fin,
  type IndexSet,
  type IndexSpace,
  mismatch,
  type Product,
  type Real,
  record,
  type Signature,
  type Space,
  type SpaceBy,
  sameSpace,
  showSpace,
  sizeOf,
} from '../categories/space.js'
import type { TypedArray } from '../runtime/call.js'
import { enterTrace, note, scope } from './scope.js'
import {
  type Condition,
  expectLambda,
  type Index,
  integer,
  lift,
  numeric,
  type Scalar,
  type SpaceOf,
  type Traceable,
  type Traced,
  type TracedArray,
  Value,
  wrap,
} from './traced.js'

const isFields = (s: Signature): s is { readonly [name: string]: Signature } =>
  typeof s === 'object' && s !== null && !Array.isArray(s) && typeof s.space !== 'string'
const spaceBy = (s: Signature): Space => (isFields(s) ? record(Object.fromEntries(Object.entries(s).map(([k, f]) => [k, spaceBy(f)]))) : s)

/**
 * The program of a lambda. Its domain is a space, or the fields of a record, which may be records of fields again.
 *
 * @example
 *   const energy = trace({ x: vector('n'), k: real }, ({ x, k }) => times(0.5, k).times(sum(x, (xi) => xi.square())))
 *
 * @throws TraceError if a traced value is used as a JavaScript number, string or condition, or outside of its lambda
 */
export const trace = <const D extends Signature, R extends Traceable>(dom: D, f: (x: Traced<SpaceBy<D>>) => R): Program<SpaceBy<D>, SpaceOf<R>> => {
  const a = spaceBy(dom) as SpaceBy<D>
  expectSpaceIn('trace', a)
  expectLambda('trace', f)
  const inputs = inputsOf(a)
  const { result, derivatives } = enterTrace(() => {
    const { space, leaves } = lift("the result of trace's lambda", f(wrap(a, inputs)))
    const foreign = postorder(leaves).find((e: Equation) => e.tag === 'input' && !inputs.includes(e))
    if (foreign) throw new SpaceMismatch('trace', 'a program of its own inputs', `one that uses ${(foreign as { name: string }).name}`)
    return program(a, space as SpaceOf<R>, inputs, leaves, 'trace')
  })
  return derivatives.length === 0 ? result : { ...result, derivatives }
}

type Rows<X, V extends Space> =
  X extends Product<Fin, infer Y>
    ? readonly Given<ArraySpace<Y, V>>[]
    : X extends Fin
      ? readonly Given<V>[] | (V extends Real ? TypedArray : never)
      : never
/** What may be given for a value of a space: numbers for scalars, arrays of values for arrays, too. */
export type Given<S> = Space extends S
  ? unknown
  : S extends Real
    ? Scalar | number
    : S extends Bool
      ? Condition | boolean
      : S extends IndexSpace
        ? Index | number
        : S extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V extends Space }
          ? TracedArray<X, V> | Rows<X, V>
          : S extends { readonly space: 'record'; readonly fields: infer F }
            ? { readonly [K in keyof F]: Given<F[K]> }
            : never

/** The leaves of a value in a space, fields by their names. @throws SpaceMismatch if it does not lie in the space. */
export const conform = (place: string, space: Space, x: unknown): readonly Equation[] => {
  const refusal = (got: Space): SpaceMismatch => mismatch(place, space, got)
  switch (space.space) {
    case 'record': {
      if (typeof x !== 'object' || x === null || x instanceof Value || Array.isArray(x)) throw refusal(lift(place, x).space)
      const given = new Map(Object.entries(x))
      const odd = [...given.keys()].find((k) => !Object.hasOwn(space.fields, k)) ?? Object.keys(space.fields).find((k) => !given.has(k))
      if (odd !== undefined) throw refusal(lift(place, x).space)
      return Object.entries(space.fields).flatMap(([k, s]) => conform(`${place}, field ${k}`, s, given.get(k)))
    }
    case 'real': {
      const { leaf, space: got } = numeric(place, x)
      if (got.space === 'array') throw refusal(got)
      return [leaf]
    }
    case 'index': {
      const i = integer(place, x)
      const n = sizeOf(space.below)
      if (i.tag === 'literal' && (i.value < 0 || (n.tag === 'literal' && i.value >= n.value)))
        throw new SpaceMismatch(place, showSpace(space), String(i.value))
      return [i]
    }
    default: {
      const { leaves, space: got } = lift(place, x)
      if (!sameSpace(space, got)) throw refusal(got)
      return leaves
    }
  }
}

/** `p(x)` inside of a trace. @throws SpaceMismatch unless x lies in the domain */
export const call = <A extends Space, B extends Space>(p: Program<A, B>, x: Given<A>): Traced<B> => {
  scope('call')
  for (const chain of p.derivatives ?? []) note(chain)
  return wrap(p.cod, instantiate(p, conform('call', p.dom, x)))
}

/** Is there a traced value in it? */
export const isTraced = (x: unknown): boolean =>
  x instanceof Value || (typeof x === 'object' && x !== null && !ArrayBuffer.isView(x) && Object.values(x).some(isTraced))
