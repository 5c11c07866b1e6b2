/** Sums with their terms in one order, and choices with 0 by one condition as one: equal sums that were bracketed otherwise become one node. */
import { type Equation, isLiteral, literal, rewritten } from '../categories/equation.js'
import { add, minus, neg, negate, plus, sub } from '../primitives/arithmetic.js'
import { choose, select } from '../primitives/comparison.js'

const MOST = 64
const ZERO = literal(0)

interface Term {
  readonly of: Equation
  readonly minus: boolean
}
const isAdditive = (e: Equation): boolean => e.tag === 'call' && (e.op === add || e.op === sub || e.op === neg)
const isMask = (e: Equation): boolean => e.tag === 'call' && e.op === select && isLiteral(e.args[2]!, 0)
/** The terms of a sum, if they are not too many. */
const termsOf = (given: readonly Term[]): readonly Term[] | undefined => {
  const terms: Term[] = []
  const left = [...given]
  for (let t = left.pop(); t; t = left.pop()) {
    const { of: e, minus } = t
    if (terms.length + left.length > MOST) return undefined
    if (e.tag !== 'call' || !isAdditive(e)) terms.push(t)
    else if (e.op === neg) left.push({ of: e.args[0]!, minus: !minus })
    else left.push({ of: e.args[0]!, minus }, { of: e.args[1]!, minus: minus !== (e.op === sub) })
  }
  return terms
}
const summed = (given: readonly Term[]): Equation | undefined => {
  const terms = termsOf(given)
  if (!terms) return undefined
  const masked = new Map<Equation, Term[]>()
  for (const { of: e, minus } of terms)
    if (e.tag === 'call' && isMask(e)) masked.set(e.args[0]!, [...(masked.get(e.args[0]!) ?? []), { of: e.args[1]!, minus }])
  const masks = [...masked].map(([condition, xs]): Term | undefined => {
    const of = summed(xs)
    return of && { of: choose(condition, of, ZERO), minus: false }
  })
  const all = [...terms.filter((t) => !isMask(t.of)), ...masks]
  if (all.includes(undefined)) return undefined
  const sorted = (all as Term[]).sort((x, y) => Number(x.minus) - Number(y.minus) || x.of.id - y.of.id)
  return sorted.reduce<Equation>((s, t) => (t.minus ? (isLiteral(s, 0) ? negate(t.of) : minus(s, t.of)) : plus(s, t.of)), ZERO)
}
export const termsInOrder = (roots: readonly Equation[]): readonly Equation[] =>
  rewritten(roots, (_, e) => (isAdditive(e) || isMask(e) ? (summed([{ of: e, minus: false }]) ?? e) : e))
