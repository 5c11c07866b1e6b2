/**
 * Kernels as WGSL: one entry point for each step that computes. Sizes and scalar inputs come in through `params`; scalars go from step to step, and
 * out, through `scalars`; what is reduced over a whole loop goes through `partials`, one element for each workgroup.
 *
 * All reals are f32; booleans are stored as 0 and 1. WGSL lets a device assume that NaN and infinities do not occur; on devices that keep them they
 * pass as in JavaScript, except that `sign` of NaN is 0. Numbers below 1.2e-38 may count as 0. A read out of range that a `select` then drops, as in
 * `select(0.0, x[i - 1], i > 0)`, reads some element, by WGSL's rules, and does no harm.
 */
import type { Sort } from '../categories/equation.js';
import { type Language } from './emit.js';
import { type Buffer, type Kernel, type Value } from './loop.js';
import { type Step } from './wgsl/steps.js';
export declare const wgsl: Language;
export interface PrintedStep {
    readonly step: Step;
    readonly entry: string;
    /** The bindings that it uses, by name. */
    readonly uses: readonly string[];
}
export interface Shader {
    readonly text: string;
    /** In the order of their numbers. */
    readonly bindings: readonly string[];
    /** The fields of `params`: integers, then the others. */
    readonly params: readonly Value[];
    /** The fields of `scalars`: results of rank 0, then others. */
    readonly scalars: readonly {
        readonly name: string;
        readonly sort: Sort;
    }[];
    /** Bytes of an element of `partials`. */
    readonly partial: number;
    readonly steps: readonly PrintedStep[];
    readonly names: ReadonlyMap<Value | Buffer, string>;
}
export declare const printShader: (head: string, kernel: Kernel, steps: readonly Step[]) => Shader;
