/** Extrema, and arrays made of contributions. */
import {
  type Accumulate,
  type Axis,
  type Entry,
  type Equation,
  extentOf,
  indexAlong,
  inRange,
  isLiteral,
  type Reduce,
} from '../../categories/equation.js'
import { binding, infix, named } from '../../primitives/form.js'
import { type Arrays, scalar, type Value } from './arrays.js'
import { extreme, hullOf, isPlain, nonNegative, overSizes } from './hull.js'
import { partsOf } from './read.js'
import type { Term } from './term.js'

export const extremum = (l: Arrays, e: Reduce): Value => {
  const { monoid } = e
  const { terms } = l
  const body = l.value(e.body)
  const mask = l.mask([e.axis])
  const masked = mask ? l.choose(mask, body, monoid.name.endsWith('max') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : body
  const dims = masked.dims.includes(e.axis) ? masked.dims : [...masked.dims, e.axis]
  const term = l.full(masked, dims)
  const rest = dims.filter((a) => a !== e.axis)
  const place = rest.length === 0 ? [] : [`axis=${dims.indexOf(e.axis)}`]
  const some = extentOf(e.axis).tag === 'literal'
  if (!monoid.name.startsWith('arg')) {
    const infinity = monoid.name === 'max' ? '-jnp.inf' : 'jnp.inf'
    const more = [...place, ...(some ? [] : [`initial=${infinity}`])].join(', ')
    return { term: terms.call(`jnp.${monoid.name}`, [term], more, { hint: monoid.name === 'max' ? 'largest' : 'least' }), dims: rest, rank: 0 }
  }
  if (!some) l.helpers.set(monoid.name, PLACE(monoid.name))
  const found = some
    ? terms.call(`jnp.${monoid.name}`, [term], place.join(', '), { hint: 'best' })
    : terms.call(monoid.name, [term], `axis=${dims.indexOf(e.axis)}`, { hint: 'best' })
  const lo = l.integer(hullOf(e.axis).lo)
  const at: Value = { term: found, dims: rest, rank: 0 }
  return lo.text === '0' ? at : l.elementwise('+', infix('+', binding.sum), [{ term: lo, dims: [], rank: 0 }, at], 'best')
}
export const accumulate = (l: Arrays, e: Accumulate): Value => {
  const { terms } = l
  const free = l.merge([e.entries.flatMap((x) => openOf(l, x))])
  let entries = e.entries
  const [first] = entries
  const direct = first?.axes.every((a, k) => first.indices[k] === indexAlong(a) && isPlain(a) && isLiteral(a.lo, 0) && a.hi === e.shape[k])
  let base: Term
  if (first && direct && first.axes.length === e.shape.length) {
    entries = entries.slice(1)
    base = l.full({ ...l.value(first.value), rank: 0 }, [...free, ...first.axes])
  } else {
    const shape = [...free.map((a) => l.extent(a)), ...e.shape.map((n) => l.integer(extreme(n, true)))]
    base = shape.length === 0 ? terms.call('REAL', [terms.integer(0)]) : terms.call('jnp.zeros', [l.tuple(shape)], 'REAL')
  }
  for (const entry of entries) base = added(l, base, e.shape, entry, free)
  return { term: base, dims: free, rank: e.shape.length }
}
/** The dimensions of an entry that it does not bind. */
const openOf = (l: Arrays, x: Entry): readonly Axis[] => {
  const all = [x.value, ...x.indices].flatMap((v) => l.value(v).dims)
  const masks = l.mask(x.axes)?.dims ?? []
  return [...new Set([...all, ...masks])].filter((a) => !x.axes.includes(a))
}
const added = (l: Arrays, base: Term, shape: readonly Equation[], x: Entry, free: readonly Axis[]): Term => {
  const { terms } = l
  const mask = l.mask(x.axes)
  let value: Value = mask ? l.choose(mask, l.value(x.value), 0) : l.value(x.value)
  const seen = new Set(x.indices.flatMap((i) => l.value(i).dims))
  for (const a of x.axes) if (!seen.has(a)) value = l.sumAlong(value, [a])
  // An index that may be negative would count from the end.
  const from = x.indices.map((i, k): Value => {
    const v = l.value(i)
    if (nonNegative(i) || v.term.fixed) return v
    const zero: Value = scalar(terms.integer(0))
    return l.elementwise('jnp.where', named('jnp.where'), [l.compare('<', v, zero), l.whole(shape[k]!), v], 'at')
  })
  const ragged = shape.some((n) => !overSizes(n))
  const limits = ragged ? x.indices.flatMap((i, k) => (overSizes(shape[k]!) ? [] : [l.compare('<', l.value(i), l.whole(shape[k]!))])) : []
  if (limits.length > 0) value = l.choose(l.all(limits)!, value, 0)
  const inside = x.indices.every((i, k) => inRange(i, shape[k]!))
  const { parts, dims } = inside && !ragged && free.length === 0 ? partsOf(l, shape, x.indices, free, false) : everywhere(l, from, free)
  const text: readonly (string | Term)[] = parts.every((p) => p === ':') ? ['...'] : parts
  const target = terms.index(base, text, { kind: 'other' })
  const dropped = inside || parts.every((p) => typeof p === 'string' || p.range) ? '' : ", mode='drop'"
  const write = (b: string, ...xs: readonly string[]): string =>
    `${target.form.write(`${b}.at`, ...xs.slice(0, -1))}.add(${xs[xs.length - 1]}${dropped})`
  const form = { ...target.form, write }
  return terms.make(
    `add ${text.map((p) => (typeof p === 'string' ? p : '_'))}${dropped}`,
    form,
    [base, ...target.args.slice(1), l.align(value, dims)],
    { hint: 'total' },
  )
}
const everywhere = (l: Arrays, indices: readonly Value[], free: readonly Axis[]) => {
  const dims = l.merge([free, ...indices.map((v) => v.dims)])
  // A range of one place may lie outside, where a place may not.
  if (dims.length === 0 && indices.every((v) => v.term.fixed)) return { parts: indices.map((v) => range(l, v.term)), dims }
  if (dims.length === 0) return { parts: indices.map((v) => (v.term.fixed ? v.term : l.terms.index(v.term, ['None']))), dims }
  const lead = free.map((a) => l.align({ term: l.terms.call('jnp.arange', [l.extent(a)], '', { hint: 'i' }), dims: [a], rank: 0 }, dims))
  return { parts: [...lead, ...indices.map((v) => l.align(v, dims))], dims }
}
const range = (l: Arrays, at: Term): Term => {
  const write = (i: string): string => (/^-\d+$/.test(i) ? '0:0' : /^\d+$/.test(i) ? `${i}:${Number(i) + 1}` : `max(0, ${i}):max(0, ${i} + 1)`)
  return l.terms.make('place', { ...named(''), write: (i) => write(i!) }, [at], { fixed: true, range: true })
}
const PLACE = (name: string): string => `def ${name}(x, axis):
    """The first place of the ${name === 'argmax' ? 'largest' : 'least'} element; 0 where there is none."""
    if x.shape[axis] == 0:
        return jnp.zeros(x.shape[:axis] + x.shape[axis + 1:], int)
    return jnp.${name}(x, axis)`
