#!/usr/bin/env node
/** The command `cotangent`. */
import { readFileSync } from 'node:fs'
import { run } from './run.js'

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(`${text}\n`),
  stdin: () => readFileSync(0, 'utf8'),
})
