/** Loops in loops, at random: values, gradients and Hessians are those of the naive schedule, also of a module that is called again. */
import { describe, test } from '@jest/globals'
import {
  type Callable,
  exp,
  fin,
  fold,
  map,
  prod,
  real,
  reverse,
  type Scalar,
  scan,
  select,
  sin,
  sum,
  type Traced,
  tanh,
  trace,
  type Vector,
  vector,
  whileLoop,
} from 'cotangent'
import { emitModule, loadModule } from 'cotangent/emit'
import { near, RUNS, SEED, uniform } from '../support/check.js'

type List = Traced<Vector<'n'>>
const MODES = ['value', 'gradient', 'hessian'] as const
/** A program of loops, two deep, in which any value may be taken anywhere inside. */
const drawn = (seed: number): Callable => {
  const random = uniform(seed)
  const below = (n: number): number => Math.floor((n * (random() + 1)) / 2)
  const one = (of: readonly Scalar[]): Scalar => of[below(of.length)]!
  const expression = (of: readonly Scalar[]): Scalar => {
    const [a, b] = [one(of), one(of)]
    const forms = [
      () => sin(a.times(b)),
      () => a.times(b).times(0.5),
      () => a.plus(b.times(0.3)),
      () => tanh(a).plus(b),
      () => a.minus(b.times(a).times(0.2)),
      () => select(a.lt(b), a.times(0.5), b),
      () => exp(a.times(b).abs().negate()).plus(b.times(0.1)),
    ]
    return forms[below(forms.length)]!()
  }
  const looped = (x: List, k: Scalar, of: readonly Scalar[], depth: number): Scalar => {
    const xs = below(3) === 0 ? reverse(x) : x
    const start = below(2) === 0 ? expression(of) : one(of)
    const step = (seen: readonly Scalar[]): Scalar =>
      depth === 0 ? looped(x, k, seen, 1).times(0.3).plus(expression(seen).times(0.5)) : expression(seen).times(0.7)
    const loops = [
      () => fold(xs, start, (s, v) => step([...of, s, v])),
      () => {
        const turns = below(2) === 0
        const { a, b } = fold(xs, { a: start, b: k }, (s, v) => {
          const next = step([...of, s.a, s.b, v])
          return turns ? { a: s.b, b: next } : { a: next, b: s.a.times(0.5).plus(s.b.times(0.2)) }
        })
        return a.plus(b.times(0.3))
      },
      () =>
        sum(
          scan(xs, start, (s, v) => step([...of, s, v])),
          (s, i) => expression([...of, s, x.at(i)]),
        ).times(0.3),
      () => fold(fin(2 + below(3)), start, (s) => step([...of, s])),
      () => sum(x, (v) => fold(xs, v, (s, w) => step([...of, s, v, w]))).times(0.3),
      () => {
        const more = 2 + below(2)
        return whileLoop(
          { a: start, c: 0 },
          (s) => s.c.lt(more),
          (s) => ({ a: expression([...of, s.a]).times(0.6), c: s.c.plus(1) }),
        ).a
      },
    ]
    return loops[below(depth === 0 ? 5 : 6)]!()
  }
  return trace({ x: vector('n'), k: real }, ({ x, k }) => looped(x, k, [k], 0))
}

const flat = (x: unknown): readonly number[] =>
  typeof x === 'number' ? [x] : ArrayBuffer.isView(x) ? [...(x as Float64Array)] : Object.values(x as object).flatMap(flat)
const inputs = [
  { x: [0.3, -0.4, 0.7, 1.1], k: 0.6 },
  { x: [0.5], k: -0.2 },
]
const expectSame = (program: Callable, given: readonly object[], modes: readonly (typeof MODES)[number][] = MODES): void => {
  const load = (options: object) => loadModule(emitModule({ name: 'f', program, modes, target: 'js', ...options }).files[0]!.text).default
  const [naive, ...others] = [{ naive: true }, {}, { memory: 'sqrt' }].map(load)
  for (const f of others) for (const x of [...given, ...given]) near([flat(f(x))], [flat(naive!(x))], 1e-8)
}

test.each(Array.from({ length: RUNS ?? 24 }, (_, k) => SEED + k))('loops in loops, program %d', (seed) => expectSame(drawn(seed), inputs))

describe('a family of recurrences whose steps wait for another', () => {
  const domain = { x: vector('n'), y: vector('m') }
  const given = [{ x: [0.3, 0.5], y: [0.5, 1, -0.3] }]
  test('one state', () => {
    const f = trace(domain, ({ x, y }) => {
      const late = prod(x)
      return sum(x, (v) => fold(y, v, (s, w) => sin(s.times(w)).plus(late)))
    })
    expectSame(f, given)
  })
  test('one of two states', () => {
    const f = trace(domain, ({ x, y }) => {
      const late = prod(x)
      const rows = map(x, (v) => scan(y, { a: v, b: 0 }, (s, w) => ({ a: sin(s.a.times(w)).plus(late), b: s.b.plus(sin(s.a.times(w))) })))
      return map(y, (_, j) => sum(fin('n'), (i) => rows.at(i).at(j).a.times(rows.at(i).at(j).b)))
    })
    expectSame(f, given, ['value'])
  })
})
