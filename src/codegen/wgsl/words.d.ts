export declare const words: readonly string[];
/** What the definitions in some text declare. */
export declare const declaredIn: (text: string) => readonly string[];
/** The names in some code, except those of fields. */
export declare const wordsIn: (lines: readonly string[]) => ReadonlySet<string>;
