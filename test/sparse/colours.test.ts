/** Colours are enough to tell entries apart, and few where theory says how few; places that have a closed form are those that counting gives. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { COLOUR, COMPRESS } from '../../src/codegen/sparse/structure.js'
import { exportsOf } from '../../src/runtime/load.js'
import { forAll } from '../support/check.js'

interface Matrix {
  readonly rows: Int32Array
  readonly columns: Int32Array
}
interface Coloured {
  readonly way: string
  readonly forward: Int32Array
  readonly reverse: Int32Array
  readonly count: readonly [number, number]
}
interface Functions {
  readonly compress: (
    m: number,
    n: number,
    lists: readonly (readonly [ArrayLike<number>, ArrayLike<number>])[],
  ) => Matrix & { readonly places: readonly Int32Array[] }
  readonly coloured: (matrix: Matrix, n: number, ways: readonly string[]) => Coloured
  readonly rowsOf: (matrix: Matrix) => Int32Array
}
const { compress, coloured, rowsOf } = exportsOf<Functions>(`const REAL = Float64Array\n${COMPRESS}\n${COLOUR}\nexport default 0`, [
  'compress',
  'coloured',
  'rowsOf',
])

type Entries = readonly (readonly [row: number, column: number])[]
const matrix = (m: number, n: number, entries: Entries): Matrix => compress(m, n, [[entries.map(([r]) => r), entries.map(([, c]) => c)]])
const patterns = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([m, n]) =>
    fc.record({ m: fc.constant(m), n: fc.constant(n), entries: fc.array(fc.tuple(fc.nat(m - 1), fc.nat(n - 1)), { maxLength: 40 }) }),
  )
const entriesOf = (a: Matrix): Entries => [...rowsOf(a)].map((r, k) => [r, a.columns[k]!])

/** Is (r, c) the one entry of its row whose column has the colour of c? */
const alone = (entries: Entries, colours: Int32Array, r: number, c: number): boolean =>
  colours[c]! >= 0 && entries.filter(([i, j]) => i === r && colours[j] === colours[c]).length === 1

describe('random patterns', () => {
  test('columns of one colour share no row', () =>
    forAll(patterns, ({ m, n, entries }) => {
      const a = matrix(m, n, entries)
      const { forward } = coloured(a, n, ['forward'])
      for (const [r, c] of entriesOf(a)) expect(alone(entriesOf(a), forward, r, c)).toBe(true)
    }))
  test('rows of one colour share no column', () =>
    forAll(patterns, ({ m, n, entries }) => {
      const a = matrix(m, n, entries)
      const { reverse } = coloured(a, n, ['reverse'])
      const turned = entriesOf(a).map(([r, c]) => [c, r] as const)
      for (const [c, r] of turned) expect(alone(turned, reverse, c, r)).toBe(true)
    }))
  test('each entry is alone in its row or in its column', () =>
    forAll(patterns, ({ m, n, entries }) => {
      const a = matrix(m, n, entries)
      const { forward, reverse } = coloured(a, n, ['both'])
      const all = entriesOf(a)
      const turned = all.map(([r, c]) => [c, r] as const)
      for (const [r, c] of all) expect(alone(all, forward, r, c) || alone(turned, reverse, c, r)).toBe(true)
    }))
  test('of symmetric ones, neighbours differ, and each path of four has three colours', () =>
    forAll(patterns, ({ n, entries }) => {
      const own = entries.filter(([r]) => r < n)
      const a = matrix(n, n, [...own, ...own.map(([r, c]) => [c, r] as const)])
      const { forward: f } = coloured(a, n, ['star'])
      const next = (v: number): readonly number[] => entriesOf(a).flatMap(([r, c]) => (r === v && c !== v ? [c] : []))
      for (let u = 0; u < n; u++)
        for (const v of next(u)) {
          expect(f[u]).not.toBe(f[v])
          for (const w of next(v))
            for (const x of next(w)) if (w !== u && x !== v && x !== u) expect(new Set([f[u], f[v], f[w], f[x]]).size).toBeGreaterThan(2)
        }
    }))
  test('equal entries have one place, and rows ascend', () =>
    forAll(patterns, ({ m, n, entries }) => {
      const { rows, columns, places } = compress(m, n, [[entries.map(([r]) => r), entries.map(([, c]) => c)]])
      entries.forEach(([r, c], k) => {
        const p = places[0]![k]!
        expect([columns[p], rows[r]! <= p && p < rows[r + 1]!]).toEqual([c, true])
      })
      expect(columns.length).toBe(new Set(entries.map(String)).size)
    }))
})

const square = (n: number, has: (r: number, c: number) => boolean): Matrix =>
  matrix(
    n,
    n,
    Array.from({ length: n * n }, (_, k) => [Math.floor(k / n), k % n] as const).filter(([r, c]) => has(r, c)),
  )
test.each([4, 5, 17, 40])('band(−1, 1) of %d needs three colours, each way', (n) => {
  const band = square(n, (r, c) => Math.abs(r - c) <= 1)
  for (const way of ['forward', 'reverse', 'star']) expect(coloured(band, n, [way]).count.reduce((a, b) => a + b)).toBe(3)
})
test('an arrow needs few colours both ways, and as many as rows one way', () => {
  const arrow = square(30, (r, c) => r === c || r === 0 || c === 0)
  const ways = ['forward', 'reverse', 'both']
  expect(ways.map((way) => coloured(arrow, 30, [way]).count)).toEqual([
    [30, 0],
    [0, 30],
    [1, 2],
  ]) // prettier-ignore
  expect(coloured(arrow, 30, ways).way).toBe('both')
  expect(coloured(arrow, 30, ['star']).count).toEqual([2, 0])
})
test('what lies outside is refused', () => expect(() => matrix(2, 2, [[0, 2]])).toThrow('an entry at (0, 2), counted from 0, of a matrix of 2 × 2'))
