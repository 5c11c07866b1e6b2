/** Loops over tables mean what the statements mean that they stand for, whatever stands between these; and short kernels stay as they are. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pullback, pushforward } from '../../src/adjoint/modes.js'
import { at, call, type Equation, input, literal } from '../../src/categories/equation.js'
import * as P from '../../src/categories/size.js'
import { costLines, operationsOf } from '../../src/cli/cost.js'
import { printKernel } from '../../src/codegen/js.js'
import { type Buffer, type Kernel, type Operand, type Statement, scalar, tablesOf, type Value, walk } from '../../src/codegen/loop.js'
import { flatten as flat } from '../../src/codegen/passes/flatten.js'
import { passes } from '../../src/codegen/passes/index.js'
import { type Least, tables, tablesFrom } from '../../src/codegen/passes/tables.js'
import { exact, naive } from '../../src/codegen/policy.js'
import { validate } from '../../src/codegen/validate.js'
import { add, div, minus, mul, neg, negate, over, plus, sub, times } from '../../src/primitives/arithmetic.js'
import { choose, gt, lt, select } from '../../src/primitives/comparison.js'
import { exp } from '../../src/primitives/exponential.js'
import { forAll, near, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { compiled, kernelFor, type Way } from '../support/run.js'

const SIZE = 12
const buffer = (name: string, role: Buffer['role'], extents = [SIZE]): Buffer => ({
  name,
  role,
  sort: 'real',
  extents: extents.map((n) => P.constant(n)),
})

/** Statements at random over `x`, `m` and `s`, into `y`, `z` and what a loop adds up. */
const kernelOf = (seed: number, length: number, others: number): Kernel => {
  const random = uniform(seed)
  const below = (n: number): number => Math.floor(((random() + 1) / 2) * n)
  const [x, m, y, z, t] = [
    buffer('x', 'input'),
    buffer('m', 'input', [3, 4]),
    buffer('y', 'output'),
    buffer('z', 'output', [4, 3]),
    buffer('t', 'output', []),
  ]
  const s = scalar('s', 'real')
  const known: Value[] = [s]
  const body: Statement[] = []
  const chosen = (): Operand => (below(8) === 0 ? [-1, -0, 0, 1, 2][below(5)]! : known[Math.max(0, known.length - 1 - below(30))]!)
  const fixed = (b: Buffer) => b.extents.map((n) => P.constant<Value>(below(P.constantOf(n)!)))
  const read = (b: Buffer): void => {
    const value = scalar('r', 'real')
    body.push({ tag: 'read', value, buffer: b, at: fixed(b), pad: undefined, guards: [] })
    known.push(value)
  }
  const write = (b: Buffer, mode: '=' | '+=' = '='): unknown =>
    body.push({ tag: 'write', buffer: b, at: fixed(b), value: chosen(), mode, guards: [] })
  const make = (op: typeof add, args: readonly Operand[]): Value => {
    const value = scalar('v', op.result)
    body.push({ tag: 'let', value, op, args })
    return value
  }
  for (const b of [y, z, t]) body.push({ tag: 'clear', buffer: b })
  for (let k = 0; k < 8; k++) read(below(2) ? x : m)
  for (let k = 0; k < length; k++) {
    const what = below(100)
    if (what < others) known.push(below(2) ? make(select, [make(lt, [chosen(), chosen()]), chosen(), chosen()]) : make(div, [chosen(), 2]))
    else if (what < 90) known.push(make([add, add, sub, neg][below(4)]!, [chosen(), chosen()].slice(0, 2)))
    else if (what < 94) read([x, m, x, m, z][below(5)]!)
    else write([y, y, z][below(3)]!)
    const last = body.at(-1)!
    if (last.tag === 'let' && last.op === neg) body[body.length - 1] = { ...last, args: last.args.slice(0, 1) }
    if (below(3) === 0) known.push(make(mul, [chosen(), known[below(Math.min(8, known.length))]!]))
  }
  // What comes after: a loop that reads what the run made, sums in place, and a second run over its results.
  const i = scalar('i', 'integer', 'i')
  const element = scalar('e', 'real')
  const product = scalar('p', 'real')
  body.push({
    tag: 'loop',
    index: i,
    lo: [],
    hi: P.constant(SIZE),
    carries: [],
    body: [
      { tag: 'read', value: element, buffer: x, at: [P.atom(i)], pad: undefined, guards: [] },
      { tag: 'let', value: product, op: mul, args: [element, known.at(-1)!] },
      { tag: 'write', buffer: y, at: [P.atom(i)], value: product, mode: '+=', guards: [] },
    ],
  })
  read(y)
  for (let k = 0; k < 4; k++) known.push(make(add, [chosen(), chosen()]))
  for (let k = 0; k < 9; k++) write(z)
  write(z, '+=')
  write(t)
  return { name: 'k', sizes: [], inputs: [x, m, s], outputs: [y, z, t], workspace: [], body }
}
const resultOf = (kernel: Kernel, [x, m, s]: readonly [readonly number[], readonly number[], number]): readonly number[] => {
  const { parameters, body, parts, helpers, workspace } = printKernel(flat(validate(kernel)))
  const text = `${[...helpers.values(), ...parts].join('\n')}\nreturn (${parameters}) => {\n${body.join('\n')}\n}`
  const outs = [SIZE, SIZE, 1].map((n) => new Float64Array(n))
  const room = workspace.map((w) => new Float64Array(Number(w.length)).fill(Number.NaN))
  new Function(text)()(Float64Array.from(x), Float64Array.from(m), s, ...outs, room)
  return outs.flatMap((y) => [...y])
}
const loopsIn = (kernel: Kernel): number => {
  let loops = 0
  walk(kernel.body, (s) => {
    if (s.tag === 'loop') loops++
  })
  return loops
}

const [x, d] = [input('x', [literal(9, 'integer')]), input('d', [literal(9, 'integer')])]
const repeated = <T>(n: number, start: T, next: (x: T, k: number) => T): T => Array.from({ length: n }).reduce((s: T, _, k) => next(s, k), start)
const ALL: Least = { run: 1, phase: 1 }
describe('statements at random', () => {
  const samples = fc.record({
    seed: fc.integer({ min: 0 }),
    length: fc.integer({ min: 1, max: 120 }),
    others: fc.constantFrom(0, 5, 30),
    least: fc.constantFrom(ALL, { run: 1, phase: 12 }),
  })
  const law =
    (data: (random: () => number) => number) =>
    ({ seed, length, others, least }: { seed: number; length: number; others: number; least: Least }): void => {
      const kernel = kernelOf(seed, length, others)
      const random = uniform(seed + 1)
      const inputs = [Array.from({ length: SIZE }, () => data(random)), Array.from({ length: SIZE }, () => data(random)), data(random)] as const
      near(resultOf(tablesFrom(least)(kernel), inputs), resultOf(kernel, inputs), 1e-9)
    }
  test('of numbers', () =>
    forAll(
      samples,
      law((random) => random()),
      300,
    ))
  test('of zeros, infinities and what is no number', () =>
    forAll(
      samples,
      law((random) => [-1, -0, 0, 1, 1, -1, Number.POSITIVE_INFINITY, Number.NaN][Math.floor(4 * (random() + 1))]!),
      300,
    ))
  test('a sum that two others are of is made once', () => {
    const [x0, x1] = [0, 1].map((k) => at(x, [k]))
    const [last] = repeated(30, [x1!, x0!], ([e, before]) => [plus(e!, times(before!, x0!)), e!])
    const { cost } = operationsOf(tablesFrom(ALL)(kernelFor([x], [last!], { passes: [] })))
    expect(P.constantOf(cost)).toBeLessThan(200)
  })
  test('what is written over later is read before', () => {
    const [z, y, n] = [buffer('z', 'output'), buffer('y', 'output'), scalar('n', 'real')]
    const [before, twice] = [scalar('r', 'real'), scalar('v', 'real')]
    const write = (to: Buffer, value: Operand): Statement => ({ tag: 'write', buffer: to, at: [[]], value, mode: '=', guards: [] })
    const body: readonly Statement[] = [
      write(z, n),
      { tag: 'read', value: before, buffer: z, at: [[]], pad: undefined, guards: [] },
      { tag: 'let', value: twice, op: add, args: [n, n] },
      write(z, twice),
      write(y, before),
    ]
    const kernel: Kernel = { name: 'k', sizes: [], inputs: [n], outputs: [z, y], workspace: [], body }
    const printed = printKernel(flat(validate(tablesFrom(ALL)(kernel))))
    const [zs, ys] = [new Float64Array(SIZE), new Float64Array(SIZE)]
    new Function(`${printed.parts.join('\n')}\nreturn (${printed.parameters}) => {\n${printed.body.join('\n')}\n}`)()(3, zs, ys, [
      new Float64Array(99),
    ])
    expect([zs[0], ys[0]]).toEqual([6, 3])
  })
  test('most of them in loops', () => {
    const counts = Array.from({ length: 20 }, (_, seed) => loopsIn(tablesFrom(ALL)(kernelOf(seed, 60, 0))))
    for (const n of counts) expect(n).toBeGreaterThan(2)
  })
})

const cell = (k: number): Equation => at(x, [k % 9])
const product = (k: number, of: Equation): Equation => times(cell(k), of)
/** The determinant of a square of the nine numbers, over and over. */
const determinant = (size: number): Equation => {
  const known = new Map<string, Equation>()
  const minor = (columns: readonly number[]): Equation => {
    const key = columns.join()
    const terms = columns.map((c, k) => {
      const e = times(at(x, [((size - columns.length) * size + c) % 9]), minor(columns.filter((o) => o !== c)))
      return k % 2 === 0 ? e : negate(e)
    })
    const made = known.get(key) ?? (terms.length === 0 ? literal(1) : terms.reduce((s, t) => plus(t, s)))
    known.set(key, made)
    return made
  }
  return minor([...Array(size).keys()])
}
const sumOf = (es: readonly Equation[]): Equation => es.reduce(plus)
const nine = (f: (k: number) => Equation): readonly Equation[] => Array.from({ length: 9 }, (_, k) => f(k))
const sigmoid = (e: Equation): Equation => over(literal(1), plus(literal(1), call(exp, [negate(e)])))
const layer = (units: readonly Equation[], l: number): readonly Equation[] =>
  nine((k) => sigmoid(sumOf(units.map((u, j) => times(u, minus(cell(k + j + l), literal(0.3 * j)))))))

const programs: Readonly<Record<string, Equation>> = {
  'a determinant of 2': determinant(2),
  'a determinant of 3': determinant(3),
  'a determinant of 5': determinant(5),
  'a polynomial': repeated<Equation>(40, literal(0), (p, k) => plus(times(p, cell(0)), literal(k % 3))),
  'powers of a sum': repeated(20, sumOf(nine(cell)), (p, k) => minus(times(p, cell(k)), p)),
  'a network with a sigmoid between its layers': sumOf(repeated(2, nine(cell), layer)),
  'what is chosen between': sumOf(
    nine((k) => choose(call(gt, [product(k, cell(k + 1)), literal(0)]), product(k, cell(k + 2)), minus(cell(k), cell(3)))),
  ),
  'repeated subterms': repeated(12, plus(cell(1), cell(2)), (e, k) => plus(times(e, cell(k)), times(e, e))),
  'negatives of sums and of products': repeated(9, cell(0), (e, k) => negate(minus(product(k, negate(e)), negate(plus(e, cell(k)))))),
  'one input': cell(4),
}
const ways: Readonly<Record<string, Way>> = {
  'only tables': { passes: [{ name: 'tables', claim: '', stable: false, run: tablesFrom(ALL) }] },
  'after all passes': {
    passes: [...passes.filter((p) => p.run !== tables), { name: 'tables', claim: '', stable: false, run: tablesFrom({ run: 8, phase: 8 }) }],
  },
}
describe.each(Object.entries(programs))('%s: value, gradient, tangent and Hessian in one kernel', (_, f) => {
  const [gradient] = pullback([f], [x], [literal(1)])
  const hessian = nine((k) => pullback([at(gradient!, [k])], [x], [literal(1)])[0]!)
  const roots = [f, f, gradient!, ...pushforward([f], [x], [d]), ...hessian, at(gradient!, [0])]
  const draws = [1, 2].map((seed) => Array.from({ length: 9 }, uniform(seed)))
  test.each(Object.entries(ways))('%s', (_, way) => {
    const run = compiled([x, d], roots, {}, way)
    const plain = compiled([x, d], roots, {}, { policy: naive, passes: [] })
    for (const draw of draws) {
      const inputs = new Map([x, d].map((e, k) => [e, Float64Array.from(draw, (v) => v * (k + 1))]))
      near(run(inputs), interpret(roots, { inputs }), 1e-9)
      near(run(inputs), plain(inputs), 1e-9)
    }
  })
})

test('what is copied, and what is a product, keeps the sign of zero', () => {
  const roots = [cell(0), product(1, cell(2)), negate(cell(0)), times(product(0, cell(1)), cell(2))]
  const inputs = new Map([[x, Float64Array.from([-0, 1, -0, 0, 0, 0, 0, 0, 0])]])
  expect(compiled([x], roots, {}, ways['only tables'])(inputs)).toEqual([-0, -0, 0, 0])
})

/** Sums of products of neighbours. */
const long = (n: number): Kernel => kernelFor([x], [repeated(n, cell(0), (e, k) => plus(times(e, cell(k)), cell(k + 1)))], { passes: [] })
const textOf = (kernel: Kernel): string => {
  const { parts, body } = printKernel(flat(kernel))
  return [...parts, ...body].join('\n')
}
describe('long and short kernels', () => {
  const [short, whole] = [long(4000), long(6000)]
  test('a short one stays as it is', () => expect(tables(short) === short).toBe(true))
  test('a long one is a few loops', () => {
    expect(tables(whole).body.length).toBeLessThan(20)
  })
  test('the gradient of a large determinant is less than half as long', () => {
    const kernel = kernelFor([x], pullback([determinant(8)], [x], [literal(1)]), { passes: passes.filter((p) => p.run !== tables) })
    expect(textOf(tablesFrom(ALL)(kernel)).length).toBeLessThan(textOf(kernel).length / 2)
  })
  test('none that keeps its rounding is one', () => {
    expect(passes.find((p) => p.run === tables)!.stable).toBe(false)
    expect(tablesOf(kernelFor([x], [cell(0)], { policy: exact })).length).toBe(0)
  })
  test('its operations are counted, and its tables', () => {
    const { cost, exact: counted } = operationsOf(tables(whole))
    // Two for each of two terms of a sum, and its negative; and those of nine inputs and of 1.
    expect([counted, P.constantOf(cost)]).toEqual([true, 5 * 6000 + 10])
    expect(costLines(tables(whole), 'f64').some((l) => l.startsWith('tables: '))).toBe(true)
  })
  test('text and time grow as the operations do', () => {
    const kernels = [whole, long(12_000)]
    const [less, more] = kernels.map((k) => textOf(tables(k)).length)
    expect(more! / less!).toBeLessThan(2.5)
    const seconds = (k: Kernel): number => {
      const start = performance.now()
      tables(k)
      return performance.now() - start
    }
    const least = (k: Kernel): number => Math.min(...Array.from({ length: 5 }, () => seconds(k)))
    expect(least(kernels[1]!) / least(kernels[0]!)).toBeLessThan(6)
  })
})
