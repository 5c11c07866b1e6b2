/**
 * Derivatives inside of a trace: of a lambda at traced values. The lambda runs on marks, opaque names for its arguments; it may use whatever is in
 * scope, and differentiate again. A mark is distinct from every other mark, so that derivatives with respect to different things never mix.
 */
import { type ArraySpace, type Bool, type IndexSet, type IndexSpace, type Real, type RecordSpace, type Space } from '../categories/space.js';
import { type Given } from './trace.js';
import { type SpaceOf, type Traceable, type Traced, type Typed } from './traced.js';
type Discrete<S> = Space extends S ? false : S extends Bool | IndexSpace ? true : S extends {
    readonly space: 'array';
    readonly of: infer V;
} ? Discrete<V> : false;
/** The tangent space, without what is discrete. */
export type TangentOf<S> = Space extends S ? Space : S extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? RecordSpace<{
    readonly [K in keyof F as Discrete<F[K]> extends true ? never : K]: TangentOf<F[K]>;
}> : S extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer V;
} ? ArraySpace<X, TangentOf<V>> : S extends Space ? S : never;
/** One value for each pair of an element of B and one of A. */
type Pairs<B, A> = Space extends B | A ? Space : B extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? RecordSpace<{
    readonly [K in keyof F]: Pairs<F[K], A>;
}> : A extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? RecordSpace<{
    readonly [K in keyof F]: Pairs<B, F[K]>;
}> : B extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer V;
} ? ArraySpace<X, Pairs<V, A>> : A extends Space ? A : never;
type Tangent<X> = Traced<TangentOf<SpaceOf<X>>>;
type Jacobian<R, X> = Traced<Pairs<TangentOf<SpaceOf<R>>, TangentOf<SpaceOf<X>>>>;
type Numeric = number | Typed<Real>;
/** `∇f(x)`, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar */
export declare const gradient: <X>(f: (x: X) => Numeric) => (x: Given<SpaceOf<X>>) => Tangent<X>;
/** `f(x)` and `∇f(x)`. @throws SpaceMismatch unless f gives a scalar */
export declare const valueAndGradient: <X>(f: (x: X) => Numeric) => (x: Given<SpaceOf<X>>) => Traced<RecordSpace<{
    readonly value: Real;
    readonly gradient: TangentOf<SpaceOf<X>>;
}>>;
/** `f′(x) dx`. @throws SpaceMismatch unless dx is tangent at x */
export declare const jvp: <X, R extends Traceable>(f: (x: X) => R) => ((x: Given<SpaceOf<X>>, dx: Given<TangentOf<SpaceOf<X>>>) => Tangent<R>);
/** `f′(x)† dy`. @throws SpaceMismatch unless dy is tangent at f(x) */
export declare const vjp: <X, R extends Traceable>(f: (x: X) => R) => ((x: Given<SpaceOf<X>>, dy: Given<TangentOf<SpaceOf<R>>>) => Tangent<X>);
/** `∂f/∂x`: for each part of the result, for each part of x, an array over the indices of both. */
export declare const jacobian: <X, R extends Traceable>(f: (x: X) => R) => (x: Given<SpaceOf<X>>) => Jacobian<R, X>;
/** `∂²f/∂x²`, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar */
export declare const hessian: <X>(f: (x: X) => Numeric) => ((x: Given<SpaceOf<X>>) => Traced<Pairs<TangentOf<SpaceOf<X>>, TangentOf<SpaceOf<X>>>>);
/** `f″(x) dx`, forward over reverse, of a lambda to ℝ. @throws SpaceMismatch unless f gives a scalar and dx is tangent at x */
export declare const hvp: <X>(f: (x: X) => Numeric) => ((x: Given<SpaceOf<X>>, dx: Given<TangentOf<SpaceOf<X>>>) => Tangent<X>);
export {};
