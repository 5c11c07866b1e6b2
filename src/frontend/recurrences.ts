/** What steps along an index set: folds and scans of traced values, running sums and products. */
import {
  at,
  axesOver,
  axisOver,
  build,
  closure,
  type Equation,
  freeOf,
  indexAlong,
  indexOf,
  type Kind,
  minus,
  plus,
  recurrence,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import {
  type ArraySpace,
  array,
  expectSpace,
  fin,
  type IndexSet,
  index,
  leavesOf,
  type Real,
  real,
  type Size,
  type Space,
  showSpace,
  sizeOf,
} from '../categories/space.js'
import { rowAt } from '../primitives/programs/control.js'
import * as P from '../primitives/programs/scans.js'
import { enter, openAxes, scope } from './scope.js'
import {
  type Between,
  elementThen,
  expectLambda,
  familyArray,
  type Index,
  integer,
  isSet,
  type Lifted,
  lift,
  numeric,
  type Scalar,
  type SpaceOf,
  type Traceable,
  type Traced,
  type TracedArray,
  type Typed,
  wrap,
} from './traced.js'

type Step<S extends Traceable> = (state: Traced<SpaceOf<S>>, i: Index) => Traceable
type ElementStep<S extends Traceable, V extends Space> = (state: Traced<SpaceOf<S>>, x: Traced<V>, i: Index) => Traceable

interface Stepped extends Lifted {
  readonly over: IndexSet | Between
  /** What else the steps make, as an array over them. */
  readonly results: Lifted | undefined
}
interface Asked {
  readonly kind?: Kind
  /** Does a step make a record of the next state and a result? */
  readonly results?: boolean
}
/** The states of `s, f(s, 0), f(f(s, 0), 1), …`, one history for each leaf. */
const stepped = (what: string, given: unknown, init: unknown, f: unknown, { kind = {}, results = false } = {} as Asked): Stepped => {
  scope(what)
  expectLambda(what, f)
  const set = isSet(given)
  const over = set ? given : ((given as Typed | undefined)?.space as ArraySpace | undefined)?.over
  if (over?.set !== 'fin' && over?.set !== 'between')
    throw new SpaceMismatch(what, 'a vector, or an index set as fin(n)', set ? over!.set : showSpace(lift(what, given).space))
  const range = over.set === 'between' ? [over.lo, over.hi].map((i) => integer(what, i)) : [indexOf(0), sizeOf(over.size)]
  const [lo, hi] = range as [Equation, Equation]
  const { space, leaves } = lift(what, init)
  if (leavesOf(space).some((l) => l.sort !== 'real')) throw new SpaceMismatch(what, 'a state of real numbers', showSpace(space))
  const step = f as (...args: readonly unknown[]) => unknown
  const axis = axisOver(0, minus(hi, lo), [openAxes(), freeOf(leaves), freeOf(range)].reduce(union))
  const place = plus(lo, indexAlong(axis))
  let also: { readonly at: readonly Equation[]; readonly made: Lifted } | undefined
  const histories = recurrence(
    axis,
    leaves,
    (drafts) =>
      enter(what, closure([axis]), () => {
        const i = wrap<Index>(index(over.set === 'fin' ? over.size : hi), [place])
        const state = wrap(space, drafts)
        const made = set ? step(state, i) : elementThen(what, given as Typed, (x: unknown, j: unknown) => step(state, x, j))(i)
        const whole = lift(`the result of ${what}'s lambda`, made)
        const pair = results ? (made as { readonly state?: unknown; readonly result?: unknown }) : undefined
        if (pair && !(whole.space.space === 'record' && Object.keys(whole.space.fields).sort().join() === 'result,state'))
          throw new SpaceMismatch(`the result of ${what}'s lambda`, 'a record { state, result }', showSpace(whole.space))
        const next = pair ? lift(`${what}: the state that its lambda returns`, pair.state) : whole
        expectSpace(`${what}: the state that its lambda returns`, space, next.space)
        if (pair) also = { at: drafts, made: lift(`${what}: the result that its lambda returns`, pair.result) }
        return next.leaves
      }),
    kind,
  )
  if (!also || over.set === 'between') return { space, leaves: histories, over, results: undefined }
  const { at: drafts, made } = also
  /** Over the rows that the steps find. */
  const during = (e: Equation): Equation => {
    const rows = drafts.map((d, s) => [d, rowAt(histories[s]!, indexAlong(axis))] as const)
    const [found] = substitute([e], new Map(rows))
    const own = axisOver(0, hi, without(freeOf([found!, ...histories]), [axis]))
    const inner = axesOver(found!.shape, union(found!.free, [own]))
    const body = at(substitute([found!], new Map([[indexAlong(axis), indexAlong(own)]]))[0]!, inner.map(indexAlong))
    return build([own, ...inner], body)
  }
  return { space, leaves: histories, over, results: { space: array(over, made.space), leaves: made.leaves.map(during) } }
}

/** `f(… f(f(s, x₀, 0), x₁, 1) …)`: the last state of a recurrence, s itself over nothing. A state may be a record; `f` returns one of its space. */
export function fold<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): Traced<SpaceOf<S>>
export function fold<V extends Space, S extends Traceable>(xs: Typed<ArraySpace<IndexSet, V>>, init: S, f: ElementStep<S, V>): Traced<SpaceOf<S>>
export function fold(over: unknown, init: unknown, f: unknown): unknown {
  return last(stepped('fold', over, init, f))
}
interface Accumulated<S, R> {
  readonly state: S
  readonly result: R
}
/** A fold that makes an array on its way: `f` returns a record of the next `state` and a `result`; the last state, and the results of all steps. */
export function mapAccum<X extends IndexSet, S extends Traceable, R extends Traceable>(
  over: X,
  init: S,
  f: (state: Traced<SpaceOf<S>>, i: Index) => Accumulated<Traceable, R>,
): { readonly state: Traced<SpaceOf<S>>; readonly results: TracedArray<X, SpaceOf<R>> }
export function mapAccum<X extends IndexSet, V extends Space, S extends Traceable, R extends Traceable>(
  xs: Typed<ArraySpace<X, V>>,
  init: S,
  f: (state: Traced<SpaceOf<S>>, x: Traced<V>, i: Index) => Accumulated<Traceable, R>,
): { readonly state: Traced<SpaceOf<S>>; readonly results: TracedArray<X, SpaceOf<R>> }
export function mapAccum(over: unknown, init: unknown, f: unknown): unknown {
  const made = stepped('mapAccum', over, init, f, { results: true })
  return { state: last(made), results: wrap(made.results!.space, made.results!.leaves) }
}
/** The state after some steps, as many as a number, a named size or an index says. @throws SpaceMismatch unless a step gives a value of the state's space */
export const loop = <S extends Traceable>(count: Size | Index, init: S, f: Step<S>): Traced<SpaceOf<S>> => {
  const over = typeof count === 'number' || typeof count === 'string' ? fin(count) : { set: 'between', lo: 0, hi: count }
  return last(stepped('loop', over, init, f))
}
const last = <R>({ space, leaves }: Stepped): R =>
  wrap(
    space,
    leaves.map((h) => rowAt(h, lastOf(h))),
  )
const lastOf = (h: Equation): Equation => (h.tag === 'history' ? h.of.axis.hi : h)

/**
 * `x₀ ⊕ x₁ ⊕ …` for any associative operation on elements, numbers or records, with its neutral element: the value over nothing. Derivatives are those
 * of the operation, in time linear in the number of elements.
 */
export const reduce = <V extends Space, S extends Traceable>(
  xs: Typed<ArraySpace<IndexSet, V>>,
  neutral: S,
  operation: (x: Traced<V>, y: Traced<V>) => Traceable,
): Traced<SpaceOf<S>> => last(stepped('reduce', xs, neutral, (x: Traced<V>, y: Traced<V>) => operation(x, y), { kind: { associative: true } }))

/** All states of a recurrence but the first: what `fold` would return after each step. */
export function scan<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): TracedArray<X, SpaceOf<S>>
export function scan<X extends IndexSet, V extends Space, S extends Traceable>(
  xs: Typed<ArraySpace<X, V>>,
  init: S,
  f: ElementStep<S, V>,
): TracedArray<X, SpaceOf<S>>
export function scan(given: unknown, init: unknown, f: unknown): unknown {
  const { space, leaves, over: steps } = stepped('scan', given, init, f)
  const over = steps as IndexSet
  const after = (h: Equation): Equation => familyArray(over, h.free, ([k]) => rowAt(h, next(k!)))
  return wrap(array(over, space), leaves.map(after))
}
const next = (k: Equation): Equation => plus(k, 1)

const vectorOf = (place: string, x: unknown): readonly [Space, Equation] => {
  const { space, leaf } = numeric(place, x)
  if (leaf.shape.length !== 1) throw new SpaceMismatch(place, 'a vector of numbers', showSpace(space))
  return [space, leaf]
}
const along =
  (place: string, f: (x: Equation) => Equation) =>
  <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>): TracedArray<X, Real> => {
    scope(place)
    const [space, leaf] = vectorOf(place, x)
    return wrap(space, [f(leaf)])
  }
/** `[Σ_{j≤i} xⱼ | i]`. */
export const cumsum = along('cumsum', P.cumsum)
/** `[Π_{j≤i} xⱼ | i]`; derivatives are right where factors are 0. */
export const cumprod = along('cumprod', P.cumprod)
/** `[max_{j≤i} xⱼ | i]`; of equal elements the first. */
export const cummax = along('cummax', P.cummax)
/** `[min_{j≤i} xⱼ | i]`; of equal elements the first. */
export const cummin = along('cummin', P.cummin)
/** `[ln Σ_{j≤i} e^xⱼ | i]`, without overflow. */
export const cumlogsumexp = along('cumlogsumexp', P.cumlogsumexp)
/** `Π xᵢ` of all elements; derivatives are right where factors are 0. */
export const prod = (x: Typed<ArraySpace<IndexSet, Real>>): Scalar => {
  scope('prod')
  const { space, leaf } = numeric('prod', x)
  if (space.space !== 'array') throw new SpaceMismatch('prod', 'an array of numbers', showSpace(space))
  return wrap(real, [P.product(leaf)])
}
