/**
 * Forward, reverse, and what is made of them. On equations with respect to inputs or marks (`pushforward`, `pullback`), and on programs;
 * the latter return programs, so they nest in any order.
 */
import { type Equation } from '../categories/equation.js';
import { type Program } from '../categories/program.js';
import { type Real, type Space } from '../categories/space.js';
import type { Graph } from '../linear/edge.js';
import { type Derivative } from './differentiate.js';
/** `L† w`. */
export declare const backward: (l: Graph, cotangents: readonly Equation[]) => readonly Equation[];
/** `L v`: the directional derivatives of the roots. */
export declare const pushforward: (roots: readonly Equation[], wrt: readonly Equation[], tangents: readonly Equation[]) => readonly Equation[];
/** `L† w`: the sensitivities to `wrt`. */
export declare const pullback: (roots: readonly Equation[], wrt: readonly Equation[], cotangents: readonly Equation[]) => readonly Equation[];
/** The value and the derivative, simplified; with respect to some fields of the domain, or to all that is real. */
export declare const linearize: <A extends Space, B extends Space>(p: Program<A, B>, wrt?: readonly string[]) => Derivative<A, B>;
/** `{x: A, dx: T A} → T B`, `f′(x) dx`. */
export declare const jvp: <A extends Space, B extends Space>(p: Program<A, B>) => Program<import("../categories/space.js").RecordSpace<{
    readonly [x: string]: Space;
    readonly x: Space;
}>, Space>;
/** `{x: A, dy: T B} → T A`, `f′(x)† dy`. */
export declare const vjp: <A extends Space, B extends Space>(p: Program<A, B>) => Program<import("../categories/space.js").RecordSpace<{
    readonly [x: string]: Space;
    readonly x: Space;
}>, Space>;
/** @throws SpaceMismatch unless the program's codomain is ℝ. */
export declare const expectScalar: (p: Program, place: string) => void;
/** `∇f : A → T A`, the adjoint of f′ at 1. @throws SpaceMismatch unless f goes to ℝ. */
export declare const gradient: <A extends Space>(p: Program<A, Real>) => Program<A, Space>;
/** `A → {value: ℝ, gradient: T A}`, in one pass. @throws SpaceMismatch unless f goes to ℝ. */
export declare const valueAndGradient: <A extends Space>(p: Program<A, Real>) => Program<A, import("../categories/space.js").RecordSpace<{
    readonly value: Real;
    readonly gradient: Space;
}>>;
/** The matrix of a linear map: for each output, for each input, an array over the indices of both. */
export declare const matrixOf: (l: Graph) => readonly Equation[];
/** Every `∂ root / ∂ wrt`, as an array over the indices of the root, then those of the variable. */
export declare const jacobianOf: (roots: readonly Equation[], wrt: readonly Equation[]) => readonly Equation[];
/** The space of `∂f/∂x` for `f : A → B`. */
export declare const jacobianSpace: (b: Space, a: Space) => Space;
/** `∂f/∂x` as arrays: for each output, for each input, the indices of both. */
export declare const jacobian: <A extends Space, B extends Space>(p: Program<A, B>) => Program<A, Space>;
/** `∂²f/∂x∂y` as arrays: for each pair of inputs, the indices of both. @throws SpaceMismatch unless f goes to ℝ. */
export declare const hessian: <A extends Space>(p: Program<A, Real>) => Program<A, Space>;
/** `{x: A, dx: T A} → T A`, `f″(x) dx`, forward over reverse. @throws SpaceMismatch unless f goes to ℝ. */
export declare const hvp: <A extends Space>(p: Program<A, Real>) => Program<import("../categories/space.js").RecordSpace<{
    readonly [x: string]: Space;
    readonly x: Space;
}>, Space>;
