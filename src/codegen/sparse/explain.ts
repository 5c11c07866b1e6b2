/** What was decided for sparse matrices, and why. */
import type { Asking } from './request.js'

export const explain = ({ mode, matrices }: Asking, direct: boolean): readonly string[] =>
  matrices.flatMap((m) => {
    if (m.relations.length === 0) return [`${m.path.join('.')}: empty`]
    const how = direct
      ? m.places
        ? 'each value has an equation, and its place a closed form'
        : 'each value has an equation; places are looked up'
      : `${mode === 'sparse-hessian' ? 'star colouring' : 'colouring'}: a recurrence is on the way, or colours were asked for`
    return [`${m.path.join('.')}: ${m.relations.length} ${m.relations.length === 1 ? 'family' : 'families'} of entries; ${how}`]
  })
