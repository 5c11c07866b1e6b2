// One task, one mode, one process: the emitted kernel and hand-written functions in turn, the least time of each.
//   node pair.mjs MODULE value|gradient SECONDS SIZES PARAMETERS TASK…
// SIZES as {"n": 128}, PARAMETERS the inputs that the task's gradients are by, in their order, with commas between.
import * as more from './hand/more.mjs'
import { tasks } from './hand/tasks.mjs'

const [path, mode, seconds, given, parameters, ...names] = process.argv.slice(2)
const { kernel, workspace, meta } = await import(path)
const sizes = JSON.parse(given)
const [task, ...others] = names.map((name) => (tasks[name]?.make ?? more[name])())
const wrt = parameters.split(',')
const gradients = wrt.map((p) => new Float64Array(task.inputs[p].length))
const value = new Float64Array(1)
const named = (p) => {
  if (p === 'workspace') return workspace(...meta.sizes.map((n) => sizes[n]))
  if (p === 'value') return value
  if (p === 'gradient') return gradients[0]
  return p.startsWith('gradient_') ? gradients[wrt.indexOf(p.slice(9))] : (sizes[p] ?? task.inputs[p])
}
const args = meta.kernel.map(named)
// Called like the hand-written function: from a closure over constants, which engines fold into the code.
const parts = args.map((_, k) => `a${k}`)
const ours = new Function('kernel', 'args', `const [${parts}] = args; const run = kernel; return () => run(${parts})`)(kernel, args)

ours()
const want = task.gradient()
const off = (a, b) => Math.abs(a - b) / (1 + Math.abs(b))
const errors = mode === 'gradient' ? want.grads.flatMap((g, k) => Array.from(g, (x, i) => off(gradients[k][i], x))) : []
const error = errors.reduce((a, b) => Math.max(a, b), off(value[0], want.value))
const clock = (f) => {
  const start = performance.now()
  f()
  return performance.now() - start
}
const functions = [ours, ...[task, ...others].map((t) => t[mode])]
const least = functions.map(() => Infinity)
// Long enough for the engine to have compiled both.
const CALLS = 50
const end = performance.now() + 1000 * Number(seconds)
for (let calls = 0; calls < CALLS || performance.now() < end; calls++) functions.forEach((f, k) => (least[k] = Math.min(least[k], clock(f))))
console.log(JSON.stringify({ least, error }))
