/**
 * Equations → loops. A block is a loop body (or the whole kernel); everything is computed in the outermost block where its axes are open.
 *
 * 1. *Discover* what needs a loop in a block: reductions, arrays that are read elsewhere than where they are made, and families that the loop
 *    on the way does not see and that are worth storing (loop-invariant code, with fission).
 * 2. *Place* each in a generation: after the last one whose results it needs. Equal axes in one generation are one loop: fusion by
 *    construction, so that no pass has to prove it afterwards.
 * 3. *Demand*, from the outputs down: a family that several loops need is stored by the first, or computed again if that is cheaper.
 * 4. *Emit* on demand, every node once in its block.
 *
 * What is stored and what is computed again is decided by the numbers of `Policy`, and nowhere else.
 */
import { type Equation } from '../categories/equation.js';
import { type Kernel } from './loop.js';
export interface Policy {
    /** A family that costs this much to compute again, in additions, is stored: if a loop on the way does not see it, … */
    readonly hoists: number;
    /** … or if several loops need it. */
    readonly keeps: number;
    /** May loops over equal axes be one, and short ones be unrolled? */
    readonly fuses: boolean;
    /** May a sum go around the array that it is summed into? Then several iterations add to one element. */
    readonly interchanges: boolean;
}
export declare const standard: Policy;
/** Every loop alone, nothing kept: the oracle of the other. */
export declare const naive: Policy;
/** Each element belongs to one iteration of the outermost loop, wherever that can be had. */
export declare const parallel: Policy;
export interface Output {
    readonly name: string;
    readonly equation: Equation;
}
/** A bound of an integer that mentions sizes only: axes by their ends, indices by what they are below. */
export declare const hull: (e: Equation) => Equation;
/** The kernel that computes the outputs, given the inputs in this order. */
export declare const schedule: (name: string, inputs: readonly Equation[], given: readonly Output[], sizes: readonly string[], policy?: Policy) => Kernel;
