/** Linear least squares by orthogonal factors: every sum of squares met here is put in triangular form, and never multiplied out to JᵀJ. */

import { Matrix, QrDecomposition } from 'ml-matrix'

/** A linear least squares problem: `‖A z + r‖² = ‖R z + c‖² + ρ²` for every `z`, with `R` upper triangular. Its solution is `R z = −c`, its minimum `ρ²`. */
export interface Triangle {
  readonly R: Matrix
  readonly c: Float64Array
  readonly rho: number
}

/** From the rows of `[A r]`, of which there must be at least as many as columns: the `R` factor of `[A r]` is `[R c; 0 ρ]`. */
const triangle = (rows: Matrix): Triangle => {
  const p = rows.columns - 1
  const factor = new QrDecomposition(rows).upperTriangularMatrix
  return { R: factor.subMatrix(0, p - 1, 0, p - 1), c: Float64Array.from({ length: p }, (_, i) => factor.get(i, p)), rho: factor.get(p, p) }
}

/** Of `‖J D⁻¹ z + r‖²`, for `J` row-major n×p with n > p, and `D` a diagonal. */
export const factor = (J: Float64Array, r: Float64Array, D: Float64Array): Triangle => {
  const p = D.length
  const rows = Matrix.zeros(r.length, p + 1)
  for (let i = 0; i < r.length; i++) {
    for (let j = 0; j < p; j++) rows.set(i, j, J[i * p + j]! / D[j]!)
    rows.set(i, p, r[i]!)
  }
  return triangle(rows)
}

/** Of `‖A z + r‖² + λ ‖z‖²`. */
export const damp = ({ R, c, rho }: Triangle, lambda: number): Triangle => {
  const p = c.length
  const rows = Matrix.zeros(2 * p + 1, p + 1)
  rows.setSubMatrix(R, 0, 0)
  for (let i = 0; i < p; i++) {
    rows.set(i, p, c[i]!)
    rows.set(p + i, i, Math.sqrt(lambda))
  }
  rows.set(2 * p, p, rho)
  return triangle(rows)
}

/** The solution, `−R⁻¹ c`; not finite where `R` is singular. */
export const minimiser = ({ R, c }: Triangle): Float64Array => {
  const z = c.map((x) => -x)
  for (let i = z.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < z.length; j++) z[i]! -= R.get(i, j) * z[j]!
    z[i]! /= R.get(i, i)
  }
  return z
}

/** `R⁻ᵀ v`; not finite where `R` is singular. */
export const unwind = ({ R }: Triangle, v: Float64Array): Float64Array => {
  const w = v.slice()
  for (let i = 0; i < w.length; i++) {
    for (let j = 0; j < i; j++) w[i]! -= R.get(j, i) * w[j]!
    w[i]! /= R.get(i, i)
  }
  return w
}

/** Half the gradient of the sum of squares at `z = 0`: `Rᵀ c = Aᵀ r`. */
export const slope = ({ R, c }: Triangle): Float64Array => c.map((_, j) => c.reduce((sum, x, i) => sum + R.get(i, j) * x, 0))

export const norm = (v: Float64Array): number => Math.hypot(...v)
