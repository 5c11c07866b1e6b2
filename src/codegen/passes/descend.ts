/** A loop that reads and writes backwards counts down: its iterations come in the same order, and places in memory are its index itself. */
import { type Kernel, type Loop, type Statement, type Value, walk } from '../loop.js'
import { reversed } from './range.js'

/** How many places in memory fall with an index, less those that rise with it. */
const falls = (body: readonly Statement[], index: Value): number => {
  let count = 0
  walk(body, (s) => {
    for (const p of s.tag === 'read' || s.tag === 'write' ? s.at : [])
      for (const t of p) if (t.factors.includes(index)) count += t.coefficient < 0 ? 1 : -1
  })
  return count
}

const turned = (s: Loop): Loop => {
  const body = s.body.map((x) => (x.tag === 'loop' ? turned(x) : x))
  const counts = s.step === undefined && s.guard === undefined && !s.while && !s.recall && falls(body, s.index) > 0
  if (!counts) return body.every((x, k) => x === s.body[k]) ? s : { ...s, body }
  return { ...reversed({ ...s, body }), down: true }
}

export const descend = (kernel: Kernel): Kernel => {
  const body = kernel.body.map((s) => (s.tag === 'loop' ? turned(s) : s))
  return body.every((s, k) => s === kernel.body[k]) ? kernel : { ...kernel, body }
}
