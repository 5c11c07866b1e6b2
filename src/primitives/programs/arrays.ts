/** Between arrays and their elements: what `map` reads, and what it makes of the results. Elements may be arrays themselves. */
import {
  type Axis,
  at,
  axesOver,
  build,
  closure,
  type Entry,
  type Equation,
  freeOf,
  indexAlong,
  literal,
  plus,
  union,
} from '../../categories/equation.js'
import { NotSupported, SpaceMismatch } from '../../categories/errors.js'
import { extentsOf, type IndexSet, placeOf } from '../../categories/space.js'
import { scatterInto } from '../reduction.js'
import { sameShape, show } from './elementwise.js'

/** `x[q…]`, an array over the dimensions that are left. */
export const elementAt = (x: Equation, q: readonly Equation[], pad?: number): Equation => {
  const rest = axesOver(x.shape.slice(q.length), freeOf([x, ...q]))
  return build(rest, at(x, [...q, ...rest.map(indexAlong)], pad))
}

const isPlain = (over: IndexSet): boolean => (over.set === 'product' ? isPlain(over.left) && isPlain(over.right) : over.set === 'fin')

/** The array `[x | axes]` over an index set, from its axes (as `axesOfSet` gives them) and its element, which may mention them. */
export const arrayOf = (over: IndexSet, axes: readonly Axis[], x: Equation): Equation => {
  const rest = axesOver(x.shape, union(closure(axes), x.free))
  const value = at(x, rest.map(indexAlong))
  if (isPlain(over)) return build([...axes, ...rest], value)
  if (x.sort !== 'real') throw new NotSupported('an array over a triangle of anything but reals')
  const indices = [...placeOf(over, axes.map(indexAlong)), ...rest.map(indexAlong)]
  return scatterInto([...extentsOf(over), ...x.shape], [{ axes: [...axes, ...rest], indices, value, partial: false }])
}

/** Along a new first dimension: `y[k, …] = xₖ[…]`. @throws SpaceMismatch unless all have one shape. */
export const stack = (xs: readonly Equation[]): Equation => {
  const other = xs.find((x) => x.sort !== 'real' || !sameShape(x.shape, xs[0]!.shape))
  if (!xs[0] || other) throw new SpaceMismatch('stack', xs[0] ? show(xs[0]) : 'at least one element', other ? show(other) : 'none')
  return scatterInto(
    [literal(xs.length, 'integer'), ...xs[0].shape],
    xs.map((x, k) => placed(x, [literal(k, 'integer')], (i) => i)),
  )
}
/** One after the other along the first dimension. @throws SpaceMismatch unless the other dimensions agree. */
export const concatenate = (xs: readonly Equation[]): Equation => {
  const rest = xs[0]?.shape.slice(1)
  const other = xs.find((x) => x.sort !== 'real' || x.shape.length === 0 || !sameShape(x.shape.slice(1), rest!))
  if (!rest || other) throw new SpaceMismatch('concatenate', 'arrays that differ only in their first dimension', other ? show(other) : 'none')
  let offset: Equation = literal(0, 'integer')
  const entries = xs.map((x) => {
    const from = offset
    offset = plus(offset, x.shape[0]!)
    return placed(x, [], ([i, ...more]) => [plus(from, i!), ...more])
  })
  return scatterInto([offset, ...rest], entries)
}
const placed = (x: Equation, before: readonly Equation[], where: (i: readonly Equation[]) => readonly Equation[]): Entry => {
  const axes = axesOver(x.shape, x.free)
  const i = axes.map(indexAlong)
  return { axes, indices: [...before, ...where(i)], value: at(x, i), partial: false }
}
