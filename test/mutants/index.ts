/** Every mutant. */
import { derivatives } from './derivatives.js'
import { equations } from './equations.js'
import { loops } from './loops.js'
import { lowering } from './lowering.js'
import { maps } from './maps.js'
import type { Mutant } from './mutant.js'
import { operations } from './operations.js'
import { parallel } from './parallel.js'

export const mutants: readonly Mutant[] = [...operations, ...equations, ...maps, ...derivatives, ...lowering, ...loops, ...parallel]
