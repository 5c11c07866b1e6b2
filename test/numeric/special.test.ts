/** Functions beside values computed with 40 digits (mpmath 1.3), and beside what is emitted for them. */
import { describe, expect, test } from '@jest/globals'
import { evaluate } from 'mathjs'
import { pullback } from '../../src/adjoint/modes.js'
import { at, call, type Equation, input, literal, type Operation, size } from '../../src/categories/equation.js'
import { inputsOf, program } from '../../src/categories/program.js'
import { array, boolean, fin, index, real, record } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import { formula } from '../../src/frontend/formula/index.js'
import * as cotangent from '../../src/index.js'
import { operations } from '../../src/primitives/index.js'
import { logSoftmax, logsumexp, scalar, softmax, std, variance } from '../../src/primitives/programs/index.js'
import { buildOver } from '../../src/primitives/reduction.js'
import { loadModule } from '../../src/runtime/load.js'
import { near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'

const INF = Number.POSITIVE_INFINITY
const named = (name: string): Operation => operations.find((o) => o.name === name)!

/** Arguments, then the value. */
const published: Readonly<Record<string, readonly (readonly number[])[]>> = {
  erf: [
    [1e-300, 1.1283791670955126e-300],
    [1e-8, 1.1283791670955126e-8],
    [0.1, 0.1124629160182849],
    [0.46875, 0.49261347321793797],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [5.5, 0.9999999999999927],
    [-0.7, -0.6778011938374184],
    [-2.5, -0.999593047982555],
  ],
  erfc: [
    [1e-8, 0.9999999887162083],
    [0.3, 0.6713732405408726],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2.25, 0.0014627165866811518],
    [3.999, 1.5544749490994993e-8],
    [4.001, 1.5290782173248732e-8],
    [8, 1.1224297172982926e-29],
    [15, 7.212994172451207e-100],
    [26, 5.663192408856143e-296],
    [-0.4, 1.4283923550466684],
    [-3, 1.9999779095030015],
  ],
  gamma: [
    [1e-10, 9999999999.422785],
    [0.1, 9.51350769866873],
    [0.5, 1.772453850905516],
    [1.25, 0.906402477055477],
    [2.5, 1.329340388179137],
    [4.75, 16.58620653922594],
    [10.1, 454760.7514415856],
    [33.3, 7.487577596522633e35],
    [100.5, 9.320963104082716e156],
    [171.5, 9.4833675668248e307],
    [-0.5, -3.544907701811032],
    [-1.001, 999.5786270024664],
    [-10.25, -6.780818043294673e-7],
    [-100.5, -3.3536908198076787e-159],
  ],
  lgamma: [
    [1e-300, 690.7755278982137],
    [0.01, 4.599479878042022],
    [0.7, 0.2608672465316666],
    [1.0000001, -5.772155829918507e-8],
    [1.5, -0.12078223763524522],
    [1.9999, -4.227520877215346e-5],
    [2.75, 0.47521466691493713],
    [7.9, 8.32426586800881],
    [8.1, 8.72738826343204],
    [50, 144.5657439463449],
    [1000000, 12815504.569147613],
    [1e300, 6.897755278982137e302],
    [-0.5, 1.2655121234846454],
    [-3.3, -0.8243558050174264],
    [-40.7, -111.56091816158815],
  ],
  digamma: [
    [1e-6, -1000000.57721402],
    [0.1, -10.423754940411076],
    [0.5, -1.9635100260214235],
    [1, -0.5772156649015329],
    [1.3, -0.16919088886679962],
    [1.7, 0.2085478748734939],
    [3, 0.9227843350984671],
    [9.9, 2.2411803166063815],
    [10.1, 2.262214357094148],
    [100, 4.600161852738087],
    [10000000000, 23.025850929890456],
    [-0.3, 2.113309779635399],
    [-5.9, -7.811517039132375],
    [-1000.25, 10.050097693066705],
  ],
  polygamma: [
    [1, 1e-6, 1000000000001.645],
    [1, 0.25, 17.197329154507113],
    [1, 1, 1.6449340668482264],
    [1, 5.5, 0.19934238698962767],
    [1, 100000, 1.0000050000166667e-5],
    [2, 0.5, -16.82879664423432],
    [2, 3, -0.15411380631918856],
    [3, 1.5, 1.4090910340024372],
    [4, 12, -0.00034091005070108936],
    [5, 0.75, 678.7533428745797],
    [8, 2, -80.97839874763488],
    [20, 7, -4.644616027240543],
    [1, -0.5, 8.934802200544679],
    [2, -1.3, 68.54941347116214],
    [3, -2.75, 1558.4897512832936],
    [6, -20.1, 7199998859.900058],
  ],
  cbrt: [
    [2, 1.2599210498948732],
    [1e-300, 1e-100],
    [1e300, 1e100],
  ],
  log1p: [
    [1e-15, 9.999999999999995e-16],
    [-0.5, -Math.LN2],
    [1e300, 690.7755278982137],
  ],
  expm1: [
    [1e-15, 1.0000000000000007e-15],
    [-1e-8, -9.999999950000001e-9],
    [-30, -0.9999999999999064],
  ],
  asinh: [
    [1e-10, 1e-10],
    [0.5, 0.48121182505960347],
    [-3, -1.8184464592320668],
    [1e200, 461.2101657793691],
  ],
  acosh: [
    [1.0000001, 0.00044721359190373475],
    [2, 1.3169578969248168],
    [1e200, 461.2101657793691],
  ],
  atanh: [
    [1e-10, 1e-10],
    [0.5, 0.5493061443340549],
    [-0.999, -3.8002011672501994],
  ],
  sinh: [
    [1e-10, 1e-10],
    [-2, -3.626860407847019],
    [300, 9.712131976206279e129],
  ],
  cosh: [
    [1e-10, 1],
    [-2, 3.7621956910836314],
    [300, 9.712131976206279e129],
  ],
  hypot: [
    [3, 4, 5],
    [1e200, 1e200, 1.414213562373095e200],
    [1e-200, -2e-200, 2.2360679774997897e-200],
  ],
  atan2: [
    [1, -1, 2.356194490192345],
    [-1e-300, -1, -Math.PI],
    [2, 1e-300, 1.5707963267948966],
  ],
}
test.each(Object.entries(published))('%s to 13 digits', (name, rows) => {
  for (const row of rows) {
    const want = row.at(-1)!
    const got = named(name).evaluate(...row.slice(0, -1))
    expect([row, Math.abs(got - want) <= 1e-13 * Math.abs(want)]).toEqual([row, true])
  }
})

const ends: Readonly<Record<string, readonly (readonly number[])[]>> = {
  erf: [
    [0, 0],
    [INF, 1],
    [-INF, -1],
    [Number.NaN, Number.NaN],
  ],
  erfc: [
    [0, 1],
    [INF, 0],
    [-INF, 2],
    [Number.NaN, Number.NaN],
  ],
  gamma: [
    [1, 1],
    [2, 1],
    [5, 24],
    [21, 2432902008176640000],
    [0, INF],
    [-1, Number.NaN],
    [-100, Number.NaN],
    [INF, INF],
    [-INF, Number.NaN],
    [172.5, INF],
    [-200.5, 0],
    [Number.NaN, Number.NaN],
  ],
  lgamma: [
    [1, 0],
    [2, 0],
    [0, INF],
    [-3, INF],
    [INF, INF],
    [Number.NaN, Number.NaN],
  ],
  digamma: [
    [0, -INF],
    [-1, Number.NaN],
    [INF, INF],
    [Number.NaN, Number.NaN],
  ],
  polygamma: [
    [1, 0, INF],
    [1, -2, INF],
    [2, 0, -INF],
    [2, -2, Number.NaN],
    [1, INF, 0],
  ],
  round: [
    [2.5, 3],
    [-2.5, -3],
    [0.49999999999999994, 0],
    [1e17, 1e17],
    [-INF, -INF],
  ],
  fix: [
    [2.7, 2],
    [-2.7, -2],
  ],
  floor: [
    [-2.5, -3],
    [2, 2],
  ],
  ceil: [
    [2.5, 3],
    [2, 2],
  ],
  mod: [
    [7, 3, 1],
    [-7, 3, 2],
    [7, -3, -2],
    [6, 3, 0],
    [5, 0, 5],
  ],
  pow: [
    [0, 0, 1],
    [-2, 3, -8],
    [-2, -3, -0.125],
    [-2, 0.5, Number.NaN],
  ],
  cbrt: [[-8, -2]],
}
test.each(Object.entries(ends))('%s at its ends and poles', (name, rows) => {
  for (const row of rows) expect([...row.slice(0, -1), named(name).evaluate(...row.slice(0, -1)) + 0]).toEqual(row)
})

describe('what is emitted computes the same', () => {
  const spaces = { real, boolean, integer: index(1000) } as const
  test.each(operations.map((op) => [op.name, op] as const))('%s', (name, op) => {
    const names = op.args.map((_, k) => 'abc'[k]!)
    const dom = record(Object.fromEntries(op.args.map((sort, k) => [names[k]!, array(fin('n'), spaces[sort])])))
    const inputs = inputsOf(dom)
    const y = buildOver([size('n')], (i) =>
      call(
        op,
        inputs.map((x) => at(x, [i!])),
      ),
    ) // prettier-ignore
    const { files } = emitModule({
      name: 'f',
      program: program(dom, array(fin('n'), spaces[op.result]), inputs, [y]),
      modes: ['value'],
      target: 'js',
    })
    const random = uniform(3)
    const wide = op.domain.length === 1 && op.args[0] === 'real' ? Array.from({ length: 40 }, () => [20 * random()]) : []
    const inside = Array.from({ length: 40 }, () =>
      op.domain.map(([lo, hi], k) => {
        const x = (lo + hi) / 2 + (random() * (hi - lo)) / 2
        return op.args[k] === 'real' ? x : op.args[k] === 'boolean' ? Number(x > 0.5) : Math.floor(Math.abs(x))
      }),
    )
    const rows = [...inside, ...wide, ...(published[name] ?? []), ...(ends[name] ?? [])].map((row) => row.slice(0, op.args.length))
    const given = Object.fromEntries(names.map((n, k) => [n, rows.map((row) => row[k]!)]))
    const got = [...(loadModule(files[0]!.text).default(given).value as Iterable<number>)]
    near(
      got,
      rows.map((row) => op.evaluate(...row)),
      1e-15,
    ) // prettier-ignore
  })
})

/** The derivatives of f at a point, from the 0-th to the n-th. */
const derivatives = (f: (x: Equation) => Equation, x: number, n: number): readonly number[] => {
  const v = input('v')
  const all = [f(v)]
  for (let k = 0; k < n; k++) all.push(pullback([all[k]!], [v], [literal(1)])[0]!)
  return interpret(all, { inputs: new Map([[v, x]]) }) as number[]
}
const applied =
  (name: string) =>
  (x: Equation): Equation =>
    call(named(name), [x])

describe('derivatives of higher order', () => {
  test('of ln Γ are polygamma', () => {
    const psi = named('polygamma').evaluate
    near(derivatives(applied('lgamma'), 2.3, 5), [named('lgamma').evaluate(2.3), ...[0, 1, 2, 3, 4].map((n) => psi(n, 2.3))], 1e-14)
  })
  test('of Γ at 1: −γ, γ² + π²/6, …', () => {
    const g = 0.5772156649015329
    const zeta2 = Math.PI ** 2 / 6
    near(derivatives(applied('gamma'), 1, 3), [1, -g, g * g + zeta2, -(g ** 3 + 3 * g * zeta2 + 2 * 1.2020569031595942)], 1e-14)
  })
  test('of erf at 1/2: Hermite polynomials', () => {
    const b = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25)
    near(derivatives(applied('erf'), 0.5, 4).slice(1), [b, -b, -b, 5 * b], 1e-14)
  })
  test('of erfc far out are not 0', () =>
    near([derivatives(applied('erfc'), 20, 1)[1]! / 2.16e-174], [(-1.1283791670955126 * Math.exp(-400)) / 2.16e-174], 1e-12))
  test('next to the ends of asin, acosh and atanh', () => {
    const d = 2 ** -40
    near([derivatives(applied('asin'), 1 - d, 1)[1]! / 2 ** 20], [1 / Math.sqrt(2 - d)], 1e-15)
    near([derivatives(applied('acosh'), 1 + d, 1)[1]! / 2 ** 20], [1 / Math.sqrt(2 + d)], 1e-15)
    near([derivatives(applied('atanh'), 1 - d, 1)[1]! / 2 ** 40], [1 / (2 - d)], 1e-15)
  })
  test('of powers with a variable exponent', () => {
    const [x, y] = [input('x'), input('y')]
    const f = call(named('pow'), [x, y])
    const first = pullback([f], [x], [literal(1)])[0]!
    const second = pullback([first], [x], [literal(1)])[0]!
    const at = (p: number, q: number): number[] =>
      interpret([f, first, second], {
        inputs: new Map([
          [x, p],
          [y, q],
        ]),
      }) as number[] // prettier-ignore
    expect(at(-2, 3)).toEqual([-8, 12, -12])
    expect(at(-2, -1)).toEqual([-0.5, -0.25, -0.25])
    expect(at(0, 2)).toEqual([0, 0, 2])
    expect(at(0, 1)).toEqual([0, 1, 0])
    expect(at(0, 0)).toEqual([1, 0, 0])
    expect(at(-3, 0)).toEqual([1, 0, 0])
  })
  test('of powers with an integer exponent, at 0 and below', () => {
    const power = (n: number) => (x: Equation) => call(named('pow'), [x, literal(n)])
    expect(derivatives(power(2), 0, 3)).toEqual([0, 0, 2, 0])
    expect(derivatives(power(0), 0, 1)).toEqual([1, 0])
    near(derivatives(power(5), -1.5, 3), [-(1.5 ** 5), 5 * 1.5 ** 4, -20 * 1.5 ** 3, 60 * 1.5 ** 2])
    near(derivatives(power(21), -1.5, 2), [-(1.5 ** 21), 21 * 1.5 ** 20, -420 * 1.5 ** 19])
    near(derivatives(power(-21), -1.5, 2), [-(1.5 ** -21), -21 * 1.5 ** -22, -462 * 1.5 ** -23])
  })
})

/** A composition: where to look at it, and what it is. */
const compositions: Readonly<Record<string, readonly [f: (x: number) => number, ...points: number[]]>> = {
  sigmoid: [(x) => 1 / (1 + Math.exp(-x)), -3, 0, 2],
  softplus: [(x) => Math.log(1 + Math.exp(x)), -3, 0, 2],
  relu: [(x) => Math.max(0, x), -3, 2],
  log2: [Math.log2, 0.5, 3],
  log10: [Math.log10, 0.5, 3],
  cube: [(x) => x ** 3, -2, 0, 3],
  sec: [(x) => 1 / Math.cos(x), -1, 0.5],
  csc: [(x) => 1 / Math.sin(x), -1, 0.5],
  cot: [(x) => 1 / Math.tan(x), -1, 0.5],
  asec: [(x) => Math.acos(1 / x), -2, 1.5],
  acsc: [(x) => Math.asin(1 / x), -2, 1.5],
  acot: [(x) => Math.atan(1 / x), -2, -0.3, 0.3, 1.5],
  sech: [(x) => 1 / Math.cosh(x), -2, 0, 0.3],
  csch: [(x) => 1 / Math.sinh(x), -2, -0.4, 0.4, 3],
  coth: [(x) => 1 / Math.tanh(x), -2, -0.4, 0.4, 3],
  asech: [(x) => Math.acosh(1 / x), 0.3, 0.8],
  acsch: [(x) => Math.asinh(1 / x), -2, -0.4, 0.5],
  acoth: [(x) => Math.atanh(1 / x), -2, 1.4],
  factorial: [(x) => named('gamma').evaluate(x + 1), -0.5, 0, 3.3],
  trigamma: [(x) => named('polygamma').evaluate(1, x), 0.7, 4],
}
describe('compositions', () => {
  const slope = (f: (x: number) => number, x: number): number => {
    const d = (h: number): number => (f(x + h) - f(x - h)) / (2 * h)
    return (64 * d(5e-4) - 20 * d(1e-3) + d(2e-3)) / 45
  }
  test.each(Object.entries(compositions))('%s', (name, [f, ...points]) => {
    const g = (scalar as unknown as Record<string, (x: Equation) => Equation>)[name]!
    for (const x of points) {
      const [value, first, second] = derivatives(g, x, 2) as [number, number, number]
      near([value], [f(x)], 1e-14)
      near([first], [slope(f, x)], 1e-10)
      near([second], [slope((t) => derivatives(g, t, 1)[1]!, x)], 1e-9)
    }
  })
  test('all are looked at', () => expect(Object.keys(scalar).filter((n) => !(n in compositions))).toEqual(['beta', 'clip', 'logaddexp']))
  test('beta', () => {
    const f = (x: Equation): Equation => scalar.beta(x, literal(2))
    near(derivatives(f, 3, 1), [1 / 12, -(2 * 3 + 1) / 12 ** 2], 1e-14)
  })
  test('logaddexp, also where both are equal or large', () => {
    for (const [x, y] of [
      [0.3, -1.2],
      [-1.2, 0.3],
      [2, 2],
      [1000, 999],
    ] as const) {
      // prettier-ignore
      const share = 1 / (1 + Math.exp(y - x))
      const value = Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))
      near(
        derivatives((e) => scalar.logaddexp(e, literal(y)), x, 2),
        [value, share, share * (1 - share)],
        1e-13,
      )
      near(
        derivatives((e) => scalar.logaddexp(literal(y), e), x, 2),
        [value, share, share * (1 - share)],
        1e-13,
      )
    }
  })
  test('clip′ = 1 on the closed interval', () => {
    const f = (x: Equation): Equation => scalar.clip(x, literal(-1), literal(1))
    expect([-2, -1, 0, 1, 2].map((x) => derivatives(f, x, 1)[1])).toEqual([0, 1, 1, 1, 0])
  })
  test('nothing overflows', () => {
    for (const [name, far] of [
      ['sigmoid', [0, 1]],
      ['softplus', [0, 1000]],
      ['sech', [0, 0]],
      ['csch', [0, 0]],
      ['coth', [-1, 1]],
    ] as const) // prettier-ignore
      for (const [k, x] of [-1000, 1000].entries()) {
        const [value, ...rest] = derivatives(scalar[name], x, 2)
        expect([name, value! + 0]).toEqual([name, far[k]])
        expect([name, x, ...rest.map((d) => Math.abs(d))]).toEqual([name, x, name === 'softplus' && x > 0 ? 1 : 0, 0])
      }
  })
  test('acot′(0) = −1', () => expect(derivatives(scalar.acot, 0, 1)).toEqual([Math.PI / 2, -1]))
})

describe('of arrays', () => {
  const v = input('v', [literal(4, 'integer')])
  const value = (e: Equation, xs: readonly number[]): number[] => {
    const [r] = interpret([e], { inputs: new Map([[v, xs]]) })
    return typeof r === 'number' ? [r] : [...(r as Float64Array)]
  }
  const xs = [1, 2, 4, 7]
  test('variance and standard deviation', () => {
    near(value(variance(v), xs), [7])
    near(value(variance(v, 0), xs), [5.25])
    near(value(std(v), xs), [Math.sqrt(7)])
    near(
      value(pullback([variance(v)], [v], [literal(1)])[0]!, xs),
      xs.map((x) => (2 / 3) * (x - 3.5)),
    ) // prettier-ignore
  })
  test('softmax and its logarithm, of large numbers', () => {
    const large = xs.map((x) => 1000 * x)
    expect(value(softmax(v), large)).toEqual([0, 0, 0, 1])
    expect(value(logSoftmax(v), large)).toEqual([-6000, -5000, -3000, 0])
    expect(value(logsumexp(v), large)).toEqual([7000])
    const weights = xs.map((x) => Math.exp(x) / xs.reduce((s, y) => s + Math.exp(y), 0))
    near(value(softmax(v), xs), weights)
    near(value(logSoftmax(v), xs), weights.map(Math.log))
    near(
      value(pullback([at(logSoftmax(v), [1])], [v], [literal(1)])[0]!, xs),
      weights.map((w, k) => Number(k === 1) - w),
    ) // prettier-ignore
  })
})

describe('in formulas', () => {
  const scope = { a: 0.7, b: 1.9, x: [0.4, -1.1, 2.3, 0.9] }
  const value = (text: string): readonly number[] => {
    const p = formula(text, { where: 'a; b; x: 4' })
    const inputs = new Map(p.inputs.map((e): [Equation, number | number[]] => [e, scope[(e as { readonly name: 'a' | 'b' | 'x' }).name]]))
    const [y] = interpret(p.outputs, { inputs })
    return typeof y === 'number' ? [y] : [...(y as Float64Array)]
  }
  const both =
    'acos(a) acosh(b) acot(a) acot(-b) acoth(b) acsc(b) acsch(-a) asec(b) asech(a) asin(a) asinh(-a) atanh(a) atan2(a,-b) cbrt(-a) ceil(b) cos(a) cosh(b) cot(a) coth(a) csc(b) csch(a) erf(a) erf(-b) expm1(a) factorial(b) fix(-b) floor(-b) gamma(a) gamma(-a) hypot(a,b) hypot(a,b,3) hypot(-a) lgamma(b) log1p(a) mod(b,a) mod(-b,a) round(b) round(-2.5) sec(a) sech(a) sinh(a) std(x) variance(x) std(x,"uncorrected") variance(x,"biased") floor(x)'
  test.each(both.split(' '))('%s, as mathjs has it', (text) => near(value(text), [evaluate(text, { ...scope })].flat(), 1e-13))
  const ours: Readonly<Record<string, number>> = {
    'erfc(a) + erf(a)': 1,
    'beta(a, b) * gamma(a + b) / gamma(a) / gamma(b)': 1,
    'digamma(b + 1) - digamma(b) - 1 / b': 0,
    'trigamma(b + 1) - trigamma(b) + 1 / b^2': 0,
    'polygamma(2, b + 1) - polygamma(2, b) - 2 / b^3': 0,
    'sum(exp(logsoftmax(x)) - softmax(x))': 0,
  }
  test.each(Object.entries(ours))('%s = %d', (text, want) => near(value(text), [want], 1e-13))
  test('polygamma has an order that is known', () =>
    expect(() => formula('polygamma(a, b)')).toThrow('the order of polygamma must be a whole number from 0 to 100, and a is none'))
})

test('traced values have them all', () => {
  const other = { add: 'plus', sub: 'minus', mul: 'times', div: 'over', neg: 'negate' } as Readonly<Record<string, string>>
  const inner = ['real', 'same', 'below']
  const exported = cotangent as Readonly<Record<string, unknown>>
  const names = [...operations.map((o) => other[o.name] ?? o.name), ...Object.keys(scalar), 'variance', 'std', 'softmax', 'logSoftmax', 'logsumexp']
  expect(names.filter((n) => !inner.includes(n) && typeof exported[n] !== 'function')).toEqual([])

  const { trace, vector, real, gradient, sum, times, softmax, gamma, polygamma, clip, beta, variance, erf, sigmoid, logSoftmax } = cotangent
  const f = trace({ x: vector('n'), a: real }, ({ x, a }) =>
    sum(times(softmax(x), gamma(x)))
      .plus(polygamma(2, a).times(beta(a, 2)))
      .plus(variance(x).times(erf(sigmoid(logSoftmax(x).at(0)))))
      .plus(clip(a, 0, 1)),
  )
  const at = { x: [1.5, 2, 3], a: 1.4 }
  const g = gradient(f)(at) as { readonly x: Float64Array; readonly a: number }
  const h = 1e-5
  const moved = (d: number): number => Number(f({ ...at, a: at.a + d }))
  near([g.a], [(moved(h) - moved(-h)) / (2 * h)], 1e-8)
  expect(g.x).toHaveLength(3)
})
