/** What equations become before they are loops means what they meant: every rewrite alone, and after those before it. */
import { describe, expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { type Equation, literal } from '../../src/categories/equation.js'
import { rewrites } from '../../src/codegen/lowering.js'
import { standard } from '../../src/codegen/policy.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { flatten, forAll, nearly } from '../support/check.js'
import { interpret } from '../support/interpret.js'

const reals = (s: Sample): readonly Equation[] => s.program.inputs.filter((x) => x.sort === 'real')
const asked: Readonly<Record<string, (s: Sample) => readonly Equation[]>> = {
  value: (s) => s.program.outputs,
  'value and gradient': (s) => [...s.program.outputs, ...pullback(s.program.outputs, reals(s), [literal(1)])],
}
const control = { scalar: true, control: true }

const keeps = (run: (roots: readonly Equation[]) => readonly Equation[], ask: (s: Sample) => readonly Equation[]) => (s: Sample) => {
  const roots = ask(s)
  const env = { inputs: s.data(1), sizes: s.sizes }
  const want = interpret(roots, env)
  if (!flatten(want).every(Number.isFinite)) return
  const got = interpret(run(roots), env)
  if (!nearly(got, want, 1e-8)) throw new Error(`expected ${flatten(want)}\n     got ${flatten(got)}`)
}

describe.each(rewrites.map((r, k) => [r.claim, r, rewrites.slice(0, k + 1)] as const))('%s', (_, { run }, before) => {
  test.each(Object.entries(asked))('alone, of the %s', (_, ask) => {
    forAll(
      samples(control),
      keeps((roots) => run(roots, standard), ask),
      15,
    )
  })
  test('after those before it', () => {
    const all = (roots: readonly Equation[]) => before.reduce((es, r) => r.run(es, standard), roots)
    forAll(samples(control), keeps(all, asked['value and gradient']!), 15)
  })
})
test('a policy that changes nothing has none', () => {
  const none = { ...standard, rounds: false, forgets: false }
  expect(rewrites.filter((r) => r.when(none))).toEqual([])
})
