/** The kernel of a request. */
import { type Kernel, walk } from './loop.js'
import { optimize } from './passes/index.js'
import { naive, type Policy } from './policy.js'
import type { Request } from './request.js'
import { schedule } from './schedule.js'
import { interfaceOf } from './shell.js'
import { validate } from './validate.js'

const plansIn = ({ body }: Kernel): string => {
  let plans = 0
  walk(body, (s) => void (s.tag === 'plan' && plans++))
  const loops = plans === 0 ? 'no loop has' : plans === 1 ? 'one loop has' : `${plans} loops have`
  return `memory: ${loops} a plan of which rows to keep; of others, all that are read again are kept`
}
/** The optimised kernel for a request. */
export const kernelOf = (name: string, r: Request, policy: Policy, explain: (line: string) => void = () => {}): Kernel => {
  const { inputs, outputs, sizes } = interfaceOf(r)
  const scheduled = validate(schedule(name, inputs, outputs, sizes, policy))
  if (policy.memory !== 'all') explain(plansIn(scheduled))
  return policy === naive ? scheduled : optimize(scheduled, explain, policy.rounds)
}
