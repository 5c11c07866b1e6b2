import { describe, expect, test } from '@jest/globals'
import { evals } from '../../examples/gradbench/evals/index.js'
import { answer } from '../../examples/gradbench/protocol.js'
import { cases, difference, once } from './cases.js'

const ask = async (message: object): Promise<Readonly<Record<string, unknown>>> => JSON.parse(await answer(JSON.stringify({ id: 7, ...message })))

describe('the suite’s own answers', () => {
  const known = cases.filter((c) => c.module in evals)
  test.each(known.map((c) => [c.module, c.function, c.description, c] as const))('%s %s %s', async (module, name, _, { input, output }) => {
    const reply = await ask({ kind: 'evaluate', module, function: name, input: once(input) })
    expect(reply).toMatchObject({ id: 7, success: true })
    expect(difference(output, reply.output)).toBeLessThan(1e-8)
  })
})

describe('the protocol', () => {
  test('answers start, define and analysis', async () => {
    expect(await ask({ kind: 'start', eval: 'lse' })).toEqual({ id: 7, tool: 'cotangent' })
    expect(await ask({ kind: 'define', module: 'lse' })).toEqual({ id: 7, success: true })
    expect(await ask({ kind: 'analysis', of: 3, valid: true })).toEqual({ id: 7 })
  })
  test('runs as often and as long as is asked for, and times runs in whole nanoseconds', async () => {
    const times = async (least: object): Promise<readonly number[]> => {
      const { timings } = await ask({ kind: 'evaluate', module: 'lse', function: 'gradient', input: { x: [1, 2, 3], ...least } })
      const all = timings as readonly { readonly name: string; readonly nanoseconds: number }[]
      expect(all.every((t) => Number.isInteger(t.nanoseconds))).toBe(true)
      expect(all[0]!.name).toBe('prepare')
      return all.filter((t) => t.name === 'evaluate').map((t) => t.nanoseconds)
    }
    expect(await times({ min_runs: 5, min_seconds: 0 })).toHaveLength(5)
    const seconds = (await times({ min_runs: 1, min_seconds: 0.02 })).reduce((a, b) => a + b) / 1e9
    expect(seconds).toBeGreaterThanOrEqual(0.02)
  })
  const input = { x: [1, 2], min_runs: 1, min_seconds: 0 }
  const points = {
    points: [
      [1, 2],
      [3, 4],
    ],
    centroids: [[1, 2]],
    min_runs: 1,
    min_seconds: 0,
  } // prettier-ignore
  test.each([
    ['an unknown module', { kind: 'define', module: 'nil' }, "no module 'nil'; there are hello"],
    ['a name that every object has', { kind: 'define', module: 'constructor' }, "no module 'constructor'"],
    ['an unknown function', { kind: 'evaluate', module: 'lse', function: 'hessian', input }, "no function 'hessian'; there are primal, gradient"],
    ['a missing field', { kind: 'evaluate', module: 'llsq', function: 'primal', input }, "the input has no field 'n'"],
    [
      'a missing field inside',
      { kind: 'evaluate', module: 'ht', function: 'objective', input: { us: [], data: {} } },
      "the input.data has no field 'model'",
    ],
    ['no input', { kind: 'evaluate', module: 'lse', function: 'primal' }, 'the message has no input'],
    ['half a point', { kind: 'evaluate', module: 'llsq', function: 'primal', input: { ...input, n: 2.5 } }, 'n: expected a number of elements'],
    [
      'fewer points than none',
      { kind: 'evaluate', module: 'llsq', function: 'primal', input: { ...input, n: -3 } },
      'n: expected a number of elements',
    ],
    ['text for a size', { kind: 'evaluate', module: 'det', function: 'primal', input: { A: [1, 2, 3, 4], ell: '2' } }, 'ell: expected an integer'],
    ['a number for a list', { kind: 'evaluate', module: 'lse', function: 'primal', input: { ...input, x: 1 } }, 'x: expected an array of rank 1'],
    ['text among numbers', { kind: 'evaluate', module: 'lse', function: 'primal', input: { ...input, x: [1, 'a'] } }, 'x[1]: expected a number'],
    ['ragged rows', { kind: 'evaluate', module: 'kmeans', function: 'cost', input: { ...points, points: [[1, 2], [3]] } }, 'points[1]: expected 2'], // prettier-ignore
    ['lengths that disagree', { kind: 'evaluate', module: 'kmeans', function: 'dir', input: { ...points, centroids: [[1]] } }, 'centroids: expected'],
    ['a matrix that is not square', { kind: 'evaluate', module: 'det', function: 'primal', input: { A: [1, 2, 3], ell: 2 } }, 'A: expected 2 × 2'],
    [
      'text for a number of runs',
      { kind: 'evaluate', module: 'lse', function: 'primal', input: { x: [1], min_runs: 'a' } },
      'expected numbers for min_runs',
    ],
  ])('says what is wrong: %s', async (_, message, error) => {
    const reply = await ask(message)
    expect(reply).toMatchObject({ id: 7, success: false })
    expect(reply.error).toContain(error)
  })
  test.each(['{"id": 1', 'null', '3'])('a line that is no message: %s', async (line) =>
    expect(JSON.parse(await answer(line))).toMatchObject({ id: null, success: false }),
  )
})
