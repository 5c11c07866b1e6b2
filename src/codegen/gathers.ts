/**
 * What depends on a loop through one index alone that is data, as a vertex does that several triangles have: it is computed once for each element that
 * such an index takes, and read where it is taken. Which elements these are is marked first, so that no other costs more than a glance.
 */
import {
  type At,
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
  within,
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

/** What is stored: whatever costs `hoists`, where it costs `gathers` in all; and whether equal families may round otherwise. */
interface Frugality {
  readonly hoists: number
  readonly gathers: number
  readonly rounds: boolean
}
/** A node that is to be read from an array, and what it sees. */
interface Gathered {
  readonly node: Equation
  readonly through: At
  readonly axes: AxisSet
  readonly cost: number
}
const SUM = 100
const MOST_POINTS = 100
/** Are there so few points that there can be an array of them for each element? */
const areFew = (axes: AxisSet): boolean =>
  axes.every((a) => isLiteral(a.lo, 0)) &&
  axes.reduce((n, { hi }) => n * (hi.tag === 'literal' ? hi.value : Number.POSITIVE_INFINITY), 1) <= MOST_POINTS
const chosen = (roots: readonly Equation[], { hoists, gathers }: Frugality): readonly Gathered[] => {
  const sight = sights(roots)
  /** The cost of what sees all that the node sees, as far as it matters. */
  const costOf = (e: Equation, { axes, through }: Sight): number => {
    let cost = 0
    const spend = (x: Equation): void => {
      const s = sight.get(x)
      if (cost >= gathers || !s || s.through !== through || !within(axes, s.axes)) return
      cost += x.tag === 'call' ? x.op.cost : x.tag === 'at' ? 1 : x.tag === 'reduce' ? SUM : 0
      if (x.tag !== 'reduce') for (const c of x.tag === 'at' ? x.indices : children(x)) spend(c)
    }
    spend(e)
    return cost
  }
  const found = new Table<Equation, Gathered>()
  const isChosen = (node: Equation): boolean => {
    if (found.has(node)) return true
    const s = sight.get(node)
    if (!s?.through || node.sort !== 'real' || (node.tag !== 'call' && node.tag !== 'reduce')) return false
    if (meets(s.axes, s.through.free) || !areFew(s.axes)) return false
    const cost = costOf(node, s)
    if (cost < hoists) return false
    found.set(node, { node, through: s.through, axes: s.axes, cost })
    return true
  }
  return postorder(roots, (e) => (isChosen(e) ? [] : children(e))).flatMap((e) => found.get(e) ?? [])
}

/** What is gathered, as a function of the element; all nodes that are its values, and through which indices. */
interface Family {
  readonly of: Equation
  readonly range: Equation
  readonly axes: AxisSet
  readonly through: Set<At>
  readonly values: Gathered[]
}
const familiesOf = (found: readonly Gathered[], elementOf: (range: Equation) => Equation, rounds: boolean): readonly Family[] => {
  // Where an axis of the index is bound again further inside, another element is meant: such a node does not see it.
  const bodies = found.map(
    ({ node, through }) =>
      replaceNodes([node], new Map([[through, elementOf(rangeOf(through)!)]]), (e) => e !== through && !meets(e.free, through.free))[0]!,
  )
  const families = new Map<Equation, Family>()
  for (const [k, of] of (rounds ? termsInOrder(bodies) : bodies).entries()) {
    const { through, axes } = found[k]!
    const family = families.get(of) ?? { of, range: rangeOf(through)!, axes, through: new Set(), values: [] }
    families.set(of, family)
    family.through.add(through)
    family.values.push(found[k]!)
  }
  return [...families.values()]
}
const grouped = <T>(all: readonly T[], keyOf: (x: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const x of all) groups.set(keyOf(x), [...(groups.get(keyOf(x)) ?? []), x])
  return [...groups.values()]
}
const byAge = (nodes: Iterable<Equation>): readonly Equation[] => [...nodes].sort((x, y) => x.id - y.id)
const placesOf = (f: Family): string =>
  byAge(f.through)
    .map((e) => e.id)
    .join()
const axesOf = (f: Family): string => f.axes.map((a) => indexAlong(a).id).join()

export interface Gathering {
  readonly roots: readonly Equation[]
  /** Arrays of which nothing is read but what is written. */
  readonly sparse: ReadonlySet<Equation>
}
/** Equal equations, in which what depends on elements that data chooses is read from arrays. */
export const gathered = (roots: readonly Equation[], may: Frugality): Gathering => {
  const none = { roots, sparse: new Set<Equation>() }
  if (may.gathers === Number.POSITIVE_INFINITY || !postorder(roots).some(isGather)) return none
  const elements = new Map<Equation, Equation>()
  const elementOf = (range: Equation): Equation => {
    const known = elements.get(range) ?? input('element', [], 'integer', range)
    elements.set(range, known)
    return known
  }
  const costOf = (group: readonly Family[]): number => group.reduce((s, f) => f.values.reduce((t, v) => t + v.cost, s), 0)
  const groups = grouped(familiesOf(chosen(roots, may), elementOf, may.rounds), placesOf)
    .filter((g) => costOf(g) >= may.gathers)
    .flatMap((g) => grouped(g, axesOf))
  const reads = new Map<Equation, Equation>()
  const sparse = new Set<Equation>()
  for (const group of groups) {
    const array = arrayOf(group, elementOf(group[0]!.range))
    sparse.add(array)
    for (const [k, { values }] of group.entries())
      for (const { node, through, axes } of values) reads.set(node, at(array, [through, ...axes.map(indexAlong), indexOf(k)]))
  }
  return { roots: replaceNodes(roots, reads), sparse }
}

/** Families side by side, of the elements that are marked. */
const arrayOf = (families: readonly Family[], name: Equation): Equation => {
  const { range, axes, through } = families[0]!
  const marks = accumulate(
    [range],
    byAge(through).map((g) => ({ axes: closure(g.free), indices: [g], value: literal(1), partial: false })),
  )
  const element = axisOver(0, range, axes)
  const guard = guardOf(call(gt, [at(marks, [indexAlong(element)]), literal(0)]), union([element], axes))
  // As the guard sees it, so that nothing is computed for others.
  const index = plus(indexAlong(element), indexAlong(guard))
  const values = substitute(
    families.map((f) => f.of),
    new Map([[name, index]]),
  )
  const points = axes.map(indexAlong)
  return accumulate(
    [range, ...axes.map((a) => a.hi), indexOf(families.length)],
    values.map((value, k) => ({ axes: [element, guard, ...axes], indices: [index, ...points, indexOf(k)], value, partial: false })),
  )
}
