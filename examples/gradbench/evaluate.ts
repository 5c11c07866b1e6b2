/** One answer: the function's module is found or made, the input read and checked, and the kernel run; only the last is timed as the evaluation. */
import type { Callable } from 'cotangent'
import type { Eval } from './eval.js'
import { kernelFor } from './kernels.js'
import { type Least, repeated, type Timing, timed } from './runs.js'

export interface Evaluation {
  readonly output: unknown
  readonly timings: readonly Timing[]
}
const ONCE: Least = { runs: 1, seconds: 0 }
type Fields = Readonly<Record<string, unknown>>
const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null && !Array.isArray(x)

/** A record of which only fields that are there are read. */
const strict = <T>(x: T, name: string): T =>
  isFields(x)
    ? (new Proxy(x, {
        get: (fields, key) => {
          if (typeof key === 'string' && !Object.hasOwn(fields, key)) throw new TypeError(`${name} has no field '${key}'`)
          return strict(Reflect.get(fields, key), `${name}.${String(key)}`)
        },
      }) as T)
    : x

const leastOf = (input: unknown): Least => {
  if (!isFields(input)) return ONCE
  const { min_runs: runs = 1, min_seconds: seconds = 1 } = input
  if (typeof runs !== 'number' || typeof seconds !== 'number') throw new TypeError('expected numbers for min_runs and min_seconds')
  return { runs, seconds }
}

/** @throws Error that says what is wrong with the name or the input */
export const evaluate = <Input, P extends Callable>(of: Eval<Input, P>, name: string, given: Input): Evaluation => {
  const task = Object.hasOwn(of.functions, name) ? of.functions[name] : undefined
  if (!task) throw new TypeError(`no function '${name}'; there are ${Object.keys(of.functions).join(', ')}`)
  if (given === undefined) throw new TypeError('the message has no input')
  const least = leastOf(given)
  const input = strict(given, 'the input')
  const [{ run, result }, prepare] = timed('prepare', () => kernelFor(of.program(input), task).prepare(of.inputs(input)))
  const timings = repeated(run, least)
  const answer = (task.answer ?? ((x: unknown) => x)) as (result: unknown, input: Input) => unknown
  return { output: answer(result()[task.mode], input), timings: [prepare, ...timings] }
}
