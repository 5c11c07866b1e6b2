/** The only module here that knows how a formula becomes residuals and their derivative. Stand-in: mathjs evaluates, and differentiates symbolically. */

import { derivative, compile as evaluator } from 'mathjs'
import type { Residuals } from './levenberg-marquardt.js'
import type { Observations, Problem } from './strd.js'

/** Milliseconds from formula to kernel. */
export interface Stages {
  readonly parse: number
  readonly derive: number
  readonly emit: number
}

export interface Model {
  readonly stages: Stages
  /** `rᵢ(b) = model(b, xᵢ) − yᵢ`, for any number of observations. */
  on(observations: Observations): Residuals
}

export const compile = ({ model, parameters, predictors }: Problem): Model => {
  const [value, parse] = timed(() => evaluator(model))
  const [partials, derive] = timed(() => parameters.map((b) => derivative(model, b).compile()))
  const real = (v: unknown) => (typeof v === 'number' ? v : Number.NaN)
  return {
    stages: { parse, derive, emit: 0 },
    on:
      ({ columns, response }) =>
      (b) => {
        const p = b.length
        const J = new Float64Array(response.length * p)
        const r = response.map((y, i) => {
          const scope: Record<string, number> = {}
          parameters.forEach((name, j) => {
            scope[name] = b[j]!
          })
          predictors.forEach((name, k) => {
            scope[name] = columns[k]![i]!
          })
          for (let j = 0; j < p; j++) J[i * p + j] = real(partials[j]!.evaluate(scope))
          return real(value.evaluate(scope)) - y
        })
        return { r, J }
      },
  }
}

/** What the library made of one model, to be read. */
export interface Exposition {
  readonly formula: string
  readonly derivative: string
  readonly adjoint: string
  readonly code: string
}

export const explain = ({ model }: Problem): Exposition => ({ formula: model, derivative: '', adjoint: '', code: '' })

const timed = <T>(work: () => T): [T, number] => {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}
