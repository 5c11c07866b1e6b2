import { describe, test } from '@jest/globals'
import { adjoint } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { pullback } from '../../src/adjoint/modes.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import { structureOf } from '../../src/adjoint/structure.js'
import { at, type Equation, input } from '../../src/categories/equation.js'
import { leavesOf, record, type Space, shapeOf } from '../../src/categories/space.js'
import { apply } from '../../src/linear/apply.js'
import type { LinearMap } from '../../src/linear/edge.js'
import { type Part, type Structure, sumOf } from '../../src/linear/structure.js'
import { times } from '../../src/primitives/arithmetic.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { forAll, near, uniform } from '../support/check.js'
import { type Environment, evaluator, interpret, type Value } from '../support/interpret.js'
import { graphs } from '../support/maps.js'
import { walk } from '../support/walk.js'

const valuesOf = (s: Space, seed: number, { value }: ReturnType<typeof evaluator>): Value[] => {
  const random = uniform(seed)
  return leavesOf(s).map((leaf) => {
    const shape = shapeOf(leaf)
    const length = shape.reduce((p, e) => p * (value(e, new Map()) as number), 1)
    return shape.length === 0 ? random() : Float64Array.from({ length }, () => random())
  })
}
const through = (l: LinearMap, v: readonly Value[], world: Environment): readonly Value[] => {
  const inputs = leavesOf(l.dom).map((leaf, k) => input(`along${k}`, shapeOf(leaf)))
  return interpret(apply(l, inputs), { ...world, inputs: new Map([...world.inputs, ...inputs.map((x, k) => [x, v[k]!] as const)]) })
}
/** `Σ_{i…} f(i…)`. */
const over = (shape: readonly Equation[], f: (i: readonly Equation[]) => Equation, i: readonly Equation[] = []): Equation => {
  const [n, ...rest] = shape
  return n
    ? sumTo(
        n,
        (k) => over(rest, f, [...i, k]),
        i.flatMap((x) => x.free),
      )
    : f(i) // prettier-ignore
}
/** What the data of a part say that it does to an input. */
const meaning = (part: Part, row: number, v: readonly Value[], column: number, world: Environment): Value | undefined => {
  const x = input('along', part.map.ins[column]!.shape)
  const here: Environment = { ...world, inputs: new Map([...world.inputs, [x, v[column]!]]) }
  const entrywise = (e: Equation, f: (e: Equation, i: readonly Equation[]) => Equation): Equation => buildOver(e.shape, (...i) => f(at(e, i), i))
  switch (part.kind) {
    case 'diagonal':
      return interpret([entrywise(part.by, (d, i) => times(d, at(x, i)))], here)[0]
    case 'rank one': {
      const inner = times(
        part.by,
        over(x.shape, (i) => times(at(part.right, i), at(x, i))),
      )
      return interpret([entrywise(part.left, (u) => times(u, inner))], here)[0]
    }
    case 'congruence':
      return through(adjoint(part.inner), through(sumOf(part.middle), through(part.inner, [v[column]!], world), world), world)[0]
    case 'rest':
      return through(part.map, v, world)[row]
  }
}
/** What a map does: edge by edge, unless it goes round in a recurrence. */
const done = (l: LinearMap, v: readonly Value[], world: Environment): readonly Value[] =>
  l.edges.some((e) => e.to.time) ? through(l, v, world) : walk(l, v, world)
const holds = (s: Structure, world: Environment): void => {
  const v = valuesOf(s.map.dom, 7, evaluator(world))
  near(done(sumOf(s), v, world), done(s.map, v, world))
  for (const { row, column, terms } of s.blocks)
    for (const part of terms) {
      near([meaning(part, row, v, column, world)!], [done(part.map, v, world)[row]!])
      if (part.kind === 'congruence') holds(part.middle, world)
    }
}
const second = ({ program: p }: Sample, weights: readonly Equation[]): LinearMap => {
  const [wrt, outs] = [realInputs(p), realOutputs(p)]
  const dom = record(
    Object.fromEntries(
      leavesOf(p.dom)
        .filter((l) => l.sort === 'real')
        .map((l, k) => [`x${k}`, l.sets.reduceRight<Space>((s, over) => ({ space: 'array', over, of: s }), { space: 'real' })]),
    ),
  ) // prettier-ignore
  return { dom, cod: dom, ...simplifyGraph(linearization(pullback(outs, wrt, weights), wrt)) }
}

describe('structure', () => {
  test('of random programs, second derivatives are the sums of their parts', () =>
    forAll(
      samples(),
      (s) => {
        const outs = realOutputs(s.program)
        const random = uniform(5)
        const data = s.data(1)
        const values = interpret(outs, { inputs: data, sizes: s.sizes })
        const weights = outs.map((e, k) => input(`weight${k}`, e.shape))
        const drawn = values.map((x) => (typeof x === 'number' ? random() : Float64Array.from(x, () => random())))
        holds(structureOf(second(s, weights)), { inputs: new Map([...data, ...weights.map((w, k) => [w, drawn[k]!] as const)]), sizes: s.sizes })
      },
      120,
    ))
  test('of graphs as no program would make them', () =>
    forAll(graphs(), ({ graph, dom, cod, world }) => holds(structureOf({ dom, cod, ...simplifyGraph(graph) }), world), 150))
})
