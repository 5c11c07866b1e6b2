/** `cotangent emit`: one self-contained module, its declarations beside it. */
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Memory } from '../codegen/memory.js'
import { type Emitted, emitModule } from '../codegen/module.js'
import { isSparse } from '../codegen/request.js'
import type { Format } from '../codegen/shell.js'
import { costLines } from './cost.js'
import { choiceOf, type Values } from './options.js'
import { refuse } from './problem.js'
import { type AnyMode, modesOf, namesOf, wrtOf } from './request.js'
import type { Source } from './source.js'

export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly stdin: () => string
}

const FORMATS: readonly Format[] = ['csr', 'csc', 'coo']
const EXTENSION = /\.(js|mjs|py)$/
/** `all`, `sqrt`, `recompute`, or a number of snapshots. */
const memoryOf = (text: string): Memory => {
  if (text === 'all' || text === 'sqrt' || text === 'recompute') return text
  const snapshots = Number(text)
  if (!Number.isSafeInteger(snapshots) || snapshots < 1)
    return refuse('option', `--memory ${text} says nothing`, { expected: 'all, sqrt, recompute, or a number of snapshots, 1 or more', got: text })
  return { snapshots }
}

/** The module for what the options ask of a source. @throws BadInput */
export const moduleFor = (
  source: Source,
  values: Values,
  otherwise: AnyMode,
  name: string,
  io: Io,
  /** Targets beyond those that this process can run. */
  beyond?: 'jax',
): Pick<Emitted, 'files'> & { readonly modes: readonly AnyMode[] } => {
  const there = ['js', 'wgsl', ...(beyond ? [beyond] : [])] as const
  const target = choiceOf('target', values.target ?? 'js', there, ['jax', 'wasm'])
  const precision = choiceOf('precision', values.precision ?? (target === 'wgsl' ? 'f32' : 'f64'), ['f64', 'f32'])
  if (values.exact && target !== 'js')
    refuse('unsupported', `--exact is for js; ${target} adds in any order`, { expected: '--exact with --target js', got: `--target ${target}` })
  const memory = values.memory === undefined ? undefined : memoryOf(values.memory)
  if (memory && target !== 'js')
    refuse('unsupported', `--memory is for js; ${target} keeps all rows`, { expected: '--memory with --target js', got: `--target ${target}` })
  const modes = modesOf(values.mode, otherwise, source)
  const sparse = modes.find(isSparse)
  if (sparse && target !== 'js') refuse('unsupported', `${sparse} is for js`, { expected: '--target js', got: `--target ${target}` })
  if (values.format !== undefined && !sparse)
    refuse('option', '--format is of sparse matrices', { expected: 'a mode sparse-jacobian or sparse-hessian' })
  const format = values.format === undefined ? undefined : choiceOf('format', values.format, FORMATS)
  const wrt = wrtOf(values.wrt, source.program)
  if (values.explain) {
    const by = modes.some((m) => m !== 'value') ? ` by ${(wrt ?? namesOf(source.program)).join(', ')}` : ''
    io.err(`${modes.join(', ')} of ${source.text}${by}, for ${target} in ${precision}`)
  }
  const emitted = emitModule({
    name,
    source: source.text,
    program: source.program,
    modes,
    ...(wrt && { wrt }),
    ...(format && { format }),
    target,
    precision,
    ...(values.exact && { exact: true }),
    ...(memory && { memory }),
    ...(values.explain && { explain: (line: string) => io.err(line) }),
  })
  const { kernel } = emitted as Partial<Emitted>
  if (values.explain && kernel) for (const line of costLines(kernel, precision)) io.err(line)
  return { ...emitted, modes }
}

export const emit = (source: Source, values: Values, io: Io): void => {
  const { out } = values
  if (out !== undefined) expectWritable(out)
  const name = out === undefined ? source.name : basename(out).replace(EXTENSION, '')
  const { files } = moduleFor(source, values, source.program.cod.space === 'real' ? 'gradient' : 'jacobian', name, io, 'jax')
  const [main, ...others] = files
  if (out === undefined) {
    io.out(main!.text)
    if (others.length > 1) io.err(`with --out, also: ${others.map((f) => f.name).join(', ')}`)
    return
  }
  const beside = out.replace(EXTENSION, '')
  const written = [{ path: out, text: main!.text }, ...others.map((f) => ({ path: `${beside}${extensionOf(f.name, out)}`, text: f.text }))]
  for (const { path, text } of written) writeFileSync(path, text)
  io.err(`wrote ${written.map((w) => w.path).join(', ')}`)
}
const extensionOf = (name: string, out: string): string => {
  const extension = name.slice(name.indexOf('.'))
  return extension === '.d.ts' && out.endsWith('.mjs') ? '.d.mts' : extension
}
/** @throws BadInput before anything is written. */
const expectWritable = (out: string): void => {
  const folder = dirname(out)
  if (!existsSync(folder)) refuse('output', `there is no folder ${folder}`, { hint: `make it: mkdir -p ${folder}` })
  if (out === '' || (existsSync(out) && statSync(out).isDirectory())) refuse('output', `${out === '' ? 'the name after --out' : out} is no file name`)
}
