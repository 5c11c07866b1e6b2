/** The command line: its commands and options as a table, from which it is both read and explained. */
import { parseArgs } from 'node:util'
import { either, nearest } from '../frontend/formula/suggest.js'
import { refuse } from './problem.js'

export const commands = ['derive', 'emit', 'eval', 'check'] as const
export type Command = (typeof commands)[number]

interface Option {
  /** What stands for the value; none for a switch. */
  readonly value?: string
  readonly says: string
  /** All commands, if absent. */
  readonly of?: readonly Command[]
}
const table = {
  where: { value: 'DECLARATIONS', says: "what names are, as in 'A: m*n; x: n; y: 3; c'; without it, scalars" },
  wrt: { value: 'NAMES', says: 'inputs to differentiate by, as in x,y; all that are real, if absent' },
  mode: {
    value: 'MODES',
    says: 'value, gradient, jacobian, hessian, jvp, vjp, hvp, sparse-jacobian, sparse-hessian; several as in value,gradient',
    of: ['emit', 'eval'],
  },
  format: { value: 'FORMAT', says: 'of sparse matrices: csr (the default), csc or coo', of: ['emit', 'eval'] },
  target: { value: 'TARGET', says: 'js (the default), wgsl, or jax for emit; wasm is not there yet' },
  precision: { value: 'PRECISION', says: 'f64 (the default) or f32' },
  out: { value: 'FILE', says: 'where the module goes, its .d.ts beside it; without it, the module is printed', of: ['emit'] },
  inputs: { value: 'FILE', says: 'a JSON record of the inputs, row by row; - reads it from stdin', of: ['eval'] },
  direction: { value: 'FILE', says: 'JSON for jvp and hvp (a record of tangents) and vjp (a cotangent, like the value)', of: ['eval'] },
  nan: { says: 'name on stderr the first step that made a NaN or an infinity, if the result has one', of: ['eval'] },
  register: { value: 'REGISTER', says: 'math (the default), index (Σ over elements), latex, or combinators (which read back)', of: ['derive'] },
  order: { value: 'ORDER', says: '2: also the second derivative, as a linear map, and its structure; 3: also the third', of: ['derive'] },
  exact: { says: 'neither laws nor passes that change rounding; for js', of: ['derive', 'emit', 'eval'] },
  memory: {
    value: 'POLICY',
    says: 'what loops keep to be run backwards: all rows (the default), sqrt, recompute, or a number of snapshots; for js',
    of: ['emit', 'eval'],
  },
  steps: { says: 'also print each law of simplification that fired, and small maps before and after', of: ['derive'] },
  json: { says: 'answers and errors as JSON; errors on stderr as {"error": {code, message, place, expected, got}}' },
  explain: { says: 'say on stderr what was decided: modes, passes, cost and workspace as formulas in the sizes' },
  help: { says: 'this text, or that of the command' },
  version: { says: 'the version' },
} as const satisfies Readonly<Record<string, Option>>
type Name = keyof typeof table
type Valued = { [N in Name]: (typeof table)[N] extends { readonly value: string } ? N : never }[Name]
export const options: Readonly<Record<Name, Option>> = table

export type Values = { readonly [N in Valued]?: string } & { readonly [N in Exclude<Name, Valued>]?: boolean }
export interface CommandLine {
  readonly command: Command | undefined
  readonly source: string | undefined
  readonly values: Values
}

const known = (name: string): Option | undefined => (Object.hasOwn(options, name) ? options[name as Name] : undefined)
const DASHED = "write a formula that begins with -- after a bare --, as in: cotangent derive -- '--x'"

/**
 * Options in `--name=value` form, and everything else. A formula may begin with a minus, and the value of an option with anything;
 * so what node's reader would take for options is sorted out before.
 */
const sorted = (args: readonly string[]): { readonly flags: readonly string[]; readonly words: readonly string[] } => {
  const [flags, words]: [string[], string[]] = [[], []]
  for (let k = 0; k < args.length; k++) {
    const arg = args[k]!
    if (arg === '--') return { flags, words: [...words, ...args.slice(k + 1)] }
    const [, name, , value] = arg.match(/^--([a-zA-Z][a-zA-Z-]*)(=(.*))?$/s) ?? []
    if (arg === '-h') flags.push('--help')
    else if (name === undefined) words.push(arg)
    else {
      const option = known(name)
      if (!option) return unknown(name)
      if (option.value === undefined && value !== undefined) return refuse('option', `--${name} takes no value`, { expected: `--${name}`, got: arg })
      const given = option.value === undefined ? undefined : (value ?? args[++k])
      if (option.value !== undefined && given === undefined)
        return refuse('option', `--${name} lacks its value`, { expected: `--${name} ${option.value}: ${option.says}` })
      flags.push(given === undefined ? `--${name}` : `--${name}=${given}`)
    }
  }
  return { flags, words }
}
const unknown = (name: string): never => {
  const near = nearest(name, Object.keys(options))
  return refuse('option', `there is no option --${name}`, {
    expected: Object.keys(options)
      .map((o) => `--${o}`)
      .join(' '),
    hint: near.length > 0 ? `did you mean ${either(near.map((n) => `--${n}`))}?` : DASHED,
  })
}

/** @throws BadInput */
export const readCommandLine = (args: readonly string[]): CommandLine => {
  const { flags, words } = sorted(args)
  const types = Object.fromEntries(
    Object.entries(options).map(([name, o]) => [name, { type: o.value === undefined ? 'boolean' : 'string' } as const]),
  )
  const { values } = parseArgs({ args: [...flags], options: types, strict: true })
  const [command, source, ...more] = words
  if (command !== undefined && !commands.includes(command as Command)) {
    const near = nearest(command, commands)
    refuse('option', `there is no command ${command}`, {
      expected: either(commands),
      hint: near.length > 0 ? `did you mean ${either(near)}?` : `a formula comes after the command: cotangent derive '${command}'`,
    })
  }
  if (more.length > 0)
    refuse('option', `one SOURCE is expected, and there are ${more.length + 1}: ${[source, ...more].join(' ')}`, {
      hint: `quote the formula: cotangent ${command} '${[source, ...more].join(' ')}'`,
    })
  const found = { command: command as Command | undefined, source, values: values as Values }
  for (const name of Object.keys(values)) {
    const { of } = options[name as Name]
    if (of && found.command && !of.includes(found.command))
      refuse('option', `--${name} means nothing to ${found.command}`, { hint: `it is an option of ${either(of)}` })
  }
  return found
}

/** One of several words. @throws BadInput */
export const choiceOf = <T extends string>(option: string, given: string, there: readonly T[], later: readonly string[] = []): T => {
  if (there.includes(given as T)) return given as T
  if (later.includes(given)) return refuse('unsupported', `--${option} ${given} is not there yet`, { expected: either(there), got: given })
  const near = nearest(given, there)
  return refuse('option', `--${option} cannot be ${given === '' ? 'empty' : given}`, {
    expected: either(there),
    got: given,
    ...(near.length > 0 && { hint: `did you mean ${either(near)}?` }),
  })
}
