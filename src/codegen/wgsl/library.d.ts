/** The names that it declares. */
export declare const declared: readonly string[];
/** What some code relies on, directly or not. */
export declare const definitionsFor: (code: readonly string[]) => readonly string[];
