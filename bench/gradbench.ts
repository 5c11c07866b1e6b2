/**
 * The GradBench tool of `examples/gradbench` against the one written by hand, `hand/tool.mjs`: the largest workloads, one process for each tool and round,
 * in turn, single thread. Prints a table, with the least time of all runs; the ratio to the best native tool is an estimate, from that of the code by hand.
 *
 *     npm run bench:gradbench [-- --only lse,gmm --rounds 3 --seconds 1]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '1' } },
})
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
interface Workload {
  readonly function: string
  readonly description: string
  readonly input: object
}
const { large } = (await import(here('hand/workloads.mjs'))) as { readonly large: (name: string) => readonly Workload[] }

/** Derivatives by hand ÷ best native tool, measured elsewhere, to about 20 %: of evals, or of their functions. */
const HAND_BY_NATIVE: Readonly<Record<string, number>> = {
  llsq: 0.41,
  lse: 1.2,
  kmeans: 1.14,
  gmm: 1.1,
  lstm: 0.35,
  ba: 0.19,
  ht: 0.25,
  ode: 0.67,
  det: 1e-5,
  saddle: 0.1,
  'particle rr': 0.06,
  'particle rf': 0.43,
}
/** Those that are only shown: by hand they take ways that are no derivative of the program. */
const SHOWN = ['det', 'ht', 'particle', 'saddle']
const EVALS = ['llsq', 'lse', 'kmeans', 'gmm', 'lstm', 'ba', 'ode', 'det', 'ht', 'particle', 'saddle']
const evals = options.only === '' ? EVALS : options.only.split(',')

const tools = {
  ours: [process.execPath, here('../node_modules/jiti/lib/jiti-cli.mjs'), here('../examples/gradbench/main.ts')],
  hand: [process.execPath, here('hand/tool.mjs')],
} as const
type Tool = keyof typeof tools

interface Answer {
  readonly success: boolean
  readonly error?: string
  readonly timings?: readonly { readonly name: string; readonly nanoseconds: number }[]
}
/** Least milliseconds of a function, by all tools' messages in one process. */
const once = async (tool: Tool, module: string, workloads: readonly Workload[]): Promise<readonly number[]> => {
  const [command, ...args] = tools[tool]
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ask = async (message: object): Promise<Answer> => {
    child.stdin!.write(`${JSON.stringify({ id: 0, ...message })}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`${tool} ended`)
    return JSON.parse(value)
  }
  await ask({ kind: 'define', module })
  const times: number[] = []
  for (const w of workloads) {
    const input = { ...w.input, min_runs: 3, min_seconds: Number(options.seconds) }
    const { success, error, timings = [] } = await ask({ kind: 'evaluate', module, function: w.function, input })
    if (!success) throw new Error(`${tool}, ${module} ${w.function}: ${error}`)
    times.push(Math.min(...timings.filter((t) => t.name === 'evaluate').map((t) => t.nanoseconds / 1e6)))
  }
  child.stdin!.end()
  return times
}

interface Row {
  readonly module: string
  readonly workload: Workload
  readonly ours: number
  readonly hand: number
  /** Of the primal's, or none. */
  readonly growth: number | undefined
}
const rows: Row[] = []
for (const module of evals) {
  const workloads = large(module)
  const least = { ours: workloads.map(() => Number.POSITIVE_INFINITY), hand: workloads.map(() => Number.POSITIVE_INFINITY) }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const tool of ['ours', 'hand'] as const)
      (await once(tool, module, workloads)).forEach((t, k) => {
        least[tool][k] = Math.min(least[tool][k]!, t)
      })
  workloads.forEach((workload, k) => {
    const [ours, hand] = [least.ours[k]!, least.hand[k]!]
    rows.push({
      module,
      workload,
      ours,
      hand,
      growth: module === 'particle' || module === 'saddle' ? undefined : ours / least.ours[0]!,
    })
    console.error(`${module} ${workload.function}: ${(ours / hand).toFixed(2)}`)
  })
}

const table = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const widths = head.map((h, k) => Math.max(h.length, ...body.map((l) => l[k]!.length)))
  const row = (l: readonly string[]): string => `| ${l.map((cell, k) => (k < 3 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`
  return [row(head), `|${widths.map((w, k) => (k < 3 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`, ...body.map(row)].join('\n')
}
const isDerivative = (r: Row): boolean => r.growth !== 1
const native = (r: Row): string => {
  const by = isDerivative(r) ? (HAND_BY_NATIVE[r.module] ?? HAND_BY_NATIVE[`${r.module} ${r.workload.function}`]) : undefined
  return by === undefined ? '' : String(Number(((r.ours / r.hand) * by).toPrecision(2)))
}
console.log(
  table(
    ['eval', 'function', 'workload', 'ours, ms', 'by hand', 'ratio', '÷ native', '÷ primal'],
    rows.map((r) => [
      r.module,
      r.workload.function,
      r.workload.description,
      r.ours.toFixed(3),
      r.hand.toFixed(3),
      (r.ours / r.hand).toFixed(2),
      native(r),
      isDerivative(r) && r.growth !== undefined ? r.growth.toFixed(2) : '',
    ]),
  ),
)
const mean = (chosen: readonly Row[]): string => Math.exp(chosen.reduce((sum, r) => sum + Math.log(r.ours / r.hand), 0) / chosen.length).toFixed(2)
const counted = rows.filter((r) => !SHOWN.includes(r.module))
console.log(
  `\ngeometric means: values ${mean(counted.filter((r) => !isDerivative(r)))}, derivatives ${mean(counted.filter(isDerivative))} (without ${SHOWN.join(', ')})`,
)
