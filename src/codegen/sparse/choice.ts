/** How the values of sparse matrices are found, and why: by what it costs, where both ways are there. */
import { isLess } from '../../adjoint/cost.js'
import { type AxisSet, type Equation, extentOf, indexOf, plus, postorder, termsOf, times, union } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { coloursOf, kindOf } from '../../linear/kind.js'
import { patternText } from '../../linear/print/pattern.js'
import { countOf } from '../../linear/relation.js'
import { hull } from '../hull.js'
import type { Way } from '../shell.js'
import type { Asking, Matrix } from './request.js'

export interface Choice {
  readonly direct: boolean
  readonly lines: readonly string[]
}

/** At most: ranges that depend on others count as whole. */
const costOf = (axes: AxisSet): Equation => axes.map((a) => hull(extentOf(a))).reduce(times, indexOf(1))
const add = (es: readonly Equation[]): Equation => es.reduce<Equation>((a, b) => plus(a, b), indexOf(0))
const sumsIn = (es: Iterable<Equation>): ReadonlySet<Equation> => new Set(postorder(es).filter((e) => e.tag === 'reduce'))
/** One for every entry of a relation, and for every summand of a sum that is not in the map. */
const directCost = ({ map, matrices }: Asking): Equation => {
  const relations = matrices.flatMap((m) => m.relations)
  const known = sumsIn(map.edges.map((e) => e.by))
  const made = [...sumsIn(relations.flatMap((r) => r.by ?? []))].filter((e) => !known.has(e))
  const entries = relations.map((r) => costOf(r.axes))
  return add([...entries, ...made.map((e) => costOf(e.tag === 'reduce' ? union(e.free, [e.axis]) : []))])
}
/** Colours that are surely enough, by the kinds of the blocks: one block's, or as many as there are columns. */
const enough = ({ map, matrices }: Asking): Equation => {
  const [only, ...more] = matrices.filter((m) => m.relations.length > 0)
  const known = only && more.length === 0 ? coloursOf(kindOf(only.relations, only.rowShape, only.columnShape)) : undefined
  return known === undefined ? add(map.ins.map((v) => countOf(v.shape))) : indexOf(known)
}
const text = (e: Equation): string => P.show(termsOf(e), (a) => (a.tag === 'size' ? a.name : a.key), '·')
const patternLines = ({ path, relations, rowShape, columnShape }: Matrix): readonly string[] => {
  const rest = path.slice(1)
  if (relations.length === 0) return [`${path.join('.')}: empty`]
  const column = { path: rest.slice(-1), shape: columnShape }
  const row = { path: rest.slice(0, -1), shape: rowShape }
  const [, ...lines] = patternText({ rows: [row], columns: [column], blocks: [{ row: 0, column: 0, relations }] }).split('\n')
  return [`${path.join('.')}:`, ...lines]
}

/** @see Griewank and Walther, *Evaluating Derivatives*, 2008, chapters 7 to 10 */
export const choiceOf = (asked: Asking, by: Way | undefined): Choice => {
  const { mode, map, symmetric, matrices } = asked
  const possible = matrices.every((m) => m.relations.every((r) => r.by))
  const [values, product, colours] = [possible ? directCost(asked) : undefined, add(map.edges.map((e) => costOf(e.axes))), enough(asked)]
  const cheaper = values !== undefined && !isLess(times(colours, product), values)
  const direct = by === undefined ? cheaper : by === 'direct'
  const products = `products cost ${text(product)} for each ${symmetric ? 'star colour' : 'colour'}, of which ${text(colours)} are enough`
  const why =
    values === undefined
      ? 'there is no equation for each value: a recurrence, or too many paths, are on the way'
      : `equations of all values cost ${text(values)}; ${products}`
  const how = direct ? 'each value by an equation of its own' : 'products with sums of unit vectors, one for each colour'
  const places = (m: Matrix): string => `${m.path.join('.')}: places ${m.places ? 'have a closed form' : 'are looked up'}`
  const tables = direct ? matrices.filter((m) => m.relations.length > 0).map(places) : []
  const lines = [...matrices.flatMap(patternLines), ...tables, `${mode}: ${how}${by === undefined ? '' : ', as asked'}: ${why}`]
  return { direct, lines }
}
