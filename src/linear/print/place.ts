/** Places in arrays: polynomials over letters, as subscripts where they are short, `xᵢ₊₁`, in brackets where not, `x[2i, j]`. */
import type { Axis, Equation } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { extentsOf, triangle } from '../../categories/space.js'
import { subscript } from './text.js'

/** A letter that stands for an axis, or the text of an index that is no letter. */
export interface Letter {
  readonly key: string
}
export type Place = P.Polynomial<Letter>
/** What the open axes stand for. */
export type Places = ReadonlyMap<Axis, Place>

export const NOWHERE: Places = new Map()
export const letter = (name: string): Place => P.atom({ key: name })

/** The place that an index means, where the axes mean what `places` says; `text` writes what is neither axis nor number. */
export const placeOf = (e: Equation, places: Places, text: (e: Equation) => string): Place => {
  switch (e.tag) {
    case 'literal':
      return P.constant(e.value)
    case 'axis':
      return places.get(e.axis) ?? letter(text(e))
    case 'polynomial':
      return P.replaceAtoms(e.terms, (a) => placeOf(a, places, text))
    default:
      return letter(text(e))
  }
}

const POWERS = ['', '', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']
/** Equal letters as powers. */
const grouped = (factors: readonly Letter[]): readonly Letter[] => {
  const counts = new Map<string, number>()
  for (const { key } of factors) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].map(([key, n]) => ({ key: key + (POWERS[n] ?? `^${n}`) }))
}
/** `2 − i` rather than `−i + 2`. */
const positiveFirst = (p: Place): Place => {
  const k = p.findIndex((t) => t.coefficient > 0)
  return k > 0 ? [p[k]!, ...p.slice(0, k), ...p.slice(k + 1)] : p
}
/** As in `2i + 1`. */
export const showPlace = (p: Place): string => {
  const alone = p.length === 1 && p[0]!.coefficient === 1 && p[0]!.factors.length === 1
  const closed = (a: Letter): Letter => (alone || !/ /.test(a.key) ? a : { key: `(${a.key})` })
  const powers = p.map((t) => ({ ...t, factors: grouped(t.factors.map(closed)) }))
  return P.show(positiveFirst(powers), (a) => a.key, ' ')
    .replaceAll('-', '−')
    .replaceAll(/(\d) (?=\p{L}[²³]?( |\)|$))/gu, '$1')
}
/** The same without spaces, where it stands in a range. */
export const tight = (p: Place): string => showPlace(p).replaceAll(' − ', '−').replaceAll(' + ', '+')
export const isSum = (p: Place): boolean => p.length > 1 || (p[0]?.coefficient ?? 0) < 0

/** `(i, j)` for the place `i(i−1)/2 + j`, where a triangle is stored. */
const pairOf = (p: Place): readonly [Place, Place] | undefined => {
  const square = p.find((t) => t.coefficient === 0.5 && t.factors.length === 2 && t.factors[0]!.key === t.factors[1]!.key)
  if (!square) return undefined
  const i: Place = [{ coefficient: 1, factors: [square.factors[0]!] }]
  const j = P.plus(p, P.scale(-0.5, P.plus(P.times(i, i), P.scale(-1, i))))
  return j.some((t) => t.factors.some((f) => f.key === square.factors[0]!.key)) ? undefined : [i, j]
}
/** Is this the extent of a triangle, n(n−1)/2? */
const isTriangle = (extent: Equation): boolean => {
  const n = extent.tag === 'literal' ? Math.ceil(Math.sqrt(2 * extent.value)) : extent.tag === 'polynomial' && extent.terms[0]!.factors[0]
  return (typeof n === 'number' || typeof n === 'object') && extentsOf(triangle(n))[0] === extent
}

/** Places in an array of this shape; one in a triangle becomes the pair that it stores. */
export const unpacked = (places: readonly Place[], shape: readonly Equation[]): readonly Place[] =>
  places.flatMap((p, k) => (shape[k] && isTriangle(shape[k]) ? (pairOf(p) ?? [p]) : [p]))

/** What reads well below the line: `i`, `0`, `i + 1`, `n − 1`. */
const SHORT = /^(\d|\p{L}( [+−] (\d|\p{L}))?)$/u
/** `x` at these places. */
export const subscripted = (name: string, places: readonly Place[]): string => {
  if (places.length === 0) return name
  const texts = places.map(showPlace)
  const below = texts.map((t) => (SHORT.test(t) ? subscript(t) : undefined))
  const short = below.every((s) => s !== undefined) && !/[₀-₉]$/.test(name)
  return short && (texts.length === 1 || texts.every((t) => t.length === 1)) ? name + below.join('') : `${name}[${texts.join(', ')}]`
}
