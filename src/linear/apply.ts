/** Un-section: a linear map and values become equations again. Total on well-formed maps; this is what closes the circle to higher derivatives. */
import {
  type AxisSet,
  plus as add,
  at,
  axisOver,
  type Entry,
  type Equation,
  extentOf,
  freeOf,
  includes,
  indexAlong,
  indexOf,
  literal,
  meets,
  minus,
  NONE,
  recurrence,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { expectLeaves } from '../categories/program.js'
import { Table } from '../categories/table.js'
import { plus, times } from '../primitives/arithmetic.js'
import { buildOver, scatterInto, sumOverAll, zeros } from '../primitives/reduction.js'
import { axesOf, type Component, components, type Edge, type Graph, type LinearMap, Links, replaceIn, type Stepping, type Variable } from './edge.js'

const ZERO = literal(0)

/** The same map with other names for the axes that `avoid` holds; those of the ports' own families stay. */
const apart = (l: Graph, avoid: AxisSet): Graph => {
  const own = [...l.ins, ...l.outs].reduce((s, v) => union(s, v.scope), NONE)
  const all = axesOf(l)
  // An axis whose bounds mention a renamed one is another axis, too.
  const clash = without(all, own).reduce<AxisSet>((s, a) => (includes(avoid, a) || meets(a.outer, s) ? [...s, a] : s), NONE)
  if (clash.length === 0) return l
  const names = new Map<Equation, Equation>()
  for (const a of clash) {
    const [lo, hi] = substitute([a.lo, a.hi], names)
    names.set(indexAlong(a), indexAlong(axisOver(lo!, hi!, [all, avoid, freeOf(names.values())].reduce(union))))
  }
  return replaceIn(l, names)
}

/** What edges bring to a family of arrays of one shape, inside of some axes. */
const collected = (
  shape: readonly Equation[],
  inside: AxisSet,
  edges: readonly Edge[],
  indices: (e: Edge) => readonly Equation[],
  read: (e: Edge) => Equation,
): Equation => {
  const entries = edges.map(
    (e): Entry => ({ axes: without(e.axes, inside), indices: indices(e), value: read(e), partial: e.partial && shape.length > 0 }),
  )
  if (shape.length === 0) return entries.reduce<Equation>((sum, e) => plus(sum, sumOverAll(e.axes, e.value)), ZERO)
  return entries.length === 0 ? zeros(shape) : scatterInto(shape, entries)
}

const weighted = (e: Edge, from: Equation, fi = e.fi): Equation => times(e.by, at(from, fi, e.partial ? 0 : undefined))
/** The values of the members of a component; `read` is what an edge from elsewhere brings. */
const valuesIn = (c: Component, links: Links, read: (e: Edge) => Equation): ReadonlyMap<Variable, Equation> => {
  if (c.recurrence) return solved(c.recurrence, links, read)
  const [v] = c.members as readonly [Variable]
  return new Map([[v, collected(v.shape, v.scope, links.into(v), (e) => e.ti, read)]])
}

/**
 * The values of the members of a cycle: its states are histories, which start where edges from outside reach their first row (forward) or last (back).
 * Back in time is forward along `extent − 1 − k`.
 */
const solved = ({ axis, forward, states, inner }: Stepping, links: Links, fromOutside: (e: Edge) => Equation): ReadonlyMap<Variable, Equation> => {
  const k = indexAlong(axis)
  const extent = extentOf(axis)
  const start = forward ? indexOf(0) : extent
  const [now, then] = forward ? [k, add(k, 1)] : [add(k, 1), k]
  const members = new Set([...states, ...inner.flatMap((c) => c.members)])
  const inward = (e: Edge): boolean => members.has(e.from)
  const rest = (v: Variable): readonly Equation[] => v.shape.slice(1)
  const row = (e: Edge): readonly Equation[] => e.ti.slice(1)
  const outside = states.map((v) => links.into(v).filter((e) => !inward(e)))
  /** From outside, but to the row that a step makes: part of the step. */
  const joins = (e: Edge): boolean => e.ti[0] === then
  /** What comes from outside to any other row than the first alone. */
  const later = states.map((v, s) => {
    const edges = outside[s]!.filter((e) => e.ti[0] !== start && !joins(e))
    return edges.length === 0 ? undefined : collected(v.shape, v.scope, edges, (e) => e.ti, fromOutside)
  })
  const withRow = (s: number, x: Equation, at0: Equation): Equation => {
    const u = later[s]
    return u ? buildOver(x.shape, (...i) => plus(at(x, i), at(u, [at0, ...i])), freeOf([x, u, at0])) : x
  }
  const inits = states.map((v, s) => {
    const first = outside[s]!.filter((e) => e.ti[0] === start)
    return withRow(s, collected(rest(v), v.scope, first, row, fromOutside), start)
  })
  const local = new Map<Variable, Equation>()
  let drafts: readonly Equation[] = []
  const histories = recurrence(axis, inits, (given) => {
    drafts = given
    const read = (e: Edge): Equation => {
      if (!inward(e)) return fromOutside(e)
      const state = given[states.indexOf(e.from)]
      return state ? weighted(e, state, e.fi.slice(1)) : weighted(e, local.get(e.from)!)
    }
    for (const c of inner) for (const [v, e] of valuesIn(c, links, read)) local.set(v, e)
    const next = states.map((v, s) => {
      const edges = links.into(v).filter((e) => inward(e) || joins(e))
      return withRow(s, collected(rest(v), union(v.scope, [axis]), edges, row, read), then)
    })
    return forward ? next : substitute(next, new Map([[k, minus(minus(extent, 1), k)]]))
  })
  const rows = states.map((v, s) => {
    const h = histories[s]!
    return forward ? h : buildOver(v.shape, (t, ...i) => at(h, [minus(extent, t!), ...i]), h.free)
  })
  const rowNow = new Map(drafts.map((d, s) => [d, buildOver(d.shape, (...i) => at(rows[s]!, [now, ...i]), freeOf([rows[s]!, now]))]))
  const within = substitute([...local.values()], rowNow)
  return new Map([...states.map((v, s) => [v, rows[s]!] as const), ...[...local.keys()].map((v, j) => [v, within[j]!] as const)])
}

/** The values of the outputs, given those of the inputs. */
export const applyGraph = (given: Graph, inputs: readonly Equation[]): readonly Equation[] => {
  const l = apart(given, freeOf(inputs))
  const values = new Table<Variable, Equation>(l.ins.map((v, k) => [v, inputs[k]!] as const))
  const links = new Links(l)
  const read = (e: Edge): Equation => weighted(e, values.get(e.from)!)
  for (const c of components(links)) {
    const [v] = c.members
    if (!values.has(v!) || links.into(v!).length > 0) for (const [x, e] of valuesIn(c, links, read)) values.set(x, e)
  }
  return l.outs.map((v) => values.get(v)!)
}

/** `L v`, as equations. @throws SpaceMismatch if the values do not lie in the domain. */
export const apply = (l: LinearMap, inputs: readonly Equation[]): readonly Equation[] => {
  expectLeaves('apply', l.dom, inputs)
  return applyGraph(l, inputs)
}
