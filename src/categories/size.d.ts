/**
 * Polynomials with rational coefficients over integer atoms (sizes, axes, run-time indices), in canonical form:
 * two index expressions are equal exactly if they are the same polynomial. `n + 1 - 1` is `n`; `i (i - 1) / 2` packs a triangle.
 */
export interface Atom {
    /** The same in every run, so that the order of terms is. */
    readonly key: string;
}
/** `coefficient · factors₀ · factors₁ …`, the factors sorted by key. */
export interface Monomial<A extends Atom> {
    readonly coefficient: number;
    readonly factors: readonly A[];
}
/** A sum of monomials with distinct factors and coefficients other than 0: higher degrees first, then by key. */
export type Polynomial<A extends Atom> = readonly Monomial<A>[];
export declare const constant: <A extends Atom>(c: number) => Polynomial<A>;
export declare const atom: <A extends Atom>(a: A) => Polynomial<A>;
export declare const plus: <A extends Atom>(p: Polynomial<A>, q: Polynomial<A>) => Polynomial<A>;
export declare const scale: <A extends Atom>(c: number, p: Polynomial<A>) => Polynomial<A>;
export declare const times: <A extends Atom>(p: Polynomial<A>, q: Polynomial<A>) => Polynomial<A>;
/** The value of a polynomial without atoms, else `undefined`. */
export declare const constantOf: <A extends Atom>(p: Polynomial<A>) => number | undefined;
/** `p` with every atom replaced by a polynomial. */
export declare const replaceAtoms: <A extends Atom, B extends Atom>(p: Polynomial<A>, value: (a: A) => Polynomial<B>) => Polynomial<B>;
/** The least power of two that clears the coefficients' denominators. */
export declare const denominator: <A extends Atom>(p: Polynomial<A>) => number;
/** A polynomial as text; `name` says how an atom prints, `dot` what stands between factors. */
export declare const show: <A extends Atom>(p: Polynomial<A>, name: (a: A) => string, dot?: string) => string;
