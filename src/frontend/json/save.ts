/** Programs and linear maps to JSON: one walk over the graph, without recursion. */
import { bound, children, type Equation, indexAlong, postorder, type Recurrence, type Rule } from '../../categories/equation.js'
import { SpaceMismatch, shown } from '../../categories/errors.js'
import { isProgram, type Program } from '../../categories/program.js'
import { type IndexSet, type Size, type Space, sizeOf } from '../../categories/space.js'
import { Table } from '../../categories/table.js'
import type { Edge, LinearMap, Variable } from '../../linear/edge.js'
import { guarding, operations } from '../../primitives/index.js'
import { cancelling } from '../../primitives/reduction.js'
import {
  DEPTH,
  type Document,
  isName,
  LONGEST,
  type MapText,
  NAME,
  type Node,
  type Numeral,
  type ProgramText,
  type Ref,
  type SetText,
  type SizeText,
  type SpaceText,
  VERSION,
} from './document.js'

/** What a document holds, once or by name. */
export type Savable = Program | LinearMap
export const isMap = (x: unknown): x is LinearMap => x instanceof Object && 'edges' in x && Array.isArray(x.edges)

const known: ReadonlySet<string> = new Set([...operations, ...guarding].map((o) => o.name))
const refuse = (place: string, expected: string, got: string): never => {
  throw new SpaceMismatch(`save, ${place}`, expected, got)
}
const named = (place: string, s: string): string => (isName(s) ? s : refuse(place, NAME, JSON.stringify(s)))
const numeral = (x: number): Numeral => (Object.is(x, -0) ? '-0' : Number.isFinite(x) ? x : (String(x) as Numeral))

/** All that a node is made of, the axes that it binds or stands in among them. */
const partsOf = (e: Equation): readonly Equation[] => {
  switch (e.tag) {
    case 'input':
      return [...e.shape, ...(e.below ? [e.below] : []), ...e.free.map(indexAlong)]
    case 'state':
      return [...e.shape, ...e.free.map(indexAlong)]
    case 'mark':
      return [e.of, ...e.free.map(indexAlong)]
    case 'custom':
      return [...children(e), ...(e.rule ? [...e.rule.args, ...e.rule.dx, ...e.rule.dy] : [])]
    case 'history':
      return [indexAlong(e.of.axis), ...e.of.states, ...e.of.inits, ...e.of.nexts]
    default:
      return [...children(e), ...bound(e).map(indexAlong)]
  }
}
/** Parts before what is made of them, otherwise as they were made; a history is as old as its recurrence, which was made with it. */
const byAge = (roots: readonly Equation[]): readonly Equation[] => {
  const nodes = postorder(roots, partsOf)
  const ages = new Table<Equation, number>()
  for (const e of nodes)
    ages.set(
      e,
      partsOf(e).reduce((age, x) => Math.max(age, ages.get(x)!), e.id),
    )
  return nodes.sort((a, b) => ages.get(a)! - ages.get(b)!)
}

class Writer {
  readonly nodes: Node[] = []
  private readonly refs = new Table<Equation, Ref>()
  private readonly rules = new Map<Rule, Ref>()
  private readonly recurrences = new Map<Recurrence, Ref>()

  constructor(roots: readonly Equation[]) {
    for (const e of byAge(roots)) this.refs.set(e, this.add(this.node(e)))
  }
  private add(node: Node): Ref {
    return this.nodes.push(node) - 1
  }
  ref(e: Equation): Ref {
    return this.refs.get(e)!
  }
  all(es: readonly Equation[]): readonly Ref[] {
    return es.map((e) => this.ref(e))
  }
  axes(axes: Equation['free']): readonly Ref[] {
    return this.all(axes.map(indexAlong))
  }
  private node(e: Equation): Node {
    switch (e.tag) {
      case 'literal':
        return { literal: numeral(e.value), ...(e.sort !== 'real' && { sort: e.sort }) }
      case 'size':
        return { size: e.name }
      case 'axis':
        return { axis: [this.ref(e.axis.lo), this.ref(e.axis.hi)], level: e.axis.level }
      case 'polynomial':
        return { polynomial: e.terms.map((t) => [t.coefficient, ...this.all(t.factors)]) }
      case 'input':
        return {
          input: named('an input', e.name),
          ...(e.sort !== 'real' && { sort: e.sort }),
          ...(e.shape.length > 0 && { shape: this.all(e.shape) }),
          ...(e.below && { below: this.ref(e.below) }),
          ...(e.free.length > 0 && { axes: this.axes(e.free) }),
        }
      case 'call':
        if (!known.has(e.op.name)) refuse('an operation', 'one that cotangent has', e.op.name)
        return { call: e.op.name, args: this.all(e.args) }
      case 'at':
        return { at: this.ref(e.array), indices: this.all(e.indices), ...(e.pad !== undefined && { pad: numeral(e.pad) }) }
      case 'reduce':
        return { reduce: e.monoid.name, over: this.ref(indexAlong(e.axis)), body: this.ref(e.body) }
      case 'build':
        return { build: this.ref(e.body), axes: this.axes(e.axes) }
      case 'accumulate':
        return {
          accumulate: e.entries.map((x) => ({
            axes: this.axes(x.axes),
            indices: this.all(x.indices),
            value: this.ref(x.value),
            ...(x.partial && { partial: true }),
          })),
          shape: this.all(e.shape),
        }
      case 'order':
        return { order: this.ref(e.of) }
      case 'mark':
        return { mark: this.ref(e.of), ...(e.free.length > 0 && { axes: this.axes(e.free) }) }
      case 'custom':
        if (e.rule === cancelling) return { custom: this.ref(e.of), cancels: true }
        return { custom: this.ref(e.of), ...(e.rule && { rule: this.rule(e.rule), which: e.which, args: this.all(e.args) }) }
      case 'state':
        return { state: this.all(e.shape), ...(e.sort !== 'real' && { sort: e.sort }), axes: this.axes(e.free) }
      case 'history':
        return { history: this.recurrence(e.of), of: e.of.histories.indexOf(e) }
      case 'trips':
        return { trips: this.ref(e.of) }
    }
  }
  private rule(r: Rule): Ref {
    const before = this.rules.get(r)
    if (before !== undefined) return before
    const made = this.add({ rule: this.all(r.dy), args: this.all(r.args), dx: this.all(r.dx) })
    this.rules.set(r, made)
    return made
  }
  private recurrence(r: Recurrence): Ref {
    const before = this.recurrences.get(r)
    if (before !== undefined) return before
    const made = this.add({
      recurrence: this.ref(indexAlong(r.axis)),
      states: this.all(r.states),
      inits: this.all(r.inits),
      nexts: this.all(r.nexts),
      ...r.kind,
    })
    this.recurrences.set(r, made)
    return made
  }

  private size(n: Size): SizeText {
    const node = nodeOf(n)
    return node ? { node: this.ref(node) } : (n as number | string)
  }
  private set(x: IndexSet): SetText {
    if (x.set === 'product') return { product: [this.set(x.left), this.set(x.right)] }
    return x.set === 'fin' ? { fin: this.size(x.size) } : { triangle: this.size(x.size) }
  }
  space(s: Space, depth = 0): SpaceText {
    if (depth > DEPTH) refuse('a space', `${DEPTH} levels at most`, 'more')
    switch (s.space) {
      case 'real':
      case 'boolean':
        return s.space
      case 'index':
        return { index: this.size(s.below) }
      case 'array':
        return { array: this.space(s.of, depth + 1), over: this.set(s.over) }
      case 'record':
        return { record: Object.fromEntries(Object.entries(s.fields).map(([k, f]) => [named('a field', k), this.space(f, depth + 1)])) }
    }
  }
  program(p: Program): ProgramText {
    return { dom: this.space(p.dom), cod: this.space(p.cod), inputs: this.all(p.inputs), outputs: this.all(p.outputs) }
  }
  map(l: LinearMap): MapText {
    const variables = variablesOf(l)
    const numbers = new Table<Variable, number>(variables.map((v, k) => [v, k] as const))
    const number = (v: Variable): number => numbers.get(v)!
    return {
      dom: this.space(l.dom),
      cod: this.space(l.cod),
      variables: variables.map((v) => ({
        name: named('a variable', v.name),
        ...(v.shape.length > 0 && { shape: this.all(v.shape) }),
        ...(v.scope.length > 0 && { scope: this.axes(v.scope) }),
        ...(v.time && { time: this.ref(indexAlong(v.time)) }),
      })),
      ins: l.ins.map(number),
      outs: l.outs.map(number),
      edges: l.edges.map((e) => ({
        to: [number(e.to), ...this.all(e.ti)],
        from: [number(e.from), ...this.all(e.fi)],
        by: this.ref(e.by),
        ...(e.axes.length > 0 && { axes: this.axes(e.axes) }),
        ...(e.partial && { partial: true }),
      })),
    }
  }
}

const variablesOf = (l: LinearMap): readonly Variable[] => [...new Set([...l.ins, ...l.outs, ...l.edges.flatMap((e: Edge) => [e.to, e.from])])]
/** The size as an equation, if its text will not do. */
const nodeOf = (n: Size): Equation | undefined => (typeof n === 'object' || (typeof n === 'string' && n.length > LONGEST) ? sizeOf(n) : undefined)
const sizesIn = (n: Size): readonly Equation[] => [nodeOf(n) ?? []].flat()
const inSet = (x: IndexSet): readonly Equation[] => (x.set === 'product' ? [...inSet(x.left), ...inSet(x.right)] : sizesIn(x.size))
const inSpace = (s: Space): readonly Equation[] => {
  if (s.space === 'array') return [...inSet(s.over), ...inSpace(s.of)]
  if (s.space === 'record') return Object.values(s.fields).flatMap(inSpace)
  return s.space === 'index' ? sizesIn(s.below) : []
}
const rootsOf = (x: Savable): readonly Equation[] => {
  const spaces = [...inSpace(x.dom), ...inSpace(x.cod)]
  if (isProgram(x)) return [...spaces, ...x.inputs, ...x.outputs]
  const variables = variablesOf(x).flatMap((v) => [...v.shape, ...v.scope.map(indexAlong), ...(v.time ? [indexAlong(v.time)] : [])])
  return [...spaces, ...variables, ...x.edges.flatMap((e) => [...e.ti, ...e.fi, e.by, ...e.axes.map(indexAlong)])]
}

const written = (w: Writer, x: Savable) => (isProgram(x) ? { program: w.program(x) } : { map: w.map(x) })

/** @throws SpaceMismatch for what is no program, no map and no record of these, and for names that no document holds */
export const save = (x: Savable | Readonly<Record<string, Savable>>): Document => {
  const single = isProgram(x) || isMap(x)
  if (!single && (typeof x !== 'object' || x === null || Array.isArray(x))) refuse('the argument', WHAT, shown(x))
  const things = single ? [] : Object.entries(x)
  for (const [k, y] of things) if (!isProgram(y) && !isMap(y)) refuse(`the entry ${k}`, 'a program or a linear map', shown(y))
  const writer = new Writer(single ? rootsOf(x) : things.flatMap(([, y]) => rootsOf(y)))
  const saved = single
    ? written(writer, x)
    : { record: Object.fromEntries(things.map(([k, y]) => [named('the name of an entry', k), written(writer, y)])) }
  return { cotangent: VERSION, nodes: writer.nodes, saved }
}
const WHAT = 'a program, a linear map, or a record of these'
