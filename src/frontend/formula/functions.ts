/** The functions of formulas, under mathjs's names where it has one: a line each, with the parameters as they are shown to whoever errs. */
import { at, call, type Equation, type Literal, literal, type Operation } from '../../categories/equation.js'
import { over, times } from '../../primitives/arithmetic.js'
import { absolute, choose, max, min, same } from '../../primitives/comparison.js'
import { hypot, log, nthRoot, powerOf, squareOf } from '../../primitives/exponential.js'
import { operations } from '../../primitives/index.js'
import {
  concatenate,
  cross,
  cumprod,
  cumsum,
  dot,
  einsum,
  elementwise,
  kronecker,
  largest,
  logSoftmax,
  logsumexp,
  mean,
  norm,
  norm1,
  product,
  reverse,
  scalar,
  smallest,
  softmax,
  sortBy,
  squaredNorm,
  std,
  total,
  trace,
  variance,
} from '../../primitives/programs/index.js'
import { buildOver } from '../../primitives/reduction.js'
import { polygammaOf } from '../../primitives/special.js'
import { operators, selection } from './operators.js'
import { type CallTerm, quote } from './tree.js'
import { describe, expectNumbers, isMatrix, isScalar, isVector, pointwise, refuseAt, sameSizes, type Value, value } from './value.js'

export interface Fn {
  readonly name: string
  /** As shown: `log(x, base)`. */
  readonly usage: string
  /** The least and the greatest number of arguments. */
  readonly arity: readonly [number, number]
  /** Strings that may stand among the arguments. */
  readonly words: readonly string[]
  /** Absent: not there yet. */
  readonly apply?: (term: CallTerm, args: readonly Value[], words: readonly string[]) => Value
}
type Apply = NonNullable<Fn['apply']>

/** From its parameters: `x, base?` has one or two arguments, `x, …` one or more. */
const fn = (name: string, parameters: string, apply?: Apply, words: readonly string[] = []): Fn => {
  const all = parameters.split(', ').filter((p) => p !== '…' && p !== '')
  const least = all.filter((p) => !p.endsWith('?')).length
  const most = parameters.endsWith('…') ? Number.POSITIVE_INFINITY : all.length
  return { name, usage: `${name}(${parameters.replaceAll('?', '')})`, arity: [least, most], words, ...(apply && { apply }) }
}

const numbers = (term: CallTerm, args: readonly Value[]): void => {
  for (const v of args) expectNumbers(v, term.name)
}
const each =
  (f: (...xs: readonly Equation[]) => Equation): Apply =>
  (term, args) => {
    numbers(term, args)
    return pointwise(term, term.name, f, ...args)
  }
const whole =
  (f: (x: Equation) => Equation): Apply =>
  (term, [x]) => {
    expectNumbers(x!, term.name)
    return value(f(x!.e), term)
  }
const applied = (op: Operation): Apply => each((...xs) => call(op, xs))
/** One argument: the extremum of its elements. More: elementwise, the first of equals. */
const extremum = (op: Operation, of: (x: Equation) => Equation): Apply => {
  const elementwise = each((...xs) => xs.reduce((x, y) => call(op, [x, y])))
  return (term, args, words) => (args.length === 1 ? whole(of) : elementwise)(term, args, words)
}
const likeOperator =
  (name: string): Apply =>
  (term, args) =>
    operators.get(name)!(term, ...args)

/** A whole number that a formula writes down. @throws Refused */
const wholeNumber = (term: CallTerm, v: Value, what: string, least: number, most: number): number => {
  const n = v.e.tag === 'literal' ? v.e.value : Number.NaN
  if (Number.isInteger(n) && n >= least && n <= most) return n
  return refuseAt('shape', v.term, `the ${what} of ${term.name} must be a whole number from ${least} to ${most}, and ${quote(v.term)} is none`, {
    expected: `a number: ${least}, ${least + 1}, …`,
    got: quote(v.term),
  })
}
const expectVector = (term: CallTerm, v: Value): void => {
  expectNumbers(v, term.name)
  if (!isVector(v))
    refuseAt('shape', v.term, `${term.name} needs a vector, and ${quote(v.term)} is ${describe(v)}`, { expected: 'a vector', got: describe(v) })
}

const [ONE, ZERO] = [literal(1), literal(0)]
const logarithm = (x: Equation): Equation => call(log, [x])
const logarithmTo = (x: Equation, base?: Equation): Equation => (base ? over(logarithm(x), logarithm(base)) : logarithm(x))
const length = (first: Equation, ...more: readonly Equation[]): Equation =>
  more.length === 0 ? absolute(first) : more.reduce((x, y) => call(hypot, [x, y]), first)

/** Of a vector, a vector that lies as it does. */
const ofVector =
  (f: (x: Equation) => Equation): Apply =>
  (term, [x]) => {
    expectVector(term, x!)
    return value(f(x!.e), term, x!.row)
  }

/** What the sum of squares is divided by, beside the number of elements; mathjs's words. */
const NORMALIZATION: Readonly<Record<string, number>> = { unbiased: -1, uncorrected: 0, biased: 1 }
const spread =
  (f: (x: Equation, correction: number) => Equation): Apply =>
  (term, [x, other], [word]) => {
    if (other)
      return refuseAt('unsupported', other.term, `${term.name} is of the whole array`, {
        expected: Object.keys(NORMALIZATION)
          .map((w) => `'${w}'`)
          .join(', '),
        got: quote(other.term),
      })
    return whole((e) => f(e, NORMALIZATION[word ?? 'unbiased']!))(term, [x!], [])
  }

const orderedPolygamma: Apply = (term, [n, x]) => {
  numbers(term, [n!, x!])
  const order = wholeNumber(term, n!, 'order', 0, 100)
  return each((e) => polygammaOf(order, e))(term, [x!], [])
}
/** `ⁿ√x`, of x < 0 for odd n. */
const root: Apply = (term, [x, n]) => {
  numbers(term, n ? [x!, n] : [x!])
  const order = n ? wholeNumber(term, n, 'index', 1, 1000) : 2
  return each((e) => nthRoot(order, e))(term, [x!], [])
}

const extentOf = (v: Value): Equation =>
  v.e.tag === 'literal' && Number.isInteger(v.e.value) && v.e.value >= 0
    ? literal(v.e.value, 'integer')
    : v.e.tag === 'call' && v.e.op.name === 'real'
      ? v.e.args[0]!
      : refuseAt('shape', v.term, `${quote(v.term)} is no size`, { expected: 'a whole number, or the name of a size', got: quote(v.term) })
/** An array of one size or two, from its indices. */
const filled =
  (f: (i: readonly Equation[]) => Equation, square = false): Apply =>
  (term, sizes) => {
    const extents = sizes.map(extentOf)
    return value(
      buildOver(square ? [extents[0]!, extents[0]!] : extents, (...i) => f(i)),
      term,
    )
  }
const kroneckerProduct: Apply = (term, args) => {
  const other = args.find((v) => !isMatrix(v))
  if (other)
    return refuseAt('shape', other.term, `kron needs matrices, and ${quote(other.term)} is ${describe(other)}`, {
      expected: 'a matrix',
      got: describe(other),
    })
  return value(kronecker(args[0]!.e, args[1]!.e), term)
}
const sorted: Apply = (term, [x, other], [word]) => {
  expectVector(term, x!)
  if (other) return refuseAt('unsupported', other.term, `sort takes a word, and ${quote(other.term)} is none`, { expected: "'asc' or 'desc'" })
  const ascending = sortBy(x!.e, x!.e)
  return value(word === 'desc' ? reverse(ascending) : ascending, term, x!.row)
}
const joined: Apply = (term, args) => {
  for (const v of args) expectVector(term, v)
  const other = args.find((v) => v.row !== args[0]!.row)
  if (other)
    return refuseAt('shape', other.term, `concat joins columns, or rows, and ${quote(other.term)} is ${describe(other)}`, { got: describe(other) })
  return value(concatenate(args.map((v) => v.e)), term, args[0]!.row)
}

const inner: Apply = (term, [x, y]) => {
  numbers(term, [x!, y!])
  if (isScalar(x!) && isScalar(y!)) return value(times(x!.e, y!.e), term)
  if (isScalar(x!) || isScalar(y!) || !sameSizes(x!, y!))
    return refuseAt('shape', term, `dot needs two arrays of one size: ${quote(x!.term)} is ${describe(x!)}, ${quote(y!.term)} is ${describe(y!)}`, {
      expected: `${describe(x!)}, like ${quote(x!.term)}`,
      got: describe(y!),
    })
  return value(dot(x!.e, y!.e), term)
}

const lengthOf = (e: Equation): number => e.shape.reduce((n, d) => n * (d as Literal).value, 1)
const UNROLLED = 8
/** The product of all elements: a few as they stand, many by a recurrence; right also where some are 0. */
const productOf: Apply = (term, [x]) => {
  expectNumbers(x!, term.name)
  const e = x!.e
  if (!e.shape.every((n) => n.tag === 'literal') || lengthOf(e) > UNROLLED) return value(product(e), term)
  const elements = Array.from({ length: lengthOf(e) }, (_, k) => {
    const columns = isMatrix(x!) ? (e.shape[1] as Literal).value : 1
    return at(e, isMatrix(x!) ? [Math.floor(k / columns), k % columns] : e.shape.map(() => k))
  })
  return value(elements.reduce(times, ONE), term)
}
const running =
  (f: (x: Equation) => Equation): Apply =>
  (term, [x]) => {
    expectVector(term, x!)
    return value(f(x!.e), term, x!.row)
  }

const crossed: Apply = (term, [x, y]) => {
  for (const v of [x!, y!]) {
    expectVector(term, v)
    const [n] = v.e.shape
    if (n!.tag !== 'literal' || n!.value !== 3)
      refuseAt('shape', v.term, `cross needs vectors of 3, and ${quote(v.term)} is ${describe(v)}`, { expected: 'a vector of 3', got: describe(v) })
  }
  return value(cross(x!.e, y!.e), term)
}

/** Of a vector, the matrix with it on the diagonal; of a square matrix, its diagonal. */
const diagonal: Apply = (term, [x]) => {
  expectNumbers(x!, term.name)
  const { e } = x!
  if (isVector(x!)) {
    const [n] = e.shape
    return value(
      buildOver([n!, n!], (i, j) => choose(call(same, [i!, j!]), at(e, [i!]), ZERO)),
      term,
    )
  }
  if (!isMatrix(x!) || e.shape[0] !== e.shape[1])
    return refuseAt('shape', x!.term, `diag needs a vector or a square matrix, and ${quote(x!.term)} is ${describe(x!)}`, {
      expected: 'a vector or a square matrix',
      got: describe(x!),
    })
  return value(einsum('ii->i', e), term)
}

const traceOf: Apply = (term, [x]) => {
  expectNumbers(x!, term.name)
  if (!isMatrix(x!) || x!.e.shape[0] !== x!.e.shape[1])
    return refuseAt('shape', x!.term, `trace needs a square matrix, and ${quote(x!.term)} is ${describe(x!)}`, {
      expected: 'a square matrix',
      got: describe(x!),
    })
  return value(trace(x!.e), term)
}

const FROBENIUS = "write norm(A, 'fro') for the root of the sum of squares"
const normOf: Apply = (term, [x, p], [word]) => {
  numbers(term, p ? [x!, p] : [x!])
  const order = word ?? (p ? (p.e.tag === 'literal' ? p.e.value : undefined) : 2)
  if (isMatrix(x!)) {
    if (word !== 'fro')
      return refuseAt('shape', term, `which norm of the matrix ${quote(x!.term)} is meant?`, {
        expected: `norm(${quote(x!.term)}, 'fro'), or the norm of a vector`,
        got: `${quote(term)}, where ${quote(x!.term)} is ${describe(x!)}`,
        hint: FROBENIUS.replace('A', quote(x!.term)),
      })
    return { ...value(norm(x!.e), term), square: squaredNorm(x!.e) }
  }
  if (isScalar(x!)) return value(absolute(x!.e), term)
  const sizes = (): Equation => elementwise('norm', (e) => absolute(e!), x!.e)
  if (order === 2 || order === 'fro') return { ...value(norm(x!.e), term), square: squaredNorm(x!.e) }
  if (order === 1) return value(norm1(x!.e), term)
  if (order === Number.POSITIVE_INFINITY || order === 'inf') return value(largest(sizes()), term)
  if (order === Number.NEGATIVE_INFINITY || order === '-inf') return value(smallest(sizes()), term)
  if (typeof order === 'number' && order > 0) {
    const sum = total(elementwise('norm', (e) => powerOf(absolute(e!), literal(order)), x!.e))
    return value(powerOf(sum, literal(1 / order)), term)
  }
  return refuseAt('shape', p!.term, `the order of a norm must be a positive number, and ${quote(p!.term)} is not`, {
    expected: "1, 2, Infinity or 'fro'",
    got: quote(p!.term),
  })
}

/** Operations whose names differ, or that another function stands for. */
const OTHERWISE: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'neg', 'pow', 'max', 'min', 'log', 'hypot'])
/** Every operation of the vocabulary from reals to reals, elementwise. */
const vocabulary = operations.filter((op) => op.result === 'real' && op.args.every((s) => s === 'real') && !OTHERWISE.has(op.name))
const PARAMETERS: Readonly<Record<string, string>> = { atan2: 'y, x' }
const SCALAR_PARAMETERS: Readonly<Record<string, string>> = { clip: 'x, lo, hi' }
const letters = (n: number): string => ['x', 'y', 'z'].slice(0, n).join(', ')

const there: readonly Fn[] = [
  ...vocabulary.map((op) => fn(op.name, PARAMETERS[op.name] ?? letters(op.args.length), applied(op))),
  fn('log', 'x, base?', each(logarithmTo)),
  fn('square', 'x', each(squareOf)),
  ...Object.entries(scalar).map(([name, f]) => fn(name, SCALAR_PARAMETERS[name] ?? letters(f.length), each(f))),
  fn('hypot', 'x, …', each(length)),
  fn('nthRoot', 'x, n?', root),
  fn('polygamma', 'n, x', orderedPolygamma),
  fn('select', 'condition, a, b', (term, args) => selection(term, ...args)),
  fn('max', 'x, …', extremum(max, largest)),
  fn('min', 'x, …', extremum(min, smallest)),
  fn('sum', 'x', whole(total)),
  fn('mean', 'x', whole(mean)),
  fn('prod', 'x', productOf),
  fn('cumsum', 'x', running(cumsum)),
  fn('cumprod', 'x', running(cumprod)),
  fn('logsumexp', 'x', whole(logsumexp)),
  fn('softmax', 'x', ofVector(softmax)),
  fn('logsoftmax', 'x', ofVector(logSoftmax)),
  fn('variance', 'x, normalization?', spread(variance), Object.keys(NORMALIZATION)),
  fn('std', 'x, normalization?', spread(std), Object.keys(NORMALIZATION)),
  fn('norm', 'x, p?', normOf, ['fro', 'inf', '-inf']),
  fn('dot', 'x, y', inner),
  fn('cross', 'x, y', crossed),
  fn('sort', 'x, direction?', sorted, ['asc', 'desc']),
  fn('kron', 'A, B', kroneckerProduct),
  fn('concat', 'x, …', joined),
  fn(
    'identity',
    'n',
    filled(([i, j]) => choose(call(same, [i!, j!]), ONE, ZERO), true),
  ),
  fn(
    'zeros',
    'm, n?',
    filled(() => ZERO),
  ),
  fn(
    'ones',
    'm, n?',
    filled(() => ONE),
  ),
  fn('trace', 'A', traceOf),
  fn('diag', 'x', diagonal),
  fn('transpose', 'A', likeOperator('ctranspose')),
  fn('ctranspose', 'A', likeOperator('ctranspose')),
  fn('add', 'x, y', likeOperator('add')),
  fn('subtract', 'x, y', likeOperator('subtract')),
  fn('multiply', 'A, B', likeOperator('multiply')),
  fn('divide', 'x, y', likeOperator('divide')),
  fn('dotMultiply', 'x, y', likeOperator('dotMultiply')),
  fn('dotDivide', 'x, y', likeOperator('dotDivide')),
  fn('pow', 'x, y', likeOperator('pow')),
  fn('dotPow', 'x, y', likeOperator('dotPow')),
  fn('unaryMinus', 'x', likeOperator('unaryMinus')),
  fn('unaryPlus', 'x', likeOperator('unaryPlus')),
  fn('and', 'p, q', likeOperator('and')),
  fn('or', 'p, q', likeOperator('or')),
  fn('not', 'p', likeOperator('not')),
  fn('smaller', 'x, y', likeOperator('smaller')),
  fn('smallerEq', 'x, y', likeOperator('smallerEq')),
  fn('larger', 'x, y', likeOperator('larger')),
  fn('largerEq', 'x, y', likeOperator('largerEq')),
  fn('equal', 'x, y', likeOperator('equal')),
  fn('unequal', 'x, y', likeOperator('unequal')),
]

/** Known by name, and refused by name until they are there. */
const later: Readonly<Record<string, string>> = {
  x: 'det eigs expm fft ifft inv lup median pinv qr sqrtm zeta',
  'x, y': 'besselj lusolve',
}

export const functions: ReadonlyMap<string, Fn> = new Map([
  ...Object.entries(later).flatMap(([parameters, names]) => names.split(' ').map((name) => [name, fn(name, parameters)] as const)),
  ...there.map((f) => [f.name, f] as const),
])
