/** What is wrong with a text that someone wrote, where, and what would be right: data, turned into text here and nowhere else. */

export type Code =
  | 'arity'
  | 'assignment'
  | 'declaration'
  | 'empty'
  | 'index'
  | 'nesting'
  | 'property'
  | 'ragged'
  | 'shape'
  | 'string'
  | 'syntax'
  | 'unknown-function'
  | 'unknown-name'
  | 'unsupported'

/** The characters from `start` up to `end` of a text. */
export interface Span {
  readonly start: number
  readonly end: number
}
/** Where in which text. */
export interface Place extends Span {
  readonly source: 'formula' | 'where' | 'wrt' | 'file'
  readonly text: string
}
/** What is wrong with a formula. */
export interface FormulaError {
  readonly code: Code
  readonly message: string
  readonly place?: Place
  readonly expected?: string
  readonly got?: string
  readonly hint?: string
}

/** A formula error on its way out of the reader that found it; the text that it is in is known further up. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(
    readonly reason: Omit<FormulaError, 'place'>,
    readonly span?: Span,
  ) {
    super(reason.message)
  }
  /** With the text that the place is in. */
  within(source: Place['source'], text: string): FormulaError {
    return this.span ? { ...this.reason, place: { source, text, start: this.span.start, end: this.span.end } } : this.reason
  }
}
type Details = Pick<FormulaError, 'expected' | 'got' | 'hint'>
/** @throws Refused */
export const refuse = (code: Code, span: Span | undefined, message: string, details: Details = {}): never => {
  throw new Refused({ code, message, ...details }, span)
}

const WIDTH = 100
const ASIDE = 40
/** The line around a place, cut to what is near it, with carets under the place. */
const pointed = ({ text, start, end }: Place): string => {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const to = text.indexOf('\n', start)
  const line = text.slice(from, to < 0 ? text.length : to)
  const at = start - from
  const first = line.length <= WIDTH ? 0 : Math.max(0, at - ASIDE)
  const last = line.length <= WIDTH ? line.length : Math.min(line.length, first + WIDTH)
  const [before, after] = [first > 0 ? '…' : '', last < line.length ? '…' : '']
  const carets = Math.max(1, Math.min(end - start, last - at))
  const shown = `${before}${line.slice(first, last)}${after}`.replace(/[\t\r]/g, ' ')
  return `  ${shown}\n  ${' '.repeat(before.length + at - first)}${'^'.repeat(carets)}`
}

/** An error as text: what is wrong, the place with a caret, what was expected, what to try. */
export const render = (e: Omit<FormulaError, 'code'>): string =>
  [
    e.place?.source === 'where' ? `${e.message} (in the declarations)` : e.message,
    ...(e.place ? [pointed(e.place)] : []),
    ...(e.expected === undefined ? [] : [`expected: ${e.expected}`]),
    ...(e.got === undefined ? [] : [`got: ${e.got}`]),
    ...(e.hint === undefined ? [] : [`hint: ${e.hint}`]),
  ].join('\n')

/** A bad formula, as an exception for those who write formulas into their programs. */
export class BadFormula extends Error {
  override readonly name = 'BadFormula'
  constructor(readonly error: FormulaError) {
    super(render(error))
  }
}
