import type { Io } from './emit.js'
import type { Values } from './options.js'
import { type ExitCode, refuse } from './problem.js'
import type { Source } from './source.js'
export const check = (_source: Source, _values: Values, _io: Io): ExitCode => refuse('unsupported', 'check is not there yet')
