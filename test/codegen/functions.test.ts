/** Loops of long kernels are functions, and get all that they mention. */
import { expect, test } from '@jest/globals'
import { at, axisOver, call, type Equation, indexAlong, input, literal, size } from '../../src/categories/equation.js'
import { program } from '../../src/categories/program.js'
import { array, fin, index, real, record, vector } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import { plus, times } from '../../src/primitives/arithmetic.js'
import { sumOver, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { loadModule } from '../../src/runtime/load.js'

test('a range that data bound', () => {
  const n = size('n')
  const [x, q] = [input('x', [n]), input('q', [literal(2, 'integer')], 'integer', n)]
  const rows = axisOver(at(q, [0]), at(q, [1]))
  const i = indexAlong(rows)
  const wave = (e: Equation): Equation => [1, 2, 3, 4, 5, 6].reduce((y, k) => call(sin, [plus(y, literal(k))]), e)
  const sums = sumOver(
    rows,
    sumTo(n, (j) => wave(times(at(x, [i]), at(x, [j]))), i.free),
  )
  let rest: Equation = at(x, [0])
  for (let k = 0; k < 150; k++) rest = call(sin, [plus(rest, literal(k))])
  const f = program(record({ x: vector('n'), q: array(fin(2), index('n')) }), real, [x, q], [plus(sums, rest)])
  const text = emitModule({ name: 'f', program: f, modes: ['value'], target: 'js' }).files[0]!.text
  expect(text).toMatch(/const loop = \(.*\) => \{/)
  const [xs, from, to] = [[0.3, -0.2, 0.7, 0.1], 1, 3]
  let want = xs[0]!
  for (let k = 0; k < 150; k++) want = Math.sin(want + k)
  for (let a = from; a < to; a++) for (const b of xs) want += [1, 2, 3, 4, 5, 6].reduce((y, k) => Math.sin(y + k), xs[a]! * b)
  expect(loadModule(text).default({ x: xs, q: [from, to] })).toEqual({ value: expect.closeTo(want, 12) })
})
