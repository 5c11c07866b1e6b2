/** Emitted JavaScript, loaded into this process. */
export interface Loaded {
  readonly default: (inputs: unknown, direction?: unknown) => Record<string, unknown>
  readonly kernel: (...args: unknown[]) => void
  readonly workspace: (...sizes: number[]) => (Float64Array | Float32Array | Int32Array)[]
  readonly meta: { readonly [key: string]: unknown }
}

/** A module's exports. What an emitted module exports is known, so that its text can be run as a function, at once and without a loader. */
export const loadModule = (text: string): Loaded => {
  const body = text.replace(/^export default /m, 'const main = ').replace(/^export const /gm, 'const ')
  return new Function(`${body}\nreturn { default: main, kernel, workspace, meta }`)() as Loaded
}
