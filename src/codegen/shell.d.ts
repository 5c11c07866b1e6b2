/** What stands around the kernel in an emitted module, whatever the target: reading inputs, sizes, results, what the module says of itself, types. */
import { type Equation } from '../categories/equation.js';
import { type Program } from '../categories/program.js';
import type { LinearMap } from '../linear/edge.js';
import { type Kernel, type Offset } from './loop.js';
import type { Given, Mode, Request } from './request.js';
export interface Options {
    readonly name: string;
    /** What the program was made from, for the head comment. */
    readonly source?: string;
    readonly program: Program;
    readonly modes: readonly Mode[];
    /** A linear map to emit in place of the program's derivative, over the program's inputs. */
    readonly map?: LinearMap;
    /** Names of inputs; all that are real, if absent. */
    readonly wrt?: readonly string[];
    /** Of JavaScript f64, if absent; of WGSL f32, which is all it has. */
    readonly precision?: 'f64' | 'f32';
    /** The schedule without fusion, storage or passes: an oracle for tests. */
    readonly naive?: boolean;
    /** Told what was decided. */
    readonly explain?: (line: string) => void;
}
export interface File {
    readonly name: string;
    readonly text: string;
}
export interface Emitted {
    readonly files: readonly File[];
    readonly kernel: Kernel;
}
interface Described {
    readonly given: Given;
    readonly name: string;
    readonly shape: readonly Offset[];
    readonly below: Offset | undefined;
}
export interface Shell {
    readonly options: Options;
    readonly request: Request;
    readonly kernel: Kernel;
    readonly precision: 'f64' | 'f32';
    /** The type of arrays of reals. */
    readonly real: 'Float64Array' | 'Float32Array';
    readonly inputs: readonly Described[];
    /** Sizes that no input's shape tells; they are inputs. */
    readonly loose: readonly string[];
}
export declare const shellOf: (options: Options, r: Request, kernel: Kernel, precision: 'f64' | 'f32') => Shell;
/** The inputs and outputs of a request, as a schedule wants them. */
export declare const interfaceOf: (r: Request) => {
    inputs: Equation[];
    outputs: {
        name: string;
        equation: Equation;
    }[];
    sizes: readonly string[];
};
export declare const quote: (s: string) => string;
export declare const shapeText: (shape: readonly Offset[]) => string;
/** A length over the record `sizes`. */
export declare const lengthText: (shape: readonly Offset[]) => string;
/** The typed array that holds elements of a sort, by its name in the module. */
export declare const typeName: (sort: Equation['sort']) => string;
export declare const arrayType: (s: Shell, x: {
    readonly sort: Equation['sort'];
}) => string;
/** The head comment: what the module is; the kernel's signature, if it has one; then the given lines. */
export declare const headText: (s: Shell, parameters?: readonly string[], lines?: readonly string[]) => string;
export declare const metaText: ({ options: o, request: r, kernel, precision, inputs }: Shell, parameters: readonly string[]) => string;
/** Functions that `readText` calls; they need `REAL`. */
export declare const READERS = "const describe = (x) => (x === undefined ? 'nothing' : x === null ? 'null' : ArrayBuffer.isView(x) || Array.isArray(x) ? `an array of ${x.length}` : typeof x === 'object' ? 'a record' : `${typeof x} ${String(x)}`)\nconst FROM_ZERO = ' (counted from 0)'\nconst isList = (x) => Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView))\n\n/** One flat array, and the extents seen: below an empty array there are none to see. */\nconst flatten = (x, name, rank) => {\n  if (!isList(x)) throw new TypeError(`${name}: expected an array of rank ${rank}, got ${describe(x)}`)\n  if (ArrayBuffer.isView(x)) return { data: x, extents: rank === 1 ? [x.length] : undefined }\n  const extents = []\n  for (let level = x, k = 0; k < rank; k++, level = level?.[0]) {\n    if (k > 0 && !extents[k - 1]) { extents.push(undefined); continue }\n    if (!isList(level)) throw new TypeError(`${name}: expected an array of rank ${rank}, got one of rank ${k}`)\n    extents.push(level.length)\n  }\n  const data = new REAL(extents.reduce((n, e) => n * (e ?? 0), 1))\n  let at = 0\n  const visit = (level, k, place) => {\n    if (!isList(level) || level.length !== extents[k]) throw new TypeError(`${name}${place}: expected ${extents[k]} elements, got ${describe(level)}${place && FROM_ZERO}`)\n    for (let i = 0; i < level.length; i++) {\n      if (k + 1 < rank) visit(level[i], k + 1, `${place}[${i}]`)\n      else if (typeof level[i] === 'number' || typeof level[i] === 'boolean') data[at++] = level[i]\n      else throw new TypeError(`${name}${place}[${i}]: expected a number, got ${describe(level[i])}${FROM_ZERO}`)\n    }\n  }\n  visit(x, 0, '')\n  return { data, extents }\n}\nconst isRecord = (x) => x !== null && typeof x === 'object' && !isList(x)\nconst field = (record, path, name) => {\n  let x = record\n  for (const key of path) {\n    if (!isRecord(x) || !Object.hasOwn(x, key)) throw new TypeError(`${name}: expected an input of this name, got ${isRecord(x) ? `a record of ${Object.keys(x).join(', ') || 'nothing'}` : describe(x)}${isRecord(record) ? '' : `: expected a record of inputs like {\"${path[0]}\": \u2026}`}`)\n    x = x[key]\n  }\n  return x\n}\nconst scalar = (x, name) => {\n  if (typeof x === 'number') return x\n  if (typeof x === 'boolean') return Number(x)\n  throw new TypeError(`${name}: expected a number, got ${describe(x)}`)\n}\nconst inside = (name, least, most, extent) => {\n  if (least < 0 || most >= extent) throw new RangeError(`${name}: an array of ${extent} is read at ${least < 0 ? least : most}${FROM_ZERO}`)\n}\nconst place = (name, i, limit) => {\n  if (!(i >= 0 && i < limit && Number.isInteger(i))) throw new RangeError(`${name}: expected an index from 0 to ${limit - 1}, got ${i}${FROM_ZERO}`)\n}\nconst enough = (what, text, n, least, sizes) => {\n  if (n < least) throw new RangeError(`${what} has ${text} elements, which is ${n}: expected ${least} or more, got ${Object.entries(sizes).map(([name, value]) => `${name} = ${value}`).join(', ')}`)\n}\n/** Extents that are names define them, or must agree. */\nconst bind = (sizes, arrays) => {\n  const unknown = (e) => typeof e === 'string' && !(e in sizes)\n  const value = (e) => (typeof e === 'number' ? e : typeof e === 'string' ? sizes[e] : e(sizes))\n  const show = (shape) => shape.map((e) => (typeof e === 'function' ? e.text : unknown(e) || typeof e === 'number' ? e : `${e} = ${sizes[e]}`)).join(' \u00D7 ')\n  const names = new Set(arrays.flatMap((a) => a.shape.flatMap((e) => (typeof e === 'string' ? [e] : typeof e === 'function' ? e.names : []))))\n  for (const a of arrays) a.extents?.forEach((n, k) => { if (n !== undefined && unknown(a.shape[k])) sizes[a.shape[k]] = n })\n  for (const a of arrays) {\n    const open = a.shape.filter((e) => typeof e === 'function' ? e.names.some(unknown) : unknown(e))\n    if (!a.extents && open.length === 1 && typeof open[0] === 'string') {\n      const rest = a.shape.filter((e) => e !== open[0]).reduce((n, e) => n * value(e), 1)\n      sizes[open[0]] = rest === 0 ? 0 : a.data.length / rest\n    } else if (open.length > 0) a.shape.forEach((e, k) => {\n      if (typeof e !== 'function') return\n      const free = e.names.filter(unknown)\n      if (free.length !== 1 || a.extents?.[k] === undefined) return\n      for (let n = 0; ; n++) { sizes[free[0]] = n; if (e(sizes) >= a.extents[k]) break }\n    })\n  }\n  // Of nothing there may be any number: none.\n  for (const a of arrays) a.extents?.forEach((n, k) => { if (n === undefined && unknown(a.shape[k])) sizes[a.shape[k]] = 0 })\n  for (const name of names) if (!(name in sizes)) throw new TypeError(`the size ${name} does not follow from the inputs; give nested arrays`)\n  for (const a of arrays) {\n    const want = a.shape.map(value)\n    const right = a.extents ? want.every((n, k) => a.extents[k] === undefined || n === a.extents[k]) : Number.isInteger(want.reduce((n, e) => n * e, 1)) && want.reduce((n, e) => n * e, 1) === a.data.length\n    if (!right) throw new TypeError(`${a.name}: expected ${show(a.shape)}, got ${a.extents ? a.extents.map((n) => n ?? '?').join(' \u00D7 ') : `${a.data.length} numbers`}`)\n    if (a.below !== undefined) {\n      const limit = value(a.below)\n      for (let k = 0; k < a.data.length; k++) place(`${a.name}[${k}]`, a.data[k], limit)\n    }\n  }\n}\nconst typed = (data, Type) => (data instanceof Type ? data : new Type(data))\n";
/** Statements that make `sizes` and the inputs `a0`, `a1`… out of `inputs` and `direction`, or throw. */
export declare const readText: ({ inputs, loose }: Shell) => string;
/** An input that was read, as the kernel wants it. */
export declare const inputText: ({ inputs }: Shell, k: number) => string;
/** The record that comes back, of the texts of the outputs. */
export declare const answerText: ({ request: r }: Shell, text: (k: number) => string) => string;
/** Declarations of the default export and `meta`; `rest` are those of what depends on the target. */
export declare const declarationText: (s: Shell, resultOf: (record: string) => string, rest: string) => string;
export {};
