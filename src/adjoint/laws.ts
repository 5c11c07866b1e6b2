/**
 * The laws of simplification, a table. Each works on one variable and its edges, never on paths. A law that is carried to itself by † says so;
 * the others come with their mirror image, which the simplifier makes by reversing.
 */
import {
  type Axis,
  type AxisSet,
  axesOver,
  closure,
  type Equation,
  freeOf,
  includes,
  indexAlong,
  isLiteral,
  literal,
  meets,
  substitute,
  union,
  within,
  without,
} from '../categories/equation.js'
import { grown, Marks, Table } from '../categories/table.js'
import { type Edge, edge, type Graph, renameIndices, type Variable, variable, type Wires } from '../linear/edge.js'
import { plus, times } from '../primitives/arithmetic.js'
import { sumOverAll } from '../primitives/reduction.js'
import { costOf, isLess } from './cost.js'

/** The edges at one end of a variable: a few are a list, many a set. */
class Bundle implements Iterable<Edge> {
  private few: Edge[] = NONE
  private many: Set<Edge> | undefined
  get size(): number {
    return this.many?.size ?? this.few.length
  }
  [Symbol.iterator](): Iterator<Edge> {
    return (this.many ?? this.few)[Symbol.iterator]()
  }
  /** The edge, if it is the only one. */
  get only(): Edge | undefined {
    return this.many || this.few.length !== 1 ? undefined : this.few[0]
  }
  /** May two of the edges have one source? */
  get mayRepeat(): boolean {
    const { few } = this
    return this.many !== undefined || few.some((e, k) => few.findIndex((x) => x.from === e.from) < k)
  }
  add(e: Edge): void {
    if (this.many) this.many.add(e)
    else {
      this.few = grown(this.few, e)
      if (this.few.length <= FEW) return
      this.many = new Set(this.few)
      this.few = NONE
    }
  }
  delete(e: Edge): void {
    if (!this.many) {
      const k = this.few.indexOf(e)
      if (k >= 0) this.few = this.few.toSpliced(k, 1)
      return
    }
    this.many.delete(e)
    if (this.many.size > FEW / 2) return
    this.few = [...this.many]
    this.many = undefined
  }
}
const FEW = 16
const NONE: Edge[] = []
const NOTHING = new Bundle()

const reach = (starts: readonly Variable[], edges: (v: Variable) => Iterable<Edge>, end: 'to' | 'from'): Marks<Variable> => {
  const seen = new Marks<Variable>()
  const work = starts.filter((v) => seen.add(v))
  for (let v = work.pop(); v; v = work.pop()) for (const e of edges(v)) if (seen.add(e[end])) work.push(e[end])
  return seen
}
/** Does an edge lie on a way from an input to an output? */
export const between = (wires: Wires, { ins, outs }: Graph): ((e: Edge) => boolean) => {
  const forward = reach(ins, (v) => wires.from(v), 'to')
  const backward = reach(outs, (v) => wires.into(v), 'from')
  return (e) => forward.has(e.from) && backward.has(e.to)
}

/** A graph under rewriting: edges by their ends. */
export class Wiring implements Wires {
  private readonly ends = new Table<Variable, { readonly into: Bundle; readonly from: Bundle }>()
  private readonly ports: ReadonlySet<Variable>
  readonly variables: Variable[] = []
  /** Has an edge come to nothing since the last pruning? Then others may lead nowhere. */
  vanished = false
  constructor(private readonly graph: Graph) {
    this.ports = new Set([...graph.ins, ...graph.outs])
    for (const v of graph.ins) this.at(v)
    for (const e of graph.edges) this.add(e)
  }
  private at(v: Variable) {
    const known = this.ends.get(v)
    if (known) return known
    const made = { into: new Bundle(), from: new Bundle() }
    this.ends.set(v, made)
    this.variables.push(v)
    return made
  }
  add(e: Edge): void {
    if (isLiteral(e.by, 0)) {
      this.vanished = true
      return
    }
    this.at(e.from).from.add(e)
    this.at(e.to).into.add(e)
  }
  remove(e: Edge): void {
    this.ends.get(e.to)?.into.delete(e)
    this.ends.get(e.from)?.from.delete(e)
  }
  into(v: Variable): Bundle {
    return this.ends.get(v)?.into ?? NOTHING
  }
  from(v: Variable): Bundle {
    return this.ends.get(v)?.from ?? NOTHING
  }
  degree(v: Variable): number {
    return this.into(v).size + this.from(v).size
  }
  /** Removes the edges that carry nothing from an input to an output; the variables at their ends. */
  prune(): readonly Variable[] {
    this.vanished = false
    const useful = between(this, this.graph)
    const dead: Edge[] = []
    for (const v of this.variables) for (const e of this.from(v)) if (!useful(e)) dead.push(e)
    for (const e of dead) this.remove(e)
    return dead.flatMap((e) => [e.from, e.to])
  }
  /** Edges into a variable that differ in their weights only. */
  twins(to: Variable): readonly (readonly Edge[])[] {
    if (!this.into(to).mayRepeat) return []
    const bySource = new Map<Variable, Edge[]>()
    for (const e of this.into(to)) {
      const known = bySource.get(e.from)
      if (known) known.push(e)
      else bySource.set(e.from, [e])
    }
    const groups = new Map<string, Edge[]>()
    let source = 0
    for (const edges of bySource.values()) {
      if (edges.length < 2) continue
      source++
      for (const e of edges) {
        const key = `${source}${ids(e.fi)};${ids(e.ti)};${ids(e.axes.map(indexAlong))}${e.partial}`
        const known = groups.get(key)
        if (known) known.push(e)
        else groups.set(key, [e])
      }
    }
    return [...groups.values()].filter((g) => g.length > 1)
  }
  isPort(v: Variable): boolean {
    return this.ports.has(v)
  }
  /** Ordered as the edges were given and made. */
  get result(): Graph {
    const edges: Edge[] = []
    for (const v of this.variables) for (const e of this.from(v)) edges.push(e)
    return { ins: this.graph.ins, outs: this.graph.outs, edges }
  }
}
const ids = (es: readonly Equation[]): string => es.map((e) => e.id).join()

export interface Law {
  readonly name: string
  readonly claim: string
  /** Carried to itself by the adjoint. */
  readonly selfDual: boolean
  /** Never changes rounding. */
  readonly stable: boolean
  /** Rewrites around a variable; the variables to look at again, or `undefined` if the law does not apply. */
  readonly rewrite: (w: Wiring, t: Variable) => readonly Variable[] | undefined
}

const sameAxes = (a: readonly Axis[], b: readonly Axis[]): boolean => a.length === b.length && within(a, b)
const sameIndices = (a: readonly Equation[], b: readonly Equation[]): boolean => a.length === b.length && a.every((x, k) => x === b[k])

/** Replaces edges, and names the variables that they touched. */
const replace = (w: Wiring, old: Iterable<Edge>, fresh: Iterable<Edge>): readonly Variable[] => {
  const touched = new Set<Variable>()
  for (const e of [...old]) {
    w.remove(e)
    touched.add(e.from).add(e.to)
  }
  for (const e of fresh) {
    w.add(e)
    touched.add(e.from).add(e.to)
  }
  return [...touched]
}

/** Edges out of t read instead what the one edge into t reads: `i` sums nothing, and is a copy or has one follower that gains nothing by sharing. */
const bypass: Law['rewrite'] = (w, t) => {
  const i = w.into(t).only
  if (!i || w.isPort(t) || t.shape.length > 0 || !sameAxes(i.axes, t.scope)) return undefined
  const o = w.from(t).only
  const free = isLiteral(i.by, 1) || (o !== undefined && (i.by.tag === 'literal' || sameAxes(o.axes, t.scope)))
  if (!free) return undefined
  const outs = [...w.from(t)]
  return replace(
    w,
    [i, ...outs],
    outs.map((e) => ({ ...e, from: i.from, fi: i.fi, by: times(i.by, e.by), partial: e.partial || i.partial })),
  ) // prettier-ignore
}

export const addParallel: Law['rewrite'] = (w, t) => {
  const groups = w.twins(t)
  if (groups.length === 0) return undefined
  return replace(
    w,
    groups.flat(),
    groups.map((es) => ({ ...es[0]!, by: es.map((e) => e.by).reduce(plus) })),
  ) // prettier-ignore
}

/** The axes by which an edge reaches a whole array, one for each dimension, if it does. */
const plainAxes = (v: Variable, indices: readonly Equation[], e: Edge): readonly Axis[] | undefined => {
  const axes = indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
  const fits =
    !e.partial &&
    axes.length === v.shape.length &&
    new Set(axes).size === axes.length &&
    !meets(axes, v.scope) &&
    axes.every((a, k) => isLiteral(a.lo, 0) && a.hi === v.shape[k]) &&
    !e.axes.some((b) => meets(b.outer, axes)) // prettier-ignore
  return fits ? axes : undefined
}
/** An edge with other names for some of its axes. */
const renameAxes = (e: Edge, from: readonly Axis[], to: readonly Axis[]): Edge =>
  renameIndices({ ...e, axes: union(without(e.axes, from), to) }, new Map(from.map((a, k) => [indexAlong(a), indexAlong(to[k]!)])))

/** An array that every edge reaches at plain axes is a family: `t[i]` for i in its scope. */
const asFamily: Law['rewrite'] = (w, t) => {
  if (w.isPort(t) || t.time || t.shape.length === 0 || w.into(t).size === 0) return undefined
  const [ins, outs] = [[...w.into(t)], [...w.from(t)]]
  const axesIn = ins.map((e) => plainAxes(t, e.ti, e))
  const axesOut = outs.map((e) => plainAxes(t, e.fi, e))
  if (![...axesIn, ...axesOut].every((a) => a)) return undefined
  // A family at the other end keeps its axes, so they decide; two that differ cannot both.
  const far = [...ins.map((e) => e.from), ...outs.map((e) => e.to)]
  const fixed = [...axesIn, ...axesOut].filter((a, k) => meets(a!, far[k]!.scope))
  const first = fixed[0] ?? axesIn[0]!
  if (fixed.some((a) => !sameIndices(a!.map(indexAlong), first.map(indexAlong)))) return undefined
  const others = [...ins, ...outs].reduce((s, e, k) => union(s, without(e.axes, [...axesIn, ...axesOut][k]!)), t.scope)
  if (fixed.length > 0 && meets(first, others)) return undefined
  const axes = meets(first, others) ? axesOver(t.shape, others) : first
  const family = variable(t.name, union(t.scope, closure(axes)), [])
  return replace(
    w,
    [...ins, ...outs],
    [
      ...ins.map((e, k) => ({ ...renameAxes(e, axesIn[k]!, axes), to: family, ti: [] })),
      ...outs.map((e, k) => ({ ...renameAxes(e, axesOut[k]!, axes), from: family, fi: [] })),
    ],
  ) // prettier-ignore
}

/** `gatherᵢ ∘ gatherⱼ = gather_{j∘i}`: whatever reads an array that only copies another reads the other. */
const readThrough: Law['rewrite'] = (w, t) => {
  const i = w.into(t).only
  if (!i || w.isPort(t) || t.time || t.shape.length === 0 || !isLiteral(i.by, 1)) return undefined
  const axes = plainAxes(t, i.ti, i)
  if (!axes || i.partial || meets(axes, i.from.scope) || !sameAxes(i.axes, union(t.scope, closure(axes)))) return undefined
  const outs = [...w.from(t)]
  if (outs.some((e) => e.partial)) return undefined
  return replace(
    w,
    [i, ...outs],
    outs.map((e) => {
      const fi = substitute(i.fi, new Map(axes.map((a, k) => [indexAlong(a), e.fi[k]!])))
      return { ...e, from: i.from, fi, axes: union(e.axes, freeOf(fi)) }
    }),
  ) // prettier-ignore
}

/** `Σᵢ L vᵢ = L Σᵢ vᵢ`: edges out of t that do not see an axis of its scope act once, on the sum over it. */
const sumFirst: Law['rewrite'] = (w, t) => {
  if (w.isPort(t) || t.time || w.into(t).size === 0) return undefined
  for (const a of t.scope) {
    if (t.scope.some((b) => includes(b.outer, a))) continue
    const blind = (e: Edge): boolean =>
      !includes(union(e.to.scope, union(e.by.free, freeOf([...e.ti, ...e.fi]))), a) && !e.axes.some((b) => includes(b.outer, a))
    const outs = [...w.from(t)]
    const free = outs.filter(blind)
    const gain =
      free.length > 1 ||
      free.some((e) => !within(e.axes, union(t.scope, freeOf(e.fi)))) ||
      (free.length === outs.length && free.some((e) => !isLiteral(e.by)))
    if (free.length === 0 || !gain) continue
    const summed = variable(t.name, without(t.scope, [a]), t.shape)
    const onward = free.map((e) => ({ ...e, from: summed, axes: without(e.axes, [a]) }))
    if (free.length === outs.length) {
      const ins = [...w.into(t)]
      return [summed, ...replace(w, [...ins, ...outs], [...ins.map((e) => ({ ...e, to: summed })), ...onward])]
    }
    const i = axesOver(t.shape, t.scope).map(indexAlong)
    return [summed, ...replace(w, free, [edge(summed, i, t, i, literal(1), [a]), ...onward])]
  }
  return undefined
}

/** `(B ·) ∘ (A ·)` as one section, or the other way round, where that is surely cheaper: `(dA B) x = dA (B x)`, `(A dB) x = A (dB x)`. */
const reassociate: Law['rewrite'] = (w, t) => {
  const [i, o] = [w.into(t).only, w.from(t).only]
  if (!i || !o || w.isPort(t) || t.time || t.shape.length > 0 || i.partial || o.partial || meets(without(o.axes, t.scope), i.axes)) return undefined
  const [near, far] = [union(i.from.scope, freeOf(i.fi)), union(o.to.scope, freeOf(o.ti))]
  const [seen, weights] = [union(near, far), union(i.by.free, o.by.free)]
  const hidden = without(union(i.axes, o.axes), seen)
  const pays = (...axes: readonly AxisSet[]): boolean => within(hidden, axes.reduce(union)) && isLess(costOf(...axes), costOf(i.axes, o.axes)) // prettier-ignore
  if (hidden.length > 0 && within(hidden, weights) && pays(weights, seen))
    return replace(w, [i, o], [edge(o.to, o.ti, i.from, i.fi, sumOverAll(hidden, times(i.by, o.by)))])
  const [first, second] = [union(near, o.by.free), union(far, i.by.free)]
  if (!pays(first, second)) return undefined
  const s = variable(t.name, without(first, without(first, second)))
  return replace(w, [i, o], [edge(s, [], i.from, i.fi, o.by), edge(o.to, o.ti, s, [], i.by)])
}

/** The table of simplification, in the order in which laws are tried. */
export const laws: readonly Law[] = [
  { name: 'parallel edges add', claim: '(a·) + (b·) = ((a+b)·)', selfDual: true, stable: true, rewrite: addParallel },
  { name: 'weights multiply', claim: '(b·) ∘ (a·) = (ba·)', selfDual: false, stable: true, rewrite: bypass },
  { name: 'arrays are families', claim: 'an array reached at plain axes is a family', selfDual: true, stable: true, rewrite: asFamily },
  { name: 'relations compose', claim: 'gatherᵢ ∘ gatherⱼ = gather_{j∘i}', selfDual: false, stable: true, rewrite: readThrough },
  { name: 'sums move out', claim: 'Σᵢ L vᵢ = L Σᵢ vᵢ', selfDual: false, stable: false, rewrite: sumFirst },
  {
    name: 'chains re-associate',
    claim: '(B·) ∘ (A·) = (A·) ∘ (B·) or (BA·), if cheaper',
    selfDual: true,
    stable: false,
    rewrite: reassociate,
  },
]
