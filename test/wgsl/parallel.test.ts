/** What is done so that iterations do not meet: sums are gathered, temporary arrays get a row for each iteration; and how loops become steps. */
import { describe, expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { input, literal, order, size } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { fin, matrix, triangle, vector } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import { counted } from '../../src/codegen/ranks.js'
import type { Mode } from '../../src/codegen/request.js'
import { gathered } from '../../src/codegen/wgsl/gather.js'
import { between } from '../../src/frontend/arrays.js'
import { formula } from '../../src/frontend/formula/index.js'
import * as f from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { emitted } from '../support/wgsl.js'

/** The entry points: their comment and their lines, without indentation. */
const entries = (program: Program, modes: readonly Mode[], wrt?: readonly string[]): readonly (readonly string[])[] => {
  const { shader } = emitted({ program, modes, ...(wrt && { wrt }) })
  const parts = shader.split(/\n\n(?=\/\/ (?:For all|Once))/).slice(1)
  return parts.map((p) =>
    p
      .trim()
      .split('\n')
      .map((l) => l.trim()),
  )
}
const of = (text: string, where: string) => formula(text, { where }) as Program

describe('scatter becomes gather', () => {
  test('neighbours: each element takes what both give it', () => {
    const p = of('sum((x[2:end] - x[1:end-1]) .^ 2)', 'x: n')
    const [gradient] = entries(p, ['gradient'])
    expect(gradient).toEqual([
      '// For all i < n: gradient_x.',
      '@compute @workgroup_size(128)',
      'fn step1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {',
      'let n = params.n;',
      'for (var i = i32(id.x); i < n; i += i32(groups.x) * 128) {',
      'let x1 = x[i];',
      expect.stringMatching(
        /^gradient_x\[i\] = .*select\(.*x\[i - 1\].*select\(.*x\[i \+ 1\]|^gradient_x\[i\] = .*select\(.*x\[i \+ 1\].*select\(.*x\[i - 1\]/,
      ),
      '}',
      '}',
    ])
  })
  test('a triangle is summed along its columns, from the diagonal on', () => {
    const p = trace({ x: vector('n') }, ({ x }) => f.sum(triangle('n'), (i, j) => f.sin(x.at(i).times(x.at(j)))))
    const text = entries(p, ['gradient']).flat().join('\n')
    expect(text).toMatch(/for \(var (\w+) = 0; \1 < i; \1\+\+\)/)
    expect(text).toMatch(/for \(var (\w+) = i \+ 1; \1 < n; \1\+\+\)/)
    expect(text).not.toContain('] +=')
  })
  test('a convolution is turned round', () => {
    const p = trace({ x: vector('n'), w: vector('k') }, ({ x, w }) =>
      f.map(fin('n'), (i) => f.sum(fin('k'), (j) => w.at(j).times(x.atOr(0, f.minus(i, j))))),
    )
    const text = entries(p, ['vjp'], ['x']).flat().join('\n')
    expect(text).toContain('// For all i < n: vjp_x.')
    expect(text).not.toContain('] +=')
  })
  const sums = {
    'pairs in order': trace({ x: vector('n') }, ({ x }) => f.sum(triangle('n'), (i, j) => f.sin(x.at(i).times(x.at(j)).plus(i)))),
    'sums from the left': trace({ x: vector('n') }, ({ x }) => f.sum(fin('n'), (i) => f.sin(f.sum(between(0, i.plus(1)), (j) => x.at(j).times(j))))),
    bands: trace({ x: vector('n') }, ({ x }) => f.sum(fin('n'), (i) => f.sin(f.sum(fin(3), (k) => x.atOr(0, i.plus(k).minus(1)).times(k.plus(1)))))),
    'a convolution with the array itself': trace({ x: vector('n') }, ({ x }) =>
      f.sum(fin('n'), (i) => f.sin(f.sum(fin('n'), (j) => x.at(j).times(x.atOr(0, i.minus(j)))))),
    ),
    'one element more': trace({ x: vector('n') }, ({ x }) =>
      f.sum(triangle('n'), (i, j) => f.sin(x.at(i).times(x.at(j)))).plus(f.sin(x.at(0).times(x.at(1)))),
    ),
  }
  test.each(Object.entries(sums))('%s: the same gradient', (_, { outputs, inputs }) => {
    const gradient = pullback(outputs, inputs, [literal(1)])
    const scattered = gathered(gradient)
    expect(scattered).not.toEqual(gradient)
    for (const n of [2, 3, 7]) {
      const random = uniform(n)
      const world = { inputs: new Map([[inputs[0]!, Float64Array.from({ length: n }, random)]]), sizes: { n } }
      near(interpret(scattered, world), interpret(gradient, world), 1e-12)
    }
  })
})

test('sorting by counting keeps equal elements in order, and what is no number last', () => {
  const x = input('x', [size('n')])
  const keys = Float64Array.of(2, Number.NaN, 1, 2, -0, 0, Number.NaN, 1, -1)
  const world = { inputs: new Map([[x, keys]]), sizes: { n: keys.length } }
  expect(interpret(counted([order(x)]), world)).toEqual(interpret([order(x)], world))
})

describe('temporary arrays', () => {
  const rowwise = trace({ A: matrix('m', 'n') }, ({ A }) =>
    f.map(fin('m'), (i) => f.largest(fin('n'), (j) => f.exp(A.at(i, j))).times(f.sum(fin('n'), (j) => f.exp(A.at(i, j))))),
  ) // prettier-ignore
  test('have a row for each iteration', () => {
    const { kernel } = emitModule({ name: 'f', program: rowwise, modes: ['vjp'], target: 'wgsl' })
    const show = (b: { readonly extents: readonly (readonly { readonly factors: readonly { readonly name: string }[] }[])[] }) =>
      b.extents.map((e) => e.flatMap((t) => t.factors.map((v) => v.name)).join())
    for (const b of kernel.workspace) expect(show(b)[0]).toBe('m')
  })
})

describe('steps', () => {
  test('nested loops run as one', () => {
    const [outer] = entries(of("x * y'", 'x: m; y: n'), ['value'])
    expect(outer!.slice(0, 1)).toEqual(['// For all i < m, j < n: value.'])
    expect(outer).toContain('for (var at = i32(id.x); at < m * n; at += i32(groups.x) * 128) {')
    expect(outer).toContain('let i = at / n;')
    expect(outer).toContain('let j = at % n;')
  })
  test('a sum has two parts, and what follows it runs in the second', () => {
    const steps = entries(of('sqrt(sum(x .^ 2)) + 1', 'x: n'), ['value'])
    expect(steps.map(([comment]) => comment)).toEqual(['// For all i < n: parts of sum.', '// Once: sum, value.'])
    expect(steps[1]).toContain('scalars.value = 1.0 + sqrt(sum);')
  })
  test('a largest element and its place are looked for once', () => {
    const text = entries(of('max(x)', 'x: n'), ['value', 'gradient']).flat().join('\n')
    expect(text).toContain('scalars.value = argmax.value;')
    expect(text).not.toContain('max_lanes(lane, max')
  })
  test('scalars alone take one', () => {
    expect(entries(of('a * b', 'a; b'), ['value', 'gradient']).map(([comment]) => comment)).toEqual(['// Once: value, gradient_a, gradient_b.'])
  })
})
