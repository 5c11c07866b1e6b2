/**
 * Traced values: what a lambda sees while it is traced. A scalar, an index, a condition or an array stands for an equation; a record is a plain
 * object of them. Methods make new equations; nothing is evaluated. Spaces are in the static types, so that what does not fit does not compile.
 */
import { type Axis, type AxisSet, type Equation, type Operation } from '../categories/equation.js';
import type { Meets } from '../categories/fits.js';
import { type ArraySpace, type Bool, type Fin, type IndexSet, type IndexSpace, type Product, type Real, type RecordSpace, type Size, type Space, type Triangle } from '../categories/space.js';
import { type Scope } from './scope.js';
/** What types ask of a traced value: its space. */
export interface Typed<S extends Space = Space> {
    readonly space: S;
    /** One equation for each leaf of the space. */
    readonly leaves: readonly Equation[];
    /** The lambda that it belongs to. */
    readonly home: Scope;
}
/** The value that a lambda sees for a space. */
export type Traced<S> = S extends Real ? Scalar : S extends Bool ? Condition : S extends {
    readonly space: 'index';
    readonly below: infer N extends Size;
} ? Index<N> : S extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer V extends Space;
} ? TracedArray<X, V> : S extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? {
    readonly [K in keyof F]: Traced<F[K]>;
} : never;
/** What a lambda may return, and what stands for a traced value wherever one is wanted: numbers, nested arrays and records, too. */
export type Traceable = number | boolean | Typed | readonly Traceable[] | {
    readonly [field: string]: Traceable;
};
/** The space of a traced value. */
export type SpaceOf<R> = R extends number ? Real : R extends boolean ? Bool : R extends Typed<infer S> ? S : R extends readonly (infer E)[] ? ArraySpace<Fin<number>, SpaceOf<E>> : R extends object ? RecordSpace<{
    readonly [K in keyof R]: SpaceOf<R[K]>;
}> : never;
/** A number of any kind, or an array of numbers. */
export type Operand = number | Typed<Real> | Typed<IndexSpace> | Typed<ArraySpace>;
type Elements<V, E extends Space> = Space extends V ? Space : V extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer W;
} ? ArraySpace<X, Elements<W, E>> : E;
type Resulting<S, T, E extends Space> = S extends {
    readonly space: 'array';
} ? Traced<Elements<S, E>> : T extends Typed<infer U> ? Traced<Elements<U, E>> : Traced<E>;
/** The result of an operation on S and T: an array if one of them is. */
export type Both<S, T> = Resulting<S, T, Real>;
export type Compared<S, T> = Resulting<S, T, Bool>;
/** Two arrays side by side must have one shape. */
export type Beside<S, T> = S extends {
    readonly space: 'array';
} ? T extends Typed<ArraySpace<infer X, infer V>> ? Meets<S, ArraySpace<X, Elements<V, Real>>> : unknown : unknown;
/** The indices of an element. */
export type Indices<X> = IndexSet extends X ? readonly Index[] : X extends Between ? readonly [i: Index] : X extends Product<infer L, infer R> ? readonly [...Indices<L>, ...Indices<R>] : X extends Fin<infer N> ? readonly [i: Index<N>] : X extends Triangle<infer N> ? readonly [i: Index<N>, j: Index<N>] : never;
type Place = Index | number;
type Places<X> = IndexSet extends X ? readonly Place[] : X extends Product<infer L, infer R> ? readonly [...Places<L>, ...Places<R>] : X extends Fin ? readonly [i: Place] : readonly [i: Place, j: Place];
/** Indices that are added become reals. */
export type Added<S> = Space extends S ? Space : S extends IndexSpace ? Real : S extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? RecordSpace<{
    readonly [K in keyof F]: Added<F[K]>;
}> : S extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer V;
} ? ArraySpace<X, Added<V>> : S extends Space ? S : never;
export declare abstract class Value<S extends Space = Space> implements Typed<S> {
    readonly space: S;
    readonly leaves: readonly Equation[];
    readonly home: Scope;
    abstract readonly kind: string;
    constructor(space: S, leaves: readonly Equation[]);
    [Symbol.toPrimitive](hint: string): never;
    toString(): never;
    valueOf(): never;
    toJSON(): never;
}
/** What arrays of numbers do as scalars do, element by element; a scalar goes with any array. */
declare abstract class Numeric<S extends Space> extends Value<S> {
    plus<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    minus<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    times<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    over<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    pow<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    max<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    min<U extends Operand>(y: U & Beside<S, U>): Both<S, U>;
    lt<U extends Operand>(y: U & Beside<S, U>): Compared<S, U>;
    le<U extends Operand>(y: U & Beside<S, U>): Compared<S, U>;
    gt<U extends Operand>(y: U & Beside<S, U>): Compared<S, U>;
    ge<U extends Operand>(y: U & Beside<S, U>): Compared<S, U>;
    eq<U extends Operand>(y: U & Beside<S, U>): Compared<S, U>;
    negate(): Both<S, S>;
    abs(): Both<S, S>;
    square(): Both<S, S>;
    sqrt(): Both<S, S>;
    exp(): Both<S, S>;
    log(): Both<S, S>;
    sin(): Both<S, S>;
    cos(): Both<S, S>;
    tan(): Both<S, S>;
    atan(): Both<S, S>;
    tanh(): Both<S, S>;
}
/** A real number. */
export declare class Scalar extends Numeric<Real> {
    get kind(): string;
}
/** A truth value, the result of a comparison. JavaScript's `if`, `?:`, `&&` and `!` cannot see what it will be: use `select`, `and`, `or`, `not`. */
export declare class Condition extends Value<Bool> {
    get kind(): string;
    and(q: Condition | boolean): Condition;
    or(q: Condition | boolean): Condition;
    not(): Condition;
}
/** An integer `0 ≤ i < below`: the index of an element, or data. Among reals it counts as one. */
export declare class Index<N extends Size = Size> extends Value<IndexSpace<N>> {
    get kind(): string;
    plus(j: Index | number): Index;
    minus(j: Index | number): Index;
    times(j: Index | number): Index;
    lt(j: Index | number): Condition;
    le(j: Index | number): Condition;
    gt(j: Index | number): Condition;
    ge(j: Index | number): Condition;
    eq(j: Index | number): Condition;
    /** The index as a real number. */
    toReal(): Scalar;
}
/** An array over an index set, with elements of a space. */
export declare class TracedArray<X extends IndexSet = IndexSet, V extends Space = Space> extends Numeric<ArraySpace<X, V>> {
    get kind(): string;
    /** The element at these indices, from 0; a negative number counts from the end. */
    at(...i: Places<X>): Traced<V>;
    /** The element at these indices, or a number where one of them is out of range. */
    atOr(otherwise: number, ...i: Places<X>): Traced<V>;
    map<R extends Traceable>(f: (x: Traced<V>, ...i: Indices<X>) => R): TracedArray<X, SpaceOf<R>>;
    sum(): Traced<Added<V>>;
    sum<R extends Traceable>(f: (x: Traced<V>, ...i: Indices<X>) => R): Traced<Added<SpaceOf<R>>>;
    /** The index set: `map(x.indices, (i) => …)`. */
    get indices(): X;
    /** As JavaScript's; of a size that is known only when the program runs, an error. */
    get length(): number;
    /** Element by element, if the size is a number: `const [a, b] = x`. */
    [Symbol.iterator](): Generator<Traced<V>>;
}
/** A space with its leaves: what every argument is turned into. */
export interface Lifted {
    readonly space: Space;
    readonly leaves: readonly Equation[];
}
/** The traced value of a space from its leaves. `expectsUse`: it is a comparison that something must use. */
export declare const wrap: <R>(space: Space, leaves: readonly Equation[], expectsUse?: boolean) => R;
/** @throws TraceError unless it is a lambda */
export declare const isSet: (x: unknown) => x is IndexSet | Between;
export declare const expectLambda: (place: string, f: unknown) => void;
/** Anything that stands for a traced value. @throws TraceError otherwise, or if the value belongs to another lambda. */
export declare const lift: (place: string, x: unknown) => Lifted;
/** A scalar or an array of reals; indices are converted. @throws SpaceMismatch */
export declare const numeric: (place: string, x: unknown) => {
    readonly space: Space;
    readonly leaf: Equation;
};
/** An operation, element by element. @throws SpaceMismatch unless the arrays among the operands have one shape. */
export declare const combine: <R>(place: string, op: Operation, ...operands: readonly unknown[]) => R;
/** An index, as an integer equation. @throws TraceError if it is no integer. */
export declare const integer: (place: string, x: unknown) => Equation;
/** The indices `lo ≤ i < hi`, found when the program runs: to sum over, not to make arrays over. */
export interface Between {
    readonly set: 'between';
    readonly lo: Index | number;
    readonly hi: Index | number;
}
export declare const elementThen: (place: string, xs: Typed, f: (...args: never) => unknown) => ((...i: readonly Index[]) => unknown);
/** A family of values over an index set: the result of a lambda at an arbitrary point. Its axes are as low as what it mentions allows. */
interface Family extends Lifted {
    readonly axes: readonly Axis[];
}
export declare const family: (what: string, over: IndexSet | Between, f: (...i: readonly Index[]) => unknown) => Family;
/** An array over an index set, of what a function says at each of its points. */
export declare const familyArray: (over: IndexSet, avoid: AxisSet, f: (i: readonly Equation[]) => Equation) => Equation;
export declare const mapOver: <R>(what: string, over: IndexSet, f: (...i: readonly Index[]) => unknown) => R;
export declare const sumOver: <R>(what: string, over: IndexSet | Between, f: (...i: readonly Index[]) => unknown) => R;
export {};
