/**
 * A temporary array that every iteration of a loop fills and uses for itself gets a row for each of them: one array serves iterations that come one
 * after another, not those that run at once. Costs memory: as many rows as the loop has iterations.
 */
import * as P from '../../categories/size.js'
import type { Buffer, Kernel, Loop, Offset, Statement, Value } from '../loop.js'
import { walk } from '../loop.js'
import { accessesIn, definedIn, isOwner } from './owner.js'

const touches = (s: Statement, b: Buffer): boolean => (s.tag === 'read' || s.tag === 'write' || s.tag === 'clear') && s.buffer === b
const count = (body: readonly Statement[], b: Buffer): number => {
  let n = 0
  walk(body, (s) => {
    if (touches(s, b)) n++
  })
  return n
}

export const rows = (kernel: Kernel): Kernel => {
  const sizes = new Set(kernel.sizes)
  let current = kernel
  for (const loop of kernel.body) {
    if (loop.tag !== 'loop' || loop.carries.length > 0) continue
    const local = definedIn(loop.body)
    const known = loop.hi.every((t) => t.factors.every((f) => sizes.has(f)))
    for (const b of kernel.workspace) {
      const own = accessesIn(loop.body).filter((a) => a.s.buffer === b)
      if (!known || own.length === 0 || count(loop.body, b) < count(kernel.body, b) || isOwner([loop], own, sizes, local)) continue
      current = withRows(current, loop, b)
    }
  }
  return current
}

const withRows = (kernel: Kernel, loop: Loop, b: Buffer): Kernel => {
  const i = P.atom(loop.index)
  const wide: Buffer = { ...b, extents: [loop.hi, ...b.extents] }
  const number = kernel.workspace.indexOf(b)
  let cleared = 0
  const zeros = (extents: readonly Offset[], at: readonly Offset[]): Statement => {
    const [n, ...rest] = extents
    if (!n) return { tag: 'write', buffer: wide, at, value: 0, mode: '=', guards: [] }
    const index: Value = { name: 'c', sort: 'integer', key: `${loop.index.key}.${number}.${cleared++}` }
    return { tag: 'loop', index, lo: [], hi: n, body: [zeros(rest, [...at, P.atom(index)])], carries: [] }
  }
  const moved = (body: readonly Statement[]): readonly Statement[] =>
    body.map((s) => {
      if (s.tag === 'loop') return { ...s, body: moved(s.body) }
      if (!touches(s, b)) return s
      return s.tag === 'read' || s.tag === 'write' ? { ...s, buffer: wide, at: [i, ...s.at] } : zeros(b.extents, [i])
    })
  return { ...kernel, workspace: kernel.workspace.map((w) => (w === b ? wide : w)), body: moved(kernel.body) }
}
