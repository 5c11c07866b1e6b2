/**
 * `Σ f + c Σ g = Σ (f + c g)`: sums over the rows of recurrences that are only added to each other become one, or each would be a state of its own. What a
 * step uses several times has such a gradient: a term for each of its uses.
 */
import { type Axis, children, type Equation, includes, postorder, type Reduce, reduceAsIs, replaceThroughout } from '../categories/equation.js'
import { Table } from '../categories/table.js'
import { add, minus, mul, neg, negate, plus, sub, times } from '../primitives/arithmetic.js'
import { sum } from '../primitives/reduction.js'

const MOST = 64

interface Term {
  readonly of: Equation
  readonly minus: boolean
}
/** A factor, if there is one, times a sum. */
interface Sum {
  readonly factor: Equation | undefined
  readonly of: Reduce
  readonly minus: boolean
}
const isAdditive = (e: Equation): boolean => e.tag === 'call' && (e.op === add || e.op === sub || e.op === neg)
const isSum = (e: Equation): e is Reduce => e.tag === 'reduce' && e.monoid === sum

/** Is it made of numbers and sizes alone? Other factors may be ∞, or not be numbers, and must not meet a term that is 0. */
const isSure = (e: Equation): boolean =>
  postorder([e]).every((x) => x.tag === 'literal' || x.tag === 'size' || x.tag === 'call' || x.tag === 'polynomial')

export const together = (roots: readonly Equation[]): readonly Equation[] => {
  const all = postorder(roots)
  if (!all.some((e) => e.tag === 'history')) return roots
  const ofRows = new Table<Equation, boolean>()
  const uses = new Table<Equation, number>()
  const use = (e: Equation): unknown => uses.set(e, (uses.get(e) ?? 0) + 1)
  for (const e of all) {
    ofRows.set(e, e.tag === 'history' || children(e).some((c) => ofRows.get(c)!))
    for (const c of children(e)) use(c)
  }
  for (const e of roots) use(e)
  const once = (e: Equation): boolean => uses.get(e) === 1
  const isInner = (e: Equation): boolean => isAdditive(e) && once(e)
  const inner = new Set(all.filter(isAdditive).flatMap((e) => children(e).filter(isInner)))

  const termsOf = (e: Equation): readonly Term[] => {
    const terms: Term[] = []
    const left: Term[] = [{ of: e, minus: false }]
    for (let t = left.pop(); t; t = left.pop()) {
      const { of, minus } = t
      if (of.tag !== 'call' || !isAdditive(of) || (of !== e && !isInner(of)) || terms.length + left.length > MOST) terms.push(t)
      else if (of.op === neg) left.push({ of: of.args[0]!, minus: !minus })
      else left.push({ of: of.args[1]!, minus: minus !== (of.op === sub) }, { of: of.args[0]!, minus })
    }
    return terms
  }
  const sumIn = ({ of: e, minus }: Term): Sum | undefined => {
    if (!once(e) || !ofRows.get(e)) return undefined
    if (isSum(e)) return { factor: undefined, of: e, minus }
    if (e.tag !== 'call' || e.op !== mul) return undefined
    const [x, y] = e.args as readonly [Equation, Equation]
    const [factor, of] = isSum(x) ? [y, x] : [x, y]
    return isSum(of) && once(of) && isSure(factor) && !includes(factor.free, of.axis) ? { factor, of, minus } : undefined
  }
  const signed = (e: Equation, minus: boolean): Equation => (minus ? negate(e) : e)
  const merged = (e: Equation): Equation | undefined => {
    const groups = new Map<Axis, Sum[]>()
    const rest: Term[] = []
    for (const t of termsOf(e)) {
      const s = sumIn(t)
      if (!s) rest.push(t)
      else groups.set(s.of.axis, [...(groups.get(s.of.axis) ?? []), s])
    }
    if ([...groups.values()].every((g) => g.length === 1)) return undefined
    const sums = [...groups].map(([axis, g]) => {
      const bodies = g.map((s) => signed(s.factor ? times(s.factor, s.of.body) : s.of.body, s.minus))
      return reduceAsIs(sum, axis, bodies.reduce(plus))
    })
    return rest.reduce<Equation>((s, t) => (t.minus ? minus(s, t.of) : plus(s, t.of)), sums.reduce(plus))
  }
  const replacement = new Map<Equation, Equation>()
  for (const e of all) {
    if (!isAdditive(e) || inner.has(e) || !ofRows.get(e)) continue
    const made = merged(e)
    if (made) replacement.set(e, made)
  }
  return replaceThroughout(roots, replacement)
}
