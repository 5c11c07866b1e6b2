/** Derivatives of any order, forward and reverse mode mixed. */
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, input, literal } from '../../src/categories/equation.js'

const ONE = literal(1)

/** The modes of each level, the innermost first: f forward, r reverse. */
export type Mixture = string
export const mixtures = (order: number): readonly Mixture[] => (order === 0 ? [''] : mixtures(order - 1).flatMap((m) => [`${m}f`, `${m}r`]))

export interface Derivative {
  readonly roots: readonly Equation[]
  /** Those that it is linear in. A derivative by forward mode alone has one more than others, and is a number. */
  readonly directions: readonly (readonly Equation[])[]
}
/** Of a scalar. */
export const derivative = (m: Mixture, f: Equation, wrt: readonly Equation[]): Derivative => {
  const directions: Equation[][] = []
  const along = (): readonly Equation[] => {
    const made = wrt.map((x) => input(`d${directions.length}`, x.shape))
    directions.push(made)
    return made
  }
  let roots: readonly Equation[] = [f]
  let reversed = false
  for (const mode of m) {
    roots = mode === 'f' ? pushforward(roots, wrt, along()) : pullback(roots, wrt, reversed ? along() : [ONE])
    reversed ||= mode === 'r'
  }
  return { roots, directions }
}
