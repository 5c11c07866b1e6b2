/** What those who come from elsewhere write, and what they are told to write. */
import { describe, expect, test } from '@jest/globals'
import { isLeft } from 'fp-ts/lib/Either.js'
import { type FormulaError, parseFormula } from '../../src/frontend/formula/index.js'

const refused = (text: string, where?: string): FormulaError => {
  const parsed = parseFormula(text, where === undefined ? {} : { where })
  if (isLeft(parsed)) return parsed.left
  throw new Error(`${text} is no mistake`)
}

describe('hints', () => {
  test.each([
    ['ln(x)', 'did you mean log?'],
    ['arctan(x)', 'did you mean atan?'],
    ['Math.sin(x)', 'write sin(x)'],
    ['np.sin(x)', 'write sin(x)'],
    ['np.exp(sin(x))', 'write exp(sin(…))'],
    ['Math.max(x, y)', 'write max(x, y)'],
    ['x.sum()', 'write sum(x)'],
    ['x.dot(y)', 'write dot(x, y)'],
    ['(x + y).sum()', 'write sum(…)'],
    ['x.T * y', "write x'"],
    ['x.length', "elementwise operators are .* ./ .^, and x' is the transpose of x"],
    ['x.constructor()', "elementwise operators are .* ./ .^, and x' is the transpose of x"],
    ['x×y', 'write *'],
    ['x⁴', 'write ^4'],
    ['½ * x', 'write 0.5'],
    ['µ + 1', 'write the Greek letter μ'],
    ['|x|', 'write abs(x) for |x|, norm(x) for ‖x‖; conditions are joined by or'],
    [String.raw`\frac{x}{y}`, 'write a / b for a fraction, sqrt(x) for a root: LaTeX is not read'],
    ['[1 2 3]', 'separate elements by , and rows by ;'],
    ['gamma * x', 'for an input of this name, declare it: --where "gamma; …"'],
    ['x // 2', 'write / for a quotient, floor(x / y) for one rounded down, # for a comment'],
  ])('%s', (text, hint) => expect(refused(text, 'x: n; y: n').hint).toBe(hint))
})

describe('letters', () => {
  test.each([
    ['日本 + 1', undefined],
    ['x + ж', undefined],
    ['x', '日本: n'],
  ])('%s', (text, where) => {
    const { message, expected } = refused(text, where)
    expect(`${message}; ${expected}`).toMatch(/日|ж/)
    expect(expected).toContain('Latin and Greek letters, digits and _')
  })
  test('those that there are', () => expect(isLeft(parseFormula('é + β_1 + ℓ'))).toBe(false))
})

describe('declarations', () => {
  test.each([
    ['A: m×n', "the sizes of a matrix are written 'A: m*n'"],
    ['A: m x n', "the sizes of a matrix are written 'A: m*n'"],
    ['A: n**n', "a column vector is 'A: n', a matrix 'A: n*k'"],
    ['A: m*n, x: n', "separate declarations by ;, as in 'A: m*n; x: n'"],
    ['A B', "separate declarations by ;, as in 'A; B'"],
    ['A = n*n', "declarations look like 'A: m*n; x: n; y: 3; c'"],
  ])('%s', (where, hint) => expect(refused('x', where)).toMatchObject({ code: 'declaration', hint }))
})

test('characters that do not show have their number', () =>
  expect(refused('\u200bx').message).toBe('the character U+200B means nothing in a formula'))
test('numbers that are none', () => expect(refused('0xZZ').message).toBe('0xZZ is no number'))

describe('names declared in two ways', () => {
  test.each([
    ['x: x', 'x is declared as an input, and is a size of x', 0],
    ['x: n; n', 'n is declared as an input, and is a size of x', 6],
    ['n: 3; A: m*n', 'n is declared as an input, and is a size of A', 0],
    ['x: n; x: n', 'x is declared twice', 6],
    ['x; x', 'x is declared twice', 3],
  ])('%s', (where, message, start) => expect(refused('x', where)).toMatchObject({ code: 'declaration', message, place: { source: 'where', start } }))
})
