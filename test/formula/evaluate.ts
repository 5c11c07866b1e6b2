/** Formulas at given inputs: by the interpreter of equations, and by emitted code. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Equation } from '../../src/categories/equation.js'
import { emitModule } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'
import { type FormulaProgram, parseFormula, render } from '../../src/frontend/formula/index.js'
import { loadModule } from '../../src/runtime/load.js'
import { interpret } from '../support/interpret.js'

export type Nested = number | readonly Nested[]
export type Inputs = Readonly<Record<string, Nested>>

export const read = (formula: string, where?: string): FormulaProgram => {
  const parsed = parseFormula(formula, where === undefined ? {} : { where })
  if (isLeft(parsed)) throw new Error(render(parsed.left))
  return parsed.right
}
export const flat = (x: unknown): number[] => (typeof x === 'number' ? [x] : [...(x as Iterable<unknown>)].flatMap(flat))

const extents = (x: Nested): number[] => (typeof x === 'number' ? [] : [x.length, ...(x.length > 0 ? extents(x[0]!) : [])])
const sizesOf = (inputs: readonly Equation[], given: Inputs): Record<string, number> =>
  Object.fromEntries(
    inputs.flatMap((x) => x.shape.flatMap((n, d) => (n.tag === 'size' && x.tag === 'input' ? [[n.name, extents(given[x.name]!)[d]!]] : []))),
  )

/** The value, flat. */
export const interpreted = ({ program }: FormulaProgram, given: Inputs): readonly number[] => {
  const inputs = new Map(
    program.inputs.map((x) => [
      x,
      x.shape.length === 0 ? (given[(x as { name: string }).name] as number) : flat(given[(x as { name: string }).name]),
    ]),
  )
  return flat(interpret(program.outputs, { inputs, sizes: sizesOf(program.inputs, given) })[0])
}
/** What the emitted code answers in one mode. */
export const emitted = ({ program }: FormulaProgram, mode: Mode, given: Inputs, direction?: unknown): unknown => {
  const { files } = emitModule({ name: 'f', program, modes: [mode], target: 'js' })
  return loadModule(files[0]!.text).default(given, direction)[mode]
}

const nudged = (x: Nested, at: number, by: number): Nested => {
  let k = 0
  const walk = (y: Nested): Nested => (typeof y === 'number' ? (k++ === at ? y + by : y) : y.map(walk))
  return walk(x)
}
const STEP = 1e-5
/** `⟨w, value⟩` differentiated by central differences, for each input. */
export const differences = (f: FormulaProgram, given: Inputs, w: readonly number[]): Readonly<Record<string, readonly number[]>> => {
  const at = (inputs: Inputs): number => interpreted(f, inputs).reduce((sum, y, k) => sum + w[k]! * y, 0)
  return Object.fromEntries(
    Object.entries(given).map(([name, x]) => [
      name,
      flat(x).map((_, k) => (at({ ...given, [name]: nudged(x, k, STEP) }) - at({ ...given, [name]: nudged(x, k, -STEP) })) / (2 * STEP)),
    ]),
  )
}
