import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, literal, postorder } from '../../src/categories/equation.js'
import { walk } from '../../src/codegen/loop.js'
import { actions, type Memory, planOf } from '../../src/codegen/memory.js'
import { standard } from '../../src/codegen/policy.js'
import { schedule } from '../../src/codegen/schedule.js'
import { inputs, programs, sizes, values } from '../support/recurrences.js'
import { run as runKernel } from '../support/run.js'

/** Runs a plan; how often a step is made, and how many snapshots are held. */
const run = (n: number, c: number): { readonly advances: number; readonly slots: number } => {
  const [steps, slots, ...rest] = planOf(n, c)
  expect(steps).toBe(n)
  const kept = new Map<number, number>()
  let [at, before, advances, next] = [0, -1, 0, n]
  for (let a = 0; a < rest.length; a += 2) {
    const [action, k] = [rest[a]!, rest[a + 1]!]
    if (action === actions.advance) {
      expect(k).toBe(at)
      before = at++
      advances++
    } else if (action === actions.store) {
      expect(k).toBeLessThan(slots!)
      kept.set(k, at)
    } else if (action === actions.restore) at = kept.get(k)!
    else if (action === actions.undo) at = before
    else {
      expect([k, at]).toEqual([next, next])
      next--
    }
  }
  expect(next).toBe(-1)
  return { advances, slots: slots! }
}

describe('plans', () => {
  // The last step of the sweep is gone back at once: the others are those that Revolve counts.
  test.each([
    [100, 5, 316],
    [1000, 10, 3636],
    [1, 1, 0],
    [10, 1, 45],
    [10, 10, 9],
    [10, 30, 9],
  ])('%s steps with %s snapshots', (n, c, untaped) => {
    const { advances, slots } = run(n, c)
    expect(advances - 1).toBe(untaped)
    expect(slots).toBeLessThanOrEqual(c)
  })
  test('of every length, with every number of snapshots', () => {
    const best = (n: number, c: number): number => {
      if (n <= 1) return 0
      const choose = (a: number, b: number): number => Array.from({ length: b }, (_, i) => (a - b + i + 1) / (i + 1)).reduce((x, y) => x * y, 1)
      let r = 0
      while (Math.round(choose(c + r, c)) < n) r++
      return r * n - Math.round(choose(c + r, c + 1))
    }
    for (let n = 1; n < 30; n++) for (const c of [1, 2, 3, 5, 40]) expect([n, c, run(n, c).advances - 1]).toEqual([n, c, best(n, c)])
  })
  test('after every √n steps, no step is made more than twice', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 8, 9, 10, 99, 100, 101]) {
      const { advances, slots } = run(n, 0)
      expect(advances).toBeLessThanOrEqual(2 * n)
      expect(slots).toBeLessThanOrEqual(2 * Math.ceil(Math.sqrt(n)))
    }
  })
})

const policies: readonly Memory[] = ['sqrt', 'recompute', { snapshots: 1 }, { snapshots: 2 }, { snapshots: 3 }, { snapshots: 99 }]
describe('gradients under every policy are the same to the last bit', () => {
  test.each(Object.entries(programs))('%s', (_, make) => {
    const f = make()
    const gradient = pullback([f], inputs, [literal(1)])
    const deep = postorder([f]).filter((e) => e.tag === 'history').length > 2
    for (const roots of [[f, ...gradient], ...(deep ? [] : [pushforward(gradient, inputs, inputs)])] as (readonly Equation[])[]) {
      const way = (memory: Memory) => runKernel(roots, { inputs: values, sizes }, { policy: { ...standard, memory } })
      const all = way('all')
      for (const memory of policies) expect(way(memory)).toEqual(all)
    }
  })
})

test('each of several loops has its plan', () => {
  const plans = (name: string): number => {
    const f = programs[name]!()
    const outputs = pullback([f], inputs, [literal(1)]).map((equation, k) => ({ name: `y${k}`, equation }))
    let count = 0
    walk(schedule('f', inputs, outputs, ['n', 'd'], { ...standard, memory: 'sqrt' }).body, (s) => {
      if (s.tag === 'plan') count++
    })
    return count
  }
  expect(plans('a fold of scalars')).toBe(1)
  expect(plans('two that know nothing of each other')).toBe(2)
})
