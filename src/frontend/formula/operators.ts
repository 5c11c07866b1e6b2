/** What operators mean: products of matrices, elementwise arithmetic, powers, transposition, comparisons. */
import { call, type Equation, isLiteral, type Operation } from '../../categories/equation.js'
import { showSize } from '../../categories/space.js'
import { minus, negate, over, plus, times } from '../../primitives/arithmetic.js'
import { and, choose, eq, ge, gt, le, lt, not, or } from '../../primitives/comparison.js'
import { exp, powerOf } from '../../primitives/exponential.js'
import { dot, multiply, outer, scalar, transpose } from '../../primitives/programs/index.js'
import { mod } from '../../primitives/rounding.js'
import { bare, flipped, type OperatorTerm, quote, type Term, wrapped } from './tree.js'
import {
  describe,
  expectNumbers,
  expectScalar,
  isCondition,
  isMatrix,
  isScalar,
  isVector,
  kindOf,
  pointwise,
  refuseAt,
  sameSizes,
  type Value,
  value,
} from './value.js'

type Meaning = (term: Term, ...args: readonly Value[]) => Value

const arithmetic =
  (symbol: string, f: (x: Equation, y: Equation) => Equation): Meaning =>
  (term, x, y) => {
    for (const v of [x!, y!]) expectNumbers(v, symbol)
    return pointwise(term, symbol, (a, b) => f(a!, b!), x!, y!)
  }
const comparison =
  (symbol: string, op: Operation, negated = false): Meaning =>
  (term, x, y) => {
    for (const v of [x!, y!]) expectNumbers(v, symbol)
    return pointwise(term, symbol, (a, b) => (negated ? call(not, [call(op, [a!, b!])]) : call(op, [a!, b!])), x!, y!)
  }
const expectCondition = (v: Value, where: string): void => {
  if (!isCondition(v))
    refuseAt('shape', v.term, `${where} needs a condition, and ${quote(v.term)} is ${describe(v)}`, {
      expected: 'a comparison, as in x < 0',
      got: describe(v),
    })
}
const logical =
  (op: Operation): Meaning =>
  (term, x, y) => {
    for (const v of [x!, y!]) expectCondition(v, op.name)
    return pointwise(term, op.name, (p, q) => call(op, [p!, q!]), x!, y!)
  }

/** `A'`: a column becomes a row, a row a column; scalars stay. */
export const transposed: Meaning = (term, x) => {
  expectNumbers(x!, "'")
  if (isScalar(x!)) return value(x!.e, term)
  return isMatrix(x!) ? value(transpose(x!.e), term) : value(x!.e, term, !x!.row)
}

/** `*`: scalars scale; everything else is a product of matrices, in which a column is n×1 and a row 1×n. */
export const product: Meaning = (term, x, y) => {
  for (const v of [x!, y!]) expectNumbers(v, '*')
  return productOf(term, x!, y!)
}
const productOf = (term: Term, x: Value, y: Value): Value => {
  if (isScalar(x) || isScalar(y)) return pointwise(term, '*', (a, b) => times(a!, b!), x, y)
  const kinds = `${kindOf(x)} * ${kindOf(y)}`
  if (kinds === 'column * row') return value(outer(x.e, y.e), term)
  if (kinds === 'column * column' || kinds === 'row * row' || kinds === 'column * matrix' || kinds === 'matrix * row') return noProduct(term, x, y)
  if (x.e.shape.at(-1) !== y.e.shape[0]) return innerMismatch(term, x, y)
  if (kinds === 'row * column') return value(dot(x.e, y.e), term)
  return value(multiply(x.e, y.e), term, kinds === 'row * matrix')
}
const noProduct = (term: Term, x: Value, y: Value): never => {
  const [a, b] = [wrapped(x.term), wrapped(y.term)]
  const [p, q] = [quote(x.term), quote(y.term)]
  if (isVector(x) && isVector(y)) {
    const kind = kindOf(x)
    const inner = x.row ? `${a} * ${flipped(y.term)}` : `${flipped(x.term)} * ${b}`
    const outer = x.row ? `${flipped(x.term)} * ${b}` : `${a} * ${flipped(y.term)}`
    return refuseAt('shape', term, `two ${kind}s have no product: ${p} is ${describe(x)}, ${q} is ${describe(y)}`, {
      expected: kind === 'column' ? 'a row times a column, or a column times a row' : 'a row times a column',
      got: `a ${kind} times a ${kind}`,
      hint: `${inner} or dot(${bare(x.term)}, ${bare(y.term)}) (a scalar), ${a} .* ${b} (elementwise), ${outer} (a matrix)`,
    })
  }
  const hint = isVector(x) ? `${flipped(x.term)} * ${b}` : `${a} * ${flipped(y.term)}`
  return refuseAt('shape', term, `* cannot multiply ${p}, ${describe(x)}, by ${q}, ${describe(y)}`, {
    expected: isVector(x) ? 'a row times a matrix' : 'a matrix times a column',
    got: `a ${kindOf(x)} times a ${kindOf(y)}`,
    hint,
  })
}
const innerMismatch = (term: Term, x: Value, y: Value): never => {
  const [a, b] = [wrapped(x.term), wrapped(y.term)]
  const inner = x.e.shape.at(-1)!
  const fits = [
    ...(isMatrix(x) && x.e.shape[0] === y.e.shape[0] ? [`${flipped(x.term)} * ${b}`] : []),
    ...(isMatrix(y) && inner === y.e.shape[1] ? [`${a} * ${flipped(y.term)}`] : []),
    ...(sameSizes(x, y) ? [`${a} .* ${b} (elementwise)`] : []),
  ]
  return refuseAt(
    'shape',
    term,
    `the sizes in ${quote(x.term)} * ${quote(y.term)} do not meet: ${quote(x.term)} is ${describe(x)}, ${quote(y.term)} is ${describe(y)}`,
    {
      expected: `a factor with ${showSize(inner)} ${isVector(y) ? 'elements' : 'rows'} after ${quote(x.term)}`,
      got: `${quote(y.term)} with ${showSize(y.e.shape[0]!)}`,
      ...(fits.length > 0 && { hint: `these fit: ${fits.join(', ')}` }),
    },
  )
}

const quotient: Meaning = (term, x, y) => {
  expectNumbers(x!, '/')
  expectScalar(y!, '/', `elementwise: ${wrapped(x!.term)} ./ ${wrapped(y!.term)}`)
  return pointwise(term, '/', (a, b) => over(a!, b!), x!, y!)
}

/** `xʸ`; `e^y` is `exp(y)`. */
const raised = (x: Equation, y: Equation): Equation => (isLiteral(x, Math.E) ? call(exp, [y]) : powerOf(x, y))
/** `x ^ y`, of scalars. */
export const power: Meaning = (term, x, y) => {
  const [a, b] = [wrapped(x!.term), wrapped(y!.term)]
  const squared = isMatrix(x!) ? `${a} * ${a}` : isVector(x!) ? (x!.row ? `${a} * ${flipped(x!.term)}` : `${flipped(x!.term)} * ${a}`) : undefined
  const hint = `elementwise: ${a} .^ ${b}${squared !== undefined && isTwo(y!) ? `; a product: ${squared}` : ''}`
  for (const v of [x!, y!]) expectScalar(v, '^', hint)
  if (x!.square && isTwo(y!)) return value(x!.square, term)
  return value(raised(x!.e, y!.e), term)
}
const isTwo = (v: Value): boolean => v.e.tag === 'literal' && v.e.value === 2

/** By mathjs's names. */
export const operators: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['add', arithmetic('+', plus)],
  ['subtract', arithmetic('-', minus)],
  ['dotMultiply', arithmetic('.*', times)],
  ['dotDivide', arithmetic('./', over)],
  ['dotPow', arithmetic('.^', raised)],
  ['multiply', product],
  ['divide', quotient],
  ['pow', power],
  ['mod', arithmetic('mod', (x, y) => call(mod, [x, y]))],
  ['ctranspose', transposed],
  [
    'unaryMinus',
    (term, x) => {
      expectNumbers(x!, '-')
      return pointwise(term, '-', (a) => negate(a!), x!)
    },
  ],
  [
    'unaryPlus',
    (term, x) => {
      expectNumbers(x!, '+')
      return { ...x!, term }
    },
  ],
  [
    'factorial',
    (term, x) => {
      expectNumbers(x!, '!')
      return pointwise(term, '!', (a) => scalar.factorial(a!), x!)
    },
  ],
  ['smaller', comparison('<', lt)],
  ['smallerEq', comparison('<=', le)],
  ['larger', comparison('>', gt)],
  ['largerEq', comparison('>=', ge)],
  ['equal', comparison('==', eq)],
  ['unequal', comparison('!=', eq, true)],
  ['and', logical(and)],
  ['or', logical(or)],
  [
    'not',
    (term, p) => {
      expectCondition(p!, 'not')
      return pointwise(term, 'not', (a) => call(not, [a!]), p!)
    },
  ],
])

/** `select(p, x, y)` and `p ? x : y`: for each element, x where p holds, else y. */
export const selection: Meaning = (term, p, x, y) => {
  expectCondition(p!, 'select')
  for (const v of [x!, y!]) expectNumbers(v, 'select')
  return pointwise(term, 'select', (c, a, b) => choose(c!, a!, b!), p!, x!, y!)
}
/** `x < y <= z`. */
export const chain = (term: Term, names: readonly string[], terms: readonly Value[]): Value => {
  const links = names.map((name, k) => operators.get(name)!(term, terms[k]!, terms[k + 1]!))
  return links.reduce((p, q) => operators.get('and')!(term, p, q))
}
export const operation = (term: OperatorTerm, args: readonly Value[]): Value => {
  const meaning = operators.get(term.operator)
  return meaning ? meaning(term, ...args) : refuseAt('unsupported', term, `${term.operator} is not there yet`)
}
