/**
 * A scalar with free axes is an array with a dimension for each of them; a value of rank r has r more behind these.
 * Which axis a dimension stands for is known here only: `align` puts dimensions where a partner has them.
 */
import { type Axis, type Equation, type Form } from '../../categories/equation.js';
import { Table } from '../../categories/table.js';
import { type Term, type Terms } from './term.js';
export interface Value {
    readonly term: Term;
    /** What the leading dimensions stand for. */
    readonly dims: readonly Axis[];
    /** How many dimensions follow. */
    readonly rank: number;
}
/** Without dimensions. */
export declare const scalar: (term: Term) => Value;
export declare class Arrays {
    readonly terms: Terms;
    readonly sizes: (name: string) => Term;
    protected readonly values: Table<Equation, Value>;
    private readonly uses;
    private readonly ranks;
    /** Reads that happen whatever is chosen: their indices are in range, or were refused. */
    readonly sure: Set<Equation>;
    /** Functions that the module needs, by name. */
    readonly helpers: Map<string, string>;
    constructor(terms: Terms, sizes: (name: string) => Term, roots: readonly Equation[]);
    /** One order of axes for all that is made of several: as arrays have them, those that come in before those that are made. */
    private rankAxes;
    value(e: Equation): Value;
    usedOnce(e: Equation): boolean;
    private rank;
    merge(lists: readonly (readonly Axis[])[]): readonly Axis[];
    /** Its dimensions in this order; it has no others. */
    ordered({ term, dims, rank }: Value, order: readonly Axis[]): Term;
    /** As it meets an array of these dimensions. */
    align(v: Value, dims: readonly Axis[]): Term;
    extent(a: Axis): Term;
    tuple(extents: readonly Term[]): Term;
    /** With all of these dimensions, in full. */
    full(v: Value, dims: readonly Axis[]): Term;
    /** Over sizes: a Python number. */
    integer(e: Equation): Term;
    private polynomial;
    axis(a: Axis): Value;
    compare(symbol: '<' | '<=', x: Value, y: Value): Value;
    /** All of these conditions. */
    all(conditions: readonly Value[]): Value | undefined;
    /** Where an axis is, if its range is not that of its dimension. */
    mask(axes: readonly Axis[]): Value | undefined;
    /** An integer. */
    whole(e: Equation): Value;
    elementwise(key: string, form: Form, args: readonly Value[], hint: string, fixed?: boolean): Value;
    /** Of matrices and numbers, where the matrices are transposed as easily one by one as together. */
    private kindOf;
    times(x: Value, y: Value): Value;
    choose(condition: Value, x: Value, otherwise: number): Value;
    /** The sum of its elements along axes. */
    sumAlong(v: Value, axes: readonly Axis[]): Value;
}
