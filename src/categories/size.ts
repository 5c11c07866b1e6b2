/**
 * Polynomials with rational coefficients over integer atoms (sizes, axes, run-time indices), in canonical form:
 * two index expressions are equal exactly if they are the same polynomial. `n + 1 - 1` is `n`; `i (i - 1) / 2` packs a triangle.
 */
export interface Atom {
  /** The same in every run, so that the order of terms is. */
  readonly key: string
}

/** `coefficient · factors₀ · factors₁ …`, the factors sorted by key. */
export interface Monomial<A extends Atom> {
  readonly coefficient: number
  readonly factors: readonly A[]
}

/** A sum of monomials with distinct factors and coefficients other than 0: higher degrees first, then by key. */
export type Polynomial<A extends Atom> = readonly Monomial<A>[]

const factorKey = <A extends Atom>(m: Monomial<A>): string => m.factors.map((a) => a.key).join('·')
const before = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)

const collect = <A extends Atom>(terms: Iterable<Monomial<A>>): Polynomial<A> => {
  const sums = new Map<string, Monomial<A>>()
  for (const t of terms) {
    const key = factorKey(t)
    sums.set(key, { coefficient: (sums.get(key)?.coefficient ?? 0) + t.coefficient, factors: t.factors })
  }
  return [...sums.entries()]
    .filter(([, t]) => t.coefficient !== 0)
    .sort(([x, s], [y, t]) => t.factors.length - s.factors.length || before(x, y))
    .map(([, t]) => t)
}

export const constant = <A extends Atom>(c: number): Polynomial<A> => (c === 0 ? [] : [{ coefficient: c, factors: [] }])
export const atom = <A extends Atom>(a: A): Polynomial<A> => [{ coefficient: 1, factors: [a] }]
export const plus = <A extends Atom>(p: Polynomial<A>, q: Polynomial<A>): Polynomial<A> => collect([...p, ...q])
export const scale = <A extends Atom>(c: number, p: Polynomial<A>): Polynomial<A> =>
  c === 0 ? [] : p.map((t) => ({ coefficient: c * t.coefficient, factors: t.factors }))

export const times = <A extends Atom>(p: Polynomial<A>, q: Polynomial<A>): Polynomial<A> =>
  collect(
    p.flatMap((s) =>
      q.map((t) => ({
        coefficient: s.coefficient * t.coefficient,
        factors: [...s.factors, ...t.factors].sort((a, b) => before(a.key, b.key)),
      })),
    ),
  )

/** The value of a polynomial without atoms, else `undefined`. */
export const constantOf = <A extends Atom>(p: Polynomial<A>): number | undefined =>
  p.length === 0 ? 0 : p.length === 1 && p[0]!.factors.length === 0 ? p[0]!.coefficient : undefined

/** `p` with every atom replaced by a polynomial. */
export const replaceAtoms = <A extends Atom, B extends Atom>(p: Polynomial<A>, value: (a: A) => Polynomial<B>): Polynomial<B> =>
  p.reduce<Polynomial<B>>(
    (sum, t) =>
      plus(
        sum,
        t.factors.reduce<Polynomial<B>>((product, a) => times(product, value(a)), constant(t.coefficient)),
      ),
    [],
  )

/** The least power of two that clears the coefficients' denominators. */
export const denominator = <A extends Atom>(p: Polynomial<A>): number => {
  let d = 1
  while (p.some((t) => !Number.isInteger(t.coefficient * d))) d *= 2
  return d
}

/** A polynomial as text; `name` says how an atom prints, `dot` what stands between factors. */
export const show = <A extends Atom>(p: Polynomial<A>, name: (a: A) => string, dot = '*'): string => {
  if (p.length === 0) return '0'
  const d = denominator(p)
  const text = p
    .map(({ coefficient, factors }, k) => {
      const c = Math.abs(coefficient * d)
      const body = [...(c === 1 && factors.length > 0 ? [] : [String(c)]), ...factors.map(name)].join(dot)
      return coefficient < 0 ? (k === 0 ? `-${body}` : ` - ${body}`) : k === 0 ? body : ` + ${body}`
    })
    .join('')
  return d === 1 ? text : `(${text}) / ${d}`
}
