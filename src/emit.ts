/**
 * Programs and their derivatives as source that runs alone.
 *
 * @example
 *   const { files } = emitModule({ name: 'loss', program: loss, modes: ['value', 'gradient'], target: 'js' })
 */
export { type Emitted, emitModule, type File, type Options } from './codegen/module.js'
export { type Loaded, loadModule } from './runtime/load.js'
