/**
 * Random programs and recurrences as Python modules, with inputs and what the emitted JavaScript answers.
 * For each: `pK.py` (value, gradient, hvp), `pK_value.py` (what JAX differentiates by itself), and an entry of `programs.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Equation, postorder } from '../../src/categories/equation.js'
import { program } from '../../src/categories/program.js'
import { matrix, real, record, vector } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import { loadModule } from '../../src/runtime/load.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { uniform } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { inputs, programs } from '../support/recurrences.js'

type Nested = number | readonly Nested[]
const nest = (flat: ArrayLike<number>, shape: readonly number[], at = { k: 0 }): Nested =>
  shape.length === 0 ? flat[at.k++]! : Array.from({ length: shape[0]! }, () => nest(flat, shape.slice(1), at))
const nested = (v: Value, shape: readonly Equation[], sizes: Sample['sizes']): Nested =>
  typeof v === 'number' ? v : nest(v, interpret(shape, { inputs: new Map(), sizes }) as number[])
const plain = (x: unknown): unknown => JSON.parse(JSON.stringify(x, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as never) : v)))
const finite = (x: unknown): boolean => (typeof x === 'object' ? Object.values(x ?? { none: Number.NaN }).every(finite) : Number.isFinite(x))
/** Polygamma has an order of 0 or more; what lies below is nothing that implementations agree on. */
const defined = (s: Pick<Sample, 'program'>): boolean =>
  postorder(s.program.outputs).every((e) => e.tag !== 'call' || e.op.name !== 'polygamma' || (e.args[0]!.tag === 'literal' && e.args[0]!.value >= 0))
const nameOf = (e: Equation): string => (e as { readonly name: string }).name

const dom = record({ x: vector('n'), y: vector('d'), A: matrix('d', 'd'), w: real, s: real })
type Drawn = Pick<Sample, 'program' | 'sizes' | 'data'>
/** Recurrences of every form, over few and more steps. */
const stepping: readonly Drawn[] = [5, 17].flatMap((n) =>
  Object.values(programs).map((make): Drawn => {
    const sizes = { n, d: 3 }
    const data = (seed: number): Map<Equation, Value> => {
      const random = uniform(seed)
      const length = (e: Equation): number => (interpret(e.shape, { inputs: new Map(), sizes }) as number[]).reduce((a, b) => a * b, 1)
      return new Map(inputs.map((e) => [e, e.shape.length === 0 ? random() : Float64Array.from({ length: length(e) }, random)]))
    }
    return { program: program(dom, real, inputs, [make()]), sizes, data }
  }),
)

export const generate = (folder: string, wanted: number): void => {
  mkdirSync(folder, { recursive: true })
  const made: object[] = []
  const random: readonly Drawn[] = fc.sample(samples({ scalar: true }), { seed: 20260101, numRuns: 2 * wanted })
  for (const [seed, s] of [...stepping, ...random].entries()) {
    if (made.length === wanted) break
    if (!defined(s)) continue
    const data = s.data(seed)
    const next = uniform(seed + 1)
    const reals = s.program.inputs.filter((x) => x.sort === 'real')
    const sizes = Object.fromEntries(Object.entries(s.sizes))
    const given = { ...sizes, ...Object.fromEntries(s.program.inputs.map((x) => [nameOf(x), nested(data.get(x)!, x.shape, s.sizes)])) }
    const direction = Object.fromEntries(
      reals.map((x) => {
        const v = data.get(x)!
        return [nameOf(x), nested(typeof v === 'number' ? next() : v.map(next), x.shape, s.sizes)]
      }),
    )
    const name = `p${made.length}`
    let expected: unknown
    try {
      const js = emitModule({ name, program: s.program, modes: ['value', 'gradient', 'hvp'], target: 'js' })
      expected = plain(loadModule(js.files[0]!.text).default(given, direction))
    } catch (e) {
      made.push({ name, error: `the JavaScript of it: ${e}` })
      continue
    }
    if (!finite(expected)) continue
    for (const [file, modes] of [
      [name, ['value', 'gradient', 'hvp']],
      [`${name}_value`, ['value']],
    ] as const) // prettier-ignore
      for (const f of emitModule({ name: file, program: s.program, modes, target: 'jax' }).files) writeFileSync(join(folder, f.name), f.text)
    made.push({ name, inputs: given, direction, expected })
  }
  writeFileSync(join(folder, 'programs.json'), JSON.stringify(made))
}
