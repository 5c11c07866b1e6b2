/**
 * Emitted kernels against hand-written loops, in the same process and in turn: the least time of several processes each. Then how time grows with the
 * length of straight-line programs. Prints tables, and writes `results.csv`.
 *
 *     npm run bench [-- --seconds 1 --processes 8]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Callable } from 'cotangent'
import { emitModule } from 'cotangent/emit'
import { measured } from './linear-time.js'
import * as programs from './programs.js'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '1' }, processes: { type: 'string', default: '8' } } })
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const tasks = [
  { name: 'expfit', what: 'exponential fit, 10⁵ points', parameter: 'p' },
  { name: 'logsumexp', what: 'logsumexp, 10⁶', parameter: 'x' },
  { name: 'rosenbrock', what: 'Rosenbrock, 10⁵', parameter: 'x' },
  { name: 'nbody', what: '512 bodies', parameter: 'q' },
] as const
const LIMIT = 1.25

interface Row {
  readonly what: string
  readonly mode: string
  readonly ours: number
  readonly hand: number
  readonly error: number
}
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const rows = tasks.flatMap(({ name, what, parameter }) =>
  (['value', 'gradient'] as const).map((mode): Row => {
    const path = join(folder, `${name}-${mode}.mjs`)
    const program: Callable = programs[name] as unknown as Callable
    const modes = mode === 'value' ? (['value'] as const) : (['value', 'gradient'] as const)
    writeFileSync(path, emitModule({ name, program, modes, wrt: [parameter], target: 'js' }).files[0]!.text)
    const runs = Array.from(
      { length: Number(options.processes) },
      (): Row => JSON.parse(execFileSync(process.execPath, [here('pair.mjs'), path, name, mode, parameter, options.seconds], { encoding: 'utf8' })),
    )
    const least = (key: 'ours' | 'hand'): number => Math.min(...runs.map((r) => r[key]))
    const row = { what, mode: modes.join(' + '), ours: least('ours'), hand: least('hand'), error: Math.max(...runs.map((r) => r.error)) }
    console.error(`${name} ${mode}: ${(row.ours / row.hand).toFixed(2)}`)
    return row
  }),
)
rmSync(folder, { recursive: true })

const table = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const lines = [head, ...body]
  const widths = head.map((_, k) => Math.max(...lines.map((l) => l[k]!.length)))
  return lines.map((l) => l.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ')).join('\n')
}
const ratio = (r: Row): number => r.ours / r.hand
console.log('\nEmitted JavaScript against hand-written loops (f64, one thread; milliseconds, least of all runs)\n')
console.log(
  table(
    ['', '', 'emitted', 'by hand', 'ratio', 'difference'],
    rows.map((r) => [r.what, r.mode, r.ours.toFixed(3), r.hand.toFixed(3), ratio(r).toFixed(2), r.error.toExponential(0)]),
  ),
)
const growth = measured()
console.log('\nStraight-line programs of scalar operations, each used several times (microseconds for each operation)\n')
console.log(
  table(
    ['operations', ...growth.stages, 'all'],
    growth.rows.map((r) => [String(r.operations), ...r.times.map((t) => t.toFixed(2)), r.times.reduce((a, b) => a + b, 0).toFixed(2)]),
  ),
)
console.log(`\nfrom ${growth.rows[0]!.operations} to ${growth.rows.at(-1)!.operations} operations: ${growth.ratio.toFixed(2)} times as long for each`)
writeFileSync(
  here('results.csv'),
  ['task,mode,emitted ms,by hand ms,ratio', ...rows.map((r) => [r.what.replaceAll(',', ''), r.mode, r.ours, r.hand, ratio(r)].join())]
    .join('\n')
    .concat('\n'),
)
const missed = [
  ...rows.filter((r) => ratio(r) > LIMIT).map((r) => `${r.what} ${r.mode}: ${ratio(r).toFixed(2)} > ${LIMIT}`),
  ...(growth.ratio > 2 ? [`growth ${growth.ratio.toFixed(2)} > 2`] : []),
]
if (missed.length > 0) console.log(`\nmissed: ${missed.join('; ')}`)
process.exitCode = missed.length > 0 ? 1 : 0
