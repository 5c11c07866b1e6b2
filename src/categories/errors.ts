/** Errors that the library throws at composition, before anything runs. Each says what was expected, what came, and where. */

/** What came in place of something else, in a few words. */
export const shown = (x: unknown): string =>
  typeof x === 'string'
    ? `the string '${x}'`
    : typeof x === 'function'
      ? 'a function'
      : Array.isArray(x)
        ? `an array of ${x.length}`
        : typeof x === 'object' && x !== null
          ? `a record of ${Object.keys(x).join(', ') || 'nothing'}`
          : String(x)

/** Two spaces that do not meet: `place: expected A, got B; what to do`. */
export class SpaceMismatch extends Error {
  override readonly name = 'SpaceMismatch'
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly got: string,
    advice?: string,
  ) {
    super(`${place}: expected ${expected}, got ${got}${advice ? `; ${advice}` : ''}`)
  }
}

/** A traced value was used where tracing cannot follow: as a JavaScript number, string or condition, or outside the lambda it belongs to. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
}

/** Something that this version does not do, named. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported'
}

/** A state that the types should have excluded: always a bug of ours. */
export class Impossible extends Error {
  override readonly name = 'Impossible'
}
