/** What depends on gathered elements alone is computed once for each of these; stacks and products are not made twice. */
import { describe, expect, test } from '@jest/globals'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { type Equation, input, type Size } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import type { Kernel, Statement } from '../../src/codegen/loop.js'
import { exact, naive, parallel, standard } from '../../src/codegen/policy.js'
import { array, cos, exp, fin, type Index, index, map, matrix, rows, select, sin, sqrt, stack, sum, trace, vector } from '../../src/index.js'
import { flatten, nearly, uniform } from '../support/check.js'
import { type Environment, interpret, type Value } from '../support/interpret.js'
import { kernelFor, run } from '../support/run.js'

const picked = { x: vector('m'), y: vector('n'), p: array(fin('n'), index('m')), q: array(fin('n'), index('m')) } as const
const programs: Readonly<Record<string, Program>> = {
  'a value that is gathered': trace(picked, ({ x, y, p }) => map(y, (z, i) => z.times(exp(sin(x.at(p.at(i))))))),
  'gathered through two indices': trace(picked, ({ x, y, p, q }) => {
    const wave = (k: Index<'m'>) => exp(sin(x.at(k)))
    return sum(y, (z, i) => z.times(wave(p.at(i))).plus(wave(q.at(i)).times(wave(p.at(i)))))
  }),
  'sums of elements': trace({ ...picked, A: matrix('m', 'n') }, ({ A, y, p, q }) => {
    const norm = (k: Index<'m'>) => sqrt(sum(fin('n'), (j) => A.at(k, j).square()).plus(1))
    return map(y, (z, i) => z.times(norm(p.at(i))).minus(norm(q.at(i))))
  }),
  'for a few points each': trace(picked, ({ x, y, p }) =>
    map(y, (z, i) => map(fin(6), (j) => exp(sin(x.at(p.at(i)).times(j.plus(1).toReal()))).times(z))),
  ),
  'an element that chooses itself': trace({ x: vector('m'), t: array(fin('m'), index('m')), p: array(fin('n'), index('m')) }, ({ x, t, p }) =>
    map(fin('n'), (i) => exp(sin(x.at(t.at(p.at(i))))).plus(cos(exp(x.at(p.at(i)))))),
  ),
  // The element of a family at a place is another than that which the loop around takes, by whatever name its axis goes.
  'beside a family over the same places': trace(picked, ({ x, y, p }) =>
    sum(y, (z, i) =>
      exp(sin(x.at(p.at(i))))
        .times(map(y, (_, j) => exp(cos(x.at(p.at(j)).times(3)))).atOr(0, 0))
        .times(z),
    ),
  ),
  'in a choice': trace(picked, ({ x, y, p }) =>
    map(y, (z, i) => select(x.at(p.at(i)).gt(0.5), exp(sin(x.at(p.at(i)))).times(z), cos(exp(x.at(p.at(i)))))),
  ),
  'over pairs': trace(picked, ({ x, y, p, q }) =>
    sum(fin('n'), (i) =>
      sum(fin('n'), (j) =>
        exp(sin(x.at(p.at(i))))
          .times(y.at(j))
          .times(cos(exp(x.at(q.at(j))))),
      ),
    ),
  ),
  'rows that are stacked': trace({ X: matrix('n', 2), A: matrix('m', 2) }, ({ X }) =>
    map(rows(X), (r) => {
      const [u, v] = [exp(r.at(0)), sin(r.at(1))]
      return stack([u.over(v), u.over(v).plus(u), v.times(u), u.times(v).over(u.plus(2)), v.over(u.plus(2)), u])
    }),
  ),
}
const sizes = [
  { n: 7, m: 3 },
  { n: 2, m: 9 },
  { n: 1, m: 1 },
] as const
const at = (p: Program, given: Readonly<Record<string, number>>): Environment => {
  const random = uniform(5)
  const extent = (e: Equation): number => (e.tag === 'literal' ? e.value : given[(e as Size).name]!)
  const inputs = p.inputs.map((x) => {
    const below = x.tag === 'input' && x.below ? extent(x.below) : 0
    const draw = (): number => (x.sort === 'integer' ? Math.floor(below * (0.5 + random() / 2)) % below : 1.5 + random())
    return [x, Float64Array.from({ length: x.shape.map(extent).reduce((a, b) => a * b, 1) }, draw)] as const
  })
  return { inputs: new Map<Equation, Value>(inputs) as Environment['inputs'], sizes: given }
}

describe.each(Object.entries(programs))('%s', (_, p) => {
  const xs = p.inputs.filter((x) => x.sort === 'real')
  const summed = p.outputs.map((y) => input('dy', y.shape))
  const dx = xs.map((x) => input('dx', x.shape))
  test.each(sizes)('with %j', (given) => {
    const { inputs } = at(p, given)
    const random = uniform(7)
    const like = (es: readonly Equation[]): readonly (readonly [Equation, Value])[] =>
      es.map((e) => {
        const length = interpret(e.shape, { inputs: new Map(), sizes: given }).reduce<number>((a, b) => a * Number(b), 1)
        return [e, e.shape.length === 0 ? random() : Float64Array.from({ length }, random)]
      })
    const env = { inputs: new Map([...inputs, ...like(dx), ...like(summed)]) as Environment['inputs'], sizes: given }
    const roots = [...p.outputs, ...pushforward(p.outputs, xs, dx), ...pullback(p.outputs, xs, summed)]
    const want = interpret(roots, env)
    for (const [name, policy] of Object.entries({ naive, exact, parallel, standard })) {
      const got = run(roots, env, { policy })
      if (!nearly(got, want, 1e-11)) throw new Error(`${name}: expected ${flatten(want)}\n  got ${flatten(got)}`)
    }
  })
})

const everyLet = (body: readonly Statement[], name: string): number =>
  body.reduce((c, s) => c + (s.tag === 'loop' ? everyLet(s.body, name) : Number(s.tag === 'let' && s.op.name === name)), 0)
/** The names of the sizes of the loops around each call of an operation. */
const loopsAround = ({ body }: Kernel, name: string): readonly string[] => {
  const found: string[] = []
  const visit = (all: readonly Statement[], around: string): void => {
    for (const s of all) {
      if (s.tag === 'let' && s.op.name === name) found.push(around)
      if (s.tag === 'loop') visit(s.body, s.guard === undefined ? around + s.hi.flatMap((t) => t.factors.map((v) => v.name)).join() : `${around}?`)
    }
  }
  visit(body, '')
  return found
}
test.each([
  ['a value that is gathered', ['m?']],
  ['gathered through two indices', ['m?']],
  ['over pairs', ['m?', 'm?']],
] as const)('%s: once for each element that is taken', (name, loops) => {
  const p = programs[name]!
  expect(loopsAround(kernelFor(p.inputs, p.outputs), 'exp')).toEqual(loops)
})
test('what is cheap is computed where it is needed', () => {
  const p = trace(picked, ({ x, y, p: at }) => map(y, (z, i) => z.times(x.at(at.at(i)).plus(1).square())))
  expect(kernelFor(p.inputs, p.outputs).workspace).toEqual([])
})
test('a few places that are known do not make an array of all', () => {
  const p = trace({ x: vector('m'), p: array(fin(3), index('m')) }, ({ x, p: at }) => map(fin(3), (i) => exp(sin(x.at(at.at(i))))))
  expect(kernelFor(p.inputs, p.outputs).workspace).toEqual([])
})
test('rows are written where they belong, and divide once by one divisor', () => {
  const p = programs['rows that are stacked']!
  const kernel = kernelFor(p.inputs, p.outputs)
  expect(kernel.workspace).toEqual([])
  expect(everyLet(kernel.body, 'div')).toBe(2)
})
test('what is not taken does not matter', () => {
  const p = programs['a value that is gathered']!
  const env = at(p, { n: 2, m: 9 })
  const [x, , q] = p.inputs as [Equation, Equation, Equation]
  const taken = env.inputs.get(q as never) as Float64Array
  const data = env.inputs.get(x as never) as Float64Array
  data.forEach((_, k) => {
    if (!taken.includes(k)) data[k] = Number.NaN
  })
  expect(flatten(run(p.outputs, env)).every(Number.isFinite)).toBe(true)
})
