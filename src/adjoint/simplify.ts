/** Simplification: the laws of `laws.ts`, and their mirror images, applied around every variable until none fires. */
import { isLiteral } from '../categories/equation.js'
import type { Space } from '../categories/space.js'
import { edgesFrom, edgesInto, type Graph, type LinearMap, order, type Variable } from '../linear/edge.js'
import { reversed } from './adjoint.js'
import { type Law, laws, Wiring } from './laws.js'

export interface Options {
  /** Called with the name of every law that fires. */
  readonly trace?: (law: string) => void
  /** False forbids the laws that may change rounding. */
  readonly unstable?: boolean
}

/** Without the edges that carry nothing from an input to an output. */
export const prune = (given: Graph): Graph => {
  const l = { ...given, edges: given.edges.filter((e) => !isLiteral(e.by, 0)) }
  const reach = (from: readonly Variable[], next: (v: Variable) => readonly Variable[]): Set<Variable> => {
    const seen = new Set(from)
    const work = [...from]
    for (let v = work.pop(); v; v = work.pop()) {
      for (const x of next(v)) {
        if (seen.has(x)) continue
        seen.add(x)
        work.push(x)
      }
    }
    return seen
  }
  const [into, from] = [edgesInto(l), edgesFrom(l)]
  const forward = reach(l.ins, (v) => (from.get(v) ?? []).map((e) => e.to))
  const backward = reach(l.outs, (v) => (into.get(v) ?? []).map((e) => e.from))
  return { ...l, edges: l.edges.filter((e) => forward.has(e.from) && backward.has(e.to)) }
}

/** A variable with many edges is looked at again when a part of them have changed, or when nothing else is left to do. */
const PATIENCE = 8
const sweep = (l: Graph, some: readonly Law[], fired: (law: Law) => void): Graph => {
  const w = new Wiring(l)
  // From the inputs on: what an edge is moved to then stays, so that no edge moves twice.
  const work = new Set(order(l, (v) => w.outs(v)))
  const later = new Map<Variable, number>()
  const lookAgain = (v: Variable): void => {
    const changes = (later.get(v) ?? 0) + 1
    later.set(v, changes)
    if (changes * PATIENCE >= w.degree(v)) work.add(v)
  }
  while (work.size > 0) {
    for (const t of work) {
      work.delete(t)
      later.delete(t)
      for (const law of some) {
        const again = law.rewrite(w, t)
        if (!again) continue
        fired(law)
        again.forEach(lookAgain)
        break
      }
    }
    for (const v of later.keys()) work.add(v)
  }
  return w.result
}

const SWEEPS = 16
/** Sweeps one way and the other, until each has nothing to do on what the other left. */
export const simplifyGraph = (l: Graph, options: Options = {}): Graph => {
  const allowed = laws.filter((x) => x.stable || options.unstable !== false)
  let g = prune(l)
  for (let k = 0, settled = 0; k < SWEEPS && settled < 2; k++) {
    const dual = k % 2 === 1
    let count = 0
    const fired = (law: Law): void => {
      count++
      options.trace?.(dual && !law.selfDual ? `${law.name} (†)` : law.name)
    }
    const swept = dual ? reversed(sweep(reversed(g), allowed, fired)) : sweep(g, allowed, fired)
    settled = count === 0 ? settled + 1 : 1
    if (count === 0) continue
    g = prune(swept)
    if (g.edges.length < swept.edges.length) settled = 0
  }
  return g
}

/** An equal linear map with no more edges to walk; every law keeps meaning, and those that may change rounding can be forbidden. */
export const simplify = <A extends Space, B extends Space>(l: LinearMap<A, B>, options?: Options): LinearMap<A, B> => ({
  ...l,
  ...simplifyGraph(l, options),
})
