/** SOURCE: a formula, or a program that a file exports or holds. Running a file of code runs its author's; a formula and JSON run none. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { createJiti } from 'jiti'
import type { Program } from '../categories/program.js'
import { leavesOf } from '../categories/space.js'
import { BadFormula } from '../frontend/formula/error.js'
import { either, nearest } from '../frontend/formula/suggest.js'
import { BadInput, refuse } from './problem.js'
import { readSaved } from './saved.js'

export interface Source {
  readonly name: string
  /** As it is shown. */
  readonly text: string
  readonly program: Program
  /** What the value is, in words: `a column of n`. */
  readonly value: string
}

const FILE = /^(.+\.(?:ts|mts|js|mjs))#([\p{L}_$][\p{L}\p{N}_$]*)$/u
const SAVED = /^(.+\.json)(?:#(.+))?$/u

/** @throws BadInput, BadFormula */
export const readSource = async (text: string, where: string | undefined): Promise<Source> => {
  const [, file, name] = text.match(FILE) ?? []
  const [, saved, entry] = text.match(SAVED) ?? []
  if ((name ?? saved) !== undefined && where !== undefined)
    refuse('option', '--where is for formulas; a program in a file knows its spaces', { hint: 'leave --where out' })
  if (file !== undefined && name !== undefined) return fromFile(file, name)
  if (saved !== undefined) return fromSaved(saved, entry)
  if (/^\S+\.(ts|mts|js|mjs)$/.test(text))
    refuse('program', existsSync(text) ? `${text} is a file; which of its programs is meant?` : `there is no file ${text}`, {
      expected: `a formula, or FILE#name, where FILE exports name`,
    })
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
  if (isProgram(program)) return sourceOf(file, name, program)
  const programs = Object.keys(exported).filter((key) => isProgram(exported[key]))
  const message = name in exported ? `${name} of ${file} is no program` : `${file} exports nothing called ${name}`
  return unnamed(message, file, name, programs, 'an exported program, as in: export const f = trace(…)')
}
const fromSaved = (file: string, name: string | undefined): Source => {
  const held = readSaved(file)
  if (isProgram(held)) {
    if (name !== undefined) refuse('program', `${file} holds one program, without a name`, { expected: file, got: `${file}#${name}` })
    return sourceOf(file, undefined, held)
  }
  const programs = Object.keys(held)
  const meant = name ?? (programs.length === 1 ? programs[0]! : undefined)
  if (meant !== undefined && Object.hasOwn(held, meant)) return sourceOf(file, meant, held[meant]!)
  const message = name === undefined ? `${file} holds several programs; which is meant?` : `${file} holds no program called ${name}`
  return unnamed(message, file, name ?? '', programs, 'a record with a program in it')
}
const sourceOf = (file: string, name: string | undefined, program: Program): Source => ({
  name: name !== undefined && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? name : 'program',
  text: name === undefined ? basename(file) : `${basename(file)}#${name}`,
  program,
  value: wordsFor(program),
})
const unnamed = (message: string, file: string, name: string, programs: readonly string[], otherwise: string): never => {
  const near = nearest(name, programs)
  return refuse('program', message, {
    expected: programs.length > 0 ? `one of its programs: ${programs.join(', ')}` : otherwise,
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
    'cotangent/sparse': await import('cotangent/sparse'),
    'cotangent/structure': await import('cotangent/structure'),
  }
  try {
    return await createJiti(import.meta.url, { virtualModules, fsCache: false, interopDefault: false }).import(path)
  } catch (e) {
    if (e instanceof BadInput) throw e
    const [message] = (e instanceof Error ? `${e.name}: ${e.message}` : String(e)).split('\n    at ')
    return refuse('program', `${file} does not load: ${message}`)
  }
}
