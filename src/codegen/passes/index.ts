/** The passes for sequential targets, in order. Each has its file and its test, and keeps the meaning of the kernel; `validate` stands between them. */
import type { Kernel } from '../loop.js'
import { validate } from '../validate.js'
import { align } from './align.js'
import { block } from './block.js'
import { descend } from './descend.js'
import { forward } from './forward.js'
import { fuse } from './fuse.js'
import { jam } from './jam.js'
import { overwrite } from './overwrite.js'
import { reciprocals } from './reciprocal.js'
import { share } from './share.js'
import { slide } from './slide.js'
import { tables } from './tables.js'

export interface Pass {
  readonly name: string
  readonly claim: string
  /** Never changes rounding. */
  readonly stable: boolean
  readonly run: (k: Kernel) => Kernel
}
export const passes: readonly Pass[] = [
  { name: 'reciprocal', claim: 'x / d = x · (1/d), with 1/d computed once', stable: false, run: reciprocals },
  { name: 'slide', claim: 'sums into neighbouring cells move along in variables', stable: false, run: slide },
  { name: 'share', claim: 'a temporary array lives in the output that replaces it', stable: true, run: share },
  { name: 'overwrite', claim: 'a next state takes the place of the state that it is read from cell by cell', stable: true, run: overwrite },
  {
    name: 'align',
    claim: 'a loop runs a few iterations behind the one that it reads from, as one loop that hands on scalars',
    stable: true,
    run: align,
  },
  { name: 'fuse', claim: 'a loop runs together with the next, which reads what it writes', stable: false, run: fuse },
  { name: 'block', claim: 'a loop around several loops runs in blocks, each loop over a whole block', stable: false, run: block },
  { name: 'jam', claim: 'iterations run side by side inside of inner loops', stable: false, run: jam },
  { name: 'forward', claim: 'what was just written or read is not read again', stable: true, run: forward },
  { name: 'descend', claim: 'a loop that reads backwards counts down', stable: true, run: descend },
  { name: 'tables', claim: 'sums of products, if they are many, are loops over tables of their places', stable: false, run: tables },
]

/** All passes, or those that never change rounding. */
export const optimize = (kernel: Kernel, explain: (line: string) => void = () => {}, rounds = true): Kernel =>
  passes
    .filter((p) => rounds || p.stable)
    .reduce((k, p) => {
      const next = p.run(k)
      if (next === k) return k
      validate(next)
      explain(`pass ${p.name}: ${p.claim}`)
      return next
    }, kernel)
