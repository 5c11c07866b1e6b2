/**
 * What was just written or read is not read again: it stays in a variable, in the same body, after the loop that made it, and from one iteration of an
 * innermost loop to the next. Temporary arrays that nothing reads any more are gone.
 */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  buffersOf,
  type Carry,
  isPlain,
  isValue,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  type Read,
  renamed,
  type Statement,
  scalar,
  type Value,
  type Write,
  walk,
} from '../loop.js'
import { difference, at as placeAt } from './range.js'

const equal = (ps: readonly Offset[], qs: readonly Offset[]): boolean => ps.every((p, d) => difference(p, qs[d]!).length === 0)
/** Are these surely two places? */
const apart = (ps: readonly Offset[], qs: readonly Offset[]): boolean => ps.some((p, d) => (P.constantOf(difference(p, qs[d]!)) ?? 0) !== 0)
const at = (places: readonly Offset[], index: Value, there: Offset): readonly Offset[] => places.map((p) => placeAt(p, index, there))

/** What is in an array at some places. */
interface Entry {
  readonly at: readonly Offset[]
  readonly value: Operand
}
/** What is in arrays: at known places, which are told apart by their names, and at others. */
class Contents {
  private readonly fixed = new Map<Buffer, Map<string, Entry>>()
  private readonly others = new Map<Buffer, readonly Entry[]>()
  find(b: Buffer, places: readonly Offset[]): Operand | undefined {
    const name = nameOf(places)
    return (name === undefined ? this.others.get(b)?.find((e) => equal(e.at, places)) : this.fixed.get(b)?.get(name))?.value
  }
  enter(b: Buffer, entry: Entry): void {
    const name = nameOf(entry.at)
    if (name === undefined) this.others.set(b, [...(this.others.get(b) ?? []), entry])
    else if (this.fixed.has(b)) this.fixed.get(b)!.set(name, entry)
    else this.fixed.set(b, new Map([[name, entry]]))
  }
  /** Something else is at these places now. */
  overwrite(b: Buffer, places: readonly Offset[]): void {
    const name = nameOf(places)
    const fixed = this.fixed.get(b)
    if (name !== undefined) fixed?.delete(name)
    else for (const [k, e] of fixed ?? []) if (!apart(e.at, places)) fixed!.delete(k)
    if (this.others.has(b))
      this.others.set(
        b,
        this.others.get(b)!.filter((e) => apart(e.at, places)),
      )
  }
  forget(b: Buffer): void {
    this.fixed.delete(b)
    this.others.delete(b)
  }
  /** The same of some arrays, to be changed on its own. */
  copy(buffers: Iterable<Buffer>): Contents {
    const made = new Contents()
    for (const b of buffers) {
      if (this.fixed.has(b)) made.fixed.set(b, new Map(this.fixed.get(b)))
      if (this.others.has(b)) made.others.set(b, this.others.get(b)!)
    }
    return made
  }
}
const nameOf = (places: readonly Offset[]): string | undefined => {
  const known = places.map((p) => P.constantOf(p))
  return known.includes(undefined) ? undefined : known.join()
}

type Access = Read | Write
const isSure = (s: Access): boolean => s.guards.length === 0 && (s.tag === 'read' || s.mode === '=')
/** Reads and writes of an array at the top of an innermost loop; none, if it changes in other ways. */
const accessesOf = (loop: Loop, buffer: Buffer): readonly Access[] => {
  const all = loop.body.filter((s) => buffersOf(s).includes(buffer))
  return all.every((s): s is Access => s.tag === 'read' || s.tag === 'write') ? all : []
}
/** Is the access left out exactly where it would be outside of the array? */
const guardsPlace = (s: Access): boolean => s.guards.every((g) => s.at.some((p, d) => equal([p, s.buffer.extents[d]!], [g.index, g.extent])))
/** The read is outside of the array in the first iteration, and inside in every other, where an access one iteration before was. */
const startsOutside = (read: Read, loop: Loop): boolean =>
  guardsPlace(read) && read.guards.some((g) => (P.constantOf(at([g.index], loop.index, loop.lo)[0]!) ?? 0) < 0)

/** What a loop itself changes, beside what its body does. */
const moved = (s: Statement): readonly Buffer[] => (s.tag === 'loop' ? buffersOf(s) : [])

interface Handed {
  readonly read: Read
  readonly source: Access
}
/** Reads of what the iteration before wrote or read. */
const handedOn = (loop: Loop): readonly Handed[] => {
  if (!isPlain(loop) || loop.body.some((s) => s.tag === 'loop')) return []
  const before = (s: Access): readonly Offset[] => at(s.at, loop.index, P.plus(P.atom(loop.index), P.constant(-1)))
  return [...new Set(loop.body.flatMap(buffersOf))].flatMap((buffer) => {
    const all = buffer.sort === 'real' ? accessesOf(loop, buffer) : []
    const writes = all.filter((s): s is Write => s.tag === 'write')
    const reads = all.filter((s): s is Read => s.tag === 'read')
    return reads.flatMap((read): Handed[] => {
      if (read.guards.length > 0 && !startsOutside(read, loop)) return []
      const source = all.find((s) => s !== read && isSure(s) && equal(read.at, before(s)))
      const untouched = writes.every((w) => (w === source || apart(read.at, before(w))) && apart(read.at, w.at))
      return source && untouched ? [{ read, source }] : []
    })
  })
}

export const forward = (kernel: Kernel): Kernel => {
  const now = new Map<Value, Operand>()
  const resolve = (x: Operand): Operand => (typeof x === 'object' && !Array.isArray(x) ? (now.get(x as Value) ?? x) : x)
  let changed = false

  const body = (given: readonly Statement[], contents: Contents): readonly Statement[] => {
    const out: Statement[] = []
    const loop = (s: Loop): void => {
      const own = s.carries.filter((c, k) => {
        const twin = s.carries.slice(0, k).find((d) => d.next === c.next && d.initial === c.initial && isValue(c.next))
        if (twin) now.set(c.value, resolve(twin.value))
        return !twin
      })
      changed ||= own.length < s.carries.length
      const handed = handedOn(s)
      const carried: { readonly value: Value; readonly initial: Operand; readonly source: Access }[] = []
      for (const { read, source } of handed) {
        const first = at(read.at, s.index, s.lo)
        const known = read.guards.length > 0 ? read.pad! : contents.find(read.buffer, first)
        const initial = known ?? scalar(read.value.name, 'real')
        if (known === undefined) out.push({ ...read, value: initial as Value, at: first })
        const same = carried.find((c) => c.source === source && c.initial === initial)
        const value = same?.value ?? scalar('carry', 'real')
        if (!same) carried.push({ value, initial, source })
        now.set(read.value, value)
      }
      const gone = new Set<Statement>(handed.map((h) => h.read))
      changed ||= gone.size > 0
      const [touched, written] = [new Set<Buffer>(), new Set<Buffer>()]
      walk([s], (x) => {
        for (const b of buffersOf(x)) (x.tag === 'read' ? touched : written).add(b)
      })
      for (const b of written) contents.forget(b)
      const inner = body(
        s.body.filter((x) => !gone.has(x)),
        contents.copy(touched),
      )
      const carries = carried.map(({ value, initial, source }): Carry => ({ value, initial, next: resolve(source.value) }))
      out.push({ ...s, body: inner, carries: [...own.map((c) => ({ ...c, next: resolve(c.next) })), ...carries] })
      for (const { value, source } of carried) {
        const last = at(source.at, s.index, P.plus(s.hi, P.constant(-1)))
        const others = accessesOf(s, source.buffer).filter((x) => x.tag === 'write' && x !== source)
        if (source.tag === 'write' && others.every((w) => apart(w.at, last))) contents.enter(source.buffer, { at: last, value })
      }
    }
    for (const each of given) {
      const s = renamed(each, (v) => now.get(v) ?? v)
      switch (s.tag) {
        case 'loop':
          loop({ ...s, body: (each as Loop).body })
          continue
        case 'read': {
          const known = s.guards.length === 0 ? contents.find(s.buffer, s.at) : undefined
          if (known === undefined) {
            if (isSure(s) && s.buffer.sort === 'real') contents.enter(s.buffer, { at: s.at, value: s.value })
            break
          }
          now.set(s.value, known)
          changed = true
          continue
        }
        case 'write':
          contents.overwrite(s.buffer, s.at)
          if (isSure(s) && s.buffer.sort === 'real') contents.enter(s.buffer, { at: s.at, value: s.value })
          break
        case 'clear':
        case 'order':
          for (const b of buffersOf(s)) contents.forget(b)
      }
      out.push(s)
    }
    return out
  }
  const made = body(kernel.body, new Contents())
  return changed ? withoutUnread({ ...kernel, body: made }) : kernel
}

/** Without the temporary arrays that nothing reads. */
const withoutUnread = (kernel: Kernel): Kernel => {
  const read = new Set<Buffer>()
  walk(kernel.body, (s) => {
    if (s.tag === 'read') read.add(s.buffer)
    for (const b of moved(s)) read.add(b)
    if (s.tag === 'order') read.add(s.by).add(s.to)
  })
  const gone = new Set(kernel.workspace.filter((b) => !read.has(b)))
  const remaining = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((s): readonly Statement[] => {
      if (s.tag === 'loop') return [{ ...s, body: remaining(s.body) }]
      return 'buffer' in s && gone.has(s.buffer) ? [] : [s]
    })
  return { ...kernel, workspace: kernel.workspace.filter((b) => !gone.has(b)), body: remaining(kernel.body) }
}
