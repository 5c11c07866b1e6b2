/**
 * The Helmholtz energy of a mixed fluid by Peng and Robinson's equation of state, a test of reverse mode since its early days: written as a formula and as a
 * program, its gradient takes no more than four times the operations of its value.
 *
 * @see Griewank, *On automatic differentiation*, in: Mathematical Programming: Recent Developments and Applications (1989)
 */
import { describe, expect, test } from '@jest/globals'
import type { Program } from '../../src/categories/program.js'
import { matrix, vector } from '../../src/categories/space.js'
import { operationsOf } from '../../src/cli/cost.js'
import type { Kernel } from '../../src/codegen/loop.js'
import { emitJs } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'
import { dot, multiply } from '../../src/frontend/arrays.js'
import { formula } from '../../src/frontend/formula/index.js'
import { log } from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { loadModule } from '../../src/runtime/load.js'
import { cotangent } from '../cli/command.js'

const text = "sum(x .* log(x / (1 - b'*x))) - x'*A*x / (sqrt(8) * b'*x) * log((1 + (1 + sqrt(2)) * b'*x) / (1 + (1 - sqrt(2)) * b'*x))"
const where = 'A: n*n; b: n; x: n'
const traced = trace({ A: matrix('n', 'n'), b: vector('n'), x: vector('n') }, ({ A, b, x }) => {
  const bx = dot(b, x)
  const ideal = dot(x, log(x.over(bx.negate().plus(1))))
  const attraction = dot(x, multiply(A, x)).over(bx.times(Math.sqrt(8)))
  const volumes = bx
    .times(1 + Math.SQRT2)
    .plus(1)
    .over(bx.times(1 - Math.SQRT2).plus(1)) // prettier-ignore
  return ideal.minus(attraction.times(log(volumes)))
})
const inputs = (n: number) => ({
  A: Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => 0.1 / (1 + i + j))),
  b: Array.from({ length: n }, (_, i) => 0.1 / (1 + i)),
  x: Array.from({ length: n }, (_, i) => 1 / (10 + i)),
})
const programs: readonly [string, Program][] = [
  ['a formula', formula(text, { where })],
  ['a program', traced],
]
const emitted = (program: Program, modes: readonly Mode[], wrt: readonly string[]) => emitJs({ name: 'helmholtz', program, modes, wrt })

const operations = (kernel: Kernel, n: number): number =>
  operationsOf(kernel).cost.reduce((sum, t) => {
    expect(t.factors.every((f) => kernel.sizes.includes(f))).toBe(true)
    return sum + t.coefficient * n ** t.factors.length
  }, 0)

describe.each(programs)('as %s', (_, program) => {
  test('value and gradient for eight components', () => {
    const { value, gradient } = loadModule(emitted(program, ['value', 'gradient'], ['x']).files[0]!.text).default(inputs(8)) as {
      value: number
      gradient: { x: Float64Array }
    }
    expect(value).toBeCloseTo(-1.554221938579083, 12)
    expect(Math.hypot(...gradient.x)).toBeCloseTo(4.452611354108342, 12)
  })
  test.each([[['x']], [['A', 'b', 'x']]])('operations of the gradient by %j', (wrt) => {
    const [value, gradient, both] = ([['value'], ['gradient'], ['value', 'gradient']] as const).map((modes) => emitted(program, modes, wrt).kernel)
    for (const n of [1, 8, 64]) {
      expect(operations(gradient!, n)).toBeLessThanOrEqual(4 * operations(value!, n))
      expect(operations(both!, n)).toBeLessThanOrEqual(4 * operations(value!, n))
    }
  })
})

describe('on the command line', () => {
  test('value and gradient', async () => {
    const { code, out, err } = await cotangent(['eval', text, '--where', where, '--wrt', 'x', '--mode', 'value,gradient', '--inputs', '-'], inputs(8))
    expect([code, err]).toEqual([0, ''])
    const { value, gradient } = JSON.parse(out).result
    expect(value).toBeCloseTo(-1.554221938579083, 12)
    expect(Math.hypot(...gradient.x)).toBeCloseTo(4.452611354108342, 12)
  })
  test('the cost of both', async () => {
    const cost = async (mode: string, n: number): Promise<number> => {
      const { err } = await cotangent(['emit', text, '--where', where, '--wrt', 'x', '--mode', mode, '--explain'])
      const terms = /^cost: (?:at most )?(.*) operations a call/m.exec(err)![1]!.split(' + ')
      return terms
        .map((t) =>
          t
            .replace('n^2', String(n * n))
            .replace('n', String(n))
            .split('·'),
        )
        .reduce((sum, t) => sum + t.reduce((p, x) => p * Number(x), 1), 0)
    }
    for (const n of [8, 64]) expect(await cost('gradient', n)).toBeLessThanOrEqual(4 * (await cost('value', n)))
  })
})
