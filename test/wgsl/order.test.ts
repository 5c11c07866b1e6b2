/** What cannot run at once runs in order, by one invocation. */
import { describe, expect, test } from '@jest/globals'
import { NotSupported } from '../../src/categories/errors.js'
import { atom, constant } from '../../src/categories/size.js'
import { array, fin, index, real, vector } from '../../src/categories/space.js'
import { type Buffer, type Kernel, type Loop, type Statement, scalar, type Value } from '../../src/codegen/loop.js'
import { emitModule } from '../../src/codegen/module.js'
import { stepsOf } from '../../src/codegen/wgsl/steps.js'
import { gather, scatterAdd } from '../../src/frontend/arrays.js'
import * as f from '../../src/frontend/functions.js'
import { scan } from '../../src/frontend/recurrences.js'
import { trace } from '../../src/frontend/trace.js'
import { add } from '../../src/primitives/arithmetic.js'
import { sum as sumMonoid } from '../../src/primitives/reduction.js'
import { compare, emitted } from '../support/wgsl.js'

const gathering = trace({ x: vector('n'), q: array(fin('m'), index('n')) }, ({ x, q }) => gather(x, q))
const scattering = trace({ x: vector('m'), q: array(fin('m'), index('n')) }, ({ x, q }) => scatterAdd(x, q, 'n'))
const histogram = trace({ x: vector('m'), w: vector('n'), q: array(fin('m'), index('n')) }, ({ x, w, q }) =>
  f.sum(gather(w, q).times(f.exp(x)).square()).plus(f.sum(scatterAdd(x, q, 'n').square())),
)
const walks = trace({ x: vector('n'), w: real }, ({ x, w }) =>
  f.sum(scan(x, w, (s, xi) => f.tanh(s.times(w).plus(xi)))).plus(f.sum(fin('n'), (i) => x.at(i).square())),
)

describe('on the device as in JavaScript', () => {
  const sizes = [
    { m: 1, n: 1 },
    { m: 7, n: 5 },
    { m: 150, n: 130 },
  ]
  test('a gather, and back', () => compare({ program: gathering, modes: ['value', 'vjp'] }, sizes))
  test('a scatter by data', () => compare({ program: scattering, modes: ['value', 'vjp'] }, sizes))
  test('beside sums', () => compare({ program: histogram, modes: ['value', 'gradient'] }, sizes, 1e-5))
  test('the largest of one thing, and the place of the largest of another', () => {
    const program = trace({ x: vector('n') }, ({ x }) => f.largest(x, (v) => f.sin(v.times(5))).plus(x.at(f.argmax(x)).times(2)))
    return compare({ program, modes: ['value'] }, [{ n: 1 }, { n: 150 }])
  })
  test('recurrences', () => compare({ program: walks, modes: ['value', 'gradient'] }, sizes, 1e-5))
})
describe('more temporary arrays than a device binds', () => {
  const many = trace({ x: vector('n') }, ({ x }) => {
    const waves = Array.from({ length: 9 }, (_, k) => f.map(fin('n'), (i) => f.exp(f.sin(x.at(i).times(k + 1)))))
    return f.map(fin('n'), (i) => f.sum(fin('n'), (j) => waves.reduce((s, w) => s.plus(f.cos(w.at(j).times(x.at(i)))), x.at(j))))
  })
  test('are one', async () => {
    const { js } = emitted({ program: many, modes: ['value', 'vjp'] })
    const uses = [...js.matchAll(/uses: \[(.*)\] \}/g)].map(([, names]) => names!.split(', ').length)
    expect(Math.max(...uses)).toBeLessThanOrEqual(8)
    expect(js).toContain('temporary')
    await compare({ program: many, modes: ['value', 'vjp'] }, [{ n: 1 }, { n: 33 }], 1e-5)
  }, 60000)
})
test('f64 is refused by name', () => {
  const program = trace(real, (x) => x.times(2))
  const emit = () => emitModule({ name: 'f', program, modes: ['value'], target: 'wgsl', precision: 'f64' })
  expect(emit).toThrow(new NotSupported('precision f64 for target wgsl'))
})

describe('kernels that a schedule may make', () => {
  const value = (name: string, sort: Value['sort'] = 'real'): Value => scalar(name, sort, name)
  const n = value('n', 'integer')
  const i = value('i', 'integer')
  const buffer = (name: string, role: Buffer['role']): Buffer => ({ name, sort: 'real', extents: [atom(n)], role })
  const [x, y, t] = [buffer('x', 'input'), buffer('y', 'output'), buffer('t', 'workspace')]
  const [v, c] = [value('v'), value('c')]
  const loop = (body: readonly Statement[], carries: Loop['carries'] = []): Loop => ({ tag: 'loop', index: i, lo: [], hi: atom(n), body, carries })
  const kernel = (body: readonly Statement[]): Kernel => ({ name: 'k', sizes: [n], inputs: [x], outputs: [y], workspace: [t], body })
  const read = (of: Buffer, at = atom(i)): Statement => ({ tag: 'read', value: v, buffer: of, at: [at], pad: undefined, guards: [] })
  const write = (to: Buffer, at = atom(i), mode: '=' | '+=' = '='): Statement => ({ tag: 'write', buffer: to, at: [at], value: v, mode, guards: [] })
  const before = [{ coefficient: 1, factors: [i] }, ...constant<Value>(-1)]

  const inOrder = (step: Statement): void => expect(stepsOf(kernel([step]))).toEqual([{ tag: 'once', of: undefined, body: [step] }])

  test('what is handed on', () => {
    const next = value('next')
    const sum: Statement = { tag: 'let', value: next, op: add, args: [c, v] }
    inOrder(loop([read(x), sum, write(y)], [{ value: c, initial: 0, next }]))
  })
  test('an element of another iteration', () => inOrder(loop([read(y, before), write(y)])))
  test('one element for all', () => inOrder(loop([read(x), write(y, constant(0), '+=')])))
  test('an array made anew', () => inOrder(loop([{ tag: 'clear', buffer: t }, read(x), write(t)])))
  test('elements that rise or fall along an inner loop, who knows', () => {
    const [a, b, m, j] = [value('a', 'integer'), value('b', 'integer'), value('m', 'integer'), value('j', 'integer')]
    const factor = (...factors: readonly Value[]) => ({ coefficient: 1, factors })
    // i (b m + a + 1) + (a − b) j
    const at = [factor(i, b, m), factor(a, i), factor(i), factor(a, j), { coefficient: -1, factors: [b, j] }]
    const inner: Loop = { tag: 'loop', index: j, lo: [], hi: atom(m), body: [read(x), write(y, at, '+=')], carries: [] }
    const step = loop([inner])
    expect(stepsOf({ ...kernel([step]), sizes: [n, a, b, m] })).toEqual([{ tag: 'once', of: undefined, body: [step] }])
  })
  test('what is used before it is cleared', () => {
    const [used, clear, again] = [loop([read(x), write(t)]), { tag: 'clear', buffer: t } as const, loop([read(x), write(t, atom(i), '+=')])]
    expect(stepsOf(kernel([used, clear, again])).map((s) => s.tag)).toEqual(['spread', 'wipe', 'spread'])
    expect(stepsOf(kernel([clear, again])).map((s) => s.tag)).toEqual(['wipe', 'spread'])
  })
  test('a sum beside them', () => {
    const s = value('s')
    const declared: Statement = { tag: 'reduction', result: s, monoid: sumMonoid }
    const step = loop([read(y, before), write(y), { tag: 'update', result: s, monoid: sumMonoid, value: v, index: atom(i) }])
    expect(stepsOf(kernel([declared, step]))).toEqual([{ tag: 'once', of: undefined, body: [declared, step] }])
  })
  test('not: an element of its own, twice', () => {
    expect(stepsOf(kernel([loop([read(x), write(y), write(y, atom(i), '+=')])])).map((s) => s.tag)).toEqual(['spread'])
  })
})
