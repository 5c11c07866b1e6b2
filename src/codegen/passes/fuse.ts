/**
 * Neighbouring loops become one, where the second reads what the first writes and no iteration then comes too early; forwards, or, where iterations may
 * come in any order, backwards. What is written and read in one loop need not go through memory.
 */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  buffersOf,
  isSteady,
  type Kernel,
  type Loop,
  operandsOf,
  type Read,
  renamed,
  type Statement,
  type Value,
  valuesIn,
  type Write,
} from '../loop.js'
import { difference, reversed } from './range.js'

const LONGEST = 80
const isInnermost = (s: Statement): s is Loop =>
  s.tag === 'loop' && !isSteady(s) && s.body.every((x) => x.tag !== 'loop' && x.tag !== 'clear' && x.tag !== 'order' && x.tag !== 'reserve')

type Access = Read | Write
const accesses = (loop: Loop): readonly Access[] => loop.body.filter((s): s is Access => s.tag === 'read' || s.tag === 'write')
/**
 * The c for which iteration i of the first access and i + c of the second meet at one place; 'never' if they do not meet, `undefined` if nothing is known.
 */
const distance = (a: Access, b: Access, index: Value): number | 'never' | undefined => {
  let found: number | 'never' | undefined
  a.at.forEach((p, d) => {
    const [mine, yours] = [p, b.at[d]!].map((x) => x.filter((t) => t.factors.includes(index)))
    const apart = P.constantOf(difference(p, b.at[d]!))
    if (apart === undefined || found === 'never') return
    const [step] = mine!
    if (mine!.length === 0 && yours!.length === 0) {
      if (apart !== 0) found = 'never'
    } else if (mine!.length === 1 && step!.factors.length === 1)
      found = Number.isInteger(apart / step!.coefficient) ? apart / step!.coefficient : 'never'
  })
  return found
}
/** Does every meeting of two accesses, of which one writes, satisfy this? */
const everyMeeting = (first: Loop, second: Loop, holds: (c: number) => boolean): boolean =>
  accesses(first).every((a) =>
    accesses(second).every((b) => {
      if (a.buffer !== b.buffer || (a.tag === 'read' && b.tag === 'read')) return true
      const c = distance(a, b, first.index)
      return c === 'never' || (c !== undefined && holds(c))
    }),
  )
const isFree = (loop: Loop): boolean => everyMeeting(loop, loop, (c) => c === 0) && loop.body.every((s) => s.tag !== 'update')

/** May the statements between two loops come before the first? */
const movesUp = (between: readonly Statement[], loop: Loop): boolean => {
  const made = new Set(loop.body.flatMap((s) => (s.tag === 'update' ? [s.result] : [])))
  const written = new Set<Buffer>()
  const touched = new Set<Buffer>()
  for (const s of accesses(loop)) {
    touched.add(s.buffer)
    if (s.tag === 'write') written.add(s.buffer)
  }
  return between.every(
    (s) =>
      s.tag !== 'loop' &&
      s.tag !== 'order' &&
      s.tag !== 'reserve' &&
      operandsOf(s).every((x) => valuesIn(x).every((v) => !made.has(v))) &&
      buffersOf(s).every((b) => !(s.tag === 'read' ? written : touched).has(b)),
  )
}
const feeds = (first: Loop, second: Loop): boolean => {
  const written = new Set(first.body.flatMap((s) => (s.tag === 'write' && s.buffer.role === 'workspace' ? [s.buffer] : [])))
  return second.body.some((s) => s.tag === 'read' && written.has(s.buffer))
}

const merged = (first: Loop, given: Loop): Loop | undefined => {
  if (difference(first.lo, given.lo).length > 0 || difference(first.hi, given.hi).length > 0) return undefined
  if (first.body.length + given.body.length > LONGEST || !feeds(first, given)) return undefined
  const made = new Set(first.body.flatMap((s) => (s.tag === 'update' ? [s.result] : [])))
  if (given.body.some((s) => operandsOf(s).some((x) => valuesIn(x).some((v) => made.has(v))))) return undefined
  const second: Loop = { ...given, index: first.index, body: given.body.map((s) => renamed(s, (v) => (v === given.index ? P.atom(first.index) : v))) }
  const ways = [first, ...(isFree(first) ? [reversed(first)] : [])].flatMap((a) =>
    [second, ...(isFree(second) ? [reversed(second)] : [])].map((b) => [a, b] as const),
  )
  const way = ways.find(([a, b]) => everyMeeting(a, b, (c) => c >= 0))
  return way && { ...first, body: [...way[0].body, ...way[1].body] }
}

const fused = (body: readonly Statement[]): readonly Statement[] => {
  const out: Statement[] = []
  let last = -1
  for (const s of body) {
    const first = out[last]
    if (first && isInnermost(first) && isInnermost(s)) {
      const between = out.slice(last + 1)
      const one = movesUp(between, first) ? merged(first, s) : undefined
      if (one) {
        out.splice(last, out.length, ...between, one)
        last = out.length - 1
        continue
      }
    }
    if (s.tag === 'loop') {
      const inner = fused(s.body)
      last = out.length
      out.push(inner === s.body ? s : { ...s, body: inner })
    } else out.push(s)
  }
  return out.length === body.length && out.every((s, k) => s === body[k]) ? body : out
}

export const fuse = (kernel: Kernel): Kernel => {
  const body = fused(kernel.body)
  return body === kernel.body ? kernel : { ...kernel, body }
}
