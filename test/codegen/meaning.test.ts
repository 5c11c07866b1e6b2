import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, input, literal } from '../../src/categories/equation.js'
import { passes } from '../../src/codegen/passes/index.js'
import { naive, standard } from '../../src/codegen/policy.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { flatten, forAll, nearly, uniform } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { run, type Way } from '../support/run.js'
import { Run } from '../support/term.js'

/** What is computed of a sample: its value, its gradient, a Hessian-vector product. */
const asked: Readonly<Record<string, (s: Sample) => { readonly roots: readonly Equation[]; readonly more: ReadonlyMap<Equation, Value> }>> = {
  value: (s) => ({ roots: s.program.outputs, more: new Map() }),
  'value and gradient': (s) => ({ roots: [...s.program.outputs, ...gradientOf(s)], more: new Map() }),
  'Hessian-vector product': (s) => {
    const random = uniform(7)
    const dx = reals(s).map((x) => input(`d${x.tag === 'input' ? x.name : ''}`, x.shape))
    const data = s.data(1)
    const more = new Map(dx.map((d, k) => [d, like(data.get(reals(s)[k]!)!, random)]))
    return { roots: pushforward(gradientOf(s), reals(s), dx), more }
  },
}
const reals = (s: Sample): readonly Equation[] => s.program.inputs.filter((x) => x.sort === 'real')
const gradientOf = (s: Sample): readonly Equation[] => pullback(s.program.outputs, reals(s), [literal(1)])
const like = (v: Value, random: () => number): Value => (typeof v === 'number' ? random() : Float64Array.from(v, random))

const ways: Readonly<Record<string, Way>> = {
  naive: { policy: naive, passes: [] },
  'scheduled, without passes': { policy: standard, passes: [] },
  ...Object.fromEntries(passes.map((p): [string, Way] => [`only ${p.name}`, { passes: [p] }])),
  'all passes': {},
}

/** Does the kernel give what the equations do, where that is finite? */
const agree =
  (ask: (typeof asked)[string], way: Way) =>
  (s: Sample): void => {
    const { roots, more } = ask(s)
    const env = { inputs: new Map([...s.data(1), ...more]), sizes: s.sizes }
    const want = interpret(roots, env)
    if (!flatten(want).every(Number.isFinite)) return
    const got = run(roots, env, way)
    if (!nearly(got, want, 1e-8)) throw new Error(`expected ${flatten(want)}\n     got ${flatten(got)}`)
  }

describe.each(Object.entries(asked))('a kernel for the %s means what its equations mean', (_, ask) => {
  test.each(Object.entries(ways))('%s', (_, way) => {
    forAll(samples({ scalar: true }), agree(ask, way), 60)
  })
})

describe.each(Object.entries(asked))('with branches and loops, the %s', (_, ask) => {
  test.each([
    ['naive', ways.naive!],
    ['all passes', ways['all passes']!],
  ] as const)('%s', (_, way) => {
    forAll(samples({ scalar: true, control: true }), agree(ask, way), 15)
  })
})
test('branches and loops mean what the steps say one by one', () => {
  forAll(
    samples({ control: true, derivatives: 1 }),
    (s) => {
      const inputs = s.data(1)
      const check = new Run(s.sizes, inputs)
      const want = s.outputs.map((t) => check.value(t, new Map()))
      if (check.smooth && flatten(want).every(Number.isFinite))
        expect(nearly(interpret(s.program.outputs, { inputs, sizes: s.sizes }), want, 1e-5)).toBe(true)
    },
    200,
  )
})

test('arrays of any rank come out', () => {
  forAll(
    samples(),
    (s) => {
      const env = { inputs: s.data(1), sizes: s.sizes }
      const want = interpret(s.program.outputs, env)
      const got = run(s.program.outputs, env)
      expect(flatten(want).every(Number.isFinite) ? nearly(got, want, 1e-8) : true).toBe(true)
    },
    150,
  )
})
