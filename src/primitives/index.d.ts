/** The registry: every operation, in order, and nothing else. */
import type { Operation } from '../categories/equation.js';
export declare const operations: readonly Operation[];
