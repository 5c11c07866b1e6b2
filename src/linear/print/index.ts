/**
 * Linear maps, programs and equations as text, in four registers: mathematics, to be read, the same as LaTeX, element by element with indices, and
 * combinators, to be read and read back. Texts are the same in every run, and linear in the graph.
 */
import { type Equation, literal, type Register } from '../../categories/equation.js'
import type { Program } from '../../categories/program.js'
import type { Graph } from '../edge.js'
import { type Structure, sumOf } from '../structure.js'
import { combinatorsOfEquation, combinatorsOfMap, combinatorsOfProgram } from './combinators.js'
import { indices } from './indices.js'
import { latex, typeset } from './latex.js'
import { mathematics } from './mathematics.js'
import { type Options, ofEquation, ofGradient, ofMap, ofProgram, type Statement } from './statement.js'
import { type Labels, structureText } from './structure.js'

export { contextOf } from './combinators.js'
export { parseMap } from './parse.js'
export type { Options } from './statement.js'
export { Unreadable } from './tokens.js'

type Written = Exclude<Register, 'combinators'>
const writers: Readonly<Record<Written, (s: Statement) => string>> = { math: mathematics, index: indices, latex }

/** `dX ↦ A dX B`, or `(dX: n×p) ⊸ (dy: m×q)` and a definition for each variable that is shared. */
export const printMap = (l: Graph, register: Register, options?: Options): string =>
  register === 'combinators' ? combinatorsOfMap(l) : writers[register](ofMap(l, options))

/** `(a, x) ↦ sin⟨a,x⟩ a`, or `(a: n, x: n) → (y: n)` and an expression for each output. */
export const printProgram = (p: Program, register: Register, options?: Options): string =>
  register === 'combinators' ? combinatorsOfProgram(p) : writers[register](ofProgram(p, options))

/** `⟨a,x⟩`, or `sum[i<n](a[i] · x[i])`. */
export const printEquation = (e: Equation, register: Register): string =>
  register === 'combinators' ? combinatorsOfEquation(e) : writers[register](ofEquation(e))

/** `∇ₓf = A x + Aᵀ x`: what the adjoint of a scalar's derivative gives at 1, one line for each of its outputs. */
export const printGradient = (adjoint: Graph, of = 'f', register: Written = 'math'): string => writers[register](ofGradient(adjoint, literal(1), of))

/** `diag(p) − p⊗p`, a line for each block; in the registers that have no operators without an argument, the sum of the terms as a map. */
export const printStructure = (s: Structure, register: Register, labels?: Labels): string => {
  if (register === 'index' || register === 'combinators') return printMap(sumOf(s), register, { cotangent: false })
  const text = structureText(s, labels)
  return register === 'latex' ? typeset(text) : text.text
}
