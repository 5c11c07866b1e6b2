/** Loop nests for arrays: in which order the axes of a build, and of the sums in it, are opened. */
import { type Accumulate, type Axis, type Build, type Entry, type Equation } from '../categories/equation.js';
/** For every point of the axes: `array[indices] (+)= value`. */
export interface Nest {
    readonly mode: '=' | '+=';
    readonly axes: readonly Axis[];
    readonly indices: readonly Equation[];
    readonly value: Equation;
    readonly partial: boolean;
}
/** With `clear`, every element is zero at first, and all nests add; without, the nests that assign cover the array, and the others come after them. */
export interface Nests {
    readonly clear: boolean;
    readonly nests: readonly Nest[];
}
/** The axes as the indices mention them, each after those that its bounds mention. */
export declare const inOrder: (n: Entry) => readonly Axis[];
export declare const nestsOf: (e: Build | Accumulate, interchange: boolean) => Nests;
