/** Terms as statements: what is used twice, or is long, gets a name; all else is written in place. */
import { binding } from '../../primitives/form.js'
import type { Names } from '../emit.js'
import { below, type Loop, type Term } from './term.js'

const LONGEST = 90
/** What is shorter may be repeated, if it is only a view. */
const SHORT = 24

const INDICES = 'ijk'

interface Written {
  readonly text: string
  readonly binds: number
}

/** Which outputs of a loop are used, by state. */
interface Outputs {
  readonly last: Map<number, Term>
  readonly all: Map<number, Term>
}
const outputsIn = (order: readonly Term[]): ReadonlyMap<Term, Outputs> => {
  const found = new Map<Term, Outputs>(order.flatMap((t) => (t.loop ? [[t, { last: new Map(), all: new Map() }] as const] : [])))
  for (const t of order) {
    const own = t.args[0]?.loop && found.get(t.args[0])
    const [what, k] = t.key.split(' ')
    if (own && (what === 'last' || what === 'all')) own[what].set(Number(k), t)
  }
  return found
}
const tuple = (texts: readonly string[]): string => (texts.length === 1 ? texts[0]! : `(${texts.join(', ')})`)

class Writer {
  readonly texts = new Map<Term, Written>()
  readonly leaves = new Set<string>()
  private readonly named = new Set<Term>()
  private indices = 0
  constructor(private readonly names: Names) {}

  /** The statements that make the roots; `wishes` are names that terms would like to have. */
  statements(roots: readonly Term[], wishes: ReadonlyMap<Term, string>): string[] {
    const { texts, named } = this
    const order = below(roots, (t) => texts.has(t))
    const uses = new Map<Term, number>()
    for (const t of order)
      t.args.forEach((a, k) => {
        // What a function mentions is used at every step.
        const once = !t.loop || k < t.loop.starts.length + Math.max(1, t.loop.rows.length)
        uses.set(a, (uses.get(a) ?? 0) + (once ? 1 : 2))
      })
    const outputs = outputsIn(order)
    const lines: string[] = []
    const bind = (t: Term): void => {
      const name = this.names.fresh(wishes.get(t) ?? (t.hint === 'i' ? (INDICES[this.indices++] ?? 'i') : t.hint))
      lines.push(`${name} = ${texts.get(t)!.text}`)
      this.call(t, name)
    }
    for (const t of order) {
      if (t.kind === 'name' && t.text !== undefined) this.leaves.add(t.text)
      if (t.loop) {
        lines.push(...this.loop(t, t.loop, outputs.get(t)!, wishes))
        continue
      }
      if (named.has(t)) continue
      let written = this.textOf(t)
      while (written.text.length > LONGEST) {
        const longest = t.args.reduce<Term | undefined>((best, a) => {
          if (named.has(a) || a.text !== undefined || a.range) return best
          return best && texts.get(best)!.text.length >= texts.get(a)!.text.length ? best : a
        }, undefined)
        if (!longest || texts.get(longest)!.text.length < SHORT) break
        bind(longest)
        written = this.textOf(t)
      }
      texts.set(t, written)
      if (t.text !== undefined || t.range) continue
      const plain =
        (t.kind === 'view' || t.kind === 'transpose') && written.text.length < SHORT && t.args.every((a) => named.has(a) || a.text !== undefined)
      const fixed = t.fixed && written.text.length < SHORT
      if (wishes.has(t) || ((uses.get(t) ?? 0) > 1 && !plain && !fixed)) bind(t)
    }
    return lines
  }
  private call(t: Term, name: string): string {
    this.texts.set(t, { text: name, binds: binding.atom })
    this.named.add(t)
    return name
  }
  private textOf(t: Term): Written {
    if (t.text !== undefined) return { text: t.text, binds: t.form.binds }
    const parts = t.args.map((a, k) => {
      const e = this.texts.get(a)!
      return e.binds < t.form.needs(k) ? `(${e.text})` : e.text
    })
    return { text: t.form.write(...parts), binds: t.form.binds }
  }
  /** The function of a loop, and its call. */
  private loop(
    t: Term,
    { starts, rows, length, states, elements, nexts }: Loop,
    used: Outputs,
    wishes: ReadonlyMap<Term, string>,
  ): readonly string[] {
    const text = (x: Term): string => this.texts.get(x)!.text
    const fresh = (x: Term): string => this.call(x, this.names.fresh(wishes.get(x) ?? x.hint))
    const step = this.names.fresh('step')
    const head = (of: readonly Term[], whole: string): readonly [string, readonly string[]] => {
      const own = of.map(fresh)
      if (own.length < 2) return [own[0] ?? '_', []]
      const name = this.names.fresh(whole)
      return [name, [`${own.join(', ')} = ${name}`]]
    }
    const [state, states_] = head(states, 'states')
    const [row, rows_] = head(elements, 'rows')
    const kept = [...used.all.keys()].sort((a, b) => a - b)
    const body = this.statements(nexts, new Map(kept.map((k) => [nexts[k]!, 'after'])))
    const given = kept.length === 0 ? 'None' : tuple(kept.map((k) => text(nexts[k]!)))
    const last = used.last.size === 0 ? '_' : tuple(starts.map((_, k) => (used.last.has(k) ? fresh(used.last.get(k)!) : '_')))
    const all = kept.length === 0 ? '_' : tuple(kept.map((k) => fresh(used.all.get(k)!)))
    const along = rows.length === 0 ? `None, length=${text(length)}` : tuple(rows.map(text))
    this.texts.set(t, { text: step, binds: binding.atom })
    return [
      `def ${step}(${state}, ${row}):`,
      ...[...states_, ...rows_, ...body, `return ${tuple(nexts.map(text))}, ${given}`].map((l) => `    ${l}`),
      `${last}, ${all} = jax.lax.scan(${step}, ${tuple(starts.map(text))}, ${along})`,
    ]
  }
}

/** The statements, and the name or short text of each root; `results` are what roots are called. */
export const write = (
  roots: readonly Term[],
  results: readonly string[],
  names: Names,
): { readonly lines: string[]; readonly texts: string[]; readonly leaves: ReadonlySet<string> } => {
  const uses = new Set(below(roots).flatMap((t) => t.args))
  const wishes = new Map<Term, string>()
  roots.forEach((r, k) => {
    // The name of a result goes to what is nothing else besides; a value keeps its own in any case.
    if (!wishes.has(r)) wishes.set(r, uses.has(r) && !results[k]!.startsWith('value') ? r.hint : results[k]!)
  })
  const w = new Writer(names)
  const lines = w.statements(roots, wishes)
  return { lines, texts: roots.map((r) => w.texts.get(r)!.text), leaves: w.leaves }
}
