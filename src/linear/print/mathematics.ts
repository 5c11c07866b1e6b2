/**
 * The mathematics register. A linear map prints as the equations of its value at a named tangent: what is a section, a matrix, an inner product
 * in it is what the products that end in the tangent say. Whatever is used twice has a name, after `where`.
 */
import {
  type Accumulate,
  type Axis,
  call,
  type Entry,
  type Equation,
  extentOf,
  indexAlong,
  input,
  isLiteral,
  literal,
  mark,
  postorder,
  replaceNodes,
  substitute,
} from '../../categories/equation.js'
import { nameOf, type Program } from '../../categories/program.js'
import { leavesOf } from '../../categories/space.js'
import { choose, same } from '../../primitives/comparison.js'
import { applyGraph } from '../apply.js'
import type { Graph, Variable } from '../edge.js'
import { CLOSED, type Mathematician, mathematician } from './mathematician.js'
import { type Order, ordering } from './order.js'
import { subscripted } from './place.js'
import { scatterLine } from './scatter.js'
import { shared } from './share.js'
import { diagonalText } from './terms.js'
import { barred, joined, nice, subscript, type Term } from './text.js'

export interface Options {
  /** Names with bars for a map that takes cotangents; if nothing is said, one from `dy` to something else. */
  readonly cotangent?: boolean
  /** Names of the outputs. */
  readonly outputs?: readonly string[]
}

const LETTERS = [...'ijklmnophaex']
/** The most that is read away, in operations. */
const LONG = 2000
/** The most that is written again at every read. */
const SHORT = 3
const NAMES = [...'rstuvwzq']

interface Output {
  readonly name: string
  readonly e: Equation
}
interface Statement {
  /** `x ↦` before a single output without indices; with nothing before it, an expression. */
  readonly arrow?: string
  readonly outputs: readonly Output[]
  /** Names of the tangents, and how the names of what depends on them are made. */
  readonly tangents: ReadonlyMap<Equation, string>
  readonly derived: (name: string) => string
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

const write = ({ arrow, outputs: given, tangents, derived }: Statement): string => {
  const order = ordering()
  const roots = inlined(
    given.map((o) => o.e),
    order,
  )
  const outputs = given.map((o, k) => ({ ...o, e: roots[k]! }))
  const nodes = postorder(roots, order.children)
  const read = new Set(nodes.flatMap((e) => (e.tag === 'at' && e.array.tag === 'accumulate' ? [e.array] : [])))
  const transparent = (e: Equation): boolean =>
    e.tag === 'mark' || (e.tag === 'call' && (e.op.name === 'neg' || e.op.name === 'real' || (e.op.name === 'mul' && isLiteral(e.args[0]!))))
  const definitions = shared(roots, order, { transparent, always: (e) => read.has(e as never) }).filter((e) => !tangents.has(e))
  const linear = dependents(nodes, tangents, order.children)
  const taken = new Set([...tangents.values(), ...outputs.map((o) => o.name)])
  for (const e of postorder([...nodes, ...nodes.flatMap((x) => x.shape)])) if (e.tag === 'size') taken.add(e.name)
  const names = new Map([
    ...inputNames(
      nodes.filter((e) => !tangents.has(e)),
      taken,
    ),
    ...tangents,
    ...nameDefinitions(definitions, taken, (e, name) => (linear.has(e) ? derived(name) : name)),
  ])
  const letters = LETTERS.filter((l) => !taken.has(l))
  const m = mathematician({ order, names, tangent: (e) => linear.has(e), letters: letters.length > 0 ? letters : ['i'] })

  const lines = outputs.map((o) => {
    const free = arrow === undefined ? undefined : withoutIndices(m, o.e)
    if (arrow === '') return o.e.free.length > 0 ? comprehension(m, o.e) : (free ?? comprehension(m, o.e))
    return free === undefined ? line(m, o.name, o.e) : `${arrow} ↦ ${free}`
  })
  const where = definitions.map((e) => m.defining(e, () => line(m, names.get(e)!, e)))
  return [...lines, ...where.map((w, k) => (k === 0 ? `where ${w}` : `      ${w}`))].join('\n')
}

const axesOf = (e: Equation): readonly Axis[] => [...e.free, ...(e.tag === 'build' ? e.axes : [])]
/** Entries that cover the array, or its diagonal. */
const scattered = (m: Mathematician, e: Accumulate): string | undefined => {
  const texts = e.entries.map((x) => {
    const at = x.indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
    const [i, j] = at
    const fits = at.length === x.indices.length && x.axes.every((a) => at.includes(a)) && at.every((a, k) => extentOf(a) === e.shape[k])
    if (!fits || e.free.length > 0) return undefined
    if (at.length === 2 && i === j) {
      const varies = x.value.free.length > 0
      const v = varies ? m.array(x.value, [i!]) : undefined
      if (varies) return v && { text: diagonalText(v, true), negative: false }
      const [term, ...more] = m.terms(x.value, CLOSED)
      return more.length === 0
        ? { ...term!, text: diagonalText(term!.text, false) }
        : { text: diagonalText(m.scalar(x.value, CLOSED), false), negative: false }
    }
    const text = new Set(at).size === at.length ? m.array(x.value, at) : undefined
    return text && { text, negative: false }
  })
  return texts.every((t) => t !== undefined) ? joined(texts as readonly Term[]).text : undefined
}
const withoutIndices = (m: Mathematician, e: Equation): string | undefined => {
  if (e.tag === 'accumulate') return scattered(m, e)
  const axes = axesOf(e)
  const body = e.tag === 'build' ? e.body : e
  if (e.shape.length > 0 && e.tag !== 'build') return m.whole(e)?.text
  return axes.length === 0 ? m.scalar(body, CLOSED).text : m.array(body, axes)?.text
}
/** What takes subscripts: `(∇ₓf)ᵢ`. */
const base = (name: string): string => (name.startsWith('∇') ? `(${name})` : name)
const line = (m: Mathematician, name: string, e: Equation): string => {
  const free = withoutIndices(m, e)
  if (free !== undefined) return `${name} = ${free}`
  if (e.tag === 'accumulate') return scatterLine(m, base(name), e)
  const axes = axesOf(e)
  const scope = m.open(axes, CLOSED)
  const ranges = axes.filter((a) => a.outer.length > 0 || !isLiteral(a.lo, 0)).map((a) => m.range(a, scope))
  const text = joined(m.terms(e.tag === 'build' ? e.body : e, scope)).text
  return `${subscripted(
    base(name),
    axes.map((a) => scope.places.get(a)!),
  )} = ${text}${ranges.length > 0 ? `  (${ranges.join(', ')})` : ''}`
}

/** `[xᵢ₊₁ − xᵢ | i<n−1]`, or a scalar of open axes. */
const comprehension = (m: Mathematician, e: Equation): string => {
  if (e.tag === 'accumulate') return scatterLine(m, 'y', e)
  const scope = m.open(axesOf(e), CLOSED)
  const text = joined(m.terms(e.tag === 'build' ? e.body : e, scope)).text
  return e.tag === 'build' ? `[${text} | ${e.axes.map((a) => m.range(a, scope)).join(', ')}]` : text
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

/** `dX ↦ A dX B`, or a line for each output. */
export const mathematicsOfMap = (l: Graph, options: Options = {}): string => {
  const barring = options.cotangent ?? isCotangent(l)
  const [given, made] = barring ? [l.outs, l.ins] : [l.ins, l.outs]
  const inputs = postorder(l.edges.map((e) => e.by)).flatMap((e) => (e.tag === 'input' ? [e.name] : []))
  const other = letterBeside([...inputs, ...given.map((v) => v.name.replace(/^d(?=.)/, ''))].map((x) => x.toLowerCase()))
  const names = distinct([...l.ins, ...l.outs].map((v) => display(v, barring, made.includes(v) ? other : undefined)))
  const [ins, outs] = [names.slice(0, l.ins.length), options.outputs ?? names.slice(l.ins.length)]
  const nodes = l.ins.map(nodeOf)
  const outputs = applyGraph(l, nodes).map((e, k) => ({ name: outs[k]!, e }))
  const single = l.ins.length === 1 && l.outs.length === 1
  return write({
    ...(single && { arrow: ins[0]! }),
    outputs,
    tangents: new Map(nodes.map((e, k) => [e, ins[k]!])),
    derived: (name) => (barring ? barred(name) : `d${name}`),
  })
}
/** `∇ₓf = …`: what the adjoint of a scalar's derivative gives at 1. */
export const mathematicsOfGradient = (adjoint: Graph, at: Equation, of: string): string => {
  const outputs = applyGraph(adjoint, [at]).map((e, k) => {
    const x = nice(adjoint.outs[k]!.name.replace(/^d(?=.)/, ''))
    return { name: adjoint.outs.length === 1 && x === '' ? `∇${of}` : `∇${subscript(x) ?? `_${x} `}${of}`, e }
  })
  return write({ outputs, tangents: new Map(), derived: (name) => name })
}
/** `(A, x) ↦ A x`, or a line for each output. */
export const mathematicsOfProgram = (p: Program, options: Options = {}): string => {
  const leaves = leavesOf(p.cod)
  const other = letterBeside(p.inputs.map((e) => (e.tag === 'input' ? e.name : '')))
  const names = options.outputs ?? distinct(leaves.map((leaf) => nice(nameOf(leaf, other))))
  const arguments_ = p.inputs.map((e) => (e.tag === 'input' ? nice(e.name) : '')).join(', ')
  const single = p.outputs.length === 1 && options.outputs === undefined
  return write({
    ...(single && { arrow: p.inputs.length === 1 ? arguments_ : `(${arguments_})` }),
    outputs: p.outputs.map((e, k) => ({ name: names[k]!, e })),
    tangents: new Map(),
    derived: (name) => name,
  })
}
/** `⟨a,x⟩`, `A x`, `[xᵢ₊₁ − xᵢ | i<n−1]`; free axes are called i, j, … in their order. */
export const mathematicsOfEquation = (e: Equation): string =>
  write({ arrow: '', outputs: [{ name: 'y', e }], tangents: new Map(), derived: (name) => name })
