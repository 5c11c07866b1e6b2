import { type Kernel } from '../loop.js';
export declare const reciprocals: (kernel: Kernel) => Kernel;
