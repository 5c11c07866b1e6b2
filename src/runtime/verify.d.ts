/**
 * Is a derivative right? Five tests that need nothing but the program: the dot product ⟨L v, w⟩ = ⟨v, L† w⟩, linearity, the slope of the
 * Taylor remainder, agreement of forward and reverse, and that simplification keeps meaning.
 */
import { type Program } from '../categories/program.js';
export interface Check {
    readonly name: string;
    readonly claim: string;
    readonly passed: boolean;
    /** The worst relative error, or the slope. */
    readonly found: number;
    /** What `found` must not exceed (of a slope: not fall below). */
    readonly limit: number;
}
export interface Settings {
    readonly seed?: number;
    /** How many points to draw. */
    readonly points?: number;
    /** Where inputs are drawn. */
    readonly range?: readonly [number, number];
}
/** The checks of a program's derivatives at drawn points. A point where the value is not finite is drawn again. */
export declare const verify: (p: Program, settings?: Settings) => readonly Check[];
/** The largest absolute value of a program's elements at drawn points. */
export declare const magnitude: (p: Program, settings?: Settings) => number;
