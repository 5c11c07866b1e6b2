/** Reads of tangents as one writes those of what varies: `dx₀` beside `x₀`. Only conditions around a read ask for more. */
import { at, type Equation, minus, rewritten, termsOf } from '../../categories/equation.js'

/** The least and the greatest value of an integer, if it depends on no size. */
const boundsOf = (e: Equation): readonly [number, number] | undefined => {
  let [least, greatest] = [0, 0]
  for (const { coefficient, factors } of termsOf(e)) {
    const [factor, ...more] = factors
    if (more.length > 0 || (factor && factor.tag !== 'axis')) return undefined
    const { lo, hi } = factor?.axis ?? {}
    if (factor && (lo?.tag !== 'literal' || hi?.tag !== 'literal')) return undefined
    const ends = lo?.tag === 'literal' && hi?.tag === 'literal' ? [coefficient * lo.value, coefficient * (hi.value - 1)] : [coefficient, coefficient]
    least += Math.min(...ends)
    greatest += Math.max(...ends)
  }
  return [least, greatest]
}
/** Is it so far from one end of a dimension whose size has a name: within, if the array is long enough? */
const isNear = (i: Equation, extent: Equation): boolean =>
  extent.tag !== 'literal' && [i, minus(minus(extent, i), 1)].some((x) => (boundsOf(x)?.[0] ?? -1) >= 0)

/** The same values, for arrays that are long enough. */
export const reached = (roots: readonly Equation[]): readonly Equation[] =>
  rewritten(roots, (_, e) =>
    e.tag === 'at' && e.pad === 0 && e.indices.every((i, k) => i.tag === 'axis' || isNear(i, e.array.shape[k]!)) ? at(e.array, e.indices) : e,
  )
