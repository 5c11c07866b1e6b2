/**
 * Sorting by counting, for targets without a sort: an element's rank is how many come before it, and the element of rank k stands at place k. Every
 * element is compared with every other, all independent of each other.
 */
import { type Equation } from '../categories/equation.js';
/** Orders as what they are equal to, by counting. */
export declare const counted: (from: readonly Equation[]) => readonly Equation[];
