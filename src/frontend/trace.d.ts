/** Programs from TypeScript lambdas: the lambda runs once, on traced values, and what it returns is the program. */
import { type Equation } from '../categories/equation.js';
import { type Program } from '../categories/program.js';
import { type Bool, type Fields, type Fin, type IndexSet, type IndexSpace, type Real, type RecordSpace, type Space } from '../categories/space.js';
import { type Condition, type Index, type Scalar, type SpaceOf, type Traceable, type Traced, type TracedArray } from './traced.js';
/** The domain that `trace` is given: a space, or the fields of a record. */
export type DomOf<D> = D extends Space ? D : D extends Fields ? RecordSpace<D> : never;
/**
 * The program of a lambda.
 *
 * @example
 *   const energy = trace({ x: vector('n'), k: real }, ({ x, k }) => times(0.5, k).times(sum(x, (xi) => xi.square())))
 *
 * @throws TraceError if a traced value is used as a JavaScript number, string or condition, or outside of its lambda
 */
export declare const trace: <const D extends Space | Fields, R extends Traceable>(dom: D, f: (x: Traced<DomOf<D>>) => R) => Program<DomOf<D>, SpaceOf<R>>;
/** What may be given for a value of a space: numbers for scalars, too. */
export type Given<S> = Space extends S ? unknown : S extends Real ? Scalar | number : S extends Bool ? Condition | boolean : S extends IndexSpace ? Index | number : S extends {
    readonly space: 'array';
    readonly over: infer X extends IndexSet;
    readonly of: infer V extends Space;
} ? TracedArray<X, V> | (X extends Fin ? readonly Given<V>[] : never) : S extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? {
    readonly [K in keyof F]: Given<F[K]>;
} : never;
/** The leaves of a value in a space, fields by their names. @throws SpaceMismatch if it does not lie in the space. */
export declare const conform: (place: string, space: Space, x: unknown) => readonly Equation[];
/** `p(x)` inside of a trace. @throws SpaceMismatch unless x lies in the domain */
export declare const call: <A extends Space, B extends Space>(p: Program<A, B>, x: Given<A>) => Traced<B>;
/** Is there a traced value in it? */
export declare const isTraced: (x: unknown) => boolean;
