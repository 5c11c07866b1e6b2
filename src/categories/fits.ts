/** Which spaces meet, for the type checker: sizes that are literals must be equal; what is known only at run time is left to `expectSpace`. */
import type { IndexSet, NameOf, Space } from './space.js'

/** Names no value: what a parameter asks for where two spaces do not meet, so that the compiler's message shows both. */
export interface Mismatch<Expected, Got> {
  readonly expected: Expected
  readonly got: Got
}

type Literal<N> = N extends number ? (number extends N ? false : true) : N extends string ? (string extends N ? false : true) : false
type SameSize<M, N> = Literal<M> extends true ? (Literal<N> extends true ? ([M] extends [N] ? ([N] extends [M] ? true : false) : false) : true) : true

type SetsOf<X> = IndexSet extends X
  ? readonly unknown[]
  : X extends { readonly set: 'product'; readonly left: infer L; readonly right: infer R }
    ? readonly [...SetsOf<L>, ...SetsOf<R>]
    : readonly [X]
/** The index sets of an array, one for each index. */
export type ShapeOf<A> = Space extends A
  ? readonly unknown[]
  : A extends { readonly space: 'array'; readonly over: infer X; readonly of: infer V }
    ? readonly [...SetsOf<X>, ...ShapeOf<V>]
    : readonly []
type ElementOf<A> = Space extends A ? Space : A extends { readonly space: 'array'; readonly of: infer V } ? ElementOf<V> : A

/** `true` unless the index sets X and Y surely differ. */
export type SameSet<X, Y> = X extends { readonly set: infer S; readonly size: infer M }
  ? Y extends { readonly set: infer T; readonly size: infer N }
    ? S extends T
      ? SameSize<M, N>
      : false
    : true
  : true
type SameShape<S extends readonly unknown[], T extends readonly unknown[]> = S extends readonly [infer X, ...infer Xs]
  ? T extends readonly [infer Y, ...infer Ys]
    ? SameSet<X, Y> extends true
      ? SameShape<Xs, Ys>
      : false
    : number extends T['length']
      ? true
      : false
  : T extends readonly [unknown, ...unknown[]]
    ? number extends S['length']
      ? true
      : false
    : true

type SameFields<F, G> = string extends keyof F | keyof G
  ? true
  : [keyof F, keyof G] extends [keyof G, keyof F]
    ? false extends { [K in keyof F]: K extends keyof G ? Fits<F[K], G[K]> : false }[keyof F]
      ? false
      : true
    : false

/** `true` unless the spaces A and B surely differ. */
export type Fits<A, B> = Space extends A
  ? true
  : Space extends B
    ? true
    : A extends { readonly space: 'array' }
      ? B extends { readonly space: 'array' }
        ? SameShape<ShapeOf<A>, ShapeOf<B>> extends true
          ? Fits<ElementOf<A>, ElementOf<B>>
          : false
        : false
      : A extends { readonly space: 'record'; readonly fields: infer F }
        ? B extends { readonly space: 'record'; readonly fields: infer G }
          ? SameFields<F, G>
          : false
        : A extends { readonly space: 'index'; readonly below: infer M }
          ? B extends { readonly space: 'index'; readonly below: infer N }
            ? SameSize<M, N>
            : false
          : A extends B
            ? true
            : false

/** No demand where the spaces may meet, else one that nothing fulfils. */
export type Meets<Expected, Got> = [Fits<Expected, Got>] extends [true] ? unknown : Mismatch<NameOf<Expected>, NameOf<Got>>
