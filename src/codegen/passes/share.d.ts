import { type Kernel } from '../loop.js';
export declare const share: (kernel: Kernel) => Kernel;
