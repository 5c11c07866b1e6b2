/**
 * Relations between indices: what an edge of a linear map links, without regard to what it carries. They compose along paths, by solving for the axes
 * at which the indices in the middle agree; sizes stay symbols, and elements of index data stay reads of it.
 */
import {
  type Axis,
  type AxisSet,
  axisOver,
  closure,
  type Equation,
  extentOf,
  freeOf,
  includes,
  indexAlong,
  indexOf,
  inRange,
  minus,
  NONE,
  plus,
  substitute,
  termsOf,
  times,
  union,
  within,
  without,
} from '../categories/equation.js'
import { plus as add, times as multiply } from '../primitives/arithmetic.js'
import { sumOverAll } from '../primitives/reduction.js'

/** For every point of `axes` where all of `where` are 0 or more: the entry at `rows` and `columns`. */
export interface Relation {
  /** Each after those that its bounds mention. */
  readonly axes: AxisSet
  readonly rows: readonly Equation[]
  readonly columns: readonly Equation[]
  readonly where: readonly Equation[]
  /** What stands there, the sum over the points that meet; `undefined` if that is no equation. */
  readonly by: Equation | undefined
}

const isSure = (e: Equation): boolean => inRange(e, plus(e, 1))
const isNever = (e: Equation): boolean => isSure(minus(-1, e))
/** `0 ≤ i < n`, as far as it is not sure. */
export const inside = (i: Equation, n: Equation): readonly Equation[] => [i, minus(minus(n, i), 1)].filter((e) => !isSure(e))

/** Indices that are equal. */
export type Pair = readonly [Equation, Equation]
type Names = ReadonlyMap<Equation, Equation>
/** A relation with other equations for some of its axes, and the given ones for the rest; only the weight is large, so it is replaced once. */
const replaced = (r: Relation, names: Names, axes: AxisSet): Relation => {
  const parts = [...r.rows, ...r.columns, ...r.where]
  const all = substitute(r.by ? [...parts, r.by] : parts, names)
  const [m, n] = [r.rows.length, r.rows.length + r.columns.length]
  return {
    axes,
    rows: all.slice(0, m),
    columns: all.slice(m, n),
    where: all.slice(n, parts.length),
    by: r.by && all[parts.length],
  }
}

/** Axes and conditions, while equalities between indices are solved one by one. */
class System {
  private readonly steps: Names[] = []
  readonly where: Equation[]
  constructor(
    public axes: AxisSet,
    where: readonly Equation[] = [],
  ) {
    this.where = [...where]
  }
  /** What equations over the axes as they were are over the axes as they are. */
  now(es: readonly Equation[]): readonly Equation[] {
    return this.steps.reduce((all, names) => substitute(all, names), es)
  }
  /** The axes that were, by what they have become. */
  namesOf(old: AxisSet): Names {
    const indices = old.map(indexAlong)
    const values = this.now(indices)
    return new Map(indices.flatMap((i, k) => (values[k] === i ? [] : [[i, values[k]!]])))
  }
  equate(left: Equation, right: Equation): void {
    const [a, b] = this.now([left, right]) as [Equation, Equation]
    if (a === b) return
    const found = this.solutions(a, b)
    const [axis, value] = found.find(([x, e]) => inside(minus(e, x.lo), extentOf(x)).length === 0) ?? found[0] ?? []
    if (axis && value) this.set(axis, value)
    else this.where.push(minus(a, b), minus(b, a))
  }
  /** Axes that the equality determines. */
  private solutions(a: Equation, b: Equation): readonly (readonly [Axis, Equation])[] {
    const difference = minus(a, b)
    return termsOf(difference).flatMap(({ coefficient, factors: [f, ...more] }): readonly (readonly [Axis, Equation])[] => {
      if (f?.tag !== 'axis' || more.length > 0 || Math.abs(coefficient) !== 1 || !includes(this.axes, f.axis)) return []
      const value = coefficient === 1 ? minus(f, difference) : plus(f, difference)
      return includes(value.free, f.axis) ? [] : [[f.axis, value]]
    })
  }
  private set(axis: Axis, value: Equation): void {
    this.where.push(...inside(minus(value, axis.lo), extentOf(axis)))
    this.rename(without(this.axes, [axis]), new Map([[indexAlong(axis), value]]))
  }
  /** The axis within narrower bounds. */
  narrow(axis: Axis, lo: Equation, hi: Equation): void {
    const made = axisOver(lo, hi, union(closure(this.axes), freeOf([lo, hi])))
    this.rename(union(without(this.axes, [axis]), [made]), new Map([[indexAlong(axis), indexAlong(made)]]))
  }
  /** An axis whose bounds change is another one. */
  private rename(rest: AxisSet, first: Names): void {
    const names = new Map(first)
    let axes: AxisSet = NONE
    for (const a of rest) {
      const [lo, hi] = substitute([a.lo, a.hi], names) as [Equation, Equation]
      const same = lo === a.lo && hi === a.hi
      const made = same ? a : axisOver(lo, hi, [closure(this.axes), closure(axes), freeOf(names.values())].reduce(union))
      if (!same) names.set(indexAlong(a), indexAlong(made))
      axes = union(axes, [made])
    }
    this.axes = axes
    this.steps.push(names)
    this.where.splice(0, Number.POSITIVE_INFINITY, ...substitute(this.where, names))
  }
}

/** A relation over axes that none of `taken` is. */
const apart = (r: Relation, taken: AxisSet): Relation => {
  const names = new Map<Equation, Equation>()
  let axes: AxisSet = NONE
  for (const a of r.axes) {
    const [lo, hi] = substitute([a.lo, a.hi], names) as [Equation, Equation]
    const keeps = lo === a.lo && hi === a.hi && !includes(taken, a)
    const made = keeps ? a : axisOver(lo, hi, [taken, closure(r.axes), closure(axes)].reduce(union))
    if (!keeps) names.set(indexAlong(a), indexAlong(made))
    axes = union(axes, [made])
  }
  return names.size === 0 ? r : replaced(r, names, axes)
}

/** Conditions on one axis are its bounds, where they are surely the narrower ones. */
const narrowed = (s: System): void => {
  for (let k = 0; k < s.where.length; k++) {
    const e = s.where[k]!
    for (const { coefficient, factors } of termsOf(e)) {
      const [f, ...more] = factors
      if (f?.tag !== 'axis' || more.length > 0 || Math.abs(coefficient) !== 1 || !includes(s.axes, f.axis)) continue
      const { lo, hi } = f.axis
      const end = coefficient === 1 ? minus(f, e) : plus(plus(f, e), 1)
      if (includes(end.free, f.axis)) continue
      const tighter = coefficient === 1 ? minus(end, lo) : minus(hi, end)
      if (!isSure(tighter)) continue
      s.where.splice(k, 1)
      s.narrow(f.axis, coefficient === 1 ? end : lo, coefficient === 1 ? hi : end)
      narrowed(s)
      return
    }
  }
}

/**
 * The same entries by canonical names for axes, so that equal relations look alike; axes that neither indices nor conditions mention are summed over.
 * `undefined` if there are no entries. Of ranges between sizes, each is taken to have an element.
 */
export const canonical = (given: Relation, equal: readonly Pair[] = []): Relation | undefined => {
  const s = new System(given.axes, given.where)
  for (const [a, b] of equal) s.equate(a, b)
  narrowed(s)
  const where = [...new Set(s.where)].filter((e) => !isSure(e))
  if (where.some(isNever)) return undefined
  const moved = replaced({ ...given, where: [] }, s.namesOf(given.axes), s.axes)
  const kept = closure(freeOf([...moved.rows, ...moved.columns, ...where]))
  const hidden = without(s.axes, kept)
  const filled = hidden.flatMap((a) => {
    const last = minus(extentOf(a), 1)
    return last.free.length === 0 || isSure(last) || !within(last.free, kept) ? [] : [last]
  })
  const by = moved.by && sumOverAll(hidden, moved.by)
  return named({ ...moved, axes: kept, where: [...where, ...filled], by })
}
/** Axes are named by the order in which rows, columns and conditions mention them. */
const named = (r: Relation): Relation => {
  const order: Axis[] = []
  const visit = (a: Axis): void => {
    if (order.includes(a)) return
    a.outer.forEach(visit)
    order.push(a)
  }
  for (const e of [...r.rows, ...r.columns, ...r.where]) e.free.forEach(visit)
  const names = new Map<Equation, Equation>()
  let axes: AxisSet = NONE
  for (const a of order) {
    const [lo, hi] = substitute([a.lo, a.hi], names) as [Equation, Equation]
    const made = axisOver(lo, hi, axes)
    if (made !== a) names.set(indexAlong(a), indexAlong(made))
    axes = union(axes, [made])
  }
  return names.size === 0 ? { ...r, axes } : replaced(r, names, axes)
}

/** What two relations say where each pair of indices agrees, if anything: the columns of the first, the rows of the second. */
export const related = (
  first: Relation,
  then: Relation,
  pairs: (first: Relation, then: Relation) => readonly Pair[],
  where: (first: Relation, then: Relation) => readonly Equation[] = () => [],
): Relation | undefined => {
  const second = apart(then, closure(first.axes))
  const all = union(first.axes, second.axes)
  const s = new System(all, [...first.where, ...second.where, ...where(first, second)])
  for (const [a, b] of pairs(first, second)) s.equate(a, b)
  const names = s.namesOf(all)
  const by = first.by && second.by && [first.by, second.by]
  const parts = substitute([...second.rows, ...first.columns, ...(by ?? [])], names)
  const [m, n] = [second.rows.length, second.rows.length + first.columns.length]
  return canonical({
    axes: s.axes,
    rows: parts.slice(0, m),
    columns: parts.slice(m, n),
    where: s.where,
    by: by && multiply(parts[n]!, parts[n + 1]!),
  })
}
/** One relation after another: the columns of the second are the rows of the first. */
export const composed = (first: Relation, then: Relation): Relation | undefined =>
  related(first, then, (f, t) => t.columns.map((c, k) => [f.rows[k]!, c]))

const ids = (es: readonly Equation[]): string => es.map((e) => e.id).join()
/** Equal for relations with the same entries over the same axes. */
export const keyOf = ({ axes, rows, columns, where }: Relation): string => [axes.map(indexAlong), rows, columns, where].map(ids).join(';')
/** Relations with the same entries, as one. */
export const together = (a: Relation, b: Relation): Relation => ({ ...a, by: a.by && b.by && add(a.by, b.by) })

/** The place of an element in an array that is stored row by row. */
export const flatIndex = (indices: readonly Equation[], shape: readonly Equation[]): Equation =>
  indices.reduce<Equation>((place, i, k) => plus(times(place, shape[k]!), i), indexOf(0))
/** How many elements an array has. */
export const countOf = (shape: readonly Equation[]): Equation => shape.reduce<Equation>((n, d) => times(n, d), indexOf(1))
