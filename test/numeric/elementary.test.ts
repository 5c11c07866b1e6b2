/** exp and tanh as emitted, against the engine's own: next to each other everywhere, and the same where they are special. */
import { describe, expect, test } from '@jest/globals'
import { operations } from 'cotangent'

const emitted = (name: string): ((x: number) => number) => {
  const { helpers = {} } = operations.find((op) => op.name === name)!.emit.js
  return new Function(`${Object.values(helpers).join('\n')}\nreturn ${name}`)() as (x: number) => number
}
const ulp = (x: number): number => 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 52, -1074)

describe.each([
  ['exp', Math.exp, 708, [0, -0, 1, 700, -700, 709.7, 710, -745, -746]],
  ['tanh', Math.tanh, 22, [0, -0, 1, -1, 1e-200, -1e-200, 5e-324, 1e-8, 19, 22, 400, -400]],
] as const)('%s', (name, of, most, edges) => {
  const f = emitted(name)
  const special = [...edges, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
  test('is within 2.5 units in the last place of the engine’s, of which each errs by one at most', () => {
    for (let k = -20_000; k <= 20_000; k++) {
      const t = k / 20_000
      for (const x of [most * t, 2 * t, 1 + 1e-12 * t]) if (of(x) !== 0) expect(Math.abs(f(x) - of(x)) / ulp(of(x))).toBeLessThanOrEqual(2.5)
    }
  })
  test.each(special.map((x) => [Object.is(x, -0) ? '-0' : String(x), x] as const))('at %s', (_, x) => {
    const [y, want] = [f(x), of(x)]
    if (Number.isFinite(want) && want !== 0) expect(Math.abs(y - want)).toBeLessThanOrEqual(2.5 * ulp(want))
    else expect(y).toBe(want)
  })
})
