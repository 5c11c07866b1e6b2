/** Arrays from arrays by moving elements: repeat, cut, surround, look up, and its adjoint. */
import {
  at,
  axesOver,
  call,
  type Equation,
  freeOf,
  type Index,
  indexAlong,
  indexOf,
  type Literal,
  literal,
  minus,
  order,
  plus,
  times,
} from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { showSize } from '../../categories/space.js'
import { times as product } from '../arithmetic.js'
import { choose, same } from '../comparison.js'
import { buildOver, scatterInto } from '../reduction.js'
import { concatenate } from './arrays.js'
import { expectArray, sameShape, show } from './elementwise.js'

const around = (e: Equation, more: readonly Index[]) => freeOf([e, ...more.map(indexOf)])

/** `yₖ…ᵢ… = xᵢ…`: an array of the given extents, whose elements are all x. */
export const replicate = (x: Equation, extents: readonly Index[]): Equation =>
  buildOver([...extents, ...x.shape], (...i) => at(x, i.slice(extents.length)), around(x, extents))

const known = (...es: readonly Equation[]): boolean => es.every((e) => e.tag === 'literal')
const value = (e: Equation): number => (e as Literal).value
/** @throws SpaceMismatch if a range surely leaves the array. */
const expectInside = (place: string, x: Equation, d: number, first: Equation, last: Equation): void => {
  const n = x.shape[d]!
  const outside = [first, last].find((i) => known(i) && (value(i) < 0 || (known(n) && value(i) >= value(n))))
  if (outside) throw new SpaceMismatch(place, `indices of ${show(x)} from 0 up to ${showSize(n)} in dimension ${d}`, String(value(outside)))
}

/**
 * `yᵢ… = x_{s + t i…}` for i up to the extents, from the starts s in strides t. A dimension without an extent is dropped: its index is s.
 *
 * @throws SpaceMismatch unless there is one start for each dimension, or if a range surely leaves the array.
 */
export const slice = (x: Equation, starts: readonly Index[], extents: readonly (Index | undefined)[], strides: readonly Index[] = []): Equation => {
  if (starts.length !== x.shape.length || extents.length > x.shape.length)
    throw new SpaceMismatch('slice', `${x.shape.length} starts and extents for ${show(x)}`, `${starts.length} and ${extents.length}`)
  starts.forEach((s, d) => {
    const n = extents[d]
    if (n === undefined || n !== 0) {
      const last = n === undefined ? indexOf(s) : plus(s, times(strides[d] ?? 1, minus(n, 1)))
      expectInside('slice', x, d, indexOf(s), last)
    }
  })
  const kept = extents.filter((n) => n !== undefined)
  return buildOver(
    kept,
    (...i) => {
      let k = 0
      return at(
        x,
        starts.map((s, d) => (extents[d] === undefined ? s : plus(s, times(strides[d] ?? 1, i[k++]!)))),
      )
    },
    around(x, [...starts, ...kept, ...strides]),
  )
}

/** The array with `before[k]` zeros in front and `after[k]` behind along dimension k. @throws SpaceMismatch */
export const pad = (x: Equation, before: readonly Index[], after: readonly Index[]): Equation => {
  expectArray('pad', 'an array of reals', x)
  if (before.length !== x.shape.length || after.length !== x.shape.length)
    throw new SpaceMismatch('pad', `${x.shape.length} widths before and after for ${show(x)}`, `${before.length} and ${after.length}`)
  return buildOver(
    x.shape.map((n, d) => plus(n, plus(before[d]!, after[d]!))),
    (...i) =>
      at(
        x,
        i.map((j, d) => minus(j, before[d]!)),
        0,
      ),
    around(x, [...before, ...after]),
  )
}

/** `yᵢ… = x_{n−1−i …}` along the first dimension. @throws SpaceMismatch */
export const reverse = (x: Equation): Equation => {
  const [n] = expectRows('reverse', x)
  return buildOver(x.shape, (i, ...more) => at(x, [minus(minus(n!, 1), i!), ...more]), x.free)
}
/** `yᵢ… = x_{i−s mod n …}` along the first dimension. @throws SpaceMismatch unless |s| ≤ n, where both are numbers */
export const roll = (x: Equation, s: number): Equation => {
  const [n, ...rest] = expectRows('roll', x)
  if (!Number.isInteger(s) || (known(n!) && Math.abs(s) > value(n!))) throw new SpaceMismatch('roll', `a shift of at most ${showSize(n!)}`, String(s))
  const cut = s > 0 ? minus(n!, s) : indexOf(-s)
  const part = (from: Index, length: Index): Equation =>
    buildOver([length, ...rest], (i, ...more) => at(x, [plus(from, i!), ...more]), around(x, [from, length]))
  return s === 0 ? x : concatenate([part(cut, minus(n!, cut)), part(0, cut)])
}
/** The dimensions of an array of reals, of which there is a first. @throws SpaceMismatch */
const expectRows = (place: string, x: Equation): readonly Equation[] => {
  expectArray(place, 'an array of reals', x)
  if (x.shape.length === 0) throw new SpaceMismatch(place, 'an array', show(x))
  return x.shape
}

const volume = (shape: readonly Equation[]): Equation => shape.reduce((n, d) => times(n, d), indexOf(1))
const flatPlace = (shape: readonly Equation[], i: readonly Equation[]): Equation => i.reduce((at, k, d) => plus(times(at, shape[d]!), k), indexOf(0))
/** The same elements, row by row, under other extents. @throws SpaceMismatch unless they are as many */
export const reshape = (x: Equation, extents: readonly Index[]): Equation => {
  expectArray('reshape', 'an array of reals', x)
  const shape = extents.map(indexOf)
  if (volume(shape) !== volume(x.shape))
    throw new SpaceMismatch(
      'reshape',
      `extents of ${showSize(volume(x.shape))} elements`,
      `${shape.map(showSize).join('×')}, of ${showSize(volume(shape))}`,
    )
  if (sameShape(shape, x.shape)) return x
  const axes = axesOver(x.shape, around(x, shape))
  const i = axes.map(indexAlong)
  const flat = x.shape.length === 1 ? x : scatterInto([volume(shape)], [{ axes, indices: [flatPlace(x.shape, i)], value: at(x, i), partial: false }])
  return buildOver(shape, (...j) => at(flat, [flatPlace(shape, j)]), around(flat, shape))
}
/** The elements, or the rows, in ascending order of keys: equal keys as they stand, NaN last. @throws SpaceMismatch unless there is a key for each */
export const sortBy = (keys: Equation, x: Equation): Equation => {
  expectArray('sort', 'a vector of reals to sort by', keys, 1)
  if (x.shape[0] !== keys.shape[0]) throw new SpaceMismatch('sort', `${showSize(keys.shape[0]!)} rows, one for each key`, show(x))
  return gather(x, order(keys))
}
/** `[k = i | k]`: 1 at one place and 0 elsewhere. */
export const oneHot = (i: Equation, extent: Index): Equation =>
  buildOver([extent], (k) => choose(call(same, [k!, i]), literal(1), literal(0)), around(i, [extent]))
/** `y_{i p + k, j q + l} = a_{ij} b_{kl}`, b of p×q: the Kronecker product. @throws SpaceMismatch unless a and b are matrices */
export const kronecker = (a: Equation, b: Equation): Equation => {
  expectArray('kronecker', 'a matrix', a, 2)
  expectArray('kronecker', 'a matrix', b, 2)
  const axes = axesOver([...a.shape, ...b.shape], freeOf([a, b]))
  const [i, j, k, l] = axes.map(indexAlong) as [Equation, Equation, Equation, Equation]
  const [p, q] = b.shape as [Equation, Equation]
  const entry = { axes, indices: [plus(times(i, p), k), plus(times(j, q), l)], value: product(at(a, [i, j]), at(b, [k, l])), partial: false }
  return scatterInto([times(a.shape[0]!, p), times(a.shape[1]!, q)], [entry])
}

/** `yₚ…ᵢ… = x_{q[p…] i…}`: what x has at the indices q along its first dimension. @throws SpaceMismatch */
export const gather = (x: Equation, q: Equation): Equation => {
  expectArray('gather', 'an array of indices', q, undefined, 'integer')
  if (x.shape.length === 0) throw new SpaceMismatch('gather', 'an array to look up in', show(x))
  const r = q.shape.length
  return buildOver([...q.shape, ...x.shape.slice(1)], (...i) => at(x, [at(q, i.slice(0, r)), ...i.slice(r)]), freeOf([x, q]))
}

/** `y[q[p…], i…] += x[p…, i…]`, with `extent` rows: the adjoint of `gather`; equal indices add up. @throws SpaceMismatch */
export const scatterAdd = (x: Equation, q: Equation, extent: Index): Equation => {
  expectArray('scatterAdd', 'an array of indices', q, undefined, 'integer')
  const r = q.shape.length
  if (x.sort !== 'real' || !sameShape(x.shape.slice(0, r), q.shape))
    throw new SpaceMismatch('scatterAdd', `a row of reals for each index of ${show(q)}`, show(x))
  const axes = axesOver(x.shape, around(x, [q, extent]))
  const i = axes.map(indexAlong)
  const entry = { axes, indices: [at(q, i.slice(0, r)), ...i.slice(r)], value: at(x, i), partial: false }
  return scatterInto([indexOf(extent), ...x.shape.slice(r)], [entry])
}
