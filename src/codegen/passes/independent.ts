/** Loops whose iterations may run side by side: what they write is their own, or adds up. */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  buffersOf,
  isSteady,
  type Loop,
  type Offset,
  operandsOf,
  type Plan,
  type Reserve,
  type Statement,
  type Value,
  valuesIn,
  type Write,
  walk,
} from '../loop.js'

const show = (p: Offset): string => P.show(p, (v) => v.key)
type Access = Exclude<Extract<Statement, { readonly buffer: Buffer }>, Reserve | Plan>
const isAccess = (s: Statement): s is Access => s.tag === 'read' || s.tag === 'write' || s.tag === 'clear'

/** How often each array is mentioned. */
export const mentions = (body: readonly Statement[]): ReadonlyMap<Buffer, number> => {
  const counts = new Map<Buffer, number>()
  walk(body, (s) => {
    for (const b of buffersOf(s)) counts.set(b, (counts.get(b) ?? 0) + 1)
  })
  return counts
}

/** Values that are not the same in all iterations. `temporary` arrays hold others in each. */
export const varying = (loop: Loop, temporary: ReadonlySet<Buffer>): ReadonlySet<Value> => {
  const all = new Set<Value>([loop.index])
  const sees = (s: Statement): boolean => operandsOf(s).some((x) => valuesIn(x).some((v) => all.has(v)))
  walk(loop.body, (s) => {
    if (s.tag === 'loop') for (const c of s.carries) all.add(c.value)
    if (s.tag === 'update' && sees(s)) all.add(s.result)
    if (s.tag === 'let' || s.tag === 'integer' || s.tag === 'cut' || s.tag === 'read')
      if (sees(s) || (s.tag === 'read' && temporary.has(s.buffer))) all.add(s.value)
  })
  return all
}

/**
 * The temporary arrays that each iteration fills for itself, if iterations may run side by side; else `undefined`.
 *
 * @param total of the whole kernel
 */
export const independent = (loop: Loop, total: ReadonlyMap<Buffer, number>): ReadonlySet<Buffer> | undefined => {
  const inside = new Set<Value>()
  const outer = new Set<Value>()
  const accesses = new Map<Buffer, Access[]>()
  let fits = !isSteady(loop)
  const visit = (body: readonly Statement[], depth: number): void => {
    for (const s of body) {
      if (s.tag === 'order' || s.tag === 'reserve' || s.tag === 'plan') fits = false
      if (s.tag === 'reduction') inside.add(s.result)
      // The place of an extremum is the first: updates must come in order.
      if (s.tag === 'update' && !inside.has(s.result) && depth > 0 && s.monoid.name.startsWith('arg')) fits = false
      if (s.tag === 'update' && !inside.has(s.result)) outer.add(s.result)
      if (isAccess(s)) accesses.set(s.buffer, [...(accesses.get(s.buffer) ?? []), s])
      if (s.tag !== 'loop') continue
      // What it hands on stays in the iteration.
      if (isSteady({ ...s, carries: [] }) && s.step === undefined) fits = false
      visit(s.body, depth + 1)
    }
  }
  visit(loop.body, 0)
  walk(loop.body, (s) => {
    if (operandsOf(s).some((x) => valuesIn(x).some((v) => outer.has(v)))) fits = false
  })
  if (!fits) return undefined
  const changing = new Set([loop.index])
  walk(loop.body, (s) => {
    if (s.tag === 'loop') changing.add(s.index)
    else if ('value' in s && (s.tag === 'integer' || s.tag === 'cut' || s.tag === 'read')) changing.add(s.value)
    else if (s.tag === 'reduction') changing.add(s.result)
  })
  /** Does every access stay in a row that belongs to the iteration? */
  const apart = (all: readonly Access[]): boolean => {
    const [first] = all
    if (!first || first.tag === 'clear') return false
    return first.at.some((p, d) => {
      const own = P.plus(p, P.scale(-1, P.atom(loop.index)))
      return valuesIn(own).every((v) => !changing.has(v)) && all.every((s) => s.tag !== 'clear' && show(s.at[d]!) === show(p))
    })
  }
  const temporary = new Set<Buffer>()
  for (const [b, all] of accesses) {
    if (all.every((s) => s.tag === 'read') || all.every((s): s is Write => s.tag === 'write' && s.mode === '+=') || apart(all)) continue
    const [first] = all
    const fills = first!.tag === 'clear' || (first!.tag === 'write' && first!.mode === '=')
    if (b.role !== 'workspace' || !fills || total.get(b) !== all.length) return undefined
    temporary.add(b)
  }
  return temporary
}
