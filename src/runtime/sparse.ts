/** Sparse Jacobians and Hessians as functions of plain data, and patterns at given sizes. */
import type { Program } from '../categories/program.js'
import { leavesOf, type Space } from '../categories/space.js'
import type { SparseMode } from '../codegen/request.js'
import type { Format, Way } from '../codegen/shell.js'
import { emitSparse } from '../codegen/sparse/module.js'
import type { Data } from './call.js'
import { loadModule } from './load.js'
import type { MatrixIn, SparseMatrix } from './matrix.js'

/** How matrices are stored, and how their values are found. */
export interface Settings<F extends Format = Format> {
  /** As all matrices here are, whether one says so or not. */
  readonly sparse?: true
  /** csr, if absent. */
  readonly format?: F
  /** Chosen, if absent. */
  readonly by?: Way
  /** Names of inputs; all that are real, if absent. */
  readonly wrt?: readonly string[]
  /** Told what was decided. */
  readonly explain?: (line: string) => void
}

/** A matrix for each array of B and each of A. */
export type Matrices<B, A, M> = Space extends B | A
  ? M | { readonly [name: string]: Matrices<B, A, M> }
  : B extends { readonly space: 'record'; readonly fields: infer F }
    ? { readonly [K in keyof F]: Matrices<F[K], A, M> }
    : B extends { readonly space: 'array'; readonly of: infer V extends { readonly space: 'record' | 'array' } }
      ? Matrices<V, A, M>
      : A extends { readonly space: 'record'; readonly fields: infer F }
        ? { readonly [K in keyof F]: Matrices<B, F[K], M> }
        : A extends { readonly space: 'array'; readonly of: infer V extends { readonly space: 'record' | 'array' } }
          ? Matrices<B, V, M>
          : M
/** Of `A`, matrices of what varies: by T A, of T B. */
export type SparseFunction<TA, TB, F extends Format, A = TA> = (x: Data<A>) => Matrices<TB, TA, MatrixIn<F>>

const isMatrix = (x: unknown): x is SparseMatrix => x instanceof Object && 'format' in x && typeof x.format === 'string'
type Named = { readonly [name: string]: unknown }
/** Without the name that a nameless input goes by in a module. */
const bare = (x: unknown, mode: SparseMode): unknown => {
  const named = x as Named
  if (mode === 'sparse-hessian') return (named.x as Named).x
  return isMatrix(named.x) ? named.x : Object.fromEntries(Object.entries(named).map(([k, v]) => [k, bare(v, mode)]))
}

/** @throws SpaceMismatch, NotSupported; when called, TypeError and RangeError as any other function here. */
export const sparse = (p: Program, mode: SparseMode, settings: Settings = {}) => {
  const { default: f } = loadModule(emitSparse({ name: 'program', program: p, modes: [mode], ...settings }).files[0]!.text)
  const nameless = leavesOf(p.dom).some((l) => l.path.length === 0)
  return (input: unknown): unknown => {
    const answer = f(nameless ? { x: input } : input)[mode]
    return nameless ? bare(answer, mode) : answer
  }
}
