import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compose, cross, fork, id, proj } from '../../src/categories/combinators.js'
import {
  type Axis,
  at,
  axisOver,
  build,
  type Equation,
  freeOf,
  half,
  type Index,
  indexAlong,
  input,
  inRange,
  isOrdered,
  literal,
  minus,
  plus,
  size,
  substitute,
  times,
} from '../../src/categories/equation.js'
import { SpaceMismatch } from '../../src/categories/errors.js'
import { instantiate, type Program, program } from '../../src/categories/program.js'
import { array, expectSpace, fin, index, matrix, product, real, record, type Space, sameSpace, triangle, vector } from '../../src/categories/space.js'
import { times as multiply } from '../../src/primitives/arithmetic.js'
import { buildOver } from '../../src/primitives/reduction.js'
import { decode, type Sample, samples, Tape, tapes } from '../support/arbitrary.js'
import { forAll, near } from '../support/check.js'
import { type Environment, evaluator, interpret, type Value } from '../support/interpret.js'

const values = (s: Sample, es: readonly Equation[], inputs: Environment['inputs']): Value[] => interpret(es, { inputs, sizes: s.sizes })
const inputNamed = (s: Sample, name: string): Equation => s.program.inputs.find((x) => x.tag === 'input' && x.name === name)!

const substitution: Readonly<Record<string, (s: Sample) => void>> = {
  'e[x := x] = e': (s) => {
    const same = new Map(s.program.inputs.map((x) => [x, x]))
    expect(substitute(s.program.outputs, same)).toEqual(s.program.outputs)
  },
  'e[x := g] at a point = e where x has the value of g': (s) => {
    const [a, b, x, y] = ['a', 'b', 'x', 'y'].map((name) => inputNamed(s, name)) as [Equation, Equation, Equation, Equation]
    const reversed = buildOver(x.shape, (i) => multiply(b, at(x, [minus(minus(x.shape[0]!, 1), i!)])))
    const replacement = new Map<Equation, Equation>([
      [x, reversed],
      [b, at(y, [0])],
      [a, multiply(a, literal(0.9))],
    ]) // prettier-ignore
    const data = s.data(1)
    const moved = new Map<Equation, Value>([...data, ...[...replacement].map(([k, e]) => [k, values(s, [e], data)[0]!] as const)])
    near(values(s, substitute(s.program.outputs, replacement), data), values(s, s.program.outputs, moved), 1e-9)
  },
  'e[x := yᵢ, A := Bᵢ] for every i, where e binds the same axes': (s) => {
    const [a, b, x, y] = ['a', 'b', 'x', 'y'].map((name) => inputNamed(s, name)) as [Equation, Equation, Equation, Equation]
    const data = s.data(1)
    const ys = data.get(y) as Float64Array
    for (const level of [0, 1]) {
      let i = axisOver(0, y.shape[0]!)
      for (let k = 0; k < level; k++) i = axisOver(0, y.shape[0]!, [i])
      const here = indexAlong(i)
      const j = axisOver(0, x.shape[0]!, [i])
      const row = build([j], multiply(at(y, [here]), at(x, [indexAlong(j)])))
      const replaced = substitute(
        s.program.outputs,
        new Map<Equation, Equation>([
          [a, at(y, [here])],
          [b, multiply(b, at(y, [here]))],
          [x, row],
        ]),
      ) // prettier-ignore
      for (const [k, e] of replaced.entries()) {
        if (e.shape.length > 0) continue
        const all = values(s, [build([i], e)], data)[0] as Float64Array
        const want = Array.from(ys, (v) => {
          const bs = (data.get(b) as number) * v
          const xs = (data.get(x) as Float64Array).map((u) => u * v)
          return values(s, [s.program.outputs[k]!], new Map<Equation, Value>([...data, [a, v], [b, bs], [x, xs]]))[0] as number
        })
        near([all], [want], 1e-9)
      }
    }
  },
  'instantiate = composition': (s) => {
    const g = s.program
    const data = s.data(1)
    const args = g.inputs.map((x) =>
      x.sort === 'real' ? (x.shape.length === 0 ? multiply(x, literal(0.95)) : buildOver(x.shape, (...i) => multiply(literal(0.9), at(x, i)))) : x,
    )
    const at0 = new Map<Equation, Value>([...data, ...g.inputs.map((x, k) => [x, values(s, [args[k]!], data)[0]!] as const)])
    near(values(s, instantiate(g, args), data), values(s, g.outputs, at0), 1e-9)
  },
}

/** The same tape twice: the same program over other inputs. */
const twins = fc.tuple(tapes(), fc.constant(0)).map(([tape]) => [decode(tape), decode(tape)] as const)

// ---- integers

const n = size('n')
const m = size('m')
const N = 4
const M = 3
/** Axes within each other: `i < n`, `j < i`, `k` from `i + 1` to `n`, `l ≤ i`, `r < m`. */
const i = axisOver(0, n)
const axes: readonly Axis[] = [
  i,
  axisOver(0, indexAlong(i)),
  axisOver(plus(indexAlong(i), 1), n),
  axisOver(0, plus(indexAlong(i), 1)),
  axisOver(0, m),
]
const table = input('table', [n], 'integer', m)
const atoms: readonly Equation[] = [...axes.map(indexAlong), n, m, at(table, [indexAlong(i)])]
const polynomial = (tape: Tape, depth = 2): Index => {
  const kind = depth === 0 ? tape.next(2) : tape.next(6)
  if (kind === 0) return tape.pick(atoms)
  if (kind === 1) return tape.next(5) - 2
  const [x, y] = [polynomial(tape, depth - 1), polynomial(tape, depth - 1)]
  return kind <= 2 ? plus(x, y) : kind === 3 ? minus(x, y) : kind === 4 ? times(x, y) : half(times(x, minus(x, 1)))
}
const integers = tapes(60).map((data) => {
  const tape = new Tape(data)
  const next = (): Equation => plus(polynomial(tape), 0)
  return { a: next(), b: next(), c: next(), [fc.toStringMethod]: () => JSON.stringify(data) }
})
interface Triple {
  readonly a: Equation
  readonly b: Equation
  readonly c: Equation
}
const evaluated = evaluator({ inputs: new Map([[table, [2, 0, 1, 2]]]), sizes: { n: N, m: M } })
const everywhere = (f: (value: (e: Equation) => number) => void): void => {
  for (const p of evaluated.points(axes, new Map())) f((e) => evaluated.value(e, p) as number)
}
const ring: Readonly<Record<string, (t: Triple) => void>> = {
  'a + b = b + a': ({ a, b }) => expect(plus(a, b)).toBe(plus(b, a)),
  '(a + b) + c = a + (b + c)': ({ a, b, c }) => expect(plus(plus(a, b), c)).toBe(plus(a, plus(b, c))),
  'a + 0 = a': ({ a }) => expect(plus(a, 0)).toBe(a),
  'a − a = 0': ({ a }) => expect(minus(a, a)).toBe(literal(0, 'integer')),
  'a b = b a': ({ a, b }) => expect(times(a, b)).toBe(times(b, a)),
  '(a b) c = a (b c)': ({ a, b, c }) => expect(times(times(a, b), c)).toBe(times(a, times(b, c))),
  '1 a = a, 0 a = 0': ({ a }) => {
    expect(times(1, a)).toBe(a)
    expect(times(0, a)).toBe(literal(0, 'integer'))
  },
  'a (b + c) = a b + a c': ({ a, b, c }) => expect(times(a, plus(b, c))).toBe(plus(times(a, b), times(a, c))),
  '½ (a + a) = a': ({ a }) => expect(half(plus(a, a))).toBe(a),
  'values: + − ×': ({ a, b }) =>
    everywhere((v) => {
      expect(v(plus(a, b))).toBe(v(a) + v(b))
      expect(v(minus(a, b))).toBe(v(a) - v(b))
      expect(v(times(a, b))).toBe(v(a) * v(b) + 0)
    }),
  'an index that is in range is in range': ({ a, b }) => {
    for (const extent of [n, m, b]) {
      if (inRange(a, extent)) everywhere((v) => expect(v(a) >= 0 && v(a) < v(extent)).toBe(true))
    }
  },
  'a range that has no negative length has none': ({ a, b }) => {
    if (isOrdered(axisOver(a, b))) everywhere((v) => expect(v(a)).toBeLessThanOrEqual(v(b)))
  },
}

const [I, J, K, L, R] = axes.map(indexAlong) as [Equation, Equation, Equation, Equation, Equation]
const known: readonly (readonly [text: string, Equation, Equation, boolean])[] = [
  ['i < n', I, n, true],
  ['j < n for j < i', J, n, true],
  ['k < n for i < k < n', K, n, true],
  ['k − i − 1 < n', minus(minus(K, I), 1), n, true],
  ['l < i + 1 for l ≤ i', L, plus(I, 1), true],
  ['n − 1 − i', minus(minus(n, 1), I), n, true],
  ['i + r < n + m − 1', plus(I, R), minus(plus(n, m), 1), true],
  ['i (i − 1) / 2 + j < n (n − 1) / 2', plus(half(times(I, minus(I, 1))), J), half(times(n, minus(n, 1))), true],
  ['table[i] < m', at(table, [I]), m, true],
  ['i + 1', plus(I, 1), n, false],
  ['i − 1', minus(I, 1), n, false],
  ['2 i', times(2, I), n, false],
  ['i < m', I, m, false],
  ['0 < n', literal(0, 'integer'), n, false],
  ['table[i + 1] < m', at(table, [plus(I, 1)]), m, false],
]

// ---- spaces and programs

const spaces: readonly (readonly [Space, Space, boolean])[] = [
  [vector('n'), vector(size('n')), true],
  [vector(minus(plus(size('n'), 1), 1)), vector('n'), true],
  [vector('n'), vector('m'), false],
  [vector(3), vector(4), false],
  [matrix('m', 'n'), array(fin('m'), vector('n')), true],
  [matrix('m', 'n'), matrix('n', 'm'), false],
  [array(triangle('n'), real), vector(half(times(n, minus(n, 1)))), true],
  [record({ x: real, y: vector(2) }), record({ x: real, y: vector(2) }), true],
  [record({ x: real }), record({ y: real }), false],
  [record({ x: real }), real, false],
  [index('n'), index('m'), false],
  [index('n'), real, false],
  [array(product(fin(2), fin(3)), real), vector(6), false],
]

const programs: Readonly<Record<string, (s: Sample) => void>> = {
  'id ∘ f = f = f ∘ id': ({ program: f }) => {
    expect(compose(id(f.cod), f as Program).outputs).toEqual(f.outputs)
    const right = compose(f, id(f.dom) as Program)
    expect(substitute(right.outputs, new Map(right.inputs.map((x, k) => [x, f.inputs[k]!])))).toEqual(f.outputs)
  },
  'π ∘ ⟨f, g⟩ = f': ({ program: f }) => {
    const g = { ...f, cod: f.cod, outputs: f.outputs }
    const both = fork({ p: f as Program, q: g as Program })
    expect(compose(proj(both.cod, 'p') as Program, both as Program).outputs).toEqual(f.outputs)
  },
  '(f × g) at (x, y) = (f x, g y)': (s) => {
    const f = s.program as Program
    const side = cross({ p: f, q: f })
    const [one, two] = [s.data(1), s.data(2)]
    const inputs = new Map<Equation, Value>(
      side.inputs.map((x, k) => [x, k < f.inputs.length ? one.get(f.inputs[k]!)! : two.get(f.inputs[k - f.inputs.length]!)!]),
    )
    near(values(s, side.outputs, inputs), [...values(s, f.outputs, one), ...values(s, f.outputs, two)], 1e-12)
  },
}

describe('equations', () => {
  test.each(Object.entries(substitution))('%s', (_, law) => forAll(samples(), law, 60))
  test('equal expressions are one node', () =>
    forAll(
      twins,
      ([s, t]) => {
        const renamed = substitute(t.program.outputs, new Map(t.program.inputs.map((x, k) => [x, s.program.inputs[k]!])))
        near(values(s, renamed, s.data(1)), values(s, s.program.outputs, s.data(1)))
        expect(renamed.map((e) => e.id)).toEqual(s.program.outputs.map((e) => e.id))
      },
      100,
    ))
  test('nothing is free in a program', () => forAll(samples(), (s) => expect(freeOf(s.program.outputs)).toEqual([]), 100))
})
describe('sizes are a ring of polynomials', () => {
  test.each(Object.entries(ring))('%s', (_, law) => forAll(integers, law, 150))
})
test.each(known)('what is known to be in range: %s', (_, e, extent, sure) => expect(inRange(e, extent)).toBe(sure))
describe('spaces', () => {
  test.each(spaces)('equality %#', (a, b, equal) => {
    expect(sameSpace(a, b)).toBe(equal)
    expect(sameSpace(b, a)).toBe(equal)
    expect(sameSpace(a, a)).toBe(true)
    if (!equal) expect(() => expectSpace('here', a, b)).toThrow(SpaceMismatch)
  })
})
describe('programs are a Cartesian category', () => {
  test.each(Object.entries(programs))('%s', (_, law) => forAll(samples(), law, 40))
  test('a program must fit its spaces', () => {
    const x = input('x', [n])
    expect(() => program(vector('n'), vector('m'), [x], [x])).toThrow(SpaceMismatch)
    expect(() => program(vector('n'), real, [x], [at(x, [indexAlong(i)])])).toThrow(SpaceMismatch)
  })
})
