/** What a formula says, as a tree whose every node knows its place in the text. */
import type { Span } from './error.js'

interface Common extends Span {
  /** As written. */
  readonly text: string
  /** It stands in brackets. */
  readonly bracketed?: true
}
export interface NumberTerm extends Common {
  readonly tag: 'number'
  readonly value: number
}
export interface TruthTerm extends Common {
  readonly tag: 'truth'
  readonly value: boolean
}
export interface TextTerm extends Common {
  readonly tag: 'text'
  readonly value: string
}
export interface NameTerm extends Common {
  readonly tag: 'name'
  readonly name: string
}
/** By mathjs's names of operators: `add`, `dotMultiply`, `unaryMinus`, `ctranspose`… */
export interface OperatorTerm extends Common {
  readonly tag: 'operator'
  readonly operator: string
  readonly args: readonly Term[]
  /** The place of the operator itself. */
  readonly at: Span
}
export interface CallTerm extends Common {
  readonly tag: 'call'
  readonly name: string
  readonly args: readonly Term[]
  /** The place of the function's name. */
  readonly at: Span
}
export interface IndexTerm extends Common {
  readonly tag: 'index'
  readonly of: Term
  readonly indices: readonly Term[]
}
/** `from:to` or `from:step:to`; absent ends are those of the array. */
export interface RangeTerm extends Common {
  readonly tag: 'range'
  readonly from: Term | undefined
  readonly step: Term | undefined
  readonly to: Term | undefined
}
export interface ListTerm extends Common {
  readonly tag: 'list'
  readonly items: readonly Term[]
}
/** `condition ? yes : no`. */
export interface ChoiceTerm extends Common {
  readonly tag: 'choice'
  readonly condition: Term
  readonly yes: Term
  readonly no: Term
}
/** `x < y <= z`. */
export interface ChainTerm extends Common {
  readonly tag: 'chain'
  readonly operators: readonly string[]
  readonly terms: readonly Term[]
}
export type Term = NumberTerm | TruthTerm | TextTerm | NameTerm | OperatorTerm | CallTerm | IndexTerm | RangeTerm | ListTerm | ChoiceTerm | ChainTerm

const LONG = 30
/** A part of a formula as it is quoted in a message. */
export const quote = (t: Pick<Term, 'text'>): string => {
  const text = t.text.replace(/\s+/g, ' ')
  return text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text
}
/** Without brackets around all of it, as an argument is written. */
export const bare = (t: Term): string => quote(t.bracketed ? { text: t.text.slice(1, -1).trim() } : t)
/** Bracketed, so that an operator may follow it. */
export const wrapped = (t: Term): string => (t.bracketed || !COMPOUND.has(t.tag) || isTransposed(t) ? quote(t) : `(${quote(t)})`)
const COMPOUND: ReadonlySet<Term['tag']> = new Set(['operator', 'choice', 'chain', 'range'])
const isTransposed = (t: Term): t is OperatorTerm => t.tag === 'operator' && t.operator === 'ctranspose'
/** Transposed: `x'` of x, x of `x'`. */
export const flipped = (t: Term): string => (isTransposed(t) ? wrapped(t.args[0]!) : `${wrapped(t)}'`)

/** The names that stand for values, each at its first place, in order. */
export const namesIn = (root: Term): readonly NameTerm[] => {
  const found = new Map<string, NameTerm>()
  const stack: (Term | undefined)[] = [root]
  while (stack.length > 0) {
    const t = stack.pop()
    if (t?.tag === 'name' && !found.has(t.name)) found.set(t.name, t)
    if (t) stack.push(...[...partsOf(t)].reverse())
  }
  return [...found.values()]
}
const partsOf = (t: Term): readonly (Term | undefined)[] => {
  switch (t.tag) {
    case 'number':
    case 'truth':
    case 'text':
    case 'name':
      return []
    case 'operator':
    case 'call':
      return t.args
    case 'index':
      return [t.of, ...t.indices]
    case 'range':
      return [t.from, t.step, t.to]
    case 'list':
      return t.items
    case 'choice':
      return [t.condition, t.yes, t.no]
    case 'chain':
      return t.terms
  }
}
