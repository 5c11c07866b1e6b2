/** The entry `cotangent/structure`, as users have it. */
import { expect, test } from '@jest/globals'
import { gradient, linearize, matrix, multiply, pointfree, program, real, type Scalar, sum, trace, vector } from 'cotangent'
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
test('of a map that is not led to its ends, the parts add up to it, too', () => {
  const n = 3
  const A = trace({ A: matrix(n, n) }, ({ A }) => {
    const L: Scalar[][] = []
    for (let i = 0; i < n; i++) {
      L[i] = []
      for (let j = 0; j <= i; j++) {
        const rest = L[i]!.reduce((s, x, k) => s.minus(x.times(L[j]![k]!)), A.at(i, j))
        L[i]![j] = i === j ? rest.sqrt() : rest.over(L[j]![j]!)
      }
    }
    return L.map((row, i) => row[i]!).reduce((s, x) => s.times(x))
  })
  const H = linearize(gradient(A)).map
  const at = { x: { A: Float64Array.of(4, 0, 0, 0.3, 3, 0, 0.2, 0.1, 2) }, dx: { A: Float64Array.of(1, 0, 0, 0.5, -0.7, 0, 0.3, 2, 1) } }
  const moved = (l: typeof H): Float64Array => (program(pointfree.linear(l, A))(at) as { A: Float64Array }).A
  const want = moved(H)
  moved(sumOf(structureOf(H))).forEach((x, k) => void expect(x).toBeCloseTo(want[k]!, 12))
})
test('what scalars share is not counted once for each path', () => {
  const steps = (x: Scalar, r: Scalar, n: number): Scalar => (n === 0 ? x : steps(x.times(r).times(x.minus(1)), r, n - 1))
  const { map } = linearize(gradient(trace({ x: real, r: real }, ({ x, r }) => steps(x, r, 14))))
  expect(structureOf(map).blocks).toHaveLength(4)
})
test('refuses what is no map', () => {
  expect(() => structureOf(f as never)).toThrow('structureOf')
})
