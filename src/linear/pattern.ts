/**
 * Where a linear map may be other than zero: relations between the indices of its outputs and of its inputs, read off its graph by eliminating the
 * variables between them. What a cycle does within itself is not followed: whatever enters it reaches all of it from then on, but for indices that
 * every edge of the cycle keeps.
 */
import { call, type Equation, indexAlong, isLiteral, minus, plus, times } from '../categories/equation.js'
import { type Leaf, leavesOf } from '../categories/space.js'
import { not } from '../primitives/comparison.js'
import { type Component, components, type Edge, type Graph, type LinearMap, Links, type Variable } from './edge.js'
import { isDense } from './kind.js'
import { canonical, composed, inside, keyOf, type Pair, type Relation, related, together } from './relation.js'

/** The indices of a part of a space: its path, its extents. */
export interface Side {
  readonly path: readonly string[]
  readonly shape: readonly Equation[]
}
/** What relates an output to an input, by their places among the sides: the union of some relations, which may overlap. */
export interface Block {
  readonly row: number
  readonly column: number
  readonly relations: readonly Relation[]
}
/** Where a linear map may be other than zero. */
export interface Pattern {
  readonly rows: readonly Side[]
  readonly columns: readonly Side[]
  /** Those that are not empty. */
  readonly blocks: readonly Block[]
}

/** A relation between all indices of two variables, those of their scopes first. */
interface Link {
  readonly to: Variable
  readonly from: Variable
  readonly relation: Relation
}
/** What must hold of indices where a condition holds, if it says only that. */
interface Condition {
  readonly where: readonly Equation[]
  readonly equal: readonly Pair[]
}
const conditionOf = (e: Equation): Condition | undefined => {
  if (e.tag !== 'call') return undefined
  const [a, b] = e.args as readonly [Equation, Equation]
  switch (e.op.name) {
    case 'below':
      return { where: [minus(minus(b, a), 1)], equal: [] }
    case 'same':
      return { where: [], equal: [[a, b]] }
    case 'not':
      return a.tag === 'call' && a.op.name === 'below' ? { where: [minus(a.args[0]!, a.args[1]!)], equal: [] } : undefined
    case 'and': {
      const [p, q] = [conditionOf(a), conditionOf(b)]
      return p && q && { where: [...p.where, ...q.where], equal: [...p.equal, ...q.equal] }
    }
    default:
      return undefined
  }
}
/** A weight that is zero but where a condition on indices holds, as what it is there, and the condition. */
const masked = (by: Equation): readonly [Equation, Condition] | undefined => {
  if (by.tag !== 'call' || by.op.name !== 'select') return undefined
  const [p, x, y] = by.args as readonly [Equation, Equation, Equation]
  const condition = isLiteral(y, 0) ? conditionOf(p) : isLiteral(x, 0) ? conditionOf(call(not, [p])) : undefined
  return condition && [isLiteral(y, 0) ? x : y, condition]
}

const linkOf = (e: Edge): readonly Link[] => {
  const [by, { where, equal }] = masked(e.by) ?? [e.by, { where: [], equal: [] }]
  const guards = e.partial ? [...e.ti.map((i, k) => inside(i, e.to.shape[k]!)), ...e.fi.map((i, k) => inside(i, e.from.shape[k]!))].flat() : []
  const [rows, columns] = [
    [...e.to.scope.map(indexAlong), ...e.ti],
    [...e.from.scope.map(indexAlong), ...e.fi],
  ]
  const relation = canonical({ axes: e.axes, rows, columns, where: [...where, ...guards], by }, equal)
  return relation ? [{ to: e.to, from: e.from, relation }] : []
}

/** Products of weights are followed while there are at most so many of them for each edge, and a few. */
const PRODUCTS = 100
const FEW = 1000

/** Links by their ends; those between the same variables with the same entries are one. */
class Net {
  private readonly into = new Map<Variable, Map<string, Link>>()
  private readonly from = new Map<Variable, Map<string, Link>>()
  private spare: number
  constructor(links: readonly Link[]) {
    this.spare = PRODUCTS * links.length + FEW
    for (const l of links) this.add(l)
  }
  private add(l: Link): void {
    if (l.relation.by && isLiteral(l.relation.by, 0)) return
    const key = `${l.from.id}>${l.to.id}:${keyOf(l.relation)}`
    const [into, from] = [this.at(this.into, l.to), this.at(this.from, l.from)]
    const known = into.get(key)
    const link = known ? { ...l, relation: together(known.relation, l.relation) } : l
    into.set(key, link)
    from.set(key, link)
  }
  private at(side: Map<Variable, Map<string, Link>>, v: Variable): Map<string, Link> {
    const known = side.get(v) ?? new Map<string, Link>()
    side.set(v, known)
    return known
  }
  private take(side: Map<Variable, Map<string, Link>>, other: Map<Variable, Map<string, Link>>, v: Variable, end: 'to' | 'from'): readonly Link[] {
    const links = [...this.at(side, v)]
    side.delete(v)
    for (const [key, l] of links) other.get(l[end])?.delete(key)
    return links.map(([, l]) => l)
  }
  /** Links around a variable in place of those through it. */
  eliminate(v: Variable): void {
    const [ins, outs] = [this.take(this.into, this.from, v, 'from'), this.take(this.from, this.into, v, 'to')]
    this.spare -= ins.length * outs.length
    const bare = (l: Link): Relation => (this.spare < 0 ? { ...l.relation, by: undefined } : l.relation)
    for (const i of ins)
      for (const o of outs) {
        const relation = composed(bare(i), bare(o))
        if (relation) this.add({ from: i.from, to: o.to, relation })
      }
  }
  degree(v: Variable): number {
    return this.at(this.into, v).size * this.at(this.from, v).size
  }
  get links(): readonly Link[] {
    return [...this.into.values()].flatMap((links) => [...links.values()])
  }
}

/** Positions of one index in all members of a cycle, which every edge within keeps. */
const kept = (members: readonly Variable[], links: readonly Link[]): readonly ReadonlyMap<Variable, number>[] => {
  const [first] = members as readonly [Variable]
  return [...first.scope, ...first.shape].flatMap((_, start) => {
    const places = new Map([[first, start]])
    const follow = (v: Variable): boolean =>
      links.every((l) => {
        if (l.from !== v && l.to !== v) return true
        const [mine, theirs, other] = l.from === v ? [l.relation.columns, l.relation.rows, l.to] : [l.relation.rows, l.relation.columns, l.from]
        const place = theirs.indexOf(mine[places.get(v)!]!)
        if (place < 0) return false
        if (places.has(other)) return places.get(other) === place || theirs[places.get(other)!] === theirs[place]
        places.set(other, place)
        return follow(other)
      })
    return follow(first) && places.size === members.length ? [places] : []
  })
}
/** When a member has the value at some indices: row k of a state at 2k, all else within step k at 2k + 1. */
const timeOf = (v: Variable, indices: readonly Equation[], c: Component): Equation => {
  const { axis } = c.recurrence!
  return v.time === axis ? times(2, indices[v.scope.length]!) : plus(times(2, indices[v.scope.indexOf(axis)]!), 1)
}
/** Links from what enters a cycle to what leaves it. */
const around = (c: Component, links: readonly Link[]): readonly Link[] => {
  const inside = new Set(c.members)
  const [enter, leave] = [links.filter((l) => inside.has(l.to) && !inside.has(l.from)), links.filter((l) => inside.has(l.from) && !inside.has(l.to))]
  const tracks = kept(
    c.members,
    links.filter((l) => inside.has(l.from) && inside.has(l.to)),
  )
  const later = (a: Equation, b: Equation): Equation => (c.recurrence!.forward ? minus(b, a) : minus(a, b))
  return enter.flatMap((i) =>
    leave.flatMap((o): readonly Link[] => {
      const relation = related(
        { ...i.relation, by: undefined },
        o.relation,
        (f, t) => tracks.map((track) => [f.rows[track.get(i.to)!]!, t.columns[track.get(o.from)!]!]),
        (f, t) => [later(timeOf(i.to, f.rows, c), timeOf(o.from, t.columns, c))],
      )
      return relation ? [{ from: i.from, to: o.to, relation }] : []
    }),
  )
}

/** The relations between inputs and outputs of a graph. */
const linked = (g: Graph): readonly Link[] => {
  let links = g.edges.flatMap(linkOf)
  const parts = components(new Links(g))
  for (const c of parts)
    if (c.recurrence) {
      const inside = new Set(c.members)
      links = [...links.filter((l) => !inside.has(l.from) && !inside.has(l.to)), ...around(c, links)]
    }
  const ports = new Set([...g.ins, ...g.outs])
  const net = new Net(links)
  let left = parts.flatMap((c) => (c.recurrence ? [] : c.members)).filter((v) => !ports.has(v))
  for (let limit = 1; left.length > 0; limit *= 2)
    for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
      before = left.length
      left = left.filter((v) => {
        if (net.degree(v) > limit) return true
        net.eliminate(v)
        return false
      })
    }
  return net.links
}

const sidesOf = (leaves: readonly Leaf[], ports: readonly Variable[]): readonly Side[] =>
  ports.map((v, k) => ({ path: leaves[k]?.path ?? [], shape: v.shape }))

/** As many of some relations as cover all of them, where what stands at their entries does not matter. */
const covering = (relations: readonly Relation[], rowShape: readonly Equation[], columnShape: readonly Equation[]): readonly Relation[] => {
  const bare = relations.map((r) => ({ ...r, by: undefined }))
  const dense = bare.find((r) => isDense(r, rowShape, columnShape))
  if (dense) return [dense]
  const entries = ({ axes, rows, columns }: Relation): string => keyOf({ axes, rows, columns, where: [], by: undefined })
  const wider = (r: Relation, s: Relation): boolean =>
    r.where.length < s.where.length && entries(r) === entries(s) && r.where.every((e) => s.where.includes(e))
  return bare.filter((s) => !bare.some((r) => wider(r, s)))
}
/** Where a graph may be other than zero, between each of its outputs and each of its inputs. */
export const blocksOf = (g: Graph): readonly Block[] => {
  const links = linked(g)
  return g.outs.flatMap((to, row) =>
    g.ins.flatMap((from, column): readonly Block[] => {
      const all = links.filter((x) => x.from === from && x.to === to).map((x) => x.relation)
      const relations = all.every((r) => r.by) ? all : covering(all, to.shape, from.shape)
      return relations.length === 0 ? [] : [{ row, column, relations }]
    }),
  )
}
/** Where a linear map may be other than zero. */
export const patternOf = (l: LinearMap): Pattern => ({
  rows: sidesOf(leavesOf(l.cod), l.outs),
  columns: sidesOf(leavesOf(l.dom), l.ins),
  blocks: blocksOf(l),
})
