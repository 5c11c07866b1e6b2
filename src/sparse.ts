/**
 * Sparse Jacobians and Hessians: where their entries are, read off the linear map, and their values, filled in place.
 *
 * @example
 *   const { map } = linearize(f)
 *   show(pattern(map)) // ∂y/∂x: band(−1, 1), 3 colours for any size …
 *   jacobian(f)({ x: [1, 2, 3] }).x // { format: 'csr', shape: [3, 3], rows: Int32Array, columns: Int32Array, values: Float64Array }
 *   spy(pattern(map), { n: 100 }) // a picture, as SVG
 */
import { vjps as cotangents, jvps as tangents } from './adjoint/batch.js'
import { hessianBlocks as blocks, hessianDiagonal as diagonal } from './adjoint/blocks.js'
import { expectScalar } from './adjoint/modes.js'
import { SpaceMismatch, shown } from './categories/errors.js'
import { expectProgram, isProgram, type Program } from './categories/program.js'
import type { ArraySpace, Fin, Real, SignatureOf, Size, Space, TangentOf } from './categories/space.js'
import type { Format } from './codegen/shell.js'
import { hessianDiagonal as traced } from './frontend/sparse.js'
import { type Callable, program } from './index.js'
import type { LinearMap } from './linear/edge.js'
import { type Pattern, patternOf } from './linear/pattern.js'
import { patternText } from './linear/print/pattern.js'
import { type Settings, type SparseFunction, sparse } from './runtime/sparse.js'
import { type SpySettings, spyOf } from './runtime/spy.js'
import { type MatrixStructure, structureAt, type Where } from './runtime/structure.js'

export type { Format, Way } from './codegen/shell.js'
export type { Block, Pattern, Side } from './linear/pattern.js'
export type { Relation } from './linear/relation.js'
export { type Coo, type Csc, type Csr, type MatrixIn, type SparseMatrix, toCoo, toCsc, toCsr, toDense } from './runtime/matrix.js'
export type { Matrices, Settings, SparseFunction } from './runtime/sparse.js'
export type { SpySettings } from './runtime/spy.js'
export type { BlockStructure, MatrixStructure, Where } from './runtime/structure.js'

/** Where a linear map may be other than zero, for all sizes. @throws SpaceMismatch for what is no linear map */
export const pattern = (l: LinearMap): Pattern => {
  if (!((l as unknown) instanceof Object && 'edges' in l)) throw new SpaceMismatch('pattern', 'a linear map, as linearize(f).map is', shown(l))
  return patternOf(l)
}
/** A pattern as text: a line for each block, and one for each family of its entries. */
export const show = (p: Pattern): string => patternText(p)
/** A pattern at sizes and indices, by compressed rows. @throws SpaceMismatch if one is missing, RangeError if an entry lies outside */
export const structure = (p: Pattern, where: Where): MatrixStructure => structureAt(p, where)
/** A picture of a pattern at sizes and indices, as SVG. */
export const spy = (p: Pattern, where: Where, settings?: SpySettings): string => spyOf(structureAt(p, where), settings)

/** `∂f/∂x` as sparse matrices: for each output, for each input. */
export const jacobian = <A extends Space, B extends Space, const F extends Format = 'csr'>(
  f: Program<A, B>,
  settings?: Settings<F>,
): SparseFunction<TangentOf<A>, TangentOf<B>, F, A> => sparse(expectProgram('jacobian', f), 'sparse-jacobian', settings) as never
/** `∂²f/∂x∂y` as sparse matrices, for each pair of inputs. @throws SpaceMismatch unless f goes to ℝ */
export const hessian = <A extends Space, const F extends Format = 'csr'>(
  f: Program<A, Real>,
  settings?: Settings<F>,
): SparseFunction<TangentOf<A>, TangentOf<A>, F, A> => {
  expectScalar(expectProgram('hessian', f), 'hessian')
  return sparse(f, 'sparse-hessian', settings) as never
}

/**
 * The diagonal of f″, of a program `A → T A` or of a lambda inside of a trace, by one product.
 *
 * @throws SpaceMismatch with the pattern, unless f goes to ℝ, and f″ by each input is diagonal
 */
export const hessianDiagonal: (<A extends Space>(f: Program<A, Real>) => Callable<SignatureOf<A>, SignatureOf<TangentOf<A>>>) & typeof traced = ((
  f: never,
) => (isProgram(f) ? program(diagonal(f as Program<Space, Real>)) : traced(f))) as never
/**
 * The blocks of f″ by each input, which are as many products as a block has columns: ℝ[n, d, d] of an input ℝ[n, d].
 *
 * @throws SpaceMismatch with the pattern, unless f goes to ℝ, and f″ by each input is block diagonal
 */
export const hessianBlocks = <A extends Space>(f: Program<A, Real>): Callable<SignatureOf<A>, Space> =>
  program(blocks(expectProgram('hessianBlocks', f))) as never

/** `{x: A, dx: (T A)[k]} → (T B)[k]`, `f′(x) dx` for k directions that share all that does not depend on them. */
export const jvps = <A extends Space, B extends Space, const K extends Size>(
  f: Program<A, B>,
  k: K,
): Callable<{ x: SignatureOf<A>; dx: SignatureOf<ArraySpace<Fin<K>, TangentOf<A>>> }, SignatureOf<ArraySpace<Fin<K>, TangentOf<B>>>> =>
  program(tangents(expectProgram('jvps', f), k)) as never
/** `{x: A, dy: (T B)[k]} → (T A)[k]`, `f′(x)† dy` for k cotangents that share all that does not depend on them. */
export const vjps = <A extends Space, B extends Space, const K extends Size>(
  f: Program<A, B>,
  k: K,
): Callable<{ x: SignatureOf<A>; dy: SignatureOf<ArraySpace<Fin<K>, TangentOf<B>>> }, SignatureOf<ArraySpace<Fin<K>, TangentOf<A>>>> =>
  program(cotangents(expectProgram('vjps', f), k)) as never
