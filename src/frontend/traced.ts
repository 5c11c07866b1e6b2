/**
 * Traced values: what a lambda sees while it is traced. A scalar, an index, a condition or an array stands for an equation; a record is a plain
 * object of them. Methods make new equations; nothing is evaluated. Spaces are in the static types, so that what does not fit does not compile.
 */
import {
  type Axis,
  type AxisSet,
  at,
  axesOver,
  axisOver,
  build,
  call,
  closure,
  minus as decrease,
  type Equation,
  freeOf,
  plus as increase,
  indexAlong,
  literal,
  times as multiple,
  type Operation,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { SpaceMismatch, shown } from '../categories/errors.js'
import type { Meets } from '../categories/fits.js'
import {
  type ArraySpace,
  array,
  axesOfSet,
  type Bool,
  boolean,
  type Fin,
  fin,
  type IndexSet,
  type IndexSpace,
  index,
  leavesOf,
  type Product,
  placeOf,
  type Real,
  type RecordSpace,
  rankOf,
  real,
  record,
  type Size,
  type Space,
  sameSpace,
  showSpace,
  sizeOf,
  type Triangle,
} from '../categories/space.js'
import * as A from '../primitives/arithmetic.js'
import * as C from '../primitives/comparison.js'
import * as E from '../primitives/exponential.js'
import { seenUnder } from '../primitives/guard.js'
import { arrayOf, elementAt, elementwise, stack, total } from '../primitives/programs/index.js'
import { sumOverAll } from '../primitives/reduction.js'
import * as T from '../primitives/trigonometric.js'
import { enter, expectUse, guardsFrom, openAxes, type Scope, scope, traceError, use } from './scope.js'

// ---- types

/** What types ask of a traced value: its space. */
export interface Typed<S extends Space = Space> {
  readonly space: S
  /** One equation for each leaf of the space. */
  readonly leaves: readonly Equation[]
  /** The lambda that it belongs to. */
  readonly home: Scope
}

/** The value that a lambda sees for a space. */
export type Traced<S> = S extends Real
  ? Scalar
  : S extends Bool
    ? Condition
    : S extends { readonly space: 'index'; readonly below: infer N extends Size }
      ? Index<N>
      : S extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V extends Space }
        ? TracedArray<X, V>
        : S extends { readonly space: 'record'; readonly fields: infer F }
          ? { readonly [K in keyof F]: Traced<F[K]> }
          : never

/** What a lambda may return, and what stands for a traced value wherever one is wanted: numbers, nested arrays and records, too. */
export type Traceable = number | boolean | Typed | readonly Traceable[] | { readonly [field: string]: Traceable }

/** The space of a traced value. */
export type SpaceOf<R> = R extends number
  ? Real
  : R extends boolean
    ? Bool
    : R extends Typed<infer S>
      ? S
      : R extends readonly (infer E)[]
        ? ArraySpace<Fin<number>, SpaceOf<E>>
        : R extends object
          ? RecordSpace<{ readonly [K in keyof R]: SpaceOf<R[K]> }>
          : never

/** A number of any kind, or an array of numbers. */
export type Operand = number | Typed<Real> | Typed<IndexSpace> | Typed<ArraySpace>
type Elements<V, E extends Space> = Space extends V
  ? Space
  : V extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer W }
    ? ArraySpace<X, Elements<W, E>>
    : E
type Resulting<S, T, E extends Space> = S extends { readonly space: 'array' }
  ? Traced<Elements<S, E>>
  : T extends Typed<infer U>
    ? Traced<Elements<U, E>>
    : Traced<E>
/** The result of an operation on S and T: an array if one of them is. */
export type Both<S, T> = Resulting<S, T, Real>
export type Compared<S, T> = Resulting<S, T, Bool>
/** Two arrays side by side must have one shape. */
export type Beside<S, T> = S extends { readonly space: 'array' }
  ? T extends Typed<ArraySpace<infer X, infer V>>
    ? Meets<S, ArraySpace<X, Elements<V, Real>>>
    : unknown
  : unknown

/** The indices of an element. */
export type Indices<X> = IndexSet extends X
  ? readonly Index[]
  : X extends Between
    ? readonly [i: Index]
    : X extends Product<infer L, infer R>
      ? readonly [...Indices<L>, ...Indices<R>]
      : X extends Fin<infer N>
        ? readonly [i: Index<N>]
        : X extends Triangle<infer N>
          ? readonly [i: Index<N>, j: Index<N>]
          : never
type Place = Index | number
type Places<X> = IndexSet extends X
  ? readonly Place[]
  : X extends Product<infer L, infer R>
    ? readonly [...Places<L>, ...Places<R>]
    : X extends Fin
      ? readonly [i: Place]
      : readonly [i: Place, j: Place]
/** Indices that are added become reals. */
export type Added<S> = Space extends S
  ? Space
  : S extends IndexSpace
    ? Real
    : S extends { readonly space: 'record'; readonly fields: infer F }
      ? RecordSpace<{ readonly [K in keyof F]: Added<F[K]> }>
      : S extends { readonly space: 'array'; readonly over: infer X extends IndexSet; readonly of: infer V }
        ? ArraySpace<X, Added<V>>
        : S extends Space
          ? S
          : never

// ---- values

/** What JavaScript and its tools look for in any object. */
const PROBED: ReadonlySet<string> = new Set(['then', 'toJSON', 'asymmetricMatch', '$$typeof', 'nodeType', 'tagName', '_isMockFunction'])
const unknownName = (of: object, key: string): string => {
  if (!(of instanceof Value)) return `a traced record has no field '${key}'; it has ${Object.keys(of).join(', ')}`
  if (/^-?\d+$/.test(key)) return `${of.kind} was indexed with [${key}]; write x.at(${key})`
  const names = new Set<string>()
  for (let p: object = Object.getPrototypeOf(of); p !== Value.prototype; p = Object.getPrototypeOf(p))
    for (const k of Object.getOwnPropertyNames(p)) if (k !== 'constructor' && k !== 'kind') names.add(k)
  return `${of.kind} has no '${key}'; it has ${[...names].join(', ')}, and the functions of this library`
}
/** At the end of the prototype chain: a name that nothing above knows is a mistake, and says so. */
const guard: object = new Proxy(
  {},
  {
    get: (target, key, of) => {
      if (typeof key === 'string' && !(key in target) && !PROBED.has(key) && !key.startsWith('@@')) throw traceError(unknownName(of, key))
      return Reflect.get(target, key, of)
    },
    set: (target, key, value, of) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) throw traceError('elements of a traced array cannot be assigned; make a new array with map')
      return Reflect.set(target, key, value, of)
    },
  },
)
const records: object = Object.create(guard)

export abstract class Value<S extends Space = Space> implements Typed<S> {
  readonly space: S
  readonly leaves: readonly Equation[]
  readonly home: Scope
  abstract readonly kind: string

  constructor(space: S, leaves: readonly Equation[]) {
    this.space = space
    this.leaves = leaves
    this.home = scope('this')
  }
  [Symbol.toPrimitive](hint: string): never {
    const what = hint === 'string' ? 'a JavaScript string' : 'a JavaScript number'
    throw traceError(`${this.kind} was used as ${what}; write x.plus(y) for x + y, x.lt(y) for x < y, sin(x) for Math.sin(x), and so on`)
  }
  toString(): never {
    return this[Symbol.toPrimitive]('string')
  }
  valueOf(): never {
    return this[Symbol.toPrimitive]('number')
  }
  toJSON(): never {
    return this[Symbol.toPrimitive]('string')
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `traced ${showSpace(this.space)}`
  }
}
Object.setPrototypeOf(Value.prototype, guard)

/** What arrays of numbers do as scalars do, element by element: a scalar goes with any array, an array with arrays of its shape. */
abstract class Numeric<S extends Space> extends Value<S> {
  /** `x + y`. */
  plus<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('plus', A.add, this, y)
  }
  /** `x − y`. */
  minus<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('minus', A.sub, this, y)
  }
  /** `x y`, element by element; matrices are multiplied by `multiply`. */
  times<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('times', A.mul, this, y)
  }
  /** `x / y`, element by element. */
  over<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('over', A.div, this, y)
  }
  /** `xʸ`; pow(x, 0) = 1. */
  pow<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('pow', E.pow, this, y)
  }
  /** The greater; of equal arguments x. */
  max<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('max', C.max, this, y)
  }
  /** The less; of equal arguments x. */
  min<U extends Operand>(y: U & Beside<S, U>): Both<S, U> {
    return combine('min', C.min, this, y)
  }
  /** `x < y`. */
  lt<U extends Operand>(y: U & Beside<S, U>): Compared<S, U> {
    return combine('lt', C.lt, this, y)
  }
  /** `x ≤ y`. */
  le<U extends Operand>(y: U & Beside<S, U>): Compared<S, U> {
    return combine('le', C.le, this, y)
  }
  /** `x > y`. */
  gt<U extends Operand>(y: U & Beside<S, U>): Compared<S, U> {
    return combine('gt', C.gt, this, y)
  }
  /** `x ≥ y`. */
  ge<U extends Operand>(y: U & Beside<S, U>): Compared<S, U> {
    return combine('ge', C.ge, this, y)
  }
  /** `x = y`. */
  eq<U extends Operand>(y: U & Beside<S, U>): Compared<S, U> {
    return combine('eq', C.eq, this, y)
  }
  /** `−x`. */
  negate(): Both<S, S> {
    return combine('negate', A.neg, this)
  }
  /** `|x|`; abs′(0) = 0. */
  abs(): Both<S, S> {
    return combine('abs', C.abs, this)
  }
  /** `x²`. */
  square(): Both<S, S> {
    return combine('square', A.mul, this, this)
  }
  /** `√x`; sqrt′(0) = ∞. */
  sqrt(): Both<S, S> {
    return combine('sqrt', E.sqrt, this)
  }
  /** `eˣ`. */
  exp(): Both<S, S> {
    return combine('exp', E.exp, this)
  }
  /** `ln x`. */
  log(): Both<S, S> {
    return combine('log', E.log, this)
  }
  /** `sin x`, in radians. */
  sin(): Both<S, S> {
    return combine('sin', T.sin, this)
  }
  /** `cos x`, in radians. */
  cos(): Both<S, S> {
    return combine('cos', T.cos, this)
  }
  /** `tan x`, in radians. */
  tan(): Both<S, S> {
    return combine('tan', T.tan, this)
  }
  /** `atan x`, in (−π/2, π/2). */
  atan(): Both<S, S> {
    return combine('atan', T.atan, this)
  }
  /** `tanh x`. */
  tanh(): Both<S, S> {
    return combine('tanh', T.tanh, this)
  }
}

/** A real number. */
export class Scalar extends Numeric<Real> {
  get kind(): string {
    return 'a traced scalar'
  }
}

/** A truth value, the result of a comparison. JavaScript's `if`, `?:`, `&&` and `!` cannot see what it will be: use `select`, `and`, `or`, `not`. */
export class Condition extends Value<Bool> {
  get kind(): string {
    return 'a traced condition'
  }
  /** `p ∧ q`. */
  and(q: Condition | boolean): Condition {
    return combine('and', C.and, this, q)
  }
  /** `p ∨ q`. */
  or(q: Condition | boolean): Condition {
    return combine('or', C.or, this, q)
  }
  /** `¬p`. */
  not(): Condition {
    return combine('not', C.not, this)
  }
}

/** An integer `0 ≤ i < below`: the index of an element, or data. Among reals it counts as one. */
export class Index<N extends Size = Size> extends Value<IndexSpace<N>> {
  get kind(): string {
    return 'a traced index'
  }
  /** `i + j`. */
  plus(j: Index | number): Index {
    return shifted('plus', increase, (m, n) => decrease(increase(m, n), 1), this, j)
  }
  /** `i − j`. */
  minus(j: Index | number): Index {
    return shifted('minus', decrease, (m) => m, this, j)
  }
  /** `i j`. */
  times(j: Index | number): Index {
    return shifted('times', multiple, multiple, this, j)
  }
  /** `i < j`. */
  lt(j: Index | number): Condition {
    return wrap(boolean, [call(C.below, [integer('lt', this), integer('lt', j)])], true)
  }
  /** `i ≤ j`. */
  le(j: Index | number): Condition {
    return wrap(boolean, [call(C.below, [integer('le', this), increase(integer('le', j), 1)])], true)
  }
  /** `i > j`. */
  gt(j: Index | number): Condition {
    return wrap(boolean, [call(C.below, [integer('gt', j), integer('gt', this)])], true)
  }
  /** `i ≥ j`. */
  ge(j: Index | number): Condition {
    return wrap(boolean, [call(C.below, [integer('ge', j), increase(integer('ge', this), 1)])], true)
  }
  /** `i = j`. */
  eq(j: Index | number): Condition {
    return wrap(boolean, [call(C.same, [integer('eq', this), integer('eq', j)])], true)
  }
  /** The index as a real number. */
  toReal(): Scalar {
    return wrap(real, [numeric('toReal', this).leaf])
  }
}

/** An array over an index set, with elements of a space. */
export class TracedArray<X extends IndexSet = IndexSet, V extends Space = Space> extends Numeric<ArraySpace<X, V>> {
  get kind(): string {
    return 'a traced array'
  }
  /** The element at these indices, from 0; a negative number counts from the end. */
  at(...i: Places<X>): Traced<V> {
    const [v, places] = placesIn('at', this, i)
    return wrap(
      this.space.of,
      v.leaves.map((x) => elementAt(x, places)),
    )
  }
  /** The element at these indices, or a number where one of them is out of range. */
  atOr(otherwise: number, ...i: Places<X>): Traced<V> {
    const [v, places] = placesIn('atOr', this, i, true)
    return wrap(
      this.space.of,
      v.leaves.map((x) => elementAt(x, places, otherwise)),
    )
  }
  /** `[f(xᵢ, i) | i]`. The lambda runs once. */
  map<R extends Traceable>(f: (x: Traced<V>, ...i: Indices<X>) => R): TracedArray<X, SpaceOf<R>> {
    return mapOver('map', this.space.over, elementThen('map', this, f))
  }
  /** `Σᵢ xᵢ`. */
  sum(): Traced<Added<V>>
  /** `Σᵢ f(xᵢ, i)`. */
  sum<R extends Traceable>(f: (x: Traced<V>, ...i: Indices<X>) => R): Traced<Added<SpaceOf<R>>>
  sum(f?: (x: Traced<V>, ...i: Indices<X>) => Traceable): unknown {
    if (f) return sumOver('sum', this.space.over, elementThen('sum', this, f))
    if (this.space.of.space === 'real') return wrap(real, [total(numeric('sum', this).leaf)])
    return sumOver(
      'sum',
      this.space.over,
      elementThen('sum', this, (x) => x),
    )
  }
  /** The index set: `map(x.indices, (i) => …)`. */
  get indices(): X {
    return this.space.over
  }
  /** As JavaScript's; of a size that is known only when the program runs, an error. */
  get length(): number {
    const n = this.space.over.set === 'fin' ? sizeOf(this.space.over.size) : undefined
    if (n?.tag === 'literal') return n.value
    throw traceError(`the length of ${showSpace(this.space)} is known only when the program runs; write map, sum, or x.indices for its index set`)
  }
  /** Element by element, if the size is a number: `const [a, b] = x`. */
  *[Symbol.iterator](): Generator<Traced<V>> {
    const n = this.length
    for (let k = 0; k < n; k++) yield this.at(...([k] as unknown as Places<X>))
  }
}

// ---- between JavaScript's values and equations

/** A space with its leaves: what every argument is turned into. */
export interface Lifted {
  readonly space: Space
  readonly leaves: readonly Equation[]
}

/** The traced value of a space from its leaves. `expectsUse`: it is a comparison that something must use. */
export const wrap = <R>(space: Space, leaves: readonly Equation[], expectsUse = false): R => {
  const v = made(space, leaves)
  if (expectsUse) expectUse(v)
  return v as R
}
const made = (space: Space, leaves: readonly Equation[]): object => {
  switch (space.space) {
    case 'real':
      return new Scalar(space, leaves)
    case 'boolean':
      return new Condition(space, leaves)
    case 'index':
      return new Index(space, leaves)
    case 'array':
      return new TracedArray(space, leaves)
    case 'record': {
      let k = 0
      const value = Object.create(records)
      for (const [name, of] of Object.entries(space.fields)) {
        const n = leavesOf(of).length
        Object.defineProperty(value, name, { value: made(of, leaves.slice(k, k + n)), enumerable: true })
        k += n
      }
      return Object.freeze(value)
    }
  }
}

const kindOf = (x: unknown): string => {
  if (x === undefined) return 'undefined (a field that does not exist, or a lambda without return?)'
  if (typeof x === 'function') return 'a function (was it not called?)'
  if (typeof x === 'object' && x !== null)
    return x instanceof Promise ? 'a promise (lambdas cannot be async)' : `a ${x.constructor?.name ?? 'object'}`
  return typeof x === 'string' ? `the string '${x}'` : String(x)
}
/** @throws TraceError unless it is a lambda */
export const isSet = (x: unknown): x is IndexSet | Between => typeof x === 'object' && x !== null && 'set' in x && typeof x.set === 'string'
export const expectLambda = (place: string, f: unknown): void => {
  if (typeof f !== 'function') throw traceError(`${place}: expected a lambda, as in (x) => x.square(), got ${shown(f)}`)
}
/** Anything that stands for a traced value. @throws TraceError otherwise, or if the value belongs to another lambda. */
export const lift = (place: string, x: unknown): Lifted => {
  if (x instanceof Value) {
    use(x, x.home, x.kind)
    const guards = guardsFrom(x.home)
    return guards.length === 0 ? x : { space: x.space, leaves: x.leaves.map((e) => guards.reduce((y, g) => seenUnder(g, y), e)) }
  }
  if (typeof x === 'number') return { space: real, leaves: [literal(x)] }
  if (typeof x === 'boolean') return { space: boolean, leaves: [literal(Number(x), 'boolean')] }
  if (Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView))) return stacked(place, [...(x as unknown as Iterable<unknown>)])
  const prototype = typeof x === 'object' && x !== null ? Object.getPrototypeOf(x) : undefined
  if (prototype === undefined || ![null, records, Object.prototype].includes(prototype))
    throw traceError(`${place}: expected a traced value or a number, got ${kindOf(x)}`)
  const fields = Object.entries(x as object).map(([k, v]) => [k, lift(`${place}, field ${k}`, v)] as const)
  return { space: record(Object.fromEntries(fields.map(([k, v]) => [k, v.space]))), leaves: fields.flatMap(([, v]) => v.leaves) }
}
const stacked = (place: string, xs: readonly unknown[]): Lifted => {
  const all = xs.map((x) => lift(place, x))
  const [first] = all
  if (!first) throw traceError(`${place}: an empty JavaScript array says nothing of its elements`)
  for (const x of all)
    if (!sameSpace(first.space, x.space)) throw new SpaceMismatch(place, `elements of ${showSpace(first.space)}`, showSpace(x.space))
  return { space: array(fin(all.length), first.space), leaves: first.leaves.map((_, k) => stack(all.map((x) => x.leaves[k]!))) }
}

const withElement = (s: Space, e: Space): Space => (s.space === 'array' ? array(s.over, withElement(s.of, e)) : e)
const elementOf = (s: Space): Space => (s.space === 'array' ? elementOf(s.of) : s)

/** A scalar or an array of reals; indices are converted. @throws SpaceMismatch */
export const numeric = (place: string, x: unknown): { readonly space: Space; readonly leaf: Equation } => {
  const { space, leaves } = lift(place, x)
  const element = elementOf(space).space
  if (element !== 'real' && element !== 'index') throw new SpaceMismatch(place, 'numbers', showSpace(space))
  return element === 'real'
    ? { space, leaf: leaves[0]! }
    : { space: withElement(space, real), leaf: elementwise(place, (i) => A.asReal(i!), leaves[0]!) }
}
const logical = (place: string, x: unknown): { readonly space: Space; readonly leaf: Equation } => {
  const { space, leaves } = lift(place, x)
  if (elementOf(space).space !== 'boolean') throw new SpaceMismatch(place, 'a condition', showSpace(space))
  return { space, leaf: leaves[0]! }
}
/** An operation, element by element. @throws SpaceMismatch unless the arrays among the operands have one shape. */
export const combine = <R>(place: string, op: Operation, ...operands: readonly unknown[]): R => {
  scope(place)
  const xs = operands.map((x, k) => (op.args[k] === 'boolean' ? logical(place, x) : numeric(place, x)))
  const shape = xs.find((x) => x.space.space === 'array')?.space ?? real
  const y = elementwise(place, (...es) => call(op, es), ...xs.map((x) => x.leaf))
  return wrap(withElement(shape, op.result === 'boolean' ? boolean : real), [y], op.result === 'boolean')
}

/** An index, as an integer equation. @throws TraceError if it is no integer. */
export const integer = (place: string, x: unknown): Equation => {
  if (typeof x === 'number') {
    if (!Number.isInteger(x)) throw traceError(`${place}: expected an index, got ${x}; i.toReal() is the index as a real number`)
    return literal(x, 'integer')
  }
  const { space, leaves } = lift(place, x)
  if (space.space !== 'index') throw new SpaceMismatch(place, 'an index', showSpace(space))
  return leaves[0]!
}
const boundOf = (x: Index | number): Equation => (typeof x === 'number' ? literal(x + 1, 'integer') : sizeOf(x.space.below))
const shifted = (
  place: string,
  f: (a: Equation, b: Equation) => Equation,
  bound: (m: Equation, n: Equation) => Equation,
  i: Index,
  j: Index | number,
): Index => wrap(index(bound(boundOf(i), boundOf(j))), [f(integer(place, i), integer(place, j))])

// ---- binders

/** The indices `lo ≤ i < hi`, found when the program runs: to sum over, not to make arrays over. */
export interface Between {
  readonly set: 'between'
  readonly lo: Index | number
  readonly hi: Index | number
}
const sizesOfSet = (x: IndexSet): readonly Size[] =>
  x.set === 'product' ? [...sizesOfSet(x.left), ...sizesOfSet(x.right)] : x.set === 'fin' ? [x.size] : [x.size, x.size]

/** Places of the given indices in storage. @throws SpaceMismatch if a number is surely out of range. */
const placesIn = (place: string, xs: Typed, given: readonly unknown[], anywhere = false): readonly [Lifted, readonly Equation[]] => {
  const v = lift(place, xs)
  const { over } = xs.space as ArraySpace
  if (given.length !== rankOf(over)) throw new SpaceMismatch(place, `${rankOf(over)} indices for ${showSpace(xs.space)}`, String(given.length))
  const sizes = sizesOfSet(over).map(sizeOf)
  const indices = given.map((i, d) => {
    const q = integer(place, i)
    const n = sizes[d]!
    if (q.tag !== 'literal' || anywhere) return q
    if (n.tag === 'literal' && (q.value >= n.value || q.value < -n.value))
      throw new SpaceMismatch(place, `an index of ${showSpace(xs.space)}`, String(q.value))
    return q.value < 0 ? increase(n, q) : q
  })
  return [v, placeOf(over, indices)]
}
export const elementThen = (place: string, xs: Typed, f: (...args: never) => unknown): ((...i: readonly Index[]) => unknown) => {
  expectLambda(place, f)
  const leaves = lift(place, xs).leaves
  const space = xs.space as ArraySpace
  return (...i) => {
    const where = placeOf(
      space.over,
      i.map((j) => j.leaves[0]!),
    )
    const x = wrap(
      space.of,
      leaves.map((e) => elementAt(e, where)),
    )
    return (f as (...args: readonly unknown[]) => unknown)(x, ...i)
  }
}

/** A family of values over an index set: the result of a lambda at an arbitrary point. Its axes are as low as what it mentions allows. */
interface Family extends Lifted {
  readonly axes: readonly Axis[]
}
export const family = (what: string, over: IndexSet | Between, f: (...i: readonly Index[]) => unknown): Family => {
  scope(what)
  expectLambda(what, f)
  const bounds = over.set === 'between' ? ([integer(what, over.lo), integer(what, over.hi)] as const) : undefined
  const axesApart = (avoid: AxisSet): readonly Axis[] =>
    over.set === 'between' ? [axisOver(...bounds!, union(avoid, freeOf(bounds!)))] : axesOfSet(over, avoid)
  const axes = axesApart(openAxes())
  const { space, leaves } = enter(what, closure(axes), () => {
    const sizes = over.set === 'between' ? [bounds![1]] : sizesOfSet(over)
    const i = sizes.map((n, k) => wrap<Index>(index(n), [indexAlong(axes[k]!)]))
    return lift(`the result of ${what}'s lambda`, f(...i))
  })
  const lowest = axesApart(without(freeOf(leaves), axes))
  if (lowest.every((a, k) => a === axes[k])) return { space, leaves, axes }
  return { space, leaves: substitute(leaves, new Map(axes.map((a, k) => [indexAlong(a), indexAlong(lowest[k]!)]))), axes: lowest }
}
/** An array over an index set, of what a function says at each of its points. */
export const familyArray = (over: IndexSet, avoid: AxisSet, f: (i: readonly Equation[]) => Equation): Equation => {
  const axes = axesOfSet(over, avoid)
  return arrayOf(over, axes, f(axes.map(indexAlong)))
}
const addedOf = (s: Space): Space =>
  s.space === 'index'
    ? real
    : s.space === 'array'
      ? array(s.over, addedOf(s.of))
      : s.space === 'record'
        ? record(Object.fromEntries(Object.entries(s.fields).map(([k, f]) => [k, addedOf(f)])))
        : s
export const mapOver = <R>(what: string, over: IndexSet, f: (...i: readonly Index[]) => unknown): R => {
  const { space, leaves, axes } = family(what, over, f)
  return wrap(
    array(over, space),
    leaves.map((e) => arrayOf(over, axes, e)),
  )
}
export const sumOver = <R>(what: string, over: IndexSet | Between, f: (...i: readonly Index[]) => unknown): R => {
  const { space, leaves, axes } = family(what, over, f)
  const addends = leaves.map((e) => (e.sort === 'integer' ? elementwise(what, (i) => A.asReal(i!), e) : e))
  const other = addends.find((e) => e.sort !== 'real')
  if (other) throw new SpaceMismatch(what, 'something that can be added', showSpace(space))
  return wrap(
    addedOf(space),
    addends.map((e) => {
      const rest = axesOver(e.shape, union(closure(axes), e.free))
      return build(rest, sumOverAll(axes, at(e, rest.map(indexAlong))))
    }),
  )
}
