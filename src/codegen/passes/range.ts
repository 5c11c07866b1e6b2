/** What is known of a place when the index around it runs over a range: whether it surely lies in its array. */
import * as P from '../../categories/size.js'
import { type Buffer, type Guard, type Loop, type Offset, renamed, type Value } from '../loop.js'

export const shown = (p: Offset): string => P.show(p, (v) => v.key)
export const equal = (p: Offset, q: Offset): boolean => shown(p) === shown(q)
export const difference = (p: Offset, q: Offset): Offset => P.plus(p, P.scale(-1, q))
export const moved = (p: Offset, by: number): Offset => P.plus(p, P.constant(by))
export const at = (p: Offset, index: Value, place: Offset): Offset => P.replaceAtoms(p, (v) => (v === index ? place : P.atom(v)))
/** The c of `i + c`. */
export const shift = (p: Offset, i: Value): number | undefined => P.constantOf(difference(p, P.atom(i)))

/** The guard that is left of one that holds for `index` from `first` to `last`, both included: none if it surely does. */
export const needed = (g: Guard, first: Offset, last: Offset): readonly Guard[] => {
  const low = g.sure === 'low' || (P.constantOf(first) ?? -1) >= 0
  const high = g.sure === 'high' || (P.constantOf(difference(g.extent, last)) ?? 0) >= 1
  if (low && high) return []
  const { index, extent } = g
  return [low ? { index, extent, sure: 'low' } : high ? { index, extent, sure: 'high' } : { index, extent }]
}
/** The guards that keep a write to one place in the array. */
export const within = (buffer: Buffer, places: readonly Offset[]): readonly Guard[] =>
  places.flatMap((index, d) => needed({ index, extent: buffer.extents[d]! }, index, index))
/** Do these guards only say that a place is in the array? */
export const areOfPlace = (guards: readonly Guard[], buffer: Buffer, places: readonly Offset[]): boolean =>
  guards.every((g) => places.some((p, d) => equal(p, g.index) && equal(buffer.extents[d]!, g.extent)))
/** The loop with its places counted from its other end. */
export const reversed = (loop: Loop): Loop => {
  const mirrored = P.plus(P.plus(loop.lo, loop.hi), P.plus(P.constant(-1), P.scale(-1, P.atom(loop.index))))
  return { ...loop, body: loop.body.map((s) => renamed(s, (v) => (v === loop.index ? mirrored : v))) }
}
