/**
 * Programs from programs, without naming a variable: a Cartesian category. What does not meet is refused by the compiler where sizes are literals,
 * and by `SpaceMismatch`, with both spaces and the place, in any case.
 */
import type { Equation } from './equation.js'
import { SpaceMismatch } from './errors.js'
import type { Meets } from './fits.js'
import { inputsOf, instantiate, type Program, program } from './program.js'
import { expectSpace, leavesOf, type RecordSpace, record, type Space } from './space.js'

/** `id : A → A`. */
export const id = <A extends Space>(a: A): Program<A, A> => {
  const inputs = inputsOf(a)
  return program(a, a, inputs, inputs, 'id')
}

const chain = (g: Program, f: Program, place: string): Program => {
  expectSpace(place, f.cod, g.dom)
  return { dom: f.dom, cod: g.cod, inputs: f.inputs, outputs: instantiate(g, f.outputs, place) }
}
/** `g ∘ f`. @throws SpaceMismatch unless g takes what f gives. */
export const compose = <A extends Space, B extends Space, D extends Space, C extends Space>(
  g: Program<D, C>,
  f: Program<A, B> & Meets<D, B>,
): Program<A, C> => chain(g, f, 'compose(g, f): domain of g') as Program<A, C>

type Before<P extends readonly unknown[]> = readonly [undefined, ...P]
/** Each program takes what the one before it gives. */
type Chain<P extends readonly unknown[]> = {
  readonly [K in keyof P]: K extends keyof Before<P>
    ? Before<P>[K] extends Program<Space, infer B>
      ? P[K] extends Program<infer D>
        ? Meets<B, D>
        : unknown
      : unknown
    : unknown
}
type Last<P extends readonly Program[]> = P extends readonly [...unknown[], Program<Space, infer C>] ? C : Space
/** `f`, then `g`, then …: `pipe(f, g) = g ∘ f`. @throws SpaceMismatch unless each takes what the one before gives. */
export const pipe = <const P extends readonly [Program, ...Program[]]>(...programs: P & Chain<P>): Program<P[0]['dom'], Last<P>> => {
  const [f, ...more]: readonly [Program, ...Program[]] = programs
  return more.reduce((before, g, k) => chain(g, before, `pipe: domain of program ${k + 2}`), f) as Program<P[0]['dom'], Last<P>>
}

export type Programs = Readonly<Record<string, Program>>
export type Doms<M extends Programs> = RecordSpace<{ readonly [K in keyof M]: M[K]['dom'] }>
export type Cods<M extends Programs> = RecordSpace<{ readonly [K in keyof M]: M[K]['cod'] }>
const spaces = (maps: Programs, side: 'dom' | 'cod'): Space => record(Object.fromEntries(Object.entries(maps).map(([k, p]) => [k, p[side]])))

/** `⟨f, g, …⟩ : A → {f: B, g: C, …}`: one input to all. @throws SpaceMismatch unless all have one domain. */
export const fork = <M extends Programs>(
  maps: M & { readonly [K in keyof M]: Meets<M[keyof M]['dom'], M[K]['dom']> },
): Program<M[keyof M]['dom'], Cods<M>> => {
  const parts: readonly (readonly [string, Program])[] = Object.entries<Program>(maps)
  const first = parts[0]?.[1]
  if (!first) throw new SpaceMismatch('fork', 'at least one program', 'none')
  const outputs = parts.flatMap(([k, p]) => {
    expectSpace(`fork: domain of ${k}`, first.dom, p.dom)
    return instantiate(p, first.inputs)
  })
  return { dom: first.dom, cod: spaces(maps, 'cod') as Cods<M>, inputs: first.inputs, outputs }
}

/** The leaves of one field, among those of the record. */
const fieldOf = (s: RecordSpace, name: string, all: readonly Equation[]): readonly Equation[] => {
  const leaves = leavesOf(s)
  return all.filter((_, k) => leaves[k]!.path[0] === name)
}

/** `f × g × … : {f: A, g: B, …} → {f: C, g: D, …}`, side by side. */
export const cross = <M extends Programs>(maps: M): Program<Doms<M>, Cods<M>> => {
  const dom = spaces(maps, 'dom') as Doms<M>
  const inputs = inputsOf(dom)
  const outputs = Object.entries<Program>(maps).flatMap(([k, p]) => instantiate(p, fieldOf(dom, k, inputs)))
  return { dom, cod: spaces(maps, 'cod') as Cods<M>, inputs, outputs }
}

/** `π : {…, name: A, …} → A`. @throws SpaceMismatch if there is no such field. */
export const proj = <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K): Program<S, S['fields'][K]> => {
  const cod = s.fields[name] as S['fields'][K] | undefined
  if (!cod) throw new SpaceMismatch('proj', `one of ${Object.keys(s.fields).join(', ')}`, name)
  const inputs = inputsOf(s)
  return program(s, cod, inputs, fieldOf(s, name, inputs), 'proj')
}
