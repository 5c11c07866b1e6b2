/** What patterns of a block look like, as far as that has a name. */
import { type AxisSet, type Equation, includes, isLiteral, minus } from '../categories/equation.js'
import type { Relation } from './relation.js'

/** Of what is block diagonal: along these indices, which rows and columns have in common. */
export type Kind =
  | { readonly kind: 'diagonal' | 'dense' | 'sparse' }
  | { readonly kind: 'band'; readonly below: number; readonly above: number }
  | { readonly kind: 'block diagonal'; readonly along: readonly number[] }

/** The axes of indices that go over whole dimensions, each along its own. */
const wholeAxes = (indices: readonly Equation[], shape: readonly Equation[]): AxisSet | undefined => {
  const axes = indices.flatMap((i, k) => (i.tag === 'axis' && isLiteral(i.axis.lo, 0) && i.axis.hi === shape[k] ? [i.axis] : []))
  return axes.length === shape.length && new Set(axes).size === axes.length ? axes : undefined
}
/** Are all pairs of a row and a column related? */
export const isDense = (r: Relation, rowShape: readonly Equation[], columnShape: readonly Equation[]): boolean => {
  const [rows, columns] = [wholeAxes(r.rows, rowShape), wholeAxes(r.columns, columnShape)]
  return rows !== undefined && columns !== undefined && r.where.length === 0 && !rows.some((a) => includes(columns, a))
}
/** By how much the column exceeds the row, if that is one number. */
const offsetOf = ({ rows: [i, ...rows], columns: [j, ...columns] }: Relation): number => {
  const d = i && j && rows.length === 0 && columns.length === 0 ? minus(j, i) : undefined
  return d?.tag === 'literal' ? d.value : Number.NaN
}

/** What some relations look like together, each of them at least as wide as what they relate. */
export const kindOf = (relations: readonly Relation[], rowShape: readonly Equation[], columnShape: readonly Equation[]): Kind => {
  const square = rowShape.length === columnShape.length && rowShape.every((n, k) => n === columnShape[k])
  const along = rowShape.flatMap((n, k) => (n === columnShape[k] && relations.every((r) => r.rows[k] === r.columns[k]) ? [k] : []))
  if (square && along.length === rowShape.length) return { kind: 'diagonal' }
  if (relations.some((r) => isDense(r, rowShape, columnShape))) return { kind: 'dense' }
  const offsets = relations.map(offsetOf)
  if (!offsets.some(Number.isNaN)) return { kind: 'band', below: Math.min(...offsets), above: Math.max(...offsets) }
  return along.length > 0 ? { kind: 'block diagonal', along } : { kind: 'sparse' }
}
/** Colours that are enough for the columns of any matrix of this kind, whatever its size, if so many are. */
export const coloursOf = (k: Kind): number | undefined => (k.kind === 'diagonal' ? 1 : k.kind === 'band' ? k.above - k.below + 1 : undefined)
