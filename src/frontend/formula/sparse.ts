/** Sparse matrices as mathjs has them: by columns. */
import { SpaceMismatch, shown } from '../../categories/errors.js'
import { type Csc, type SparseMatrix, toCoo, toCsc } from '../../runtime/matrix.js'

/** mathjs, or an instance of it. */
interface Mathjs<M> {
  readonly sparse: () => M
}
/** What mathjs's own sparse matrices hold. */
interface Data {
  readonly values: number[]
  readonly index: number[]
  readonly ptr: number[]
  readonly size: readonly [number, number]
}
/** The matrix as a `SparseMatrix` of mathjs: `toMathjs(jacobian(f)(x), math)`. */
export const toMathjs = <M extends object>(m: SparseMatrix, math: Mathjs<M>): M => {
  const { rows, columns, values, shape } = toCsc(m)
  const Sparse = math.sparse().constructor as new (data: Data) => M
  return new Sparse({ values: [...values], index: [...rows], ptr: [...columns], size: shape })
}
/** A `SparseMatrix` of mathjs, of numbers. @throws SpaceMismatch for anything else */
export const fromMathjs = (m: object): Csc => {
  const { _values, _index, _ptr, _size } = m as { readonly [key: string]: unknown }
  const isList = (x: unknown): x is readonly number[] => Array.isArray(x) && x.every((v) => typeof v === 'number')
  if (!isList(_values) || !isList(_index) || !isList(_ptr) || !isList(_size))
    throw new SpaceMismatch('fromMathjs', 'a SparseMatrix of numbers, as math.sparse makes', shown(m))
  const stored: Csc = {
    format: 'csc',
    shape: [_size[0]!, _size[1]!],
    rows: Int32Array.from(_index),
    columns: Int32Array.from(_ptr),
    values: Float64Array.from(_values),
  }
  // Within a column, mathjs keeps no order.
  return toCsc(toCoo(stored))
}
