/**
 * What a linear map is made of: diagonals, products of rank one, congruences `L† S L`, and a rest.
 *
 * @example
 *   const s = structureOf(linearize(gradient(f)).map) // s.blocks[0].terms: [{ kind: 'diagonal', by }, { kind: 'rank one', by, left, right }]
 *   sumOf(s) // the same map as a sum of these
 */
import { structureOf as reading } from './adjoint/structure.js'
import { SpaceMismatch, shown } from './categories/errors.js'

/** What a linear map is made of; the terms add up to it. @throws SpaceMismatch for what is no linear map */
export const structureOf: typeof reading = (l) => {
  if (!((l as unknown) instanceof Object && 'edges' in l)) throw new SpaceMismatch('structureOf', 'a linear map, as linearize(f).map is', shown(l))
  return reading(l)
}
export { type Block, type Congruence, type Diagonal, type Part, type RankOne, type Rest, type Structure, sumOf } from './linear/structure.js'
