/** Random programs of vectors and matrices, decoded from a tape, and values for what they mention. */
import fc from 'fast-check'
import { call, type Equation, input, literal, type Operation, size } from '../../src/categories/equation.js'
import { minus, over, plus, times } from '../../src/primitives/arithmetic.js'
import { abs, choose, ge, gt, le, lt, max, min, or } from '../../src/primitives/comparison.js'
import { exp, sqrt } from '../../src/primitives/exponential.js'
import { dot, einsum, elementwise, multiply, outer, squaredNorm, total, trace, transpose } from '../../src/primitives/programs/index.js'
import { sin, tanh } from '../../src/primitives/trigonometric.js'
import { Tape, tapes } from '../support/arbitrary.js'
import type { Value } from '../support/interpret.js'
import type { Tensor } from './read.js'

type Extent = 'n' | 'm'
export const SIZES: Readonly<Record<string, number>> = { n: 3, m: 2 }
const EXTENTS: readonly Extent[] = ['n', 'm']

export interface Sample {
  readonly inputs: readonly Equation[]
  readonly output: Equation
  readonly wrt: readonly Equation[]
}
/** A program of linear algebra, decoded from a tape. */
const sampleOf = (data: readonly number[]): Sample => {
  const tape = new Tape(data)
  const [n, m] = EXTENTS.map((x) => size(x))
  const [b, c, x, u, y] = [input('b'), input('c'), input('x', [n!]), input('u', [n!]), input('y', [m!])]
  const [A, B, S] = [input('A', [m!, n!]), input('B', [n!, m!]), input('S', [n!, n!])]
  const extent = (): Extent => tape.pick(EXTENTS)
  const apply = (e: Equation): Equation => {
    const of = tape.pick([sin, tanh, exp, abs, 'ramp'] as const)
    return elementwise('f', (x) => (of === 'ramp' ? call(max, [x, literal(0)]) : call(of, [x])), e)
  }
  const combine = (a: Equation, z: Equation): Equation => {
    const choice = tape.pick([lt, le, gt, ge])
    const chosen = (x: Equation, y: Equation): Equation => choose(call(choice, [x, y]), times(x, y), call(sin, [x]))
    const either = (x: Equation, y: Equation): Equation =>
      choose(call(or, [call(choice, [x, literal(0.5)]), call(gt, [y, literal(0)])]), y, times(x, x))
    const extreme = (op: Operation) => (x: Equation, y: Equation) => call(op, [x, y])
    return elementwise('combine', tape.pick([plus, times, a === z ? plus : minus, plus, chosen, either, extreme(max), extreme(min)]), a, z)
  }
  const scale = (k: Equation, e: Equation): Equation => elementwise('scale', times, k, e)

  const scalar = (d: number): Equation => {
    if (d <= 0) return tape.pick([b, c, literal(2), literal(0.5)])
    const [k, l] = [extent(), extent()]
    switch (tape.next(9)) {
      case 0:
        return dot(vector(k, d - 1), vector(k, d - 1))
      case 1:
        return squaredNorm(vector(k, d - 1))
      case 2:
        return total(vector(k, d - 1))
      case 3:
        return trace(matrix(k, k, d - 1))
      case 4:
        return apply(scalar(d - 1))
      case 5:
        return combine(scalar(d - 1), scalar(d - 1))
      case 6:
        return dot(matrix(k, l, d - 1), matrix(k, l, d - 1))
      case 7:
        return call(sqrt, [plus(literal(1), squaredNorm(vector(k, d - 1)))])
      default:
        return scalar(0)
    }
  }
  const vector = (k: Extent, d: number): Equation => {
    if (d <= 0) return k === 'n' ? tape.pick([x, u]) : y
    const l = extent()
    switch (tape.next(10)) {
      case 0:
      case 1:
        return multiply(matrix(k, l, d - 1), vector(l, d - 1))
      case 2:
        return multiply(vector(l, d - 1), matrix(l, k, d - 1))
      case 3:
        return combine(vector(k, d - 1), vector(k, d - 1))
      case 4:
        return apply(vector(k, d - 1))
      case 5:
        return scale(scalar(d - 1), vector(k, d - 1))
      case 6:
        return einsum('ii->i', matrix(k, k, d - 1))
      case 7:
        return einsum('ij->i', matrix(k, l, d - 1))
      case 8:
        return elementwise('quotient', over, vector(k, d - 1), plus(literal(2), call(sin, [scalar(d - 1)])))
      default:
        return vector(k, 0)
    }
  }
  const matrix = (k: Extent, l: Extent, d: number): Equation => {
    if (d <= 0) return k === l ? (k === 'n' ? S : multiply(A, B)) : k === 'm' ? tape.pick([A, transpose(B)]) : B
    const p = extent()
    switch (tape.next(8)) {
      case 0:
      case 1:
        return multiply(matrix(k, p, d - 1), matrix(p, l, d - 1))
      case 2:
        return transpose(matrix(l, k, d - 1))
      case 3:
        return combine(matrix(k, l, d - 1), matrix(k, l, d - 1))
      case 4:
        return outer(vector(k, d - 1), vector(l, d - 1))
      case 5:
        return scale(scalar(d - 1), matrix(k, l, d - 1))
      case 6:
        return apply(matrix(k, l, d - 1))
      default:
        return matrix(k, l, 0)
    }
  }
  const depth = 1 + tape.next(4)
  const output = [() => scalar(depth), () => vector(extent(), depth), () => matrix(extent(), extent(), depth)][tape.next(3)]!()
  const inputs = [b, c, x, u, y, A, B, S]
  const some = inputs.filter(() => tape.next(2) === 0)
  return { inputs, output, wrt: some.length > 0 ? some : [x] }
}
export const programs: fc.Arbitrary<Sample> = tapes(60).map((tape) => ({ ...sampleOf(tape), [fc.toStringMethod]: () => JSON.stringify(tape) }))

export const dimsOf = (e: { readonly shape: readonly Equation[] }): readonly number[] => e.shape.map((s) => SIZES[(s as { name: string }).name]!)
export const tensor = (dims: readonly number[], v: Value): Tensor => ({
  dims,
  at: (...i) => (typeof v === 'number' ? v : v[i.reduce((a, k, d) => a * dims[d]! + k, 0)]!),
})
export const draw = (random: () => number, e: Equation): Value => {
  const length = dimsOf(e).reduce((a, k) => a * k, 1)
  return e.shape.length === 0 ? random() : Float64Array.from({ length }, random)
}
export const places = (dims: readonly number[]): readonly (readonly number[])[] =>
  dims.reduce<readonly (readonly number[])[]>((all, d) => all.flatMap((a) => Array.from({ length: d }, (_, i) => [...a, i])), [[]])
