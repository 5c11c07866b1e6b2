/**
 * Long kernels without loops as loops over tables. Each cell of one array is an input, a literal, what some other operation gave, or a sum of products
 * of two cells, and stands beside its negative, so that differences are sums, too:
 *
 *     cells[2 s] = −cells[2 s + 1] = Σ { cells[lefts[e]] · cells[rights[e]] : ends[s − 1] ≤ e < ends[s] }
 *
 * An engine compiles such a loop at once, and the tables are shorter than the statements that they stand for.
 */
import * as P from '../../categories/size.js'
import { Marks, Table } from '../../categories/table.js'
import { add, mul, neg, sub } from '../../primitives/arithmetic.js'
import {
  type Buffer,
  type Carry,
  definedBy,
  eachValue,
  isValue,
  type Kernel,
  type Let,
  type Offset,
  type Operand,
  type Read,
  type Statement,
  scalar,
  type Value,
  type Write,
} from '../loop.js'
import { arithmeticIn, isFixed, isStraight, type Phases, phasesOf, runsOf, type Straight, type Sum, usesIn } from './phases.js'

/** Operations from which on tables are worth it, in a run and in a phase: statements that are as many take engines a second and more until they are fast. */
export interface Least {
  readonly run: number
  readonly phase: number
}
const LEAST: Least = { run: 10_000, phase: 100 }
/** Elements from which on they are copied in a loop. */
const SEVERAL = 8

const operationsIn = (sums: readonly Sum[]): number => sums.reduce((n, s) => n + 2 * s.terms.length - 1, 0)

/** Numbers for the keys of a kernel's integers. */
class Integers {
  private count = 0
  named(name: string): Value {
    return scalar(name, 'integer', `${name}.t${this.count++}`)
  }
}

/** The writes of each array that are copied in a loop, in which they stay in order. */
const groupsOf = (writes: readonly Write[]): ReadonlyMap<Buffer, readonly Write[]> => {
  const groups = new Map<Buffer, Write[]>()
  for (const w of writes) {
    const group = groups.get(w.buffer)
    if (group) group.push(w)
    else groups.set(w.buffer, [w])
  }
  return new Map([...groups].filter(([, g]) => g.length >= SEVERAL && g.every((w) => isFixed(w) && w.mode === '=')))
}

/** A run of statements as loops over tables, and as statements where that is shorter. */
class Rolled {
  readonly body: Statement[] = []
  readonly cells: Buffer
  /** In pairs: a number and its negative. */
  private readonly places = new Table<Value, number>()
  /** By their magnitude. */
  private readonly literals = new Map<number, number>()
  private pairs = 0
  /** What loops over tables compute. */
  private readonly summed = new Marks<Value>()
  private readonly named = new Marks<Value>()

  constructor(
    private readonly given: Phases,
    private readonly integers: Integers,
    isRolled: (sums: readonly Sum[]) => boolean,
  ) {
    const { phases, writes, last } = given
    const rolled = phases.flatMap(({ sums }) => (isRolled(sums) ? sums : []))
    for (const { value } of rolled) {
      this.summed.add(value)
      this.places.set(value, this.pairs++)
    }
    const copied = groupsOf(writes)
    const taken = this.takenBy(rolled, [...copied.values()].flat())
    this.cells = { name: 'cells', sort: 'real', extents: [P.constant(2 * (this.pairs + taken.length + this.literals.size))], role: 'workspace' }
    this.enter(taken)
    for (const { sums, others } of phases) {
      if (isRolled(sums)) this.roll(sums)
      else for (const s of sums) this.writeOut(s)
      for (const s of others) this.add(s)
    }
    for (const v of last) this.provide(v)
    for (const w of writes) if (!copied.has(w.buffer)) this.add(w)
    for (const [buffer, group] of copied) this.leave(buffer, group)
  }

  /** The values, other than sums in loops, that loops take; and the literals get their places. */
  private takenBy(sums: readonly Sum[], writes: readonly Write[]): readonly Value[] {
    const taken: Value[] = []
    const seen = new Marks<Value>()
    const magnitudes = new Set<number>([1])
    const take = (x: Operand): void => {
      if (typeof x === 'number') magnitudes.add(Math.abs(x))
      else if (isValue(x) && !this.summed.has(x) && seen.add(x)) taken.push(x)
    }
    for (const { terms } of sums)
      for (const t of terms) {
        take(t.left)
        take(t.right)
      }
    for (const w of writes) take(w.value)
    for (const x of magnitudes) this.literals.set(x, this.pairs + this.literals.size)
    return taken
  }
  private cell(x: Value | number, negative = false): number {
    if (typeof x !== 'number') return 2 * this.places.get(x)! + Number(negative)
    return 2 * this.literals.get(Math.abs(x))! + Number(negative !== (x < 0 || Object.is(x, -0)))
  }

  /** Everything that is there before the first sum goes into its cells; the others get theirs. */
  private enter(taken: readonly Value[]): void {
    const { reads, inside } = this.given
    const magnitudes = [...this.literals.keys()]
    if (magnitudes.length < SEVERAL) for (const x of magnitudes) this.store(x, P.constant(this.pairs++), this.body)
    else this.fill(magnitudes.length, (k, body) => this.read(table('literals', 'real', magnitudes), [P.atom(k)], body))
    const byArray = new Map<Buffer, Read[]>()
    const alone: Value[] = []
    for (const v of taken) {
      const read = reads.get(v)
      if (!read) alone.push(v)
      else if (byArray.has(read.buffer)) byArray.get(read.buffer)!.push(read)
      else byArray.set(read.buffer, [read])
    }
    for (const [buffer, group] of byArray) {
      if (group.length < SEVERAL) {
        alone.push(...group.map((r) => r.value))
        continue
      }
      group.forEach((r, k) => this.places.set(r.value, this.pairs + k))
      this.fill(group.length, (k, body) => this.read(buffer, this.listed(group, k, body), body))
    }
    for (const v of alone) this.places.set(v, this.pairs++)
    for (const v of alone) if (!inside.has(v)) this.keep(v)
  }
  /** The next cells, from the first on. */
  private fill(count: number, value: (k: Value, body: Statement[]) => Value): void {
    const first = P.constant<Value>(this.pairs)
    this.loop('k', count, (k, body) => {
      this.store(value(k, body), P.plus(P.atom(k), first), body)
      return []
    })
    this.pairs += count
  }
  private leave(buffer: Buffer, group: readonly Write[]): void {
    const sources = group.map((w) => this.cell(w.value as Value | number))
    this.loop('k', group.length, (k, body) => {
      const value = this.read(this.cells, [this.entry('sources', sources, k, body)], body)
      body.push({ tag: 'write', buffer, at: this.listed(group, k, body), value, mode: '=', guards: [] })
      return []
    })
  }

  private roll(sums: readonly Sum[]): void {
    const terms = sums.flatMap((s) => s.terms)
    let count = 0
    const ends = sums.map((s) => {
      count += s.terms.length
      return count
    })
    const end = table('ends', 'integer', ends)
    const left = table(
      'lefts',
      'integer',
      terms.map((t) => this.cell(t.left, t.negative)),
    )
    const right = table(
      'rights',
      'integer',
      terms.map((t) => this.cell(t.right)),
    )
    const place = P.constant<Value>(this.places.get(sums[0]!.value)!)
    const lo = this.integers.named('first')
    this.loop('s', sums.length, (s, body) => {
      const hi = this.index(end, P.atom(s), body)
      const [sum, next] = [scalar('sum', 'real'), scalar('next', 'real')]
      const e = this.integers.named('e')
      const inner: Statement[] = []
      const [x, y] = [left, right].map((side) => this.read(this.cells, [this.index(side, P.atom(e), inner)], inner))
      const product = scalar('product', 'real')
      inner.push({ tag: 'let', value: product, op: mul, args: [x!, y!] }, { tag: 'let', value: next, op: add, args: [sum, product] })
      // −0 is what changes nothing: 0 + −0 = 0.
      body.push({ tag: 'loop', index: e, lo: P.atom(lo), hi, body: inner, carries: [{ value: sum, initial: -0, next }] })
      this.store(sum, P.plus(P.atom(s), place), body)
      return [{ value: lo, initial: [], next: hi }]
    })
  }
  /** A sum as statements. */
  private writeOut({ value, terms }: Sum): void {
    let sum: Operand | undefined
    terms.forEach(({ negative, left, right }, k) => {
      const make = (op: Let['op'], args: readonly Operand[], final: boolean): Value => {
        const made = final && k === terms.length - 1 ? value : scalar(value.name, 'real')
        this.add({ tag: 'let', value: made, op, args })
        return made
      }
      const first = sum === undefined
      const alone = right === 1 && (negative || terms.length > 1)
      const product = alone ? left : make(mul, [left, right], first && !negative)
      if (sum !== undefined) sum = make(negative ? sub : add, [sum, product], true)
      else sum = negative ? make(neg, [product], true) : product
    })
  }

  /** A statement, after what it reads. */
  private add(s: Statement): void {
    eachValue(s, (v) => this.provide(v))
    this.body.push(s)
    for (const v of definedBy(s)) {
      this.named.add(v)
      if (this.places.has(v)) this.keep(v)
    }
  }
  /** The name of a value that has only a cell, or is an element of an array. */
  private provide(v: Value): void {
    const from = this.given.reads.get(v)
    if ((!from && !this.summed.has(v)) || !this.named.add(v)) return
    this.body.push(from ?? { tag: 'read', value: v, buffer: this.cells, at: [P.constant(this.cell(v))], pad: undefined, guards: [] })
  }
  /** Puts a value into its cell. */
  private keep(v: Value): void {
    this.provide(v)
    this.store(v, P.constant(this.places.get(v)!), this.body)
  }
  private store(value: Value | number, pair: Offset, body: Statement[]): void {
    const negative = scalar('negative', 'real')
    const place = P.scale(2, pair)
    body.push(
      { tag: 'write', buffer: this.cells, at: [place], value, mode: '=', guards: [] },
      { tag: 'let', value: negative, op: neg, args: [value] },
      { tag: 'write', buffer: this.cells, at: [P.plus(place, P.constant(1))], value: negative, mode: '=', guards: [] },
    )
  }
  private loop(name: string, count: number, fill: (index: Value, body: Statement[]) => readonly Carry[]): void {
    const index = this.integers.named(name)
    const body: Statement[] = []
    const carries = fill(index, body)
    this.body.push({ tag: 'loop', index, lo: [], hi: P.constant(count), body, carries })
  }
  private read(buffer: Buffer, at: readonly Offset[], body: Statement[]): Value {
    const name = buffer === this.cells ? 'cell' : buffer.name
    const value = buffer.sort === 'integer' ? this.integers.named(name) : scalar(name, 'real')
    body.push({ tag: 'read', value, buffer, at, pad: undefined, guards: [] })
    return value
  }
  private index(buffer: Buffer, at: Offset, body: Statement[]): Offset {
    return P.atom(this.read(buffer, [at], body))
  }
  /** Element `k` of some integers: of a table, unless they count from the first on. */
  private entry(name: string, numbers: readonly number[], k: Value, body: Statement[]): Offset {
    if (numbers.every((x, i) => x === numbers[0]! + i)) return P.plus(P.atom(k), P.constant(numbers[0]!))
    return this.index(table(name, 'integer', numbers), P.atom(k), body)
  }
  /** The place of the k-th of some accesses to an array. */
  private listed(group: readonly (Read | Write)[], k: Value, body: Statement[]): readonly Offset[] {
    return group[0]!.at.map((_, d) =>
      this.entry(
        'places',
        group.map((s) => P.constantOf(s.at[d]!)!),
        k,
        body,
      ),
    )
  }
}
const table = (name: string, sort: 'real' | 'integer', contents: readonly number[]): Buffer => ({
  name,
  sort,
  extents: [P.constant(contents.length)],
  role: 'table',
  contents,
})

export const tablesFrom =
  (least: Least) =>
  (kernel: Kernel): Kernel => {
    const runs = runsOf(kernel.body)
    const isLong = (run: readonly Statement[]): run is readonly Straight[] =>
      run.length >= least.run &&
      run.every(isStraight) &&
      arithmeticIn(run).reduce((n, count) => (count >= least.phase ? n + count : n), 0) >= least.run
    const long = new Set(runs.filter(isLong))
    if (long.size === 0) return kernel
    const isRolled = (sums: readonly Sum[]): boolean => operationsIn(sums) >= least.phase
    const uses = usesIn(kernel.body)
    const integers = new Integers()
    const made: Buffer[] = []
    const body = runs.flatMap((run) => {
      if (!long.has(run as readonly Straight[])) return run
      const given = phasesOf(run as readonly Straight[], uses)
      const operations = given.phases.reduce((n, { sums }) => n + (isRolled(sums) ? operationsIn(sums) : 0), 0)
      if (operations < least.run) return run
      const rolled = new Rolled(given, integers, isRolled)
      made.push(rolled.cells)
      return rolled.body
    })
    return made.length === 0 ? kernel : { ...kernel, workspace: [...kernel.workspace, ...made], body }
  }
export const tables = tablesFrom(LEAST)
