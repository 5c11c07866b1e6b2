/** The only module here that knows Cotangent: from a model's formula to its residuals, their derivative as a linear map, and a kernel for both. */

import {
  adjoint,
  type Callable,
  fin,
  type LinearMap,
  linearize,
  map,
  program,
  real,
  type Scalar,
  type Space,
  simplify,
  type TracedArray,
  trace,
  vector,
} from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'
import { formula } from 'cotangent/formula'
import { print } from 'cotangent/print'
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

const RESPONSE = 'response'

/** The residuals at all observations: the model, a program of one observation, mapped over them. */
const residualsOf = (model: Callable, { parameters, predictors }: Problem): Callable => {
  const scalars = parameters.map((b): [string, Space] => [b, real])
  const columns = [...predictors, RESPONSE].map((x): [string, Space] => [x, vector('n')])
  return trace(Object.fromEntries([...scalars, ...columns]), (inputs) => {
    const given = inputs as unknown as Readonly<Record<string, Scalar & TracedArray>>
    const at = (i: never): Record<string, unknown> => ({
      ...Object.fromEntries(parameters.map((b) => [b, given[b]])),
      ...Object.fromEntries(predictors.map((x) => [x, given[x]!.at(i)])),
    })
    return map(fin('n'), (i) => (model(at(i as never)) as unknown as Scalar).minus(given[RESPONSE]!.at(i) as never)) as never
  }) as unknown as Callable
}

interface Derived {
  readonly model: Callable
  readonly residuals: Callable
  readonly map: LinearMap
  readonly text: string
  readonly stages: Stages
}
const derived = (problem: Problem): Derived => {
  const [model, parse] = timed(() => program(formula(problem.model)) as unknown as Callable)
  const [{ residuals, derivative }, derive] = timed(() => {
    const r = residualsOf(model, problem)
    return { residuals: r, derivative: linearize(r, problem.parameters).map }
  })
  const request = { name: problem.name, source: problem.model, program: residuals, map: derivative, wrt: problem.parameters } as const
  const [text, emit] = timed(() => emitModule({ ...request, modes: ['value', 'jacobian'], target: 'js' }).files[0]!.text)
  return { model, residuals, map: derivative, text, stages: { parse, derive, emit } }
}

export const compile = (problem: Problem): Model => {
  const { text, stages } = derived(problem)
  const { kernel, workspace, meta } = loadModule(text)
  const order = meta.kernel as readonly string[]
  return {
    stages,
    on: ({ columns, response }) => {
      const n = response.length
      const space = workspace(n)
      const data = new Map<string, unknown>([
        ...problem.predictors.map((x, k) => [x, Float64Array.from(columns[k]!)] as const),
        [RESPONSE, Float64Array.from(response)],
      ])
      return (b) => {
        const p = b.length
        const r = new Float64Array(n)
        const partials = problem.parameters.map((name) => [`jacobian_${name}`, new Float64Array(n)] as const)
        const known = new Map<string, unknown>([
          ...data,
          ...partials,
          ...problem.parameters.map((name, j) => [name, b[j]] as const),
          ['n', n],
          ['value', r],
          ['workspace', space],
        ])
        kernel(...order.map((name) => known.get(name)))
        const J = new Float64Array(n * p)
        partials.forEach(([, column], j) => {
          for (let i = 0; i < n; i++) J[i * p + j] = column[i]!
        })
        return { r, J }
      }
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

export const explain = (problem: Problem): Exposition => {
  const { map: derivative, text } = derived(problem)
  return {
    formula: problem.model,
    derivative: print(derivative),
    adjoint: print(simplify(adjoint(derivative))),
    code: /^export const kernel[\s\S]*?^}/m.exec(text)![0],
  }
}

const timed = <T>(work: () => T): [T, number] => {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}
