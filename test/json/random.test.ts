/** Random programs and their derivatives, saved, loaded, and saved again by copies of the library that have made nothing else. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Equation } from '../../src/categories/equation.js'
import { adjoint, differentiate, type LinearMap, linearize, type Program } from '../../src/index.js'
import { type Document, load, save } from '../../src/json.js'
import { samples, tapes } from '../support/arbitrary.js'
import { forAll, RUNS, SEED } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { fresh } from './fresh.js'

interface Parts {
  readonly f: Program
  readonly Df: LinearMap
  readonly raw: LinearMap
  readonly back: LinearMap
  readonly [name: string]: Program | LinearMap
}
const partsOf = (f: Program, here: Pick<Awaited<ReturnType<typeof fresh>>, 'adjoint' | 'differentiate' | 'linearize'>): Parts => {
  const { map } = here.linearize(f)
  return { f, Df: map, raw: here.differentiate(f).map, back: here.adjoint(map) }
}
const reread = (x: Document): unknown => JSON.parse(JSON.stringify(x))
const registers = ['math', 'combinators', 'index'] as const

describe('random programs', () => {
  test('evaluate to the same', () =>
    forAll(samples({ derivatives: 2 }), (s) => {
      const loaded = load<Parts>(reread(save(partsOf(s.program, { adjoint, differentiate, linearize }))))
      const data = s.data(1)
      const moved = new Map<Equation, Value>(s.program.inputs.map((x, k) => [loaded.f.inputs[k]!, data.get(x)!]))
      const { sizes } = s
      expect(interpret(loaded.f.outputs, { inputs: moved, sizes })).toEqual(interpret(s.program.outputs, { inputs: data, sizes }))
    }))

  test('in another process: the same document, the same texts, the same module', async () => {
    const everything = (parts: Parts, here: Awaited<ReturnType<typeof fresh>>): readonly string[] => [
      JSON.stringify(here.save(parts)),
      here.emitModule({ name: 'f', program: parts.f, modes: ['value'], target: 'js' }).files[0]!.text,
      ...Object.values(parts).flatMap((x) => registers.map((register) => here.print(x, register))),
    ]
    for (const tape of fc.sample(tapes(), { seed: SEED, numRuns: RUNS ?? 25 })) {
      const here = await fresh()
      const made = everything(partsOf(here.decode(tape).program, here), here)
      const there = await fresh()
      expect(there.save).not.toBe(here.save)
      expect([tape, everything(there.load<Parts>(JSON.parse(made[0]!)), there)]).toEqual([tape, made])
    }
  })
})
