/** What a whole array comes to, of any rank: sums, means, norms, extrema. Of a scalar, what one element comes to. */
import { type Axis, at, axesOver, type Equation, indexAlong, literal, times as product, reduce } from '../../categories/equation.js'
import { asReal, over } from '../arithmetic.js'
import { absolute } from '../comparison.js'
import { squareOf, squareRoot } from '../exponential.js'
import { maximum, minimum, sumOver } from '../reduction.js'
import { expectArray } from './elementwise.js'

/** `⊕ᵢ f(xᵢ)` over all indices, the last innermost. */
const fold = (place: string, combine: (a: Axis, body: Equation) => Equation, e: Equation, f = (x: Equation): Equation => x): Equation => {
  expectArray(place, 'an array of reals', e)
  const axes = axesOver(e.shape, e.free)
  return axes.reduceRight((body, a) => combine(a, body), f(at(e, axes.map(indexAlong))))
}

/** `Σᵢ xᵢ`. */
export const total = (x: Equation): Equation => fold('sum', sumOver, x)
/** The number of elements. */
export const count = (x: Equation): Equation => x.shape.reduce<Equation>(product, literal(1, 'integer'))
/** `(Σᵢ xᵢ) / n`. */
export const mean = (x: Equation): Equation => over(fold('mean', sumOver, x), asReal(count(x)))
/** `‖x‖² = Σᵢ xᵢ²`. */
export const squaredNorm = (x: Equation): Equation => fold('norm', sumOver, x, squareOf)
/** `‖x‖ = √Σᵢ xᵢ²`: Euclidean, of a matrix Frobenius'. Its derivative at 0 is not a number. */
export const norm = (x: Equation): Equation => squareRoot(squaredNorm(x))
/** `‖x‖₁ = Σᵢ |xᵢ|`. */
export const norm1 = (x: Equation): Equation => fold('norm1', sumOver, x, absolute)
/** `maxᵢ xᵢ`; of equal elements the first, row by row. Over an empty array −∞. */
export const largest = (x: Equation): Equation => fold('largest', (a, e) => reduce(maximum, a, e), x)
/** `minᵢ xᵢ`; of equal elements the first, row by row. Over an empty array ∞. */
export const smallest = (x: Equation): Equation => fold('smallest', (a, e) => reduce(minimum, a, e), x)
