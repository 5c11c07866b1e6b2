/** A wrong rule, to be planted in a copy of the sources: some test must fail then. */
export interface Mutant {
  /** What it claims. */
  readonly name: string
  readonly kind: Kind
  readonly file: string
  /** Stands in the file once. */
  readonly find: string
  readonly replace: string
  /** Files and folders of tests that should catch it: they run first. */
  readonly tests: readonly string[]
}
export type Kind =
  | 'flipped sign'
  | 'dropped term'
  | 'dropped factor'
  | 'transposed partner'
  | 'wrong tie'
  | 'wrong convention'
  | 'stale residual'
  | 'residual not zipped'
  | 'relation not converted'
  | 'off by one'
  | 'missing condition'
  | 'wrong order'
  | 'capture'
  | 'wrong sharing'

type Line = readonly [name: string, kind: Kind, find: string, replace: string]
export const inFile = (file: string, tests: readonly string[], lines: readonly Line[]): readonly Mutant[] =>
  lines.map(([name, kind, find, replace]) => ({ name, kind, file, find, replace, tests }))
