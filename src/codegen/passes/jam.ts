/**
 * Unroll and jam: several iterations of a loop run side by side inside of its inner loops. What these read for all of them is read once, what they add
 * to one place is added there once, and chains of additions run beside each other: products of matrices in registers.
 */
import type { Operation } from '../../categories/equation.js'
import { Impossible } from '../../categories/errors.js'
import * as P from '../../categories/size.js'
import { add, neg } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  isValue,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  operandsOf,
  renamed,
  type Statement,
  scalar,
  type Value,
  valuesIn,
  walk,
} from '../loop.js'
import { independent, mentions, varying } from './independent.js'

/** Iterations side by side, of one loop; and of all around an innermost one. */
const WIDTH = 4
const MOST = 8
/** Sums that an innermost loop has room for in registers. */
const REGISTERS = 16
/** Operations of a step of a chain. */
const CHAIN = 3
/** An operation that costs more is not copied: it takes its time anyway. */
const DEAR = 10

const isInnermost = (s: Loop): boolean => s.body.every((x) => x.tag !== 'loop')
const innermost = (body: readonly Statement[]): readonly Loop[] =>
  body.flatMap((s) => (s.tag !== 'loop' ? [] : isInnermost(s) ? [s] : innermost(s.body)))

/** Do iterations side by side save something in an innermost loop, readings or places to add to? */
export const gains = (loop: Loop, varies: ReadonlySet<Value>): boolean => {
  const fixed = (places: readonly Offset[]): boolean => places.every((p) => valuesIn(p).every((v) => !varies.has(v)))
  const inner = innermost(loop.body)
  if (inner.some((r) => r.body.some((s) => s.tag === 'let' && s.op.cost >= DEAR)) || boundsVary(loop, varies)) return false
  return inner.some((r) =>
    r.body.some((s) => (s.tag === 'read' ? fixed(s.at) && !varies.has(s.value) : s.tag === 'write' && s.mode === '+=' && fixed(s.at))),
  )
}
/** Are its innermost loops chains, of one short step after the other? More of these run beside each other before they wait for registers. */
const chained = (loop: Loop): boolean =>
  innermost(loop.body).every((r) => {
    const handsOn = r.body.some((w) => w.tag === 'write' && w.mode === '=' && r.body.some((s) => s.tag === 'read' && s.buffer === w.buffer))
    return (r.carries.length === 1 || handsOn) && r.body.filter((s) => s.tag === 'let').length <= CHAIN
  })
const boundsVary = (loop: Loop, varies: ReadonlySet<Value>): boolean => {
  let vary = false
  walk(loop.body, (s) => {
    if (s.tag === 'loop' && [...valuesIn(s.lo), ...valuesIn(s.hi)].some((v) => varies.has(v))) vary = true
  })
  return vary
}

export const jam = (kernel: Kernel): Kernel => {
  let { body, workspace } = kernel
  let count = 0
  const fresh = (v: Value): Value => scalar(v.name, v.sort, v.key && `${v.key}.${count++}`)
  /** How many iterations run side by side in these loops already. */
  const ways = new Map<Value, number>()
  const settled = new Set<Value>()

  /** The body for the iterations at these indices, side by side. */
  const beside = (loop: Loop, at: readonly Offset[], temporary: ReadonlyMap<Buffer, Buffer>, varies: ReadonlySet<Value>): readonly Statement[] => {
    const names = new Map<Value, readonly Operand[]>([[loop.index, at]])
    const named = (v: Value, k: number): Operand => names.get(v)?.[k] ?? v
    const all = at.map((_, k) => k)
    const copy = <S extends Statement>(s: S, k: number): S => {
      const now = renamed(s, (v) => named(v, k)) as S
      const wide = 'buffer' in now ? temporary.get(now.buffer) : undefined
      return wide ? ({ ...now, buffer: wide, ...('at' in now && { at: [P.constant(k), ...now.at] }) } as S) : now
    }
    const changes = (s: Statement): boolean => operandsOf(s).some((x) => valuesIn(x).some((v) => varies.has(v)))
    const define = (v: Value, several: boolean): readonly Value[] => {
      const first = fresh(v)
      const made = all.map((k) => (several && k > 0 ? fresh(v) : first))
      names.set(v, v.sort === 'integer' ? made.map((x) => P.atom(x)) : made)
      return several ? made : [first]
    }
    /** The sum of what a value is in all iterations; of its negatives, if that is what it is. */
    const total = (x: Operand, out: Statement[]): Operand => {
      const made = (op: Operation, ...args: readonly Operand[]): Value => {
        const v = scalar(op.name, 'real')
        out.push({ tag: 'let', value: v, op, args })
        return v
      }
      const opposite = isValue(x) ? negated.get(x) : undefined
      const terms = all.map((k): Operand => {
        const term = opposite ?? x
        return isValue(term) ? named(term, k) : term
      })
      const whole = terms.reduce((a, b) => made(add, a, b))
      return opposite === undefined ? whole : made(neg, whole)
    }
    const results = new Map<Value, readonly Value[]>()
    const negated = new Map<Value, Operand>()
    const visit = (body: readonly Statement[]): readonly Statement[] => {
      const out: Statement[] = []
      for (const s of body) {
        switch (s.tag) {
          case 'let':
          case 'integer':
          case 'cut':
          case 'read': {
            if (s.tag === 'let' && s.op === neg) negated.set(s.value, s.args[0]!)
            const copies = all.map((k) => copy(s, k))
            define(s.value, varies.has(s.value)).forEach((value, k) => out.push({ ...copies[k]!, value }))
            break
          }
          case 'reduction': {
            const made = define(s.result, varies.has(s.result))
            results.set(s.result, made)
            for (const result of made) out.push({ ...s, result })
            break
          }
          case 'update': {
            const own = results.get(s.result)
            if (own) own.forEach((result, k) => out.push({ ...copy(s, k), result }))
            else if (s.monoid.name === 'sum') out.push({ ...copy(s, 0), value: total(s.value, out) })
            else for (const k of all) out.push(copy(s, k))
            break
          }
          case 'write': {
            const places: Statement = { ...s, value: 0 }
            if (s.mode === '+=' && !temporary.has(s.buffer) && !changes(places)) out.push({ ...copy(s, 0), value: total(s.value, out) })
            else for (const k of all) out.push(copy(s, k))
            break
          }
          case 'clear':
            out.push(copy(s, 0))
            break
          case 'order':
            throw new Impossible('what sorts runs alone')
          case 'loop': {
            const [index] = define(s.index, false)
            const now = copy({ ...s, body: [], carries: [] }, 0)
            const handed = s.carries.map((c) => define(c.value, true))
            ways.set(index!, at.length > 1 ? (ways.get(s.index) ?? 1) * at.length : MOST)
            const body = visit(s.body)
            const carries = all.flatMap((k) => {
              const mine = copy({ ...s, body: [] }, k).carries
              return mine.map((c, j) => ({ ...c, value: handed[j]![k]! }))
            })
            out.push({ ...now, index: index!, carries, body })
          }
        }
      }
      return out
    }
    return visit(loop.body)
  }

  const jammed = (loop: Loop): readonly Statement[] | undefined => {
    const around = ways.get(loop.index) ?? 1
    const extent = P.constantOf(P.plus(loop.hi, P.scale(-1, loop.lo)))
    const sums = Math.max(...innermost(loop.body).map((r) => r.body.filter((s) => s.tag === 'update').length))
    const width = [...(chained(loop) ? [MOST] : []), WIDTH, 2].find(
      (w) => w * around <= MOST && w * sums <= REGISTERS && (extent === undefined || extent >= w),
    )
    const temporary = width && independent(loop, mentions(body))
    if (!temporary) return undefined
    const varies = varying(loop, temporary)
    if (!gains(loop, varies)) return undefined
    const wide = new Map([...temporary].map((b): [Buffer, Buffer] => [b, { ...b, extents: [P.constant(width), ...b.extents] }]))
    workspace = workspace.map((b) => wide.get(b) ?? b)
    const part = (lo: Offset, hi: Offset, side: number): Loop => {
      const index = fresh(loop.index)
      settled.add(index)
      const places = Array.from({ length: side }, (_, k) => P.plus(P.atom(index), P.constant<Value>(k)))
      return { ...loop, index, lo, hi, body: beside(loop, places, wide, varies), ...(side > 1 && { step: side }) }
    }
    if (extent !== undefined) {
      const middle = P.plus(loop.lo, P.constant(extent - (extent % width)))
      return [part(loop.lo, middle, width), ...(extent % width > 0 ? [part(middle, loop.hi, 1)] : [])]
    }
    const whole = scalar('whole', 'integer', `whole${count++}`)
    const middle = P.plus(loop.lo, P.atom(whole))
    const of = P.plus(loop.hi, P.scale(-1, loop.lo))
    return [{ tag: 'cut', value: whole, of, to: 'multiple', by: width }, part(loop.lo, middle, width), part(middle, loop.hi, 1)]
  }

  /** The outermost loop that has not been looked at, jammed if that gains. */
  const visit = (given: readonly Statement[]): readonly Statement[] | undefined => {
    for (const [k, s] of given.entries()) {
      if (s.tag !== 'loop') continue
      if (!settled.has(s.index)) {
        settled.add(s.index)
        const made = isInnermost(s) ? undefined : jammed(s)
        if (made) return [...given.slice(0, k), ...made, ...given.slice(k + 1)]
      }
      const inner = visit(s.body)
      if (inner) return [...given.slice(0, k), { ...s, body: inner }, ...given.slice(k + 1)]
    }
    return undefined
  }
  for (let next = visit(body); next; next = visit(body)) body = next
  return body === kernel.body ? kernel : { ...kernel, workspace, body }
}
