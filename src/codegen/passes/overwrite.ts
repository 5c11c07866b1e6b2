/**
 * States in place: where the next state is written over all of an array in one loop, and each cell of the state is read before the cell of the next is
 * written or not at all, both are one array, and nothing changes places after a step. So a sum over the steps is added to where it is.
 *
 * With the write at i + w and a read at i + r, the cell of the read is written in iteration i + r − w: not before it is read exactly if r ≥ w.
 */
import * as P from '../../categories/size.js'
import { type Buffer, buffersOf, isPlain, type Kernel, type Loop, type Statement, type Write, walk } from '../loop.js'
import { mentions } from './independent.js'
import { difference, equal, moved, shift } from './range.js'

const contains = (s: Statement, x: Statement): boolean => {
  let found = false
  walk([s], (y) => {
    if (y === x) found = true
  })
  return found
}
const touches = (s: Statement, buffer: Buffer): boolean => mentions([s]).has(buffer)
/** The loops around a statement, outermost first. */
const around = (s: Statement, x: Statement): readonly Loop[] => {
  if (s.tag !== 'loop' || !contains(s, x)) return []
  return [s, ...s.body.flatMap((inner) => around(inner, x))]
}
/** Does it write every element once? */
const isWhole = (write: Write, loops: readonly Loop[]): boolean =>
  write.at.length === loops.length &&
  loops.every((l) => {
    const d = write.at.findIndex((p) => shift(p, l.index) !== undefined)
    if (d < 0 || !isPlain(l)) return false
    const c = shift(write.at[d]!, l.index)!
    return P.constantOf(moved(l.lo, c)) === 0 && equal(moved(l.hi, c), write.buffer.extents[d]!)
  })

/** Can the next state take the place of the state? */
const mayOverwrite = (loop: Loop, state: Buffer, next: Buffer): boolean => {
  const writes: Write[] = []
  let others = 0
  walk(loop.body, (s) => {
    if (s.tag === 'write' && s.buffer === next) writes.push(s)
    else if (buffersOf(s).includes(next) || (s.tag !== 'read' && buffersOf(s).includes(state))) others++
  })
  const [write] = writes
  if (writes.length !== 1 || others > 0 || !write || write.mode !== '=' || write.guards.length > 0) return false
  const k = loop.body.findIndex((s) => contains(s, write))
  const loops = around(loop.body[k]!, write)
  const inner = loops.at(-1)
  if (!inner || !isWhole(write, loops) || loop.body.slice(k + 1).some((s) => touches(s, state))) return false
  const readers = inner.body.filter((s) => touches(s, state))
  if (mentions([loop.body[k]!]).get(state) !== (readers.length || undefined)) return false
  return readers.every((r) => {
    if (r.tag !== 'read') return false
    const ahead = loops.length === 1 ? P.constantOf(difference(r.at[0]!, write.at[0]!)) : r.at.every((p, d) => equal(p, write.at[d]!)) ? 0 : undefined
    return ahead !== undefined && (ahead > 0 || (ahead === 0 && inner.body.indexOf(r) < inner.body.indexOf(write)))
  })
}

export const overwrite = (kernel: Kernel): Kernel => {
  const total = mentions(kernel.body)
  const gone = new Map<Buffer, Buffer>()
  const visit = (body: readonly Statement[]): readonly Statement[] =>
    body.map((s) => {
      if (s.tag === 'write' && gone.has(s.buffer)) return { ...s, buffer: gone.get(s.buffer)! }
      if (s.tag !== 'loop') return s
      const swaps = s.swaps?.filter(([state, next]) => {
        const alone = state.role === 'workspace' && next.role === 'workspace' && total.get(next) === 2
        if (!alone || !mayOverwrite(s, state, next)) return true
        gone.set(next, state)
        return false
      })
      const { swaps: _, ...rest } = s
      return { ...rest, body: visit(s.body), ...(swaps && swaps.length > 0 && { swaps }) }
    })
  const body = visit(kernel.body)
  return gone.size === 0 ? kernel : { ...kernel, workspace: kernel.workspace.filter((b) => !gone.has(b)), body }
}
