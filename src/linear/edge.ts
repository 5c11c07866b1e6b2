/**
 * Linear maps say how a program varies: signal-flow graphs of weighted relations. An edge is
 *
 *     for every point of axes:   to[ti] += by · from[fi]
 *
 * and that one form is scaling, sections of bilinear operations, Σ, replication, slice, gather and scatter. Wiring is the rest: edges meet at variables.
 */
import { type AxisSet, type Equation, freeOf, substitute, union } from '../categories/equation.js'
import { Impossible } from '../categories/errors.js'
import type { Space } from '../categories/space.js'

/** A family of vectors: one of `shape` for every point of `scope`. Distinct variables are distinct objects. */
export interface Variable {
  readonly name: string
  readonly scope: AxisSet
  readonly shape: readonly Equation[]
}

/** For every point of `axes`: `to[ti] += by · from[fi]`. Out of range, a partial edge contributes nothing. */
export interface Edge {
  readonly to: Variable
  readonly ti: readonly Equation[]
  readonly from: Variable
  readonly fi: readonly Equation[]
  readonly by: Equation
  readonly axes: AxisSet
  readonly partial: boolean
}

export interface Graph {
  readonly ins: readonly Variable[]
  readonly outs: readonly Variable[]
  readonly edges: readonly Edge[]
}

/** `L : A ⊸ B`, one variable for each leaf of A and of B. */
export interface LinearMap<A extends Space = Space, B extends Space = Space> extends Graph {
  readonly dom: A
  readonly cod: B
}

export const variable = (name: string, scope: AxisSet = [], shape: readonly Equation[] = []): Variable => ({ name, scope, shape })

/** An edge over all axes that its ends, indices and weight mention, and `more`. */
export const edge = (
  to: Variable,
  ti: readonly Equation[],
  from: Variable,
  fi: readonly Equation[],
  by: Equation,
  more: AxisSet = [],
  partial = false,
): Edge => ({
  to,
  ti,
  from,
  fi,
  by,
  partial,
  axes: [to.scope, from.scope, by.free, freeOf(ti), freeOf(fi), more].reduce(union),
}) // prettier-ignore

/** An edge with other names for axes in its weight and its indices; its ends and its axes stay. */
export const renameIndices = (e: Edge, names: ReadonlyMap<Equation, Equation>): Edge => {
  const n = e.ti.length
  const [by, ...indices] = substitute([e.by, ...e.ti, ...e.fi], names)
  return { ...e, by: by!, ti: indices.slice(0, n), fi: indices.slice(n) }
}

export const variablesOf = (l: Graph): ReadonlySet<Variable> => {
  const all = new Set([...l.ins, ...l.outs])
  for (const e of l.edges) all.add(e.from).add(e.to)
  return all
}

const grouped = (edges: readonly Edge[], end: (e: Edge) => Variable): Map<Variable, Edge[]> => {
  const groups = new Map<Variable, Edge[]>()
  for (const e of edges) {
    const known = groups.get(end(e))
    if (known) known.push(e)
    else groups.set(end(e), [e])
  }
  return groups
}
/** The edges into each variable. */
export const edgesInto = (l: Graph): Map<Variable, Edge[]> => grouped(l.edges, (e) => e.to)
/** The edges out of each variable. */
export const edgesFrom = (l: Graph): Map<Variable, Edge[]> => grouped(l.edges, (e) => e.from)

const NO_EDGES: readonly Edge[] = []
const edgesOut = (l: Graph): ((v: Variable) => Iterable<Edge>) => {
  const from = edgesFrom(l)
  return (v) => from.get(v) ?? NO_EDGES
}

/** A cycle of edges without a step along a sequential axis has no meaning. */
export class IllFormed extends Error {
  override readonly name = 'IllFormed'
}

/** Variables, each after those it reads; `out` are the edges out of one. @throws IllFormed with the cycle, if there is one. */
export const order = (l: Graph, out = edgesOut(l)): readonly Variable[] => {
  const waiting = new Map<Variable, number>()
  for (const v of variablesOf(l)) waiting.set(v, 0)
  for (const e of l.edges) waiting.set(e.to, waiting.get(e.to)! + 1)
  const ready = [...waiting.keys()].filter((v) => waiting.get(v) === 0)
  for (let k = 0; k < ready.length; k++) {
    for (const e of out(ready[k]!)) {
      const left = waiting.get(e.to)! - 1
      waiting.set(e.to, left)
      if (left === 0) ready.push(e.to)
    }
  }
  if (ready.length < waiting.size) throw new IllFormed(`a cycle without a step in time: ${cycle(l, new Set(ready))}`)
  return ready
}
const cycle = (l: Graph, fine: ReadonlySet<Variable>): string => {
  const into = edgesInto(l)
  const path: Variable[] = []
  let v = [...variablesOf(l)].find((x) => !fine.has(x))
  while (v && !path.includes(v)) {
    path.push(v)
    v = into.get(v)?.find((e) => !fine.has(e.from))?.from
  }
  if (!v) throw new Impossible('no cycle')
  return [v, ...path.slice(path.indexOf(v)).reverse()].map((x) => x.name).join(' → ')
}
