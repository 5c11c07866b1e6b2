/** Errors that the library throws at composition, before anything runs. Each says what was expected, what came, and where. */
/** What came in place of something else, in a few words. */
export declare const shown: (x: unknown) => string;
/** Two spaces that do not meet: `place: expected A, got B; what to do`. */
export declare class SpaceMismatch extends Error {
    readonly place: string;
    readonly expected: string;
    readonly got: string;
    readonly name = "SpaceMismatch";
    constructor(place: string, expected: string, got: string, advice?: string);
}
/** A traced value was used where tracing cannot follow: as a JavaScript number, string or condition, or outside the lambda it belongs to. */
export declare class TraceError extends Error {
    readonly name = "TraceError";
}
/** Something that this version does not do, named. */
export declare class NotSupported extends Error {
    readonly name = "NotSupported";
}
/** A state that the types should have excluded: always a bug of ours. */
export declare class Impossible extends Error {
    readonly name = "Impossible";
}
