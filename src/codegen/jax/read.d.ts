/** Reading arrays: slices where an index runs through a range, gathers elsewhere, and what stands for elements out of range. */
import { type At, type Axis, type Equation } from '../../categories/equation.js';
import { type Arrays, type Value } from './arrays.js';
import type { Term } from './term.js';
/** Parts of an index, and what the dimensions of what it names stand for; `lead` are the dimensions that come before. */
export declare const partsOf: (l: Arrays, shape: readonly Equation[], indices: readonly Equation[], lead: readonly Axis[], sure: boolean) => {
    parts: (string | Term)[];
    dims: Axis[];
} | {
    parts: Term[];
    dims: readonly Axis[];
};
export declare const read: (l: Arrays, e: At) => Value;
