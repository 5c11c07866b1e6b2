/**
 * Quotients in lowest terms, as one writes them by hand: `cos(y) · ȳ/(x cos(y))` is `ȳ/x`. Not so where they are computed, for at 0 and ∞ the two differ.
 */
import { type Call, children, type Equation, isLiteral, literal, postorder, rewritten } from '../../categories/equation.js'
import { div, mul, neg, over, times } from '../../primitives/arithmetic.js'
import { type Monomial, multiplied } from '../../primitives/monomial.js'

/** A product that was made of so many factors. */
interface Written extends Monomial {
  readonly count: number
}
/** The most different factors, and the highest power, that a reader looks through. */
const MANY = 12
const HIGH = 8

const isProduct = (e: Equation): e is Call => e.tag === 'call' && (e.op === mul || e.op === div || e.op === neg)
const isExact = (x: number): boolean => Math.log2(Math.abs(x)) % 1 === 0
const isUnit = (x: number): boolean => Math.abs(x) === 1
/** Of what is not looked into. A number is a factor like others, unless its reciprocal is exact. */
const ofLeaf = (e: Equation): Written => {
  if (e.tag === 'literal' && isExact(e.value)) return { number: e.value, powers: new Map(), count: isUnit(e.value) ? 0 : 1 }
  if (e.tag === 'literal' && e.value < 0) return { ...atom(literal(-e.value)), number: -1 }
  const [x, y] = e.tag === 'call' ? e.args : []
  if (e.tag === 'call' && (e.op === neg || (e.op === mul && x!.tag === 'literal')))
    return combined(
      e,
      e.args.map((z) => (z === (y ?? x) ? atom(z) : ofLeaf(z))),
    )
  return atom(e)
}
const atom = (e: Equation): Written => ({ number: 1, powers: new Map([[e, 1]]), count: 1 })
const combined = (e: Call, [x, y]: readonly Written[]): Written =>
  e.op === neg ? { ...x!, number: -x!.number } : { ...multiplied(x!, y!, e.op === mul ? 1 : -1), count: x!.count + y!.count }
/** A product as its factors, those that are shared and more than names as they are. */
export const monomialOf = (e: Equation, isOpen: (e: Equation) => boolean, depth = HIGH): Written => {
  if (e.tag === 'literal') return { number: e.value, powers: new Map(), count: 1 }
  if (!isProduct(e) || depth === 0 || !(isOpen(e) || e.args.every((x) => children(x).length === 0 || x.tag === 'at'))) return atom(e)
  return combined(
    e,
    e.args.map((x) => monomialOf(x, isOpen, depth - 1)),
  )
}
const isShort = ({ powers, count }: Written): boolean =>
  powers.size <= MANY && count <= MANY * HIGH && [...powers.values()].every((p) => Math.abs(p) <= HIGH)
const degree = ({ number, powers }: Monomial): number => [...powers.values()].reduce((n, p) => n + Math.abs(p), isUnit(number) ? 0 : 1)

export const rebuilt = ({ number, powers }: Monomial): Equation => {
  const product = (sign: number): Equation =>
    [...powers].flatMap(([x, p]) => Array.from({ length: Math.max(0, sign * p) }, () => x)).reduce(times, literal(1))
  const below = product(-1)
  return times(literal(number), isLiteral(below, 1) ? product(1) : over(product(1), below))
}

/** The same values, wherever no factor is 0 or ∞. A product that is used twice is taken apart only if that makes none of its uses longer. */
export const cancelled = (roots: readonly Equation[]): readonly Equation[] => {
  const uses = new Map<Equation, number>(roots.map((e) => [e, 1]))
  const whole = new Set<Equation>(roots)
  for (const e of postorder(roots))
    for (const x of children(e)) {
      uses.set(x, (uses.get(x) ?? 0) + 1)
      if (!isProduct(e)) whole.add(x)
    }
  const isShared = (e: Equation): boolean => uses.get(e)! > 1
  /** Looking through everything, and through what is used once. */
  const through = new Map<Equation, Written>()
  const own = new Map<Equation, Written>()
  return rewritten(roots, (e, made, become) => {
    if (!isProduct(e)) return made
    const leaf = (x: Equation): Written => ofLeaf(become(x))
    const all = combined(
      e,
      e.args.map((x) => through.get(x) ?? leaf(x)),
    )
    const near = combined(
      e,
      e.args.map((x) => (isShared(x) ? undefined : own.get(x)) ?? leaf(x)),
    )
    if (isShort(all)) through.set(e, all)
    if (isShort(near)) own.set(e, near)
    if (!whole.has(e) && !isShared(e)) return made
    const lower = [all, near].find((m) => isShort(m) && degree(m) < m.count && degree(m) <= degree(near))
    const best = lower ?? (isShort(near) && !isUnit(near.number) ? near : undefined)
    return best ? rebuilt(best) : made
  })
}
