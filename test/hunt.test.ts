import { test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { decode, tapes } from './support/arbitrary.js'
import { laws } from './laws/adjoint.test.js'
test('x', () => {
  const start = Date.now()
  const only = process.env.ONLY
  fc.assert(fc.property(tapes(), (tape) => {
    if (process.env.VERB) console.log(JSON.stringify(tape)); writeFileSync('/tmp/last.json', JSON.stringify(tape))
    const t = Date.now()
    const s = decode(tape, { derivatives: Number(process.env.DERIV ?? 0) })
    for (const [k, l] of Object.entries(laws)) if (!only || k.includes(only)) l(s)
    if (Date.now() - t > 2000) { console.log('slow', Date.now() - t, JSON.stringify(tape)) }
  }), { seed: Number(process.env.SEED ?? 20260101), numRuns: Number(process.env.RUNS ?? 200), endOnFailure: !process.env.SHRINK, interruptAfterTimeLimit: 100000 })
  console.log(Date.now() - start)
}, 1e9)
