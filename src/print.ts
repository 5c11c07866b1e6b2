/**
 * Programs and linear maps as text.
 *
 * @example
 *   print(linearize(f).map) // dX ↦ A dX B
 *   print(structureOf(linearize(gradient(logsumexp)).map)) // diag(p) − p⊗p
 */
import type { Register } from './categories/equation.js'
import { SpaceMismatch, shown } from './categories/errors.js'
import { isProgram, type Program } from './categories/program.js'
import type { LinearMap } from './linear/edge.js'
import { printMap, printProgram, printStructure } from './linear/print/index.js'
import type { Structure } from './linear/structure.js'

export { contextOf, parseMap, Unreadable } from './linear/print/index.js'

const registers: readonly string[] = ['math', 'combinators', 'index', 'latex'] satisfies readonly Register[]
/**
 * A program, a linear map or the structure of one as mathematics, to be read, or as combinators, which `parseMap` reads back.
 *
 * @throws SpaceMismatch for anything else
 */
export const print = (x: Program | LinearMap | Structure, register: Register = 'math'): string => {
  if (!registers.includes(register)) throw new SpaceMismatch('print: the register', registers.join(', '), shown(register))
  if (isProgram(x)) return printProgram(x, register)
  if (x instanceof Object && 'blocks' in x) return printStructure(x, register)
  if (!(x instanceof Object && 'edges' in x)) throw new SpaceMismatch('print', 'a program or a linear map, as linearize(f).map is', shown(x))
  return printMap(x, register)
}
