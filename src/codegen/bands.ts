/**
 * Sums over arrays that are mostly zero by structure, such as matrices that were stacked from scalars: for each column they go over a band of places
 * that holds all others, as wide for one column as for another, so that iterations still run side by side.
 */
import {
  type Axis,
  axisOver,
  call,
  type Equation,
  includes,
  indexAlong,
  indexOf,
  literal,
  plus,
  postorder,
  type Reduce,
  reduce,
  rewritten,
  substitute,
  times,
  union,
} from '../categories/equation.js'
import { below, choose, same } from '../primitives/comparison.js'
import { indicator, isGuard } from '../primitives/guard.js'
import { argmax, sum, sumOver } from '../primitives/reduction.js'
import { masked, supportAt } from './support.js'
import { isShort } from './unroll.js'

/** More points are not looked at together. */
const MOST_POINTS = 4096

/** An axis between known places. */
interface Known {
  readonly axis: Axis
  readonly lo: number
  readonly count: number
}
const knownOf = (axis: Axis): Known | undefined =>
  axis.lo.tag === 'literal' && axis.hi.tag === 'literal' ? { axis, lo: axis.lo.value, count: axis.hi.value - axis.lo.value } : undefined

/** From the first place to the one after the last; `undefined` if there is none. */
type Range = readonly [from: number, to: number] | undefined
/** The places that a sum goes over: for each column, if they are not the same for all, as many as the most that one needs. */
interface Band {
  readonly places: Known
  readonly column: Known | undefined
  readonly ranges: readonly Range[]
  readonly width: number
}
const widthOf = (ranges: readonly Range[]): number => Math.max(...ranges.map((r) => (r ? r[1] - r[0] : 0)))
const rangesOf = (places: Known, columns: number, points: bigint): readonly Range[] =>
  Array.from({ length: columns }, (_, c): Range => {
    const row = BigInt.asUintN(places.count, points >> BigInt(c * places.count))
    if (row === 0n) return undefined
    const digits = row.toString(2)
    return [places.lo + digits.length - 1 - digits.lastIndexOf('1'), places.lo + digits.length]
  })

type Support = ReturnType<typeof supportAt>
/** Looks at equations for all columns and places, those of one column side by side; what has been seen once is known. */
const supports = (zeros: ReturnType<typeof masked>): ((places: Known, column: Known | undefined) => Support) => {
  const made = new Map<string, Support>()
  return (places, column) => {
    const key = `${indexAlong(places.axis).id},${column ? indexAlong(column.axis).id : ''}`
    const known = made.get(key)
    if (known) return known
    const count = places.count * (column?.count ?? 1)
    const point = (f: (n: number) => number): readonly number[] => Array.from({ length: count }, (_, n) => f(n))
    const axes = new Map([[places.axis, point((n) => places.lo + (n % places.count))]])
    const columns = point((n) => (column?.lo ?? 0) + Math.floor(n / places.count))
    if (column) axes.set(column.axis, columns)
    const support = supportAt(count, axes, zeros)
    made.set(key, support)
    return support
  }
}
/** Would something be computed more often for all columns than for all places? */
const repeats = (e: Reduce, { places, column, width }: Band, hoists: number): boolean =>
  column !== undefined &&
  column.count * width > places.count &&
  postorder([e.body], undefined, (x) => !includes(x.free, e.axis)).some((x) => x.cost >= hoists && !includes(x.free, column.axis))
/** The narrowest band of a sum, if that leaves out half of its terms or more. */
const bandsIn = (roots: readonly Equation[], hoists: number): ((e: Reduce) => Band | undefined) => {
  const zeros = masked(roots)
  const supportOver = supports(zeros)
  return (e) => {
    const places = knownOf(e.axis)
    if (!places || !zeros.has(e.body)) return undefined
    const columns = [undefined, ...e.free.flatMap((a) => knownOf(a) ?? [])]
    const bands = columns.flatMap((column): Band[] => {
      const count = column?.count ?? 1
      if (count < 1 || count * places.count > MOST_POINTS) return []
      const ranges = rangesOf(places, count, supportOver(places, column)(e.body))
      const band = { places, column, ranges, width: widthOf(ranges) }
      return 2 * band.width <= places.count && !repeats(e, band, hoists) ? [band] : []
    })
    return bands.reduce<Band | undefined>((a, b) => (a && a.width <= b.width ? a : b), undefined)
  }
}

/** The first places at which the band of a column may begin, and the last. */
const startsOf = ({ places: { lo, count }, ranges, width }: Band): readonly (readonly [least: number, most: number])[] => {
  const last = lo + count - width
  return ranges.map((r) => (r ? [Math.max(lo, r[1] - width), Math.min(last, r[0])] : [lo, last]))
}
/** `slope · column + b`, if all bands may begin there. */
const straight = (band: Band, slope: number): Equation | undefined => {
  const { lo, axis } = band.column ?? { lo: 0, axis: undefined }
  const offsets = startsOf(band).map(([from, to], c) => [from - slope * (lo + c), to - slope * (lo + c)] as const)
  const least = Math.max(...offsets.map(([b]) => b))
  return offsets.every(([, b]) => least <= b) ? plus(axis ? times(slope, indexAlong(axis)) : 0, least) : undefined
}
/** How often a sum is taken for each column. */
const timesOf = (e: Reduce, column: Known): number =>
  e.free.reduce((n, a) => (a === column.axis || isGuard(a) ? n : n * (knownOf(a)?.count ?? Number.POSITIVE_INFINITY)), 1)
/**
 * Where bands begin that begin anywhere, if that is asked for more often than it changes. It is the place of an extremum, as that is work, which is
 * shared by all loops that do not see the column.
 */
const listed = (e: Reduce, band: Band, column: Known): Equation | undefined => {
  const { places, width } = band
  const { steps, start } = startsOf(band).reduce(
    (s, [least, most], c) => {
      if (least <= s.place && s.place <= most) return s
      const reached = call(indicator, [call(below, [indexOf(column.lo + c - 1), indexAlong(column.axis)])])
      return { steps: s.steps + 1, place: most, start: plus(s.start, times(most - s.place, reached)) }
    },
    { steps: 0, place: places.lo, start: indexOf(places.lo) },
  )
  if (timesOf(e, column) <= steps) return undefined
  const place = axisOver(places.lo, places.lo + places.count - width + 1, start.free)
  return reduce(argmax, place, choose(call(same, [indexAlong(place), start]), literal(1), literal(0)))
}
const startOf = (e: Reduce, band: Band): Equation | undefined =>
  band.column ? (straight(band, 1) ?? straight(band, -1) ?? listed(e, band, band.column)) : straight(band, 0)
const narrowed = (e: Reduce, start: Equation, width: number): Equation => {
  const axis = axisOver(0, width, union(e.body.free, start.free))
  return sumOver(axis, substitute([e.body], new Map([[indexAlong(e.axis), plus(start, indexAlong(axis))]]))[0]!)
}

const isLong = (e: Equation): e is Reduce => e.tag === 'reduce' && e.monoid === sum && knownOf(e.axis) !== undefined && !isShort(e.axis)
/** Equal equations, whose sums over known places leave out most of those that are zero by structure; costs of `hoists` are not repeated for that. */
export const banded = (roots: readonly Equation[], hoists: number): readonly Equation[] => {
  const sums = postorder(roots).filter(isLong)
  if (sums.length === 0) return roots
  const bandOf = bandsIn(roots, hoists)
  const narrow = new Map<Equation, (made: Reduce) => Equation>()
  for (const e of sums) {
    const band = bandOf(e)
    const start = band && startOf(e, band)
    if (start) narrow.set(e, (made) => (made.axis === e.axis ? narrowed(made, start, band.width) : made))
  }
  if (narrow.size === 0) return roots
  return rewritten(roots, (e, made) => (made.tag === 'reduce' ? (narrow.get(e)?.(made) ?? made) : made))
}
