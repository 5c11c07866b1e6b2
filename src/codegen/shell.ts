/** What stands around the kernel in an emitted module, whatever the target: reading inputs, sizes, results, what the module says of itself, types. */

import { type Equation, termsOf } from '../categories/equation.js'
import { type Program, sizesOf } from '../categories/program.js'
import * as P from '../categories/size.js'
import type { LinearMap } from '../linear/edge.js'
import { isBuffer, type Kernel, type Offset } from './loop.js'
import type { Memory } from './memory.js'
import type { Given, Mode, Request, SparseMode } from './request.js'
import { READ_INPUTS } from './wrapper.js'

/** What to emit, and how. */
export interface Options {
  readonly name: string
  /** What the program was made from, for the head comment. */
  readonly source?: string
  readonly program: Program
  readonly modes: readonly Mode[]
  /** A linear map to emit in place of the program's derivative, over the program's inputs. */
  readonly map?: LinearMap
  /** Names of inputs; all that are real, if absent. */
  readonly wrt?: readonly string[]
  /** Of JavaScript f64, if absent; of WGSL f32, which is all it has. */
  readonly precision?: 'f64' | 'f32'
  /** The schedule without fusion, storage or passes: an oracle for tests. */
  readonly naive?: boolean
  /** Neither laws nor passes that change rounding: slower, and sums and products as the program and its derivative say. */
  readonly exact?: boolean
  /**
   * What loops keep that a derivative runs backwards; the results are the same to the last bit, whatever is asked for. If nothing is: all rows, and what
   * else is costly to compute again, which may round otherwise. For js.
   */
  readonly memory?: Memory
  /** Told what was decided. */
  readonly explain?: (line: string) => void
}
/** How sparse matrices are stored: by rows, by columns, or as coordinates. */
export type Format = 'csr' | 'csc' | 'coo'
/** How to find the values of sparse matrices: each by an equation of its own, or from products with sums of unit vectors, one for each colour. */
export type Way = 'direct' | 'colouring' | 'forward' | 'reverse' | 'both'
/** What to emit, sparse matrices too. */
export interface SparseOptions extends Omit<Options, 'modes'> {
  readonly modes: readonly (Mode | SparseMode)[]
  /** csr, if absent. */
  readonly format?: Format
  /** direct, if absent, wherever there are such equations; of the colourings the one with the fewest colours. */
  readonly by?: Way
}
/** A file to write. */
export interface File {
  readonly name: string
  readonly text: string
}
/** What was emitted, as text and as the kernel that it was printed from. */
export interface Emitted {
  readonly files: readonly File[]
  readonly kernel: Kernel
}

interface Described {
  readonly given: Given
  readonly name: string
  readonly shape: readonly Offset[]
  readonly below: Offset | undefined
}
export interface Shell {
  readonly options: SparseOptions
  readonly request: Request
  readonly kernel: Kernel
  readonly precision: 'f64' | 'f32'
  /** The type of arrays of reals. */
  readonly real: 'Float64Array' | 'Float32Array'
  readonly inputs: readonly Described[]
  /** Sizes that no input's shape tells; they are inputs. */
  readonly loose: readonly string[]
}
export const shellOf = (options: SparseOptions, r: Request, kernel: Kernel, precision: 'f64' | 'f32'): Shell => {
  const inputs = kernel.inputs.map((x, k): Described => {
    const given = r.given[k]!
    const path = given.path.join('.')
    const name = given.argument === 'inputs' ? path : path ? `direction.${path}` : 'direction'
    const e = given.equation
    const below =
      e.tag === 'input' && e.below ? P.replaceAtoms(termsOf(e.below), (n) => P.atom(kernel.sizes.find((s) => s.name === n.key)!)) : undefined
    return { given, name, shape: isBuffer(x) ? x.extents : [], below: isBuffer(x) ? x.below : below }
  })
  const fixed = new Set(inputs.flatMap((i) => i.shape.flatMap(sizesIn)))
  const loose = kernel.sizes.filter((s) => !fixed.has(s.name)).map((s) => s.name)
  return { options, request: r, kernel, precision, real: precision === 'f32' ? 'Float32Array' : 'Float64Array', inputs, loose }
}
/** The inputs and outputs of a request, as a schedule wants them. */
export const interfaceOf = (r: Request) => {
  const inputs = r.given.map((g) => g.equation)
  const outputs = r.results.map((x) => ({ name: x.path.join('_'), equation: x.equation }))
  const bounds = inputs.flatMap((e) => (e.tag === 'input' && e.below ? [e.below] : []))
  return { inputs, outputs, sizes: sizesOf([...inputs, ...outputs.map((o) => o.equation), ...bounds]) }
}

// ---- text

/** As the key of an object literal, in which a bare `__proto__` is no key. */
const keyText = (k: string): string => (k === '__proto__' ? `['${k}']` : /^[A-Za-z_$][\w$]*$/.test(k) ? k : quote(k))
export const quote = (s: string): string => `'${s.replace(/[\\']/g, '\\$&')}'`
const extentText = (n: Offset): string => P.show(n, (v) => v.name, ' * ')
export const shapeText = (shape: readonly Offset[]): string => `[${shape.map(extentText).join(', ')}]`
const sizesIn = (n: Offset): string[] => [...new Set(n.flatMap((t) => t.factors.map((v) => v.name)))]
/** A size as the wrapper reads it: a number, a name, or a function of the sizes. */
const sizeCode = (n: Offset): string => {
  const c = P.constantOf(n)
  if (c !== undefined) return String(c)
  if (n.length === 1 && n[0]!.coefficient === 1 && n[0]!.factors.length === 1) return quote(n[0]!.factors[0]!.name)
  return `Object.assign((s) => ${P.show(n, (v) => `s.${v.name}`, ' * ')}, { names: ${JSON.stringify(sizesIn(n))}, text: ${quote(extentText(n))} })`
}
/** A length over the record `sizes`. */
export const lengthText = (shape: readonly Offset[]): string =>
  shape
    .map((n) => P.show(n, (v) => `sizes.${v.name}`, ' * '))
    .map((t) => (/ /.test(t) ? `(${t})` : t))
    .join(' * ') || '1'
const json = (x: unknown): string =>
  JSON.stringify(x, null, 2)
    .replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, inner: string) => `[${inner.replace(/\s*\n\s*/g, ' ')}]`)
    .replace(/\{\s+([^[\]{}]*(?:\[[^[\]{}]*\][^[\]{}]*)*)\s+\}/g, (_, inner: string) => `{ ${inner.replace(/\s*\n\s*/g, ' ')} }`)
/** `{ gradient: { x: …, y: … } }` from results by path. */
const nested = (results: readonly { readonly path: readonly string[]; readonly text: string }[], depth = 0): string => {
  const here = results.find((r) => r.path.length === depth)
  if (here) return here.text
  const keys = [...new Set(results.map((r) => r.path[depth]!))]
  const member = (k: string): string => {
    const inner = results.filter((r) => r.path[depth] === k)
    return `${keyText(k)}: ${nested(inner, depth + 1)}`
  }
  return `{ ${keys.map(member).join(', ')} }`
}

/** The typed array that holds elements of a sort, by its name in the module. */
export const typeName = (sort: Equation['sort']): string => (sort === 'integer' ? 'Int32Array' : 'REAL')
export const arrayType = (s: Shell, x: { readonly sort: Equation['sort'] }): string => (x.sort === 'integer' ? 'Int32Array' : s.real)

/** What ends a comment in JavaScript or WGSL. */
const LINE_ENDS = /[\n\v\f\r\u0085\u2028\u2029]+/g
/** The head comment: what the module is; the kernel's signature, if it has one; then the given lines. */
export const headText = (s: Shell, parameters?: readonly string[], lines: readonly string[] = []): string => {
  const { name, source, modes } = s.options
  const head = [
    `${name}${source === undefined ? '' : `: ${source}`}`.replace(LINE_ENDS, ' '),
    `${modes.join(', ')}, emitted by Cotangent.${parameters ? ' This module imports nothing.' : ''}`,
    ...(parameters ? ['', `kernel(${parameters.join(', ')})`] : []),
    ...lines,
  ]
  return head.map((l) => `// ${l}`.trimEnd()).join('\n')
}
export const metaText = ({ options: o, request: r, kernel, precision, inputs }: Shell, parameters: readonly string[]): string =>
  json({
    name: o.name,
    ...(o.source !== undefined && { source: o.source }),
    modes: o.modes,
    precision,
    sizes: kernel.sizes.map((s) => s.name),
    inputs: inputs
      .filter((i) => i.given.argument === 'inputs')
      .map((i) => ({ name: i.name, type: i.given.equation.sort, shape: i.shape.map(extentText) })),
    direction: inputs
      .filter((i) => i.given.argument === 'direction')
      .map((i) => ({ name: i.given.path.join('.'), type: 'real', shape: i.shape.map(extentText) })),
    outputs: r.results.map((x, k) => ({ name: x.path.join('.'), type: x.equation.sort, shape: kernel.outputs[k]!.extents.map(extentText) })),
    kernel: parameters,
    ...(kernel.workspace.some((b) => b.grows) && {
      memory: kernel.workspace.flatMap((b) => (b.grows ? [{ name: b.name, row: b.extents.slice(1).map(extentText) }] : [])),
    }),
  })

/** Functions that `readText` calls; they need `REAL`. */
export const READERS = `${READ_INPUTS}
const typed = (data, Type) => (data instanceof Type ? data : new Type(data))
`
/** Statements that make `sizes` and the inputs `a0`, `a1`… out of `inputs` and `direction`, or throw. */
export const readText = ({ inputs, loose }: Shell): string => {
  const reads = inputs.map(({ given, name, shape, below }, k) => {
    const value = `field(${given.argument}, ${JSON.stringify(given.path)}, ${quote(name)})`
    if (shape.length === 0) return `  const a${k} = scalar(${value}, ${quote(name)})`
    const extra = below ? `, below: ${sizeCode(below)}` : ''
    return `  const a${k} = { ...flatten(${value}, ${quote(name)}, ${shape.length}), name: ${quote(name)}, shape: [${shape.map(sizeCode).join(', ')}]${extra} }`
  })
  const arrays = inputs.flatMap((i, k) => (i.shape.length > 0 ? [`a${k}`] : []))
  const given = loose.map((n) => `, ${keyText(n)}: count(scalar(field(inputs, [${quote(n)}], ${quote(n)}), ${quote(n)}), ${quote(n)})`).join('')
  const places = inputs.flatMap(({ name, shape, below }, k) =>
    below && shape.length === 0 ? [`  place(${quote(name)}, a${k}, ${lengthText([below])})`] : [],
  )
  return [`  const sizes = { __proto__: null${given} }`, ...reads, `  bind(sizes, [${arrays.join(', ')}])`, ...places].join('\n')
}
/** An input that was read, as the kernel wants it. */
export const inputText = ({ inputs }: Shell, k: number): string =>
  inputs[k]!.shape.length === 0 ? `a${k}` : `typed(a${k}.data, ${typeName(inputs[k]!.given.equation.sort)})`
/** The record that comes back, of the texts of the outputs. */
export const answerText = ({ request: r }: Shell, text: (k: number) => string): string =>
  nested(r.results.map((x, k) => ({ path: x.path, text: text(k) })))

/** Declarations of the default export and `meta`; `rest` are those of what depends on the target, `outputType` is that of a result. */
export const declarationText = (
  s: Shell,
  resultOf: (record: string) => string,
  rest: string,
  outputType = (k: number): string => (s.kernel.outputs[k]!.extents.length === 0 ? 'number' : arrayType(s, s.kernel.outputs[k]!)),
): string => {
  const nestedArray = (rank: number): string => (rank === 0 ? 'number' : `ArrayLike<${nestedArray(rank - 1)}>`)
  const inputType = (rank: number): string => (rank === 0 ? 'number' : rank === 1 ? 'ArrayLike<number>' : `${nestedArray(rank)} | ArrayLike<number>`)
  const type = (i: Described) => ({ path: i.given.path, text: inputType(i.shape.length) })
  const own = s.inputs.filter((i) => i.given.argument === 'inputs')
  const other = s.inputs.filter((i) => i.given.argument === 'direction')
  const sizes = s.loose.map((n) => ({ path: [n], text: 'number' }))
  const direction = other.length > 0 ? `, direction: ${nested(other.map(type))}` : ''
  return `declare const f: (inputs: ${nested([...own.map(type), ...sizes])}${direction}) => ${resultOf(answerText(s, outputType))}
export default f
${rest}
export declare const meta: {
  readonly name: string
  readonly source?: string
  readonly modes: readonly string[]
  readonly precision: 'f64' | 'f32'
  readonly sizes: readonly string[]
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly shape: readonly string[] }[]
  readonly direction: readonly { readonly name: string; readonly type: string; readonly shape: readonly string[] }[]
  readonly outputs: readonly { readonly name: string; readonly type: string; readonly shape: readonly string[] }[]
  readonly kernel: readonly string[]
  /** Arrays that grow by a row with every step of a loop whose end the run finds. */
  readonly memory?: readonly { readonly name: string; readonly row: readonly string[] }[]
}
`
}

const ENTRY = '/** Reads and checks, once; `run` then computes, as often as one likes and into the same arrays, what `result` gives. */'
/** What a module gives to be called, where `prepared` reads and checks; `fresh` makes a workspace that no other call has. */
export const entryText = (fresh: string): string => `${ENTRY}
export const prepare = (inputs, direction) => prepared(inputs, direction, ${fresh})
export default (inputs, direction) => {
  const { run, result } = prepared(inputs, direction, workspaceFor)
  run()
  return result()
}
`
export const ENTRY_TYPE = `${ENTRY}
export declare const prepare: (...given: Parameters<typeof f>) => { readonly run: () => void; readonly result: () => ReturnType<typeof f> }`
