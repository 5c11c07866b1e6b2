/** A tool for GradBench: its protocol on standard input and output, one message a line, until the input ends. */
import { createInterface } from 'node:readline'
import { answer } from './protocol.js'

for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
  process.stdout.write(`${await answer(line)}\n`)
