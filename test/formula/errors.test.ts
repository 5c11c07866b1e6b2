/**
 * Every mistake that newcomers make, and what they are told, in full. `UPDATE=1` rewrites the golden file; read what it says before you keep it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { isLeft } from 'fp-ts/lib/Either.js'
import { BadFormula, formula, parseFormula, render } from '../../src/frontend/formula/index.js'

const ALL = 'A: m*n; B: m*n; S: n*n; x: n; y: n; z: m; t: 3; a; b'
const cases: readonly (readonly [what: string, formula: string, where?: string])[] = [
  ['nothing', '  '],
  ['only a comment', '# to do'],
  ['an open bracket', 'sin(x'],
  ['an open index', 'x[1', ALL],
  ['a bracket too many', 'sin(x))'],
  ['crossed brackets', '(x[1)]', ALL],
  ['an operator at the end', 'a +'],
  ['two operators', 'a + * b'],
  ['two numbers', '3 4'],
  ['two dots', '1..2'],
  ['no digits in an exponent', '2e-x'],
  ['two lines', 'a\nb'],
  ['two formulas', 'a; b'],
  ['a superscript', 'x²'],
  ['a minus from a book', 'a − b'],
  ["Python's power", 'x**2'],
  ["MATLAB's transpose", "x.'", ALL],
  ['an assignment', 'y = a + b'],
  ['a definition', 'f(x) = x^2'],
  ['a string', 'a + "b"'],
  ['an open string', "'fro"],
  ['a record', '{a: 1}'],
  ['a property', 'x.constructor', ALL],
  ['a method', 'sin.constructor("alert(1)")(x)', ALL],
  ['a percentage', 'a + 5%'],
  ['a unit', 'a to b'],
  ['nothing at all', 'null'],
  ['deep brackets', '('.repeat(50_000)],
  ['deep signs', `${'-'.repeat(50_000)}a`],
  ['many calls', `${'sin('.repeat(200)}a${')'.repeat(200)}`],
  ['a misspelt function', 'sinn(a)'],
  ['an unknown function', 'frobnicate(a)'],
  ['a function of a later version', 'a + zeta(b)'],
  ['a prototype', 'toString(a)', ALL],
  ['a misspelt name', 'sum(X) + alpa', 'x: n; alpha'],
  ['an undeclared name', 'a * q', 'a'],
  ['nothing declared', 'a', ''],
  ['a function without its argument', 'sin + a', ALL],
  ['a forgotten multiplication', 'a (b + 1)', ALL],
  ['an index in round brackets', 'x(2)', ALL],
  ['too few arguments', 'a + atan2(b)'],
  ['too many arguments', 'sum(a, b)'],
  ['too many for two forms', 'log(a, b, a)'],
  ['no arguments', 'max()'],
  ['a word where none belongs', "sum('x')"],
  ['a word that is none', "norm(S, 'frob')", ALL],
  ['a product of columns', 'x * y', ALL],
  ['a product of compound columns', '(x + y) * sin(y)', ALL],
  ['a product of rows', "x' * y'", ALL],
  ['a column times a matrix', 'x * S', ALL],
  ['a matrix times a row', "S * x'", ALL],
  ['sizes that do not meet', 'A * B * x', ALL],
  ['sizes that do not meet in a vector', 'A * z', ALL],
  ['a row too short', "z' * x", ALL],
  ['a sum of different sizes', 'x + z', ALL],
  ['a sum of a column and a row', "x - y'", ALL],
  ['a sum of a matrix and a vector', 'A + x', ALL],
  ['a sum of a matrix and its transpose', "A + B'", ALL],
  ['a square of a vector', 'x^2', ALL],
  ['a square of a matrix', 'S^2', ALL],
  ['a vector in an exponent', '2^x', ALL],
  ['a quotient of vectors', 'x / y', ALL],
  ['a number over a vector', '1 / x', ALL],
  ['dot of different sizes', 'dot(x, z)', ALL],
  ['trace of an oblong', 'trace(A)', ALL],
  ['norm of a matrix', 'norm(A)', ALL],
  ['order of a norm', 'norm(x, a)', ALL],
  ['cross of long vectors', 'cross(x, t)', ALL],
  ['diag of an oblong', 'diag(A)', ALL],
  ['softmax of a matrix', 'softmax(A)', ALL],
  ['a condition as a number', '(x > 0) .* y', ALL],
  ['a condition as the value', 'x > y', ALL],
  ['a number as a condition', 'select(a, x, y)', ALL],
  ['a choice between sizes', 'select(x > 0, x, z)', ALL],
  ['an index too high', 't[4]', ALL],
  ['an index after the end', 'x[end + 1]', ALL],
  ['an index from 0', 'x[0]', ALL],
  ['a negative index', 'x[-1]', ALL],
  ['a row too far', 'A[end, n + 1]', ALL],
  ['a range too far', 't[2:4]', ALL],
  ['an empty range', 't[3:2]', ALL],
  ['a broken index', 'x[1.5]', ALL],
  ['a computed index', 'x[a]', ALL],
  ['too few indices', 'A[1]', ALL],
  ['too many indices', 'x[1, 2]', ALL],
  ['an index of a scalar', 'a[1]', ALL],
  ['a stride over a named size', 'x[1:2:end]', ALL],
  ['a range outside of brackets', '1:3'],
  ['end outside of brackets', 'end + 1'],
  ['ragged rows', '[[1, 2], [3]] * x', 'x: 2'],
  ['ragged rows with semicolons', '[1, 2; 3]'],
  ['an array of arrays', '[x, y]', ALL],
  ['an empty array', 'sum([])'],
  ['a name declared twice', 'x', 'x; x: n'],
  ['a missing size', 'x', 'x: n*'],
  ['a missing first size', 'x', 'x:'],
  ['a missing name', 'x', ': n'],
  ['a computed size', 'x', 'x: n+1'],
  ['a broken size', 'x', 'x: 2.5'],
  ['three sizes', 'x', 'x: 2*3*4'],
  ['commas', 'x + y', 'x, y'],
  ['a number for a name', 'x', '3: n'],
  ['a word of the language', 'end', 'end: n'],
]

const golden = new URL('errors.golden', import.meta.url)
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 20)}… (${text.length} characters)` : text.replaceAll('\n', '\\n'))

test('errors', () => {
  const blocks = cases.map(([what, text, where]) => {
    const parsed = parseFormula(text, where === undefined ? {} : { where })
    const said = isLeft(parsed) ? `${render(parsed.left)}\n(${parsed.left.code})` : 'no error'
    return `## ${what}\n${shorten(text)}${where === undefined || where === ALL ? '' : `   where ${where}`}\n\n${said}\n`
  })
  const text = `Errors of formulas; unless it says otherwise, with: ${ALL}\n\n${blocks.join('\n')}`
  if (process.env.UPDATE) writeFileSync(golden, text)
  expect(text).toBe(readFileSync(golden, 'utf8'))
  expect(text).not.toContain('no error')
})

test('an error points at its place', () => {
  const parsed = parseFormula('a + sinn(b)')
  expect(isLeft(parsed) && parsed.left.place).toEqual({ source: 'formula', text: 'a + sinn(b)', start: 4, end: 8 })
})
test('in a program, an error is thrown with all that it has to say', () => {
  expect(() => formula('a + sinn(b)')).toThrow(BadFormula)
  expect(() => formula('a + sinn(b)')).toThrow('there is no function sinn\n  a + sinn(b)\n      ^^^^\nhint: did you mean sin')
})
