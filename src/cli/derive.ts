import type { Io } from './emit.js'
import type { Values } from './options.js'
import { refuse } from './problem.js'
import type { Source } from './source.js'
export const derive = (_source: Source, _values: Values, _io: Io): void => refuse('unsupported', 'derive is not there yet')
