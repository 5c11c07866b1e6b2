/** Divisions by one value become products with its reciprocal, which is computed once: where several share it, or where a loop repeats them. */
import { Table } from '../../categories/table.js'
import { div, mul } from '../../primitives/arithmetic.js'
import { isValue, type Kernel, type Let, type Loop, type Operand, renamed, type Statement, scalar, type Value } from '../loop.js'

interface Place {
  /** Divisions by a value in the list where it is defined, and in loops below. */
  near: number
  far: number
}

export const reciprocals = (kernel: Kernel): Kernel => {
  const home = new Table<Value, readonly Statement[]>()
  const uses = new Map<Value, Place>()
  /** What a loop hands on is another value in every iteration, and after it. */
  const carried = new Set<Value>()
  const divisor = (s: Statement): Value | undefined =>
    s.tag === 'let' && s.op === div && isValue(s.args[1]!) && !carried.has(s.args[1]) ? s.args[1] : undefined
  /** A branch that is not taken needs none. */
  const survey = (body: readonly Statement[], guarded = false): void => {
    for (const s of body) {
      if (s.tag === 'let' || s.tag === 'read') home.set(s.value, body)
      if (s.tag === 'reduction') home.set(s.result, body)
      const d = divisor(s)
      if (d) {
        const place = uses.get(d) ?? { near: 0, far: 0 }
        if ((home.get(d) ?? kernel.body) === body || guarded) place.near++
        else place.far++
        uses.set(d, place)
      }
      if (s.tag !== 'loop') continue
      for (const c of s.carries) carried.add(c.value)
      survey(s.body, s.guard !== undefined)
    }
  }
  survey(kernel.body)
  const worth = new Set([...uses].filter(([, u]) => u.far > 0 || u.near > 1).map(([d]) => d))
  if (worth.size === 0) return kernel
  const made = new Map<Value, Value>()
  /** Reciprocals that were there already. */
  const same = new Map<Value, Value>()
  const dividesBy = (s: Statement, found: Set<Value>): void => {
    const d = divisor(s)
    if (d && worth.has(d)) found.add(d)
    if (s.tag === 'loop') for (const x of s.body) dividesBy(x, found)
  }
  const product = (s: Let, x: Operand, r: Value): Let => ({ ...s, op: mul, args: [x, r] })
  const rewrite = (body: readonly Statement[]): Statement[] =>
    body.flatMap((s): Statement[] => {
      const before: Statement[] = []
      const found = new Set<Value>()
      dividesBy(s, found)
      for (const d of found) {
        if (made.has(d) || (home.get(d) ?? kernel.body) !== body) continue
        const r = scalar('inverse', 'real')
        made.set(d, r)
        before.push({ tag: 'let', value: r, op: div, args: [1, d] })
      }
      const d = divisor(s)
      if (s.tag === 'let' && d && worth.has(d)) {
        const r = made.get(d)!
        if (s.args[0] !== 1) return [...before, product(s, s.args[0]!, r)]
        same.set(s.value, r)
        return before
      }
      if (s.tag === 'loop') return [...before, { ...s, body: rewrite(s.body) } satisfies Loop]
      return [...before, s]
    })
  const body = rewrite(kernel.body)
  return { ...kernel, body: same.size === 0 ? body : body.map((s) => renamed(s, (v) => same.get(v) ?? v)) }
}
