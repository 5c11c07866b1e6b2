/**
 * Random well-formed formulas: what is emitted agrees with the interpreter, its derivatives with central differences and with each other.
 * `SEED` and `FORMULAS` choose others and more; what fails is printed as a formula that can be tried by hand.
 */
import { expect, test } from '@jest/globals'
import { differences, emitted, flat, type Inputs, interpreted, type Nested, read } from './evaluate.js'

const SEED = Number(process.env.SEED ?? 1)
const FORMULAS = Number(process.env.FORMULAS ?? 120)

/** Uniform numbers in [0, 1) (mulberry32). */
const generator = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const WHERE = 'a; b; x: n; y: n; z: m; A: m*n; B: n*m; S: n*n'
/** A scalar, columns and rows of n and of m, matrices. */
type Kind = 's' | 'n' | 'm' | "n'" | "m'" | 'mn' | 'nm' | 'nn'
const leaves: Readonly<Record<Kind, readonly string[]>> = {
  s: ['a', 'b', '2', '0.5'],
  n: ['x', 'y'],
  m: ['z'],
  "n'": ["x'", "y'"],
  "m'": ["z'"],
  mn: ['A'],
  nm: ['B'],
  nn: ['S'],
}
const transposes: Readonly<Record<Kind, Kind>> = { s: 's', n: "n'", "n'": 'n', m: "m'", "m'": 'm', mn: 'nm', nm: 'mn', nn: 'nn' }
/** Letters in braces are formulas of a kind; `*` is a formula of the same kind as the whole. */
const anything = [
  '({*} + {*})',
  '({*} - {*})',
  '({*} .* {*})',
  '({s} * {*})',
  '({*} / (1 + {s}^2))',
  '({*} ./ (2 + {*}.^2))',
  '({*} + {s})',
  'sin({*})',
  'tanh({*})',
  'exp(-{*}.^2)',
  'sigmoid({*})',
  'max({*}, {*})',
  'select({*} > 0.3, {*}, {*})',
]
const special: Readonly<Record<Kind, readonly string[]>> = {
  s: [
    'sum({n})',
    'sum({mn})',
    'mean({nn})',
    'dot({n}, {n})',
    "({n'} * {n})",
    'max({m})',
    'min({mn})',
    'norm({n} + 3)',
    'norm({m})^2',
    "norm({mn} + 1, 'fro')",
    'trace({nn})',
    '{n}[1]',
    '{m}[end]',
    '{mn}[1, 2]',
    'logsumexp({n})',
    'logsumexp({m})',
  ],
  n: ['({nm} * {m})', '({nn} * {n})', '{nm}[:, 1]', 'diag({nn})', '{n}[end:-1:1]', 'softmax({n})'],
  m: ['({mn} * {n})', '{mn}[:, end]'],
  "n'": ["({m'} * {mn})", '{mn}[1, :]'],
  "m'": ["({n'} * {nm})", '{nm}[end, :]'],
  mn: ["({m} * {n'})", '({mn} * {nn})'],
  nm: ['({nn} * {nm})', "({n} * {m'})"],
  nn: ['({nm} * {mn})', 'diag({n})', "({n} * {n'})", '({nn} * {nn})'],
}

const random = generator(SEED)
const pick = <T>(xs: readonly T[]): T => xs[Math.floor(random() * xs.length)]!
const formulaOf = (kind: Kind, depth: number): string => {
  if (depth <= 0) return pick(leaves[kind])
  const choice = random()
  if (choice < 0.08) return pick(leaves[kind])
  if (choice < 0.14) return `${formulaOf(transposes[kind], depth - 1)}'`
  const pattern = pick(choice < 0.55 ? special[kind] : anything)
  return pattern.replace(/\{(.*?)\}/g, (_, k: string) => formulaOf(k === '*' ? kind : (k as Kind), depth - 1 - Math.floor(random() * 2)))
}

const number = (): number => (0.1 + 1.7 * random()) * (random() < 0.3 ? -1 : 1)
const vector = (n: number): number[] => Array.from({ length: n }, number)
const matrix = (m: number, n: number): number[][] => Array.from({ length: m }, () => vector(n))
const inputs = () => ({ a: number(), b: number(), x: vector(3), y: vector(3), z: vector(2), A: matrix(2, 3), B: matrix(3, 2), S: matrix(3, 3) })
const moved = (x: Nested, d: Nested, by: number): Nested =>
  typeof x === 'number' ? x + by * (d as number) : x.map((e, k) => moved(e, (d as readonly Nested[])[k]!, by))
const along = (at: Inputs, d: Inputs, by: number): Inputs => Object.fromEntries(Object.entries(at).map(([k, x]) => [k, moved(x, d[k]!, by)]))

const error = (got: readonly number[], want: readonly number[]): number => {
  const scale = Math.max(1, ...want.map(Math.abs))
  return got.length === want.length ? Math.max(0, ...got.map((x, k) => Math.abs(x - want[k]!) / scale)) : Number.POSITIVE_INFINITY
}
const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((s, v, k) => s + v * y[k]!, 0)
const all = (x: object): number[] => Object.values(x).flatMap(flat)
const STEP = 1e-5

/** What is wrong with a formula's emitted code at a point; nothing, if the value is not finite there. */
const wrong = (text: string, at: Inputs, direction: Inputs): readonly string[] => {
  const f = read(text, WHERE)
  const value = interpreted(f, at)
  if (!value.every(Number.isFinite)) return []
  const weights = value.map((_, k) => 1 + 0.3 * k)
  const errors: Record<string, number> = { value: error(flat(emitted(f, 'value', at)), value) }
  const pulled = emitted(f, 'vjp', at, f.result === 'scalar' ? 1 : Float64Array.from(weights)) as object
  errors.differences = error(all(pulled), all(differences(f, at, weights))) * 1e-6
  const forward = dot(flat(emitted(f, 'jvp', at, direction)), weights)
  errors['dot product'] = error([forward], [dot(all(pulled), all(direction))])
  if (f.result === 'scalar') {
    const slope = (by: number): readonly number[] => all(emitted(f, 'gradient', along(at, direction, by)) as object)
    const [up, down] = [slope(STEP), slope(-STEP)]
    errors.hvp =
      error(
        all(emitted(f, 'hvp', at, direction) as object),
        up.map((g, k) => (g - down[k]!) / (2 * STEP)),
      ) * 1e-6
  }
  return Object.entries(errors).flatMap(([name, e]) => (e <= 1e-10 ? [] : [`${name} ${e}`]))
}

test(`${FORMULAS} formulas from seed ${SEED}`, () => {
  const failures = Array.from({ length: FORMULAS }, () => {
    const text = formulaOf(pick<Kind>(['s', 's', 's', 'n', 'm', 'mn', "n'"]), 1 + Math.floor(random() * 4))
    const [at, direction] = [inputs(), inputs()]
    try {
      return wrong(text, at, direction).map((what) => `${text}: ${what}`)
    } catch (e) {
      return [`${text}: ${e}`]
    }
  })
  expect(failures.flat()).toEqual([])
}, 600_000)
