/** What `--help` prints. */
import { type Command, commands, options } from './options.js'

const COMMANDS: Readonly<Record<Command, { readonly does: string; readonly more: string; readonly examples: readonly string[] }>> = {
  derive: {
    does: 'prints a program, its derivative as a linear map, the adjoint, the gradient',
    more: 'The derivative is the linear map that takes a change of the inputs to the change of the value; its adjoint takes a\nsensitivity of the value to those of the inputs. At 1, that is the gradient of a scalar.\nWith --order 2, also the second derivative of a scalar, `∇²f: dx ↦ …`, and what it is a sum of: diagonals, products u⊗v, congruences\n`Lᵀ S L`; of others, along a direction u. With --order 3, also the derivative of that along a further direction.\n\nWith --json, one object: source, register, inputs [{name, sort, shape}], wrt [names]; program, derivative, adjoint, gradient (null where\nthere is none) as texts in the register; with --order 2 or 3 also second and third\n{operator, structure}; laws [{in, law, claim, mirrored, times}] in order; with --steps also steps\n{derivative, adjoint: {before, after}}, small maps as combinators.',
    examples: [
      "derive 'x^2 * sin(y)'",
      "derive \"x' * A * x\" --where 'A: n*n; x: n'",
      "derive 'norm(A*x - b)^2 / 2' --where 'A: m*n; x: n; b: m' --wrt x --steps",
      "derive 'A * X * B' --where 'A: m*n; X: n*k; B: k*p' --wrt X --register index",
      "derive 'logsumexp(x)' --where 'x: n' --order 2",
      "derive 'logsumexp(x)' --where 'x: n' --register latex --json",
    ],
  },
  emit: {
    does: 'writes a module that computes a derivative and imports nothing',
    more: 'The default mode is the gradient, of what is no scalar the jacobian. The module takes a record of inputs and returns a record\nwhose keys are the modes; its head comment says how to call its kernel without that.\n\nsparse-jacobian and sparse-hessian have a matrix where jacobian and hessian have an array: {format, shape, rows, columns, values}. In csr, row r\nhas its columns and values from rows[r] to rows[r + 1]; in csc, column c has its rows and values from columns[c] to columns[c + 1]; in coo each\nvalue has its row and its column. Rows and columns count elements row by row, of arrays of any rank. With --explain, stderr says how values\nare found: each by an equation of its own, or from products with vectors for many columns or rows at once.',
    examples: [
      "emit 'sum((x - mean(x)).^2)' --where 'x: n' --mode value,gradient --out spread.js",
      'emit "A * x" --where \'A: m*n; x: n\' --mode vjp --wrt x',
      "emit 'norm(A*x - b)^2' --where 'A: m*n; x: n; b: m' --wrt x --out loss.js --explain",
      'emit model.ts#energy --mode hvp --out energy.js',
      "emit 'x[2:end] - x[1:end-1].^2' --where 'x: n' --mode sparse-jacobian --out steps.js --explain",
    ],
  },
  eval: {
    does: 'computes a derivative at given inputs and prints it as JSON',
    more: 'The default mode is the value. Arrays are nested, row by row; what JSON has no numbers for is "NaN", "Infinity", "-Infinity".\nSparse matrices are printed as {format, shape, rows, columns, values}; `cotangent emit --help` says how to read them.\nWith --nan, stderr says which step first made one of these of finite operands, as in: log(x[2]) of -1 is NaN; of a fold or scan, in which step.',
    examples: [
      "eval 'x^2 + y' --mode gradient --inputs point.json",
      "echo '{\"x\": [3, 4]}' | cotangent eval 'norm(x)' --where 'x: n' --mode gradient --inputs -",
      "echo '{\"x\": [1, 2, -1]}' | cotangent eval 'sum(log(x))' --where 'x: n' --inputs - --nan",
      "eval 'A * x' --where 'A: m*n; x: n' --mode jvp --wrt x --inputs at.json --direction along.json",
    ],
  },
  check: {
    does: 'tests the derivatives of a program at drawn inputs',
    more: '⟨Lv, w⟩ = ⟨v, L†w⟩, the slopes of Taylor remainders, and forward against reverse. The exit code is 1 if a test fails.',
    examples: ["check 'exp(x) * sin(y)'", "check 'logsumexp(A * x)' --where 'A: m*n; x: n'", 'check model.ts#energy'],
  },
}

const SOURCE = `SOURCE is a formula, or FILE#name: a program exported under that name by a .ts, .js or .mjs file,
or saved under it in a .json file (of one program alone: FILE).
Formulas are written as for mathjs: A * x, x' * y, .* ./ .^, x[2:end], sum mean max min norm dot trace …`
const EXITS = 'Exit codes: 0 done, 1 a check failed, 2 bad input, 70 a bug of cotangent. Results go to stdout, everything else to stderr.'

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([a]) => a.length))
  return rows.map(([a, b]) => `  ${a.padEnd(width)}  ${b}`).join('\n')
}
const optionsOf = (command: Command | undefined): string =>
  columns(
    Object.entries(options)
      .filter(([, o]) => !command || !o.of || o.of.includes(command))
      .map(([name, o]) => [`--${name}${o.value === undefined ? '' : ` ${o.value}`}`, o.says] as const),
  )
const examples = (lines: readonly string[]): string => lines.map((l) => (l.startsWith('echo') ? `  ${l}` : `  cotangent ${l}`)).join('\n')

export const help = (command?: Command): string => {
  if (command) {
    const { does, more, examples: some } = COMMANDS[command]
    return `cotangent ${command} SOURCE [OPTION …]: ${does}\n\n${more}\n\n${SOURCE}\n\nOptions\n${optionsOf(command)}\n\nExamples\n${examples(some)}\n\n${EXITS}`
  }
  const uses = columns(commands.map((c) => [`cotangent ${c} SOURCE`, COMMANDS[c].does]))
  return `Derivatives of formulas and programs, as linear maps and as code\n\n${uses}\n\n${SOURCE}\n\nOptions\n${optionsOf(undefined)}\n\nExamples\n${examples(commands.map((c) => COMMANDS[c].examples[0]!))}\n\ncotangent COMMAND --help says more. ${EXITS}`
}
