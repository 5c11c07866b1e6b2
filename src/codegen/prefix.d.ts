/**
 * Prefix and suffix sums: `Σ_{j<i+c} e` for all i, where e does not see i, is one running sum, and each of its values a read. So triangles of sums
 * take linear time.
 */
import { type Equation } from '../categories/equation.js';
export declare const prefixSums: (equations: readonly Equation[]) => readonly Equation[];
