/**
 * Linear maps say how a program varies: signal-flow graphs of weighted relations. An edge is
 *
 *     for every point of axes:   to[ti] += by · from[fi]
 *
 * and that one form is scaling, sections of bilinear operations, Σ, replication, slice, gather and scatter. Wiring is the rest: edges meet at variables.
 */
import { type Axis, type AxisSet, type Equation } from '../categories/equation.js';
import type { Space } from '../categories/space.js';
/** A family of vectors: one of `shape` for every point of `scope`. Distinct variables are distinct objects. */
export interface Variable {
    readonly id: number;
    readonly name: string;
    readonly scope: AxisSet;
    readonly shape: readonly Equation[];
    /** Of a state of a recurrence: the axis along which its rows follow each other. */
    readonly time?: Axis;
}
/** For every point of `axes`: `to[ti] += by · from[fi]`. Out of range, a partial edge contributes nothing. */
export interface Edge {
    readonly to: Variable;
    readonly ti: readonly Equation[];
    readonly from: Variable;
    readonly fi: readonly Equation[];
    readonly by: Equation;
    readonly partial: boolean;
    readonly axes: AxisSet;
}
export interface Graph {
    readonly ins: readonly Variable[];
    readonly outs: readonly Variable[];
    readonly edges: readonly Edge[];
}
/** `L : A ⊸ B`, one variable for each leaf of A and of B. */
export interface LinearMap<A extends Space = Space, B extends Space = Space> extends Graph {
    readonly dom: A;
    readonly cod: B;
}
export declare const variable: (name: string, scope?: AxisSet, shape?: readonly Equation[], time?: Axis) => Variable;
/** An edge over all axes that its ends, indices and weight mention, and `more`. */
export declare const edge: (to: Variable, ti: readonly Equation[], from: Variable, fi: readonly Equation[], by: Equation, more?: AxisSet, partial?: boolean) => Edge;
/** An edge with other names for axes in its weight and its indices; its ends and its axes stay. */
export declare const renameIndices: (e: Edge, names: ReadonlyMap<Equation, Equation>) => Edge;
/** Edges by the variables at their ends. */
export interface Wires {
    readonly variables: Iterable<Variable>;
    into(v: Variable): Iterable<Edge>;
    from(v: Variable): Iterable<Edge>;
}
/** The edges at each variable of a graph, as they were given. */
export declare class Links implements Wires {
    private readonly ends;
    readonly variables: Variable[];
    constructor(l: Graph);
    private at;
    into(v: Variable): readonly Edge[];
    from(v: Variable): readonly Edge[];
}
/** A cycle of edges without a step along a sequential axis has no meaning. */
export declare class IllFormed extends Error {
    readonly name = "IllFormed";
}
/** Variables that are computed together: one alone, or those of a recurrence. */
export interface Component {
    readonly members: readonly Variable[];
    readonly recurrence?: Stepping;
}
/** A cycle along a sequential axis: from row k to row k + 1 of its states, or back. */
export interface Stepping {
    readonly axis: Axis;
    readonly forward: boolean;
    readonly states: readonly Variable[];
    /** The other members, each after those it reads within one step. */
    readonly inner: readonly Component[];
}
/** Components, each after those it reads. @throws IllFormed with the cycle, if one has no step in time */
export declare const components: (wires: Wires) => readonly Component[];
/** Variables, each after those it reads but for the steps of recurrences. @throws IllFormed */
export declare const order: (wires: Wires) => readonly Variable[];
