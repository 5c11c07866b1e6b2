/**
 * Programs from programs, without naming a variable: a Cartesian category. What does not meet is refused by the compiler where sizes are literals,
 * and by `SpaceMismatch`, with both spaces and the place, in any case.
 */
import { type Equation, size, substitute } from './equation.js'
import { SpaceMismatch } from './errors.js'
import type { Meets } from './fits.js'
import { inputsOf, instantiate, type Program, program } from './program.js'
import {
  type ArraySpace,
  expectSpace,
  type IndexSet,
  type IndexSpace,
  leavesOf,
  type NameOf,
  type RecordSpace,
  record,
  type Size,
  type Space,
  sizeOf,
} from './space.js'

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
): Program<NameOf<M[keyof M]['dom']>, Cods<M>> => {
  const parts: readonly (readonly [string, Program])[] = Object.entries<Program>(maps)
  const first = parts[0]?.[1]
  if (!first) throw new SpaceMismatch('fork', 'at least one program', 'none')
  const outputs = parts.flatMap(([k, p]) => {
    expectSpace(`fork: domain of ${k}`, first.dom, p.dom)
    return instantiate(p, first.inputs)
  })
  return { dom: first.dom as NameOf<M[keyof M]['dom']>, cod: spaces(maps, 'cod') as Cods<M>, inputs: first.inputs, outputs }
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
  const cod = s.fields[name] as S['fields'][K]
  if (!Object.hasOwn(s.fields, name)) throw new SpaceMismatch('proj', `one of ${Object.keys(s.fields).join(', ')}`, name)
  const inputs = inputsOf(s)
  return program(s, cod, inputs, fieldOf(s, name, inputs), 'proj')
}

/** Sizes by name. */
export type Sizes = Readonly<Record<string, Size>>
type ResizedSet<X, M> = X extends { readonly set: 'product'; readonly left: infer L; readonly right: infer R }
  ? { readonly set: 'product'; readonly left: ResizedSet<L, M>; readonly right: ResizedSet<R, M> }
  : X extends { readonly set: infer S; readonly size: infer N }
    ? { readonly set: S; readonly size: N extends keyof M ? M[N] : N }
    : never
/** A space with other sizes. */
export type Resized<A, M> = Space extends A
  ? Space
  : A extends { readonly space: 'array'; readonly over: infer X; readonly of: infer V }
    ? ResizedSet<X, M> extends infer Y extends IndexSet
      ? ArraySpace<Y, Resized<V, M>>
      : never
    : A extends { readonly space: 'record'; readonly fields: infer F }
      ? RecordSpace<{ readonly [K in keyof F]: Resized<F[K], M> }>
      : A extends IndexSpace<infer N>
        ? IndexSpace<N extends keyof M ? (M[N] extends Size ? M[N] : Size) : N>
        : A extends Space
          ? A
          : never

/** A program of named sizes at other sizes, which may be numbers, names or arithmetic over them: `resize(p, { n: 3 })`. */
export const resize = <A extends Space, B extends Space, const M extends Sizes>(
  p: Program<A, B>,
  sizes: M,
): Program<Resized<A, M>, Resized<B, M>> => {
  const values = new Map(Object.entries(sizes).map(([name, n]): [Equation, Equation] => [size(name), sizeOf(n)]))
  const other = (n: Size): Size => (typeof n === 'string' && Object.hasOwn(sizes, n) ? sizes[n]! : substitute([sizeOf(n)], values)[0]!)
  const set = (x: IndexSet): IndexSet =>
    x.set === 'product' ? { ...x, left: set(x.left), right: set(x.right) } : { ...x, size: typeof x.size === 'number' ? x.size : other(x.size) }
  const space = (s: Space): Space => {
    switch (s.space) {
      case 'real':
      case 'boolean':
        return s
      case 'index':
        return { ...s, below: other(s.below) }
      case 'array':
        return { ...s, over: set(s.over), of: space(s.of) }
      case 'record':
        return record(Object.fromEntries(Object.entries(s.fields).map(([k, f]) => [k, space(f)])))
    }
  }
  const [dom, cod] = [space(p.dom), space(p.cod)]
  const inputs = inputsOf(dom)
  const outputs = substitute(p.outputs, new Map([...values, ...p.inputs.map((x, k) => [x, inputs[k]!] as const)]))
  return program(dom, cod, inputs, outputs, 'resize') as Program<Resized<A, M>, Resized<B, M>>
}
