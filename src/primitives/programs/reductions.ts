/** What a whole array comes to, of any rank: sums, means, norms, extrema. Of a scalar, what one element comes to. */
import {
  type Axis,
  at,
  axesOver,
  call,
  custom,
  type Equation,
  indexAlong,
  literal,
  plus as plusSize,
  times as product,
  reduce,
} from '../../categories/equation.js'
import { asReal, minus, over, plus } from '../arithmetic.js'
import { absolute } from '../comparison.js'
import { exp, log, squareOf, squareRoot } from '../exponential.js'
import { cancelling, maximum, minimum, sumOver } from '../reduction.js'
import { elementwise, expectArray } from './elementwise.js'

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

/** `Σᵢ (xᵢ − mean x)² / (n + correction)`: −1 for the estimate from a sample, not a number of one element; 0 for the mean square. */
export const variance = (x: Equation, correction = -1): Equation => {
  const centred = elementwise('variance', (e, m) => minus(e!, m!), x, mean(x))
  return over(squaredNorm(centred), asReal(plusSize(count(x), correction)))
}
/** `√variance(x)`. Its derivative where all elements are equal is not a number. */
export const std = (x: Equation, correction = -1): Equation => squareRoot(variance(x, correction))

/** `max x` as a shift: subtracted from all elements, so that their exponentials do not overflow, and made good afterwards. */
const shift = (x: Equation): Equation => custom(largest(x), cancelling)
const shifted = (x: Equation): Equation => elementwise('softmax', (e, m) => minus(e!, m!), x, shift(x))
const exponentials = (x: Equation): Equation => elementwise('softmax', (e, m) => call(exp, [minus(e!, m!)]), x, shift(x))
const logarithm = (x: Equation): Equation => call(log, [x])
/** `ln Σᵢ e^xᵢ`, without overflow. */
export const logsumexp = (x: Equation): Equation => plus(shift(x), logarithm(total(exponentials(x))))
/** `e^xᵢ / Σⱼ e^xⱼ`, without overflow. */
export const softmax = (x: Equation): Equation => {
  const weights = exponentials(x)
  return elementwise('softmax', (w, s) => over(w!, s!), weights, total(weights))
}
/** `xᵢ − ln Σⱼ e^xⱼ`, right also where the softmax is next to 0. */
export const logSoftmax = (x: Equation): Equation => elementwise('logSoftmax', (e, s) => minus(e!, s!), shifted(x), logarithm(total(exponentials(x))))
