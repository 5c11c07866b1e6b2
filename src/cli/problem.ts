/** What went wrong, as text or as JSON, and the exit code that says whose fault it is. */
import { NotSupported, SpaceMismatch, TraceError } from '../categories/errors.js'
import { BadFormula, type FormulaError, render } from '../frontend/formula/error.js'

export const exit = { done: 0, failed: 1, badInput: 2, bug: 70 } as const
export type ExitCode = (typeof exit)[keyof typeof exit]

/** Like the error of a formula; the command line has further codes. */
export type Problem = Omit<FormulaError, 'code'> & { readonly code: string }

/** Whoever called us can mend this. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}
/** @throws BadInput */
export const refuse = (code: string, message: string, details: Omit<Problem, 'code' | 'message'> = {}): never => {
  throw new BadInput({ code, message, ...details })
}

/** The problem that an exception stands for, if it is bad input. */
const problemOf = (e: unknown): Problem | undefined => {
  if (e instanceof BadInput) return e.problem
  if (e instanceof BadFormula) return e.error
  if (e instanceof SpaceMismatch) return { code: 'space', message: e.message, expected: e.expected, got: e.got }
  if (e instanceof NotSupported) return { code: 'unsupported', message: `${e.message} is not there yet` }
  return e instanceof TraceError ? { code: 'program', message: e.message } : undefined
}

/** What to print on stderr, and the exit code. */
export const report = (e: unknown, json: boolean): { readonly text: string; readonly code: ExitCode } => {
  const problem = problemOf(e)
  const code = problem ? exit.badInput : exit.bug
  const message = e instanceof Error ? e.message : String(e)
  const { place = null, expected = null, got = null, hint, ...rest } = problem ?? { code: 'bug', message }
  if (json) return { code, text: JSON.stringify({ error: { ...rest, place, expected, got, ...(hint !== undefined && { hint }) } }) }
  if (problem) return { code, text: `error: ${render(problem)}` }
  return {
    code,
    text: `cotangent has a bug; please report it with the command that you ran.\n${e instanceof Error ? (e.stack ?? message) : message}`,
  }
}
