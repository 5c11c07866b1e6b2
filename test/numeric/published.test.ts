import { expect, test } from '@jest/globals'
import { gradient, hessian, jvp, pullback, pushforward } from '../../src/adjoint/modes.js'
import { at, axisOver, build, call, type Equation, indexAlong, input, literal, mark, plus as shift, size } from '../../src/categories/equation.js'
import { type Program, program } from '../../src/categories/program.js'
import { real, record, vector } from '../../src/categories/space.js'
import { minus, plus, times } from '../../src/primitives/arithmetic.js'
import { exp, log } from '../../src/primitives/exponential.js'
import { buildOver, sumOver, sumTo } from '../../src/primitives/reduction.js'
import { sin } from '../../src/primitives/trigonometric.js'
import { flatten, near } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'

const ONE = literal(1)
const at2 = (p: Program, ...xs: readonly Value[]): number[] =>
  flatten(interpret(p.outputs, { inputs: new Map(p.inputs.map((x, k) => [x, xs[k]!])), sizes: { n: 3 } })) // prettier-ignore

test('Elsman et al., MSFP 2022: h(x₁, x₂) = ln x₁ + x₁ x₂ − sin x₂ at (3, 1)', () => {
  const [x1, x2] = [input('x1'), input('x2')]
  const h = program(record({ x1: real, x2: real }), real, [x1, x2], [minus(plus(call(log, [x1]), times(x1, x2)), call(sin, [x2]))])
  near([at2(h, 3, 1)], [3.25714130386], 1e-11)
  near([at2(jvp(h), 3, 1, 1, 0)], [1.33333333333], 1e-11)
  near([at2(jvp(h), 3, 1, 0, 1)], [2.45969769413], 1e-11)
  near([at2(gradient(h), 3, 1)], [1.33333333333, 2.45969769413], 1e-11)
})

test('map (λx. x²) at (1, 2, 3) along (4, 5, 6) is (8, 20, 36)', () => {
  const x = input('x', [literal(3, 'integer')])
  const square = program(vector(3), vector(3), [x], [buildOver(x.shape, (i) => times(at(x, [i!]), at(x, [i!])))])
  expect(at2(jvp(square), Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6))).toEqual([8, 20, 36])
})

test('Griewank: b sin⟨a, x⟩ has derivative cos⟨a, x⟩ (b ⊗ a), of n + m operations', () => {
  const n = size('n')
  const [a, b, x] = ['a', 'b', 'x'].map((name) => input(name, [n])) as [Equation, Equation, Equation]
  const inner = sumTo(n, (i) => times(at(a, [i]), at(x, [i])))
  const f = buildOver([n], (j) => times(at(b, [j!]), call(sin, [inner])))
  const dx = input('dx', [n])
  const [y] = pushforward([f], [x], [dx])
  const [A, B, X, D] = [
    [1, 2, -1],
    [0.5, -2, 3],
    [0.3, 0.1, 0.2],
    [1, -1, 2],
  ] as [number[], number[], number[], number[]]
  const dot = (u: readonly number[], v: readonly number[]): number => u.reduce((s, e, k) => s + e * v[k]!, 0)
  const got = interpret([y!], {
    inputs: new Map<Equation, number[]>([
      [a, A],
      [b, B],
      [x, X],
      [dx, D],
    ]),
    sizes: { n: 3 },
  }) // prettier-ignore
  near(got, [B.map((v) => v * Math.cos(dot(A, X)) * dot(A, D))])
  // one loop for ⟨a, x⟩, one for ⟨a, dx⟩, one for b: none within another
  expect(y!.tag === 'build' && y!.body.free.length).toBe(1)
})

test('Rosenbrock: gradient and Hessian at (−1.2, 1)', () => {
  const [x, y] = [input('x'), input('y')]
  const square = (e: Equation): Equation => times(e, e)
  const f = program(record({ x: real, y: real }), real, [x, y], [plus(times(literal(100), square(minus(y, square(x)))), square(minus(ONE, x)))])
  near([at2(f, -1.2, 1)], [24.2])
  near([at2(gradient(f), -1.2, 1)], [-215.6, -88])
  near([at2(hessian(f), -1.2, 1)], [1330, 480, 480, 200])
})

test('the gradient of logsumexp is softmax, its Hessian diag p − p pᵀ', () => {
  const x = input('x', [literal(3, 'integer')])
  const f = program(vector(3), real, [x], [call(log, [sumTo(3, (i) => call(exp, [at(x, [i])]))])])
  const X = Float64Array.of(0.1, 1.3, -0.4)
  const z = X.reduce((s, v) => s + Math.exp(v), 0)
  const p = [...X].map((v) => Math.exp(v) / z)
  near([at2(gradient(f), X)], [p])
  near([at2(hessian(f), X)], [p.flatMap((u, k) => p.map((v, j) => Number(k === j) * u - u * v))])
})

// ---- derivatives inside of programs: marks

const d = (f: (x: Equation) => Equation, x: Equation, open: Parameters<typeof mark>[1] = []): Equation => {
  const m = mark(x, open)
  return pullback([f(m)], [m], [ONE])[0]!
}
const forward = (f: (x: Equation) => Equation, x: Equation): Equation => {
  const m = mark(x)
  return pushforward([f(m)], [m], [ONE])[0]!
}

test('perturbation confusion: d/dx (x · d/dy (x + y) at y = 1) at x = 1 is 1, not 2', () => {
  const x = input('x')
  for (const outer of [d, forward]) {
    for (const inner of [d, forward]) {
      const g = outer(
        (u) =>
          times(
            u,
            inner((y) => plus(u, y), ONE),
          ),
        x,
      )
      expect(interpret([g], { inputs: new Map([[x, 1]]) })).toEqual([1])
    }
  }
})

test('d/dx (x · d/dy (x y) at y = 2) = 2 x', () => {
  const x = input('x')
  for (const outer of [d, forward]) {
    for (const inner of [d, forward])
      near(
        interpret(
          [
            outer(
              (u) =>
                times(
                  u,
                  inner((y) => times(u, y), literal(2)),
                ),
              x,
            ),
          ],
          { inputs: new Map([[x, 3]]) },
        ),
        [6],
      )
  }
})

test('d/dx d/dy (x² y³) where y is x: the inner derivative holds x, the outer moves both', () => {
  // g(x) = [d/dy x² y³ at y = x] = 3 x⁴, g′ = 12 x³
  const x = input('x')
  const g = (u: Equation): Equation => d((y) => times(times(u, u), times(y, times(y, y))), u)
  near(interpret([g(x), d(g, x)], { inputs: new Map([[x, 1.5]]) }), [3 * 1.5 ** 4, 12 * 1.5 ** 3])
})

test('the inner derivative, at every element, of a lambda that captures outer variables and the open axis', () => {
  // f(x, c) = Σᵢ d/dy (sin(c y) xᵢ + y² xᵢ₊₁) at y = xᵢ = Σᵢ c cos(c xᵢ) xᵢ + 2 xᵢ xᵢ₊₁
  const n = size('n')
  const [x, c] = [input('x', [n]), input('c')]
  const i = axisOver(0, n)
  const here = at(x, [indexAlong(i)])
  const next = at(x, [shift(indexAlong(i), -1)], 0)
  const inner = d((y) => plus(times(call(sin, [times(c, y)]), here), times(times(y, y), next)), here, [i])
  const f = sumOver(i, inner)
  const X = [0.3, -0.8, 1.1]
  const C = 0.7
  const value = X.reduce((s, v, k) => s + C * Math.cos(C * v) * v + 2 * v * (X[k - 1] ?? 0), 0)
  near(
    interpret([f], {
      inputs: new Map<Equation, Value>([
        [x, Float64Array.from(X)],
        [c, C],
      ]),
      sizes: { n: 3 },
    }),
    [value],
  ) // prettier-ignore
  const [gx, gc] = pullback([f], [x, c], [ONE])
  const want = X.map((v, k) => C * Math.cos(C * v) - C * C * Math.sin(C * v) * v + 2 * (X[k - 1] ?? 0) + 2 * (X[k + 1] ?? 0))
  const wantC = X.reduce((s, v) => s + Math.cos(C * v) * v - C * v * Math.sin(C * v) * v, 0)
  near(
    interpret([gx!, gc!], {
      inputs: new Map<Equation, Value>([
        [x, Float64Array.from(X)],
        [c, C],
      ]),
      sizes: { n: 3 },
    }),
    [want, wantC],
  ) // prettier-ignore
})
test('a gradient of an array inside of a map', () => {
  // rᵢ = Σⱼ (d/dv Σₖ vₖ³ aᵢ)ⱼ at v = x = 3 aᵢ Σⱼ xⱼ²
  const n = size('n')
  const [x, a] = [input('x', [n]), input('a', [n])]
  const i = axisOver(0, n)
  const m = mark(x, [i])
  const j = axisOver(0, n, [i])
  const cube = (e: Equation): Equation => times(e, times(e, e))
  const [g] = pullback([sumOver(j, times(cube(at(m, [indexAlong(j)])), at(a, [indexAlong(i)])))], [m], [ONE])
  const r = build([i], sumOver(j, at(g!, [indexAlong(j)])))
  const [X, A] = [
    [1, 2, 3],
    [0.5, -1, 2],
  ] as const // prettier-ignore
  const inputs = new Map<Equation, readonly number[]>([
    [x, X],
    [a, A],
  ]) // prettier-ignore
  near(interpret([r], { inputs, sizes: { n: 3 } }), [A.map((v) => 3 * v * 14)])
  const [gx] = pullback([sumOver(i, at(r, [indexAlong(i)]))], [x], [ONE])
  near(interpret([gx!], { inputs, sizes: { n: 3 } }), [X.map((v) => 6 * v * 1.5)])
})

test('a map after it was substituted: marks move with the axes they stand under', () => {
  const n = size('n')
  const x = input('x', [n])
  const i = axisOver(0, n)
  const inner = d((y) => call(sin, [times(y, at(x, [indexAlong(i)]))]), at(x, [indexAlong(i)]), [i])
  const r = build([i], inner)
  const last = at(r, [shift(n, -1)])
  const v = 0.4
  near(interpret([last], { inputs: new Map([[x, [1, 2, v]]]), sizes: { n: 3 } }), [v * Math.cos(v * v)])
  const [g] = pullback([last], [x], [ONE])
  near(interpret([g!], { inputs: new Map([[x, [1, 2, v]]]), sizes: { n: 3 } }), [[0, 0, Math.cos(v * v) - 2 * v * v * Math.sin(v * v)]])
})
