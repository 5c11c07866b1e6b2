/** Texts are the same in every run, linear in the graph, and need no deep stack. */
import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import { at, axesOver, axisOver, call, type Equation, indexAlong, input, literal, type Register, size } from '../../src/categories/equation.js'
import { real } from '../../src/categories/space.js'
import { printMap, printProgram } from '../../src/linear/print/index.js'
import { asReal, plus, times } from '../../src/primitives/arithmetic.js'
import { sumOver, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { decode, tapes } from '../support/arbitrary.js'
import { forAll } from '../support/check.js'
import { example, sources } from './programs.js'

const REGISTERS: readonly Register[] = ['math', 'combinators', 'index', 'latex']
const textsOf = (tape: readonly number[]): readonly string[] => {
  const { program } = decode(tape)
  const raw = linearization(realOutputs(program), realInputs(program))
  const maps = [raw, simplifyGraph(raw), simplifyGraph(reversed(raw))]
  return REGISTERS.flatMap((r) => [printProgram(program, r), ...maps.map((l) => printMap(l, r))])
}

describe('the same in every run', () => {
  test('of random programs, whatever was made before', () => {
    let last: readonly number[] = []
    forAll(
      tapes(),
      (tape) => {
        const before = textsOf(tape)
        // Nodes made in between have ids of their own, and take from literals, sizes and axes those that come first.
        textsOf(last)
        expect(textsOf(tape)).toEqual(before)
        last = tape
      },
      40,
    )
  })
  test('of products whose factors are older or younger than the inputs', () => {
    const text = (): string => {
      const x = input('x', [size('n')])
      return printProgram({ dom: real, cod: real, inputs: [x], outputs: [sumTo(size('n'), (i) => times(at(x, [i]), asReal(i)))] }, 'combinators')
    }
    const first = text()
    call(sin, [asReal(indexAlong(axisOver(0, size('n'))))])
    expect(text()).toBe(first)
    expect(first).toBe('(x: n) → (y)\ny = sum[i<n](real(i) · x[i])')
  })
  test('printing leaves no trace', () => {
    for (const source of Object.values(sources)) {
      const { map } = example(source)
      for (const r of REGISTERS) expect(printMap(map, r)).toBe(printMap(map, r))
    }
  })
})

describe('names', () => {
  const n = size('n')
  test('axes that are open at once have distinct letters, also where one axis is bound twice', () => {
    const x = input('x', [n])
    const [axis] = axesOver([n])
    const inner = sumOver(axis!, times(at(x, [indexAlong(axis!)]), asReal(indexAlong(axis!))))
    const outer = sumOver(axis!, call(sin, [times(at(x, [indexAlong(axis!)]), inner)]))
    expect(printProgram({ dom: real, cod: real, inputs: [x], outputs: [outer] }, 'math')).toBe('x ↦ Σᵢ sin(xᵢ Σⱼ j xⱼ)')
  })
  test('letters avoid inputs and sizes', () => {
    const i = input('i', [n])
    const j = input('j', [size('k')])
    const outputs = [
      sumTo(n, (a) =>
        call(sin, [
          times(
            at(i, [a]),
            sumTo(size('k'), (b) => call(sin, [at(j, [b])])),
          ),
        ]),
      ),
    ]
    expect(printProgram({ dom: real, cod: real, inputs: [i, j], outputs }, 'math')).toBe('(i, j) ↦ Σₗ sin(iₗ Σₘ sin(jₘ))')
  })
  test('two inputs of one name are told apart', () => {
    const [x, y] = [input('x'), input('x')]
    const outputs = [plus(times(x, call(sin, [x])), y)]
    expect(printProgram({ dom: real, cod: real, inputs: [x, y], outputs }, 'math')).toMatch(/x′/)
  })
})

describe('as long as the graph', () => {
  const lengthOf = (depth: number, register: Register): number => {
    const x = input('x')
    let y: Equation = x
    for (let k = 0; k < depth; k++) y = times(call(sin, [y]), plus(literal(1), y))
    return printMap(linearization([y], [x]), register).length
  }
  test.each(REGISTERS)('2ᵏ paths print in k lines (%s)', (register) => {
    expect(lengthOf(400, register)).toBeLessThan(2.5 * lengthOf(200, register))
  })
})
