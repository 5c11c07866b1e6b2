/** Extrema, and arrays made of contributions. */
import { type Accumulate, type Reduce } from '../../categories/equation.js';
import { type Arrays, type Value } from './arrays.js';
export declare const extremum: (l: Arrays, e: Reduce) => Value;
export declare const accumulate: (l: Arrays, e: Accumulate) => Value;
