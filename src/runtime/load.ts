/** Emitted JavaScript, loaded into this process. */
export interface Loaded {
  readonly default: (inputs: unknown, direction?: unknown) => Record<string, unknown>
  /** Reads and checks, once; `run` then computes, as often as one likes and into the same arrays, what `result` gives. */
  readonly prepare: (inputs: unknown, direction?: unknown) => { readonly run: () => void; readonly result: () => Record<string, unknown> }
  readonly kernel: (...args: unknown[]) => void
  readonly workspace: (...sizes: number[]) => (Float64Array | Float32Array | Int32Array)[]
  readonly meta: { readonly [key: string]: unknown }
}

/** What the text of an emitted module exports. The names are known, so that it can be run as a function, at once and without a loader. */
export const exportsOf = <M>(text: string, names: readonly string[]): M => {
  const body = text.replace(/^export default /m, 'const main = ').replace(/^export const /gm, 'const ')
  return new Function(`${body}\nreturn { default: main, ${names.join(', ')} }`)() as M
}
/** The text of a module that was emitted for JavaScript, run. */
export const loadModule = (text: string): Loaded => exportsOf(text, ['prepare', 'kernel', 'workspace', 'meta'])
