/**
 * What a linear map is made of: for each input and output, a diagonal, products of rank one, congruences `L† S L` around a smaller map S that has a
 * structure of its own, and a rest. The terms add up to the map.
 */
import type { Equation } from '../categories/equation.js'
import type { Space } from '../categories/space.js'
import type { LinearMap } from './edge.js'

/** `dx ↦ by ⊙ dx`, from an array to one of the same shape. */
export interface Diagonal {
  readonly kind: 'diagonal'
  readonly by: Equation
  readonly map: LinearMap
}
/** `dx ↦ by ⟨right, dx⟩ left`. */
export interface RankOne {
  readonly kind: 'rank one'
  readonly by: Equation
  readonly left: Equation
  readonly right: Equation
  readonly map: LinearMap
}
/** `inner† ∘ middle ∘ inner`. */
export interface Congruence {
  readonly kind: 'congruence'
  /** From the space of the input to that of `middle`. */
  readonly inner: LinearMap
  readonly middle: Structure
  readonly map: LinearMap
}
/** What is none of these. */
export interface Rest {
  readonly kind: 'rest'
  readonly map: LinearMap
}
/** Each `map` is between the whole spaces, and 0 at other inputs and outputs. */
export type Part = Diagonal | RankOne | Congruence | Rest

/** The terms between an input and an output, by their places among the ports. */
export interface Block {
  readonly row: number
  readonly column: number
  readonly terms: readonly Part[]
}
/** A linear map, and its terms between each input and each output. */
export interface Structure<A extends Space = Space, B extends Space = Space> {
  readonly map: LinearMap<A, B>
  /** Those that are not 0. */
  readonly blocks: readonly Block[]
}

/** The sum of the terms, which is equal to the map. */
export const sumOf = <A extends Space, B extends Space>({ map, blocks }: Structure<A, B>): LinearMap<A, B> => ({
  ...map,
  edges: blocks.flatMap((b) => b.terms.flatMap((t) => t.map.edges)),
})
