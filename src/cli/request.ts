/** What is asked of a program: modes that it has, inputs that it has. */

import type { Program } from '../categories/program.js'
import { leavesOf } from '../categories/space.js'
import { type Mode, modes, type SparseMode, sparseModes } from '../codegen/request.js'
import { either, nearest } from '../frontend/formula/suggest.js'
import { choiceOf } from './options.js'
import { refuse } from './problem.js'
import type { Source } from './source.js'

export type AnyMode = Mode | SparseMode
const OF_SCALARS: readonly AnyMode[] = ['gradient', 'hessian', 'hvp', 'sparse-hessian']
const all: readonly AnyMode[] = [...modes, ...sparseModes]

/** @throws BadInput for a mode that there is not, or that the program has not. */
export const modesOf = (given: string | undefined, otherwise: AnyMode, { text, program, value }: Source): readonly AnyMode[] => {
  const asked = given === undefined ? [otherwise] : [...new Set(given.split(',').map((m) => choiceOf('mode', m.trim(), all)))]
  const scalar = asked.find((m) => OF_SCALARS.includes(m))
  if (scalar && program.cod.space !== 'real')
    refuse('not-scalar', `a ${scalar} is of a scalar, and ${text} is ${value}`, {
      expected: 'a scalar',
      got: value,
      hint: 'ask for --mode jacobian (all derivatives), jvp or vjp (along a direction), or make a scalar of it, as with sum',
    })
  const derivative = asked.find((m) => m !== 'value')
  if (derivative && program.inputs.every((x) => x.sort !== 'real'))
    refuse('wrt', `${text} has no real inputs, so it has no ${derivative}`, { expected: 'an input to differentiate by' })
  if (asked.includes('vjp') && (asked.includes('jvp') || asked.includes('hvp')))
    refuse('option', 'vjp takes a cotangent for its direction, jvp and hvp take tangents; ask for them one by one')
  if (sparseModes.every((m) => asked.includes(m))) refuse('option', `${sparseModes.join(' and ')} are two modules; ask for them one by one`)
  return asked
}

/** The names of a program's inputs of a sort; a program of one nameless input calls it x. */
export const namesOf = (p: Program, has = (sort: string): boolean => sort === 'real'): readonly string[] => {
  const leaves = leavesOf(p.dom).filter((l) => has(l.sort))
  return [...new Set(leaves.map((l) => l.path[0] ?? 'x'))]
}

/** The real inputs by which to differentiate. @throws BadInput for a name that is none. */
export const wrtOf = (given: string | undefined, p: Program): readonly string[] | undefined => {
  if (given === undefined) return undefined
  const real = namesOf(p)
  let start = 0
  const wanted = given.split(',').map((raw) => {
    const name = raw.trim()
    const at = start + raw.length - raw.trimStart().length
    start += raw.length + 1
    const place = { source: 'wrt' as const, text: given, start: at, end: at + Math.max(1, name.length) }
    if (real.includes(name)) return name
    const near = nearest(name, real)
    const discrete = namesOf(p, (sort) => sort !== 'real').includes(name)
    return refuse('wrt', name === '' ? '--wrt lacks a name' : discrete ? `${name} is discrete and has no derivative` : `there is no input ${name}`, {
      place,
      expected: real.length === 0 ? 'a program with real inputs' : either(real),
      ...(near.length > 0 && { hint: `did you mean ${either(near)}?` }),
    })
  })
  return [...new Set(wanted)]
}
