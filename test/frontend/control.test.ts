/** Branches and loops as users meet them: what runs and what does not, derivatives inside of derivatives, optimisers, recursion, mistakes. */
import { describe, expect, test } from '@jest/globals'
import {
  type Bool,
  cond,
  fin,
  gradient,
  hessian,
  jvp,
  loop,
  map,
  matrix,
  NotSupported,
  operations,
  pointfree as P,
  type Program,
  program,
  real,
  record,
  type Scalar,
  type Space,
  SpaceMismatch,
  sum,
  TraceError,
  trace,
  vector,
  verify,
  whileLoop,
} from 'cotangent'
import { emitModule } from 'cotangent/emit'
import { load, save } from 'cotangent/json'
import { print } from 'cotangent/print'

const close = (got: unknown, want: number): void => expect(got as number).toBeCloseTo(want, 10)
const passes = (p: Parameters<typeof verify>[0]): void => expect(verify(p).filter((c) => !c.passed)).toEqual([])

describe('a branch that is not taken', () => {
  const f = trace({ x: real }, ({ x }) =>
    cond(
      x.gt(0),
      () => x.sqrt().times(x.log()),
      () => x.square(),
    ),
  )
  test('gives no NaN, nor do its derivatives', () => {
    expect([f({ x: -2 }), gradient(f)({ x: -2 }), hessian(f)({ x: -2 })]).toEqual([4, { x: -4 }, { x: { x: 2 } }])
    expect(gradient(f)({ x: 0 })).toEqual({ x: 0 })
  })
  test('does not run, not even if it has no end', () => {
    const g = trace({ x: real }, ({ x }) =>
      cond(
        x.gt(0),
        () => x.times(3),
        () =>
          whileLoop(
            x,
            (z) => z.minus(z).lt(1),
            (z) => z.sin().times(x),
          ),
      ),
    )
    expect([g({ x: 2 }), gradient(g)({ x: 2 })]).toEqual([6, { x: 3 }])
  })
  test('costs no loop over the data', () => {
    const g = trace({ x: vector('n'), p: real }, ({ x, p }) =>
      cond(
        p.gt(0),
        () => sum(x, (t) => t.sin().square()),
        () => p,
      ),
    )
    let reads = 0
    const counted = new Proxy(new Float64Array([1, 2, 3]), {
      get: (of, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads++
        return Reflect.get(of, key, of)
      },
    })
    const [{ text }] = emitModule({ name: 'g', program: g, modes: ['value'], target: 'js' }).files as unknown as [{ text: string }]
    const body = text.slice(text.indexOf('export const kernel'), text.indexOf('/** The arrays')).replace('export const kernel =', 'return')
    const kernel = new Function('REAL', body)(Float64Array) as (...args: unknown[]) => void
    const out = new Float64Array(1)
    kernel(3, counted, -1, out, [])
    expect([out[0], reads]).toEqual([-1, 0])
    kernel(3, counted, 1, out, [])
    expect(reads).toBeGreaterThan(0)
  })
})

describe('derivatives inside of derivatives are never mixed up', () => {
  /** `∂f/∂x` at x, forward or reverse. */
  const ways: Readonly<Record<string, (f: (x: Scalar) => Scalar, x: Scalar) => Scalar>> = {
    forward: (f, x) => jvp(f)(x, 1),
    reverse: (f, x) => gradient(f)(x),
  }
  const pairs = Object.entries(ways).flatMap(([a, outer]) => Object.entries(ways).map(([b, inner]) => [`${a} over ${b}`, outer, inner] as const))
  const at = (x: number, f: (x: Scalar) => Scalar): unknown => trace({ x: real }, (r) => f(r.x))({ x })
  test.each(pairs)('%s: d/dx x · (d/dy (x + y))', (_, outer, inner) => {
    close(
      at(1, (x) => outer((a) => a.times(inner((b) => a.plus(b), x)), x)),
      1,
    )
    // d/dx x (d/dy x y at y = 2) = d/dx x² = 2 x
    close(
      at(3, (x) => outer((a) => a.times(inner((b) => a.times(b), x.times(0).plus(2))), x)),
      6,
    )
  })
  test.each(pairs)('%s: in a branch, and in a loop', (_, outer, inner) => {
    close(
      at(3, (x) =>
        outer(
          (a) =>
            cond(
              a.gt(0),
              () => a.times(inner((b) => a.times(b), a)),
              () => a,
            ),
          x,
        ),
      ),
      6,
    )
    // z ← z d/db (z b) = z², three times: x⁸
    const cubed = (a: Scalar) =>
      whileLoop(
        { z: a, k: 0 },
        ({ k }) => k.lt(3),
        ({ z, k }) => ({ z: z.times(inner((b) => z.times(b), a)), k: k.plus(1) }),
      ).z
    close(
      at(1.1, (x) => outer(cubed, x)),
      8 * 1.1 ** 7,
    )
  })
  test.each(pairs)('%s: three deep', (_, outer, inner) => {
    // d/dx x d/dy y (d/dz x y z) = d/dx x · 2 x y, at y = x: of the outer x only
    close(
      at(2, (x) => outer((a) => a.times(inner((b) => b.times(outer((c) => a.times(b).times(c), a)), x)), x)),
      16,
    )
  })
})

describe('differentiating through an optimiser', () => {
  test('Newton: the derivative of a root is that of the implicit function', () => {
    // z³ + z = a
    const root = trace({ a: real }, ({ a }) =>
      whileLoop(
        a,
        (z) => z.times(z).times(z).plus(z).minus(a).abs().gt(1e-13),
        (z) => z.minus(z.times(z).times(z).plus(z).minus(a).over(z.square().times(3).plus(1))),
      ),
    )
    const z = root({ a: 2.5 }) as number
    close(z ** 3 + z, 2.5)
    const slope = 1 / (3 * z * z + 1)
    close((gradient(root)({ a: 2.5 }) as { a: number }).a, slope)
    close((hessian(root)({ a: 2.5 }) as { a: { a: number } }).a.a, -6 * z * slope ** 3)
  })
  test('gradient descent to the least of a function of a parameter', () => {
    const least = trace({ A: matrix(2, 2), b: vector(2) }, ({ A, b }) => {
      const loss = (v: typeof b) =>
        sum(v, (vi, i) =>
          vi.times(
            sum(v, (vj, j) => A.at(i, j).times(vj))
              .times(0.5)
              .minus(b.at(i)),
          ),
        )
      const end = whileLoop(
        b,
        (v) => sum(gradient(loss)(v), (t) => t.square()).gt(1e-26),
        (v) => {
          const g = gradient(loss)(v)
          return map(v, (t, i) => t.minus(g.at(i).times(0.3)))
        },
      )
      return end.at(0)
    })
    // A v = b: v₀ = (A₁₁ b₀ − A₀₁ b₁) / det A
    const [A, b] = [
      [
        [2, 0.5],
        [0.5, 1],
      ],
      [1, -1],
    ]
    const det = 1.75
    close(least({ A, b } as never), (1 * 1 + 0.5) / det)
    const g = gradient(least)({ A, b } as never) as { b: Float64Array }
    close(g.b[0], 1 / det)
    close(g.b[1], -0.5 / det)
  })
})

test('recursion, remembered over subsets: a determinant by minors', () => {
  const n = 6
  let made = 0
  const determinant = trace({ A: matrix(n, n) }, ({ A }) => {
    const known = new Map<number, Scalar>()
    const minor = (row: number, columns: number): Scalar => {
      const before = known.get(columns)
      if (before) return before
      made++
      let [total, sign] = [undefined as Scalar | undefined, 1]
      for (let j = 0; j < n; j++) {
        if (!(columns & (1 << j))) continue
        const rest = columns & ~(1 << j)
        const term = rest === 0 ? A.at(row, j) : A.at(row, j).times(minor(row + 1, rest))
        total = total ? (sign > 0 ? total.plus(term) : total.minus(term)) : term
        sign = -sign
      }
      known.set(columns, total!)
      return total!
    }
    return minor(0, 2 ** n - 1)
  })
  expect(made).toBe(2 ** n - 1)
  const nodes = (x: unknown): number => (JSON.stringify(x).match(/"call"/g) ?? []).length
  expect(nodes(save(determinant))).toBeLessThanOrEqual(n * 2 ** n)
  expect(nodes(save(gradient(determinant)))).toBeLessThanOrEqual(6 * n * 2 ** n)
  const A = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.sin(3 * i + j))))
  // Of a triangle, the product of the diagonal; its gradient, the inverse of the transpose times that.
  const lower = A.map((r, i) => r.map((v, j) => (j > i ? 0 : v)))
  close(determinant({ A: lower } as never), 2 ** n)
  const g = (gradient(determinant)({ A: lower } as never) as { A: Float64Array }).A
  for (let i = 0; i < n; i++) close(g[i * n + i], 2 ** (n - 1))
  passes(determinant)
})

describe('loops', () => {
  test('of no step, of a named size, of an index', () => {
    const f = trace({ a: real, x: vector('n') }, ({ a, x }) => loop('n', a, (s, k) => s.times(x.at(k))))
    expect([f({ a: 3, x: [] }), f({ a: 3, x: [2, 5] })]).toEqual([3, 30])
    expect(gradient(f)({ a: 3, x: [] })).toEqual({ a: 1, x: new Float64Array(0) })
    const g = trace({ a: real, x: vector('n') }, ({ a, x }) => map(x, (_, i) => loop(i, a, (s, k) => s.times(x.at(k)))))
    expect(g({ a: 3, x: [2, 5, 7] })).toEqual(Float64Array.of(3, 6, 30))
    passes(g)
    expect(trace({ a: real }, ({ a }) => loop(0, a, (s) => s.log()))({ a: -1 })).toBe(-1)
  })
  test('a while loop can be saved', () => {
    const f = trace({ x: real }, ({ x }) =>
      whileLoop(
        x,
        (z) => z.gt(1),
        (z) => z.times(0.5),
      ),
    )
    const again = load<typeof f>(JSON.parse(JSON.stringify(save(f))))
    expect([again({ x: 5 }), gradient(again)({ x: 5 })]).toEqual([0.625, { x: 0.125 }])
  })
})

describe('without names', () => {
  const [first, second] = ['add', 'gt'].map((name) => P.primitive(operations.find((o) => o.name === name)!))
  const pair = <B extends Space>(y: Program<typeof real, B>) => P.fork({ x: P.id(real), y })
  const than = (limit: number) => program(P.compose(second as never, pair(P.constant(real, real, limit)))) as unknown as Program<typeof real, Bool>
  const twice = P.compose(first as never, pair(P.id(real))) as Program<typeof real, typeof real>
  const half = trace(real, (x) => x.times(0.5))

  test('cond', () => {
    const f = program(P.cond(than(1), twice, half))
    expect([f(3), f(1), gradient(f)(3), gradient(f)(1)]).toEqual([6, 0.5, 2, 0.5])
    passes(f)
  })
  test('loop', () => expect(program(P.loop(5, twice))(1)).toBe(32))
  test('while', () => {
    const f = program(P.while(than(1), half))
    expect([f(5), f(0.3), gradient(f)(5)]).toEqual([0.625, 0.3, 0.125])
    passes(f)
  })
  test('fold', () => {
    const step = trace({ state: real, element: record({ a: real, b: real }) }, ({ state, element }) => state.times(element.a).plus(element.b))
    const f = program(P.fold(fin('n'), step))
    const elements = [
      { a: 2, b: 1 },
      { a: 3, b: -1 },
    ]
    const columns = { a: elements.map((x) => x.a), b: elements.map((x) => x.b) }
    expect(f({ state: 10, elements: columns } as never)).toBe(62)
    passes(f)
  })
  test('equal to the same with names', () => {
    const named = trace(real, (x) =>
      cond(
        x.gt(1),
        () => x.plus(x),
        () => x.times(0.5),
      ),
    )
    expect(print(P.cond(than(1), twice, half))).toBe(print(named))
  })
  test('what does not meet', () => {
    const refused = (f: () => unknown, message: RegExp): void => {
      expect(f).toThrow(SpaceMismatch)
      expect(f).toThrow(message)
    }
    const vectors = P.id(vector(3))
    refused(() => P.cond(than(1), twice, vectors as never), /cond: domain of the second branch: expected ℝ, got ℝ\[3\]/)
    refused(() => P.cond(twice as never, twice, half), /cond: the condition: expected 𝔹, got ℝ/)
    refused(() => P.loop(3, P.constant(real, vector(3), 0) as never), /loop: the state that its program gives: expected ℝ, got ℝ\[3\]/)
    refused(() => P.while(than(1), vectors as never), /while: domain of its program: expected ℝ, got ℝ\[3\]/)
    refused(() => P.fold(fin(3), twice as never), /fold: domain of its program: expected a record \{state, element\}, got ℝ/)
  })
})

describe('mistakes', () => {
  const refused = (f: (x: Scalar) => unknown, error: typeof SpaceMismatch | typeof TraceError, message: RegExp): void => {
    const run = () => trace({ x: real }, ({ x }) => f(x) as Scalar)
    expect(run).toThrow(error)
    expect(run).toThrow(message)
  }
  const one = () => 1
  test('branches of different spaces', () =>
    refused((x) => cond(x.gt(0), one, (() => [x, x]) as never), SpaceMismatch, /cond: the second branch: expected (ℝ|numbers), got ℝ\[2\]/))
  test('fields are told by their names', () =>
    expect(
      trace({ x: real }, ({ x }) =>
        cond(
          x.gt(0),
          () => ({ a: x, b: 2 }),
          () => ({ b: 3, a: x }),
        ),
      )({ x: -1 }),
    ).toEqual({ a: -1, b: 3 }))
  test('a condition that is a number', () => refused((x) => cond(x as never, one, one), SpaceMismatch, /cond: the condition: expected 𝔹, got ℝ/))
  test('branches that are no lambdas', () =>
    refused((x) => cond(x.gt(0), x as never, one), TraceError, /cond: expected a lambda, as in .*, got .*control\.test\.ts:\d+/s))
  test('a step to another space', () =>
    refused(
      (x) => whileLoop(x, (z) => z.gt(0), (() => [1, 2]) as never),
      SpaceMismatch,
      /whileLoop: the state that its lambda returns: expected (ℝ|numbers), got ℝ\[2\]/,
    )) // prettier-ignore
  test('a condition of a loop that is a number', () =>
    refused((x) => whileLoop(x, ((z: Scalar) => z) as never, (z) => z), SpaceMismatch, /whileLoop: the condition: expected 𝔹, got ℝ/))
  test('the if and the while of JavaScript', () => {
    refused(
      (x) => (x.gt(0) ? x : 1),
      TraceError,
      /never used; was it a JavaScript condition\? Write .*cond or whileLoop instead.*control\.test\.ts:\d+/s,
    )
    refused(
      (x) => {
        let z = x
        for (let k = 0; k < 3 && z.gt(1); k++) z = z.times(0.5)
        return z
      },
      TraceError,
      /never used; was it a JavaScript condition\?/,
    ) // prettier-ignore
  })
  test('a value of a branch, used outside of it', () => {
    let kept: Scalar | undefined
    refused(
      (x) => {
        cond(
          x.gt(0),
          () => {
            kept = x.times(2)
            return kept
          },
          () => x,
        )
        return kept!.plus(1)
      },
      TraceError,
      /was used outside of the lambda of cond that it belongs to; return it from the lambda instead.*control\.test\.ts:\d+/s,
    )
  })
  test('outside of a trace', () => expect(() => cond(true, one, one)).toThrow(/cond works on traced values/))
})

describe('other targets', () => {
  const emit = (p: Program, target: 'wgsl' | 'jax') => emitModule({ name: 'f', program: p, modes: ['value', 'gradient'], target })
  const branches = trace({ x: vector('n'), a: real }, ({ x, a }) =>
    sum(x, (t) =>
      cond(
        t.gt(a),
        () => t.log(),
        () => t.times(a),
      ),
    ),
  )
  const endless = trace({ x: real }, ({ x }) =>
    whileLoop(
      x,
      (z) => z.gt(1),
      (z) => z.sin(),
    ),
  )
  test.each(['wgsl', 'jax'] as const)('%s: one of two values is chosen', (target) => {
    const text = emit(branches, target)
      .files.map((f) => f.text)
      .join('\n') // prettier-ignore
    expect(text).toMatch(target === 'jax' ? /jnp\.where/ : /select\(/)
  })
  test.each(['wgsl', 'jax'] as const)('%s: a loop without known end is refused by name', (target) => {
    expect(() => emit(endless, target)).toThrow(NotSupported)
    expect(() => emit(endless, target)).toThrow(`target ${target}: a while loop`)
  })
  test.each(['wgsl', 'jax'] as const)('%s: loops of known length', (target) =>
    expect(
      emit(
        trace({ a: real }, ({ a }) => loop(3, a, (s) => s.sin())),
        target,
      ).files.length,
    ).toBeGreaterThan(0),
  )
})
