/**
 * Linear maps, programs and equations as text, in two registers: mathematics, to be read, and combinators, to be read and read back.
 * Texts are the same in every run, and linear in the graph.
 */
import { type Equation, literal, type Register } from '../../categories/equation.js'
import type { Program } from '../../categories/program.js'
import type { Graph } from '../edge.js'
import { combinatorsOfEquation, combinatorsOfMap, combinatorsOfProgram } from './combinators.js'
import { mathematicsOfEquation, mathematicsOfGradient, mathematicsOfMap, mathematicsOfProgram, type Options } from './mathematics.js'

export { contextOf } from './combinators.js'
export type { Options } from './mathematics.js'
export { parseMap } from './parse.js'
export { Unreadable } from './tokens.js'

/** `dX ↦ A dX B`, or `(dX: n×p) ⊸ (dy: m×q)` and a definition for each variable that is shared. */
export const printMap = (l: Graph, register: Register, options?: Options): string =>
  register === 'math' ? mathematicsOfMap(l, options) : combinatorsOfMap(l)

/** `(a, x) ↦ sin⟨a,x⟩ a`, or `(a: n, x: n) → (y: n)` and an expression for each output. */
export const printProgram = (p: Program, register: Register, options?: Options): string =>
  register === 'math' ? mathematicsOfProgram(p, options) : combinatorsOfProgram(p)

/** `⟨a,x⟩`, or `sum[i<n](a[i] · x[i])`. */
export const printEquation = (e: Equation, register: Register): string => (register === 'math' ? mathematicsOfEquation(e) : combinatorsOfEquation(e))

/** `∇ₓf = A x + Aᵀ x`: what the adjoint of a scalar's derivative gives at 1, one line for each of its outputs. */
export const printGradient = (adjoint: Graph, of = 'f'): string => mathematicsOfGradient(adjoint, literal(1), of)
