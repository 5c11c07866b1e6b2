/** Patterns as text: a line for each block, and one for each family of entries. */
import { type Axis, type Equation, indexAlong, isLiteral, postorder, termsOf } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { coloursOf, type Kind, kindOf } from '../kind.js'
import type { Pattern, Side } from '../pattern.js'
import type { Relation } from '../relation.js'

const LETTERS = 'ijklmnopqrstuvw'
/** Letters for axes that no size or input has. */
const lettersOf = (axes: readonly Axis[], taken: ReadonlySet<string>): ReadonlyMap<Equation, string> => {
  const free = [...LETTERS].filter((x) => !taken.has(x))
  return new Map(axes.map((a, k) => [indexAlong(a), free[k] ?? `i${k}`]))
}
const write = (e: Equation, letters: ReadonlyMap<Equation, string>): string => {
  const atom = (a: Equation): string => {
    const known = letters.get(a)
    if (known !== undefined) return known
    switch (a.tag) {
      case 'size':
      case 'input':
        return a.name
      case 'at':
        return `${atom(a.array)}[${a.indices.map((i) => write(i, letters)).join(', ')}]`
      case 'mark':
      case 'custom':
        return atom(a.of)
      case 'reduce':
        return `${a.monoid.name}(…)`
      default:
        return `${a.tag}(…)`
    }
  }
  return P.show(termsOf(e), atom, ' ').replace(/-/g, '−')
}
const ordered = (r: Relation): readonly Axis[] => {
  const seen: Axis[] = []
  for (const e of [...r.rows, ...r.columns, ...r.where]) for (const a of e.free) if (!seen.includes(a)) seen.push(a)
  return seen
}
const nameOf = (s: Side, otherwise: string): string => s.path.join('.') || otherwise
const indexed = (name: string, indices: readonly string[]): string => (indices.length === 0 ? name : `${name}[${indices.join(', ')}]`)

/** `y[i] by x[i + 1], i < n − 1`. */
export const relationText = (r: Relation, row: string, column: string): string => {
  const parts = postorder([...r.rows, ...r.columns, ...r.where, ...r.axes.flatMap((a) => [a.lo, a.hi])])
  const taken = new Set(parts.flatMap((e) => (e.tag === 'size' || e.tag === 'input' ? [e.name] : [])))
  const letters = lettersOf(ordered(r), taken)
  const text = (e: Equation): string => write(e, letters)
  const ranges = ordered(r).map((a) => `${isLiteral(a.lo, 0) ? '' : `${text(a.lo)} ≤ `}${letters.get(indexAlong(a))} < ${text(a.hi)}`)
  const where = r.where.map((e) => `${text(e)} ≥ 0`)
  return [`${indexed(row, r.rows.map(text))} by ${indexed(column, r.columns.map(text))}`, ...ranges, ...where].join(', ')
}
/** `band(−1, 1), 3 colours`. */
export const kindText = (k: Kind): string => {
  const colours = coloursOf(k)
  const name = k.kind === 'band' ? `band(${`${k.below}, ${k.above}`.replace(/-/g, '−')})` : k.kind
  return colours === undefined ? name : `${name}, ${colours} ${colours === 1 ? 'colour' : 'colours'} for any size`
}
export const patternText = ({ rows, columns, blocks }: Pattern): string =>
  blocks
    .map(({ row, column, relations }) => {
      const [r, c] = [rows[row]!, columns[column]!]
      const [y, x] = [nameOf(r, 'y'), nameOf(c, 'x')]
      return [`∂${y}/∂${x}: ${kindText(kindOf(relations, r.shape, c.shape))}`, ...relations.map((e) => `  ${relationText(e, y, x)}`)].join('\n')
    })
    .join('\n')
