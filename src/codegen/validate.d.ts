import { type Kernel } from './loop.js';
/** The kernel, if it is well formed. @throws Impossible naming the first statement that is not. */
export declare const validate: (kernel: Kernel) => Kernel;
