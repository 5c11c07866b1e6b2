/** Like terms added, as one writes them by hand: `3 x² − 6 x` for `x² + 2 x · (x − 3)`, and nothing for what cancels out. */
import { type Call, children, type Equation, literal, postorder, rewritten } from '../../categories/equation.js'
import { add, minus, neg, plus, sub } from '../../primitives/arithmetic.js'
import { collected as added, type Monomial, multiplied, scaled } from '../../primitives/monomial.js'
import { monomialOf, rebuilt } from './cancel.js'

/** The most terms that a reader compares with each other. */
const MANY = 24
/** How long a factor is to read that is no name. */
const LONG = 3

const isSum = (e: Equation): e is Call => e.tag === 'call' && (e.op === add || e.op === sub)
const sumOf = ([first, ...others]: readonly Monomial[]): Equation =>
  first ? others.reduce((sum, m) => (m.number < 0 ? minus(sum, rebuilt(scaled(m, -1))) : plus(sum, rebuilt(m))), rebuilt(first)) : literal(0)

/** A term; if a sum is a factor of it, also what it is when multiplied out. */
interface Term {
  readonly closed: Monomial
  readonly open: readonly Monomial[]
  /** How long the two are to read. */
  readonly saved: number
}

/** The same values, but for rounding, wherever all terms are finite. */
export const collected = (roots: readonly Equation[]): readonly Equation[] => {
  const uses = new Map<Equation, number>(roots.map((e) => [e, 1]))
  const inside = new Set<Equation>()
  for (const e of postorder(roots))
    for (const x of children(e)) {
      uses.set(x, (uses.get(x) ?? 0) + 1)
      if (isSum(e)) inside.add(x)
    }
  const isOpen = (e: Equation): boolean => uses.get(e) === 1
  return rewritten(roots, (sum, made, become) => {
    if (!isSum(sum) || (isOpen(sum) && inside.has(sum))) return made
    const said = (m: Monomial): Monomial => {
      const powers = new Map<Equation, number>()
      for (const [x, p] of m.powers) powers.set(become(x), (powers.get(become(x)) ?? 0) + p)
      return { ...m, powers }
    }
    const length = ({ number, powers }: Monomial): number =>
      [...powers].reduce(
        (n, [x, p]) => n + (children(x).length === 0 || x.tag === 'at' ? 1 : LONG) + (p === 1 ? 0 : 1),
        Math.abs(number) === 1 ? 1 : 2,
      )
    const lengths = (terms: readonly Monomial[]): number => terms.reduce((n, m) => n + length(m), 0)
    /** Nothing, if there are too many. */
    const summands = (whole: Equation): readonly Monomial[] | undefined => {
      const found: Monomial[] = []
      const left: [term: Equation, sign: number][] = [[whole, 1]]
      for (let next = left.pop(); next; next = left.pop()) {
        const [e, sign] = next
        const [x, y] = e.tag === 'call' ? e.args : []
        if (found.length === MANY) return undefined
        if (e.tag === 'call' && e.op === neg) left.push([x!, -sign])
        else if (isSum(e) && (e === whole || isOpen(e))) left.push([y!, e.op === sub ? -sign : sign], [x!, sign])
        else found.push(scaled(monomialOf(e, isOpen), sign))
      }
      return found
    }
    const termOf = (m: Monomial): Term => {
      const [inner, ...more] = [...m.powers].filter(([x, p]) => p === 1 && isSum(x) && isOpen(x))
      const closed = said(m)
      if (!inner || more.length > 0) return { closed, open: [closed], saved: 0 }
      const parts = summands(inner[0])?.map(said)
      if (!parts) return { closed, open: [closed], saved: 0 }
      const rest = said({ ...m, powers: new Map([...m.powers].filter(([x]) => x !== inner[0])) })
      const open = parts.map((part) => multiplied(rest, part))
      return { closed, open, saved: length(rest) + lengths(parts) }
    }
    const terms = summands(sum)?.map(termOf)
    if (!terms) return made
    const together = added(terms.map((t) => t.closed))
    const out = added(terms.flatMap((t) => t.open))
    const before = terms.reduce((n, t) => n + (t.open.length > 1 ? t.saved : length(t.closed)), 0)
    if (lengths(out) < Math.min(before, together.length < terms.length ? lengths(together) : before)) return sumOf(out)
    return together.length < terms.length ? sumOf(together) : made
  })
}
