/** Loops of a few known iterations, written out: what they index becomes scalars, and what is inside fuses with what is around. */
import { type Axis, type Equation } from '../categories/equation.js';
export declare const isShort: (a: Axis) => boolean;
/** The indices of a short axis. */
export declare const pointsOf: (a: Axis) => readonly Equation[];
/** Equal equations, in which short sums of scalars are written out, the innermost first. */
export declare const unrolled: (roots: readonly Equation[]) => readonly Equation[];
