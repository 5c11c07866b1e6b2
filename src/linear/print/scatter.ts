/**
 * Accumulations, said from the side of the result: what `array[i+1] += e(i)` adds to element k is `[1 ≤ k] e(k−1)`. An index that cannot be solved
 * for leaves a sum with a condition, `Σᵢ [qᵢ = k] e(i)`.
 */
import {
  type Accumulate,
  type Axis,
  axesOver,
  closure,
  type Entry,
  type Equation,
  freeOf,
  indexAlong,
  isLiteral,
  minus,
  plus,
  termsOf,
  times,
  union,
} from '../../categories/equation.js' // prettier-ignore
import * as P from '../../categories/size.js'
import { extentsOf, placeOf, triangle } from '../../categories/space.js'
import { CLOSED, type Mathematician, type Scope } from './mathematician.js'
import { type Place, showPlace, subscripted, tight } from './place.js'
import { covers } from './product.js'
import { atom, besideScalar, HADAMARD, joined, PRODUCT, SIGMA, type Term, type Text, wrap } from './text.js'

/** `c·a + rest = place`, solved for the axis a. */
interface Solution {
  readonly axis: Axis
  readonly sign: number
  readonly rest: Equation
  readonly dimension: number
}

const solve = (e: Entry): readonly Solution[] => {
  const solutions: Solution[] = []
  const settled = new Set<Axis>()
  const attempt = (strict: boolean): void =>
    e.indices.forEach((index, dimension) => {
      if (solutions.some((s) => s.dimension === dimension)) return
      for (const axis of e.axes) {
        const own = termsOf(index).find((t) => t.factors.length === 1 && t.factors[0] === indexAlong(axis))
        if (settled.has(axis) || !own || Math.abs(own.coefficient) !== 1) continue
        const rest = minus(index, times(own.coefficient, indexAlong(axis)))
        const others = [...rest.free, ...axis.outer].filter((a) => e.axes.includes(a))
        const moves = e.axes.some((a) => a.outer.includes(axis))
        if (others.includes(axis) || moves || (strict && others.length > 0)) continue
        for (const a of [axis, ...others]) settled.add(a)
        solutions.push({ axis, sign: own.coefficient, rest, dimension })
        return
      }
    })
  attempt(true)
  attempt(false)
  return solutions
}
const nonNegative = (e: Equation): boolean => termsOf(e).every((t) => t.coefficient >= 0 && t.factors.every((f) => f.tag === 'size'))

/** Where the solution lies in the axis' range, as far as that does not go without saying. */
const within = (m: Mathematician, s: Solution, extent: Equation, k: Place, at: Place, scope: Scope): string | undefined => {
  const { lo, hi } = s.axis
  const show = (e: Equation): string => tight(m.place(e, scope))
  if (s.sign < 0) {
    const from = nonNegative(plus(minus(s.rest, plus(lo, extent)), 1)) ? '' : `${show(lo)}≤`
    const to = nonNegative(minus(minus(hi, s.rest), 1)) ? '' : `<${show(hi)}`
    return from + to === '' ? undefined : from + tight(at) + to
  }
  const [first, end] = [plus(lo, s.rest), plus(hi, s.rest)]
  const below = nonNegative(minus(0, first)) ? '' : `${show(first)}≤`
  const above = nonNegative(minus(end, extent)) ? '' : `<${show(end)}`
  return below + above === '' ? undefined : below + tight(k) + above
}

const entryTerm = (m: Mathematician, e: Entry, shape: readonly Equation[], letters: readonly Place[], scope: Scope): Term => {
  const solutions = solve(e)
  const left = e.axes.filter((a) => !solutions.some((s) => s.axis === a))
  let inner = m.open(left, scope)
  const conditions: string[] = []
  for (const s of solutions) {
    const k = letters[s.dimension]!
    const at = P.scale(s.sign, P.plus(k, P.scale(-1, m.place(s.rest, inner))))
    inner = { taken: inner.taken, places: new Map(inner.places).set(s.axis, at) }
    const c = within(m, s, shape[s.dimension]!, k, at, inner)
    if (c) conditions.push(c)
  }
  e.indices.forEach((index, d) => {
    if (!solutions.some((s) => s.dimension === d)) conditions.push(`${showPlace(letters[d]!)} = ${showPlace(m.place(index, inner))}`)
  })
  const brackets = conditions.map((c) => atom(`[${c}]`))
  const [only, ...more] = m.terms(e.value, inner, brackets)
  const { text: value, negative } = more.length === 0 ? only! : { text: joined([only!, ...more]), negative: false }
  if (left.length === 0) return { text: value, negative }
  const axes = left.map((axis) => ({ axis, plain: covers(e.value, axis, () => false), scope: inner, at: inner.places.get(axis)! }))
  return { text: { text: `${m.under('Σ', axes)} ${wrap(value, HADAMARD)}`, binds: SIGMA }, negative }
}

/** The axes, from 0 on, by which an index goes over a whole dimension: one, or two where a triangle is stored. */
const axesThrough = (index: Equation, extent: Equation, axes: readonly Axis[]): readonly Axis[] => {
  if (index.tag === 'axis') return index.axis.hi === extent && isLiteral(index.axis.lo, 0) ? [index.axis] : []
  return axes.flatMap((j) => {
    const i = j.hi.tag === 'axis' ? j.hi.axis : undefined
    if (!i || !isLiteral(i.lo, 0) || !isLiteral(j.lo, 0)) return []
    const stored = triangle(i.hi)
    return placeOf(stored, [i, j].map(indexAlong))[0] === index && extentsOf(stored)[0] === extent ? [i, j] : []
  })
}
/** `Lᵢⱼ = …  (j<i)`, where the only entry goes once over all of an array in which triangles are stored. */
const packedLine = (m: Mathematician, name: string, e: Accumulate, family: Scope): string | undefined => {
  const [only, ...others] = e.entries
  if (!only || others.length > 0) return undefined
  const through = only.indices.map((x, k) => axesThrough(x, e.shape[k]!, only.axes))
  const axes = through.flat()
  if (through.some((t) => t.length === 0) || axes.length === e.shape.length) return undefined
  if (axes.length !== only.axes.length || !only.axes.every((a) => axes.includes(a))) return undefined
  const scope = m.open(axes, family)
  const letters = [...e.free, ...axes].map((a) => scope.places.get(a)!)
  const ranges = axes.filter((a) => a.outer.length > 0).map((a) => m.range(a, scope))
  return `${subscripted(name, letters)} = ${joined(m.terms(only.value, scope)).text}  (${ranges.join(', ')})`
}

/** Equal terms, counted. */
const alike = (terms: readonly Term[]): readonly Term[] => {
  const counts = new Map<string, { readonly text: Text; n: number }>()
  for (const { text, negative } of terms) {
    const known = counts.get(text.text)
    if (known) known.n += negative ? -1 : 1
    else counts.set(text.text, { text, n: negative ? -1 : 1 })
  }
  const left = [...counts.values()].filter(({ n }) => n !== 0)
  if (left.length === 0) return [{ text: atom('0'), negative: false }]
  return left.map(({ text, n }) => ({
    text: Math.abs(n) === 1 ? text : { text: besideScalar(String(Math.abs(n)), wrap(text, PRODUCT)), binds: PRODUCT },
    negative: n < 0,
  }))
}

/** `xₖ = …` for the array that an accumulation makes. */
export const scatterLine = (m: Mathematician, name: string, e: Accumulate): string => {
  const family = m.open(e.free, CLOSED)
  const outer = e.free.map((a) => family.places.get(a)!)
  const packed = packedLine(m, name, e, family)
  if (packed) return packed
  const inside = e.entries.reduce((s, x) => union(s, closure(x.axes)), freeOf(e.entries.flatMap((x) => [x.value, ...x.indices])))
  const axes = axesOver(e.shape, union(inside, e.free))
  const scope = m.open(axes, family)
  const letters = axes.map((a) => scope.places.get(a)!)
  const terms = alike(e.entries.map((x) => entryTerm(m, x, e.shape, letters, scope)))
  return `${subscripted(name, [...outer, ...letters])} = ${joined(terms).text}`
}
export const isZero = (e: Equation): boolean => e.tag === 'build' && isLiteral(e.body, 0)
