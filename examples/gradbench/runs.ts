/** Runs, and how long each took. */
export interface Timing {
  readonly name: 'prepare' | 'evaluate'
  /** A whole number. */
  readonly nanoseconds: number
}
/** How often to run: at least so many times, and at least so long in sum. */
export interface Least {
  readonly runs: number
  readonly seconds: number
}

export const timed = <T>(name: Timing['name'], f: () => T): readonly [T, Timing] => {
  const start = process.hrtime.bigint()
  const result = f()
  return [result, { name, nanoseconds: Number(process.hrtime.bigint() - start) }]
}

export const repeated = (run: () => void, { runs, seconds }: Least): readonly Timing[] => {
  const timings: Timing[] = []
  for (let elapsed = 0; timings.length < runs || elapsed < 1e9 * seconds; ) {
    const [, timing] = timed('evaluate', run)
    timings.push(timing)
    elapsed += timing.nanoseconds
  }
  return timings
}
