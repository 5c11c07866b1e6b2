export declare const cache: string
export declare const jest: readonly string[]
export declare const environment: NodeJS.ProcessEnv
