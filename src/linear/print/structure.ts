/** The structure of a linear map as a mathematician writes it: `diag(p) − p⊗p`, `Aᵀ diag(w) A`, `Lᵀ diag(w) L` where `L: dX ↦ A dX B`. */
import { type Axis, build, type Equation, input, isLiteral } from '../../categories/equation.js'
import { equationOf, monomialsOf, scaled } from '../../primitives/monomial.js'
import { applyGraph } from '../apply.js'
import type { Edge, LinearMap } from '../edge.js'
import { type Block, type Congruence, type Part, type RankOne, type Structure, sumOf } from '../structure.js'
import { CLOSED, type Mathematician } from './mathematician.js'
import { namesIn, textOf, type Written, whereOf, write } from './mathematics.js'
import { named, ofMap } from './statement.js'
import { assembled, factors } from './terms.js'
import * as T from './text.js'
import { atom, ONES, type Term, type Text, wrap } from './text.js'

/** What a block of several is called, by its output and input; `of` one that is alone. */
export interface Labels {
  readonly of?: string
  readonly block: (row: number, column: number) => string
}

/** A term: a number, scalars above and below the line, and an operator. */
interface Piece {
  readonly number: number
  readonly scalars: readonly (readonly [Text, number])[]
  /** None of a scalar. */
  readonly body?: Text
  /** The transpose of a matrix. */
  readonly turned?: Text
}
/** What is written once everything has its name. */
interface Writer {
  readonly m: Mathematician
  /** An equation, as it is to be printed. */
  readonly at: (k: number) => Equation
  /** A name for an operator, by what it is. */
  readonly define: (letters: string, says: string) => string
}
type Draft = (w: Writer) => readonly Piece[]

const UNIT = atom('I')
const bare = (body: Text): Piece => ({ number: 1, scalars: [], body })
const termOf = ({ number, scalars, body }: Piece): Term => {
  const f = factors()
  for (const [t, n] of scalars) f.add(t, n, false)
  return assembled(number, f, body)
}
/** Terms with their signs, one without a minus first. */
const joined = (pieces: readonly Piece[]): Text => {
  const first = pieces.findIndex((p) => p.number > 0)
  return T.joined((first < 0 ? pieces : [...pieces.slice(first, first + 1), ...pieces.filter((_, k) => k !== first)]).map(termOf))
}
const wholeAxis = (indices: readonly Equation[], shape: readonly Equation[]): readonly Axis[] =>
  indices.flatMap((i, k) => (i.tag === 'axis' && isLiteral(i.axis.lo, 0) && i.axis.hi === shape[k] ? [i.axis] : []))
/** The matrix of an edge from a vector to a vector, if its entries are one expression, and a number in front of it. */
const matrixOf = (e: Edge): { readonly number: number; readonly matrix: Equation; readonly turned: Equation } | undefined => {
  const [rows, columns] = [wholeAxis(e.ti, e.to.shape), wholeAxis(e.fi, e.from.shape)]
  const fits = rows.length === 1 && columns.length === 1 && rows[0] !== columns[0] && e.axes.length === 2 && !e.partial
  if (!fits) return undefined
  const [m, ...more] = monomialsOf(e.by)
  const number = m && more.length === 0 ? m.number : 1
  const entry = number === 1 ? e.by : equationOf(scaled(m!, 1 / number))
  return { number, matrix: build([...rows, ...columns], entry), turned: build([...columns, ...rows], entry) }
}
const transposed = (a: Text): Text => {
  if (/^\p{Lu}[₀-₉]*ᵀ$/u.test(a.text)) return atom(a.text.slice(0, -1))
  return { text: `${wrap(a, T.ATOM)}ᵀ`, binds: T.POWER }
}
const isOnes = (e: Equation): boolean => isLiteral(e.tag === 'build' ? e.body : e, 1)

/** Drafts, and the equations that they mention. */
class Drafts {
  readonly equations: Equation[] = []
  readonly tangents = new Map<Equation, string>()
  private add(e: Equation): number {
    return this.equations.push(e) - 1
  }
  /** `by · body`, the powers in a product each by itself. */
  private multiple(by: Equation): (w: Writer, body?: Text) => Piece {
    const [m, ...more] = monomialsOf(by)
    const alone = m && more.length === 0 ? m : { number: 1, powers: new Map([[by, 1]]) }
    const powers = [...alone.powers].map(([e, n]) => ({ k: this.add(e), n }))
    return (w, body) => ({
      number: alone.number,
      scalars: powers.map(({ k, n }) => [w.m.scalar(w.at(k), CLOSED), n] as const),
      ...(body && { body }),
    })
  }
  part(p: Part, row: number, column: number): Draft {
    switch (p.kind) {
      case 'diagonal':
        return this.diagonal(p.by)
      case 'rank one':
        return this.rankOne(p)
      case 'congruence':
        return this.congruence(p)
      case 'rest':
        return this.operator(p.map, column, [row], 'RST')
    }
  }
  private diagonal(by: Equation): Draft {
    const body = by.tag === 'build' ? by.body : by
    if (body.shape.length === 0 && body.free.length === 0) {
      const multiple = this.multiple(body)
      return (w) => [multiple(w, by.shape.length === 0 ? undefined : UNIT)]
    }
    const [m, ...more] = by.tag === 'build' ? monomialsOf(body) : []
    const number = m && more.length === 0 ? m.number : 1
    const k = this.add(number !== 1 && by.tag === 'build' ? build(by.axes, equationOf(scaled(m!, 1 / number))) : by)
    return (w) => [{ ...bare(atom(`diag(${textOf(w.m, w.at(k)).text})`)), number }]
  }
  private rankOne(p: RankOne): Draft {
    const multiple = this.multiple(p.by)
    const [left, right] = [this.add(p.left), this.add(p.right)]
    return (w) => {
      const text = (k: number): Text => (isOnes(w.at(k)) ? ONES : textOf(w.m, w.at(k)))
      const body = p.right.shape.length === 0 ? text(left) : p.left.shape.length === 0 ? transposed(text(right)) : outer(text(left), text(right))
      return [multiple(w, body)]
    }
  }
  private congruence({ inner, middle }: Congruence): Draft {
    const single = middle.map.ins.length === 1
    const name = this.operator(
      inner,
      0,
      inner.outs.map((_, k) => k),
      'LMNK',
    ) // prettier-ignore
    const parts = this.blocks(middle)
    return (w) => {
      const [first, ...others] = name(w)
      const l = others.length === 0 ? first!.body! : joined([first!, ...others])
      const back = (others.length === 0 && first!.turned) || transposed(l)
      const square = others.length === 0 ? first!.number ** 2 : 1
      const blocks = parts(w)
      const around = (s?: Text): Text => ({
        text: [wrap(back, T.PRODUCT), ...(s ? [wrap(s, T.PRODUCT)] : []), wrap(l, T.PRODUCT)].reduce(T.beside),
        binds: T.PRODUCT,
      })
      if (!single)
        return [
          { ...bare(around(atom(`[${blocks.map((b, k) => `${placeOf(middle.blocks[k]!)} = ${joined(b).text}`).join('; ')}]`))), number: square },
        ]
      const [pieces] = blocks
      const [only, ...more] = pieces!
      if (more.length > 0) return [{ ...bare(around(joined(pieces!))), number: square }]
      return [{ ...only!, number: square * only!.number, body: around(only!.body === UNIT ? undefined : only!.body) }]
    }
  }
  /** Matrices, or a letter for what is none. */
  private operator(l: LinearMap, column: number, rows: readonly number[], letters: string): Draft {
    const direct = l.edges.every((e) => l.ins.includes(e.from) && l.outs.includes(e.to))
    const dense = direct ? l.edges.flatMap((e) => matrixOf(e) ?? []) : []
    const matrices = dense.map(({ number, matrix, turned }) => ({ number, k: this.add(matrix), back: this.add(turned) }))
    const tangents = l.ins.map((v) => input(v.name, v.shape))
    const name = T.nice(l.ins[column]!.name)
    this.tangents.set(tangents[column]!, name)
    const all = applyGraph(l, tangents)
    const values = rows.map((k) => this.add(all[k]!))
    return (w) => {
      const pieces = matrices.flatMap(({ number, k, back }): readonly Piece[] => {
        const [body, turned] = [w.m.whole(w.at(k)), w.m.whole(w.at(back))]
        return body ? [{ number, scalars: [], body, ...(turned && { turned }) }] : []
      })
      if (pieces.length > 0 && pieces.length === l.edges.length) return [...pieces].sort((a, b) => a.body!.text.length - b.body!.text.length)
      const says = values.map((k) => textOf(w.m, w.at(k)).text)
      return [bare(atom(w.define(letters, `${name} ↦ ${says.length === 1 ? says[0] : `(${says.join(', ')})`}`)))]
    }
  }
  blocks(s: Structure): (w: Writer) => readonly (readonly Piece[])[] {
    const drafts = s.blocks.map((b) => b.terms.map((p) => this.part(p, b.row, b.column)))
    return (w) => drafts.map((terms) => terms.flatMap((d) => d(w)))
  }
}
const outer = (u: Text, v: Text): Text => ({ text: `${wrap(u, T.POWER)}⊗${wrap(v, T.POWER)}`, binds: T.OUTER })
const placeOf = ({ row, column }: Block): string => `[${row}, ${column}]`

/** One line for each block, and what is named in them. */
export const structureText = (s: Structure, labels?: Labels): Written => {
  const drafts = new Drafts()
  const blocks = drafts.blocks(s)
  const statement = {
    outputs: drafts.equations.map((e) => ({ name: '', e })),
    tangents: drafts.tangents,
    derived: (name: string) => `d${name}`,
    differential: true,
  }
  const all = named(statement)
  // Recurrences are said step by step.
  if (all.definitions.some((e) => e.tag === 'history')) return write(ofMap(sumOf(s), { cotangent: false }))
  const known = new Map<string, string>()
  const taken = new Set([...all.names.values(), ...all.sizes])
  const define = (letters: string, says: string): string => {
    const before = known.get(says)
    if (before !== undefined) return before
    const names = function* (): Generator<string> {
      yield* letters
      for (let k = 1; ; k++) yield `${letters[0]}${T.subscript(String(k))}`
    }
    for (const name of names()) {
      if (taken.has(name)) continue
      taken.add(name)
      known.set(says, name)
      return name
    }
    return ''
  }
  const { m, where } = whereOf(all)
  const terms = blocks({ m, at: (k) => all.outputs[k]!.e, define })
  const lines = s.blocks.map(({ row, column }, k) => {
    const label = s.map.ins.length * s.map.outs.length === 1 ? labels?.of : (labels?.block(row, column) ?? placeOf(s.blocks[k]!))
    return `${label === undefined ? '' : `${label} = `}${joined(terms[k]!).text}`
  })
  const said = [...[...known].map(([says, name]) => `${name}: ${says}`), ...where]
  const text = [
    ...(lines.length > 0 ? lines : [labels?.of === undefined ? '0' : `${labels.of} = 0`]),
    ...said.map((w, k) => (k === 0 ? `where ${w}` : `      ${w}`)),
  ].join('\n')
  return namesIn(statement, all, text, [...known.values()])
}
