/** What must not be proved: equations that look true and are not, or that change rounding. Each comes with a witness. */
import { describe, expect, test } from '@jest/globals'
import { adjoint } from '../../src/adjoint/adjoint.js'
import { simplify } from '../../src/adjoint/simplify.js'
import {
  at,
  axisOver,
  minus as before,
  build,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  mark,
  reduce,
  plus as shift,
  size,
} from '../../src/categories/equation.js' // prettier-ignore
import { inputsOf } from '../../src/categories/program.js'
import { array, fin, matrix, product, real, triangle, vector } from '../../src/categories/space.js'
import { apply } from '../../src/linear/apply.js'
import * as M from '../../src/linear/compose.js'
import type { LinearMap } from '../../src/linear/edge.js'
import { asReal, minus, negate, over, plus, times } from '../../src/primitives/arithmetic.js'
import { abs, choose, ge, gt, lt, max, min } from '../../src/primitives/comparison.js'
import { exp, log, pow, sqrt } from '../../src/primitives/exponential.js'
import { maximum, minimum, scatterInto, sumOver } from '../../src/primitives/reduction.js'
import { flatten, nearly } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { vectorOf, type World } from '../support/maps.js'
import { walk } from '../support/walk.js'

const n = size('n')
const m = size('m')
const ONE = literal(1)

describe('equal only as long as nobody looks closely', () => {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => input(name)) as [Equation, Equation, Equation]
  const v = input('v', [n])
  const A = input('A', [n, n])
  const [i, j] = [axisOver(0, n), axisOver(0, n, [axisOver(0, n)])]
  const [I, J] = [indexAlong(i), indexAlong(j)]
  const below = axisOver(0, I)
  /** A claim, and inputs at which it fails: exactly, where it is rounding that differs. */
  const claims: Readonly<Record<string, readonly [left: Equation, right: Equation, at: Readonly<Record<string, number>>]>> = {
    'x / x = 1': [over(x, x), ONE, { x: 0 }],
    'x − x = 0': [minus(x, x), literal(0), { x: Number.POSITIVE_INFINITY }],
    '√x² = x': [call(sqrt, [times(x, x)]), x, { x: -2 }],
    '|x| = x': [call(abs, [x]), x, { x: -2 }],
    'exp (log x) = x': [call(exp, [call(log, [x])]), x, { x: -1 }],
    '(xʸ)ᶻ = x^(y z)': [call(pow, [call(pow, [x, y]), z]), call(pow, [x, times(y, z)]), { x: -2, y: 2, z: 0.5 }],
    'max (x, y) = x': [call(max, [x, y]), x, { x: 1, y: 2 }],
    'max (−x, −y) = −max (x, y)': [call(max, [negate(x), negate(y)]), negate(call(max, [x, y])), { x: 1, y: 2 }],
    '(x + y) + z = x + (y + z)': [plus(plus(x, y), z), plus(x, plus(y, z)), { x: 1, y: 1e-16, z: 1e-16 }],
    'x (y + z) = x y + x z': [times(x, plus(y, z)), plus(times(x, y), times(x, z)), { x: 1.1, y: 1 / 3, z: 3.3 }],
    'x (y z) = (x y) z': [times(x, times(y, z)), times(times(x, y), z), { x: 0.1, y: 0.2, z: 0.3 }],
    'x (1/y) = x / y': [times(x, over(ONE, y)), over(x, y), { x: 5, y: 49 }],
    'if x < y then x else y = if y < x then x else y': [choose(call(lt, [x, y]), x, y), choose(call(lt, [y, x]), x, y), { x: 1, y: 2 }],
    'x > 0 and x ≥ 0 choose alike': [
      choose(call(gt, [x, literal(0)]), ONE, literal(2)),
      choose(call(ge, [x, literal(0)]), ONE, literal(2)),
      { x: 0 },
    ],
    'Σᵢ vᵢ² = (Σᵢ vᵢ)²': [sumOver(i, times(at(v, [I]), at(v, [I]))), times(sumOver(i, at(v, [I])), sumOver(i, at(v, [I]))), {}],
    'Σᵢ vᵢ = Σᵢ vᵢ₊₁': [sumOver(i, at(v, [I])), sumOver(i, at(v, [shift(I, 1)], 0)), {}],
    'vᵢ₊₁ else 0 = vᵢ₊₁ else 1': [sumOver(i, at(v, [shift(I, 1)], 0)), sumOver(i, at(v, [shift(I, 1)], 1)), {}],
    'Σᵢ Σⱼ Aᵢⱼ = Σᵢ Aᵢᵢ': [sumOver(i, sumOver(j, at(A, [I, J]))), sumOver(i, at(A, [I, I])), {}],
    'Σᵢ Σ_{j<i} Aᵢⱼ = Σᵢ Σⱼ Aᵢⱼ': [sumOver(i, sumOver(below, at(A, [I, indexAlong(below)]))), sumOver(i, sumOver(j, at(A, [I, J]))), {}],
    'Σᵢ 1 = 1': [sumOver(i, ONE), ONE, {}],
    'Σ_{i<n} 1 = m': [sumOver(i, ONE), asReal(m), {}],
    'Σ over a range shorter than nothing is negative': [sumOver(axisOver(5, n), ONE), asReal(before(n, 5)), {}],
    'maxᵢ vᵢ = minᵢ vᵢ': [reduce(maximum, i, at(v, [I])), reduce(minimum, i, at(v, [I])), {}],
    'maxᵢ (x vᵢ) = x maxᵢ vᵢ': [reduce(maximum, i, times(x, at(v, [I]))), times(x, reduce(maximum, i, at(v, [I]))), { x: -1 }],
    'to add at one place is to write there': [
      at(scatterInto([n], [{ axes: [i], indices: [literal(0, 'integer')], value: at(v, [I]), partial: false }]), [0]),
      at(v, [before(n, 1)]),
      {},
    ], // prettier-ignore
    'what is added out of range is not added': [
      at(scatterInto([n], [{ axes: [i], indices: [shift(I, 1)], value: at(v, [I]), partial: false }]), [1]),
      at(scatterInto([n], [{ axes: [i], indices: [shift(I, 1)], value: at(v, [I]), partial: true }]), [1]),
      {},
    ], // prettier-ignore
    'Aᵀ = A': [at(build([i, j], at(A, [J, I])), [0, 1]), at(A, [0, 1]), {}],
  }
  test.each(Object.entries(claims))('not: %s', (_, [left, right, given]) => {
    expect(left).not.toBe(right)
    const inputs = new Map<Equation, Value>([
      ...[x, y, z].map((e): [Equation, Value] => [e, given[(e as { name: string }).name] ?? 0.5]),
      [v, Float64Array.of(0.5, -1.5, 3)],
      [A, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10)],
    ])
    const [l, r] = interpret([left, right], { inputs, sizes: { n: 3, m: 2 } })
    expect(l).not.toBe(r)
  })

  test('not: max (x, y) = max (y, x); they differ in the derivative at ties', () => {
    expect(call(max, [x, y])).not.toBe(call(max, [y, x]))
    expect(call(min, [x, y])).not.toBe(call(min, [y, x]))
  })
  test('not: two inputs of one name, or two marks of one value, are one', () => {
    expect(input('x')).not.toBe(input('x'))
    expect(mark(x)).not.toBe(mark(x))
  })
})

describe('linear maps that are not equal, before and after simplification', () => {
  const V = vector('n')
  const N = fin('n')
  const u = input('u', [n])
  const k = input('k', [n], 'integer', n)
  const U = (i?: Equation): Equation => at(u, [i!])
  const sum = M.sum(N, real) as LinearMap
  const rep = M.replicate(N, real) as LinearMap
  const after = (g: LinearMap, f: LinearMap): LinearMap => M.compose(g, f)
  const move = (to: (i: Equation) => Equation, from: (i: Equation) => Equation, partial = false): LinearMap =>
    M.red({ dom: V, cod: V, over: N, to: (i) => [to(i!)], from: (i) => [from(i!)], partial })
  const id = (i: Equation): Equation => i
  const up = move((i) => shift(i, 1), id, true)
  const down = move((i) => before(i, 1), id, true)
  const gather = move(id, (i) => at(k, [i]))
  const square = matrix('n', 'n')
  const [A, B] = [input('A', [n, n]), input('B', [n, n])]
  const w = input('w', [n])
  const matrixOf = (a: Equation): LinearMap =>
    M.red({ dom: V, cod: V, over: product(N, N), to: (i) => [i!], from: (_, j) => [j!], by: (i, j) => at(a, [i!, j!]) })
  const row = (a: Equation): LinearMap => after(sum, M.diag(N, real, (i) => at(a, [i!])) as LinearMap)
  const flip = M.red({ dom: square, cod: square, over: product(N, N), to: (i, j) => [j!, i!], from: (i, j) => [i!, j!] })

  const claims: Readonly<Record<string, readonly [LinearMap, LinearMap]>> = {
    'Σ ∘ rep = id': [after(sum, rep), M.identity(real)],
    'rep ∘ Σ = id': [after(rep, sum), M.identity(V)],
    'diag u = id': [M.diag(N, real, U) as LinearMap, M.identity(V)],
    'diag u ∘ diag u = diag u': [after(M.diag(N, real, U) as LinearMap, M.diag(N, real, U) as LinearMap), M.diag(N, real, U) as LinearMap],
    'Σ ∘ diag u = (Σ u) Σ': [after(sum, M.diag(N, real, U) as LinearMap), M.scale(sumOver(axisOver(0, n), at(u, [indexAlong(axisOver(0, n))])), sum)],
    'a shift back undoes a shift': [after(down, up), M.identity(V)],
    'a shift undoes a shift back': [after(up, down), M.identity(V)],
    'shifts commute with reversal': [
      after(
        up,
        move((i) => before(before(n, 1), i), id),
      ),
      after(
        move((i) => before(before(n, 1), i), id),
        up,
      ),
    ],
    'a scatter undoes its gather': [after(adjoint(gather), gather), M.identity(V)],
    'a gather undoes its scatter': [after(gather, adjoint(gather)), M.identity(V)],
    'a gather is its own adjoint': [gather, adjoint(gather)],
    'transposition = id': [flip, M.identity(square)],
    'A B = B A': [after(matrixOf(A), matrixOf(B)), after(matrixOf(B), matrixOf(A))],
    'A diag u = diag u A': [after(matrixOf(A), M.diag(N, real, U) as LinearMap), after(M.diag(N, real, U) as LinearMap, matrixOf(A))],
    'Aᵀ = A': [adjoint(matrixOf(A)), matrixOf(A)],
    'u⊗w = w⊗u': [after(adjoint(row(u)), row(w)), after(adjoint(row(w)), row(u))],
    '(u⊗u) (u⊗u) = u⊗u': [after(after(adjoint(row(u)), row(u)), after(adjoint(row(u)), row(u))), after(adjoint(row(u)), row(u))],
    'Σᵢ A vᵢ = A vᵢ': [
      after(M.sum(N, V) as LinearMap, M.map(N, V, () => matrixOf(A)) as LinearMap),
      after(matrixOf(A), M.red({ dom: square, cod: V, over: N, to: (i) => [i!], from: (i) => [0, i!] })),
    ],
    'x[i] + x[i+1] = 2 x[i]': [M.plus(M.identity(V) as LinearMap, down), M.scaling(V, literal(2))],
    'prefix sums = suffix sums': [
      M.red({ dom: V, cod: V, over: triangle('n'), to: (i) => [i!], from: (_, j) => [j!] }),
      M.red({ dom: V, cod: V, over: triangle('n'), to: (_, j) => [j!], from: (i) => [i!] }),
    ],
    'map fᵢ = map f₀': [M.map(N, V, (i) => M.scaling(V, U(i))) as LinearMap, M.map(N, V, () => M.scaling(V, U(literal(0, 'integer')))) as LinearMap],
    'scaling rows = scaling columns': [
      M.map(N, V, (i) => M.scaling(V, U(i))) as LinearMap,
      M.map(N, V, () => M.diag(N, real, U) as LinearMap) as LinearMap,
    ],
    'Σ over rows = Σ over columns': [M.sum(N, V) as LinearMap, M.map(N, V, () => sum) as LinearMap],
    '0 = id': [M.zero(V, V), M.identity(V)],
  }
  const world: World = {
    sizes: { n: 3, m: 2 },
    inputs: new Map<Equation, readonly number[]>([
      [u, [0.5, -1.5, 3]],
      [k, [2, 0, 2]],
      [w, [1, -2, 0.25]],
      [A, [1, 2, 3, 4, 5, 6, 7, 8, 10]],
      [B, [2, 0, 1, -1, 3, 5, 0.5, 1, 4]],
    ]),
  } // prettier-ignore
  const through = (f: LinearMap, v: readonly Value[]): readonly Value[] => {
    const inputs = inputsOf(f.dom, 'v')
    return interpret(apply(f, inputs), { ...world, inputs: new Map([...world.inputs, ...inputs.map((x, j) => [x, v[j]!] as const)]) })
  }
  test.each(Object.entries(claims))('not: %s', (_, [left, right]) => {
    const v = vectorOf(left.dom, 3, world)
    const [l, r] = [simplify(left), simplify(right)]
    expect(nearly(walk(l, v, world), walk(left, v, world)) && nearly(walk(r, v, world), walk(right, v, world))).toBe(true)
    expect(flatten(through(l, v))).not.toEqual(flatten(through(r, v)))
    expect(nearly(through(l, v), through(r, v), 1e-6)).toBe(false)
  })
  test('spaces of equal size are not equal', () =>
    expect(() => M.compose(M.identity(array(product(fin(2), fin(3)), real) as never), M.identity(vector(6)))).toThrow()) // prettier-ignore
})
