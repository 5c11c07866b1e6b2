/**
 * Formulas are read by mathjs, and mathjs's tree is laid over the words of the text: each node takes the words that it was made from, in order,
 * so that every node of ours knows its place. What comes out is data; nothing of mathjs evaluates it.
 */
import {
  type AccessorNode,
  type ArrayNode,
  type BlockNode,
  type ConditionalNode,
  type ConstantNode,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
  parse,
  type RangeNode,
  type RelationalNode,
  type SymbolNode,
} from 'mathjs/number'
import { Refused, refuse, type Span } from './error.js'
import { type Token, tokensOf } from './tokens.js'
import type { Term } from './tree.js'

type Node =
  | AccessorNode
  | ArrayNode
  | BlockNode
  | ConditionalNode
  | ConstantNode<number | string | boolean | null | undefined>
  | FunctionNode<MathNode>
  | OperatorNode
  | ParenthesisNode
  | RangeNode
  | RelationalNode
  | SymbolNode

/** With spaces for the white space that mathjs does not take for such, or takes for the end of an expression. */
const spaced = (text: string): string => text.replace(/^\s+|\r|\s+$/g, (s) => ' '.repeat(s.length))

/** @throws Refused if the text is no formula. */
export const parseTerm = (text: string): Term => {
  const tokens = tokensOf(text)
  if (tokens.length === 1)
    return refuse('empty', { start: 0, end: text.length }, 'the formula is empty', { expected: "an expression, as in x' * A * x" })
  return guarded(tokens, () => new Reader(text, tokens).whole(parse(spaced(text)) as Node))
}

/** What a reading throws, as errors of ours. @throws Refused */
const guarded = <T>(tokens: readonly Token[], read: () => T): T => {
  const whole = { start: tokens[0]!.start, end: tokens.at(-1)!.end }
  try {
    return read()
  } catch (e) {
    if (e instanceof Refused) throw e
    if (e instanceof RangeError)
      return refuse('nesting', whole, 'the formula is nested too deeply', { hint: 'name a part of it and make it an input' })
    if (e instanceof SyntaxError) return syntaxError(e, tokens)
    throw e
  }
}

const got = (t: Token): string => (t.kind === 'end' ? 'the end of the formula' : t.text)
const syntaxError = (e: SyntaxError & { readonly char?: number }, tokens: readonly Token[]): never => {
  const at = (e.char ?? 1) - 1
  const token = tokens.find((t) => t.end > at || t.kind === 'end')!
  const missing = e.message.match(/([)\]]) expected/)?.[1]
  if (missing)
    return refuse('syntax', token, `${missing} is expected here`, {
      expected: missing,
      got: got(token),
      ...(missing === ']' && (token.kind === 'number' || token.kind === 'name') && { hint: 'separate elements by , and rows by ;' }),
    })
  const rows = e.message.match(/dimensions mismatch \((\d+) !== (\d+)\)/)
  if (rows) return refuse('ragged', token, 'the rows of a matrix have different lengths', { expected: `${rows[2]} in every row`, got: rows[1]! })
  if (e.message.startsWith('Unexpected end') || e.message.startsWith('Value expected'))
    return refuse('syntax', token, token.kind === 'end' ? 'the formula ends too early' : 'a value is missing here', {
      expected: 'a number, a name or a bracket',
      got: got(token),
    })
  if (e.message.startsWith('Unexpected'))
    return refuse('syntax', token, `${got(token)} does not belong here`, { expected: 'an operator, or the end of the formula', got: got(token) })
  if (e.message.includes('not a valid number'))
    return refuse('syntax', token, `${got(token)} is no number`, { expected: 'a number, as in 12, 1.5, 2e-3 or 0x1F' })
  return refuse('syntax', token, e.message.replace(/ \(char \d+\)$/, ''))
}

/** Walks mathjs's tree and the words side by side. */
class Reader {
  private next = 0
  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(node: Node): Term {
    const term = this.term(node)
    if (this.here.kind !== 'end') this.lost()
    return term
  }

  private get here(): Token {
    return this.tokens[this.next]!
  }
  /** The two readings of the text differ; never met, and refused rather than guessed. */
  private lost(): never {
    return refuse('syntax', this.here, 'this cannot be read', { hint: 'write it with brackets and explicit operators' })
  }
  private take(text?: string): Token {
    const token = this.here
    if (token.kind === 'end' || (text !== undefined && token.text !== text)) this.lost()
    this.next++
    return token
  }
  private span(start: number): Span & { readonly text: string } {
    const { end } = this.tokens[this.next - 1]!
    return { start, end, text: this.text.slice(start, end) }
  }
  private list(nodes: readonly MathNode[], close: string): readonly Term[] {
    const terms = nodes.map((n, k) => {
      if (k > 0) this.take(',')
      return this.term(n as Node)
    })
    if (this.here.text === ',' && close !== ')') this.take()
    this.take(close)
    return terms
  }

  private term(node: Node): Term {
    const { start } = this.here
    switch (node.type) {
      case 'ParenthesisNode': {
        this.take('(')
        const inner = this.term(node.content as Node)
        this.take(')')
        return { ...inner, ...this.span(start), bracketed: true }
      }
      case 'ConstantNode': {
        const { value } = node
        const token = this.take()
        if (token.kind === 'text') return { tag: 'text', value: String(value), ...this.span(start) }
        if (typeof value === 'number') return { tag: 'number', value, ...this.span(start) }
        if (typeof value === 'boolean') return { tag: 'truth', value, ...this.span(start) }
        return refuse('unsupported', token, `${token.text} is no value of formulas`, { expected: 'a number, or the name of an input' })
      }
      case 'SymbolNode':
        return { tag: 'name', name: this.take(node.name).text, ...this.span(start) }
      case 'OperatorNode':
        return this.operator(node)
      case 'FunctionNode': {
        const fn = this.term(node.fn as Node)
        const at = { start, end: fn.end }
        if (fn.tag !== 'name') return refuse('unknown-function', at, `${fn.text} is no function`, { hint: 'write * for a product' })
        this.take('(')
        return { tag: 'call', name: fn.name, args: this.list(node.args, ')'), at, ...this.span(start) }
      }
      case 'AccessorNode': {
        const of = this.term(node.object as Node)
        this.take('[')
        return { tag: 'index', of, indices: this.list(node.index.dimensions, ']'), ...this.span(start) }
      }
      case 'RangeNode':
        return this.range(node)
      case 'ArrayNode':
        return this.array(node)
      case 'ConditionalNode': {
        const condition = this.term(node.condition as Node)
        this.take('?')
        const yes = this.term(node.trueExpr as Node)
        this.take(':')
        const no = this.term(node.falseExpr as Node)
        return { tag: 'choice', condition, yes, no, ...this.span(start) }
      }
      case 'RelationalNode': {
        const terms = node.params.map((n, k) => {
          if (k > 0) this.take()
          return this.term(n as Node)
        })
        return { tag: 'chain', operators: node.conditionals, terms, ...this.span(start) }
      }
      case 'BlockNode':
        this.term(node.blocks[0]!.node as Node)
        return refuse('syntax', this.here, 'a formula is one expression', { hint: 'a new line ends it, outside of brackets' })
      default:
        return this.lost()
    }
  }

  /** Operators that lean left are read without recursion: sums are long. */
  private operator(node: OperatorNode): Term {
    const { start } = this.here
    const spine: OperatorNode[] = []
    let first = node as Node
    while (first.type === 'OperatorNode' && !isPrefix(first)) {
      spine.push(first)
      first = first.args[0] as Node
    }
    let term: Term
    if (first.type === 'OperatorNode') {
      const at = this.take(first.op)
      const inner = this.term(first.args[0] as Node)
      term = { tag: 'operator', operator: first.fn, args: [inner], at, ...this.span(start) }
    } else term = this.term(first)
    for (const { op, fn, args, implicit } of spine.reverse()) {
      const at = implicit ? { start: term.start, end: this.here.end } : this.take(op)
      const rest = args.slice(1).map((n) => this.term(n as Node))
      term = { tag: 'operator', operator: fn, args: [term, ...rest], at, ...this.span(start) }
    }
    return term
  }

  private range(node: RangeNode): Term {
    const { start } = this.here
    const from = this.here.text === ':' ? undefined : this.term(node.start as Node)
    this.take(':')
    let step: Term | undefined
    if (node.step) {
      step = this.term(node.step as Node)
      this.take(':')
    }
    const open = this.here.kind === 'end' || [')', ']', ','].includes(this.here.text)
    const to = open ? undefined : this.term(node.end as Node)
    return { tag: 'range', from, step, to, ...this.span(start) }
  }

  /** `[1, 2]`, or rows between semicolons. */
  private array(node: ArrayNode): Term {
    const { start } = this.here
    this.take('[')
    const items: Term[] = []
    const rows = node.items as readonly MathNode[] as readonly Node[]
    const row = rows[0]
    const bare = row?.type === 'ArrayNode' && this.separatedBySemicolons()
    if (!bare) return { tag: 'list', items: this.list(rows, ']'), ...this.span(start) }
    for (const [k, r] of rows.entries()) {
      if (k > 0) this.take(';')
      const from = this.here.start
      const inner = (r as ArrayNode).items.map((n, j) => {
        if (j > 0) this.take(',')
        return this.term(n as Node)
      })
      if (this.here.text === ',') this.take()
      items.push({ tag: 'list', items: inner, ...this.span(from) })
    }
    if (this.here.text === ';') this.take()
    this.take(']')
    return { tag: 'list', items, ...this.span(start) }
  }
  /** Is there a semicolon before the bracket that is open here closes? */
  private separatedBySemicolons(): boolean {
    let depth = 0
    for (let k = this.next; k < this.tokens.length; k++) {
      const { kind, text } = this.tokens[k]!
      if (kind !== 'symbol') continue
      if (text === '(' || text === '[') depth++
      else if (text === ')' || text === ']') depth--
      if (depth < 0) return false
      if (depth === 0 && text === ';') return true
    }
    return false
  }
}
const PREFIX: ReadonlySet<string> = new Set(['unaryMinus', 'unaryPlus', 'not', 'bitNot'])
const isPrefix = (node: OperatorNode): boolean => PREFIX.has(node.fn)
