/**
 * A temporary array that every iteration of a loop fills and uses for itself gets a row for each of them: one array serves iterations that come one
 * after another, not those that run at once. Costs memory: as many rows as the loop has iterations.
 */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  type Clear,
  type Kernel,
  type Loop,
  type Offset,
  type Read,
  type Statement,
  scalar,
  type Value,
  type Write,
  walk,
} from '../loop.js'
import { accessesIn, definedIn, isOwner } from './owner.js'

const touches = (s: Statement, b: Buffer): s is Read | Write | Clear => (s.tag === 'read' || s.tag === 'write' || s.tag === 'clear') && s.buffer === b
const count = (body: readonly Statement[], b: Buffer): number => {
  let n = 0
  walk(body, (s) => {
    if (touches(s, b)) n++
  })
  return n
}

/** Is the offset the value, and nothing else? */
const isJust = (p: Offset, v: Value): boolean => p.length === 1 && p[0]!.coefficient === 1 && p[0]!.factors.length === 1 && p[0]!.factors[0] === v

export const rows = (kernel: Kernel): Kernel => {
  const sizes = new Set(kernel.sizes)
  let current = kernel
  for (const loop of kernel.body) {
    if (loop.tag !== 'loop' || loop.carries.length > 0) continue
    const local = definedIn(loop.body)
    const known = loop.hi.every((t) => t.factors.every((f) => sizes.has(f)))
    for (const b of kernel.workspace) {
      const own = accessesIn(loop.body).filter((a) => a.s.buffer === b)
      const all = count(loop.body, b)
      if (own.length === 0 || all < count(kernel.body, b)) continue
      const row = b.extents.findIndex((_, d) => own.every((a) => isJust(a.s.at[d]!, loop.index)))
      if (row >= 0 && all > own.length) current = cleared(current, loop, b, row)
      else if (known && row < 0 && (all > own.length || !isOwner([loop], own, sizes, local))) current = widened(current, loop, b)
    }
  }
  return current
}

/** Statements that touch b, replaced. */
const replaced = (body: readonly Statement[], b: Buffer, by: (s: Read | Write | Clear) => Statement): readonly Statement[] =>
  body.map((s) => (s.tag === 'loop' ? { ...s, body: replaced(s.body, b, by) } : touches(s, b) ? by(s) : s))
/** Loops that put zeros where the dimension `row` has the loop's index. */
const zeros = (b: Buffer, loop: Loop, row: number, key: string): Statement => {
  const at = (d: number, before: readonly Offset[]): Statement => {
    if (d === b.extents.length) return { tag: 'write', buffer: b, at: before, value: 0, mode: '=', guards: [] }
    if (d === row) return at(d + 1, [...before, P.atom(loop.index)])
    const index = scalar('c', 'integer', `${key}.${d}`)
    return { tag: 'loop', index, lo: [], hi: b.extents[d]!, body: [at(d + 1, [...before, P.atom(index)])], carries: [] }
  }
  return at(0, [])
}
const cleared = (kernel: Kernel, loop: Loop, b: Buffer, row: number): Kernel => {
  let times = 0
  const key = (): string => `${loop.index.key}.${kernel.workspace.indexOf(b)}.${times++}`
  return { ...kernel, body: replaced(kernel.body, b, (s) => (s.tag === 'clear' ? zeros(b, loop, row, key()) : s)) }
}
const widened = (kernel: Kernel, loop: Loop, b: Buffer): Kernel => {
  const wide: Buffer = { ...b, extents: [loop.hi, ...b.extents] }
  const move = (s: Read | Write | Clear): Statement =>
    s.tag === 'clear' ? { ...s, buffer: wide } : { ...s, buffer: wide, at: [P.atom(loop.index), ...s.at] }
  const moved = { ...kernel, workspace: kernel.workspace.map((w) => (w === b ? wide : w)), body: replaced(kernel.body, b, move) }
  return cleared(moved, loop, wide, 0)
}
