/** Reads the index register and computes what it says, independently of what wrote it. */
import { COMPARISONS, EXTREMA, type Names, type Tensor } from './read.js'

type Tree =
  | { readonly tag: 'number'; readonly value: number }
  | { readonly tag: 'read'; readonly name: string; readonly at: readonly Tree[] }
  | { readonly tag: 'sum' | 'product'; readonly of: readonly Tree[] }
  | { readonly tag: 'negative' | 'reciprocal'; readonly of: Tree }
  | { readonly tag: 'power'; readonly of: Tree; readonly n: number }
  | { readonly tag: 'sigma'; readonly letters: readonly string[]; readonly of: Tree }
  | { readonly tag: 'apply'; readonly f: string; readonly of: Tree }
  | { readonly tag: 'of two'; readonly f: (x: number, y: number) => number; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'not'; readonly of: Tree }
  | { readonly tag: 'choice'; readonly when: Tree; readonly left: Tree; readonly right: Tree }

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sign: Math.sign,
  '√': Math.sqrt,
  '|': Math.abs,
}
const HIGH = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const NAME = /^(?:\p{L}|_)(?:[\p{L}\d₀-₉_]|\u0304|′)*/u

const both = (f: (x: number, y: number) => number, left: Tree, right: Tree): Tree => ({ tag: 'of two', f, left, right })

class Reader {
  constructor(public rest: string) {}
  looks(text: string): boolean {
    return this.rest.startsWith(text)
  }
  eat(text: string): boolean {
    if (!this.looks(text)) return false
    this.rest = this.rest.slice(text.length)
    return true
  }
  take(pattern: RegExp): string {
    const [found = ''] = this.rest.match(pattern) ?? []
    this.rest = this.rest.slice(found.length)
    return found
  }
  expect(text: string): void {
    if (!this.eat(text)) throw new Error(`expected ${text} at: ${this.rest}`)
  }

  value(): Tree {
    const left = this.sum()
    if (!this.eat(' if ')) return left
    const when = this.condition()
    this.expect(' else ')
    return { tag: 'choice', when, left, right: this.value() }
  }
  private condition(): Tree {
    let left = this.comparison()
    for (;;) {
      if (this.eat(' ∧ ')) left = both(Math.min, left, this.comparison())
      else if (this.eat(' ∨ ')) left = both(Math.max, left, this.comparison())
      else return left
    }
  }
  private comparison(): Tree {
    if (this.eat('¬')) return { tag: 'not', of: this.comparison() }
    const { rest } = this
    if (this.eat('(')) {
      const of = this.condition()
      if (this.eat(')') && /^($|[\])]| [∧∨] | else )/.test(this.rest)) return of
      this.rest = rest
    }
    const left = this.sum()
    const sign = Object.keys(COMPARISONS).find((x) => this.eat(` ${x} `))
    return sign === undefined ? left : both((x, y) => Number(COMPARISONS[sign]!(x, y)), left, this.sum())
  }
  sum(): Tree {
    const of: Tree[] = []
    let sign = this.eat('−') ? -1 : 1
    for (;;) {
      const t = this.term()
      of.push(sign < 0 ? { tag: 'negative', of: t } : t)
      if (this.eat(' + ') || this.eat('+')) sign = 1
      else if (this.eat(' − ') || this.eat('−')) sign = -1
      else return { tag: 'sum', of }
    }
  }
  /** Factors up to the end of the term; a sum over indices takes all that follows. */
  private term(): Tree {
    const of: Tree[] = [this.factor()]
    for (;;) {
      if (this.eat(' / ')) of.push({ tag: 'reciprocal', of: this.factor() })
      else if (this.eat(' · ')) of.push(this.factor())
      else if (/^ ?[[(√|Σ\p{L}\p{N}½¼]/u.test(this.rest) && !/^( {2}\(| if | else |\|)/.test(this.rest)) {
        this.eat(' ')
        of.push(this.factor())
      } else return of.length === 1 ? of[0]! : { tag: 'product', of }
    }
  }
  private factor(): Tree {
    if (this.eat('Σ ')) {
      const letters = this.take(/^[^ ]+/).split(',')
      this.expect('  ')
      return { tag: 'sigma', letters, of: this.term() }
    }
    let base = this.atom()
    const high = this.take(/^[⁰¹²³⁴⁵⁶⁷⁸⁹]+/u)
    if (high !== '') base = { tag: 'power', of: base, n: Number([...high].map((c) => HIGH.indexOf(c)).join('')) }
    return base
  }
  private atom(): Tree {
    if (this.eat('½')) return { tag: 'number', value: 0.5 }
    if (this.eat('¼')) return { tag: 'number', value: 0.25 }
    const number = this.take(/^\d+(\.\d+)?/)
    if (number !== '') return { tag: 'number', value: Number(number) }
    if (this.eat('√')) return { tag: 'apply', f: '√', of: this.atom() }
    if (this.eat('(')) {
      const t = this.value()
      this.expect(')')
      return t
    }
    if (this.eat('[')) {
      const t = this.condition()
      this.expect(']')
      return t
    }
    if (this.eat('|')) {
      const of = this.value()
      this.expect('|')
      return { tag: 'apply', f: '|', of }
    }
    const name = this.take(NAME)
    if (name === '') throw new Error(`no atom at: ${this.rest}`)
    if (EXTREMA[name] && this.eat('(')) {
      const left = this.value()
      this.expect(', ')
      const right = this.value()
      this.expect(')')
      return both(EXTREMA[name], left, right)
    }
    if (FUNCTIONS[name] && this.looks('|')) return { tag: 'apply', f: name, of: this.atom() }
    if (FUNCTIONS[name] && this.eat('(')) {
      const of = this.value()
      this.expect(')')
      return { tag: 'apply', f: name, of }
    }
    const at: Tree[] = []
    if (this.eat('[')) {
      do at.push(this.sum())
      while (this.eat(','))
      this.expect(']')
    }
    return { tag: 'read', name, at }
  }
}

/** An extent that only the shapes of arrays tell. */
export class Unsaid extends Error {}

type Letters = ReadonlyMap<string, number>
const letterOf = (t: Tree): string | undefined => {
  if (t.tag === 'sum' && t.of.length === 1) return letterOf(t.of[0]!)
  return t.tag === 'read' && t.at.length === 0 ? t.name : undefined
}
/** The extent of the dimension that a letter runs over. */
const extentOf = (letter: string, t: Tree, names: Names): number | undefined => {
  switch (t.tag) {
    case 'read': {
      const k = t.at.findIndex((i) => letterOf(i) === letter)
      return k >= 0 ? names.get(t.name)?.dims[k] : undefined
    }
    case 'sum':
    case 'product':
      return t.of.map((x) => extentOf(letter, x, names)).find((n) => n !== undefined)
    case 'of two':
      return extentOf(letter, t.left, names) ?? extentOf(letter, t.right, names)
    case 'choice':
      return extentOf(letter, { tag: 'sum', of: [t.when, t.left, t.right] }, names)
    case 'number':
      return undefined
    case 'sigma':
      return t.letters.includes(letter) ? undefined : extentOf(letter, t.of, names)
    default:
      return extentOf(letter, t.of, names)
  }
}
const evaluate = (t: Tree, names: Names, letters: Letters): number => {
  const value = (x: Tree): number => evaluate(x, names, letters)
  switch (t.tag) {
    case 'number':
      return t.value
    case 'read': {
      const letter = t.at.length === 0 ? letters.get(t.name) : undefined
      if (letter !== undefined) return letter
      const array = names.get(t.name)
      if (!array) throw new Error(`nothing is called ${t.name}`)
      return array.at(...t.at.map(value))
    }
    case 'sum':
      return t.of.reduce((s, x) => s + value(x), 0)
    case 'product':
      return t.of.reduce((s, x) => s * value(x), 1)
    case 'negative':
      return -value(t.of)
    case 'reciprocal':
      return 1 / value(t.of)
    case 'power':
      return value(t.of) ** t.n
    case 'apply':
      return FUNCTIONS[t.f]!(value(t.of))
    case 'of two':
      return t.f(value(t.left), value(t.right))
    case 'not':
      return 1 - value(t.of)
    case 'choice':
      return value(t.when) ? value(t.left) : value(t.right)
    case 'sigma': {
      const [letter, ...more] = t.letters
      if (letter === undefined) return value(t.of)
      const [, ranged, below] = letter.match(/^([^<]+)<(.+)$/) ?? []
      const name = ranged ?? letter
      const n = below === undefined ? extentOf(name, t.of, names) : evaluate(new Reader(below).sum(), names, letters)
      if (n === undefined) throw new Error(`no extent of ${letter} in ${JSON.stringify(t.of)}`)
      let sum = 0
      for (let i = 0; i < n; i++) sum += evaluate({ tag: 'sigma', letters: more, of: t.of }, names, new Map(letters).set(name, i))
      return sum
    }
  }
}

/** What the text says every name is; arrays that are added to have these dimensions. */
export const valuesOf = (text: string, given: Names, _: string, dims: ReadonlyMap<string, readonly number[]> = new Map()): Names => {
  const lines = text.split('\n')
  const where = lines.findIndex((l) => l.startsWith('where '))
  const names = new Map(given)
  for (const line of [...(where < 0 ? [] : lines.slice(where)), ...lines.slice(0, where < 0 ? lines.length : where)]) {
    for (const statement of line.replace(/^(where | {6})/, '').split(';  ')) {
      const r = new Reader(statement)
      const name = r.take(NAME)
      const own: Tree[] = []
      if (r.eat('[')) {
        do own.push(r.sum())
        while (r.eat(','))
        r.expect(']')
      }
      const adds = r.take(/^ \+?= /) === ' += '
      const tree = r.value()
      if (r.rest !== '' && !r.rest.startsWith('  (')) throw new Error(`more to read: ${r.rest}`)
      const letters = own.map(letterOf)
      const extents = letters.map((l, k) => (l === undefined ? undefined : (extentOf(l, tree, names) ?? dims.get(name)?.[k])))
      if (!adds) {
        const cache = new Map<string, number>()
        const at = (...i: readonly number[]): number => {
          const known = cache.get(i.join()) ?? evaluate(tree, names, new Map(letters.map((l, k) => [l!, i[k]!])))
          cache.set(i.join(), known)
          return known
        }
        names.set(name, { dims: extents, at } as Tensor)
        continue
      }
      const all = dims.get(name) ?? extents
      const loops = [...new Set(own.flatMap(lettersIn))].filter((l) => !names.has(l))
      const before = names.get(name)
      const added = new Map<string, number>()
      const run = (k: number, at: Letters): void => {
        if (k < loops.length) {
          const n = extentOf(
            loops[k]!,
            { tag: 'sum', of: [tree, { tag: 'read', name, at: own }] },
            new Map(names).set(name, { dims: all, at: () => 0 } as Tensor),
          )
          if (n === undefined) throw new Unsaid(`of ${loops[k]}`)
          for (let i = 0; i < n; i++) run(k + 1, new Map(at).set(loops[k]!, i))
          return
        }
        const place = own.map((i) => evaluate(i, names, at)).join()
        added.set(place, (added.get(place) ?? 0) + evaluate(tree, names, at))
      }
      run(0, new Map())
      names.set(name, { dims: all, at: (...i: readonly number[]) => (before?.at(...i) ?? 0) + (added.get(i.join()) ?? 0) } as Tensor)
    }
  }
  return names
}
const lettersIn = (t: Tree): readonly string[] => {
  switch (t.tag) {
    case 'read':
      return t.at.length === 0 ? [t.name] : t.at.flatMap(lettersIn)
    case 'sum':
    case 'product':
      return t.of.flatMap(lettersIn)
    case 'number':
    case 'of two':
    case 'choice':
      return []
    default:
      return lettersIn(t.of)
  }
}
