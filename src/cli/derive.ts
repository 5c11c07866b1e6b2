/** `cotangent derive`: a program, its derivative as a linear map, the adjoint, the gradient; simplified, in a register that reads. */
import { adjoint } from '../adjoint/adjoint.js'
import { differentiate } from '../adjoint/differentiate.js'
import { simplify } from '../adjoint/simplify.js'
import { literal } from '../categories/equation.js'
import type { Program } from '../categories/program.js'
import { apply } from '../linear/apply.js'
import type { LinearMap } from '../linear/edge.js'
import { combinatorsOfMap, combinatorsOfProgram } from '../linear/print/combinators.js'
import { printGradient, printMap, printProgram } from '../linear/print/index.js'
import type { Io } from './emit.js'
import { choiceOf, type Values } from './options.js'
import { refuse } from './problem.js'
import { wrtOf } from './request.js'
import type { Source } from './source.js'

const ONE = literal(1)
/** How each part prints. */
interface Register {
  readonly program: (p: Program) => string
  readonly derivative: (l: LinearMap) => string
  readonly adjoint: (l: LinearMap) => string
  /** What the adjoint gives at 1. */
  readonly gradient: (adjoint: LinearMap, p: Program) => string
}
const registers: Readonly<Record<'math' | 'combinators', Register>> = {
  math: {
    program: (p) => printProgram(p, 'math'),
    derivative: (l) => printMap(l, 'math', { cotangent: false }),
    adjoint: (l) => printMap(l, 'math', { cotangent: true }),
    gradient: (l) => printGradient(l),
  },
  combinators: {
    program: combinatorsOfProgram,
    derivative: combinatorsOfMap,
    adjoint: combinatorsOfMap,
    gradient: (l, { dom, inputs }) => combinatorsOfProgram({ dom, cod: l.cod, inputs, outputs: apply(l, [ONE]) }),
  },
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')

/** Prints the parts, or a record of them. @throws BadInput */
export const derive = (source: Source, values: Values, io: Io): void => {
  const register = registers[choiceOf('register', values.register ?? 'math', ['math', 'combinators'], ['index', 'latex'])]
  const { program, text } = source
  const wrt = wrtOf(values.wrt, program)
  if (program.inputs.every((x) => x.sort !== 'real')) refuse('wrt', `${text} has no real inputs, so it has no derivative`)
  const steps: string[] = []
  const trace = (law: string): void => void steps.push(law)
  const map = simplify(differentiate(program, wrt).map, { trace })
  const reverse = simplify(adjoint(map), { trace })
  const sections: Readonly<Record<string, string | undefined>> = {
    program: register.program(program),
    derivative: register.derivative(map),
    adjoint: register.adjoint(reverse),
    gradient: program.cod.space === 'real' ? register.gradient(reverse, program) : undefined,
  }
  if (values.json) {
    io.out(`${JSON.stringify({ ...sections, ...(values.steps && { steps }) })}\n`)
    return
  }
  const shown = Object.entries(sections).flatMap(([name, body]) => (body === undefined ? [] : [`${name}\n${indented(body)}`]))
  if (values.steps) shown.push(`steps\n${steps.length === 0 ? '  none' : steps.map((s, k) => `  ${k + 1}. ${s}`).join('\n')}`)
  io.out(`${shown.join('\n\n')}\n`)
}
