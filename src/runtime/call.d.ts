/** Programs as functions of plain data: emitted once, kept, and called. */
import type { Program } from '../categories/program.js';
/** What comes back: a number, a typed array (row by row), or a record of such. */
export type Answer = number | Float64Array | Int32Array | {
    readonly [name: string]: Answer;
};
/**
 * The program's value: numbers for scalars, nested or typed arrays for arrays, records for records. A program of one nameless input takes it bare.
 *
 * @throws TypeError, RangeError naming the input, what was expected and what came
 */
export declare const evaluate: (p: Program, input: unknown) => Answer;
