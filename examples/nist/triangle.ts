/** Linear least squares by orthogonal factors: a sum of squares is brought to triangular form, and nowhere multiplied out to `JᵀJ`. */

import { Matrix, QrDecomposition } from 'ml-matrix'

/** `‖r + A z‖² = ‖c + R z‖² + ρ²` for every `z`, with `R` upper triangular. */
export interface Triangle {
  readonly R: Matrix
  readonly c: Float64Array
  readonly rho: number
}

/** Of the rows of `[A r]`, no fewer than its columns: its triangular factor is `[R c; 0 ρ]`. */
const triangle = (rows: Matrix): Triangle => {
  const p = rows.columns - 1
  const T = new QrDecomposition(rows).upperTriangularMatrix
  return { R: T.subMatrix(0, p - 1, 0, p - 1), c: Float64Array.from({ length: p }, (_, i) => T.get(i, p)), rho: T.get(p, p) }
}

/** Of `‖r + J D⁻¹ z‖²`, for `J` row-major, n×p with n > p, and `D` diagonal. */
export const factor = (J: Float64Array, r: Float64Array, D: Float64Array): Triangle => {
  const p = D.length
  const rows = Matrix.zeros(r.length, p + 1)
  for (let i = 0; i < r.length; i++) {
    for (let j = 0; j < p; j++) rows.set(i, j, J[i * p + j]! / D[j]!)
    rows.set(i, p, r[i]!)
  }
  return triangle(rows)
}

/** Of `‖r + A z‖² + λ ‖z‖²`. */
export const damp = ({ R, c, rho }: Triangle, lambda: number): Triangle => {
  const p = c.length
  const rows = Matrix.zeros(2 * p + 1, p + 1)
  rows.setSubMatrix(R, 0, 0)
  for (let i = 0; i < p; i++) {
    rows.set(i, p, c[i]!)
    rows.set(p + 1 + i, i, Math.sqrt(lambda))
  }
  rows.set(p, p, rho)
  return triangle(rows)
}

/** The `z` of the least sum, `R z = −c`; not finite where `R` is singular. */
export const minimiser = ({ R, c }: Triangle): Float64Array => {
  const z = c.map((x) => -x)
  for (let i = z.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < z.length; j++) z[i]! -= R.get(i, j) * z[j]!
    z[i]! /= R.get(i, i)
  }
  return z
}

/** `R z`. */
export const push = ({ R }: Triangle, z: Float64Array): Float64Array => z.map((_, i) => z.reduce((sum, x, j) => sum + R.get(i, j) * x, 0))

/** `Rᵀ w`; of `c` this is `Aᵀ r`, half the gradient at `z = 0`. */
export const pull = ({ R }: Triangle, w: Float64Array): Float64Array => w.map((_, j) => w.reduce((sum, x, i) => sum + R.get(i, j) * x, 0))

/** `R⁻ᵀ v`; not finite where `R` is singular. */
export const unpull = ({ R }: Triangle, v: Float64Array): Float64Array => {
  const w = v.slice()
  for (let i = 0; i < w.length; i++) {
    for (let j = 0; j < i; j++) w[i]! -= R.get(j, i) * w[j]!
    w[i]! /= R.get(i, i)
  }
  return w
}

export const norm = (v: Float64Array): number => Math.hypot(...v)
