/** Sums of products: `A @ x`, `jnp.sum(A * B)`, `jnp.einsum`; never an array over what is summed that no factor has. */
import type { Axis, Equation, Reduce } from '../../categories/equation.js'
import { type Arrays, scalar, type Value } from './arrays.js'
import type { Term } from './term.js'

const MOST = 8

/** The factors of a product, as far as they are products of this sum alone; divisors apart. */
const factorsOf = (l: Arrays, e: Equation): { readonly over: readonly Equation[]; readonly under: readonly Equation[] } => {
  const [over, under]: [Equation[], Equation[]] = [[], []]
  const pending = [e]
  while (pending.length > 0) {
    const x = pending.pop()!
    const open = over.length + under.length + pending.length < MOST
    if (open && x.tag === 'call' && x.op.name === 'mul' && (l.usedOnce(x) || spreads(l, x))) pending.push(x.args[1]!, x.args[0]!)
    else if (open && x.tag === 'call' && x.op.name === 'div' && (l.usedOnce(x) || spreads(l, x))) {
      under.push(x.args[1]!)
      pending.push(x.args[0]!)
    } else over.push(x)
  }
  return { over, under }
}
/** Has it more dimensions than any of its factors? */
const spreads = (l: Arrays, e: Equation): boolean => e.tag === 'call' && e.args.every((a) => l.value(a).dims.length < l.value(e).dims.length)
const covers = (x: readonly Axis[], y: readonly Axis[]): boolean => y.every((a) => x.includes(a))

/** `Σ` over one axis or several nested ones. */
export const contract = (l: Arrays, e: Reduce): Value => {
  const axes = [e.axis]
  let { body } = e
  while (body.tag === 'reduce' && body.monoid.name === 'sum' && l.usedOnce(body)) {
    axes.push(body.axis)
    body = body.body
  }
  const mask = l.mask(axes)
  if (mask) return l.sumAlong(l.choose(mask, l.value(body), 0), axes)
  const { over, under } = factorsOf(l, body)
  const parts = over.map((f) => l.value(f))
  for (const d of under) {
    const y = l.value(d)
    const k = parts.findIndex((x) => covers(x.dims, y.dims))
    if (k >= 0) parts[k] = divide(l, parts[k]!, y)
    else parts.push(divide(l, scalar(l.terms.integer(1)), y))
  }
  const factors = merged(l, parts)
  const missing = axes.filter((a) => !factors.some((f) => f.dims.includes(a)))
  const summed = axes.filter((a) => !missing.includes(a))
  const result = multiply(l, factors, summed)
  return missing.length === 0 ? result : l.sumAlong(result, missing)
}
const divide = (l: Arrays, x: Value, y: Value): Value =>
  l.elementwise('div', { binds: 5, needs: (k) => (k === 0 ? 5 : 6), write: (a, b) => `${a} / ${b}` }, [x, y], 'ratio')

/** Factors of equal dimensions are one, unless they are all there is and make a dot product; then those that another covers. */
const merged = (l: Arrays, given: readonly Value[]): readonly Value[] => {
  const parts = [...given]
  const join = (i: number, j: number): void => {
    const [x, y] = [parts[i]!, parts[j]!]
    parts[i] = l.times(x, y)
    parts.splice(j, 1)
  }
  const find = (ok: (x: Value, y: Value) => boolean): readonly [number, number] | undefined => {
    for (let i = 0; i < parts.length; i++) for (let j = i + 1; j < parts.length; j++) if (ok(parts[i]!, parts[j]!)) return [i, j]
    return undefined
  }
  const equal = (x: Value, y: Value): boolean => x.dims.length === y.dims.length && covers(x.dims, y.dims)
  for (;;) {
    const pair =
      find((x, y) => x.term === y.term) ??
      (parts.length > 2 ? (find(equal) ?? find((x, y) => covers(x.dims, y.dims) || covers(y.dims, x.dims))) : undefined)
    if (!pair) break
    join(...pair)
  }
  return parts
}
const multiply = (l: Arrays, factors: readonly Value[], summed: readonly Axis[]): Value => {
  const [x, y] = factors
  if (factors.length === 1) return l.sumAlong(x!, summed)
  if (factors.length === 2) {
    const product = summed.length === 1 ? matmul(l, x!, y!, summed[0]!) : undefined
    if (product) return product
    if (covers(x!.dims, y!.dims) || covers(y!.dims, x!.dims)) return l.sumAlong(l.times(x!, y!), summed)
  }
  return einsum(l, factors, summed)
}
const matmul = (l: Arrays, x: Value, y: Value, s: Axis): Value | undefined => {
  if (!x.dims.includes(s) || !y.dims.includes(s)) return undefined
  const own = (v: Value): readonly Axis[] => v.dims.filter((a) => a !== s)
  const [i, j] = [own(x), own(y)]
  if (i.some((a) => j.includes(a))) return undefined
  // A vector goes behind.
  if (i.length === 0 && j.length > 0) return matmul(l, y, x, s)
  if (j.length > 1 && i.length === 1) return matmul(l, y, x, s)
  if (j.length > 1 || (i.length > 1 && x.dims[x.dims.length - 1] !== s)) return undefined
  const left: Term = l.ordered(x, [...i, s])
  const right: Term = l.ordered(y, [s, ...j])
  return { term: l.terms.matmul(left, right, i.length === 1 && j.length === 1), dims: [...i, ...j], rank: 0 }
}
const LETTERS = 'ijklmnopqrstuvwxyzabcdefgh'
const einsum = (l: Arrays, factors: readonly Value[], summed: readonly Axis[]): Value => {
  const letters = new Map<Axis, string>()
  const write = (axes: readonly Axis[]): string =>
    axes
      .map((a) => {
        if (!letters.has(a)) letters.set(a, LETTERS[letters.size]!)
        return letters.get(a)!
      })
      .join('')
  const ins = factors.map((f) => write(f.dims))
  const rest = l.merge(factors.map((f) => f.dims)).filter((a) => !summed.includes(a))
  const name = `jnp.einsum('${ins.join(',')}->${write(rest)}',`
  const form = { binds: 9, needs: () => 0, write: (...xs: readonly string[]) => `${name} ${xs.join(', ')})` }
  return {
    term: l.terms.make(
      name,
      form,
      factors.map((f) => f.term),
      { hint: 'total' },
    ),
    dims: rest,
    rank: 0,
  } // prettier-ignore
}
