/** Every operation, and every kind of node, takes part in checks of values and of derivatives up to third order, by every mixture of modes. */
import { expect, test } from '@jest/globals'
import { all, examine, subjects } from '../support/coverage.js'

test.each(subjects.map((s) => [s.name, s] as const))('%s', (_, subject) => {
  const counts = examine(subject)
  expect(all.filter((m) => !counts.get(m))).toEqual([])
})
