/** Which loop iterations touch which elements: proofs, by algebra on indices, that no two iterations meet in one. */
import * as P from '../../categories/size.js'
import { type Buffer, definedBy, type Loop, type Offset, type Read, type Statement, type Value, type Write, walk } from '../loop.js'

/** A read or write in the body of some loops, and the loops around it inside of that body, outermost first. */
export interface Access {
  readonly s: Read | Write
  readonly inside: readonly Loop[]
}
export const accessesIn = (body: readonly Statement[], inside: readonly Loop[] = []): readonly Access[] =>
  body.flatMap((s): readonly Access[] => {
    if (s.tag === 'loop') return accessesIn(s.body, [...inside, s])
    return s.tag === 'read' || s.tag === 'write' ? [{ s, inside }] : []
  })
/** The accesses to each array that is written or cleared there. */
export const written = (accesses: readonly Access[]): ReadonlyMap<Buffer, readonly Access[]> => {
  const buffers = new Set(accesses.flatMap((a) => (a.s.tag === 'write' ? [a.s.buffer] : [])))
  return new Map([...buffers].map((b) => [b, accesses.filter((a) => a.s.buffer === b)]))
}

/** All values that the statements, and those in loops among them, define. */
export const definedIn = (body: readonly Statement[]): ReadonlySet<Value> => {
  const all = new Set<Value>()
  walk(body, (s) => {
    for (const v of definedBy(s)) all.add(v)
  })
  return all
}

const minus = (p: Offset, q: Offset): Offset => P.plus(p, P.scale(-1, q))
const replace = (p: Offset, v: Value, by: Offset): Offset => P.replaceAtoms(p, (a) => (a === v ? by : P.atom(a)))
const next = (p: Offset, v: Value): Offset => replace(p, v, P.plus(P.atom(v), P.constant(1)))

/** What is known not to be negative: sizes, and the indices of these loops. */
const knownIn = (sizes: ReadonlySet<Value>, loops: readonly Loop[]): ReadonlySet<Value> => {
  const known = new Set(sizes)
  for (const l of loops) if (isNonNegative(l.lo, known)) known.add(l.index)
  return known
}
const isNonNegative = (p: Offset, known: ReadonlySet<Value>): boolean => p.every((t) => t.coefficient >= 0 && t.factors.every((f) => known.has(f)))

/** The least and the greatest value over the inner loops, as functions of what is outside of them. */
const rangeOf = (p: Offset, inside: readonly Loop[], known: ReadonlySet<Value>): readonly [Offset, Offset] | undefined => {
  let [least, most] = [p, p]
  for (const l of [...inside].reverse()) {
    const end = (q: Offset, low: boolean): Offset | undefined => {
      const own = q.filter((t) => t.factors.includes(l.index))
      if (own.length === 0) return q
      const slope = own.map((t) => ({ ...t, factors: t.factors.filter((f) => f !== l.index) }))
      if (own.some((t, k) => t.factors.length !== slope[k]!.factors.length + 1)) return undefined
      const rises = isNonNegative(slope, known)
      if (!rises && !isNonNegative(P.scale(-1, slope), known)) return undefined
      return replace(q, l.index, rises === low ? l.lo : minus(l.hi, P.constant(1)))
    }
    const [a, b] = [end(least, true), end(most, false)]
    if (!a || !b) return undefined
    ;[least, most] = [a, b]
  }
  return [least, most]
}

/** Do iterations of `loop` touch different elements, whatever the loops of `inside` do? `fixed` are the loops around, `local` what its body defines. */
const differ = (loop: Loop, fixed: readonly Loop[], accesses: readonly Access[], sizes: ReadonlySet<Value>, local: ReadonlySet<Value>): boolean => {
  const rank = accesses[0]!.s.buffer.extents.length
  const known = knownIn(sizes, [...fixed, loop])
  const apart = (d: number): boolean => {
    const ranges: (readonly [Offset, Offset])[] = []
    for (const a of accesses) {
      const r = rangeOf(a.s.at[d]!, a.inside, knownIn(known, a.inside))
      if (!r || r.some((p) => p.some((t) => t.factors.some((f) => local.has(f))))) return false
      ranges.push(r)
    }
    const i = loop.index
    const rising = ranges.every(
      ([low]) =>
        isNonNegative(minus(next(low, i), low), known) &&
        ranges.every(([, high]) => isNonNegative(minus(minus(next(low, i), high), P.constant(1)), known)),
    )
    const falling = ranges.every(
      ([low, high]) =>
        isNonNegative(minus(high, next(high, i)), known) &&
        ranges.every(([, other]) => isNonNegative(minus(minus(low, next(other, i)), P.constant(1)), known)),
    )
    return rising || falling
  }
  return Array.from({ length: rank }, (_, d) => d).some(apart)
}

/**
 * Of loops that are nested without anything between them: does every point of theirs touch elements of its own by these accesses to one array?
 * `local` are the values that the body defines.
 */
export const isOwner = (loops: readonly Loop[], accesses: readonly Access[], sizes: ReadonlySet<Value>, local: ReadonlySet<Value>): boolean =>
  loops.every((l, k) => {
    const inner = accesses.map((a) => ({ ...a, inside: [...loops.slice(k + 1), ...a.inside] }))
    return differ(l, loops.slice(0, k), inner, sizes, local)
  })
