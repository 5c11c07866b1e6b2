/** From what a formula says to what it means: every term a value, and every mistake at its place. */
import { type Equation, literal, size } from '../../categories/equation.js'
import { asReal } from '../../primitives/arithmetic.js'
import { stack } from '../../primitives/programs/index.js'
import { refuse } from './error.js'
import { type Fn, functions } from './functions.js'
import { indexed, type Known } from './indexing.js'
import { chain, operation, selection } from './operators.js'
import { either, nearest } from './suggest.js'
import { type CallTerm, type ListTerm, type NameTerm, type OperatorTerm, quote, type Term } from './tree.js'
import { describe, expectNumbers, isScalar, number, refuseAt, sameSizes, type Value, value } from './value.js'

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
])

/** The inputs of a formula, by name. */
export interface Scope extends Known {
  readonly inputs: ReadonlyMap<string, Equation>
  readonly sizes: ReadonlySet<string>
}

/** @throws Refused */
export const elaborate = (term: Term, scope: Scope): Value => {
  const meaning = (t: Term): Value => elaborate(t, scope)
  switch (term.tag) {
    case 'number':
      return number(term.value, term)
    case 'truth':
      return value(literal(Number(term.value), 'boolean'), term)
    case 'text':
      return refuseAt('string', term, 'a formula has no strings', { expected: 'a number, a name or a bracket', got: term.text })
    case 'name':
      return named(term, scope)
    case 'operator':
      return leaning(term, scope)
    case 'call':
      return called(term, scope)
    case 'index':
      return indexed(term, meaning(term.of), scope)
    case 'range':
      return refuseAt('unsupported', term, 'a range stands only between index brackets', { hint: 'as in x[2:end]' })
    case 'list':
      return list(term, term.items.map(meaning))
    case 'choice':
      return selection(term, meaning(term.condition), meaning(term.yes), meaning(term.no))
    case 'chain':
      return chain(term, term.operators, term.terms.map(meaning))
  }
}

/** Operators that lean left, without recursion: sums are long. */
const leaning = (term: OperatorTerm, scope: Scope): Value => {
  const spine: OperatorTerm[] = []
  let first: Term = term
  while (first.tag === 'operator') {
    spine.push(first)
    first = first.args[0]!
  }
  return spine.reduceRight((x, t) => operation(t, [x, ...t.args.slice(1).map((a) => elaborate(a, scope))]), elaborate(first, scope))
}

const named = (term: NameTerm, { inputs, sizes }: Scope): Value => {
  const { name } = term
  const input = inputs.get(name)
  if (input) return value(input, term)
  if (sizes.has(name)) return value(asReal(size(name)), term)
  const constant = constants.get(name)
  if (constant !== undefined) return number(constant, term)
  if (name === 'end') return refuseAt('index', term, '`end` stands only between index brackets', { hint: 'as in x[2:end]' })
  const f = functions.get(name)
  if (f?.apply)
    return refuseAt('unknown-name', term, `${name} is a function, and has no argument here`, {
      expected: f.usage,
      hint: `for an input of this name, declare it: --where "${name}; …"`,
    })
  const near = nearest(name, [...inputs.keys(), ...sizes, ...constants.keys()])
  return refuseAt('unknown-name', term, `${name} is not declared`, {
    ...(inputs.size > 0 && { expected: `one of ${[...inputs.keys()].join(', ')}` }),
    hint: near.length > 0 ? `did you mean ${either(near)}?` : `declare it: --where "…; ${name}" is a scalar, "…; ${name}: n" a column vector`,
  })
}

/** Functions that have another name elsewhere. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['trunc', 'fix'],
  ['gammaln', 'lgamma'],
  ['var', 'variance'],
  ['tr', 'trace'],
  ['eye', 'identity'],
  ['power', 'pow'],
  ['fabs', 'abs'],
  ['average', 'mean'],
  ['logistic', 'sigmoid'],
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['product', 'prod'],
  ['inner', 'dot'],
  ['where', 'select'],
  ...['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh'].map((f): [string, string] => [`arc${f}`, `a${f}`]),
])
const plural = (n: number): string => `${n} argument${n === 1 ? '' : 's'}`
const arityText = ([least, most]: Fn['arity']): string =>
  most === least ? plural(least) : most === Number.POSITIVE_INFINITY ? `at least ${plural(least)}` : `${least} or ${plural(most)}`

const called = (term: CallTerm, scope: Scope): Value => {
  const { name, args } = term
  const input = scope.inputs.get(name)
  const f = functions.get(name)
  if (input) {
    const inside = args.map(quote).join(', ')
    return refuseAt('unknown-function', term, `${name} is an input and no function`, {
      hint: input.shape.length > 0 ? `an element is ${name}[${inside}], a product ${name} * (${inside})` : `a product is ${name} * (${inside})`,
    })
  }
  if (!f) {
    const known = [...functions.values()].filter((g) => g.apply).map((g) => g.name)
    const other = ELSEWHERE.get(name)
    const near = other !== undefined ? [other] : nearest(name, known)
    return refuse('unknown-function', term.at, `there is no function ${name}`, {
      hint: near.length > 0 ? `did you mean ${either(near)}?` : `a product is written ${name} * (…)`,
    })
  }
  const [least, most] = f.arity
  if (args.length < least || args.length > most)
    return refuseAt('arity', term, `${name} takes ${arityText(f.arity)}, and has ${args.length} here`, {
      expected: f.usage,
      got: quote(term),
    })
  if (!f.apply) return refuse('unsupported', term.at, `${name} is not there yet`)
  const words: string[] = []
  const values = args.flatMap((a): readonly Value[] => {
    if (a.tag !== 'text') return [elaborate(a, scope)]
    if (!f.words.includes(a.value))
      refuseAt('string', a, f.words.length === 0 ? `${name} takes no strings` : `${name} does not know ${a.text}`, {
        ...(f.words.length > 0 && { expected: either(f.words.map((w) => `'${w}'`)) }),
        got: a.text,
      })
    words.push(a.value)
    return []
  })
  if (values.length === 0) refuseAt('string', args[0]!, `${name} needs a number or an array first`, { expected: f.usage, got: args[0]!.text })
  return f.apply(term, values, words)
}

/** `[1, x, 2]`, a column; `[1, 2; 3, 4]` or `[[1, 2], [3, 4]]`, a matrix by its rows. */
const list = (term: ListTerm, items: readonly Value[]): Value => {
  for (const v of items) expectNumbers(v, 'an array')
  const [first] = items
  if (!first) return refuseAt('unsupported', term, 'an array needs elements', { hint: 'a column is [a, b], a matrix [a, b; c, d]' })
  const other = items.find((v) => !sameSizes(v, first))
  const rows = term.items.every((t) => t.tag === 'list')
  if (other && rows)
    return refuseAt('ragged', other.term, 'the rows of a matrix have different lengths', {
      expected: `${describe(first)}, like ${quote(first.term)}`,
      got: describe(other),
    })
  if (rows && first.e.shape.length > 1) return refuseAt('unsupported', term, 'arrays of more than two indices are not there yet')
  const array = items.find((v) => !isScalar(v))
  if (array && !rows)
    return refuseAt('unsupported', array.term, `an array of numbers cannot hold ${quote(array.term)}, ${describe(array)}`, {
      expected: 'scalars, or rows of scalars',
      got: describe(array),
    })
  return value(stack(items.map((v) => v.e)), term)
}
