/** Terms as text: factors beside each other, numbers in front, what the map is linear in at the end; and terms that add up to one. */
import type { Equation } from '../../categories/equation.js'
import { innerProduct } from './matrix.js'
import * as T from './text.js'
import { atom, type Term, type Text, wrap } from './text.js'

/** A term of a sum; `linear` says how it is linear, so that terms with one tail add: `⟨u,dx⟩ + ⟨v,dx⟩ = ⟨u + v, dx⟩`. */
export interface LinearTerm extends Term {
  readonly linear?: { readonly form: 'inner' | 'diagonal' | 'scalar'; readonly lead: Term; readonly tail: Text }
  /** The same with another number in front. */
  readonly multiple?: { readonly factor: number; readonly of: Multiple }
}
export type Multiple = (factor: number) => LinearTerm

/** `diag(v)`, or a multiple of the unit matrix. */
export const diagonalText = (v: Text, varies: boolean): Text => {
  if (varies) return atom(`diag(${v.text})`)
  return v.text === '1' || v === T.ONES ? atom('I') : { text: T.besideScalar(wrap(v, T.PRODUCT), 'I'), binds: T.PRODUCT }
}

/** Factors with their powers, equal ones together. */
export interface Factors {
  readonly add: (t: Text, n: number, last: boolean) => void
  readonly above: () => readonly Text[]
  /** What the map is linear in. */
  readonly last: () => readonly Text[]
  readonly below: () => readonly Text[]
}
const place = (t: Text): string => {
  if (t.binds === T.SIGMA) return '3'
  if (t.text.startsWith('[')) return ' '
  return /^[\p{L}₀-₉]+$/u.test(t.text) ? '0' : t.text.startsWith('(') ? '2' : '1'
}
export const factors = (): Factors => {
  const all = new Map<string, { readonly t: Text; n: number; readonly last: boolean }>()
  const side = (sign: number, last: boolean): readonly Text[] =>
    [...all.values()]
      .filter((f) => Math.sign(f.n) === sign && f.last === last)
      .map((f) => T.power(f.t, Math.abs(f.n)))
      .sort(T.byText((t) => place(t) + T.plain(t.text)))
  return {
    add: (t: Text, n: number, last: boolean): void => {
      const known = all.get(t.text)
      if (known) known.n += n
      else all.set(t.text, { t, n, last })
    },
    above: () => side(1, false),
    last: () => side(1, true),
    below: () => [...side(-1, false), ...side(-1, true)],
  }
}
const numbers = (factor: number, above: readonly Text[], open = false): string => {
  const size = Math.abs(factor)
  const texts = above.map((t, k) => (open && k === above.length - 1 && t.binds === T.SIGMA ? t.text : wrap(t, T.PRODUCT)))
  return [...(size === 1 && texts.length > 0 ? [] : [T.number(size)]), ...texts].reduce(T.besideScalar)
}
/** `c 𝟏`: one scalar for every entry. */
export const allOver = (c: Text): Text => (c.text === '1' ? T.ONES : { text: T.besideScalar(wrap(c, T.PRODUCT), T.ONES.text), binds: T.PRODUCT })
/** `2 r · (b⊗a) dx / s`. */
export const assembled = (factor: number, f: Factors, array?: Text): Term => {
  const negative = factor < 0 || Object.is(factor, -0)
  const [above, last, below] = [f.above(), f.last(), f.below()]
  const size = Math.abs(factor)
  const bare = size === 1 && above.length === 0
  if (!array || array === T.ONES) {
    const only = [...above, ...last]
    const lone = size === 1 && only.length === 1
    const ends = below.length === 0 && only.at(-1)?.binds === T.SIGMA
    const text: Text = lone ? only[0]! : { text: numbers(factor, only, ends), binds: ends ? T.SIGMA : only.length > 0 ? T.PRODUCT : T.ATOM }
    return { negative, text: T.quotient(array ? allOver(text) : text, below) }
  }
  const body = bare ? array : { ...array, text: besideArray(numbers(factor, above), wrap(array, T.PRODUCT)), binds: T.PRODUCT }
  const applied = [wrap(body, T.PRODUCT), ...last.map((x) => wrap(x, T.PRODUCT))].reduce(T.besideScalar)
  return { negative, text: T.quotient(last.length === 0 ? body : { ...body, text: applied, binds: T.PRODUCT }, below) }
}
const besideArray = (a: string, b: string): string => (b.startsWith('(') ? (/^[\d.½¼]+$/.test(a) ? a + b : `${a} · ${b}`) : `${a} ${b}`)

/** `k M rest`, beginning or ending in one matrix; the number in front has no sign. */
const FIRST = /^((?:[\d.½¼]+ )?)(\p{Lu}\u0304?[₀-₉]*)(ᵀ?)(?![₀-₉]|\u0304)( ?)(\S.*)$/u
const LAST = /^(.*[^ \p{Ll}(])( ?)(\p{Lu}\u0304?[₀-₉]*)(ᵀ?)$/u
interface Split {
  readonly matrix: string
  readonly turned: boolean
  readonly key: string
  readonly around: (m: string) => string
}
const splits = ({ text: t, negative }: Term): readonly Split[] => {
  if (t.binds !== T.PRODUCT || t.entrywise) return []
  const sign = negative ? '−' : ''
  const found: Split[] = []
  const [, number, first, left, , after] = t.text.match(FIRST) ?? []
  if (first !== undefined)
    found.push({
      matrix: first,
      turned: left !== '',
      key: `${sign}${number}|·${after}`,
      around: (m) => T.besideScalar(number!.trim(), ahead(m, after!)).trim(),
    })
  const [, before, , last, right] = t.text.match(LAST) ?? []
  if (last !== undefined && !/ \/ /.test(before!))
    found.push({ matrix: last, turned: right !== '', key: `${sign}${before}·|`, around: (m) => before + m })
  return found
}
/** A matrix before what it is applied to, which may go on. */
const ahead = (m: string, after: string): string => {
  const [head] = after.match(/^[^ (]+/) ?? ['']
  return head === '' ? m + after : T.beside(m, head!) + after.slice(head!.length)
}
/** `A x + Aᵀ x = (A + Aᵀ)x`. */
export const symmetrized = (terms: readonly Term[]): readonly Term[] => {
  for (const [k, t] of terms.entries())
    for (const [l, u] of terms.entries())
      for (const a of splits(t))
        for (const b of l > k ? splits(u) : []) {
          if (a.matrix !== b.matrix || a.turned === b.turned || a.key !== b.key) continue
          const text = { text: a.around(`(${a.matrix} + ${a.matrix}ᵀ)`), binds: T.PRODUCT }
          return symmetrized([...terms.slice(0, k), { negative: t.negative, text }, ...terms.slice(k + 1, l), ...terms.slice(l + 1)])
        }
  return terms
}

/** Terms with one tail, added. */
export const gathered = (terms: readonly LinearTerm[]): readonly Term[] => {
  const result: Term[] = []
  const done = new Set<LinearTerm>()
  for (const t of terms) {
    if (done.has(t)) continue
    const alike = terms.filter((x) => x.linear && x.linear.form === t.linear?.form && x.linear.tail.text === t.linear.tail.text)
    for (const x of alike) done.add(x)
    const leads = alike
      .map((x) => ({ text: x.linear!.lead.text.text, t: x.linear!.lead }))
      .sort(
        T.byText<{ readonly text: string; readonly t: Term }>(
          (x) => (x.t.negative ? '1' : '0') + x.text.replaceAll('ᵀ', '').replace(/^[\d.½¼]+ /, ''),
        ),
      )
    result.push(
      alike.length < 2
        ? t
        : { negative: false, text: linearText(t.linear!.form, T.joined(symmetrized(plainNumbers(leads.map((x) => x.t)))), t.linear!.tail) },
    )
  }
  return symmetrized(result)
}
/** Beside an array, a number needs no `𝟏` to be one for every entry. */
const plainNumbers = (leads: readonly Term[]): readonly Term[] => {
  const numberIn = ({ text }: Term): string | undefined =>
    text.text.match(/^(?:([\d.½¼]+) )?𝟏$/u)?.[1] ?? (text.text === T.ONES.text ? '1' : undefined)
  if (leads.every((t) => t.text.text.endsWith(T.ONES.text))) return leads
  return leads.map((t) => {
    const number = numberIn(t)
    return number === undefined ? t : { ...t, text: T.atom(number) }
  })
}
const linearText = (form: 'inner' | 'diagonal' | 'scalar', lead: Text, tail: Text): Text => {
  if (form === 'inner') return innerProduct({ lead, tail })
  if (form === 'diagonal') return { text: `${wrap(lead, T.PRODUCT)} ⊙ ${wrap(tail, T.PRODUCT)}`, binds: T.HADAMARD }
  return { text: T.besideScalar(wrap(lead, T.PRODUCT), wrap(tail, T.PRODUCT)), binds: T.PRODUCT }
}
/** The number in front of a term, with its sign. */
export const signedFactor = (t: LinearTerm): number | undefined =>
  t.multiple && (t.negative === (t.multiple.factor < 0 || Object.is(t.multiple.factor, -0)) ? 1 : -1) * t.multiple.factor
/** Multiples of one product, added: `x² + 2 x² = 3 x²`. */
export const collected = (terms: readonly (LinearTerm & { readonly e: Equation })[]): readonly (LinearTerm & { readonly e: Equation })[] => {
  if (terms.length < 2) return terms
  const groups = new Map<string, (LinearTerm & { readonly e: Equation })[]>()
  terms.forEach((t, k) => {
    const key = t.multiple ? t.multiple.of(1).text.text : `#${k}`
    groups.set(key, [...(groups.get(key) ?? []), t])
  })
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (group.length === 1) return group
    const factor = group.reduce((sum, t) => sum + signedFactor(t)!, 0)
    const { of } = first!.multiple!
    return factor === 0 ? [] : [{ ...of(factor), multiple: { factor, of }, e: first!.e }]
  })
}
