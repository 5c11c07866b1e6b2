import { type Kernel } from './loop.js';
import { type Request } from './request.js';
import { type Policy } from './schedule.js';
import { type Emitted, type Options } from './shell.js';
export type { Emitted, File, Options } from './shell.js';
/** The optimised kernel for a request. */
export declare const kernelOf: (name: string, r: Request, policy: Policy, explain?: (line: string) => void) => Kernel;
/** The module's text, and what its declarations are made of. */
export declare const moduleOf: (o: Options) => {
    shell: import("./shell.js").Shell;
    kernel: Kernel;
    text: string;
    own: string[];
    parameters: readonly string[];
    types: (string | undefined)[];
};
export declare const emitJs: (o: Options) => Emitted;
/** @throws NotSupported for a target that is not there yet. */
export declare function emitModule(o: Options & {
    readonly target: 'js' | 'wgsl' | 'wasm';
}): Emitted;
/** For JAX there is no kernel: it makes its own. */
export declare function emitModule(o: Options & {
    readonly target: 'js' | 'wgsl' | 'jax' | 'wasm';
}): Pick<Emitted, 'files'> & Partial<Emitted>;
