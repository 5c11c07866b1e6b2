/** The entry `cotangent/structure`, as users have it. */
import { expect, test } from '@jest/globals'
import { gradient, linearize, matrix, multiply, sum, trace, vector } from 'cotangent'
import { print } from 'cotangent/print'
import { structureOf, sumOf } from 'cotangent/structure'

const f = trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => sum(multiply(A, x), (z) => z.exp()).plus(sum(x, (e) => e.square()).log()))
const { map } = linearize(gradient(f), ['x'])

test('says what a second derivative is made of', () => {
  const { blocks } = structureOf(map)
  expect(blocks.map((b) => [b.row, b.column, b.terms.map((t) => t.kind)])).toEqual([
    [0, 0, ['rest']],
    [1, 0, ['diagonal', 'rank one', 'congruence']],
  ])
})
test('prints', () => {
  const g = trace(vector('n'), (x) => sum(x, (e) => e.square()).log())
  const s = structureOf(linearize(gradient(g)).map)
  expect(print(s)).toBe('2 I / ‖x‖² − 4(x⊗x) / ‖x‖⁴')
  expect(print(s, 'latex')).toBe('\\frac{2\\,I}{\\|x\\|^{2}} - \\frac{4(x \\otimes x)}{\\|x\\|^{4}}')
  expect(print(s, 'index')).toBe(print(sumOf(s), 'index'))
})
test('refuses what is no map', () => {
  expect(() => structureOf(f as never)).toThrow('structureOf')
})
