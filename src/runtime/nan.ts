/**
 * Where a NaN or an infinity comes from: the first operation, in order of evaluation, that makes one of operands that are finite. The equations are
 * evaluated as they stand, element by element and no further than the element in question needs, independently of the code that is emitted for them;
 * of a condition, only the branch that is taken.
 */
import {
  type Axis,
  type Equation,
  at as elementAt,
  indexAlong,
  input,
  literal,
  type Order,
  plain,
  postorder,
  type Recurrence,
  replaceNodes,
  type State,
  substitute,
} from '../categories/equation.js'
import { Impossible } from '../categories/errors.js'
import { printEquation } from '../linear/print/index.js'

export interface Data {
  /** Values of inputs: numbers, or flat arrays, row by row. */
  readonly inputs: ReadonlyMap<Equation, number | ArrayLike<number>>
  readonly sizes: ReadonlyMap<string, number>
}
export interface Origin {
  /** The step in mathematics, with indices that count from 0: `log(x[2])`. */
  readonly step: string
  /** The name of its operation; of an input, `input`. */
  readonly operation: string
  readonly operands: readonly number[]
  readonly result: number
  /** Of what lies within recurrences: their steps, from the outermost in, counted from 0. */
  readonly steps?: readonly number[]
}
/** Where an axis stands, and whether a recurrence steps along it. */
interface Standing {
  readonly at: number
  readonly step: boolean
}
type Point = ReadonlyMap<Axis, Standing>
/** A scalar, or an element of an array. */
type Part = readonly [Equation, Point, readonly number[]]

const better: Readonly<Record<string, (x: number, best: number) => boolean>> = { max: (x, y) => x > y, min: (x, y) => x < y }

class Evaluator {
  private readonly known = new Map<Equation, Map<string, number>>()
  private readonly arrays = new Map<Equation, Map<string, Float64Array>>()
  /** The rows of all states of a recurrence, as far as they are known. */
  private readonly rows = new Map<Recurrence, Map<string, Float64Array[][]>>()
  private readonly recurrences = new Map<State, Recurrence>()
  constructor(private readonly data: Data) {}

  private key(e: Equation, p: Point): string {
    return e.free.map((a) => p.get(a)?.at).join()
  }
  number(e: Equation, p: Point): number {
    const memo = this.known.get(e) ?? new Map<string, number>()
    this.known.set(e, memo)
    const key = this.key(e, p)
    const before = memo.get(key)
    if (before !== undefined) return before
    const value = this.fresh(e, p)
    memo.set(key, value)
    return value
  }
  shape(e: Equation, p: Point): readonly number[] {
    return e.shape.map((n) => this.number(n, p))
  }
  *along(axes: readonly Axis[], p: Point): Generator<Point> {
    const [axis, ...rest] = axes
    if (!axis) {
      yield p
      return
    }
    const [lo, hi] = [this.number(axis.lo, p), this.number(axis.hi, p)]
    for (let i = lo; i < hi; i++) yield* this.along(rest, new Map(p).set(axis, { at: i, step: false }))
  }
  private fresh(e: Equation, p: Point): number {
    switch (e.tag) {
      case 'literal':
        return e.value
      case 'size':
        return this.data.sizes.get(e.name) ?? Number.NaN
      case 'axis':
        return p.get(e.axis)?.at ?? Number.NaN
      case 'polynomial':
        return e.terms.reduce((s, t) => s + t.factors.reduce((x, f) => x * this.number(f, p), t.coefficient), 0)
      case 'input': {
        const given = this.data.inputs.get(e)
        return typeof given === 'number' ? given : Number.NaN
      }
      case 'mark':
      case 'custom':
        return this.number(e.of, p)
      case 'state':
        return this.element(e, [], p)
      case 'call': {
        if (e.op.name === 'select') return this.number(this.number(e.args[0]!, p) ? e.args[1]! : e.args[2]!, p)
        return e.op.evaluate(...e.args.map((x) => this.number(x, p)))
      }
      case 'at':
        return this.element(
          e.array,
          e.indices.map((i) => this.number(i, p)),
          p,
          e.pad,
        )
      case 'reduce':
        return this.reduced(e, p)
      case 'trips': {
        const { of } = e.of
        let k = 0
        while (this.row(of, k, p)[of.kind.flag!]![0] !== 0) k++
        return k
      }
      default:
        throw new Impossible(`${e.tag} is no scalar`)
    }
  }
  private reduced(e: Extract<Equation, { tag: 'reduce' }>, p: Point): number {
    const { name, empty } = e.monoid
    const extremum = name.startsWith('arg') ? name.slice(3) : name
    let [best, where, first] = [empty, empty, true]
    for (const q of this.along([e.axis], p)) {
      const x = this.number(e.body, q)
      if (name === 'sum') best += x
      else if (first || better[extremum]!(x, best) || (Number.isNaN(x) && !Number.isNaN(best))) {
        best = x
        where = q.get(e.axis)!.at
      }
      first = false
    }
    return name.startsWith('arg') ? where : best
  }
  /** Where an element lies in a flat array, if it does. */
  place(shape: readonly number[], indices: readonly number[]): number | undefined {
    if (indices.some((i, k) => !(i >= 0 && i < shape[k]!))) return undefined
    return indices.reduce((s, i, k) => s * shape[k]! + i, 0)
  }
  element(array: Equation, indices: readonly number[], p: Point, pad?: number): number {
    const place = this.place(this.shape(array, p), indices)
    if (place === undefined) return pad ?? Number.NaN
    switch (array.tag) {
      case 'input': {
        const given = this.data.inputs.get(array)
        return typeof given === 'object' ? Number(given[place]) : Number.NaN
      }
      case 'mark':
      case 'custom':
        return this.element(array.of, indices, p, pad)
      case 'build':
        return this.number(array.body, this.inside(array.axes, indices, p))
      case 'accumulate':
        return this.accumulated(array, p)[place]!
      case 'order':
        return this.sorted(array, p)[place]!
      case 'history': {
        const [row, ...rest] = indices
        return this.row(array.of, row!, p)[array.of.histories.indexOf(array)]![this.place(this.shape(array, p).slice(1), rest)!]!
      }
      case 'state': {
        const of = this.recurrences.get(array)!
        return this.row(of, p.get(of.axis)!.at, p)[of.states.indexOf(array)]![place]!
      }
      default:
        throw new Impossible(`${array.tag} is no array`)
    }
  }
  inside(axes: readonly Axis[], indices: readonly number[], p: Point): Point {
    const q = new Map(p)
    axes.forEach((a, k) => void q.set(a, { at: indices[k]! + this.number(a.lo, q), step: false }))
    return q
  }
  private sorted(e: Order, p: Point): Float64Array {
    const memo = this.arrays.get(e) ?? new Map<string, Float64Array>()
    this.arrays.set(e, memo)
    const key = this.key(e, p)
    const before = memo.get(key)
    if (before) return before
    const keys = this.flat(e.of, p)
    const compare = (i: number, j: number): number =>
      keys[i]! < keys[j]! ? -1 : keys[i]! > keys[j]! ? 1 : Number(Number.isNaN(keys[i])) - Number(Number.isNaN(keys[j]))
    const made = Float64Array.from(Array.from(keys, (_, i) => i).sort(compare))
    memo.set(key, made)
    return made
  }
  /** Rows are made in order, each of the one before it, so that no recurrence is too long. */
  private row(of: Recurrence, k: number, p: Point): readonly Float64Array[] {
    const memo = this.rows.get(of) ?? new Map<string, Float64Array[][]>()
    this.rows.set(of, memo)
    const key = of.histories.map((h) => this.key(h, p)).join(';')
    const rows = memo.get(key) ?? []
    memo.set(key, rows)
    for (const s of of.states) this.recurrences.set(s, of)
    while (rows.length <= k) {
      const [made, q] = rows.length === 0 ? [of.inits, p] : [of.nexts, this.during(of, rows.length - 1, p)]
      rows.push(made.map((e) => this.flat(e, q)))
    }
    return rows[k]!
  }
  private during({ axis }: Recurrence, step: number, p: Point): Point {
    return new Map(p).set(axis, { at: step, step: true })
  }
  private flat(e: Equation, p: Point): Float64Array {
    const shape = this.shape(e, p)
    const flat = new Float64Array(shape.reduce((a, b) => a * b, 1))
    for (let k = 0; k < flat.length; k++) flat[k] = this.value([e, p, indicesOf(k, shape)])
    return flat
  }
  value([e, p, indices]: Part): number {
    return e.shape.length === 0 ? this.number(e, p) : this.element(e, indices, p)
  }
  private accumulated(e: Extract<Equation, { tag: 'accumulate' }>, p: Point): Float64Array {
    const memo = this.arrays.get(e) ?? new Map<string, Float64Array>()
    this.arrays.set(e, memo)
    const before = memo.get(this.key(e, p))
    if (before) return before
    const shape = this.shape(e, p)
    const made = new Float64Array(shape.reduce((a, b) => a * b, 1))
    for (const x of e.entries)
      for (const q of this.along(x.axes, p)) {
        const place = this.place(
          shape,
          x.indices.map((i) => this.number(i, q)),
        )
        if (place !== undefined) made[place]! += this.number(x.value, q)
      }
    memo.set(this.key(e, p), made)
    return made
  }
  /** What a value is made of, in order of evaluation. */
  *parts([e, p, indices]: Part): Generator<Part> {
    switch (e.tag) {
      case 'mark':
      case 'custom':
        yield [e.of, p, indices]
        return
      case 'call':
        if (e.op.name !== 'select') yield* e.args.map((x): Part => [x, p, []])
        else yield [this.number(e.args[0]!, p) ? e.args[1]! : e.args[2]!, p, []]
        return
      case 'reduce':
        for (const q of this.along([e.axis], p)) yield [e.body, q, []]
        return
      case 'at': {
        const at = e.indices.map((i) => this.number(i, p))
        if (this.place(this.shape(e.array, p), at) !== undefined) yield [e.array, p, at]
        return
      }
      case 'build':
        yield [e.body, this.inside(e.axes, indices, p), []]
        return
      case 'accumulate':
        for (const x of e.entries)
          for (const q of this.along(x.axes, p)) if (x.indices.every((i, k) => this.number(i, q) === indices[k])) yield [x.value, q, []]
        return
      case 'history': {
        const [row, ...rest] = indices
        yield this.stepTo(e.of, e.of.histories.indexOf(e), row!, rest, p)
        return
      }
      case 'state': {
        const of = this.recurrences.get(e)!
        yield this.stepTo(of, of.states.indexOf(e), p.get(of.axis)!.at, indices, p)
      }
    }
  }
  /** What made an element of a row. */
  private stepTo(of: Recurrence, which: number, row: number, indices: readonly number[], p: Point): Part {
    return row === 0 ? [of.inits[which]!, p, indices] : [of.nexts[which]!, this.during(of, row - 1, p), indices]
  }
}

/** The indices of an element of a flat array. */
const indicesOf = (place: number, shape: readonly number[]): readonly number[] => {
  const indices: number[] = []
  let rest = place
  for (const n of [...shape].reverse()) {
    indices.unshift(rest % n)
    rest = Math.floor(rest / n)
  }
  return indices
}
/** A part of an equation as it reads at a point, on one line: in a step of a recurrence, of its states before the step. */
const written = ([whole, p, indices]: Part): string => {
  const integer = (n: number): Equation => literal(n, 'integer')
  const e = whole.shape.length === 0 ? whole : elementAt(whole, indices.map(integer))
  const here = new Map(e.free.flatMap((a) => (p.has(a) ? [[indexAlong(a), integer(p.get(a)!.at)] as const] : [])))
  const bare = plain([e])
  const nodes = postorder(bare)
  const bound = new Set(nodes.flatMap((x): readonly Equation[] => (x.tag === 'history' ? x.of.states : [])))
  const states = nodes.filter((x) => x.tag === 'state' && !bound.has(x))
  const names = new Map<Equation, Equation>([
    ...nodes.flatMap((x) => (x.tag === 'mark' && x.free.length === 0 ? [[x, x.of] as const] : [])),
    ...states.map((s, k) => [s, input(states.length === 1 ? 'state' : `state${k + 1}`, s.shape, s.sort)] as const),
  ])
  const [named] = replaceNodes(bare, names)
  const [at] = substitute([named!], here)
  // What the values of the axes make constant would be computed away.
  return printEquation(at!.tag === 'literal' ? named! : at!, 'index').split('\n')[0]!
}
const isBad = (x: number): boolean => !Number.isFinite(x)

/** What made this element of a result, or a scalar result, not finite; nothing, if it is finite. */
export const originOf = (root: Equation, indices: readonly number[], data: Data): Origin | undefined => {
  const v = new Evaluator(data)
  let at: Part = [root, new Map(), indices]
  if (!isBad(v.value(at))) return undefined
  for (;;) {
    let next: Part | undefined
    const operands: number[] = []
    for (const part of v.parts(at)) {
      operands.push(v.value(part))
      if (!isBad(operands.at(-1)!)) continue
      next = part
      break
    }
    if (next) {
      at = next
      continue
    }
    const [e, p, element] = at
    const result = v.value(at)
    if (e.tag === 'input') return { step: element.length === 0 ? e.name : `${e.name}[${element.join(',')}]`, operation: 'input', operands, result }
    const operation = e.tag === 'call' ? e.op.name : e.tag === 'reduce' ? e.monoid.name : e.tag
    const steps = [...p].flatMap(([a, x]) => (x.step && e.free.includes(a) ? [x.at] : []))
    return { step: written(at), operation, operands, result, ...(steps.length > 0 && { steps }) }
  }
}
/** The indices of the first element that is not finite. */
export const firstBad = (flat: ArrayLike<number>, shape: readonly number[]): readonly number[] | undefined => {
  for (let k = 0; k < flat.length; k++) if (isBad(flat[k]!)) return indicesOf(k, shape)
  return undefined
}
