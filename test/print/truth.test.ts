/** What the mathematics register and the index register say is true: texts of random programs of vectors and matrices are read and computed, and agree. */
import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization } from '../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import { type Equation, input } from '../../src/categories/equation.js'
import { real } from '../../src/categories/space.js'
import { applyGraph } from '../../src/linear/apply.js'
import type { Graph } from '../../src/linear/edge.js'
import { printMap, printProgram } from '../../src/linear/print/index.js'
import { forAll, uniform } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { type Names, type Tensor, valuesOf } from './read.js'
import { valuesOf as indexValues, Unsaid } from './readIndices.js'
import { dimsOf, draw, places, programs, type Sample, SIZES, tensor } from './samples.js'

const expectTrue = (text: string, given: Names, name: string, expected: Tensor, read = valuesOf): void => {
  try {
    const got = read(text, given, 'only').get(name)
    expect(got).toBeDefined()
    for (const i of places(expected.dims as readonly number[])) {
      const [a, b] = [got!.dims.length === 0 ? got!.at() : got!.at(...i), expected.at(...i)]
      if (Number.isFinite(b) && !(Math.abs(a - b) <= 1e-8 * (1 + Math.abs(b)))) throw new Error(`${name}[${i}] is ${a}, not ${b}`)
    }
  } catch (e) {
    if (e instanceof Unsaid) return
    throw new Error(`${(e as Error).message}, in\n${text}`)
  }
}

describe('texts with and without indices are true', () => {
  const check = (of: (s: Sample, inputs: Map<Equation, Value>, given: Map<string, Tensor>) => void): void =>
    forAll(
      programs,
      (s) => {
        const random = uniform(11)
        const inputs = new Map(s.inputs.map((e) => [e, draw(random, e)]))
        const given = new Map(s.inputs.map((e) => [(e as { name: string }).name, tensor(dimsOf(e), inputs.get(e)!)]))
        for (const [name, n] of Object.entries(SIZES)) given.set(name, { dims: [], at: () => n })
        of(s, inputs, given)
      },
      200,
    )

  test('of programs', () =>
    check((s, inputs, given) => {
      const text = printProgram({ dom: real, cod: real, inputs: s.inputs, outputs: [s.output] }, 'math', { outputs: ['only'] })
      const [value] = interpret([s.output], { inputs, sizes: SIZES })
      expectTrue(text, given, 'only', tensor(dimsOf(s.output), value!))
      const indexed = printProgram({ dom: real, cod: real, inputs: s.inputs, outputs: [s.output] }, 'index', { outputs: ['only'] })
      expectTrue(indexed, given, 'only', tensor(dimsOf(s.output), value!), indexValues)
    }))

  const kinds: Readonly<Record<string, (raw: Graph) => Graph>> = {
    derivatives: (raw) => raw,
    'simplified derivatives': (raw) => simplifyGraph(raw),
    adjoints: (raw) => simplifyGraph(reversed(raw)),
  }
  test.each(Object.entries(kinds))('of %s', (_, kind) =>
    check((s, inputs, given) => {
      const l = kind(linearization([s.output], s.wrt))
      const random = uniform(5)
      const tangents = l.ins.map((v) => input(v.name, v.shape))
      const data = tangents.map((e) => draw(random, e))
      const outputs = l.outs.map((_, k) => `o${'abcdefgh'[k]}`)
      const text = printMap(l, 'math', { outputs, cotangent: false })
      const values = interpret(applyGraph(l, tangents), {
        inputs: new Map([...inputs, ...tangents.map((e, k) => [e, data[k]!] as const)]),
        sizes: SIZES,
      })
      const all = new Map(given)
      for (const [k, e] of tangents.entries()) all.set((e as { name: string }).name, tensor(dimsOf(e), data[k]!))
      if (l.ins.length === 1 && l.ins[0]!.name === 'dy') for (const name of ['df', 'dF', 'dY']) all.set(name, tensor(dimsOf(tangents[0]!), data[0]!))
      const indexed = printMap(l, 'index', { outputs, cotangent: false })
      const dims = new Map(l.outs.map((v, k) => [outputs[k]!, dimsOf(v)]))
      for (const [k, v] of l.outs.entries())
        expectTrue(indexed, all, outputs[k]!, tensor(dimsOf(v), values[k]!), (t, names, only) => indexValues(t, names, only, dims))
      for (const [k, v] of l.outs.entries()) expectTrue(text, all, / ↦ /.test(text) ? 'only' : outputs[k]!, tensor(dimsOf(v), values[k]!))
    }),
  )
})
