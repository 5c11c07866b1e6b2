/** Kernels as JavaScript: one function over typed arrays. */
import { type Language } from './emit.js';
import { type Kernel } from './loop.js';
export declare const javascript: Language;
export interface Printed {
    /** `(n, a, x, out, workspace) => { … }`'s parameters. */
    readonly parameters: readonly string[];
    readonly body: readonly string[];
    /** Functions beside the kernel: what it is split into, where it is too long for one. */
    readonly parts: readonly string[];
    readonly helpers: ReadonlyMap<string, string>;
    /** For each workspace array: its element type and its length over the sizes. */
    readonly workspace: readonly {
        readonly sort: 'real' | 'integer';
        readonly length: string;
    }[];
}
/** @param given flattened. */
export declare const printKernel: (given: Kernel) => Printed;
