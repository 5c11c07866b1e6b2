import { type Emitted, type Options } from '../shell.js';
/** @throws NotSupported for f64, and for what cannot run in parallel */
export declare const emitWgsl: (o: Options) => Emitted;
