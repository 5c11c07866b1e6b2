/**
 * What is to be printed, before it is known in which register: the values of a map at named tangents, of its gradient at 1, of a program; what in
 * them has a name because it is used twice, and what everything is called.
 */
import {
  type Axis,
  call,
  type Entry,
  type Equation,
  indexAlong,
  input,
  isLiteral,
  literal,
  mark,
  plain,
  postorder,
  type Recurrence,
  replaceNodes,
  rewritten,
  substitute,
  termsOf,
  withEnd,
} from '../../categories/equation.js'
import { nameOf, type Program } from '../../categories/program.js'
import { leavesOf } from '../../categories/space.js'
import { choose, same } from '../../primitives/comparison.js'
import { masked } from '../../primitives/programs/control.js'
import { cancelling } from '../../primitives/reduction.js'
import { applyGraph } from '../apply.js'
import type { Graph, Variable } from '../edge.js'
import { cancelled } from './cancel.js'
import { collected } from './collect.js'
import { readable } from './condition.js'
import { type Order, ordering } from './order.js'
import { reached } from './reach.js'
import { shared } from './share.js'
import { barred, nice, subscript } from './text.js'

export interface Options {
  /** Names with bars for a map that takes cotangents; if nothing is said, one from `dy` to something else. */
  readonly cotangent?: boolean
  /** Names of the outputs. */
  readonly outputs?: readonly string[]
  /** What the map is called, before a single input and its arrow. */
  readonly label?: string
}

const LETTERS = [...'ijklmnophaex']
/** The most that is read away, in operations. */
const LONG = 2000
/** The most that is written again at every read. */
const SHORT = 3
const NAMES = [...'rstuvwzq']

export interface Output {
  readonly name: string
  /** The name with indices, if that is another: `∂f/∂x[i]`. */
  readonly entry?: string
  readonly e: Equation
}
export interface Statement {
  /** `x ↦` before a single output without indices; with nothing before it, an expression. */
  readonly arrow?: string
  readonly outputs: readonly Output[]
  /** Names of the tangents, and how the names of what depends on them are made. */
  readonly tangents: ReadonlyMap<Equation, string>
  readonly derived: (name: string) => string
  /** Do names of what varies begin with a d? */
  readonly differential?: boolean
  /** What stands before the arrow. */
  readonly arguments?: readonly string[]
  /** It is said as it is, not in lowest terms. */
  readonly literally?: boolean
}

/**
 * Reads away arrays that hide a pattern: `[e(j) | j]ᵢ = e(i)`, where one read alone looks into the array and it is not long; and of a diagonal,
 * `diag(v)ᵢⱼ = [i = j] vᵢ`.
 */
const inlined = (roots: readonly Equation[], order: Order): readonly Equation[] => {
  const nodes = postorder(roots, order.children)
  const uses = new Map<Equation, number>(roots.map((e) => [e, 2]))
  for (const e of nodes) for (const x of order.children(e)) uses.set(x, (uses.get(x) ?? 0) + 1)
  const replacement = new Map<Equation, Equation>()
  const at = (e: Equation, axes: readonly Axis[], indices: readonly Equation[]): Equation => {
    const [body] = replaceNodes([e], replacement)
    return substitute([body!], new Map(axes.map((a, k) => [indexAlong(a), indices[k]!])))[0]!
  }
  for (const e of nodes) {
    if (e.tag !== 'at' || e.pad !== undefined) continue
    const [i, j] = e.indices
    const diagonal = diagonalIn(e.array)
    if (e.array.tag === 'build' && uses.get(e.array) === 1 && e.array.body.cost <= LONG) replacement.set(e, at(e.array.body, e.array.axes, e.indices))
    else if (diagonal) replacement.set(e, choose(call(same, [i!, j!]), at(diagonal.value, diagonal.axes, [i!]), literal(0)))
  }
  return replaceNodes(roots, replacement)
}
/** `A[i, i] += v(i)` over the whole diagonal, v cheap. */
const diagonalIn = (e: Equation): Entry | undefined => {
  const [entry, ...more] = e.tag === 'accumulate' ? e.entries : []
  const [i, ...others] = entry?.axes ?? []
  const fits =
    i &&
    more.length + others.length === 0 &&
    e.shape.length === 2 &&
    isLiteral(i.lo, 0) &&
    e.shape.every((extent) => extent === i.hi) &&
    entry!.indices.every((x) => x === indexAlong(i)) &&
    entry!.value.cost <= SHORT
  return fits ? entry : undefined
}

/** The rows of recurrences that go on for as long as something is true, where they are those of the same as long as it took. */
const endless = (roots: readonly Equation[]): readonly Equation[] => {
  const all = new Set(postorder(roots).flatMap((e) => (e.tag === 'history' && e.of.kind.flag !== undefined ? [e.of] : [])))
  const replacement = new Map([...all].flatMap((r) => withEnd(r).map((h, k) => [h, r.histories[k]!] as const)))
  return replacement.size === 0 ? roots : rewritten(roots, (e, again) => replacement.get(e) ?? replacement.get(again) ?? again)
}

/** Without the shifts that only keep exponentials from overflowing: `log Σᵢ exp xᵢ`. They cancel out, whatever they are. */
const unshifted = (roots: readonly Equation[]): readonly Equation[] => {
  const shifts = postorder(roots).filter((e) => e.tag === 'custom' && e.rule === cancelling)
  return replaceNodes(roots, new Map(shifts.map((e) => [e, literal(0)])))
}

const dependents = (
  nodes: readonly Equation[],
  on: ReadonlyMap<Equation, string>,
  children: (e: Equation) => readonly Equation[],
): ReadonlySet<Equation> => {
  const found = new Set<Equation>(on.keys())
  for (const e of nodes) if (children(e).some((x) => found.has(x))) found.add(e)
  return found
}

/** The names of inputs as they print: those that occur twice get primes. */
const inputNames = (nodes: readonly Equation[], taken: Set<string>): Map<Equation, string> => {
  const names = new Map<Equation, string>()
  for (const e of nodes) {
    if (e.tag !== 'input') continue
    let name = nice(e.name)
    while (taken.has(name)) name += '′'
    taken.add(name)
    names.set(e, name)
  }
  return names
}
const nameDefinitions = (
  definitions: readonly Equation[],
  taken: Set<string>,
  rename: (e: Equation, name: string) => string,
): Map<Equation, string> => {
  const names = new Map<Equation, string>()
  const few = definitions.length <= NAMES.length
  let count = 0
  for (const e of definitions) {
    const tall = e.shape.length + e.free.length > 1
    const candidates = function* (): Generator<string> {
      if (few) for (const c of NAMES) yield c
      for (;;) yield `r${subscript(String(++count))}`
    }
    for (const c of candidates()) {
      const name = rename(e, tall ? c[0]!.toUpperCase() + c.slice(1) : c)
      if (taken.has(name)) continue
      taken.add(name)
      names.set(e, name)
      break
    }
  }
  return names
}

/** A statement with everything that it mentions named. */
export interface Named {
  readonly arrow: string | undefined
  readonly outputs: readonly Output[]
  readonly order: Order
  readonly names: ReadonlyMap<Equation, string>
  /** What has a name because it is used twice, each after what it mentions. */
  readonly definitions: readonly Equation[]
  /** What depends on the tangents. */
  readonly linear: ReadonlySet<Equation>
  readonly sizes: ReadonlySet<string>
  /** Recurrences that are written from their last row to their first. */
  readonly backward: ReadonlySet<Recurrence>
  /** Letters for indices. */
  readonly letters: readonly string[]
}
/** By how the reads in its steps move: does a recurrence run back in time? Nothing, if they do not. */
const runsBack = ({ axis, nexts }: Recurrence): boolean | undefined => {
  const k = indexAlong(axis)
  const reads = postorder(nexts, undefined, (e) => !e.free.includes(axis)).flatMap((e) => (e.tag === 'at' ? e.indices : []))
  const moves = reads.flatMap((i) => termsOf(i).flatMap((t) => (t.factors.length === 1 && t.factors[0] === k ? [t.coefficient] : [])))
  return moves.length === 0 ? undefined : moves.every((c) => c < 0)
}
export const named = ({ arrow, outputs: given, tangents, derived, differential, literally }: Statement): Named => {
  const order = ordering()
  const values = endless(masked(plain(unshifted(given.map((o) => o.e)))))
  const roots = inlined(literally ? values : collected(cancelled(readable(reached(values)))), order)
  const outputs = given.map((o, k) => ({ ...o, e: roots[k]! }))
  // All states of a recurrence are said, even if only some are asked for.
  const told = [...roots, ...postorder(roots).flatMap((e) => (e.tag === 'history' ? e.of.histories : []))]
  const nodes = postorder(told, order.children)
  // The rows of a recurrence are written element by element.
  const opened = nodes.flatMap((e) => (e.tag === 'at' ? [e.array] : e.tag === 'history' ? [...e.of.inits, ...e.of.nexts] : []))
  const read = new Set(opened.map((e) => (e.tag === 'mark' ? e.of : e)).filter((e) => e.tag === 'accumulate'))
  const transparent = (e: Equation): boolean =>
    e.tag === 'mark' || (e.tag === 'call' && (e.op.name === 'neg' || e.op.name === 'real' || (e.op.name === 'mul' && isLiteral(e.args[0]!))))
  const definitions = shared(told, order, {
    transparent,
    always: (e) => e.tag === 'history' || e.tag === 'order' || e.tag === 'trips' || read.has(e as never),
  }).filter((e) => !tangents.has(e))
  const linear = dependents(nodes, tangents, order.children)
  const taken = new Set([...tangents.values(), ...outputs.map((o) => o.name)])
  const sizes = new Set<string>()
  for (const e of postorder([...nodes, ...nodes.flatMap((x) => x.shape)])) if (e.tag === 'size') sizes.add(e.name)
  for (const name of sizes) taken.add(name)
  const names = new Map([
    ...inputNames(
      nodes.filter((e) => !tangents.has(e)),
      taken,
    ),
    ...tangents,
    ...nameDefinitions(definitions, taken, (e, name) => (linear.has(e) ? derived(name) : name)),
  ])
  const cotangents = differential === false && tangents.size > 0
  const backward = new Set(definitions.flatMap((e) => (e.tag === 'history' && (runsBack(e.of) ?? (cotangents && linear.has(e))) ? [e.of] : [])))
  const letters = LETTERS.filter((l) => !taken.has(l))
  return { arrow, outputs, order, names, definitions, linear, sizes, backward, letters: letters.length > 0 ? letters : ['i'] }
}

const isGeneric = (name: string): boolean => /^dy\d*$/.test(name)
const isCotangent = (l: Graph): boolean => l.ins.every((v) => isGeneric(v.name)) && !l.outs.every((v) => isGeneric(v.name))
/** A letter for what has no name: y, or another if something is called y. */
const letterBeside = (names: readonly string[]): string => [...'yfzwuvgh'].find((l) => !names.includes(l)) ?? 'y′'
/** A tangent's name, or a cotangent's: `dX`, `X̄`. */
const display = (v: Variable, barring: boolean, other?: string): string => {
  const tall = v.shape.length + v.scope.length > 1
  const name = other === undefined || !isGeneric(v.name) ? v.name : v.name.replace('y', tall ? other.toUpperCase() : other)
  return barring ? barred(name.replace(/^d(?=.)/, '')) : nice(name)
}
const distinct = (names: readonly string[]): readonly string[] => {
  const seen = new Set<string>()
  return names.map((n) => {
    let name = n
    while (seen.has(name)) name += '′'
    seen.add(name)
    return name
  })
}
const nodeOf = (v: Variable): Equation => (v.scope.length === 0 ? input(v.name, v.shape) : mark(input(v.name, v.shape), v.scope))

/** The values of a map at tangents, or at cotangents. */
export const ofMap = (l: Graph, options: Options = {}): Statement => {
  const barring = options.cotangent ?? isCotangent(l)
  const [given, made] = barring ? [l.outs, l.ins] : [l.ins, l.outs]
  const inputs = postorder(l.edges.map((e) => e.by)).flatMap((e) => (e.tag === 'input' ? [e.name] : []))
  const other = letterBeside([...inputs, ...given.map((v) => v.name.replace(/^d(?=.)/, ''))].map((x) => x.toLowerCase()))
  const names = distinct([...l.ins, ...l.outs].map((v) => display(v, barring, made.includes(v) ? other : undefined)))
  const [ins, outs] = [names.slice(0, l.ins.length), options.outputs ?? names.slice(l.ins.length)]
  const nodes = l.ins.map(nodeOf)
  const outputs = applyGraph(l, nodes).map((e, k) => ({ name: outs[k]!, e }))
  const single = l.ins.length === 1 && l.outs.length === 1
  return {
    ...(single && { arrow: options.label === undefined ? ins[0]! : `${options.label}: ${ins[0]}` }),
    outputs,
    tangents: new Map(nodes.map((e, k) => [e, ins[k]!])),
    derived: (name) => (barring ? barred(name) : `d${name}`),
    differential: !barring,
    arguments: ins,
  }
}
/** What the adjoint of a scalar's derivative gives at 1. */
export const ofGradient = (adjoint: Graph, at: Equation, of: string): Statement => {
  const outputs = applyGraph(adjoint, [at]).map((e, k) => {
    const x = nice(adjoint.outs[k]!.name.replace(/^d(?=.)/, ''))
    return { name: adjoint.outs.length === 1 && x === '' ? `∇${of}` : `∇${subscript(x) ?? `_${x} `}${of}`, entry: `∂${of}/∂${x === '' ? 'x' : x}`, e }
  })
  return { outputs, tangents: new Map(), derived: (name) => name }
}
export const ofProgram = (p: Program, options: Options = {}): Statement => {
  const leaves = leavesOf(p.cod)
  const other = letterBeside(p.inputs.map((e) => (e.tag === 'input' ? e.name : '')))
  const given = p.inputs.map((e) => (e.tag === 'input' ? nice(e.name) : ''))
  const names = options.outputs ?? distinct([...given, ...leaves.map((leaf) => nice(nameOf(leaf, other)))]).slice(given.length)
  const single = p.outputs.length === 1 && options.outputs === undefined
  return {
    ...(single && { arrow: p.inputs.length === 1 ? given[0]! : `(${given.join(', ')})` }),
    outputs: p.outputs.map((e, k) => ({ name: names[k]!, e })),
    tangents: new Map(),
    derived: (name) => name,
    arguments: given,
    literally: true,
  }
}
export const ofEquation = (e: Equation): Statement => {
  const name = letterBeside(postorder([e]).flatMap((x) => (x.tag === 'input' ? [x.name] : [])))
  return { arrow: '', outputs: [{ name, e }], tangents: new Map(), derived: (s) => s, literally: true }
}
