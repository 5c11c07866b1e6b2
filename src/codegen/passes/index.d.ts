/** The passes for sequential targets, in order. Each has its file and its test, and keeps the meaning of the kernel; `validate` stands between them. */
import type { Kernel } from '../loop.js';
export interface Pass {
    readonly name: string;
    readonly claim: string;
    /** Never changes rounding. */
    readonly stable: boolean;
    readonly run: (k: Kernel) => Kernel;
}
export declare const passes: readonly Pass[];
export declare const optimize: (kernel: Kernel, explain?: (line: string) => void) => Kernel;
