/**
 * Temporary arrays in one buffer, each behind the one before: a step may have few storage buffers. After it is known what runs at once, since that is seen
 * array by array.
 */
import * as P from '../../categories/size.js'
import type { Buffer, Kernel, Offset, Statement } from '../loop.js'
import { walk } from '../loop.js'
import type { Step } from './steps.js'

/** Storage buffers that a shader may have on any device: https://www.w3.org/TR/webgpu/#limits */
export const PROMISED = 8

const flat = (b: Buffer, at: readonly Offset[]): Offset => at.reduce<Offset>((place, i, k) => P.plus(P.times(place, b.extents[k]!), i), [])
const lengthOf = (b: Buffer): Offset => b.extents.reduce(P.times, P.constant(1))
const bodyOf = (s: Step): readonly Statement[] => (s.tag === 'wipe' ? [] : s.body)

/** The same kernel and steps, with the arrays of reals that no step clears itself in one. */
export const packed = (kernel: Kernel, steps: readonly Step[]): { readonly kernel: Kernel; readonly steps: readonly Step[] } => {
  const cleared = new Set<Buffer>()
  for (const s of steps)
    walk(bodyOf(s), (x) => {
      if (x.tag === 'clear') cleared.add(x.buffer)
    })
  const several = kernel.workspace.filter((b) => b.sort === 'real' && b.extents.length > 0 && !cleared.has(b))
  if (several.length < 2) return { kernel, steps }
  const from = new Map<Buffer, Offset>()
  let total: Offset = []
  for (const b of several) {
    from.set(b, total)
    total = P.plus(total, lengthOf(b))
  }
  const whole: Buffer = { name: 'temporary', sort: 'real', extents: [total], role: 'workspace' }
  const moved = (s: Statement): Statement => {
    if (s.tag === 'loop') return { ...s, body: s.body.map(moved) }
    const start = s.tag === 'read' || s.tag === 'write' ? from.get(s.buffer) : undefined
    return start && (s.tag === 'read' || s.tag === 'write') ? { ...s, buffer: whole, at: [P.plus(start, flat(s.buffer, s.at))] } : s
  }
  const spreads = new Map<Step, Step>()
  const step = (s: Step): Step => {
    if (s.tag === 'wipe') {
      const start = from.get(s.buffer)
      return start ? { tag: 'wipe', buffer: whole, part: { from: start, length: lengthOf(s.buffer) } } : s
    }
    const body = s.body.map(moved)
    if (s.tag === 'once') return { ...s, of: s.of && (spreads.get(s.of) as typeof s.of), body }
    const made = { ...s, body }
    spreads.set(s, made)
    return made
  }
  return { kernel: { ...kernel, workspace: [...kernel.workspace.filter((b) => !from.has(b)), whole] }, steps: steps.map(step) }
}
