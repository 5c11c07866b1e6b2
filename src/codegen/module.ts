/** Emitted modules: a kernel, the function that checks and calls it, and what it says of itself. They import nothing. */
import { NotSupported } from '../categories/errors.js'
import { derivativeLines } from '../categories/program.js'
import { checksText } from './bounds.js'
import { emitJax } from './jax.js'
import { printKernel } from './js.js'
import { kernelOf } from './kernel.js'
import { isBuffer } from './loop.js'
import { flatten } from './passes/flatten.js'
import { exact, naive, standard } from './policy.js'
import { isSparse, type Mode, request } from './request.js'
import {
  answerText,
  arrayType,
  declarationText,
  type Emitted,
  ENTRY_TYPE,
  entryText,
  headText,
  inputText,
  lengthText,
  metaText,
  type Options,
  READERS,
  readText,
  type SparseOptions,
  shapeText,
  shellOf,
  typeName,
} from './shell.js'
import { emitSparse } from './sparse/module.js'
import { emitWgsl } from './wgsl/host.js'

export type { Emitted, File, Format, Options, SparseOptions, Way } from './shell.js'

/** The module's text, and what its declarations are made of. */
export const moduleOf = (o: Options) => {
  const r = request(o.program, o.modes, o.wrt, o.map, { unstable: !o.exact })
  const kernel = kernelOf(
    o.name,
    r,
    o.naive ? naive : { ...(o.exact ? exact : standard), ...(o.memory && { memory: o.memory, remembers: false }) },
    o.explain,
  )
  const printed = printKernel(flatten(kernel))
  const { parameters } = printed
  const shell = shellOf(o, r, kernel, o.precision ?? 'f64')
  const own = parameters.slice(0, kernel.sizes.length)
  const sizes = kernel.sizes.map((s) => `sizes.${s.name}`)
  const args = [
    ...sizes,
    ...kernel.inputs.map((_, k) => inputText(shell, k)),
    ...kernel.outputs.map((_, k) => `out${k}`),
    `workspace(${sizes.join(', ')})`,
  ]
  const kinds = [
    ...own.map(() => ['', 'number']),
    ...kernel.inputs.map((x, k) => {
      const sort = r.given[k]?.equation.sort
      return isBuffer(x)
        ? [`${arrayType(shell, x)} ${shapeText(x.extents)}`, arrayType(shell, x)]
        : [sort === 'integer' ? 'an integer' : 'a number', 'number']
    }),
    ...kernel.outputs.map((b) => [`${arrayType(shell, b)} ${shapeText(b.extents)}, written`, arrayType(shell, b)]),
  ] as const
  const head = headText(shell, parameters, [
    ...kinds.flatMap(([says], k) => (says ? [`  ${parameters[k]}: ${says}`] : [])),
    `  workspace: what workspace(${own.join(', ')}) makes, to be used again for equal sizes`,
  ])
  const works = printed.workspace.map((w) => `new ${typeName(w.sort)}(${w.length})`)
  const changed = kernel.sizes.map((_, k) => ` || !(kept[${k + 1}] === ${own[k]})`)
  const text = `${head}

export const meta = ${metaText(shell, parameters)}

const REAL = ${shell.real}
${[...printed.helpers.values()].map((h) => `${h}\n`).join('')}${printed.parts.map((p) => `${p}\n`).join('')}
export const kernel = (${parameters.join(', ')}) => {
${printed.body.join('\n')}
}

/** The arrays that the kernel works in. */
export const workspace = (${own.join(', ')}) => [${works.join(', ')}]

let kept
const workspaceFor = (${own.join(', ')}) => {
  if (!kept${changed.join('')}) kept = [workspace(${own.join(', ')})${own.map((p) => `, ${p}`).join('')}]
  return kept[0]
}

${READERS}
const prepared = (inputs, direction, workspace) => {
${readText(shell)}
${checksText(o.program.outputs)}${kernel.outputs.map((b, k) => `  const out${k} = new ${typeName(b.sort)}(${lengthText(b.extents)})`).join('\n')}
  const args = [${args.join(', ')}]
  return {
    run: () => kernel(...args),
    result: () => (${answerText(shell, (k) => (kernel.outputs[k]!.extents.length === 0 ? `out${k}[0]` : `out${k}`))}),
  }
}
${entryText('workspace')}`
  return { shell, kernel, text, own, parameters, types: [...kinds.map(([, type]) => type), `(${shell.real} | Int32Array)[]`] }
}

export const emitJs = (o: Options): Emitted => {
  const { shell, kernel, text, own, parameters, types } = moduleOf(o)
  const declarations = declarationText(
    shell,
    (record) => record,
    `/** Arrays are flat, row by row; the last parameter is what \`workspace\` makes. */
export declare const kernel: (${parameters.map((p, k) => `${p}: ${types[k]}`).join(', ')}) => void
export declare const workspace: (${own.map((p) => `${p}: number`).join(', ')}) => (${shell.real} | Int32Array)[]
${ENTRY_TYPE}`,
  )
  return {
    kernel,
    files: [
      { name: `${o.name}.js`, text },
      { name: `${o.name}.d.ts`, text: declarations },
    ],
  }
}

/** @throws NotSupported for a target that is not there yet. */
export function emitModule(o: SparseOptions & { readonly target: 'js' | 'wgsl' | 'wasm' }): Emitted
/** For JAX there is no kernel: it makes its own. */
export function emitModule(o: SparseOptions & { readonly target: 'js' | 'wgsl' | 'jax' | 'wasm' }): Pick<Emitted, 'files'> & Partial<Emitted>
export function emitModule(o: SparseOptions & { readonly target: 'js' | 'wgsl' | 'jax' | 'wasm' }): Pick<Emitted, 'files'> & Partial<Emitted> {
  const { modes, ...rest } = o
  for (const line of derivativeLines(o.program)) o.explain?.(line)
  if (modes.some(isSparse)) {
    if (o.target !== 'js') throw new NotSupported(`${modes.find(isSparse)} for ${o.target}`)
    return emitSparse(o)
  }
  const dense = { ...rest, modes: modes.filter((m): m is Mode => !isSparse(m)) }
  if (o.target === 'js') return emitJs(dense)
  if (o.exact) throw new NotSupported(`exact for ${o.target}, where sums are added in any order,`)
  if (o.memory !== undefined && o.memory !== 'all') throw new NotSupported(`memory for ${o.target}, where all rows are kept,`)
  if (o.target === 'wgsl') return emitWgsl(dense)
  if (o.target === 'jax') return emitJax(dense)
  throw new NotSupported(`target ${o.target}`)
}
