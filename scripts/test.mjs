// Runs Jest, and says last how many tests passed.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, environment, jest } from './jest.mjs'

const results = join(cache, `results-${process.pid}.json`)
const { status } = spawnSync(process.execPath, [...jest, '--json', `--outputFile=${results}`, ...process.argv.slice(2)], {
  cwd: join(import.meta.dirname, '..'),
  stdio: ['inherit', 'ignore', 'inherit'],
  env: environment,
})

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'))
rmSync(results)
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`)
process.exitCode = status ?? 1
