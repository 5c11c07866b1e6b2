/**
 * Programs and linear maps from JSON, which may come from anyone: nothing in it is run, and everything is checked before it becomes a part of the graph.
 * Nodes are made as any others, by the constructors of equations; so what is equal to something that is there becomes the same node.
 */
import {
  type Axis,
  type AxisSet,
  accumulate,
  at,
  axisAt,
  build,
  call,
  custom,
  type Entry,
  type Equation,
  extentOf,
  freeOf,
  includes,
  indexAlong,
  input,
  insideOf,
  integer,
  isFlag,
  isLiteral,
  isWithoutEnd,
  type Kind,
  literal,
  mark,
  meets,
  type Operation,
  order,
  plus,
  postorder,
  type Rule,
  recurrenceOf,
  reduce,
  type Sort,
  type State,
  size,
  state,
  substitute,
  termsOf,
  trips,
  within,
} from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { describe, type Program } from '../../categories/program.js'
import * as P from '../../categories/size.js'
import {
  array,
  boolean,
  type IndexSet,
  leavesOf,
  product,
  real,
  record,
  type Size,
  type Space,
  shapeOf,
  showSpace,
  sizeOf,
} from '../../categories/space.js'
import { components, type Edge, edge, IllFormed, type LinearMap, Links, type Variable, variable } from '../../linear/edge.js'
import { MONOIDS } from '../../linear/print/grammar.js'
import { guarding, operations } from '../../primitives/index.js'
import { cancelling } from '../../primitives/reduction.js'
import { isLinear } from '../custom.js'
import { DEPTH, isName, LONGEST, NAME, VERSION } from './document.js'
import { Reader } from './reader.js'

const vocabulary: ReadonlyMap<string, Operation> = new Map([...operations, ...guarding].map((o) => [o.name, o]))
const sorts: readonly Sort[] = ['integer', 'boolean']
const numerals: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])
const SIZE_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u
/** Coefficients are whole but for the halves of packed triangles. */
const FINEST = 2 ** 16

/** States that a node mentions, and no recurrence has closed over yet. */
type Open = readonly State[]
const CLOSED: Open = []
const joined = (a: Open, b: Open): Open => {
  if (b.every((s) => a.includes(s))) return a
  return a.every((s) => b.includes(s)) ? b : [...new Set([...a, ...b])]
}
type Made =
  | { readonly kind: 'equation'; readonly e: Equation; readonly open: Open }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'recurrence'; readonly histories: readonly Equation[]; readonly open: Open }

const same = (a: readonly Equation[], b: readonly Equation[]): boolean => a.length === b.length && a.every((e, k) => e === b[k])
const isInput = (e: Equation): boolean => e.tag === 'input'
/** Is it a whole number once the sizes are known? */
const ofSizes = (e: Equation): boolean => e.sort === 'integer' && termsOf(e).every((t) => t.factors.every((f) => f.tag === 'size'))

class Loader {
  private readonly made: Made[] = []
  private readonly bound = new Set<State>()
  /** States that the node that is being read mentions. */
  private open: Open = CLOSED

  constructor(nodes: Reader) {
    for (const r of nodes.list()) {
      this.open = CLOSED
      this.made.push(this.simplified(r))
    }
    this.open = CLOSED
  }
  /** What `save` writes is in the form that constructors give; of anything else they may have more to simplify than the stack has room for. */
  private simplified(r: Reader): Made {
    try {
      return this.node(r)
    } catch (e) {
      if (e instanceof RangeError) r.fail('a node that can be simplified within the stack')
      throw e
    }
  }

  // ---- mentions of nodes

  private entry(r: Reader): Made {
    const k = r.natural()
    return this.made[k] ?? r.fail('the number of a node before this one')
  }
  /** Any equation that holds outside of recurrences, or inside of one that is not closed yet. */
  private any(r: Reader): Equation {
    const made = this.entry(r)
    if (made.kind !== 'equation') return r.fail('the number of an equation', `that of a ${made.kind}`)
    this.open = joined(this.open, made.open)
    return made.e
  }
  private scalar(r: Reader, sort: Sort): Equation {
    const e = this.any(r)
    return e.sort === sort && e.shape.length === 0 ? e : r.fail(describe(sort, []), describe(e.sort, e.shape))
  }
  private scalars(r: Reader | undefined, sort: Sort, least = 0, most?: number): readonly Equation[] {
    return (r?.list(least, most) ?? []).map((x) => this.scalar(x, sort))
  }
  private equations(r: Reader): readonly Equation[] {
    return r.list().map((x) => this.any(x))
  }
  private axis(r: Reader): Axis {
    const e = this.any(r)
    return e.tag === 'axis' ? e.axis : r.fail('the number of an axis', `that of ${describe(e.sort, e.shape)}`)
  }
  private axes(r: Reader | undefined): readonly Axis[] {
    const axes = (r?.list() ?? []).map((x) => this.axis(x))
    if (new Set(axes).size < axes.length) r!.fail('axes that differ')
    return axes
  }
  /** Each after those that its bounds mention. */
  private axisSet(r: Reader | undefined): AxisSet {
    const axes = this.axes(r)
    axes.forEach((a, k) => {
      if (!within(a.outer, axes.slice(0, k))) r!.list()[k]!.fail('an axis after those that its bounds mention')
    })
    return axes
  }
  /** What is outside of all recurrences. */
  closed<T>(r: Reader, value: T): T {
    if (this.open.length > 0) r.fail('what holds outside of recurrences', 'a state')
    return value
  }
  /** A state is one for each of its axes: inside of them, none is bound again. */
  private bind(r: Reader, axes: readonly Axis[], open = this.open): void {
    if (open.some((s) => meets(s.free, axes))) r.fail('axes other than those of the states inside')
  }

  // ---- nodes

  private node(r: Reader): Made {
    if (r.has('rule') && !r.has('custom')) return { kind: 'rule', rule: this.rule(r.only(['rule', 'args', 'dx'])) }
    if (r.has('recurrence')) return this.recurrence(r.only(['recurrence', 'states', 'inits', 'nexts'], ['associative', 'flag']))
    const e = this.equation(r)
    return { kind: 'equation', e, open: e.tag === 'state' ? [e] : this.open }
  }
  private equation(r: Reader): Equation {
    const tag = KINDS.find((k) => r.has(k))
    switch (tag) {
      case 'literal':
        return this.literal(r.only(['literal'], ['sort']))
      case 'size':
        return size(
          r
            .only(['size'])
            .field('size')
            .string((s) => SIZE_NAME.test(s), 'the name of a size: letters, digits and _'),
        ) // prettier-ignore
      case 'axis': {
        const bounds = this.scalars(r.only(['axis', 'level']).field('axis'), 'integer', 2, 2)
        return indexAlong(axisAt(bounds[0]!, bounds[1]!, r.field('level').natural()))
      }
      case 'polynomial':
        return this.polynomial(r.only(['polynomial']).field('polynomial'))
      case 'input':
        return this.input(r.only(['input'], ['sort', 'shape', 'below', 'axes']))
      case 'call':
        return this.call(r.only(['call', 'args']))
      case 'at': {
        const array = this.any(r.only(['at', 'indices'], ['pad']).field('at'))
        const rank = array.shape.length
        if (rank === 0) r.field('at').fail('an array', describe(array.sort, []))
        const pad = r.maybe('pad')
        return at(array, this.scalars(r.field('indices'), 'integer', rank, rank), pad && this.numeral(pad))
      }
      case 'reduce': {
        const monoid = MONOIDS.get(r.only(['reduce', 'over', 'body']).field('reduce').value as string)
        if (!monoid) return r.field('reduce').fail(`one of ${[...MONOIDS.keys()].join(', ')}`)
        const axis = this.axis(r.field('over'))
        const body = this.scalar(r.field('body'), 'real')
        this.bind(r, [axis])
        return reduce(monoid, axis, body)
      }
      case 'build':
        return this.build(r.only(['build', 'axes']))
      case 'accumulate':
        return this.accumulate(r.only(['accumulate', 'shape']))
      case 'order': {
        const of = this.any(r.only(['order']).field('order'))
        return of.sort === 'real' && of.shape.length === 1 ? order(of) : r.field('order').fail('a vector of reals', describe(of.sort, of.shape))
      }
      case 'mark': {
        const scope = this.axisSet(r.only(['mark'], ['axes']).maybe('axes'))
        return mark(this.any(r.field('mark')), scope)
      }
      case 'custom':
        return this.custom(r.only(['custom'], r.has('cancels') ? ['cancels'] : ['rule', 'which', 'args']))
      case 'state': {
        const free = this.axisSet(r.only(['state', 'axes'], ['sort']).field('axes'))
        const shape = this.scalars(r.field('state'), 'integer')
        if (!within(freeOf(shape), free)) r.field('axes').fail('all axes that the shape mentions')
        return state(shape, this.sort(r), free)
      }
      case 'history': {
        const made = this.entry(r.only(['history', 'of']).field('history'))
        if (made.kind !== 'recurrence')
          return r.field('history').fail('the number of a recurrence', `that of ${made.kind === 'rule' ? 'a' : 'an'} ${made.kind}`)
        this.open = made.open
        return made.histories[r.field('of').natural()] ?? r.field('of').fail(`the number of a state, below ${made.histories.length}`)
      }
      case 'trips': {
        const of = this.any(r.only(['trips']).field('trips'))
        return isFlag(of) ? trips(of) : r.field('trips').fail('the history of a flag', describe(of.sort, of.shape))
      }
      default:
        return r.fail(`a node: a record with one of ${KINDS.join(', ')}, rule, recurrence`)
    }
  }
  private sort(r: Reader): Sort {
    return r.maybe('sort')?.choice(sorts, 'integer or boolean, or nothing') ?? 'real'
  }
  private numeral(r: Reader): number {
    return numerals.get(r.value) ?? (r.isString ? r.fail('a number, or "NaN", "Infinity", "-Infinity", "-0"') : r.number())
  }
  private literal(r: Reader): Equation {
    const sort = this.sort(r)
    const value = r.field('literal')
    const x = this.numeral(value)
    if (sort === 'boolean' && x !== 0 && x !== 1) value.fail('0 or 1')
    if (sort === 'integer' && !Number.isSafeInteger(x)) value.fail('a whole number')
    return literal(x, sort)
  }
  private polynomial(r: Reader): Equation {
    const terms = r.list().flatMap((t) => {
      const [first, ...factors] = t.list(1)
      const c = first!.number()
      if (!Number.isInteger(c * FINEST) || Math.abs(c) > Number.MAX_SAFE_INTEGER) first!.fail('a whole number, or one of halves')
      return factors.reduce((product, f) => P.times(product, termsOf(this.scalar(f, 'integer'))), P.constant<Equation>(c))
    })
    const sum = integer(P.plus(terms, []))
    return sum.tag === 'literal' && !Number.isInteger(sum.value) ? r.fail('a whole number', String(sum.value)) : sum
  }
  private input(r: Reader): Equation {
    const name = r.field('input').string(isName, NAME)
    const free = this.axisSet(r.maybe('axes'))
    const given = r.maybe('shape')
    const shape = this.scalars(given, 'integer')
    if (!shape.every((n) => (free.length > 0 ? within(n.free, free) : ofSizes(n)))) given!.fail('sums and products of sizes')
    const limit = r.maybe('below')
    const below = limit && this.scalar(limit, 'integer')
    if (below && !ofSizes(below)) limit!.fail('sums and products of sizes')
    return this.closed(r, input(name, shape, this.sort(r), below, free))
  }
  private call(r: Reader): Equation {
    const op = vocabulary.get(r.field('call').value as string)
    if (!op) return r.field('call').fail('the name of an operation')
    const args = r.field('args').list(op.args.length, op.args.length)
    return call(
      op,
      args.map((x, k) => this.scalar(x, op.args[k]!)),
    )
  }
  private build(r: Reader): Equation {
    const given = r.field('axes')
    const axes = this.axes(given)
    if (axes.length === 0 || axes.some((a) => !isLiteral(a.lo, 0) || meets(a.outer, axes))) given.fail('axes from 0 on, none within another')
    const body = this.any(r.field('build'))
    if (body.shape.length > 0) r.field('build').fail('a scalar', describe(body.sort, body.shape))
    this.bind(r, axes)
    return build(axes, body)
  }
  private accumulate(r: Reader): Equation {
    const shape = this.scalars(r.field('shape'), 'integer', 1)
    const entries = r
      .field('accumulate')
      .list(1)
      .map((x): Entry => {
        const axes = this.axes(x.only(['axes', 'indices', 'value'], ['partial']).field('axes'))
        axes.forEach((a, k) => {
          if (meets(a.outer, axes.slice(k))) x.field('axes').fail('axes after those that their bounds mention')
        })
        const indices = this.scalars(x.field('indices'), 'integer', shape.length, shape.length)
        const value = this.scalar(x.field('value'), 'real')
        this.bind(x, axes)
        return { axes, indices, value, partial: x.flag('partial') }
      })
    return accumulate(shape, entries)
  }
  private rule(r: Reader): Rule {
    const args = this.equations(r.field('args'))
    const dx = this.equations(r.field('dx'))
    const dy = this.equations(r.field('rule'))
    const varying = args.filter((x) => x.sort === 'real')
    if (!args.every((x) => (isInput(x) && x.free.length === 0) || x.tag === 'size')) r.field('args').fail('inputs and sizes')
    const tangents = dx.every((x, k) => isInput(x) && x.free.length === 0 && x.sort === 'real' && varying[k] && same(x.shape, varying[k].shape))
    if (!tangents || dx.length !== varying.length) r.field('dx').fail('an input for each real argument, and of its shape')
    const own = new Set([...args, ...dx])
    if (own.size < args.length + dx.length) r.fail('arguments that differ', 'one twice')
    const right = dy.every((e) => e.sort === 'real' && e.free.length === 0) && postorder(dy).every((e) => !isInput(e) || own.has(e))
    if (!right) r.field('rule').fail('real values that depend on args and dx only', 'others')
    const rule = this.closed(r, { args, dx, dy })
    return isLinear(rule) ? rule : r.field('rule').fail('what is linear in dx', 'what is not')
  }
  private custom(r: Reader): Equation {
    const of = this.any(r.field('custom'))
    if (of.sort !== 'real') r.field('custom').fail('a real value', describe(of.sort, of.shape))
    if (r.flag('cancels')) return custom(of, cancelling)
    const given = r.maybe('rule')
    if (!given) return custom(of)
    const made = this.entry(given)
    if (made.kind !== 'rule') return given.fail('the number of a rule', `that of a${made.kind === 'equation' ? 'n' : ''} ${made.kind}`)
    const { rule } = made
    const which = r.field('which').natural()
    const args = this.equations(r.field('args'))
    const fits = (x: Equation, y: Equation, names: ReadonlyMap<Equation, Equation>): boolean =>
      x.sort === y.sort && same(x.shape, substitute(y.shape, names))
    const names = new Map(rule.args.flatMap((x, k) => (x.tag === 'size' && args[k] ? [[x, args[k]] as const] : [])))
    if (args.length !== rule.args.length || !args.every((x, k) => fits(x, rule.args[k]!, names))) r.field('args').fail('the arguments of the rule')
    const dy = rule.dy[which] ?? r.field('which').fail(`the number of a value of the rule, below ${rule.dy.length}`)
    if (!fits(of, dy, names)) r.field('custom').fail("a value of the rule's shape", describe(of.sort, of.shape))
    return custom(of, rule, which, args)
  }
  private recurrence(r: Reader): Made {
    const axis = this.axis(r.field('recurrence'))
    if (!isLiteral(axis.lo, 0)) r.field('recurrence').fail('an axis from 0 on')
    const inits = this.equations(r.field('inits'))
    const outside = this.open
    this.open = CLOSED
    const nexts = this.equations(r.field('nexts'))
    const inside = this.open
    this.open = CLOSED
    const states = r
      .field('states')
      .list(1)
      .map((x) => {
        const e = this.any(x)
        if (e.tag !== 'state' || this.bound.has(e))
          return x.fail('a state, of this recurrence only', e.tag === 'state' ? 'that of another' : describe(e.sort, e.shape))
        this.bound.add(e)
        return e
      })
    const right = (es: readonly Equation[]): boolean =>
      es.length === states.length && es.every((e, k) => e.sort === states[k]!.sort && same(e.shape, states[k]!.shape))
    if (!right(inits)) r.field('inits').fail('a start for each state, and of its shape')
    if (!right(nexts)) r.field('nexts').fail('a step for each state, and of its shape')
    const free = insideOf(axis, inits, nexts)
    if (!states.every((s) => within(free, s.free) && same(s.free.map(indexAlong), states[0]!.free.map(indexAlong))))
      r.field('states').fail('states of the axes that the recurrence mentions')
    const others = inside.filter((s) => !states.includes(s))
    this.bind(r, [axis], joined(outside, others))
    const flag = r.maybe('flag')?.natural()
    if (flag !== undefined && states[flag]?.sort !== 'boolean') r.field('flag').fail('the number of a state that is true or false')
    if ((flag !== undefined) !== isWithoutEnd(axis)) r.fail('a flag where the axis has no end, and nowhere else')
    const kind: Kind = { ...(r.flag('associative') && { associative: true }), ...(flag !== undefined && { flag }) }
    return { kind: 'recurrence', histories: recurrenceOf(axis, states, inits, nexts, kind), open: joined(outside, others) }
  }

  // ---- spaces

  private size(r: Reader): Size {
    if (r.isRecord) {
      const node = r.only(['node']).field('node')
      const e = this.any(node)
      return ofSizes(e) ? e : node.fail('sums and products of sizes')
    }
    const n = r.value
    if ((typeof n !== 'string' && typeof n !== 'number') || (typeof n === 'string' && n.length > LONGEST))
      return r.fail('a size: a number, a text, or a node')
    try {
      sizeOf(n)
      return n
    } catch (e) {
      if (e instanceof SpaceMismatch) return r.fail(e.expected, e.got)
      throw e
    }
  }
  private set(r: Reader, depth: number): IndexSet {
    if (depth > DEPTH) r.fail(`${DEPTH} levels at most`, 'more')
    if (r.has('fin')) return { set: 'fin', size: this.size(r.only(['fin']).field('fin')) }
    if (r.has('triangle')) return { set: 'triangle', size: this.size(r.only(['triangle']).field('triangle')) }
    if (!r.has('product')) r.fail('an index set: a record of fin, triangle or product')
    const [left, right] = r.only(['product']).field('product').list(2, 2)
    return product(this.set(left!, depth + 1), this.set(right!, depth + 1))
  }
  space(r: Reader, depth = 0): Space {
    if (depth > DEPTH) r.fail(`${DEPTH} levels at most`, 'more')
    if (r.value === 'real') return real
    if (r.value === 'boolean') return boolean
    if (r.has('index')) return { space: 'index', below: this.size(r.only(['index']).field('index')) }
    if (r.has('array')) return array(this.set(r.only(['array', 'over']).field('over'), 0), this.space(r.field('array'), depth + 1))
    if (!r.has('record')) r.fail('a space: real, boolean, or a record of index, record, or array and over')
    const fields = r.only(['record']).field('record').entries
    for (const [k, x] of fields) if (!isName(k)) x.fail(NAME, JSON.stringify(k))
    return record(Object.fromEntries(fields.map(([k, x]) => [k, this.space(x, depth + 1)])))
  }

  // ---- programs and maps

  program(r: Reader): Program {
    const dom = this.space(r.only(['dom', 'cod', 'inputs', 'outputs']).field('dom'))
    const cod = this.space(r.field('cod'))
    const inputs = this.leaves(r.field('inputs'), dom)
    const outputs = this.leaves(r.field('outputs'), cod)
    const leaves = leavesOf(dom)
    inputs.forEach((x, k) => {
      if (x.tag !== 'input' || x.free.length > 0 || x.below !== leaves[k]!.below)
        r.field('inputs').list()[k]!.fail('an input, with the bound of its space')
    })
    if (new Set(inputs).size < inputs.length) r.field('inputs').fail('inputs that differ')
    const foreign = postorder(outputs).find((e) => e.tag === 'input' && !inputs.includes(e))
    if (foreign) r.field('outputs').fail('values that depend on the inputs', `one that depends on ${(foreign as { readonly name: string }).name}`)
    if (freeOf(outputs).length > 0) r.field('outputs').fail('values without free axes')
    return this.closed(r, { dom, cod, inputs, outputs })
  }
  private leaves(r: Reader, s: Space): readonly Equation[] {
    const leaves = leavesOf(s)
    const es = this.equations(r)
    const right = es.length === leaves.length && es.every((e, k) => e.sort === leaves[k]!.sort && same(e.shape, shapeOf(leaves[k]!)))
    return right ? es : r.fail(showSpace(s), es.map((e) => describe(e.sort, e.shape)).join(' × ') || 'nothing')
  }
  private variable(r: Reader): Variable {
    const name = r.only(['name'], ['shape', 'scope', 'time']).field('name').string(isName, NAME)
    const shape = this.scalars(r.maybe('shape'), 'integer')
    const scope = this.axisSet(r.maybe('scope'))
    if (!within(freeOf(shape), scope)) r.fail('a scope with all axes of the shape')
    const given = r.maybe('time')
    const time = given && this.axis(given)
    if (time && !(isLiteral(time.lo, 0) && within(time.outer, scope) && !includes(scope, time) && shape[0] === plus(extentOf(time), 1)))
      given!.fail('an axis from 0 on, of which the variable has a row more than steps')
    return variable(name, scope, shape, time)
  }
  map(r: Reader): LinearMap {
    const dom = this.space(r.only(['dom', 'cod', 'variables', 'ins', 'outs', 'edges']).field('dom'))
    const cod = this.space(r.field('cod'))
    const variables = r
      .field('variables')
      .list()
      .map((x) => this.variable(x)) // prettier-ignore
    const variableAt = (x: Reader): Variable => variables[x.natural()] ?? x.fail(`the number of a variable, below ${variables.length}`)
    const ports = (x: Reader, s: Space): readonly Variable[] => {
      const vs = x.list().map(variableAt)
      const leaves = leavesOf(s)
      const right =
        vs.length === leaves.length &&
        vs.every((v, k) => v.scope.length === 0 && v.time === undefined && leaves[k]!.sort === 'real' && same(v.shape, shapeOf(leaves[k]!)))
      if (!right || new Set(vs).size < vs.length) x.fail(`a variable for each part of ${showSpace(s)}`)
      return vs
    }
    const [ins, outs] = [ports(r.field('ins'), dom), ports(r.field('outs'), cod)]
    const end = (x: Reader): readonly [Variable, readonly Equation[]] => {
      const [first, ...indices] = x.list(1)
      const v = variableAt(first!)
      if (indices.length !== v.shape.length) x.fail(`a variable and ${v.shape.length} indices`)
      return [v, indices.map((i) => this.scalar(i, 'integer'))]
    }
    const edges = r
      .field('edges')
      .list()
      .map((x): Edge => {
        const [to, ti] = end(x.only(['to', 'from', 'by'], ['axes', 'partial']).field('to'))
        const [from, fi] = end(x.field('from'))
        const axes = this.axisSet(x.maybe('axes'))
        const made = edge(to, ti, from, fi, this.scalar(x.field('by'), 'real'), axes, x.flag('partial'))
        return made.axes.length === axes.length ? { ...made, axes } : x.fail('all axes that the ends, the indices and the weight mention')
      })
    const l = this.closed(r, { dom, cod, ins, outs, edges })
    try {
      components(new Links(l))
    } catch (e) {
      if (e instanceof IllFormed) return r.field('edges').fail('cycles that step one way in time', e.message)
      throw e
    }
    return l
  }
}
const KINDS = [
  'literal',
  'size',
  'axis',
  'polynomial',
  'input',
  'call',
  'at',
  'build',
  'accumulate',
  'order',
  'mark',
  'custom',
  'state',
  'history',
  'trips',
  'reduce',
] as const

export type Loaded = Program | LinearMap

/** The program, the map, or the record of these that was saved; programs as `made` makes them. @throws BadDocument */
export const load = (document: unknown, made: (p: Program) => Program = (p) => p): Loaded | Readonly<Record<string, Loaded>> => {
  const r = new Reader(document)
  const version = r.isRecord && r.has('cotangent') ? r.field('cotangent') : r.fail('what save makes, with its version in cotangent')
  if (version.value !== VERSION) version.fail(`version ${VERSION}, the one that is known here`)
  const loader = new Loader(r.only(['cotangent', 'nodes', 'saved']).field('nodes'))
  const one = (x: Reader): Loaded =>
    x.has('map') ? loader.map(x.only(['map']).field('map')) : made(loader.program(x.only(['program']).field('program')))
  const saved = r.field('saved')
  if (!saved.has('record')) return one(saved)
  return Object.fromEntries(
    saved
      .only(['record'])
      .field('record')
      .entries.map(([k, x]) => [isName(k) ? k : x.fail(NAME, JSON.stringify(k)), one(x)]),
  )
}
