import { type Kernel } from '../loop.js';
export declare const slide: (kernel: Kernel) => Kernel;
