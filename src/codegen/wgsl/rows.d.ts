import { type Kernel } from '../loop.js';
export declare const rows: (kernel: Kernel) => Kernel;
