/**
 * `npm run formulas`: writes docs/formulas.md, the derivatives of the formulas of docs/formulas.json as they print. Fails unless each map reads back
 * from its text as combinators, and agrees with finite differences.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { isLeft } from 'fp-ts/lib/Either.js'
import { adjoint } from '../src/adjoint/adjoint.js'
import { linearize } from '../src/adjoint/modes.js'
import { simplify } from '../src/adjoint/simplify.js'
import type { Program } from '../src/categories/program.js'
import { parseFormula } from '../src/frontend/formula/index.js'
import type { LinearMap } from '../src/linear/edge.js'
import { contextOf, parseMap, printGradient, printMap, printProgram } from '../src/linear/print/index.js'
import { verify } from '../src/runtime/verify.js'

interface Entry {
  readonly title: string
  readonly formula: string
  readonly where: string
  readonly wrt?: string
}
const entries: readonly Entry[] = JSON.parse(readFileSync(new URL('../docs/formulas.json', import.meta.url), 'utf8'))

const expectReadable = (title: string, l: LinearMap): void => {
  const text = printMap(l, 'combinators')
  const again = printMap(parseMap(text, contextOf(l)), 'combinators')
  if (again !== text) throw new Error(`${title}: reads back otherwise\n${text}\n${again}`)
}
const expectTrue = (title: string, p: Program): void => {
  const failed = verify(p).filter((c) => !c.passed)
  if (failed.length > 0) throw new Error(`${title}: ${failed.map((c) => `${c.name} ${c.found}, not ${c.limit}`).join('; ')}`)
}

const section = ({ title, formula, where, wrt }: Entry): string => {
  const parsed = parseFormula(formula, { where })
  if (isLeft(parsed)) throw new Error(`${title}: ${parsed.left.message}`)
  const { program } = parsed.right
  const { map } = linearize(program, wrt?.split(','))
  const back = simplify(adjoint(map))
  for (const l of [map, back]) expectReadable(title, l)
  expectTrue(title, program)
  const texts = (register: 'math' | 'latex'): readonly string[] => [
    printProgram(program, register),
    printMap(map, register, { cotangent: false }),
    printMap(back, register, { cotangent: true }),
    ...(program.cod.space === 'real' ? [printGradient(back, 'f', register)] : []),
  ]
  const head = `## ${title}\n\n\`${formula}\` where \`${where}\`${wrt === undefined ? '' : `, by ${wrt.split(',').join(' and ')}`}`
  return [head, ['```', ...texts('math'), '```'].join('\n'), ...texts('latex').map((t) => `$$\n${t}\n$$`)].join('\n\n')
}

/** The whole document. @throws Error for a formula of which something is not true */
export const document = (): string =>
  `# Formulas of matrix calculus

Written by \`npm run formulas\` from [formulas.json](formulas.json). Of each formula: the program, its derivative, the adjoint, and of a scalar the
gradient, as they print. Each map has been read back from its text as combinators, and tested against finite differences.

${entries.map(section).join('\n\n')}
`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/formulas.md', import.meta.url), document())
  process.stdout.write(`docs/formulas.md: ${entries.length} formulas\n`)
}
