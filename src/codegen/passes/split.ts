/** Long straight-line kernels in parts: engines refuse, or are slow on, functions of many thousand statements. What parts share goes through an array. */
import * as P from '../../categories/size.js'
import { Table } from '../../categories/table.js'
import { type Buffer, definedBy, eachValue, type Kernel, renamed, type Statement, scalar, type Value } from '../loop.js'

const LONGEST = 2000

const eachUsed = (s: Statement, see: (v: Value) => void): void => {
  eachValue(s, see)
  if (s.tag === 'loop') for (const x of s.body) eachUsed(x, see)
}

export const split = (kernel: Kernel): { readonly kernel: Kernel; readonly parts: readonly (readonly Statement[])[] } => {
  if (kernel.body.length <= LONGEST) return { kernel, parts: [kernel.body] }
  // A reduction must stay with the loop that follows it.
  const chunks: Statement[][] = [[]]
  for (const s of kernel.body) {
    const last = chunks[chunks.length - 1]!
    if (last.length >= LONGEST && last[last.length - 1]!.tag !== 'reduction') chunks.push([s])
    else last.push(s)
  }
  const home = new Table<Value, number>()
  chunks.forEach((c, k) => {
    for (const s of c) for (const v of definedBy(s)) home.set(v, k)
  })
  const shared = new Table<Value, number>()
  let count = 0
  chunks.forEach((c, k) => {
    for (const s of c) {
      eachUsed(s, (v) => {
        const at = home.get(v)
        if (at !== undefined && at !== k && !shared.has(v)) shared.set(v, count++)
      })
    }
  })
  const across: Buffer = { name: 'shared', sort: 'real', extents: [P.constant(count)], role: 'workspace' }
  const cell = (v: Value) => [P.constant<Value>(shared.get(v)!)]
  const parts = chunks.map((c, k) => {
    const local = new Table<Value, Value>()
    const out: Statement[] = []
    const save = (vs: readonly Value[]): void => {
      for (const v of vs)
        if (shared.has(v)) out.push({ tag: 'write', buffer: across, at: cell(v), value: v.sort === 'integer' ? P.atom(v) : v, mode: '=', guards: [] })
    }
    let open: Value[] = []
    for (const s of c) {
      let foreign = false
      eachUsed(s, (v) => {
        if (!shared.has(v) || home.get(v) === k) return
        foreign = true
        if (local.has(v)) return
        const copy = scalar(v.name, v.sort, `${v.key}.${k}`)
        local.set(v, copy)
        out.push({ tag: 'read', value: copy, buffer: across, at: cell(v), pad: undefined, guards: [] })
      })
      out.push(foreign ? renamed(s, (v) => local.get(v) ?? v) : s)
      if (s.tag === 'reduction') open.push(s.result)
      else if (s.tag === 'loop') {
        save([...open, ...definedBy(s)])
        open = []
      } else save(definedBy(s))
    }
    return out
  })
  return { kernel: { ...kernel, workspace: [...kernel.workspace, across], body: parts.flat() }, parts }
}
