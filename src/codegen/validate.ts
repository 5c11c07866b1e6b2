/** Rejects ill-formed kernels: run after the schedule and after every pass, so that a bug is found where it is made. */
import { Impossible } from '../categories/errors.js'
import * as P from '../categories/size.js'
import { Table } from '../categories/table.js'
import {
  type Buffer,
  isBuffer,
  isOffset,
  isValue,
  type Kernel,
  type Operand,
  operandsOf,
  type Statement,
  type Value,
  valuesIn,
  walk,
} from './loop.js'

/** The kernel, if it is well formed. @throws Impossible naming the first statement that is not. */
export const validate = (kernel: Kernel): Kernel => {
  const outside = [...kernel.sizes, ...kernel.inputs.filter((x): x is Value => !isBuffer(x))]
  /** Defined; and visible from here. */
  const known = new Table<Value, boolean>(outside.map((v) => [v, true]))
  const keys = new Set(outside.map((v) => v.key))
  const buffers = new Set<Buffer>([...kernel.inputs.filter(isBuffer), ...kernel.outputs, ...kernel.workspace])
  const written = new Set<Buffer>()
  walk(kernel.body, (s) => {
    if (s.tag === 'write' || s.tag === 'clear') written.add(s.buffer)
    if (s.tag === 'order') written.add(s.to)
  })
  const open = new Set<Value>()
  const fail = (s: Statement, why: string): never => {
    throw new Impossible(`kernel ${kernel.name}: ${s.tag}: ${why}`)
  }
  const define = (s: Statement, v: Value): void => {
    if (known.has(v) || (v.key && keys.has(v.key))) fail(s, `${v.name} ${v.key} is defined twice`)
    known.set(v, true)
    if (v.key) keys.add(v.key)
  }
  const use = (s: Statement, x: Operand): void => {
    for (const v of valuesIn(x)) {
      if (!known.get(v)) fail(s, `${v.name} ${v.key} is used where it is not defined`)
      if (isOffset(x) && v.sort !== 'integer') fail(s, `${v.name} is no integer`)
    }
  }
  const sortOf = (x: Operand): string => (isOffset(x) ? 'integer' : isValue(x) ? x.sort : 'constant')
  const place = (s: Statement & { readonly buffer: Buffer; readonly at: readonly unknown[] }): void => {
    if (!buffers.has(s.buffer) && s.buffer.role !== 'table') fail(s, `the array ${s.buffer.name} is not the kernel's`)
    if (s.at.length !== s.buffer.extents.length && s.buffer.extents.length > 0) fail(s, `${s.buffer.name} has rank ${s.buffer.extents.length}`)
  }
  const visit = (body: readonly Statement[]): void => {
    const mine: Value[] = []
    const add = (s: Statement, v: Value): void => {
      define(s, v)
      mine.push(v)
    }
    for (const s of body) {
      if (s.tag !== 'loop') operandsOf(s).forEach((x) => use(s, x))
      switch (s.tag) {
        case 'let':
          if (s.args.length !== s.op.args.length) fail(s, `${s.op.name} takes ${s.op.args.length}`)
          s.args.forEach((a, k) => {
            const sort = sortOf(a)
            if (sort !== 'constant' && sort !== s.op.args[k]) fail(s, `${s.op.name} wants ${s.op.args[k]}, got ${sort}`)
          })
          add(s, s.value)
          break
        case 'integer':
        case 'cut':
          add(s, s.value)
          break
        case 'read':
          place(s)
          if (s.buffer.role === 'table' && P.constantOf(s.buffer.extents[0]!) !== s.buffer.contents?.length)
            fail(s, `${s.buffer.name} has not as many elements as it says`)
          if (s.buffer.role === 'workspace' && !written.has(s.buffer)) fail(s, `nothing writes ${s.buffer.name}`)
          add(s, s.value)
          break
        case 'write':
          place(s)
          if (s.buffer.role === 'input' || s.buffer.role === 'table') fail(s, `${s.buffer.name} is an input or a table`)
          break
        case 'order':
          place({ ...s, buffer: s.to })
          place({ ...s, buffer: s.by })
          if (s.to.role === 'input' || s.to.sort !== 'integer' || s.by.sort !== 'real') fail(s, 'it orders reals, and gives integers')
          break
        case 'reserve':
        case 'clear':
          if (!buffers.has(s.buffer)) fail(s, `the array ${s.buffer.name} is not the kernel's`)
          break
        case 'plan':
          add(s, s.cursor)
          add(s, s.slots)
          break
        case 'reduction':
          add(s, s.result)
          open.add(s.result)
          break
        case 'update':
          if (!open.has(s.result)) fail(s, `${s.result.name} is no open reduction`)
          break
        case 'loop': {
          use(s, s.lo)
          use(s, s.hi)
          if (s.guard !== undefined) use(s, s.guard)
          for (const b of (s.swaps ?? []).flat()) if (!buffers.has(b)) fail(s, `the array ${b.name} is not the kernel's`)
          s.carries.forEach((c) => use(s, c.initial))
          const inner = [s.index, ...s.carries.map((c) => c.value)]
          inner.forEach((v) => define(s, v))
          visit(s.body)
          s.carries.forEach((c) => valuesIn(c.next).forEach((v) => known.has(v) || fail(s, `${v.name} is carried but never defined`)))
          for (const v of inner.filter((x) => x === s.index)) known.set(v, false)
          if (s.while && !s.carries.some((c) => c.value === s.while!.going)) fail(s, 'it goes on for what it does not carry')
          if (s.while) add(s, s.while.trips)
        }
      }
    }
    // What a body defines is not seen outside of it (its name stays taken).
    if (body !== kernel.body) for (const v of mine) known.set(v, false)
  }
  visit(kernel.body)
  return kernel
}
