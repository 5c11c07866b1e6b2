/** Steps: rounding to integers, and what is left of a division. */
import { type Operation } from '../categories/equation.js';
/** `⌊x⌋`, the greatest integer up to x. */
export declare const floor: Operation;
/** `⌈x⌉`, the least integer from x on. */
export declare const ceil: Operation;
/** The integer next to x towards 0. */
export declare const fix: Operation;
/** The integer nearest to x; of two the one away from 0. */
export declare const round: Operation;
/** `x − y ⌊x/y⌋`, of the sign of y; mod(x, 0) = x. `∂ mod(x, y) = dx − ⌊x/y⌋ dy`. */
export declare const mod: Operation;
