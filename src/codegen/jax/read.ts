/** Reading arrays: slices where an index runs through a range, gathers elsewhere, and what stands for elements out of range. */
import { type At, type Axis, type Equation, indexAlong, inRange, isLiteral, isOrdered, minus, plus, termsOf } from '../../categories/equation.js'
import { named } from '../../primitives/form.js'
import { type Arrays, scalar, type Value } from './arrays.js'
import { hullOf, isPlain, nonNegative, overSizes } from './hull.js'
import type { Term } from './term.js'

/** Parts of an index, and what the dimensions of what it names stand for; `lead` are the dimensions that come before. */
export const partsOf = (l: Arrays, shape: readonly Equation[], indices: readonly Equation[], lead: readonly Axis[], sure: boolean) => {
  const slices = indices.map((i, k) => slice(l, i, shape[k]!, sure))
  const axes = slices.flatMap((s) => (s ? [s.axis] : []))
  const others = indices.map((i) => l.value(i))
  const loose = others.filter((_, k) => !slices[k])
  const dims = l.merge(loose.map((v) => v.dims))
  const distinct = new Set([...axes, ...lead]).size === axes.length + lead.length && !dims.some((a) => axes.includes(a) || lead.includes(a))
  const [first, last] = [slices.findIndex((s) => !s), slices.findLastIndex((s) => !s)]
  const together = loose.length === last - first + (first < 0 ? 0 : 1) || loose.every((v) => v.term.fixed)
  if (distinct && together) {
    const order = slices.flatMap((s, k) => (s ? [s.axis] : k === first ? dims : []))
    return { parts: [...lead.map(() => ':'), ...slices.map((s, k) => s?.text ?? l.align(others[k]!, dims))], dims: [...lead, ...order] }
  }
  const all = l.merge([lead, ...others.map((v) => v.dims)])
  const along = (a: Axis): Term => l.align({ term: l.terms.call('jnp.arange', [l.extent(a)], '', { hint: 'i' }), dims: [a], rank: 0 }, all)
  return { parts: [...lead.map(along), ...others.map((v) => l.align(v, all))], dims: all }
}
/** `lo:hi`, of an index that runs through a range once. */
export const slice = (
  l: Arrays,
  index: Equation,
  extent: Equation,
  sure: boolean,
): { readonly text: string | Term; readonly axis: Axis } | undefined => {
  const own = termsOf(index)
    .flatMap((t) => t.factors)
    .filter((f) => f.tag === 'axis') // prettier-ignore
  const i = own[0]
  if (own.length !== 1 || i?.tag !== 'axis' || l.steps.has(i.axis)) return undefined
  const backwards = isLiteral(plus(index, i)) || overSizes(plus(index, i))
  const shift = backwards ? plus(index, i) : minus(index, i)
  if (!overSizes(shift) || !overSizes(extent)) return undefined
  const { lo, hi } = hullOf(i.axis)
  if (backwards) {
    const [after, least] = [minus(minus(extent, 1), minus(shift, lo)), minus(shift, minus(hi, 1))]
    if (after.tag !== 'literal' || least.tag !== 'literal' || after.value < 0 || least.value < 0) return undefined
    return { text: `${after.value === 0 ? '' : -1 - after.value}:${least.value === 0 ? '' : least.value - 1}:-1`, axis: i.axis }
  }
  const [from, to] = [plus(lo, shift), plus(hi, shift)]
  const inside = nonNegative(from) && nonNegative(minus(extent, to))
  if (!inside && !(sure && isPlain(i.axis))) return undefined
  if (isLiteral(from, 0) && to === extent) return { text: ':', axis: i.axis }
  const short = minus(to, extent)
  const start = isLiteral(from, 0) ? [] : [l.integer(from)]
  const end = short.tag === 'literal' && short.value <= 0 ? (short.value === 0 ? undefined : l.terms.integer(short.value)) : l.integer(to)
  const write = (...xs: readonly string[]): string => `${start.length > 0 ? xs[0] : ''}:${end ? xs[start.length] : ''}`
  const args = [...start, ...(end ? [end] : [])]
  const term = l.terms.make(`slice ${start.length} ${end !== undefined}`, { ...named(''), write }, args, { fixed: true, range: true })
  return { text: term, axis: i.axis }
}
/** An array, and where it is read. */
interface Place {
  readonly array: Value
  readonly shape: readonly Equation[]
  readonly indices: readonly Equation[]
}
export const read = (l: Arrays, e: At): Value => {
  const { terms } = l
  const { array, shape, indices } = placeOf(l, e)
  if (indices.length === 0) return array
  const [i, j] = indices
  const twice = indices.length === 2 && i === j && array.dims.length === 0 && slice(l, i!, shape[0]!, true)?.text === ':' && shape[0] === shape[1]
  if (twice && i!.tag === 'axis') return { term: terms.call('jnp.diagonal', [array.term], '', { hint: 'diagonal' }), dims: [i!.axis], rank: 0 }
  if (e.pad === undefined) {
    const { parts, dims } = partsOf(l, shape, indices, array.dims, l.sure.has(e))
    const gathers = parts.some((p) => typeof p !== 'string' && !p.range)
    // Of an array without elements there may be reads at no place, but not at one.
    const some = (n: Equation): boolean => nonNegative(minus(n, 1)) || (n.tag === 'size' && l.steps.size === 0)
    const safe = indices.every((x, k) => inRange(x, shape[k]!) && some(shape[k]!))
    return { term: terms.index(gathers && !safe && !l.sure.has(e) ? nonempty(l, array.term) : array.term, parts), dims, rank: 0 }
  }
  const wide = padded(l, e, array)
  if (wide) return wide
  const conditions: Value[] = []
  const zero: Value = scalar(terms.integer(0))
  const clipped = e.indices.map((index, k): Value => {
    const v = l.value(index)
    const n = l.whole(shape[k]!)
    const [below, above] = [!nonNegative(index), !nonNegative(minus(minus(shape[k]!, index), 1))]
    if (below) conditions.push(l.compare('<=', zero, v))
    if (above) conditions.push(l.compare('<', v, n))
    if (!below && !above) return v
    return l.elementwise('jnp.clip', named('jnp.clip'), [v, zero, l.whole(minus(shape[k]!, 1))], 'at')
  })
  const dims = l.merge([array.dims, ...clipped.map((v) => v.dims)])
  const lead = array.dims.map((a) => l.align({ term: terms.call('jnp.arange', [l.extent(a)], '', { hint: 'i' }), dims: [a], rank: 0 }, dims))
  const whole: Value = { term: terms.index(nonempty(l, array.term), [...lead, ...clipped.map((v) => l.align(v, dims))]), dims, rank: 0 }
  return conditions.length === 0 ? whole : l.choose(l.all(conditions)!, whole, e.pad)
}
/** Of a history: its end, what comes after its start, or any of it. */
const placeOf = (l: Arrays, e: At): Place => {
  const { array, indices } = e
  if (array.tag !== 'history' || e.pad !== undefined) return { array: l.value(array), shape: array.shape, indices }
  const [row, ...rest] = indices as readonly [Equation, ...Equation[]]
  const [length, ...shape] = array.shape as readonly [Equation, ...Equation[]]
  const { last, later, whole } = l.scanned(array)
  if (row === array.of.axis.hi) return { array: last, shape, indices: rest }
  if (nonNegative(minus(row, 1))) return { array: later, shape: [minus(length, 1), ...shape], indices: [minus(row, 1), ...rest] }
  return { array: whole, shape: array.shape, indices }
}
/** JAX refuses to read arrays without elements, even where what is read does not matter. */
const nonempty = (l: Arrays, array: Term): Term => {
  l.helpers.set('nonempty', NONEMPTY)
  return l.terms.call('nonempty', [array], '', { hint: array.hint })
}
const NONEMPTY = `def nonempty(x):
    """With an element at least, for reads whose result will not be used where there is none."""
    return x if x.size > 0 else jnp.zeros([max(n, 1) for n in x.shape], x.dtype)`
/** `jnp.pad(x, …)[…]`, of a vector that is read at a fixed distance. */
const padded = (l: Arrays, e: At, array: Value): Value | undefined => {
  const [index] = e.indices
  const [extent] = e.array.shape
  if (e.indices.length !== 1 || array.dims.length > 0 || index!.free.length !== 1) return undefined
  const axis = index!.free[0]!
  if (l.steps.has(axis)) return undefined
  const shift = minus(index!, indexAlong(axis))
  if (shift.tag !== 'literal' || !isPlain(axis) || !overSizes(extent!)) return undefined
  const from = plus(axis.lo, shift)
  const beyond = minus(plus(axis.hi, shift), extent!)
  if (from.tag !== 'literal' || beyond.tag !== 'literal' || !isOrdered(axis)) return undefined
  const [before, after] = [Math.max(0, -from.value), Math.max(0, beyond.value)]
  const [start, end] = [from.value + before, beyond.value - after]
  const more = `(${before}, ${after})${e.pad === 0 ? '' : `, constant_values=${l.terms.real(e.pad!).text}`}`
  const wide = l.terms.call('jnp.pad', [array.term], more, { hint: 'padded' })
  if (start === 0 && end === 0) return { term: wide, dims: [axis], rank: 0 }
  return { term: l.terms.index(wide, [`${start || ''}:${end || ''}`]), dims: [axis], rank: 0 }
}
