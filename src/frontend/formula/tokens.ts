/**
 * The words of a formula, with their places. mathjs reads formulas, but does not say where in the text a node of its tree comes from;
 * these are the same words as mathjs's, so that the tree can be laid over them. What a formula may not hold at all is refused here, at its place.
 */
import { refuse, type Span } from './error.js'
import { functions } from './functions.js'

export interface Token extends Span {
  readonly kind: 'number' | 'name' | 'text' | 'symbol' | 'end'
  readonly text: string
}

const SPACE = /(?:[ \t\r\n\u00a0]|#[^\n]*)+/y
// Letters are what mathjs takes for letters, but for × and ÷.
export const LETTER = String.raw`(?:[a-zA-Z_$\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02AF\u0370-\u03FF\u2100-\u214F]|\uD835[\uDC00-\uDFFF])`
const NAME = new RegExp(`${LETTER}(?:${LETTER}|[0-9])*`, 'y')
const NUMBER = /0[bBoOxX][0-9a-zA-Z]*|(?:\d+(?:\.(?![*/^])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const SYMBOL = />>>|\?\.(?!\d)|\?\?|\.\*|\.\/|\.\^|\^\||==|!=|<=|>=|<<|>>|[,()[\]{};+\-*/%^~!&|=:?<>.'"]/y
/** Of what names are made, in words. */
export const LETTERS = 'Latin and Greek letters, digits and _'
/** Words that mathjs takes for operators. */
export const WORD_OPERATORS: ReadonlySet<string> = new Set(['mod', 'to', 'in', 'and', 'xor', 'or', 'not'])

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
])
/** mathjs needs a few kilobytes of stack for each. */
const DEEPEST = 100

const BRACES = 'brackets are ( ) around a part, [ ] around indices and elements'
const refused: ReadonlyMap<string, readonly [message: string, hint: string]> = new Map([
  ['{', ['a formula has no records', BRACES]],
  ['}', ['a formula has no records', BRACES]],
  ['to', ['a formula has no units', 'multiply by the factor between the units']],
  ['in', ['a formula has no units', 'multiply by the factor between the units']],
  ['xor', ["'xor' is not there yet", 'write (p or q) and not (p and q)']],
  ['&', ['& is no operator of formulas', 'conditions are joined by and']],
  ['|', ['| is no operator of formulas', 'write abs(x) for |x|, norm(x) for ‖x‖; conditions are joined by or']],
  ['~', ['~ is no operator of formulas', 'write not before a condition']],
  ...['^|', '<<', '>>', '>>>', '??'].map((s): [string, [string, string]] => [
    s,
    [`${s} is no operator of formulas`, 'operators are + - * / ^ .* ./ .^ and mod'],
  ]),
])
const lookalikes: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((c, k) => [c, `^${k}`])),
  '½': '0.5',
  '¼': '0.25',
  '∧': 'and',
  '∨': 'or',
  '¬': 'not',
  µ: 'the Greek letter μ',
  '\\': 'a / b for a fraction, sqrt(x) for a root: LaTeX is not read',
  '·': '*',
  '×': '*',
  '∗': '*',
  '⋅': '*',
  '÷': '/',
  '−': '-',
  '–': '-',
  '√': 'sqrt(…)',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  ᵀ: "'",
  '⊤': "'",
  '′': "'",
  '’': "'",
  '∑': 'sum(…)',
  '∞': 'Infinity',
  '⊙': '.*',
  '“': "'",
  '”': "'",
  '‖': 'norm(…)',
}

/** @throws Refused at what no formula may hold, at brackets that do not match, and where they are nested too deeply. */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  const open: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  const push = (kind: Token['kind'], word: string): Token => {
    const token = { kind, text: word, start: at, end: at + word.length }
    tokens.push(token)
    at = token.end
    return token
  }
  /** A quote after a value transposes it; elsewhere it begins a string. */
  const afterValue = (): boolean => {
    const last = tokens.at(-1)
    return last !== undefined && (last.kind !== 'symbol' || [')', ']', "'"].includes(last.text))
  }
  for (;;) {
    at += match(SPACE)?.length ?? 0
    if (at >= text.length) break
    const number = match(NUMBER)
    const name = number === undefined ? match(NAME) : undefined
    if (number !== undefined) {
      push('number', number)
      const rest = match(/[eE][+-]/y)
      if (rest !== undefined)
        refuse('syntax', { start: at, end: at + rest.length }, `the exponent of ${number}${rest} has no digits`, {
          expected: `a digit after ${rest}`,
        })
    } else if (name !== undefined) checked(push(WORD_OPERATORS.has(name) ? 'symbol' : 'name', name), tokens, open, text)
    else {
      const symbol = match(SYMBOL)
      if (symbol === '"' || (symbol === "'" && !afterValue())) push('text', stringAt(text, at, symbol))
      else if (symbol !== undefined) checked(push('symbol', symbol), tokens, open, text)
      else unknownCharacter(text, at)
    }
  }
  const unclosed = open.at(-1)
  const end = push('end', '')
  const percentage = tokens.find((t, k) => t.text === '%' && t.kind === 'symbol' && !beginsValue(tokens[k + 1]!))
  if (percentage) refuse('unsupported', percentage, 'a formula has no percentages', { hint: 'write 5 / 100; x % y is the remainder, like x mod y' })
  if (unclosed)
    refuse('syntax', end, `a closing ${CLOSING.get(unclosed.text)} is missing`, {
      expected: CLOSING.get(unclosed.text)!,
      got: 'the end of the formula',
      hint: `the ${unclosed.text} at column ${unclosed.start + 1} is still open`,
    })
  return tokens
}

const beginsValue = ({ kind, text }: Token): boolean => kind === 'number' || kind === 'name' || text === '(' || text === '['
const stringAt = (text: string, at: number, quote: string): string => {
  for (let k = at + 1; k < text.length; k++) {
    if (text[k] === '\\') k++
    else if (text[k] === quote) return text.slice(at, k + 1)
  }
  return refuse('string', { start: at, end: text.length }, `a string begins here and does not end`, {
    ...(quote === "'" && { hint: "to transpose, write the ' right after what it transposes: x'" }),
  })
}
const unknownCharacter = (text: string, at: number): never => {
  const character = String.fromCodePoint(text.codePointAt(at)!)
  const meant = lookalikes[character]
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  const shown = /[\p{C}\p{Z}\p{M}]/u.test(character) ? `the character U+${code}` : character
  return refuse('syntax', { start: at, end: at + character.length }, `${shown} means nothing in a formula`, {
    ...(meant === undefined && { expected: /\p{L}/u.test(character) ? `names of ${LETTERS}` : `numbers, operators, and names of ${LETTERS}` }),
    ...(meant !== undefined && { hint: `write ${meant}` }),
  })
}

/** Objects whose methods are functions elsewhere: `Math.sin(x)`. */
const LIBRARIES: ReadonlySet<string> = new Set(['Math', 'math', 'mathjs', 'np', 'numpy', 'jnp', 'sp', 'scipy', 'torch', 'tf'])
const CALLED = /\s*([A-Za-z_]\w*)\s*(?:\(\s*([^()]*?)\s*(\)|\())?/y
/** For `Math.sin(x)`, `x.sum()` or `x.T`: how a formula says it. */
const withoutDot = (token: Token, before: Token | undefined, text: string): string | undefined => {
  CALLED.lastIndex = token.end
  const [, method, inside, close] = CALLED.exec(text) ?? []
  if (!before || method === undefined) return undefined
  const of = before.kind === 'name' ? before.text : '…'
  if (method === 'T' && inside === undefined) return `write ${of}'`
  if (inside === undefined || !functions.has(method)) return undefined
  const args = close === ')' ? inside : `${inside}(…)`
  return `write ${method}(${LIBRARIES.has(of) ? args : args === '' ? of : `${of}, ${args}`})`
}

/** Brackets are counted; what a formula may not hold is refused. */
const checked = (token: Token, tokens: readonly Token[], open: Token[], whole: string): void => {
  const { text } = token
  const before = tokens.at(-2)
  if (CLOSING.has(text)) {
    open.push(token)
    if (open.length > DEEPEST)
      refuse('nesting', token, `brackets are nested more than ${DEEPEST} deep`, { hint: 'name a part of the formula and make it an input' })
  } else if (text === ')' || text === ']') {
    const opened = open.pop()
    if (!opened) refuse('syntax', token, `this ${text} closes nothing`, { hint: 'take it away, or open it further to the left' })
    else if (CLOSING.get(opened.text) !== text)
      refuse('syntax', token, `${CLOSING.get(opened.text)} is expected, to close the ${opened.text} at column ${opened.start + 1}`, {
        expected: CLOSING.get(opened.text)!,
        got: text,
      })
  } else if (text === '=')
    refuse('assignment', token, 'a formula has a value, and assigns none', {
      hint: 'write only what stands right of the =; two values compare with ==',
    })
  else if (text === ';' && open.at(-1)?.text !== '[')
    refuse('syntax', token, 'a formula is one expression', { hint: 'in the declarations, ; separates; in a formula, it ends a row of a matrix' })
  else if (text === '.' || text === '?.')
    refuse('property', token, 'a formula has no properties', {
      hint: withoutDot(token, before, whole) ?? "elementwise operators are .* ./ .^, and x' is the transpose of x",
    })
  else if (text === '*' && before?.text === '*' && before.end === token.start)
    refuse('syntax', { start: before.start, end: token.end }, '** is no operator of formulas', {
      hint: 'write ^ for a power, .^ for a power of each element',
    })
  else if (text === '/' && before?.text === '/' && before.end === token.start)
    refuse('syntax', { start: before.start, end: token.end }, '// is no operator of formulas', {
      hint: 'write / for a quotient, floor(x / y) for one rounded down, # for a comment',
    })
  else {
    const [message, hint] = refused.get(text) ?? []
    if (message !== undefined) refuse('unsupported', token, message, { hint: hint! })
  }
}
