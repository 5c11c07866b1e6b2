/** What became of the fits: digits, steps and times, as a table for the terminal. */

import type { Fit } from './levenberg-marquardt.js'
import type { Model, Stages } from './model.js'
import { correctDigits, type Problem } from './strd.js'

export interface Attempt {
  readonly fit: Fit
  readonly milliseconds: number
}

export interface Outcome {
  readonly problem: Problem
  readonly model: Model
  /** From start 1 and from start 2. */
  readonly attempts: readonly [Attempt, Attempt]
}

export const parameterDigits = ({ problem }: Outcome, { fit }: Attempt): number => correctDigits(fit.parameters, problem.certified)

export const deviationDigits = ({ problem }: Outcome, { fit }: Attempt): number => correctDigits(fit.deviations, problem.deviations)

/** Six digits of every parameter, five of every standard deviation. */
export const solved = (outcome: Outcome, attempt: Attempt): boolean =>
  parameterDigits(outcome, attempt) >= 6 && deviationDigits(outcome, attempt) >= (atRounding(outcome.problem) ? 3 : 5)

/** Of Lanczos1 the residuals are 10⁻¹³, so that a double holds three digits of them, and of the deviations, which are proportional to them. */
const atRounding = ({ residualSumOfSquares }: Problem): boolean => residualSumOfSquares < 1e-20

/** How many problems were solved from start 1 and from start 2. */
export const tally = (outcomes: readonly Outcome[]): [number, number] => {
  const from = (start: 0 | 1) => outcomes.filter((o) => solved(o, o.attempts[start])).length
  return [from(0), from(1)]
}

/** All from start 2, which is near the solution; all but one from start 1, which is far. */
export const targetsMet = (outcomes: readonly Outcome[]): boolean => {
  const [far, near] = tally(outcomes)
  return near === outcomes.length && far >= outcomes.length - 1
}

export const summary = (outcomes: readonly Outcome[]): string => {
  const [far, near] = tally(outcomes)
  return `start 2: ${near} of ${outcomes.length}, start 1: ${far} of ${outcomes.length}`
}

export const header = `                         from start 1 (far)        from start 2 (near)               milliseconds
problem    level       steps  digits of b, σ     steps  digits of b, σ     parse  derive   emit    fits`

export const row = (outcome: Outcome): string => {
  const { problem, model, attempts } = outcome
  const result = (attempt: Attempt) =>
    [
      String(attempt.fit.iterations).padStart(5),
      parameterDigits(outcome, attempt).toFixed(1).padStart(8),
      deviationDigits(outcome, attempt).toFixed(1).padStart(6),
      solved(outcome, attempt) ? ' ✓' : ' ✗',
    ].join('')
  return `${problem.name.padEnd(10)} ${problem.level.padEnd(10)} ${attempts.map(result).join('     ')}     ${times(model.stages, attempts)}`
}

export const footer = (outcomes: readonly Outcome[]): string => {
  const sum = (stage: keyof Stages) => outcomes.reduce((total, { model }) => total + model.stages[stage], 0)
  const stages = { parse: sum('parse'), derive: sum('derive'), emit: sum('emit') }
  const attempts = outcomes.flatMap((outcome) => outcome.attempts)
  return `all${' '.repeat(69)}${times(stages, attempts)}

digits: correct significant digits, −log₁₀ of the relative error, of the worst parameter b and the worst standard deviation σ; 11 are certified`
}

const times = ({ parse, derive, emit }: Stages, attempts: readonly Attempt[]): string =>
  [parse, derive, emit, attempts.reduce((total, { milliseconds }) => total + milliseconds, 0)].map((t) => t.toFixed(1).padStart(7)).join('')
