import { type Edge, type Graph, type Variable, type Wires } from '../linear/edge.js';
/** The edges at one end of a variable: a few are a list, many a set. */
declare class Bundle implements Iterable<Edge> {
    private few;
    private many;
    get size(): number;
    [Symbol.iterator](): Iterator<Edge>;
    /** The edge, if it is the only one. */
    get only(): Edge | undefined;
    /** May two of the edges have one source? */
    get mayRepeat(): boolean;
    add(e: Edge): void;
    delete(e: Edge): void;
}
/** Does an edge lie on a way from an input to an output? */
export declare const between: (wires: Wires, { ins, outs }: Graph) => ((e: Edge) => boolean);
/** A graph under rewriting: edges by their ends. */
export declare class Wiring implements Wires {
    private readonly graph;
    private readonly ends;
    private readonly ports;
    readonly variables: Variable[];
    /** Has an edge come to nothing since the last pruning? Then others may lead nowhere. */
    vanished: boolean;
    constructor(graph: Graph);
    private at;
    add(e: Edge): void;
    remove(e: Edge): void;
    into(v: Variable): Bundle;
    from(v: Variable): Bundle;
    degree(v: Variable): number;
    /** Removes the edges that carry nothing from an input to an output; the variables at their ends. */
    prune(): readonly Variable[];
    /** Edges into a variable that differ in their weights only. */
    twins(to: Variable): readonly (readonly Edge[])[];
    isPort(v: Variable): boolean;
    /** Ordered as the edges were given and made. */
    get result(): Graph;
}
export interface Law {
    readonly name: string;
    readonly claim: string;
    /** Carried to itself by the adjoint. */
    readonly selfDual: boolean;
    /** Never changes rounding. */
    readonly stable: boolean;
    /** Rewrites around a variable; the variables to look at again, or `undefined` if the law does not apply. */
    readonly rewrite: (w: Wiring, t: Variable) => readonly Variable[] | undefined;
}
export declare const laws: readonly Law[];
export {};
