import { type Kernel, type Statement } from '../loop.js';
export declare const split: (kernel: Kernel) => {
    readonly kernel: Kernel;
    readonly parts: readonly (readonly Statement[])[];
};
