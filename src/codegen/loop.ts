/**
 * The kernel language: how a program runs, and what the targets print. A kernel is a list of statements over scalars that are assigned once
 * and arrays that are read and written:
 *
 *     let v = op(a, b)                      a scalar operation
 *     read v = a[i, j]                      of an array; outside, `pad` where there is one
 *     write a[i, j] = v   or   += v         every index at most once, or after `clear a`
 *     loop lo ≤ i < hi { … }                iterations in order
 *     order p[i] by x[i]                    the places of n elements from x[i] on in ascending order go to p[i], …, p[i + n − 1]
 *     reduce r by op … update r v           declared outside, updated at any depth inside, final after the loop that follows its declaration
 *     carry c = init … next c v             a scalar that a loop hands to its next iteration; after the loop, the last
 *     swap a, b                             after each iteration of a loop, a is what b was, and b is what a was
 *     if p { … }                            a loop of one iteration, or none
 *     while c { … }                         a loop that goes on for as long as a carry is true, and counts its iterations
 *     plan p of n steps                     what a loop keeps so that it can be run backwards; loops that recall run up to where the plan stops next
 *     reserve a[n]                          an array whose length the run tells has n elements or more, and those that it had
 *
 * Integers are polynomials over sizes, loop indices and integers read, so that places in memory are computed by algebra, not by rewriting code.
 * Nothing here knows a target: reductions keep their monoid, so that a parallel target may use a tree where a sequential one uses a variable.
 */
import type { Monoid, Operation, Sort } from '../categories/equation.js'
import * as P from '../categories/size.js'
import type { Memory } from './memory.js'

/** A scalar, assigned once; or a loop index, or a size. */
export interface Value {
  readonly id: number
  readonly name: string
  readonly sort: Sort
  /** Of an integer, in which polynomials sort: unique in its kernel, and the same from run to run. Others have none. */
  readonly key: string
}
let created = 0
export const scalar = (name: string, sort: Sort, key = ''): Value => ({ id: created++, name, sort, key: sort === 'integer' ? key : '' })
export type Offset = P.Polynomial<Value>
/** A real or boolean: a value or a constant. An integer: an offset. */
export type Operand = Value | number | Offset

export interface Buffer {
  readonly name: string
  readonly sort: Sort
  readonly extents: readonly Offset[]
  readonly role: 'input' | 'output' | 'workspace' | 'table'
  /** Of a table, which nothing writes: its elements. */
  readonly contents?: readonly number[]
  /** Of index data: the bound of its elements. */
  readonly below?: Offset
  /** Its length is found by running: it is made longer where it is reserved. */
  readonly grows?: true
}

/** `index` must lie in `0 ≤ index < extent`. */
export interface Guard {
  readonly index: Offset
  readonly extent: Offset
  /** The end at which it surely does. */
  readonly sure?: 'low' | 'high'
}

export interface Let {
  readonly tag: 'let'
  readonly value: Value
  readonly op: Operation
  readonly args: readonly Operand[]
}
/** A name for an integer. */
export interface Integer {
  readonly tag: 'integer'
  readonly value: Value
  readonly is: Offset
}
/** An integer that is no polynomial: the lesser of `of` and `by`, or the greatest multiple of `by` up to `of`. */
export interface Cut {
  readonly tag: 'cut'
  readonly value: Value
  readonly of: Offset
  readonly to: 'least' | 'multiple'
  readonly by: number
}
export interface Read {
  readonly tag: 'read'
  readonly value: Value
  readonly buffer: Buffer
  readonly at: readonly Offset[]
  readonly pad: number | undefined
  readonly guards: readonly Guard[]
}
export interface Write {
  readonly tag: 'write'
  readonly buffer: Buffer
  readonly at: readonly Offset[]
  readonly value: Operand
  readonly mode: '=' | '+='
  /** The write does not happen unless all hold. */
  readonly guards: readonly Guard[]
}
export interface Clear {
  readonly tag: 'clear'
  readonly buffer: Buffer
}
/** `to[at + k]`, k < extent, become the places, from 0, of `by[at + k]` in ascending order: equal ones as they stand, NaN last. */
export interface Sorting {
  readonly tag: 'order'
  readonly to: Buffer
  readonly by: Buffer
  readonly at: readonly Offset[]
  readonly extent: Offset
}
/** An accumulator; after the loop that follows, `result` has the reduction (of an `argmax`: the index). */
export interface Reduction {
  readonly tag: 'reduction'
  readonly result: Value
  readonly monoid: Monoid
}
/** `result ← result ⊕ value`, for the reduction declared with that result; `index` for the place of an extremum. */
export interface Update {
  readonly tag: 'update'
  readonly result: Value
  readonly monoid: Monoid
  readonly value: Operand
  readonly index: Offset
}
export interface Carry {
  readonly value: Value
  readonly initial: Operand
  readonly next: Operand
}
/** From here on the array has that many elements or more, along its first dimension. */
export interface Reserve {
  readonly tag: 'reserve'
  readonly buffer: Buffer
  readonly extents: readonly Offset[]
}
/** A plan of what to keep of a loop of some steps and what to make again (`memory.ts`); it defines where it has come to, and how many snapshots it takes. */
export interface Plan {
  readonly tag: 'plan'
  readonly buffer: Buffer
  readonly cursor: Value
  readonly slots: Value
  readonly steps: Offset
  readonly memory: Exclude<Memory, 'all'>
}
/** Steps as a plan says: of each array a row, the row after it, and snapshots of rows. */
export interface Recall {
  readonly plan: Buffer
  readonly cursor: Value
  readonly rows: readonly { readonly now: Buffer; readonly next: Buffer; readonly snapshots: Buffer }[]
}
export interface Loop {
  readonly tag: 'loop'
  readonly index: Value
  readonly lo: Offset
  readonly hi: Offset
  readonly body: readonly Statement[]
  readonly carries: readonly Carry[]
  /** Each row is the one before it joined with something by an associative operation: a parallel target may use a tree. */
  readonly associative?: true
  /** From one index to the next; 1 unless it says otherwise. */
  readonly step?: number
  /** From the last index to the first. */
  readonly down?: true
  /** It has its one iteration only if this holds. */
  readonly guard?: Operand
  /** It goes on for as long as this carry is true; `hi` says nothing. */
  readonly while?: { readonly going: Value; readonly trips: Value }
  /** Its iterations are the steps of a plan, up to where that stops. */
  readonly recall?: Recall
  /** Arrays that change places after each iteration. */
  readonly swaps?: readonly (readonly [Buffer, Buffer])[]
}
export type Statement = Let | Integer | Cut | Read | Write | Clear | Reserve | Plan | Sorting | Reduction | Update | Loop

/** Do the iterations take one index after the other, with the same arrays under the same names, and nothing between them but carries? */
export const isPlain = (s: Loop): boolean =>
  s.step === undefined && !s.down && s.guard === undefined && s.while === undefined && s.swaps === undefined && s.recall === undefined
/** Must its iterations come one after the other, as they are? */
export const isSteady = (s: Loop): boolean => s.carries.length > 0 || !isPlain(s)

export interface Kernel {
  readonly name: string
  /** Named sizes, as integers. */
  readonly sizes: readonly Value[]
  /** Scalar inputs are values, arrays buffers; in the order of the program's inputs. */
  readonly inputs: readonly (Value | Buffer)[]
  readonly outputs: readonly Buffer[]
  readonly workspace: readonly Buffer[]
  readonly body: readonly Statement[]
}

export const isBuffer = (x: Value | Buffer): x is Buffer => 'extents' in x
export const isOffset = (x: Operand): x is Offset => Array.isArray(x)
export const isValue = (x: Operand): x is Value => typeof x === 'object' && !Array.isArray(x)

/** Every statement, loops before their bodies. */
export const walk = (body: readonly Statement[], visit: (s: Statement) => void): void => {
  for (const s of body) {
    visit(s)
    if (s.tag === 'loop') walk(s.body, visit)
  }
}
/** The operands and offsets that a statement itself reads (not those of a loop's body). */
export const operandsOf = (s: Statement): readonly Operand[] => {
  const guards = (gs: readonly Guard[]): Offset[] => gs.flatMap((g) => [g.index, g.extent])
  switch (s.tag) {
    case 'let':
      return s.args
    case 'integer':
      return [s.is]
    case 'cut':
      return [s.of]
    case 'read':
      return [...s.at, ...guards(s.guards)]
    case 'write':
      return [s.value, ...s.at, ...guards(s.guards)]
    case 'update':
      return [s.value, s.index]
    case 'loop':
      return [s.lo, s.hi, ...(s.guard === undefined ? [] : [s.guard]), ...s.carries.flatMap((c) => [c.initial, c.next])]
    case 'order':
      return [...s.at, s.extent]
    case 'reserve':
      return s.extents
    case 'plan':
      return [s.steps]
    case 'clear':
    case 'reduction':
      return []
  }
}
/** The arrays that a statement itself reads or writes. */
export const buffersOf = (s: Statement): readonly Buffer[] =>
  'buffer' in s
    ? [s.buffer]
    : s.tag === 'order'
      ? [s.to, s.by]
      : s.tag === 'loop'
        ? [...(s.swaps ?? []).flat(), ...(s.recall ? [s.recall.plan, ...s.recall.rows.flatMap((r) => [r.now, r.next, r.snapshots])] : [])]
        : []
/** The tables of a kernel, in the order of their use. */
export const tablesOf = (kernel: Kernel): readonly Buffer[] => {
  const tables = new Set<Buffer>()
  walk(kernel.body, (s) => {
    if (s.tag === 'read' && s.buffer.role === 'table') tables.add(s.buffer)
  })
  return [...tables]
}
/** Every value that a statement itself reads, once for each time; without intermediate lists, for long kernels. */
export const eachValue = (s: Statement, see: (v: Value) => void): void => {
  const operand = (x: Operand): void => {
    if (typeof x === 'number') return
    if (!isOffset(x)) see(x)
    else for (const t of x) for (const v of t.factors) see(v)
  }
  switch (s.tag) {
    case 'let':
      for (const a of s.args) operand(a)
      return
    case 'clear':
    case 'reduction':
      return
    default:
      for (const x of operandsOf(s)) operand(x)
  }
}
/** The values in an operand. */
export const valuesIn = (x: Operand): readonly Value[] => (isOffset(x) ? x.flatMap((t) => t.factors) : isValue(x) ? [x] : [])
/** The values that a statement defines (of a loop: its index and carries). */
export const definedBy = (s: Statement): readonly Value[] => {
  switch (s.tag) {
    case 'let':
    case 'integer':
    case 'cut':
    case 'read':
      return [s.value]
    case 'reduction':
      return [s.result]
    case 'plan':
      return [s.cursor, s.slots]
    case 'loop':
      return [s.index, ...s.carries.map((c) => c.value), ...(s.while ? [s.while.trips] : [])]
    case 'write':
    case 'clear':
    case 'reserve':
    case 'order':
    case 'update':
      return []
  }
}

/** A statement that reads other operands in place of some values, in its body too. */
export const renamed = (s: Statement, get: (v: Value) => Operand): Statement => {
  const offset = (p: Offset): Offset =>
    P.replaceAtoms(p, (v) => {
      const x = get(v)
      return typeof x === 'number' ? P.constant(x) : isOffset(x) ? x : P.atom(x)
    })
  const operand = (x: Operand): Operand => (isOffset(x) ? offset(x) : isValue(x) ? get(x) : x)
  const guards = (gs: readonly Guard[]): readonly Guard[] => gs.map((g) => ({ ...g, index: offset(g.index), extent: offset(g.extent) }))
  switch (s.tag) {
    case 'let':
      return { ...s, args: s.args.map(operand) }
    case 'integer':
      return { ...s, is: offset(s.is) }
    case 'cut':
      return { ...s, of: offset(s.of) }
    case 'read':
      return { ...s, at: s.at.map(offset), guards: guards(s.guards) }
    case 'write':
      return { ...s, at: s.at.map(offset), value: operand(s.value), guards: guards(s.guards) }
    case 'order':
      return { ...s, at: s.at.map(offset), extent: offset(s.extent) }
    case 'update':
      return { ...s, value: operand(s.value), index: offset(s.index) }
    case 'loop': {
      const carries = s.carries.map((c) => ({ ...c, initial: operand(c.initial), next: operand(c.next) }))
      const guard = s.guard === undefined ? {} : { guard: operand(s.guard) }
      return { ...s, ...guard, lo: offset(s.lo), hi: offset(s.hi), carries, body: s.body.map((x) => renamed(x, get)) }
    }
    case 'reserve':
      return { ...s, extents: s.extents.map(offset) }
    case 'plan':
      return { ...s, steps: offset(s.steps) }
    case 'clear':
    case 'reduction':
      return s
  }
}
