/**
 * What depends on a loop through one index alone that is data, as a vertex does that several triangles have: it is computed once for each element that
 * such an index takes, and read where it is taken. Which elements these are is marked first, so that no other costs more than a glance.
 */
import {
  type Accumulate,
  type At,
  type Axis,
  type AxisSet,
  accumulate,
  at,
  axisOver,
  bound,
  call,
  children,
  closure,
  type Equation,
  indexAlong,
  indexOf,
  input,
  inRange,
  isLiteral,
  literal,
  meets,
  NONE,
  plus,
  postorder,
  replaceNodes,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { openStates } from '../categories/open.js'
import { Table } from '../categories/table.js'
import { gt } from '../primitives/comparison.js'
import { guardOf, isGuard } from '../primitives/guard.js'
import { termsInOrder } from './terms.js'

/** What a node depends on: axes, and others through an index that is data. */
interface Sight {
  readonly axes: AxisSet
  readonly through?: At
}
const NOTHING: Sight = { axes: NONE }
const both = (a: Sight | undefined, b: Sight | undefined): Sight | undefined => {
  if (!a || !b || (a.through && b.through && a.through !== b.through)) return undefined
  const through = a.through ?? b.through
  return { axes: union(a.axes, b.axes), ...(through && { through }) }
}
const rangeOf = (e: At): Equation | undefined => (e.array.tag === 'input' ? e.array.below : undefined)
/** An element of index data in a loop whose length the run tells. */
const isGather = (e: Equation): e is At => {
  if (e.tag !== 'at' || e.sort !== 'integer') return false
  const range = rangeOf(e)
  const around = closure(e.free)
  return (
    range !== undefined &&
    range.free.length === 0 &&
    inRange(e, range) &&
    around.some((a) => a.hi.tag !== 'literal') &&
    around.every((a) => !isGuard(a) && postorder([a.lo, a.hi]).every((x) => x.tag !== 'history' && x.tag !== 'state'))
  )
}
/** Of each node; `undefined` where it is more than that. */
const sights = (roots: readonly Equation[]): Table<Equation, Sight | undefined> => {
  const found = new Table<Equation, Sight | undefined>()
  const open = openStates()
  const see = (e: Equation): Sight | undefined => {
    if (open(e).size > 0) return undefined
    if (e.free.length === 0) return NOTHING
    if (e.tag === 'axis') return { axes: e.free }
    if (isGather(e)) return { axes: NONE, through: e }
    if (e.tag === 'history') return undefined
    const inside = children(e)
      .map((c) => found.get(c))
      .reduce(both, NOTHING)
    const own = bound(e)
    return inside && (inside.through && meets(inside.through.free, own) ? undefined : { ...inside, axes: without(inside.axes, own) })
  }
  for (const e of postorder(roots)) found.set(e, see(e))
  return found
}

/** Something that is gathered: a family over the elements, and over a few more axes. */
interface Gathered {
  readonly node: Equation
  readonly through: At
  readonly axes: readonly Axis[]
  readonly cost: number
}
const isSmall = (a: Axis): boolean => isLiteral(a.lo, 0) && a.hi.tag === 'literal'
const chosen = (roots: readonly Equation[], least: number): readonly Gathered[] => {
  const sight = sights(roots)
  /** The cost of what depends on all that the node does. */
  const costOf = (e: Equation, { axes, through }: Sight): number => {
    let cost = 0
    const spend = (x: Equation): void => {
      const s = sight.get(x)
      if (cost > MOST || !s || s.through !== through || !axes.every((a) => s.axes.includes(a))) return
      cost += x.tag === 'call' ? x.op.cost : x.tag === 'at' ? 1 : x.tag === 'reduce' ? SUM : 0
      if (x.tag !== 'reduce') for (const c of x.tag === 'at' ? x.indices : children(x)) spend(c)
    }
    spend(e)
    return cost
  }
  const found: Gathered[] = []
  const gatheredAt = (e: Equation): boolean => {
    const s = sight.get(e)
    if (!s?.through || e.sort !== 'real' || (e.tag !== 'call' && e.tag !== 'reduce')) return false
    if (meets(s.axes, s.through.free) || !s.axes.every(isSmall)) return false
    const cost = costOf(e, s)
    if (cost >= least) found.push({ node: e, through: s.through, axes: s.axes, cost })
    return cost >= least
  }
  const known = new Table<Equation, boolean>()
  const isChosen = (e: Equation): boolean => {
    const before = known.get(e)
    if (before !== undefined) return before
    known.set(e, gatheredAt(e))
    return known.get(e)!
  }
  postorder(roots, (e) => (isChosen(e) ? [] : children(e)))
  return found
}
const SUM = 100
const MOST = 1000

/** Families that are gathered at the same places, one for each point of the same axes. */
interface Group {
  readonly range: Equation
  readonly through: readonly At[]
  readonly axes: readonly Axis[]
  readonly families: readonly Equation[]
}
export interface Gathering {
  readonly roots: readonly Equation[]
  /** Arrays of which only rows are read that are written. */
  readonly sparse: ReadonlySet<Equation>
}
/** What is stored: whatever costs `hoists`, where it costs `gathers` in all; and whether equal families may round otherwise. */
interface Frugality {
  readonly hoists: number
  readonly gathers: number
  readonly rounds: boolean
}
/** Equal equations, in which what depends on elements that data chooses is read from arrays. */
export const gathered = (roots: readonly Equation[], may: Frugality): Gathering => {
  const found = may.gathers < Number.POSITIVE_INFINITY ? chosen(roots, may.hoists) : []
  const names = new Map<Equation, Equation>()
  const nameOf = (range: Equation): Equation => {
    const known = names.get(range) ?? input('element', [], 'integer', range)
    names.set(range, known)
    return known
  }
  const families = found.map(({ node, through }) => replaceNodes([node], new Map([[through, nameOf(rangeOf(through)!)]]))[0]!)
  const ordered = may.rounds ? termsInOrder(families) : families
  const places = new Map<Equation, Set<At>>()
  const members = found.map((g, k) => ({ ...g, family: ordered[k]! }))
  for (const { family, through } of members) places.set(family, (places.get(family) ?? new Set()).add(through))
  const placesOf = (family: Equation): string =>
    [...places.get(family)!]
      .map((e) => e.id)
      .sort((a, b) => a - b)
      .join()
  const costs = new Map<string, number>()
  for (const family of places.keys()) costs.set(placesOf(family), 0)
  for (const { family, cost } of members) costs.set(placesOf(family), costs.get(placesOf(family))! + cost)

  const groups = new Map<string, { range: Equation; through: readonly At[]; axes: readonly Axis[]; families: Equation[] }>()
  for (const { family, through, axes } of members) {
    if (costs.get(placesOf(family))! < may.gathers) continue
    const key = `${placesOf(family)};${axes.map((a) => indexAlong(a).id).join()}`
    const group = groups.get(key) ?? { range: rangeOf(through)!, through: [...places.get(family)!].sort((a, b) => a.id - b.id), axes, families: [] }
    if (!group.families.includes(family)) group.families.push(family)
    groups.set(key, group)
  }
  if (groups.size === 0) return { roots, sparse: new Set() }
  const arrays = new Map(
    [...groups.values()].flatMap((g) => {
      const array = arrayOf(g, names.get(g.range)!)
      return g.families.map((family, k) => [family, { array, k }] as const)
    }),
  )
  const reads = members.flatMap(({ node, family, through, axes }) => {
    const known = arrays.get(family)
    return known ? [[node, at(known.array, [through, ...axes.map(indexAlong), indexOf(known.k)])] as const] : []
  })
  return { roots: replaceNodes(roots, new Map(reads)), sparse: new Set([...arrays.values()].map((x) => x.array)) }
}

/** The families side by side, for the elements that are marked. */
const arrayOf = ({ range, through, axes, families }: Group, name: Equation): Accumulate => {
  const marks = accumulate(
    [range],
    through.map((g) => ({ axes: closure(g.free), indices: [g], value: literal(1), partial: false })),
  )
  const element = axisOver(0, range, closure(axes))
  const guard = guardOf(call(gt, [at(marks, [indexAlong(element)]), literal(0)]), union([element], closure(axes)))
  // As the guard sees it, so that nothing is computed for others.
  const index = plus(indexAlong(element), indexAlong(guard))
  const values = substitute(families, new Map([[name, index]]))
  return accumulate(
    [range, ...axes.map((a) => a.hi), indexOf(families.length)],
    values.map((value, k) => ({ axes: [element, guard, ...axes], indices: [index, ...axes.map(indexAlong), indexOf(k)], value, partial: false })),
  ) as Accumulate
}
