/** The structure of a linear map as a mathematician writes it: `diag(p) − p⊗p`, `Aᵀ diag(w) A`, `Lᵀ diag(w) L` where `L: dX ↦ A dX B`. */
import { build, type Equation, input, isLiteral } from '../../categories/equation.js'
import { monomialsOf, scaled, equationOf as written } from '../../primitives/monomial.js'
import { applyGraph } from '../apply.js'
import type { Edge, LinearMap } from '../edge.js'
import { type Congruence, type Part, type Structure, sumOf } from '../structure.js'
import { CLOSED, type Mathematician } from './mathematician.js'
import { namesIn, textOf, type Written, whereOf, write } from './mathematics.js'
import { named, ofMap } from './statement.js'
import { assembled, factors } from './terms.js'
import * as T from './text.js'
import { atom, type Term, type Text, wrap } from './text.js'

/** What a block of several is called, by its output and input; `of` one that is alone. */
export interface Labels {
  readonly of?: string
  readonly block: (row: number, column: number) => string
}

/** What is written once everything has its name. */
interface Writer {
  readonly m: Mathematician
  /** An equation, as it is to be printed. */
  readonly at: (k: number) => Equation
  /** A name for an operator, and the line that says what it is. */
  readonly define: (letters: string, says: string) => string
}
type Draft = (w: Writer) => Term

const UNIT = atom('I')
const times = (by: Equation, w: Writer, body: Text): Term => {
  const [m, ...more] = monomialsOf(by)
  const f = factors()
  if (!m || more.length > 0) f.add(w.m.scalar(by, CLOSED), 1, false)
  else for (const [e, n] of m.powers) f.add(w.m.scalar(e, CLOSED), n, false)
  return assembled(m && more.length === 0 ? m.number : 1, f, body)
}
const plain = (indices: readonly Equation[], shape: readonly Equation[]) =>
  indices.flatMap((i, k) => (i.tag === 'axis' && isLiteral(i.axis.lo, 0) && i.axis.hi === shape[k] ? [i.axis] : []))
/** The matrix of edges from a vector to a vector, if each has all of its entries as one expression. */
const matrixOf = (edges: readonly Edge[]): Equation | undefined => {
  const [first, ...more] = edges
  if (!first || more.length > 0 || first.partial) return undefined
  const [rows, columns] = [plain(first.ti, first.to.shape), plain(first.fi, first.from.shape)]
  const fits = rows.length === 1 && columns.length === 1 && rows[0] !== columns[0] && first.axes.length === 2
  return fits ? build([...rows, ...columns], first.by) : undefined
}
const transposed = (a: string): string => (a.endsWith('ᵀ') && !/[ (]/.test(a) ? a.slice(0, -1) : `${a}ᵀ`)

/** Drafts, and the equations that they mention. */
class Drafts {
  readonly equations: Equation[] = []
  readonly tangents = new Map<Equation, string>()
  private add(e: Equation): number {
    return this.equations.push(e) - 1
  }
  part(p: Part, row: number, column: number): Draft {
    switch (p.kind) {
      case 'diagonal':
        return this.diagonal(p.by)
      case 'rank one': {
        const [by, left, right] = [p.by, p.left, p.right].map((e) => this.add(e)) as [number, number, number]
        return (w) => {
          const [u, v] = [left, right].map((k) => textOf(w.m, w.at(k)))
          const rows = isLiteral(w.at(right)) ? u! : isLiteral(w.at(left)) ? { text: transposed(wrap(v!, T.ATOM)), binds: T.POWER } : outer(u!, v!)
          return times(w.at(by), w, rows)
        }
      }
      case 'congruence':
        return this.congruence(p)
      case 'rest':
        return this.operator(p.map, column, row, 'RST')
    }
  }
  private diagonal(by: Equation): Draft {
    const body = by.tag === 'build' ? by.body : by
    if (by.shape.length === 0 || (by.tag === 'build' && body.free.length === 0)) {
      const k = this.add(body)
      return (w) => times(w.at(k), w, by.shape.length === 0 ? atom('1') : UNIT)
    }
    const [m, ...more] = by.tag === 'build' ? monomialsOf(body) : []
    const number = m && more.length === 0 ? m.number : 1
    const k = this.add(number !== 1 && by.tag === 'build' ? build(by.axes, written(scaled(m!, 1 / number))) : by)
    return (w) => assembled(number, factors(), atom(`diag(${textOf(w.m, w.at(k)).text})`))
  }
  private congruence({ inner, middle }: Congruence): Draft {
    const outer = this.operator(inner, 0, 0, 'LMNK')
    const parts = this.blocks(middle)
    return (w) => {
      const { text: l } = outer(w).text
      const back = transposed(l)
      const [[only, ...more] = [], ...others] = parts(w)
      if (!only) return { negative: false, text: atom('0') }
      if (more.length + others.length > 0) {
        const all =
          others.length > 0
            ? `[${parts(w)
                .map((b) => T.joined(b).text)
                .join('; ')}]`
            : `(${T.joined([only, ...more]).text})` // prettier-ignore
        return { negative: false, text: { text: T.beside(back + all, l), binds: T.PRODUCT } }
      }
      const scaledUnit = only.text.text.match(/^(.*?) ?I( \/ .*)?$/u)
      const around = scaledUnit ? T.beside(back, l) : [back, wrap(only.text, T.PRODUCT), l].reduce(T.beside)
      const [lead, below] = scaledUnit ? [scaledUnit[1]!, scaledUnit[2] ?? ''] : ['', '']
      return { negative: only.negative, text: { text: `${lead === '' ? around : T.besideScalar(lead, around)}${below}`, binds: T.PRODUCT } }
    }
  }
  /** A matrix, or a letter for what is none. */
  private operator(l: LinearMap, column: number, row: number, letters: string): Draft {
    const dense = l.ins.length > 0 && l.edges.every((e) => l.ins.includes(e.from) && l.outs.includes(e.to)) ? matrixOf(l.edges) : undefined
    const matrix = dense && this.add(dense)
    const tangents = l.ins.map((v) => input(v.name, v.shape))
    tangents.forEach((t, k) => k === column && this.tangents.set(t, T.nice(l.ins[k]!.name)))
    const values = applyGraph(l, tangents).map((e) => this.add(e))
    return (w) => {
      const text = matrix === undefined ? undefined : w.m.whole(w.at(matrix))
      if (text) return { negative: false, text }
      const outs = l.outs.length > 1 && letters.startsWith('R') ? [values[row]!] : values
      const says = outs.map((k) => textOf(w.m, w.at(k)).text)
      const name = w.define(letters, `${T.nice(l.ins[column]!.name)} ↦ ${says.length === 1 ? says[0] : `(${says.join(', ')})`}`)
      return { negative: false, text: atom(name) }
    }
  }
  blocks(s: Structure): (w: Writer) => readonly (readonly Term[])[] {
    const drafts = s.blocks.map((b) => b.terms.map((p) => this.part(p, b.row, b.column)))
    return (w) => drafts.map((terms) => terms.map((d) => d(w)))
  }
}
const outer = (u: Text, v: Text): Text => ({ text: `${wrap(u, T.POWER)}⊗${wrap(v, T.POWER)}`, binds: T.OUTER })

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
    const label = s.map.ins.length * s.map.outs.length === 1 ? labels?.of : (labels?.block(row, column) ?? `(${row}, ${column})`)
    return `${label === undefined ? '' : `${label} = `}${T.joined(terms[k]!).text}`
  })
  const said = [...[...known].map(([says, name]) => `${name}: ${says}`), ...where]
  const text = [...(lines.length > 0 ? lines : ['0']), ...said.map((w, k) => (k === 0 ? `where ${w}` : `      ${w}`))].join('\n')
  return namesIn(statement, all, text, [...known.values()])
}
