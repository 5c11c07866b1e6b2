/** Running sums and products along a vector, and products of all elements: by recurrences, so that zeros do no harm to derivatives. */
import { at, axisOver, type Equation, indexAlong, literal, plus, recurrence } from '../../categories/equation.js'
import { times } from '../arithmetic.js'
import { buildOver, sumTo } from '../reduction.js'

const ONE = literal(1)
/** `[Σ_{j≤i} xⱼ | i]`. */
export const cumsum = (x: Equation): Equation =>
  buildOver([x.shape[0]!], (i) => sumTo(plus(i!, 1), (j) => at(x, [j]), [...x.free, ...i!.free]), x.free)

/** The products of the first k factors of `f(0) · f(1) · …`, k from 0 to n. */
const products = (n: Equation, f: (k: Equation) => Equation, avoid: Equation['free']): Equation => {
  const axis = axisOver(0, n, avoid)
  return recurrence(axis, [ONE], ([p]) => [times(p!, f(indexAlong(axis)))])[0]!
}
/** `[Π_{j≤i} xⱼ | i]`. */
export const cumprod = (x: Equation): Equation => {
  const p = products(x.shape[0]!, (k) => at(x, [k]), x.free)
  return buildOver([x.shape[0]!], (i) => at(p, [plus(i!, 1)]), p.free)
}
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
