// A reporter for Jest in one process: the first failure goes to file descriptor 3, as JSON, and ends the run.
import { writeSync } from 'node:fs'

const fail = (path, test) => {
  writeSync(3, JSON.stringify({ path, test }))
  process.exit(1)
}
export default class FirstFailure {
  onTestCaseResult({ path }, { status, ancestorTitles, title }) {
    if (status === 'failed') fail(path, [...ancestorTitles, title].join(' › '))
  }
  /** A file that cannot be run has no test that fails. */
  onTestFileResult({ path }, { testExecError }) {
    if (testExecError) fail(path, `cannot be run: ${String(testExecError.message ?? testExecError).split('\n')[0]}`)
  }
}
