/** Simplification: the laws of `laws.ts`, and their mirror images, applied around every variable until none fires. */
import { isLiteral } from '../categories/equation.js'
import type { Space } from '../categories/space.js'
import { Table } from '../categories/table.js'
import { type Graph, type LinearMap, Links, order, type Variable } from '../linear/edge.js'
import { reversed } from './adjoint.js'
import { between, type Law, laws, Wiring } from './laws.js'

export interface Options {
  /** Called with the name of every law that fires. */
  readonly trace?: (law: string) => void
  /** False forbids the laws that may change rounding. */
  readonly unstable?: boolean
}

/** Without the edges that carry nothing from an input to an output. */
export const prune = (given: Graph): Graph => {
  const l = { ...given, edges: given.edges.filter((e) => !isLiteral(e.by, 0)) }
  return { ...l, edges: l.edges.filter(between(new Links(l), l)) }
}

/** A variable with many edges is looked at again when a part of them have changed, or when nothing else is left to do. */
const PATIENCE = 8
const MANY = 1 << 28
/** Applies laws around some variables, and around those that the laws touch, until none fires. */
const sweep = (w: Wiring, start: Iterable<Variable>, some: readonly Law[], fired: (law: Law, at: readonly Variable[]) => void): void => {
  let work = [...start]
  let later: Variable[] = []
  /** How often something has changed around a variable since it was last looked at; from the moment it waits to be looked at, many times. */
  const changes = new Table<Variable, number>(work.map((v) => [v, MANY]))
  const lookAgain = (v: Variable): void => {
    const count = (changes.get(v) ?? 0) + 1
    if (count === 1) later.push(v)
    const due = count < MANY && count * PATIENCE >= w.degree(v)
    if (due) work.push(v)
    changes.set(v, due ? MANY : count)
  }
  while (work.length > 0) {
    for (const t of work) {
      changes.set(t, 0)
      for (const law of some) {
        const touched = law.rewrite(w, t)
        if (!touched) continue
        fired(law, touched)
        touched.forEach(lookAgain)
        break
      }
    }
    work = later.filter((v) => (changes.get(v) ?? 0) > 0)
    for (const v of work) changes.set(v, MANY)
    later = []
  }
}

const SWEEPS = 16
/** Sweeps one way and the other; after the first, each begins where something has changed since it last went by. */
export const simplifyGraph = (l: Graph, options: Options = {}): Graph => {
  const allowed = laws.filter((x) => x.stable || options.unstable !== false)
  let g = l
  const changed: [Set<Variable> | undefined, Set<Variable> | undefined] = [undefined, undefined]
  for (let k = 0; k < SWEEPS; k++) {
    const [mine, other] = k % 2 === 0 ? [0, 1] : [1, 0]
    if (changed[0]?.size === 0 && changed[1]?.size === 0) break
    const w = new Wiring(mine === 0 ? g : reversed(g))
    const dead = k === 0 ? w.prune() : []
    let edits = dead.length
    // From the inputs on: what an edge is moved to then stays, so that no edge moves twice.
    const start = changed[mine] ?? order(w)
    changed[mine] = new Set()
    sweep(w, start, allowed, (law, touched) => {
      edits++
      options.trace?.(mine === 1 && !law.selfDual ? `${law.name} (†)` : law.name)
      for (const v of touched) changed[other]?.add(v)
    })
    if (edits === 0) continue
    for (const v of w.vanished ? w.prune() : []) for (const c of changed) c?.add(v)
    g = mine === 0 ? w.result : reversed(w.result)
  }
  return g
}

/** An equal linear map with no more edges to walk; every law keeps meaning, and those that may change rounding can be forbidden. */
export const simplify = <A extends Space, B extends Space>(l: LinearMap<A, B>, options?: Options): LinearMap<A, B> => ({
  ...l,
  ...simplifyGraph(l, options),
})
