/**
 * What a part of a formula stands for: an equation, and whether it lies. Vectors are columns; a transposed one is a row, of the same shape
 * and with another meaning in products. Scalars and matrices are what their shapes say.
 */
import { type Equation, literal } from '../../categories/equation.js'
import { showSize } from '../../categories/space.js'
import { elementwise } from '../../primitives/programs/index.js'
import { type Code, type FormulaError, refuse } from './error.js'
import { bare, flipped, quote, type Term } from './tree.js'

export interface Value {
  readonly e: Equation
  readonly row: boolean
  readonly term: Term
  /** Of a norm: its square, which has a derivative at 0. */
  readonly square?: Equation
}
export type Kind = 'scalar' | 'column' | 'row' | 'matrix'

export const value = (e: Equation, term: Term, row = false): Value => ({ e, row: row && e.shape.length === 1, term })
export const number = (x: number, term: Term): Value => value(literal(x), term)

export const kindOf = ({ e, row }: Value): Kind => (e.shape.length === 0 ? 'scalar' : e.shape.length === 2 ? 'matrix' : row ? 'row' : 'column')
export const isScalar = (v: Value): boolean => v.e.shape.length === 0
export const isVector = (v: Value): boolean => v.e.shape.length === 1
export const isMatrix = (v: Value): boolean => v.e.shape.length === 2
export const isCondition = (v: Value): boolean => v.e.sort === 'boolean'

/** `m×n`. */
export const showShape = (shape: readonly Equation[]): string => shape.map(showSize).join('×')
/** `a scalar`, `a column of n`, `a matrix of m×n`. */
export const sizeOf = (v: Value): string => `a ${kindOf(v)}${isScalar(v) ? '' : ` of ${showShape(v.e.shape)}`}`
/** Its size, and whether it holds conditions. */
export const describe = (v: Value): string =>
  !isCondition(v) ? sizeOf(v) : isScalar(v) ? 'a condition' : `a ${kindOf(v)} of conditions, ${showShape(v.e.shape)}`
export const sameSizes = (x: Value, y: Value): boolean => x.e.shape.length === y.e.shape.length && x.e.shape.every((n, k) => n === y.e.shape[k])

/** @throws Refused, at a part of the formula. */
export const refuseAt = (code: Code, term: Term, message: string, details: Pick<FormulaError, 'expected' | 'got' | 'hint'> = {}): never =>
  refuse(code, term, message, details)

/** @throws Refused if it is a condition. */
export const expectNumbers = (v: Value, where: string): void => {
  if (isCondition(v))
    refuseAt('shape', v.term, `${where} needs numbers, and ${quote(v.term)} is a condition`, {
      expected: 'a number or an array of numbers',
      got: describe(v),
      hint: `make numbers of it: select(${bare(v.term)}, 1, 0)`,
    })
}
/** @throws Refused unless it is a scalar. */
export const expectScalar = (v: Value, where: string, hint?: string): void => {
  expectNumbers(v, where)
  if (!isScalar(v))
    refuseAt('shape', v.term, `${where} needs a scalar, and ${quote(v.term)} is ${describe(v)}`, {
      expected: 'a scalar',
      got: describe(v),
      ...(hint !== undefined && { hint }),
    })
}

/**
 * What `f` makes of the elements, one by one; scalars go with everything.
 *
 * @throws Refused if the arrays differ in size, or if one lies and another stands.
 */
export const pointwise = (term: Term, where: string, f: (...xs: readonly Equation[]) => Equation, ...operands: readonly Value[]): Value => {
  const first = operands.find((v) => !isScalar(v))
  const other = first && operands.find((v) => !isScalar(v) && !(sameSizes(v, first) && v.row === first.row))
  if (first && other) mismatch(term, where, first, other)
  return value(elementwise(where, f, ...operands.map((v) => v.e)), term, first?.row)
}

const mismatch = (term: Term, where: string, x: Value, y: Value): never => {
  const [a, b] = [quote(x.term), quote(y.term)]
  const sides = (v: Value): string => [...v.e.shape].reverse().map(showSize).join()
  const transposable = isMatrix(x) && isMatrix(y) ? showShapeOf(x) === sides(y) : isVector(x) && isVector(y) && x.row !== y.row
  return refuseAt('shape', term, `${where} needs sizes that agree: ${a} is ${sizeOf(x)}, ${b} is ${sizeOf(y)}`, {
    expected: `${sizeOf(x)}, like ${a}, or a scalar`,
    got: `${b}, ${sizeOf(y)}`,
    ...(transposable ? { hint: `transpose one of them: ${flipped(y.term)}` } : sharesSide(x, y) ? { hint: SPREAD } : {}),
  })
}
const showShapeOf = (v: Value): string => v.e.shape.map(showSize).join()
const SPREAD = "only scalars go with every element; a vector is spread over a matrix by a product, as in x * y'"
const sharesSide = (x: Value, y: Value): boolean =>
  (isMatrix(x) && isVector(y) && x.e.shape.includes(y.e.shape[0]!)) || (isMatrix(y) && isVector(x) && y.e.shape.includes(x.e.shape[0]!))
