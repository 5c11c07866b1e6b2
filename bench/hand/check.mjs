// The gradients of the tasks in more.mjs against central differences, extrapolated once, along random directions and by single elements.
//   node bench/hand/check.mjs
import * as more from './more.mjs'
import { generator } from './tasks.mjs'

const parameters = { mixture: ['alpha', 'mu', 'q', 'l'], attention: ['Q', 'K', 'V'], convolution: ['w', 'x'] }
const small = { mixture: { n: 37, d: 5, k: 3 }, attention: { n: 7, d: 5 }, convolution: { h: 9, c: 2, f: 3 } }
const slope = (f, array, direction, h) => {
  const keep = array.slice()
  const at = (e) => {
    for (let i = 0; i < array.length; i++) array[i] = keep[i] + e * direction[i]
    return f()
  }
  const d = (e) => (at(e) - at(-e)) / (2 * e)
  const result = (4 * d(h / 2) - d(h)) / 3
  array.set(keep)
  return result
}
for (const [name, make] of Object.entries(more)) {
  for (const size of [small[name], {}]) {
    const u = generator(99), task = make(size), { value, grads } = task.gradient()
    let worst = Math.abs(value - task.value()) / (1 + Math.abs(value))
    parameters[name].forEach((p, k) => {
      const array = task.inputs[p], g = grads[k].slice(), norm = Math.hypot(...g)
      const single = size === small[name] ? Array.from(array, (_, i) => Float64Array.from(array, (_, j) => Number(i === j))) : []
      for (const d of [...Array.from({ length: 4 }, () => Float64Array.from(array, () => u() - 0.5)), ...single]) {
        const length = Math.hypot(...d), want = slope(task.value, array, d.map((v) => v / length), 1e-3)
        worst = Math.max(worst, Math.abs(want - g.reduce((s, v, i) => s + (v * d[i]) / length, 0)) / Math.max(1, norm))
      }
    })
    console.log(`${worst < 1e-8 ? 'ok  ' : 'FAIL'} ${name} ${JSON.stringify(size)}: ${worst.toExponential(1)}`)
    if (!(worst < 1e-8)) process.exitCode = 1
  }
}
