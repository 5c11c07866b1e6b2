/**
 * What loops keep that are run backwards, by policy: bytes held, steps made again, and time, for the longest loops of GradBench. Gradients are the same to the
 * last bit, or this throws.
 *
 *     npm run bench:memory
 */
import type { Callable } from 'cotangent'
import { type Emitted, emitModule, loadModule, type Memory } from 'cotangent/emit'
import type { Eval } from '../examples/gradbench/eval.js'
import { evals } from '../examples/gradbench/evals/index.js'

type Numbers = Float64Array | Int32Array
interface Task {
  readonly name: 'lstm' | 'ode'
  readonly says: string
  readonly function: string
  readonly sizes: Readonly<Record<string, number>>
  readonly steps: number
}
const tasks: readonly Task[] = [
  { name: 'lstm', says: 'lstm, 6 layers × 8192', function: 'jacobian', sizes: { l: 6, b: 14, c: 8192 }, steps: 8191 },
  { name: 'ode', says: 'ode, 10⁵ × 100', function: 'gradient', sizes: { n: 100_000, s: 100 }, steps: 100 },
]
const policies: readonly Memory[] = ['all', 'sqrt', { snapshots: 100 }, { snapshots: 30 }, { snapshots: 10 }, { snapshots: 3 }]
const nameOf = (m: Memory): string => (typeof m === 'string' ? m : `${m.snapshots} snapshots`)

type Kernel = Emitted['kernel']
type Extent = Kernel['outputs'][number]['extents'][number]
const numberOf = (p: Extent, sizes: Task['sizes']): number =>
  p.reduce((sum, t) => sum + t.factors.reduce((x, f) => x * sizes[f.name]!, t.coefficient), 0)

const ADVANCE = 0
/** Steps of the way there that a plan has; without one, each is made once. */
const advances = (workspace: readonly Numbers[], steps: number): number => {
  const plan = workspace.find((w): w is Int32Array => w instanceof Int32Array && w[0] === steps && w.length > 2)
  if (!plan) return steps
  let count = 0
  for (let a = 2; a < plan.length; a += 2) if (plan[a] === ADVANCE) count++
  return count
}
const least = (run: () => void): number => {
  let best = Number.POSITIVE_INFINITY
  for (let k = 0; k < 5; k++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

console.log('loop                    keeps           MB held   steps made   time, of all rows')
for (const task of tasks) {
  const of = (await evals[task.name]()) as unknown as Eval
  const { of: made = (p: Callable): Callable => p, mode, by } = of.functions[task.function]!
  let [first, whole]: [readonly Numbers[] | undefined, number] = [undefined, 0]
  for (const memory of policies) {
    const { kernel, files } = emitModule({
      name: 'f',
      program: made(of.program({} as never)),
      modes: [mode],
      ...(by && { wrt: by }),
      target: 'js',
      memory,
    })
    const module = loadModule(files[0]!.text) as unknown as { kernel: (...args: unknown[]) => void; workspace: (...sizes: number[]) => Numbers[] }
    const array = (b: Kernel['outputs'][number]): Float64Array =>
      new Float64Array(b.extents.reduce((n, e) => n * numberOf(e, task.sizes), 1)).map((_, k) => Math.sin(k + 1) / 2)
    const sizes = kernel.sizes.map((s) => task.sizes[s.name]!)
    const inputs = kernel.inputs.map((x) => ('extents' in x ? array(x) : 1))
    const outputs = kernel.outputs.map(array)
    const workspace = module.workspace(...sizes)
    const time = least(() => module.kernel(...sizes, ...inputs, ...outputs, workspace))
    first ??= outputs
    if (memory === 'all') whole = time
    if (outputs.some((y, k) => y.some((v, i) => !Object.is(v, first![k]![i]))))
      throw new Error(`${task.says}: ${nameOf(memory)} gives another gradient`)
    const bytes = workspace.reduce((sum, w) => sum + w.byteLength, 0)
    console.log(
      `${task.says.padEnd(23)} ${nameOf(memory).padEnd(14)} ${(bytes / 1e6).toFixed(1).padStart(8)} ${String(advances(workspace, task.steps)).padStart(12)} ${(time / whole).toFixed(2).padStart(12)}`,
    )
  }
}
