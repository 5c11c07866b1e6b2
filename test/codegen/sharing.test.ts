/** Arrays that share their place, and sums that share their terms, where that is nearly wrong. */
import { expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { type Equation, literal, type Size } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { atom, constant, plus } from '../../src/categories/size.js'
import { type Buffer, type Kernel, type Loop, type Read, type Statement, scalar, type Value } from '../../src/codegen/loop.js'
import { share } from '../../src/codegen/passes/share.js'
import { between, concatenate, fin, map, matrix, sum, trace, vector } from '../../src/index.js'
import { nearly, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { run } from '../support/run.js'

const gradientOf = (p: Program): Program => ({ ...p, outputs: pullback(p.outputs, p.inputs, [literal(1)]) })
const programs: Readonly<Record<string, Program>> = {
  'an output that is written in parts': trace({ x: vector(12), w: vector(4) }, ({ x, w }) => {
    const waves = w.map((z) => z.sin().exp())
    const t = x.map((z) => z.times(sum(waves)).sin().exp())
    const s = sum(t, (z) => z.square())
    return concatenate(
      map(fin(8), (i) => t.at(i).times(s)),
      waves,
    )
  }),
  'a product that is needed with a sum of it': trace({ X: matrix('n', 'm'), c: vector('n') }, ({ X, c }) =>
    map(fin('n'), (i) =>
      map(fin('m'), (j) => {
        const total = sum(fin('m'), (k) => X.at(i, k).sin())
        return X.at(i, j)
          .sin()
          .times(c.at(i))
          .exp()
          .plus(total.times(c.at(i)).times(2))
      }),
    ),
  ),
  'sums over the first i − 2': trace({ x: vector('n') }, ({ x }) => map(x, (_, i) => sum(between(0, i.minus(2)), (k) => x.at(k).sin()))),
}
/** The derivative of a sum over windows adds to as many elements as a window has. */
const windows = (
  [
    [2, 11],
    [3, 10],
    [4, 9],
    [3, 6],
  ] as const
).map(([width, count]): readonly [string, Program] => [
  `${count} windows of ${width}, in reverse`,
  gradientOf(
    trace({ x: vector(12) }, ({ x }) =>
      sum(fin(count), (i) =>
        Array.from({ length: width }, (_, k) => x.at(i.plus(k)).times(k + 1))
          .reduce((a, b) => a.times(b))
          .sin(),
      ),
    ),
  ),
])
test.each([...Object.entries(programs), ...windows])('%s', (_, p) => {
  const random = uniform(3)
  const sizes: Readonly<Record<string, number>> = { n: 7, m: 5 }
  const extent = (e: Equation): number => (e.tag === 'literal' ? e.value : sizes[(e as Size).name]!)
  const inputs = new Map(p.inputs.map((e) => [e, Float64Array.from({ length: e.shape.map(extent).reduce((x, y) => x * y, 1) }, random)]))
  const env = { inputs, sizes }
  expect(nearly(run(p.outputs, env), interpret(p.outputs, env), 1e-12)).toBe(true)
})

test('a temporary array does not live in an output of which a part is there', () => {
  const value = (name: string, sort: Value['sort'] = 'real'): Value => scalar(name, sort, name)
  const [n, i, v] = [value('n', 'integer'), value('i', 'integer'), value('v')]
  const buffer = (name: string, role: Buffer['role']): Buffer => ({ name, sort: 'real', extents: [atom(n)], role })
  const [x, y, t] = [buffer('x', 'input'), buffer('y', 'output'), buffer('t', 'workspace')]
  const read = (of: Buffer): Statement => ({ tag: 'read', value: v, buffer: of, at: [atom(i)], pad: undefined, guards: [] })
  const write = (to: Buffer, at = atom(i)): Statement => ({ tag: 'write', buffer: to, at: [at], value: v, mode: '=', guards: [] })
  const loop = (body: readonly Statement[], lo = constant<Value>(0), hi = atom(n)): Loop => ({ tag: 'loop', index: i, lo, hi, body, carries: [] })
  const end = plus(atom(n), constant<Value>(-1))
  const last: Statement[] = [{ ...(read(x) as Read), at: [constant(0)] }, write(y, end)]
  const made = loop([read(x), write(t)])
  const used = loop([read(t), write(y)], constant(0), end)
  const kernel = (body: readonly Statement[]): Kernel => ({ name: 'k', sizes: [n], inputs: [x], outputs: [y], workspace: [t], body })
  expect(share(kernel([...last, made, used])).workspace).toEqual([t])
  expect(share(kernel([made, used])).workspace).toEqual([])
})
