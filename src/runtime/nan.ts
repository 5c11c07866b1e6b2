/**
 * Where a NaN or an infinity comes from: the first operation, in order of evaluation, that makes one of operands that are finite. The equations are
 * evaluated as they stand, element by element and no further than the element in question needs, independently of the code that is emitted for them;
 * of a condition, only the branch that is taken.
 */
import { type Axis, type Equation, indexAlong, literal, postorder, replaceNodes, substitute } from '../categories/equation.js'
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
}
type Point = ReadonlyMap<Axis, number>

/** Something that is not evaluated here. */
export class Untraced extends Error {
  override readonly name = 'Untraced'
}
const better: Readonly<Record<string, (x: number, best: number) => boolean>> = { max: (x, y) => x > y, min: (x, y) => x < y }

class Evaluator {
  private readonly known = new Map<Equation, Map<string, number>>()
  private readonly arrays = new Map<Equation, Map<string, Float64Array>>()
  constructor(private readonly data: Data) {}

  private key(e: Equation, p: Point): string {
    return e.free.map((a) => p.get(a)).join()
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
    for (let i = lo; i < hi; i++) yield* this.along(rest, new Map(p).set(axis, i))
  }
  private fresh(e: Equation, p: Point): number {
    switch (e.tag) {
      case 'literal':
        return e.value
      case 'size':
        return this.data.sizes.get(e.name) ?? Number.NaN
      case 'axis':
        return p.get(e.axis) ?? Number.NaN
      case 'polynomial':
        return e.terms.reduce((s, t) => s + t.factors.reduce((x, f) => x * this.number(f, p), t.coefficient), 0)
      case 'input': {
        const given = this.data.inputs.get(e)
        return typeof given === 'number' ? given : Number.NaN
      }
      case 'mark':
        return this.number(e.of, p)
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
      default:
        throw new Untraced(e.tag)
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
        where = q.get(e.axis)!
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
        return this.element(array.of, indices, p, pad)
      case 'build':
        return this.number(array.body, this.inside(array.axes, indices, p))
      case 'accumulate':
        return this.accumulated(array, p)[place]!
      default:
        throw new Untraced(array.tag)
    }
  }
  inside(axes: readonly Axis[], indices: readonly number[], p: Point): Point {
    const q = new Map(p)
    axes.forEach((a, k) => void q.set(a, indices[k]! + this.number(a.lo, q)))
    return q
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
  /** What a value is made of, in order of evaluation: the parts that were evaluated, or an input. */
  *parts(e: Equation, p: Point): Generator<readonly [Equation, Point]> {
    switch (e.tag) {
      case 'mark':
        yield [e.of, p]
        return
      case 'call':
        if (e.op.name !== 'select') yield* e.args.map((x) => [x, p] as const)
        else yield [this.number(e.args[0]!, p) ? e.args[1]! : e.args[2]!, p]
        return
      case 'reduce':
        for (const q of this.along([e.axis], p)) yield [e.body, q]
        return
      case 'at': {
        const indices = e.indices.map((i) => this.number(i, p))
        yield* this.partsOfElement(e.array, indices, p)
      }
    }
  }
  *partsOfElement(array: Equation, indices: readonly number[], p: Point): Generator<readonly [Equation, Point]> {
    if (array.tag === 'mark') yield* this.partsOfElement(array.of, indices, p)
    if (array.tag === 'build') yield [array.body, this.inside(array.axes, indices, p)]
    if (array.tag !== 'accumulate') return
    for (const x of array.entries)
      for (const q of this.along(x.axes, p)) if (x.indices.every((i, k) => this.number(i, q) === indices[k])) yield [x.value, q]
  }
}

/** A part of an equation as it reads at a point, on one line. */
const written = (e: Equation, p: Point): string => {
  const here = new Map(e.free.flatMap((a) => (p.has(a) ? [[indexAlong(a), literal(p.get(a)!, 'integer')] as const] : [])))
  const marks = new Map(postorder([e]).flatMap((x) => (x.tag === 'mark' && x.free.length === 0 ? [[x, x.of] as const] : [])))
  const [plain] = replaceNodes([e], marks)
  const [at] = substitute([plain!], here)
  // What the values of the axes make constant would be computed away.
  return printEquation(at!.tag === 'literal' ? e : at!, 'index').split('\n')[0]!
}
const isBad = (x: number): boolean => !Number.isFinite(x)

/** What made this element of a result, or a scalar result, not finite; nothing, if it is finite. @throws Untraced */
export const originOf = (root: Equation, indices: readonly number[], data: Data): Origin | undefined => {
  const v = new Evaluator(data)
  let at: readonly [Equation, Point] | undefined
  let array: Equation | undefined
  if (root.shape.length === 0) at = [root, new Map()]
  else {
    if (!isBad(v.element(root, indices, new Map()))) return undefined
    array = root
    for (const part of v.partsOfElement(root, indices, new Map()))
      if (isBad(v.number(...part))) {
        at = part
        break
      }
  }
  if (!at) return array?.tag === 'input' ? inputAt(array.name, indices, v.element(array, indices, new Map())) : undefined
  if (!isBad(v.number(...at))) return undefined
  for (;;) {
    const [e, p]: readonly [Equation, Point] = at
    let next: readonly [Equation, Point] | undefined
    const operands: number[] = []
    for (const part of v.parts(e, p)) {
      const x = v.number(...part)
      operands.push(x)
      if (isBad(x)) {
        next = part
        break
      }
    }
    if (next) {
      at = next
      continue
    }
    const result = v.number(e, p)
    if (e.tag === 'input') return inputAt(e.name, [], result)
    if (e.tag === 'at' && e.array.tag === 'input')
      return inputAt(
        e.array.name,
        e.indices.map((i) => v.number(i, p)),
        result,
      )
    return { step: written(e, p), operation: e.tag === 'call' ? e.op.name : e.tag === 'reduce' ? e.monoid.name : e.tag, operands, result }
  }
}
const inputAt = (name: string, indices: readonly number[], result: number): Origin => ({
  step: indices.length === 0 ? name : `${name}[${indices.join(',')}]`,
  operation: 'input',
  operands: [],
  result,
})
/** The indices of the first element that is not finite. */
export const firstBad = (flat: ArrayLike<number>, shape: readonly number[]): readonly number[] | undefined => {
  for (let k = 0; k < flat.length; k++) {
    if (!isBad(flat[k]!)) continue
    const indices: number[] = []
    let rest = k
    for (const n of [...shape].reverse()) {
      indices.unshift(rest % n)
      rest = Math.floor(rest / n)
    }
    return indices
  }
  return undefined
}
