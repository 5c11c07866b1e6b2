/** The combinator register: every linear map as sums of compositions of relations, as `grammar.ts` says. */
import { type Equation, indexAlong } from '../../categories/equation.js'
import { nameOf, type Program } from '../../categories/program.js'
import { leavesOf } from '../../categories/space.js'
import { type Component, components, type Edge, type Graph, Links, type Variable } from '../edge.js'
import { type Expressions, expressions, inputsIn } from './expression.js'
import { namer } from './grammar.js'
import { hashOf, type Order, ordering } from './order.js'
import { relation } from './relation.js'

/** The edges of a composition, from left to right, that is from its target back to its source. */
type Chain = readonly Edge[]
interface Definition {
  readonly variable: Variable
  readonly terms: readonly Chain[]
}
/** The most relations in a row. */
const ROW = 8

/** Variables, each after those it reads; of a cycle, its states come first. */
const inOrder = (of: readonly Component[]): readonly Variable[] =>
  of.flatMap(({ members, recurrence }) => (recurrence ? [...recurrence.states, ...inOrder(recurrence.inner)] : members))

/** What a map says, in an order that is the same in every run. */
const layout = (l: Graph, order: Order): readonly Definition[] => {
  const links = new Links(l)
  const parts = components(links)
  const variables = inOrder(parts)
  const keys = new Map<Variable, number>()
  const depth = new Map<Variable, number>()
  const run = new Map<Variable, number>()
  const hashes = (es: readonly Equation[]): string => es.map(order.hash).join()
  const edgeKeys = new Map<Edge, number>()
  const note = (v: Variable): void => {
    const edges = links.into(v)
    for (const e of edges)
      edgeKeys.set(e, hashOf([hashes(e.ti), hashes(e.fi), order.hash(e.by), hashes(e.axes.map(indexAlong)), e.partial, keys.get(e.from)].join(';')))
    const own = `${l.ins.indexOf(v)};${l.outs.indexOf(v)};${hashes(v.shape)};${hashes(v.scope.map(indexAlong))}`
    keys.set(v, hashOf(`${own};${edges.map((e) => edgeKeys.get(e)!).sort((a, b) => a - b)}`))
  }
  variables.forEach(note)
  // What goes around a cycle tells its states apart.
  if (parts.some((c) => c.recurrence)) variables.forEach(note)
  for (const v of variables) {
    const edges = links.into(v)
    depth.set(
      v,
      edges.reduce((d, e) => Math.max(d, (depth.get(e.from) ?? -1) + 1), 0),
    )
    const lone = edges.length === 1 && links.from(v).length === 1 && !v.time && !l.ins.includes(v) && !l.outs.includes(v)
    const length = lone ? (run.get(edges[0]!.from) ?? 0) + 1 : 0
    run.set(v, length < ROW ? length : 0)
  }
  const isInner = (v: Variable): boolean => run.get(v)! > 0
  const isResult = (v: Variable): boolean => l.outs.includes(v) && links.from(v).length === 0
  const place = (v: Variable): number => (isResult(v) ? 1e9 + l.outs.indexOf(v) : depth.get(v)!)
  const defined = variables
    .filter((v) => !isInner(v) && (links.into(v).length > 0 || !l.ins.includes(v)))
    .sort((a, b) => place(a) - place(b) || keys.get(a)! - keys.get(b)!)
  const position = new Map([...l.ins, ...defined].map((v, k) => [v, k]))
  return defined.map((variable) => {
    const chains = links.into(variable).map((first) => {
      const chain = [first]
      while (isInner(chain.at(-1)!.from)) chain.push(links.into(chain.at(-1)!.from)[0]!)
      return chain
    })
    const source = (c: Chain): number => position.get(c.at(-1)!.from)!
    return { variable, terms: chains.sort((a, b) => source(a) - source(b) || edgeKeys.get(a[0]!)! - edgeKeys.get(b[0]!)!) }
  })
}
/** Everything that equations say in a map, in the order of its text. */
const mentioned = (l: Graph, definitions: readonly Definition[]): readonly Equation[] => {
  const ofVariable = (v: Variable): readonly Equation[] => [...v.shape, ...[...v.scope, ...(v.time ? [v.time] : [])].map(indexAlong)]
  const edges = definitions.flatMap((d) => d.terms.flat())
  return [
    ...edges.flatMap((e) => [e.by, ...e.ti, ...e.fi]),
    ...[...l.ins, ...l.outs, ...edges.map((e) => e.to)].flatMap(ofVariable),
    ...edges.flatMap((e) => e.axes.map(indexAlong)),
  ]
}
/** What the weights of a map refer to, by the names under which they print: what `parseMap` needs to read the text back. */
export const contextOf = (l: Graph): ReadonlyMap<string, Equation> => {
  const order = ordering()
  return inputsIn(mentioned(l, layout(l, order)), order)
}

const port = (v: Variable, name: string, x: Expressions): string =>
  `${name}${x.family(v.scope)}${v.shape.length === 0 ? '' : `: ${x.shape(v.shape)}`}${v.time ? ` along ${x.binder(v.time)}` : ''}`

/** `(dx: n) ⊸ (dy: m)`, a definition for each variable that is shared, and `where` for weights that are. */
export const combinatorsOfMap = (l: Graph): string => {
  const order = ordering()
  const definitions = layout(l, order)
  const taken = new Set<string>()
  const x = expressions(mentioned(l, definitions), taken, order)
  const names = new Map<Variable, string>()
  const fresh = namer(taken)
  for (const v of [...l.ins, ...l.outs, ...definitions.map((d) => d.variable)]) if (!names.has(v)) names.set(v, fresh(v.name))
  const ports = (vs: readonly Variable[]): string => `(${vs.map((v) => port(v, names.get(v)!, x)).join(', ')})`
  const term = (c: Chain): string => [...c.map((e, k) => relation(e, k === 0, x)), names.get(c.at(-1)!.from)!].join(' ∘ ')
  const lines = [`${ports(l.ins)} ⊸ ${ports(l.outs)}`]
  for (const { variable, terms } of definitions) {
    const head = l.outs.includes(variable) || l.ins.includes(variable) ? names.get(variable)! : port(variable, names.get(variable)!, x)
    lines.push(`${head} = ${terms.length === 0 ? '0' : terms.map(term).join(' + ')}`)
  }
  return [...lines, ...x.where()].join('\n')
}

/** `(x: n) → (y: m)`, and an expression for each output. */
export const combinatorsOfProgram = (p: Program): string => {
  const taken = new Set<string>()
  const roots = [...p.outputs, ...p.inputs]
  const fresh = namer(taken)
  const x = expressions(roots, taken)
  const side = (names: readonly string[], es: readonly Equation[]): string =>
    `(${es.map((e, k) => `${names[k]}${e.shape.length === 0 ? '' : `: ${x.shape(e.shape)}`}`).join(', ')})`
  const outputs = leavesOf(p.cod).map((leaf) => fresh(nameOf(leaf, 'y')))
  const inputs = p.inputs.map((e) => x.nameOf(e) ?? '')
  const lines = p.outputs.map((e, k) => `${outputs[k]} = ${x.write(e)}`)
  return [`${side(inputs, p.inputs)} → ${side(outputs, p.outputs)}`, ...lines, ...x.where()].join('\n')
}
/** An equation, and `where` for what it mentions twice. */
export const combinatorsOfEquation = (e: Equation): string => {
  const x = expressions([e], new Set())
  return [`${x.write(e)}`, ...x.where()].join('\n')
}
