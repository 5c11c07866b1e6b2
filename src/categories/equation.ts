/**
 * Equations say what is computed: a hash-consed graph of scalar expressions over named axes, with no order and no loops.
 *
 * A scalar with free axes *is* a family: `x[i] · y[j]` is one number for every (i, j). Equal expressions are one node, because a node is
 * interned at its youngest child; so tables live and die with the programs they belong to, and no registry grows.
 * Axes are canonical by (range, level): equal families over equal ranges are one node, wherever they were written.
 * An axis may be bound again further inside; every look-up and substitution here respects the innermost binder.
 */
import { Impossible } from './errors.js'
import * as P from './size.js'
import { Marks, Table } from './table.js'

export type Sort = 'real' | 'integer' | 'boolean'

/** An index variable with its range `lo ≤ i < hi`; the bounds may mention outer axes. `level` tells apart axes of one range that are nested. */
export interface Axis {
  readonly key: string
  readonly lo: Equation
  readonly hi: Equation
  readonly level: number
  /** The axes that the bounds mention, and theirs. */
  readonly outer: AxisSet
}
/** Sorted, so that sets with the same members print and loop alike: an axis comes after those that its bounds mention. */
export type AxisSet = readonly Axis[]

/** How an operation prints in one language: the strength with which it binds, and its text, given the texts of its arguments. */
export interface Form {
  readonly binds: number
  /** The least strength with which an argument must bind to stand without parentheses. */
  readonly needs: (argument: number) => number
  readonly write: (...args: readonly string[]) => string
  /** Definitions that the text relies on, by name. */
  readonly helpers?: Readonly<Record<string, string>>
}

/** Languages that operations print in; `jax` is Python over arrays of all points of a family. */
export type Target = 'js' | 'wgsl' | 'jax'
export type Register = 'math' | 'combinators' | 'index' | 'latex'

/** Everything the system knows of one scalar operation. Adding one edits one file of `src/primitives` and a line of its registry. */
export interface Operation {
  readonly name: string
  readonly args: readonly Sort[]
  readonly result: Sort
  readonly evaluate: (...xs: readonly number[]) => number
  /** `∂y/∂xₖ` as equations over the inputs and the output `y`; `undefined` where it is zero everywhere. */
  readonly partials: (xs: readonly Equation[], y: Equation) => readonly (Equation | undefined)[]
  /** An equal, simpler equation, where the arguments allow one. */
  readonly rewrite?: (xs: readonly Equation[]) => Equation | undefined
  /** Relative to one addition. */
  readonly cost: number
  readonly print: Form
  readonly emit: Readonly<Record<Target, Form>>
  /** Where to draw arguments for tests: an open interval each, away from kinks and singularities. */
  readonly domain: readonly (readonly [number, number])[]
  /** The convention where the derivative is not unique. */
  readonly kink?: string
  readonly commutative?: boolean
}

/** How a reduction combines its summands; `empty` is its value over an empty range. */
export interface Monoid {
  readonly name: 'sum' | 'max' | 'min' | 'argmax' | 'argmin'
  readonly result: Sort
  readonly empty: number
  readonly rewrite?: (axis: Axis, body: Equation) => Equation | undefined
}

interface Common {
  readonly id: number
  readonly sort: Sort
  /** Extents of an array; empty for a scalar. */
  readonly shape: readonly Equation[]
  readonly free: AxisSet
  /** Operations to evaluate a scalar once, roughly; a reduction counts as a hundred. */
  readonly cost: number
  /** Among integers: the name in which polynomials are sorted. */
  readonly key: string
  users?: User | Map<string, Equation> | undefined
}

export interface Literal extends Common {
  readonly tag: 'literal'
  readonly value: number
}
/** A named size: an integer known when the program runs. */
export interface Size extends Common {
  readonly tag: 'size'
  readonly name: string
}
export interface AxisIndex extends Common {
  readonly tag: 'axis'
  readonly axis: Axis
}
/** Integer arithmetic, always in normal form. */
export interface Polynomial extends Common {
  readonly tag: 'polynomial'
  readonly terms: P.Polynomial<Equation>
}
/** A variable of the program: every creation is a new one. `below` bounds the elements of index data. */
export interface Input extends Common {
  readonly tag: 'input'
  readonly name: string
  readonly below?: Equation
}
export interface Call extends Common {
  readonly tag: 'call'
  readonly op: Operation
  readonly args: readonly Equation[]
}
/** `array[indices]`, or `pad` where an index is out of range. */
export interface At extends Common {
  readonly tag: 'at'
  readonly array: Equation
  readonly indices: readonly Equation[]
  readonly pad: number | undefined
}
export interface Reduce extends Common {
  readonly tag: 'reduce'
  readonly monoid: Monoid
  readonly axis: Axis
  readonly body: Equation
}
/** The array `[body | axes]`. */
export interface Build extends Common {
  readonly tag: 'build'
  readonly axes: readonly Axis[]
  readonly body: Equation
}
/** For every point of `axes`: `array[indices] += value`; with `partial`, nothing happens out of range. */
export interface Entry {
  readonly axes: readonly Axis[]
  readonly indices: readonly Equation[]
  readonly value: Equation
  readonly partial: boolean
}
export interface Accumulate extends Common {
  readonly tag: 'accumulate'
  readonly entries: readonly Entry[]
}
/** The places of a vector's elements in ascending order: equal ones as they stand, NaN last. */
export interface Order extends Common {
  readonly tag: 'order'
  readonly of: Equation
}
/** An opaque name for a value, to differentiate with respect to: equal to `of`, and distinct from every other mark of it. */
export interface Mark extends Common {
  readonly tag: 'mark'
  readonly of: Equation
}
/** How some values vary with their arguments: `dy`, linear in `dx`, both over `args`. */
export interface Rule {
  readonly args: readonly Equation[]
  /** One for each real argument, in turn. */
  readonly dx: readonly Equation[]
  readonly dy: readonly Equation[]
}
/** A value that is differentiated by a rule of its own, as its output `which` at `args`; without a rule, as a constant. Otherwise equal to `of`. */
export interface Custom extends Common {
  readonly tag: 'custom'
  readonly of: Equation
  readonly rule: Rule | undefined
  readonly which: number
  readonly args: readonly Equation[]
}
/** What a step of a recurrence finds: bound by it. It depends on all that the recurrence does. */
export interface State extends Common {
  readonly tag: 'state'
}
/** How a recurrence goes on: as long as its axis; by an associative operation; or without end, for as long as something is true. */
export interface Kind {
  /** Is `next = state ⊕ x` for an associative ⊕ with the neutral element `init`? Then a tree may take the place of a loop. */
  readonly associative?: true
  /** The place of the state that says whether a step follows. Nothing reads rows beyond the first that says no. */
  readonly flag?: number
  /** The places of the states of which only the last row is read: others need not be kept. */
  readonly ends?: readonly number[]
}
/** `F[0] = init, F[k+1] = next`, for all states of a recurrence in step; k is its axis, and starts at 0. `next` mentions the states: `F[k]`. */
export interface Recurrence {
  readonly kind: Kind
  readonly axis: Axis
  readonly states: readonly State[]
  readonly inits: readonly Equation[]
  readonly nexts: readonly Equation[]
  /** One for each state. */
  readonly histories: readonly History[]
}
/** All that one state has been: the array `F`, of extent + 1 rows. */
export interface History extends Common {
  readonly tag: 'history'
  readonly of: Recurrence
}
/** How many steps a recurrence takes that goes on for as long as its flag is true: the least k with `¬F[k]`. */
export interface Trips extends Common {
  readonly tag: 'trips'
  readonly of: History
}
/** A scalar expression, or an array of such, over named axes. Equal ones are one node. */
export type Equation =
  | Literal
  | Size
  | AxisIndex
  | Polynomial
  | Input
  | Call
  | At
  | Reduce
  | Build
  | Accumulate
  | Order
  | Mark
  | Custom
  | State
  | History
  | Trips
export type Tag = Equation['tag']

// ---- sets of axes

export const NONE: AxisSet = []
const compareAxes = (a: Axis, b: Axis): number => (a === b ? 0 : a.outer.length - b.outer.length || a.level - b.level || (a.key < b.key ? -1 : 1))
export const includes = (s: AxisSet, a: Axis): boolean => s.includes(a)
export const within = (a: AxisSet, b: AxisSet): boolean => a.every((x) => b.includes(x))
export const meets = (a: AxisSet, b: AxisSet): boolean => a.some((x) => b.includes(x))
export const union = (a: AxisSet, b: AxisSet): AxisSet => {
  if (a === b || within(b, a)) return a
  if (within(a, b)) return b
  return [...a, ...b.filter((x) => !a.includes(x))].sort(compareAxes)
}
export const without = (a: AxisSet, b: AxisSet): AxisSet => (meets(a, b) ? a.filter((x) => !b.includes(x)) : a)
export const freeOf = (es: Iterable<Equation>): AxisSet => {
  let s = NONE
  for (const e of es) s = union(s, e.free)
  return s
}
/** A set of axes together with those that their bounds mention. */
export const closure = (axes: readonly Axis[]): AxisSet => axes.reduce((s, a) => union(s, union([a], a.outer)), NONE)

// ---- interning

let created = 0
const roots = new Map<string, Equation>()

const youngest = (children: readonly Equation[]): Equation | undefined => {
  let best: Equation | undefined
  for (const c of children) if (!best || c.id > best.id) best = c
  return best
}
/**
 * A few users are a list, many a table: most nodes have one or two. Calls are by far the most, and are compared by their parts;
 * their keys are made for tables only.
 */
interface User {
  readonly key: string | undefined
  readonly node: Equation
  readonly next: User | undefined
  readonly count: number
}
const FEW = 6
const callKey = (op: Operation, args: readonly Equation[]): string => op.name + ids(args)
const keyOf = ({ key, node }: User): string => key ?? (node.tag === 'call' ? callKey(node.op, node.args) : node.tag)
const register = (owner: Equation, key: string | undefined, node: Equation): void => {
  const { users } = owner
  if (users instanceof Map) {
    users.set(keyOf({ key, node, next: undefined, count: 1 }), node)
    return
  }
  const count = (users?.count ?? 0) + 1
  const first: User = { key, node, next: users, count }
  owner.users = first
  if (count <= FEW) return
  const table = new Map<string, Equation>()
  for (let u: User | undefined = first; u; u = u.next) table.set(keyOf(u), u.node)
  owner.users = table
}
/** Older before younger, as texts are compared: longer numbers are greater. */
const nameOf = (id: number): string => {
  const digits = id.toString(36)
  return `#${digits.length}${digits}`
}
const intern = <E extends Equation>(children: readonly Equation[], key: string, make: (id: number) => E): E => {
  const owner = youngest(children)
  const table = owner ? owner.users : roots
  if (table instanceof Map) {
    const known = table.get(key)
    if (known) return known as E
  } else for (let u = table; u; u = u.next) if (u.key === key) return u.node as E
  const node = make(created++)
  if (owner) register(owner, key, node)
  else roots.set(key, node)
  return node
}
/** The call of this operation with these arguments, if there is one. */
const knownCall = (owner: Equation, op: Operation, args: readonly Equation[]): Equation | undefined => {
  if (owner.users instanceof Map) return owner.users.get(callKey(op, args))
  for (let u = owner.users; u; u = u.next) {
    const { node } = u
    if (node.tag === 'call' && node.op === op && node.args.length === args.length && node.args.every((a, k) => a === args[k])) return node
  }
  return undefined
}
const ids = (es: readonly Equation[]): string => {
  let s = ''
  for (const e of es) s += `,${e.id}`
  return s
}
const SCALAR: readonly Equation[] = []
const MOST = 1e6

// ---- leaves

export const literal = (value: number, sort: Sort = 'real'): Literal =>
  intern([], `literal ${sort} ${Object.is(value, -0) ? '-0' : value}`, (id) => ({
    tag: 'literal',
    id,
    sort,
    shape: SCALAR,
    free: NONE,
    cost: 0,
    key: String(value),
    value,
  })) // prettier-ignore

export const size = (name: string): Size =>
  intern([], `size ${name}`, (id) => ({ tag: 'size', id, sort: 'integer', shape: SCALAR, free: NONE, cost: 0, key: name, name }))

/** `free` are the axes around an array that lives inside loops. */
export const input = (name: string, shape: readonly Equation[] = SCALAR, sort: Sort = 'real', below?: Equation, free: AxisSet = NONE): Input => {
  const id = created++
  return { tag: 'input', id, sort, shape, free, cost: 0, key: nameOf(id), name, ...(below && { below }) }
}
/** `scope` are the axes that are open where the mark stands: a mark inside a map is one for each of its points. */
export const mark = (of: Equation, scope: AxisSet = NONE): Mark => {
  const id = created++
  return { tag: 'mark', id, sort: of.sort, shape: of.shape, free: union(of.free, scope), cost: of.cost, key: nameOf(id), of }
}
const ruleNumbers = new WeakMap<Rule, number>()
const numberOf = (rule: Rule): number => {
  const known = ruleNumbers.get(rule) ?? created++
  ruleNumbers.set(rule, known)
  return known
}
/** A real value with a derivative of its own, as the rule's output `which` at these arguments. */
export const custom = (of: Equation, rule?: Rule, which = 0, args: readonly Equation[] = []): Equation => {
  if (of.tag === 'literal') return of
  return intern([of, ...args], `custom ${rule ? numberOf(rule) : ''}:${which}:${of.id}${ids(args)}`, (id) => ({
    tag: 'custom',
    id,
    sort: of.sort,
    shape: of.shape,
    free: freeOf([of, ...args]),
    cost: of.cost,
    key: nameOf(id),
    of,
    rule,
    which,
    args,
  })) // prettier-ignore
}

// ---- integers

const asPolynomial = (e: Equation): P.Polynomial<Equation> =>
  e.tag === 'literal' ? P.constant(e.value) : e.tag === 'polynomial' ? e.terms : P.atom(e)

export const integer = (p: P.Polynomial<Equation>): Equation => {
  const c = P.constantOf(p)
  if (c !== undefined) return literal(c, 'integer')
  const [only] = p
  if (p.length === 1 && only!.coefficient === 1 && only!.factors.length === 1) return only!.factors[0]!
  const atoms = p.flatMap((t) => t.factors)
  const key = p.map((t) => `${t.coefficient}${ids(t.factors)}`).join(';')
  return intern(atoms, `polynomial ${key}`, (id) => ({
    tag: 'polynomial',
    id,
    sort: 'integer',
    shape: SCALAR,
    free: freeOf(atoms),
    cost: p.length * 0.3,
    key: nameOf(id),
    terms: p,
  })) // prettier-ignore
}
const constantIndex = (n: number): Literal => literal(n, 'integer')
export type Index = Equation | number
export const indexOf = (i: Index): Equation => (typeof i === 'number' ? constantIndex(i) : i)
export const plus = (a: Index, b: Index): Equation => integer(P.plus(asPolynomial(indexOf(a)), asPolynomial(indexOf(b))))
export const minus = (a: Index, b: Index): Equation => integer(P.plus(asPolynomial(indexOf(a)), P.scale(-1, asPolynomial(indexOf(b)))))
export const times = (a: Index, b: Index): Equation => integer(P.times(asPolynomial(indexOf(a)), asPolynomial(indexOf(b))))
export const half = (a: Index): Equation => integer(P.scale(0.5, asPolynomial(indexOf(a))))
/** The terms of an integer equation. */
export const termsOf = asPolynomial

// ---- axes

/** Structural text of a bound, so that the order of axes does not depend on what ran before; different bounds have different texts. */
const boundKey = (e: Equation): string => {
  if (e.tag === 'polynomial') return `(${P.show(e.terms, boundKey)})`
  if (e.tag === 'axis') return `[${e.key}]`
  return e.tag === 'size' || e.tag === 'literal' ? e.key : `${e.tag}${e.key}`
}

const axisTables = new WeakMap<Equation, Map<string, Axis>>()
/** The axis over `lo ≤ i < hi` of a level. */
export const axisAt = (lo: Equation, hi: Equation, level: number): Axis => {
  const owner = lo.id > hi.id ? lo : hi
  const table = axisTables.get(owner) ?? new Map<string, Axis>()
  axisTables.set(owner, table)
  const id = `${lo.id}:${hi.id}:${level}`
  const known = table.get(id)
  if (known) return known
  const made = { key: `${boundKey(lo)}:${boundKey(hi)}:${level}`, lo, hi, level, outer: union(lo.free, hi.free) }
  table.set(id, made)
  return made
}
/** The axis over `lo ≤ i < hi` of the least level that `avoid` does not hold. */
export const axisOver = (lo: Index, hi: Index, avoid: AxisSet = NONE): Axis => {
  const [from, to] = [indexOf(lo), indexOf(hi)]
  let level = 0
  let axis = axisAt(from, to, level)
  while (includes(avoid, axis)) axis = axisAt(from, to, ++level)
  return axis
}
/** An axis unlike any other, for as long as a body is made that may use whatever axis it likes. */
export const axisApart = (lo: Equation, hi: Equation): Axis => {
  const level = created++
  return { key: `${boundKey(lo)}:${boundKey(hi)}:${level}`, lo, hi, level, outer: union(lo.free, hi.free) }
}
const axisNodes = new WeakMap<Axis, AxisIndex>()
/** The axis as an integer. */
export const indexAlong = (axis: Axis): AxisIndex => {
  const known = axisNodes.get(axis)
  if (known) return known
  const made: AxisIndex = {
    tag: 'axis',
    id: created++,
    sort: 'integer',
    shape: SCALAR,
    free: union([axis], axis.outer),
    cost: 0,
    key: axis.key,
    axis,
  } // prettier-ignore
  axisNodes.set(axis, made)
  return made
}
export const extentOf = (axis: Axis): Equation => minus(axis.hi, axis.lo)
/** Axes `0 ≤ i < extent`, one for each extent, distinct from each other and from `avoid`. */
export const axesOver = (extents: readonly Index[], avoid: AxisSet = NONE): readonly Axis[] => {
  const axes: Axis[] = []
  for (const n of extents) axes.push(axisOver(0, n, union(avoid, closure(axes))))
  return axes
}

// ---- scalars

export const isLiteral = (e: Equation, value?: number): boolean => e.tag === 'literal' && (value === undefined || e.value === value)

export const call = (op: Operation, args: readonly Equation[]): Equation => {
  if (args.every((a) => a.tag === 'literal')) return literal(op.evaluate(...args.map((a) => (a as Literal).value)), op.result)
  const simpler = op.rewrite?.(args)
  if (simpler) return simpler
  const sorted = op.commutative && rank(args[0]!) > rank(args[1]!) ? [args[1]!, args[0]!] : args
  const owner = youngest(sorted)
  if (!owner) throw new Impossible(`${op.name} of nothing`)
  const known = knownCall(owner, op, sorted)
  if (known) return known
  const id = created++
  const node: Call = {
    tag: 'call',
    id,
    sort: op.result,
    shape: SCALAR,
    free: freeOf(sorted),
    key: op.result === 'integer' ? nameOf(id) : '',
    op,
    args: sorted,
    cost: Math.min(
      MOST,
      sorted.reduce((c, a) => c + a.cost, op.cost),
    ),
  }
  register(owner, undefined, node)
  return node
}
/** Constants first, then older before younger: one order for `x + y` and `y + x`. */
const rank = (e: Equation): number => (e.tag === 'literal' ? -2 : e.tag === 'size' ? -1 : e.id)

/** The range `lo ≤ e < hi` of an index: an axis, an element of index data, the place of an extremum in a range that is not empty. */
const rangeOf = (e: Equation): readonly [lo: Equation, hi: Equation] | undefined => {
  switch (e.tag) {
    case 'axis':
      return [e.axis.lo, e.axis.hi]
    case 'input':
      return e.below && [ZERO_INDEX, e.below]
    case 'at':
      return e.pad === undefined && e.indices.every((i, k) => inRange(i, e.array.shape[k]!)) ? rangeOf(e.array) : undefined
    case 'reduce':
      return e.sort === 'integer' ? [e.axis.lo, e.axis.hi] : undefined
    case 'mark':
      return rangeOf(e.of)
    case 'order':
      return [ZERO_INDEX, e.shape[0]!]
    case 'trips':
      return [ZERO_INDEX, ENDLESS]
    default:
      return undefined
  }
}
const ZERO_INDEX = literal(0, 'integer')
/** More than any index. */
const ENDLESS = literal(2 ** 31, 'integer')
const outerOf = (e: Equation): AxisSet => freeOf(rangeOf(e) ?? [])
/**
 * Is it 0 or more wherever its axes are bound? If the steps of an index, innermost first, are all up or all down, the least value is at one end
 * of its range.
 */
const nonNegative = (p: P.Polynomial<Equation>, deepest = 12): boolean => {
  const atoms = [...new Set(p.flatMap((t) => t.factors))].filter((f) => f.tag !== 'size')
  if (atoms.length === 0) return p.every((t) => t.coefficient >= 0)
  const i = atoms.find((x) => !atoms.some((y) => y !== x && x.tag === 'axis' && includes(outerOf(y), x.axis)))
  const range = i && rangeOf(i)
  if (!range || deepest === 0) return false
  const set = (value: P.Polynomial<Equation>): P.Polynomial<Equation> => P.replaceAtoms(p, (a) => (a === i ? value : P.atom(a)))
  const step = P.plus(set(P.plus(P.atom(i), P.constant(1))), P.scale(-1, p))
  const next = deepest - 1
  if (nonNegative(step, next)) return nonNegative(set(termsOf(range[0])), next)
  return nonNegative(P.scale(-1, step), next) && nonNegative(set(P.plus(termsOf(range[1]), P.constant(-1))), next)
}
const isLow = (i: Equation): boolean => nonNegative(termsOf(i))
const isHigh = (i: Equation, extent: Equation): boolean => nonNegative(termsOf(minus(minus(extent, i), 1)))
/** Does an index surely lie in `0 ≤ i < extent`? */
export const inRange = (i: Equation, extent: Equation): boolean => isLow(i) && isHigh(i, extent)
/** The end of `0 ≤ i < extent` that an index surely keeps to. */
export const sureEnd = (i: Equation, extent: Equation): 'low' | 'high' | undefined => (isLow(i) ? 'low' : isHigh(i, extent) ? 'high' : undefined)
/** Is `lo ≤ hi` surely true? Ranges may be shorter than nothing: then they are empty. */
export const isOrdered = (a: Axis): boolean => nonNegative(termsOf(extentOf(a)))

const CHEAP = 4
export const at = (array: Equation, indices: readonly Index[], pad?: number): Equation => {
  const where = indices.map(indexOf)
  if (where.length !== array.shape.length) throw new Impossible(`an array of rank ${array.shape.length} was read with ${where.length} indices`)
  if (where.length === 0) return array
  const padded = pad !== undefined && where.some((i, k) => !inRange(i, array.shape[k]!)) ? pad : undefined
  if (array.tag === 'history' && isLiteral(where[0]!, 0)) {
    const [init] = array.of.inits.filter((_, k) => array.of.histories[k] === array)
    return at(init!, where.slice(1), padded)
  }
  if (array.tag === 'build' && padded === undefined) {
    if (where.every((i, k) => i.tag === 'axis' && i.axis === array.axes[k])) return array.body
    if (array.body.cost <= CHEAP || where.every((i) => i.tag === 'literal'))
      return substitute([array.body], new Map(array.axes.map((a, k) => [indexAlong(a), where[k]!])))[0]!
  }
  return intern([array, ...where], `at ${padded ?? ''}:${array.id}${ids(where)}`, (id) => ({
    tag: 'at',
    id,
    sort: array.sort,
    shape: SCALAR,
    free: freeOf([array, ...where]),
    key: nameOf(id),
    array,
    indices: where,
    pad: padded,
    cost: 1 + where.reduce((c, i) => c + i.cost, 0),
  })) // prettier-ignore
}

export const reduce = (monoid: Monoid, axis: Axis, body: Equation): Equation => {
  const length = extentOf(axis)
  if (length.tag === 'literal' && length.value <= 0) return literal(monoid.empty, monoid.result)
  if (isLiteral(length, 1)) return monoid.name.startsWith('arg') ? axis.lo : substitute([body], new Map([[indexAlong(axis), axis.lo]]))[0]!
  return monoid.rewrite?.(axis, body) ?? reduceAsIs(monoid, axis, body)
}
/** A reduction of exactly this body, whatever could move out of it. */
export const reduceAsIs = (monoid: Monoid, axis: Axis, body: Equation): Equation =>
  intern([body, indexAlong(axis)], `${monoid.name} ${body.id} ${axis.key} ${axis.lo.id} ${axis.hi.id}`, (id) => ({
    tag: 'reduce',
    id,
    sort: monoid.result,
    shape: SCALAR,
    key: nameOf(id),
    monoid,
    axis,
    body,
    free: union(without(body.free, [axis]), axis.outer),
    cost: Math.min(MOST, 100 + body.cost),
  })) // prettier-ignore

// ---- arrays

export const build = (axes: readonly Axis[], body: Equation): Equation => {
  if (axes.length === 0) return body
  const whole =
    body.tag === 'at' &&
    body.pad === undefined &&
    body.indices.length === axes.length &&
    !meets(body.array.free, axes) &&
    axes.every((a, k) => body.indices[k] === indexAlong(a) && body.array.shape[k] === a.hi && isLiteral(a.lo, 0)) // prettier-ignore
  if (whole) return body.array
  return intern([body, ...axes.map(indexAlong)], `build ${body.id}${axes.map((a) => `,${indexAlong(a).id}`).join('')}`, (id) => ({
    tag: 'build',
    id,
    sort: body.sort,
    shape: axes.map(extentOf),
    free: without(union(body.free, closure(axes)), axes),
    cost: body.cost,
    key: nameOf(id),
    axes,
    body,
  })) // prettier-ignore
}

/** An entry with other names for the axes that `taken` holds. */
const apart = (e: Entry, taken: AxisSet): Entry => {
  const names = new Map<Equation, Equation>()
  const others = [taken, freeOf([e.value, ...e.indices]), closure(e.axes)].reduce(union)
  const axes = e.axes.map((a) => {
    const [lo, hi] = substitute([a.lo, a.hi], names) as [Equation, Equation]
    if (!includes(taken, a) && lo === a.lo && hi === a.hi) return a
    const b = axisOver(lo, hi, union(others, freeOf(names.values())))
    names.set(indexAlong(a), indexAlong(b))
    return b
  })
  const [value, ...indices] = substitute([e.value, ...e.indices], names)
  return { ...e, axes, value: value!, indices }
}
/** No entry binds an axis that is free in another. */
export const accumulate = (shape: readonly Equation[], given: readonly Entry[]): Equation => {
  const inside = (e: Entry): AxisSet => without(union(freeOf([...e.indices, e.value]), closure(e.axes)), e.axes)
  const free = given.reduce((s, e) => union(s, inside(e)), freeOf(shape))
  const entries = given.map((e) => (meets(free, e.axes) ? apart(e, free) : e))
  const children = entries.flatMap((e) => [...e.axes.map(indexAlong), ...e.indices, e.value])
  const key = entries.map((e) => `|${e.axes.map((a) => indexAlong(a).id)};${ids(e.indices)};${e.value.id}${e.partial ? 'p' : ''}`).join('')
  return intern([...children, ...shape], `accumulate${ids(shape)}${key}`, (id) => ({
    tag: 'accumulate',
    id,
    sort: 'real',
    shape,
    key: nameOf(id),
    cost: 100,
    entries,
    free,
  })) // prettier-ignore
}

/** The permutation that sorts a vector of reals. */
export const order = (of: Equation): Equation => {
  if (of.sort !== 'real' || of.shape.length !== 1) throw new Impossible(`the order of an array of rank ${of.shape.length}`)
  return intern([of], `order ${of.id}`, (id) => ({
    tag: 'order',
    id,
    sort: 'integer',
    shape: of.shape,
    free: of.free,
    cost: 1000,
    key: nameOf(id),
    of,
  })) // prettier-ignore
}

// ---- recurrences

const shapeKey = (e: Pick<Equation, 'sort' | 'shape'>): string => `${e.sort}${ids(e.shape)}`
/** A name for a state that equal recurrences share, to recognise them by. */
const stateLike = (e: Equation, k: number, free: AxisSet): State =>
  intern([...free.map(indexAlong), ...e.shape], `state ${k}${shapeKey(e)}${ids(free.map(indexAlong))}`, (id) => freshState(e, free, id))
const freshState = (e: Pick<Equation, 'sort' | 'shape'>, free: AxisSet, id = created++): State => ({
  tag: 'state',
  id,
  sort: e.sort,
  shape: e.shape,
  free,
  cost: 1,
  key: nameOf(id),
})

/** An axis for the steps of a recurrence that goes on for as long as its flag is true. */
export const axisWithoutEnd = (avoid: AxisSet = NONE): Axis => axisOver(0, ENDLESS, avoid)
export const isWithoutEnd = (a: Axis): boolean => a.hi === ENDLESS

const BY_STEPS: Kind = {}
/**
 * The histories of states that start as `inits` and step along an axis from 0 on: `F[0] = init, F[k+1] = step(F[k])`. What a step makes has the shape
 * of its state. Equal recurrences are one.
 */
export const recurrence = (
  axis: Axis,
  inits: readonly Equation[],
  step: (states: readonly Equation[]) => readonly Equation[],
  kind = BY_STEPS,
): readonly Equation[] => {
  if (includes(freeOf(inits), axis)) throw new Impossible('a first state that depends on the step')
  if (isWithoutEnd(axis) !== (kind.flag !== undefined)) throw new Impossible('a recurrence without an end, or with two')
  const drafts = inits.map((e) => input('state', e.shape, e.sort))
  const drafted = step(drafts)
  const wrong = inits.findIndex((e, k) => drafted[k] === undefined || shapeKey(drafted[k]!) !== shapeKey(e))
  if (wrong >= 0 || drafted.length > inits.length) throw new Impossible('a step that does not make the states it was given')
  const inside = insideOf(axis, inits, drafted)
  const named = (states: readonly State[]): readonly Equation[] => substitute(drafted, new Map(drafts.map((d, k) => [d, states[k]!])))
  const make = (): Recurrence => {
    const states = inits.map((e) => freshState(e, inside))
    return { kind, axis, states, inits, nexts: named(states), histories: [] }
  }
  return historiesOf(axis, inits, inside, named, make, kind)
}
/** A state for `recurrenceOf`: one for each point of `free`. */
export const state = (shape: readonly Equation[], sort: Sort, free: AxisSet): State => freshState({ shape, sort }, free)
/** `recurrence`, of states that are there already, all over axes that hold those of the parts (`insideOf`); only its `nexts` may mention them. */
export const recurrenceOf = (
  axis: Axis,
  states: readonly State[],
  inits: readonly Equation[],
  nexts: readonly Equation[],
  kind = BY_STEPS,
): readonly Equation[] => {
  const named = (others: readonly State[]): readonly Equation[] => substitute(nexts, new Map(states.map((s, k) => [s, others[k]!])))
  return historiesOf(axis, inits, states[0]!.free, named, () => ({ kind, axis, states, inits, nexts, histories: [] }), kind)
}
/** The axes that are open inside of a recurrence. */
export const insideOf = (axis: Axis, inits: readonly Equation[], nexts: readonly Equation[]): AxisSet =>
  [freeOf(nexts), freeOf(inits), [axis], axis.outer, ...inits.map((e) => freeOf(e.shape))].reduce(union)
/** The histories of the recurrence that is known by its form, or that is made now; `named` is what a step makes of states. */
const historiesOf = (
  axis: Axis,
  inits: readonly Equation[],
  inside: AxisSet,
  named: (states: readonly State[]) => readonly Equation[],
  make: () => Recurrence,
  kind: Kind,
): readonly Equation[] => {
  const known = named(inits.map((e, k) => stateLike(e, k, inside)))
  const key = `${kind.associative ? 'a' : ''}${kind.flag ?? ''}:${kind.ends?.join('.') ?? ''}:${indexAlong(axis).id}${ids(inits)};${ids(known)}`
  const below = [indexAlong(axis), ...inits, ...known]
  let made: Recurrence | undefined
  const histories = inits.map((e, k) =>
    intern(below, `history ${k}:${key}`, (id): History => {
      made ??= make()
      const shape = [plus(extentOf(axis), 1), ...e.shape]
      return { tag: 'history', id, sort: e.sort, shape, free: union(without(inside, [axis]), freeOf(shape)), cost: 100, key: nameOf(id), of: made }
    }),
  )
  if (made) (made.histories as History[]).push(...histories)
  return histories
}
/** The parts that a recurrence was last given, and what it then became: its histories are made again one by one, of the same parts. */
const remakes = new WeakMap<Recurrence, readonly [parts: readonly Equation[], histories: readonly Equation[]]>()
/** The same recurrence with other parts, which may mention its states. */
const recurring = (r: Recurrence, which: History, axis: Axis, inits: readonly Equation[], nexts: readonly Equation[]): Equation => {
  const parts = [indexAlong(axis), ...inits, ...nexts]
  const equal = (others: readonly Equation[]): boolean => others.every((e, k) => e === parts[k])
  if (equal([indexAlong(r.axis), ...r.inits, ...r.nexts])) return which
  const known = remakes.get(r)
  const step = (drafts: readonly Equation[]): readonly Equation[] => substitute(nexts, new Map(r.states.map((s, k) => [s, drafts[k]!])))
  const made = known && equal(known[0]) ? known[1] : recurrence(axis, inits, step, r.kind)
  remakes.set(r, [parts, made])
  return made[r.histories.indexOf(which)]!
}

/** Is it the history of what says whether a step follows? */
export const isFlag = (e: Equation): e is History => e.tag === 'history' && e.of.histories.indexOf(e) === e.of.kind.flag
/** The number of steps of a recurrence, given the history of its flag. */
export const trips = (of: Equation): Equation => {
  if (!isFlag(of)) throw new Impossible('the steps of what is no flag')
  return intern([of], `trips ${of.id}`, (id) => ({
    tag: 'trips',
    id,
    sort: 'integer',
    shape: SCALAR,
    free: of.free,
    cost: MOST,
    key: nameOf(id),
    of,
  })) // prettier-ignore
}
/** How many steps a recurrence takes. */
export const lengthOf = ({ kind, axis, histories }: Recurrence): Equation => (kind.flag === undefined ? axis.hi : trips(histories[kind.flag]!))
/** The same recurrence along another axis, with the same number of steps. */
export const along = (axis: Axis, { kind, axis: old, states, inits, nexts }: Recurrence): readonly Equation[] => {
  const step = (drafts: readonly Equation[]): readonly Equation[] =>
    substitute(nexts, new Map<Equation, Equation>([[indexAlong(old), indexAlong(axis)], ...states.map((s, k) => [s, drafts[k]!] as const)]))
  return recurrence(
    axis,
    inits,
    step,
    isWithoutEnd(axis) ? kind : { ...(kind.associative && { associative: true }), ...(kind.ends && { ends: kind.ends }) },
  )
}
/** A recurrence that goes on for as long as its flag is true, with as many steps as it takes. */
export const withEnd = (r: Recurrence): readonly Equation[] => {
  const count = trips(r.histories[r.kind.flag!]!)
  return along(axisOver(0, count, union(r.states[0]!.free, count.free)), r)
}

// ---- traversal

const boundsOf = (axes: readonly Axis[]): Equation[] => axes.flatMap((a) => [a.lo, a.hi])

/** The axes that a node binds. */
export const bound = (e: Equation): readonly Axis[] =>
  e.tag === 'reduce'
    ? [e.axis]
    : e.tag === 'history'
      ? [e.of.axis]
      : e.tag === 'build'
        ? e.axes
        : e.tag === 'accumulate'
          ? e.entries.flatMap((x) => x.axes)
          : []

export const children = (e: Equation): readonly Equation[] => {
  switch (e.tag) {
    case 'literal':
    case 'size':
    case 'input':
    case 'state':
      return SCALAR // prettier-ignore
    case 'axis':
      return boundsOf([e.axis]) // prettier-ignore
    case 'polynomial':
      return e.terms.flatMap((t) => t.factors) // prettier-ignore
    case 'call':
      return e.args // prettier-ignore
    case 'at':
      return [e.array, ...e.indices] // prettier-ignore
    case 'reduce':
      return [e.body, ...boundsOf([e.axis])] // prettier-ignore
    case 'build':
      return [e.body, ...boundsOf(e.axes)] // prettier-ignore
    case 'accumulate':
      return [...e.shape, ...e.entries.flatMap((x) => [x.value, ...x.indices, ...boundsOf(x.axes)])] // prettier-ignore
    case 'mark':
    case 'order':
    case 'trips':
      return [e.of] // prettier-ignore
    case 'custom':
      return [e.of, ...e.args] // prettier-ignore
    case 'history':
      return [...e.of.inits, ...e.of.nexts, ...boundsOf([e.of.axis])] // prettier-ignore
  }
}

/** Everything below the roots, children before parents; `stop` ends the descent (the node itself is left out). No recursion: graphs are deep. */
export const postorder = (from: Iterable<Equation>, below = children, stop: (e: Equation) => boolean = () => false): Equation[] => {
  const seen = new Marks<Equation>()
  const order: Equation[] = []
  for (const root of from) {
    if (seen.has(root) || stop(root)) continue
    seen.add(root)
    const path = [root]
    const rest = [below(root)]
    const reached = [0]
    while (path.length > 0) {
      const depth = path.length - 1
      const child = rest[depth]![reached[depth]!++]
      if (child === undefined) {
        order.push(path.pop()!)
        rest.pop()
        reached.pop()
      } else if (!seen.has(child) && !stop(child)) {
        seen.add(child)
        path.push(child)
        rest.push(below(child))
        reached.push(0)
      }
    }
  }
  return order
}

/** A node over other children, under the same binders. */
const rebuild = (e: Equation, f: (child: Equation) => Equation): Equation => {
  switch (e.tag) {
    case 'literal':
    case 'size':
    case 'input':
    case 'axis':
    case 'state':
      return e // prettier-ignore
    case 'polynomial':
      return integer(P.replaceAtoms(e.terms, (a) => asPolynomial(f(a)))) // prettier-ignore
    case 'call':
      return call(e.op, e.args.map(f)) // prettier-ignore
    case 'at':
      return at(f(e.array), e.indices.map(f), e.pad) // prettier-ignore
    case 'reduce':
      return reduce(e.monoid, e.axis, f(e.body)) // prettier-ignore
    case 'build':
      return build(e.axes, f(e.body)) // prettier-ignore
    case 'accumulate':
      return accumulate(
        e.shape.map(f),
        e.entries.map((x) => ({ ...x, indices: x.indices.map(f), value: f(x.value) })),
      ) // prettier-ignore
    case 'history':
      return recurring(e.of, e, e.of.axis, e.of.inits.map(f), e.of.nexts.map(f)) // prettier-ignore
    case 'order':
      return order(f(e.of)) // prettier-ignore
    case 'trips':
      return trips(f(e.of)) // prettier-ignore
    case 'custom':
      return custom(f(e.of), e.rule, e.which, e.args.map(f)) // prettier-ignore
    case 'mark': {
      const scope = freeOf(e.free.map((a) => f(indexAlong(a))))
      return f(e.of) === e.of && within(e.free, scope) ? e : mark(f(e.of), scope)
    }
  }
}

/** A substitution at one place: within a binder whose axis it renames, or hides. */
interface Within {
  readonly outer?: Within
  readonly axis?: Axis
  readonly replaced: AxisSet
  /** The axes that what comes in mentions. */
  readonly incoming: AxisSet
  readonly results: Table<Equation, Equation>
  readonly inner: Map<string, Within>
}
const enter = (w: Within, a: Axis, b: Axis): Within => {
  const key = `${indexAlong(a).id}>${indexAlong(b).id}`
  const known = w.inner.get(key)
  if (known) return known
  const made: Within = {
    outer: w,
    axis: a,
    replaced: a === b ? without(w.replaced, [a]) : union(w.replaced, [a]),
    incoming: a === b ? w.incoming : union(w.incoming, indexAlong(b).free),
    results: new Table([[indexAlong(a), indexAlong(b)]]),
    inner: new Map(),
  }
  w.inner.set(key, made)
  return made
}

/** One substitution. What a binder's axis does not enter is the same inside and outside of the binder, so it is done once; and without recursion. */
class Substitution {
  private readonly leaves = new Map<Equation, Equation>()
  /** What a replaced leaf lies below. */
  private readonly above = new Marks<Equation>()
  private readonly top: Within
  constructor(replacement: ReadonlyMap<Equation, Equation>) {
    const axes: [Equation, Equation][] = []
    const replaced: Axis[] = []
    for (const [x, y] of replacement) {
      if (x.tag !== 'axis') this.leaves.set(x, y)
      else {
        axes.push([x, y])
        replaced.push(x.axis)
      }
    }
    this.top = { replaced, incoming: freeOf(replacement.values()), results: new Table(axes), inner: new Map() }
  }
  of(roots: readonly Equation[]): readonly Equation[] {
    if (this.leaves.size > 0)
      for (const e of postorder(roots)) if (this.leaves.has(e) || children(e).some((x) => this.above.has(x))) this.above.add(e)
    return this.run(roots)
  }
  private run(roots: readonly Equation[], w = this.top): readonly Equation[] {
    const stack: ReturnType<Substitution['plan']>[] = []
    const want = (e: Equation, at: Within): void => {
      if (!this.value(e, at)) stack.push(this.plan(e, this.home(e, at)))
    }
    for (const root of roots) {
      want(root, w)
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!
        const need = top.needs.pop()
        if (need) want(need, top.w)
        else {
          const [next, ...more] = top.more
          if (next) {
            stack[stack.length - 1] = { ...top, w: next.w, needs: [...next.parts], more }
            continue
          }
          top.home.results.set(top.e, top.make())
          stack.pop()
        }
      }
    }
    return roots.map((e) => this.value(e, w)!)
  }
  /** Axes of a binder as they are renamed, and what is inside of them. An axis is renamed if something that comes in mentions it, or if its bounds change. */
  private under(axes: readonly Axis[], parts: readonly Equation[], outside = this.top): { readonly axes: readonly Axis[]; readonly w: Within } {
    const fresh: Axis[] = []
    let w = outside
    const affected = parts.some((e) => this.above.has(e) || meets(e.free, without(w.replaced, axes)))
    for (const a of axes) {
      const [lo, hi] = this.run([a.lo, a.hi], w) as [Equation, Equation]
      const clash = (affected && includes(w.incoming, a)) || lo !== a.lo || hi !== a.hi
      const b = clash ? axisOver(lo, hi, [w.incoming, freeOf(parts), closure(axes), closure(fresh)].reduce(union)) : a
      if (b !== a || includes(w.replaced, a)) w = enter(w, a, b)
      fresh.push(b)
    }
    return { axes: fresh, w }
  }
  private home(e: Equation, w: Within): Within {
    let at = w
    while (at.axis && at.outer && !includes(e.free, at.axis)) at = at.outer
    return at
  }
  private value(e: Equation, w: Within): Equation | undefined {
    const leaf = this.leaves.get(e)
    if (leaf) return leaf
    const at = this.home(e, w)
    return at.results.get(e) ?? ((this.leaves.size > 0 && !this.isName(e)) || meets(e.free, at.replaced) ? undefined : e)
  }
  private readonly names = new Map<Equation, boolean>()
  /** A mark of something that no replaced leaf occurs in: it stays the same mark, even if its value could be written with other names for axes. */
  private isName(e: Equation): boolean {
    if (e.tag !== 'mark') return false
    const known = this.names.get(e) ?? !postorder([e.of]).some((x) => this.leaves.has(x))
    this.names.set(e, known)
    return known
  }
  /** What is replaced in e at some place, but for some leaves; an axis that a binder between has hidden is not there to be replaced. */
  private without(bound: readonly Equation[], e: Equation, place: Within): ReadonlyMap<Equation, Equation> {
    const replacement = new Map([...this.leaves].filter(([x]) => !bound.includes(x)))
    for (const a of place.replaced) if (includes(e.free, a)) replacement.set(indexAlong(a), this.value(indexAlong(a), place)!)
    return replacement
  }
  /** What a node needs, place by place, and how it is made of it; a node of which nothing changes stays the same. */
  private plan(e: Equation, home: Within) {
    const plain = (): Equation => {
      const same = (x: Equation): boolean => this.value(x, home) === x
      const stays = e.tag === 'mark' ? same(e.of) && !meets(e.free, home.replaced) : children(e).every(same)
      return stays ? e : rebuild(e, (x) => this.value(x, home)!)
    }
    const frame = (
      parts: readonly Equation[],
      make: () => Equation,
      w = home,
      more: readonly { readonly w: Within; readonly parts: readonly Equation[] }[] = [],
    ) => ({
      e,
      home,
      w,
      needs: [...parts],
      more,
      make,
    })
    switch (e.tag) {
      case 'mark':
        return frame([e.of, ...e.free.map(indexAlong)], plain)
      case 'reduce': {
        const { axes, w } = this.under([e.axis], [e.body], home)
        if (w === home) break
        return frame([e.body], () => reduce(e.monoid, axes[0]!, this.value(e.body, w)!), w)
      }
      case 'build': {
        const { axes, w } = this.under(e.axes, [e.body], home)
        if (w === home) break
        return frame([e.body], () => build(axes, this.value(e.body, w)!), w)
      }
      case 'accumulate': {
        const inside = e.entries.map((x) => ({ x, parts: [x.value, ...x.indices], ...this.under(x.axes, [x.value, ...x.indices], home) }))
        if (inside.every(({ w }) => w === home)) break
        const make = (): Equation =>
          accumulate(
            e.shape.map((n) => this.value(n, home)!),
            inside.map(({ x, axes, w }) => ({ ...x, axes, value: this.value(x.value, w)!, indices: x.indices.map((i) => this.value(i, w)!) })),
          )
        return frame(e.shape, make, home, inside)
      }
      case 'history': {
        const { axis, states, inits, nexts } = e.of
        // Its own states are bound: what replaces them outside does not go in.
        if (states.some((s) => this.leaves.has(s))) return frame([], () => substitute([e], this.without(states, e, home))[0]!)
        // A first state does not see the axis: what it mentions from outside must not look like it.
        const { axes, w } = this.under([axis], [...inits, ...nexts], home)
        if (w === home) break
        const values = (es: readonly Equation[], at: Within): Equation[] => es.map((x) => this.value(x, at)!)
        return frame(inits, () => recurring(e.of, e, axes[0]!, values(inits, home), values(nexts, w)), home, [{ w, parts: nexts }])
      }
    }
    return frame(children(e), plain)
  }
}

/**
 * Replaces leaves (axes, inputs, marks) by equations, without capture: a binder whose axis a replacement mentions, or whose bounds change,
 * is renamed to a free axis. Linear in the graph.
 */
export const substitute = (from: readonly Equation[], replacement: ReadonlyMap<Equation, Equation>): readonly Equation[] =>
  new Substitution(replacement).of(from)

/** Axes over what their bounds have become, which may mention axes before them, and what these are called now. */
const rebound = (axes: readonly Axis[], parts: readonly Equation[], become: (e: Equation) => Equation) => {
  const names = new Map<Equation, Equation>()
  const taken = union(freeOf(parts), closure(axes))
  const fresh = axes.map((a) => {
    const [lo, hi] = substitute([become(a.lo), become(a.hi)], names) as [Equation, Equation]
    if (lo === a.lo && hi === a.hi) return a
    const b = axisOver(lo, hi, union(taken, freeOf(names.values())))
    names.set(indexAlong(a), indexAlong(b))
    return b
  })
  return { axes: fresh, inside: (e: Equation): Equation => (names.size === 0 ? e : substitute([e], names)[0]!) }
}
/** A node over what its children have become, those in the bounds of its binders too. */
const remade = (e: Equation, become: (child: Equation) => Equation): Equation => {
  if (boundsOf(bound(e)).every((b) => become(b) === b)) return rebuild(e, become)
  switch (e.tag) {
    case 'reduce': {
      const body = become(e.body)
      const { axes, inside } = rebound([e.axis], [body], become)
      return reduce(e.monoid, axes[0]!, inside(body))
    }
    case 'build': {
      const body = become(e.body)
      const { axes, inside } = rebound(e.axes, [body], become)
      return build(axes, inside(body))
    }
    case 'accumulate': {
      const entries = e.entries.map((x) => {
        const [value, ...indices] = [x.value, ...x.indices].map(become) as [Equation, ...Equation[]]
        const { axes, inside } = rebound(x.axes, [value, ...indices], become)
        return { ...x, axes, value: inside(value), indices: indices.map(inside) }
      })
      return accumulate(e.shape.map(become), entries)
    }
    case 'history': {
      const [inits, nexts] = [e.of.inits.map(become), e.of.nexts.map(become)]
      const { axes, inside } = rebound([e.of.axis], [...inits, ...nexts], become)
      return recurring(e.of, e, axes[0]!, inits, nexts.map(inside))
    }
    default:
      throw new Impossible(`${e.tag} binds nothing`)
  }
}

/** Replaces nodes by nodes with the same free axes; all that is `kept` stays. */
export const replaceNodes = (
  from: readonly Equation[],
  replacement: ReadonlyMap<Equation, Equation>,
  kept: (e: Equation) => boolean = () => false,
): readonly Equation[] => {
  if (replacement.size === 0) return from
  const memo = new Table<Equation, Equation>(replacement)
  const get = (e: Equation): Equation => memo.get(e) ?? e
  for (const e of postorder(from, undefined, (x) => memo.has(x) || kept(x))) memo.set(e, remade(e, get))
  return from.map(get)
}

/** The same, where what replaces a node may hold others that are replaced. */
export const replaceThroughout = (from: readonly Equation[], replacement: ReadonlyMap<Equation, Equation>): readonly Equation[] => {
  if (replacement.size === 0) return from
  const memo = new Table<Equation, Equation>()
  const get = (e: Equation): Equation => memo.get(e) ?? e
  const other = (e: Equation): Equation => replacement.get(e) ?? e
  for (const e of postorder(from, (x) => (other(x) === x ? children(x) : [other(x)]))) memo.set(e, other(e) === e ? remade(e, get) : get(other(e)))
  return from.map(get)
}

/** Every node made again of what its children have become, and then rewritten to one with the same free axes. Linear in the graph. */
export const rewritten = (
  from: readonly Equation[],
  rewrite: (e: Equation, made: Equation, become: (child: Equation) => Equation) => Equation,
): readonly Equation[] => {
  const memo = new Table<Equation, Equation>([])
  const get = (e: Equation): Equation => memo.get(e)!
  for (const e of postorder(from)) memo.set(e, rewrite(e, remade(e, get), get))
  return from.map(get)
}

/** The same values, for which no rule matters any more: once nothing is to be differentiated. */
export const plain = (from: readonly Equation[]): readonly Equation[] => {
  const nodes = postorder(from, (e) => (e.tag === 'custom' ? [e.of] : children(e)))
  if (!nodes.some((e) => e.tag === 'custom')) return from
  const memo = new Table<Equation, Equation>([])
  const get = (e: Equation): Equation => memo.get(e) ?? e
  for (const e of nodes) memo.set(e, e.tag === 'custom' ? get(e.of) : remade(e, get))
  return from.map(get)
}
