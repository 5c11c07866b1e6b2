import { describe, test } from '@jest/globals'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { reversed } from '../../src/adjoint/adjoint.js'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, input } from '../../src/categories/equation.js'
import { applyGraph } from '../../src/linear/apply.js'
import { samples, type Sample } from '../support/arbitrary.js'
import { dot, forAll, near, slope, uniform, flatten } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { Run, type Value } from '../support/term.js'

type Data = Map<Equation, Value>
const values = (s: Sample, es: readonly Equation[], data: Data) => interpret(es, { inputs: data, sizes: s.sizes })
const meaning = (s: Sample, data: Data) => {
  const run = new Run(s.sizes, data)
  const v = s.outputs.map((t) => run.value(t, new Map()))
  return { v, run }
}
const draw = (like: readonly Value[], seed: number): Value[] => {
  const random = uniform(seed)
  return like.map((v) => (typeof v === 'number' ? random() : Float64Array.from(v, () => random())))
}
const moved = (data: Data, wrt: readonly Equation[], by: readonly Value[], t: number): Data => {
  const next = new Map(data)
  wrt.forEach((x, k) => {
    const [v, d] = [data.get(x)!, by[k]!]
    next.set(x, typeof v === 'number' ? v + t * (d as number) : Float64Array.from(v, (y, j) => y + t * (d as Float64Array)[j]!))
  })
  return next
}
const fresh = (es: readonly Equation[], name: string) => es.map((e, k) => input(`${name}${k}`, e.shape))

/** Tries some inputs: comparisons of values that are equal but for rounding may go either way. */
const atSome = (law: (seed: number) => void): void => {
  const failures: unknown[] = []
  for (const seed of [1, 2, 3]) {
    try {
      return law(seed)
    } catch (e) {
      failures.push(e)
    }
  }
  throw failures[0]
}
export const laws: Readonly<Record<string, (s: Sample) => void>> = {
  'equations mean what was written': (s) =>
    atSome((seed) => {
      const data = s.data(seed)
      const { v, run } = meaning(s, data)
      const got = values(s, s.program.outputs, data)
      if (flatten(v).some((x) => !Number.isFinite(x))) throw new Error(`not finite: ${flatten(v)}`)
      if (!run.smooth) return
      near(got, v, 1e-6)
    }),
  'L v = differences': (s) =>
    atSome((seed) => {
      const data = s.data(seed)
      const wrt = realInputs(s.program)
      const outs = realOutputs(s.program)
      const like = wrt.map((x) => data.get(x)!)
      const v = draw(like, seed + 100)
      const w = draw(values(s, outs, data), seed + 200)
      const along = fresh(wrt, 'v')
      const withV: Data = new Map([...data, ...along.map((x, k): [Equation, Value] => [x, v[k]!])])
      const lv = values(s, pushforward(outs, wrt, along), withV)
      let ok = true
      const d = slope((t) => {
        const { v: y, run } = meaning(s, moved(data, wrt, v, t))
        ok &&= run.smooth
        return dot(w, y)
      })
      if (d === undefined || !ok) return
      near([dot(w, lv)], [d], 1e-5)
    }),
  '⟨L v, w⟩ = ⟨v, L† w⟩': (s) => {
    const data = s.data(1)
    const wrt = realInputs(s.program)
    const outs = realOutputs(s.program)
    const v = draw(wrt.map((x) => data.get(x)!), 101)
    const w = draw(values(s, outs, data), 201)
    const [along, against] = [fresh(wrt, 'v'), fresh(outs, 'w')]
    const all: Data = new Map([...data, ...along.map((x, k): [Equation, Value] => [x, v[k]!]), ...against.map((x, k): [Equation, Value] => [x, w[k]!])])
    const raw = linearization(outs, wrt)
    const lvRaw = values(s, applyGraph(raw, along), all)
    const lwRaw = values(s, applyGraph(reversed(raw), against), all)
    near([dot(lvRaw, w)], [dot(v, lwRaw)], 1e-9)
    near(values(s, pushforward(outs, wrt, along), all), lvRaw, 1e-9)
    near(values(s, pullback(outs, wrt, against), all), lwRaw, 1e-9)
  },
}
describe('adjoint', () => {
  test.each(Object.entries(laws))('%s', (_, law) => forAll(samples({ derivatives: Number(process.env.DERIV ?? 0) }), law, 200))
})
