import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as core from 'cotangent'
import * as emit from 'cotangent/emit'
import * as printing from 'cotangent/print'

const [example] = [...readFileSync('README.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)

test("the README's example runs, and gives what it says", () => {
  const body = example!.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = packages[$2]')
  expect(body.split('\n').length).toBeLessThanOrEqual(16)
  const run = new Function(
    'packages',
    `${body}\nreturn { at: gradient(loss)({ a: 2, b: 1, t: [0, 1, 2], y: [2.1, 0.7, 0.3] }), sound: verify(loss), text: print(adjoint(linearize(loss).map)) }`,
  )
  const { at, sound, text } = run({ cotangent: core, 'cotangent/emit': emit, 'cotangent/print': printing }) as {
    at: { a: number; t: Float64Array }
    sound: readonly { passed: boolean }[]
    text: string
  }
  const [t, y] = [
    [0, 1, 2],
    [2.1, 0.7, 0.3],
  ] // prettier-ignore
  expect(at.a).toBeCloseTo(
    t!.reduce((s, ti, k) => s + (2 * Math.exp(-ti) - y![k]!) * Math.exp(-ti), 0),
    12,
  )
  expect(at.t).toHaveLength(3)
  expect(sound.every((check) => check.passed)).toBe(true)
  expect(text).toContain('ȳ')
})
