/** Declarations, `A: m*n; x: n; y: 3; c`: what the names of a formula are, and their sizes. */
import { refuse, type Span } from './error.js'
import { LETTER, LETTERS, WORD_OPERATORS } from './tokens.js'

export interface Declared extends Span {
  readonly name: string
  /** No sizes: a scalar. One: a column vector. Two: a matrix. */
  readonly sizes: readonly (number | string)[]
}

const NAME = new RegExp(`^${LETTER}(?:${LETTER}|[0-9])*$`)
const RESERVED: ReadonlySet<string> = new Set([...WORD_OPERATORS, 'end', 'true', 'false', 'null', 'undefined', 'NaN', 'Infinity', '__proto__'])
const EXPECTED = 'a number or a name'
const EXAMPLE = "declarations look like 'A: m*n; x: n; y: 3; c'"

interface Part extends Span {
  readonly text: string
}
/** Without the space around it. */
const trimmed = (raw: string, from: number): Part => {
  const text = raw.trim()
  const start = from + raw.length - raw.trimStart().length
  return { text, start, end: start + text.length }
}
/** The parts between separators. */
const split = (text: string, from: number, separator: string): readonly Part[] => {
  let start = from
  return text.split(separator).map((raw) => {
    const part = trimmed(raw, start)
    start += raw.length + separator.length
    return part
  })
}

/** @throws Refused at the place in the text that is no declaration. */
export const readDeclarations = (text: string): readonly Declared[] => {
  const found = new Map<string, Declared>()
  for (const item of split(text, 0, ';')) {
    if (item.text === '') continue
    const declared = declaration(item)
    const before = found.get(declared.name)
    if (before) refuse('declaration', declared, `${declared.name} is declared twice`, { hint: 'leave out one of the two, or give it another name' })
    found.set(declared.name, declared)
  }
  const all = [...found.values()]
  for (const d of all) {
    const of = all.find((o) => o.sizes.includes(d.name))
    if (of)
      refuse('declaration', d, `${d.name} is declared as an input, and is a size of ${of.name}`, {
        hint: 'give one of the two another name; a formula may use a size as a number without declaring it',
      })
  }
  return all
}

const declaration = (item: Part): Declared => {
  const colon = item.text.indexOf(':')
  const name = trimmed(colon < 0 ? item.text : item.text.slice(0, colon), item.start)
  if (name.text === '') refuse('declaration', { start: item.start, end: item.start + 1 }, 'a name is missing before the :', { hint: EXAMPLE })
  if (!NAME.test(name.text))
    refuse('declaration', name, `${name.text} is no name`, {
      expected: `a letter, then letters and digits (${LETTERS})`,
      hint: name.text.split(/[,\s]+/).every((s, _, all) => all.length > 1 && NAME.test(s))
        ? `separate declarations by ;, as in '${name.text.split(/[,\s]+/).join('; ')}'`
        : EXAMPLE,
    })
  if (RESERVED.has(name.text))
    refuse('declaration', name, `${name.text} is a word of the language of formulas`, { hint: 'give the input another name' })
  const at = { name: name.text, start: name.start, end: name.end }
  if (colon < 0) return { ...at, sizes: [] }
  const from = item.start + colon + 1
  const parts = split(item.text.slice(colon + 1), from, '*')
  const sizes = parts.map((size, k) => sizeOf(size, at.name, k === 0 ? undefined : parts[k - 1]!.text))
  if (sizes.length > 2)
    refuse(
      'unsupported',
      { start: parts[0]!.start, end: item.end },
      `${name.text} has ${sizes.length} sizes; arrays of more than two are not there yet`,
      {
        expected: 'no size (a scalar), one (a column vector) or two (a matrix)',
      },
    )
  return { ...at, sizes }
}

const sizeOf = (size: Part, name: string, before: string | undefined): number | string => {
  const { text } = size
  if (text === '') {
    const after = before === undefined ? `${name}:` : `${before}*`
    return refuse('declaration', { start: size.start, end: size.start + 1 }, `a size is missing after ${after}`, {
      expected: EXPECTED,
      ...(before !== undefined && { hint: `a column vector is '${name}: ${before}', a matrix '${name}: ${before}*k'` }),
    })
  }
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (NAME.test(text) && !RESERVED.has(text)) return text
  return refuse('declaration', size, `${text} is no size`, {
    expected: EXPECTED,
    hint: text.includes(':')
      ? `separate declarations by ;, as in 'A: m*n; x: n'`
      : /[×,]|\sx\s|\sby\s/.test(text)
        ? `the sizes of a matrix are written '${name}: m*n'`
        : EXAMPLE,
  })
}
