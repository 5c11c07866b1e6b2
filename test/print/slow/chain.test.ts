/** No text needs a stack as deep as the graph. */
import { describe, expect, test } from '@jest/globals'
import { linearization } from '../../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../../src/adjoint/simplify.js'
import { call, type Equation, input, literal } from '../../../src/categories/equation.js'
import { real } from '../../../src/categories/space.js'
import { contextOf, parseMap, printMap, printProgram } from '../../../src/linear/print/index.js'
import { plus, times } from '../../../src/primitives/arithmetic.js'
import { sin } from '../../../src/primitives/trigonometric.js'

const LENGTH = 100_000
const chains: Readonly<Record<string, (x: Equation, y: Equation) => Equation>> = {
  'sin(sin(…))': (_, y) => call(sin, [y]),
  '1 + x (1 + x (…))': (x, y) => plus(literal(1), times(x, y)),
}
describe.each(Object.entries(chains))('a chain of 100,000 operations, %s', (_, step) => {
  const x = input('x')
  let y: Equation = x
  for (let k = 0; k < LENGTH; k++) y = step(x, y)
  const raw = linearization([y], [x])
  const program = { dom: real, cod: real, inputs: [x], outputs: [y] }
  test('prints', () => {
    for (const register of ['math', 'combinators'] as const) {
      expect(printProgram(program, register).length).toBeGreaterThan(LENGTH)
      expect(printMap(raw, register).length).toBeGreaterThan(LENGTH)
      expect(printMap(simplifyGraph(raw), register).length).toBeGreaterThan(LENGTH)
    }
  }, 300_000)
  test('reads back', () => {
    expect(parseMap(printMap(raw, 'combinators'), contextOf(raw)).edges).toHaveLength(raw.edges.length)
  }, 300_000)
})
