/** Random programs and their derivatives, saved, loaded, and saved again by a copy of the library that has made nothing else. */
import { describe, expect, test } from '@jest/globals'
import { adjoint } from '../../src/adjoint/adjoint.js'
import { differentiate } from '../../src/adjoint/differentiate.js'
import { linearize } from '../../src/adjoint/modes.js'
import type { Equation } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { emitModule } from '../../src/emit.js'
import { type Document, load, save } from '../../src/json.js'
import type { LinearMap } from '../../src/linear/edge.js'
import { print } from '../../src/print.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { forAll } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { fresh } from './fresh.js'

interface Parts {
  readonly f: Program
  readonly Df: LinearMap
  readonly raw: LinearMap
  readonly back: LinearMap
  readonly [name: string]: Program | LinearMap
}
const partsOf = ({ program: f }: Sample): Parts => {
  const { map } = linearize(f)
  return { f, Df: map, raw: differentiate(f).map, back: adjoint(map) }
}
const reread = (x: Document): unknown => JSON.parse(JSON.stringify(x))
const emitted = (f: Program, emit: typeof emitModule = emitModule): string =>
  emit({ name: 'f', program: f, modes: ['value'], target: 'js' }).files[0]!.text

describe('random programs', () => {
  test('evaluate to the same', () =>
    forAll(samples({ derivatives: 2 }), (s) => {
      const loaded = load<Parts>(reread(save(partsOf(s))))
      const data = s.data(1)
      const moved = new Map<Equation, Value>(s.program.inputs.map((x, k) => [loaded.f.inputs[k]!, data.get(x)!]))
      const { sizes } = s
      expect(interpret(loaded.f.outputs, { inputs: moved, sizes })).toEqual(interpret(s.program.outputs, { inputs: data, sizes }))
    }))

  test('in another process: the same document, the same texts, the same modules', async () => {
    const documents: string[] = []
    const texts: string[][] = []
    const written = (parts: object, write: (x: Program | LinearMap, register: 'math' | 'combinators' | 'index') => string): string[] =>
      Object.values(parts).flatMap((x) => (['math', 'combinators', 'index'] as const).map((register) => write(x, register)))
    forAll(samples(), (s) => {
      const parts = partsOf(s)
      documents.push(JSON.stringify(save(parts)))
      texts.push([emitted(parts.f), ...written(parts, print)])
    })
    for (const [k, text] of documents.entries()) {
      const there = await fresh()
      const loaded = there.load<Parts>(JSON.parse(text))
      expect(there.save).not.toBe(save)
      expect([emitted(loaded.f, there.emitModule), ...written(loaded, there.print)]).toEqual(texts[k])
      expect(JSON.stringify(there.save(loaded)) === text).toBe(true)
    }
  })
})
