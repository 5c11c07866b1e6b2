/** The command line from end to end: arguments in, texts and an exit code out. */
import { readFileSync } from 'node:fs'
import { check } from './check.js'
import { derive } from './derive.js'
import { emit, type Io } from './emit.js'
import { evaluate } from './eval.js'
import { help } from './help.js'
import { readCommandLine } from './options.js'
import { type ExitCode, exit, refuse, report } from './problem.js'
import { readSource } from './source.js'

const version = (): string => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version

const obey = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { command, source: text, values } = readCommandLine(args)
  if (values.version) io.out(`${version()}\n`)
  else if (values.help) io.out(`${help(command)}\n`)
  if (values.version || values.help) return exit.done
  if (!command) {
    io.err(help())
    return exit.badInput
  }
  if (text === undefined)
    return refuse('option', `${command} needs a SOURCE`, {
      expected: `cotangent ${command} FORMULA, or FILE#name`,
      hint: `cotangent ${command} --help`,
    })
  const source = await readSource(text, values.where)
  if (command === 'derive') derive(source, values, io)
  if (command === 'emit') emit(source, values, io)
  if (command === 'eval') await evaluate(source, values, io)
  return command === 'check' ? check(source, values, io) : exit.done
}

/** Runs a command; whatever goes wrong becomes a text on stderr and an exit code. */
export const run = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    return await obey(args, io)
  } catch (e) {
    const { text, code } = report(e, args.includes('--json'))
    io.err(text)
    return code
  }
}
