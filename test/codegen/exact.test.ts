/** Without laws and passes that change rounding, a schedule gives the very numbers of the naive one, but where several sums add to one cell. */
import { expect, test } from '@jest/globals'
import { postorder } from '../../src/categories/equation.js'
import { emitModule } from '../../src/codegen/module.js'
import { passes } from '../../src/codegen/passes/index.js'
import { exact, naive } from '../../src/codegen/policy.js'
import { request } from '../../src/codegen/request.js'
import { parseFormula } from '../../src/frontend/formula/index.js'
import { samples } from '../support/arbitrary.js'
import { flatten, forAll } from '../support/check.js'
import { run } from '../support/run.js'

test('values and gradients of random programs, bit for bit', () => {
  forAll(
    samples({ scalar: true }),
    (s) => {
      const roots = request(s.program, ['value', 'gradient'], undefined, undefined, { unstable: false }).results.map((r) => r.equation)
      if (postorder(roots).some((e) => e.tag === 'accumulate')) return
      const env = { inputs: s.data(1), sizes: s.sizes }
      const got = run(roots, env, { policy: exact, passes: passes.filter((p) => p.stable) })
      expect(flatten(got)).toEqual(flatten(run(roots, env, { policy: naive, passes: [] })))
    },
    60,
  )
})

const program = (() => {
  const parsed = parseFormula('sin(x / s)', { where: 'x: n; s' })
  if (parsed._tag === 'Left') throw new Error(parsed.left.message)
  return parsed.right.program
})()
test('a quotient stays one', () => {
  const text = (exactly: boolean): string => emitModule({ name: 'f', program, modes: ['value'], target: 'js', exact: exactly }).files[0]!.text
  expect(text(false)).toContain('1 / s')
  expect(text(true)).not.toContain('1 / s')
})
test('only for targets that add in one order', () =>
  expect(() => emitModule({ name: 'f', program, modes: ['value'], target: 'wgsl', exact: true })).toThrow('exact for wgsl'))
