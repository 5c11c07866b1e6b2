/**
 * Are two linear maps one graph, up to the names of variables and axes? Colours are refined until they tell apart what can be told apart
 * (Weisfeiler and Leman): a variable by the edges that meet it, an axis by the edges that it occurs in. Equations are compared up to bound axes
 * and the order of commutative arguments.
 */
import { createHash } from 'node:crypto'
import { type Axis, bound, type Equation } from '../../src/categories/equation.js'
import type { Edge, Graph, Variable } from '../../src/linear/edge.js'

const digest = (s: string): string => createHash('md5').update(s).digest('base64').slice(0, 12)
type Colours = ReadonlyMap<Axis, string>

class Fingerprints {
  private readonly memo = new Map<Equation, Map<string, string>>()
  /** Which of its recurrence's states it is, and the axis that binds it. */
  private readonly states = new Map<Equation, readonly [number, Axis]>()
  constructor(private readonly colours: Colours) {}
  axis(a: Axis, bound: ReadonlyMap<Axis, number> = new Map()): string {
    const depth = bound.get(a)
    return depth === undefined ? (this.colours.get(a) ?? this.range(a, bound)) : `↑${depth}`
  }
  range(a: Axis, bound: ReadonlyMap<Axis, number> = new Map()): string {
    return `${this.of(a.lo, bound)}≤·<${this.of(a.hi, bound)}`
  }
  of(e: Equation, open: ReadonlyMap<Axis, number> = new Map()): string {
    const key = e.free.map((a) => this.axis(a, open)).join()
    const known = this.memo.get(e) ?? new Map<string, string>()
    this.memo.set(e, known)
    const before = known.get(key)
    if (before !== undefined) return before
    const made = digest(this.write(e, open))
    known.set(key, made)
    return made
  }
  private write(e: Equation, around: ReadonlyMap<Axis, number>): string {
    // Depths count from the axes that the node mentions, so that they do not depend on where it stands.
    const open: ReadonlyMap<Axis, number> = new Map([...around].filter(([a]) => e.free.includes(a)))
    const deepest = Math.max(0, ...open.values())
    const all = (es: readonly Equation[], m = open): string => es.map((x) => this.of(x, m)).join()
    const under = (axes: readonly Axis[]): ReadonlyMap<Axis, number> => new Map([...open, ...axes.map((a, k) => [a, deepest + 1 + k] as const)])
    const ranges = (axes: readonly Axis[], m: ReadonlyMap<Axis, number>): string => axes.map((a) => this.range(a, m)).join()
    switch (e.tag) {
      case 'literal':
        return `${e.sort} ${Object.is(e.value, -0) ? '-0' : e.value}`
      case 'size':
        return `size ${e.name}`
      case 'input':
        return `input ${e.id}`
      case 'axis':
        return `axis ${this.axis(e.axis, open)}`
      case 'polynomial':
        return `Σ ${e.terms.map((t) => `${t.coefficient}·${t.factors.map((f) => this.of(f, open)).sort()}`).sort()}`
      case 'call': {
        const args = e.args.map((x) => this.of(x, open))
        return `${e.op.name}(${e.op.commutative ? args.sort() : args})`
      }
      case 'at':
        return `at ${e.pad} ${all([e.array, ...e.indices])}`
      case 'mark':
        return `mark ${all([e.of])}`
      case 'order':
      case 'trips':
        return `${e.tag} ${all([e.of])}`
      case 'custom':
        return this.write(e.of, around)
      case 'state': {
        const [k, axis] = this.states.get(e)!
        return `state ${k} ${this.axis(axis, open)}`
      }
      case 'history':
        e.of.states.forEach((s, k) => {
          this.states.set(s, [k, e.of.axis])
        })
        return `history ${e.of.histories.indexOf(e)} ${e.of.kind.associative} ${e.of.kind.flag} ${ranges(bound(e), open)} ${all(e.of.inits)} ${all(e.of.nexts, under(bound(e)))}`
      case 'reduce':
        return `${e.monoid.name} ${ranges(bound(e), open)} ${all([e.body], under(bound(e)))}`
      case 'build':
        return `build ${ranges(e.axes, under(e.axes))} ${all([e.body], under(e.axes))}`
      case 'accumulate': {
        const entries = e.entries.map((x) => `${ranges(x.axes, under(x.axes))} ${all([...x.indices, x.value], under(x.axes))} ${x.partial}`)
        return `accumulate ${all(e.shape)} ${entries}`
      }
    }
  }
}

/** Is an axis that of the family at an end, or the one that a recurrence steps along? Others are the edge's own. */
const isOutside = (e: Edge, a: Axis): boolean => e.to.scope.includes(a) || e.from.scope.includes(a) || (e.to.time === a && e.from.time === a)

const ROUNDS = 4
/** What a graph is, whatever its variables and axes are called. */
export const fingerprint = (l: Graph): readonly string[] => {
  const variables = [...new Set([...l.ins, ...l.outs, ...l.edges.flatMap((e) => [e.from, e.to])])]
  const scopes = [...new Set(variables.flatMap((v) => [...v.scope, ...(v.time ? [v.time] : [])]))]
  let axes = new Map(scopes.map((a) => [a, new Fingerprints(new Map()).range(a)]))
  let colours = new Map<Variable, string>(variables.map((v) => [v, `${l.ins.indexOf(v)} ${l.outs.indexOf(v)}`]))
  let result: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const prints = new Map(l.edges.map((e) => [e, ofEdge(e, axes, colours)]))
    const meeting = (test: (e: Edge) => string | undefined): string =>
      l.edges
        .flatMap((e) => {
          const role = test(e)
          return role === undefined ? [] : [`${role} ${prints.get(e)}`]
        })
        .sort()
        .join()
    const here = new Fingerprints(axes)
    colours = new Map(
      variables.map((v) => {
        const own = `${v.shape.map((n) => here.of(n))} ${v.scope.map((a) => axes.get(a)!).sort()} ${v.time && axes.get(v.time)}`
        const edges = meeting((e) => (e.to === v && e.from === v ? 'loop' : e.to === v ? 'in' : e.from === v ? 'out' : undefined))
        return [v, digest(`${colours.get(v)} ${own} ${edges}`)]
      }),
    )
    axes = new Map(
      scopes.map((a) => {
        const at = (es: readonly Equation[]): string => String(es.findIndex((i) => i.tag === 'axis' && i.axis === a))
        const edges = meeting((e) =>
          isOutside(e, a) ? `${e.to.scope.includes(a)} ${e.from.scope.includes(a)} ${at(e.ti)} ${at(e.fi)} ${e.by.free.includes(a)}` : undefined,
        )
        return [a, digest(`${axes.get(a)} ${edges}`)]
      }),
    )
    result = [...colours.values(), ...prints.values()].sort()
  }
  return [...l.ins, ...l.outs].map((v) => colours.get(v)!).concat(result)
}
const ofEdge = (e: Edge, scopes: Colours, colours: ReadonlyMap<Variable, string>): string => {
  const own = new Map(scopes)
  const ranges = new Fingerprints(scopes)
  const places = (a: Axis, es: readonly Equation[]): string => es.map((i) => i.tag === 'axis' && i.axis === a).join()
  for (const a of e.axes) {
    if (isOutside(e, a)) continue
    own.set(a, `local ${ranges.range(a)} ${places(a, e.ti)} ${places(a, e.fi)} ${e.by.free.includes(a)}`)
  }
  const f = new Fingerprints(own)
  const all = (es: readonly Equation[]): string => es.map((x) => f.of(x)).join()
  const axes = e.axes.map((a) => f.axis(a)).sort()
  return digest(`${colours.get(e.from)} → ${colours.get(e.to)} [${all(e.ti)}] [${all(e.fi)}] ${f.of(e.by)} ${axes} ${e.partial}`)
}

export const sameGraph = (a: Graph, b: Graph): boolean => fingerprint(a).join() === fingerprint(b).join()
