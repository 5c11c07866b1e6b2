/**
 * How operations print: infix, prefix, as a function, or by a template; with the parentheses that each needs and no more. Bundlers are told that
 * these functions have no effects, so that operations that are not used are left out.
 */
import type { Form } from '../categories/equation.js';
/** Strengths with which operators bind, common to the languages that we print. */
export declare const binding: {
    readonly choice: 1;
    readonly logic: 2;
    readonly comparison: 3;
    readonly sum: 4;
    readonly product: 5;
    readonly prefix: 6;
    readonly power: 7;
    readonly atom: 9;
};
export declare const infix: (symbol: string, binds: number, spaced?: boolean) => Form;
export declare const prefix: (symbol: string) => Form;
/** `name(x, y)`; `helpers` are the definitions it relies on. */
export declare const named: (name: string, helpers?: Readonly<Record<string, string>>) => Form;
/** A template whose arguments bind at least as strongly as `needs`. */
export declare const template: (write: (...xs: readonly string[]) => string, binds?: number, needs?: number, helpers?: Readonly<Record<string, string>>) => Form;
/** The text of `c₀ + x (c₁ + x (c₂ + …))`, the coefficients apart by blanks. */
export declare const horner: (x: string, coefficients: string) => string;
/** What the last of some definitions in JavaScript computes, each of which stands after those that it uses: so that text and function are one. */
export declare const computed: (name: string, helpers: Readonly<Record<string, string>>) => ((...xs: readonly number[]) => number);
