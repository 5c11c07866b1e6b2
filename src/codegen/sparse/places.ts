/**
 * Places of entries in compressed rows, where they have a closed form: families of blocks, in which each row has as many entries as the next one of its
 * kind, and their columns ascend with the axes.
 */
import {
  type Axis,
  type AxisSet,
  type Equation,
  includes,
  indexAlong,
  indexOf,
  inRange,
  isLiteral,
  minus,
  plus,
  substitute,
  termsOf,
  times,
  without,
} from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { isDense } from '../../linear/kind.js'
import { countOf, flatIndex, type Relation } from '../../linear/relation.js'

/** The places of relations without conditions, which are all of a matrix, and how many there are. */
export interface Places {
  readonly count: Equation
  /** One for each relation, over its axes. */
  readonly of: readonly Equation[]
}

/** Is it surely 0 or more, if no size is 0? Where there is no element, there is no entry. */
const isSure = (e: Equation): boolean =>
  inRange(e, plus(e, 1)) ||
  P.replaceAtoms(termsOf(e), (a) => P.plus(P.atom(a), P.constant(1))).every((t) => t.coefficient >= 0 && t.factors.every((f) => f.tag === 'size'))
/** By how much an index rises along an axis, if that is the same everywhere. */
const strideOf = (e: Equation, a: Axis): Equation | undefined => {
  const i = indexAlong(a)
  const step = minus(substitute([e], new Map([[i, plus(i, 1)]]))[0]!, e)
  return step.free.length === 0 ? step : undefined
}
const product = (axes: readonly Axis[]): Equation => axes.reduce<Equation>((n, a) => times(n, a.hi), indexOf(1))
/** The place of a point, the last axis fastest. */
const placeAmong = (axes: readonly Axis[]): Equation =>
  flatIndex(
    axes.map(indexAlong),
    axes.map((a) => a.hi),
  ) // prettier-ignore

/** Axes in the order in which they make up the rows, `width` rows apart at the last, if these are all. */
const nested = (row: Equation, axes: AxisSet, width: number, rows: Equation): readonly Axis[] | undefined => {
  const order: Axis[] = []
  let stride: Equation = indexOf(width)
  for (let left = axes; left.length > 0; ) {
    const next = left.find((a) => strideOf(row, a) === stride)
    if (!next) return undefined
    order.unshift(next)
    stride = times(stride, next.hi)
    left = without(left, [next])
  }
  return stride === rows ? order : undefined
}
/** Axes in an order in which a column surely ascends. */
const ascending = (column: Equation, axes: AxisSet): readonly Axis[] | undefined => {
  const order: Axis[] = []
  let most: Equation = indexOf(0)
  for (let left = axes; left.length > 0; ) {
    const next = left.find((a) => {
      const stride = strideOf(column, a)
      return stride && isSure(minus(minus(stride, most), 1))
    })
    if (!next) return undefined
    order.unshift(next)
    most = plus(most, times(strideOf(column, next)!, minus(next.hi, 1)))
    left = without(left, [next])
  }
  return order
}

/** Of one kind of rows: how many entries each has, and at which of these the relations are. */
interface Kind {
  readonly count: Equation
  readonly among: ReadonlyMap<Relation, Equation>
}
const kindOf = (relations: readonly Relation[], columns: ReadonlyMap<Relation, Equation>, rowAxes: AxisSet): Kind | undefined => {
  const [first, ...more] = relations
  if (!first) return { count: indexOf(0), among: new Map() }
  const own = (r: Relation): AxisSet => without(r.axes, rowAxes)
  if (more.length === 0) {
    const order = ascending(columns.get(first)!, own(first))
    return order && { count: product(order), among: new Map([[first, placeAmong(order)]]) }
  }
  const apart = relations.map((r) => {
    const d = minus(columns.get(r)!, columns.get(first)!)
    return own(r).length === 0 && d.tag === 'literal' ? d.value : Number.NaN
  })
  if (apart.some(Number.isNaN) || new Set(apart).size < apart.length) return undefined
  const among = relations.map((r, k) => [r, indexOf(apart.filter((d) => d < apart[k]!).length)] as const)
  return { count: indexOf(relations.length), among: new Map(among) }
}

/** Rows that repeat after more than this many are not looked for. */
const WIDEST = 4096
/** Closed forms of the places of some relations between arrays, if there are any. */
export const placesOf = (relations: readonly Relation[], rowShape: readonly Equation[], columnShape: readonly Equation[]): Places | undefined => {
  const rowOf = (r: Relation): Equation => flatIndex(r.rows, rowShape)
  const rows = countOf(rowShape)
  const [first] = relations
  // Of what is full, the place of any entry is that in the matrix.
  if (relations.some((r) => isDense(r, rowShape, columnShape)) && relations.every((r) => r.where.length === 0)) {
    const columns = countOf(columnShape)
    return { count: times(rows, columns), of: relations.map((r) => plus(times(rowOf(r), columns), flatIndex(r.columns, columnShape))) }
  }
  if (!first || relations.some((r) => r.where.length > 0 || r.axes.some((a) => !isLiteral(a.lo, 0) || a.outer.length > 0))) return undefined
  const axes = rowOf(first).free
  if (relations.some((r) => rowOf(r).free.length !== axes.length || !rowOf(r).free.every((a) => includes(axes, a)))) return undefined
  const strides = axes.flatMap((a) => {
    const s = strideOf(rowOf(first), a)
    return s?.tag === 'literal' ? [s.value] : []
  })
  const width = axes.length > 0 ? Math.min(...strides) : rows.tag === 'literal' ? rows.value : Number.POSITIVE_INFINITY
  if (!(width > 0 && width <= WIDEST)) return undefined
  const order = nested(rowOf(first), axes, width, rows)
  if (!order) return undefined
  const start = times(width, placeAmong(order))
  const kinds = Array.from({ length: width }, (): Relation[] => [])
  for (const r of relations) {
    const k = minus(rowOf(r), start)
    if (k.tag !== 'literal' || !kinds[k.value]) return undefined
    kinds[k.value]!.push(r)
  }
  const columns = new Map(relations.map((r) => [r, flatIndex(r.columns, columnShape)]))
  const found = kinds.map((rs) => kindOf(rs, columns, axes))
  if (found.some((k) => !k)) return undefined
  const each = found.reduce<Equation>((n, k) => plus(n, k!.count), indexOf(0))
  const of = new Map<Relation, Equation>()
  let before: Equation = indexOf(0)
  for (const k of found) {
    for (const [r, place] of k!.among) of.set(r, plus(plus(times(placeAmong(order), each), before), place))
    before = plus(before, k!.count)
  }
  return { count: times(each, product(order)), of: relations.map((r) => of.get(r)!) }
}
