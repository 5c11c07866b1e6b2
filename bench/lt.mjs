import { adjoint, emitModule, linearize, loadModule, real, sin, trace } from 'cotangent'

const chain = (n) =>
  trace({ x: real, y: real }, ({ x, y }) => {
    const last = [x, y, x.times(y)]
    for (let k = 3; k < n; k++) {
      const [a, b, c] = last.slice(-3)
      last.push(k % 4 === 0 ? sin(a) : k % 4 === 1 ? b.times(0.5).plus(c) : k % 4 === 2 ? a.times(0.25).minus(c) : b.times(c).times(0.1))
    }
    return last.at(-1)
  })
for (const n of (process.argv[2] ?? '1000').split(',').map(Number)) {
  let t = performance.now()
  const lap = (s) => {
    const u = performance.now()
    console.log(n, s, (((u - t) * 1000) / n).toFixed(2))
    t = performance.now()
  }
  const f = chain(n)
  lap('trace')
  const { map } = linearize(f)
  lap('linearize')
  adjoint(map)
  lap('adjoint')
  const e = emitModule({ name: 'chain', program: f, modes: ['value', 'gradient'], map, target: 'js' })
  lap('emit')
  const m = loadModule(e.files[0].text)
  lap('load')
  m.default({ x: 0.3, y: 0.7 })
  lap('run')
}
