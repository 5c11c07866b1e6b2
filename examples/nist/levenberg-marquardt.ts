/**
 * Nonlinear least squares: from a start `b`, find a minimum of `‖r(b)‖²`, where `r : ℝᵖ → ℝⁿ` comes with its derivative `J`.
 *
 * Near `b` the residuals are almost linear, `r(b + s) ≈ r + J s`. A step minimises `‖r + J s‖` over the ellipsoid `‖D s‖ ≤ Δ` in which this is trusted. `D` is
 * diagonal and holds the largest norm that each column of `J` has had so far, so that the units of the parameters do not matter; `Δ` follows from how well
 * earlier steps kept their promise. In scaled variables `z = D s`, the step is the minimum of `‖r + J D⁻¹ z‖² + λ ‖z‖²`, for the `λ ≥ 0` that gives it its length.
 *
 * @see Moré, *The Levenberg–Marquardt algorithm: implementation and theory*, Lecture Notes in Mathematics 630 (1978). This is his algorithm 7.1 with the
 *   constants of its implementation in MINPACK, `lmder`, but for the first `Δ` and for `polish`.
 */

import { damp, factor, minimiser, norm, pull, push, type Triangle, unpull } from './triangle.js'

/** `b ↦ (r(b), J(b))`: a function paired with its derivative; `J` is row-major, n×p. */
export type Residuals = (b: Float64Array) => { readonly r: Float64Array; readonly J: Float64Array }

export interface Settings {
  /** The first step is at most so many times as long as the start: `Δ = radius · ‖D b‖`. */
  readonly radius: number
  /** Stop when a step neither promises nor brings more than this part of `‖r‖²`, or when `Δ` is no more than this part of `‖D b‖`. */
  readonly tolerance: number
  /** Give up after so many steps, rejected ones included. */
  readonly iterations: number
}

/** For every problem alike. MINPACK's own first radius, 100, can throw a parameter at once to where its column of `J` vanishes. */
export const settings: Settings = { radius: 1, tolerance: 1e-14, iterations: 5000 }

export interface Fit {
  readonly parameters: Float64Array
  /** `σⱼ = √((JᵀJ)⁻¹ⱼⱼ ‖r‖² / (n − p))`; not finite if the data do not determine all parameters. */
  readonly deviations: Float64Array
  readonly residualSumOfSquares: number
  /** Steps tried, before the last polish. */
  readonly iterations: number
  /** Whether `tolerance` was met before `iterations` were used up. */
  readonly converged: boolean
}

/**
 * A step to where residuals or derivatives are not finite is rejected, like any that makes matters worse.
 *
 * @throws RangeError unless n > p and everything is finite at the start
 */
export const leastSquares = (residuals: Residuals, start: ArrayLike<number>, { radius, tolerance, iterations } = settings): Fit => {
  let here = evaluate(residuals, Float64Array.from(start))
  if (here.r.length <= start.length) throw new RangeError(`${here.r.length} residuals are too few for ${start.length} parameters`)
  if (here.sum === Infinity) throw new RangeError(`residuals or derivatives are not finite at the start, ${here.b}`)
  let D = scales(here)
  let linear = factor(here.J, here.r, D)
  let delta = radius * (norm(scaled(here.b, D)) || 1)
  let converged = false
  let iteration = 0
  for (; !converged && iteration < iterations; iteration++) {
    const { z, lambda } = step(linear, delta)
    const length = norm(z)
    const there = evaluate(residuals, moved(here.b, z, D))

    // Along the step, ‖r‖² begins with slope −2 descent; the linear problem promises ‖r‖² − ‖r + J s‖².
    const descent = norm(push(linear, z)) ** 2 + lambda * length ** 2
    const promised = descent + lambda * length ** 2
    const brought = here.sum - there.sum

    // After a bad step, Δ shrinks to the minimum of the parabola through what is now known of ‖r‖² along it.
    if (brought < promised / 4) delta = Math.min(delta, 10 * length) * Math.min(0.5, Math.max(0.1, descent / (2 * descent - brought)))
    else if (brought > (3 / 4) * promised || lambda === 0) delta = 2 * length

    converged = Math.max(promised, Math.abs(brought)) <= tolerance * here.sum || delta <= tolerance * norm(scaled(here.b, D))
    if (brought >= promised / 10_000) {
      here = there
      D = columnNorms(here).map((d, j) => Math.max(d, D[j]!))
      linear = factor(here.J, here.r, D)
    }
  }
  if (converged) here = polish(residuals, here)
  return { parameters: here.b, deviations: deviations(residuals, here), residualSumOfSquares: here.sum, iterations: iteration, converged }
}

/** A point, and there: residuals, derivative, sum of squares, infinite unless all of them are finite. */
interface Point {
  readonly b: Float64Array
  readonly r: Float64Array
  readonly J: Float64Array
  readonly sum: number
}

const evaluate = (residuals: Residuals, b: Float64Array): Point => {
  const { r, J } = residuals(b)
  const sum = r.reduce((s, x) => s + x * x, 0)
  return { b, r, J, sum: Number.isFinite(sum) && J.every(Number.isFinite) ? sum : Infinity }
}

/**
 * The `z` that makes `‖c + R z‖` least among those with `‖z‖ ≤ Δ`, to within a tenth of `Δ`, and its `λ`.
 *
 * `1/‖z(λ)‖` increases with `λ`, almost along a line and concave, so that Newton's method for `1/‖z(λ)‖ = 1/Δ` never stops to the right of the solution, and takes
 * two or three steps.
 */
const step = (linear: Triangle, delta: number): { readonly z: Float64Array; readonly lambda: number } => {
  const whole = minimiser(linear)
  if (norm(whole) <= 1.1 * delta) return { z: whole, lambda: 0 }
  const most = norm(pull(linear, linear.c)) / delta
  if (most === 0) return { z: new Float64Array(whole.length), lambda: 0 }
  // Where R is singular, Newton's method cannot begin at 0.
  const first = newton(linear, whole, delta)
  let lambda = first < most ? first : most / 1000
  for (let round = 0; ; round++) {
    const damped = damp(linear, lambda)
    const z = minimiser(damped)
    const next = lambda + newton(damped, z, delta)
    // The next is not finite if z is 0: then c is in effect orthogonal to the columns of R.
    if (Math.abs(norm(z) - delta) <= delta / 10 || round === 10 || !Number.isFinite(next)) return { z, lambda }
    lambda = Math.max(lambda / 1000, next)
  }
}

/** How far Newton's method moves `λ`, given the minimiser `z` of a damped sum: `(‖z‖ − Δ)/Δ · ‖z‖²/‖R⁻ᵀz‖²`. */
const newton = (damped: Triangle, z: Float64Array, delta: number): number => ((norm(z) - delta) / delta) * (norm(z) / norm(unpull(damped, z))) ** 2

/**
 * Undamped steps, for as long as each leads to a shorter one, the first no longer than 10⁻⁴ ‖D b‖.
 *
 * `‖r‖²` is flat at its minimum, so that comparing its values finds `b` to half the digits of a double. The length of the step `−R⁻¹c` finds the other half.
 */
const polish = (residuals: Residuals, start: Point): Point => {
  const D = scales(start)
  const undamped = ({ r, J }: Point) => minimiser(factor(J, r, D))
  let here = start
  let z = undamped(here)
  if (!(norm(z) < 1e-4 * norm(scaled(here.b, D)))) return here
  for (;;) {
    const there = evaluate(residuals, moved(here.b, z, D))
    const next = undamped(there)
    if (!(norm(next) < norm(z))) return here
    here = there
    z = next
  }
}

/**
 * `σⱼ = ‖R⁻ᵀeⱼ‖/Dⱼ · |ρ|/√(n − p)`, for at the minimum `‖r‖² = ρ²`.
 *
 * Where residuals lie at rounding, so does `ρ`. Hence `r` is averaged over points that differ from `b` in their last bits: it differs there by rounding, which
 * averages out, and by `J` of the difference, of which `ρ` is free.
 */
const deviations = (residuals: Residuals, { b, J }: Point): Float64Array => {
  const nearby = Array.from({ length: 8 }, (_, k) => residuals(b.map((x) => x * (1 + k * Number.EPSILON))).r)
  const r = nearby[0]!.map((_, i) => nearby.reduce((sum, v) => sum + v[i]!, 0) / nearby.length)
  const D = scales({ b, J })
  const linear = factor(J, r, D)
  const sigma = Math.abs(linear.rho) / Math.sqrt(r.length - b.length)
  const unit = (j: number) => b.map((_, k) => (k === j ? 1 : 0))
  return D.map((d, j) => (norm(unpull(linear, unit(j))) / d) * sigma)
}

const columnNorms = ({ b, J }: Pick<Point, 'b' | 'J'>): Float64Array => b.map((_, j) => norm(J.filter((_, k) => k % b.length === j)))

/** The first `D`. A column of zeros has no scale of its own. */
const scales = (at: Pick<Point, 'b' | 'J'>): Float64Array => columnNorms(at).map((d) => d || 1)

/** `D b`. */
const scaled = (b: Float64Array, D: Float64Array): Float64Array => b.map((x, j) => x * D[j]!)

/** `b + D⁻¹ z`. */
const moved = (b: Float64Array, z: Float64Array, D: Float64Array): Float64Array => b.map((x, j) => x + z[j]! / D[j]!)
