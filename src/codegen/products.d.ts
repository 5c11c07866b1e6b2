/**
 * Products that several equations have in common: `a (x b)` and `(a b) y` share `a b`. Factors are taken out of their trees, with one literal
 * coefficient, and the pair that most products contain is multiplied first, again and again; then what outer loops know comes first. Only products
 * inside loops, and only those that gain; their rounding changes.
 */
import { type Equation } from '../categories/equation.js';
export declare const sharedProducts: (roots: readonly Equation[]) => readonly Equation[];
