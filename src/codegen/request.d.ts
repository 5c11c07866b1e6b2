/** What is asked of a program: modes, and with respect to what; as equations, ready to schedule. */
import { type Equation } from '../categories/equation.js';
import { type Program } from '../categories/program.js';
import type { LinearMap } from '../linear/edge.js';
export declare const modes: readonly ['value', 'gradient', 'jacobian', 'hessian', 'jvp', 'vjp', 'hvp'];
export type Mode = (typeof modes)[number];
/** An input of the emitted function: where it stands in its arguments. */
export interface Given {
    readonly argument: 'inputs' | 'direction';
    readonly path: readonly string[];
    readonly equation: Equation;
}
/** A result: its place in the record that comes back. */
export interface Result {
    readonly mode: Mode;
    readonly path: readonly string[];
    readonly equation: Equation;
}
export interface Request {
    readonly given: readonly Given[];
    readonly results: readonly Result[];
}
/**
 * The equations of the modes, of the program's derivative or of one that is given in its place.
 *
 * @throws SpaceMismatch for a mode that the program's spaces do not allow, or a name that is no real input
 */
export declare const request: (p: Program, asked: readonly Mode[], wrt?: readonly string[], given?: LinearMap) => Request;
