import type { Names } from '../emit.js';
import type { Term } from './term.js';
/** The statements, and the name or short text of each root; `results` are what roots are called. */
export declare const write: (roots: readonly Term[], results: readonly string[], names: Names) => {
    readonly lines: string[];
    readonly texts: string[];
    readonly leaves: ReadonlySet<string>;
};
