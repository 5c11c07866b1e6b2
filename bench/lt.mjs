import { linearize, real, sin, trace } from 'cotangent'
const chain = (n) => trace({ x: real, y: real }, ({ x, y }) => { const last = [x, y, x.times(y)]
    for (let k = 3; k < n; k++) { const [a, b, c] = last.slice(-3); last.push(k % 4 === 0 ? sin(a) : k % 4 === 1 ? b.times(0.5).plus(c) : k % 4 === 2 ? a.times(0.25).minus(c) : b.times(c).times(0.1)) }
    return last.at(-1) })
for (let k = 0; k < 10; k++) linearize(chain(1000))
const f = chain(100000); for (let k = 0; k < 3; k++) { const t = performance.now(); linearize(f); console.log((performance.now() - t) / 100) }
