import type { File, Options } from './shell.js';
/** One self-contained module. @throws NotSupported for what has no form in arrays yet */
export declare const emitJax: (o: Options) => {
    readonly files: readonly File[];
};
