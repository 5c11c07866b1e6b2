/**
 * Is a derivative right? Five tests that need nothing but the program: the dot product ⟨L v, w⟩ = ⟨v, L† w⟩, linearity, the slope of the
 * Taylor remainder, agreement of forward and reverse, and that simplification keeps meaning.
 */

import { linearization, realInputs, realOutputs } from '../adjoint/differentiate.js'
import { gradient, hessian, hvp, jacobian, jvp, vjp } from '../adjoint/modes.js'
import { input, termsOf } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { expectProgram, nameOf, type Program, program, sizesOf } from '../categories/program.js'
import { type Leaf, leavesOf, type Real, record, type Space, shapeOf, tangentOf } from '../categories/space.js'
import { applyGraph } from '../linear/apply.js'
import { evaluate } from './call.js'

/** What a test of a derivative claims, and what it found. */
export interface Check {
  readonly name: string
  readonly claim: string
  readonly passed: boolean
  /** The worst relative error, or the slope. */
  readonly found: number
  /** What `found` must not exceed (of a slope: not fall below). */
  readonly limit: number
}
/** How a derivative is tested. */
export interface Settings {
  readonly seed?: number
  /** How many points to draw. */
  readonly points?: number
  /** Where inputs are drawn. */
  readonly range?: readonly [number, number]
}

/** Uniform numbers in [0, 1), the same on every machine (mulberry32). */
const generator = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

/** A point of a space: flat numbers for each leaf. */
type Point = readonly Float64Array[]
const nested = (s: Space, leaves: readonly Leaf[], values: readonly unknown[]): unknown => {
  if (s.space !== 'record') return values[0]
  const root: Record<string, unknown> = Object.create(null)
  leaves.forEach((l, k) => {
    let at = root
    for (const key of l.path.slice(0, -1)) {
      at[key] ??= Object.create(null)
      at = at[key] as Record<string, unknown>
    }
    at[l.path[l.path.length - 1]!] = values[k]
  })
  return root
}
/** An array of these extents from its elements: extents must be seen by the program that receives it. */
const shaped = (flat: ArrayLike<number>, extents: readonly number[]): unknown => {
  if (extents.length === 0) return flat[0]
  const [n, ...rest] = extents
  const width = rest.reduce((a, b) => a * b, 1)
  return Array.from({ length: n! }, (_, i) => shaped(Array.prototype.slice.call(flat, i * width, (i + 1) * width), rest))
}

class Sampler {
  readonly sizes: ReadonlyMap<string, number>
  constructor(
    readonly p: Program,
    readonly random: () => number,
    readonly range: readonly [number, number],
    least: number,
  ) {
    this.sizes = new Map(sizesOf([...p.inputs, ...p.outputs]).map((n, k) => [n, least + ((k * 2) % 5)]))
  }
  extents(l: Leaf): readonly number[] {
    return shapeOf(l).map((n) => this.value(n))
  }
  private value(n: Parameters<typeof termsOf>[0]): number {
    return termsOf(n).reduce((s, t) => s + t.factors.reduce((q, f) => q * (f.tag === 'size' ? this.sizes.get(f.name)! : 1), t.coefficient), 0)
  }
  /** A drawn point; directions are drawn between −1 and 1. */
  draw(s: Space, direction: boolean): Point {
    return leavesOf(s).map((l) => {
      const count = this.extents(l).reduce((a, b) => a * b, 1)
      const [lo, hi] = direction ? [-1, 1] : this.range
      return Float64Array.from({ length: count }, () => {
        if (l.sort === 'integer') return Math.floor(this.random() * this.value(l.below!))
        if (l.sort === 'boolean') return Number(this.random() < 0.5)
        return lo + (hi - lo) * this.random()
      })
    })
  }
  data(s: Space, x: Point): unknown {
    const leaves = leavesOf(s)
    return nested(
      s,
      leaves,
      leaves.map((l, k) => shaped(x[k]!, this.extents(l))),
    ) // prettier-ignore
  }
  /** The sizes that no input shows must be given beside them. */
  with(record: unknown): unknown {
    return typeof record === 'object' && record !== null && !Array.isArray(record) ? { ...Object.fromEntries(this.sizes), ...record } : record
  }
}
const flat = (x: unknown): number[] =>
  typeof x === 'number' ? [x] : ArrayBuffer.isView(x) ? Array.from(x as unknown as ArrayLike<number>) : Object.values(x as object).flatMap(flat)
const size = (x: readonly number[]): number => {
  const most = x.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  return most === 0 || !Number.isFinite(most) ? most : most * Math.sqrt(x.reduce((s, v) => s + (v / most) ** 2, 0))
}
/** `⟨x, y⟩`, x of any magnitude. */
const dot = (x: readonly number[], y: readonly number[]): number => {
  const n = size(x)
  return n === 0 ? 0 : n * x.reduce((s, v, k) => s + (v / n) * y[k]!, 0)
}
const combine = (a: number, x: readonly number[], b: number, y: readonly number[]): number[] => x.map((v, k) => a * v + b * y[k]!)

const ROUNDING = 1e-11
const LAST = 5
/** Of two or three elements, moments of what is standardized are constant: a derivative of 0 is all rounding. */
const SIZES = [4, 8, 16, 32, 64]
/** Sizes are small, but large enough for what the program reads. @throws SpaceMismatch if none of them are */
const samplerFor = (p: Program, { seed, range }: Settings): Sampler => {
  let why = ''
  for (const least of SIZES) {
    const sampler = new Sampler(p, generator(seed ?? 1), range ?? [0.3, 1.3], least)
    try {
      evaluate(p, sampler.with(sampler.data(p.dom, sampler.draw(p.dom, false))))
      return sampler
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
      why = e.message
    }
    if (sampler.sizes.size === 0) break
  }
  throw new SpaceMismatch('verify', 'a program that has a value at some size up to 64', why)
}
/** Elements of a matrix that is still compared with what its linear map does. */
const LARGEST = 1e5
/** A matrix by blocks, for each output one for each input, times a vector; the outputs are as long as `like`. */
const product = (blocks: readonly number[], like: Point, v: Point): number[] => {
  let at = 0
  return like.flatMap(({ length }) => {
    const sum = new Array<number>(length).fill(0)
    for (const part of v) for (let r = 0; r < length; r++) for (const x of part) sum[r]! += blocks[at++]! * x
    return sum
  })
}

/** The checks of a program's derivatives at drawn points. A point where the value is not finite is drawn again. */
export const verify = (p: Program, settings: Settings = {}): readonly Check[] => {
  expectProgram('verify', p)
  const sampler = samplerFor(p, settings)
  const [tangent, cotangent] = [tangentOf(p.dom), tangentOf(p.cod)]
  const [forward, reverse] = [jvp(p), vjp(p)]
  const plain = unsimplified(p)
  const matrix = jacobian(p)
  const scalar = p.cod.space === 'real' ? (p as Program<Space, Real>) : undefined
  const second = scalar && { hessian: hessian(scalar), gradient: gradient(scalar), hvp: hvp(scalar), reverse: vjp(gradient(scalar)) }

  const outsOf = (answer: unknown): number[] => flat(answer)
  const value = (x: Point): number[] => outsOf(evaluate(p, sampler.with(sampler.data(p.dom, x))))
  const push = (f: Program, x: Point, v: Point): number[] =>
    outsOf(evaluate(f, sampler.with({ x: sampler.data(p.dom, x), dx: sampler.data(tangent, v) })))
  const pull = (f: Program, x: Point, w: Point, codomain: Space): number[] =>
    outsOf(evaluate(f, sampler.with({ x: sampler.data(p.dom, x), dy: sampler.data(codomain, w) })))

  const worst = { dot: 0, linear: 0, slope: Number.POSITIVE_INFINITY, modes: 0, simplify: 0 }
  const see = (key: 'dot' | 'linear' | 'modes' | 'simplify', error: number): void => {
    worst[key] = error > worst[key] || Number.isNaN(error) ? error : worst[key]
  }
  for (let k = 0; k < (settings.points ?? 3); k++) {
    const [v, u, w] = [sampler.draw(tangent, true), sampler.draw(tangent, true), sampler.draw(cotangent, true)]
    const finite = (x: Point): boolean => value(x).every(Number.isFinite) && push(forward, x, v).every(Number.isFinite)
    let x = sampler.draw(p.dom, false)
    for (let tries = 0; tries < 20 && !finite(x); tries++) x = sampler.draw(p.dom, false)
    const lists = (q: Point): number[] => q.flatMap((a) => Array.from(a))
    const lv = push(forward, x, v)
    const lw = pull(reverse, x, w, cotangent)
    const scale = size(lv) * size(lists(w)) + size(lw) * size(lists(v)) + Number.MIN_VALUE
    see('dot', Math.abs(dot(lv, lists(w)) - dot(lists(v), lw)) / scale)
    const mixed = v.map((a, j) => a.map((n, i) => 2 * n - 3 * u[j]![i]!))
    const both = combine(2, lv, -3, push(forward, x, u))
    see('linear', size(combine(1, push(forward, x, mixed), -1, both)) / (size(both) + Number.MIN_VALUE))
    const columns = lists(v).length
    const entries = (f: Program): number[] => outsOf(evaluate(f, sampler.with(sampler.data(p.dom, x))))
    if (columns * lv.length <= LARGEST) see('modes', size(combine(1, lv, -1, product(entries(matrix), w, v))) / (size(lv) + 1))
    worst.slope = Math.min(worst.slope, taylor(value, p, x, v, lv))
    see('simplify', size(combine(1, lv, -1, push(plain, x, v))) / (size(lv) + Number.MIN_VALUE))
    if (second) {
      see('modes', Math.abs(dot(outsOf(evaluate(second.gradient, sampler.with(sampler.data(p.dom, x)))), lists(v)) - lv[0]!) / (Math.abs(lv[0]!) + 1))
      const [hv, rv] = [push(second.hvp, x, v), pull(second.reverse, x, v, tangent)]
      see('modes', size(combine(1, hv, -1, rv)) / (size(hv) + 1))
      if (columns ** 2 <= LARGEST) see('modes', size(combine(1, hv, -1, product(entries(second.hessian), v, v))) / (size(hv) + 1))
    }
  }
  const error = (name: string, claim: string, found: number): Check => ({ name, claim, found, limit: ROUNDING, passed: found <= ROUNDING })
  return [
    error('dot product', '⟨L v, w⟩ = ⟨v, L† w⟩', worst.dot),
    error('linearity', 'L(2v − 3u) = 2 L v − 3 L u', worst.linear),
    { name: 'Taylor', claim: 'f(x + h v) − f(x) − h L v = O(h²)', found: worst.slope, limit: 1.7, passed: worst.slope >= 1.7 },
    error('modes', second ? 'forward = reverse = matrix, to second order' : 'forward = matrix', worst.modes),
    error('simplify', 'simplify L = L', worst.simplify),
  ]
}

/** The largest absolute value of a program's elements at drawn points. */
export const magnitude = (p: Program, settings: Settings = {}): number => {
  const sampler = samplerFor(p, settings)
  const values = Array.from({ length: settings.points ?? 3 }, () => flat(evaluate(p, sampler.with(sampler.data(p.dom, sampler.draw(p.dom, false))))))
  return values.flat().reduce((m, v) => (Math.abs(v) > m || Number.isNaN(v) ? Math.abs(v) : m), 0)
}

/** The slope of log ‖f(x + h v) − f(x) − h L v‖ over log h, where the remainder is above rounding; ∞ if it never is. */
const taylor = (value: (x: Point) => number[], p: Program, x: Point, v: Point, lv: readonly number[]): number => {
  const reals = leavesOf(p.dom).map((l) => l.sort === 'real')
  const f0 = value(x)
  const moved = (h: number): Point => {
    let k = -1
    return x.map((a, j) => {
      if (!reals[j]) return a
      k++
      const d = v[k]!
      return a.map((n, i) => n + h * d[i]!)
    })
  }
  const remainder = (h: number): number => size(combine(1, combine(1, value(moved(h)), -1, f0), -h, lv))
  const floor = 1e-13 * (size(f0) + size(lv) + 1)
  const slopes: number[] = []
  for (let h = 2 ** -6; h > 2 ** -32; h /= 2) {
    const [a, b] = [remainder(h), remainder(h / 2)]
    if (b > 1000 * floor) slopes.push(Math.log2(a / b))
    else if (slopes.length > 0) break
  }
  // Of the smallest steps: what bends much looks straight only there, and a wrong derivative shows there most.
  const last = slopes.slice(-LAST).sort((a, b) => a - b)
  return last.length === 0 ? Number.POSITIVE_INFINITY : last[last.length >> 1]!
}

/** jvp with the linear map as differentiation made it. */
const unsimplified = (p: Program): Program => {
  const dx = leavesOf(tangentOf(p.dom)).map((l) => input(`d${nameOf(l)}`, shapeOf(l)))
  const outputs = applyGraph(linearization(realOutputs(p), realInputs(p)), dx)
  return program(record({ x: p.dom, dx: tangentOf(p.dom) }), tangentOf(p.cod), [...p.inputs, ...dx], outputs, 'verify')
}
