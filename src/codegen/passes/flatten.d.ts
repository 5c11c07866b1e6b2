import { type Buffer, type Kernel, type Offset } from '../loop.js';
export declare const lengthOf: (buffer: Buffer) => Offset;
export declare const flatten: (kernel: Kernel) => Kernel;
