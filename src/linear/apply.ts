/** Un-section: a linear map and values become equations again. Total on well-formed maps; this is what closes the circle to higher derivatives. */
import {
  type Axis,
  type AxisIndex,
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
import { components, type Edge, type Graph, type LinearMap, Links, renameIndices, type Stepping, type Variable, variable } from './edge.js'

const ZERO = literal(0)

/** The same map with other names for the axes that `avoid` holds; those of the ports' own families stay. */
const apart = (l: Graph, avoid: AxisSet): Graph => {
  const own = [...l.ins, ...l.outs].reduce((s, v) => union(s, v.scope), NONE)
  const all = l.edges.reduce((s, e) => union(s, e.axes), NONE)
  // An axis whose bounds mention a renamed one is another axis, too.
  const clash = without(all, own).reduce<AxisSet>((s, a) => (includes(avoid, a) || meets(a.outer, s) ? [...s, a] : s), NONE)
  if (clash.length === 0) return l
  const names = new Map<Equation, Equation>()
  for (const a of clash) {
    const [lo, hi] = substitute([a.lo, a.hi], names)
    names.set(indexAlong(a), indexAlong(axisOver(lo!, hi!, [all, avoid, freeOf(names.values())].reduce(union))))
  }
  const touched = (v: Variable): boolean => meets(v.scope, clash) || (v.time !== undefined && includes(clash, v.time))
  const timeOf = (v: Variable): Axis | undefined => v.time && ((names.get(indexAlong(v.time)) as AxisIndex | undefined)?.axis ?? v.time)
  const other = (s: AxisSet): AxisSet => (meets(s, clash) ? freeOf(substitute(s.map(indexAlong), names)) : s)
  const seen = new Map<Variable, Variable>()
  const moved = (v: Variable): Variable => {
    const known = seen.get(v) ?? (touched(v) ? variable(v.name, other(v.scope), substitute(v.shape, names), timeOf(v)) : v)
    seen.set(v, known)
    return known
  }
  const edges = l.edges.map((e) => renameIndices({ ...e, to: moved(e.to), from: moved(e.from), axes: other(e.axes) }, names))
  return { ins: l.ins, outs: l.outs, edges }
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

/**
 * The values of the members of a cycle: its states are histories, which start where edges from outside reach their first row (forward) or last (back).
 * Back in time is forward along `extent − 1 − k`.
 */
const solved = ({ axis, forward, states, inner }: Stepping, links: Links, value: (v: Variable) => Equation): ReadonlyMap<Variable, Equation> => {
  const k = indexAlong(axis)
  const extent = extentOf(axis)
  const start = forward ? indexOf(0) : extent
  const [now, then] = forward ? [k, add(k, 1)] : [add(k, 1), k]
  const member = new Set([...states, ...inner])
  const inward = (e: Edge): boolean => member.has(e.from)
  const rest = (v: Variable): readonly Equation[] => v.shape.slice(1)
  const fromOutside = (e: Edge): Equation => times(e.by, at(value(e.from), e.fi, e.partial ? 0 : undefined))
  const later = states.map((v) => {
    const edges = links.into(v).filter((e) => !inward(e) && e.ti[0] !== start)
    return edges.length === 0 ? undefined : collected(v.shape, v.scope, edges, (e) => e.ti, fromOutside)
  })
  /** With what comes from outside to a row other than the first alone. */
  const withRow = (v: Variable, x: Equation, row: Equation): Equation => {
    const u = later[states.indexOf(v)]
    return u ? buildOver(rest(v), (...i) => plus(at(x, i), at(u, [row, ...i])), freeOf([x, u, row])) : x
  }
  const inits = states.map((v) => {
    const edges = links.into(v).filter((e) => !inward(e) && e.ti[0] === start)
    return withRow(
      v,
      collected(rest(v), v.scope, edges, (e) => e.ti.slice(1), fromOutside),
      start,
    )
  })
  const local = new Map<Variable, Equation>()
  let drafts: readonly Equation[] = []
  const histories = recurrence(axis, inits, (given) => {
    drafts = given
    const read = (e: Edge): Equation => {
      if (!inward(e)) return fromOutside(e)
      const state = e.from.time ? given[states.indexOf(e.from)] : undefined
      const [from, fi] = state ? [state, e.fi.slice(1)] : [local.get(e.from)!, e.fi]
      return times(e.by, at(from, fi, e.partial ? 0 : undefined))
    }
    for (const v of inner)
      local.set(
        v,
        collected(v.shape, v.scope, links.into(v), (e) => e.ti, read),
      )
    const next = states.map((v) => {
      const edges = links.into(v).filter(inward)
      return withRow(
        v,
        collected(rest(v), union(v.scope, [axis]), edges, (e) => e.ti.slice(1), read),
        then,
      ) // prettier-ignore
    })
    return forward ? next : substitute(next, new Map([[k, minus(minus(extent, 1), k)]]))
  })
  const rows = states.map((v, s) =>
    forward ? histories[s]! : buildOver(v.shape, (t, ...i) => at(histories[s]!, [minus(extent, t!), ...i]), histories[s]!.free),
  )
  const atRow = new Map(drafts.map((d, s) => [d, buildOver(d.shape, (...i) => at(rows[s]!, [now, ...i]), freeOf([rows[s]!, now]))]))
  return new Map([...states.map((v, s) => [v, rows[s]!] as const), ...inner.map((v) => [v, substitute([local.get(v)!], atRow)[0]!] as const)])
}

/** The values of the outputs, given those of the inputs. */
export const applyGraph = (given: Graph, inputs: readonly Equation[]): readonly Equation[] => {
  const l = apart(given, freeOf(inputs))
  const values = new Table<Variable, Equation>(l.ins.map((v, k) => [v, inputs[k]!] as const))
  const links = new Links(l)
  const value = (v: Variable): Equation => values.get(v)!
  const read = (e: Edge): Equation => times(e.by, at(value(e.from), e.fi, e.partial ? 0 : undefined))
  for (const { members, recurrence: cycle } of components(links)) {
    if (cycle) for (const [v, e] of solved(cycle, links, value)) values.set(v, e)
    else {
      const [v] = members as [Variable]
      const edges = links.into(v)
      if (!values.has(v) || edges.length > 0)
        values.set(
          v,
          collected(v.shape, v.scope, edges, (e) => e.ti, read),
        )
    }
  }
  return l.outs.map(value)
}

/** `L v`, as equations. @throws SpaceMismatch if the values do not lie in the domain. */
export const apply = (l: LinearMap, inputs: readonly Equation[]): readonly Equation[] => {
  expectLeaves('apply', l.dom, inputs)
  return applyGraph(l, inputs)
}
