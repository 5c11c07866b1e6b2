/** Definitions, each after those that it relies on. */
export declare const elementary: readonly string[];
