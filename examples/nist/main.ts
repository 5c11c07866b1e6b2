/** Fits the 27 nonlinear regression problems of NIST's Statistical Reference Datasets. Exit code 1 if fewer are solved than should be. */

import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leastSquares } from './levenberg-marquardt.js'
import { compile, explain } from './model.js'
import { page } from './plots.js'
import { type Attempt, footer, header, type Outcome, row, summary, targetsMet } from './report.js'
import { load, observe, type Problem } from './strd.js'

const solve = (problem: Problem): Outcome => {
  const model = compile(problem)
  const residuals = model.on(observe(problem))
  const attempt = (start: readonly number[]): Attempt => {
    const began = performance.now()
    const result = leastSquares(residuals, start)
    return { fit: result, milliseconds: performance.now() - began }
  }
  return { problem, model, attempts: [attempt(problem.start1), attempt(problem.start2)] }
}

const problems = load()

const shown = problems.find(({ name }) => name === 'Misra1a')!
console.log(`${shown.name}, one of ${problems.length} models to be fitted to data:\n`)
for (const [title, body] of Object.entries(explain(shown))) console.log(`${title}\n${body.replace(/^/gm, '    ')}\n`)

console.log(header)
const outcomes = problems.map((problem) => {
  const outcome = solve(problem)
  console.log(row(outcome))
  return outcome
})
console.log(footer(outcomes))

const picture = new URL('nist.svg', import.meta.url)
writeFileSync(picture, page(outcomes))
console.log(`\n${summary(outcomes)}; plots in ${relative('', fileURLToPath(picture))}`)
process.exitCode = targetsMet(outcomes) ? 0 : 1
