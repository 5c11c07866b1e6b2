/** Sums of products: `A @ x`, `jnp.sum(A * B)`, `jnp.einsum`; never an array over what is summed that no factor has. */
import type { Reduce } from '../../categories/equation.js';
import { type Arrays, type Value } from './arrays.js';
/** `Σ` over one axis or several nested ones. */
export declare const contract: (l: Arrays, e: Reduce) => Value;
