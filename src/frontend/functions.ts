/**
 * Functions of traced values: scalar operations element by element, choices, binders, and programs over arrays. Numbers stand for scalars everywhere.
 *
 * Broadcasting is one rule: **a scalar goes with an array of any shape, arrays go with arrays of equal shape, and nothing else goes together.** No
 * dimension is added, stretched or dropped, also not one of extent 1; what repeats is said, by `map`, `replicate`, `outer` or `einsum`.
 */
import { type Axis, type Equation, type Monoid, times as multiplySizes, type Operation, reduce } from '../categories/equation.js'
import { NotSupported, SpaceMismatch } from '../categories/errors.js'
import {
  type ArraySpace,
  type Bool,
  extentsOf,
  type Fin,
  type IndexSet,
  type IndexSpace,
  index,
  type Real,
  real,
  type Size,
  type Space,
  sameSpace,
  showSpace,
} from '../categories/space.js'
import * as A from '../primitives/arithmetic.js'
import * as C from '../primitives/comparison.js'
import * as E from '../primitives/exponential.js'
import * as P from '../primitives/programs/index.js'
import { argmax as argmaxMonoid, argmin as argminMonoid, maximum, minimum } from '../primitives/reduction.js'
import * as R from '../primitives/rounding.js'
import * as G from '../primitives/special.js'
import * as T from '../primitives/trigonometric.js'
import { scope, traceError } from './scope.js'
import {
  type Added,
  type Beside,
  type Between,
  type Both,
  type Compared,
  type Condition,
  combine,
  family,
  Index,
  type Indices,
  integer,
  isSet,
  lift,
  mapOver,
  numeric,
  type Operand,
  type Scalar,
  type SpaceOf,
  sumOver,
  type Traceable,
  type Traced,
  TracedArray,
  type Typed,
  wrap,
} from './traced.js'

// ---- scalar operations

type Of<T> = T extends Typed<infer S> ? S : Real
type Unary = <U extends Operand>(x: U) => Both<Of<U>, Of<U>>
type Binary = <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>) => Both<Of<U>, W>
interface IndexOrReal {
  (i: Index, j: Index | number): Index
  (i: number, j: Index): Index
  <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>
}
type Comparison = <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>) => Compared<Of<U>, W>

/* @__NO_SIDE_EFFECTS__ */
const unary =
  (name: string, op: Operation): Unary =>
  (x) =>
    combine(name, op, x)
/* @__NO_SIDE_EFFECTS__ */
const binary =
  (name: string, op: Operation): Binary =>
  (x, y) =>
    combine(name, op, x, y)
const isIndex = (i: unknown, j: unknown): boolean => i instanceof Index && (j instanceof Index || Number.isInteger(j))
/** Of two indices, or an index and an integer, what indices do; else what reals do. */
/* @__NO_SIDE_EFFECTS__ */
const either = (name: 'plus' | 'minus' | 'times', op: Operation): IndexOrReal =>
  ((x: unknown, y: unknown): unknown => {
    if (isIndex(x, y)) return (x as Index)[name](y as Index)
    if (!isIndex(y, x)) return combine(name, op, x, y)
    return name === 'minus' ? (y as Index).times(-1).plus(x as number) : (y as Index)[name](x as number)
  }) as IndexOrReal
/* @__NO_SIDE_EFFECTS__ */
const comparison =
  (name: 'lt' | 'le' | 'gt' | 'ge' | 'eq', mirrored: 'lt' | 'le' | 'gt' | 'ge' | 'eq', op: Operation): Comparison =>
  (x, y) => {
    if (isIndex(x, y)) return (x as unknown as Index)[name](y as unknown as Index) as never
    return isIndex(y, x) ? ((y as unknown as Index)[mirrored](x as number) as never) : combine(name, op, x, y)
  }

/** `x + y`; of two indices, or an index and an integer, an index. */
export const plus = either('plus', A.add)
/** `x + y`: plus. */
export const add = plus
/** `x − y`; of two indices, or an index and an integer, an index. */
export const minus = either('minus', A.sub)
/** `x y`, element by element; of two indices, or an index and an integer, an index. Matrices are multiplied by `multiply`. */
export const times = either('times', A.mul)
/** `x / y`, element by element. */
export const over = binary('over', A.div)
/** `xʸ`; `∂ xʸ = y xʸ⁻¹ dx + xʸ ln x dy`. pow(x, 0) = 1, also of 0; ∂pow(0, y)/∂y = 0. */
export const pow = binary('pow', E.pow)
/** `−x`. */
export const negate = unary('negate', A.neg)
/** `x²`. */
export const square: Unary = (x) => combine('square', A.mul, x, x)
/** `eˣ`. */
export const exp = unary('exp', E.exp)
/** `ln x`, of x ≥ 0; log(0) = −∞. */
export const log = unary('log', E.log)
/** `√x`, of x ≥ 0; sqrt′(0) = ∞. */
export const sqrt = unary('sqrt', E.sqrt)
/** `sin x`, of an angle in radians; `∂ sin x = cos x`. */
export const sin = unary('sin', T.sin)
/** `cos x`, of an angle in radians; `∂ cos x = −sin x`. */
export const cos = unary('cos', T.cos)
/** `tan x`, of an angle in radians; `∂ tan x = 1 + tan² x`. */
export const tan = unary('tan', T.tan)
/** `atan x`, in (−π/2, π/2); `∂ atan x = 1/(1 + x²)`. */
export const atan = unary('atan', T.atan)
/** `tanh x = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)`; `∂ tanh x = 1 − tanh² x`. */
export const tanh = unary('tanh', T.tanh)
/** `|x|`; abs′(0) = 0. */
export const abs = unary('abs', C.abs)
/** `sign x`: −1, 0 or 1; sign′ = 0. */
export const sign = unary('sign', C.sign)

/** `asin x`, in [−π/2, π/2], of |x| ≤ 1; asin′(±1) = ∞. */
export const asin = unary('asin', T.asin)
/** `acos x`, in [0, π], of |x| ≤ 1; acos′(±1) = −∞. */
export const acos = unary('acos', T.acos)
/** `atan2(y, x)`, the angle of (x, y) in (−π, π]; its derivative at (0, 0) is not a number. */
export const atan2 = binary('atan2', T.atan2)
/** `sinh x = (eˣ − e⁻ˣ)/2`. */
export const sinh = unary('sinh', T.sinh)
/** `cosh x = (eˣ + e⁻ˣ)/2`. */
export const cosh = unary('cosh', T.cosh)
/** `asinh x`, the inverse of sinh. */
export const asinh = unary('asinh', T.asinh)
/** `acosh x ≥ 0`, of x ≥ 1; acosh′(1) = ∞. */
export const acosh = unary('acosh', T.acosh)
/** `atanh x`, of |x| ≤ 1; atanh(±1) = ±∞, atanh′(±1) = ∞. */
export const atanh = unary('atanh', T.atanh)
/** `eˣ − 1`, right also next to 0. */
export const expm1 = unary('expm1', E.expm1)
/** `ln(1 + x)`, of x ≥ −1, right also next to 0. */
export const log1p = unary('log1p', E.log1p)
/** `∛x`, of negative numbers negative; cbrt′(0) = ∞. */
export const cbrt = unary('cbrt', E.cbrt)
/** `√(x² + y²)`, without overflow; hypot′(0, 0) = 0. */
export const hypot = binary('hypot', E.hypot)
/** `⌊x⌋`, the greatest integer up to x; floor′ = 0. */
export const floor = unary('floor', R.floor)
/** `⌈x⌉`, the least integer from x on; ceil′ = 0. */
export const ceil = unary('ceil', R.ceil)
/** `fix x`, the integer next to x towards 0; fix′ = 0. */
export const fix = unary('fix', R.fix)
/** `round x`, the integer nearest to x, of two the one away from 0; round′ = 0. */
export const round = unary('round', R.round)
/** `x − y ⌊x/y⌋`, of the sign of y, and x where y = 0; its derivative is `dx − ⌊x/y⌋ dy`, also at jumps. */
export const mod = binary('mod', R.mod)
/** `erf x = 2/√π ∫₀ˣ e^(−t²) dt`. */
export const erf = unary('erf', G.erf)
/** `erfc x = 1 − erf x`, right where erf x is next to 1. */
export const erfc = unary('erfc', G.erfc)
/** `Γ(x)`; ∞ at 0, not a number at −1, −2, … */
export const gamma = unary('gamma', G.gamma)
/** `ln |Γ(x)|`; ∞ at 0, −1, −2, … */
export const lgamma = unary('lgamma', G.lgamma)
/** `ψ(x) = Γ′(x)/Γ(x)`; −∞ at 0, not a number at −1, −2, … */
export const digamma = unary('digamma', G.digamma)

const pointwise = (name: string, f: (...xs: readonly Equation[]) => Equation, ...operands: readonly unknown[]): never => {
  scope(name)
  const xs = operands.map((x) => numeric(name, x))
  const shape = xs.find((x) => x.space.space === 'array')?.space ?? real
  return wrap(shape, [P.elementwise(name, f, ...xs.map((x) => x.leaf))]) as never
}
/* @__NO_SIDE_EFFECTS__ */
const ofOne =
  (name: string, f: (x: Equation) => Equation): Unary =>
  (x) =>
    pointwise(name, (e) => f(e!), x)
/** `ψ⁽ⁿ⁾(x)`, the n-th derivative of ψ, n ≥ 0. */
export const polygamma = <U extends Operand>(n: number | Index, x: U): Both<Of<U>, Of<U>> => {
  const order = integer('polygamma', n)
  return pointwise('polygamma', (e) => G.polygammaOf(order, e!), x)
}
/** `ψ′(x)`. */
export const trigamma = ofOne('trigamma', P.scalar.trigamma)
/** `ⁿ√x`, n a whole number: of x < 0, the real root if n is odd, not a number if it is even. */
export const nthRoot = <U extends Operand>(n: number, x: U): Both<Of<U>, Of<U>> => {
  if (!Number.isInteger(n) || n < 1) throw traceError(`nthRoot: expected a whole number from 1 on, got ${n}`)
  return pointwise('nthRoot', (e) => E.nthRoot(n, e!), x)
}
/** `ln(eˣ + eʸ)`, without overflow. */
export const logaddexp: Binary = (x, y) => pointwise('logaddexp', (a, b) => P.scalar.logaddexp(a!, b!), x, y)
/** `x! = Γ(x + 1)`; not a number at −2, −3, … */
export const factorial = ofOne('factorial', P.scalar.factorial)
/** `B(x, y) = Γ(x) Γ(y)/Γ(x + y)`, of x, y > 0. */
export const beta: Binary = (x, y) => pointwise('beta', (a, b) => P.scalar.beta(a!, b!), x, y)
/** `1/(1 + e⁻ˣ)`, without overflow. */
export const sigmoid = ofOne('sigmoid', P.scalar.sigmoid)
/** `ln(1 + eˣ)`, without overflow. */
export const softplus = ofOne('softplus', P.scalar.softplus)
/** `max(0, x)`; relu′(0) = 0. */
export const relu = ofOne('relu', P.scalar.relu)
/** `min(max(x, lo), hi)`; clip′ = 1 on the closed interval. */
export const clip = <U extends Operand>(x: U, lo: number | Typed<Real>, hi: number | Typed<Real>): Both<Of<U>, Of<U>> =>
  pointwise('clip', (a, b, c) => P.scalar.clip(a!, b!, c!), x, lo, hi)
/** `x³`. */
export const cube = ofOne('cube', P.scalar.cube)
/** `log₂ x`, of x ≥ 0. */
export const log2 = ofOne('log2', P.scalar.log2)
/** `log₁₀ x`, of x ≥ 0. */
export const log10 = ofOne('log10', P.scalar.log10)
/** `1/cos x`. */
export const sec = ofOne('sec', P.scalar.sec)
/** `1/sin x`. */
export const csc = ofOne('csc', P.scalar.csc)
/** `1/tan x`. */
export const cot = ofOne('cot', P.scalar.cot)
/** `acos(1/x)`, of |x| ≥ 1. */
export const asec = ofOne('asec', P.scalar.asec)
/** `asin(1/x)`, of |x| ≥ 1. */
export const acsc = ofOne('acsc', P.scalar.acsc)
/** `atan(1/x)`, in (−π/2, π/2]; acot(0) = π/2 with the derivative −1. */
export const acot = ofOne('acot', P.scalar.acot)
/** `1/cosh x`. */
export const sech = ofOne('sech', P.scalar.sech)
/** `1/sinh x`. */
export const csch = ofOne('csch', P.scalar.csch)
/** `1/tanh x`. */
export const coth = ofOne('coth', P.scalar.coth)
/** `acosh(1/x)`, of 0 < x ≤ 1. */
export const asech = ofOne('asech', P.scalar.asech)
/** `asinh(1/x)`, of x ≠ 0. */
export const acsch = ofOne('acsch', P.scalar.acsch)
/** `atanh(1/x)`, of |x| ≥ 1. */
export const acoth = ofOne('acoth', P.scalar.acoth)
/** `x < y`, a condition for each element, as `select` takes it; its derivative is 0. */
export const lt = comparison('lt', 'gt', C.lt)
/** `x ≤ y`, a condition for each element. */
export const le = comparison('le', 'ge', C.le)
/** `x > y`, a condition for each element. */
export const gt = comparison('gt', 'lt', C.gt)
/** `x ≥ y`, a condition for each element. */
export const ge = comparison('ge', 'le', C.ge)
/** `x = y`, a condition for each element. JavaScript's `x === y` is about objects and always false. */
export const eq = comparison('eq', 'eq', C.eq)
/** `p ∧ q`. */
export const and = (p: Condition | boolean, q: Condition | boolean): Condition => combine('and', C.and, p, q)
/** `p ∨ q`. */
export const or = (p: Condition | boolean, q: Condition | boolean): Condition => combine('or', C.or, p, q)
/** `¬p`. */
export const not = (p: Condition | boolean): Condition => combine('not', C.not, p)

/** Any operation of the vocabulary, element by element. */
export const operation =
  (op: Operation) =>
  (...xs: readonly (Operand | Condition)[]): Scalar | Condition | TracedArray =>
    combine(op.name, op, ...xs)

interface Select {
  <U extends Operand, W extends Operand>(p: Condition | boolean, x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>
  <X extends IndexSet, U extends Operand, W extends Operand>(
    p: Typed<ArraySpace<X, Bool>>,
    x: U & Beside<ArraySpace<X, Real>, U>,
    y: W & Beside<ArraySpace<X, Real>, W>,
  ): TracedArray<X, Real>
  <R extends { readonly [field: string]: Typed | object }>(p: Condition | boolean, x: R, y: NoInfer<R>): R
}
/**
 * `select(p, x, y)`: x where p holds, else y; both are computed. Of arrays, element by element; of records, field by field.
 *
 * @throws SpaceMismatch
 */
export const select = ((...[p, x, y]: readonly unknown[]): unknown => {
  const [a, b] = [lift('select', x), lift('select', y)]
  if (a.space.space !== 'record' && b.space.space !== 'record') return combine('select', C.select, p, x, y)
  if (!sameSpace(a.space, b.space)) throw new SpaceMismatch('select', showSpace(a.space), showSpace(b.space))
  const condition = lift('select', p).leaves[0]!
  if (a.leaves.some((e) => e.sort !== 'real')) throw new NotSupported('select among anything but reals')
  return wrap(
    a.space,
    a.leaves.map((e, k) => P.elementwise('select', (q, u, v) => C.choose(q!, u!, v!), condition, e, b.leaves[k]!)),
  )
}) as Select

// ---- binders

type Lambda<X, R> = (...i: Indices<X>) => R
type ElementLambda<X, V, R> = (x: Traced<V>, ...i: Indices<X>) => R
const arrayOf = (place: string, x: unknown): TracedArray => {
  if (x instanceof TracedArray) return x
  if (typeof x === 'string' || typeof x === 'number')
    throw traceError(`${place}: expected an array or an index set, got ${x}; write fin(${JSON.stringify(x)})`)
  const { space, leaves } = lift(place, x)
  if (space.space !== 'array') throw new SpaceMismatch(place, 'an array, or an index set as fin(n)', showSpace(space))
  return wrap(space, leaves)
}

/** `[f(xᵢ, i) | i]`, or `[f(i…) | i…]` over an index set. The lambda runs once; it may use what is in scope around it. */
export function map<X extends IndexSet, R extends Traceable>(over: X, f: Lambda<X, R>): TracedArray<X, SpaceOf<R>>
export function map<X extends IndexSet, V extends Space, R extends Traceable>(
  xs: Typed<ArraySpace<X, V>>,
  f: ElementLambda<X, V, R>,
): TracedArray<X, SpaceOf<R>>
export function map(over: unknown, f: (...xs: readonly never[]) => Traceable): unknown {
  if (!isSet(over)) return arrayOf('map', over).map(f as never)
  if (over.set === 'between')
    throw traceError('map over between(…): the size of an array must be known when the program starts; sum over it, or map over fin(n)')
  return mapOver('map', over, f as () => unknown)
}

/** `Σᵢ xᵢ`, `Σᵢ f(xᵢ, i)`, or `Σ f(i…)` over an index set. Of records and arrays, field by field and element by element. */
export function sum<X extends IndexSet | Between, R extends Traceable>(over: X, f: Lambda<X, R>): Traced<Added<SpaceOf<R>>>
export function sum<X extends IndexSet, V extends Space, R extends Traceable>(
  xs: Typed<ArraySpace<X, V>>,
  f: ElementLambda<X, V, R>,
): Traced<Added<SpaceOf<R>>>
export function sum<V extends Space>(xs: Typed<ArraySpace<IndexSet, V>>): Traced<Added<V>>
export function sum(over: unknown, f?: (...xs: readonly never[]) => Traceable): unknown {
  if (!isSet(over)) return arrayOf('sum', over).sum(f as never)
  if (!f) throw traceError('sum over an index set needs a lambda: sum(fin(n), (i) => …)')
  return sumOver('sum', over, f as () => unknown)
}

interface Extremum {
  <X extends IndexSet | Between>(over: X, f: Lambda<X, number | Typed<Real> | Typed<IndexSpace>>): Scalar
  <X extends IndexSet, V extends Space>(xs: Typed<ArraySpace<X, V>>, f: ElementLambda<X, V, number | Typed<Real> | Typed<IndexSpace>>): Scalar
  (xs: Typed<ArraySpace>): Scalar
}
const scalarFamily = (name: string, over: unknown, f: ((...xs: readonly never[]) => unknown) | undefined): readonly [readonly Axis[], Equation] => {
  const body = f ?? ((x: unknown) => x)
  const xs = isSet(over) ? undefined : arrayOf(name, over)
  const mapped = xs ? (...i: readonly Index[]) => (body as (...x: readonly unknown[]) => unknown)(xs.at(...i), ...i) : (body as () => unknown)
  const { axes, space, leaves } = family(name, xs ? xs.space.over : (over as IndexSet | Between), (...i) => numericValue(name, mapped(...i)))
  if (space.space !== 'real') throw new SpaceMismatch(name, 'a lambda to ℝ (a scalar)', showSpace(space))
  return [axes, leaves[0]!]
}
const numericValue = (name: string, x: unknown): unknown => {
  const { space, leaf } = numeric(name, x)
  return wrap(space, [leaf])
}
/* @__NO_SIDE_EFFECTS__ */
const extremum = (name: string, monoid: Monoid, whole: (x: Equation) => Equation): Extremum =>
  ((over: unknown, f?: () => unknown): Scalar => {
    if (!isSet(over) && !f) return wrap(real, [whole(numeric(name, over).leaf)])
    const [axes, body] = scalarFamily(name, over, f)
    return wrap(real, [axes.reduceRight((e, a) => reduce(monoid, a, e), body)])
  }) as Extremum
/** `maxᵢ xᵢ` of all elements, or `maxᵢ f(…)`; of equal elements the first. */
export const largest = extremum('largest', maximum, P.largest)
/** `minᵢ xᵢ` of all elements, or `minᵢ f(…)`; of equal elements the first. */
export const smallest = extremum('smallest', minimum, P.smallest)

interface PlaceOf {
  <N extends Size>(over: Fin<N>, f: (i: Index<N>) => number | Typed<Real> | Typed<IndexSpace>): Index<N>
  <N extends Size, V extends Space>(xs: Typed<ArraySpace<Fin<N>, V>>, f?: (x: Traced<V>, i: Index<N>) => number | Typed<Real>): Index<N>
}
/* @__NO_SIDE_EFFECTS__ */
const extremalPlace = (name: string, monoid: Monoid): PlaceOf =>
  ((over: unknown, f?: () => unknown): Index => {
    const [axes, body] = scalarFamily(name, over, f)
    if (axes.length !== 1) throw new NotSupported(`${name} over more than one index`)
    return wrap(index(axes[0]!.hi), [reduce(monoid, axes[0]!, body)])
  }) as PlaceOf
/** The least i at which `xᵢ`, or `f(…)`, is largest. */
export const argmax = extremalPlace('argmax', argmaxMonoid)
/** The least i at which `xᵢ`, or `f(…)`, is smallest. */
export const argmin = extremalPlace('argmin', argminMonoid)

interface MaxOrMin {
  <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>
  (xs: Typed<ArraySpace>): Scalar
}
/* @__NO_SIDE_EFFECTS__ */
const twoOrAll = (name: string, op: Operation, all: Extremum): MaxOrMin =>
  ((...xs: readonly unknown[]): unknown => {
    if (xs.length === 1) return all(xs[0] as Typed<ArraySpace>)
    if (xs.length !== 2) throw traceError(`${name} takes two arguments, or one array: ${name}([x, y, …])`)
    return combine(name, op, ...xs)
  }) as MaxOrMin
/** `max(x, y)` element by element, of equal arguments the first; of one array its largest element. */
export const max = twoOrAll('max', C.max, largest)
/** `min(x, y)` element by element, of equal arguments the first; of one array its smallest element. */
export const min = twoOrAll('min', C.min, smallest)

// ---- programs over arrays

type Numbers = Typed<ArraySpace> | readonly (number | Typed<Real>)[]
/* @__NO_SIDE_EFFECTS__ */
const ofAll =
  (name: string, f: (x: Equation) => Equation) =>
  (xs: Numbers): Scalar =>
    wrap(real, [f(numeric(name, xs).leaf)])
/** `(Σᵢ xᵢ) / n` over all elements. */
export const mean = ofAll('mean', P.mean)
/** `√Σᵢ xᵢ²` over all elements: Euclidean, of a matrix Frobenius'. */
export const norm = ofAll('norm', P.norm)
/** `Σᵢ |xᵢ|` over all elements. */
export const norm1 = ofAll('norm1', P.norm1)
/** `Σᵢ (xᵢ − mean x)²/(n − 1)` over all elements; of one element it is not a number. With the correction 0: divided by n. */
export const variance = (xs: Numbers, correction: number = -1): Scalar => wrap(real, [P.variance(numeric('variance', xs).leaf, correction)])
/** `√variance(x)`; where all elements are equal, its derivative is not a number. */
export const std = (xs: Numbers, correction: number = -1): Scalar => wrap(real, [P.std(numeric('std', xs).leaf, correction)])
/** `ln Σᵢ e^xᵢ` over all elements, without overflow. */
export const logsumexp = ofAll('logsumexp', P.logsumexp)

interface SameShape {
  <X extends IndexSet>(xs: Typed<ArraySpace<X, Real>>): TracedArray<X, Real>
  (xs: Numbers): TracedArray<IndexSet, Real>
}
/* @__NO_SIDE_EFFECTS__ */
const sameShape = (name: string, f: (x: Equation) => Equation): SameShape =>
  ((xs: unknown): unknown => {
    const { space, leaf } = numeric(name, xs)
    return wrap(space, [f(leaf)])
  }) as SameShape
/** `e^xᵢ / Σⱼ e^xⱼ` over all elements, without overflow. */
export const softmax = sameShape('softmax', P.softmax)
/** `xᵢ − ln Σⱼ e^xⱼ` over all elements, right also where the softmax is next to 0. */
export const logSoftmax = sameShape('logSoftmax', P.logSoftmax)
/** The number of elements, as a real number. */
export const count = (xs: Typed<ArraySpace> | IndexSet): Scalar => {
  const extents = extentsOf(isSet(xs) ? xs : xs.space.over)
  return wrap(real, [A.asReal(extents.reduce((m, n) => multiplySizes(m, n)))])
}
