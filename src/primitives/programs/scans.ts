/** Running sums and products along a vector, and products of all elements: by recurrences, so that zeros do no harm to derivatives. */
import { at, axisOver, call, type Equation, indexAlong, literal, plus, recurrence } from '../../categories/equation.js'
import { times } from '../arithmetic.js'
import { max, min } from '../comparison.js'
import { buildOver, sumTo } from '../reduction.js'
import { logaddexp } from './scalar.js'

const ONE = literal(1)
/** `[Σ_{j≤i} xⱼ | i]`. */
export const cumsum = (x: Equation): Equation =>
  buildOver([x.shape[0]!], (i) => sumTo(plus(i!, 1), (j) => at(x, [j]), [...x.free, ...i!.free]), x.free)

/** The products of the first k factors of `f(0) · f(1) · …`, k from 0 to n. */
const products = (n: Equation, f: (k: Equation) => Equation, avoid: Equation['free']): Equation => {
  const axis = axisOver(0, n, avoid)
  return recurrence(axis, [ONE], ([p]) => [times(p!, f(indexAlong(axis)))], { associative: true })[0]!
}
/* @__NO_SIDE_EFFECTS__ */
const running =
  (empty: number, step: (state: Equation, x: Equation) => Equation) =>
  (x: Equation): Equation => {
    const [n] = x.shape as [Equation]
    const axis = axisOver(0, n, x.free)
    const [h] = recurrence(axis, [literal(empty)], ([s]) => [step(s!, at(x, [indexAlong(axis)]))], { associative: true })
    return buildOver([n], (i) => at(h!, [plus(i!, 1)]), h!.free)
  }
/** `[Π_{j≤i} xⱼ | i]`. */
export const cumprod = running(1, times)
/** `[max_{j≤i} xⱼ | i]`; of equal elements the first. */
export const cummax = running(Number.NEGATIVE_INFINITY, (m, x) => call(max, [m, x]))
/** `[min_{j≤i} xⱼ | i]`; of equal elements the first. */
export const cummin = running(Number.POSITIVE_INFINITY, (m, x) => call(min, [m, x]))
/** `[ln Σ_{j≤i} e^xⱼ | i]`, without overflow. */
export const cumlogsumexp = running(Number.NEGATIVE_INFINITY, logaddexp)

/** The product of all elements. */
export const product = (x: Equation): Equation => {
  const over = (before: readonly Equation[]): Equation => {
    const n = x.shape[before.length]
    if (!n) return at(x, before)
    return at(
      products(n, (k) => over([...before, k]), [...x.free, ...before.flatMap((i) => i.free)]),
      [n],
    )
  }
  return over([])
}
