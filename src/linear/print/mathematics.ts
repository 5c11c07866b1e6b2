/**
 * The mathematics register. A linear map prints as the equations of its value at a named tangent: what is a section, a matrix, an inner product
 * in it is what the products that end in the tangent say. Whatever is used twice has a name, after `where`.
 */
import { type Accumulate, type Axis, at, axesOver, type Equation, extentOf, indexAlong, isLiteral, type Order } from '../../categories/equation.js'
import { indices } from './indices.js'
import { CLOSED, type Mathematician, mathematician } from './mathematician.js'
import { subscripted } from './place.js'
import { scatterLine } from './scatter.js'
import { type Named, named, type Statement } from './statement.js'
import { diagonalText } from './terms.js'
import { atom, joined, type Term, type Text } from './text.js'

/** `dX ↦ A dX B`, `(A, x) ↦ A x`, `[xᵢ₊₁ − xᵢ | i<n−1]`, or a line for each output: `∇ₓf = …`. */
export const mathematics = (statement: Statement): string => write(statement).text

/** A text, and what in it is a name. */
export interface Written {
  readonly text: string
  /** Longest first. */
  readonly variables: readonly string[]
  /** Names that begin with a d because they vary. */
  readonly differentials: ReadonlySet<string>
}
export const write = (statement: Statement): Written => {
  const all = named(statement)
  // Recurrences are said step by step, and that takes indices.
  if (all.definitions.some((e) => e.tag === 'history')) return namesIn(statement, all, indices(statement))
  return writeNamed(statement, needed(all))
}
/** What turns out to be a name or a number needs no other name. */
const needed = (all: Named): Named => {
  const first = of(all)
  const plain = all.definitions.filter((e) => e.tag === 'call' && isPlain(lineOf(all, e, first)))
  if (plain.length === 0) return all
  const names = new Map([...all.names].filter(([e]) => !plain.includes(e)))
  return { ...all, names, definitions: all.definitions.filter((e) => !plain.includes(e)) }
}
/** What writes equations whose parts have names, and the lines that say what these mean. */
export const whereOf = (given: Named): { readonly m: Mathematician; readonly where: readonly string[] } => {
  const all = needed(given)
  const m = of(all)
  return { m, where: all.definitions.map((e) => lineOf(all, e, m)) }
}
/** An equation by itself. */
export const textOf = (m: Mathematician, e: Equation): Text => {
  const free = e.shape.length === 0 && e.free.length === 0 ? m.scalar(e, CLOSED) : m.whole(e)
  return free ?? atom(withoutIndices(m, e) ?? comprehension(m, e))
}
const of = ({ order, names, linear, letters }: Named): Mathematician => mathematician({ order, names, tangent: (e) => linear.has(e), letters })
const lineOf = (all: Named, e: Equation, m = of(all)): string => m.defining(e, () => line(m, all.names.get(e)!, e))
const isPlain = (text: string): boolean => /^[^ =]+ = −?(?:\p{Ll}+[\p{Lm}₀-₉]*|[\d.½¼]+)$/u.test(text)
const writeNamed = (statement: Statement, all: Named): Written => {
  const { arrow, outputs } = all
  const { m, where } = whereOf(all)
  const lines = outputs.map((o) => {
    const free = arrow === undefined ? undefined : withoutIndices(m, o.e)
    if (arrow === '') return o.e.free.length > 0 ? comprehension(m, o.e) : (free ?? comprehension(m, o.e))
    return free === undefined ? line(m, o.name, o.e) : `${arrow} ↦ ${free}`
  })
  const text = [...lines, ...where.map((w, k) => (k === 0 ? `where ${w}` : `      ${w}`))].join('\n')
  return namesIn(statement, all, text)
}
/** A text with the names in it, and others. */
export const namesIn = (statement: Statement, { outputs, names, linear, sizes }: Named, text: string, others: readonly string[] = []): Written => {
  const made = [...outputs.map((o) => o.name), ...[...names].flatMap(([e, name]) => (linear.has(e) ? [name] : []))]
  const variables = [...new Set([...names.values(), ...made.filter((x) => !x.startsWith('∇')), ...(statement.arguments ?? []), ...sizes, ...others])]
  return {
    text,
    variables: variables.filter((x) => x !== '').sort((a, b) => b.length - a.length),
    differentials: new Set(statement.differential ? made.filter((x) => x.startsWith('d') && x.length > 1) : []),
  }
}

const axesOf = (e: Equation): readonly Axis[] => [...e.free, ...(e.tag === 'build' ? e.axes : [])]
/** Entries that cover the array, or its diagonal. */
const scattered = (m: Mathematician, e: Accumulate): string | undefined => {
  const texts = e.entries.map((x) => {
    const at = x.indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
    const [i, j] = at
    const fits = at.length === x.indices.length && x.axes.every((a) => at.includes(a)) && at.every((a, k) => extentOf(a) === e.shape[k])
    if (!fits || e.free.length > 0) return undefined
    if (at.length === 2 && i === j) {
      const varies = x.value.free.length > 0
      const v = varies ? m.array(x.value, [i!]) : undefined
      if (varies) return v && { text: diagonalText(v, true), negative: false }
      const [term, ...more] = m.terms(x.value, CLOSED)
      return more.length === 0
        ? { ...term!, text: diagonalText(term!.text, false) }
        : { text: diagonalText(m.scalar(x.value, CLOSED), false), negative: false }
    }
    const text = new Set(at).size === at.length ? m.array(x.value, at) : undefined
    return text && { text, negative: false }
  })
  return texts.every((t) => t !== undefined) ? joined(texts as readonly Term[]).text : undefined
}
const withoutIndices = (m: Mathematician, e: Equation): string | undefined => {
  if (e.tag === 'accumulate') return scattered(m, e)
  const axes = axesOf(e)
  const body = e.tag === 'build' ? e.body : e
  if (e.shape.length > 0 && e.tag !== 'build') return m.whole(e)?.text
  return axes.length === 0 ? m.scalar(body, CLOSED).text : m.array(body, axes)?.text
}
/** What takes subscripts: `(∇ₓf)ᵢ`. */
const base = (name: string): string => (name.startsWith('∇') ? `(${name})` : name)
const line = (m: Mathematician, name: string, e: Equation): string => {
  if (e.tag === 'order') return sorting(m, name, e)
  const said = (text: string): string => (e.sort === 'boolean' ? `[${text}]` : text)
  const free = withoutIndices(m, e)
  if (free !== undefined) return `${name} = ${said(free)}`
  if (e.tag === 'accumulate') return scatterLine(m, base(name), e)
  const axes = axesOf(e)
  const scope = m.open(axes, CLOSED)
  const ranges = axes.filter((a) => a.outer.length > 0 || !isLiteral(a.lo, 0)).map((a) => m.range(a, scope))
  const text = joined(m.terms(e.tag === 'build' ? e.body : e, scope)).text
  return `${subscripted(
    base(name),
    axes.map((a) => scope.places.get(a)!),
  )} = ${said(text)}${ranges.length > 0 ? `  (${ranges.join(', ')})` : ''}`
}

/** `p = order(x)`, `pᵢ = order([xᵢⱼ | j<n])`. */
const sorting = (m: Mathematician, name: string, e: Order): string => {
  const outer = m.open(e.free, CLOSED)
  const inner = axesOver(e.shape, e.of.free)
  const scope = m.open(inner, outer)
  const keys = (): string => `[${joined(m.terms(at(e.of, inner.map(indexAlong)), scope)).text} | ${inner.map((a) => m.range(a, scope)).join(', ')}]`
  const places = e.free.map((a) => outer.places.get(a)!)
  return `${subscripted(name, places)} = order(${m.whole(e.of)?.text ?? keys()})`
}

/** `[xᵢ₊₁ − xᵢ | i<n−1]`, or a scalar of open axes. */
const comprehension = (m: Mathematician, e: Equation): string => {
  if (e.tag === 'accumulate') return scatterLine(m, 'y', e)
  const scope = m.open(axesOf(e), CLOSED)
  const text = joined(m.terms(e.tag === 'build' ? e.body : e, scope)).text
  return e.tag === 'build' ? `[${text} | ${e.axes.map((a) => m.range(a, scope)).join(', ')}]` : text
}
