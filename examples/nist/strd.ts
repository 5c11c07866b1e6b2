/**
 * The nonlinear regression problems of NIST's Statistical Reference Datasets: 27 models with data, two starts, and parameters certified to 11 digits.
 *
 * @see https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
 */

import { readFileSync } from 'node:fs'

/** How hard NIST found the problem. */
export type Level = 'lower' | 'average' | 'higher'

/** What the model is fitted to: a formula over the column `y` of the data. */
export type Response = 'y' | 'log(y)'

export interface Problem {
  readonly name: string
  readonly level: Level
  readonly model: string
  readonly response: Response
  readonly predictors: readonly string[]
  readonly parameters: readonly string[]
  /** Far from the solution. */
  readonly start1: readonly number[]
  /** Near the solution. */
  readonly start2: readonly number[]
  readonly certified: readonly number[]
  readonly deviations: readonly number[]
  readonly residualSumOfSquares: number
  readonly data: Readonly<Record<string, readonly number[]>>
}

/** `n` points: one column per predictor, in the model's order, and the response to be met. */
export interface Observations {
  readonly columns: readonly Float64Array[]
  readonly response: Float64Array
}

export const load = (): Problem[] => JSON.parse(readFileSync(new URL('strd.json', import.meta.url), 'utf8'))

export const observe = ({ data, predictors, response }: Problem): Observations => ({
  columns: predictors.map((name) => column(data, name)),
  response: column(data, 'y').map(responses[response]),
})

const responses: Readonly<Record<Response, (y: number) => number>> = { y: (y) => y, 'log(y)': Math.log }

const column = (data: Problem['data'], name: string): Float64Array => {
  const values = data[name]
  if (!values) throw new RangeError(`no column ${name} among ${Object.keys(data).join(', ')}`)
  return Float64Array.from(values)
}

/**
 * Correct significant digits, `LRE = −log₁₀(|b − c| / |c|)`, of the worst pair; between 0 and 11, beyond which the certified values do not go.
 *
 * @see McCullough, *Assessing the reliability of statistical software*, The American Statistician 52 (1998)
 */
export const correctDigits = (found: ArrayLike<number>, certified: readonly number[]): number =>
  Math.min(...certified.map((c, i) => logRelativeError(found[i] ?? Number.NaN, c)))

const logRelativeError = (b: number, c: number): number => {
  const digits = -Math.log10(Math.abs(b - c) / Math.abs(c))
  return Number.isNaN(digits) ? 0 : Math.min(11, Math.max(0, digits))
}
