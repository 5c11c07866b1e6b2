/**
 * Random well-typed programs over the whole vocabulary. A program is decoded from a tape of numbers, so that fast-check's shrinking of the tape
 * shrinks the program; an empty tape is the simplest one.
 */
import fc from 'fast-check'
import { linearization } from '../../src/adjoint/differentiate.js'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import {
  type Axis,
  type AxisSet,
  at,
  axisOver,
  build,
  call,
  closure,
  type Equation,
  freeOf,
  half,
  includes,
  indexAlong,
  input,
  literal,
  type Monoid,
  mark,
  minus,
  NONE,
  type Operation,
  plus,
  recurrence,
  reduce,
  size,
  substitute,
  times,
  union,
  within,
} from '../../src/categories/equation.js'
import { type Program, program } from '../../src/categories/program.js'
import { array, fin, type IndexSet, index, boolean as logical, product, real, record, type Space } from '../../src/categories/space.js'
import { applyGraph } from '../../src/linear/apply.js'
import { abs, and, lt, max as maxOf, not, select } from '../../src/primitives/comparison.js'
import { guardOf, seenUnder } from '../../src/primitives/guard.js'
import { operations } from '../../src/primitives/index.js'
import { taken, whilst } from '../../src/primitives/programs/index.js'
import { argmax, argmin, maximum, minimum, scatterInto, sum } from '../../src/primitives/reduction.js'
import { sin, tanh } from '../../src/primitives/trigonometric.js'
import { slope, uniform } from './check.js'
import { show } from './show.js'
import { type Bound, freeOfTerms, Run, type Term, type Value } from './term.js'

/** Numbers to decode choices from; past its end, zeros. */
export class Tape {
  private k = 0
  constructor(private readonly data: readonly number[]) {}
  /** One of `0 … n − 1`. */
  next(n: number): number {
    const x = this.data[this.k++] ?? 0
    return x % n
  }
  pick<T>(xs: readonly T[]): T {
    return xs[this.next(xs.length)]!
  }
  get done(): boolean {
    return this.k >= this.data.length
  }
}
export const tapes = (maxLength = 250, minLength = 0): fc.Arbitrary<number[]> => fc.array(fc.nat(999), { minLength, maxLength, size: 'max' })

/** An axis with its identity, the scope within, and what of the scope around is not hidden there. */
interface Binder {
  readonly axis: Axis
  readonly id: number
  readonly index: Term
  readonly scope: Scope
  readonly around: Scope
  readonly lo: Term
  readonly hi: Term
}

/** What may be mentioned at a place of the program. */
interface Scope {
  readonly parent: Scope | undefined
  readonly open: AxisSet
  readonly ids: readonly number[]
  readonly scalars: Term[]
  readonly arrays: Term[]
  readonly indices: Term[]
}

const LIMIT = 3
/** States of recurrences keep within ± this. */
const STATE = 1.5
/** The largest value that a size takes. */
const MOST = 4
const POINTS = [0.02, 0.27, 0.5, 0.71, 0.98]
const REALS = operations.filter((o) => o.result === 'real')
const LOGICAL = operations.filter((o) => o.result === 'boolean')

/** Where an operation's values lie on boxes of arguments, with a margin. */
const imageOf = (op: Operation, args: readonly (readonly [number, number])[]): readonly [number, number] => {
  const points = args.reduce<number[][]>((ps, [a, b]) => ps.flatMap((p) => POINTS.map((t) => [...p, a + t * (b - a)])), [[]])
  const ys = points.map((p) => op.evaluate(...p))
  const [lo, hi] = [Math.min(...ys), Math.max(...ys)]
  return [lo - 0.2 * (hi - lo), hi + 0.2 * (hi - lo)]
}

export interface Options {
  /** How often programs may differentiate inside: 0 never. */
  readonly derivatives?: number
  /** Only a scalar output. */
  readonly scalar?: boolean
  /** Only what is smooth: no comparisons, extrema or absolute values. */
  readonly smooth?: boolean
  /** An operation that every other choice of one falls on. */
  readonly often?: Operation
  /** Branches of which one runs, and loops for as long as something is true, too. */
  readonly control?: boolean
  /** No axes whose bounds are data. */
  readonly rectangular?: boolean
}

/** A program, its meaning, and where to evaluate it. */
export interface Sample {
  readonly program: Program
  readonly inputs: readonly Term[]
  readonly outputs: readonly Term[]
  readonly sizes: Readonly<Record<string, number>>
  /** Inputs for every seed. */
  readonly data: (seed: number) => Map<Equation, Value>
}

const RATIONAL = [1, 0.5, -1, 2, 0, 0.75, -0.4, 1.25]

class Draft {
  private ids = 0
  /** Terms that may still be made. */
  private left = 70
  constructor(
    readonly tape: Tape,
    readonly options: Options,
    readonly sizes: Readonly<Record<string, number>>,
  ) {}
  id(): number {
    return this.ids++
  }

  // ---- terms

  term(e: Equation, free: readonly number[], range: readonly [number, number], mean: Term['mean'], more: Partial<Term> = {}): Term {
    return { e, free, range, mean, shape: [], below: [], ...more }
  }
  literal(value: number): Term {
    return this.term(literal(value), [], [value, value], () => value)
  }
  integer(value: number, below: readonly Equation[] = []): Term {
    return this.term(literal(value, 'integer'), [], [value, value], () => value, { below })
  }
  size(name: string): Term {
    return this.term(size(name), [], [1, MOST], (run) => run.sizes[name]!)
  }
  oneOf(ops: readonly Operation[]): Operation {
    const { often } = this.options
    return often && ops.includes(often) && this.tape.next(2) === 0 ? often : this.tape.pick(ops)
  }
  op(op: Operation, args: readonly Term[]): Term {
    const e = call(
      op,
      args.map((a) => a.e),
    )
    return this.term(
      e,
      freeOfTerms(args),
      op === select
        ? [Math.min(args[1]!.range[0], args[2]!.range[0]), Math.max(args[1]!.range[1], args[2]!.range[1])]
        : imageOf(
            op,
            args.map((a) => a.range),
          ),
      (run, b) => op.evaluate(...args.map((a) => run.number(a, b))),
    )
  }
  affine(parts: readonly (readonly [number, Term])[], constant: number): Term {
    const e = parts.reduce<Equation>((s, [c, t]) => plus(s, times(c, t.e)), literal(constant, 'integer'))
    return this.term(e, freeOfTerms(parts.map(([, t]) => t)), [-2 * MOST, 2 * MOST], (run, b) =>
      parts.reduce((s, [c, t]) => s + c * run.number(t, b), constant),
    )
  }
  scaled(t: Term, c: number): Term {
    return this.op(operation('mul'), [this.literal(c), t])
  }
  /** The same, or made small. */
  tamed(t: Term, limit = LIMIT): Term {
    const most = Math.max(Math.abs(t.range[0]), Math.abs(t.range[1]))
    if (!(most <= 1e6)) return { ...this.op(sin, [t]), range: [-1, 1] }
    return most > limit ? this.scaled(t, Number((limit / most).toPrecision(2))) : t
  }
  /** An argument moved into where the operation is defined. */
  into(t: Term, [lo, hi]: readonly [number, number]): Term {
    if (t.range[0] >= lo && t.range[1] <= hi) return t
    const c = (lo + hi) / 2
    const moved = this.op(operation('mul'), [this.literal(0.9 * (hi - c)), this.op(sin, [t])])
    const result = c === 0 ? moved : this.op(operation('add'), [this.literal(c), moved])
    return { ...result, range: [lo, hi] }
  }
  read(array: Term, indices: readonly Term[], pad?: number): Term {
    const e = at(
      array.e,
      indices.map((i) => i.e),
      pad,
    )
    const range: readonly [number, number] = pad === undefined ? array.range : [Math.min(array.range[0], pad), Math.max(array.range[1], pad)]
    return this.term(e, freeOfTerms([array, ...indices]), range, (run, b) => {
      const k = run.place(
        array.shape,
        indices.map((i) => run.number(i, b)),
        b,
      )
      return k === undefined ? (pad ?? Number.NaN) : run.array(array, b)[k]!
    })
  }

  // ---- scopes and binders

  keep(scope: Scope, t: Term): Term {
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      if (!within(t.e.free, s.open) || t.free.some((id) => !s!.ids.includes(id))) break
      const pool = t.shape.length > 0 ? s.arrays : s.scalars
      if (!pool.includes(t)) pool.push(t)
    }
    return t
  }
  inside(scope: Scope, ids: readonly number[], open: AxisSet = scope.open): Scope {
    const fits = (t: Term): boolean => within(t.e.free, open)
    return {
      parent: scope,
      open,
      ids: [...scope.ids, ...ids],
      scalars: scope.scalars.filter(fits),
      arrays: scope.arrays.filter(fits),
      indices: scope.indices.filter(fits),
    }
  }
  /** A new axis and the scope within it; sometimes, if it `hides`, one that hides an open axis of the same range. `around` sees what stays in sight. */
  binder(scope: Scope, lo: Term, hi: Term, below: readonly Equation[], hides = true): Binder {
    const id = this.id()
    let avoid = scope.open
    const rivals = scope.open.filter((a) => a.lo === lo.e && a.hi === hi.e && !includes(lo.e.free, a) && !includes(hi.e.free, a))
    if (hides && rivals.length > 0 && this.tape.next(3) === 2) {
      const hidden = this.tape.pick(rivals)
      avoid = scope.open.filter((a) => a !== hidden && !includes(a.outer, hidden))
    }
    const axis = axisOver(lo.e, hi.e, avoid)
    const index = this.term(indexAlong(axis), [id], [0, MOST], (_, b) => b.get(id)!, { below })
    const inner = { ...this.inside(scope, [id], avoid), open: union(avoid, closure([axis])) }
    inner.indices.unshift(index)
    return { axis, id, index, scope: inner, around: this.inside(scope, [], avoid), lo, hi }
  }
  /** An axis over `0 ≤ i < n`. */
  full(scope: Scope, n: Term, hides = true): Binder {
    return this.binder(scope, this.integer(0), n, [n.e], hides)
  }
  /** An axis of any kind, maybe empty; `sure` if it is not. */
  anyBinder(scope: Scope): Binder & { readonly sure: boolean } {
    const n = this.extent()
    const outer = scope.indices.filter((i) => i.e.tag === 'axis')
    const kind = this.tape.next(12)
    const range = (lo: Term, hi: Term, below: readonly Equation[], sure: boolean) => ({ ...this.binder(scope, lo, hi, below), sure })
    const whole = () => ({ ...this.full(scope, n), sure: true })
    if (kind === 10 || kind === 11) return this.options.rectangular ? whole() : this.dataBinder(scope)
    if (kind <= 3 || outer.length === 0) return whole()
    const i = this.tape.pick(outer)
    switch (kind) {
      case 4:
        return range(this.integer(0), i, i.below, false)
      case 5:
        return range(this.integer(0), this.affine([[1, i]], 1), i.below, true)
      case 6: {
        // between two others: i ≤ j < k, or shorter than nothing
        const k = this.tape.pick(outer)
        return range(i, k, k.below, false)
      }
      case 7: {
        // a window, which may reach over the end
        const reach = this.affine([[1, i]], 2)
        return range(i, reach, [], true)
      }
      default: {
        // i ≤ j < n, i + 1 ≤ j < n, or i + 2 ≤ j < n, where the range may be shorter than nothing
        const limit = this.extents().find((t) => t.e === i.below[0])
        if (!limit) return whole()
        const from = this.tape.next(3)
        return range(this.affine([[1, i]], from), limit, [limit.e], from === 0)
      }
    }
  }
  /** An axis whose bounds are data: a row of a sparse matrix, up to an index that is read, or from it on. */
  dataBinder(scope: Scope): Binder & { readonly sure: boolean } {
    const [n, , m] = this.extents() as [Term, Term, Term]
    const kind = this.tape.next(4)
    const rows = scope.indices.filter((i) => i.below.includes(n.e))
    const columns = scope.indices.filter((i) => i.below.includes(m.e))
    const row = rows.length > 0 ? this.tape.pick(rows) : this.integer(0)
    if (kind <= 1) {
      const ends = [row, this.affine([[1, row]], 1)].map((k) => this.read(this.offsets, [k])) as [Term, Term]
      return { ...this.binder(scope, ...ends, [m.e]), sure: false }
    }
    const place = this.read(this.data[0]!, [columns.length > 0 ? this.tape.pick(columns) : this.integer(0)])
    return kind === 2 ? { ...this.binder(scope, this.integer(0), place, [n.e]), sure: false } : { ...this.binder(scope, place, n, [n.e]), sure: true }
  }
  private cached: readonly Term[] | undefined
  extents(): readonly Term[] {
    this.cached ??= [this.size('n'), this.integer(3), this.size('m'), this.integer(2), this.integer(1)]
    return this.cached
  }
  extent(): Term {
    return this.tape.pick(this.extents())
  }

  // ---- indices

  /** An index for a dimension; `sure` if it is in range. */
  indexInto(scope: Scope, n: Term, depth: number): { index: Term; sure: boolean } {
    const fewer = minus(n.e, 1)
    const fitting = scope.indices.filter((i) => i.below.includes(n.e) || i.below.includes(fewer))
    const zero = this.integer(0)
    if (n.range[0] < 1) {
      // the place of (i, j) in a packed triangle
      if (scope.indices.length === 0) return { index: zero, sure: false }
      const [i, j] = [this.tape.pick(scope.indices), this.tape.pick(scope.indices)]
      const e = plus(half(times(i.e, minus(i.e, 1))), j.e)
      const place = this.term(e, freeOfTerms([i, j]), [-1, 20], (run, b) => (run.number(i, b) * (run.number(i, b) - 1)) / 2 + run.number(j, b))
      return { index: place, sure: false }
    }
    const any = scope.indices.length > 0 ? this.tape.pick(scope.indices) : zero
    switch (this.tape.next(14)) {
      case 1:
        return { index: zero, sure: true }
      case 2:
        return { index: this.affine([[1, n]], -1), sure: true }
      case 3:
        if (fitting.length === 0) break
        return {
          index: this.affine(
            [
              [1, n],
              [-1, this.tape.pick(fitting)],
            ],
            -1,
          ),
          sure: true,
        }
      case 4:
        return { index: this.affine([[1, any]], 1), sure: any.below.includes(fewer) }
      case 5:
        return { index: this.affine([[1, any]], -1), sure: false }
      case 6:
        return { index: any, sure: any.below.includes(n.e) }
      case 7: {
        const other = scope.indices.length > 0 ? this.tape.pick(scope.indices) : zero
        return {
          index: this.affine(
            [
              [1, any],
              [this.tape.pick([1, -1, 2]), other],
            ],
            this.tape.next(2),
          ),
          sure: false,
        }
      }
      case 8:
      case 9: {
        const data = this.data.filter((d) => d.below.includes(n.e))
        if (data.length === 0) break
        const table = this.tape.pick(data)
        const inner = table.shape.map((d) => this.indexInto(scope, d, 0))
        if (inner.some((i) => !i.sure)) break
        const index = this.read(
          table,
          inner.map((i) => i.index),
        )
        return { index: { ...index, below: table.below }, sure: true }
      }
      case 10: {
        if (depth === 0 || this.options.smooth) break
        const b = this.full(scope, n)
        const body = this.scalar(b.scope, depth - 1)
        const which = this.tape.pick([argmax, argmin])
        return { index: { ...this.fold(which, b, body), below: [n.e] }, sure: true }
      }
    }
    return fitting.length > 0 ? { index: this.tape.pick(fitting), sure: true } : { index: zero, sure: true }
  }

  fold(monoid: Monoid, b: Pick<Binder, 'axis' | 'id' | 'lo' | 'hi'>, body: Term): Term {
    const e = reduce(monoid, b.axis, body.e)
    const [lo, hi] = body.range
    const range: readonly [number, number] =
      monoid.name === 'sum' ? [Math.min(0, MOST * lo), Math.max(0, MOST * hi)] : monoid.result === 'integer' ? [0, MOST] : [lo, hi]
    return this.term(e, freeOfTerms([b.lo, b.hi, ...[{ ...body, free: body.free.filter((x) => x !== b.id) }]]), range, (run, bound) => {
      const [from, to] = [run.number(b.lo, bound), run.number(b.hi, bound)]
      const xs: number[] = []
      for (let i = from; i < to; i++) xs.push(run.number(body, new Map(bound).set(b.id, i)))
      switch (monoid.name) {
        case 'sum':
          return xs.reduce((s, x) => s + x, 0)
        case 'max':
          return Math.max(...xs)
        case 'min':
          return Math.min(...xs)
        case 'argmax':
          return from + Math.max(0, xs.indexOf(Math.max(...xs)))
        case 'argmin':
          return from + Math.max(0, xs.indexOf(Math.min(...xs)))
      }
    })
  }

  // ---- booleans

  truth(scope: Scope, depth: number): Term {
    const op = this.oneOf(LOGICAL)
    const args = op.args.map((sort) =>
      sort === 'boolean'
        ? depth > 0
          ? this.truth(scope, depth - 1)
          : this.flag
        : sort === 'integer'
          ? this.indexInto(scope, this.extent(), 0).index
          : this.scalar(scope, depth - 1),
    )
    return this.op(op, args)
  }

  // ---- scalars

  leaf(scope: Scope): Term {
    const kind = this.tape.next(8)
    if (kind === 7) return this.literal(this.tape.pick(RATIONAL))
    if (kind >= 4 && scope.arrays.length > 0) {
      const a = this.tape.pick(scope.arrays)
      const places = a.shape.map((n) => this.indexInto(scope, n, 0))
      const pad = places.every((p) => p.sure) ? (this.tape.next(4) === 3 ? 0.5 : undefined) : this.tape.pick([0, 0.7, -0.6])
      return this.tamed(
        this.read(
          a,
          places.map((p) => p.index),
          pad,
        ),
      )
    }
    if (kind === 3 && scope.indices.length > 0) return this.tamed(this.op(operation('real'), [this.tape.pick(scope.indices)]))
    return scope.scalars.length > 0 ? scope.scalars[scope.scalars.length - 1 - this.tape.next(scope.scalars.length)]! : this.literal(0.5)
  }

  scalar(scope: Scope, depth: number): Term {
    if (depth <= 0 || this.left <= 0 || this.tape.done) return this.leaf(scope)
    this.left--
    return this.keep(scope, this.tamed(this.node(scope, depth)))
  }
  node(scope: Scope, depth: number): Term {
    if (this.derivatives > 0 && depth > 1) {
      const kind = this.tape.next(12)
      if (kind >= 10) return kind === 10 ? this.derivative(scope, depth) : this.gradientOfArray(scope, depth)
    }
    if (this.options.control && depth > 1) {
      const kind = this.tape.next(8)
      if (kind >= 6) return kind === 6 ? this.branched(scope, depth) : this.endless(scope, depth)
    }
    switch (this.tape.next(20)) {
      case 0:
        return this.leaf(scope)
      case 19:
        return this.stepped(scope, depth)
      case 1:
      case 2: {
        const [x, y] = [this.scalar(scope, depth - 1), this.scalar(scope, depth - 1)]
        return this.op(operation('mul'), [x, y])
      }
      case 3: {
        const [x, y] = [this.scalar(scope, depth - 1), this.scalar(scope, depth - 1)]
        return this.op(operation(this.tape.pick(['add', 'sub'])), [x, y])
      }
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return this.operation(scope, depth)
      case 9:
      case 10:
      case 11: {
        const b = this.anyBinder(scope)
        return this.fold(sum, b, this.scalar(b.scope, depth - 1))
      }
      case 12: {
        if (this.options.smooth) return this.leaf(scope)
        const b = this.anyBinder(scope)
        const extremum = this.fold(this.tape.pick([maximum, minimum]), b, this.scalar(b.scope, depth - 1))
        if (b.sure) return extremum
        const safe = this.op(extremum.e.tag === 'reduce' && extremum.e.monoid === minimum ? operation('min') : maxOf, [this.literal(0.3), extremum])
        return { ...this.op(select, [this.op(operation('below'), [b.lo, b.hi]), safe, this.literal(0.1)]), range: [-LIMIT, LIMIT] }
      }
      case 13:
      case 14: {
        const a = this.array(scope, depth)
        const places = a.shape.map((n) => this.indexInto(scope, n, depth - 1))
        const pad = places.every((p) => p.sure) ? undefined : this.tape.pick([0, 0.7])
        return this.read(
          a,
          places.map((p) => p.index),
          pad,
        )
      }
      case 15: {
        // a read that only a condition keeps in range
        const arrays = scope.arrays.filter((x) => x.shape.length === 1)
        if (arrays.length === 0 || scope.indices.length === 0) return this.leaf(scope)
        const a = this.tape.pick(arrays)
        const i = this.affine([[1, this.tape.pick(scope.indices)]], 1)
        const inRange = this.op(operation('below'), [i, a.shape[0]!])
        return { ...this.op(select, [inRange, this.read(a, [i]), this.literal(0.3)]), range: [Math.min(0.3, a.range[0]), Math.max(0.3, a.range[1])] }
      }
      case 16: {
        // Σᵢ [i = q] e
        const n = this.extent()
        const somewhere = this.indexInto(scope, n, depth - 1).index
        const b = this.full(scope, n)
        const other = includes(somewhere.e.free, b.axis) ? this.integer(0) : somewhere
        const [x, y] = this.tape.next(2) === 0 ? [b.index, other] : [this.affine([[1, other]], this.tape.next(2)), b.index]
        const body = this.scalar(b.scope, depth - 1)
        const picked = this.op(select, [this.op(operation('same'), [x, y]), body, this.literal(0)])
        return this.fold(sum, b, { ...picked, range: [Math.min(0, body.range[0]), Math.max(0, body.range[1])] })
      }
      case 17:
        return this.substituted(scope, depth)
      default: {
        if (this.options.smooth) return this.operation(scope, depth)
        const p = this.truth(scope, 1)
        const [x, y] = [this.scalar(scope, depth - 1), this.tape.next(2) === 0 ? this.literal(0) : this.scalar(scope, depth - 1)]
        return { ...this.op(select, [p, x, y]), range: [Math.min(x.range[0], y.range[0]), Math.max(x.range[1], y.range[1])] }
      }
    }
  }
  operation(scope: Scope, depth: number): Term {
    const op = this.oneOf(this.options.smooth ? REALS.filter((o) => SMOOTH.has(o.name)) : REALS)
    const args = op.args.map((sort, k) =>
      sort === 'boolean'
        ? this.truth(scope, 1)
        : sort === 'integer'
          ? this.indexInto(scope, this.extent(), depth - 1).index
          : op === abs || op.name === 'max' || op.name === 'min'
            ? this.scalar(scope, depth - 1)
            : this.into(this.scalar(scope, depth - 1), op.domain[k]!),
    )
    const made = this.op(op, args)
    return op.name === 'pow' ? { ...made, range: [0, 12] } : made
  }
  /** A program with parameters of its own, written where nothing is open, at arguments from here. */
  substituted(scope: Scope, depth: number): Term {
    const count = 1 + this.tape.next(2)
    const args = Array.from({ length: count }, () => this.scalar(scope, depth - 1))
    const ids = args.map(() => this.id())
    const params = args.map((a, k) =>
      this.term(input(`p${ids[k]}`), [ids[k]!], [Math.min(-1.5, a.range[0]), Math.max(1.5, a.range[1])], (_, b) => b.get(ids[k]!)!),
    )
    const closedArrays = scope.arrays.filter((a) => freeOf(a.e.shape).length === 0)
    const given = this.tape.next(3) === 2 ? this.tape.pick(closedArrays) : undefined
    const wholeId = this.id()
    const whole = given && {
      e: input(
        `q${wholeId}`,
        given.shape.map((n) => n.e),
      ),
      id: wholeId,
    }
    const parameters: Term[] = whole
      ? [...params, this.term(whole.e, [whole.id], given.range, (_, b) => b.get(whole.id)!, { shape: given.shape })]
      : params
    const arrays = [...this.inputs.filter((t) => t.shape.length > 0), ...parameters.filter((t) => t.shape.length > 0)]
    const closed: Scope = { parent: undefined, open: NONE, ids: parameters.flatMap((p) => p.free), scalars: [...params], arrays, indices: [] }
    const body = this.scalar(closed, depth - 1)
    const all = given ? [...args, given] : args
    const [e] = substitute([body.e], new Map(parameters.map((p, k) => [p.e, all[k]!.e])))
    return this.term(e!, freeOfTerms(all), body.range, (run, b) =>
      run.number(body, new Map(parameters.map((p, k) => [p.free[0]!, run.value(all[k]!, b)]))),
    )
  }
  /** `d body / d m` at m = a, in place. */
  derivative(scope: Scope, depth: number): Term {
    if (this.derivatives <= 0) return this.operation(scope, depth)
    this.derivatives--
    const a = this.scalar(scope, depth - 1)
    const id = this.id()
    const m = mark(a.e, scope.open)
    const inner = this.inside(scope, [id])
    inner.scalars.push(this.term(m, [id], [a.range[0] - 0.1, a.range[1] + 0.1], (_, b) => b.get(id)!))
    const body = this.scalar(inner, depth)
    const one = literal(1)
    const e = [
      () => pullback([body.e], [m], [one])[0]!,
      () => pushforward([body.e], [m], [one])[0]!,
      () => applyGraph(linearization([body.e], [m]), [one])[0]!,
    ][this.tape.next(3)]!()
    const free = freeOfTerms([a, { ...body, free: body.free.filter((x) => x !== id) }])
    return this.settled(
      this.term(e, free, [-1e9, 1e9], (run, b) => {
        const x = run.number(a, b)
        return differences(run, (h) => run.number(body, new Map(b).set(id, x + h)))
      }),
    )
  }
  /** An element of `d body / d m` at m = a whole array. */
  gradientOfArray(scope: Scope, depth: number): Term {
    const candidates = scope.arrays
    if (this.derivatives <= 0 || candidates.length === 0) return this.leaf(scope)
    this.derivatives--
    const a = this.tape.pick(candidates)
    const id = this.id()
    const m = mark(a.e, scope.open)
    const inner = this.inside(scope, [id])
    inner.arrays.unshift(this.term(m, [id], a.range, (_, b) => b.get(id)!, { shape: a.shape }))
    const body = this.scalar(inner, depth)
    const g = pullback([body.e], [m], [literal(1)])[0]!
    const places = a.shape.map((n) => this.indexInto(scope, n, 0))
    const pad = places.every((p) => p.sure) ? undefined : 0
    const e = at(
      g,
      places.map((p) => p.index.e),
      pad,
    )
    const free = freeOfTerms([a, ...places.map((p) => p.index), { ...body, free: body.free.filter((x) => x !== id) }])
    return this.settled(
      this.term(e, free, [-1e9, 1e9], (run, b) => {
        const x = run.array(a, b)
        const k = run.place(
          a.shape,
          places.map((p) => run.number(p.index, b)),
          b,
        )
        if (k === undefined) return 0
        return differences(run, (h) => {
          const y = Float64Array.from(x)
          y[k]! += h
          return run.number(body, new Map(b).set(id, y))
        })
      }),
    )
  }
  settled(t: Term): Term {
    return { ...this.op(sin, [t]), range: [-1, 1] }
  }

  // ---- arrays

  array(scope: Scope, depth: number): Term {
    const made = this.tape.next(3) === 2 ? this.scattered(scope, depth) : this.built(scope, depth)
    return this.keep(scope, made)
  }
  built(scope: Scope, depth: number): Term {
    const rank = 1 + this.tape.next(2)
    const binders: Binder[] = []
    let inner = scope
    for (let k = 0; k < rank; k++) {
      const b = this.full(inner, this.extent())
      if (binders.some((x) => x.axis === b.axis)) break
      binders.push(b)
      inner = b.scope
    }
    return this.arrayOver(binders, this.scalar(inner, depth - 1))
  }
  /** The array of a shape whose elements `f` gives, in the scope of their indices. */
  shaped(scope: Scope, shape: readonly Term[], f: (scope: Scope, indices: readonly Term[]) => Term): Term {
    const binders: Binder[] = []
    for (const n of shape) binders.push(this.full(binders.at(-1)?.scope ?? scope, n, false))
    const body = f(
      binders.at(-1)?.scope ?? scope,
      binders.map((b) => b.index),
    )
    return shape.length === 0 ? body : this.arrayOver(binders, body)
  }
  arrayOver(binders: readonly Binder[], body: Term): Term {
    const ids = binders.map((b) => b.id)
    const shape = binders.map((b) => b.hi)
    const e = build(
      binders.map((b) => b.axis),
      body.e,
    )
    return this.term(
      e,
      body.free.filter((x) => !ids.includes(x)),
      body.range,
      (run, bound) => {
        const sizes = shape.map((n) => run.number(n, bound))
        const result = new Float64Array(sizes.reduce((a, b) => a * b, 1))
        for (let k = 0; k < result.length; k++) {
          const here = new Map(bound)
          let rest = k
          for (let d = sizes.length - 1; d >= 0; d--) {
            here.set(ids[d]!, rest % sizes[d]!)
            rest = Math.floor(rest / sizes[d]!)
          }
          result[k] = run.number(body, here)
        }
        return result
      },
      { shape },
    )
  }
  scattered(scope: Scope, depth: number): Term {
    const shape = Array.from({ length: 1 + this.tape.next(2) }, () => this.extent())
    const entries = Array.from({ length: 1 + this.tape.next(2) }, () => {
      const binders: Binder[] = []
      let inner = scope
      for (let k = this.tape.next(3); k > 0; k--) {
        const b = this.anyBinder(inner)
        if (binders.some((x) => x.axis === b.axis || includes(x.axis.outer, b.axis))) continue
        binders.push(b)
        inner = b.scope
      }
      const places = shape.map((n) => this.indexInto(inner, n, 0))
      const value = this.scalar(inner, depth - 1)
      const partial = places.some((p) => !p.sure) || this.tape.next(4) === 3
      return { binders, places: places.map((p) => p.index), value, partial }
    })
    const e = scatterInto(
      shape.map((n) => n.e),
      entries.map((x) => ({
        axes: x.binders.map((b) => b.axis),
        indices: x.places.map((p) => p.e),
        value: x.value.e,
        partial: x.partial,
      })),
    )
    const free = freeOfTerms(
      entries.flatMap((x) => {
        const ids = x.binders.map((b) => b.id)
        const parts = [x.value, ...x.places, ...x.binders.flatMap((b) => [b.lo, b.hi])]
        return parts.map((t) => ({ ...t, free: t.free.filter((id) => !ids.includes(id)) }))
      }),
    )
    return this.term(
      e,
      free,
      [-40, 40],
      (run, bound) => {
        const result = new Float64Array(run.length(shape, bound))
        for (const x of entries) {
          const visit = (k: number, here: Bound): void => {
            const b = x.binders[k]
            if (b) {
              const [from, to] = [run.number(b.lo, here), run.number(b.hi, here)]
              for (let i = from; i < to; i++) visit(k + 1, new Map(here).set(b.id, i))
              return
            }
            const place = run.place(
              shape,
              x.places.map((p) => run.number(p, here)),
              here,
            )
            if (place !== undefined) result[place]! += run.number(x.value, here)
          }
          visit(0, bound)
        }
        return result
      },
      { shape },
    )
  }

  // ---- branches and loops

  branched(scope: Scope, depth: number): Term {
    const p = this.truth(scope, 1)
    const branch = (q: Equation) => {
      const guard = guardOf(q, scope.open)
      const seen = (t: Term): Term => (this.tape.next(3) === 2 ? t : { ...t, e: seenUnder(guard, t.e) })
      const inner = this.inside(scope, [])
      const within = { ...inner, open: union(scope.open, closure([guard])), scalars: inner.scalars.map(seen), arrays: inner.arrays.map(seen) }
      return { guard, body: this.scalar(within, depth - 1) }
    }
    const [a, b] = [branch(p.e), branch(call(not, [p.e]))]
    const range = [Math.min(a.body.range[0], b.body.range[0]), Math.max(a.body.range[1], b.body.range[1])] as const
    return this.term(taken(a.guard, a.body.e, b.guard, b.body.e), freeOfTerms([p, a.body, b.body]), range, (run, bound) =>
      run.number(run.number(p, bound) ? a.body : b.body, bound),
    )
  }
  /** For as long as the state is below something, a few steps at most. */
  endless(scope: Scope, depth: number): Term {
    const init = this.tamed(this.scalar(scope, depth - 2), STATE)
    const [limit, most] = [this.tape.pick([2, 0.7, 0.1]), this.tape.next(4)]
    const id = this.id()
    let next = init
    const [e] = whilst([init.e, literal(0)], scope.open, ([z, k], axis) => {
      const inner = { ...this.inside(scope, [id]), open: union(scope.open, closure([axis])) }
      const state = this.term(z!, [id], [-STATE, STATE], (_, b) => b.get(id)!)
      inner.scalars.push(state)
      next = this.next(state, inner, depth - 1)
      return {
        condition: call(and, [call(lt, [z!, literal(limit)]), call(lt, [k!, literal(most)])]),
        nexts: [next.e, call(operation('add'), [k!, literal(1)])],
      }
    })
    const free = freeOfTerms([init, { ...next, free: next.free.filter((x) => x !== id) }])
    return this.term(e!, free, [-STATE, STATE], (run, bound) => {
      let z = run.number(init, bound)
      for (let k = 0; k < most && z < limit; k++) z = run.number(next, new Map(bound).set(id, z))
      return z
    })
  }

  // ---- recurrences

  /** The axis of a recurrence: from 0 to a size, to an outer index, or to a datum. */
  steps(scope: Scope): Binder {
    const zero = this.integer(0)
    const outer = scope.indices.filter((i) => i.below.length > 0)
    const kind = this.tape.next(6)
    if (kind < 4 || outer.length === 0) return this.full(scope, this.extent())
    const i = this.tape.pick(outer)
    return kind === 4 ? this.binder(scope, zero, i, i.below) : this.binder(scope, zero, this.affine([[1, i]], 1), i.below)
  }
  /** An element of the next state, given that of the last: within bounds again, and a contraction, so that derivatives do not grow. */
  next(before: Term, scope: Scope, depth: number): Term {
    const body = this.scalar(scope, depth)
    const [add, mul] = [operation('add'), operation('mul')]
    const made = (() => {
      switch (this.tape.next(this.options.smooth ? 5 : 7)) {
        case 0:
          return this.op(sin, [this.op(add, [before, body])])
        case 1:
          return this.op(tanh, [this.op(add, [before, body])])
        case 2:
          return this.op(mul, [before, this.op(sin, [body])])
        case 3:
          return this.op(add, [this.scaled(before, 0.5), this.tamed(body, STATE / 2)])
        case 4:
          return this.tamed(body, STATE)
        default:
          return this.op(operation(this.tape.pick(['max', 'min'])), [before, this.tamed(body, STATE)])
      }
    })()
    return { ...made, range: [-STATE, STATE] }
  }
  /** The histories of some states that step together, and the axis along which they do. */
  recurring(scope: Scope, depth: number): { readonly histories: readonly Term[]; readonly steps: Binder } {
    const steps = this.steps(scope)
    const count = this.tape.pick([1, 2, 1, 3])
    const shapes = Array.from({ length: count }, () => Array.from({ length: this.tape.pick([0, 1, 0, 2]) }, () => this.extent()))
    const inits = shapes.map((shape) => {
      const init = this.shaped(steps.around, shape, (inner) => this.tamed(this.scalar(inner, depth - 2), STATE))
      return { ...init, range: [-STATE, STATE] as const }
    })
    const ids = shapes.map(() => this.id())
    let nexts: readonly Term[] = []
    const equations = recurrence(
      steps.axis,
      inits.map((x) => x.e),
      (drafts) => {
        const states = drafts.map((d, k) => this.term(d, [ids[k]!], [-STATE, STATE], (_, b) => b.get(ids[k]!)!, { shape: shapes[k]! }))
        const inner = this.inside(steps.scope, ids)
        inner.scalars.push(...states.filter((t) => t.shape.length === 0))
        inner.arrays.unshift(...states.filter((t) => t.shape.length > 0))
        nexts = states.map((t) => this.shaped(inner, t.shape, (within, i) => this.next(i.length === 0 ? t : this.read(t, i), within, depth - 1)))
        return nexts.map((x) => x.e)
      },
    )
    const free = freeOfTerms([steps.hi, ...inits, ...nexts.map((x) => ({ ...x, free: x.free.filter((id) => id !== steps.id && !ids.includes(id)) }))])
    const rows: Term = { ...this.affine([[1, steps.hi]], 1), range: [1, MOST + 1] }
    const histories = equations.map((e, s) =>
      this.term(
        e,
        free,
        [-STATE, STATE],
        (run, bound) => {
          let now = inits.map((x) => run.value(x, bound))
          const all = [now[s]!]
          for (let k = 0; k < run.number(steps.hi, bound); k++) {
            const here = new Map(bound).set(steps.id, k)
            ids.forEach((id, j) => here.set(id, now[j]!))
            now = nexts.map((x) => run.value(x, here))
            all.push(now[s]!)
          }
          return Float64Array.from(all.flatMap((v) => (typeof v === 'number' ? [v] : [...v])))
        },
        { shape: [rows, ...shapes[s]!] },
      ),
    )
    for (const h of histories) this.keep(scope, h)
    return { histories, steps }
  }
  /** A recurrence as it is read: its last state, all of them summed with weights, or some. */
  stepped(scope: Scope, depth: number): Term {
    const { histories, steps } = this.recurring(scope, depth)
    const h = this.tape.pick(histories)
    const elementOf = (inner: Scope, row: Term): Term => {
      const rest = h.shape.slice(1).map((n) => this.indexInto(inner, n, 0))
      const pad = rest.every((p) => p.sure) ? undefined : this.tape.pick([0, 0.7])
      return this.read(h, [row, ...rest.map((p) => p.index)], pad)
    }
    switch (this.tape.next(4)) {
      case 0:
        return elementOf(scope, steps.hi)
      case 1: {
        const b = this.binder(scope, steps.lo, steps.hi, steps.index.below, false)
        const weight = this.scalar(b.scope, depth - 2)
        const row = this.tape.next(2) === 0 ? this.affine([[1, b.index]], 1) : b.index
        return this.fold(sum, b, this.op(operation('mul'), [weight, elementOf(b.scope, row)]))
      }
      default:
        return this.scalar({ ...scope, arrays: [...histories, ...scope.arrays] }, depth - 1)
    }
  }

  // ---- programs

  private derivatives = 0
  private inputs: Term[] = []
  private data: Term[] = []
  /** Where the rows of a sparse matrix begin, and the last one's end. */
  private offsets: Term = this.literal(0)
  private flag: Term = this.literal(0)

  sample(): Sample {
    this.derivatives = this.options.derivatives ?? 0
    const [n, three, m, two] = this.extents() as [Term, Term, Term, Term]
    const limits = new Map<Term, Term>()
    const fresh = (
      name: string,
      shape: readonly Term[],
      range: readonly [number, number],
      sort: 'real' | 'integer' | 'boolean',
      below?: Term,
    ): Term => {
      const e = input(
        name,
        shape.map((s) => s.e),
        sort,
        below?.e,
      )
      const t = this.term(e, [], range, (run) => run.inputs.get(e)!, { shape, below: below ? [below.e] : [] })
      if (below) limits.set(t, below)
      return t
    }
    const signed = [-1.4, 1.4] as const
    const reals: Term[] = [
      fresh('a', [], [0.4, 1.4], 'real'),
      fresh('b', [], signed, 'real'),
      fresh('x', [n], signed, 'real'),
      fresh('y', [this.tape.pick([n, m, three])], [0.4, 1.4], 'real'),
      fresh('A', [n, this.tape.pick([n, m, two])], signed, 'real'),
      fresh('T', [two, m, n], signed, 'real'),
    ]
    const triangular = this.term(half(times(n.e, minus(n.e, 1))), [], [0, 6], (run) => (run.sizes.n! * (run.sizes.n! - 1)) / 2)
    reals.push(fresh('P', [triangular], signed, 'real'))
    this.data = [fresh('k', [m], [0, MOST], 'integer', n), fresh('l', [n, n], [0, MOST], 'integer', m)]
    const rows = { ...this.affine([[1, n]], 1), range: [2, MOST + 1] as const }
    this.offsets = fresh('o', [rows], [0, MOST], 'integer', this.affine([[1, m]], 1))
    const flag = fresh('flag', [], [0, 1], 'boolean')
    this.flag = flag
    this.inputs = [...reals]
    const scope: Scope = {
      parent: undefined,
      open: NONE,
      ids: [],
      scalars: reals.filter((t) => t.shape.length === 0),
      arrays: reals.filter((t) => t.shape.length > 0),
      indices: [],
    }
    const count = this.options.scalar ? 1 : 1 + this.tape.next(3)
    const outputs = Array.from({ length: count }, () =>
      !this.options.scalar && this.tape.next(2) === 1 ? this.array(scope, 5) : this.scalar(scope, 6),
    )
    const inputs = [...reals, ...this.data, this.offsets, flag]
    const spaceOfTerm = (t: Term): Space => {
      const base: Space = t.e.sort === 'real' ? real : t.e.sort === 'boolean' ? logical : index(t.below[0]!)
      return t.shape.length === 0
        ? base
        : array(
            t.shape.map((s): IndexSet => fin(s.e)).reduce((x, y) => product(x, y)),
            base,
          )
    }
    const dom = record(Object.fromEntries(inputs.map((t) => [(t.e as { name: string }).name, spaceOfTerm(t)])))
    const cod = this.options.scalar ? spaceOfTerm(outputs[0]!) : record(Object.fromEntries(outputs.map((t, k) => [`r${k}`, spaceOfTerm(t)])))
    const lengths = new Run(this.sizes, new Map())
    return {
      program: program(
        dom,
        cod,
        inputs.map((t) => t.e),
        outputs.map((t) => t.e),
      ),
      inputs,
      outputs,
      sizes: this.sizes,
      data: (seed) => {
        const random = uniform(seed)
        return new Map(
          inputs.map((t): [Equation, Value] => {
            const [lo, hi] = t.range
            const below = limits.get(t)
            const limit = below ? lengths.number(below, new Map()) : 0
            const draw = (): number =>
              t.e.sort === 'real'
                ? (lo + hi) / 2 + (random() * (hi - lo)) / 2
                : t.e.sort === 'boolean'
                  ? Number(random() > 0)
                  : Math.floor(((random() + 1) / 2) * limit)
            if (t.shape.length === 0) return [t.e, draw()]
            const values = Float64Array.from({ length: lengths.length(t.shape, new Map()) }, draw)
            return [
              t.e,
              t === this.offsets
                ? values
                    .sort()
                    .fill(0, 0, 1)
                    .fill(limit - 1, -1)
                : values,
            ]
          }),
        )
      },
    }
  }
}
const SMOOTH = new Set(['add', 'sub', 'mul', 'div', 'neg', 'real', 'exp', 'log', 'sqrt', 'pow', 'sin', 'cos', 'tan', 'atan', 'tanh'])
const differences = (run: Run, f: (h: number) => number): number => {
  const d = slope(f, 1e-7)
  if (d === undefined) run.smooth = false
  return d ?? 0
}
const operation = (name: string): Operation => operations.find((o) => o.name === name)!

export const decode = (data: readonly number[], options: Options = {}): Sample => {
  const tape = new Tape(data)
  const sizes = { n: 1 + ((tape.next(4) + 2) % 4), m: 1 + ((tape.next(4) + 1) % 4) }
  return new Draft(tape, options, sizes).sample()
}
/** Random samples; a counterexample prints its tape, and `show` its equations. */
export const samples = (options: Options = {}, least = 0, most?: number): fc.Arbitrary<Sample> =>
  tapes(most, least).map((tape) => {
    const s = decode(tape, options)
    return { ...s, [fc.toStringMethod]: () => `tape ${JSON.stringify(tape)}\nsizes ${JSON.stringify(s.sizes)}\n${show(s.program.outputs)}` }
  })
