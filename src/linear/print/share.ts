/**
 * What gets a name: whatever is used twice and is not trivial, and what would make a line too long. So text is linear in the graph, and no part of
 * it is deeper than a line: chains of any length print.
 */
import { type Equation, postorder, type Recurrence, type Tag } from '../../categories/equation.js'
import type { Order } from './order.js'

export interface Sharing {
  /** What a reader looks through: each use of it is a use of what it is made of. */
  readonly transparent: (e: Equation) => boolean
  /** What has a name however often it is used. */
  readonly always?: (e: Equation) => boolean
}

/** A node with at most so many names is trivial: `⟨a,x⟩` may stand twice. */
const TRIVIAL = 2
/** The most nodes in a line, roughly, and the deepest nesting. */
const LINE = 60
const DEPTH = 12
const SMALL = 4

const LEAVES: ReadonlySet<Tag> = new Set(['literal', 'size', 'axis', 'input', 'state', 'polynomial'])
const isLeaf = (e: Equation): boolean => LEAVES.has(e.tag)
const isSquare = (e: Equation): boolean => e.tag === 'call' && e.op.name === 'mul' && e.args[0] === e.args[1]

/** Functions, and sums of them, weigh something themselves; `⟨a,x⟩` and `1 + x` only what they mention. */
const isFunction = (e: Equation): boolean =>
  e.tag === 'call' ? e.args.length === 1 : e.tag === 'reduce' && (e.body.tag !== 'call' || e.body.op.name !== 'mul') && e.body.tag !== 'at'

const isSumCall = (e: Equation): boolean => e.tag === 'call' && (e.op.name === 'add' || e.op.name === 'sub')
const isProductCall = (e: Equation): boolean => e.tag === 'call' && (e.op.name === 'mul' || e.op.name === 'neg')
/** Does the child stand in parentheses? */
const nests = (e: Equation, child: Equation): boolean => (isSumCall(e) ? false : isProductCall(e) ? isSumCall(child) : !isLeaf(e))

const usesIn = (nodes: readonly Equation[], roots: readonly Equation[], order: Order, transparent: Sharing['transparent']): Map<Equation, number> => {
  const uses = new Map<Equation, number>()
  const use = (e: Equation, n: number): void => void uses.set(e, (uses.get(e) ?? 0) + n)
  for (const e of roots) use(e, 1)
  // What the histories of a recurrence are made of is made once.
  const seen = new Set<Recurrence>()
  for (let k = nodes.length - 1; k >= 0; k--) {
    const e = nodes[k]!
    const times = transparent(e) ? uses.get(e)! : 1
    if (e.tag === 'history' && seen.has(e.of)) continue
    if (e.tag === 'history') seen.add(e.of)
    for (const x of isSquare(e) ? [(e as { args: readonly Equation[] }).args[0]!] : order.children(e)) use(x, times)
  }
  return uses
}

/** The nodes to name, each after those that it mentions. */
export const shared = (roots: readonly Equation[], order: Order, { transparent, always = () => false }: Sharing): readonly Equation[] => {
  const nodes = postorder(roots, order.children)
  const uses = usesIn(nodes, roots, order, transparent)
  const named = new Set<Equation>()
  const names = new Map<Equation, number>()
  const length = new Map<Equation, number>()
  const depth = new Map<Equation, number>()
  const deepest = (e: Equation, parts: readonly Equation[]): number =>
    parts.reduce((most, x) => (named.has(x) ? most : Math.max(most, depth.get(x)! + (nests(e, x) ? 1 : 0))), 0)
  const sum = (parts: readonly Equation[], of: ReadonlyMap<Equation, number>): number =>
    parts.reduce((s, x) => s + (named.has(x) ? 1 : of.get(x)!), 0)
  for (const e of nodes) {
    const parts = isSquare(e) ? order.children(e).slice(1) : order.children(e)
    const longest = parts.filter((x) => !isLeaf(x) && length.get(x)! >= SMALL).sort((a, b) => length.get(b)! - length.get(a)!)
    for (const x of longest) if (sum(parts, length) > LINE) named.add(x)
    for (const x of longest) if (deepest(e, parts) > DEPTH && depth.get(x)! >= DEPTH - 1) named.add(x)
    length.set(
      e,
      1 +
        (e.tag === 'at'
          ? sum(
              parts.filter((x) => !isLeaf(x)),
              length,
            )
          : sum(parts, length)),
    )
    depth.set(e, deepest(e, parts))
    names.set(e, e.tag === 'input' || e.tag === 'state' ? 1 : isLeaf(e) && e.tag !== 'polynomial' ? 0 : sum(parts, names) + (isFunction(e) ? 1 : 0))
    if (always(e) || (uses.get(e)! > 1 && names.get(e)! > TRIVIAL && !isLeaf(e) && !transparent(e))) named.add(e)
  }
  return nodes.filter((e) => named.has(e))
}
