/** Equations → array expressions: one case for each kind of node. */
import { type Equation } from '../../categories/equation.js';
import { Arrays } from './arrays.js';
import type { Term, Terms } from './term.js';
export declare class Lowering extends Arrays {
    constructor(terms: Terms, inputs: ReadonlyMap<Equation, Term>, sizes: (name: string) => Term, roots: readonly Equation[]);
    /** A closed value, whole. */
    result(e: Equation): Term;
    private lower;
    private literal;
    private call;
}
