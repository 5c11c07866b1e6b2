/** What printing a kernel has in common in every language: names, expressions with the parentheses they need, values used once written in place. */
import type { Operation, Target } from '../categories/equation.js';
import { type Buffer, type Kernel, type Offset, type Operand, type Value } from './loop.js';
/** Text and the strength with which it binds. */
export interface Text {
    readonly text: string;
    readonly binds: number;
}
export interface Language {
    readonly target: Target;
    readonly reserved: ReadonlySet<string>;
    /** A real constant. */
    readonly real: (x: number) => string;
    /** An integer polynomial; `divide` where it has a denominator. */
    readonly divide: (text: string, by: number) => string;
}
/** Distinct identifiers; `x`, `x1`, `x2`… for equal hints. */
export declare class Names {
    private readonly taken;
    private readonly next;
    private readonly known;
    private readonly hints;
    constructor(reserved: Iterable<string>);
    of(thing: {
        readonly name: string;
    }): string;
    fresh(wish: string): string;
}
export declare class Printer {
    readonly language: Language;
    readonly helpers: Map<string, string>;
    readonly names: Names;
    private readonly values;
    private readonly uses;
    private readonly pending;
    constructor(language: Language, kernel: Kernel, reserved?: Iterable<string>);
    name(x: Value | Buffer): string;
    /** Gives a value its text in place of a name, if it is used once, nearby, and short; else false. */
    defer(v: Value, text: Text): boolean;
    isUsed(v: Value): boolean;
    expression(x: Operand): Text;
    text(x: Operand, needs?: number): string;
    offset(p: Offset): Text;
    apply(op: Operation, args: readonly Operand[]): Text;
}
