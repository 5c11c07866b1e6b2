/** `L ↦ L†`. */
import type { Space } from '../categories/space.js';
import type { Graph, LinearMap } from '../linear/edge.js';
export declare const reversed: (l: Graph) => Graph;
/**
 * The adjoint `L† : B ⊸ A`, defined by `⟨L x, y⟩ = ⟨x, L† y⟩`: every edge reversed. Fan-out becomes addition, gather becomes scatter, Σ becomes
 * replication; `L†† = L` on the nose.
 *
 * @see Elsman et al., *Combinatory Adjoints and Differentiation*, MSFP 2022, section 4.
 */
export declare const adjoint: <A extends Space, B extends Space>(l: LinearMap<A, B>) => LinearMap<B, A>;
