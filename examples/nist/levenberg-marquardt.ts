/**
 * Nonlinear least squares: from a start `b`, find a minimum of `‖r(b)‖²`, where `r : ℝᵖ → ℝⁿ` comes with its derivative `J`.
 *
 * Near `b` the residuals are almost linear, `r(b + s) ≈ r + J s`. A step minimises `‖r + J s‖` over the ellipsoid `‖D s‖ ≤ Δ` in which this is trusted. `D` is
 * diagonal and holds the largest norm each column of `J` has had so far, so that the units of the parameters do not matter; `Δ` follows from how well earlier
 * steps kept their promise. In the scaled variables `z = D s`, the step solves `min ‖r + J D⁻¹ z‖² + λ ‖z‖²` for the one `λ ≥ 0` that gives it its length.
 *
 * @see Moré, *The Levenberg–Marquardt algorithm: implementation and theory*, Lecture Notes in Mathematics 630 (1978). This is his algorithm 7.1, with the
 *   constants of its implementation in MINPACK, `lmder`, but for the first `Δ`.
 */

import { damp, factor, gradient, minimiser, norm, pull, push, type Triangle } from './triangle.js'

/** `b ↦ (r(b), J(b))`, a function paired with its derivative; `J` is row-major, n×p. */
export type Residuals = (b: Float64Array) => { readonly r: Float64Array; readonly J: Float64Array }

export interface Settings {
  /** The first step is at most this many times as long as the start: `Δ = radius · ‖D b‖`. */
  readonly radius: number
  /** Stop when a step neither promises nor brings more than this part of `‖r‖²`, or when `Δ` is no more than this part of `‖D b‖`. */
  readonly tolerance: number
  /** Give up after so many steps, rejected ones included. */
  readonly iterations: number
}

/** For every problem. MINPACK's own first radius, 100, can throw a parameter so far at once that its column of `J` vanishes; Moré allows 0.1 to 100. */
export const settings: Settings = { radius: 1, tolerance: 1e-14, iterations: 5000 }

export interface Fit {
  readonly parameters: Float64Array
  /** `σⱼ = √((JᵀJ)⁻¹ⱼⱼ ‖r‖² / (n − p))`; not finite for parameters that the data do not determine. */
  readonly deviations: Float64Array
  readonly residualSumOfSquares: number
  /** Steps tried. */
  readonly iterations: number
  /** Whether a test of `tolerance` was met, rather than `iterations` used up. */
  readonly converged: boolean
}

/**
 * Where a step leads to residuals or derivatives that are not finite, it is rejected like one that brings nothing.
 *
 * @throws RangeError unless n > p and everything is finite at the start
 */
export const fit = (residuals: Residuals, start: ArrayLike<number>, { radius, tolerance, iterations }: Settings = settings): Fit => {
  let here = evaluate(residuals, Float64Array.from(start))
  if (here.r.length <= start.length) throw new RangeError(`${here.r.length} residuals do not determine ${start.length} parameters and their deviations`)
  if (here.sum === Infinity) throw new RangeError(`residuals or derivatives are not finite at the start (${start})`)
  let D = lengths(here).map((x) => x || 1)
  let linear = factor(here.J, here.r, D)
  let delta = radius * (norm(times(D, here.b)) || 1)
  let converged = false
  let iteration = 0
  for (; !converged && iteration < iterations; iteration++) {
    const { z, lambda } = step(linear, delta)
    const there = evaluate(residuals, here.b.map((x, j) => x + z[j]! / D[j]!)) // biome-ignore format: a step is one line

    // ‖r‖² − ‖r + J s‖² = ‖J s‖² + 2 λ ‖z‖², and the slope of ‖r‖² along s is −2 (‖J s‖² + λ ‖z‖²).
    const length = norm(z)
    const descent = norm(push(linear, z)) ** 2 + lambda * length ** 2
    const promised = descent + lambda * length ** 2
    const brought = here.sum - there.sum
    converged = (promised <= tolerance * here.sum && Math.abs(brought) <= tolerance * here.sum) || delta <= tolerance * norm(times(D, here.b))

    if (brought < promised / 4) delta = Math.min(delta, 10 * length) * shrinkage(brought, descent, here.sum)
    else if (brought > (promised * 3) / 4 || lambda === 0) delta = 2 * length

    if (brought >= promised / 10_000) {
      here = there
      D = lengths(here).map((x, j) => Math.max(x, D[j]!))
      linear = factor(here.J, here.r, D)
    }
  }
  return { ...polish(residuals, here, D, tolerance), iterations: iteration, converged }
}
