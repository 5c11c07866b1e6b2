/** Recorded inputs of GradBench's evals, with what the suite's own tool answers. */
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

export interface Case {
  readonly module: string
  readonly function: string
  readonly description: string
  readonly input: object | number
  readonly output: unknown
}
export const cases: readonly Case[] = brotliDecompressSync(readFileSync(new URL('cases.jsonl.br', import.meta.url)))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** The same input, to be run once. */
export const once = (input: object | number): object | number => (typeof input === 'object' ? { ...input, min_runs: 1, min_seconds: 0 } : input)

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null
/** The greatest difference of two numbers at one place, relative, of numbers below 1 absolute; infinite, if two places do not match. */
export const difference = (x: unknown, y: unknown): number => {
  if (typeof x === 'number' && typeof y === 'number') return Math.abs(x - y) / Math.max(Math.abs(x) + Math.abs(y), 1)
  if (!isObject(x) || !isObject(y) || Array.isArray(x) !== Array.isArray(y)) return Number.POSITIVE_INFINITY
  const keys = Object.keys(x)
  const matches = keys.length === Object.keys(y).length && keys.every((k) => Object.hasOwn(y, k))
  return matches ? keys.reduce((most, k) => Math.max(most, difference(x[k], y[k])), 0) : Number.POSITIVE_INFINITY
}
