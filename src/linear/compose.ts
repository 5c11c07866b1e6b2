/**
 * Linear maps from linear maps: identity, composition, sums, forks and joins, and the elementary relations. All of them only wire;
 * together they satisfy the laws of a category with biproducts (`test/laws/linear.test.ts`).
 */
import {
  type Axis,
  axesOver,
  axisApart,
  axisOver,
  closure,
  type Equation,
  freeOf,
  type Index,
  indexAlong,
  literal,
  NONE,
  substitute,
  union,
  without,
} from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { nameOf, type Program } from '../categories/program.js'
import {
  array,
  axesOfSet,
  expectSpace,
  type IndexSet,
  leavesOf,
  placeOf,
  type RecordSpace,
  rankOf,
  record,
  type Space,
  shapeOf,
  showSpace,
} from '../categories/space.js'
import { axesOf, type Edge, edge, type Graph, type LinearMap, renameIndices, replaceIn, type Variable, variable } from './edge.js'

const ONE = literal(1)

/** One variable for each leaf of a space. */
export const ports = (s: Space, prefix: string): readonly Variable[] => leavesOf(s).map((l) => variable(prefix + nameOf(l, ''), [], shapeOf(l)))

/** `to += by · from`, element by element. */
const copyEdge = (to: Variable, from: Variable, by: Equation = ONE): Edge => {
  const i = axesOver(from.shape, union(from.scope, by.free)).map(indexAlong)
  return edge(to, i, from, i, by)
}

/** Fresh variables, except those that `fixed` replaces. */
const renamed = (l: Graph, fixed: ReadonlyMap<Variable, Variable>): Graph => {
  const seen = new Map(fixed)
  const fresh = (v: Variable): Variable => {
    const known = seen.get(v)
    if (known) return known
    const made = variable(v.name, v.scope, v.shape, v.time)
    seen.set(v, made)
    return made
  }
  return { ins: l.ins.map(fresh), outs: l.outs.map(fresh), edges: l.edges.map((e) => ({ ...e, to: fresh(e.to), from: fresh(e.from) })) }
}
const onto = (from: readonly Variable[], to: readonly Variable[]): Map<Variable, Variable> => new Map(from.map((v, k) => [v, to[k]!]))

/** `id : A ⊸ A`. */
export const identity = <A extends Space>(a: A): LinearMap<A, A> => scaling(a, ONE)
/** `c · : A ⊸ A`. */
export const scaling = <A extends Space>(a: A, c: Equation): LinearMap<A, A> => {
  const [ins, outs] = [ports(a, 'dx'), ports(a, 'dy')]
  return { dom: a, cod: a, ins, outs, edges: ins.map((v, k) => copyEdge(outs[k]!, v, c)) }
}
/** `0 : A ⊸ B`. */
export const zero = <A extends Space, B extends Space>(dom: A, cod: B): LinearMap<A, B> => ({
  dom,
  cod,
  ins: ports(dom, 'dx'),
  outs: ports(cod, 'dy'),
  edges: [],
})

/** `g ∘ f`. @throws SpaceMismatch */
export const compose = <A extends Space, B extends Space, C extends Space>(g: LinearMap<NoInfer<B>, C>, f: LinearMap<A, B>): LinearMap<A, C> => {
  expectSpace('compose(g, f): domain of g', f.cod, g.dom)
  const first = renamed(f, new Map())
  const second = renamed(g, onto(g.ins, first.outs))
  return { dom: f.dom, cod: g.cod, ins: first.ins, outs: second.outs, edges: [...first.edges, ...second.edges] }
}
/** `f + g`. @throws SpaceMismatch */
export const plus = <A extends Space, B extends Space>(f: LinearMap<A, B>, g: LinearMap<NoInfer<A>, NoInfer<B>>): LinearMap<A, B> => {
  expectSpace('plus(f, g): domain of g', f.dom, g.dom)
  expectSpace('plus(f, g): codomain of g', f.cod, g.cod)
  const second = renamed(g, new Map([...onto(g.ins, f.ins), ...onto(g.outs, f.outs)]))
  return { ...f, edges: [...f.edges, ...second.edges] }
}
/**
 * `x ↦ L(f(x))`: a map with weights over the inputs of g, as a derivative of g is, at the values of f. Its weights are over the inputs of f, so that
 * `D(g ∘ f) = along(Dg, g, f) ∘ Df`, piece by piece.
 *
 * @throws SpaceMismatch unless g takes what f gives
 */
export const along = <A extends Space, B extends Space>(l: LinearMap<A, B>, g: Program, f: Program): LinearMap<A, B> => {
  expectSpace('along(l, g, f): domain of g', f.cod, g.dom)
  const values = new Map(g.inputs.map((x, k) => [x, f.outputs[k]!]))
  const all = axesOf(l)
  // A range may depend on the inputs: up to the place of a maximum.
  for (const a of all) {
    const [lo, hi] = substitute([a.lo, a.hi], values)
    if (lo !== a.lo || hi !== a.hi) values.set(indexAlong(a), indexAlong(axisOver(lo!, hi!, union(all, freeOf(values.values())))))
  }
  return replaceIn(l, values)
}
/** `c · f`. */
export const scale = <A extends Space, B extends Space>(c: Equation, f: LinearMap<A, B>): LinearMap<A, B> => compose(scaling(f.cod, c), f)

/** Linear maps by name. */
export type Maps = Readonly<Record<string, LinearMap>>
type Doms<M extends Maps> = RecordSpace<{ readonly [K in keyof M]: M[K]['dom'] }>
type Cods<M extends Maps> = RecordSpace<{ readonly [K in keyof M]: M[K]['cod'] }>
const spaces = <M extends Maps, K extends 'dom' | 'cod'>(maps: M, side: K): Record<string, Space> =>
  Object.fromEntries(Object.entries(maps).map(([k, l]) => [k, l[side]]))

/** `⟨f, g, …⟩ : A ⊸ {f: B, g: C, …}`: one input to all. @throws SpaceMismatch */
export const fork = <A extends Space, M extends Readonly<Record<string, LinearMap<A>>>>(maps: M): LinearMap<M[keyof M]['dom'], Cods<M>> => {
  const parts = Object.entries(maps)
  const dom = parts[0]?.[1].dom
  if (!dom) throw new SpaceMismatch('fork', 'at least one map', 'none')
  for (const [k, l] of parts) expectSpace(`fork: domain of ${k}`, dom, l.dom)
  const ins = ports(dom, 'dx')
  const copies = parts.map(([, l]) => renamed(l, onto(l.ins, ins)))
  return {
    dom,
    cod: record(spaces(maps, 'cod')) as unknown as Cods<M>,
    ins,
    outs: copies.flatMap((c) => c.outs),
    edges: copies.flatMap((c) => c.edges),
  }
}
/** `[f, g, …] : {f: A, g: B, …} ⊸ C`: the sum of all. @throws SpaceMismatch */
export const join = <C extends Space, M extends Readonly<Record<string, LinearMap<Space, C>>>>(maps: M): LinearMap<Doms<M>, M[keyof M]['cod']> => {
  const parts = Object.entries(maps)
  const cod = parts[0]?.[1].cod
  if (!cod) throw new SpaceMismatch('join', 'at least one map', 'none')
  for (const [k, l] of parts) expectSpace(`join: codomain of ${k}`, cod, l.cod)
  const outs = ports(cod, 'dy')
  const copies = parts.map(([, l]) => renamed(l, onto(l.outs, outs)))
  return {
    dom: record(spaces(maps, 'dom')) as unknown as Doms<M>,
    cod,
    ins: copies.flatMap((c) => c.ins),
    outs,
    edges: copies.flatMap((c) => c.edges),
  }
}
/** `f × g × … : {f: A, …} ⊸ {f: B, …}`, side by side. */
export const cross = <M extends Maps>(maps: M): LinearMap<Doms<M>, Cods<M>> => {
  const copies = Object.values(maps).map((l) => renamed(l, new Map()))
  return {
    dom: record(spaces(maps, 'dom')) as unknown as Doms<M>,
    cod: record(spaces(maps, 'cod')) as unknown as Cods<M>,
    ins: copies.flatMap((c) => c.ins),
    outs: copies.flatMap((c) => c.outs),
    edges: copies.flatMap((c) => c.edges),
  }
}

const field = (s: RecordSpace, name: string, place: string): Space => {
  const f = s.fields[name]
  if (!f) throw new SpaceMismatch(place, `one of ${Object.keys(s.fields).join(', ')}`, name)
  return f
}
/** `π : {…, name: A, …} ⊸ A`. */
export const proj = <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K): LinearMap<S, S['fields'][K]> => {
  const cod = field(s, name, 'proj') as S['fields'][K]
  const [ins, outs] = [ports(s, 'dx'), ports(cod, 'dy')]
  const first = leavesOf(s).findIndex((l) => l.path[0] === name)
  return { dom: s, cod, ins, outs, edges: outs.map((v, k) => copyEdge(v, ins[first + k]!)) }
}
/** `ι : A ⊸ {…, name: A, …}`, zero elsewhere; the adjoint of `proj`. */
export const inj = <S extends RecordSpace, K extends keyof S['fields'] & string>(s: S, name: K): LinearMap<S['fields'][K], S> => {
  const dom = field(s, name, 'inj') as S['fields'][K]
  const [ins, outs] = [ports(dom, 'dx'), ports(s, 'dy')]
  const first = leavesOf(s).findIndex((l) => l.path[0] === name)
  return { dom, cod: s, ins, outs, edges: ins.map((v, k) => copyEdge(outs[first + k]!, v)) }
}

/** A weight for every index. */
export type Weight = (...i: readonly Equation[]) => Equation

/**
 * The weighted relation between X and Y over the axes of R:
 * `(red v)[to(r)] = Σ_r by(r) · v[from(r)]`; indices out of range contribute nothing if `partial`.
 *
 * @see Elsman et al., MSFP 2022, section on relational reduction; multiplicities as in bags, so that `red S ∘ red R = red (R;S)`.
 */
export const red = <A extends Space, B extends Space>(spec: {
  readonly dom: A
  readonly cod: B
  readonly over: IndexSet
  readonly to: (...r: readonly Equation[]) => readonly Index[]
  readonly from: (...r: readonly Equation[]) => readonly Index[]
  readonly by?: Weight
  readonly partial?: boolean
}): LinearMap<A, B> => {
  const [ins, outs] = [ports(spec.dom, 'dx'), ports(spec.cod, 'dy')]
  if (ins.length !== 1 || outs.length !== 1)
    throw new SpaceMismatch('red', 'one array or scalar on each side', `${showSpace(spec.dom)} ⊸ ${showSpace(spec.cod)}`)
  const axes = axesOfSet(spec.over, [])
  const r = axes.map(indexAlong)
  const where = (s: Space, given: readonly Index[]): readonly Equation[] => {
    const sets = leavesOf(s)[0]!.sets
    let used = 0
    return sets.flatMap((x) => {
      const mine = given.slice(used, used + rankOf(x))
      used += mine.length
      return placeOf(x, mine)
    })
  }
  const e = edge(
    outs[0]!,
    where(spec.cod, spec.to(...r)),
    ins[0]!,
    where(spec.dom, spec.from(...r)),
    spec.by?.(...r) ?? ONE,
    closure(axes),
    spec.partial ?? false,
  )
  return { dom: spec.dom, cod: spec.cod, ins, outs, edges: [e] }
}
/** `diag w : V[X] ⊸ V[X]`, `(diag w v)ᵢ = wᵢ vᵢ`. */
export const diag = <X extends IndexSet, V extends Space>(over: X, of: V, w: Weight) => map(over, of, (...i) => scaling(of, w(...i)))
/** `Σ_X : V[X] ⊸ V`. */
export const sum = <X extends IndexSet, V extends Space>(over: X, of: V) => {
  const dom = array(over, of)
  return { ...elementwise(dom, of, over, (i, v) => [v, [...i, ...v]]) }
}
/** `rep_X : V ⊸ V[X]`; the adjoint of `sum`. */
export const replicate = <X extends IndexSet, V extends Space>(over: X, of: V) => {
  const cod = array(over, of)
  return { ...elementwise(of, cod, over, (i, v) => [[...i, ...v], v]) }
}
/** The section `(u ⊙ ·)` of the outer product: `v ↦ w ⊗ v : V ⊸ V[X]`. */
export const section = <X extends IndexSet, V extends Space>(over: X, of: V, w: Weight) => compose(diag(over, of, w), replicate(over, of))

/** One edge for each leaf of `of`: from and to as `pair` says, given storage indices along X and within the leaf. */
const elementwise = <A extends Space, B extends Space>(
  dom: A,
  cod: B,
  over: IndexSet,
  pair: (i: readonly Equation[], v: readonly Equation[]) => readonly [to: readonly Equation[], from: readonly Equation[]],
): LinearMap<A, B> => {
  const [ins, outs] = [ports(dom, 'dx'), ports(cod, 'dy')]
  const axes = axesOfSet(over, [])
  const i = placeOf(over, axes.map(indexAlong))
  const edges = ins.map((from, k) => {
    const to = outs[k]!
    const inner = from.shape.length < to.shape.length ? from.shape : to.shape
    const v = axesOver(inner, closure(axes)).map(indexAlong)
    const [ti, fi] = pair(i, v)
    return edge(to, ti, from, fi, ONE, closure(axes))
  })
  return { dom, cod, ins, outs, edges }
}

/**
 * `map_X f : A[X] ⊸ B[X]` for a family of maps `fᵢ : A ⊸ B`; residuals are families too, zipped by their indices.
 * While f is made, the axes of X are unlike any other; then they are renamed to axes that it does not use.
 */
export const map = <X extends IndexSet, A extends Space, B extends Space>(over: X, _of: A, f: (...i: readonly Equation[]) => LinearMap<A, B>) => {
  const own = new Map<Equation, Equation>()
  const unlike: Axis[] = []
  for (const a of axesOfSet(over, [])) {
    const [lo, hi] = substitute([a.lo, a.hi], own)
    unlike.push(axisApart(lo!, hi!))
    own.set(indexAlong(a), indexAlong(unlike[unlike.length - 1]!))
  }
  const body = f(...unlike.map(indexAlong))
  const used = body.edges.reduce((s, e) => [s, e.axes, e.to.scope, e.from.scope].reduce(union), NONE)
  const axes: readonly Axis[] = axesOfSet(over, used)
  const scope = closure(axes)
  const names = new Map<Equation, Equation>(unlike.map((a, k) => [indexAlong(a), indexAlong(axes[k]!)]))
  const [dom, cod] = [array(over, body.dom), array(over, body.cod)]
  const [ins, outs] = [ports(dom, 'dx'), ports(cod, 'dy')]
  const place = placeOf(over, axes.map(indexAlong))
  const widened = new Map<Variable, Variable>()
  const wide = (v: Variable): Variable => {
    const known = widened.get(v) ?? variable(v.name, union(scope, v.scope), v.shape, v.time)
    widened.set(v, known)
    return known
  }
  const inner = body.edges.map((e) => renameIndices({ ...e, to: wide(e.to), from: wide(e.from), axes: union(scope, without(e.axes, unlike)) }, names))
  const enter = body.ins.map((v, k) => {
    const rest = axesOver(v.shape, scope).map(indexAlong)
    return edge(wide(v), rest, ins[k]!, [...place, ...rest], ONE, scope)
  })
  const leave = body.outs.map((v, k) => {
    const rest = axesOver(v.shape, scope).map(indexAlong)
    return edge(outs[k]!, [...place, ...rest], wide(v), rest, ONE, scope)
  })
  return { dom, cod, ins, outs, edges: [...enter, ...inner, ...leave] } as LinearMap<typeof dom, typeof cod>
}
