/** A temporary array lives in an output that takes its place element by element: the last loop that reads `t[i]` writes `y[i]` after it. */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  buffersOf,
  type Clear,
  type Kernel,
  type Offset,
  type Read,
  type Sorting,
  type Statement,
  type Value,
  type Write,
  walk,
} from '../loop.js'

const show = (p: Offset): string => P.show(p, (v) => v.key)

interface Access {
  readonly top: number
  readonly s: Read | Write | Clear | Sorting
  readonly body: readonly Statement[]
  /** Indices of the loops around, outermost first. */
  readonly loops: readonly Value[]
}
const accesses = (kernel: Kernel): Map<Buffer, Access[]> => {
  const all = new Map<Buffer, Access[]>()
  const visit = (body: readonly Statement[], top: number, loops: readonly Value[]): void => {
    body.forEach((s, k) => {
      const at = loops.length === 0 ? k : top
      if (s.tag === 'loop') visit(s.body, at, [...loops, s.index])
      else if (s.tag === 'read' || s.tag === 'write' || s.tag === 'clear' || s.tag === 'order')
        for (const b of buffersOf(s)) all.set(b, [...(all.get(b) ?? []), { top: at, s, body, loops }])
    })
  }
  visit(kernel.body, 0, [])
  return all
}
/** Is the access at exactly the indices of the loops around it? */
const own = (a: Access): boolean =>
  (a.s.tag === 'read' || a.s.tag === 'write') &&
  a.s.guards.length === 0 &&
  a.s.at.length === a.loops.length &&
  a.s.at.every((p, k) => show(p) === show(P.atom(a.loops[k]!)))

/** Can the temporary live in the output? Its last loop is the first that touches the output, and there every element is read before it is written. */
const fits = (temporary: readonly Access[], output: readonly Access[]): boolean => {
  if (!temporary.every((a) => own(a) && (a.s.tag === 'read' || (a.s.tag === 'write' && a.s.mode === '=')))) return false
  const last = Math.max(...temporary.map((a) => a.top))
  if (output.some((a) => a.top < last)) return false
  const readers = temporary.filter((a) => a.top === last)
  const writers = output.filter((a) => a.top === last)
  const [writer] = writers
  return (
    writers.length === 1 &&
    writer !== undefined &&
    own(writer) &&
    writer.s.tag === 'write' &&
    writer.s.mode === '=' &&
    readers.every((r) => r.s.tag === 'read' && r.body === writer.body && r.body.indexOf(r.s) < r.body.indexOf(writer.s as Statement))
  ) // prettier-ignore
}

export const share = (kernel: Kernel): Kernel => {
  /** Arrays that change places, and those whose length is found by running. */
  const moving = new Set(kernel.workspace.filter((b) => b.grows))
  walk(kernel.body, (s) => {
    if (s.tag === 'loop') for (const b of buffersOf(s)) moving.add(b)
  })
  let current = kernel
  for (const t of kernel.workspace) {
    if (moving.has(t)) continue
    const all = accesses(current)
    const same = (b: Buffer): boolean =>
      b.sort === t.sort && b.extents.length === t.extents.length && b.extents.every((n, k) => show(n) === show(t.extents[k]!))
    const y = current.outputs.find((b) => same(b) && fits(all.get(t) ?? [], all.get(b) ?? []))
    if (!y) continue
    const moved = (body: readonly Statement[]): readonly Statement[] =>
      body.map((s) =>
        s.tag === 'loop'
          ? { ...s, body: moved(s.body) }
          : (s.tag === 'read' || s.tag === 'write' || s.tag === 'clear') && s.buffer === t
            ? { ...s, buffer: y }
            : s,
      )
    current = { ...current, workspace: current.workspace.filter((b) => b !== t), body: moved(current.body) }
  }
  return current
}
