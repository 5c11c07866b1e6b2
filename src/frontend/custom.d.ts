import { type Program } from '../categories/program.js';
import { type RecordSpace, type Space } from '../categories/space.js';
import { type Settings } from '../runtime/verify.js';
import type { TangentOf } from './calculus.js';
import { type SpaceOf, type Traceable, type Traced } from './traced.js';
/** A lambda, or a program `{x: A, dx: T A} → T B`, as `jvp` makes one of a program `A → B`. */
export type Tangent<A extends Space, B extends Space> = Program<RecordSpace<{
    readonly x: A;
    readonly dx: TangentOf<A> & Space;
}>, TangentOf<B> & Space> | ((x: Traced<A>, dx: Traced<TangentOf<A>>) => Traceable);
export interface CustomSettings extends Settings {
    readonly name?: string;
    /** False: the derivative is meant to be another than the value's (straight through a threshold, clipped), so the Taylor test is left out. */
    readonly taylor?: boolean;
}
/**
 * The program f, differentiated by a rule `(x, dx) ↦ dy` in place of its own: `custom(f, jvp(f))` is f. The rule becomes a linear map like any other, so it
 * is transposed, simplified, printed, and differentiated again. It is tested now, at drawn inputs: that it is linear in dx, the dot product, the Taylor
 * remainder, to second order if f is a scalar.
 *
 * @throws SpaceMismatch if the spaces do not fit, or a test fails
 */
export declare const custom: <A extends Space, B extends Space>(f: Program<A, B>, given: Tangent<A, B>, settings?: CustomSettings) => Program<A, B>;
/** The same value, whose derivative is 0 at every order. Of records and arrays, too. */
export declare const stopGradient: <R extends Traceable>(x: R) => Traced<SpaceOf<R>>;
