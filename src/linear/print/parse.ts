/** Reads the combinator register: text becomes a linear map again. The grammar stands in `grammar.ts`. */
import {
  type Axis,
  type AxisSet,
  accumulate,
  at,
  axesOver,
  axisOver,
  build,
  call,
  type Equation,
  includes,
  indexAlong,
  integer,
  literal,
  mark,
  minus,
  NONE,
  type Operation,
  order,
  plus,
  recurrence,
  reduce,
  type Sort,
  size,
  termsOf,
  times,
  trips,
  union,
  within,
  without,
} from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { guarding, operations } from '../../primitives/index.js'
import { type Edge, type Graph, type Variable, variable } from '../edge.js'
import { INFIX, MONOIDS, RELATIONS } from './grammar.js'
import { Reader, type Token } from './tokens.js'
import {
  type Binder,
  type Over,
  type Port,
  readBinder,
  readExpression,
  readOver,
  readPort,
  readShape,
  readShared,
  readSum,
  type Shared,
  type Tree,
} from './tree.js'

const ONE = literal(1)
const setOf = (axes: readonly Axis[]): AxisSet => axes.reduce<AxisSet>((s, a) => union(s, [a]), NONE)
const sameSet = (a: AxisSet, b: AxisSet): boolean => a.length === b.length && within(a, b)

/** What names mean: axes, sizes, inputs, shared weights. */
class Meanings {
  private readonly axes = new Map<string, Axis>()
  private readonly shared = new Map<string, Equation>()
  constructor(
    private readonly r: Reader,
    private readonly context: ReadonlyMap<string, Equation>,
    private readonly vocabulary: ReadonlyMap<string, Operation>,
  ) {}

  define({ names, family, value, token }: Shared): void {
    this.bind(family)
    const values = value.tag === 'recurrence' ? this.histories(value) : [this.equation(value, this.sortOf(value) ?? 'real')]
    if (values.length !== names.length) this.r.fail('a name for each of its states', token)
    names.forEach((name, k) => {
      this.shared.set(name, values[k]!)
    })
  }
  private histories({ binder, states, local, kind }: Extract<Tree, { tag: 'recurrence' }>): readonly Equation[] {
    const [axis] = this.bind([binder])
    const inits = states.map((s) => this.equation(s.init, this.sortOf(s.init) ?? 'real'))
    const step = (drafts: readonly Equation[]): readonly Equation[] => {
      states.forEach((s, k) => {
        this.shared.set(s.name, drafts[k]!)
      })
      for (const x of local) this.define(x)
      const nexts = states.map((s, k) => this.equation(s.next, inits[k]!.sort))
      for (const name of [...states.map((s) => s.name), ...local.flatMap((x) => x.names)]) this.shared.delete(name)
      return nexts
    }
    return recurrence(axis!, inits, step, kind)
  }
  /** The axes of binders, whose bounds may mention each other. */
  bind(binders: readonly Binder[]): readonly Axis[] {
    const pending = new Map(binders.map((b) => [b.name, b]))
    const resolve = (b: Binder): Axis => {
      for (const other of pending.values()) {
        if (other !== b && !this.axes.has(other.name) && mentions(b, other.name)) resolve(other)
      }
      const [lo, hi] = [b.lo ? this.equation(b.lo, 'integer') : literal(0, 'integer'), this.equation(b.hi, 'integer')]
      const known = this.axes.get(b.name)
      if (known && (known.lo !== lo || known.hi !== hi)) this.r.fail(`the range that ${b.name} had before`, b.token)
      const axis = known ?? axisOver(lo, hi, setOf([...this.axes.values()]))
      this.axes.set(b.name, axis)
      return axis
    }
    return binders.map((b) => (this.axes.get(b.name) && !pending.has(b.name) ? this.axes.get(b.name)! : resolve(b)))
  }
  axis(name: string, token: Token): Axis {
    return this.axes.get(name) ?? this.r.fail('an axis that is bound', token)
  }
  named(name: string, token: Token, sort: Sort): Equation {
    const axis = this.axes.get(name)
    const known = this.shared.get(name) ?? this.context.get(name) ?? (axis && indexAlong(axis))
    if (known) return known
    if (name === 'true' || name === 'false') return literal(Number(name === 'true'), 'boolean')
    return sort === 'integer' ? size(name) : this.r.fail('an input or a shared weight', token)
  }

  /** What sort an expression has, as far as it says. */
  sortOf(t: Tree): Sort | undefined {
    switch (t.tag) {
      case 'name':
        return this.shared.get(t.name)?.sort ?? this.context.get(t.name)?.sort ?? (t.name === 'true' || t.name === 'false' ? 'boolean' : 'integer')
      case 'negative':
        return this.sortOf(t.of)
      case 'infix':
        return '<≤>≥='.includes(t.symbol) ? 'boolean' : (this.sortOf(t.left) ?? this.sortOf(t.right))
      case 'call':
        return t.name === 'order' || t.name === 'trips' ? 'integer' : this.vocabulary.get(t.name)?.result
      case 'at':
        return this.sortOf(t.array)
      case 'reduce':
        return MONOIDS.get(t.name)!.result
      case 'build':
        return this.sortOf(t.body)
      case 'mark':
        return this.sortOf(t.of)
      case 'recurrence':
        return this.sortOf(t.states[0]!.init)
      default:
        return undefined
    }
  }
  equation(t: Tree, sort: Sort): Equation {
    const inner = (x: Tree): Equation => this.equation(x, 'integer')
    switch (t.tag) {
      case 'number':
        return literal(t.value, sort)
      case 'name':
        return this.named(t.name, t.token, sort)
      case 'negative':
        return sort === 'integer' ? minus(0, inner(t.of)) : this.called('neg', [t.of], t.token)
      case 'infix':
        return sort === 'integer'
          ? this.arithmetic(t)
          : this.called(Object.entries(INFIX).find(([, f]) => f.symbol === t.symbol)![0], [t.left, t.right], t.token)
      case 'call':
        if (t.name === 'order') return order(this.equation(t.args[0]!, 'real'))
        if (t.name === 'trips') return trips(this.equation(t.args[0]!, 'boolean'))
        return this.called(t.name, t.args, t.token)
      case 'at':
        return at(this.equation(t.array, sort), t.indices.map(inner), t.pad)
      case 'reduce': {
        const [axis] = this.bind([t.binder])
        return reduce(MONOIDS.get(t.name)!, axis!, this.equation(t.body, 'real'))
      }
      case 'build': {
        const axes = this.bind(t.binders)
        return build(axes, this.equation(t.body, sort))
      }
      case 'accumulate':
        return accumulate(
          t.shape.map(inner),
          t.entries.map((x) => {
            const axes = this.bind(x.over.binders)
            return { axes, indices: (x.over.indices ?? []).map(inner), partial: x.partial, value: this.equation(x.value, 'real') }
          }),
        )
      case 'mark':
        return mark(this.equation(t.of, sort), setOf(this.bind(t.family)))
      case 'recurrence':
        return t.states.length === 1 ? this.histories(t)[0]! : this.r.fail('a name for each of its states', t.token)
    }
  }
  private called(name: string, args: readonly Tree[], token: Token): Equation {
    const op = this.vocabulary.get(name) ?? this.r.fail('an operation', token)
    if (op.args.length !== args.length) this.r.fail(`${op.args.length} arguments of ${name}`, token)
    return call(
      op,
      args.map((a, k) => this.equation(a, op.args[k]!)),
    )
  }
  private arithmetic(t: Extract<Tree, { tag: 'infix' }>): Equation {
    const [x, y] = [this.equation(t.left, 'integer'), this.equation(t.right, 'integer')]
    if (t.symbol === '+') return plus(x, y)
    if (t.symbol === '-') return minus(x, y)
    if (t.symbol === '·') return times(x, y)
    return t.symbol === '/' && y.tag === 'literal' ? integer(P.scale(1 / y.value, termsOf(x))) : this.r.fail('arithmetic of integers', t.token)
  }
}
const mentions = (b: Binder, name: string): boolean => {
  const visit = (t: Tree): boolean => {
    switch (t.tag) {
      case 'name':
        return t.name === name
      case 'infix':
        return visit(t.left) || visit(t.right)
      case 'negative':
        return visit(t.of)
      case 'at':
        return visit(t.array) || t.indices.some(visit)
      case 'call':
        return t.args.some(visit)
      default:
        return false
    }
  }
  return (b.lo !== undefined && visit(b.lo)) || visit(b.hi)
}

// ---- relations

interface Type {
  readonly scope: AxisSet
  readonly shape: readonly Equation[]
}
type Relation =
  | { readonly kind: 'over'; readonly name: string; readonly over: Over; readonly weight: Tree | undefined; readonly token: Token }
  | {
      readonly kind: 'section'
      readonly side: '⊗' | '⟨⟩' | 'diag' | 'left' | 'right'
      readonly array: Tree
      readonly turned: boolean
      readonly token: Token
    }
  | {
      readonly kind: 'red'
      readonly binders: readonly Binder[]
      readonly scope: readonly Token[]
      readonly ti: readonly Tree[]
      readonly shape: readonly Tree[] | undefined
      readonly fi: readonly Tree[]
      readonly partial: boolean
      readonly weight: Tree | undefined
      readonly token: Token
    }

const readWeight = (r: Reader): Tree | undefined => {
  if (!r.eat('(')) return undefined
  const w = readExpression(r)
  r.expect(')')
  return w
}
const readArray = (r: Reader): Pick<Extract<Relation, { kind: 'section' }>, 'array' | 'turned'> => {
  const token = r.next
  const name = r.name('the name of an array')
  return { array: { tag: 'name', name, token }, turned: r.eat('ᵀ') }
}
const readRelation = (r: Reader): Relation | undefined => {
  const token = r.next
  if (r.eat('⟨')) {
    const a = readArray(r)
    for (const sign of [',', '·', '⟩']) r.expect(sign)
    return { kind: 'section', side: '⟨⟩', ...a, token }
  }
  if (r.eat('(')) {
    const right = r.eat('·')
    const a = readArray(r)
    const side = right ? 'right' : r.eat('⊗') ? '⊗' : 'left'
    if (side === 'left') r.expect('·')
    r.expect(')')
    return { kind: 'section', side, ...a, token }
  }
  if (!(RELATIONS as readonly string[]).includes(token.text)) return undefined
  const name = r.take().text
  if (name === 'red') return readRed(r, token)
  if (name === 'diag' && r.eat('(')) {
    const a = readArray(r)
    r.expect(')')
    return { kind: 'section', side: 'diag', ...a, token }
  }
  const over: Over = r.next.text === '[' ? readOver(r) : { binders: [], indices: undefined }
  return { kind: 'over', name, over, weight: readWeight(r), token }
}
const readEnd = (r: Reader): { scope: readonly Token[]; indices: readonly Tree[] } => {
  const token = r.next
  const scope = r.eat('{')
    ? r.list('}', () => {
        const t = r.next
        r.name('an axis')
        return t
      })
    : []
  if (r.eat('[')) return { scope, indices: r.list(']', () => readSum(r)) }
  return scope.length > 0 ? { scope, indices: [] } : r.fail('axes in braces, or indices in brackets', token)
}
const readRed = (r: Reader, token: Token): Relation => {
  const partial = r.eat('?')
  r.expect('[')
  const binders = r.next.text === ';' ? [] : [readBinder(r)]
  while (r.eat(',')) binders.push(readBinder(r))
  r.expect(';')
  const to = readEnd(r)
  const shape = r.eat(':') ? readShape(r) : undefined
  r.expect('←')
  const from = readEnd(r)
  r.expect(']')
  return { kind: 'red', binders, scope: to.scope, ti: to.indices, shape, fi: from.indices, partial, weight: readWeight(r), token }
}

/** One edge, and the type that it leads to, given the type that it starts from and the one that is wanted, if that is known. */
type Step = Omit<Edge, 'from' | 'to'> & { readonly type: Type }
const step = (r: Reader, m: Meanings, x: Relation, from: Type, wanted: Type | undefined): Step => {
  if (x.kind === 'section') return section(r, m, x, from)
  const weigh = (w: Tree | undefined): Equation => (w ? m.equation(w, 'real') : ONE)
  const integers = (ts: readonly Tree[]): readonly Equation[] => ts.map((t) => m.equation(t, 'integer'))
  if (x.kind === 'red') {
    const fresh = m.bind(x.binders)
    const scope = setOf(x.scope.map((t) => m.axis(t.text, t)))
    const shape = x.shape ? integers(x.shape) : x.ti.length === 0 ? [] : (wanted?.shape ?? r.fail('the shape of what red leads to', x.token))
    const axes = union(from.scope, setOf(fresh))
    return { ti: integers(x.ti), fi: integers(x.fi), by: weigh(x.weight), axes, partial: x.partial, type: { scope, shape } }
  }
  const listed = m.bind(x.over.binders)
  const indices = x.over.indices && integers(x.over.indices)
  const by = weigh(x.weight)
  const fresh = listed.filter((a) => !includes(from.scope, a))
  const edge = (scope: AxisSet, shape: readonly Equation[], ti: readonly Equation[], fi: readonly Equation[]): Step => ({
    ti,
    fi,
    by,
    axes: union(from.scope, setOf(fresh)),
    partial: false,
    type: { scope, shape },
  })
  const places = (axes: readonly Axis[]): readonly Equation[] => axes.map(indexAlong)
  const extents = (axes: readonly Axis[]): readonly Equation[] => wanted?.shape ?? axes.map((a) => a.hi)
  const rank = from.shape.length
  switch (x.name) {
    case 'id':
    case 'scale': {
      const whole = axesOver(from.shape, union(from.scope, by.free))
      return { ...edge(from.scope, from.shape, places(whole), places(whole)), axes: union(from.scope, setOf(whole)) }
    }
    case 'sum':
      return edge(without(from.scope, setOf(listed)), [], [], indices ?? places(listed.slice(listed.length - rank)))
    case 'rep':
      return edge(union(from.scope, setOf(listed)), [], [], [])
    case 'at':
      return edge(union(from.scope, setOf(listed)), [], [], indices ?? places(listed))
    case 'build':
      return edge(without(from.scope, setOf(listed)), extents(listed), indices ?? places(listed), [])
    case 'diag':
      return edge(from.scope, from.shape, places(listed), places(listed))
    case 'gather':
      return edge(from.scope, extents(listed), places(listed), indices ?? places(listed))
    default:
      return edge(from.scope, wanted?.shape ?? r.fail('the shape of what scatter leads to', x.token), indices ?? places(listed), places(listed))
  }
}
const section = (r: Reader, m: Meanings, x: Extract<Relation, { kind: 'section' }>, from: Type): Step => {
  const array = m.equation(x.array, 'real')
  const make = (shape: readonly Equation[], axes: readonly Axis[], w: readonly Axis[], t: readonly Axis[], f: readonly Axis[]): Step => ({
    by: at(array, w.map(indexAlong)),
    ti: t.map(indexAlong),
    fi: f.map(indexAlong),
    axes: union(from.scope, setOf(axes)),
    partial: false,
    type: { scope: from.scope, shape },
  })
  const avoid = union(from.scope, array.free)
  if (x.side === '⊗' || x.side === '⟨⟩' || x.side === 'diag') {
    const a = axesOver(array.shape, avoid)
    return make(x.side === '⟨⟩' ? [] : array.shape, a, a, x.side === '⟨⟩' ? [] : a, x.side === '⊗' ? [] : a)
  }
  const turned = x.turned ? [...array.shape].reverse() : array.shape
  const left = x.side === 'left'
  const [out, inner] = left ? [turned[0], turned[1]] : [turned[1], turned[0]]
  if (!out || !inner || from.shape.length === 0) return r.fail('a matrix that acts on a vector or matrix', x.token)
  const other = left ? from.shape.slice(1) : from.shape.slice(0, 1)
  const axes = axesOver([out, inner, ...other], avoid)
  const [o, i, ...rest] = axes as [Axis, Axis, ...Axis[]]
  const w = left === x.turned ? [i, o] : [o, i]
  return left ? make([out, ...other], axes, w, [o, ...rest], [i, ...rest]) : make([...other, out], axes, w, [...rest, o], [...rest, i])
}

// ---- maps

/**
 * The graph that a text of the combinator register says; `context` gives what weights refer to by name, `vocabulary` the operations.
 * `parseMap(printMap(l, 'combinators'), contextOf(l))` is l, up to the names of variables and axes.
 *
 * @throws Unreadable with the place and what was expected there.
 */
export const parseMap = (
  text: string,
  context: ReadonlyMap<string, Equation>,
  vocabulary: readonly Operation[] = [...operations, ...guarding],
): Graph => {
  const r = new Reader(text)
  const m = new Meanings(r, context, new Map(vocabulary.map((op) => [op.name, op])))
  // What stands after `where` comes first, so that weights can mention it.
  while (r.next.kind !== 'end' && r.next.text !== 'where') r.take()
  r.eat('where')
  while (r.next.kind !== 'end') m.define(readShared(r))
  r.seek(0)
  const ports = (): readonly Port[] => {
    r.expect('(')
    return r.list(')', () => readPort(r))
  }
  const ins = ports()
  r.expect('⊸')
  const outs = ports()
  const definitions: { readonly port: Port; readonly terms: readonly Term[] }[] = []
  while (r.next.kind !== 'end' && r.next.text !== 'where') definitions.push(readDefinition(r))
  const variables = new Map<string, Variable>()
  // All variables come before all edges: in a cycle, some are mentioned before they are defined.
  const declare = ({ name, family, shape, time }: Port): Variable => {
    const scope = setOf(m.bind(family))
    const extents = shape.map((t) => m.equation(t, 'integer'))
    const v = variables.get(name) ?? variable(name, scope, extents, time && m.bind([time])[0])
    variables.set(name, v)
    return v
  }
  const graph = { ins: ins.map(declare), outs: outs.map(declare) }
  for (const { port } of definitions) declare(port)
  const edges = definitions.flatMap(({ port, terms }) => terms.flatMap((t) => edgesOf(r, m, t, variables.get(port.name)!, variables)))
  return { ...graph, edges }
}
interface Term {
  readonly relations: readonly Relation[]
  readonly source: Token
}
const readDefinition = (r: Reader): { readonly port: Port; readonly terms: readonly Term[] } => {
  const port = readPort(r)
  r.expect('=')
  const terms: Term[] = []
  if (r.next.text === '0') r.take()
  else
    do terms.push(readTerm(r))
    while (r.eat('+'))
  return { port, terms }
}
const readTerm = (r: Reader): Term => {
  const relations: Relation[] = []
  for (let x = readRelation(r); x; x = readRelation(r)) {
    relations.push(x)
    r.expect('∘')
  }
  const source = r.next
  r.name('a variable')
  if (relations.length === 0) r.fail('a relation', source)
  return { relations, source }
}
const edgesOf = (r: Reader, m: Meanings, { relations, source }: Term, to: Variable, variables: ReadonlyMap<string, Variable>): readonly Edge[] => {
  let from = variables.get(source.text) ?? r.fail('a variable that is defined', source)
  const edges: Edge[] = []
  for (let k = relations.length - 1; k >= 0; k--) {
    const { type, ...e } = step(r, m, relations[k]!, from, k === 0 ? to : undefined)
    const target = k === 0 ? to : variable('t', type.scope, type.shape)
    const fits = sameSet(type.scope, target.scope) && type.shape.length === target.shape.length
    if (!fits) r.fail(`a relation onto ${to.name}`, relations[k]!.token)
    edges.push({ ...e, from, to: target })
    from = target
  }
  return edges
}
