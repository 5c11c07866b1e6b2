import { decode } from './support/arbitrary.js'
import { uniform } from './support/check.js'
import { postorder, bound } from '../src/categories/equation.js'
const count = new Map<string, number>()
const inc = (k: string) => count.set(k, (count.get(k) ?? 0) + 1)
const random = uniform(5)
const nat = (n: number) => Math.floor(((random() + 1) / 2) * n)
let nodes = 0
for (let r = 0; r < 1000; r++) {
  const s = decode(Array.from({ length: 20 + nat(230) }, () => nat(1000)), { derivatives: 2 })
  const seen = new Set<string>()
  const all = postorder(s.program.outputs)
  nodes += all.length
  for (const e of all) {
    seen.add(e.tag); if (e.tag === 'call') seen.add('op ' + e.op.name); if (e.tag === 'reduce') seen.add('fold ' + e.monoid.name)
    if (e.tag === 'at' && e.pad !== undefined) seen.add('pad')
    if (e.tag === 'accumulate' && e.entries.some((x) => x.partial)) seen.add('partial')
    if (bound(e).some((a) => a.outer.length)) seen.add('dependent axis')
    if (bound(e).some((a) => e.free.includes(a))) seen.add('BOUND AND FREE ' + e.tag)
    if (bound(e).some((a) => a.level > 0)) seen.add('level>0')
  }
  for (const k of seen) inc(k)
}
console.log(nodes / 1000, [...count].sort((a, b) => b[1] - a[1]).map(([k, v]) => `${k}:${v}`).join(' '))
