/**
 * What equations become before they are loops: rewrites from equal to equal equations, in order. Each has its file, and all keep what the equations mean
 * (`test/codegen/lowering.test.ts`).
 */
import { bound, type Equation, postorder } from '../categories/equation.js'
import { banded } from './bands.js'
import { type Gathering, gathered } from './gathers.js'
import { lowest } from './lowest.js'
import type { Policy } from './policy.js'
import { prefixSums } from './prefix.js'
import { sharedProducts } from './products.js'
import { remembered } from './remember.js'
import { inScalars } from './scalars.js'
import { unstacked } from './stacks.js'
import { joined, lastRows, withoutUnread } from './steps.js'
import { dataSums } from './sums.js'
import { together } from './together.js'
import { unrolled } from './unroll.js'

export interface Rewrite {
  readonly claim: string
  /** Whether a policy has it. */
  readonly when: (p: Policy) => boolean
  readonly run: (roots: readonly Equation[], p: Policy) => readonly Equation[]
}
/** Of recurrences. */
const ofSteps: readonly Rewrite[] = [
  { claim: 'sums over rows that are only added are one', when: (p) => p.forgets && p.rounds, run: together },
  {
    claim: 'recurrences that run in step are one, and sums over their rows are states',
    when: (p) => p.forgets,
    run: (es, p) => joined(es, p.rounds),
  },
  {
    claim: 'a way back reads what the way there has computed',
    when: (p) => p.forgets && p.remembers && p.memory === 'all',
    run: (es, p) => joined(remembered(es, p.keeps), p.rounds),
  },
  { claim: 'states that nothing reads are gone', when: (p) => p.forgets, run: withoutUnread },
]
/** Of whatever is inside of loops. */
const ofLoops: readonly Rewrite[] = [
  { claim: 'triangles of sums are sums of sums', when: (p) => p.rounds, run: prefixSums },
  {
    claim: 'sums leave out what is zero by structure',
    when: (p) => p.rounds,
    run: (es, p) => banded(es, p.hoists),
  },
  { claim: 'short sums are written out', when: (p) => p.rounds, run: unrolled },
  { claim: 'arrays of a few scalars that are read one by one are gone', when: (p) => p.rounds, run: unstacked },
  { claim: 'axes have the lowest names that they can have', when: (p) => p.rounds, run: lowest },
  { claim: 'states that are short arrays are scalars', when: (p) => p.forgets, run: inScalars },
  { claim: 'sums over the data that see nothing of it are arrays', when: (p) => p.rounds && p.interchanges, run: dataSums },
  { claim: 'products share products', when: (p) => p.rounds, run: sharedProducts },
]
const ofRows: readonly Rewrite[] = [{ claim: 'of some states only the last row is read', when: (p) => p.forgets, run: lastRows }]
export const rewrites: readonly Rewrite[] = [...ofSteps, ...ofLoops, ...ofRows]

/** Equal equations, ready for a schedule; and the arrays of which nothing is read but what is written. */
export const lowered = (asked: readonly Equation[], policy: Policy): Gathering => {
  const all = (table: readonly Rewrite[], roots: readonly Equation[]): readonly Equation[] =>
    table.filter((r) => r.when(policy)).reduce((es, r) => r.run(es, policy), roots)
  const nodes = postorder(asked)
  if (!nodes.some((e) => bound(e).length > 0)) return { roots: asked, sparse: new Set() }
  const steps = nodes.some((e) => e.tag === 'history')
  const rewritten = all(ofLoops, steps ? all(ofSteps, asked) : asked)
  return gathered(steps ? all(ofRows, rewritten) : rewritten, policy)
}
