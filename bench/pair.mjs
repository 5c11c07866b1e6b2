// One task, one mode, one process: the emitted kernel and the hand-written function in turn, the least time of each.
//   node pair.mjs MODULE TASK value|gradient PARAMETER SECONDS
import { tasks } from './hand/tasks.mjs'

const [path, name, mode, parameter, seconds] = process.argv.slice(2)
const { kernel, workspace, meta } = await import(path)
const task = tasks[name].make()
const n = meta.inputs.find((i) => i.shape[0] === 'n')
const size = task.inputs[n.name].length / (n.shape[1] ?? 1)
const results = { value: new Float64Array(1), gradient: new Float64Array(task.inputs[parameter].length) }
const named = (p) =>
  p === 'n'
    ? size
    : p === 'workspace'
      ? workspace(size)
      : p === 'value'
        ? results.value
        : p.startsWith('gradient')
          ? results.gradient
          : task.inputs[p]
const args = meta.kernel.map(named)
// Called like the hand-written function: from a closure over constants, which engines fold into the code.
const names = args.map((_, k) => `a${k}`)
const ours = new Function('kernel', 'args', `const [${names}] = args; const run = kernel; return () => run(${names})`)(kernel, args)
const theirs = task[mode]

ours()
const want = task.gradient()
const off = (a, b) => Math.abs(a - b) / (1 + Math.abs(b))
const errors = mode === 'gradient' ? want.grads[0].map((g, k) => off(results.gradient[k], g)) : Float64Array.of(0)
const error = errors.reduce((a, b) => Math.max(a, b), off(results.value[0], want.value))
const clock = (f) => {
  const start = performance.now()
  f()
  return performance.now() - start
}
let [a, b] = [Infinity, Infinity]
for (const end = performance.now() + 1000 * Number(seconds); performance.now() < end; ) {
  a = Math.min(a, clock(ours))
  b = Math.min(b, clock(theirs))
}
console.log(JSON.stringify({ ours: a, hand: b, error }))
