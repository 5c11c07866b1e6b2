/**
 * Programs and linear maps as text.
 *
 * @example
 *   print(linearize(f).map) // dX ↦ A dX B
 */
import type { Register } from './categories/equation.js'
import type { Program } from './categories/program.js'
import type { LinearMap } from './linear/edge.js'
import { printMap, printProgram } from './linear/print/index.js'

export { contextOf, parseMap, Unreadable } from './linear/print/index.js'
/** A program or a linear map as mathematics, to be read, or as combinators, which `parseMap` reads back. */
export const print = (x: Program | LinearMap, register: Register = 'math'): string =>
  'outputs' in x ? printProgram(x, register) : printMap(x, register)
