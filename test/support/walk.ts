/** What a linear map means, said edge by edge on numbers, without `src/linear/apply.ts`. */
import type { Axis } from '../../src/categories/equation.js'
import type { Graph, Variable } from '../../src/linear/edge.js'
import { type Environment, evaluator, type Point, type Value } from './interpret.js'

/** `L v` for a map between closed spaces. */
export const walk = (l: Graph, given: readonly Value[], environment: Environment): Value[] => {
  const { value, points } = evaluator(environment)
  const known = new Map<Variable, Map<string, Value>>()
  const at = (axes: readonly Axis[], p: Point): Point => new Map(axes.map((a) => [a, p.get(a)!]))

  /** The vector that a family has at a point of its scope. */
  const vector = (v: Variable, all: Point): Value => {
    const port = l.ins.indexOf(v)
    if (port >= 0) return given[port]!
    const p = at(v.scope, all)
    const key = [...p.values()].join()
    const memo = known.get(v) ?? new Map<string, Value>()
    known.set(v, memo)
    const before = memo.get(key)
    if (before !== undefined) return before
    const result = sumOfEdges(v, p)
    memo.set(key, result)
    return result
  }
  const extents = (v: Variable, p: Point): number[] => v.shape.map((n) => value(n, p) as number)
  const place = (shape: readonly number[], indices: readonly number[]): number | undefined =>
    indices.some((i, k) => !(i >= 0 && i < shape[k]!)) ? undefined : indices.reduce((s, i, k) => s * shape[k]! + i, 0)

  const sumOfEdges = (v: Variable, p: Point): Value => {
    const shape = extents(v, p)
    const sum = new Float64Array(shape.reduce((a, b) => a * b, 1))
    for (const e of l.edges) {
      if (e.to !== v) continue
      const others = e.axes.filter((a) => !v.scope.includes(a)).sort((a, b) => a.outer.length - b.outer.length)
      for (const q of points(others, p)) {
        const x = vector(e.from, q)
        const index = (es: readonly import('../../src/categories/equation.js').Equation[]): number[] => es.map((i) => value(i, q) as number)
        const from = place(extents(e.from, q), index(e.fi))
        const to = place(shape, index(e.ti))
        if (e.partial && (from === undefined || to === undefined)) continue
        if (to === undefined) sum.fill(Number.NaN)
        else sum[to]! += from === undefined ? Number.NaN : (value(e.by, q) as number) * (typeof x === 'number' ? x : x[from]!)
      }
    }
    return v.shape.length === 0 ? sum[0]! : sum
  }
  return l.outs.map((v) => vector(v, new Map()))
}
