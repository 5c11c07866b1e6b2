/**
 * Reads the mathematics register and computes what it says, independently of what wrote it, so that tests can ask whether the text is true.
 * Understands what programs of vectors and matrices print as, with conditions on their elements.
 */
export interface Tensor {
  /** `undefined` where any extent will do, as for 𝟏. */
  readonly dims: readonly (number | undefined)[]
  readonly at: (...i: readonly number[]) => number
  /** The same everywhere, of any rank: `c 𝟏`. */
  readonly constant?: boolean
}
export type Names = ReadonlyMap<string, Tensor>

type Tree =
  | { readonly tag: 'number'; readonly value: number }
  | { readonly tag: 'name'; readonly name: string }
  | { readonly tag: 'letter'; readonly letter: string }
  | { readonly tag: 'apply'; readonly f: string; readonly of: Tree }
  | { readonly tag: 'sum'; readonly terms: readonly { readonly sign: number; readonly of: Tree }[] }
  | {
      readonly tag: 'sigma'
      readonly letters: readonly { readonly letter: string; readonly below?: Tree; readonly from?: Tree }[]
      readonly of: Tree
    }
  | { readonly tag: 'entrywise' | 'quotient' | 'outer' | 'beside' | 'inner'; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'power'; readonly of: Tree; readonly n: number }
  | { readonly tag: 'transpose' | 'norm' | 'abs'; readonly of: Tree }
  | { readonly tag: 'unit' | 'ones' }
  | { readonly tag: 'equal'; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'of two'; readonly f: (x: number, y: number) => number; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'not'; readonly of: Tree }
  | { readonly tag: 'choice'; readonly when: Tree; readonly left: Tree; readonly right: Tree }
  | { readonly tag: 'at'; readonly of: Tree; readonly indices: readonly Tree[] }

const SUBSCRIPTS = new Map([...'₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'].map((c, k) => [c, [...'0123456789+−()aehijklmnoprstuvx'][k]!]))
const SUPERSCRIPTS = new Map([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((c, k) => [c, String(k)]))
const FUNCTIONS = ['sin', 'cos', 'tan', 'exp', 'log', 'tanh', 'atan', 'sign', 'diag', 'tr']

class Text {
  k = 0
  constructor(
    readonly s: string,
    readonly names: readonly string[],
    readonly letters: readonly string[],
  ) {}
  looksAt(x: string): boolean {
    return this.s.startsWith(x, this.k)
  }
  eat(x: string): boolean {
    if (!this.looksAt(x)) return false
    this.k += x.length
    return true
  }
  expect(x: string): void {
    if (!this.eat(x)) throw new Error(`expected ${x} at ${this.s.slice(this.k)} in ${this.s}`)
  }
  get end(): boolean {
    return this.k >= this.s.length
  }
  /** Characters that a table has. */
  run(table: ReadonlyMap<string, string>): string {
    let text = ''
    while (table.has(this.s[this.k]!)) text += table.get(this.s[this.k++]!)
    return text
  }
}

export const COMPARISONS: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  '<': (x, y) => x < y,
  '≤': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '≥': (x, y) => x >= y,
  '=': (x, y) => x === y,
  '≠': (x, y) => x !== y,
}
export const EXTREMA: Readonly<Record<string, (x: number, y: number) => number>> = { max: Math.max, min: Math.min }
const both = (f: (x: number, y: number) => number, left: Tree, right: Tree): Tree => ({ tag: 'of two', f, left, right })
/** `x > 0`, `¬(p ∧ q)`, or the name of a condition. */
const readCondition = (t: Text): Tree => {
  let left = readComparison(t)
  for (;;) {
    if (t.eat(' ∧ ')) left = both(Math.min, left, readComparison(t))
    else if (t.eat(' ∨ ')) left = both(Math.max, left, readComparison(t))
    else return left
  }
}
const readComparison = (t: Text): Tree => {
  if (t.eat('¬')) return { tag: 'not', of: readComparison(t) }
  const start = t.k
  if (t.eat('(')) {
    const of = readCondition(t)
    if (t.eat(')') && /^($|[\])]| [∧∨] | else )/.test(t.s.slice(t.k))) return of
    t.k = start
  }
  const left = readSum(t)
  const sign = Object.keys(COMPARISONS).find((x) => t.eat(` ${x} `))
  return sign === undefined ? left : both((x, y) => Number(COMPARISONS[sign]!(x, y)), left, readSum(t))
}
const readValue = (t: Text): Tree => {
  const left = readSum(t)
  if (!t.eat(' if ')) return left
  const when = readCondition(t)
  t.expect(' else ')
  return { tag: 'choice', when, left, right: readValue(t) }
}
const readSum = (t: Text): Tree => {
  const terms = [{ sign: t.eat('−') ? -1 : 1, of: readTerm(t) }]
  for (;;) {
    const sign = t.eat(' + ') ? 1 : t.eat(' − ') ? -1 : 0
    if (sign === 0) return terms.length === 1 && terms[0]!.sign === 1 ? terms[0]!.of : { tag: 'sum', terms }
    terms.push({ sign, of: readTerm(t) })
  }
}
const readTerm = (t: Text): Tree => {
  let left = readProduct(t)
  while (t.eat(' ⊙ ')) left = { tag: 'entrywise', left, right: readProduct(t) }
  return left
}
const readSigma = (t: Text): Tree => {
  const letters: { letter: string; below?: Tree; from?: Tree }[] = []
  while (t.eat('Σ')) {
    if (t.eat('_{')) {
      const first = readIndex(t)
      const from = t.eat('≤') ? first : undefined
      const i = from ? readIndex(t) : first
      t.expect('<')
      const below = readIndex(t)
      t.expect('}')
      letters.push({ letter: (i as { letter: string }).letter, below, ...(from && { from }) })
    } else for (const letter of t.run(SUBSCRIPTS).match(/\p{L}\d*/gu) ?? []) letters.push({ letter })
    t.expect(' ')
  }
  return { tag: 'sigma', letters, of: readTerm(t) }
}
/** `j+1`, `n−1`: without spaces. */
const readIndex = (t: Text): Tree => {
  const found = /^[^<≤},\]]+/.exec(t.s.slice(t.k))![0]
  t.k += found.length
  return indexTree(found, t)
}
const indexTree = (s: string, t: Text): Tree => {
  const terms = [...s.replaceAll(' ', '').matchAll(/([+−]?)(\d*)((?:\p{L}+\d*)?)/gu)]
    .filter((m) => m[0] !== '')
    .map((m) => {
      const n = m[2] === '' ? 1 : Number(m[2])
      const name = m[3]!
      const of: Tree =
        name === ''
          ? { tag: 'number', value: 1 }
          : t.letters.includes(name.replace(/\d+$/, ''))
            ? { tag: 'letter', letter: name }
            : { tag: 'name', name }
      return { sign: (m[1] === '−' ? -1 : 1) * n, of }
    })
  return terms.length === 1 && terms[0]!.sign === 1 ? terms[0]!.of : { tag: 'sum', terms }
}
const readProduct = (t: Text): Tree => {
  let left = readFactor(t)
  for (;;) {
    if (t.eat(' / ')) left = { tag: 'quotient', left, right: readFactor(t) }
    else if (t.end || /^( [+−⊙<≤>≥=≠∧∨]| if | else |[)⟩‖|,\]]|, | {2})/.test(t.s.slice(t.k))) return left
    else {
      if (!t.eat(' · ')) t.eat(' ')
      left = { tag: 'beside', left, right: readFactor(t) }
    }
  }
}
const readFactor = (t: Text): Tree => {
  if (t.looksAt('Σ')) return readSigma(t)
  let left = readPower(t)
  while (t.eat('⊗')) left = { tag: 'outer', left, right: readPower(t) }
  return left
}
const readPower = (t: Text): Tree => {
  if (t.eat('√')) return { tag: 'apply', f: '√', of: readPower(t) }
  let tree = readPrimary(t)
  for (;;) {
    const below = t.run(SUBSCRIPTS)
    if (below !== '') tree = { tag: 'at', of: tree, indices: /[+−(]/.test(below) ? [indexTree(below, t)] : [...below].map((c) => indexTree(c, t)) }
    else if (tree.tag !== 'number' && t.eat('[')) {
      const indices = [readIndex(t)]
      while (t.eat(', ')) indices.push(readIndex(t))
      t.expect(']')
      tree = { tag: 'at', of: tree, indices }
    } else if (t.eat('ᵀ')) tree = { tag: 'transpose', of: tree }
    else {
      const n = t.run(SUPERSCRIPTS)
      if (n === '') return tree
      tree = { tag: 'power', of: tree, n: Number(n) }
    }
  }
}
const readPrimary = (t: Text): Tree => {
  const number = /^([½¼]|\d+(\.\d+)?)/.exec(t.s.slice(t.k))?.[0]
  if (number) {
    t.k += number.length
    return { tag: 'number', value: number === '½' ? 0.5 : number === '¼' ? 0.25 : Number(number) }
  }
  const pair = (open: string, close: string, tag: 'norm' | 'abs'): Tree | undefined => {
    if (!t.eat(open)) return undefined
    const of = readValue(t)
    t.expect(close)
    return { tag, of }
  }
  if (t.eat('[')) {
    const [all, left, right] = /^([\p{Ll}\d+−]+) = ([\p{Ll}\d+−]+)\]/u.exec(t.s.slice(t.k)) ?? []
    if (all === undefined) {
      const of = readCondition(t)
      t.expect(']')
      return of
    }
    t.k += all.length
    return { tag: 'equal', left: indexTree(left!, t), right: indexTree(right!, t) }
  }
  if (t.eat('(')) {
    const of = readValue(t)
    t.expect(')')
    return of
  }
  if (t.eat('⟨')) {
    const left = readValue(t)
    t.expect(',')
    t.eat(' ')
    const right = readValue(t)
    t.expect('⟩')
    return { tag: 'inner', left, right }
  }
  const norm = pair('‖', '‖', 'norm') ?? pair('|', '|', 'abs')
  if (norm) return norm
  const extremum = Object.keys(EXTREMA).find((x) => t.eat(`${x}(`))
  if (extremum !== undefined) {
    const left = readValue(t)
    t.expect(', ')
    const right = readValue(t)
    t.expect(')')
    return both(EXTREMA[extremum]!, left, right)
  }
  const f = FUNCTIONS.find((x) => ['(', '⟨', '‖', '|'].some((open) => t.looksAt(x + open)))
  if (f) {
    t.k += f.length
    return { tag: 'apply', f, of: readPrimary(t) }
  }
  const name = t.names.find((x) => t.looksAt(x))
  if (name) {
    t.k += name.length
    return { tag: 'name', name }
  }
  if (t.eat('I')) return { tag: 'unit' }
  if (t.eat('𝟏')) return { tag: 'ones' }
  const letter = t.letters.find((x) => t.looksAt(x))
  if (!letter) throw new Error(`nothing to read at ${t.s.slice(t.k)} in ${t.s}`)
  t.k += letter.length
  return { tag: 'letter', letter }
}

// ---- meaning

const scalar = (x: number): Tensor => ({ dims: [], at: () => x })
const joint = (a: Tensor, b: Tensor): readonly (number | undefined)[] => {
  if (a.dims.length !== b.dims.length) throw new Error(`ranks ${a.dims.length} and ${b.dims.length}`)
  return a.dims.map((n, k) => {
    const m = b.dims[k]
    if (n !== undefined && m !== undefined && n !== m) throw new Error(`extents ${n} and ${m}`)
    return n ?? m
  })
}
const entrywise = (a: Tensor, b: Tensor, f: (x: number, y: number) => number, broadcast = false): Tensor => {
  if (broadcast && a.dims.length === 0) return { dims: b.dims, at: (...i) => f(a.at(), b.at(...i)) }
  if (broadcast && b.dims.length === 0) return { dims: a.dims, at: (...i) => f(a.at(...i), b.at()) }
  if (a.constant !== b.constant) return { dims: a.constant ? b.dims : a.dims, at: (...i) => f(a.at(...i), b.at(...i)) }
  return { dims: joint(a, b), at: (...i) => f(a.at(...i), b.at(...i)), ...(a.constant && { constant: true }) }
}
const over = (n: number | undefined, f: (i: number) => number): number => {
  if (n === undefined) throw new Error('a sum over an unknown range')
  let s = 0
  for (let i = 0; i < n; i++) s += f(i)
  return s
}
const all = (x: Tensor, f: (...i: readonly number[]) => number): number => {
  const go = (i: readonly number[]): number => (i.length === x.dims.length ? f(...i) : over(x.dims[i.length], (k) => go([...i, k])))
  return go([])
}
const ONES: Tensor = { dims: [undefined], at: () => 1, constant: true }
const product = (a: Tensor, b: Tensor): Tensor => {
  if (a.dims.length === 0 || b.dims.length === 0)
    return { ...entrywise(a, b, (x, y) => x * y, true), ...((a.constant || b.constant) && { constant: true }) }
  if (a.dims.length !== 2) throw new Error('a vector beside an array')
  const n = joint({ ...a, dims: a.dims.slice(1) }, { ...b, dims: b.dims.slice(0, 1) })[0]
  if (b.dims.length === 1) return { dims: [a.dims[0]], at: (i) => over(n, (k) => a.at(i!, k) * b.at(k)) }
  return { dims: [a.dims[0], b.dims[1]], at: (i, j) => over(n, (k) => a.at(i!, k) * b.at(k, j!)) }
}
const mapped = (x: Tensor, f: (y: number) => number): Tensor => ({ ...x, at: (...i) => f(x.at(...i)) })

const meaning = (tree: Tree, names: Names, letters: ReadonlyMap<string, number>): Tensor => {
  const of = (x: Tree): Tensor => meaning(x, names, letters)
  switch (tree.tag) {
    case 'number':
      return scalar(tree.value)
    case 'name':
      return names.get(tree.name)!
    case 'letter':
      return scalar(letters.get(tree.letter) ?? names.get(tree.letter)?.at() ?? Number.NaN)
    case 'ones':
      return ONES
    case 'unit':
      return { dims: [undefined, undefined], at: (i, j) => Number(i === j) }
    case 'equal':
      return scalar(Number(of(tree.left).at() === of(tree.right).at()))
    case 'of two':
      return entrywise(of(tree.left), of(tree.right), tree.f, true)
    case 'not':
      return mapped(of(tree.of), (x) => 1 - x)
    case 'choice': {
      const [when, left, right] = [of(tree.when), of(tree.left), of(tree.right)]
      const pairs = entrywise(left, right, (x) => x, true)
      const { dims } = entrywise(when, pairs, (x) => x, true)
      const at = (x: Tensor, i: readonly number[]): number => (x.dims.length === 0 ? x.at() : x.at(...i))
      return { dims, at: (...i) => (at(when, i) ? at(left, i) : at(right, i)) }
    }
    case 'sum':
      return tree.terms.map((t) => mapped(of(t.of), (x) => t.sign * x)).reduce((a, b) => entrywise(a, b, (x, y) => x + y, true))
    case 'entrywise':
      return entrywise(of(tree.left), of(tree.right), (x, y) => x * y)
    case 'quotient':
      return entrywise(of(tree.left), of(tree.right), (x, y) => x / y, true)
    case 'outer': {
      const [a, b] = [of(tree.left), of(tree.right)]
      const r = a.dims.length
      return { dims: [...a.dims, ...b.dims], at: (...i) => a.at(...i.slice(0, r)) * b.at(...i.slice(r)) }
    }
    case 'beside': {
      return product(of(tree.left), of(tree.right))
    }
    case 'inner': {
      const p = entrywise(of(tree.left), of(tree.right), (x, y) => x * y)
      return scalar(all(p, p.at))
    }
    case 'norm': {
      const x = of(tree.of)
      return scalar(Math.sqrt(all(x, (...i) => x.at(...i) ** 2)))
    }
    case 'abs':
      return mapped(of(tree.of), Math.abs)
    case 'power':
      return mapped(of(tree.of), (x) => x ** tree.n)
    case 'transpose': {
      const x = of(tree.of)
      if (x.dims.length === 0) return x
      if (x.dims.length !== 2) throw new Error('the transpose of no matrix')
      return { dims: [x.dims[1], x.dims[0]], at: (i, j) => x.at(j!, i!) }
    }
    case 'at': {
      const [x, indices] = [of(tree.of), tree.indices.map((i) => of(i).at())]
      if (indices.length !== x.dims.length) throw new Error(`${indices.length} indices for rank ${x.dims.length}`)
      return scalar(x.at(...indices))
    }
    case 'sigma': {
      const go = (k: number, open: ReadonlyMap<string, number>): number => {
        const l = tree.letters[k]
        if (!l) return meaning(tree.of, names, open).at()
        const bound = (x: Tree | undefined): number | undefined => x && meaning(x, names, open).at()
        const [from, to] = [bound(l.from) ?? 0, bound(l.below) ?? extentOf(l.letter, tree.of, names)]
        return over(to === undefined ? to : to - from, (i) => go(k + 1, new Map(open).set(l.letter, i + from)))
      }
      return scalar(go(0, letters))
    }
    case 'apply': {
      const x = of(tree.of)
      if (tree.f === 'tr') return scalar(over(joint({ ...x, dims: x.dims.slice(0, 1) }, { ...x, dims: x.dims.slice(1) })[0], (i) => x.at(i, i)))
      if (tree.f === 'diag')
        return x.dims.length === 1
          ? { dims: [x.dims[0], x.dims[0]], at: (i, j) => (i === j ? x.at(i!) : 0) }
          : { dims: [x.dims[0]], at: (i) => x.at(i!, i!) }
      const f = tree.f === '√' ? Math.sqrt : (Math as unknown as Record<string, (y: number) => number>)[tree.f]!
      return mapped(x, f)
    }
  }
}
/** The range of a letter that goes without saying: that of a dimension at which it stands. */
const extentOf = (letter: string, tree: Tree, names: Names): number | undefined => {
  const inside = (...ts: readonly Tree[]): number | undefined => ts.map((t) => extentOf(letter, t, names)).find((n) => n !== undefined)
  switch (tree.tag) {
    case 'at': {
      const k = tree.indices.findIndex((i) => i.tag === 'letter' && i.letter === letter)
      const dims = k < 0 ? undefined : meaning(tree.of, names, new Map()).dims
      return dims?.[k] ?? inside(tree.of)
    }
    case 'sum':
      return inside(...tree.terms.map((t) => t.of))
    case 'entrywise':
    case 'quotient':
    case 'outer':
    case 'beside':
    case 'inner':
    case 'of two':
      return inside(tree.left, tree.right)
    case 'choice':
      return inside(tree.when, tree.left, tree.right)
    case 'number':
    case 'name':
    case 'letter':
    case 'unit':
    case 'ones':
    case 'equal':
      return undefined
    default:
      return inside(tree.of)
  }
}

const LETTERS = [...'ijklmnophaex']
interface Line {
  readonly name: string
  readonly letters: readonly string[]
  readonly text: string
}
const lineOf = (text: string, only: string): Line => {
  const arrow = / ↦ /.exec(text)
  if (arrow) return { name: only, letters: [], text: text.slice(arrow.index + 3) }
  const [, head, body] = /^(.*?) = (.*)$/u.exec(text.replace(/^where /, '').trim())!
  const open = /^\((.*)\)([^)]*)$/u.exec(head!)
  const [name, below] = open ? [open[1]!, open[2]!] : [/^(.*?)(?=(?:[₊₋ᵢⱼₖₗₘₙₒₚₕₐₑₓ]|\[|$))/u.exec(head!)![0], '']
  const rest = open ? below : head!.slice(name.length)
  const letters = rest.startsWith('[') ? rest.slice(1, -1).split(', ') : [...rest].map((c) => SUBSCRIPTS.get(c)!)
  return { name, letters, text: body!.replace(/ {2}\(.*\)$/, '') }
}

/** The values of the outputs that a text defines, by name; an output after an arrow is called `only`. */
export const valuesOf = (text: string, given: Names, only: string): Names => {
  const lines = text.split('\n').map((x) => lineOf(x, only))
  const defined = new Set(lines.map((l) => l.name))
  const names = new Map(given)
  const known = [...given.keys(), ...defined].sort((a, b) => b.length - a.length)
  // Definitions after `where` mention those above them; outputs mention all.
  for (const l of [...lines.filter((_, k) => k >= lines.findIndex((x) => /^where/.test(text.split('\n')[lines.indexOf(x)]!))), ...lines]) {
    const t = new Text(
      l.text,
      known.filter((x) => !LETTERS.includes(x) || given.get(x)!.dims.length > 0),
      LETTERS,
    )
    const tree = readValue(t)
    if (!t.end) throw new Error(`more to read: ${t.s.slice(t.k)} in ${t.s}`)
    names.set(
      l.name,
      l.letters.length === 0
        ? meaning(tree, names, new Map())
        : {
            dims: l.letters.map((c) => extentOf(c, tree, names)),
            at: (...i) => meaning(tree, names, new Map(l.letters.map((c, k) => [c, i[k]!]))).at(),
          },
    )
  }
  return names
}
