/**
 * What each operation's WGSL makes of its arguments, beside f64: on its domain, on wide ranges, and at the ends. Errors are in units of the last place
 * (ulp) of the f32 next to the true value; of angles beyond a hundred, where a result near 0 has few right digits, in units of 2⁻²⁴.
 */
import { describe, expect, test } from '@jest/globals'
import { at, call, type Operation, type Sort, size } from '../../src/categories/equation.js'
import { inputsOf, program } from '../../src/categories/program.js'
import { array, boolean, fin, index, real, record } from '../../src/categories/space.js'
import { operations } from '../../src/primitives/index.js'
import { buildOver } from '../../src/primitives/reduction.js'
import { uniform } from '../support/check.js'
import { onGpu } from '../support/wgsl.js'

const spaces = { real, boolean, integer: index(1000) } as const
/** `yᵢ = op(aᵢ, bᵢ, …)` on the device. */
const onDevice = async (op: Operation, args: readonly ArrayLike<number>[]): Promise<ArrayLike<number>> => {
  const names = op.args.map((_, k) => 'abc'[k]!)
  const over = (sort: Sort) => array(fin('n'), spaces[sort])
  const dom = record(Object.fromEntries(op.args.map((sort, k) => [names[k]!, over(sort)])))
  const inputs = inputsOf(dom)
  const y = buildOver([size('n')], (i) =>
    call(
      op,
      inputs.map((x) => at(x, [i!])),
    ),
  ) // prettier-ignore
  const module = onGpu({ program: program(dom, over(op.result), inputs, [y]), name: op.name })
  const given = Object.fromEntries(args.map((xs, k) => [names[k]!, xs]))
  return (await module.default(given)).value as ArrayLike<number>
}
const named = (name: string): Operation => operations.find((o) => o.name === name)!

/** The distance of neighbours in f32. */
const ulp = (y: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(y)))) - 23)
const COUNT = 20000
type Range = readonly [from: number, to: number]
/** Numbers that f32 holds; where both ends are positive and far apart, evenly many of each size. */
const draw = ([from, to]: Range, seed: number): Float32Array => {
  const random = uniform(seed)
  const t = (): number => (random() + 1) / 2
  return Float32Array.from({ length: COUNT }, () => (from > 0 && to > 100 * from ? from * (to / from) ** t() : from + (to - from) * t()))
}
const worst = async (op: Operation, args: readonly ArrayLike<number>[], absolute: boolean): Promise<number> => {
  const got = await onDevice(op, args)
  let most = 0
  for (let i = 0; i < got.length; i++) {
    const y = op.evaluate(...args.map((xs) => xs[i]!))
    const unit = absolute ? 2 ** -24 : ulp(y)
    if (Math.abs(y) >= 2 ** -126 && Number.isFinite(Math.fround(y))) most = Math.max(most, Math.abs(got[i]! - y) / unit)
  }
  return most
}

/** Errors allowed, in ulp; what is not here is rounded correctly. WGSL allows 2.5 for division. */
const ALLOWED: Readonly<Record<string, number>> = {
  div: 2.5,
  sqrt: 2,
  exp: 1.5,
  log: 1.5,
  pow: 2,
  sin: 2,
  cos: 2,
  tan: 4,
  atan: 3.5,
  tanh: 2,
  asin: 3,
  acos: 2,
  atan2: 3.5,
  sinh: 2.5,
  cosh: 2,
  asinh: 3.5,
  acosh: 3,
  atanh: 3,
  expm1: 3.5,
  log1p: 3,
  cbrt: 1,
  hypot: 2.5,
  mod: 2.5,
  erf: 3,
  erfc: 6,
  gamma: 3,
  lgamma: 8,
  digamma: 16,
  polygamma: 8,
}

describe('on its domain', () => {
  test.each(operations.map((op) => [op.name, op] as const))('%s', async (name, op) => {
    const args = op.domain.map((range, k) => {
      const xs = draw(range, k + 1)
      return op.args[k] === 'real' ? xs : op.args[k] === 'boolean' ? xs.map((x) => Math.round(x)) : xs.map((x) => Math.floor(Math.abs(x)))
    })
    expect(await worst(op, args, false)).toBeLessThanOrEqual(ALLOWED[name] ?? 0.5)
  })
})

describe('on a wide range', () => {
  const lines: readonly (readonly [name: string, ranges: readonly Range[], allowed: number, absolute?: boolean])[] = [
    ['exp', [[-87, 88.7]], 1.5],
    ['log', [[1.2e-38, 3.4e38]], 1.5],
    ['log', [[0.9, 1.1]], 1.5],
    ['log', [[1.5e-45, 1.1e-38]], 1.5], // whose arithmetic a device may flush to 0
    ['sqrt', [[1.2e-38, 3.4e38]], 2],
    ['sin', [[-100, 100]], 2],
    ['cos', [[-100, 100]], 2],
    ['tan', [[-100, 100]], 5],
    ['sin', [[-1e4, 1e4]], 2, true],
    ['cos', [[-1e4, 1e4]], 2, true],
    ['sin', [[1e4, 3.4e38]], 3, true],
    ['cos', [[1e4, 3.4e38]], 3, true],
    ['atan', [[1e-30, 1e30]], 3.5],
    ['tanh', [[1e-30, 1]], 2],
    ['tanh', [[-12, 12]], 2],
    ['asin', [[1e-30, 1]], 3],
    ['acos', [[-1, 0.99]], 3],
    ['sinh', [[1e-30, 89]], 3],
    ['cosh', [[-89, 89]], 3],
    ['asinh', [[1e-30, 3e38]], 3.5],
    ['acosh', [[1.001, 3e38]], 4],
    ['atanh', [[1e-30, 0.999]], 4],
    ['expm1', [[1e-30, 88]], 3.5],
    ['expm1', [[-20, 1]], 3.5],
    ['log1p', [[1e-30, 3e38]], 4],
    ['log1p', [[-0.99, 1]], 4],
    ['cbrt', [[1e-37, 3e38]], 1],
    ['cbrt', [[-9, 9]], 1],
    ['erf', [[1e-30, 5]], 3],
    ['erfc', [[-9, 9]], 8],
    ['gamma', [[1e-30, 1]], 4],
    ['gamma', [[1, 35]], 12],
    ['gamma', [[-30, -1e-3]], 12],
    ['lgamma', [[1e-30, 0.9]], 8],
    ['lgamma', [[2.1, 1e36]], 8],
    ['digamma', [[1e-30, 1.1]], 12],
    ['digamma', [[2, 1e30]], 8],
    [
      'atan2',
      [
        [-1e6, 1e6],
        [-1e6, 1e6],
      ],
      4,
    ],
    [
      'hypot',
      [
        [1e-30, 1e38],
        [-1e38, 1e38],
      ],
      3,
    ],
    [
      'mod',
      [
        [-100, 100],
        [0.5, 3],
      ],
      64,
      true,
    ],
    [
      'pow',
      [
        [1e-5, 1e5],
        [-7, 7],
      ],
      3,
    ],
    [
      'pow',
      [
        [0.9, 1.1],
        [-500, 500],
      ],
      12,
    ],
  ] // prettier-ignore
  test.each(lines)('%s %j', async (name, ranges, allowed, absolute = false) => {
    const op = named(name)
    expect(
      await worst(
        op,
        ranges.map((r, k) => draw(r, k + 1)),
        absolute,
      ),
    ).toBeLessThanOrEqual(allowed) // prettier-ignore
  })
  test('pow of negative numbers', async () => {
    const [x, y] = [draw([-9, 0], 1), draw([-20, 20], 2).map((v) => Math.round(v))]
    expect(await worst(named('pow'), [x, y], false)).toBeLessThanOrEqual(6)
  })
})

describe('at the ends', () => {
  const [INF, most, least] = [Number.POSITIVE_INFINITY, 3.4028234e38, 1.2e-38]
  const EDGES = [0, -0, 1, -1, 0.5, -0.5, 1000, -1000, 1e30, -1e30, 1e-30, least, most, -most, 88.8, -104, INF, -INF, Number.NaN].map(Math.fround)
  const POWERS = [0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 33554432, 1e30, INF, -INF, Number.NaN].map(Math.fround)
  const unary = operations.filter((o) => o.args.length === 1 && o.args[0] === 'real').map((o) => o.name)
  /** With zeros of no short form, next to which few digits are right. */
  const crossing = new Set(['sin', 'cos', 'tan', 'digamma'])
  const binary = ['add', 'sub', 'mul', 'div', 'pow', 'max', 'min', 'lt', 'le', 'gt', 'ge', 'atan2', 'hypot']
  /** Where f32 or WGSL has another answer than f64. */
  const differs = (name: string, args: readonly number[]): boolean =>
    (name === 'sign' && Number.isNaN(args[0]!)) || // sign NaN = 0
    (name === 'pow' && args[0] === -INF && Math.abs(args[1]!) === 0.5) // √−∞ is NaN
  const check = async (op: Operation, points: readonly (readonly number[])[]): Promise<void> => {
    const got = await onDevice(
      op,
      op.args.map((_, k) => Float32Array.from(points, (p) => p[k]!)),
    ) // prettier-ignore
    const wrong = points.flatMap((p, i) => {
      const [x, y] = [got[i]!, op.evaluate(...p)]
      const tiny = Math.abs(y) < 2 ** -126 && Math.abs(x) <= Math.abs(y)
      const near = Object.is(Math.fround(y), x) || y === x || tiny || Math.abs(y - x) <= 4e-7 * Math.max(Math.abs(y), crossing.has(op.name) ? 0.3 : 0)
      return near || differs(op.name, p) ? [] : [`${op.name}(${p}) = ${x}, not ${y}`]
    })
    expect(wrong).toEqual([])
  }
  test.each(unary)('%s', async (name) =>
    check(
      named(name),
      EDGES.map((x) => [x]),
    ),
  ) // prettier-ignore
  test.each(binary)('%s', async (name) =>
    check(
      named(name),
      EDGES.flatMap((x) => POWERS.map((y) => [x, y])),
    ),
  ) // prettier-ignore
})
