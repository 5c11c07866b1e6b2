/** How the time to differentiate, transpose and emit grows with the length of a straight-line program. */
import { adjoint, linearize, real, type Scalar, sin, trace } from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'

/** A chain of `n` scalar operations, every intermediate used three times, by those after it. */
const chain = (n: number) =>
  trace({ x: real, y: real }, ({ x, y }) => {
    const last: Scalar[] = [x, y, x.times(y)]
    for (let k = 3; k < n; k++) {
      const [a, b, c] = last.slice(-3) as [Scalar, Scalar, Scalar]
      last.push(k % 4 === 0 ? sin(a) : k % 4 === 1 ? b.times(0.5).plus(c) : k % 4 === 2 ? a.times(0.25).minus(c) : b.times(c).times(0.1))
    }
    return last.at(-1)!
  })

const STAGES = ['trace', 'differentiate', 'adjoint', 'emit', 'load and call'] as const
const REPEATS = 5

export interface Growth {
  readonly stages: readonly string[]
  readonly rows: readonly { readonly operations: number; readonly times: readonly number[] }[]
  /** Time for an operation of the longest program ÷ that of the shortest. */
  readonly ratio: number
}

const once = (n: number): number[] => {
  const times: number[] = []
  const timed = <T>(f: () => T): T => {
    const start = performance.now()
    const result = f()
    times.push(performance.now() - start)
    return result
  }
  const f = timed(() => chain(n))
  const { map } = timed(() => linearize(f))
  timed(() => adjoint(map))
  const { files } = timed(() => emitModule({ name: 'chain', program: f, modes: ['value', 'gradient'], map, target: 'js' }))
  timed(() => loadModule(files[0]!.text).default({ x: 0.3, y: 0.7 }))
  return times
}

export const measured = (): Growth => {
  const rows = [1_000, 10_000, 100_000].map((operations) => {
    const runs = Array.from({ length: operations > 10_000 ? 2 * REPEATS : 4 * REPEATS }, () => once(operations))
    return { operations, times: STAGES.map((_, k) => (1000 * Math.min(...runs.map((r) => r[k]!))) / operations) }
  })
  const total = (times: readonly number[]): number => times.slice(0, 4).reduce((a, b) => a + b, 0)
  return { stages: STAGES, rows, ratio: total(rows.at(-1)!.times) / total(rows[0]!.times) }
}
