/** What cannot run in parallel is refused when it is emitted, by the statement. */
import { describe, expect, test } from '@jest/globals'
import { NotSupported } from '../../src/categories/errors.js'
import type { Program } from '../../src/categories/program.js'
import { atom, constant } from '../../src/categories/size.js'
import { array, fin, index, real, record, vector } from '../../src/categories/space.js'
import { type Buffer, type Kernel, type Loop, type Statement, scalar, type Value } from '../../src/codegen/loop.js'
import { emitModule } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'
import { stepsOf } from '../../src/codegen/wgsl/steps.js'
import { gather, scatterAdd } from '../../src/frontend/arrays.js'
import { trace } from '../../src/frontend/trace.js'
import { add } from '../../src/primitives/arithmetic.js'

const dom = record({ x: vector('n'), q: array(fin('m'), index('n')) })
const gathering = trace(dom, ({ x, q }) => gather(x, q))
const scattering = trace({ x: vector('m'), q: array(fin('m'), index('n')), y: vector('n') }, ({ x, q }) => scatterAdd(x, q, 'n'))

describe('refused by name', () => {
  const lines: readonly (readonly [program: Program, mode: Mode, message: string])[] = [
    [
      gathering,
      'vjp',
      'target wgsl for vjp_x[q[i]] += … in the loop over i < m, where iterations may meet in a place that data choose (use target js)',
    ],
    [
      scattering,
      'value',
      'target wgsl for value[q[i]] += … in the loop over i < m, where iterations may meet in a place that data choose (use target js)',
    ],
  ] // prettier-ignore
  test.each(lines)('%#', (program, mode, message) => {
    expect(() => emitModule({ name: 'f', program, modes: [mode], target: 'wgsl' })).toThrow(new NotSupported(message))
  })
  test('f64', () => {
    const program = trace(real, (x) => x.times(2))
    const emit = () => emitModule({ name: 'f', program, modes: ['value'], target: 'wgsl', precision: 'f64' })
    expect(emit).toThrow(new NotSupported('precision f64 for target wgsl'))
  })
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

  test('what is handed on', () => {
    const next = value('next')
    const sum: Statement = { tag: 'let', value: next, op: add, args: [c, v] }
    const k = kernel([loop([read(x), sum, write(y)], [{ value: c, initial: 0, next }])])
    expect(() => stepsOf(k)).toThrow('target wgsl for the loop over i < n, which hands c on from one iteration to the next (use target js)')
  })
  test('an element of another iteration: in order, by one invocation', () => {
    const step = loop([read(y, before), write(y)])
    expect(stepsOf(kernel([step]))).toEqual([{ tag: 'once', of: undefined, body: [step] }])
  })
  test('one element for all', () => {
    expect(() => stepsOf(kernel([loop([read(x), write(y, constant(0), '+=')])]))).toThrow(
      'target wgsl for y[0] += … in the loop over i < n, which meets what other iterations read or write (use target js)',
    )
  })
  test('an array made anew', () => {
    expect(() => stepsOf(kernel([loop([{ tag: 'clear', buffer: t }, read(x), write(t)])]))).toThrow(
      'target wgsl for the array t in the loop over i < n, which every iteration makes anew (use target js)',
    )
  })
  test('not: an element of its own, twice', () => {
    expect(stepsOf(kernel([loop([read(x), write(y), write(y, atom(i), '+=')])])).map((s) => s.tag)).toEqual(['spread'])
  })
})
