/** What printing a kernel has in common in every language: names, expressions with the parentheses they need, values used once written in place. */
import type { Form, Operation, Target } from '../categories/equation.js'
import * as P from '../categories/size.js'
import { Table } from '../categories/table.js'
import {
  type Buffer,
  eachValue,
  isBuffer,
  isOffset,
  isValue,
  type Kernel,
  type Offset,
  type Operand,
  type Statement,
  type Value,
  valuesIn,
} from './loop.js'

/** Text and the strength with which it binds. */
export interface Text {
  readonly text: string
  readonly binds: number
}
const ATOM = 9
const PREFIX = 6
const SUM = 4
const PRODUCT = 5
const LONGEST = 100

export interface Language {
  readonly target: Target
  readonly reserved: ReadonlySet<string>
  /** A real constant. */
  readonly real: (x: number) => string
  /** An integer polynomial; `divide` where it has a denominator. */
  readonly divide: (text: string, by: number) => string
}

const identifier = (wish: string): string =>
  wish
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_$]/g, '_')
    .replace(/^(?=\d)|^$/, '_')

/** Distinct identifiers; `x`, `x1`, `x2`… for equal hints. */
export class Names {
  private readonly taken: Set<string>
  private readonly next = new Map<string, number>()
  private readonly known = new Map<object, string>()
  private readonly hints = new Map<string, string>()
  constructor(reserved: Iterable<string>) {
    this.taken = new Set(reserved)
  }
  of(thing: { readonly name: string }): string {
    const known = this.known.get(thing)
    if (known) return known
    const name = this.fresh(thing.name)
    this.known.set(thing, name)
    return name
  }
  fresh(wish: string): string {
    const hint = this.hints.get(wish) ?? identifier(wish)
    this.hints.set(wish, hint)
    let k = this.next.get(hint) ?? 0
    let name = k === 0 ? hint : `${hint}${k}`
    while (this.taken.has(name)) name = `${hint}${++k}`
    this.next.set(hint, k + 1)
    this.taken.add(name)
    return name
  }
}

interface Use {
  count: number
  /** Is it read only by statements of the list that defines it? */
  local: boolean
  readonly home: readonly Statement[]
}
/** How values defined by `let` and `read` are read. */
const usesOf = (kernel: Kernel): Table<Value, Use> => {
  const uses = new Table<Value, Use>()
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      eachValue(s, (v) => {
        const u = uses.get(v)
        if (!u) return
        u.count++
        if (u.home !== body) u.local = false
      })
      if (s.tag === 'let' || s.tag === 'read') uses.set(s.value, { count: 0, local: true, home: body })
      if (s.tag !== 'loop') continue
      visit(s.body)
      // A carry is read before the loop and at the end of its body: too far for a value to be written in place.
      for (const v of s.carries.flatMap((c) => [...valuesIn(c.initial), ...valuesIn(c.next)])) {
        const u = uses.get(v)
        if (!u) continue
        u.local = false
        u.count++
      }
    }
  }
  visit(kernel.body)
  return uses
}

export class Printer {
  readonly helpers = new Map<string, string>()
  readonly names: Names
  private readonly values = new Table<Value, string>()
  private readonly uses: Table<Value, Use>
  private readonly pending = new Table<Value, Text>()
  constructor(
    readonly language: Language,
    kernel: Kernel,
    reserved: Iterable<string> = [],
  ) {
    this.names = new Names([...language.reserved, ...reserved])
    this.uses = usesOf(kernel)
  }
  name(x: Value | Buffer): string {
    if (isBuffer(x)) return this.names.of(x)
    const known = this.values.get(x)
    if (known) return known
    const name = this.names.fresh(x.name)
    this.values.set(x, name)
    return name
  }
  /** Gives a value its text in place of a name, if it is used once, nearby, and short; else false. */
  defer(v: Value, text: Text): boolean {
    const u = this.uses.get(v)
    if (u?.count !== 1 || !u.local || text.text.length > LONGEST) return false
    this.pending.set(v, text)
    return true
  }
  /** The text of a value that would stand in place of its name; from now on, the name does. */
  settle(v: Value): string | undefined {
    const text = this.pending.get(v)?.text
    if (text !== undefined) this.pending.set(v, { text: this.name(v), binds: ATOM })
    return text
  }
  isUsed(v: Value): boolean {
    return this.uses.has(v)
  }
  expression(x: Operand): Text {
    if (isOffset(x)) return this.offset(x)
    if (isValue(x)) return this.pending.get(x) ?? { text: this.name(x), binds: ATOM }
    const text = this.language.real(x)
    return { text, binds: text.startsWith('-') ? PREFIX : ATOM }
  }
  text(x: Operand, needs = 0): string {
    const e = this.expression(x)
    return e.binds < needs ? `(${e.text})` : e.text
  }
  offset(p: Offset): Text {
    const d = P.denominator(p)
    const body = P.show(P.scale(d, p), (v) => this.text(v, PRODUCT), ' * ')
    if (d > 1) return { text: this.language.divide(body, d), binds: PRODUCT }
    const terms = p.length
    const single = p[0]
    return {
      text: body,
      binds:
        terms > 1
          ? SUM
          : single && single.coefficient < 0
            ? PREFIX
            : single && (single.factors.length > 1 || (single.factors.length === 1 && single.coefficient !== 1))
              ? PRODUCT
              : ATOM,
    }
  }
  apply(op: Operation, args: readonly Operand[]): Text {
    const form: Form = op.emit[this.language.target]
    for (const [name, code] of Object.entries(form.helpers ?? {})) this.helpers.set(name, code)
    return { text: form.write(...args.map((a, k) => this.text(a, form.needs(k)))), binds: form.binds }
  }
}
