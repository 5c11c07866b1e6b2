/** States that nodes mention and do not bind: what mentions one has a meaning within its step alone. */
import { children, type Equation, postorder } from './equation.js'
import { Table } from './table.js'

const NONE: ReadonlySet<Equation> = new Set()
/** For any node; what has been found once is known. */
export const openStates = (): ((e: Equation) => ReadonlySet<Equation>) => {
  const open = new Table<Equation, ReadonlySet<Equation>>()
  const find = (e: Equation): ReadonlySet<Equation> => {
    if (e.tag === 'state') return new Set([e])
    const parts = [...new Set(children(e).flatMap((x) => open.get(x)!))].filter((s) => s.size > 0)
    const [first, ...more] = parts
    if (!first) return NONE
    const all = more.length === 0 && e.tag !== 'history' ? first : new Set(parts.flatMap((s) => [...s]))
    return e.tag === 'history' ? new Set([...all].filter((s) => !(e.of.states as readonly Equation[]).includes(s))) : all
  }
  return (root) => {
    if (!open.has(root)) for (const e of postorder([root], undefined, (x) => open.has(x))) open.set(e, find(e))
    return open.get(root)!
  }
}
