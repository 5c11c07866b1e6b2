/**
 * What a long run of statements without loops computes: sums of products, in phases. A sum is of the first phase after those in which other operations
 * make what it is of; these operations are of the phase of the sums that they take. So whatever is of one phase needs that and the phases before.
 */
import type { Operation } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { Marks, Table } from '../../categories/table.js'
import { add, mul, neg, sub } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  definedBy,
  eachValue,
  isValue,
  type Let,
  type Operand,
  type Read,
  type Statement,
  type Value,
  type Write,
  walk,
} from '../loop.js'

/** `± left · right`. */
export interface Term {
  readonly negative: boolean
  readonly left: Value | number
  readonly right: Value | number
}
export interface Sum {
  readonly value: Value
  readonly terms: readonly Term[]
}
export type Straight = Let | Read | Write | Extract<Statement, { readonly tag: 'integer' | 'cut' }>

export const isStraight = (s: Statement): s is Straight =>
  s.tag === 'let' || s.tag === 'read' || s.tag === 'write' || s.tag === 'integer' || s.tag === 'cut'
export const isFixed = (s: Read | Write): boolean =>
  s.guards.length === 0 && s.buffer.sort === 'real' && s.at.every((p) => P.constantOf(p) !== undefined)
const arithmetic: readonly Operation[] = [add, sub, mul, neg]
const isArithmetic = (s: Statement): s is Let => s.tag === 'let' && arithmetic.includes(s.op)

/** The statements in runs of those that are no loops, in which no array is both read and written; whatever else there is stands alone. */
export const runsOf = (body: readonly Statement[]): readonly (readonly Statement[])[] => {
  const runs: Statement[][] = []
  const [read, written] = [new Set<Buffer>(), new Set<Buffer>()]
  let open = false
  for (const s of body) {
    const mixes = (s.tag === 'read' && written.has(s.buffer)) || (s.tag === 'write' && read.has(s.buffer))
    if (!open || mixes || !isStraight(s)) {
      runs.push([])
      read.clear()
      written.clear()
    }
    runs.at(-1)!.push(s)
    open = isStraight(s)
    if (s.tag === 'read') read.add(s.buffer)
    if (s.tag === 'write') written.add(s.buffer)
  }
  return runs
}

/** How often each value is read. */
export const usesIn = (body: readonly Statement[]): Table<Value, number> => {
  const uses = new Table<Value, number>()
  walk(body, (s) => eachValue(s, (v) => uses.set(v, (uses.get(v) ?? 0) + 1)))
  return uses
}

/** How many sums, differences, products and negations each phase has, at most: for a glance at a run, before more is done. */
export const arithmeticIn = (run: readonly Straight[]): readonly number[] => {
  const counts: number[] = []
  /** The first phase in which a sum may be of a value. */
  const first = new Table<Value, number>()
  for (const s of run) {
    if (s.tag === 'write' || (s.tag === 'read' && isFixed(s))) continue
    let phase = 0
    eachValue(s, (v) => {
      phase = Math.max(phase, first.get(v) ?? 0)
    })
    if (isArithmetic(s)) counts[phase] = (counts[phase] ?? 0) + 1
    else phase++
    if (phase > 0) first.set(s.value, phase)
  }
  return counts
}

/** The sums that a run needs, with those that are only parts of another written out in it; and what statements after the run read. */
const sumsOf = (
  run: readonly Straight[],
  uses: Table<Value, number>,
): { readonly terms: Table<Value, readonly Term[]>; readonly last: readonly Value[] } => {
  const here = usesIn(run)
  const definitions = new Table<Value, Let>()
  for (const s of run) if (isArithmetic(s)) definitions.set(s.value, s)
  const wanted = new Marks<Value>()
  const last: Value[] = []

  const termsOf = (root: Let): readonly Term[] => {
    const terms: Term[] = []
    const stack: { readonly x: Operand; readonly negative: boolean; readonly once: boolean }[] = []
    const open = ({ op, args: [x, y] }: Let, negative: boolean, once: boolean): void => {
      if (op === mul) terms.push(product(x!, y!, negative))
      else if (op === neg) stack.push({ x: x!, negative: !negative, once })
      else stack.push({ x: y!, negative: negative !== (op === sub), once }, { x: x!, negative, once })
    }
    open(root, false, true)
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { x, negative } = next
      const made = isValue(x) ? definitions.get(x) : undefined
      const once = next.once && made !== undefined && uses.get(made.value) === 1
      if (made && (once || made.op === neg)) open(made, negative, once)
      else terms.push(product(x, 1, negative))
    }
    return terms
  }
  const product = (x: Operand, y: Operand, negative: boolean): Term => {
    const [left, right] = [factor(x), factor(y)]
    return { negative: negative !== (left.negative !== right.negative), left: left.x, right: right.x }
  }
  const factor = (given: Operand): { readonly x: Value | number; readonly negative: boolean } => {
    let [x, negative] = [given as Value | number, false]
    for (let made = isValue(x) && definitions.get(x); made && made.op === neg; made = isValue(x) && definitions.get(x))
      [x, negative] = [made.args[0] as Value | number, !negative]
    return { x, negative }
  }

  const terms = new Table<Value, readonly Term[]>()
  for (const s of run.toReversed()) {
    for (const v of definedBy(s)) {
      if ((uses.get(v) ?? 0) === (here.get(v) ?? 0)) continue
      wanted.add(v)
      last.push(v)
    }
    if (!isArithmetic(s)) eachValue(s, (v) => wanted.add(v))
    else if (wanted.has(s.value)) {
      const found = termsOf(s)
      terms.set(s.value, found)
      for (const t of found) for (const x of [t.left, t.right]) if (isValue(x)) wanted.add(x)
    }
  }

  return { terms, last }
}

export interface Phase {
  /** By level, and there by length, so that loops over their terms often go on for as long as before. */
  readonly sums: Sum[]
  readonly others: Straight[]
}
/** What a run computes. */
export interface Phases {
  readonly phases: readonly Phase[]
  /** Values that are read where they were defined to begin with. */
  readonly reads: Table<Value, Read>
  readonly writes: readonly Write[]
  /** What sums and other operations define. */
  readonly inside: Marks<Value>
  /** What statements after the run read. */
  readonly last: readonly Value[]
}
/** @param uses how often the whole kernel reads each value. */
export const phasesOf = (run: readonly Straight[], uses: Table<Value, number>): Phases => {
  const { terms, last } = sumsOf(run, uses)
  const phases: Phase[] = []
  const reads = new Table<Value, Read>()
  const writes: Write[] = []
  const inside = new Marks<Value>()
  /** Of a value of the run: the phase in which it is made, the first in which a sum may be of it, and its level there. */
  const places = new Table<Value, { readonly made: number; readonly summed: number; readonly level: number }>()
  const phaseAt = (k: number): Phase => {
    while (phases.length <= k) phases.push({ sums: [], others: [] })
    return phases[k]!
  }
  for (const s of run) {
    if (s.tag === 'write') writes.push(s)
    else if (s.tag === 'read' && isFixed(s)) reads.set(s.value, s)
    else if (!isArithmetic(s)) {
      let made = 0
      eachValue(s, (v) => {
        made = Math.max(made, places.get(v)?.made ?? 0)
      })
      phaseAt(made).others.push(s)
      inside.add(s.value)
      places.set(s.value, { made, summed: made + 1, level: 0 })
    } else if (terms.has(s.value)) {
      const of = terms.get(s.value)!
      let [phase, level] = [0, 0]
      for (const x of of.flatMap((t) => [t.left, t.right])) {
        const at = isValue(x) ? places.get(x) : undefined
        if (!at || at.summed < phase) continue
        level = Math.max(at.summed === phase ? level : 0, at.level)
        phase = at.summed
      }
      inside.add(s.value)
      phaseAt(phase).sums.push({ value: s.value, terms: of })
      places.set(s.value, { made: phase, summed: phase, level: level + 1 })
    }
  }
  for (const { sums } of phases) sums.sort((x, y) => places.get(x.value)!.level - places.get(y.value)!.level || x.terms.length - y.terms.length)
  return { phases, reads, writes, inside, last }
}
