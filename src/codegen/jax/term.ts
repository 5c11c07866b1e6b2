/** Python expressions over arrays, as a graph: equal ones are one object, so that what is used twice is known and gets a name. */
import type { Form } from '../../categories/equation.js'
import { binding, infix, named, template } from '../../primitives/form.js'

export interface Term {
  readonly id: number
  /** Tells forms apart. */
  readonly key: string
  readonly args: readonly Term[]
  readonly form: Form
  /** What to call it. */
  readonly hint: string
  /** A Python number, known before any array is. */
  readonly fixed: boolean
  /** What it is, for those who look: a name, a view, a product… */
  readonly kind: Kind
  /** `a:b`, in an index. */
  readonly range: boolean
  /** Text in place of a form, of what has no arguments. */
  readonly text?: string
  readonly loop?: Loop
}
export type Kind = 'name' | 'number' | 'view' | 'transpose' | 'outer' | 'matmul' | 'flips' | 'other'

/** A `jax.lax.scan`: what it starts with, what it walks along, and a function of both that makes what is next. */
export interface Loop {
  readonly starts: readonly Term[]
  readonly rows: readonly Term[]
  readonly length: Term
  /** Parameters of the function: states, and one element of each of the rows. */
  readonly states: readonly Term[]
  readonly elements: readonly Term[]
  readonly nexts: readonly Term[]
}
/** What a loop leaves: its states at the end, and all that came after its start. */
export interface Output {
  readonly last: Term
  readonly all: Term
}
/** All terms below the roots, arguments first; nothing below what is `known`. */
export const below = (roots: readonly Term[], known: (t: Term) => boolean = () => false): readonly Term[] => {
  const seen = new Set<Term>()
  const order: Term[] = []
  for (const root of roots) {
    const stack: [Term, number][] = [[root, 0]]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const [t, k] = top
      if (k === 0 && (seen.has(t) || known(t))) {
        stack.pop()
        continue
      }
      seen.add(t)
      const child = t.args[k]
      if (child) {
        top[1]++
        if (!seen.has(child)) stack.push([child, 0])
      } else {
        order.push(t)
        stack.pop()
      }
    }
  }
  return order
}

interface Made {
  readonly hint?: string
  readonly fixed?: boolean
  readonly kind?: Kind
  readonly range?: boolean
}

const atom: Form = { binds: binding.atom, needs: () => 0, write: () => '' }
const negative: Form = { ...atom, binds: binding.prefix }

export class Terms {
  private readonly known = new Map<string, Term>()
  private count = 0

  make(key: string, form: Form, args: readonly Term[], { hint = 't', fixed = false, kind = 'other', range = false }: Made = {}): Term {
    return this.intern(`${key}(${args.map((a) => a.id)})`, { key, args, form, hint, fixed, kind, range })
  }
  private intern(key: string, t: Omit<Term, 'id'>): Term {
    const before = this.known.get(key)
    if (before) return before
    const made = { id: this.count++, ...t }
    this.known.set(key, made)
    return made
  }
  private leaf(text: string, fixed: boolean, kind: Kind): Term {
    return this.intern(`${kind} ${text}`, {
      key: text,
      args: [],
      form: text.startsWith('-') ? negative : atom,
      hint: 't',
      fixed,
      kind,
      range: false,
      text,
    })
  }
  /** A parameter or another name of the module. */
  name(text: string, fixed = false): Term {
    return this.leaf(text, fixed, 'name')
  }
  /** A parameter of a function within the kernel, unlike all others. */
  parameter(hint: string): Term {
    return this.intern(`parameter ${this.count}`, { key: 'parameter', args: [], form: atom, hint, fixed: false, kind: 'other', range: false })
  }
  /** The outputs of a loop, for each state. What its function mentions and does not depend on its parameters stands before the loop. */
  loop(given: Loop): readonly Output[] {
    const order = below(given.nexts)
    const walked = given.rows.map((row, k) => [row, given.elements[k]!] as const).filter(([, x]) => order.includes(x))
    const [rows, elements] = [walked.map(([row]) => row), walked.map(([, x]) => x)]
    const inside = new Set([...given.states, ...elements])
    for (const t of order) if (t.args.some((a) => inside.has(a))) inside.add(t)
    const outside = [...order.flatMap((t) => (inside.has(t) ? t.args : [])), ...given.nexts].filter((t) => !inside.has(t))
    const args = [...given.starts, ...(rows.length === 0 ? [given.length] : rows), ...new Set(outside)]
    const loop = { ...given, rows, elements }
    const whole = this.intern(`loop ${this.count}`, { key: 'loop', args, form: atom, hint: 'loop', fixed: false, kind: 'other', range: true, loop })
    const output = (what: string, hint: string): Term => this.make(what, atom, [whole], { hint })
    return given.starts.map((_, k) => ({ last: output(`last ${k}`, 'state'), all: output(`all ${k}`, 'states') }))
  }
  integer(x: number): Term {
    return this.leaf(String(x), true, 'number')
  }
  /** As it stands beside arrays of reals; `whole` numbers may do without a point. */
  real(x: number, whole = true): Term {
    if (Number.isNaN(x)) return this.leaf('jnp.nan', true, 'number')
    if (!Number.isFinite(x)) return this.leaf(x > 0 ? 'jnp.inf' : '-jnp.inf', true, 'number')
    const text = Object.is(x, -0) ? '-0.0' : String(x)
    return this.leaf(/^-?\d+$/.test(text) && (!whole || Math.abs(x) > 1e6) ? `${text}.0` : text, true, 'number')
  }
  /** `jnp.f(x, y)`, with more after the arguments. */
  call(name: string, args: readonly Term[], more = '', made: Made = {}): Term {
    const form: Form = { ...named(name), write: (...xs) => `${name}(${[...xs, ...(more === '' ? [] : [more])].join(', ')})` }
    return this.make(`${name} ${more}`, form, args, { hint: name.slice(name.lastIndexOf('.') + 1), ...made })
  }
  /** `x[…]`; the parts are text or terms. */
  index(array: Term, parts: readonly (string | Term)[], made: Made = {}): Term {
    const trimmed = [...parts]
    while (trimmed.length > 0 && trimmed[trimmed.length - 1] === ':') trimmed.pop()
    if (trimmed.length === 0) return array
    const own = trimmed.filter((p) => typeof p !== 'string')
    const write = (x: string, ...texts: readonly string[]): string => {
      let k = 0
      return `${x}[${trimmed.map((p) => (typeof p === 'string' ? p : texts[k++]!)).join(', ')}]`
    }
    const form: Form = { binds: binding.atom, needs: (k) => (k === 0 ? binding.atom : 0), write: (x, ...texts) => write(x!, ...texts) }
    const kind: Kind = own.length === 0 ? 'view' : 'other'
    return this.make(`index ${trimmed.map((p) => (typeof p === 'string' ? p : '_'))}`, form, [array, ...own], { hint: array.hint, kind, ...made })
  }
  product(x: Term, y: Term, kind: Kind = 'other'): Term {
    const fixed = x.fixed && y.fixed
    return x === y && !fixed
      ? this.make('square', SQUARE, [x], { hint: 'square', kind })
      : this.make('*', TIMES, [x, y], { hint: 'product', fixed, kind })
  }
  /** With its axes in another order: the k-th is the `order[k]`-th of the given. */
  transpose(x: Term, order: readonly number[]): Term {
    if (order.every((p, k) => p === k)) return x
    if (order.length > 2) return this.call('jnp.transpose', [x], `(${order.join(', ')})`, { kind: 'view', hint: x.hint })
    const [a, b] = x.args
    if (x.kind === 'transpose') return a!
    if (x.kind === 'outer') return this.outer(b!, a!)
    if (x.kind === 'matmul') return this.matmul(this.transpose(b!, order), this.transpose(a!, order), true)
    if (x.kind === 'flips')
      return this.make(
        x.key,
        x.form,
        x.args.map((t) => (flips(t) ? this.transpose(t, order) : t)),
        { hint: x.hint, kind: 'flips' },
      ) // prettier-ignore
    return this.make('.T', DOT_T, [x], { hint: x.hint, kind: 'transpose' })
  }
  outer(x: Term, y: Term): Term {
    return this.call('jnp.outer', [x, y], '', { kind: 'outer' })
  }
  /** `both`: of two matrices. */
  matmul(x: Term, y: Term, both: boolean): Term {
    const short = [x, y].map((t) => (t.kind === 'transpose' ? `${t.args[0]!.text ?? '??'}T` : (t.text ?? (t.hint.length < 3 ? t.hint : '???'))))
    const hint = short.every((s) => s.length < 4 && !s.includes('?')) ? short.join('') : 'product'
    return this.make('@', MATMUL, [x, y], { hint, kind: both ? 'matmul' : 'other' })
  }
}
/** Matrices whose transposes are as simple as they are. */
export const flips = (t: Term): boolean => t.kind !== 'name' && t.kind !== 'number' && t.kind !== 'view' && t.kind !== 'other'
const SQUARE: Form = { binds: binding.power, needs: () => binding.atom, write: (x) => `${x}**2` }
const TIMES = infix('*', binding.product)
const MATMUL = infix('@', binding.product)
const DOT_T: Form = template((x) => `${x}.T`, binding.atom, binding.atom)
/** Of comparisons: `&` binds more strongly than they do. */
export const BOTH: Form = { binds: binding.logic, needs: () => binding.sum, write: (...xs) => xs.map((x) => x).join(' & ') }
