/** Functions of traced values: scalar operations element by element, choices, binders, and programs over arrays. Numbers stand for scalars everywhere. */
import { type Operation } from '../categories/equation.js';
import { type ArraySpace, type Bool, type Fin, type IndexSet, type IndexSpace, type Real, type Size, type Space } from '../categories/space.js';
import { type Added, type Beside, type Between, type Both, type Compared, type Condition, Index, type Indices, type Operand, type Scalar, type SpaceOf, type Traceable, type Traced, TracedArray, type Typed } from './traced.js';
type Of<T> = T extends Typed<infer S> ? S : Real;
type Unary = <U extends Operand>(x: U) => Both<Of<U>, Of<U>>;
type Binary = <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>) => Both<Of<U>, W>;
interface IndexOrReal {
    (i: Index, j: Index | number): Index;
    (i: number, j: Index): Index;
    <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>;
}
type Comparison = <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>) => Compared<Of<U>, W>;
export declare const plus: IndexOrReal;
export declare const add: IndexOrReal;
export declare const minus: IndexOrReal;
export declare const times: IndexOrReal;
export declare const over: Binary;
export declare const pow: Binary;
export declare const negate: Unary;
export declare const square: Unary;
export declare const exp: Unary;
export declare const log: Unary;
export declare const sqrt: Unary;
export declare const sin: Unary;
export declare const cos: Unary;
export declare const tan: Unary;
export declare const atan: Unary;
export declare const tanh: Unary;
export declare const abs: Unary;
export declare const sign: Unary;
/** `asin x`, in [−π/2, π/2], of |x| ≤ 1; asin′(±1) = ∞. */
export declare const asin: Unary;
/** `acos x`, in [0, π], of |x| ≤ 1; acos′(±1) = −∞. */
export declare const acos: Unary;
/** `atan2(y, x)`, the angle of (x, y) in (−π, π]; its derivative at (0, 0) is not a number. */
export declare const atan2: Binary;
/** `sinh x = (eˣ − e⁻ˣ)/2`. */
export declare const sinh: Unary;
/** `cosh x = (eˣ + e⁻ˣ)/2`. */
export declare const cosh: Unary;
/** `asinh x`, the inverse of sinh. */
export declare const asinh: Unary;
/** `acosh x ≥ 0`, of x ≥ 1; acosh′(1) = ∞. */
export declare const acosh: Unary;
/** `atanh x`, of |x| ≤ 1; ±∞ at ±1. */
export declare const atanh: Unary;
/** `eˣ − 1`, right also next to 0. */
export declare const expm1: Unary;
/** `ln(1 + x)`, of x ≥ −1, right also next to 0. */
export declare const log1p: Unary;
/** `∛x`, of negative numbers negative; cbrt′(0) = ∞. */
export declare const cbrt: Unary;
/** `√(x² + y²)`, without overflow; hypot′(0, 0) = 0. */
export declare const hypot: Binary;
/** `⌊x⌋`, the greatest integer up to x; floor′ = 0. */
export declare const floor: Unary;
/** `⌈x⌉`, the least integer from x on; ceil′ = 0. */
export declare const ceil: Unary;
/** The integer next to x towards 0; fix′ = 0. */
export declare const fix: Unary;
/** The integer nearest to x, of two the one away from 0; round′ = 0. */
export declare const round: Unary;
/** `x − y ⌊x/y⌋`, of the sign of y, and x where y = 0; its derivative is `dx − ⌊x/y⌋ dy`, also at jumps. */
export declare const mod: Binary;
/** `erf x = 2/√π ∫₀ˣ e^(−t²) dt`. */
export declare const erf: Unary;
/** `erfc x = 1 − erf x`, right where erf x is next to 1. */
export declare const erfc: Unary;
/** `Γ(x)`; ∞ at 0, not a number at −1, −2, … */
export declare const gamma: Unary;
/** `ln |Γ(x)|`; ∞ at 0, −1, −2, … */
export declare const lgamma: Unary;
/** `ψ(x) = Γ′(x)/Γ(x)`; −∞ at 0, not a number at −1, −2, … */
export declare const digamma: Unary;
/** `ψ⁽ⁿ⁾(x)`, the n-th derivative of ψ, n ≥ 0. */
export declare const polygamma: <U extends Operand>(n: number | Index, x: U) => Both<Of<U>, Of<U>>;
/** `ψ′(x)`. */
export declare const trigamma: Unary;
/** `ⁿ√x`, n a whole number: of x < 0, the real root if n is odd, not a number if it is even. */
export declare const nthRoot: <U extends Operand>(n: number, x: U) => Both<Of<U>, Of<U>>;
/** `ln(eˣ + eʸ)`, without overflow. */
export declare const logaddexp: Binary;
/** `x! = Γ(x + 1)`; not a number at −2, −3, … */
export declare const factorial: Unary;
/** `B(x, y) = Γ(x) Γ(y)/Γ(x + y)`, of x, y > 0. */
export declare const beta: Binary;
/** `1/(1 + e⁻ˣ)`, without overflow. */
export declare const sigmoid: Unary;
/** `ln(1 + eˣ)`, without overflow. */
export declare const softplus: Unary;
/** `max(0, x)`; relu′(0) = 0. */
export declare const relu: Unary;
/** `min(max(x, lo), hi)`; clip′ = 1 on the closed interval. */
export declare const clip: <U extends Operand>(x: U, lo: number | Typed<Real>, hi: number | Typed<Real>) => Both<Of<U>, Of<U>>;
/** `x³`. */
export declare const cube: Unary;
/** `log₂ x`, of x ≥ 0. */
export declare const log2: Unary;
/** `log₁₀ x`, of x ≥ 0. */
export declare const log10: Unary;
/** `1/cos x`. */
export declare const sec: Unary;
/** `1/sin x`. */
export declare const csc: Unary;
/** `1/tan x`. */
export declare const cot: Unary;
/** `acos(1/x)`, of |x| ≥ 1. */
export declare const asec: Unary;
/** `asin(1/x)`, of |x| ≥ 1. */
export declare const acsc: Unary;
/** `atan(1/x)`, in (−π/2, π/2]; acot(0) = π/2 with the derivative −1. */
export declare const acot: Unary;
/** `1/cosh x`. */
export declare const sech: Unary;
/** `1/sinh x`. */
export declare const csch: Unary;
/** `1/tanh x`. */
export declare const coth: Unary;
/** `acosh(1/x)`, of 0 < x ≤ 1. */
export declare const asech: Unary;
/** `asinh(1/x)`, of x ≠ 0. */
export declare const acsch: Unary;
/** `atanh(1/x)`, of |x| ≥ 1. */
export declare const acoth: Unary;
export declare const lt: Comparison;
export declare const le: Comparison;
export declare const gt: Comparison;
export declare const ge: Comparison;
export declare const eq: Comparison;
export declare const and: (p: Condition | boolean, q: Condition | boolean) => Condition;
export declare const or: (p: Condition | boolean, q: Condition | boolean) => Condition;
export declare const not: (p: Condition | boolean) => Condition;
/** Any operation of the vocabulary, element by element. */
export declare const operation: (op: Operation) => (...xs: readonly (Operand | Condition)[]) => Scalar | Condition | TracedArray;
interface Select {
    <U extends Operand, W extends Operand>(p: Condition | boolean, x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>;
    <X extends IndexSet, U extends Operand, W extends Operand>(p: Typed<ArraySpace<X, Bool>>, x: U & Beside<ArraySpace<X, Real>, U>, y: W & Beside<ArraySpace<X, Real>, W>): TracedArray<X, Real>;
    <R extends {
        readonly [field: string]: Typed | object;
    }>(p: Condition | boolean, x: R, y: NoInfer<R>): R;
}
/**
 * `select(p, x, y)`: x where p holds, else y; both are computed. Of arrays, element by element; of records, field by field.
 *
 * @throws SpaceMismatch
 */
export declare const select: Select;
type Lambda<X, R> = (...i: Indices<X>) => R;
type ElementLambda<X, V, R> = (x: Traced<V>, ...i: Indices<X>) => R;
/** `[f(xᵢ, i) | i]`, or `[f(i…) | i…]` over an index set. The lambda runs once; it may use what is in scope around it. */
export declare function map<X extends IndexSet, R extends Traceable>(over: X, f: Lambda<X, R>): TracedArray<X, SpaceOf<R>>;
export declare function map<X extends IndexSet, V extends Space, R extends Traceable>(xs: Typed<ArraySpace<X, V>>, f: ElementLambda<X, V, R>): TracedArray<X, SpaceOf<R>>;
/** `Σᵢ xᵢ`, `Σᵢ f(xᵢ, i)`, or `Σ f(i…)` over an index set. Of records and arrays, field by field and element by element. */
export declare function sum<X extends IndexSet | Between, R extends Traceable>(over: X, f: Lambda<X, R>): Traced<Added<SpaceOf<R>>>;
export declare function sum<X extends IndexSet, V extends Space, R extends Traceable>(xs: Typed<ArraySpace<X, V>>, f: ElementLambda<X, V, R>): Traced<Added<SpaceOf<R>>>;
export declare function sum<V extends Space>(xs: Typed<ArraySpace<IndexSet, V>>): Traced<Added<V>>;
interface Extremum {
    <X extends IndexSet | Between>(over: X, f: Lambda<X, number | Typed<Real> | Typed<IndexSpace>>): Scalar;
    <X extends IndexSet, V extends Space>(xs: Typed<ArraySpace<X, V>>, f: ElementLambda<X, V, number | Typed<Real> | Typed<IndexSpace>>): Scalar;
    (xs: Typed<ArraySpace>): Scalar;
}
/** `maxᵢ xᵢ` of all elements, or `maxᵢ f(…)`; of equal elements the first. */
export declare const largest: Extremum;
/** `minᵢ xᵢ` of all elements, or `minᵢ f(…)`; of equal elements the first. */
export declare const smallest: Extremum;
interface PlaceOf {
    <N extends Size>(over: Fin<N>, f: (i: Index<N>) => number | Typed<Real> | Typed<IndexSpace>): Index<N>;
    <N extends Size, V extends Space>(xs: Typed<ArraySpace<Fin<N>, V>>, f?: (x: Traced<V>, i: Index<N>) => number | Typed<Real>): Index<N>;
}
/** The least i at which `xᵢ`, or `f(…)`, is largest. */
export declare const argmax: PlaceOf;
/** The least i at which `xᵢ`, or `f(…)`, is smallest. */
export declare const argmin: PlaceOf;
interface MaxOrMin {
    <U extends Operand, W extends Operand>(x: U, y: W & Beside<Of<U>, W>): Both<Of<U>, W>;
    (xs: Typed<ArraySpace>): Scalar;
}
/** `max(x, y)` element by element, of equal arguments the first; of one array its largest element. */
export declare const max: MaxOrMin;
/** `min(x, y)` element by element, of equal arguments the first; of one array its smallest element. */
export declare const min: MaxOrMin;
type Numbers = Typed<ArraySpace> | readonly (number | Typed<Real>)[];
/** `(Σᵢ xᵢ) / n` over all elements. */
export declare const mean: (xs: Numbers) => Scalar;
/** `√Σᵢ xᵢ²` over all elements: Euclidean, of a matrix Frobenius'. */
export declare const norm: (xs: Numbers) => Scalar;
/** `Σᵢ |xᵢ|` over all elements. */
export declare const norm1: (xs: Numbers) => Scalar;
/** `Σᵢ (xᵢ − mean x)²/(n − 1)` over all elements; of one element it is not a number. With the correction 0: divided by n. */
export declare const variance: (xs: Numbers, correction?: number) => Scalar;
/** `√variance(x)`; where all elements are equal, its derivative is not a number. */
export declare const std: (xs: Numbers, correction?: number) => Scalar;
/** `ln Σᵢ e^xᵢ` over all elements, without overflow. */
export declare const logsumexp: (xs: Numbers) => Scalar;
interface SameShape {
    <X extends IndexSet>(xs: Typed<ArraySpace<X, Real>>): TracedArray<X, Real>;
    (xs: Numbers): TracedArray<IndexSet, Real>;
}
/** `e^xᵢ / Σⱼ e^xⱼ` over all elements, without overflow. */
export declare const softmax: SameShape;
/** `xᵢ − ln Σⱼ e^xⱼ` over all elements, right also where the softmax is next to 0. */
export declare const logSoftmax: SameShape;
/** The number of elements, as a real number. */
export declare const count: (xs: Typed<ArraySpace> | IndexSet) => Scalar;
export {};
