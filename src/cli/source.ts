/** SOURCE: a formula, or a program that a file exports. Running a file runs its author's code; a formula runs none. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { createJiti } from 'jiti'
import type { Program } from '../categories/program.js'
import { leavesOf } from '../categories/space.js'
import { BadFormula } from '../frontend/formula/error.js'
import { either, nearest } from '../frontend/formula/suggest.js'
import { BadInput, refuse } from './problem.js'

export interface Source {
  readonly name: string
  /** As it is shown. */
  readonly text: string
  readonly program: Program
  /** What the value is, in words: `a column of n`. */
  readonly value: string
}

const FILE = /^(.+\.(?:ts|mts|js|mjs))#([\p{L}_$][\p{L}\p{N}_$]*)$/u

/** @throws BadInput, BadFormula */
export const readSource = async (text: string, where: string | undefined): Promise<Source> => {
  const [, file, name] = text.match(FILE) ?? []
  if (file !== undefined && name !== undefined) {
    if (where !== undefined) refuse('option', '--where is for formulas; a program in a file knows its spaces', { hint: 'leave --where out' })
    return fromFile(file, name)
  }
  if (/\.(ts|mts|js|mjs)$/.test(text) && existsSync(text))
    refuse('program', `${text} is a file; which of its programs is meant?`, { expected: `${text}#name, where the file exports name` })
  return fromFormula(text, where)
}

const fromFormula = async (text: string, where: string | undefined): Promise<Source> => {
  const { parseFormula } = await import('../frontend/formula/index.js')
  const parsed = parseFormula(text, where === undefined ? {} : { where })
  if (isLeft(parsed)) throw new BadFormula(parsed.left)
  const { program, describe } = parsed.right
  return { name: 'formula', text, program, value: describe }
}

const isProgram = (x: unknown): x is Program =>
  x !== null && (typeof x === 'object' || typeof x === 'function') && ['dom', 'cod', 'inputs', 'outputs'].every((key) => key in x)

const fromFile = async (file: string, name: string): Promise<Source> => {
  const exported = await load(file)
  const program = exported[name]
  if (isProgram(program)) return { name, text: `${basename(file)}#${name}`, program, value: wordsFor(program) }
  const programs = Object.keys(exported).filter((key) => isProgram(exported[key]))
  const near = nearest(name, programs)
  return refuse('program', name in exported ? `${name} of ${file} is no program` : `${file} exports nothing called ${name}`, {
    expected: programs.length > 0 ? `one of its programs: ${programs.join(', ')}` : 'an exported program, as in: export const f = trace(…)',
    ...(near.length > 0 && { hint: `did you mean ${either(near.map((n) => `${file}#${n}`))}?` }),
  })
}
const wordsFor = ({ cod }: Program): string =>
  cod.space === 'real' ? 'a scalar' : cod.space === 'record' ? `a record of ${leavesOf(cod).length}` : cod.space === 'array' ? 'an array' : 'discrete'

/**
 * What a file exports. Its `import 'cotangent'` is this very package, the same objects, wherever the file lies: programs of two copies
 * would not fit together.
 */
const load = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  const path = resolve(file)
  if (!existsSync(path)) return refuse('program', `there is no file ${file}`)
  const virtualModules = {
    cotangent: await import('cotangent'),
    'cotangent/emit': await import('cotangent/emit'),
    'cotangent/formula': await import('cotangent/formula'),
    'cotangent/json': await import('cotangent/json'),
    'cotangent/print': await import('cotangent/print'),
  }
  try {
    return await createJiti(import.meta.url, { virtualModules, fsCache: false, interopDefault: false }).import(path)
  } catch (e) {
    if (e instanceof BadInput) throw e
    const [message] = (e instanceof Error ? `${e.name}: ${e.message}` : String(e)).split('\n    at ')
    return refuse('program', `${file} does not load: ${message}`)
  }
}
