/**
 * What is saved, as plain JSON: programs and linear maps over one graph of equations, which is a list of nodes. A node is known by its place in the list,
 * and mentions nodes before it only; what is shared stands once, so a document is as long as its graph is large.
 *
 *     { "cotangent": 1,
 *       "nodes": [{ "input": "x" }, { "call": "sin", "args": [0] }],
 *       "saved": { "program": { "dom": { "record": { "x": "real" } }, "cod": "real", "inputs": [0], "outputs": [1] } } }
 *
 * Programs and maps of one document share its nodes: the weights of a saved derivative mention the very inputs of the program saved beside it.
 * Nodes stand in the order in which they were made, so that what is loaded in another process prints and runs as it did here.
 */

/** Rises when documents of before can no longer be read as they were meant. */
export const VERSION = 1

/** The place of a node in the list. */
export type Ref = number
/** Numbers that JSON does not have. */
export type Numeral = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

/** A literal and an input are real, unless they say otherwise; `axes` name nodes that are axes, `shape` and `indices` integers. */
export type Node =
  | { readonly literal: Numeral; readonly sort?: 'integer' | 'boolean' }
  | { readonly size: string }
  | { readonly axis: readonly [lo: Ref, hi: Ref]; readonly level: number }
  /** A sum of products: each a coefficient and its factors. */
  | { readonly polynomial: readonly (readonly [coefficient: number, ...factors: Ref[]])[] }
  | {
      readonly input: string
      readonly sort?: 'integer' | 'boolean'
      readonly shape?: readonly Ref[]
      readonly below?: Ref
      readonly axes?: readonly Ref[]
    }
  | { readonly call: string; readonly args: readonly Ref[] }
  | { readonly at: Ref; readonly indices: readonly Ref[]; readonly pad?: Numeral }
  | { readonly reduce: string; readonly over: Ref; readonly body: Ref }
  | { readonly build: Ref; readonly axes: readonly Ref[] }
  | { readonly accumulate: readonly Entry[]; readonly shape: readonly Ref[] }
  | { readonly order: Ref }
  | { readonly mark: Ref; readonly axes?: readonly Ref[] }
  | { readonly custom: Ref; readonly rule?: Ref; readonly which?: number; readonly args?: readonly Ref[] }
  /** Of what cancels out of all that it is in. */
  | { readonly custom: Ref; readonly cancels: true }
  | { readonly state: readonly Ref[]; readonly sort?: 'integer' | 'boolean'; readonly axes: readonly Ref[] }
  | { readonly history: Ref; readonly of: number }
  /** The steps of the recurrence with this history, which is that of its flag. */
  | { readonly trips: Ref }
  /** No equations themselves: a rule of derivatives, and a recurrence, which closes over its states. */
  | { readonly rule: readonly Ref[]; readonly args: readonly Ref[]; readonly dx: readonly Ref[] }
  | {
      readonly recurrence: Ref
      readonly states: readonly Ref[]
      readonly inits: readonly Ref[]
      readonly nexts: readonly Ref[]
      readonly associative?: true
      readonly flag?: number
    }
export interface Entry {
  readonly axes: readonly Ref[]
  readonly indices: readonly Ref[]
  readonly value: Ref
  readonly partial?: true
}

/** As it was written, or a node. */
export type SizeText = number | string | { readonly node: Ref }
export type SetText = { readonly fin: SizeText } | { readonly triangle: SizeText } | { readonly product: readonly [SetText, SetText] }
export type SpaceText =
  | 'real'
  | 'boolean'
  | { readonly index: SizeText }
  | { readonly record: { readonly [field: string]: SpaceText } }
  | { readonly array: SpaceText; readonly over: SetText }

export interface ProgramText {
  readonly dom: SpaceText
  readonly cod: SpaceText
  readonly inputs: readonly Ref[]
  readonly outputs: readonly Ref[]
}
/** Variables are known by their places in `variables`. */
export interface MapText {
  readonly dom: SpaceText
  readonly cod: SpaceText
  readonly variables: readonly VariableText[]
  readonly ins: readonly number[]
  readonly outs: readonly number[]
  readonly edges: readonly EdgeText[]
}
export interface VariableText {
  readonly name: string
  readonly shape?: readonly Ref[]
  readonly scope?: readonly Ref[]
  readonly time?: Ref
}
/** `to[…] += by · from[…]` over axes. */
export interface EdgeText {
  readonly to: readonly [variable: number, ...indices: Ref[]]
  readonly from: readonly [variable: number, ...indices: Ref[]]
  readonly by: Ref
  readonly axes?: readonly Ref[]
  readonly partial?: true
}
export type SavedText =
  | { readonly program: ProgramText }
  | { readonly map: MapText }
  | { readonly record: { readonly [name: string]: { readonly program: ProgramText } | { readonly map: MapText } } }
/** Programs and linear maps as plain data, for `JSON.stringify`. */
export interface Document {
  readonly cotangent: typeof VERSION
  readonly nodes: readonly Node[]
  readonly saved: SavedText
}

/**
 * Names of fields, inputs and variables go into code that is emitted and into texts that are printed: nothing in them may end a string, a comment or a
 * line there, so that no document holds code.
 */
export const isName = (s: string): boolean => /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}'"`\\]*$/u.test(s)
export const NAME = 'a name without quotes, backslashes and line ends'
/** Spaces nest no deeper. */
export const DEPTH = 500
/** A longer text of a size is a node. */
export const LONGEST = 200
