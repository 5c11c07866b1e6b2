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
interface Band {
  readonly width: number
  /** What the first place depends on, if anything. */
  readonly column: Known | undefined
  readonly ranges: readonly Range[]
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
const bandsIn = (zeros: ReturnType<typeof masked>, hoists: number): ((e: Reduce) => Band | undefined) => {
  const supports = new Map<string, Support>()
  const supportOver = (places: Known, column: Known | undefined): Support => {
    const key = `${indexAlong(places.axis).id},${column ? indexAlong(column.axis).id : ''}`
    const known = supports.get(key)
    if (known) return known
    const count = places.count * (column?.count ?? 1)
    const point = (f: (n: number) => number): readonly number[] => Array.from({ length: count }, (_, n) => f(n))
    const along = new Map([[places.axis, point((n) => places.lo + (n % places.count))]])
    if (column)
      along.set(
        column.axis,
        point((n) => column.lo + Math.floor(n / places.count)),
      ) // prettier-ignore
    const made = supportAt(count, along, zeros)
    supports.set(key, made)
    return made
  }
  return (e) => {
    const places = knownOf(e.axis)
    if (!places || isShort(e.axis) || !zeros.has(e.body)) return undefined
    const columns = e.free.flatMap((a) => knownOf(a) ?? []).filter((c) => c.count > 0 && c.count * places.count <= MOST_POINTS)
    const bands = [undefined, ...columns].flatMap((column): Band[] => {
      const points = supportOver(places, column)(e.body)
      const ranges = rangesOf(places, column?.count ?? 1, points)
      const width = widthOf(ranges)
      return 2 * width <= places.count && !repeats(e, places, column, width, hoists) ? [{ width, column, ranges }] : []
    })
    return bands.reduce<Band | undefined>((a, b) => (a && a.width <= b.width ? a : b), undefined)
  }
}
/** Would something be computed more often for all columns than for all places? */
const repeats = (e: Reduce, places: Known, column: Known | undefined, width: number, hoists: number): boolean =>
  column !== undefined &&
  column.count * width > places.count &&
  postorder([e.body], undefined, (x) => !includes(x.free, e.axis)).some((x) => x.cost >= hoists && !includes(x.free, column.axis))

/** `slope · column + b`, if a band as wide as this that begins there holds all ranges, and never leaves the axis. */
const straight = ({ width, column, ranges }: Band, { lo, count }: Known, slope: number): Equation | undefined => {
  const [first, index] = column ? [column.lo, indexAlong(column.axis)] : [0, indexOf(0)]
  const offsets = ranges.map((r, c) => {
    const [from, to] = r ?? [lo + count, lo]
    return [Math.max(lo, to - width) - slope * (first + c), Math.min(lo + count - width, from) - slope * (first + c)] as const
  })
  const [least, most] = [Math.max(...offsets.map(([b]) => b)), Math.min(...offsets.map(([, b]) => b))]
  return least <= most ? plus(times(slope, index), least) : undefined
}
/** Where the bands begin, column by column: as the place of an extremum, so that it is work, which loops that do not see the column share. */
const listed = ({ width, column, ranges }: Band, { lo, count }: Known): Equation => {
  const { axis, lo: first } = column!
  let start: Equation = indexOf(0)
  let last = 0
  for (const [c, r] of ranges.entries()) {
    const next = r ? Math.min(count - width, r[0] - lo) : last
    if (next === last) continue
    const reached = call(indicator, [call(below, [indexOf(first + c - 1), indexAlong(axis)])])
    start = plus(start, times(next - last, reached))
    last = next
  }
  const place = axisOver(0, count - width + 1, start.free)
  return plus(reduce(argmax, place, choose(call(same, [indexAlong(place), start]), literal(1), literal(0))), lo)
}
/** Does the sum stand in a loop whose length the run tells? */
const isRepeated = (e: Reduce): boolean => e.free.some((a) => !knownOf(a) && !isGuard(a))

const startOf = (e: Reduce, band: Band): Equation | undefined => {
  const places = knownOf(e.axis)!
  const slopes = band.column ? [0, 1, -1] : [0]
  for (const slope of slopes) {
    const start = straight(band, places, slope)
    if (start) return start
  }
  return isRepeated(e) ? listed(band, places) : undefined
}
const narrowed = (e: Reduce, start: Equation, width: number): Equation => {
  const axis = axisOver(0, width, union(e.body.free, start.free))
  return sumOver(axis, substitute([e.body], new Map([[indexAlong(e.axis), plus(start, indexAlong(axis))]]))[0]!)
}

/** Equal equations, whose sums over known places leave out most of those that are zero by structure; costs of `hoists` are not repeated for that. */
export const banded = (roots: readonly Equation[], hoists: number): readonly Equation[] => {
  const sums = postorder(roots).filter(
    (e): e is Reduce => e.tag === 'reduce' && e.monoid === sum && knownOf(e.axis) !== undefined && !isShort(e.axis),
  )
  if (sums.length === 0) return roots
  const bandOf = bandsIn(masked(roots), hoists)
  const starts = new Map<Equation, { readonly start: Equation; readonly width: number }>()
  for (const e of sums) {
    const band = bandOf(e)
    const start = band && startOf(e, band)
    if (start) starts.set(e, { start, width: band.width })
  }
  if (starts.size === 0) return roots
  return rewritten(roots, (e, made) => {
    const known = starts.get(e)
    return known && made.tag === 'reduce' && made.axis === (e as Reduce).axis ? narrowed(made, known.start, known.width) : made
  })
}
