/** What happens element by element, and the checks that programs over arrays share. */
import { at, axesOver, build, type Equation, freeOf, indexAlong, type Sort } from '../../categories/equation.js'
import { SpaceMismatch } from '../../categories/errors.js'
import { describe } from '../../categories/program.js'

export const sameShape = (a: readonly Equation[], b: readonly Equation[]): boolean => a.length === b.length && a.every((n, k) => n === b[k])
export const show = (e: Equation): string => describe(e.sort, e.shape)

/** @throws SpaceMismatch unless the equation has the sort and, if one is given, the rank. */
export const expectArray = (place: string, expected: string, e: Equation, rank?: number, sort: Sort = 'real'): void => {
  if (e.sort !== sort || (rank !== undefined && e.shape.length !== rank)) throw new SpaceMismatch(place, expected, show(e))
}

/** `yᵢ… = f(xᵢ…, zᵢ…, …)` for arrays of one shape; a scalar goes with every element. Scalars alone give a scalar. @throws SpaceMismatch */
export const elementwise = (place: string, f: (...xs: readonly Equation[]) => Equation, ...operands: readonly Equation[]): Equation => {
  const first = operands.find((e) => e.shape.length > 0)
  if (!first) return f(...operands)
  for (const e of operands)
    if (e.shape.length > 0 && !sameShape(e.shape, first.shape))
      throw new SpaceMismatch(place, `${describe(e.sort, first.shape)} or a scalar`, show(e))
  const axes = axesOver(first.shape, freeOf(operands))
  const i = axes.map(indexAlong)
  return build(axes, f(...operands.map((e) => (e.shape.length > 0 ? at(e, i) : e))))
}
