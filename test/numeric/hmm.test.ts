/**
 * J. Eisner, *An Interactive Spreadsheet for Teaching the Forward-Backward Algorithm* (2002): ice creams eaten on 33 days, by a hidden Markov model of cold
 * and hot days. The forward algorithm is a fold in the log semiring; the expected counts of EM are the gradient of the log-likelihood by log-probabilities.
 */
import { expect, test } from '@jest/globals'
import { array, fin, fold, index, logsumexp, map, matrix, trace, valueAndGradient, vector } from '../../src/index.js'

const days = '2 3 3 2 3 2 3 2 2 3 1 3 3 1 1 1 2 1 1 1 3 1 2 1 1 1 2 3 3 2 3 2 2'.split(' ').map((k) => Number(k) - 1)
const states = 2

const likelihood = trace(
  {
    /** Logarithms of probabilities: of the first state; from a state to a state; to the end; of each number of ice creams in a state. */
    start: vector(states),
    next: matrix(states, states),
    stop: vector(states),
    eaten: matrix(states, 3),
    days: array(fin('n'), index(3)),
  },
  ({ start, next, stop, eaten, days: seen }) => {
    const first = map(start, (s, i) => s.plus(eaten.at(i, seen.at(0))))
    const last = fold(fin('n - 1'), first, (before, t) =>
      map(fin(states), (j) => logsumexp(map(before, (a, i) => a.plus(next.at(i, j)))).plus(eaten.at(j, seen.at(t.plus(1))))),
    )
    return logsumexp(last.plus(stop))
  },
)
const likelihoodAndCounts = valueAndGradient(likelihood)

const normalised = (counts: readonly number[]): number[] => {
  const total = counts.reduce((a, b) => a + b)
  return counts.map((c) => Math.log(c / total))
}
test('EM finds what the spreadsheet finds', () => {
  const log = (ps: readonly number[]): number[] => ps.map(Math.log)
  let p = {
    start: log([0.5, 0.5]),
    next: [log([0.8, 0.1]), log([0.1, 0.8])],
    stop: log([0.1, 0.1]),
    eaten: [log([0.7, 0.2, 0.1]), log([0.1, 0.2, 0.7])],
  }
  const found: number[] = []
  for (let step = 0; step <= 10; step++) {
    const { value, gradient: counts } = likelihoodAndCounts({ ...p, days })
    found.push(value)
    const from = [0, 1].map((s) => normalised([counts.next[2 * s]!, counts.next[2 * s + 1]!, counts.stop[s]!]))
    p = {
      start: normalised([...counts.start]),
      next: from.map((f) => f.slice(0, 2)),
      stop: from.map((f) => f[2]!),
      eaten: [0, 1].map((s) => normalised([...counts.eaten.slice(3 * s, 3 * s + 3)])),
    }
  }
  expect(found[0]).toBeCloseTo(-41.53781782107519, 10)
  expect(found[1]).toBeCloseTo(-36.742292593249005, 10)
  expect(found[10]).toBeCloseTo(-35.33427244782859, 10)
})
