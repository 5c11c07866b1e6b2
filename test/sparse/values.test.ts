/** What stands in sparse matrices is what stands in the dense ones, and what does not stand there is zero: of many programs, however it is found. */
import { describe, expect, test } from '@jest/globals'
import { realInputs } from '../../src/adjoint/differentiate.js'
import type { Equation } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { real, record, type Space } from '../../src/categories/space.js'
import type { SparseMode } from '../../src/codegen/request.js'
import { example, sources } from '../print/programs.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { forAll, near, uniform } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import * as recurrences from '../support/recurrences.js'
import { type Asked, denseAt, filled, type Point, sparseAt } from '../support/sparse.js'

/** Every matrix, at some point: the same values, and all that is not zero. */
const agree = (program: Program, mode: SparseMode, at: Point, asked: Asked = {}): void => {
  const dense = denseAt(program, mode, at)
  if (!dense.every((d) => d.entries.every(Number.isFinite))) return
  const found = sparseAt(program, mode, at, asked)
  expect(found).toHaveLength(dense.length)
  dense.forEach(({ width, entries }, k) => void near([filled(found[k]!, width)], [entries], 1e-8))
}

const SIZES = { m: 3, n: 5, p: 4, q: 2, h: 3 }
/** Inputs in (0.2, 1.2), indices within their bounds. */
const pointOf = (p: Program): Point => {
  const random = uniform(3)
  const length = (x: Equation): number => x.shape.reduce((k, n) => k * Number(interpret([n], { inputs: new Map(), sizes: SIZES })[0]), 1)
  const draw = (x: Equation): number => {
    const u = (random() + 1) / 2
    if (x.sort !== 'integer' || x.tag !== 'input') return 0.2 + u
    return Math.floor(u * Number(interpret([x.below!], { inputs: new Map(), sizes: SIZES })[0]))
  }
  const inputs = new Map(
    p.inputs.map((x): [Equation, Value] => [x, x.shape.length === 0 ? draw(x) : Float64Array.from({ length: length(x) }, () => draw(x))]),
  )
  return { inputs, sizes: SIZES }
}

describe('programs of matrix calculus', () => {
  const ways: Readonly<Record<string, Asked>> = {
    chosen: {},
    forward: { by: 'forward' },
    reverse: { by: 'reverse' },
    both: { by: 'both' },
    'the fewest colours': { by: 'colouring' },
  }
  const all = Object.entries(sources).map(([name, source]) => [name, example(source).program] as const)
  test.each(Object.entries(ways))('%s', (_, way) => {
    for (const [, p] of all) agree(p, 'sparse-jacobian', pointOf(p), way)
  })
  test('second derivatives, by equations and by star colours', () => {
    for (const [, p] of all)
      if (p.cod.space === 'real') for (const by of [undefined, 'colouring'] as const) agree(p, 'sparse-hessian', pointOf(p), by && { by })
  })
})

describe('recurrences, which have no equation for each value', () => {
  test.each(Object.entries(recurrences.programs))('%s', (_, make) => {
    const fields = ['x', 'y', 'A', 'w', 's']
    const dom = record(
      Object.fromEntries(
        recurrences.inputs.map((x, k) => [
          fields[k]!,
          x.shape.reduceRight<Space>((s, n) => ({ space: 'array', over: { set: 'fin', size: n }, of: s }), real),
        ]),
      ),
    )
    const p: Program = { dom, cod: real, inputs: recurrences.inputs, outputs: [make()] }
    const at = { inputs: recurrences.values, sizes: recurrences.sizes }
    for (const mode of ['sparse-jacobian', 'sparse-hessian'] as const) agree(p, mode, at)
  })
})

const at = (s: Sample): Point => ({ inputs: s.data(1), sizes: s.sizes })
test('random programs', () => forAll(samples(), (s) => agree(s.program, 'sparse-jacobian', at(s)), 60))
test('random programs, by colours', () => forAll(samples(), (s) => agree(s.program, 'sparse-jacobian', at(s), { by: 'colouring' }), 30))
test('random second derivatives', () =>
  forAll(samples({ scalar: true }), (s) => void (realInputs(s.program).length > 0 && agree(s.program, 'sparse-hessian', at(s))), 25))
test('random second derivatives, by star colours', () =>
  forAll(
    samples({ scalar: true }),
    (s) => void (realInputs(s.program).length > 0 && agree(s.program, 'sparse-hessian', at(s), { by: 'colouring' })),
    15,
  ))
