/** `cotangent check`: the derivatives of a program, tested at drawn inputs. */
import { emitModule } from '../codegen/module.js'
import { type Check, verify } from '../runtime/verify.js'
import { costLines } from './cost.js'
import type { Io } from './emit.js'
import type { Values } from './options.js'
import { type ExitCode, exit, refuse } from './problem.js'
import { namesOf, wrtOf } from './request.js'
import type { Source } from './source.js'

const figure = (x: number): string => (Number.isFinite(x) ? x.toPrecision(2) : String(x))
const line = ({ name, claim, found, limit, passed }: Check): string => {
  const slope = name === 'Taylor'
  const measured = slope ? (found === Number.POSITIVE_INFINITY ? 'the remainder is 0' : `slope ${found.toFixed(3)}`) : `error ${figure(found)}`
  return `${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${claim.padEnd(62)} ${measured}, ${slope ? 'at least' : 'at most'} ${limit}`
}
const PLAIN = (_: string, x: unknown): unknown => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x)

/** @returns whether all tests passed, as an exit code */
export const check = ({ text, program }: Source, values: Values, io: Io): ExitCode => {
  wrtOf(values.wrt, program)
  const other = values.target && values.target !== 'js' ? `--target ${values.target}` : values.precision === 'f32' ? '--precision f32' : undefined
  if (other) refuse('unsupported', `check runs JavaScript in f64, not ${other}`, { expected: `check without ${other}` })
  if (program.inputs.every((x) => x.sort !== 'real'))
    refuse('wrt', `${text} has no real inputs, so there is no derivative to check`, {
      expected: 'an input to differentiate by',
    })
  if (values.explain) {
    const modes = ['jvp', 'vjp', ...(program.cod.space === 'real' ? ['gradient', 'hvp'] : [])]
    io.err(`modes of ${text} by ${namesOf(program).join(', ')}: ${modes.join(', ')}; drawn inputs, in f64`)
    const mode = program.cod.space === 'real' ? 'gradient' : 'vjp'
    const { kernel } = emitModule({ name: 'check', program, modes: ['value', mode], target: 'js', explain: (l) => io.err(l) })
    io.err(`of value and ${mode}:`)
    for (const l of costLines(kernel, 'f64')) io.err(l)
  }
  const checks = verify(program)
  const passed = checks.every((c) => c.passed)
  io.out(values.json ? `${JSON.stringify({ passed, checks }, PLAIN)}\n` : `${checks.map((c) => `${line(c)}\n`).join('')}`)
  return passed ? exit.done : exit.failed
}
