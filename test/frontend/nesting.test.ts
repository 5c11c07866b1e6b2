/**
 * Lambdas in lambdas: sums, maps, branches, loops and derivatives nested at random, capturing whatever is in scope, against nested dual numbers.
 * Here axes of one range meet at every level, and derivatives with respect to different things meet each other.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pullback } from '../../src/adjoint/modes.js'
import { type Equation, literal } from '../../src/categories/equation.js'
import { fin, matrix, real, vector } from '../../src/categories/space.js'
import { gradient, jacobian, jvp } from '../../src/frontend/calculus.js'
import { cond, whileLoop } from '../../src/frontend/control.js'
import { largest, map, sin, sum } from '../../src/frontend/functions.js'
import { fold, loop } from '../../src/frontend/recurrences.js'
import { trace } from '../../src/frontend/trace.js'
import type { Index, Scalar, TracedArray } from '../../src/frontend/traced.js'
import { nearly } from '../support/check.js'
import { interpret, type Value } from '../support/interpret.js'
import { run } from '../support/run.js'

// ---- terms: variables and indices count from the innermost

type Term =
  | { readonly tag: 'variable'; readonly k: number }
  | { readonly tag: 'index'; readonly k: number }
  | { readonly tag: 'constant'; readonly c: number }
  | { readonly tag: 'element'; readonly i: number }
  | { readonly tag: 'entry'; readonly i: number; readonly j: number }
  | { readonly tag: 'plus' | 'times'; readonly a: Term; readonly b: Term }
  | { readonly tag: 'sin' | 'sum' | 'sumOver'; readonly a: Term }
  /** `maxᵢ (sin a + 5 i)`. */
  | { readonly tag: 'largest'; readonly a: Term }
  /** With a new variable of value b: a itself, or its derivative, forward or reverse. */
  | { readonly tag: 'let' | 'gradient' | 'jvp'; readonly a: Term; readonly b: Term }
  /** `[a | i].at(k)`. */
  | { readonly tag: 'mapAt'; readonly a: Term; readonly k: number }
  /** `Σᵢ ∂(Σⱼ sin(yⱼ) a)/∂yᵢ` at y = [b | i], with a new variable yⱼ and a new index j. */
  | { readonly tag: 'arrayGradient'; readonly a: Term; readonly b: Term }
  /** `Σᵢⱼ ∂(sin(yⱼ) a)/∂yᵢ`, all elements of a Jacobian. */
  | { readonly tag: 'arrayJacobian'; readonly a: Term; readonly b: Term }
  /** a if p is large enough, else b. */
  | { readonly tag: 'cond'; readonly a: Term; readonly b: Term; readonly p: Term }
  /** From b on, `sin a` of a new variable: n times, k times, and for as long as it is small, up to 3 times. */
  | { readonly tag: 'fold' | 'while'; readonly a: Term; readonly b: Term }
  | { readonly tag: 'loop'; readonly a: Term; readonly b: Term; readonly k: number }

const small = fc.nat(3)
const term = fc.letrec<{ term: Term }>((tie) => {
  const [a, b] = [tie('term'), tie('term')]
  const leaf = fc.oneof(
    fc.record({ tag: fc.constant('variable' as const), k: small }),
    fc.record({ tag: fc.constant('index' as const), k: small }),
    fc.record({ tag: fc.constant('constant' as const), c: fc.constantFrom(0.5, -1, 2) }),
    fc.record({ tag: fc.constant('element' as const), i: small }),
    fc.record({ tag: fc.constant('entry' as const), i: small, j: small }),
  )
  return {
    term: fc.oneof(
      { maxDepth: 6, depthSize: 'medium' },
      leaf,
      fc.record({ tag: fc.constantFrom('plus' as const, 'times' as const), a, b }),
      fc.record({ tag: fc.constantFrom('sin' as const, 'sum' as const, 'sumOver' as const, 'largest' as const), a }),
      fc.record({ tag: fc.constantFrom('let' as const, 'gradient' as const, 'jvp' as const), a, b }),
      fc.record({ tag: fc.constant('mapAt' as const), a, k: small }),
      fc.record({ tag: fc.constantFrom('arrayGradient' as const, 'arrayJacobian' as const), a, b }),
      fc.record({ tag: fc.constant('cond' as const), a, b, p: tie('term') }),
      fc.record({ tag: fc.constantFrom('fold' as const, 'while' as const), a, b }),
      fc.record({ tag: fc.constant('loop' as const), a, b, k: small }),
    ),
  }
}).term

// ---- the meaning by nested dual numbers

type Dual = number | { readonly tag: number; readonly value: Dual; readonly slope: Dual }
const split = (x: Dual, tag: number): readonly [Dual, Dual] => (typeof x === 'object' && x.tag === tag ? [x.value, x.slope] : [x, 0])
const newest = (...xs: readonly Dual[]): number => Math.max(...xs.map((x) => (typeof x === 'number' ? 0 : x.tag)))
const plus = (x: Dual, y: Dual): Dual => {
  if (typeof x === 'number' && typeof y === 'number') return x + y
  const tag = newest(x, y)
  const [[a, da], [b, db]] = [split(x, tag), split(y, tag)]
  return { tag, value: plus(a, b), slope: plus(da, db) }
}
const times = (x: Dual, y: Dual): Dual => {
  if (typeof x === 'number' && typeof y === 'number') return x * y
  const tag = newest(x, y)
  const [[a, da], [b, db]] = [split(x, tag), split(y, tag)]
  return { tag, value: times(a, b), slope: plus(times(a, db), times(da, b)) }
}
const wave = (x: Dual, phase: number): Dual =>
  typeof x === 'number' ? Math.sin(x + phase) : { tag: x.tag, value: wave(x.value, phase), slope: times(wave(x.value, phase + Math.PI / 2), x.slope) }
const primal = (x: Dual): number => (typeof x === 'number' ? x : primal(x.value))
let tags = 0
const slope = (f: (x: Dual) => Dual, x: Dual): Dual => {
  const tag = ++tags
  return split(f({ tag, value: x, slope: 1 }), tag)[1]
}

/** What no value comes near to. */
const ENOUGH = 0.12345678
const SMALL = 0.61234567
const N = 3
const X = [0.3, -0.7, 1.1]
const A = [0.2, 0.5, -0.4, 1, -0.3, 0.6, 0.1, 0.9, -0.8]
const pick = <T>(xs: readonly T[], k: number): T | undefined => xs[k % Math.max(xs.length, 1)]
const all = <T>(f: (i: number) => T): T[] => [0, 1, 2].map(f)

const mean = (t: Term, vars: readonly Dual[], is: readonly number[]): Dual => {
  const go = (u: Term, v: readonly Dual[] = [], i: readonly number[] = []): Dual => mean(u, [...v, ...vars], [...i, ...is])
  switch (t.tag) {
    case 'variable':
      return pick(vars, t.k)!
    case 'index':
      return pick(is, t.k) ?? 0
    case 'constant':
      return t.c
    case 'element':
      return X[pick(is, t.i) ?? 0]!
    case 'entry':
      return A[N * (pick(is, t.i) ?? 0) + (pick(is, t.j) ?? 0)]!
    case 'plus':
      return plus(go(t.a), go(t.b))
    case 'times':
      return times(go(t.a), go(t.b))
    case 'sin':
      return wave(go(t.a), 0)
    case 'sum':
      return all((i) => go(t.a, [X[i]!], [i])).reduce(plus)
    case 'sumOver':
      return all((i) => go(t.a, [], [i])).reduce(plus)
    case 'largest':
      return all((i) => plus(wave(go(t.a, [], [i]), 0), 5 * i)).reduce((x, y) => (primal(x) >= primal(y) ? x : y))
    case 'let':
      return go(t.a, [go(t.b)])
    case 'gradient':
    case 'jvp':
      return slope((x) => go(t.a, [x]), go(t.b))
    case 'mapAt':
      return go(t.a, [], [pick(is, t.k) ?? 0])
    case 'arrayGradient':
    case 'arrayJacobian': {
      const y = all((i) => go(t.b, [], [i]))
      const f = (z: readonly Dual[]): Dual => all((j) => times(wave(z[j]!, 0), go(t.a, [z[j]!], [j]))).reduce(plus)
      return all((i) => slope((yi) => f(y.map((v, j) => (i === j ? yi : v))), y[i]!)).reduce(plus)
    }
    case 'cond':
      return go(primal(go(t.p)) > ENOUGH ? t.a : t.b)
    case 'fold':
      return all((i) => i).reduce<Dual>((z, i) => wave(go(t.a, [z], [i]), 0), go(t.b))
    case 'loop': {
      let z = go(t.b)
      for (let i = 0; i < (pick(is, t.k) ?? 2); i++) z = wave(go(t.a, [z], [i]), 0)
      return z
    }
    case 'while': {
      let z = go(t.b)
      for (let i = 0; i < 3 && primal(z) < SMALL; i++) z = wave(go(t.a, [z]), 0)
      return z
    }
  }
}

// ---- the meaning by tracing

type Vector = TracedArray<{ readonly set: 'fin'; readonly size: 'n' }, typeof real>
const program = (t: Term) =>
  trace({ x: vector('n'), a: matrix('n', 'n'), s: real }, ({ x, a, s }) => {
    const traced = (u: Term, vars: readonly Scalar[], is: readonly Index[]): Scalar => {
      const go = (w: Term, v: readonly Scalar[] = [], i: readonly Index[] = []): Scalar => traced(w, [...v, ...vars], [...i, ...is])
      switch (u.tag) {
        case 'variable':
          return pick(vars, u.k)!
        case 'index':
          return pick(is, u.k)?.toReal() ?? s.minus(s)
        case 'constant':
          return s.times(0).plus(u.c)
        case 'element':
          return x.at(pick(is, u.i) ?? 0)
        case 'entry':
          return a.at(pick(is, u.i) ?? 0, pick(is, u.j) ?? 0)
        case 'plus':
          return go(u.a).plus(go(u.b))
        case 'times':
          return go(u.a).times(go(u.b))
        case 'sin':
          return go(u.a).sin()
        case 'sum':
          return sum(x, (xi, i) => go(u.a, [xi], [i]))
        case 'sumOver':
          return sum(fin('n'), (i) => go(u.a, [], [i]))
        case 'let':
          return go(u.a, [go(u.b)])
        case 'gradient':
          return gradient((v: Scalar) => go(u.a, [v]))(go(u.b))
        case 'jvp':
          return jvp((v: Scalar) => go(u.a, [v]))(go(u.b), 1)
        case 'mapAt':
          return map(fin('n'), (i) => go(u.a, [], [i])).at(pick(is, u.k) ?? 0)
        case 'largest':
          return largest(fin('n'), (i) => go(u.a, [], [i]).sin().plus(i.times(5)))
        case 'arrayJacobian': {
          const y = map(fin('n'), (i) => go(u.b, [], [i]))
          const rows = jacobian((z: Vector) => z.map((zj, j) => sin(zj).times(go(u.a, [zj], [j]))))(y)
          return sum(rows, (row) => sum(row))
        }
        case 'cond':
          return cond(
            go(u.p).gt(ENOUGH),
            () => go(u.a),
            () => go(u.b),
          )
        case 'fold':
          return fold(fin('n'), go(u.b), (z, i) => go(u.a, [z], [i]).sin())
        case 'loop':
          return loop(pick(is, u.k) ?? 2, go(u.b), (z, i) => go(u.a, [z], [i]).sin())
        case 'while':
          return whileLoop(
            { z: go(u.b), i: 0 },
            (r) => r.z.lt(SMALL).and(r.i.lt(3)),
            (r) => ({ z: go(u.a, [r.z]).sin(), i: r.i.plus(1) }),
          ).z
        case 'arrayGradient': {
          const y = map(fin('n'), (i) => go(u.b, [], [i]))
          return sum(gradient((z: Vector) => sum(z, (zj, j) => sin(zj).times(go(u.a, [zj], [j]))))(y))
        }
      }
    }
    return traced(t, [s], [])
  })

const runs = (n: number) => ({ numRuns: Number(process.env.RUNS ?? n), seed: Number(process.env.SEED ?? 1) })
const at = (p: ReturnType<typeof program>) => ({
  inputs: new Map<Equation, Value>([X, A, [0.4]].map((v, k) => [p.inputs[k]!, v.length === 1 ? v[0]! : Float64Array.from(v)])),
  sizes: { n: N },
})
const length = (t: Term): number => 1 + ('a' in t ? length(t.a) : 0) + ('b' in t ? length(t.b) : 0) + ('p' in t ? length(t.p) : 0)

test('nested lambdas mean what nested dual numbers say', () => {
  fc.assert(
    fc.property(term, (t) => {
      const p = program(t)
      expect(nearly(interpret(p.outputs, at(p)), [mean(t, [0.4], []) as number], 1e-9)).toBe(true)
    }),
    runs(200),
  )
})
test('and so do their kernels, and those of their gradients', () => {
  const short = term.filter((t) => length(t) <= 40)
  fc.assert(
    fc.property(short, (t) => {
      const p = program(t)
      const roots = [...p.outputs, ...pullback(p.outputs, p.inputs, [literal(1)])]
      expect(nearly(run(roots, at(p)), interpret(roots, at(p)), 1e-8)).toBe(true)
    }),
    runs(100),
  )
})
