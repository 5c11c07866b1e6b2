/**
 * Emitted kernels against hand-written loops, in the same process and in turn: the least time of several processes each. Then what it took to derive and
 * emit them, in this process once it is warm, and how that grows with the length of straight-line programs. Prints tables, and writes `results.csv`.
 *
 *     npm run bench [-- --seconds 1 --processes 8 --only mixture,network]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { adjoint, type Callable, linearize } from 'cotangent'
import { emitModule } from 'cotangent/emit'
import { measured } from './linear-time.js'
import * as programs from './programs.js'

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, processes: { type: 'string', default: '8' }, only: { type: 'string', default: '' } },
})
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

interface Task {
  readonly name: keyof typeof programs
  readonly what: string
  readonly sizes: Readonly<Record<string, number>>
  readonly wrt: readonly string[]
  /** Of the time by hand. */
  readonly limit: number
  /** Of value and gradient, of the time of the value. */
  readonly gradient?: number
  /** By hand, the first with naive loops; tasks of `hand`, the task's own name where there are none. */
  readonly hand?: readonly string[]
}
const LAYERS = ['W1', 'W2', 'W3', 'b1', 'b2', 'b3']
const all: readonly Task[] = [
  { name: 'expfit', what: 'exponential fit, 10⁵ points', sizes: { n: 100_000 }, wrt: ['p'], limit: 1.25 },
  { name: 'logsumexp', what: 'logsumexp, 10⁶', sizes: { n: 1_000_000 }, wrt: ['x'], limit: 1.25 },
  { name: 'rosenbrock', what: 'Rosenbrock, 10⁵', sizes: { n: 100_000 }, wrt: ['x'], limit: 1.25 },
  { name: 'nbody', what: '512 bodies', sizes: { n: 512 }, wrt: ['q'], limit: 1.25 },
  {
    name: 'network',
    what: 'network 784-128-64-10, batch 128',
    sizes: { n: 128 },
    wrt: LAYERS,
    limit: 1,
    gradient: 4,
    hand: ['mlp-naive', 'mlp-tiled'],
  },
  { name: 'mixture', what: 'mixture 10×25×1000', sizes: { n: 1000, d: 10, k: 25 }, wrt: ['alpha', 'mu', 'q', 'l'], limit: 1.2, gradient: 4 },
  { name: 'attention', what: 'attention, 128 × 64', sizes: { n: 128, d: 64 }, wrt: ['Q', 'K', 'V'], limit: 1.25, gradient: 4 },
  { name: 'convolution', what: 'convolution 64 × 64, 3 → 8', sizes: { h: 62, c: 3, f: 8 }, wrt: ['w', 'x'], limit: 1.25, gradient: 4 },
]
const tasks = all.filter((t) => options.only === '' || options.only.split(',').includes(t.name))

const programOf = (t: Task): Callable => programs[t.name] as unknown as Callable
const MODES = { value: ['value'], gradient: ['value', 'gradient'] } as const
type Mode = keyof typeof MODES
const emitted = (t: Task, mode: Mode): string =>
  emitModule({ name: t.name, program: programOf(t), modes: MODES[mode], wrt: t.wrt, target: 'js' }).files[0]!.text

interface Row {
  readonly task: Task
  readonly mode: Mode
  readonly ours: number
  readonly hand: readonly number[]
  readonly error: number
}
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const rows = tasks.flatMap((task) =>
  (['value', 'gradient'] as const).map((mode): Row => {
    const path = join(folder, `${task.name}-${mode}.mjs`)
    writeFileSync(path, emitted(task, mode))
    const args = [here('pair.mjs'), path, mode, options.seconds, JSON.stringify(task.sizes), task.wrt.join(), ...(task.hand ?? [task.name])]
    const runs = Array.from({ length: Number(options.processes) }, (): { readonly least: readonly number[]; readonly error: number } =>
      JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })),
    )
    const [ours, ...hand] = runs[0]!.least.map((_, k) => Math.min(...runs.map((r) => r.least[k]!)))
    const row = { task, mode, ours: ours!, hand, error: Math.max(...runs.map((r) => r.error)) }
    console.error(`${task.name} ${mode}: ${ratio(row).toFixed(2)}`)
    return row
  }),
)
rmSync(folder, { recursive: true })
function ratio(r: Row): number {
  return r.ours / r.hand[0]!
}
const says = ({ task, mode }: Row): string => `${task.what}, ${MODES[mode].join(' + ')}`
/** Time of value and gradient, of that of the value. */
const growthOf = (t: Task): number => {
  const [value, gradient] = (['value', 'gradient'] as const).map((mode) => rows.find((r) => r.task === t && r.mode === mode)!.ours)
  return gradient! / value!
}

/** Milliseconds, once the engine has seen it. */
const warm = (f: () => unknown): number => {
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now()
    f()
    return performance.now() - start
  })
  return Math.min(...times)
}
const compiled = tasks.map((task) => ({
  task,
  derive: warm(() => adjoint(linearize(programOf(task)).map)),
  emit: warm(() => emitted(task, 'gradient')),
}))

const table = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const lines = [head, ...body]
  const widths = head.map((_, k) => Math.max(...lines.map((l) => l[k]!.length)))
  return lines.map((l) => l.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ')).join('\n')
}
const ms = (x: number): string => x.toFixed(3)
console.log('\nEmitted JavaScript against hand-written loops (f64, one thread; milliseconds, least of all runs)\n')
console.log(
  table(
    ['', '', 'emitted', 'by hand', 'ratio', 'at most', 'tiled by hand', 'difference'],
    rows.map((r) => {
      const tiled = r.hand[1] === undefined ? '' : ms(r.hand[1])
      return [
        r.task.what,
        MODES[r.mode].join(' + '),
        ms(r.ours),
        ms(r.hand[0]!),
        ratio(r).toFixed(2),
        String(r.task.limit),
        tiled,
        r.error.toExponential(0),
      ]
    }),
  ),
)
console.log('\nValue and gradient, of the time of the value; what it takes to derive and to emit both (milliseconds, in a warm process)\n')
console.log(
  table(
    ['', 'ratio', 'at most', 'derive', 'emit'],
    compiled.map(({ task, derive, emit }) => [
      task.what,
      growthOf(task).toFixed(2),
      task.gradient === undefined ? '' : String(task.gradient),
      derive.toFixed(1),
      emit.toFixed(1),
    ]),
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
if (tasks.length === all.length)
  writeFileSync(
    here('results.csv'),
    [
      'task,mode,emitted ms,by hand ms,ratio,tiled by hand ms',
      ...rows.map((r) => [r.task.what.replaceAll(',', ''), MODES[r.mode].join(' + '), r.ours, r.hand[0], ratio(r), r.hand[1] ?? ''].join()),
      '',
      'task,value + gradient ÷ value,derive ms,emit ms',
      ...compiled.map(({ task, derive, emit }) => [task.what.replaceAll(',', ''), growthOf(task), derive, emit].join()),
    ]
      .join('\n')
      .concat('\n'),
  )
const missed = [
  ...rows.filter((r) => ratio(r) > r.task.limit).map((r) => `${says(r)}: ${ratio(r).toFixed(2)} > ${r.task.limit}`),
  ...tasks
    .filter((t) => t.gradient !== undefined && growthOf(t) > t.gradient)
    .map((t) => `${t.what}, gradient ÷ value: ${growthOf(t).toFixed(2)} > ${t.gradient}`),
  ...(growth.ratio > 2 ? [`growth ${growth.ratio.toFixed(2)} > 2`] : []),
]
if (missed.length > 0) console.log(`\nmissed: ${missed.join('; ')}`)
process.exitCode = missed.length > 0 ? 1 : 0
