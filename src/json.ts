/**
 * Programs and linear maps as JSON, to be kept and sent: what is loaded prints and runs as what was saved.
 *
 * @example
 *   const text = JSON.stringify(save({ f, Df: linearize(f).map })) // one document: the weights of Df mention the inputs of f
 *   const { f, Df } = load<{ f: Program; Df: LinearMap }>(JSON.parse(text)) // elsewhere, later
 */
import type { Derivative } from './adjoint/differentiate.js'
import type { Program } from './categories/program.js'
import type { SignatureOf, Space } from './categories/space.js'
import type { Document } from './frontend/json/document.js'
import { load as loading } from './frontend/json/load.js'
import { type Savable, save as saving } from './frontend/json/save.js'
import { type Callable, program } from './index.js'
import type { LinearMap } from './linear/edge.js'

export type { Document } from './frontend/json/document.js'
export { BadDocument } from './frontend/json/reader.js'
export type { Savable }

/** What can be kept: programs, linear maps, derivatives, records of programs and maps. */
export type Kept = Savable | Derivative | Readonly<Record<string, Savable>>
/** What comes back: programs can be called. */
export type Loaded<T extends Kept = Kept> = Kept extends T
  ? Callable | LinearMap | Readonly<Record<string, Callable | LinearMap>>
  : T extends Program<infer A extends Space, infer B extends Space>
    ? Callable<SignatureOf<A>, SignatureOf<B>>
    : T extends LinearMap
      ? T
      : { readonly [K in keyof T]: T[K] extends Kept ? Loaded<T[K]> : never }

/**
 * A program, a linear map, or a record of these (such as `linearize(f)`), as a plain value for `JSON.stringify`, linear in the size of the graph.
 * Save a derivative together with its program: only in one document do they keep the same inputs.
 *
 * @throws SpaceMismatch for anything else, and for names with quotes, backslashes or line ends, which no document holds
 */
export const save: (x: Kept) => Document = saving as (x: Kept) => Document

/**
 * What `save` made, from parsed JSON of whatever source: nothing in it is run, and all of it is checked. Inputs are new ones, those of each document its
 * own; everything else that is equal becomes the same. That a document holds what the type says is for the caller to know.
 *
 * @throws BadDocument with place, expected and got
 */
export const load = <T extends Kept = Kept>(document: unknown): Loaded<T> => loading(document, program) as Loaded<T>
