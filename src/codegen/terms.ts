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
/** A choice between something and 0: in which place that something stands. */
const chosenIn = (e: Equation): 1 | 2 | undefined =>
  e.tag !== 'call' || e.op !== select ? undefined : isLiteral(e.args[2]!, 0) ? 1 : isLiteral(e.args[1]!, 0) ? 2 : undefined
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
  const plain: Term[] = []
  const masks = new Map<string, { readonly condition: Equation; readonly place: 1 | 2; readonly terms: Term[] }>()
  for (const t of terms) {
    const { of: e, minus } = t
    const place = chosenIn(e)
    if (!place || e.tag !== 'call') {
      plain.push(t)
      continue
    }
    const [condition] = e.args as [Equation]
    const key = `${condition.id},${place}`
    const mask = masks.get(key) ?? { condition, place, terms: [] }
    masks.set(key, mask)
    mask.terms.push({ of: e.args[place]!, minus })
  }
  for (const { condition, place, terms } of masks.values()) {
    const of = summed(terms)
    if (!of) return undefined
    plain.push({ of: place === 1 ? choose(condition, of, ZERO) : choose(condition, ZERO, of), minus: false })
  }
  const sorted = plain.sort((x, y) => Number(x.minus) - Number(y.minus) || x.of.id - y.of.id)
  return sorted.reduce<Equation>((s, t) => (t.minus ? (isLiteral(s, 0) ? negate(t.of) : minus(s, t.of)) : plus(s, t.of)), ZERO)
}
export const termsInOrder = (roots: readonly Equation[]): readonly Equation[] =>
  rewritten(roots, (_, e) => (isAdditive(e) || chosenIn(e) ? (summed([{ of: e, minus: false }]) ?? e) : e))
