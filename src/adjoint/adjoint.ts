/** `L ↦ L†`. */
import type { Space } from '../categories/space.js'
import type { Edge, Graph, LinearMap } from '../linear/edge.js'

const reverse = (e: Edge): Edge => ({ to: e.from, ti: e.fi, from: e.to, fi: e.ti, by: e.by, partial: e.partial, axes: e.axes })
export const reversed = (l: Graph): Graph => ({ ins: l.outs, outs: l.ins, edges: l.edges.map(reverse) })

/**
 * The adjoint `L† : B ⊸ A`, defined by `⟨L x, y⟩ = ⟨x, L† y⟩`: every edge reversed. Fan-out becomes addition, gather becomes scatter, Σ becomes
 * replication; `L†† = L` on the nose.
 *
 * @see Elsman et al., *Combinatory Adjoints and Differentiation*, MSFP 2022, section 4.
 */
export const adjoint = <A extends Space, B extends Space>(l: LinearMap<A, B>): LinearMap<B, A> => ({ dom: l.cod, cod: l.dom, ...reversed(l) })
