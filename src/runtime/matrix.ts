/** Sparse matrices, as rows, as columns or as coordinates, and between these. */

interface Stored {
  readonly shape: readonly [rows: number, columns: number]
  readonly values: Float64Array
}
/** Row r has the columns and values from `rows[r]` to `rows[r + 1]`, in ascending order. */
export interface Csr extends Stored {
  readonly format: 'csr'
  readonly rows: Int32Array
  readonly columns: Int32Array
}
/** Column c has the rows and values from `columns[c]` to `columns[c + 1]`, in ascending order. */
export interface Csc extends Stored {
  readonly format: 'csc'
  readonly rows: Int32Array
  readonly columns: Int32Array
}
/** The row and the column of every value. */
export interface Coo extends Stored {
  readonly format: 'coo'
  readonly rows: Int32Array
  readonly columns: Int32Array
}
/** A sparse matrix in any of the formats. */
export type SparseMatrix = Csr | Csc | Coo
/** A sparse matrix in a format. */
export type MatrixIn<F> = Extract<SparseMatrix, { readonly format: F }>

/** The row, or the column, of each entry between starts. */
const spread = (starts: Int32Array, count: number): Int32Array => {
  const places = new Int32Array(count)
  for (let r = 0; r + 1 < starts.length; r++) places.fill(r, starts[r]!, starts[r + 1]!)
  return places
}
/** Entries one by one, equal ones apart. */
export const toCoo = (m: SparseMatrix): Coo => {
  const count = m.values.length
  return {
    format: 'coo',
    shape: m.shape,
    rows: m.format === 'csr' ? spread(m.rows, count) : m.rows,
    columns: m.format === 'csc' ? spread(m.columns, count) : m.columns,
    values: m.values,
  }
}
interface Grouped {
  readonly starts: Int32Array
  readonly others: Int32Array
  readonly values: Float64Array
}
/** Entries by keys below a limit; of one key in the order of what else they have, equal ones added. */
const grouped = (keys: Int32Array, others: Int32Array, values: Float64Array, limit: number): Grouped => {
  const order = Int32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || others[a]! - others[b]!)
  const starts = new Int32Array(limit + 1)
  const [found, sums]: [number[], number[]] = [[], []]
  order.forEach((k, n) => {
    const last = order[n - 1]
    if (last !== undefined && keys[last] === keys[k] && others[last] === others[k]) sums[sums.length - 1]! += values[k]!
    else {
      starts[keys[k]! + 1]!++
      found.push(others[k]!)
      sums.push(values[k]!)
    }
  })
  for (let k = 0; k < limit; k++) starts[k + 1]! += starts[k]!
  return { starts, others: Int32Array.from(found), values: Float64Array.from(sums) }
}
/** By rows; equal entries are added. */
export const toCsr = (m: SparseMatrix): Csr => {
  if (m.format === 'csr') return m
  const { rows, columns, values } = toCoo(m)
  const g = grouped(rows, columns, values, m.shape[0])
  return { format: 'csr', shape: m.shape, rows: g.starts, columns: g.others, values: g.values }
}
/** By columns; equal entries are added. */
export const toCsc = (m: SparseMatrix): Csc => {
  if (m.format === 'csc') return m
  const { rows, columns, values } = toCoo(m)
  const g = grouped(columns, rows, values, m.shape[1])
  return { format: 'csc', shape: m.shape, rows: g.others, columns: g.starts, values: g.values }
}
/** All entries, row by row. */
export const toDense = (m: SparseMatrix): Float64Array => {
  const { rows, columns, values } = toCoo(m)
  const dense = new Float64Array(m.shape[0] * m.shape[1])
  for (let k = 0; k < values.length; k++) dense[rows[k]! * m.shape[1] + columns[k]!]! += values[k]!
  return dense
}
