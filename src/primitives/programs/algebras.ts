/** Products of algebras over the reals, each a table of structure constants: bilinear, so that the table is all there is to differentiate. */
import { at, type Equation } from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { minus, plus, times } from '../arithmetic.js'
import { stack } from './arrays.js'
import { show } from './elementwise.js'

/** For each element of a product its terms `±xᵢ yⱼ`, the first without a minus. */
type Term = readonly [sign: 1 | -1, i: number, j: number]
type Table = readonly (readonly [Term, ...Term[]])[]

/* @__NO_SIDE_EFFECTS__ */
const productBy =
  (name: string, dimension: number, table: Table) =>
  (x: Equation, y: Equation): Equation => {
    for (const e of [x, y]) {
      const [n, ...more] = e.shape
      if (e.sort !== 'real' || n?.tag !== 'literal' || n.value !== dimension || more.length > 0)
        throw new SpaceMismatch(name, `vectors of ${dimension}`, show(e))
    }
    const term = (i: number, j: number): Equation => times(at(x, [i]), at(y, [j]))
    return stack(table.map(([[, i, j], ...more]) => more.reduce((sum, [sign, k, l]) => (sign > 0 ? plus : minus)(sum, term(k, l)), term(i, j))))
  }

/** `x × y` in ℝ³. */
export const cross = productBy('cross', 3, [
  [
    [1, 1, 2],
    [-1, 2, 1],
  ],
  [
    [1, 2, 0],
    [-1, 0, 2],
  ],
  [
    [1, 0, 1],
    [-1, 1, 0],
  ],
]) // prettier-ignore

/** Hamilton's product of `w + xi + yj + zk`, as vectors (w, x, y, z): i² = j² = k² = ijk = −1. */
export const quaternionProduct = productBy('quaternionProduct', 4, [
  [
    [1, 0, 0],
    [-1, 1, 1],
    [-1, 2, 2],
    [-1, 3, 3],
  ],
  [
    [1, 0, 1],
    [1, 1, 0],
    [1, 2, 3],
    [-1, 3, 2],
  ],
  [
    [1, 0, 2],
    [-1, 1, 3],
    [1, 2, 0],
    [1, 3, 1],
  ],
  [
    [1, 0, 3],
    [1, 1, 2],
    [-1, 2, 1],
    [1, 3, 0],
  ],
]) // prettier-ignore
