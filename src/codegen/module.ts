/** Emitted modules: a kernel, the function that checks and calls it, and what it says of itself. They import nothing. */
import type { Equation } from '../categories/equation.js'
import { NotSupported } from '../categories/errors.js'
import { type Program, sizesOf } from '../categories/program.js'
import * as P from '../categories/size.js'
import { printKernel } from './js.js'
import { type Buffer, isBuffer, type Kernel, type Offset } from './loop.js'
import { flatten } from './passes/flatten.js'
import { optimize } from './passes/index.js'
import { type Given, type Mode, type Request, type Result, request } from './request.js'
import { naive, type Policy, schedule, standard } from './schedule.js'
import { validate } from './validate.js'
import { READ_INPUTS } from './wrapper.js'

export interface Options {
  readonly name: string
  /** What the program was made from, for the head comment. */
  readonly source?: string
  readonly program: Program
  readonly modes: readonly Mode[]
  /** Names of inputs; all that are real, if absent. */
  readonly wrt?: readonly string[]
  readonly precision?: 'f64' | 'f32'
  /** The schedule without fusion, storage or passes: an oracle for tests. */
  readonly naive?: boolean
  /** Told what was decided. */
  readonly explain?: (line: string) => void
}
export interface File {
  readonly name: string
  readonly text: string
}
export interface Emitted {
  readonly files: readonly File[]
  readonly kernel: Kernel
}

/** The optimised kernel for a request. */
export const kernelOf = (name: string, r: Request, policy: Policy, explain: (line: string) => void = () => {}): Kernel => {
  const inputs = r.given.map((g) => g.equation)
  const outputs = r.results.map((x) => ({ name: x.path.join('_'), equation: x.equation }))
  const sizes = sizesOf([...inputs, ...outputs.map((o) => o.equation)])
  const scheduled = validate(schedule(name, inputs, outputs, sizes, policy))
  return policy === naive ? scheduled : optimize(scheduled, explain)
}

const extentText = (n: Offset): string => P.show(n, (v) => v.name, ' * ')
const shapeText = (shape: readonly Offset[]): string => `[${shape.map(extentText).join(', ')}]`
const sizesIn = (n: Offset): string[] => [...new Set(n.flatMap((t) => t.factors.map((v) => v.name)))]
/** A size as the wrapper reads it: a number, a name, or a function of the sizes. */
const sizeCode = (n: Offset): string => {
  const c = P.constantOf(n)
  if (c !== undefined) return String(c)
  if (n.length === 1 && n[0]!.coefficient === 1 && n[0]!.factors.length === 1) return quote(n[0]!.factors[0]!.name)
  return `Object.assign((s) => ${P.show(n, (v) => `s.${v.name}`, ' * ')}, { names: ${JSON.stringify(sizesIn(n))}, text: ${quote(extentText(n))} })`
}
const quote = (s: string): string => `'${s.replace(/[\\']/g, '\\$&')}'`
const lengthText = (shape: readonly Offset[]): string =>
  shape
    .map((n) => P.show(n, (v) => `sizes.${v.name}`, ' * '))
    .map((t) => (/ /.test(t) ? `(${t})` : t))
    .join(' * ') || '1'

/** `{ gradient: { x: …, y: … } }` from results by path. */
const nested = (results: readonly { readonly path: readonly string[]; readonly text: string }[], depth = 0): string => {
  const here = results.find((r) => r.path.length === depth)
  if (here) return here.text
  const keys = [...new Set(results.map((r) => r.path[depth]!))]
  return `{ ${keys
    .map(
      (k) =>
        `${/^[A-Za-z_$][\w$]*$/.test(k) ? k : quote(k)}: ${nested(
          results.filter((r) => r.path[depth] === k),
          depth + 1,
        )}`,
    )
    .join(', ')} }`
}
const typeName = (sort: Equation['sort']): string => (sort === 'integer' ? 'Int32Array' : 'REAL')

const comment = (lines: readonly string[]): string => lines.map((l) => `// ${l}`.trimEnd()).join('\n')

interface Described {
  readonly given: Given
  readonly name: string
  readonly shape: readonly Offset[]
  readonly below: Offset | undefined
}

export const emitJs = (o: Options): Emitted => {
  const r = request(o.program, o.modes, o.wrt)
  const kernel = kernelOf(o.name, r, o.naive ? naive : standard, o.explain)
  const printed = printKernel(flatten(kernel))
  const inputs = kernel.inputs.map((x, k): Described => {
    const given = r.given[k]!
    const path = given.path.join('.')
    const name = given.argument === 'inputs' ? path : path ? `direction.${path}` : 'direction'
    return { given, name, shape: isBuffer(x) ? x.extents : [], below: isBuffer(x) ? x.below : undefined }
  })
  const real = o.precision === 'f32' ? 'Float32Array' : 'Float64Array'
  const fixed = new Set(inputs.flatMap((i) => [...i.shape, ...(i.below ? [i.below] : [])].flatMap(sizesIn)))
  const loose = kernel.sizes.filter((s) => !fixed.has(s.name)).map((s) => s.name)
  const workspaceParameters = kernel.sizes.map((s) => printed.parameters[kernel.sizes.indexOf(s)]!)

  const reads = inputs.map(({ given, name, shape, below }, k) => {
    const value = `field(${given.argument}, ${JSON.stringify(given.path)}, ${quote(name)})`
    if (shape.length === 0) return `  const a${k} = scalar(${value}, ${quote(name)})`
    const extra = below ? `, below: ${sizeCode(below)}` : ''
    return `  const a${k} = { ...flatten(${value}, ${quote(name)}, ${shape.length}), name: ${quote(name)}, shape: [${shape.map(sizeCode).join(', ')}]${extra} }`
  })
  const arrays = inputs.flatMap((i, k) => (i.shape.length > 0 ? [`a${k}`] : []))
  const outs = kernel.outputs.map((b, k) => `  const out${k} = new ${typeName(b.sort)}(${lengthText(b.extents)})`)
  const args = [
    ...kernel.sizes.map((s) => `sizes.${s.name}`),
    ...inputs.map((i, k) => (i.shape.length === 0 ? `a${k}` : `typed(a${k}.data, ${typeName(i.given.equation.sort)})`)),
    ...kernel.outputs.map((_, k) => `out${k}`),
    `workspaceFor(${kernel.sizes.map((s) => `sizes.${s.name}`).join(', ')})`,
  ]
  const answer = nested(r.results.map((x, k) => ({ path: x.path, text: kernel.outputs[k]!.extents.length === 0 ? `out${k}[0]` : `out${k}` })))
  const meta = {
    name: o.name,
    ...(o.source !== undefined && { source: o.source }),
    modes: o.modes,
    precision: o.precision ?? 'f64',
    sizes: kernel.sizes.map((s) => s.name),
    inputs: inputs
      .filter((i) => i.given.argument === 'inputs')
      .map((i) => ({ name: i.name, type: i.given.equation.sort, shape: i.shape.map(extentText) })),
    direction: inputs
      .filter((i) => i.given.argument === 'direction')
      .map((i) => ({ name: i.given.path.join('.'), type: 'real', shape: i.shape.map(extentText) })),
    outputs: r.results.map((x, k) => ({ name: x.path.join('.'), type: x.equation.sort, shape: kernel.outputs[k]!.extents.map(extentText) })),
    kernel: printed.parameters,
  }
  const head = [
    `${o.name}${o.source === undefined ? '' : `: ${o.source}`}`.replace(/[\r\n]+/g, ' '),
    `${o.modes.join(', ')}, emitted by Cotangent. This module imports nothing.`,
    '',
    `kernel(${printed.parameters.join(', ')})`,
    ...kernel.inputs.map((x, k) => `  ${printed.parameters[kernel.sizes.length + k]}: ${describe(x, real, r.given[k])}`),
    ...kernel.outputs.map((b, k) => `  ${printed.parameters[kernel.sizes.length + kernel.inputs.length + k]}: ${describe(b, real)}, written`),
    `  workspace: what workspace(${workspaceParameters.join(', ')}) makes, to be used again for equal sizes`,
  ]
  const same = kernel.sizes.map((s, k) => `kept[${k + 1}] === ${workspaceParameters[k]}`)
  const text = `${comment(head)}

export const meta = ${json(meta)}

const REAL = ${real}
${[...printed.helpers.values()].map((h) => `${h}\n`).join('')}${printed.parts.map((p) => `${p}\n`).join('')}
export const kernel = (${printed.parameters.join(', ')}) => {
${printed.body.join('\n')}
}

/** The arrays that the kernel works in. */
export const workspace = (${workspaceParameters.join(', ')}) => [${printed.workspace.map((w) => `new ${w.sort === 'integer' ? 'Int32Array' : 'REAL'}(${w.length})`).join(', ')}]

let kept
const workspaceFor = (${workspaceParameters.join(', ')}) => {
  if (!kept${same.map((s) => ` || !(${s})`).join('')}) kept = [workspace(${workspaceParameters.join(', ')})${workspaceParameters.map((p) => `, ${p}`).join('')}]
  return kept[0]
}

${READ_INPUTS}
const typed = (data, Type) => (data instanceof Type ? data : Type.from(data))

export default (inputs, direction) => {
  const sizes = {${loose.map((n) => ` ${n}: scalar(field(inputs, [${quote(n)}], ${quote(n)}), ${quote(n)})`).join(',')}${loose.length > 0 ? ' ' : ''}}
${reads.join('\n')}
  bind(sizes, [${arrays.join(', ')}])
${outs.join('\n')}
  kernel(${args.join(', ')})
  return ${answer}
}
`
  return {
    kernel,
    files: [
      { name: `${o.name}.js`, text },
      { name: `${o.name}.d.ts`, text: declarations(o, inputs, r.results, printed.parameters, kernel, loose) },
    ],
  }
}

const describe = (x: Kernel['inputs'][number], real: string, given?: Given): string =>
  isBuffer(x)
    ? `${x.sort === 'integer' ? 'Int32Array' : real} ${shapeText(x.extents)}`
    : given?.equation.sort === 'integer'
      ? 'an integer'
      : 'a number'

const json = (x: unknown): string =>
  JSON.stringify(x, null, 2)
    .replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, inner: string) => `[${inner.replace(/\s*\n\s*/g, ' ')}]`)
    .replace(/\{\s+([^[\]{}]*(?:\[[^[\]{}]*\][^[\]{}]*)*)\s+\}/g, (_, inner: string) => `{ ${inner.replace(/\s*\n\s*/g, ' ')} }`)

const declarations = (
  o: Options,
  inputs: readonly Described[],
  results: readonly Result[],
  parameters: readonly string[],
  kernel: Kernel,
  loose: readonly string[],
): string => {
  const real = o.precision === 'f32' ? 'Float32Array' : 'Float64Array'
  const nestedArray = (rank: number): string => (rank === 0 ? 'number' : `ArrayLike<${nestedArray(rank - 1)}>`)
  const inputType = (rank: number): string => (rank === 0 ? 'number' : rank === 1 ? 'ArrayLike<number>' : `${nestedArray(rank)} | ArrayLike<number>`)
  const record = (some: readonly Described[]): string => nested(some.map((i) => ({ path: i.given.path, text: inputType(i.shape.length) })))
  const own = inputs.filter((i) => i.given.argument === 'inputs')
  const other = inputs.filter((i) => i.given.argument === 'direction')
  const arrayType = (b: Buffer): string => (b.sort === 'integer' ? 'Int32Array' : real)
  const result = nested(
    results.map((x, k) => ({ path: x.path, text: kernel.outputs[k]!.extents.length === 0 ? 'number' : arrayType(kernel.outputs[k]!) })),
  )
  const sizes = loose.map((n) => ({
    given: { argument: 'inputs' as const, path: [n], equation: own[0]?.given.equation as Equation },
    name: n,
    shape: [],
    below: undefined,
  }))
  const kinds = [
    ...kernel.sizes.map(() => 'number'),
    ...kernel.inputs.map((x) => (isBuffer(x) ? arrayType(x) : 'number')),
    ...kernel.outputs.map(arrayType),
    `(${real} | Int32Array)[]`,
  ]
  return `declare const f: (inputs: ${record([...own, ...sizes])}${other.length > 0 ? `, direction: ${record(other)}` : ''}) => ${result}
export default f
/** Arrays are flat, row by row; the last parameter is what \`workspace\` makes. */
export declare const kernel: (${parameters.map((p, k) => `${p}: ${kinds[k]}`).join(', ')}) => void
export declare const workspace: (${parameters
    .slice(0, kernel.sizes.length)
    .map((p) => `${p}: number`)
    .join(', ')}) => (${real} | Int32Array)[]
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
}
`
}

/** @throws NotSupported for a target that is not there yet. */
export const emitModule = (o: Options & { readonly target: 'js' | 'wgsl' | 'wasm' }): Emitted => {
  if (o.target === 'js') return emitJs(o)
  throw new NotSupported(`target ${o.target}`)
}
