/** Un-section: a linear map and values become equations again. Total on well-formed maps; this is what closes the circle to higher derivatives. */
import {
  type AxisSet,
  at,
  axisOver,
  type Entry,
  type Equation,
  freeOf,
  includes,
  indexAlong,
  literal,
  meets,
  NONE,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { expectLeaves } from '../categories/program.js'
import { Table } from '../categories/table.js'
import { plus, times } from '../primitives/arithmetic.js'
import { scatterInto, sumOverAll, zeros } from '../primitives/reduction.js'
import { type Edge, type Graph, type LinearMap, Links, order, renameIndices, type Variable, variable } from './edge.js'

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
  const other = (s: AxisSet): AxisSet => (meets(s, clash) ? freeOf(substitute(s.map(indexAlong), names)) : s)
  const seen = new Map<Variable, Variable>()
  const moved = (v: Variable): Variable => {
    const known = seen.get(v) ?? (meets(v.scope, clash) ? variable(v.name, other(v.scope), substitute(v.shape, names)) : v)
    seen.set(v, known)
    return known
  }
  const edges = l.edges.map((e) => renameIndices({ ...e, to: moved(e.to), from: moved(e.from), axes: other(e.axes) }, names))
  return { ins: l.ins, outs: l.outs, edges }
}

/** The values of the outputs, given those of the inputs. */
export const applyGraph = (given: Graph, inputs: readonly Equation[]): readonly Equation[] => {
  const l = apart(given, freeOf(inputs))
  const value = new Table<Variable, Equation>(l.ins.map((v, k) => [v, inputs[k]!] as const))
  const links = new Links(l)
  const read = (e: Edge): Equation => times(e.by, at(value.get(e.from)!, e.fi, e.partial ? 0 : undefined))
  for (const v of order(links)) {
    const edges = links.into(v)
    if (value.has(v) && edges.length === 0) continue
    const entries = edges.map(
      (e): Entry => ({ axes: without(e.axes, v.scope), indices: e.ti, value: read(e), partial: e.partial && v.shape.length > 0 }),
    )
    if (v.shape.length > 0) value.set(v, entries.length === 0 ? zeros(v.shape) : scatterInto(v.shape, entries))
    else
      value.set(
        v,
        entries.reduce<Equation>((sum, e) => plus(sum, sumOverAll(e.axes, e.value)), ZERO),
      )
  }
  return l.outs.map((v) => value.get(v)!)
}

/** `L v`, as equations. @throws SpaceMismatch if the values do not lie in the domain. */
export const apply = (l: LinearMap, inputs: readonly Equation[]): readonly Equation[] => {
  expectLeaves('apply', l.dom, inputs)
  return applyGraph(l, inputs)
}
