/**
 * Blocks: a loop over data around several loops becomes, for some iterations at a time, several loops over these, wherever iterations gain by running side
 * by side. What one of them leaves for another is kept for the whole block.
 */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  eachValue,
  type Kernel,
  type Loop,
  type Offset,
  type Operand,
  type Reduction,
  renamed,
  type Statement,
  scalar,
  type Value,
  walk,
} from '../loop.js'
import { independent, mentions, varying } from './independent.js'
import { gains } from './jam.js'

/** Iterations of a block, by the rank of what is kept for each; of fewer there are no blocks. */
const LENGTHS = [32, 32, 8]
const LEAST = 8

const eachUsed = (s: Statement, see: (v: Value) => void): void => {
  eachValue(s, see)
  if (s.tag === 'loop') for (const x of s.body) eachUsed(x, see)
}
const updates = (loop: Loop, r: Reduction): boolean => {
  let found = false
  walk(loop.body, (s) => {
    if (s.tag === 'update' && s.result === r.result) found = true
  })
  return found
}

/** The body in parts: each loop that gains, with the reductions that it makes, and what is between them. */
const partsOf = (loop: Loop, varies: ReadonlySet<Value>): readonly (readonly Statement[])[] => {
  const reductions = loop.body.filter((s) => s.tag === 'reduction')
  const parts: { readonly body: Statement[]; readonly gains: boolean }[] = []
  for (const s of loop.body) {
    if (s.tag === 'reduction') continue
    const whole = s.tag === 'loop' ? [...reductions.filter((r) => updates(s, r)), s] : [s]
    const tiles = s.tag === 'loop' && gains({ ...loop, body: [s] }, varies)
    const last = parts.at(-1)
    if (!tiles && last && !last.gains) last.body.push(...whole)
    else parts.push({ body: whole, gains: tiles })
  }
  // Without a loop that does not gain, all can run side by side as it is.
  return parts.some((p) => p.gains) && parts.some((p) => !p.gains && p.body.some((s) => s.tag === 'loop')) ? parts.map((p) => p.body) : []
}
/** What a loop hands on, and leaves behind, is for its own iteration of the loop around it. */
const handsOn = (loop: Loop): boolean => {
  let found = false
  walk(loop.body, (s) => {
    if (s.tag === 'loop' && s.carries.length > 0) found = true
  })
  return found
}
/** A temporary array is cleared at most once, before everything else: then the block's is, too. */
const clearsFirst = (loop: Loop, temporary: ReadonlySet<Buffer>): boolean => {
  const seen = new Set<Buffer>()
  let fits = true
  walk(loop.body, (s) => {
    if (!('buffer' in s) || !temporary.has(s.buffer)) return
    if (s.tag === 'clear' && (seen.has(s.buffer) || !loop.body.includes(s))) fits = false
    seen.add(s.buffer)
  })
  return fits
}

export const block = (kernel: Kernel): Kernel => {
  const total = mentions(kernel.body)
  let { workspace } = kernel
  let count = 0
  const integerNamed = (name: string): Value => scalar(name, 'integer', `${name}.b${count++}`)
  const copyOf = (v: Value): Value => scalar(v.name, v.sort, v.key && `${v.key}.b${count++}`)

  const blocked = (loop: Loop): readonly Statement[] => {
    const extent = P.constantOf(P.plus(loop.hi, P.scale(-1, loop.lo)))
    const temporary = extent !== undefined && extent < LEAST ? undefined : independent(loop, total)
    if (!temporary || !clearsFirst(loop, temporary) || handsOn(loop)) return [loop]
    const parts = partsOf(loop, varying(loop, temporary))
    const length = LENGTHS[Math.max(0, ...[...temporary].map((b) => b.extents.length))]
    if (parts.length < 2 || length === undefined) return [loop]
    const wide = (name: string, sort: Buffer['sort'], extents: readonly Offset[]): Buffer => ({
      name,
      sort,
      extents: [P.constant(length), ...extents],
      role: 'workspace',
    })

    const rows = new Map([...temporary].map((b): [Buffer, Buffer] => [b, wide(b.name, b.sort, b.extents)]))
    workspace = workspace.map((b) => rows.get(b) ?? b)
    const first = integerNamed('block')
    const size = integerNamed('size')
    const definitions = new Map<Value, { readonly part: number; readonly by: Statement }>()
    parts.forEach((body, part) => {
      for (const s of body) {
        if (s.tag === 'let' || s.tag === 'read' || s.tag === 'integer' || s.tag === 'cut') definitions.set(s.value, { part, by: s })
        if (s.tag === 'reduction') definitions.set(s.result, { part, by: s })
      }
    })
    /** Where a value is kept for the parts after its own. */
    const kept = new Map<Value, Buffer>()
    const keep = (v: Value): Buffer => {
      const known = kept.get(v) ?? wide(v.name, v.sort, [])
      if (!kept.has(v)) workspace = [...workspace, known]
      kept.set(v, known)
      return known
    }
    const moved = parts.map((body, part) => {
      const index = integerNamed('p')
      const place = P.plus(P.atom(first), P.atom(index))
      const before: Statement[] = []
      const names = new Map<Value, Operand>([[loop.index, place]])
      const named = (v: Value): Operand => names.get(v) ?? v
      /** What another part defines: computed again if it is cheap, else read. */
      const provide = (v: Value): void => {
        const made = definitions.get(v)
        if (names.has(v) || !made || made.part === part) return
        const { by } = made
        const value = copyOf(v)
        if (
          (by.tag === 'let' && v.sort === 'boolean') ||
          by.tag === 'integer' ||
          by.tag === 'cut' ||
          (by.tag === 'read' && by.buffer.role === 'input')
        ) {
          eachValue(by, provide)
          before.push({ ...renamed(by, named), value } as Statement)
        } else before.push({ tag: 'read', value, buffer: keep(v), at: [P.atom(index)], pad: undefined, guards: [] })
        names.set(v, v.sort === 'integer' ? P.atom(value) : value)
      }
      for (const s of body) eachUsed(s, provide)
      const inRows = (s: Statement): Statement => {
        if (s.tag === 'loop') return { ...s, body: s.body.map(inRows) }
        const row = s.tag === 'read' || s.tag === 'write' ? rows.get(s.buffer) : undefined
        return row ? ({ ...s, buffer: row, at: [P.atom(index), ...(s as { at: readonly Offset[] }).at] } as Statement) : s
      }
      return { index, body: [...before, ...body.filter((s) => s.tag !== 'clear' || !rows.has(s.buffer)).map((s) => inRows(renamed(s, named)))] }
    })
    const loops = moved.map(({ index, body }, part): Loop => {
      const saved = [...kept].filter(([v]) => definitions.get(v)!.part === part)
      const writes = saved.map(([v, buffer]): Statement => {
        const value = v.sort === 'integer' ? P.atom(v) : v
        return { tag: 'write', buffer, at: [P.atom(index)], value, mode: '=', guards: [] }
      })
      return { tag: 'loop', index, lo: [], hi: P.atom(size), body: [...body, ...writes], carries: [] }
    })
    const clears = loop.body.flatMap((s) => (s.tag === 'clear' && rows.has(s.buffer) ? [{ ...s, buffer: rows.get(s.buffer)! }] : []))
    const of = P.plus(loop.hi, P.scale(-1, P.atom(first)))
    return [{ ...loop, index: first, step: length, body: [{ tag: 'cut', value: size, of, to: 'least', by: length }, ...clears, ...loops] }]
  }
  const body = kernel.body.flatMap((s) => (s.tag === 'loop' ? blocked(s) : [s]))
  return body.length === kernel.body.length && body.every((s, k) => s === kernel.body[k]) ? kernel : { ...kernel, workspace, body }
}
