/** Sums of products over named indices: matrix algebra is what the letters say. */
import { type Axis, at, axesOver, build, type Equation, freeOf, includes, indexAlong } from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { describe } from '../../categories/program.js'
import { times } from '../arithmetic.js'
import { sumOver } from '../reduction.js'
import { expectArray, sameShape, show } from './elementwise.js'

const parse = (spec: string): { readonly operands: readonly string[]; readonly result: string } => {
  const [left, result, ...more] = spec.replaceAll(' ', '').split('->')
  const operands = left!.split(',')
  const fits = result !== undefined && more.length === 0 && [...operands, result].every((x) => /^[a-zA-Z]*$/.test(x))
  if (!fits) throw new SpaceMismatch('einsum', "letters as in 'ij,jk->ik'", `'${spec}'`)
  if (new Set(result).size < result.length) throw new SpaceMismatch(`einsum '${spec}'`, 'every letter once in the result', result)
  return { operands, result }
}

/** Sums out one axis after another, the one that leaves the smallest intermediate first, over the product of those factors that mention it. */
const eliminate = (axes: readonly Axis[], given: readonly Equation[]): Equation => {
  let factors = given
  const left = new Set(axes)
  const mentioning = (a: Axis): readonly Equation[] => factors.filter((e) => includes(e.free, a))
  while (left.size > 0) {
    const [next] = [...left].reverse().sort((a, b) => freeOf(mentioning(a)).length - freeOf(mentioning(b)).length)
    const inner = mentioning(next!)
    left.delete(next!)
    factors =
      inner.length > 0 ? [...factors.filter((e) => !inner.includes(e)), sumOver(next!, inner.reduce(times))] : [sumOver(next!, factors.reduce(times))]
  }
  return factors.reduce(times)
}

/**
 * `einsum('ij,jk->ik', A, B)`: for every point of the letters of the result, the sum over all other letters of the product of the operands.
 * A letter that one operand has twice is its diagonal.
 *
 * @throws SpaceMismatch if a letter has two extents, an operand another rank than it has letters, or the result a letter that no operand has.
 */
export const einsum = (spec: string, ...operands: readonly Equation[]): Equation => {
  const place = `einsum '${spec}'`
  const { operands: letters, result } = parse(spec)
  if (letters.length !== operands.length) throw new SpaceMismatch(place, `${letters.length} operands`, String(operands.length))
  const extents = new Map<string, Equation>()
  for (const [k, e] of operands.entries()) {
    const named = [...letters[k]!]
    expectArray(place, `an array with the indices ${letters[k]}`, e, named.length)
    named.forEach((l, d) => {
      if (!extents.has(l)) extents.set(l, e.shape[d]!)
    })
    const expected = named.map((l) => extents.get(l)!)
    if (!sameShape(expected, e.shape)) throw new SpaceMismatch(place, describe('real', expected), show(e))
  }
  const missing = [...result].find((l) => !extents.has(l))
  if (missing) throw new SpaceMismatch(place, 'letters of the operands in the result', missing)
  const order = [...result, ...[...extents.keys()].filter((l) => !result.includes(l))]
  const axes = axesOver(
    order.map((l) => extents.get(l)!),
    freeOf(operands),
  )
  const index = new Map(order.map((l, k) => [l, indexAlong(axes[k]!)]))
  const factors = operands.map((e, k) =>
    at(
      e,
      [...letters[k]!].map((l) => index.get(l)!),
    ),
  )
  return build(axes.slice(0, result.length), eliminate(axes.slice(result.length), factors))
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** `⟨x, y⟩ = Σ xᵢ… yᵢ…` of arrays of one shape. @throws SpaceMismatch */
export const dot = (x: Equation, y: Equation): Equation => {
  if (x.shape.length === 0 || !sameShape(x.shape, y.shape))
    throw new SpaceMismatch('dot', x.shape.length === 0 ? 'two arrays of one shape' : show(x), x.shape.length === 0 ? show(x) : show(y))
  const i = LETTERS.slice(0, x.shape.length)
  return einsum(`${i},${i}->`, x, y)
}

const PRODUCTS: Readonly<Record<string, string>> = { 22: 'ij,jk->ik', 21: 'ij,j->i', 12: 'i,ij->j' }
/** `A B`, `A x` or `xᵀ A`. @throws SpaceMismatch if the inner extents differ, or both are vectors. */
export const multiply = (x: Equation, y: Equation): Equation => {
  const spec = PRODUCTS[`${x.shape.length}${y.shape.length}`]
  if (!spec) throw new SpaceMismatch('multiply', 'matrix · matrix, matrix · vector or vector · matrix', `${show(x)} · ${show(y)}`)
  if (x.shape.at(-1) !== y.shape[0]) throw new SpaceMismatch('multiply', describe('real', [x.shape.at(-1)!, ...y.shape.slice(1)]), show(y))
  return einsum(spec, x, y)
}

/** `(x ⊗ y)ᵢⱼ = xᵢ yⱼ`; of arrays of any ranks, with all their indices. */
export const outer = (x: Equation, y: Equation): Equation => {
  const i = LETTERS.slice(0, x.shape.length)
  const j = LETTERS.slice(i.length, i.length + y.shape.length)
  return einsum(`${i},${j}->${i}${j}`, x, y)
}

/** `tr A = Σ Aᵢᵢ`. @throws SpaceMismatch unless A is a square matrix. */
export const trace = (a: Equation): Equation => {
  if (a.shape.length !== 2 || a.shape[0] !== a.shape[1]) throw new SpaceMismatch('trace', 'a square matrix', show(a))
  return einsum('ii->', a)
}

/** `(Aᵀ)ᵢⱼ = Aⱼᵢ`. With `order`, dimension k of the result is dimension `order[k]` of A. @throws SpaceMismatch */
export const transpose = (a: Equation, order?: readonly number[]): Equation => {
  if (!order && a.shape.length !== 2) throw new SpaceMismatch('transpose', 'a matrix, or an order of the dimensions', show(a))
  const dims = order ?? [1, 0]
  const rank = a.shape.length
  if (dims.length !== rank || new Set(dims).size < rank || dims.some((d) => a.shape[d] === undefined))
    throw new SpaceMismatch('transpose', `an order of ${rank} dimensions`, dims.join(', '))
  const axes = axesOver(
    dims.map((d) => a.shape[d]!),
    a.free,
  )
  const where = a.shape.map((_, d) => indexAlong(axes[dims.indexOf(d)]!))
  return build(axes, at(a, where))
}
