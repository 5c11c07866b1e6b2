/** Expressions of the combinator register as they are written, before sorts and names have a meaning. */
import type { Kind } from '../../categories/equation.js'
import { INFIX, MONOIDS } from './grammar.js'
import type { Reader, Token } from './tokens.js'

export interface Binder {
  readonly name: string
  readonly lo: Tree | undefined
  readonly hi: Tree
  readonly token: Token
}
export interface Over {
  readonly binders: readonly Binder[]
  readonly indices: readonly Tree[] | undefined
}
export interface TreeEntry {
  readonly over: Over
  readonly partial: boolean
  readonly value: Tree
}
/** `name{family} = value`, `(name, name){family} = value`. */
export interface Shared {
  readonly names: readonly string[]
  readonly family: readonly Binder[]
  readonly value: Tree
  readonly token: Token
}
export interface TreeState {
  readonly name: string
  readonly init: Tree
  readonly next: Tree
}
/** `name{family}: shape along binder`. */
export interface Port {
  readonly name: string
  readonly family: readonly Binder[]
  readonly shape: readonly Tree[]
  readonly time: Binder | undefined
}
type Node =
  | { readonly tag: 'number'; readonly value: number }
  | { readonly tag: 'name'; readonly name: string }
  | { readonly tag: 'call'; readonly name: string; readonly args: readonly Tree[] }
  | { readonly tag: 'negative'; readonly of: Tree }
  | { readonly tag: 'infix'; readonly symbol: string; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'at'; readonly array: Tree; readonly indices: readonly Tree[]; readonly pad: number | undefined }
  | { readonly tag: 'reduce'; readonly name: string; readonly binder: Binder; readonly body: Tree }
  | { readonly tag: 'build'; readonly binders: readonly Binder[]; readonly body: Tree }
  | { readonly tag: 'accumulate'; readonly shape: readonly Tree[]; readonly entries: readonly TreeEntry[] }
  | { readonly tag: 'mark'; readonly family: readonly Binder[]; readonly of: Tree }
  | {
      readonly tag: 'recurrence'
      readonly binder: Binder
      readonly states: readonly TreeState[]
      readonly local: readonly Shared[]
      readonly kind: Kind
    }
export type Tree = Node & { readonly token: Token }

const COMPARISONS = new Set(Object.values(INFIX).flatMap((f) => ('<≤>≥='.includes(f.symbol) ? [f.symbol] : [])))

/** `i<n`, `1≤i<n`. */
export const readBinder = (r: Reader): Binder => {
  const token = r.next
  const simple = token.kind === 'name' && r.second.text === '<'
  const lo = simple ? undefined : readSum(r)
  if (lo) r.expect('≤')
  const name = r.name('an axis')
  r.expect('<')
  return { name, lo, hi: readSum(r), token }
}
export const readFamily = (r: Reader): readonly Binder[] => (r.eat('{') ? r.list('}', () => readBinder(r)) : [])
export const readShape = (r: Reader): readonly Tree[] => {
  const shape = [readSum(r)]
  while (r.eat('×')) shape.push(readSum(r))
  return shape
}
export const readPort = (r: Reader): Port => {
  const name = r.name('a variable')
  const family = readFamily(r)
  const shape = r.eat(':') ? readShape(r) : []
  return { name, family, shape, time: r.eat('along') ? readBinder(r) : undefined }
}
/** `[binders; indices]`. */
export const readOver = (r: Reader): Over => {
  r.expect('[')
  const binders: Binder[] = []
  if (r.next.text !== ';' && r.next.text !== ']') {
    do binders.push(readBinder(r))
    while (r.eat(','))
  }
  if (r.eat(';')) return { binders, indices: r.list(']', () => readSum(r)) }
  r.expect(']')
  return { binders, indices: undefined }
}
const parenthesised = (r: Reader): Tree => {
  r.expect('(')
  const body = readExpression(r)
  r.expect(')')
  return body
}

export const readExpression = (r: Reader): Tree => {
  const left = readSum(r)
  const token = r.next
  if (!COMPARISONS.has(token.text)) return left
  r.take()
  return { tag: 'infix', symbol: token.text, left, right: readSum(r), token }
}
const leftToRight = (r: Reader, symbols: readonly string[], operand: (r: Reader) => Tree): Tree => {
  let left = operand(r)
  while (r.next.kind === 'sign' && symbols.includes(r.next.text)) {
    const token = r.take()
    left = { tag: 'infix', symbol: token.text, left, right: operand(r), token }
  }
  return left
}
const readProduct = (r: Reader): Tree => leftToRight(r, ['·', '/'], readUnary)
export const readSum = (r: Reader): Tree => leftToRight(r, ['+', '-'], readProduct)

const readUnary = (r: Reader): Tree => {
  const token = r.next
  if (r.eat('-')) return { tag: 'negative', of: readUnary(r), token }
  let tree = readPrimary(r)
  while (r.next.text === '[' && r.next.kind === 'sign') {
    r.take()
    const indices = [readSum(r)]
    while (r.eat(',')) indices.push(readSum(r))
    const pad = r.eat('else') ? readNumber(r) : undefined
    r.expect(']')
    tree = { tag: 'at', array: tree, indices, pad, token }
  }
  return tree
}
const readNumber = (r: Reader): number => {
  const sign = r.eat('-') ? -1 : 1
  if (r.eat('∞')) return sign * Number.POSITIVE_INFINITY
  if (r.eat('nan')) return Number.NaN
  return r.next.kind === 'number' ? sign * Number(r.take().text) : r.fail('a number')
}
const readPrimary = (r: Reader): Tree => {
  const token = r.next
  if (token.text === '(') return parenthesised(r)
  if (token.kind === 'number' || token.text === '∞' || token.text === 'nan') return { tag: 'number', value: readNumber(r), token }
  const name = r.name('an expression')
  if (MONOIDS.has(name) && r.eat('[')) {
    const binder = readBinder(r)
    r.expect(']')
    return { tag: 'reduce', name, binder, body: parenthesised(r), token }
  }
  if (name === 'build') return { tag: 'build', binders: readOver(r).binders, body: parenthesised(r), token }
  if (name === 'mark') return { tag: 'mark', family: readFamily(r), of: parenthesised(r), token }
  if (name === 'accumulate') {
    r.expect('[')
    const shape = r.next.text === ']' ? [] : readShape(r)
    r.expect(']')
    r.expect('(')
    return { tag: 'accumulate', shape, entries: r.list(')', () => readEntry(r)), token }
  }
  if (name === 'recurrence' || name === 'associative' || name === 'while') {
    const kind: Kind = name === 'associative' ? { associative: true } : name === 'while' ? { flag: readNumber(r) } : {}
    if (name !== 'recurrence') r.expect('recurrence')
    r.expect('[')
    const binder = readBinder(r)
    for (const sign of [']', '(']) r.expect(sign)
    const states = [readState(r)]
    while (r.eat(',')) states.push(readState(r))
    const local = r.eat('with') ? r.list(')', () => readShared(r)) : []
    if (local.length === 0) r.expect(')')
    return { tag: 'recurrence', binder, states, local, kind, token }
  }
  if (r.eat('(')) return { tag: 'call', name, args: r.list(')', () => readExpression(r)), token }
  // The axes of a family are those that it is open over.
  if (r.eat('{')) r.list('}', () => r.name('an axis'))
  return { tag: 'name', name, token }
}
const readEntry = (r: Reader): TreeEntry => {
  const over = readOver(r)
  r.expect('+=')
  return { over, partial: r.eat('?'), value: readSum(r) }
}
const readState = (r: Reader): TreeState => {
  const name = r.name('a state')
  r.expect('=')
  const init = readSum(r)
  r.expect('then')
  return { name, init, next: readSum(r) }
}
export const readShared = (r: Reader): Shared => {
  const token = r.next
  const name = (): string => r.name('the name of what is shared')
  const names = r.eat('(') ? r.list(')', name) : [name()]
  const family = readFamily(r)
  r.expect('=')
  return { names, family, value: readExpression(r), token }
}
