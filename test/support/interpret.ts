/**
 * What equations mean, said as plainly as possible and independently of `src/codegen`: every node is evaluated for the values of its free axes,
 * and of those alone, so that a node that mentions an axis which it does not own up to fails loudly.
 */
import type { Axis, Equation, History, Monoid } from '../../src/categories/equation.js'
import { postorder } from '../../src/categories/equation.js'

export type Value = number | Float64Array
export type Point = ReadonlyMap<Axis, number>

export interface Environment {
  /** Arrays are flat, row-major. */
  readonly inputs: ReadonlyMap<Equation, number | ArrayLike<number>>
  readonly sizes?: Readonly<Record<string, number>>
}

const better: Readonly<Record<Monoid['name'], (x: number, best: number) => boolean>> = {
  sum: () => false,
  max: (x, best) => x > best,
  min: (x, best) => x < best,
  argmax: (x, best) => x > best,
  argmin: (x, best) => x < best,
}

/** Steps of a recurrence that are surely too many. */
const LONGEST = 10_000

export interface Evaluator {
  /** The value of an equation where its free axes have these values. */
  readonly value: (e: Equation, p: Point) => Value
  /** All points of nested axes, outermost first; bounds may mention earlier axes. */
  readonly points: (axes: readonly Axis[], p: Point) => Iterable<Point>
  /** How many operations on reals that took so far, if every value is kept: calls, reads, additions of sums and accumulations. */
  readonly work: () => number
}

/**
 * An unpadded read out of range is NaN, whatever lies beside the array in memory; an entry of an accumulation that writes out of range makes all
 * of it NaN, unless it is partial and does nothing there.
 */
export const evaluator = ({ inputs, sizes = {} }: Environment): Evaluator => {
  const known = new Map<Equation, Map<string, Value>>()
  let work = 0

  const value = (e: Equation, all: Point): Value => {
    const here = new Map(e.free.map((a) => [a, lookUp(all, a)]))
    const key = [...here.values()].join()
    const memo = known.get(e) ?? new Map<string, Value>()
    known.set(e, memo)
    const before = memo.get(key)
    if (before !== undefined) return before
    const result = evaluate(e, here)
    if (e.sort === 'real' && (e.tag === 'call' || e.tag === 'at')) work++
    memo.set(key, result)
    return result
  }
  const number = (e: Equation, p: Point): number => {
    const v = value(e, p)
    if (typeof v !== 'number') throw new Error(`${e.tag} ${e.id}: an array where a number was expected`)
    return v
  }
  const shapeAt = (e: Equation, p: Point): number[] => e.shape.map((n) => number(n, p))
  const flat = (shape: readonly number[], place: readonly number[]): number | undefined => {
    if (place.some((i, k) => !(i >= 0 && i < shape[k]!))) return undefined
    return place.reduce((sum, i, k) => sum * shape[k]! + i, 0)
  }
  const points = function* (axes: readonly Axis[], p: Point): Generator<Point> {
    const [first, ...rest] = axes
    if (!first) {
      yield p
      return
    }
    const [lo, hi] = [number(first.lo, p), number(first.hi, p)]
    for (let i = lo; i < hi; i++) yield* points(rest, new Map(p).set(first, i))
  }

  const evaluate = (e: Equation, p: Point): Value => {
    switch (e.tag) {
      case 'literal':
        return e.value
      case 'size': {
        const n = sizes[e.name]
        if (n === undefined) throw new Error(`no value for the size ${e.name}`)
        return n
      }
      case 'axis':
        return lookUp(p, e.axis)
      case 'polynomial':
        return e.terms.reduce((sum, t) => sum + t.factors.reduce((product, f) => product * number(f, p), t.coefficient), 0)
      case 'input': {
        const given = inputs.get(e)
        if (given === undefined) throw new Error(`no value for the input ${e.name}`)
        if (typeof given === 'number') return given
        const expected = shapeAt(e, p).reduce((a, b) => a * b, 1)
        if (given.length !== expected) throw new Error(`input ${e.name}: expected ${expected} elements, got ${given.length}`)
        return Float64Array.from(given)
      }
      case 'mark':
      case 'custom':
        return value(e.of, p)
      case 'order': {
        const x = value(e.of, p) as Float64Array
        const before = (i: number, j: number): number =>
          x[i]! < x[j]! ? -1 : x[i]! > x[j]! ? 1 : Number(Number.isNaN(x[i])) - Number(Number.isNaN(x[j]))
        return Float64Array.from([...x.keys()].sort((i, j) => before(i, j) || i - j))
      }
      case 'state':
        throw new Error('a state outside of its recurrence')
      case 'history':
        return historyOf(e, p)
      case 'trips':
        return (value(e.of, p) as Float64Array).indexOf(0)
      case 'call':
        return e.op.evaluate(...e.args.map((a) => number(a, p)))
      case 'at':
        return element(
          e.array,
          e.indices.map((i) => number(i, p)),
          e.pad ?? Number.NaN,
          p,
        )
      case 'reduce': {
        let [best, where] = [e.monoid.empty, e.monoid.empty]
        let first = true
        for (const q of points([e.axis], p)) {
          work++
          const x = number(e.body, q)
          if (e.monoid.name === 'sum') best += x
          else if (first || better[e.monoid.name](x, best) || Number.isNaN(x)) [best, where] = [x, q.get(e.axis)!]
          first = false
        }
        return e.monoid.name.startsWith('arg') ? where : best
      }
      case 'build': {
        if (e.axes.some((a) => number(a.lo, p) !== 0)) throw new Error(`build ${e.id}: an axis does not start at 0`)
        const result = new Float64Array(shapeAt(e, p).reduce((a, b) => a * b, 1))
        let k = 0
        for (const q of points(e.axes, p)) result[k++] = number(e.body, q)
        if (k !== result.length) throw new Error(`build ${e.id}: ${k} elements for ${result.length} places`)
        return result
      }
      case 'accumulate': {
        const shape = shapeAt(e, p)
        const result = new Float64Array(shape.reduce((a, b) => a * b, 1))
        for (const entry of e.entries) {
          for (const q of points(entry.axes, p)) {
            work++
            const place = flat(
              shape,
              entry.indices.map((i) => number(i, q)),
            )
            if (place !== undefined) result[place]! += number(entry.value, q)
            else if (!entry.partial) return result.fill(Number.NaN)
          }
        }
        return result
      }
    }
  }
  /** Steps all states together; what the steps find is known before they ask. */
  const historyOf = (e: History, p: Point): Value => {
    const { axis, states, inits, nexts, histories } = e.of
    const [lo, end] = [number(axis.lo, p), number(axis.hi, p)]
    if (lo !== 0) throw new Error('a recurrence that does not start at 0')
    const sizes = inits.map((x) => shapeAt(x, p).reduce((a, b) => a * b, 1))
    const flat = (v: Value): readonly number[] => (typeof v === 'number' ? [v] : [...v])
    const rows = inits.map((x) => [...flat(value(x, p))])
    const { flag } = e.of.kind
    for (let k = 0; k < end && (flag === undefined || rows[flag]![k] !== 0); k++) {
      if (k >= LONGEST) throw new Error('a loop without an end')
      const q = new Map(p).set(axis, k)
      states.forEach((x, s) => {
        const row = Float64Array.from(rows[s]!.slice(k * sizes[s]!, (k + 1) * sizes[s]!))
        const memo = known.get(x) ?? new Map<string, Value>()
        known.set(x, memo.set(x.free.map((a) => lookUp(q, a)).join(), x.shape.length === 0 ? row[0]! : row))
      })
      nexts.forEach((x, s) => void rows[s]!.push(...flat(value(x, q))))
    }
    return Float64Array.from(rows[histories.indexOf(e)]!)
  }
  /** One element, without the rest of an array that is open. */
  const element = (array: Equation, place: readonly number[], pad: number, p: Point): number => {
    const k = flat(shapeAt(array, p), place)
    if (k === undefined) return pad
    if (array.tag === 'build' && array.free.length > 0) {
      const q = new Map(p)
      for (const [d, a] of array.axes.entries()) q.set(a, place[d]!)
      return number(array.body, q)
    }
    return (value(array, p) as Float64Array)[k]!
  }

  return { value, points, work: () => work }
}

/** The values of closed equations. */
export const interpret = (roots: readonly Equation[], environment: Environment): Value[] => {
  const { value } = evaluator(environment)
  const nowhere: Point = new Map()
  // Closed nodes first, children before parents, so that deep graphs need no deep stack.
  for (const e of postorder(roots)) if (e.free.length === 0) value(e, nowhere)
  return roots.map((e) => value(e, nowhere))
}

const lookUp = (p: Point, a: Axis): number => {
  const i = p.get(a)
  if (i === undefined) throw new Error(`the axis ${a.key} is not bound here`)
  return i
}
