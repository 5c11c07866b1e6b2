/**
 * Products that several equations have in common: `a (x b)` and `(a b) y` share `a b`. Factors are taken out of their trees, with one literal
 * coefficient, and the pair that most products contain is multiplied first, again and again; then what outer loops know comes first. Only products
 * inside loops, and only those that gain; their rounding changes.
 */
import {
  type Axis,
  type Call,
  call,
  children,
  type Equation,
  includes,
  isLiteral,
  literal,
  postorder,
  reduceAsIs,
  replaceThroughout,
} from '../categories/equation.js'
import { div, mul, neg, over, times } from '../primitives/arithmetic.js'
import { sum } from '../primitives/reduction.js'

interface Product {
  readonly node: Equation
  readonly coefficient: number
  factors: Equation[]
  changed: boolean
}
const MOST_PRODUCTS = 400
const MOST_FACTORS = 12

const multiplies = (e: Equation): e is Call => e.tag === 'call' && (e.op === mul || e.op === neg || e.op === div)
const ONE = literal(1)

/** Taken out of the tree while they are not too many: where products share products, a tree has more leaves than one can count. */
const flattened = (e: Equation): Product => {
  let coefficient = 1
  const factors: Equation[] = []
  const left = [e]
  for (let x = left.pop(); x && factors.length <= MOST_FACTORS; x = left.pop()) {
    if (x.tag === 'literal') coefficient *= x.value
    else if (!multiplies(x) || (x.op === div && isLiteral(x.args[0]!, 1))) factors.push(x)
    else if (x.op === div) left.push(over(ONE, x.args[1]!), x.args[0]!)
    else {
      if (x.op === neg) coefficient = -coefficient
      left.push(...[...x.args].reverse())
    }
  }
  return { node: e, coefficient, factors, changed: false }
}

/** The pair of factors that the most products contain. */
const commonest = (products: readonly Product[]): readonly [Equation, Equation] | undefined => {
  const counts = new Map<string, { readonly pair: readonly [Equation, Equation]; count: number }>()
  let best: { readonly pair: readonly [Equation, Equation]; count: number } | undefined
  for (const p of products) {
    const seen = new Set<string>()
    p.factors.forEach((x, k) => {
      for (const y of p.factors.slice(k + 1)) {
        const pair = x.id < y.id ? ([x, y] as const) : ([y, x] as const)
        const key = `${pair[0].id},${pair[1].id}`
        if (seen.has(key)) continue
        seen.add(key)
        const entry = counts.get(key) ?? { pair, count: 0 }
        entry.count++
        counts.set(key, entry)
        if (entry.count > (best?.count ?? 1)) best = entry
      }
    })
  }
  return best?.pair
}
const without = (factors: readonly Equation[], x: Equation): Equation[] => {
  const k = factors.indexOf(x)
  return factors.filter((_, j) => j !== k)
}

const isQuotient = (e: Equation): e is Call => e.tag === 'call' && e.op === div
/** Several quotients by one divisor, as products with its reciprocal: as in the products that are bracketed otherwise. */
const withReciprocals = (roots: readonly Equation[]): readonly Equation[] => {
  const quotients = postorder(roots).filter(isQuotient)
  const byDivisor = new Map<Equation, Call[]>()
  for (const e of quotients) byDivisor.set(e.args[1]!, [...(byDivisor.get(e.args[1]!) ?? []), e])
  const shared = [...byDivisor].flatMap(([d, es]) => (d.free.length > 0 && es.length > 1 ? es : [])).filter((e) => !isLiteral(e.args[0]!, 1))
  return replaceThroughout(roots, new Map(shared.map((e) => [e, times(e.args[0]!, over(ONE, e.args[1]!))])))
}

const ids = (factors: readonly Equation[]): string =>
  factors
    .map((f) => f.id)
    .sort((a, b) => a - b)
    .join()
export const sharedProducts = (given: readonly Equation[]): readonly Equation[] => {
  const roots = withReciprocals(given)
  const all = postorder(roots)
  const inside = new Set<Equation>()
  for (const e of all) if (!multiplies(e)) for (const c of children(e)) inside.add(c)
  for (const e of roots) inside.add(e)
  const found = all.filter((e) => multiplies(e) && e.sort === 'real' && e.free.length > 0 && inside.has(e))
  if (found.length < 2 || found.length > MOST_PRODUCTS) return roots
  const products = found.map(flattened).filter((p) => p.factors.length > 1 && p.factors.length <= MOST_FACTORS)
  const sums = movedIn(products)
  for (let pair = commonest(products); pair; pair = commonest(products)) {
    const [x, y] = pair
    const product = call(mul, [x, y])
    for (const p of products) {
      const rest = without(p.factors, x)
      if (rest.length === p.factors.length || !rest.includes(y)) continue
      p.factors = [...without(rest, y), product]
      p.changed = true
    }
  }
  for (const p of products) {
    const outer = p.factors.filter((f) => f.free.length < p.node.free.length)
    if (p.factors.length > 2 && outer.length > 1) {
      p.factors.sort((x, y) => x.free.length - y.free.length)
      p.changed = true
    }
  }
  // Equal products become one.
  const inOrder = (p: Product): readonly Equation[] => [...p.factors].sort((x, y) => x.free.length - y.free.length || x.id - y.id)
  const alike = new Map<string, Set<Equation>>()
  const keyOf = (p: Product): string => ids(p.factors)
  for (const p of products) alike.set(keyOf(p), (alike.get(keyOf(p)) ?? new Set()).add(p.node))
  for (const p of products) {
    if (!p.changed && alike.get(keyOf(p))!.size === 1) continue
    p.factors = [...inOrder(p)]
    p.changed = true
  }
  const changed = products.filter((p) => p.changed)
  const rebuilt = (p: Product): Equation =>
    times(
      literal(p.coefficient),
      p.factors.reduce((a, b) => times(a, b)),
    )
  const replacement = new Map(changed.flatMap((p) => (rebuilt(p) === p.node ? [] : [[p.node, rebuilt(p)] as const])))
  /** The product without its coefficient, as it now is. */
  const bare = (p: Product): Equation => p.factors.reduce((a, b) => times(a, b))
  for (const { outer, axis, product } of sums) replacement.set(outer.node, times(literal(outer.coefficient), reduceAsIs(sum, axis, bare(product))))
  for (const e of all) {
    const p = e.tag === 'reduce' && e.monoid === sum ? products.find((x) => x.node === e.body) : undefined
    if (e.tag === 'reduce' && p && (p.factors.length === 1 || products.some((x) => x !== p && bare(x) === bare(p))))
      replacement.set(e, times(literal(p.coefficient), reduceAsIs(sum, e.axis, bare(p))))
  }
  return replaceThroughout(roots, replacement)
}

/** `c Σᵢ e`, where `c e` is a product that is needed anyway: the factor stays inside. */
const movedIn = (products: Product[]): readonly { readonly outer: Product; readonly axis: Axis; readonly product: Product }[] => {
  const byFactors = new Map(products.map((p) => [ids(p.factors), p]))
  const moved = products.flatMap((outer) => {
    const sums = outer.factors.filter((f) => f.tag === 'reduce' && f.monoid === sum)
    const [s] = sums
    if (sums.length !== 1 || s?.tag !== 'reduce') return []
    const around = without(outer.factors, s)
    if (around.some((f) => includes(f.free, s.axis))) return []
    const inner = flattened(s.body)
    const product = byFactors.get(ids([...inner.factors, ...around]))
    return product && product !== outer ? [{ outer: { ...outer, coefficient: outer.coefficient * inner.coefficient }, axis: s.axis, product }] : []
  })
  for (const { outer } of moved) {
    const gone = products.findIndex((p) => p.node === outer.node)
    products.splice(gone, 1)
  }
  return moved
}
