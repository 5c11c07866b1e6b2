/** No text needs a stack as deep as the graph. */
import { describe, expect, test } from '@jest/globals'
import { linearization } from '../../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../../src/adjoint/simplify.js'
import { call, type Equation, input, literal } from '../../../src/categories/equation.js'
import { real } from '../../../src/categories/space.js'
import { contextOf, parseMap, printMap, printProgram } from '../../../src/linear/print/index.js'
import { plus, times } from '../../../src/primitives/arithmetic.js'
import { sin } from '../../../src/primitives/trigonometric.js'

const LENGTH = 12_000
const x = input('x')
const chain = (step: (x: Equation, y: Equation) => Equation): Equation => {
  let y: Equation = x
  for (let k = 0; k < LENGTH; k++) y = step(x, y)
  return y
}
const chains: Readonly<Record<string, (x: Equation, y: Equation) => Equation>> = {
  'sin(sin(…))': (_, y) => call(sin, [y]),
  '1 + x (1 + x (…))': (x, y) => plus(literal(1), times(x, y)),
}
const sines = chain((_, y) => call(sin, [y]))
describe.each(Object.entries(chains))('a long chain, %s', (_, step) => {
  const y = chain(step)
  const raw = linearization([y], [x])
  const program = { dom: real, cod: real, inputs: [x], outputs: [y] }
  test.each(['math', 'combinators'] as const)(
    'prints (%s)',
    (register) => {
      expect(printProgram(program, register).length).toBeGreaterThan(LENGTH)
      expect(printMap(raw, register).length).toBeGreaterThan(LENGTH)
    },
    300_000,
  )
})
test('a simplified chain prints', () => {
  const l = simplifyGraph(linearization([sines], [x]))
  for (const register of ['math', 'combinators'] as const) expect(printMap(l, register).length).toBeGreaterThan(LENGTH)
}, 300_000)
test('a chain reads back', () => {
  const l = linearization([sines], [x])
  expect(parseMap(printMap(l, 'combinators'), contextOf(l)).edges).toHaveLength(l.edges.length)
}, 300_000)
