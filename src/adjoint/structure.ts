/**
 * The structure of a linear map, read off its graph between each input and each output. Edges that reach whole arrays entry by entry move up to the
 * ports, where they are diagonals; what is left falls into components. A component whose ways out are its ways in, reversed, is a congruence; what
 * passes through scalars is of low rank.
 */
import {
  type Axis,
  at,
  axesOver,
  build,
  type Equation,
  freeOf,
  indexAlong,
  isLiteral,
  literal,
  meets,
  substitute,
  union,
  within,
  without,
} from '../categories/equation.js'
import { array, fin, type IndexSet, leavesOf, product, real, record, type Space } from '../categories/space.js'
import { applyGraph } from '../linear/apply.js'
import { compose, ports } from '../linear/compose.js'
import { type Edge, edge, type Graph, type LinearMap, type Variable, variable } from '../linear/edge.js'
import type { Block, Congruence, Diagonal, Part, RankOne, Structure } from '../linear/structure.js'
import { plus, times } from '../primitives/arithmetic.js'
import { collected, equationOf, type Monomial, monomialsOf, multiplied, quotient, rootOf, split } from '../primitives/monomial.js'
import { buildOver, sumOverAll } from '../primitives/reduction.js'
import { reversed } from './adjoint.js'
import { addParallel, Wiring } from './laws.js'
import { prune } from './simplify.js'

const ONE = literal(1)
const ZERO = literal(0)
/** A graph is taken apart while its edges are at most so many times as many as they were, and a few. */
const GROWTH = 4
const FEW = 64

/** A graph from one input to one output. */
interface Channel {
  readonly from: Variable
  readonly to: Variable
  readonly edges: readonly Edge[]
}

const sameIndices = (a: readonly Equation[], b: readonly Equation[]): boolean => a.length === b.length && a.every((x, k) => x === b[k])
const sameAxes = (a: readonly Axis[], b: readonly Axis[]): boolean => a.length === b.length && within(a, b)
const isFamily = (v: Variable): boolean => v.shape.length === 0 && v.time === undefined
const isScalar = (v: Variable): boolean => isFamily(v) && v.scope.length === 0
/** Does a family go over whole dimensions, so that an array holds it? */
const isArray = (v: Variable): boolean => isFamily(v) && v.scope.every((a) => isLiteral(a.lo, 0) && a.outer.length === 0)
/** The axes of indices that go over whole dimensions, each along its own. */
const wholeAxes = (indices: readonly Equation[], shape: readonly Equation[]): readonly Axis[] | undefined => {
  const axes = indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
  const fits = new Set(axes).size === shape.length && axes.every((a, k) => isLiteral(a.lo, 0) && a.hi === shape[k])
  return fits ? axes : undefined
}
/** Does the edge reach a whole array of the port, entry by entry? What comes to a scalar is a scalar. */
const isPlain = (e: Edge, port: Variable): boolean => {
  const axes = wholeAxes(e.from === port ? e.fi : e.ti, port.shape)
  return isScalar(port) || (axes !== undefined && sameAxes(e.axes, axes))
}
/** An edge at a scalar, its sum taken into the weight. */
const closed = (e: Edge): Edge => {
  if (e.partial || !(isScalar(e.from) || isScalar(e.to))) return e
  const open = [e.to.scope, e.from.scope, freeOf([...e.ti, ...e.fi])].reduce(union)
  const hidden = without(e.axes, open)
  if (hidden.length === 0 || open.some((a) => meets(a.outer, hidden))) return e
  return { ...e, by: sumOverAll(hidden, e.by), axes: without(e.axes, hidden) }
}

/**
 * The edges of a channel, led around the variables that `moves` names: such an edge sums nothing, and is joined with every edge at the other side.
 * Until there is none, or the graph has grown too much.
 */
const led = (c: Channel, moves: (e: Edge) => Variable | undefined): readonly Edge[] => {
  const ports = { ins: [c.from], outs: [c.to] }
  const w = new Wiring({ ...ports, edges: c.edges.map(closed) })
  let spare = (GROWTH - 1) * c.edges.length + FEW
  const lead = (e: Edge): boolean => {
    const v = moves(e)
    if (!v || v === c.from || v === c.to || !isFamily(v) || !sameAxes(e.axes, v.scope)) return false
    const [mine, others] = e.to === v ? [w.into(v), [...w.from(v)]] : [w.from(v), [...w.into(v)]]
    if (![...mine].includes(e) || others.length - 1 > spare) return false
    spare -= others.length - 1
    w.remove(e)
    for (const o of others) {
      const made = closed(e.to === v ? joined(e, o) : joined(o, e))
      w.add(made)
      addParallel(w, made.to)
    }
    return true
  }
  while (w.result.edges.filter(lead).length > 0);
  return prune({ ...ports, edges: w.result.edges }).edges
}
/** Two edges that meet at a family, of which one sums nothing, as one. */
const joined = (first: Edge, then: Edge): Edge => ({
  to: then.to,
  ti: then.ti,
  from: first.from,
  fi: first.fi,
  by: times(first.by, then.by),
  partial: first.partial || then.partial,
  axes: union(first.axes, then.axes),
})

/** Groups of edges that variables other than the ports connect. */
const componentsOf = ({ from, to, edges }: Channel): readonly (readonly Edge[])[] => {
  const parent = new Map<Variable, Variable>()
  const find = (v: Variable): Variable => {
    const up = parent.get(v) ?? v
    return up === v ? v : find(up)
  }
  const inner = (e: Edge): readonly Variable[] => [e.from, e.to].filter((v) => v !== from && v !== to)
  for (const e of edges) {
    const [u, v] = inner(e)
    if (u && v) parent.set(find(u), find(v))
  }
  const groups = new Map<Variable, Edge[]>()
  for (const e of edges) {
    const [v] = inner(e)
    if (!v) continue
    const root = find(v)
    groups.set(root, [...(groups.get(root) ?? []), e])
  }
  return [...groups.values()]
}

/** The value of a graph with one input and one output at ones. */
const atOnes = (g: Graph): Equation =>
  applyGraph(
    g,
    g.ins.map((v) => buildOver(v.shape, () => ONE)),
  )[0]! // prettier-ignore

const axesOf = (e: Equation): readonly Axis[] => axesOver(e.shape)
/** The entry of an array at given axes, or the array's, if its entries are not one expression. */
const entryOf = (e: Equation, axes: readonly Axis[]): Equation | undefined => {
  if (e.shape.length === 0) return e
  return e.tag === 'build' ? substitute([e.body], new Map(e.axes.map((a, k) => [indexAlong(a), indexAlong(axes[k]!)])))[0] : undefined
}
/** An array as a sum of multiples of arrays, the coefficients scalars. */
const combination = (e: Equation): readonly (readonly [coefficient: Monomial, vector: Monomial | undefined])[] => {
  const body = entryOf(e, axesOf(e))
  if (!body) return [[{ number: 1, powers: new Map() }, undefined]]
  return collected(monomialsOf(body)).map((m) => {
    const [vector, coefficient] = split(m, (f) => f.free.length > 0)
    return [coefficient, vector]
  })
}
const arrayOf = (like: Equation, vector: Monomial | undefined): Equation => {
  if (!vector) return like
  return like.shape.length === 0 ? equationOf(vector) : build(axesOf(like), equationOf(vector))
}

/** The array with its entries as sums of quotients of products. */
const canonical = (e: Equation): Equation => {
  const terms = combination(e)
  if (terms.some(([, v]) => !v)) return e
  const body = terms.map(([c, v]) => equationOf(multiplied(c, v!))).reduce(plus, ZERO)
  return e.shape.length === 0 ? body : build(axesOf(e), body)
}

type Product = Omit<RankOne, 'map' | 'by'> & { readonly by: readonly Monomial[] }
type Pair = readonly [left: Equation, right: Equation]
/** The two arrays of every scalar that edges pass through; at a port that is a scalar, 1. */
const pairsOf = (c: Channel): readonly Pair[] => {
  const scalars = new Set(c.edges.flatMap((e) => [e.from, e.to].filter(isScalar)))
  return [...scalars].map((s) => {
    const left = s === c.to ? ONE : atOnes({ ins: [s], outs: [c.to], edges: c.edges.filter((e) => e.from === s) })
    const right = s === c.from ? ONE : atOnes(reversed({ ins: [c.from], outs: [s], edges: c.edges.filter((e) => e.to === s) }))
    return [left, right]
  })
}
/** Each product of two arrays once. */
const products = (pairs: readonly Pair[]): readonly Product[] => {
  const terms = new Map<string, Omit<Product, 'by'> & { readonly by: Monomial[] }>()
  for (const [left, right] of pairs)
    for (const [a, u] of combination(left))
      for (const [b, v] of combination(right)) {
        const [l, r] = [arrayOf(left, u), arrayOf(right, v)]
        const key = `${l.id},${r.id}`
        const known = terms.get(key) ?? { kind: 'rank one', left: l, right: r, by: [] }
        known.by.push(multiplied(a, b))
        terms.set(key, known)
      }
  return [...terms.values()].map((t) => ({ ...t, by: collected(t.by) })).filter((t) => t.by.length > 0)
}
/** `c u⊗u`, where a multiple of u is a term of the diagonal, as `κ ρu⊗ρu`: so `diag(u/s) − u⊗u/s²` is `diag(p) − p⊗p`. */
const normalized = (t: Product, diagonal: Equation | undefined): Product => {
  const [c, ...more] = t.by
  if (!diagonal || !c || more.length > 0 || t.left !== t.right) return t
  const shares = combination(diagonal).some(([, v]) => v && v.powers.size > 0 && arrayOf(diagonal, v) === t.left)
  if (!shares) return t
  const [root, rest] = rootOf(c)
  const [[, vector] = [c, c]] = combination(t.left)
  const u = arrayOf(t.left, vector && multiplied(root, vector))
  return { ...t, by: [rest], left: u, right: u }
}
/** `u⊗v` and `v⊗u` beside each other. */
const paired = (terms: readonly Product[]): readonly Product[] => {
  const rest = [...terms]
  const done: Product[] = []
  for (let t = rest.shift(); t; t = rest.shift()) {
    done.push(t)
    const k = rest.findIndex((x) => x.left === t!.right && x.right === t!.left)
    if (k >= 0) done.push(...rest.splice(k, 1))
  }
  return done
}

/** Edges as they are between ports, by other internal variables. */
const between = (l: LinearMap, edges: readonly Edge[]): LinearMap => {
  const names = new Map([...l.ins, ...l.outs].map((v) => [v, v] as const))
  const fresh = (v: Variable): Variable => {
    const known = names.get(v) ?? variable(v.name, v.scope, v.shape, v.time)
    names.set(v, known)
    return known
  }
  return { ...l, edges: edges.map((e) => ({ ...e, from: fresh(e.from), to: fresh(e.to) })) }
}
const entriesOf = (e: Equation): readonly [axes: readonly Equation[], entry: Equation] => {
  const axes = axesOver(e.shape, e.free).map(indexAlong)
  return [axes, at(e, axes)]
}
const isZero = (e: Equation): boolean => isLiteral(e.tag === 'build' ? e.body : e, 0)
const diagonal = (l: LinearMap, c: Channel, by: Equation): Diagonal => {
  const [i, d] = entriesOf(by)
  return { kind: 'diagonal', by, map: { ...l, edges: [edge(c.to, i, c.from, i, d)] } }
}
const rankOne = (l: LinearMap, c: Channel, t: Product): RankOne => {
  const s = variable('t')
  const by = t.by.map(equationOf).reduce(plus)
  const [[i, u], [j, v]] = [entriesOf(t.left), entriesOf(t.right)]
  return { ...t, by, map: { ...l, edges: [edge(s, [], c.from, j, v), edge(c.to, i, s, [], times(by, u))] } }
}

const arrayOver = (extents: readonly Equation[]): Space =>
  extents.length === 0
    ? real
    : array(
        extents.map((n): IndexSet => fin(n)).reduce((x, y) => product(x, y)),
        real,
      ) // prettier-ignore
/** The space of families, one for each. */
const spaceOf = (families: readonly Variable[]): Space => {
  const spaces = families.map((v) => arrayOver(v.scope.map((a) => a.hi)))
  return families.length === 1 ? spaces[0]! : record(Object.fromEntries(spaces.map((s, k) => [String(k), s])))
}

/** `q` for which edges out to a port are the edges in from a port, reversed, times q. */
const factorOf = (out: readonly Edge[], into: readonly Edge[], family: Variable): Equation | undefined => {
  const { scope } = family
  if (out.length !== into.length || !isFamily(out[0]!.from) || !within(out[0]!.from.scope, scope)) return undefined
  const left = new Set(into)
  let found: Equation | undefined
  for (const e of out) {
    const like = [...left].find((x) => sameIndices(x.fi, e.ti) && sameAxes(x.axes, e.axes) && x.partial === e.partial)
    const q = like && quotient(e.by, like.by)
    const factor = q && equationOf(q)
    if (!factor || !within(factor.free, scope) || (found && found !== factor)) return undefined
    left.delete(like)
    found = factor
  }
  return found
}
/** `L† S L`, if all that goes in comes to families on which nothing else acts, and all that comes out leaves by the same edges, reversed. */
const congruence = (l: LinearMap, c: Channel): Congruence | undefined => {
  const into = c.edges.filter((e) => e.from === c.from)
  const families = [...new Set(into.map((e) => e.to))]
  const own = (v: Variable): readonly Edge[] => into.filter((e) => e.to === v)
  if (!families.every((v) => v !== c.to && v.scope.length > 0 && isArray(v) && own(v).length === c.edges.filter((e) => e.to === v).length))
    return undefined
  const mid = spaceOf(families)
  const [given, made] = [ports(mid, 'dt'), ports(mid, 'dt')]
  const inside: Edge[] = c.edges.filter((e) => e.from !== c.from && e.to !== c.to)
  for (const source of new Set(c.edges.flatMap((e) => (e.to === c.to ? [e.from] : [])))) {
    const out = c.edges.filter((e) => e.to === c.to && e.from === source)
    const k = families.findIndex((v) => factorOf(out, own(v), v))
    const v = families[k]
    if (!v) return undefined
    inside.push(edge(made[k]!, v.scope.map(indexAlong), source, [], factorOf(out, own(v), v)!, v.scope))
  }
  const enter = families.map((v, k) => edge(v, [], given[k]!, v.scope.map(indexAlong), ONE))
  const middle: LinearMap = { dom: mid, cod: mid, ins: given, outs: made, edges: [...enter, ...inside] }
  const inner = ports(mid, 'dt')
  const leaf = leavesOf(l.dom)[l.ins.indexOf(c.from)]!
  const dom = leaf.sets.reduceRight<Space>((s, x) => array(x, s), real)
  const [x] = ports(dom, c.from.name)
  const ahead = into.map((e) => {
    const k = families.indexOf(e.to)
    return { ...e, from: x!, to: inner[k]!, ti: e.to.scope.map(indexAlong) }
  })
  const first: LinearMap = { dom, cod: mid, ins: [x!], outs: inner, edges: ahead }
  const second = structureOf(middle)
  const [[only, ...more] = []] = second.blocks.map((b) => b.terms)
  const map = between(l, c.edges)
  if (families.length > 1 || only?.kind !== 'congruence' || more.length > 0) return { kind: 'congruence', inner: first, middle: second, map }
  return { kind: 'congruence', inner: compose(only.inner, first), middle: only.middle, map }
}

/** Around variables that a port reaches entry by entry, or that are larger than the port. */
const atPorts =
  ({ from, to }: Channel) =>
  (e: Edge): Variable | undefined => {
    const leads = (v: Variable, port: Variable): boolean => isPlain(e, port) || v.scope.length > port.shape.length
    return e.from === from && leads(e.to, from) ? e.to : e.to === to && leads(e.from, to) ? e.from : undefined
  }
/** Also around what is between scalars and ports. */
const atScalars =
  (c: Channel) =>
  (e: Edge): Variable | undefined =>
    isScalar(e.to) && e.to !== c.to && e.from !== c.from ? e.from : isScalar(e.from) && e.from !== c.from && e.to !== c.to ? e.to : atPorts(c)(e)

/** The terms of direct edges whose rows and columns are told apart, as pairs of arrays; and the edges of the others. */
const separable = (edges: readonly Edge[]): { readonly pairs: readonly Pair[]; readonly others: readonly Edge[] } => {
  const pairs: Pair[] = []
  const others = edges.flatMap((e) => {
    const [rows, columns] = [wholeAxes(e.ti, e.to.shape), wholeAxes(e.fi, e.from.shape)]
    if (!rows || !columns || meets(rows, columns) || e.partial || !sameAxes(e.axes, [...rows, ...columns])) return [e]
    const mixed = collected(monomialsOf(e.by)).filter((m) => {
      const [left, right] = split(m, (f) => meets(f.free, rows))
      if ([...left.powers.keys()].some((f) => meets(f.free, columns))) return true
      pairs.push([build(rows, equationOf(left)), build(columns, equationOf(right))])
      return false
    })
    return mixed.length === 0 ? [] : [{ ...e, by: mixed.map(equationOf).reduce(plus) }]
  })
  return { pairs, others }
}

const partsOf = (l: LinearMap, c: Channel): readonly Part[] => {
  const direct: Edge[] = []
  const low: Edge[] = []
  const around: Congruence[] = []
  const rest: Edge[] = []
  /** Is it between a scalar and a port? */
  const passes = (e: Edge): boolean => (e.from === c.from ? isScalar(e.to) : e.to === c.to && isScalar(e.from))
  /** Adds what is direct once edges have been led around variables; the components that are left. */
  const separated = (edges: readonly Edge[], moves: (e: Edge) => Variable | undefined): readonly Channel[] => {
    const all = led({ ...c, edges }, moves)
    direct.push(...all.filter((e) => e.from === c.from && e.to === c.to))
    return componentsOf({ ...c, edges: all }).map((component) => ({ ...c, edges: component }))
  }
  for (const whole of separated(c.edges, atPorts(c))) {
    const found = congruence(l, whole)
    if (found) around.push(found)
    for (const part of found ? [] : separated(whole.edges, atScalars(c))) {
      const inner = congruence(l, part)
      if (inner) around.push(inner)
      else if (part.edges.every(passes)) low.push(...part.edges)
      else rest.push(...part.edges)
    }
  }
  const entrywise = direct.filter((e) => sameIndices(e.ti, e.fi))
  const beside = direct.filter((e) => !sameIndices(e.ti, e.fi))
  const flat = isScalar(c.from) || isScalar(c.to)
  const { pairs, others } = flat ? { pairs: [], others: [] } : separable(beside)
  const by = entrywise.length > 0 ? canonical(atOnes({ ins: [c.from], outs: [c.to], edges: entrywise })) : undefined
  const terms = products([...pairs, ...pairsOf({ ...c, edges: flat ? beside : low })])
  return [
    ...(by && !isZero(by) ? [diagonal(l, c, by)] : []),
    ...paired(terms.map((t) => normalized(t, by))).map((t) => rankOne(l, c, t)),
    ...around,
    ...(others.length + rest.length > 0 ? [{ kind: 'rest' as const, map: between(l, [...others, ...rest]) }] : []),
  ]
}

/**
 * What a map is made of, between each input and each output. The terms add up to the map; whatever is no sum of diagonals, products of rank one and
 * congruences is a rest.
 */
export const structureOf = <A extends Space, B extends Space>(map: LinearMap<A, B>): Structure<A, B> => {
  const blocks = map.outs.flatMap((to, row) =>
    map.ins.flatMap((from, column): readonly Block[] => {
      const { edges } = prune({ ins: [from], outs: [to], edges: map.edges })
      const terms = edges.length === 0 ? [] : partsOf(map, { from, to, edges })
      return terms.length === 0 ? [] : [{ row, column, terms }]
    }),
  )
  return { map, blocks }
}
