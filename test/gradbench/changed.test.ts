/** Every answer is made of the program: of `2 f + Σ x²`, every gradient is `2 ∇f + 2 x`; of `2 f`, every Jacobian is twice as much. */
import { describe, expect, test } from '@jest/globals'
import { type Callable, dot, type Scalar, type TracedArray, trace } from 'cotangent'
import type { Eval } from '../../examples/gradbench/eval.js'
import { evals } from '../../examples/gradbench/evals/index.js'
import { evaluate } from '../../examples/gradbench/evaluate.js'
import { cases, difference, once } from './cases.js'

type Inputs = { readonly [name: string]: Scalar | TracedArray }
/** `2 f(x) + Σ x²` of the named inputs. */
const changed =
  (...names: readonly string[]) =>
  (f: Callable): Callable =>
    trace(f.dom, (given) => {
      const x = given as unknown as Inputs
      const all = names.map((n): Scalar => ('at' in x[n]! ? dot(x[n], x[n]) : x[n]!.square()) as Scalar)
      return all.reduce((y, s) => y.plus(s), (f(given as never) as Scalar).times(2))
    })
/** `2 f`, of f to arrays or records of them. */
const doubled = (f: Callable): Callable =>
  trace(f.dom, (x) => {
    const y = f(x as never) as unknown as Scalar | Readonly<Record<string, Scalar>>
    return 'times' in y ? (y as Scalar).times(2) : Object.fromEntries(Object.entries(y).map(([k, v]) => [k, v.times(2)]))
  })

type Numbers = number | readonly Numbers[] | { readonly [name: string]: Numbers }
const combined = (x: Numbers, y: Numbers, f: (a: number, b: number) => number): Numbers => {
  if (typeof x === 'number') return f(x, y as number)
  if (Array.isArray(x)) return x.map((e, k) => combined(e, (y as readonly Numbers[])[k]!, f))
  return Object.fromEntries(Object.entries(x).map(([k, e]) => [k, combined(e, (y as { readonly [name: string]: Numbers })[k]!, f)]))
}
const slope = (g: Numbers, x: Numbers): Numbers => combined(g, x, (a, b) => 2 * a + 2 * b)

interface Change {
  readonly function: string
  readonly of: (f: Callable) => Callable
  /** What the changed program's derivative is, of that of the program and the input. */
  readonly gives: (derivative: never, input: never) => unknown
}
type Scored = Exclude<keyof typeof evals, 'particle' | 'saddle'>
const changes: Readonly<Record<Scored, Change>> = {
  hello: { function: 'double', of: changed('x'), gives: slope },
  llsq: { function: 'gradient', of: changed('x'), gives: (g, { x }: { x: Numbers }) => slope(g, x) },
  lse: { function: 'gradient', of: changed('x'), gives: (g, { x }: { x: Numbers }) => slope(g, x) },
  ode: { function: 'gradient', of: changed('x'), gives: (g, { x }: { x: Numbers }) => slope(g, x) },
  det: { function: 'gradient', of: changed('A'), gives: (g, { A }: { A: Numbers }) => slope(g, A) },
  gmm: {
    function: 'jacobian',
    of: changed('alpha', 'mu', 'q', 'l'),
    gives: (g: Readonly<Record<string, Numbers>>, x: typeof g) => Object.fromEntries(Object.entries(g).map(([k, v]) => [k, slope(v, x[k]!)])),
  },
  lstm: {
    function: 'jacobian',
    of: changed('main', 'extra'),
    gives: (g, { main_params, extra_params }: Readonly<Record<string, readonly (readonly number[])[]>>) =>
      slope(g, [...main_params!, ...extra_params!].flat()),
  },
  kmeans: {
    function: 'dir',
    of: changed('centroids'),
    gives: (d: number[][], { points, centroids }: Readonly<Record<string, number[][]>>) => {
      const apart = (p: readonly number[], c: readonly number[]): number => p.reduce((s, v, l) => s + (v - c[l]!) ** 2, 0)
      const nearest = points!.map((p) => centroids!.map((c) => apart(p, c))).map((all) => all.indexOf(Math.min(...all)))
      return d.map((row, j) => {
        const second = 2 * nearest.filter((n) => n === j).length
        return row.map((v, l) => (2 * v * second + 2 * centroids![j]![l]!) / (2 * second + 2))
      })
    },
  },
  ba: {
    function: 'jacobian',
    of: doubled,
    gives: ({ rows, cols, vals }: Readonly<Record<string, number[]>>) => ({ rows, cols, vals: vals!.map((v) => 2 * v) }),
  },
  ht: { function: 'jacobian', of: doubled, gives: (J: number[][]) => J.map((row) => row.map((v) => 2 * v)) },
}

describe('derivatives follow the program', () => {
  test.each(Object.keys(changes) as Scored[])('%s', async (module) => {
    const { function: name, of, gives } = changes[module]
    const known = (await evals[module]()) as Eval<unknown>
    const input = once(cases.find((c) => c.module === module)!.input)
    const programs = new Map<Callable, Callable>()
    const program = (x: unknown): Callable => {
      const f = known.program(x)
      if (!programs.has(f)) programs.set(f, of(f))
      return programs.get(f)!
    }
    const before = evaluate(known, name, input).output
    expect(difference(gives(before as never, input as never), evaluate({ ...known, program }, name, input).output)).toBeLessThan(1e-9)
  })
})
