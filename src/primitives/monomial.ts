/** Equations as sums of products of powers: what two of them have in common, and what one is of the other. */
import { type Call, call, type Equation, isLiteral, literal, postorder } from '../categories/equation.js'
import { over, times } from './arithmetic.js'

/** `number · Π factorᵏ`. */
export interface Monomial {
  readonly number: number
  readonly powers: ReadonlyMap<Equation, number>
}

const ONE = literal(1)
const constant = (number: number): Monomial => ({ number, powers: new Map() })
const factor = (e: Equation): Monomial => ({ number: 1, powers: new Map([[e, 1]]) })

export const scaled = (m: Monomial, by: number): Monomial => ({ ...m, number: m.number * by })
export const multiplied = (a: Monomial, b: Monomial, sign: 1 | -1 = 1): Monomial => {
  const powers = new Map(a.powers)
  for (const [e, n] of b.powers) {
    const power = (powers.get(e) ?? 0) + sign * n
    if (power === 0) powers.delete(e)
    else powers.set(e, power)
  }
  return { number: sign === 1 ? a.number * b.number : a.number / b.number, powers }
}
/** The factors that satisfy a condition, and the others with the number. */
export const split = (m: Monomial, chosen: (e: Equation) => boolean): readonly [chosen: Monomial, rest: Monomial] => {
  const all = [...m.powers]
  return [
    { number: 1, powers: new Map(all.filter(([e]) => chosen(e))) },
    { number: m.number, powers: new Map(all.filter(([e]) => !chosen(e))) },
  ]
}
/** `ρ` and `κ` with `m = κ ρ²`, the number in κ. */
export const rootOf = (m: Monomial): readonly [root: Monomial, rest: Monomial] => {
  const root = { number: 1, powers: new Map([...m.powers].flatMap(([e, n]) => (Math.abs(n) < 2 ? [] : [[e, Math.trunc(n / 2)] as const]))) }
  return [root, multiplied(multiplied(m, root, -1), root, -1)]
}

/** `[p]`, of a choice between something and 0. */
const indicator = ({ op, args: [p, x] }: Call): Equation => call(op, isLiteral(x!, 0) ? [p!, literal(0), ONE] : [p!, ONE, literal(0)])

/** The most terms, and the most factors of a term: what has more is a factor by itself. */
const MANY = 32
const SPLIT = new Set(['neg', 'add', 'sub', 'mul', 'div', 'select'])
const known = new WeakMap<Equation, readonly Monomial[]>()
const parts = (e: Equation): readonly Equation[] => (e.tag === 'call' && SPLIT.has(e.op.name) ? e.args : [])
/** The terms of an equation. A sum times a scalar is a sum, any other sum in a product is a factor. Linear in the graph. */
export const monomialsOf = (e: Equation): readonly Monomial[] => {
  for (const x of postorder([e], parts, (x) => known.has(x))) {
    const terms = termsOf(x)
    known.set(x, terms.length > MANY || terms.some((m) => m.powers.size > MANY) ? [factor(x)] : terms)
  }
  return known.get(e)!
}
/** Of parts that are known. */
const termsOf = (e: Equation): readonly Monomial[] => {
  if (e.tag === 'literal') return [constant(e.value)]
  if (e.tag !== 'call') return [factor(e)]
  const [x, y, z] = e.args
  const of = (part: Equation): readonly Monomial[] => known.get(part)!
  switch (e.op.name) {
    case 'neg':
      return of(x!).map((m) => scaled(m, -1))
    case 'add':
      return [...of(x!), ...of(y!)]
    case 'sub':
      return [...of(x!), ...of(y!).map((m) => scaled(m, -1))]
    case 'mul': {
      if (x!.free.length === 0) return of(y!).map((m) => multiplied(single(x!), m))
      if (y!.free.length === 0) return of(x!).map((m) => multiplied(m, single(y!)))
      return [multiplied(single(x!), single(y!))]
    }
    case 'div': {
      const below = single(y!)
      return of(x!).map((a) => multiplied(a, below, -1))
    }
    case 'select': {
      if (!isLiteral(y!, 0) && !isLiteral(z!, 0)) return [factor(e)]
      return of(isLiteral(y!, 0) ? z! : y!).map((m) => multiplied(factor(indicator(e)), m))
    }
    default:
      return [factor(e)]
  }
}
/** An equation as one product; a sum is a factor of its own. */
const single = (e: Equation): Monomial => {
  const [m, ...more] = known.get(e)!
  return m && more.length === 0 ? m : factor(e)
}

const productOf = (factors: readonly (readonly [Equation, number])[]): Equation | undefined => {
  const all = factors.flatMap(([e, n]) => Array.from({ length: n }, () => e)).sort((a, b) => a.id - b.id)
  return all.length === 0 ? undefined : all.reduce(times)
}
/** The product as an equation, always the same one for equal monomials: a number, and a quotient of products. */
export const equationOf = ({ number, powers }: Monomial): Equation => {
  const above = productOf([...powers].filter(([, n]) => n > 0))
  const below = productOf([...powers].flatMap(([e, n]) => (n < 0 ? [[e, -n] as const] : [])))
  if (!below) return times(literal(number), above ?? ONE)
  return above ? times(literal(number), over(above, below)) : over(literal(number), below)
}

const keyOf = ({ number, powers }: Monomial): string =>
  `${number} ${[...powers]
    .map(([e, n]) => `${e.id}^${n}`)
    .sort()
    .join()}` // prettier-ignore
/** Like terms added; those that come to nothing left out. */
export const collected = (terms: readonly Monomial[]): readonly Monomial[] => {
  const sums = new Map<string, Monomial>()
  for (const m of terms) {
    const key = keyOf({ ...m, number: 1 })
    sums.set(key, { ...m, number: (sums.get(key)?.number ?? 0) + m.number })
  }
  return [...sums.values()].filter((m) => m.number !== 0)
}

/** `a / b`, without a factor of b below the line that a lacks: it may be 0. */
const ratio = (a: Monomial, b: Monomial): Monomial | undefined =>
  [...b.powers].every(([e, n]) => n < 0 || (a.powers.get(e) ?? 0) >= n) ? multiplied(a, b, -1) : undefined
/** The q with `a = q b`, if every term of a is the same multiple of one of b. */
export const quotient = (a: Equation, b: Equation): Monomial | undefined => {
  if (a === b) return constant(1)
  const [above, below] = [collected(monomialsOf(a)), collected(monomialsOf(b))]
  const [first] = above
  if (!first || above.length !== below.length) return undefined
  const wanted = new Set(above.map(keyOf))
  return below.flatMap((m) => ratio(first, m) ?? []).find((q) => below.every((m) => wanted.has(keyOf(multiplied(q, m)))))
}
