import { type ArraySpace, type IndexSet, type Real, type Space } from '../categories/space.js';
import { type Index, type Scalar, type SpaceOf, type Traceable, type Traced, type TracedArray, type Typed } from './traced.js';
type Step<S extends Traceable> = (state: Traced<SpaceOf<S>>, i: Index) => Traceable;
type ElementStep<S extends Traceable, V extends Space> = (state: Traced<SpaceOf<S>>, x: Traced<V>, i: Index) => Traceable;
/** `f(… f(f(s, x₀, 0), x₁, 1) …)`: the last state of a recurrence, s itself over nothing. A state may be a record; `f` returns one of its space. */
export declare function fold<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): Traced<SpaceOf<S>>;
export declare function fold<V extends Space, S extends Traceable>(xs: Typed<ArraySpace<IndexSet, V>>, init: S, f: ElementStep<S, V>): Traced<SpaceOf<S>>;
/**
 * `x₀ ⊕ x₁ ⊕ …` for any associative operation on elements, numbers or records, with its neutral element: the value over nothing. Derivatives are those
 * of the operation, in time linear in the number of elements.
 */
export declare const reduce: <V extends Space, S extends Traceable>(xs: Typed<ArraySpace<IndexSet, V>>, neutral: S, operation: (x: Traced<V>, y: Traced<V>) => Traceable) => Traced<SpaceOf<S>>;
/** All states of a recurrence but the first: what `fold` would return after each step. */
export declare function scan<X extends IndexSet, S extends Traceable>(over: X, init: S, f: Step<S>): TracedArray<X, SpaceOf<S>>;
export declare function scan<X extends IndexSet, V extends Space, S extends Traceable>(xs: Typed<ArraySpace<X, V>>, init: S, f: ElementStep<S, V>): TracedArray<X, SpaceOf<S>>;
/** `[Σ_{j≤i} xⱼ | i]`. */
export declare const cumsum: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `[Π_{j≤i} xⱼ | i]`; derivatives are right where factors are 0. */
export declare const cumprod: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `[max_{j≤i} xⱼ | i]`; of equal elements the first. */
export declare const cummax: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `[min_{j≤i} xⱼ | i]`; of equal elements the first. */
export declare const cummin: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `[ln Σ_{j≤i} e^xⱼ | i]`, without overflow. */
export declare const cumlogsumexp: <X extends IndexSet>(x: Typed<ArraySpace<X, Real>>) => TracedArray<X, Real>;
/** `Π xᵢ` of all elements; derivatives are right where factors are 0. */
export declare const prod: (x: Typed<ArraySpace<IndexSet, Real>>) => Scalar;
export {};
