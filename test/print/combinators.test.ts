/** The combinator register: it reads well, and reads back. */
import { describe, expect, test } from '@jest/globals'
import { adjoint, reversed } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import { at, axisOver, type Equation, indexAlong, input, literal, mark, order, plus, recurrence, size } from '../../src/categories/equation.js'
import { array, fin, product, real, vector } from '../../src/categories/space.js'
import { applyGraph } from '../../src/linear/apply.js'
import { compose, fork, identity, map, red, replicate, scaling, section, sum } from '../../src/linear/compose.js'
import type { Graph } from '../../src/linear/edge.js'
import { contextOf, parseMap, printMap, printProgram, Unreadable } from '../../src/linear/print/index.js'
import { minus as minusReal, negate, over, plus as plusReal, times } from '../../src/primitives/arithmetic.js'
import { samples } from '../support/arbitrary.js'
import { flatten, forAll, near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { inputs as stepped, programs as stepping } from '../support/recurrences.js'
import { example, sources } from './programs.js'
import { sameGraph } from './same.js'

const n = size('n')
const [c, w, W, q] = [input('c'), input('w', [n]), input('W', [n, n]), input('q', [n], 'integer', n)]
const weight = (i: Equation): Equation => at(w, [i])
const [X, Y] = [fin('n'), fin('m')]

const built: Readonly<Record<string, readonly [Graph, string]>> = {
  identity: [identity(vector('n')), '(dx: n) ⊸ (dy: n)\ndy = id ∘ dx'],
  'a multiple': [scaling(real, c), '(dx) ⊸ (dy)\ndy = scale(c) ∘ dx'],
  'a sum': [sum(X, real), '(dx: n) ⊸ (dy)\ndy = sum[i<n] ∘ dx'],
  replication: [replicate(X, real), '(dx) ⊸ (dy: n)\ndy = build[i<n] ∘ dx'],
  'a section': [section(X, real, weight), '(dx) ⊸ (dy: n)\ndy = build[i<n] ∘ scale(w[i]) ∘ at[i<n] ∘ build[i<n] ∘ dx'],
  'a diagonal': [
    red({ dom: vector('n'), cod: vector('n'), over: X, to: (i) => [i!], from: (i) => [i!], by: (i) => weight(i!) }),
    '(dx: n) ⊸ (dy: n)\ndy = diag(w) ∘ dx',
  ],
  'an inner product': [
    red({ dom: vector('n'), cod: real, over: X, to: () => [], from: (i) => [i!], by: (i) => weight(i!) }),
    '(dx: n) ⊸ (dy)\ndy = ⟨w, ·⟩ ∘ dx',
  ],
  'an outer product': [
    red({ dom: real, cod: vector('n'), over: X, to: (i) => [i!], from: () => [], by: (i) => weight(i!) }),
    '(dx) ⊸ (dy: n)\ndy = (w ⊗) ∘ dx',
  ],
  'a matrix': [
    red({ dom: vector('n'), cod: vector('n'), over: product(X, X), to: (i) => [i!], from: (_, j) => [j!], by: (i, j) => at(W, [i!, j!]) }),
    '(dx: n) ⊸ (dy: n)\ndy = (W ·) ∘ dx',
  ],
  'its transpose': [
    red({ dom: vector('n'), cod: vector('n'), over: product(X, X), to: (_, j) => [j!], from: (i) => [i!], by: (i, j) => at(W, [i!, j!]) }),
    '(dx: n) ⊸ (dy: n)\ndy = (Wᵀ ·) ∘ dx',
  ],
  'a transpose from the right': [
    red({
      dom: array(product(Y, X), real),
      cod: array(product(Y, X), real),
      over: product(Y, product(X, X)),
      to: (i, _, k) => [i!, k!],
      from: (i, j) => [i!, j!],
      by: (_, j, k) => at(W, [k!, j!]),
    }),
    '(dx: m×n) ⊸ (dy: m×n)\ndy = (· Wᵀ) ∘ dx',
  ],
  'a matrix from the right': [
    red({
      dom: array(product(Y, X), real),
      cod: array(product(Y, X), real),
      over: product(Y, product(X, X)),
      to: (i, _, k) => [i!, k!],
      from: (i, j) => [i!, j!],
      by: (_, j, k) => at(W, [j!, k!]),
    }),
    '(dx: m×n) ⊸ (dy: m×n)\ndy = (· W) ∘ dx',
  ],
  'a gather': [
    red({ dom: vector('n'), cod: vector('n'), over: X, to: (i) => [i!], from: (i) => [at(q, [i!])] }),
    '(dx: n) ⊸ (dy: n)\ndy = gather[i<n; q[i]] ∘ dx',
  ],
  'a scatter': [
    red({ dom: vector('n'), cod: vector('n'), over: X, to: (i) => [at(q, [i!])], from: (i) => [i!], by: (i) => negate(weight(i!)) }),
    '(dx: n) ⊸ (dy: n)\ndy = scatter[i<n; q[i]](-w[i]) ∘ dx',
  ],
  'a shift, where it stays inside': [
    red({ dom: vector('n'), cod: vector('n'), over: X, to: (i) => [plus(i!, 1)], from: (i) => [i!], partial: true }),
    '(dx: n) ⊸ (dy: n)\ndy = red?[i<n; [i + 1] ← [i]] ∘ dx',
  ],
  'a weight that is used twice': [
    compose(scaling(real, over(c, times(c, input('d')))), scaling(real, over(c, times(c, input('d'))))),
    '(dx) ⊸ (dy)\ndy = scale(c / (c · d)) ∘ scale(c / (c · d1)) ∘ dx',
  ],
  'two outputs': [
    fork({ sum: sum(X, real), twice: scaling(vector('n'), literal(2)) }),
    '(dx: n) ⊸ (dy, dy1: n)\ndy = sum[i<n] ∘ dx\ndy1 = diag[i<n](2) ∘ dx',
  ],
  'a family': [map(X, real, (i) => scaling(real, at(w, [i!]))), '(dx: n) ⊸ (dy: n)\ndy = build[i<n] ∘ scale(w[i]) ∘ at[i<n] ∘ dx'],
}

describe('graphs and their texts', () => {
  test.each(Object.entries(built))('%s', (_, [l, text]) => {
    expect(printMap(l, 'combinators')).toBe(text)
    expect(sameGraph(parseMap(text, contextOf(l)), l)).toBe(true)
  })
  test('a derivative: composed relations, shared weights', () => {
    expect(printMap(example(sources.griewank!).map, 'combinators')).toBe(
      '(dx: n) ⊸ (dy: m)\ndy = (b ⊗) ∘ scale(cos(sum[j<n](a[j] · x[j]))) ∘ ⟨a, ·⟩ ∘ dx',
    )
  })
  test('a program', () => {
    expect(printProgram(example(sources.griewank!).program, 'combinators')).toBe(
      '(a: n, b: m, x: n) → (y: m)\ny = build[i<m](sin(sum[j<n](a[j] · x[j])) · b[i])',
    )
  })
  test('names that the grammar has other uses for', () => {
    const l = scaling(real, times(input('sum'), times(input('n'), times(input('x y'), at(input('x', [n]), [0])))))
    const text = printMap(l, 'combinators')
    expect(text).toMatch(/sum1|sum_1/)
    expect(sameGraph(parseMap(text, contextOf(l)), l)).toBe(true)
  })
  test('marks are one each', () => {
    const m = mark(c)
    const l = compose(scaling(real, m), compose(scaling(real, m), scaling(real, mark(c))))
    const back = parseMap(printMap(l, 'combinators'), contextOf(l))
    const weights = back.edges.filter((e) => e.by.tag === 'mark').map((e) => e.by)
    expect([weights.length, new Set(weights).size]).toEqual([3, 2])
  })
})

/** Values of a map at drawn arguments and tangents. */
const valuesOf = (l: Graph, inputs: ReadonlyMap<Equation, number | ArrayLike<number>>, sizes: Readonly<Record<string, number>>) => {
  const random = uniform(7)
  const tangents = l.ins.map((v) => input(v.name, v.shape))
  const extent = (e: Equation): number => Number(interpret([e], { inputs, sizes })[0])
  const data = tangents.map((e) =>
    e.shape.length === 0 ? random() : Float64Array.from({ length: e.shape.reduce((k, s) => k * extent(s), 1) }, random),
  )
  return interpret(applyGraph(l, tangents), { inputs: new Map([...inputs, ...tangents.map((e, k) => [e, data[k]!] as const)]), sizes })
}

describe('every linear map without a recurrence reads back', () => {
  const maps = samples().map((s) => {
    const raw = linearization(realOutputs(s.program), realInputs(s.program))
    return { ...s, maps: { raw, simplified: simplifyGraph(raw), adjoint: reversed(raw), 'simplified adjoint': simplifyGraph(reversed(raw)) } }
  })
  test('as the same graph, up to names', () =>
    forAll(maps, (s) => {
      for (const l of Object.values(s.maps)) expect(sameGraph(parseMap(printMap(l, 'combinators'), contextOf(l)), l)).toBe(true)
    }))
  test('with the same values', () =>
    forAll(
      maps,
      (s) => {
        const l = s.maps.simplified
        const back = parseMap(printMap(l, 'combinators'), contextOf(l))
        const [got, expected] = [back, l].map((x) => flatten(valuesOf(x, s.data(1), s.sizes)))
        if (expected!.every(Number.isFinite)) near(got!, expected!)
      },
      40,
    ))
  test('all examples', () => {
    for (const source of Object.values(sources)) {
      const { raw, map, adjoint } = example(source)
      for (const l of [raw, map, adjoint]) expect(sameGraph(parseMap(printMap(l, 'combinators'), contextOf(l)), l)).toBe(true)
    }
  })
})

describe('what steps', () => {
  const [k, x, y] = [axisOver(0, n), input('state'), input('y', [n])]
  const euler = recurrence(k, [x, c], ([q, p]) => [plusReal(q!, times(p!, literal(0.5))), minusReal(p!, times(q!, literal(0.5)))])
  const product = recurrence(k, [literal(1)], ([f]) => [times(f!, at(y, [indexAlong(k)]))])
  const twice = recurrence(k, [c], ([f]) => {
    const g = times(times(f!, c), plusReal(at(y, [indexAlong(k)]), f!))
    return [times(g, minusReal(g, f!))]
  })
  const table: Readonly<Record<string, readonly [Graph, string]>> = {
    'a cycle': [
      simplifyGraph(linearization([at(product[0]!, [n])], [y])),
      [
        '(dy: n) ⊸ (dy1)',
        'h: n + 1 along i<n = scatter[i<n; i + 1](recurrence[i<n](state = 1 then state · y[i])[i]) ∘ dy + scatter[i<n; i + 1](y[i]) ∘ h',
        'dy1 = at[; n] ∘ h',
      ].join('\n'),
    ],
    'a part that is used twice': [
      scaling(real, at(twice[0]!, [n])),
      ['(dx) ⊸ (dy)', 'dy = scale(recurrence[i<n](state = c then r{i} · (r{i} - state) with r{i<n} = state · c · (state + y[i]))[n]) ∘ dx'].join(
        '\n',
      ),
    ],
    'two states': [
      scaling(real, times(at(euler[0]!, [n]), at(euler[1]!, [n]))),
      [
        '(dx) ⊸ (dy)',
        'dy = scale(r[n] · s[n]) ∘ dx',
        'where (r, s) = recurrence[i<n](state1 = state then 0.5 · state2 + state1, state2 = c then state2 - 0.5 · state1)',
      ].join('\n'),
    ],
    'a product, and what is smallest': [
      scaling(
        real,
        times(
          at(recurrence(k, [literal(1)], ([f]) => [times(f!, at(y, [indexAlong(k)]))], { associative: true })[0]!, [n]),
          at(y, [at(order(y), [0])]),
        ),
      ),
      ['(dx) ⊸ (dy)', 'dy = scale(associative recurrence[i<n](state = 1 then state · y[i])[n] · y[order(y)[0]]) ∘ dx'].join('\n'),
    ],
  }
  test.each(Object.entries(table))('%s', (_, [l, text]) => {
    expect(printMap(l, 'combinators')).toBe(text)
    expect(sameGraph(parseMap(text, contextOf(l)), l)).toBe(true)
  })
})
describe.each(Object.entries(stepping))('what steps reads back: %s', (_, make) => {
  const f = make()
  const map = linearization([f], stepped)
  const gradient = linearization(applyGraph(reversed(simplifyGraph(map)), [literal(1)]), stepped)
  const maps = { map, gradient }
  test.each(Object.entries(maps))('%s', (_name, raw) => {
    for (const l of [raw, simplifyGraph(raw), reversed(raw), simplifyGraph(reversed(raw))])
      expect(sameGraph(parseMap(printMap(l, 'combinators'), contextOf(l)), l)).toBe(true)
  })
})

describe('graphs that differ', () => {
  const [l] = built['a shift, where it stays inside']!
  const e = l.edges[0]!
  const others: Readonly<Record<string, Graph>> = {
    weight: { ...l, edges: [{ ...e, by: c }] },
    index: { ...l, edges: [{ ...e, fi: e.ti }] },
    partiality: { ...l, edges: [{ ...e, partial: false }] },
    multiplicity: { ...l, edges: [e, e] },
    direction: adjoint({ ...l, dom: vector('n'), cod: vector('n') }),
    ends: { ...l, outs: l.ins },
  }
  test.each(Object.entries(others))('in %s are told apart', (_, other) => expect(sameGraph(l, other)).toBe(false))
})

describe('texts that are no maps', () => {
  const table: Readonly<Record<string, string>> = {
    '(dx) ⊸ (dy)\ndy = scale(d) ∘ dx': "2:12: expected an input or a shared weight, got 'd'",
    '(dx) ⊸ (dy)\ndy = scale(c) dx': "2:15: expected '∘', got 'dx'",
    '(dx) ⊸ (dy)\ndy = scale(c) ∘ dz': "2:17: expected a variable that is defined, got 'dz'",
    '(dx: n) ⊸ (dy)\ndy = id ∘ dx': "2:6: expected a relation onto dy, got 'id'",
    '(dx) ⊸ (dy': "1:11: expected ')', got the end",
    '(dx: n) ⊸ (dy)\ndy = sum[i<n](foo(c)) ∘ dx': "2:15: expected an operation, got 'foo'",
    '(dx: n) ⊸ (dy)\ndy = sum[i<n] ∘ dx + sum[i<m] ∘ dx': "2:26: expected the range that i had before, got 'i'",
    '(dx) ⊸ (dy)\ndy = scale(recurrence[i<n](f = c then g, g = c then f)[n]) ∘ dx': "2:12: expected a name for each of its states, got 'recurrence'",
    '(dx) ⊸ (dy)\ndy = scale(f[n]) ∘ dx\nwhere (f, g) = recurrence[i<n](f1 = c then f1)': "3:7: expected a name for each of its states, got '('",
    '(dx) ⊸ (dy)\ndy = scale(f) ∘ dx\nwhere r = recurrence[i<n](f = c then f)': "2:12: expected an input or a shared weight, got 'f'",
  }
  test.each(Object.entries(table))('%j', (text, message) => {
    expect(() => parseMap(text, new Map([['c', c]]))).toThrow(Unreadable)
    expect(() => parseMap(text, new Map([['c', c]]))).toThrow(message)
  })
})
