/** Random linear maps: by the combinators of `src/linear/compose.ts`, between given spaces; and as bare graphs of edges. */
import fc from 'fast-check'
import {
  type Axis,
  type AxisSet,
  at,
  axesOver,
  axisOver,
  call,
  closure,
  type Equation,
  indexAlong,
  input,
  inRange,
  literal,
  meets,
  minus,
  NONE,
  times as scaled,
  plus as shift,
  size,
  union,
} from '../../src/categories/equation.js'
import {
  array,
  extentsOf,
  fin,
  type IndexSet,
  leavesOf,
  product,
  type RecordSpace,
  rankOf,
  real,
  record,
  type Space,
  sameSpace,
  shapeOf,
  triangle,
} from '../../src/categories/space.js'
import * as M from '../../src/linear/compose.js'
import { type Edge, edge, type Graph, type LinearMap, type Variable, variable } from '../../src/linear/edge.js'
import { asReal, times } from '../../src/primitives/arithmetic.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { Tape, tapes } from './arbitrary.js'
import { uniform } from './check.js'
import { type Environment, evaluator, type Value } from './interpret.js'

const n = size('n')
const m = size('m')
/** What weights and indices read. */
const c = input('c')
const w = input('w', [n])
const W = input('W', [m, n])
const k = input('k', [m], 'integer', n)
const l = input('l', [n], 'integer', m)

export interface World extends Environment {
  readonly sizes: Readonly<Record<string, number>>
}
const world = (tape: Tape): World => {
  const sizes = { n: 1 + ((tape.next(4) + 2) % 4), m: 1 + ((tape.next(4) + 1) % 4) }
  const random = uniform(tape.next(1000))
  const array = (length: number, f: () => number): Float64Array => Float64Array.from({ length }, f)
  const below = (limit: number) => (): number => Math.floor(((random() + 1) / 2) * limit)
  return {
    sizes,
    inputs: new Map<Equation, number | Float64Array>([
      [c, random()],
      [w, array(sizes.n, random)],
      [W, array(sizes.m * sizes.n, random)],
      [k, array(sizes.m, below(sizes.n))],
      [l, array(sizes.n, below(sizes.m))],
    ]),
  }
}

/** A random vector of a space. */
export const vectorOf = (s: Space, seed: number, environment: World): Value[] => {
  const random = uniform(seed)
  const { value } = evaluator(environment)
  return leavesOf(s).map((leaf) => {
    const shape = shapeOf(leaf)
    if (shape.length === 0) return random()
    return Float64Array.from({ length: shape.reduce((p, e) => p * (value(e, new Map()) as number), 1) }, () => random())
  })
}

export class MapDraft {
  private left = 24
  constructor(readonly tape: Tape) {}

  extent(): Equation {
    return this.tape.pick([n, literal(3, 'integer'), m, literal(2, 'integer'), literal(1, 'integer')])
  }
  set(): IndexSet {
    const kind = this.tape.next(6)
    if (kind === 5) return triangle(n)
    return kind === 4 ? product(fin(this.extent()), fin(this.extent())) : fin(this.extent())
  }
  space(depth = 2): Space {
    const kind = depth === 0 ? 0 : this.tape.next(6)
    if (kind <= 1) return real
    if (kind <= 4) return array(this.set(), this.space(depth - 1))
    return record({ p: this.space(depth - 1), q: this.space(depth - 1) })
  }

  /** A weight for open indices; `near` may be any integers. */
  weight(indices: readonly Equation[]): Equation {
    const literalWeight = literal(this.tape.pick([1, 2, -1, 0.5, -0.25, 3]))
    const i = indices.length > 0 ? this.tape.pick(indices) : literal(0, 'integer')
    switch (this.tape.next(7)) {
      case 1:
        return c
      case 2:
        return at(w, [i], 0.5)
      case 3:
        return at(W, [indices.length > 1 ? this.tape.pick(indices) : literal(0, 'integer'), i], -0.5)
      case 4:
        return times(literal(0.3), asReal(i))
      case 5:
        return call(sin, [times(c, asReal(i))])
      default:
        return literalWeight
    }
  }
  /** An index for an extent, of open indices; in range or not. */
  place(extent: Equation, indices: readonly Equation[]): Equation {
    const zero = literal(0, 'integer')
    const i = indices.length > 0 ? this.tape.pick(indices) : zero
    switch (this.tape.next(8)) {
      case 1:
        return zero
      case 2:
        return minus(minus(extent, 1), i)
      case 3:
        return shift(i, 1)
      case 4:
        return shift(i, this.tape.pick(indices.length > 0 ? indices : [zero]))
      case 5:
        return extent === n ? at(k, [indices.find((x) => x.tag === 'axis' && x.axis.hi === m) ?? zero]) : i
      case 6:
        return extent === m ? at(l, [indices.find((x) => x.tag === 'axis' && x.axis.hi === n) ?? zero]) : scaled(2, i)
      default:
        return i
    }
  }

  /** `A ⊸ B`. */
  map(a: Space, b: Space, depth = 3): LinearMap {
    this.left--
    const simple = depth <= 0 || this.left <= 0
    const options: (() => LinearMap)[] = [() => M.zero(a, b)]
    const [la, lb] = [leavesOf(a), leavesOf(b)]
    if (sameSpace(a, b))
      options.unshift(
        () => M.scaling(a, this.weight([])),
        () => M.identity(a),
      )
    if (la.length === 1 && lb.length === 1)
      options.unshift(
        () => this.relation(a, b),
        () => this.relation(a, b),
      )
    if (!simple) {
      if (a.space === 'record')
        options.unshift(() => M.join({ p: this.map(a.fields.p!, b, depth - 1), q: this.map(a.fields.q!, b, depth - 1) }) as LinearMap)
      if (b.space === 'record')
        options.unshift(() => M.fork({ p: this.map(a, b.fields.p!, depth - 1), q: this.map(a, b.fields.q!, depth - 1) }) as LinearMap)
      if (a.space === 'record' && b.space !== 'record') {
        const field = this.tape.pick(['p', 'q'])
        options.unshift(() => M.compose(this.map(a.fields[field]!, b, depth - 1), M.proj(a as RecordSpace, field)))
      }
      if (b.space === 'record' && a.space !== 'record') {
        const field = this.tape.pick(['p', 'q'])
        options.unshift(() => M.compose(M.inj(b as RecordSpace, field) as LinearMap, this.map(a, b.fields[field]!, depth - 1)))
      }
      if (a.space === 'array') options.unshift(() => M.compose(this.map(a.of, b, depth - 1), M.sum(a.over, a.of)))
      if (b.space === 'array') {
        options.unshift(
          () => M.compose(M.replicate(b.over, b.of) as LinearMap, this.map(a, b.of, depth - 1)),
          () => M.compose(M.section(b.over, b.of, (...i) => this.weight(i)) as LinearMap, this.map(a, b.of, depth - 1)),
        )
      }
      if (a.space === 'array' && b.space === 'array' && sameSet(a.over, b.over))
        options.unshift(
          () => M.map(a.over, a.of, (...i) => M.compose(this.map(a.of, b.of, depth - 1), M.scaling(a.of, this.weight(i)))) as LinearMap,
          () => M.map(a.over, a.of, () => this.map(a.of, b.of, depth - 1)) as LinearMap,
        )
      if (a.space === 'array' && sameSpace(a, b)) options.unshift(() => M.diag(a.over, a.of, (...i) => this.weight(i)) as LinearMap)
      options.unshift(
        () => M.plus(this.map(a, b, depth - 1), this.map(a, b, depth - 1)),
        () => {
          const middle = this.space(1)
          return M.compose(this.map(middle, b, depth - 1), this.map(a, middle, depth - 1))
        },
      )
    }
    return this.tape.pick(options)()
  }
  relation(a: Space, b: Space): LinearMap {
    const over = this.tape.next(3) === 2 ? product(this.set(), this.set()) : this.set()
    const indicesFor = (s: Space, r: readonly Equation[]): Equation[] =>
      leavesOf(s)[0]!.sets.flatMap((x) => {
        const own = rankOf(x) === extentsOf(x).length ? extentsOf(x) : [n, n]
        return own.map((e) => this.place(e, r))
      })
    return M.red({
      dom: a,
      cod: b,
      over,
      from: (...r) => indicesFor(a, r),
      to: (...r) => indicesFor(b, r),
      by: (...r) => this.weight(r),
      partial: true,
    })
  }
}
const sameSet = (x: IndexSet, y: IndexSet): boolean => sameSpace(array(x, real), array(y, real)) && x.set === y.set

export interface Maps {
  readonly world: World
  readonly f: LinearMap
  readonly f2: LinearMap
  readonly g: LinearMap
  readonly h: LinearMap
  readonly seed: number
}
/** `f, f2 : A ⊸ B`, `g : B ⊸ C`, `h : C ⊸ D`. */
export const maps = (): fc.Arbitrary<Maps> =>
  tapes().map((data) => {
    const tape = new Tape(data)
    const w0 = world(tape)
    const d = new MapDraft(tape)
    const [A, B, C, D] = [d.space(), d.space(), d.space(1), d.space(1)]
    return {
      world: w0,
      f: d.map(A, B),
      f2: d.map(A, B, 2),
      g: d.map(B, C, 2),
      h: d.map(C, D, 1),
      seed: tape.next(1000),
      [fc.toStringMethod]: () => JSON.stringify(data),
    }
  })

// ---- bare graphs

export interface Sketch {
  readonly world: World
  readonly graph: Graph
  readonly dom: Space
  readonly cod: Space
  readonly seed: number
}
/** Graphs as no program would make them: families over nested axes, edges that sum, replicate, gather and scatter between any two variables. */
export const graphs = (): fc.Arbitrary<Sketch> =>
  tapes(300).map((data) => ({ ...sketch(new Tape(data)), [fc.toStringMethod]: () => JSON.stringify(data) }))

export const sketch = (tape: Tape): Sketch => {
  const w0 = world(tape)
  const d = new MapDraft(tape)
  const [i, j, p, q] = [axisOver(0, n), axisOver(0, n, [axisOver(0, n)]), axisOver(0, m), axisOver(0, 2)]
  const axes = [i, j, p, q, axisOver(0, indexAlong(i)), axisOver(shift(indexAlong(j), 1), n)]
  const someAxes = (most: number): AxisSet => {
    const chosen: Axis[] = []
    for (let j = tape.next(most + 1); j > 0; j--) chosen.push(tape.pick(axes))
    return closure([...new Set(chosen)])
  }
  const shape = (most: number): Equation[] => Array.from({ length: tape.next(most + 1) }, () => d.extent())
  const [dom, cod] = [
    record({ a: real, b: array(fin(n), real), c: array(product(fin(n), fin(m)), real) }),
    record({ a: real, b: array(fin(n), real) }),
  ]
  const ins = M.ports(dom, 'dx')
  const outs = M.ports(cod, 'dy')
  const middle = Array.from({ length: 2 + tape.next(6) }, (_, j): Variable => variable(`v${j}_`, someAxes(2), shape(2)))
  const edges: Edge[] = []
  const link = (to: Variable, from: Variable): void => {
    let open = union(union(to.scope, from.scope), someAxes(1))
    const indices = (v: Variable): Equation[] => {
      // often the whole of an array, by axes of its own
      if (tape.next(2) === 0) {
        const own = axesOver(v.shape, open)
        open = union(open, closure(own))
        return own.map(indexAlong)
      }
      return v.shape.map((e) => {
        const fitting = open.filter((a) => a.hi === e)
        return tape.next(2) === 0 && fitting.length > 0 ? indexAlong(tape.pick(fitting)) : d.place(e, open.map(indexAlong))
      })
    }
    const copy = to.shape.length === from.shape.length && tape.next(2) === 0
    const ti = indices(to)
    const fi = copy && to.shape.every((e, j) => e === from.shape[j]) ? ti : indices(from)
    const by = tape.next(3) === 2 ? literal(1) : d.weight(open.map(indexAlong))
    const safe = (v: Variable, is: readonly Equation[]): boolean => is.every((i, j) => inRange(i, v.shape[j]!))
    const partial = !(safe(to, ti) && safe(from, fi)) || tape.next(6) === 5
    edges.push(edge(to, ti, from, fi, by, tape.next(3) === 2 ? open : NONE, partial))
  }
  const all = [...ins, ...middle, ...outs]
  all.forEach((to, j) => {
    if (j < ins.length) return
    for (let count = tape.next(4); count > 0; count--) {
      const limit = Math.min(j, ins.length + middle.length)
      link(to, tape.next(3) > 0 ? all[limit - 1 - tape.next(Math.min(limit, 3))]! : all[tape.next(limit)]!)
    }
  })
  // arrays that only read others, and are read in turn
  for (let count = tape.next(3); count > 0; count--) {
    const j = tape.next(ins.length + middle.length)
    const [source, target] = [all[j]!, all[Math.max(j + 1, ins.length) + tape.next(all.length - Math.max(j + 1, ins.length))]!]
    // `[v | i]` of a family v, or an array of its own
    const family = source.scope.filter((x) => x.outer.length === 0 && x.lo.tag === 'literal')
    const built = family.length > 0 && tape.next(2) === 1
    const reader = built
      ? variable(
          'r',
          source.scope.filter((x) => !family.includes(x) && !meets(x.outer, family)),
          family.map((x) => x.hi),
        )
      : variable('r', union(source.scope, someAxes(1)), shape(2))
    const own = built ? family : axesOver(reader.shape, reader.scope)
    const surely = (v: Variable, near: readonly Equation[]): Equation[] =>
      v.shape.map((e) => {
        const place = d.place(e, near)
        return inRange(place, e) ? place : literal(0, 'integer')
      })
    const weighted = (v: Variable): Edge => {
      const open = union(v.scope, reader.scope)
      const rest = axesOver(v.shape, open)
      const weight = d.weight(open.map(indexAlong))
      return edge(v, rest.map(indexAlong), reader, surely(reader, [...rest, ...open].map(indexAlong)), weight)
    }
    const reading = (v: Variable): Edge => edge(reader, own.map(indexAlong), v, surely(v, own.map(indexAlong)), literal(1), closure(own))
    const backwards = (e: Edge): Edge => ({ ...e, to: e.from, ti: e.fi, from: e.to, fi: e.ti })
    edges.push(...(tape.next(2) === 1 ? [backwards(weighted(source)), backwards(reading(target))] : [reading(source), weighted(target)]))
  }
  return { world: w0, graph: { ins, outs, edges }, dom, cod, seed: tape.next(1000) }
}
