/** Sparse matrices of programs, by emitted modules, beside the dense ones by the interpreter. */

import { realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { jacobianOf, pullback } from '../../src/adjoint/modes.js'
import { type Equation, literal } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import type { SparseMode } from '../../src/codegen/request.js'
import type { Format, Way } from '../../src/codegen/shell.js'
import { emitSparse } from '../../src/codegen/sparse/module.js'
import { loadModule } from '../../src/runtime/load.js'
import { interpret, type Value } from './interpret.js'

export interface Point {
  readonly inputs: ReadonlyMap<Equation, Value>
  readonly sizes: Readonly<Record<string, number>>
}
/** By compressed rows, or columns if it was asked for by columns. */
export interface Found {
  readonly rows: Int32Array
  readonly columns: Int32Array
  readonly values: Float64Array
}
const arrayOf = (x: Equation, v: Value): unknown => (typeof v === 'number' ? v : x.sort === 'integer' ? Int32Array.from(v) : Float64Array.from(v))

export interface Asked {
  readonly format?: Format
  readonly by?: Way
  readonly explain?: (line: string) => void
}
/** The matrices of a program at a point: of each output, by each input. */
export const sparseAt = (program: Program, mode: SparseMode, { inputs, sizes }: Point, asked: Asked = {}): readonly Found[] => {
  const { kernel, workspace, meta } = loadModule(emitSparse({ name: 'f', program, modes: [mode], ...asked }).files[0]!.text)
  const given = [...(meta.sizes as readonly string[]).map((n) => sizes[n]!), ...program.inputs.map((x) => arrayOf(x, inputs.get(x)!))]
  const found = (workspace as (...xs: readonly unknown[]) => unknown)(...given) as { readonly matrices: readonly Omit<Found, 'values'>[] }
  const values = found.matrices.map((m) => new Float64Array(m.columns.length).fill(Number.NaN))
  // Filled twice: what is left in arrays does not matter.
  for (let k = 0; k < 2; k++) kernel(...given, ...values, found)
  return found.matrices.map((m, k) => ({ ...m, values: values[k]! }))
}
/** Rows, and columns, of each matrix, and all entries row by row. */
export const denseAt = (
  program: Program,
  mode: SparseMode,
  { inputs, sizes }: Point,
): readonly { readonly width: number; readonly entries: Float64Array }[] => {
  const xs = realInputs(program)
  const roots = mode === 'sparse-hessian' ? pullback(program.outputs, xs, [literal(1)]) : realOutputs(program)
  const values = interpret(jacobianOf(roots, xs), { inputs, sizes })
  const widths = xs.map((x) => lengthOf(inputs.get(x)!))
  return values.map((v, k) => ({ width: widths[k % xs.length]!, entries: typeof v === 'number' ? Float64Array.of(v) : v }))
}
const lengthOf = (v: Value): number => (typeof v === 'number' ? 1 : v.length)
/** All entries of a matrix by compressed rows; of one by columns, of its transpose. */
export const filled = ({ rows, columns, values }: Found, width: number): Float64Array => {
  const all = new Float64Array((rows.length - 1) * width)
  for (let r = 0; r + 1 < rows.length; r++)
    for (let p = rows[r]!; p < rows[r + 1]!; p++) {
      if (p > rows[r]! && columns[p]! <= columns[p - 1]!) throw new Error('columns do not ascend')
      all[r * width + columns[p]!]! += values[p]!
    }
  return all
}
