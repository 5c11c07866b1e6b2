/**
 * Linear maps say how a program varies: signal-flow graphs of weighted relations. An edge is
 *
 *     for every point of axes:   to[ti] += by · from[fi]
 *
 * and that one form is scaling, sections of bilinear operations, Σ, replication, slice, gather and scatter. Wiring is the rest: edges meet at variables.
 */
import {
  type Axis,
  type AxisIndex,
  type AxisSet,
  type Equation,
  freeOf,
  includes,
  indexAlong,
  plus,
  substitute,
  union,
} from '../categories/equation.js'
import { Impossible } from '../categories/errors.js'
import type { Space } from '../categories/space.js'
import { grown, Table } from '../categories/table.js'

/** A family of vectors: one of `shape` for every point of `scope`. Distinct variables are distinct objects. */
export interface Variable {
  readonly id: number
  readonly name: string
  readonly scope: AxisSet
  readonly shape: readonly Equation[]
  /** Of a state of a recurrence: the axis along which its rows follow each other. */
  readonly time?: Axis
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
export const variable = (name: string, scope: AxisSet = [], shape: readonly Equation[] = [], time?: Axis): Variable => ({
  id: created++,
  name,
  scope,
  shape,
  ...(time && { time }),
})

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
export const renameIndices = (e: Edge, names: ReadonlyMap<Equation, Equation>): Edge => replaceParts([e], names)[0]!
const replaceParts = (edges: readonly Edge[], replacement: ReadonlyMap<Equation, Equation>): readonly Edge[] => {
  const parts = edges.flatMap((e) => [e.by, ...e.ti, ...e.fi])
  const replaced = substitute(parts, replacement)
  let start = 0
  return edges.map((e) => {
    const n = e.ti.length
    const [by, ...indices] = replaced.slice(start, start + 1 + n + e.fi.length)
    start += 1 + indices.length
    return { ...e, by: by!, ti: indices.slice(0, n), fi: indices.slice(n) }
  })
}

/** The axes of all edges, each after those that its bounds mention. */
export const axesOf = (l: Graph): AxisSet => l.edges.reduce<AxisSet>((s, e) => union(s, e.axes), [])
/** The same graph with other names for axes, and values for inputs; a variable that stands over such axes is another one. */
export const replaceIn = <G extends Graph>(l: G, replacement: ReadonlyMap<Equation, Equation>): G => {
  const axis = (a: Axis): Axis => (replacement.get(indexAlong(a)) as AxisIndex | undefined)?.axis ?? a
  const other = (s: AxisSet): AxisSet => (s.some((a) => axis(a) !== a) ? freeOf(s.map((a) => indexAlong(axis(a)))) : s)
  const seen = new Map<Variable, Variable>()
  const moved = (v: Variable): Variable => {
    const known = seen.get(v)
    if (known) return known
    const [scope, time] = [other(v.scope), v.time && axis(v.time)]
    const made = scope === v.scope && time === v.time ? v : variable(v.name, scope, substitute(v.shape, replacement), time)
    seen.set(v, made)
    return made
  }
  const edges = replaceParts(l.edges, replacement).map((e) => ({ ...e, to: moved(e.to), from: moved(e.from), axes: other(e.axes) }))
  return { ...l, edges }
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

/** Variables that reach each other, each component after those it reads; R. Tarjan, *Depth-first search and linear graph algorithms*, 1972. */
const connected = (wires: Wires): readonly (readonly Variable[])[] => {
  const number = new Table<Variable, number>()
  const least = new Table<Variable, number>()
  const inside = new Table<Variable, boolean>()
  const open: Variable[] = []
  const found: Variable[][] = []
  let count = 0
  const enter = (v: Variable) => {
    number.set(v, ++count)
    least.set(v, count)
    inside.set(v, true)
    open.push(v)
    return { v, edges: wires.into(v)[Symbol.iterator]() }
  }
  const lower = (v: Variable, n: number): void => {
    if (n < least.get(v)!) least.set(v, n)
  }
  for (const root of wires.variables) {
    const path = number.has(root) ? [] : [enter(root)]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { v } = top
      const next = top.edges.next()
      if (!next.done) {
        const { from } = next.value
        if (!number.has(from)) path.push(enter(from))
        else if (inside.get(from)) lower(v, number.get(from)!)
        continue
      }
      path.pop()
      const above = path.at(-1)
      if (above) lower(above.v, least.get(v)!)
      if (least.get(v) !== number.get(v)) continue
      const members = open.splice(open.lastIndexOf(v))
      for (const x of members) inside.set(x, false)
      found.push(members)
    }
  }
  return found
}

/** Variables that are computed together: one alone, or those of a recurrence. */
export interface Component {
  readonly members: readonly Variable[]
  readonly recurrence?: Stepping
}
/** A cycle along a sequential axis: from row k to row k + 1 of its states, or back. */
export interface Stepping {
  readonly axis: Axis
  readonly forward: boolean
  readonly states: readonly Variable[]
  /** The other members, each after those it reads within one step. */
  readonly inner: readonly Component[]
}

/** Components, each after those it reads. @throws IllFormed with the cycle, if one has no step in time */
export const components = (wires: Wires): readonly Component[] => {
  const { ready, rest } = unwound(wires)
  if (!rest) return ready.map((v) => ({ members: [v] }))
  return connected(wires).map((members) => {
    const [v] = members
    const alone = members.length === 1 && ![...wires.into(v!)].some((e) => e.from === v)
    return alone ? { members } : { members, recurrence: stepping(wires, members) }
  })
}
/** Variables, each after those it reads but for the steps of recurrences. @throws IllFormed */
export const order = (wires: Wires): readonly Variable[] => components(wires).flatMap((c) => c.members)

/** Variables in order, until a cycle; is there one? */
const unwound = (wires: Wires): { readonly ready: readonly Variable[]; readonly rest: boolean } => {
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
  return { ready, rest: ready.length < all }
}

/** All that is no state of the outermost recurrence lies within its steps; there, the same holds again. */
const stepping = (wires: Wires, members: readonly Variable[]): Stepping => {
  const inside = new Set(members)
  const fail = (why: string): never => {
    throw new IllFormed(`${why}: ${cycle(wires, inside)}`)
  }
  const axis = members.flatMap((v) => v.time ?? []).find((a) => members.every((v) => v.time === a || includes(v.scope, a)))
  if (!axis) return fail('a cycle without a step in time')
  const isState = (v: Variable): boolean => v.time === axis
  const edges = members.flatMap((v) => [...wires.into(v)].filter((e) => inside.has(e.from)))
  const now = indexAlong(axis)
  const then = plus(now, 1)
  const runs = (written: Equation, read: Equation): boolean =>
    edges.every((e) => (!isState(e.to) || e.ti[0] === written) && (!isState(e.from) || e.fi[0] === read))
  const forward = runs(then, now)
  if (!forward && !runs(now, then)) return fail('a cycle whose steps in time do not go one way, by one')
  const inner = components({
    variables: members.filter((v) => !isState(v)),
    into: (v) => [...wires.into(v)].filter((e) => inside.has(e.from) && !isState(e.from)),
    from: (v) => [...wires.from(v)].filter((e) => inside.has(e.to) && !isState(e.to)),
  })
  return { axis, forward, states: members.filter(isState), inner }
}

const cycle = (wires: Wires, inside: ReadonlySet<Variable>): string => {
  const path: Variable[] = []
  let [v] = inside
  while (v && !path.includes(v)) {
    path.push(v)
    v = [...wires.into(v)].find((e) => inside.has(e.from))?.from
  }
  if (!v) throw new Impossible('no cycle')
  return [v, ...path.slice(path.indexOf(v)).reverse()].map((x) => x.name).join(' → ')
}
