/** From the program to what a fit calls: the emitted kernel of value and gradient, over all parameters in one array. */

import { adjoint, linearize, simplify } from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'
import { print } from 'cotangent/print'
import type { Objective } from './lbfgs.js'
import { memberships, names, objective } from './mixture.js'

/** Flat arrays, row by row. */
export type Parameters = Readonly<Record<(typeof names)[number], ArrayLike<number>>>

const { map } = linearize(objective, names)
const { files, kernel } = emitModule({ name: 'mixture', program: objective, map, wrt: names, modes: ['value', 'gradient'], target: 'js' })
const loaded = loadModule(files[0]!.text)

/** The kernel as loops. */
export const loops = kernel

export interface Model {
  readonly objective: Objective
  readonly pack: (parameters: Parameters) => Float64Array
  readonly unpack: (packed: Float64Array) => Readonly<Record<keyof Parameters, Float64Array>>
  /** Of every point, the probability of each component. */
  readonly memberships: (packed: Float64Array) => readonly (readonly number[])[]
}

export const modelOf = (points: readonly (readonly number[])[], components: number): Model => {
  const [N, D, K] = [points.length, points[0]!.length, components]
  const lengths = { a: K, m: K * D, s: K * D, L: (K * D * (D - 1)) / 2 }
  const ends = names.map((_, k) => names.slice(0, k + 1).reduce((sum, name) => sum + lengths[name], 0))
  const unpack = (packed: Float64Array) =>
    Object.fromEntries(names.map((name, k) => [name, packed.subarray(ends[k]! - lengths[name], ends[k])])) as ReturnType<Model['unpack']>
  const x = Float64Array.from(points.flat())
  const value = new Float64Array(1)
  const fixed = { N, D, K, x, value, workspace: loaded.workspace(N, D, K) }
  return {
    unpack,
    pack: (parameters) => Float64Array.from(names.flatMap((name) => Array.from(parameters[name]))),
    objective: (packed, g) => {
      const gradient = Object.fromEntries(Object.entries(unpack(g)).map(([name, part]) => [`gradient_${name}`, part]))
      const given: Readonly<Record<string, unknown>> = { ...fixed, ...unpack(packed), ...gradient }
      loaded.kernel(...(loaded.meta.kernel as readonly string[]).map((name) => given[name]))
      return value[0]!
    },
    memberships: (packed) => {
      const { a, m, s, L } = unpack(packed)
      const rows = (v: Float64Array): number[][] => Array.from({ length: K }, (_, k) => [...v.subarray((k * v.length) / K, ((k + 1) * v.length) / K)])
      const p = memberships({ x: points, a, m: rows(m), s: rows(s), L: rows(L) }) as Float64Array
      return points.map((_, i) => [...p.subarray(i * K, (i + 1) * K)])
    },
  }
}

/** What the library made of the program, to be read. */
export const explain = (): Readonly<Record<string, string>> => ({
  'the objective: minus the log-likelihood of the points x, but for a constant': print(objective),
  'its derivative by the parameters, as a linear map': print(map),
  'the adjoint of that, simplified: at ȳ = 1, the gradient': print(simplify(adjoint(map))),
  'the kernel that is made of them': /^export const kernel[\s\S]*?^}/m.exec(files[0]!.text)![0],
})
