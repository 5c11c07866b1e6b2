/** Text of the combinator register as tokens, with their places. */
export interface Token {
  readonly kind: 'name' | 'number' | 'sign' | 'end'
  readonly text: string
  /** Where it starts. */
  readonly at: number
}

/** A text that the grammar does not allow: what was expected, what came, and where. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  constructor(
    readonly expected: string,
    readonly got: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${line}:${column}: expected ${expected}, got ${got}`)
  }
}

const PATTERN = /\s*(?:(?<name>[\p{L}_](?:(?!ᵀ)[\p{L}\p{N}_])*)|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<sign>\+=|.))/suy

export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  const pattern = new RegExp(PATTERN)
  for (;;) {
    const start = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found) return [...tokens, { kind: 'end', text: 'the end', at: start }]
    const [kind, token] = Object.entries(found.groups!).find(([, x]) => x !== undefined) as [Token['kind'], string]
    tokens.push({ kind, text: token, at: pattern.lastIndex - token.length })
  }
}

/** Reads tokens from left to right. */
export class Reader {
  private k = 0
  private readonly tokens: readonly Token[]
  constructor(private readonly text: string) {
    this.tokens = tokensOf(text)
  }
  get next(): Token {
    return this.tokens[this.k]!
  }
  /** The token after the next. */
  get second(): Token {
    return this.tokens[Math.min(this.k + 1, this.tokens.length - 1)]!
  }
  get place(): number {
    return this.k
  }
  /** Goes back, or on, to a place. */
  seek(place: number): void {
    this.k = place
  }
  take(): Token {
    const t = this.next
    if (t.kind !== 'end') this.k++
    return t
  }
  /** Takes the next token if it is this one. */
  eat(text: string): boolean {
    if (this.next.text !== text || this.next.kind === 'end') return false
    this.k++
    return true
  }
  expect(text: string): void {
    if (!this.eat(text)) this.fail(`'${text}'`)
  }
  name(what: string): string {
    return this.next.kind === 'name' ? this.take().text : this.fail(what)
  }
  /** Items with commas between, up to what closes them. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    if (this.eat(close)) return items
    do items.push(item())
    while (this.eat(','))
    this.expect(close)
    return items
  }
  fail(expected: string, token = this.next): never {
    const before = this.text.slice(0, token.at).split('\n')
    throw new Unreadable(expected, token.kind === 'end' ? 'the end' : `'${token.text}'`, before.length, before.at(-1)!.length + 1)
  }
}
