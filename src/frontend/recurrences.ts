/** What steps along an index set: folds and scans of traced values, running sums and products. */
import { at, axesOver, build, closure, type Equation, freeOf, indexAlong, plus, recurrence, union } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import {
  type ArraySpace,
  array,
  axesOfSet,
  expectSpace,
  type IndexSet,
  index,
  leavesOf,
  type Real,
  real,
  type Space,
  showSpace,
} from '../categories/space.js'
import * as P from '../primitives/programs/scans.js'
import { enter, openAxes, scope } from './scope.js'
import {
  elementThen,
  expectLambda,
  familyArray,
  type Index,
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
  readonly over: IndexSet
}
/** The states of `s, f(s, 0), f(f(s, 0), 1), …`, one history for each leaf. */
const stepped = (what: string, given: unknown, init: unknown, f: unknown, associative = false): Stepped => {
  scope(what)
  expectLambda(what, f)
  const set = isSet(given)
  const over = set ? given : ((given as Typed | undefined)?.space as ArraySpace | undefined)?.over
  if (over?.set !== 'fin') throw new SpaceMismatch(what, 'a vector, or an index set as fin(n)', set ? over!.set : showSpace(lift(what, given).space))
  const { space, leaves } = lift(what, init)
  if (leavesOf(space).some((l) => l.sort !== 'real')) throw new SpaceMismatch(what, 'a state of real numbers', showSpace(space))
  const step = f as (...args: readonly unknown[]) => unknown
  const axes = axesOfSet(over, union(openAxes(), freeOf(leaves)))
  const histories = recurrence(
    axes[0]!,
    leaves,
    (drafts) =>
      enter(what, closure(axes), () => {
        const i = wrap<Index>(index(over.size), [indexAlong(axes[0]!)])
        const state = wrap(space, drafts)
        const made = set ? step(state, i) : elementThen(what, given as Typed, (x: unknown, j: unknown) => step(state, x, j))(i)
        const next = lift(`the result of ${what}'s lambda`, made)
        expectSpace(`${what}: the state that its lambda returns`, space, next.space)
        return next.leaves
      }),
    associative,
  )
  return { space, leaves: histories, over }
}
const row = (h: Equation, k: Equation): Equation => {
  const rest = axesOver(h.shape.slice(1), union(h.free, k.free))
  return build(rest, at(h, [k, ...rest.map(indexAlong)]))
}

/** `f(… f(f(s, x₀, 0), x₁, 1) …)`: the last state of a recurrence, s itself over nothing. A state may be a record; `f` returns one of its space. */
export function fold<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): Traced<SpaceOf<S>>
export function fold<V extends Space, S extends Traceable>(xs: Typed<ArraySpace<IndexSet, V>>, init: S, f: ElementStep<S, V>): Traced<SpaceOf<S>>
export function fold(over: unknown, init: unknown, f: unknown): unknown {
  return last(stepped('fold', over, init, f))
}
const last = <R>({ space, leaves }: Stepped): R =>
  wrap(
    space,
    leaves.map((h) => row(h, lastOf(h))),
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
): Traced<SpaceOf<S>> => last(stepped('reduce', xs, neutral, (x: Traced<V>, y: Traced<V>) => operation(x, y), true))

/** All states of a recurrence but the first: what `fold` would return after each step. */
export function scan<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): TracedArray<X, SpaceOf<S>>
export function scan<X extends IndexSet, V extends Space, S extends Traceable>(
  xs: Typed<ArraySpace<X, V>>,
  init: S,
  f: ElementStep<S, V>,
): TracedArray<X, SpaceOf<S>>
export function scan(given: unknown, init: unknown, f: unknown): unknown {
  const { space, leaves, over } = stepped('scan', given, init, f)
  const after = (h: Equation): Equation => familyArray(over, h.free, ([k]) => row(h, next(k!)))
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
