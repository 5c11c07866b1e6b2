/**
 * Alignment: loops over the same range, one after the other in a list of statements, become one in which each runs a few iterations, its *shift*, behind
 * the first. Let iteration i of an earlier loop and iteration j of a later one touch the same element of an array, and let one of them write it. What is
 * known of such pairs is their distance d = i − j, a constant if the loops read and write at index + constant. The pair keeps its order exactly if
 *
 *     i + shift(earlier) ≤ j + shift(later),   that is,   shift(later) ≥ shift(earlier) + d
 *
 * for every pair, be it write and read, read and write, or write and write: the least such shifts are taken, and what reads ahead (d > 0) costs a
 * shift, what reads behind nothing. A single write after a loop, to the element hi + e, is kept after it and counts as the iteration that would write it.
 *
 * Where shifts differ, the first and the last iterations run loop by loop as before, and only those between run fused: with P the number of first ones,
 *
 *     loop k over lo ≤ j < lo + min(n, P) − shift(k)        for each k
 *     for lo + P ≤ t < hi: loop k at j = t − shift(k)       for each k
 *     loop k over hi − min(n, shift(k)) ≤ j < hi            for each k
 *
 * In the middle a read of what was written c iterations ago takes it from a carry, as from a delay line, which starts with what the array holds then; and
 * what nothing else reads is not stored there but for the end. Nothing is computed in another way than before: the pass never changes rounding.
 *
 * @see Allen and Kennedy, *Optimizing Compilers for Modern Architectures*, ch. 8 (fusion, alignment, scalar replacement).
 */

import * as P from '../../categories/size.js'
import { Table } from '../../categories/table.js'
import { add } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  buffersOf,
  type Carry,
  definedBy,
  eachValue,
  type Guard,
  isPlain,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  type Read,
  renamed,
  type Statement,
  scalar,
  type Value,
  valuesIn,
  type Write,
  walk,
} from '../loop.js'
import { overwrite } from './overwrite.js'
import { areOfPlace, at, difference, equal, moved, needed } from './range.js'

/** What a loop carries beyond as many values as there are registers is in memory again. */
const REGISTERS = 16
/** Iterations at either end that run apart. */
const APART = 8

type Access = Read | Write
const isAccess = (s: Statement): s is Access => s.tag === 'read' || s.tag === 'write'
/** A loop of a group, and how many iterations it runs behind. */
interface Part {
  readonly loop: Loop
  readonly shift: number
}
/** What becomes one loop, in order; and what is written after some of its loops. */
type Group = readonly (Part | Write)[]
const isPart = (x: Part | Write): x is Part => 'loop' in x
const statementOf = (x: Part | Write): Statement => (isPart(x) ? x.loop : x)

/** What runs one statement after the other, and whose iterations do nothing but read, compute and write. */
const fits = (s: Statement): s is Loop =>
  s.tag === 'loop' && isPlain(s) && s.body.every((x) => isAccess(x) || x.tag === 'let' || x.tag === 'integer' || x.tag === 'update')

interface Effects {
  readonly uses: ReadonlySet<Value>
  /** Values that are defined, and reductions that are updated. */
  readonly values: ReadonlySet<Value>
  readonly reads: ReadonlySet<Buffer>
  readonly writes: ReadonlySet<Buffer>
}
const effectsOf = (body: readonly Statement[]): Effects => {
  const [uses, values] = [new Set<Value>(), new Set<Value>()]
  const [reads, writes] = [new Set<Buffer>(), new Set<Buffer>()]
  walk(body, (s) => {
    eachValue(s, (v) => uses.add(v))
    for (const v of definedBy(s)) values.add(v)
    if (s.tag === 'update') values.add(s.result)
    for (const b of buffersOf(s)) (s.tag === 'read' || (s.tag === 'order' && b === s.by) ? reads : writes).add(b)
  })
  return { uses, values, reads, writes }
}
const meets = <A>(x: ReadonlySet<A>, y: ReadonlySet<A>): boolean => [...x].some((v) => y.has(v))
/** May two statements change places? */
const apart = (x: Effects, y: Effects): boolean =>
  !meets(x.values, y.values) &&
  !meets(x.values, y.uses) &&
  !meets(x.uses, y.values) &&
  !meets(x.writes, y.writes) &&
  !meets(x.writes, y.reads) &&
  !meets(x.reads, y.writes)

/** i − j where iteration i of one loop and j of the other touch one element: a constant, or they never do, or nothing is known. */
type Distance = number | 'never' | 'unknown'
const distance = (a: Access, i: Loop, b: Access, j: Loop): Distance => {
  let found: Distance = 'unknown'
  for (const [d, p] of a.at.entries()) {
    const q = b.at[d]!
    const [fixedP, fixedQ] = [isFixed(p, i), isFixed(q, j)]
    if (fixedP && fixedQ) {
      if ((P.constantOf(difference(p, q)) ?? 0) !== 0) return 'never'
      continue
    }
    const [own, other] = [difference(p, P.atom(i.index)), difference(q, P.atom(j.index))]
    const c = isFixed(own, i) && isFixed(other, j) ? P.constantOf(difference(other, own)) : undefined
    if (c === undefined) continue
    if (found !== 'unknown' && found !== c) return 'never'
    found = c
  }
  return found
}
/** Is it the same in all iterations? */
const isFixed = (p: Offset, loop: Loop): boolean => {
  const values = valuesIn(p)
  return !values.includes(loop.index) && !loop.body.some((s) => definedBy(s).some((v) => values.includes(v)))
}
/** Does iteration j + d of the one touch the element that iteration j of the other does, whatever j? */
const always = (a: Access, i: Loop, b: Access, j: Loop, d: number): boolean =>
  a.at.every((p) => isFixed(difference(p, P.atom(i.index)), i) || isFixed(p, i)) &&
  a.at.every((p, k) => equal(at(p, i.index, moved(P.atom(j.index), d)), b.at[k]!))

/** Does it need what the array held before? */
const reads = (a: Access): boolean => a.tag === 'read' || a.mode === '+='
const accessesIn = (loop: Loop): readonly Access[] => loop.body.filter(isAccess)

/** How far the loop must run behind, if it can. */
const shiftAfter = (group: Group, loop: Loop): number | undefined => {
  let shift = 0
  for (const x of group) {
    for (const b of accessesIn(loop)) {
      for (const a of isPart(x) ? accessesIn(x.loop) : [x]) {
        if (a.buffer !== b.buffer || (a.tag === 'read' && b.tag === 'read')) continue
        const d = isPart(x) ? distance(a, x.loop, b, loop) : distanceFrom(a as Write, b, loop)
        if (d === 'unknown') return undefined
        if (d !== 'never') shift = Math.max(shift, d + (isPart(x) ? x.shift : 0))
      }
    }
  }
  return shift
}
/** The same of a write after a loop, to the element hi + e, as if by iteration hi. */
const distanceFrom = (a: Write, b: Access, j: Loop): Distance => {
  for (const [d, p] of a.at.entries()) {
    const other = difference(b.at[d]!, P.atom(j.index))
    if (isFixed(b.at[d]!, j)) {
      if ((P.constantOf(difference(p, b.at[d]!)) ?? 0) !== 0) return 'never'
    } else if (isFixed(other, j)) {
      const c = P.constantOf(difference(other, difference(p, j.hi)))
      if (c !== undefined) return c
    }
  }
  return 'unknown'
}

/** Where reads get their values in the fused loop: what was written, or read, so many iterations ago. */
interface Source {
  readonly from: Access
  readonly ago: number
}
interface Plan {
  readonly group: Group
  readonly parts: readonly Part[]
  /** How many first iterations run apart. */
  readonly first: number
  readonly sources: ReadonlyMap<Read, Source>
  /** All delay lines: the reads that each serves, by where it begins and what it gives out of range. */
  readonly lines: readonly Line[]
}
interface Line {
  readonly from: Access
  readonly length: number
  /** A read that says what the line holds at first. */
  readonly as: Read
}

const planned = (group: Group, states: ReadonlySet<Buffer>): Plan => {
  const parts = group.filter(isPart)
  const [{ loop }] = parts as [Part]
  const most = Math.max(...parts.map((p) => p.shift))
  // Where some run apart anyway, so do those that read over the end.
  const over = (p: Part): readonly number[] =>
    accessesIn(p.loop).flatMap((a) => a.guards.map((g) => p.shift - (P.constantOf(at(g.index, p.loop.index, loop.lo)) ?? 0)))
  const first = most === 0 ? 0 : Math.max(most, ...parts.flatMap(over).filter((k) => k <= most + APART))
  const where = new Map<Access, { readonly part: Part; readonly order: number }>()
  for (const part of parts) for (const a of accessesIn(part.loop)) where.set(a, { part, order: where.size })
  /** How many iterations ago the one was at the element that the other is at now. */
  const ago = (from: Access, to: Access): Distance => {
    const [x, y] = [where.get(from)!, where.get(to)!]
    const d = distance(from, x.part.loop, to, y.part.loop)
    if (typeof d !== 'number') return d
    if (!always(from, x.part.loop, to, y.part.loop, d)) return 'unknown'
    const c = y.part.shift - x.part.shift - d
    return c > 0 || (c === 0 && x.order < y.order) ? c : 'never'
  }
  const guardsAt = (a: Access, late: number): readonly Guard[] => left(a, where.get(a)!.part, first + late)
  const sources = new Map<Read, Source>()
  const all = [...where.keys()]
  for (const to of all) {
    if (to.tag !== 'read' || to.buffer.sort !== 'real' || !areOfPlace(to.guards, to.buffer, to.at)) continue
    const others = all.filter((a) => a !== to && a.buffer === to.buffer)
    const writes = others.filter((a) => a.tag === 'write')
    const clear = writes.every((w) => w.mode === '=' && areOfPlace(w.guards, w.buffer, w.at) && ago(w, to) !== 'unknown')
    if (!clear) continue
    const usable = (from: Access): boolean => from.tag === 'write' || (!sources.has(from) && guardsAt(from, 0).length === 0)
    const worth = (c: number): boolean => writes.length > 0 || c === 0 || (first === 0 && states.has(to.buffer)) || guardsAt(to, 0).length > 0
    const found = (writes.length > 0 ? writes : others).flatMap((from) => {
      const c = ago(from, to)
      return typeof c === 'number' && usable(from) && worth(c) ? [{ from, ago: c }] : []
    })
    const [nearest] = found.sort((x, y) => x.ago - y.ago || where.get(y.from)!.order - where.get(x.from)!.order)
    if (nearest && guardsAt(to, nearest.ago).length === 0) sources.set(to, nearest)
  }
  const lines = [...new Set([...sources.values()].map((s) => s.from))].flatMap((from): readonly Line[] => {
    const mine = [...sources].filter(([, s]) => s.from === from && s.ago > 0)
    const pads = [...new Set(mine.map(([r]) => r.pad))]
    const chosen = pads.filter((p) => p !== undefined || pads.length === 1)
    return chosen.map((pad, k) => {
      const served = mine.filter(([r]) => r.pad === pad || (k === 0 && r.pad === undefined))
      const length = Math.max(...served.map(([, s]) => s.ago))
      const alike = served.filter(([r]) => r.pad === pad).sort(([, x], [, y]) => y.ago - x.ago)
      return { from, length, as: alike[0]![0] }
    })
  })
  return { group, parts, first, sources, lines }
}
/** The loop with additions to these arrays as reads, sums, and writes. */
const plain = (loop: Loop, written: ReadonlySet<Buffer>): Loop => ({
  ...loop,
  body: loop.body.flatMap((s): readonly Statement[] => {
    if (s.tag !== 'write' || s.mode === '=' || !written.has(s.buffer)) return [s]
    const [before, after] = [scalar(s.buffer.name, 'real'), scalar('sum', 'real')]
    const { buffer, at: place, guards } = s
    return [
      { tag: 'read', value: before, buffer, at: place, guards, pad: guards.length > 0 ? 0 : undefined },
      { tag: 'let', value: after, op: add, args: [before, s.value] },
      { ...s, mode: '=', value: after },
    ]
  }),
})
/** The guards that an access still needs once its part has run so many iterations. */
const left = (a: Access, { loop, shift }: Part, late: number): readonly Guard[] =>
  a.guards.flatMap((g) => {
    if (!isFixed(difference(g.index, P.atom(loop.index)), loop) || !isFixed(g.extent, loop)) return [g]
    return needed(g, at(g.index, loop.index, moved(loop.lo, late - shift)), at(g.index, loop.index, moved(loop.hi, -1 - shift)))
  })

const pressure = ({ parts, lines }: Plan): number => lines.reduce((n, l) => n + l.length, 0) + parts.reduce((n, p) => n + p.loop.carries.length, 0)

/** How often each array is read. */
const readings = (body: readonly Statement[]): ReadonlyMap<Buffer, number> => {
  const counts = new Map<Buffer, number>()
  walk(body, (s) => {
    const read = isAccess(s) && reads(s) ? [s.buffer] : s.tag === 'order' ? [s.by] : s.tag === 'loop' ? buffersOf(s) : []
    for (const b of read) counts.set(b, (counts.get(b) ?? 0) + 1)
  })
  return counts
}

export const align = (kernel: Kernel): Kernel => {
  const total = readings(kernel.body)
  const states = new Set<Buffer>()
  walk(kernel.body, (s) => {
    for (const b of s.tag === 'loop' ? (s.swaps ?? []).flat() : []) states.add(b)
  })
  let count = 0
  const fresh = (v: Value): Value => scalar(v.name, v.sort, v.key && `${v.key}.f${count++}`)

  /** The group with one more loop in it, if that is possible and saves something. */
  const joined = (plan: Plan, between: readonly Write[], loop: Loop): Plan | undefined => {
    const { loop: one } = plan.parts[0]!
    if (!equal(one.lo, loop.lo) || !equal(one.hi, loop.hi)) return undefined
    const [earlier, own] = [effectsOf(plan.group.map(statementOf)), effectsOf([loop])]
    if (meets(earlier.values, own.uses) || meets(earlier.values, own.values)) return undefined
    const before: Group = [...plan.group, ...between]
    const shift = shiftAfter(before, loop)
    if (shift === undefined) return undefined
    const next = planned([...before, { loop: plain(loop, earlier.writes), shift }], states)
    const extent = P.constantOf(difference(loop.hi, loop.lo))
    if (next.first > APART || (next.first > 0 && extent !== undefined && extent <= 2 * APART)) return undefined
    // What adds up does so in one loop.
    if (next.first > 0 && next.parts.some((p) => p.loop.body.some((s) => s.tag === 'update'))) return undefined
    const last = next.parts.at(-1)!.loop.body
    const saves = [...next.sources].some(([to, s]) => last.includes(to) && s.from.tag === 'write' && !last.includes(s.from))
    return saves && pressure(next) <= REGISTERS ? next : undefined
  }

  const copied = (loop: Loop, lo: Offset, hi: Offset, initial: readonly Operand[], own: boolean): Loop => {
    const names = new Table<Value, Operand>()
    for (const v of [loop, ...loop.body].flatMap((s) => definedBy(s))) {
      const made = own && loop.carries.some((c) => c.value === v) ? v : fresh(v)
      names.set(v, made.sort === 'integer' ? P.atom(made) : made)
    }
    const name = (v: Value): Operand => names.get(v) ?? v
    const value = (v: Value): Value => {
      const x = name(v)
      return Array.isArray(x) ? (valuesIn(x as Offset)[0] as Value) : (x as Value)
    }
    const body = loop.body.map((s) => {
      const now = renamed(s, name)
      return 'value' in now && (s.tag === 'let' || s.tag === 'integer' || s.tag === 'read') ? ({ ...now, value: value(s.value) } as Statement) : now
    })
    const next = (x: Operand): Operand =>
      (renamed({ ...loop, body: [], carries: [{ value: loop.index, initial: 0, next: x }] }, name) as Loop).carries[0]!.next
    const carries = loop.carries.map((c, k): Carry => ({ value: value(c.value), initial: initial[k]!, next: next(c.next) }))
    return { ...loop, index: value(loop.index), lo, hi, body, carries }
  }

  const made = (plan: Plan): readonly Statement[] => {
    const { group, parts, first, sources, lines } = plan
    const [{ loop: one }] = parts as [Part]
    const index = one.index
    const length = difference(one.hi, one.lo)
    const partOf = (a: Access): Part => parts.find((p) => p.loop.body.includes(a))!
    const out: Statement[] = []
    const leasts = new Map<number, Offset>()
    /** The lesser of the number of iterations and a constant. */
    const atMost = (by: number): Offset => {
      const known = leasts.get(by)
      if (known) return known
      const extent = P.constantOf(length)
      const value = scalar('few', 'integer', `few${count++}`)
      if (extent === undefined) out.push({ tag: 'cut', value, of: length, to: 'least', by })
      const least: Offset = extent === undefined ? P.atom(value) : P.constant(Math.min(extent, by))
      leasts.set(by, least)
      return least
    }
    const inside = readings(group.map(statementOf))
    /** Does the write, with those after the loops, give every element that is there, from the first iteration's on and from the last one's? */
    const isWhole = (w: Write): boolean => {
      const { loop } = partOf(w)
      const places = (j: Offset): readonly Offset[] => w.at.map((p) => at(p, loop.index, j))
      const isBeyond = (j: Offset): boolean => places(j).some((p, d) => (P.constantOf(difference(p, w.buffer.extents[d]!)) ?? -1) >= 0)
      const isWritten = (j: Offset): boolean =>
        group.some((x) => !isPart(x) && x.buffer === w.buffer && x.mode === '=' && x.at.every((p, d) => equal(p, places(j)[d]!)))
      let end = 0
      while (end < APART && isWritten(moved(loop.hi, end))) end++
      return places(moved(loop.lo, -1)).some((p) => (P.constantOf(p) ?? 0) < 0) && isBeyond(moved(loop.hi, end))
    }
    /** Is what the middle would leave in the array read by nothing else, not even by the same loops when they run again? */
    const isOwn = (b: Buffer): boolean => {
      const mine = parts.flatMap((p) => accessesIn(p.loop)).filter((a) => a.buffer === b)
      const writes = mine.filter((a): a is Write => a.tag === 'write')
      return (
        b.role === 'workspace' &&
        !b.grows &&
        total.get(b) === inside.get(b) &&
        mine.every((a) => !reads(a) || (a.tag === 'read' && sources.has(a))) &&
        (writes.length === 1 || writes.every(isWhole))
      )
    }

    // The first iterations.
    const begun = new Map<Part, readonly Operand[]>()
    for (const p of parts) {
      const initial = p.loop.carries.map((c) => c.initial)
      begun.set(p, initial)
      if (first === p.shift) continue
      const start = copied(p.loop, one.lo, moved(P.plus(one.lo, atMost(first)), -p.shift), initial, false)
      out.push(start)
      begun.set(
        p,
        start.carries.map((c) => c.value),
      )
    }

    // Those that run fused.
    const some = first === 0 ? [] : needed({ index: [], extent: moved(length, -first), sure: 'low' }, [], [])
    const names = new Table<Value, Operand>()
    const name = (v: Value): Operand => names.get(v) ?? v
    const operand = (x: Operand): Operand => (typeof x === 'object' && !Array.isArray(x) ? name(x as Value) : x)
    const carries: Carry[] = []
    const ends: Statement[] = []
    const delays = lines.map((l) => Array.from({ length: l.length }, () => scalar(l.from.buffer.name, 'real')))
    const body: Statement[] = []
    /** What an access has read or written. */
    const given = (a: Access): Operand => operand(a.value)
    for (const p of parts) {
      const place = moved(P.atom(index), -p.shift)
      for (const c of p.loop.carries) if (p.shift > 0) names.set(c.value, fresh(c.value))
      if (p.loop.index !== index || p.shift > 0) names.set(p.loop.index, place)
      for (const s of p.loop.body) {
        const source = s.tag === 'read' ? sources.get(s) : undefined
        if (s.tag === 'read' && source) {
          const mine = lines.map((l, k) => ({ l, k })).filter(({ l }) => l.from === source.from)
          const line = (mine.find(({ l }) => l.as.pad === s.pad) ?? mine[0])?.k
          names.set(s.value, source.ago === 0 ? given(source.from) : delays[line!]![source.ago - 1]!)
        } else if (s.tag === 'write' && isOwn(s.buffer)) continue
        else body.push(renamed(isAccess(s) ? { ...s, guards: left(s, p, first) } : s, name))
      }
    }
    for (const p of parts) {
      p.loop.carries.forEach((c, k) => {
        carries.push({ value: name(c.value) as Value, initial: begun.get(p)![k]!, next: operand(c.next) })
      })
    }
    lines.forEach(({ from, as }, k) => {
      const line = delays[k]!
      const reader = partOf(as)
      const late = sources.get(as)!.ago
      const delayed = line.map((value, c): Carry => {
        const j = moved(one.lo, first + late - (c + 1) - reader.shift)
        const read = renamed(as, (v) => (v === reader.loop.index ? j : v)) as Read
        const fails = read.guards.some((g) => (P.constantOf(g.index) ?? 0) < 0)
        const start = scalar(as.buffer.name, 'real')
        const guards = [...some, ...read.guards.flatMap((g) => needed(g, g.index, g.index))]
        if (!fails) out.push({ ...read, value: start, guards, pad: guards.length > 0 ? (as.pad ?? 0) : undefined })
        // The last iterations find in the array what was not stored.
        if (first > 0 && from.tag === 'write' && isOwn(from.buffer) && lines.every((l) => l.from !== from || l.length <= line.length)) {
          const writer = partOf(from)
          const places = from.at.map((x) => at(x, writer.loop.index, moved(one.hi, -(c + 1) - writer.shift)))
          const least = (p: Offset): Offset => P.plus(difference(p, one.hi), moved(one.lo, first + 1))
          const guards = places.flatMap((index, d) => needed({ index, extent: from.buffer.extents[d]! }, least(index), index))
          ends.push({ ...from, at: places, value, guards: [...some, ...guards] })
        }
        return { value, initial: fails ? as.pad! : start, next: c === 0 ? given(from) : line[c - 1]! }
      })
      // What has waited longest first: then no value is kept for another to change.
      carries.push(...delayed.reverse())
    })
    out.push({ ...one, lo: moved(one.lo, first), body, carries }, ...ends)

    // The last iterations.
    for (const x of group) {
      if (!isPart(x)) out.push(x)
      else if (x.shift > 0) {
        const before = difference(one.hi, atMost(x.shift))
        out.push(
          copied(
            x.loop,
            before,
            one.hi,
            x.loop.carries.map((c) => name(c.value)),
            true,
          ),
        )
      }
    }
    return out
  }

  const visit = (given: readonly Statement[]): readonly Statement[] => {
    const body = given.map((s) => {
      const inner = s.tag === 'loop' ? visit(s.body) : []
      return s.tag === 'loop' && inner !== s.body ? { ...s, body: inner } : s
    })
    let changed = body.some((s, k) => s !== given[k])
    const out: Statement[] = []
    for (let k = 0; k < body.length; k++) {
      const s = body[k]!
      const group = fits(s) ? gathered(body, k) : undefined
      if (!group) {
        out.push(s)
        continue
      }
      changed = true
      // A reduction stays before the loop that it is for.
      const { values } = effectsOf(group.plan.parts.map((p) => p.loop))
      const isOurs = (x: Statement): boolean => x.tag === 'reduction' && values.has(x.result)
      const start = out.length - out.toReversed().findIndex((x) => !isOurs(x))
      const ours = start > out.length ? out.splice(0) : out.splice(start)
      out.push(...group.before.filter((x) => !isOurs(x)), ...ours, ...group.before.filter(isOurs), ...made(group.plan))
      k = group.end
    }
    return changed ? out : given
  }
  /** The loops from a place on that become one, what between them moves before them, and where they end. */
  const gathered = (body: readonly Statement[], k: number) => {
    let plan = planned([{ loop: body[k] as Loop, shift: 0 }], states)
    let [before, end]: [readonly Statement[], number] = [[], k]
    let [movable, between]: [Statement[], Write[]] = [[], []]
    for (let q = k + 1; q < body.length; q++) {
      const s = body[q]!
      const more = fits(s) ? joined(plan, between, s) : undefined
      if (more) {
        plan = more
        before = [...before, ...movable]
        movable = []
        between = []
        end = q
      } else if (apart(effectsOf([s]), effectsOf([...plan.group.map(statementOf), ...between]))) movable.push(s)
      else if (s.tag === 'write' && s.at.some((p) => P.constantOf(difference(p, plan.parts[0]!.loop.hi)) !== undefined)) between.push(s)
      else break
    }
    return end > k ? { plan, before, end } : undefined
  }

  const body = visit(kernel.body)
  return body === kernel.body ? kernel : overwrite(withoutUnread({ ...kernel, body }))
}

/** Arrays that nothing reads are not written. */
const withoutUnread = (kernel: Kernel): Kernel => {
  const read = new Set<Buffer>()
  walk(kernel.body, (s) => {
    if (s.tag === 'read') read.add(s.buffer)
    else if (s.tag === 'order' || s.tag === 'loop') for (const b of buffersOf(s)) read.add(b)
  })
  const gone = new Set(kernel.workspace.filter((b) => !read.has(b)))
  if (gone.size === 0) return kernel
  const kept = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((s): readonly Statement[] =>
      s.tag === 'loop'
        ? [{ ...s, body: kept(s.body) }]
        : (s.tag === 'write' || s.tag === 'clear' || s.tag === 'reserve') && gone.has(s.buffer)
          ? []
          : [s],
    )
  return { ...kernel, workspace: kernel.workspace.filter((b) => !gone.has(b)), body: kept(kernel.body) }
}
