/** Fits a mixture of three Gaussians to Fisher's irises. Exit code 1 if it is not the mixture that it should be. */

import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fitted } from './fit.js'
import { explain } from './model.js'
import { page } from './plots.js'
import { componentTable, confusionTable, convergence, targetsMet } from './report.js'

console.log(`A mixture of Gaussians: its weights are softmax(a), its means m; row k of s and L has the logarithms of the diagonal of a triangular
factor of the precision matrix of component k, and what stands below the diagonal.
`)
for (const [title, body] of Object.entries(explain())) console.log(`${title}\n${body.replace(/^/gm, '    ')}\n`)

const found = fitted()
for (const text of [convergence, componentTable, confusionTable]) console.log(`${text(found)}\n`)

const picture = new URL('mixture.svg', import.meta.url)
writeFileSync(picture, page(found))
console.log(`plots in ${relative('', fileURLToPath(picture))}`)
process.exitCode = targetsMet(found) ? 0 : 1
