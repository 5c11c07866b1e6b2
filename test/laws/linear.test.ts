import { describe, expect, test } from '@jest/globals'
import { adjoint } from '../../src/adjoint/adjoint.js'
import { simplify } from '../../src/adjoint/simplify.js'
import { at, call, type Equation, indexAlong, input, literal, minus, plus as shift } from '../../src/categories/equation.js'
import { inputsOf } from '../../src/categories/program.js'
import {
  array,
  axesOfSet,
  fin,
  type IndexSet,
  product,
  type RecordSpace,
  real,
  record,
  type Space,
  sameSpace,
  triangle,
  vector,
} from '../../src/categories/space.js'
import { apply } from '../../src/linear/apply.js'
import * as M from '../../src/linear/compose.js'
import type { LinearMap } from '../../src/linear/edge.js'
import { asReal, plus, times } from '../../src/primitives/arithmetic.js'
import { choose, same } from '../../src/primitives/comparison.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { dot, forAll, near } from '../support/check.js'
import { evaluator, interpret, type Value } from '../support/interpret.js'
import { type Maps, maps, vectorOf, type World } from '../support/maps.js'
import { walk } from '../support/walk.js'

const ZERO = literal(0)
const ONE = literal(1)

/** `f v`, edge by edge, and once more through equations. */
const on = (f: LinearMap, v: readonly Value[], world: World): Value[] => {
  const inputs = inputsOf(f.dom, 'v')
  const result = walk(f, v, world)
  near(interpret(apply(f, inputs), { ...world, inputs: new Map([...world.inputs, ...inputs.map((x, k) => [x, v[k]!] as const)]) }), result)
  return result
}
/** Equal maps: of equal spaces, and equal on a vector. */
const equal = (s: Maps, f: LinearMap, g: LinearMap): void => {
  expect(sameSpace(f.dom, g.dom) && sameSpace(f.cod, g.cod)).toBe(true)
  const v = vectorOf(f.dom, s.seed, s.world)
  near(on(f, v, s.world), on(g, v, s.world))
}
const some = (s: Maps): Equation => literal(0.5 + (s.seed % 7))
const PAIR = (a: Space, b: Space) => record({ p: a, q: b })

const category: Readonly<Record<string, (s: Maps) => void>> = {
  'id ∘ f = f': (s) => equal(s, M.compose(M.identity(s.f.cod), s.f), s.f),
  'f ∘ id = f': (s) => equal(s, M.compose(s.f, M.identity(s.f.dom)), s.f),
  'h ∘ (g ∘ f) = (h ∘ g) ∘ f': (s) => equal(s, M.compose(s.h, M.compose(s.g, s.f)), M.compose(M.compose(s.h, s.g), s.f)),
  '(g ∘ f) v = g (f v)': (s) => {
    const v = vectorOf(s.f.dom, s.seed, s.world)
    near(on(M.compose(s.g, s.f), v, s.world), on(s.g, on(s.f, v, s.world), s.world))
  },
}
const additive: Readonly<Record<string, (s: Maps) => void>> = {
  '(f + g) v = f v + g v': (s) => {
    const v = vectorOf(s.f.dom, s.seed, s.world)
    const [x, y] = [on(s.f, v, s.world), on(s.f2, v, s.world)]
    const sum = x.map((a, k) => (typeof a === 'number' ? a + (y[k] as number) : a.map((e, j) => e + (y[k] as Float64Array)[j]!)))
    near(on(M.plus(s.f, s.f2), v, s.world), sum)
  },
  'f + g = g + f': (s) => equal(s, M.plus(s.f, s.f2), M.plus(s.f2, s.f)),
  'f + 0 = f': (s) => equal(s, M.plus(s.f, M.zero(s.f.dom, s.f.cod)), s.f),
  '0 ∘ f = 0': (s) => equal(s, M.compose(M.zero(s.f.cod, s.g.cod), s.f), M.zero(s.f.dom, s.g.cod)),
  'f ∘ 0 = 0': (s) => equal(s, M.compose(s.g, M.zero(s.f.dom, s.g.dom)), M.zero(s.f.dom, s.g.cod)),
  'g ∘ (f₁ + f₂) = g ∘ f₁ + g ∘ f₂': (s) => equal(s, M.compose(s.g, M.plus(s.f, s.f2)), M.plus(M.compose(s.g, s.f), M.compose(s.g, s.f2))),
  '(f₁ + f₂) ∘ g† = f₁ ∘ g† + …': (s) => {
    const g = adjoint(s.f2)
    equal(s, M.compose(M.plus(s.f, s.f2), g), M.plus(M.compose(s.f, g), M.compose(s.f2, g)))
  },
  '(c f) ∘ g = c (f ∘ g)': (s) => equal(s, M.compose(M.scale(some(s), s.g), s.f), M.scale(some(s), M.compose(s.g, s.f))),
  'f ∘ (c g) = c (f ∘ g)': (s) => equal(s, M.compose(s.g, M.scale(some(s), s.f)), M.scale(some(s), M.compose(s.g, s.f))),
  'c (d f) = (c d) f': (s) => equal(s, M.scale(some(s), M.scale(literal(3), s.f)), M.scale(times(some(s), literal(3)), s.f)),
  'c f + d f = (c + d) f': (s) => equal(s, M.plus(M.scale(some(s), s.f), M.scale(literal(3), s.f)), M.scale(plus(some(s), literal(3)), s.f)),
  '1 f = f': (s) => equal(s, M.scale(ONE, s.f), s.f),
  '0 f = 0': (s) => equal(s, M.scale(ZERO, s.f), M.zero(s.f.dom, s.f.cod)),
}
const biproduct: Readonly<Record<string, (s: Maps) => void>> = {
  'πₚ ∘ ⟨f, g⟩ = f': (s) => {
    const both = M.fork({ p: s.f, q: s.f2 })
    equal(s, M.compose(M.proj(both.cod, 'p'), both) as LinearMap, s.f)
    equal(s, M.compose(M.proj(both.cod, 'q'), both) as LinearMap, s.f2)
  },
  '[f, g] ∘ ιₚ = f': (s) => {
    const either = M.join({ p: s.f, q: s.f2 })
    equal(s, M.compose(either, M.inj(either.dom, 'p')) as LinearMap, s.f)
    equal(s, M.compose(either, M.inj(either.dom, 'q')) as LinearMap, s.f2)
  },
  'πₚ ∘ ιₚ = id': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    equal(s, M.compose(M.proj(both, 'p'), M.inj(both, 'p')), M.identity(s.f.dom))
    equal(s, M.compose(M.proj(both, 'q'), M.inj(both, 'q')), M.identity(s.f.cod))
  },
  'π_q ∘ ιₚ = 0': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    equal(s, M.compose(M.proj(both, 'q'), M.inj(both, 'p')), M.zero(s.f.dom, s.f.cod))
  },
  '⟨πₚ, π_q⟩ = id': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    equal(s, M.fork({ p: M.proj(both, 'p') as LinearMap, q: M.proj(both, 'q') as LinearMap }), M.identity(both))
  },
  '[ιₚ, ι_q] = id': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    equal(s, M.join({ p: M.inj(both, 'p') as LinearMap, q: M.inj(both, 'q') as LinearMap }) as LinearMap, M.identity(both))
  },
  'ιₚ ∘ πₚ + ι_q ∘ π_q = id': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    const through = (k: 'p' | 'q'): LinearMap => M.compose(M.inj(both, k), M.proj(both, k)) as LinearMap
    equal(s, M.plus(through('p'), through('q')), M.identity(both))
  },
  'f × g = ⟨f ∘ πₚ, g ∘ π_q⟩': (s) => {
    const side = M.cross({ p: s.f, q: s.g })
    const [p, q] = [M.compose(s.f, M.proj(side.dom, 'p') as LinearMap), M.compose(s.g, M.proj(side.dom, 'q') as LinearMap)]
    equal(s, side as LinearMap, M.fork({ p, q } as Record<string, LinearMap>))
  },
  '[h, k] ∘ ⟨f, g⟩ = h ∘ f + k ∘ g': (s) =>
    equal(
      s,
      M.compose(M.join({ p: s.g, q: M.scale(some(s), s.g) }) as LinearMap, M.fork({ p: s.f, q: s.f2 }) as LinearMap),
      M.plus(M.compose(s.g, s.f), M.compose(M.scale(some(s), s.g), s.f2)),
    ),
  '⟨f, g⟩ ∘ h† = ⟨f ∘ h†, g ∘ h†⟩': (s) => {
    const h = adjoint(s.f)
    equal(s, M.compose(M.fork({ p: s.f, q: s.f2 }) as LinearMap, h), M.fork({ p: M.compose(s.f, h), q: M.compose(s.f2, h) }))
  },
  '(h × k) ∘ ⟨f, g⟩ = ⟨h ∘ f, k ∘ g⟩': (s) =>
    equal(
      s,
      M.compose(M.cross({ p: s.g, q: s.g }) as LinearMap, M.fork({ p: s.f, q: s.f2 }) as LinearMap),
      M.fork({ p: M.compose(s.g, s.f), q: M.compose(s.g, s.f2) }),
    ),
  'add ∘ dup = 2': (s) => {
    const [dup, add] = [M.fork({ p: M.identity(s.f.dom), q: M.identity(s.f.dom) }), M.join({ p: M.identity(s.f.dom), q: M.identity(s.f.dom) })]
    equal(s, M.compose(add as LinearMap, dup as LinearMap), M.scaling(s.f.dom, literal(2)))
  },
  'f + g = add ∘ (f × g) ∘ dup': (s) => {
    const dup = M.fork({ p: M.identity(s.f.dom), q: M.identity(s.f.dom) })
    const add = M.join({ p: M.identity(s.f.cod), q: M.identity(s.f.cod) })
    equal(s, M.compose(add as LinearMap, M.compose(M.cross({ p: s.f, q: s.f2 }) as LinearMap, dup as LinearMap)), M.plus(s.f, s.f2))
  },
}

// ---- families: `map`, `diag`, Σ, replication, sections

/** A set of each kind, and weights over it. */
const sets = (s: Maps): IndexSet =>
  [fin('n'), fin(3), triangle('n'), product(fin('m'), fin('n')), product(triangle('n'), fin(2))][s.seed % 5] as IndexSet
const u = (...i: readonly Equation[]): Equation => i.reduce<Equation>((x, e, k) => plus(x, call(sin, [times(literal(k + 1), asReal(e))])), ONE)
const v = (...i: readonly Equation[]): Equation => i.reduce<Equation>((x, e) => times(literal(0.7), plus(x, asReal(e))), literal(2))
const families: Readonly<Record<string, (s: Maps) => void>> = {
  'map id = id': (s) => equal(s, M.map(sets(s), s.f.dom, () => M.identity(s.f.dom)) as LinearMap, M.identity(array(sets(s), s.f.dom))),
  'map (g ∘ f) = map g ∘ map f': (s) =>
    equal(
      s,
      M.map(sets(s), s.f.dom, () => M.compose(s.g, s.f)) as LinearMap,
      M.compose(M.map(sets(s), s.g.dom, () => s.g) as LinearMap, M.map(sets(s), s.f.dom, () => s.f) as LinearMap),
    ),
  'map (gᵢ ∘ fᵢ) = map gᵢ ∘ map fᵢ': (s) => {
    const f = (...i: readonly Equation[]): LinearMap => M.scale(u(...i), s.f)
    const g = (...i: readonly Equation[]): LinearMap => M.compose(s.g, M.scaling(s.g.dom, v(...i)))
    equal(
      s,
      M.map(sets(s), s.f.dom, (...i) => M.compose(g(...i), f(...i))) as LinearMap,
      M.compose(M.map(sets(s), s.g.dom, g) as LinearMap, M.map(sets(s), s.f.dom, f) as LinearMap),
    )
  },
  'map (f + g) = map f + map g': (s) =>
    equal(
      s,
      M.map(sets(s), s.f.dom, (...i) => M.plus(M.scale(u(...i), s.f), s.f2)) as LinearMap,
      M.plus(
        M.map(sets(s), s.f.dom, (...i) => M.scale(u(...i), s.f)),
        M.map(sets(s), s.f.dom, () => s.f2),
      ) as LinearMap,
    ),
  '(map fᵢ)† = map fᵢ†': (s) => {
    const f = (...i: readonly Equation[]): LinearMap => M.scale(u(...i), s.f)
    equal(s, adjoint(M.map(sets(s), s.f.dom, f)) as LinearMap, M.map(sets(s), s.f.cod, (...i) => adjoint(f(...i))) as LinearMap)
  },
  'map f ∘ rep = rep ∘ f': (s) =>
    equal(
      s,
      M.compose(M.map(sets(s), s.f.dom, () => s.f) as LinearMap, M.replicate(sets(s), s.f.dom) as LinearMap),
      M.compose(M.replicate(sets(s), s.f.cod) as LinearMap, s.f),
    ),
  'Σ ∘ map f = f ∘ Σ': (s) =>
    equal(
      s,
      M.compose(M.sum(sets(s), s.f.cod) as LinearMap, M.map(sets(s), s.f.dom, () => s.f) as LinearMap),
      M.compose(s.f, M.sum(sets(s), s.f.dom) as LinearMap),
    ),
  'map over X, then over Y = map over X × Y': (s) => {
    const [x, y] = [fin('n'), sets(s)]
    equal(
      s,
      M.map(x, array(y, s.f.dom), (i) => M.map(y, s.f.dom, (...j) => M.scale(times(u(i!), v(i!, ...j)), s.f)) as LinearMap) as LinearMap,
      M.map(product(x, y), s.f.dom, (i, ...j) => M.scale(times(u(i!), v(i!, ...j)), s.f)) as LinearMap,
    )
  },
  'Σ† = rep': (s) => equal(s, adjoint(M.sum(sets(s), s.f.dom)) as LinearMap, M.replicate(sets(s), s.f.dom) as LinearMap),
  'Σ ∘ diag w = (section w)†': (s) =>
    equal(
      s,
      M.compose(M.sum(sets(s), s.f.dom) as LinearMap, M.diag(sets(s), s.f.dom, u) as LinearMap),
      adjoint(M.section(sets(s), s.f.dom, u)) as LinearMap,
    ),
  'section w = w ⊗ ·': (s) => {
    const x = vectorOf(real, s.seed, s.world)
    const [y] = on(M.section(fin('n'), real, u) as LinearMap, x, s.world)
    near([y!], [Float64Array.from(y as Float64Array, (_, i) => (1 + Math.sin(i)) * (x[0] as number))])
  },
  'diag u ∘ diag v = diag (u v)': (s) =>
    equal(
      s,
      M.compose(M.diag(sets(s), s.f.dom, u), M.diag(sets(s), s.f.dom, v)) as LinearMap,
      M.diag(sets(s), s.f.dom, (...i) => times(u(...i), v(...i))) as LinearMap,
    ),
  'diag 1 = id': (s) => equal(s, M.diag(sets(s), s.f.dom, () => ONE) as LinearMap, M.identity(array(sets(s), s.f.dom))),
  'diag† = diag': (s) => equal(s, adjoint(M.diag(sets(s), s.f.dom, u)) as LinearMap, M.diag(sets(s), s.f.dom, u) as LinearMap),
}

// ---- relations: theory 4.3, with multiplicities

interface Relation {
  readonly over: IndexSet
  readonly to: (...r: readonly Equation[]) => Equation
  readonly from: (...r: readonly Equation[]) => Equation
  readonly by: (...r: readonly Equation[]) => Equation
  readonly partial: boolean
}
const key = input('key', [literal(5, 'integer')], 'integer', literal(3, 'integer'))
/** Relations on {0, 1, 2}: identity, reversal, shifts, constants, pairs in order, a table. Some relate a pair more than once. */
const relations: readonly Relation[] = [
  { over: fin(3), to: (i) => i!, from: (i) => i!, by: () => ONE, partial: false },
  { over: fin(3), to: (i) => minus(2, i!), from: (i) => i!, by: u, partial: false },
  { over: fin(3), to: (i) => shift(i!, 1), from: (i) => i!, by: v, partial: true },
  { over: fin(3), to: (i) => i!, from: (i) => minus(shift(i!, i!), 1), by: u, partial: true },
  { over: fin(4), to: () => literal(1, 'integer'), from: () => literal(2, 'integer'), by: () => ONE, partial: false },
  { over: triangle(3), to: (_, j) => j!, from: (i) => i!, by: v, partial: false },
  { over: product(fin(3), fin(2)), to: (i) => i!, from: (i, j) => minus(shift(i!, j!), 1), by: u, partial: true },
  { over: fin(5), to: (i) => at(key, [i!]), from: (i) => i!, by: () => ONE, partial: true },
  { over: fin(5), to: (i) => i!, from: (i) => at(key, [i!]), by: v, partial: true },
]
const THREE = vector(3)
const red = (r: Relation): LinearMap =>
  M.red({ dom: THREE, cod: THREE, over: r.over, to: (...i) => [r.to(...i)], from: (...i) => [r.from(...i)], by: r.by, partial: r.partial })
const transpose = (r: Relation): Relation => ({ ...r, to: r.from, from: r.to })
const ranks: Readonly<Record<IndexSet['set'], (x: IndexSet) => number>> = {
  fin: () => 1,
  triangle: () => 2,
  product: (x) => (x.set === 'product' ? ranks[x.left.set](x.left) + ranks[x.right.set](x.right) : 0),
}
/** `R; S`, as a bag: every pair of a member of R and one of S that meet. */
const then = (r: Relation, s: Relation): Relation => {
  const k = ranks[r.over.set](r.over)
  return {
    over: product(r.over, s.over),
    to: (...i) => s.to(...i.slice(k)),
    from: (...i) => r.from(...i.slice(0, k)),
    by: (...i) => {
      const [a, b] = [i.slice(0, k), i.slice(k)]
      const inside = (x: Equation): Equation => at(THREES, [x], 0)
      const middle = r.to(...a)
      return choose(call(same, [middle, s.from(...b)]), times(inside(middle), times(r.by(...a), s.by(...b))), ZERO)
    },
    partial: true,
  }
}
const THREES = input('ones', [literal(3, 'integer')])
const relational: Readonly<Record<string, (r: Relation, s: Relation, e: Maps) => void>> = {
  'red R as it is written, pair by pair': (r, _, e) => {
    const axes = axesOfSet(r.over, [])
    const i = axes.map(indexAlong)
    const pair = [r.to(...i), r.from(...i), r.by(...i)]
    const [x] = vectorOf(THREE, e.seed, e.world) as [Float64Array]
    const y = new Float64Array(3)
    const { value, points } = evaluator(e.world)
    for (const p of points(axes, new Map())) {
      const [to, from, by] = pair.map((k) => value(k, p)) as [number, number, number]
      if (to >= 0 && to < 3 && from >= 0 && from < 3) y[to]! += by * x[from]!
    }
    near(on(red(r), [x], e.world), [y])
  },
  'red id = id': (_r, _s, e) => equal(e, red(relations[0]!), M.identity(THREE)),
  'red (R; S) = red S ∘ red R': (r, s, e) => equal(e, red(then(r, s)), M.compose(red(s), red(r))),
  'red Rᵀ = (red R)†': (r, _, e) => equal(e, red(transpose(r)), adjoint(red(r))),
  'red (R × S) = red R ⊗ red S': (r, s, e) => {
    const [square, k] = [array(product(fin(3), fin(3)), real), ranks[r.over.set](r.over)]
    const both = M.red({
      dom: square,
      cod: square,
      over: product(r.over, s.over),
      to: (...i) => [r.to(...i.slice(0, k)), s.to(...i.slice(k))],
      from: (...i) => [r.from(...i.slice(0, k)), s.from(...i.slice(k))],
      by: (...i) => times(r.by(...i.slice(0, k)), s.by(...i.slice(k))),
      partial: true,
    })
    const flip = M.red({ dom: square, cod: square, over: product(fin(3), fin(3)), to: (i, j) => [j!, i!], from: (i, j) => [i!, j!] })
    const rows = (q: Relation): LinearMap => M.map(fin(3), THREE, () => red(q)) as LinearMap
    equal(e, both, M.compose(flip, M.compose(rows(r), M.compose(flip, rows(s) as LinearMap) as LinearMap) as LinearMap) as LinearMap)
  },
  'L[Y] ∘ red R = red R ∘ L[X]': (r, _, e) => {
    // red R on arrays of A: side by side with the identity of A
    const A = vector('n')
    const L = M.diag(fin('n'), real, u) as LinearMap
    const each = M.map(fin(3), A, () => L) as LinearMap
    const rectangle = array(product(fin(3), fin('n')), real)
    const k = ranks[r.over.set](r.over)
    const wide = M.red({
      dom: rectangle,
      cod: rectangle,
      over: product(r.over, fin('n')),
      to: (...i) => [r.to(...i.slice(0, k)), i[k]!],
      from: (...i) => [r.from(...i.slice(0, k)), i[k]!],
      by: (...i) => r.by(...i.slice(0, k)),
      partial: true,
    })
    equal(e, M.compose(each, wide as LinearMap), M.compose(wide as LinearMap, each))
  },
  'gatherᵢ ∘ gatherⱼ = gather_{j∘i}': (_r, _s, e) => {
    const [n3, n5] = [vector(3), vector(5)]
    const gather = M.red({ dom: n3, cod: n5, over: fin(5), to: (i) => [i!], from: (i) => [at(key, [i!])] })
    const reverse = M.red({ dom: n5, cod: n5, over: fin(5), to: (i) => [i!], from: (i) => [minus(4, i!)] })
    const both = M.red({ dom: n3, cod: n5, over: fin(5), to: (i) => [i!], from: (i) => [at(key, [minus(4, i!)])] })
    equal(e, M.compose(reverse, gather) as LinearMap, both)
  },
  'red R ∘ (red R)† is diagonal for a function R: the sizes of its fibres': (_r, _s, e) => {
    const R = M.red({ dom: vector(5), cod: THREE, over: fin(5), to: (i) => [at(key, [i!])], from: (i) => [i!] })
    const [sizes] = on(R, [new Float64Array(5).fill(1)], e.world)
    const counts = input('counts', [literal(3, 'integer')])
    const world = { ...e.world, inputs: new Map([...e.world.inputs, [counts, sizes as Float64Array] as const]) }
    equal({ ...e, world }, M.compose(R, adjoint(R)), M.diag(fin(3), real, (i) => at(counts, [i!])) as LinearMap)
  },
  'diag r ∘ gatherᵢ = gatherᵢ ∘ diag r′ for r = gatherᵢ r′': (_r, _s, e) => {
    const gather = M.red({ dom: THREE, cod: vector(5), over: fin(5), to: (i) => [i!], from: (i) => [at(key, [i!])] })
    equal(
      e,
      M.compose(M.diag(fin(5), real, (i) => u(at(key, [i!]))) as LinearMap, gather as LinearMap),
      M.compose(gather, M.diag(fin(3), real, u) as LinearMap) as LinearMap,
    )
  },
  'red R + red S = red (R ⊎ S)': (r, s, e) => {
    const v = vectorOf(THREE, e.seed, e.world)
    const [x, y] = [on(red(r), v, e.world)[0] as Float64Array, on(red(s), v, e.world)[0] as Float64Array]
    near(on(M.plus(red(r), red(s)), v, e.world), [x.map((a, k) => a + y[k]!)])
  },
}

const scale = (v: readonly Value[], c: number): Value[] => v.map((x) => (typeof x === 'number' ? c * x : x.map((e) => c * e)))
const add = (v: readonly Value[], w: readonly Value[]): Value[] =>
  v.map((x, k) => (typeof x === 'number' ? x + (w[k] as number) : x.map((e, j) => e + (w[k] as Float64Array)[j]!)))
const dagger: Readonly<Record<string, (s: Maps) => void>> = {
  'f (a v) = a f v': (s) => {
    const x = vectorOf(s.f.dom, s.seed, s.world)
    near(on(s.f, scale(x, -2.5), s.world), scale(on(s.f, x, s.world), -2.5))
  },
  'f (v + w) = f v + f w': (s) => {
    const [x, y] = [vectorOf(s.f.dom, s.seed, s.world), vectorOf(s.f.dom, s.seed + 1, s.world)]
    near(on(s.f, add(x, y), s.world), add(on(s.f, x, s.world), on(s.f, y, s.world)))
  },
  '⟨f v, w⟩ = ⟨v, f† w⟩': (s) => {
    const [x, y] = [vectorOf(s.f.dom, s.seed, s.world), vectorOf(s.f.cod, s.seed + 1, s.world)]
    near([dot(on(s.f, x, s.world), y)], [dot(x, on(adjoint(s.f), y, s.world))])
  },
  'f†† = f, edge for edge': (s) => expect(adjoint(adjoint(s.f))).toEqual(s.f),
  'id† = id': (s) => equal(s, adjoint(M.identity(s.f.dom)), M.identity(s.f.dom)),
  '(g ∘ f)† = f† ∘ g†': (s) => equal(s, adjoint(M.compose(s.g, s.f)), M.compose(adjoint(s.f), adjoint(s.g))),
  '(f + g)† = f† + g†': (s) => equal(s, adjoint(M.plus(s.f, s.f2)), M.plus(adjoint(s.f), adjoint(s.f2))),
  '(c f)† = c f†': (s) => equal(s, adjoint(M.scale(some(s), s.f)), M.scale(some(s), adjoint(s.f))),
  'π† = ι': (s) => {
    const both = PAIR(s.f.dom, s.f.cod)
    equal(s, adjoint(M.proj(both, 'p')), M.inj(both, 'p'))
    equal(s, adjoint(M.inj(both as RecordSpace, 'q')), M.proj(both as RecordSpace, 'q'))
  },
  '⟨f, g⟩† = [f†, g†]': (s) =>
    equal(s, adjoint(M.fork({ p: s.f, q: s.f2 })) as LinearMap, M.join({ p: adjoint(s.f), q: adjoint(s.f2) }) as LinearMap),
  '(f × g)† = f† × g†': (s) =>
    equal(s, adjoint(M.cross({ p: s.f, q: s.g })) as LinearMap, M.cross({ p: adjoint(s.f), q: adjoint(s.g) }) as LinearMap),
  'simplify f = f': (s) => equal(s, simplify(s.f), s.f),
  'simplify (h ∘ g ∘ f) = h ∘ g ∘ f': (s) => {
    const all = M.compose(s.h, M.compose(s.g, s.f))
    equal(s, simplify(all), all)
    equal(s, adjoint(simplify(adjoint(simplify(all)))), all)
  },
}

describe('linear maps', () => {
  const table = { ...category, ...additive, ...biproduct, ...families, ...dagger }
  test.each(Object.entries(table))('%s', (_, law) => forAll(maps(), law, 40))
  test.each(Object.entries(relational))('%s', (_, law) => {
    const world: World = {
      sizes: { n: 3, m: 2 },
      inputs: new Map([
        [key, [2, 0, 2, 1, 0]],
        [THREES, [1, 1, 1]],
      ]),
    }
    const e = { world, seed: 5 } as Maps
    for (const r of relations) for (const s of relations) law(r, s, e)
  })
})
