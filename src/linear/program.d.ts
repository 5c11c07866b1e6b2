import { type Program } from '../categories/program.js';
import type { Space } from '../categories/space.js';
import type { LinearMap } from './edge.js';
/** `x ↦ L x : A → B`. @throws SpaceMismatch if a weight of L depends on the inputs of some program, as a derivative's do. */
export declare const linear: <A extends Space, B extends Space>(l: LinearMap<A, B>) => Program<A, B>;
