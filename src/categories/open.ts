/** States that nodes mention and do not bind: what mentions one has a meaning within its step alone. */
import { children, type Equation } from './equation.js'
import { Table } from './table.js'

const NONE: ReadonlySet<Equation> = new Set()
/** For each of these nodes, which come after what they are made of. */
export const openStates = (nodes: readonly Equation[]): ((e: Equation) => ReadonlySet<Equation>) => {
  const open = new Table<Equation, ReadonlySet<Equation>>()
  for (const e of nodes) {
    if (e.tag === 'state') open.set(e, new Set([e]))
    const parts = [...new Set(children(e).flatMap((x) => open.get(x) ?? []))]
    const [first, ...more] = parts
    if (!first) continue
    const all = more.length === 0 && e.tag !== 'history' ? first : new Set(parts.flatMap((s) => [...s]))
    const left = e.tag === 'history' ? new Set([...all].filter((s) => !(e.of.states as readonly Equation[]).includes(s))) : all
    if (left.size > 0) open.set(e, left)
  }
  return (e) => open.get(e) ?? NONE
}
