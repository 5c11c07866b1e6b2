/**
 * How a loop that is run backwards finds the rows that it needs: all are kept, or some are, and the others are made again from these. Whatever is
 * made again is made by the same operations, so that results are the same to the last bit.
 */
import { computed } from '../primitives/form.js'

/**
 * What loops keep for going back: every row; a row after every √n steps; as many snapshots as are given, in the best places; or the first alone.
 */
export type Memory = 'all' | 'sqrt' | 'recompute' | { readonly snapshots: number }

/** What is done next, beside a number: a step, `k`; a row to a snapshot, or back from it; back by the step just made; or a step of the way back. */
export const actions = { advance: 0, store: 1, restore: 2, stop: 3, undo: 4 } as const

/**
 * `plan(n, c)`: actions in pairs after two numbers, n and the number of snapshots. A sweep over n steps, then, before each of n steps back, what
 * makes the row that it starts from. With c > 0 by A. Griewank, A. Walther, *Algorithm 799: Revolve* (2000): of n steps, with
 * `C(c+r−1, c) < n ≤ C(c+r, c)`, no more than `r n − C(c+r, c+1)` are made without going back at once, and no fewer can be. With c = 0 by √n.
 */
export const PLAN = `/** Where to keep rows of a loop of n steps, and which to make again, so that it can be run backwards with c snapshots; with 0, after every √n steps. */
const plan = (n, c) => {
  const actions = [n, 0]
  const act = (action, k) => { actions.push(action, k) }
  const advance = (from, to) => { for (let k = from; k < to; k++) act(0, k) }
  const choose = (a, b) => { let x = 1; for (let i = 1; i <= b; i++) x = (x * (a - b + i)) / i; return x }
  let slots = 0
  let swept = false
  const store = (slot) => { act(1, slot); slots = Math.max(slots, slot + 1) }
  /** To the end of the last step, once; then back to its start. */
  const back = (k) => {
    if (!swept) { act(0, k); act(3, n); act(4, k); swept = true }
    act(3, k)
  }
  if (c > 0) {
    /** Steps from .. to - 1, with the row before them in a snapshot and at hand, and some more snapshots. */
    const reverse = (from, to, slot) => {
      const left = c - slot
      for (;;) {
        const steps = to - from
        if (steps === 1) { back(from); return }
        let r = 1
        while (choose(left + r, left) < steps) r++
        const there = left === 1 ? steps - 1 : Math.min(choose(left + r - 1, left), steps - choose(left + r - 2, left - 1))
        advance(from, from + there)
        if (left === 1) back(from + there)
        else { store(slot + 1); reverse(from + there, to, slot + 1) }
        act(2, slot)
        to = from + there
      }
    }
    if (n > 0) { store(0); reverse(0, n, 0) }
  } else {
    const m = Math.max(1, Math.ceil(Math.sqrt(n)))
    const blocks = Math.ceil(n / m)
    for (let b = 0; b < blocks; b++) {
      store(b)
      if (b < blocks - 1) advance(b * m, (b + 1) * m)
    }
    for (let b = blocks - 1; b >= 0; b--) {
      const last = Math.min(n, (b + 1) * m) - 1
      if (swept) act(2, b)
      for (let k = b * m; k < last; k++) { act(0, k); store(blocks + k - b * m) }
      back(last)
      for (let k = last - 1; k >= b * m; k--) { act(2, k === b * m ? b : blocks + k - 1 - b * m); act(3, k) }
    }
  }
  if (n === 0) act(3, 0)
  actions[1] = slots
  return Int32Array.from(actions)
}`
/** The plan that an emitted module makes, by the same text. */
export const planOf = computed('plan', { plan: PLAN }) as unknown as (n: number, c: number) => Int32Array

/** The snapshots that a plan is asked for. */
export const snapshotsOf = (m: Exclude<Memory, 'all'>): number => (m === 'sqrt' ? 0 : m === 'recompute' ? 1 : m.snapshots)
