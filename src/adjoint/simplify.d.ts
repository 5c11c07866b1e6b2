import type { Space } from '../categories/space.js';
import { type Graph, type LinearMap } from '../linear/edge.js';
export interface Options {
    /** Called with the name of every law that fires. */
    readonly trace?: (law: string) => void;
    /** False forbids the laws that may change rounding. */
    readonly unstable?: boolean;
}
/** Without the edges that carry nothing from an input to an output. */
export declare const prune: (given: Graph) => Graph;
/** Sweeps one way and the other; after the first, each begins where something has changed since it last went by. */
export declare const simplifyGraph: (l: Graph, options?: Options) => Graph;
/** An equal linear map with no more edges to walk; every law keeps meaning, and those that may change rounding can be forbidden. */
export declare const simplify: <A extends Space, B extends Space>(l: LinearMap<A, B>, options?: Options) => LinearMap<A, B>;
