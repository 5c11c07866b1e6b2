/** Branches and loops, as they print: branches by cases or by brackets, loops by their rows and by what ends them. */
import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs } from '../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import type { Program } from '../../src/categories/program.js'
import { boolean, real, vector } from '../../src/categories/space.js'
import { cond, whileLoop } from '../../src/frontend/control.js'
import { sum } from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { contextOf, parseMap, printMap, printProgram } from '../../src/linear/print/index.js'
import { programs } from '../support/control.js'
import { sameGraph } from './same.js'

const mapOf = (p: Program) => simplifyGraph(linearization(p.outputs, realInputs(p)))
const told = (p: Program, register: 'math' | 'index' | 'combinators' | 'latex'): string => {
  const l = mapOf(p)
  return [printProgram(p, register), printMap(l, register), printMap(simplifyGraph(reversed(l)), register)].join('\n')
}
const branch = trace({ x: real }, ({ x }) =>
  cond(
    x.gt(0),
    () => x.log(),
    () => x.square(),
  ),
)
const branches = trace({ x: vector('n'), a: real }, ({ x, a }) =>
  sum(x, (t) =>
    cond(
      t.gt(a),
      () => t.log(),
      () => t.times(a),
    ),
  ),
)
const conditions = trace({ x: real, p: boolean }, ({ x, p }) =>
  cond(
    p,
    () => x.gt(1),
    () => false,
  ),
)
const loop = trace({ x: real }, ({ x }) =>
  whileLoop(
    x,
    (z) => z.gt(1),
    (z) => z.times(0.5).sin(),
  ),
)
const lines = (text: string): string => text.replace(/^\n|\n *$/g, '').replace(/^ {6}/gm, '')

describe('texts', () => {
  test('a branch', () => {
    expect(told(branch, 'math')).toBe(
      lines(`
      x ↦ log(x) if x > 0 else x²
      dx ↦ dx / x if x > 0 else 2 x dx
      ȳ ↦ ȳ / x if x > 0 else 2 x ȳ`),
    )
    expect(printProgram(branch, 'latex')).toBe('x \\mapsto \\log(x)\\text{ if }x > 0\\text{ else }x^{2}')
  })
  test('a branch for each element', () => {
    expect(told(branches, 'index')).toBe(
      lines(`
      y = Σ i  (log(x[i]) if x[i] > a else a x[i])
      dy = a Σ i  [x[i] ≤ a] dx[i] + Σ i  [x[i] > a] dx[i] / x[i] + Σ i  [x[i] ≤ a] x[i] da
      x̄[i] = ȳ / x[i] if x[i] > a else a ȳ
      ā = Σ i  [x[i] ≤ a] x[i] ȳ`),
    )
  })
  test('branches of conditions', () => expect(printProgram(conditions, 'math')).toBe('(x, p) ↦ p ∧ x > 1'))
  test('a loop', () => {
    expect(told(loop, 'index')).toBe(
      lines(`
      y = r[t]
      where r[0] = x;  r[i+1] = sin(½ r[i])  (while s[i])
            s[0] = [x > 1];  s[i+1] = [sin(½ r[i]) > 1]  (while s[i])
            t = min([i | ¬s[i]])
      dy = dr[t]
      where r[0] = x;  r[i+1] = sin(½ r[i])  (while s[i])
            s[0] = [x > 1];  s[i+1] = [sin(½ r[i]) > 1]  (while s[i])
            t = min([i | ¬s[i]])
            dr[0] = dx;  dr[i+1] = ½ dr[i] cos(½ r[i])  (i<t)
      x̄ = r̄[0]
      where r[0] = x;  r[i+1] = sin(½ r[i])  (while s[i])
            s[0] = [x > 1];  s[i+1] = [sin(½ r[i]) > 1]  (while s[i])
            t = min([i | ¬s[i]])
            r̄[t] = ȳ;  r̄[i] = ½ r̄[i+1] cos(½ r[i])  (i<t)`),
    )
    expect(printProgram(loop, 'latex')).toContain('(\\text{while }s[i])')
    expect(printProgram(loop, 'combinators')).toContain('while 1 recurrence[')
  })
})
describe.each(programs)('%s', (_, make) => {
  const p = make()
  const l = mapOf(p)
  test('is told in every register', () => {
    for (const register of ['math', 'index', 'latex'] as const) expect(told(p, register)).not.toMatch(/undefined|2147483648/)
    expect(told(p, 'combinators')).not.toMatch(/undefined/)
  })
  test('reads back', () => expect(sameGraph(parseMap(printMap(l, 'combinators'), contextOf(l)), l)).toBe(true))
})
