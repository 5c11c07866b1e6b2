/**
 * What derivatives are examined of: for each operation, and each kind of node that is none, a program with it; its value, and its derivatives up to
 * third order, by every mixture of modes. A kernel computes them, and they agree with differences of the derivative one order below.
 */
import { pullback } from '../../src/adjoint/modes.js'
import {
  at,
  axisOver,
  call,
  custom,
  type Equation,
  indexAlong,
  input,
  literal,
  type Monoid,
  mark,
  type Operation,
  order,
  plain,
  postorder,
  recurrence,
  reduce,
  plus as shift,
  size,
  type Tag,
} from '../../src/categories/equation.js'
import { asReal, minus, plus, times } from '../../src/primitives/arithmetic.js'
import { choose, lt, or } from '../../src/primitives/comparison.js'
import { exp } from '../../src/primitives/exponential.js'
import { operations } from '../../src/primitives/index.js'
import { argmax, argmin, buildOver, maximum, minimum, scatterInto, sumTo } from '../../src/primitives/reduction.js'
import { cos, sin } from '../../src/primitives/trigonometric.js'
import { flatten, near, uniform } from './check.js'
import { interpret, type Value } from './interpret.js'
import { derivative, type Mixture, mixtures } from './mixtures.js'
import { run } from './run.js'

export interface Subject {
  readonly name: string
  /** A scalar over the inputs. */
  readonly f: Equation
  readonly isIn: (e: Equation) => boolean
}
export const ORDERS = [0, 1, 2, 3]
export const all: readonly Mixture[] = ORDERS.flatMap(mixtures)

const n = size('n')
const sizes = { n: 4 }
const [x, y] = [input('x', [n]), input('y', [n])]
const [u, v, w] = ['u', 'v', 'w'].map((name) => input(name)) as [Equation, Equation, Equation]
const [i, j] = ['i', 'j'].map((name) => input(name, [], 'integer', n)) as [Equation, Equation]
const k = input('k', [n], 'integer', n)
const [p, q] = ['p', 'q'].map((name) => input(name, [], 'boolean')) as [Equation, Equation]
const wrt = [x, y, u, v, w]
const data = new Map<Equation, Value>([
  [x, Float64Array.of(0.4, -0.7, 1.1, 0.2)],
  [y, Float64Array.of(-0.3, 0.8, 0.5, -1.2)],
  [u, 0.3],
  [v, -0.6],
  [w, 0.8],
  [i, 1],
  [j, 3],
  [k, Float64Array.of(2, 0, 2, 3)],
  [p, 1],
  [q, 0],
])

// ---- operations

const sine = (e: Equation): Equation => call(sin, [e])
/** Of smooth arguments within its domain, itself inside of something smooth. */
const ofOperation = (op: Operation): Subject => {
  const smooth = [sine(u), sine(plus(v, w)), call(cos, [times(u, w)])]
  const args = op.args.map((sort, d) => {
    if (sort === 'boolean') return [p, q][d]!
    if (sort === 'integer') return [i, j][d]!
    const [lo, hi] = op.domain[d]!
    return plus(literal(0.55 * lo + 0.45 * hi), times(literal(0.4 * (hi - lo)), smooth[d]!))
  })
  const value = call(op, args)
  // A condition by itself would be rewritten where it is a negation.
  const chosen = (): Equation => choose(call(or, [value, call(lt, [w, literal(-2)])]), call(exp, [times(v, w)]), times(v, times(w, w)))
  return {
    name: op.name,
    f: sine(times(value.sort === 'boolean' ? chosen() : value, plus(w, literal(0.2)))),
    isIn: (e) => e.tag === 'call' && e.op === op,
  }
}

// ---- other nodes

const hasTag =
  (tag: Tag) =>
  (e: Equation): boolean =>
    e.tag === tag
const folds =
  (monoid: Monoid) =>
  (e: Equation): boolean =>
    e.tag === 'reduce' && e.monoid === monoid
const over = (monoid: Monoid, f: (i: Equation) => Equation): Equation => {
  const axis = axisOver(0, n)
  return reduce(monoid, axis, f(indexAlong(axis)))
}
const total = (f: (i: Equation) => Equation): Equation => sumTo(n, f)
const element = (e: Equation, m: Equation): Equation => sine(times(at(e, [m]), w))
const product = (m: Equation): Equation => times(at(x, [m]), at(y, [m]))
const waves = buildOver([n], (m) => call(exp, [element(x, m!)]))
const scattered = scatterInto(
  [n],
  [{ axes: [axisOver(0, n)], indices: [at(k, [indexAlong(axisOver(0, n))])], value: element(x, indexAlong(axisOver(0, n))), partial: false }],
)
const history = recurrence(axisOver(0, n), [u], ([s]) => [plus(sine(times(s!, w)), at(x, [indexAlong(axisOver(0, n))]))])[0]!
const places = order(x)
const squared = (() => {
  const [a, da] = [input('a'), input('da')]
  return custom(times(times(v, w), times(v, w)), { args: [a], dx: [da], dy: [times(literal(2), times(a, da))] }, 0, [times(v, w)])
})()
const inner = mark(times(v, w))

const structures: Readonly<Record<string, readonly [f: Equation, isIn: Subject['isIn']]>> = {
  Σ: [call(exp, [total((m) => sine(product(m)))]), (e) => e.tag === 'reduce' && e.monoid.name === 'sum'],
  'Σ over a range that depends on another index': [
    total((m) => sumTo(m, (l) => sine(times(at(x, [l]), at(y, [m]))), m.free)),
    (e) => e.tag === 'reduce' && e.axis.outer.length > 0,
  ],
  max: [sine(times(over(maximum, product), w)), folds(maximum)],
  min: [sine(times(over(minimum, product), w)), folds(minimum)],
  argmax: [element(y, over(argmax, product)), folds(argmax)],
  argmin: [element(y, over(argmin, product)), folds(argmin)],
  'an array that is built': [total((m) => times(at(waves, [m]), at(waves, [at(k, [m])]))), (e) => e.tag === 'at' && e.array.tag === 'build'],
  'contributions at places that data choose': [total((m) => times(at(scattered, [m]), element(scattered, m))), hasTag('accumulate')],
  'a gather by data': [total((m) => times(element(x, at(k, [m])), at(y, [m]))), (e) => e.tag === 'at' && e.indices.some((m) => m.tag === 'at')],
  'a read that may be out of range': [total((m) => sine(times(at(x, [shift(m, 1)], 0.7), at(y, [m])))), (e) => e.tag === 'at' && e.pad !== undefined],
  'an index as a number': [
    total((m) => sine(times(asReal(m), times(at(x, [m]), w)))),
    (e) => e.tag === 'call' && e.op.name === 'real' && e.free.length > 0,
  ],
  'a recurrence': [times(at(history, [n]), at(history, [2])), hasTag('history')],
  'an order': [total((m) => sine(times(at(x, [at(places, [m])]), times(asReal(m), w)))), hasTag('order')],
  'a derivative of one’s own': [sine(plus(squared, minus(u, w))), hasTag('custom')],
  'a derivative inside': [sine(pullback([times(sine(inner), times(inner, u))], [inner], [literal(1)])[0]!), hasTag('mark')],
}
export const subjects: readonly Subject[] = [
  ...operations.map(ofOperation),
  ...Object.entries(structures).map(([name, [f, isIn]]): Subject => ({ name, f, isIn })),
]

// ---- checks

type Along = readonly Value[]
const POINTS = 2
const drawn = (seed: number): Along => {
  const random = uniform(seed)
  return wrt.map((e) => (typeof data.get(e) === 'number' ? random() : Float64Array.from(data.get(e) as Float64Array, random)))
}
const moved = (by: Along, t: number, from = data): Map<Equation, Value> => {
  const step = (a: Value, d: Value): Value => (typeof a === 'number' ? a + t * (d as number) : a.map((e, m) => e + t * (d as Float64Array)[m]!))
  return new Map([...from, ...wrt.map((e, m): [Equation, Value] => [e, step(from.get(e)!, by[m]!)])])
}
/** `d f/dt` at 0: differences, extrapolated three times. */
const difference = (f: (t: number) => number, h = 0.02): number => {
  let row = [1, 2, 4, 8].map((d) => (f(h / d) - f(-h / d)) / ((2 * h) / d))
  for (let c = 4; row.length > 1; c *= 4) row = row.slice(1).map((e, m) => (c * e - row[m]!) / (c - 1))
  return row[0]!
}
type Evaluate = (roots: readonly Equation[], inputs: ReadonlyMap<Equation, Value>) => readonly Value[]
const meaning: Evaluate = (roots, inputs) => interpret(roots, { inputs, sizes })
const kernel: Evaluate = (roots, inputs) => run(plain(roots), { inputs, sizes })
/** `Dᵏ f [d₁, …, dₖ]` by a mixture of k modes, and what it is made of. */
const along = (m: Mixture, f: Equation, directions: readonly Along[]) => {
  const d = derivative(m, f, wrt)
  const value = (evaluate: Evaluate, here: ReadonlyMap<Equation, Value>): number => {
    const given = new Map(here)
    for (const [level, es] of d.directions.entries()) for (const [e, input] of es.entries()) given.set(input, directions[level]![e]!)
    const values = flatten(evaluate(d.roots, given))
    if (d.directions.length === m.length) return values[0]!
    const last = flatten(directions[m.length - 1]!)
    return values.reduce((s, a, e) => s + a * last[e]!, 0)
  }
  return { roots: d.roots, value }
}

/** How many checks each mixture stood in which the subject takes part. @throws Error where one fails */
export const examine = ({ f, isIn }: Subject): ReadonlyMap<Mixture, number> => {
  const counts = new Map<Mixture, number>()
  for (const m of all) {
    const directions = [...m].map((_, level) => drawn(level))
    const mine = along(m, f, directions)
    const below = along('f'.repeat(Math.max(0, m.length - 1)), f, directions)
    const present = postorder(mine.roots).some(isIn)
    for (let point = 0; point < POINTS; point++) {
      const here = moved(drawn(100 + point), 0.1 * point)
      const want = m === '' ? below.value(meaning, here) : difference((t) => below.value(meaning, moved(directions[m.length - 1]!, t, here)))
      near([mine.value(kernel, here)], [want], m === '' ? 1e-12 : 1e-7)
      if (present) counts.set(m, (counts.get(m) ?? 0) + 1)
    }
  }
  return counts
}
