/**
 * Programs and their derivatives as source that runs alone.
 *
 * @example
 *   const { files } = emitModule({ name: 'loss', program: loss, modes: ['value', 'gradient'], target: 'js' })
 */
import { NotSupported, SpaceMismatch, shown } from './categories/errors.js'
import { expectProgram } from './categories/program.js'
import { emitModule as emitting } from './codegen/module.js'
import { modes, sparseModes } from './codegen/request.js'

export type { Memory } from './codegen/memory.js'
export type { Emitted, File, Format, Options, SparseOptions, Way } from './codegen/module.js'
export { type Loaded, loadModule } from './runtime/load.js'

const targets: readonly string[] = ['js', 'wgsl', 'jax']

/**
 * A program, and what is asked of its derivative, as files that import nothing.
 *
 * @throws SpaceMismatch for options that say nothing, NotSupported for a target that is not there yet
 */
export const emitModule = ((o) => {
  const expect = (option: string, right: boolean, expected: string, got: unknown): void => {
    if (!right) throw new SpaceMismatch(`emitModule, ${option}`, expected, shown(got))
  }
  expect('options', o instanceof Object, 'a record of name, program, modes, target', o)
  const { name, target, program, modes: asked } = o
  expect(
    'name',
    typeof name === 'string' && /^[A-Za-z_][\w-]*$/.test(name),
    'the name of a file without folder or extension: a letter, then letters, digits, _ and -',
    name,
  )
  expectProgram('emitModule, program', program)
  const known = [...modes, ...sparseModes]
  const all = `one or more of ${known.join(', ')}`
  expect('modes', Array.isArray(asked) && asked.length > 0, all, asked)
  for (const m of asked) expect('modes', known.includes(m), all, m)
  const { memory } = o
  const policies = memory === undefined || ['all', 'sqrt', 'recompute'].includes(memory as string)
  const counted = memory instanceof Object && Number.isSafeInteger(memory.snapshots) && memory.snapshots > 0
  expect('memory', policies || counted, "'all', 'sqrt', 'recompute', or { snapshots } with a number from 1 on", memory)
  if (!targets.includes(target))
    throw new NotSupported(`emitModule: ${shown(target)} is no target that is there yet; there are ${targets.join(', ')}`)
  return emitting(o)
}) as typeof emitting
