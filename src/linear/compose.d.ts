/**
 * Linear maps from linear maps: identity, composition, sums, forks and joins, and the elementary relations. All of them only wire;
 * together they satisfy the laws of a category with biproducts (`test/laws/linear.test.ts`).
 */
import { type Equation, type Index } from '../categories/equation.js';
import { type IndexSet, type RecordSpace, type Space } from '../categories/space.js';
import { type Edge, type LinearMap, type Variable } from './edge.js';
/** One variable for each leaf of a space. */
export declare const ports: (s: Space, prefix: string) => readonly Variable[];
/** `id : A ⊸ A`. */
export declare const identity: <A extends Space>(a: A) => LinearMap<A, A>;
/** `c · : A ⊸ A`. */
export declare const scaling: <A extends Space>(a: A, c: Equation) => LinearMap<A, A>;
/** `0 : A ⊸ B`. */
export declare const zero: <A extends Space, B extends Space>(dom: A, cod: B) => LinearMap<A, B>;
/** `g ∘ f`. @throws SpaceMismatch */
export declare const compose: <A extends Space, B extends Space, C extends Space>(g: LinearMap<NoInfer<B>, C>, f: LinearMap<A, B>) => LinearMap<A, C>;
/** `f + g`. @throws SpaceMismatch */
export declare const plus: <A extends Space, B extends Space>(f: LinearMap<A, B>, g: LinearMap<NoInfer<A>, NoInfer<B>>) => LinearMap<A, B>;
/** `c · f`. */
export declare const scale: <A extends Space, B extends Space>(c: Equation, f: LinearMap<A, B>) => LinearMap<A, B>;
export type Maps = Readonly<Record<string, LinearMap>>;
type Doms<M extends Maps> = RecordSpace<{
    readonly [K in keyof M]: M[K]['dom'];
}>;
type Cods<M extends Maps> = RecordSpace<{
    readonly [K in keyof M]: M[K]['cod'];
}>;
/** `⟨f, g, …⟩ : A ⊸ {f: B, g: C, …}`: one input to all. @throws SpaceMismatch */
export declare const fork: <A extends Space, M extends Readonly<Record<string, LinearMap<A>>>>(maps: M) => LinearMap<M[keyof M]['dom'], Cods<M>>;
/** `[f, g, …] : {f: A, g: B, …} ⊸ C`: the sum of all. @throws SpaceMismatch */
export declare const join: <C extends Space, M extends Readonly<Record<string, LinearMap<Space, C>>>>(maps: M) => LinearMap<Doms<M>, M[keyof M]['cod']>;
/** `f × g × … : {f: A, …} ⊸ {f: B, …}`, side by side. */
export declare const cross: <M extends Maps>(maps: M) => LinearMap<Doms<M>, Cods<M>>;
/** `π : {…, name: A, …} ⊸ A`. */
export declare const proj: <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K) => LinearMap<S, S['fields'][K]>;
/** `ι : A ⊸ {…, name: A, …}`, zero elsewhere; the adjoint of `proj`. */
export declare const inj: <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K) => LinearMap<S['fields'][K], S>;
/** A weight for every index. */
export type Weight = (...i: readonly Equation[]) => Equation;
/**
 * The weighted relation between X and Y over the axes of R:
 * `(red v)[to(r)] = Σ_r by(r) · v[from(r)]`; indices out of range contribute nothing if `partial`.
 *
 * @see Elsman et al., MSFP 2022, section on relational reduction; multiplicities as in bags, so that `red S ∘ red R = red (R;S)`.
 */
export declare const red: <A extends Space, B extends Space>(spec: {
    readonly dom: A;
    readonly cod: B;
    readonly over: IndexSet;
    readonly to: (...r: readonly Equation[]) => readonly Index[];
    readonly from: (...r: readonly Equation[]) => readonly Index[];
    readonly by?: Weight;
    readonly partial?: boolean;
}) => LinearMap<A, B>;
/** `diag w : V[X] ⊸ V[X]`, `(diag w v)ᵢ = wᵢ vᵢ`. */
export declare const diag: <X extends IndexSet, V extends Space>(over: X, of: V, w: Weight) => LinearMap<import("../categories/space.js").ArraySpace<X, V>, import("../categories/space.js").ArraySpace<X, V>>;
/** `Σ_X : V[X] ⊸ V`. */
export declare const sum: <X extends IndexSet, V extends Space>(over: X, of: V) => {
    ins: readonly Variable[];
    outs: readonly Variable[];
    edges: readonly Edge[];
    dom: import("../categories/space.js").ArraySpace<X, V>;
    cod: V;
};
/** `rep_X : V ⊸ V[X]`; the adjoint of `sum`. */
export declare const replicate: <X extends IndexSet, V extends Space>(over: X, of: V) => {
    ins: readonly Variable[];
    outs: readonly Variable[];
    edges: readonly Edge[];
    dom: V;
    cod: import("../categories/space.js").ArraySpace<X, V>;
};
/** The section `(u ⊙ ·)` of the outer product: `v ↦ w ⊗ v : V ⊸ V[X]`. */
export declare const section: <X extends IndexSet, V extends Space>(over: X, of: V, w: Weight) => LinearMap<V, import("../categories/space.js").ArraySpace<X, V>>;
/**
 * `map_X f : A[X] ⊸ B[X]` for a family of maps `fᵢ : A ⊸ B`; residuals are families too, zipped by their indices.
 * While f is made, the axes of X are unlike any other; then they are renamed to axes that it does not use.
 */
export declare const map: <X extends IndexSet, A extends Space, B extends Space>(over: X, _of: A, f: (...i: readonly Equation[]) => LinearMap<A, B>) => LinearMap<import("../categories/space.js").ArraySpace<X, A>, import("../categories/space.js").ArraySpace<X, B>>;
export {};
