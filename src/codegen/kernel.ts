/** The kernel of a request. */
import type { Kernel } from './loop.js'
import { optimize } from './passes/index.js'
import { naive, type Policy } from './policy.js'
import type { Request } from './request.js'
import { schedule } from './schedule.js'
import { interfaceOf } from './shell.js'
import { validate } from './validate.js'

/** The optimised kernel for a request. */
export const kernelOf = (name: string, r: Request, policy: Policy, explain: (line: string) => void = () => {}): Kernel => {
  const { inputs, outputs, sizes } = interfaceOf(r)
  const scheduled = validate(schedule(name, inputs, outputs, sizes, policy))
  return policy === naive ? scheduled : optimize(scheduled, explain, policy.rounds)
}
