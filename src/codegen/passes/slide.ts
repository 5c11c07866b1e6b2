/**
 * Sliding sums: a loop over i that adds to `a[i + c]` for several constants c keeps what a cell has received so far in a variable that moves along,
 * so that every cell is written once and never read. With one c, each cell gets what it is given; those that get nothing are 0.
 */
import * as P from '../../categories/size.js'
import { add } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  buffersOf,
  type Carry,
  isPlain,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  type Statement,
  scalar,
  type Write,
  walk,
} from '../loop.js'
import { areOfPlace, difference, moved, needed, shift, within } from './range.js'

/** Cells that wait for their last summand, as many as there are registers; and cells at the ends that are made 0 one by one. */
const MOST = 16
const ENDS = 4

const touches = (s: Statement, buffer: Buffer): boolean => {
  let found = false
  walk([s], (x) => {
    if (buffersOf(x).includes(buffer)) found = true
  })
  return found
}
/** All accesses to the buffer in the loop, if they are additions to neighbouring cells. */
const additions = (loop: Loop, buffer: Buffer): readonly Write[] | undefined => {
  const found = loop.body.filter((s): s is Write => s.tag === 'write' && s.buffer === buffer)
  const fit = found.every(
    (w) => w.mode === '+=' && w.at.length === 1 && shift(w.at[0]!, loop.index) !== undefined && areOfPlace(w.guards, buffer, w.at),
  )
  if (!fit || found.length === 0 || loop.body.some((s) => touches(s, buffer) && !found.includes(s as Write))) return undefined
  const [least, most] = shifts(loop, found)
  return most - least <= MOST ? found : undefined
}
const shifts = (loop: Loop, writes: readonly Write[]): readonly [number, number] => {
  const all = writes.map((w) => shift(w.at[0]!, loop.index)!)
  return [Math.min(...all), Math.max(...all)]
}

export const slide = (kernel: Kernel): Kernel => {
  const body = visit(kernel.body)
  return body === kernel.body ? kernel : { ...kernel, body }
}
const visit = (given: readonly Statement[]): readonly Statement[] => {
  let body = given
  for (const s of given) {
    const inner = s.tag === 'loop' ? visit(s.body) : []
    if (s.tag === 'loop' && inner !== s.body) body = body.map((x) => (x === s ? { ...s, body: inner } : x))
  }
  for (const clear of given) {
    if (clear.tag !== 'clear') continue
    const { buffer } = clear
    const k = body.indexOf(clear)
    const loop = body.slice(k + 1).find((s) => touches(s, buffer))
    const writes = loop?.tag === 'loop' && isPlain(loop) ? additions(loop, buffer) : undefined
    if (loop?.tag !== 'loop' || !writes) continue
    const start = ends(loop, writes, buffer) ?? [clear]
    body = body.flatMap((s) => (s === loop ? slid(loop, writes, buffer) : s === clear ? start : [s]))
  }
  return body
}

const zero = (buffer: Buffer, cell: Offset): Statement => ({ tag: 'write', buffer, at: [cell], value: 0, mode: '=', guards: within(buffer, [cell]) })
/** Zeros for the cells that the loop does not reach, if these are few. */
const ends = (loop: Loop, writes: readonly Write[], buffer: Buffer): readonly Statement[] | undefined => {
  const [least, most] = shifts(loop, writes)
  const below = P.constantOf(moved(loop.lo, least))
  const above = P.constantOf(difference(buffer.extents[0]!, moved(loop.hi, most)))
  if (below === undefined || above === undefined || below > ENDS || above > ENDS) return undefined
  const cells = (n: number, from: Offset): readonly Offset[] => Array.from({ length: Math.max(0, n) }, (_, k) => moved(from, k))
  return [...cells(below, []), ...cells(above, moved(loop.hi, most))].map((cell) => zero(buffer, cell))
}

const slid = (loop: Loop, writes: readonly Write[], buffer: Buffer): readonly Statement[] => {
  const [least, most] = shifts(loop, writes)
  const body: Statement[] = loop.body.filter((s) => !writes.includes(s as Write))
  const plus = (x: Operand, y: Operand): Operand => {
    if (x === 0) return y
    if (y === 0) return x
    const v = scalar('s', 'real')
    body.push({ tag: 'let', value: v, op: add, args: [x, y] })
    return v
  }
  /** What this iteration gives to the cell `i + c`. */
  const given = (c: number): Operand => writes.filter((w) => shift(w.at[0]!, loop.index) === c).reduce<Operand>((sum, w) => plus(sum, w.value), 0)
  const waiting = Array.from({ length: most - least }, () => scalar('carry', 'real'))
  const first = plus(waiting[0] ?? 0, given(least))
  const cell = moved(P.atom(loop.index), least)
  const guards = needed({ index: cell, extent: buffer.extents[0]! }, moved(loop.lo, least), moved(loop.hi, least - 1))
  body.push({ tag: 'write', buffer, at: [cell], value: first, mode: '=', guards })
  const carries = waiting.map((value, k): Carry => ({ value, initial: 0, next: plus(waiting[k + 1] ?? 0, given(least + k + 1)) }))
  const rest = waiting.flatMap((value, k): readonly Statement[] => {
    const place = moved(loop.hi, least + k)
    const beyond = (P.constantOf(difference(place, buffer.extents[0]!)) ?? -1) >= 0
    return beyond ? [] : [{ tag: 'write', buffer, at: [place], value, mode: '=', guards: within(buffer, [place]) }]
  })
  return [{ ...loop, body, carries: [...loop.carries, ...carries] }, ...rest]
}
