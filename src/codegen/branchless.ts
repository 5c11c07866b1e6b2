/** Equations for targets whose loops are all of a length that is known before they run. */
import { type Equation, postorder } from '../categories/equation.js'
import { NotSupported } from '../categories/errors.js'
import { masked } from '../primitives/programs/control.js'

/** Both branches are computed, and one of them chosen. @throws NotSupported for a loop that goes on for as long as something is true */
export const branchless = (target: string, roots: readonly Equation[]): readonly Equation[] => {
  if (postorder(roots).some((e) => e.tag === 'trips'))
    throw new NotSupported(
      `target ${target}: a while loop (its number of steps only the run tells; loop(count, …) runs there, and target js has both)`,
    )
  return masked(roots)
}
