/** How reductions run on many invocations: one result for each, then one for each workgroup, then one. As text. */
import type { Monoid } from '../../categories/equation.js';
/** Invocations of a workgroup. */
export declare const LANES = 128;
export interface Combination {
    readonly type: 'f32' | 'Place';
    readonly empty: string;
    /** `all` takes in one more value, which stands at an index. */
    readonly update: (all: string, x: string, index: string) => string;
    /** `all` takes in another result. */
    readonly join: (all: string, other: string) => string;
}
export declare const combinations: Readonly<Record<Monoid['name'], Combination>>;
/** Definitions, each after those that it relies on. */
export declare const reductions: readonly string[];
