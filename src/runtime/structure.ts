/** Patterns at given sizes and indices. */
import type { Input } from '../categories/equation.js'
import { SpaceMismatch, shown } from '../categories/errors.js'
import { finderOf } from '../codegen/sparse/pattern.js'
import type { Pattern } from '../linear/pattern.js'
import { exportsOf } from './load.js'

/** Where the entries of one block are: row r has the columns from `rows[r]` to `rows[r + 1]`, in ascending order. */
export interface BlockStructure {
  readonly row: number
  readonly column: number
  readonly rows: Int32Array
  readonly columns: Int32Array
}
/** Where the entries of a matrix are: the elements of each output and of each input, and the blocks that are not empty. */
export interface MatrixStructure {
  readonly pattern: Pattern
  readonly heights: readonly number[]
  readonly widths: readonly number[]
  readonly blocks: readonly BlockStructure[]
}
/** Sizes by their names, and what indices depend on by the names of inputs, `obs_cam` for `obs.cam`: numbers, arrays, nested arrays. */
export interface Where {
  readonly [name: string]: unknown
}

const numbers = (x: unknown): readonly number[] =>
  typeof x === 'number' || typeof x === 'boolean' ? [Number(x)] : Array.from(x as ArrayLike<unknown>, numbers).flat()
const dataOf = (x: Input, given: unknown): number | Int32Array | Float64Array => {
  const flat = numbers(given)
  if (x.shape.length === 0) return flat[0]!
  return x.sort === 'integer' ? Int32Array.from(flat) : Float64Array.from(flat)
}

/** A pattern at sizes and indices. @throws SpaceMismatch if one is missing, RangeError if an entry lies outside */
export const structureAt = (pattern: Pattern, where: Where): MatrixStructure => {
  const { text, sizes, inputs } = finderOf(pattern)
  const find = (name: string): unknown => {
    if (!Object.hasOwn(where, name))
      throw new SpaceMismatch('structureAt', `values of ${[...sizes, ...inputs.map((x) => x.name)].join(', ')}`, shown(where))
    return where[name]
  }
  const values = [...sizes.map((n) => Number(find(n))), ...inputs.map((x) => dataOf(x, find(x.name)))]
  const { default: f } = exportsOf<{ default: (...given: readonly unknown[]) => Omit<MatrixStructure, 'pattern'> }>(text, [])
  const found = f(...values)
  const blocks = pattern.blocks.map(({ row, column }, k) => ({ ...found.blocks[k]!, row, column }))
  return { pattern, heights: found.heights, widths: found.widths, blocks }
}
