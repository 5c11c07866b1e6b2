/**
 * Formulas: mathjs's syntax, read as matrix calculus reads it.
 *
 * @example
 * formula("x' * A * x", { where: 'A: n*n; x: n' })  // a program {A: ℝ[n×n], x: ℝ[n]} → ℝ
 */
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import { type Equation, input } from '../../categories/equation.js'
import { type Program, program } from '../../categories/program.js'
import { leavesOf, matrix, type RecordSpace, real, record, type Space, shapeOf, vector } from '../../categories/space.js'
import { type Declared, readDeclarations } from './declare.js'
import { constants, elaborate } from './elaborate.js'
import { BadFormula, type FormulaError, type Place, Refused } from './error.js'
import { functions } from './functions.js'
import { parseTerm } from './parse.js'
import { bare, namesIn, quote, type Term } from './tree.js'
import { describe, isCondition, type Kind, kindOf, refuseAt } from './value.js'

export { BadFormula, type Code, type FormulaError, type Place, render } from './error.js'
export { fromMathjs, toMathjs } from './sparse.js'

/** How to read a formula. */
export interface Options {
  /** `A: m*n; x: n; y: 3; c`; without it, names are scalars. */
  readonly where?: string
}
/** A formula that was read. */
export interface FormulaProgram {
  readonly text: string
  readonly program: Program<RecordSpace, Space>
  /** How the value lies; the program has rows as plain vectors. */
  readonly result: Kind
  /** The value in words: `a column of n`. */
  readonly describe: string
}

const spaceOf = ([m, n]: Declared['sizes']): Space => (m === undefined ? real : n === undefined ? vector(m) : matrix(m, n))
const sizedSpace = ([m, n]: readonly Equation[]): Space => (m === undefined ? real : n === undefined ? vector(m) : matrix(m, n))

/** Without declarations, every name that is no constant and no function is a scalar. */
const scalarsOf = (term: Term): readonly Declared[] =>
  namesIn(term).flatMap(({ name, start, end }) =>
    constants.has(name) || functions.get(name)?.apply || name === 'end' ? [] : [{ name, sizes: [], start, end }],
  )

/** Runs a reader of one text; what it refuses becomes an error with its place. */
const reading = <T>(source: Place['source'], text: string, read: () => T): Either<FormulaError, T> => {
  try {
    return right(read())
  } catch (e) {
    if (e instanceof Refused) return left(e.within(source, text))
    if (e instanceof RangeError && /call stack/.test(e.message))
      return left({ code: 'nesting', message: 'the formula is nested too deeply', place: { source, text, start: 0, end: text.length } })
    throw e
  }
}

/** A formula as a program over the record of its inputs, or what is wrong with it. */
export const parseFormula = (text: string, { where }: Options = {}): Either<FormulaError, FormulaProgram> => {
  const given = where === undefined ? undefined : reading('where', where, () => readDeclarations(where))
  if (given && isLeft(given)) return given
  return reading('formula', text, () => {
    const term = parseTerm(text)
    const declared = given ? given.right : scalarsOf(term)
    const dom = record(Object.fromEntries(declared.map((d) => [d.name, spaceOf(d.sizes)])))
    const inputs = leavesOf(dom).map((l) => input(l.path[0]!, shapeOf(l)))
    const scope = {
      inputs: new Map(inputs.map((x) => [x.name, x])),
      sizes: new Set(declared.flatMap((d) => d.sizes.filter((n) => typeof n === 'string'))),
    }
    const result = elaborate(term, scope)
    if (isCondition(result))
      refuseAt('shape', term, `the value of a formula is a number, and ${quote(term)} is a condition`, {
        hint: `make numbers of it: select(${bare(term)}, 1, 0)`,
      })
    return {
      text,
      program: program(dom, sizedSpace(result.e.shape), inputs, [result.e], 'formula'),
      result: kindOf(result),
      describe: describe(result),
    }
  })
}

/** A formula as a program. @throws BadFormula */
export const formula = (text: string, options?: Options): Program<RecordSpace, Space> => {
  const parsed = parseFormula(text, options)
  if (isLeft(parsed)) throw new BadFormula(parsed.left)
  return parsed.right.program
}
