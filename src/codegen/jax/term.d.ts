/** Python expressions over arrays, as a graph: equal ones are one object, so that what is used twice is known and gets a name. */
import type { Form } from '../../categories/equation.js';
export interface Term {
    readonly id: number;
    /** Tells forms apart. */
    readonly key: string;
    readonly args: readonly Term[];
    readonly form: Form;
    /** What to call it. */
    readonly hint: string;
    /** A Python number, known before any array is. */
    readonly fixed: boolean;
    /** What it is, for those who look: a name, a view, a product… */
    readonly kind: Kind;
    /** `a:b`, in an index. */
    readonly range: boolean;
    /** Text in place of a form, of what has no arguments. */
    readonly text?: string;
}
export type Kind = 'name' | 'number' | 'view' | 'transpose' | 'outer' | 'matmul' | 'flips' | 'other';
interface Made {
    readonly hint?: string;
    readonly fixed?: boolean;
    readonly kind?: Kind;
    readonly range?: boolean;
}
export declare class Terms {
    private readonly known;
    private count;
    make(key: string, form: Form, args: readonly Term[], { hint, fixed, kind, range }?: Made): Term;
    private intern;
    private leaf;
    /** A parameter or another name of the module. */
    name(text: string, fixed?: boolean): Term;
    integer(x: number): Term;
    /** As it stands beside arrays of reals; `whole` numbers may do without a point. */
    real(x: number, whole?: boolean): Term;
    /** `jnp.f(x, y)`, with more after the arguments. */
    call(name: string, args: readonly Term[], more?: string, made?: Made): Term;
    /** `x[…]`; the parts are text or terms. */
    index(array: Term, parts: readonly (string | Term)[], made?: Made): Term;
    product(x: Term, y: Term, kind?: Kind): Term;
    /** With its axes in another order: the k-th is the `order[k]`-th of the given. */
    transpose(x: Term, order: readonly number[]): Term;
    outer(x: Term, y: Term): Term;
    /** `both`: of two matrices. */
    matmul(x: Term, y: Term, both: boolean): Term;
}
/** Matrices whose transposes are as simple as they are. */
export declare const flips: (t: Term) => boolean;
/** Of comparisons: `&` binds more strongly than they do. */
export declare const BOTH: Form;
export {};
