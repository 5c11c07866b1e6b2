/** Errors that the library throws at composition, before anything runs. Each says what was expected, what came, and where. */

/** Two spaces that do not meet: `place: expected A, got B`. */
export class SpaceMismatch extends Error {
  override readonly name = 'SpaceMismatch'
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly got: string,
  ) {
    super(`${place}: expected ${expected}, got ${got}`)
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
