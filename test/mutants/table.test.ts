/** `npm run mutants` plants them; here: that each still has its place. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { mutants } from './index.js'

test('there are sixty or more', () => expect(mutants.length).toBeGreaterThanOrEqual(60))
test('each has a name of its own', () => expect(new Set(mutants.map((m) => m.name)).size).toBe(mutants.length))
test.each(mutants.map((m) => [m.name, m] as const))('%s', (_, { file, find, replace }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
})
