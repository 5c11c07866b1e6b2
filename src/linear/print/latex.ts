/**
 * The mathematics register as LaTeX, for KaTeX and its like. What a mathematician writes is decided once, in `mathematician.ts`; here its texts are
 * read by a grammar of atoms, scripts, brackets, quotients and signs, and set. Every character that those texts can have is in a table below.
 */
import { Impossible } from '../../categories/errors.js'
import { type Written, write } from './mathematics.js'
import type { Statement } from './statement.js'

/** One line, or lines aligned at their signs of equality. */
export const latex = (statement: Statement): string => typeset(write(statement))

/** Signs between terms and factors; what ends a numerator. */
const SIGNS: Readonly<Record<string, string>> = {
  '+': '+',
  '−': '-',
  '-': '-',
  '=': '=',
  '≠': '\\neq',
  '<': '<',
  '>': '>',
  '≤': '\\le',
  '≥': '\\ge',
  '↦': '\\mapsto',
  '⊙': '\\odot',
  '⊗': '\\otimes',
  '∧': '\\land',
  '∨': '\\lor',
  '¬': '\\lnot',
  ',': ',',
  ';': ';',
  ':': ':',
}
const ATOMS: Readonly<Record<string, string>> = { '½': '\\tfrac{1}{2}', '¼': '\\tfrac{1}{4}', '∞': '\\infty', '𝟏': '\\mathbf{1}', '∇': '\\nabla' }
const BRACKETS: Readonly<Record<string, readonly [close: string, left: string, right: string]>> = {
  '(': [')', '(', ')'],
  '[': [']', '[', ']'],
  '⟨': ['⟩', '\\langle ', '\\rangle'],
  '‖': ['‖', '\\|', '\\|'],
  '|': ['|', '|', '|'],
}
const FUNCTIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'exp', 'log', 'max', 'min'].map((f) => [f, `\\${f}`])),
  asin: '\\arcsin',
  acos: '\\arccos',
  atan: '\\arctan',
  argmax: '\\operatorname*{arg\\,max}',
  argmin: '\\operatorname*{arg\\,min}',
}
const WORDS: Readonly<Record<string, string>> = {
  if: '\\text{ if }',
  else: '\\text{ else }',
  while: '\\text{while }',
  NaN: '\\text{NaN}',
  true: '\\text{true}',
  false: '\\text{false}',
}
const SUB = /^[₀-₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+/u
const SUPER = /^[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ]+/u
const WORD = /^(?:(?![₀-₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ⁰¹²³⁴-⁹ᵀ½¼])(?:[\p{L}\p{N}]|_(?!\{)|\u0304))+/u
const NUMBER = /^\d+(?:\.\d+)?/
const MACRON = '\u0304'

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '^': '\\textasciicircum{}', '~': '\\textasciitilde{}' }
const escaped = (s: string): string => s.replaceAll(/[\\^~#$%&_{}]/g, (c) => ESCAPES[c] ?? `\\${c}`)
const GREEK = /^\p{Script=Greek}+$/u
const simple = (s: string): string => {
  if (/^[a-zA-Z]$/.test(s)) return s
  if (GREEK.test(s)) return s.length === 1 ? s : `{${s}}`
  return /^[a-zA-Z\d]+$/.test(s) ? `\\mathit{${s}}` : `\\text{${escaped(s)}}`
}
const plain = (scripts: string): string => scripts.normalize('NFKC').replaceAll('−', '-')

/** A name: its last digits and what follows `_` below the line, a bar above, primes behind, an upright d before what varies. */
const nameText = (name: string, differential: boolean): { readonly text: string; readonly below: string } => {
  const letters = [...name].flatMap((c) =>
    [...c.normalize('NFD')].includes(MACRON) ? [[...c.normalize('NFD')].filter((x) => x !== MACRON).join('')] : [c],
  )
  const bar = letters.join('') !== name
  const bare = letters.filter((c) => c !== '').join('')
  const [, d, stem, digits, primes] = bare.match(differential ? /^(d?)(.+?)([₀-₉]*)(′*)$/u : /^()(.+?)([₀-₉]*)(′*)$/u)!
  const [base, ...rest] = stem!.startsWith('_') ? [stem!] : stem!.split('_')
  const word = simple(base!)
  const over = bar ? (base!.length === 1 ? `\\bar{${word}}` : `\\overline{${word}}`) : word
  const below = [rest.join('_'), plain(digits!)].filter((x) => x !== '').map((x) => (/^\d+$/.test(x) ? x : simple(x)))
  return { text: `${d ? '\\mathrm{d}' : ''}${over}${primes!.replaceAll('′', "'")}`, below: below.join(',') }
}

/** A piece of a line, and whether it is one pair of parentheses. */
interface Piece {
  readonly text: string
  readonly inside?: string
}

class Reader {
  private k = 0
  constructor(
    private readonly s: string,
    private readonly w: Pick<Written, 'variables' | 'differentials'>,
  ) {}
  private get rest(): string {
    return this.s.slice(this.k)
  }
  private get next(): string {
    const c = this.s.codePointAt(this.k)
    return c === undefined ? '' : String.fromCodePoint(c)
  }
  private take(pattern: RegExp): string {
    const [found = ''] = this.rest.match(pattern) ?? []
    this.k += found.length
    return found
  }
  private eat(text: string): boolean {
    if (!this.s.startsWith(text, this.k)) return false
    this.k += text.length
    return true
  }

  /** Everything up to a closing bracket, which is taken, or to the end. */
  line(close = ''): string {
    const done: string[] = []
    let run: Piece[] = []
    const end = (): void => {
      done.push(...run.map((p) => p.text))
      run = []
    }
    const space = (): void => void (run.length > 0 && !/[_}\w]\}? $|\\,$/.test(run.at(-1)!.text) && run.push({ text: '\\,' }))
    for (;;) {
      if (this.k >= this.s.length) break
      if (close !== '' && this.eat(close)) break
      if (this.eat('  ')) {
        end()
        done.push('\\quad ')
      } else if (this.eat(' / ')) {
        const above = run.filter((p, k) => p.text !== '\\,' || k < run.length - 1)
        const below = this.denominator(close)
        const top = above.length === 1 ? (above[0]!.inside ?? above[0]!.text) : above.map((p) => p.text).join('')
        run = [{ text: `\\frac{${top}}{${below.inside ?? below.text}}` }]
      } else if (this.eat(' | ')) {
        end()
        done.push(' \\mid ')
      } else if (this.eat(' · ') || this.eat('·')) run.push({ text: ' \\cdot ' })
      else if (this.eat(' += ')) {
        end()
        done.push(' \\mathrel{+}= ')
      } else if (this.eat(' ')) space()
      else if (SIGNS[this.next] !== undefined) {
        const sign = this.next
        this.k += sign.length
        this.eat(' ')
        while (run.at(-1)?.text === '\\,') run.pop()
        end()
        const first = / $|^$/.test(done.at(-1) ?? '') && !done.at(-1)?.startsWith('\\quad')
        done.push(sign === ',' ? ', ' : first && sign === '−' ? '-' : ` ${SIGNS[sign]} `)
      } else {
        const piece = this.piece()
        run.push(piece)
        // A sign of summation or a word ends what came before it: no quotient reaches across.
        if (piece.text.startsWith('\\sum') || Object.values(WORDS).includes(piece.text)) {
          if (run.length > 1 && run.at(-2)!.text === '\\,') run.splice(-2, 1)
          end()
          this.eat(' ')
        }
      }
    }
    end()
    return done.join('').trim()
  }
  /** One factor, or a sum up to the end of the term. */
  private denominator(close: string): Piece {
    if (this.next !== 'Σ') return this.applied()
    let text = ''
    while (this.k < this.s.length && !(close !== '' && this.s.startsWith(close, this.k)) && !/^ ?[+−=,↦⊙⊗|;]/u.test(this.rest)) {
      text += this.eat(' ') ? ' ' : this.piece().text
    }
    return { text }
  }

  /** An atom with what it is applied to: `cos(x)`, `R[i, j]`. */
  private applied(): Piece {
    const head = this.piece()
    if (!/^[([⟨‖|]/u.test(this.rest)) return head
    return { text: head.text + this.applied().text }
  }
  /** An atom with its scripts. */
  private piece(): Piece {
    const atom = this.atom()
    let { text, inside } = atom
    let [below, above] = [atom.below ?? '', '']
    for (;;) {
      const sub = this.take(SUB)
      const high = this.take(SUPER)
      const primes = this.take(/^′+/u)
      if (sub !== '') below += plain(sub)
      if (high !== '') above += [...high].map((c) => (c === 'ᵀ' ? '\\top ' : plain(c))).join('')
      text += primes.replaceAll('′', "'")
      if (this.s.startsWith('_{', this.k)) {
        this.k += 2
        below += this.line('}')
      } else if (this.eat('^')) {
        const p = this.piece()
        above += p.inside ?? p.text
      } else if (sub + high + primes === '') break
    }
    if (below !== '') text += `_{${below}}`
    if (above !== '') text += `^{${above.trim()}}`
    if (below + above !== '') inside = undefined
    return { text: this.next === '[' || !atom.operator ? text : `${text} `, ...(inside !== undefined && { inside }) }
  }
  private atom(): Piece & { readonly below?: string; readonly operator?: boolean } {
    const c = this.next
    const word = this.take(NUMBER)
    if (word !== '') return { text: word }
    const bracket = BRACKETS[c]
    if (bracket) {
      const [close, left, right] = bracket
      this.k += c.length
      const inside = close === c ? this.until(close) : this.line(close)
      const tall = /\\frac|\\sum/.test(inside)
      const text = tall ? `\\left${left.trim()} ${inside} \\right${right}` : `${left}${inside}${right}`
      return { text, ...(c === '(' && { inside }) }
    }
    if (c === '√') {
      this.k += c.length
      const p = this.piece()
      return { text: `\\sqrt{${p.inside ?? p.text}}` }
    }
    if (c === 'Σ') {
      this.k += c.length
      return { text: '\\sum', operator: true, below: this.bound() }
    }
    if (c === '∇') {
      this.k += c.length
      if (!this.eat('_')) return { text: '\\nabla', operator: true, below: '' }
      const name = nameText(this.take(/^[^ ]+/u), false)
      this.eat(' ')
      return { text: '\\nabla', operator: true, below: name.below === '' ? name.text : `${name.text}_{${name.below}}` }
    }
    if (c === '∂') return { text: this.partial() }
    if (ATOMS[c] !== undefined) {
      this.k += c.length
      return { text: ATOMS[c] }
    }
    return this.word()
  }
  /** `∂f/∂x[i]`. */
  private partial(): string {
    this.k += '∂'.length
    const above = this.piece().text
    this.eat('/∂')
    let below = this.piece().text
    while (this.next === '[') below += this.piece().text
    return `\\frac{\\partial ${above}}{\\partial ${below}}`
  }
  /** The indices of a sum in the index register, `Σ i,j<i  `. */
  private bound(): string {
    const list = this.take(/^ [^ ]+ {2}/).trim()
    return list === '' ? '' : new Reader(list, this.w).line()
  }
  /** What stands between two equal signs, which are told apart by what is before them: after a factor, it closes. */
  private until(close: string): string {
    const start = this.k
    let open = 0
    for (;;) {
      const at = this.s.indexOf(close, this.k)
      if (at < 0) throw new Impossible(`no ${close} in ${this.s}`)
      const before = this.s[at - 1] ?? ' '
      const opens = at === start || / |\(|\[|⟨|⊗|√/u.test(before) || (before === close && open > 0 && at === start + open)
      this.k = at + close.length
      if (close === '|' && before === ' ' && this.next === ' ') continue
      if (opens) open++
      else if (open-- === 0) return new Reader(this.s.slice(start, at), this.w).line()
    }
  }
  private word(): Piece & { readonly below?: string; readonly operator?: boolean } {
    const known = this.w.variables.find((v) => this.s.startsWith(v, this.k) && !WORD.test(this.s.slice(this.k + v.length)))
    if (known !== undefined) {
      this.k += known.length
      return nameText(known, this.w.differentials.has(known))
    }
    const word = this.take(WORD)
    if (word === '') throw new Impossible(`no LaTeX for ${JSON.stringify(this.next)} in ${this.s}`)
    if (WORDS[word] !== undefined) return { text: WORDS[word] }
    const split = this.split(word)
    if (split)
      return {
        text: split
          .map((v) => nameText(v, false))
          .map((n) => n.text + (n.below === '' ? '' : `_{${n.below}}`))
          .join(''),
      }
    const isFunction = FUNCTIONS[word] !== undefined || (word.length > 1 && /^[(⟨‖|]/u.test(this.rest))
    if (!isFunction) return nameText(word, false)
    const text = FUNCTIONS[word] ?? `\\operatorname{${escaped(word)}}`
    const operator = !/^[(⟨‖|]/u.test(this.rest) || /^[‖|⟨]/u.test(this.rest)
    return { text, operator, ...(/^(?:arg)?m(?:ax|in)$/.test(word) && { below: this.bound() }) }
  }
  /** Matrices beside each other, `AXB`. */
  private split(word: string): readonly string[] | undefined {
    const found: string[] = []
    let rest = word
    while (rest !== '') {
      const v = this.w.variables.find((x) => /^\p{Lu}/u.test(x) && rest.startsWith(x) && !rest.startsWith(MACRON, x.length))
      if (v === undefined) return undefined
      found.push(v)
      rest = rest.slice(v.length)
    }
    return found.length > 1 ? found : undefined
  }
}

export const typeset = (w: Written): string => {
  const lines = w.text.split('\n').map((line) => {
    const [, where, rest] = line.match(/^(where | {6})?(.*)$/su)!
    const text = new Reader(rest!, w).line()
    return `${where === 'where ' ? '\\text{where } ' : ''}${text}`
  })
  if (lines.length === 1) return lines[0]!
  return `\\begin{aligned}\n${lines.map((l) => aligned(l)).join(' \\\\\n')}\n\\end{aligned}`
}
const aligned = (line: string): string => {
  const at = line.search(/ (=|\\mathrel\{\+\}=|\\mapsto) /)
  return at < 0 ? `& ${line}` : `${line.slice(0, at)} &${line.slice(at)}`
}
