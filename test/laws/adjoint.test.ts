import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { gradient, hessian, hvp, jacobian, jacobianOf, jvp, pullback, pushforward, valueAndGradient, vjp } from '../../src/adjoint/modes.js'
import { at, call, type Equation, input, literal, substitute } from '../../src/categories/equation.js'
import { type Program, program } from '../../src/categories/program.js'
import { real, record, vector } from '../../src/categories/space.js'
import { applyGraph } from '../../src/linear/apply.js'
import { plus, times } from '../../src/primitives/arithmetic.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { dot, flatten, forAll, near, slope, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { Run, type Value } from '../support/term.js'

type Data = ReadonlyMap<Equation, Value>
const ONE = literal(1)

/** A sample at some inputs: its values, and vectors to push and to pull. */
class Case {
  readonly wrt: readonly Equation[]
  readonly outs: readonly Equation[]
  readonly along: readonly Equation[]
  readonly against: readonly Equation[]
  readonly data: Data
  readonly v: readonly Value[]
  readonly u: readonly Value[]
  readonly w: readonly Value[]
  constructor(
    readonly s: Sample,
    seed: number,
  ) {
    this.wrt = realInputs(s.program)
    this.outs = realOutputs(s.program)
    this.along = this.wrt.map((x, k) => input(`v${k}`, x.shape))
    this.against = this.outs.map((x, k) => input(`w${k}`, x.shape))
    const data = s.data(seed)
    const here = this.wrt.map((x) => data.get(x)!)
    this.v = draw(here, seed + 100)
    this.u = draw(here, seed + 200)
    this.w = draw(interpret(this.outs, { inputs: data, sizes: s.sizes }), seed + 300)
    this.data = new Map([...data, ...zip(this.along, this.v), ...zip(this.against, this.w)])
  }
  values(es: readonly Equation[], more: Data = new Map()): Value[] {
    return interpret(es, { inputs: new Map([...this.data, ...more]), sizes: this.s.sizes })
  }
  /** What was written means, at x + t v. */
  meaning(t = 0): { readonly values: readonly Value[]; readonly smooth: boolean } {
    const run = new Run(this.s.sizes, moved(this.data, this.wrt, this.v, t))
    const values = this.s.outputs.map((o) => run.value(o, new Map()))
    return { values, smooth: run.smooth }
  }
  /** `w · f(x + t v)`, by evaluating equations. */
  component(es: readonly Equation[], w: readonly Value[], by: readonly Value[] = this.v): (t: number) => number {
    return (t) => dot(w, interpret(es, { inputs: moved(this.data, this.wrt, by, t), sizes: this.s.sizes }))
  }
}
const zip = <A, B>(as: readonly A[], bs: readonly B[]): [A, B][] => as.map((a, k) => [a, bs[k]!])
const draw = (like: readonly Value[], seed: number): Value[] => {
  const random = uniform(seed)
  return like.map((v) => (typeof v === 'number' ? random() : Float64Array.from(v, () => random())))
}
const moved = (data: Data, wrt: readonly Equation[], by: readonly Value[], t: number): Data => {
  const shift = (v: Value, d: Value): Value => (typeof v === 'number' ? v + t * (d as number) : v.map((y, j) => y + t * (d as Float64Array)[j]!))
  return new Map([...data, ...wrt.map((x, k): [Equation, Value] => [x, shift(data.get(x)!, by[k]!)])])
}

/** Tries some inputs: comparisons of values that are equal but for rounding may go either way. */
const somewhere =
  (law: (c: Case) => void) =>
  (s: Sample): void => {
    const failures: unknown[] = []
    for (const seed of [1, 2, 3]) {
      try {
        return law(new Case(s, seed))
      } catch (e) {
        failures.push(e)
      }
    }
    throw failures[0]
  }
const finite = (vs: readonly Value[]): boolean => flatten(vs).every(Number.isFinite)

export const first: Readonly<Record<string, (s: Sample) => void>> = {
  'equations mean what was written': somewhere((c) => {
    const { values, smooth } = c.meaning()
    if (!finite(values)) throw new Error(`not finite: ${flatten(values)}`)
    if (smooth) near(c.values(c.s.program.outputs), values, 1e-6)
  }),
  'L v = differences': somewhere((c) => {
    let smooth = true
    const d = slope((t) => {
      const m = c.meaning(t)
      smooth &&= m.smooth
      return dot(c.w, m.values)
    })
    if (d !== undefined && smooth) near([dot(c.w, c.values(pushforward(c.outs, c.wrt, c.along)))], [d], 1e-5)
  }),
  '⟨L v, w⟩ = ⟨v, L† w⟩': (s) => {
    const c = new Case(s, 1)
    const raw = linearization(c.outs, c.wrt)
    const [lv, lw] = [c.values(applyGraph(raw, c.along)), c.values(applyGraph(reversed(raw), c.against))]
    // A read that only a condition keeps in range is NaN out of it, and 0 times that: simplification may rescue it, and need not.
    if (flatten([...lv, ...lw]).some(Number.isNaN)) return
    near([dot(lv, c.w)], [dot(c.v, lw)], 1e-9)
    near(c.values(pushforward(c.outs, c.wrt, c.along)), lv, 1e-9)
    near(c.values(pullback(c.outs, c.wrt, c.against)), lw, 1e-9)
  },
  'D(g ∘ f) = Dg ∘ Df': (s) => {
    const c = new Case(s, 1)
    const a = c.wrt[0]!
    // g is the program, f moves its first input: a := sin(a) + 0.3 a b
    const [f] = [plus(call(sin, [a]), times(literal(0.3), times(a, c.wrt[1]!)))]
    const composed = substitute(c.outs, new Map([[a, f]]))
    const whole = c.values(pushforward(composed, c.wrt, c.along))
    const [inner] = pushforward([f], c.wrt, c.along)
    const here = new Map<Equation, Value>([
      [a, c.values([f])[0]!],
      [c.along[0]!, c.values([inner!])[0]!],
    ])
    near(whole, c.values(pushforward(c.outs, c.wrt, c.along), here), 1e-9)
  },
  'the matrix of L: J v = L v, Jᵀ w = L† w': (s) => {
    const c = new Case(s, 1)
    const wrt = [0, 1, 2, 3]
    const J = c.values(
      jacobianOf(
        c.outs,
        wrt.map((k) => c.wrt[k]!),
      ),
    )
    const v = c.wrt.map((x, k) => (wrt.includes(k) ? c.v[k]! : typeof c.data.get(x)! === 'number' ? 0 : (c.v[k] as Float64Array).map(() => 0)))
    const lv = c.values(pushforward(c.outs, c.wrt, c.along), new Map(zip(c.along, v)))
    const lw = c.values(pullback(c.outs, c.wrt, c.against))
    const block = (r: number, k: number): number[] => flatten([J[r * wrt.length + k]!])
    const x = wrt.map((k) => flatten([c.v[k]!]))
    const y = c.w.map((w) => flatten([w]))
    const jv = y.map((w, r) =>
      w.map((_, i) => wrt.reduce((sum, k) => sum + x[k]!.reduce((t, e, j) => t + block(r, k)[i * x[k]!.length + j]! * e, 0), 0)),
    )
    const jw = wrt.map((k) =>
      x[k]!.map((_, j) => y.reduce((sum, w, r) => sum + w.reduce((t, e, i) => t + block(r, k)[i * x[k]!.length + j]! * e, 0), 0)),
    )
    if (flatten([...lv, ...lw]).some(Number.isNaN)) return
    near(jv, lv, 1e-9)
    near(
      jw,
      wrt.map((k) => lw[k]!),
      1e-9,
    )
  },
}

/** The rest is O(hᵖ): divided by hᵖ it does not grow by as much as 4 while h falls to an eighth. One power less, and it would grow by 8. */
const falls = (p: number, rest: (h: number) => number): void => {
  const [last, ...before] = [5e-3, 1e-2, 2e-2, 4e-2].map((h) => ({ size: Math.abs(rest(h)), scaled: Math.abs(rest(h)) / h ** p }))
  if (last!.size > 1e-9) expect(last!.scaled / Math.max(...before.map((x) => x.scaled))).toBeLessThan(4)
}
export const second: Readonly<Record<string, (s: Sample) => void>> = {
  'Taylor: f(x + h v) = f + h L v + O(h²)': (s) => {
    const c = new Case(s, 1)
    const f = c.component(c.outs, [1])
    const [d] = c.values(pushforward(c.outs, c.wrt, c.along)) as number[]
    falls(2, (h) => f(h) - f(0) - h * d!)
  },
  'Taylor: f(x + h v) = f + h L v + ½ h² ⟨v, H v⟩ + O(h³)': (s) => {
    const c = new Case(s, 1)
    const f = c.component(c.outs, [1])
    const g = pullback(c.outs, c.wrt, [ONE])
    const d = dot(c.values(g), c.v)
    const q = dot(c.values(pushforward(g, c.wrt, c.along)), c.v)
    falls(3, (h) => f(h) - f(0) - h * d - 0.5 * h * h * q)
  },
  'H v: forward over reverse, reverse over reverse, forward over forward, reverse over forward; H = Hᵀ; differences': (s) => {
    const c = new Case(s, 1)
    const across = c.wrt.map((x, k) => input(`u${k}`, x.shape))
    const also = new Map(zip(across, c.u))
    const g = pullback(c.outs, c.wrt, [ONE])
    const forward = pushforward(c.outs, c.wrt, c.along)
    const hv = c.values(pushforward(g, c.wrt, c.along))
    near(c.values(pullback(g, c.wrt, c.along)), hv, 1e-9)
    near(c.values(pullback(forward, c.wrt, [ONE])), hv, 1e-9)
    near(c.values(pushforward(forward, c.wrt, across), also), [dot(hv, c.u)], 1e-9)
    near([dot(c.values(pushforward(g, c.wrt, across), also), c.v)], [dot(hv, c.u)], 1e-9)
    const d = slope(c.component(g, c.u))
    if (d !== undefined) near([dot(hv, c.u)], [d], 1e-5)
  },
}

export const modes: Readonly<Record<string, (s: Sample) => void>> = {
  'jvp, vjp, gradient, valueAndGradient, hvp are programs that say the same': (s) => {
    const c = new Case(s, 1)
    const p = s.program as Program<Program['dom'], typeof real>
    const at = (q: Program, second?: readonly Value[]): Value[] =>
      c.values(
        q.outputs,
        new Map<Equation, Value>([
          ...zip(
            q.inputs,
            p.inputs.map((x) => c.data.get(x)!),
          ),
          ...zip(q.inputs.slice(p.inputs.length), second ?? []),
        ]),
      )
    const [g, lv] = [c.values(pullback(c.outs, c.wrt, [ONE])), c.values(pushforward(c.outs, c.wrt, c.along))]
    near(at(gradient(p)), g)
    near(at(valueAndGradient(p)), [...c.values(c.outs), ...g])
    near(at(jvp(p), c.v), lv)
    near(at(vjp(p), [1]), g)
    near(at(jacobian(p)), g)
    near(at(hvp(p), c.v), c.values(pushforward(pullback(c.outs, c.wrt, [ONE]), c.wrt, c.along)))
  },
}

describe('derivatives of random programs', () => {
  test.each(Object.entries(first))('%s', (_, law) => forAll(samples({ derivatives: 1 }), law, 60))
  test.each(Object.entries(second))('%s', (_, law) => forAll(samples({ derivatives: 1, scalar: true, smooth: true }), law, 40))
  test.each(Object.entries(modes))('%s', (_, law) => forAll(samples({ scalar: true }), law, 40))

  test('hessian: its columns are H v', () => {
    const [x, y] = [input('x', [literal(3, 'integer')]), input('y')]
    const xs = [0, 1, 2].map((i) => at(x, [i]))
    const f = plus(times(call(sin, [times(xs[0]!, xs[1]!)]), y), times(xs[2]!, times(xs[2]!, times(y, y))))
    const p = program(record({ x: vector(3), y: real }), real, [x, y], [f])
    const here = new Map<Equation, Value>([
      [x, Float64Array.of(0.3, -0.7, 1.1)],
      [y, 0.6],
    ])
    const H = interpret(hessian(p).outputs, { inputs: here }).map((b) => flatten([b]))
    const h = hvp(p)
    const column = (dx: readonly number[], dy: number): number[] =>
      flatten(interpret(h.outputs, { inputs: new Map<Equation, Value>([...zip(h.inputs, [here.get(x)!, here.get(y)!, Float64Array.from(dx), dy])]) }))
    const unit = (k: number): number[] => [0, 1, 2].map((j) => Number(j === k))
    for (const k of [0, 1, 2]) near([column(unit(k), 0)], [[...[0, 1, 2].map((i) => H[0]![3 * i + k]!), H[2]![k]!]])
    near([column([0, 0, 0], 1)], [[...[0, 1, 2].map((i) => H[1]![i]!), H[3]![0]!]])
  })
})
