/**
 * Minima of smooth functions of many variables, by a quasi-Newton method that remembers the last few steps.
 *
 * @see Nocedal & Wright, *Numerical Optimization* (2006), algorithms 7.4, the two loops of `direction`, and 7.5
 */

/** Writes the gradient at `x` into `g`; the value. */
export type Objective = (x: Float64Array, g: Float64Array) => number

export interface Settings {
  /** How many steps are remembered. */
  readonly memory: number
  /** Stop where the largest partial derivative is no more than this. */
  readonly tolerance: number
  /** Give up after so many steps. */
  readonly iterations: number
}
export const settings: Settings = { memory: 30, tolerance: 1e-6, iterations: 1000 }

export interface Point {
  readonly x: Float64Array
  readonly value: number
  readonly g: Float64Array
}

/** The points of all steps, the start first and the minimum last. */
export interface Minimum {
  readonly path: readonly Point[]
  readonly evaluations: number
  readonly converged: boolean
}

export const minimize = (f: Objective, start: ArrayLike<number>, { memory, tolerance, iterations } = settings): Minimum => {
  let evaluations = 0
  const at = (x: Float64Array): Point => {
    evaluations++
    const g = new Float64Array(x.length)
    return { value: f(x, g), x, g }
  }
  let here = at(Float64Array.from(start))
  const path = [here]
  const steps: Step[] = []
  while (largest(here.g) > tolerance && path.length <= iterations) {
    const next = search(at, here, direction(here.g, steps))
    if (!next) break
    const [s, y] = [minus(next.x, here.x), minus(next.g, here.g)]
    steps.push({ s, y, sy: dot(s, y) })
    if (steps.length > memory) steps.shift()
    here = next
    path.push(here)
  }
  return { path, evaluations, converged: largest(here.g) <= tolerance }
}

/** A step, by how much it changed the gradient, and `⟨s, y⟩`, which the search makes positive. */
interface Step {
  readonly s: Float64Array
  readonly y: Float64Array
  readonly sy: number
}

/** `−H g`, where the inverse Hessian `H` is what the steps make of a multiple of the identity; at first, a step of length 1 at most. */
const direction = (g: Float64Array, steps: readonly Step[]): Float64Array => {
  const d = g.map((x) => -x)
  const alphas = steps.map(() => 0)
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, sy } = steps[k]!
    alphas[k] = dot(s, d) / sy
    add(d, -alphas[k]!, y)
  }
  const last = steps.at(-1)
  const scale = last ? last.sy / dot(last.y, last.y) : Math.min(1, 1 / norm(g))
  for (let i = 0; i < d.length; i++) d[i]! *= scale
  steps.forEach(({ s, y, sy }, k) => add(d, alphas[k]! - dot(y, d) / sy, s))
  return d
}

const DECREASE = 1e-4
const CURVATURE = 0.9
const TRIALS = 60
/** Near the minimum, values differ by no more than rounding, and slopes decide. */
const ROUNDING = 1e-15
/**
 * The first point along `d` that is low enough, `f ≤ f₀ + c₁ t ⟨g₀, d⟩`, and flat enough, `⟨g, d⟩ ≥ c₂ ⟨g₀, d⟩`, where `t` is doubled until it is known to be
 * too large, and bisected from then on; `undefined` if rounding hides it.
 *
 * @see Lewis & Overton, *Nonsmooth optimization via quasi-Newton methods*, Mathematical Programming 141 (2013), section 3
 */
const search = (at: (x: Float64Array) => Point, from: Point, d: Float64Array): Point | undefined => {
  const slope = dot(from.g, d)
  const noise = ROUNDING * Math.abs(from.value)
  let [low, high, t] = [0, Infinity, 1]
  for (let trial = 0; trial < TRIALS; trial++) {
    const x = from.x.slice()
    add(x, t, d)
    const there = at(x)
    if (!(there.value <= from.value + DECREASE * t * slope + noise)) high = t
    else if (!(dot(there.g, d) >= CURVATURE * slope)) low = t
    else return there
    t = high === Infinity ? 2 * low : (low + high) / 2
  }
  return undefined
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, xi, i) => sum + xi * y[i]!, 0)
const norm = (x: Float64Array): number => Math.sqrt(dot(x, x))
const minus = (x: Float64Array, y: Float64Array): Float64Array => x.map((xi, i) => xi - y[i]!)
/** `x ← x + c y`. */
const add = (x: Float64Array, c: number, y: Float64Array): void => {
  for (let i = 0; i < x.length; i++) x[i]! += c * y[i]!
}
/** `maxᵢ |xᵢ|`. */
export const largest = (x: Float64Array): number => x.reduce((most, xi) => Math.max(most, Math.abs(xi)), 0)
