/** Mathematics as text: how strongly a piece binds, and what stands between pieces that are multiplied. */
import { binding } from '../../primitives/form.js'

/** Strengths: those that operations have, and between sums and products `Σ`, `⊙`, `⊗`. */
export const SUM = binding.sum
/** `Σᵢ …`, which runs to the end of its term. */
export const SIGMA = 4.15
export const HADAMARD = 4.3
export const OUTER = 4.6
export const PRODUCT = binding.product
export const PREFIX = binding.prefix
export const POWER = binding.power
export const ATOM = binding.atom

export interface Text {
  readonly text: string
  readonly binds: number
  /** What this is the square of. */
  readonly root?: string
  /** Has parentheses of its own, as `⟨a,x⟩`: a function needs no others. */
  readonly bracketed?: boolean
  /** A function of every entry of a matrix: in a matrix product it would be read as a function of the matrix. */
  readonly entrywise?: boolean
}

export const atom = (text: string): Text => ({ text, binds: ATOM })
/** All ones, of whatever shape is asked for. */
export const ONES = atom('𝟏')
export const bracket = (text: string): Text => ({ text, binds: ATOM, bracketed: true })
export const wrap = (t: Text, needs: number): string => (t.binds >= needs ? t.text : `(${t.text})`)

const table = (from: string, to: string): ReadonlyMap<string, string> => {
  const images = [...to]
  return new Map([...from].map((c, k) => [c, images[k]!]))
}
const SUBSCRIPTS = table('0123456789+-−()aehijklmnoprstuvx', '₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ')
const SUPERSCRIPTS = table('0123456789-−', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻')
const mapped = (s: string, characters: ReadonlyMap<string, string>): string | undefined => {
  const images = [...s].filter((c) => c !== ' ').map((c) => characters.get(c))
  return images.every((c) => c !== undefined) ? images.join('') : undefined
}
/** As a subscript, where Unicode has one. */
export const subscript = (s: string): string | undefined => mapped(s, SUBSCRIPTS)
/** `xⁿ`. */
export const power = (x: Text, n: number): Text => {
  if (n === 1) return x
  if (x.root !== undefined) return { text: `${x.root}${mapped(String(2 * n), SUPERSCRIPTS)}`, binds: POWER }
  return { text: `${wrap(x, ATOM)}${mapped(String(n), SUPERSCRIPTS)}`, binds: POWER, ...(x.entrywise && { entrywise: true }) }
}

const FRACTIONS: ReadonlyMap<number, string> = new Map([
  [Number.POSITIVE_INFINITY, '∞'],
  [0.5, '½'],
  [0.25, '¼'],
])
/** A number as mathematicians write it. */
export const number = (x: number): string => {
  if (Number.isNaN(x)) return 'NaN'
  const size = FRACTIONS.get(Math.abs(x)) ?? String(Math.abs(x))
  const [digits, exponent] = size.split('e')
  const scaled = exponent === undefined ? size : `${digits}·10${mapped(exponent.replace('+', ''), SUPERSCRIPTS)}`
  return x < 0 || Object.is(x, -0) ? `−${scaled}` : scaled
}

/** A name as it stands in formulas: digits at its end are an index. */
export const nice = (name: string): string => name.replace(/(?<=\p{L})\d+$/u, (digits) => subscript(digits)!)
/** With a bar over its last letter, as cotangents have. */
export const barred = (name: string): string =>
  nice(name)
    .replace(/^(.*?\p{L})([₀-₉]*|_.*)$/u, '$1\u0304$2')
    .normalize('NFC')

const isLetter = (s: string): boolean => /^\p{L}\u0304?[₀-₉]*$/u.test(s)
const isMatrix = (s: string): boolean => /(?:^|\u0304|[\s)ᵀ₀-₉\p{Lu}])\p{Lu}\u0304?[₀-₉]*ᵀ?$/u.test(s)
const startsWithMatrix = (s: string): boolean => /^\p{Lu}\u0304?[₀-₉]*ᵀ?(?![\p{Ll}\p{M}(])/u.test(s)
/** Juxtaposition of matrices and what they are applied to: `AᵀX`, `A x`, `A dX`, `(A + B)x`, `A(x − y)`. */
export const beside = (a: string, b: string): string => {
  if (b.startsWith('(')) return a + b
  if (a.endsWith(')')) return isLetter(b) ? a + b : `${a} ${b}`
  return isMatrix(a) && startsWithMatrix(b) ? a + b : `${a} ${b}`
}
/** Juxtaposition of numbers: `2 x`, `2(x + y)`; a dot where parentheses would look like an argument. */
export const besideScalar = (a: string, b: string): string => {
  if (!b.startsWith('(')) return /[⁻]?\d$/.test(a) && /^[\d½¼]/.test(b) ? `${a} · ${b}` : `${a} ${b}`
  return /^[−\d.½¼]+$/.test(a) ? a + b : /(?:\u0304|[\p{Ll}\p{Lu}\d])$/u.test(a) ? `${a} · ${b}` : `${a} ${b}`
}
/** Terms with their signs, `a − b`. */
export interface Term {
  readonly text: Text
  readonly negative: boolean
}
export const joined = (terms: readonly Term[]): Text => {
  const [first] = terms
  if (terms.length === 1 && !first!.negative) return first!.text
  if (terms.length === 1) return { ...first!.text, text: `−${wrap(first!.text, SIGMA)}`, binds: SUM, bracketed: false }
  const text = terms
    .map(({ text: t, negative }, k) => {
      const x = wrap(t, SIGMA)
      return k === 0 ? (negative ? `−${x}` : x) : `${negative ? '−' : '+'} ${x}`
    })
    .join(' ')
  return { text, binds: SUM, ...(terms.some((t) => t.text.entrywise) && { entrywise: true }) }
}
/** A quotient, or just what is above. */
export const quotient = (above: Text, below: readonly Text[]): Text => {
  if (below.length === 0) return above
  const open = below.length === 1 && below[0]!.binds === SIGMA
  const bottom = open ? below[0]!.text : below.length === 1 ? wrap(below[0]!, POWER) : `(${below.map((t) => wrap(t, PREFIX)).reduce(besideScalar)})`
  return { text: `${wrap(above, PRODUCT)} / ${bottom}`, binds: open ? SIGMA : PRODUCT, ...(above.entrywise && { entrywise: true }) }
}

/** Subscripts sort as the letters that they are. */
export const plain = (s: string): string => s.normalize('NFKC')
/** Texts in one order, whatever order they came in: by key, then shorter first. */
export const byText = <T extends { readonly text: string }>(key: (t: T) => string): ((a: T, b: T) => number) => {
  const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
  return (a, b) => compare(key(a), key(b)) || a.text.length - b.text.length || compare(plain(a.text), plain(b.text))
}
