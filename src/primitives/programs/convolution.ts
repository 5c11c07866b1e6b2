/** Correlation and convolution along any number of dimensions: one sum of products, whose adjoints are such sums, too. */
import {
  at,
  axesOver,
  type Equation,
  freeOf,
  type Index,
  indexAlong,
  indexOf,
  minus,
  times as multiple,
  plus,
  union,
} from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { showSize } from '../../categories/space.js'
import { times } from '../arithmetic.js'
import { buildOver, sumOverAll } from '../reduction.js'
import { expectArray, show } from './elementwise.js'

/** One number for all dimensions, or one for each. */
type PerDimension = number | readonly number[]
export interface Windows {
  /** From one window to the next; 1 unless given. */
  readonly stride?: PerDimension
  /** Zeros around the array, on both sides. */
  readonly padding?: PerDimension
  /** Between two elements of a window; 1 unless given. */
  readonly dilation?: PerDimension
  /** The extents of the result, where a stride over a named size leaves them open. */
  readonly extents?: readonly Index[]
}

const along = (place: string, name: string, given: PerDimension | undefined, otherwise: number, least: number, rank: number): readonly number[] => {
  const all = typeof given === 'object' ? given : new Array<number>(rank).fill(given ?? otherwise)
  if (all.length !== rank || !all.every((n) => Number.isInteger(n) && n >= least))
    throw new SpaceMismatch(place, `${rank} whole numbers from ${least} on as ${name}`, all.join(', '))
  return all
}

/**
 * `y[o…] = Σ_{k…} w[k…] x[s o + d k − p …]`, zero outside of x, with stride s, dilation d, padding p. With one dimension more, w mixes channels:
 * `y[b, o…] = Σ_{a, k…} w[b, a, k…] x[a, s o + d k − p …]`. `flipped` takes the kernel from its end, as convolution does.
 *
 * @throws SpaceMismatch
 */
export const correlate = (place: string, x: Equation, w: Equation, windows: Windows = {}, flipped = false): Equation => {
  expectArray(place, 'an array of reals', x)
  expectArray(place, 'a kernel of reals', w)
  const mixing = w.shape.length === x.shape.length + 1
  if (x.shape.length === 0 || !(mixing || w.shape.length === x.shape.length))
    throw new SpaceMismatch(place, 'a kernel with as many dimensions as the array, or one more to mix its channels', `${show(w)} for ${show(x)}`)
  const [inputs, channels] = mixing ? [x.shape.slice(1), w.shape.slice(0, 1)] : [x.shape, []]
  if (mixing && w.shape[1] !== x.shape[0])
    throw new SpaceMismatch(place, `a kernel over the ${showSize(x.shape[0]!)} channels of ${show(x)}`, show(w))
  const kernel = w.shape.slice(mixing ? 2 : 0)
  const rank = inputs.length
  const [s, p, d] = [
    along(place, 'stride', windows.stride, 1, 1, rank),
    along(place, 'padding', windows.padding, 0, 0, rank),
    along(place, 'dilation', windows.dilation, 1, 1, rank),
  ]
  const given = windows.extents
  if (given && given.length !== rank) throw new SpaceMismatch(place, `${rank} extents`, String(given.length))
  const extents = inputs.map((n, k) => {
    const places = minus(plus(n, 2 * p[k]!), multiple(d[k]!, minus(kernel[k]!, 1)))
    if (given) return indexOf(given[k]!)
    if (places.tag === 'literal' && places.value <= 0) throw new SpaceMismatch(place, `a kernel that fits into ${show(x)}`, show(w))
    if (s[k] === 1) return places
    if (places.tag === 'literal') return indexOf(Math.floor((places.value - 1) / s[k]!) + 1)
    throw new SpaceMismatch(place, 'the extents of the result, as a stride over a named size leaves them open', `stride ${s[k]} over ${showSize(n)}`)
  })
  const free = freeOf([x, w, ...extents])
  return buildOver(
    [...channels, ...extents],
    (...o) => {
      const summed = axesOver([...(mixing ? [x.shape[0]!] : []), ...kernel], union(free, freeOf(o)))
      const k = summed.map(indexAlong)
      const [a, window, out] = mixing ? [k.slice(0, 1), k.slice(1), o.slice(1)] : [[], k, o]
      const taken = flipped ? window.map((i, j) => minus(minus(kernel[j]!, 1), i)) : window
      const from = window.map((i, j) => minus(plus(multiple(s[j]!, out[j]!), multiple(d[j]!, i)), p[j]!))
      return sumOverAll(summed, times(at(w, [...(mixing ? [o[0]!] : []), ...a, ...taken]), at(x, [...a, ...from], 0)))
    },
    free,
  )
}
