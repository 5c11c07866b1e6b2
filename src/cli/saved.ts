/** Programs that a JSON file holds. The file is data: nothing in it is run. */
import { existsSync, readFileSync } from 'node:fs'
import { isProgram, type Program } from '../categories/program.js'
import { load } from '../frontend/json/load.js'
import { BadDocument, type Path } from '../frontend/json/reader.js'
import { isMap } from '../frontend/json/save.js'
import { type Problem, refuse } from './problem.js'

type Span = readonly [start: number, end: number]
/** Strings, brackets, and everything else that is no space, of a text that is JSON. */
const TOKENS = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+/g

/** Where the value at a path stands in a text that is JSON. */
const find = (text: string, path: Path): Span => {
  const tokens = text.matchAll(TOKENS)
  let token = tokens.next().value!
  const step = (times = 1): void => {
    for (let k = 0; k < times; k++) token = tokens.next().value ?? token
  }
  /** Moves on to the last token of the value that starts here. */
  const skip = (): void => {
    for (let depth = 0; ; step()) {
      if ('{['.includes(token[0])) depth++
      else if ('}]'.includes(token[0])) depth--
      if (depth === 0) return
    }
  }
  for (const key of path) {
    step()
    for (let k = 0; typeof key === 'number' ? k < key : JSON.parse(token[0]) !== key; k++) {
      // A field is its name, a colon and its value; a comma follows.
      if (typeof key === 'string') step(2)
      skip()
      step(2)
    }
    if (typeof key === 'string') step(2)
  }
  const start = token.index
  skip()
  return [start, token.index + token[0].length]
}

/** So much of a file is shown around a place. */
const AROUND = 200
const placeOf = (text: string, [start, end]: Span): Pick<Problem, 'place'> => {
  const from = Math.max(0, start - AROUND)
  return { place: { source: 'file', text: text.slice(from, start + AROUND), start: start - from, end: Math.min(end, start + AROUND) - from } }
}

/** The programs in a file, by name; one alone has none. @throws BadInput with the place in the file */
export const readSaved = (file: string): Readonly<Record<string, Program>> | Program => {
  if (!existsSync(file)) return refuse('program', `there is no file ${file}`)
  const text = readFileSync(file, 'utf8')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (e) {
    const { message } = e as Error
    const at = Number(/at position (\d+)/.exec(message)?.[1])
    return refuse('program', `${file} holds no JSON: ${message}`, Number.isNaN(at) ? {} : placeOf(text, [at, at + 1]))
  }
  try {
    const held = load(document)
    if (isProgram(held)) return held
    if (isMap(held)) return refuse('program', `${file} holds a linear map`, { expected: 'a program' })
    return Object.fromEntries(Object.entries(held).flatMap(([k, x]) => (isProgram(x) ? [[k, x]] : [])))
  } catch (e) {
    if (!(e instanceof BadDocument)) throw e
    return refuse('program', `${file} holds no program: ${e.place}`, { ...placeOf(text, find(text, e.path)), expected: e.expected, got: e.got })
  }
}
