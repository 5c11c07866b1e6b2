/** What is joined by an associative operation says so in its loop; what is not, does not. */
import { expect, test } from '@jest/globals'
import type { Program } from '../../src/categories/program.js'
import { walk } from '../../src/codegen/loop.js'
import { schedule } from '../../src/codegen/schedule.js'
import { cummax, cumprod, fin, fold, prod, real, reduce, trace, vector } from '../../src/index.js'

const marked = (p: Program): readonly boolean[] => {
  const kernel = schedule(
    'f',
    p.inputs,
    p.outputs.map((equation) => ({ name: 'value', equation })),
    ['n'],
  ) // prettier-ignore
  const loops: boolean[] = []
  walk(kernel.body, (s) => void (s.tag === 'loop' && loops.push(s.associative === true)))
  return loops
}
test.each<readonly [string, Program, boolean]>([
  ['reduce', trace({ x: vector('n') }, ({ x }) => reduce(x, 0, (a, b) => a.plus(b).plus(a.times(b)))), true],
  ['prod', trace({ x: vector('n') }, ({ x }) => prod(x)), true],
  ['cumprod', trace({ x: vector('n') }, ({ x }) => cumprod(x)), true],
  ['cummax', trace({ x: vector('n') }, ({ x }) => cummax(x)), true],
  ['fold', trace({ x: vector('n'), s: real }, ({ x, s }) => fold(fin('n'), s, (t, i) => t.times(x.at(i)).sin())), false],
])('%s', (_, p, associative) => {
  expect(marked(p).includes(true)).toBe(associative)
})
