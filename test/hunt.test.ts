import { test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { decode } from './support/arbitrary.js'
import { uniform } from './support/check.js'
import { show } from './support/show.js'
import { laws } from './laws/adjoint.test.js'
const only = process.env.ONLY
const fails = (tape: number[]): string | undefined => {
  writeFileSync('/tmp/last.json', JSON.stringify(tape))
  try {
    const s = decode(tape, { derivatives: Number(process.env.DERIV ?? 0), smooth: !!process.env.SMOOTH })
    for (const [k, l] of Object.entries(laws)) {
      if (only && !k.includes(only)) continue
      try { l(s) } catch (e) { return `${k}\n${(e as Error).stack}` }
    }
  } catch (e) { return `decode\n${(e as Error).stack}` }
  return undefined
}
const shrink = (tape: number[], law: string): number[] => {
  const bad = (t: number[]) => fails(t)?.startsWith(law)
  let best = tape
  for (let again = true; again; ) {
    again = false
    for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
      for (let k = 0; k + size <= best.length; ) {
        const cut = [...best.slice(0, k), ...best.slice(k + size)]
        const zero = [...best.slice(0, k), ...Array(size).fill(0), ...best.slice(k + size)]
        if (bad(cut)) { best = cut; again = true }
        else if (zero.join() !== best.join() && bad(zero)) { best = zero; again = true; k += size }
        else k += size
      }
    }
    for (let k = 0; k < best.length; k++) for (const v of [1, 2, 3, 5]) {
      if (best[k]! <= v) break
      const t = [...best]; t[k] = v
      if (bad(t)) { best = t; again = true; break }
    }
  }
  return best
}
test('x', () => {
  const start = Date.now()
  const seed = Number(process.env.SEED ?? 1), runs = Number(process.env.RUNS ?? 200)
  const random = uniform(seed)
  const nat = (n: number) => Math.floor(((random() + 1) / 2) * n)
  for (let r = 0; r < runs; r++) {
    const tape = Array.from({ length: 20 + nat(230) }, () => nat(1000))
    const t = Date.now()
    const why = fails(tape)
    if (Date.now() - t > 3000) { console.log('slow', Date.now() - t, JSON.stringify(tape)) }
    if (why) {
      const small = shrink(tape, why.split('\n')[0]!)
      if (why.startsWith('decode')) throw new Error(`run ${r}\n'${JSON.stringify(small)}'\n${fails(small)}`)
      const s = decode(small, { derivatives: Number(process.env.DERIV ?? 0) })
      throw new Error(`run ${r}\n'${JSON.stringify(small)}'\n${JSON.stringify(s.sizes)}\n${show(s.program.outputs)}\n${fails(small)}`)
    }
  }
  console.log('fine', runs, Date.now() - start)
}, 1e9)
