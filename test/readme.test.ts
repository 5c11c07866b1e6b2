import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as cotangent from 'cotangent'

const [example] = [...readFileSync('README.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)

test("the README's example runs, and gives what it says", () => {
  const body = example!.replace(/^import \{(.*)\} from 'cotangent'$/m, 'const {$1} = cotangent')
  expect(body.split('\n').length).toBeLessThanOrEqual(16)
  const run = new Function(
    'cotangent',
    `${body}\nreturn { at: gradient(loss)({ a: 2, b: 1, t: [0, 1, 2], y: [2.1, 0.7, 0.3] }), sound: verify(loss), text: print(adjoint(linearize(loss).map)) }`,
  )
  const { at, sound, text } = run(cotangent) as { at: { a: number; t: Float64Array }; sound: readonly { passed: boolean }[]; text: string }
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
