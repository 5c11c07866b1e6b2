/** The recorded cases, through the command line: a module is emitted, loaded as its users load it, and computes what is expected. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from '@jest/globals'
import { cotangent } from '../cli/command.js'

interface Case {
  readonly name: string
  readonly formula: string
  readonly where?: string
  readonly wrt: readonly string[]
  readonly mode: string
  readonly inputs: unknown
  readonly direction?: unknown
  readonly expected: unknown
}
interface Mistake {
  readonly name: string
  readonly formula: string
  readonly repeat?: number
  readonly where?: string
  readonly wrt?: string
  readonly says?: readonly string[]
  readonly caret?: boolean
}
const rows = <T>(file: string): readonly T[] =>
  readFileSync(new URL(`cases/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Cases of functions that are not there yet. */
const LATER = ['cumsum']
const folder = mkdtempSync(join(tmpdir(), 'cotangent-formulas-'))
afterAll(() => rmSync(folder, { recursive: true }))

const flat = (x: unknown): number[] =>
  typeof x === 'number' ? [x] : Array.isArray(x) || ArrayBuffer.isView(x) ? [...(x as Iterable<unknown>)].flatMap(flat) : [Number.NaN]
const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  x !== null && typeof x === 'object' && !Array.isArray(x) && !ArrayBuffer.isView(x)
const agree = (got: unknown, want: unknown): void => {
  if (isRecord(want)) {
    expect(Object.keys(got as object).sort()).toEqual(Object.keys(want).sort())
    for (const [key, inner] of Object.entries(want)) agree((got as Readonly<Record<string, unknown>>)[key], inner)
    return
  }
  const [a, b] = [flat(got), flat(want)]
  const scale = Math.max(1, ...b.map(Math.abs))
  expect(a).toHaveLength(b.length)
  for (const [k, x] of a.entries()) expect(Math.abs(x - b[k]!) / scale).toBeLessThanOrEqual(1e-10)
}

describe('recorded cases', () => {
  for (const c of rows<Case>('cases.jsonl').filter(({ name }) => !LATER.includes(name)))
    test(`${c.name}: ${c.mode} of ${c.formula}`, async () => {
      const out = join(folder, `${c.name}.mjs`)
      const asked = [c.formula, ...(c.where ? ['--where', c.where] : []), ...(c.wrt.length > 0 ? ['--wrt', c.wrt.join()] : []), '--mode', c.mode]
      expect(await cotangent(['emit', ...asked, '--target', 'js', '--out', out])).toMatchObject({ code: 0, out: '' })
      const code = readFileSync(out, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      expect(code).not.toMatch(/\bimport\b|\brequire\b|\beval\b|\bnew Function\b/)
      expect(existsSync(join(folder, `${c.name}.d.mts`))).toBe(true)
      const { default: f } = await import(pathToFileURL(out).href)
      agree(f(c.inputs, c.direction), { [c.mode]: c.expected })
    })
})

describe('recorded mistakes', () => {
  for (const c of rows<Mistake>('errors.jsonl'))
    test(c.name, async () => {
      const out = join(folder, 'mistake.mjs')
      const asked = [c.formula.repeat(c.repeat ?? 1), ...(c.where ? ['--where', c.where] : []), '--wrt', c.wrt ?? 'x', '--mode', 'gradient']
      const { code, out: said, err } = await cotangent(['emit', ...asked, '--out', out])
      expect([code, said, existsSync(out)]).toEqual([2, '', false])
      expect(err).not.toMatch(/\n\s+at .*[:(]\d+/)
      if (!c.repeat && c.caret !== false) expect(err).toMatch(/^\s+\^/m)
      const lines = err.split('\n')
      const prose = lines.filter((_, k) => !/^\s*\^/.test(lines[k + 1] ?? '')).join('\n')
      const words = prose.match(/[\p{L}\p{N}_']+|[^\s\p{L}\p{N}]/gu)
      for (const word of c.says ?? []) expect(words?.map((w) => w.toLowerCase())).toContain(word.toLowerCase())
    })
})
