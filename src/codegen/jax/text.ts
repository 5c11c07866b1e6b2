/** Terms as statements: what is used twice, or is long, gets a name; all else is written in place. */
import { binding } from '../../primitives/form.js'
import type { Names } from '../emit.js'
import type { Term } from './term.js'

const LONGEST = 90
/** What is shorter may be repeated, if it is only a view. */
const SHORT = 24

const INDICES = 'ijk'

const below = (roots: readonly Term[]): Term[] => {
  const seen = new Set<Term>()
  const order: Term[] = []
  for (const root of roots) {
    const stack: [Term, number][] = [[root, 0]]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const [t, k] = top
      if (k === 0 && seen.has(t)) {
        stack.pop()
        continue
      }
      seen.add(t)
      const child = t.args[k]
      if (child) {
        top[1]++
        if (!seen.has(child)) stack.push([child, 0])
      } else {
        order.push(t)
        stack.pop()
      }
    }
  }
  return order
}

interface Written {
  readonly text: string
  readonly binds: number
}

/** The statements, and the name or short text of each root; `results` are what roots are called. */
export const write = (
  roots: readonly Term[],
  results: readonly string[],
  names: Names,
): { readonly lines: string[]; readonly texts: string[]; readonly leaves: ReadonlySet<string> } => {
  const order = below(roots)
  const uses = new Map<Term, number>()
  for (const t of order) for (const a of t.args) uses.set(a, (uses.get(a) ?? 0) + 1)
  const wishes = new Map<Term, string>()
  roots.forEach((r, k) => {
    // The name of a result goes to what is nothing else besides; a value keeps its own in any case.
    if (!wishes.has(r)) wishes.set(r, uses.has(r) && !results[k]!.startsWith('value') ? r.hint : results[k]!)
  })
  const texts = new Map<Term, Written>()
  const lines: string[] = []
  let indices = 0
  const bind = (t: Term): void => {
    const name = names.fresh(wishes.get(t) ?? (t.hint === 'i' ? (INDICES[indices++] ?? 'i') : t.hint))
    lines.push(`${name} = ${texts.get(t)!.text}`)
    texts.set(t, { text: name, binds: binding.atom })
    named.add(t)
  }
  const named = new Set<Term>()
  const textOf = (t: Term): Written => {
    if (t.text !== undefined) return { text: t.text, binds: t.form.binds }
    const parts = t.args.map((a, k) => {
      const e = texts.get(a)!
      return e.binds < t.form.needs(k) ? `(${e.text})` : e.text
    })
    return { text: t.form.write(...parts), binds: t.form.binds }
  }
  for (const t of order) {
    let written = textOf(t)
    while (written.text.length > LONGEST) {
      const longest = t.args.reduce<Term | undefined>((best, a) => {
        if (named.has(a) || a.text !== undefined || a.range) return best
        return best && texts.get(best)!.text.length >= texts.get(a)!.text.length ? best : a
      }, undefined)
      if (!longest || texts.get(longest)!.text.length < SHORT) break
      bind(longest)
      written = textOf(t)
    }
    texts.set(t, written)
    if (t.text !== undefined || t.range) continue
    const plain =
      (t.kind === 'view' || t.kind === 'transpose') && written.text.length < SHORT && t.args.every((a) => named.has(a) || a.text !== undefined)
    const fixed = t.fixed && written.text.length < SHORT
    if (wishes.has(t) || ((uses.get(t) ?? 0) > 1 && !plain && !fixed)) bind(t)
  }
  return { lines, texts: roots.map((r) => texts.get(r)!.text), leaves: new Set(order.flatMap((t) => (t.kind === 'name' ? [t.text!] : []))) }
}
