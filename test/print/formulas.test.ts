/** docs/formulas.md is what `npm run formulas` writes. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import katex from 'katex'
import { document } from '../../scripts/formulas.js'

test('docs/formulas.md is up to date, and KaTeX accepts it', () => {
  const written = readFileSync('docs/formulas.md', 'utf8')
  expect(written).toBe(document())
  for (const [, text] of written.matchAll(/\$\$\n(.*?)\n\$\$/gs))
    katex.renderToString(text!, { throwOnError: true, displayMode: true, strict: 'error' })
}, 60_000)
