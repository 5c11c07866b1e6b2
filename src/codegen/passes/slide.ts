/**
 * Sliding sums: a loop over i that adds to `a[i + c]` for several constants c keeps what a cell has received so far in a variable that moves along,
 * so that every cell is written once and never read.
 */
import * as P from '../../categories/size.js'
import { add } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  type Carry,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  type Statement,
  scalar,
  type Value,
  type Write,
  walk,
} from '../loop.js'

const show = (p: Offset): string => P.show(p, (v) => v.key)
const equal = (p: Offset, q: Offset): boolean => show(p) === show(q)
/** The c of `i + c`. */
const shift = (p: Offset, i: Value): number | undefined => P.constantOf(P.plus(p, P.scale(-1, P.atom(i))))

/** All accesses to the buffer are one clearing and these additions at the top of one loop's body. */
const additions = (kernel: Kernel, loop: Loop, buffer: Buffer): readonly Write[] | undefined => {
  const found = loop.body.filter((s): s is Write => s.tag === 'write' && s.buffer === buffer)
  let others = 0
  walk(kernel.body, (s) => {
    if ((s.tag === 'read' || s.tag === 'write' || s.tag === 'clear') && s.buffer === buffer && !found.includes(s as Write))
      others += s.tag === 'clear' ? 1 : 2
  })
  const fit = found.every((w) => w.mode === '+=' && w.guards.length === 0 && w.at.length === 1 && shift(w.at[0]!, loop.index) !== undefined)
  return fit && others === 1 && found.length > 1 ? found : undefined
}

export const slide = (kernel: Kernel): Kernel => {
  let body: readonly Statement[] = kernel.body
  for (const loop of kernel.body) {
    if (loop.tag !== 'loop') continue
    for (const buffer of new Set(loop.body.flatMap((s) => (s.tag === 'write' && s.mode === '+=' ? [s.buffer] : [])))) {
      const current = body.find((s): s is Loop => s.tag === 'loop' && s.index === loop.index)!
      const writes = additions({ ...kernel, body }, current, buffer)
      const cleared = body.findIndex((s) => s.tag === 'clear' && s.buffer === buffer)
      if (writes && cleared >= 0 && cleared < body.indexOf(current))
        body = body.flatMap((s) =>
          s === current ? slid(current, writes, buffer) : s.tag === 'clear' && s.buffer === buffer && covers(current, writes, buffer) ? [] : [s],
        )
    }
  }
  return body === kernel.body ? kernel : { ...kernel, body }
}

const shifts = (loop: Loop, writes: readonly Write[]): readonly [number, number] => {
  const all = writes.map((w) => shift(w.at[0]!, loop.index)!)
  return [Math.min(...all), Math.max(...all)]
}
const covers = (loop: Loop, writes: readonly Write[], buffer: Buffer): boolean => {
  const [least, most] = shifts(loop, writes)
  return P.constantOf(P.plus(loop.lo, P.constant(least))) === 0 && equal(P.plus(loop.hi, P.constant(most)), buffer.extents[0]!)
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
  const place = (base: Offset, c: number): readonly Offset[] => [P.plus(base, P.constant(c))]
  const first = plus(waiting[0]!, given(least))
  body.push({ tag: 'write', buffer, at: place(P.atom(loop.index), least), value: first, mode: '=', guards: [] })
  const carries = waiting.map((value, k): Carry => ({ value, initial: 0, next: plus(waiting[k + 1] ?? 0, given(least + k + 1)) }))
  const rest = waiting.map((value, k): Statement => ({ tag: 'write', buffer, at: place(loop.hi, least + k), value, mode: '=', guards: [] }))
  return [{ ...loop, body, carries: [...loop.carries, ...carries] }, ...rest]
}
