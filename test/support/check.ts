/** How laws are checked: seeded, with runs that the environment can raise; and what "equal up to rounding" means. */
import fc from 'fast-check'

export const SEED = Number(process.env.SEED ?? 20260101)
/** `SHRINK=0` leaves counterexamples as they are found. */
const SHRINK = process.env.SHRINK !== '0'
/** Milliseconds for looking for a smaller counterexample, too. */
const LONGEST = 240_000
export const RUNS = process.env.RUNS === undefined ? undefined : Number(process.env.RUNS)

/** Holds for all samples; a failure prints SEED=… and the shrunk sample. Laws with other salts see other samples. */
export const forAll = <T>(samples: fc.Arbitrary<T>, law: (sample: T) => void, runs = 100, salt = 0): void => {
  const report = fc.check(fc.property(samples, law), {
    seed: SEED + salt,
    numRuns: RUNS ?? runs,
    endOnFailure: !SHRINK,
    interruptAfterTimeLimit: LONGEST,
    markInterruptAsFailure: true,
  })
  if (!report.failed) return
  const cause = report.errorInstance instanceof Error ? (report.errorInstance.stack ?? report.errorInstance.message) : String(report.errorInstance)
  throw new Error(`SEED=${SEED} RUNS=${report.numRuns} after ${report.numShrinks} shrinks, on\n${fc.stringify(report.counterexample?.[0])}\n${cause}`)
}

/** Numbers in (−1, 1), the same for the same seed. */
export const uniform = (seed: number): (() => number) => {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return 2 * (((t ^ (t >>> 14)) >>> 0) / 4294967296) - 1
  }
}

export type Values = number | ArrayLike<number>
export const flatten = (vs: readonly Values[]): number[] => vs.flatMap((v) => (typeof v === 'number' ? [v] : Array.from(v)))
export const dot = (a: readonly Values[], b: readonly Values[]): number => {
  const y = flatten(b)
  return flatten(a).reduce((s, x, k) => s + x * y[k]!, 0)
}
const close = (x: number, y: number, tolerance: number): boolean =>
  Object.is(x, y) || x === y || (Number.isFinite(x - y) && Math.abs(x - y) <= tolerance * (1 + Math.abs(x) + Math.abs(y)))

/** Equal up to rounding, element by element. */
export const nearly = (got: readonly Values[], expected: readonly Values[], tolerance = 1e-10): boolean => {
  const [x, y] = [flatten(got), flatten(expected)]
  return x.length === y.length && x.every((v, k) => close(v, y[k]!, tolerance))
}
export const near = (got: readonly Values[], expected: readonly Values[], tolerance = 1e-10): void => {
  if (!nearly(got, expected, tolerance)) throw new Error(`expected ${flatten(expected)}\n     got ${flatten(got)}`)
}

/**
 * The derivative of f at 0 by central differences, extrapolated; `undefined` where f has a kink or a jump nearby: differences from the left and from
 * the right do not meet, or those of wider and of narrower steps.
 */
export const slope = (f: (t: number) => number, tolerance = 1e-6): number | undefined => {
  const centre = f(0)
  const bend = (h: number): number => Math.abs(f(h) - 2 * centre + f(-h)) / h
  if (bend(1e-5) > 0.3 * bend(1e-4) + 1e-8 * (1 + Math.abs(centre))) return undefined
  const estimate = (h: number): number => {
    const d = [h, h / 2, h / 4].map((s) => (f(s) - f(-s)) / (2 * s))
    const once = [(4 * d[1]! - d[0]!) / 3, (4 * d[2]! - d[1]!) / 3]
    return (16 * once[1]! - once[0]!) / 15
  }
  const [wide, narrow] = [estimate(2e-3), estimate(3e-4)]
  return close(wide, narrow, tolerance) ? narrow : undefined
}
