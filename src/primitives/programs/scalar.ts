/** Scalar functions that are made of operations and need no rule of their own, written so that nothing overflows or cancels on the way. */
import { call, custom, type Equation, input, literal, type Rule } from '../../categories/equation.js'
import { minus, negate, over, plus, times } from '../arithmetic.js'
import { choose, eq, gt, lt, max, min } from '../comparison.js'
import { exp, expm1, log, log1p, powerOf, squareOf } from '../exponential.js'
import { gamma, lgamma, polygammaOf } from '../special.js'
import { acos, acosh, asin, asinh, atan2, atanh, cos, sin, tan, tanh } from '../trigonometric.js'

const [ZERO, ONE, TWO] = [literal(0), literal(1), literal(2)]
const exponential = (x: Equation): Equation => call(exp, [x])
const logarithm = (x: Equation): Equation => call(log, [x])
const isPositive = (x: Equation): Equation => call(gt, [x, ZERO])
/** `e^−|x|`, whose derivative at 0 is that from the left. */
const decay = (x: Equation): Equation => exponential(choose(isPositive(x), negate(x), x))
/** ±1, and 1 at 0. */
const side = (x: Equation): Equation => choose(call(lt, [x, ZERO]), literal(-1), ONE)

/** A function of a real with its derivative, where that of the formula for its value would be longer. */
/* @__NO_SIDE_EFFECTS__ */
const withDerivative = (value: (x: Equation) => Equation, derivative: (x: Equation) => Equation): ((x: Equation) => Equation) => {
  let rule: Rule | undefined
  return (x) => {
    if (!rule) {
      const [y, dy] = [input('x'), input('dx')]
      rule = { args: [y], dx: [dy], dy: [times(derivative(y), dy)] }
    }
    return custom(value(x), rule, 0, [x])
  }
}
/** `1/(1 + e⁻ˣ)`, without overflow on either side; its derivative `t/(1 + t)²`, t = e^−|x|, without cancellation. */
export const sigmoid = withDerivative(
  (x) => over(choose(isPositive(x), ONE, decay(x)), plus(ONE, decay(x))),
  (x) => over(decay(x), squareOf(plus(ONE, decay(x)))),
)
/** `ln(1 + eˣ)`, without overflow on either side; its derivative is the sigmoid. */
export const softplus = withDerivative(
  (x) => plus(choose(isPositive(x), x, ZERO), call(log1p, [decay(x)])),
  (x) => sigmoid(x),
)
/** `ln(eˣ + eʸ)`, without overflow. */
export const logaddexp = (x: Equation, y: Equation): Equation => {
  const [top, low] = [call(max, [x, y]), call(min, [y, x])]
  const below = choose(call(eq, [top, literal(Number.NEGATIVE_INFINITY)]), ZERO, minus(low, top))
  return plus(top, call(log1p, [exponential(below)]))
}
/** `max(0, x)`, so that its derivative at 0 is that of 0. */
export const relu = (x: Equation): Equation => call(max, [ZERO, x])
/** `min(max(x, lo), hi)`: the first of equals, so that the derivative is 1 on the closed interval. */
export const clip = (x: Equation, lo: Equation, hi: Equation): Equation => call(min, [call(max, [x, lo]), hi])

/** `log₂ x`. */
export const log2 = (x: Equation): Equation => over(logarithm(x), literal(Math.LN2))
/** `log₁₀ x`. */
export const log10 = (x: Equation): Equation => over(logarithm(x), literal(Math.LN10))
/** `x³`. */
export const cube = (x: Equation): Equation => powerOf(x, literal(3))

/** `1/cos x`. */
export const sec = (x: Equation): Equation => over(ONE, call(cos, [x]))
/** `1/sin x`. */
export const csc = (x: Equation): Equation => over(ONE, call(sin, [x]))
/** `1/tan x`. */
export const cot = (x: Equation): Equation => over(ONE, call(tan, [x]))
/** `acos(1/x)`, |x| ≥ 1. */
export const asec = (x: Equation): Equation => call(acos, [over(ONE, x)])
/** `asin(1/x)`, |x| ≥ 1. */
export const acsc = (x: Equation): Equation => call(asin, [over(ONE, x)])
/** `atan(1/x)`, in (−π/2, π/2], as the angle of ±(x, 1), whose derivative `−1/(1 + x²)` is right at 0, too. */
export const acot = (x: Equation): Equation => call(atan2, [side(x), times(side(x), x)])

/** `1/cosh x = 2t/(1 + t²)` with t = e^−|x|. */
export const sech = (x: Equation): Equation => over(times(TWO, decay(x)), plus(ONE, times(decay(x), decay(x))))
/** `1/sinh x = ±2t/(1 − t²)` with t = e^−|x|. */
export const csch = (x: Equation): Equation => {
  const size = times(side(x), x)
  return over(times(side(x), times(literal(-2), exponential(negate(size)))), call(expm1, [times(literal(-2), size)]))
}
/** `1/tanh x`. */
export const coth = (x: Equation): Equation => over(ONE, call(tanh, [x]))
/** `acosh(1/x)`, 0 < x ≤ 1. */
export const asech = (x: Equation): Equation => call(acosh, [over(ONE, x)])
/** `asinh(1/x)`. */
export const acsch = (x: Equation): Equation => call(asinh, [over(ONE, x)])
/** `atanh(1/x)`, |x| ≥ 1. */
export const acoth = (x: Equation): Equation => call(atanh, [over(ONE, x)])

/** `x! = Γ(x + 1)`. */
export const factorial = (x: Equation): Equation => call(gamma, [plus(x, ONE)])
/** `B(x, y) = Γ(x) Γ(y)/Γ(x + y)` for x, y > 0. @see DLMF 5.12.1 */
export const beta = (x: Equation, y: Equation): Equation => exponential(minus(plus(call(lgamma, [x]), call(lgamma, [y])), call(lgamma, [plus(x, y)])))
/** `ψ⁽¹⁾(x)`. */
export const trigamma = (x: Equation): Equation => polygammaOf(1, x)
