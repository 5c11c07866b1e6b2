import type { Meets } from './fits.js';
import { type Program } from './program.js';
import { type ArraySpace, type IndexSet, type IndexSpace, type RecordSpace, type Size, type Space } from './space.js';
/** `id : A → A`. */
export declare const id: <A extends Space>(a: A) => Program<A, A>;
/** `g ∘ f`. @throws SpaceMismatch unless g takes what f gives. */
export declare const compose: <A extends Space, B extends Space, D extends Space, C extends Space>(g: Program<D, C>, f: Program<A, B> & Meets<D, B>) => Program<A, C>;
type Before<P extends readonly unknown[]> = readonly [undefined, ...P];
/** Each program takes what the one before it gives. */
type Chain<P extends readonly unknown[]> = {
    readonly [K in keyof P]: K extends keyof Before<P> ? Before<P>[K] extends Program<Space, infer B> ? P[K] extends Program<infer D> ? Meets<B, D> : unknown : unknown : unknown;
};
type Last<P extends readonly Program[]> = P extends readonly [...unknown[], Program<Space, infer C>] ? C : Space;
/** `f`, then `g`, then …: `pipe(f, g) = g ∘ f`. @throws SpaceMismatch unless each takes what the one before gives. */
export declare const pipe: <const P extends readonly [Program, ...Program[]]>(...programs: P & Chain<P>) => Program<P[0]['dom'], Last<P>>;
export type Programs = Readonly<Record<string, Program>>;
export type Doms<M extends Programs> = RecordSpace<{
    readonly [K in keyof M]: M[K]['dom'];
}>;
export type Cods<M extends Programs> = RecordSpace<{
    readonly [K in keyof M]: M[K]['cod'];
}>;
/** `⟨f, g, …⟩ : A → {f: B, g: C, …}`: one input to all. @throws SpaceMismatch unless all have one domain. */
export declare const fork: <M extends Programs>(maps: M & { readonly [K in keyof M]: Meets<M[keyof M]['dom'], M[K]['dom']>; }) => Program<M[keyof M]['dom'], Cods<M>>;
/** `f × g × … : {f: A, g: B, …} → {f: C, g: D, …}`, side by side. */
export declare const cross: <M extends Programs>(maps: M) => Program<Doms<M>, Cods<M>>;
/** `π : {…, name: A, …} → A`. @throws SpaceMismatch if there is no such field. */
export declare const proj: <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K) => Program<S, S['fields'][K]>;
/** Sizes by name. */
export type Sizes = Readonly<Record<string, Size>>;
type ResizedSet<X, M> = X extends {
    readonly set: 'product';
    readonly left: infer L;
    readonly right: infer R;
} ? {
    readonly set: 'product';
    readonly left: ResizedSet<L, M>;
    readonly right: ResizedSet<R, M>;
} : X extends {
    readonly set: infer S;
    readonly size: infer N;
} ? {
    readonly set: S;
    readonly size: N extends keyof M ? M[N] : N;
} : never;
/** A space with other sizes. */
export type Resized<A, M> = Space extends A ? Space : A extends {
    readonly space: 'array';
    readonly over: infer X;
    readonly of: infer V;
} ? ResizedSet<X, M> extends infer Y extends IndexSet ? ArraySpace<Y, Resized<V, M>> : never : A extends {
    readonly space: 'record';
    readonly fields: infer F;
} ? RecordSpace<{
    readonly [K in keyof F]: Resized<F[K], M>;
}> : A extends IndexSpace<infer N> ? IndexSpace<N extends keyof M ? (M[N] extends Size ? M[N] : Size) : N> : A extends Space ? A : never;
/** A program of named sizes at other sizes, which may be numbers, names or arithmetic over them: `resize(p, { n: 3 })`. */
export declare const resize: <A extends Space, B extends Space, const M extends Sizes>(p: Program<A, B>, sizes: M) => Program<Resized<A, M>, Resized<B, M>>;
export {};
