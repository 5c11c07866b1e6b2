import * as P from './size.js';
export type Sort = 'real' | 'integer' | 'boolean';
/** An index variable with its range `lo ≤ i < hi`; the bounds may mention outer axes. `level` tells apart axes of one range that are nested. */
export interface Axis {
    readonly key: string;
    readonly lo: Equation;
    readonly hi: Equation;
    readonly level: number;
    /** The axes that the bounds mention, and theirs. */
    readonly outer: AxisSet;
}
/** Sorted, so that sets with the same members print and loop alike: an axis comes after those that its bounds mention. */
export type AxisSet = readonly Axis[];
/** How an operation prints in one language: the strength with which it binds, and its text, given the texts of its arguments. */
export interface Form {
    readonly binds: number;
    /** The least strength with which an argument must bind to stand without parentheses. */
    readonly needs: (argument: number) => number;
    readonly write: (...args: readonly string[]) => string;
    /** Definitions that the text relies on, by name. */
    readonly helpers?: Readonly<Record<string, string>>;
}
/** Languages that operations print in; `jax` is Python over arrays of all points of a family. */
export type Target = 'js' | 'wgsl' | 'jax';
export type Register = 'math' | 'combinators' | 'index' | 'latex';
/** Everything the system knows of one scalar operation. Adding one edits one file of `src/primitives` and a line of its registry. */
export interface Operation {
    readonly name: string;
    readonly args: readonly Sort[];
    readonly result: Sort;
    readonly evaluate: (...xs: readonly number[]) => number;
    /** `∂y/∂xₖ` as equations over the inputs and the output `y`; `undefined` where it is zero everywhere. */
    readonly partials: (xs: readonly Equation[], y: Equation) => readonly (Equation | undefined)[];
    /** An equal, simpler equation, where the arguments allow one. */
    readonly rewrite?: (xs: readonly Equation[]) => Equation | undefined;
    /** Relative to one addition. */
    readonly cost: number;
    readonly print: Form;
    readonly emit: Readonly<Record<Target, Form>>;
    /** Where to draw arguments for tests: an open interval each, away from kinks and singularities. */
    readonly domain: readonly (readonly [number, number])[];
    /** The convention where the derivative is not unique. */
    readonly kink?: string;
    readonly commutative?: boolean;
}
/** How a reduction combines its summands; `empty` is its value over an empty range. */
export interface Monoid {
    readonly name: 'sum' | 'max' | 'min' | 'argmax' | 'argmin';
    readonly result: Sort;
    readonly empty: number;
    readonly rewrite?: (axis: Axis, body: Equation) => Equation | undefined;
}
interface Common {
    readonly id: number;
    readonly sort: Sort;
    /** Extents of an array; empty for a scalar. */
    readonly shape: readonly Equation[];
    readonly free: AxisSet;
    /** Operations to evaluate a scalar once, roughly; a reduction counts as a hundred. */
    readonly cost: number;
    /** Among integers: the name in which polynomials are sorted. */
    readonly key: string;
    users?: User | Map<string, Equation> | undefined;
}
export interface Literal extends Common {
    readonly tag: 'literal';
    readonly value: number;
}
/** A named size: an integer known when the program runs. */
export interface Size extends Common {
    readonly tag: 'size';
    readonly name: string;
}
export interface AxisIndex extends Common {
    readonly tag: 'axis';
    readonly axis: Axis;
}
/** Integer arithmetic, always in normal form. */
export interface Polynomial extends Common {
    readonly tag: 'polynomial';
    readonly terms: P.Polynomial<Equation>;
}
/** A variable of the program: every creation is a new one. `below` bounds the elements of index data. */
export interface Input extends Common {
    readonly tag: 'input';
    readonly name: string;
    readonly below?: Equation;
}
export interface Call extends Common {
    readonly tag: 'call';
    readonly op: Operation;
    readonly args: readonly Equation[];
}
/** `array[indices]`, or `pad` where an index is out of range. */
export interface At extends Common {
    readonly tag: 'at';
    readonly array: Equation;
    readonly indices: readonly Equation[];
    readonly pad: number | undefined;
}
export interface Reduce extends Common {
    readonly tag: 'reduce';
    readonly monoid: Monoid;
    readonly axis: Axis;
    readonly body: Equation;
}
/** The array `[body | axes]`. */
export interface Build extends Common {
    readonly tag: 'build';
    readonly axes: readonly Axis[];
    readonly body: Equation;
}
/** For every point of `axes`: `array[indices] += value`; with `partial`, nothing happens out of range. */
export interface Entry {
    readonly axes: readonly Axis[];
    readonly indices: readonly Equation[];
    readonly value: Equation;
    readonly partial: boolean;
}
export interface Accumulate extends Common {
    readonly tag: 'accumulate';
    readonly entries: readonly Entry[];
}
/** The places of a vector's elements in ascending order: equal ones as they stand, NaN last. */
export interface Order extends Common {
    readonly tag: 'order';
    readonly of: Equation;
}
/** An opaque name for a value, to differentiate with respect to: equal to `of`, and distinct from every other mark of it. */
export interface Mark extends Common {
    readonly tag: 'mark';
    readonly of: Equation;
}
/** How some values vary with their arguments: `dy`, linear in `dx`, both over `args`. */
export interface Rule {
    readonly args: readonly Equation[];
    /** One for each real argument, in turn. */
    readonly dx: readonly Equation[];
    readonly dy: readonly Equation[];
}
/** A value that is differentiated by a rule of its own, as its output `which` at `args`; without a rule, as a constant. Otherwise equal to `of`. */
export interface Custom extends Common {
    readonly tag: 'custom';
    readonly of: Equation;
    readonly rule: Rule | undefined;
    readonly which: number;
    readonly args: readonly Equation[];
}
/** What a step of a recurrence finds: bound by it. It depends on all that the recurrence does. */
export interface State extends Common {
    readonly tag: 'state';
}
/** `F[0] = init, F[k+1] = next`, for all states of a recurrence in step; k is its axis, and starts at 0. `next` mentions the states: `F[k]`. */
export interface Recurrence {
    readonly axis: Axis;
    readonly states: readonly State[];
    readonly inits: readonly Equation[];
    readonly nexts: readonly Equation[];
    /** One for each state. */
    readonly histories: readonly History[];
}
/** All that one state has been: the array `F`, of extent + 1 rows. */
export interface History extends Common {
    readonly tag: 'history';
    readonly of: Recurrence;
}
export type Equation = Literal | Size | AxisIndex | Polynomial | Input | Call | At | Reduce | Build | Accumulate | Order | Mark | Custom | State | History;
export type Tag = Equation['tag'];
export declare const NONE: AxisSet;
export declare const includes: (s: AxisSet, a: Axis) => boolean;
export declare const within: (a: AxisSet, b: AxisSet) => boolean;
export declare const meets: (a: AxisSet, b: AxisSet) => boolean;
export declare const union: (a: AxisSet, b: AxisSet) => AxisSet;
export declare const without: (a: AxisSet, b: AxisSet) => AxisSet;
export declare const freeOf: (es: Iterable<Equation>) => AxisSet;
/** A set of axes together with those that their bounds mention. */
export declare const closure: (axes: readonly Axis[]) => AxisSet;
/**
 * A few users are a list, many a table: most nodes have one or two. Calls are by far the most, and are compared by their parts;
 * their keys are made for tables only.
 */
interface User {
    readonly key: string | undefined;
    readonly node: Equation;
    readonly next: User | undefined;
    readonly count: number;
}
export declare const literal: (value: number, sort?: Sort) => Literal;
export declare const size: (name: string) => Size;
/** `free` are the axes around an array that lives inside loops. */
export declare const input: (name: string, shape?: readonly Equation[], sort?: Sort, below?: Equation, free?: AxisSet) => Input;
/** `scope` are the axes that are open where the mark stands: a mark inside a map is one for each of its points. */
export declare const mark: (of: Equation, scope?: AxisSet) => Mark;
/** A real value with a derivative of its own, as the rule's output `which` at these arguments. */
export declare const custom: (of: Equation, rule?: Rule, which?: number, args?: readonly Equation[]) => Equation;
declare const asPolynomial: (e: Equation) => P.Polynomial<Equation>;
export declare const integer: (p: P.Polynomial<Equation>) => Equation;
export type Index = Equation | number;
export declare const indexOf: (i: Index) => Equation;
export declare const plus: (a: Index, b: Index) => Equation;
export declare const minus: (a: Index, b: Index) => Equation;
export declare const times: (a: Index, b: Index) => Equation;
export declare const half: (a: Index) => Equation;
/** The terms of an integer equation. */
export declare const termsOf: typeof asPolynomial;
/** The axis over `lo ≤ i < hi` of the least level that `avoid` does not hold. */
export declare const axisOver: (lo: Index, hi: Index, avoid?: AxisSet) => Axis;
/** An axis unlike any other, for as long as a body is made that may use whatever axis it likes. */
export declare const axisApart: (lo: Equation, hi: Equation) => Axis;
/** The axis as an integer. */
export declare const indexAlong: (axis: Axis) => AxisIndex;
export declare const extentOf: (axis: Axis) => Equation;
/** Axes `0 ≤ i < extent`, one for each extent, distinct from each other and from `avoid`. */
export declare const axesOver: (extents: readonly Index[], avoid?: AxisSet) => readonly Axis[];
export declare const isLiteral: (e: Equation, value?: number) => boolean;
export declare const call: (op: Operation, args: readonly Equation[]) => Equation;
/** Does an index surely lie in `0 ≤ i < extent`? */
export declare const inRange: (i: Equation, extent: Equation) => boolean;
/** Is `lo ≤ hi` surely true? Ranges may be shorter than nothing: then they are empty. */
export declare const isOrdered: (a: Axis) => boolean;
export declare const at: (array: Equation, indices: readonly Index[], pad?: number) => Equation;
export declare const reduce: (monoid: Monoid, axis: Axis, body: Equation) => Equation;
/** A reduction of exactly this body, whatever could move out of it. */
export declare const reduceAsIs: (monoid: Monoid, axis: Axis, body: Equation) => Equation;
export declare const build: (axes: readonly Axis[], body: Equation) => Equation;
/** No entry binds an axis that is free in another. */
export declare const accumulate: (shape: readonly Equation[], given: readonly Entry[]) => Equation;
/** The permutation that sorts a vector of reals. */
export declare const order: (of: Equation) => Equation;
/**
 * The histories of states that start as `inits` and step along an axis from 0 on: `F[0] = init, F[k+1] = step(F[k])`. What a step makes has the shape
 * of its state. Equal recurrences are one.
 */
export declare const recurrence: (axis: Axis, inits: readonly Equation[], step: (states: readonly Equation[]) => readonly Equation[]) => readonly Equation[];
/** The axes that a node binds. */
export declare const bound: (e: Equation) => readonly Axis[];
export declare const children: (e: Equation) => readonly Equation[];
/** Everything below the roots, children before parents; `stop` ends the descent (the node itself is left out). No recursion: graphs are deep. */
export declare const postorder: (from: Iterable<Equation>, below?: typeof children, stop?: (e: Equation) => boolean) => Equation[];
/**
 * Replaces leaves (axes, inputs, marks) by equations, without capture: a binder whose axis a replacement mentions, or whose bounds change,
 * is renamed to a free axis. Linear in the graph.
 */
export declare const substitute: (from: readonly Equation[], replacement: ReadonlyMap<Equation, Equation>) => readonly Equation[];
/** Replaces nodes by nodes with the same free axes; binders stay, and so does all that is `kept`. */
export declare const replaceNodes: (from: readonly Equation[], replacement: ReadonlyMap<Equation, Equation>, kept?: (e: Equation) => boolean) => readonly Equation[];
/** The same values, for which no rule matters any more: once nothing is to be differentiated. */
export declare const plain: (from: readonly Equation[]) => readonly Equation[];
export {};
