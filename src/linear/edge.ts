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
import { grown, Table } from '../categories/table.js'

/** A family of vectors: one of `shape` for every point of `scope`. Distinct variables are distinct objects. */
export interface Variable {
  readonly id: number
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
  readonly partial: boolean
  readonly axes: AxisSet
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

let created = 0
export const variable = (name: string, scope: AxisSet = [], shape: readonly Equation[] = []): Variable => ({ id: created++, name, scope, shape })

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

/** Edges by the variables at their ends. */
export interface Wires {
  readonly variables: Iterable<Variable>
  into(v: Variable): Iterable<Edge>
  from(v: Variable): Iterable<Edge>
}

const NONE: Edge[] = []
/** The edges at each variable of a graph, as they were given. */
export class Links implements Wires {
  private readonly ends = new Table<Variable, { into: Edge[]; from: Edge[] }>()
  readonly variables: Variable[] = []
  constructor(l: Graph) {
    for (const v of l.ins) this.at(v)
    for (const v of l.outs) this.at(v)
    for (const e of l.edges) {
      const [source, target] = [this.at(e.from), this.at(e.to)]
      source.from = grown(source.from, e)
      target.into = grown(target.into, e)
    }
  }
  private at(v: Variable) {
    const known = this.ends.get(v)
    if (known) return known
    const made = { into: NONE, from: NONE }
    this.ends.set(v, made)
    this.variables.push(v)
    return made
  }
  into(v: Variable): readonly Edge[] {
    return this.ends.get(v)?.into ?? NONE
  }
  from(v: Variable): readonly Edge[] {
    return this.ends.get(v)?.from ?? NONE
  }
}

/** A cycle of edges without a step along a sequential axis has no meaning. */
export class IllFormed extends Error {
  override readonly name = 'IllFormed'
}

/** Variables, each after those it reads. @throws IllFormed with the cycle, if there is one. */
export const order = (wires: Wires): readonly Variable[] => {
  const waiting = new Table<Variable, number>()
  const ready: Variable[] = []
  let all = 0
  for (const v of wires.variables) {
    let edges = 0
    for (const _ of wires.into(v)) edges++
    waiting.set(v, edges)
    if (edges === 0) ready.push(v)
    all++
  }
  for (let k = 0; k < ready.length; k++) {
    for (const e of wires.from(ready[k]!)) {
      const left = waiting.get(e.to)! - 1
      waiting.set(e.to, left)
      if (left === 0) ready.push(e.to)
    }
  }
  if (ready.length < all) throw new IllFormed(`a cycle without a step in time: ${cycle(wires, (v) => waiting.get(v) === 0)}`)
  return ready
}
const cycle = (wires: Wires, fine: (v: Variable) => boolean): string => {
  const path: Variable[] = []
  let v = [...wires.variables].find((x) => !fine(x))
  while (v && !path.includes(v)) {
    path.push(v)
    v = [...wires.into(v)].find((e) => !fine(e.from))?.from
  }
  if (!v) throw new Impossible('no cycle')
  return [v, ...path.slice(path.indexOf(v)).reverse()].map((x) => x.name).join(' → ')
}
