/** The tool as GradBench starts it. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, jest, test } from '@jest/globals'

jest.setTimeout(120_000)

test('lines of 100 MB pass, and the tool ends with its input', async () => {
  const tool = spawn('npm', ['run', '--silent', 'gradbench'], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } })
  const ended = new Promise((resolve) => tool.on('exit', resolve))
  const lines = createInterface({ input: tool.stdout })[Symbol.asyncIterator]()
  const ask = async (message: string): Promise<{ readonly success?: boolean; readonly output?: number[] }> => {
    tool.stdin.write(`${message}\n`)
    return JSON.parse((await lines.next()).value)
  }
  await ask('{"id": 0, "kind": "start", "eval": "lse"}')
  expect(await ask('{"id": 1, "kind": "define", "module": "lse"}')).toEqual({ id: 1, success: true })
  const x = Array(5_000_000).fill('0.1234567890123456789').join()
  const message = `{"id": 2, "kind": "evaluate", "module": "lse", "function": "gradient", "input": {"min_runs": 1, "min_seconds": 0, "x": [${x}]}}`
  expect(message.length).toBeGreaterThan(100e6)
  const { success, output } = await ask(message)
  expect(success).toBe(true)
  expect(output).toHaveLength(5_000_000)
  expect(output!.every((g) => Math.abs(g - 2e-7) < 1e-18)).toBe(true)
  tool.stdin.end()
  expect(await ended).toBe(0)
})
