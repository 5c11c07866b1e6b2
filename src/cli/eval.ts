/** `cotangent eval`: a derivative at given inputs, as JSON. */
import { readFileSync } from 'node:fs'
import { type Equation, postorder } from '../categories/equation.js'
import type { Program } from '../categories/program.js'
import { leavesOf, shapeOf } from '../categories/space.js'
import { type Given, isSparse, type Mode, request } from '../codegen/request.js'
import { loadModule } from '../runtime/load.js'
import { firstBad, type Origin, originOf } from '../runtime/nan.js'
import { type Io, moduleFor } from './emit.js'
import type { Values } from './options.js'
import { refuse } from './problem.js'
import { type AnyMode, wrtOf } from './request.js'
import type { Source } from './source.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }

/** Numbers that JSON does not have come as words. */
const revive = (_: string, x: Json): Json => (typeof x === 'string' && Object.hasOwn(WORDS, x) ? WORDS[x]! : x)

/** @throws BadInput if there is no such file, or no JSON in it. */
const readJson = (option: 'inputs' | 'direction', file: string, io: Io): Json => {
  const name = file === '-' ? 'stdin' : file
  let text: string
  try {
    text = file === '-' ? io.stdin() : readFileSync(file, 'utf8')
  } catch {
    return refuse('input', `--${option}: ${name} cannot be read`, {
      expected: `a file of JSON, or - for what comes in: echo '{"x": 1}' | cotangent eval … --${option} -`,
    })
  }
  try {
    return JSON.parse(text, revive)
  } catch (e) {
    return refuse('input', `--${option}: ${name} holds no JSON: ${(e as Error).message}`, {
      expected: option === 'inputs' ? 'a record of the inputs, as in {"x": [1, 2], "c": 3}' : 'a record of tangents, or for vjp a cotangent',
    })
  }
}

/** The sizes that the inputs' nested arrays have. */
const sizesOf = (p: Program, inputs: Json): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>()
  for (const leaf of leavesOf(p.dom)) {
    let x: unknown = inputs
    for (const key of leaf.path.length > 0 ? leaf.path : ['x']) x = (x as Readonly<Record<string, unknown>> | undefined)?.[key]
    for (const n of shapeOf(leaf)) {
      if (!Array.isArray(x)) break
      if (n.tag === 'size' && !sizes.has(n.name)) sizes.set(n.name, x.length)
      x = x[0]
    }
  }
  return sizes
}
const extent = (n: Equation, sizes: ReadonlyMap<string, number>): number => {
  const values = new Map<Equation, number>()
  for (const e of postorder([n])) {
    if (e.tag === 'literal') values.set(e, e.value)
    else if (e.tag === 'size') values.set(e, sizes.get(e.name) ?? Number.NaN)
    else if (e.tag === 'polynomial')
      values.set(
        e,
        e.terms.reduce((sum, t) => sum + t.factors.reduce((x, f) => x * values.get(f)!, t.coefficient), 0),
      )
  }
  return values.get(n) ?? Number.NaN
}

/** The shapes of a mode's results, by their names. */
const shapesOf = (p: Program, mode: Mode): ReadonlyMap<string, readonly Equation[]> => {
  const ins = leavesOf(p.dom).map((l) => ({ path: l.path.length > 0 ? l.path : ['x'], shape: shapeOf(l) }))
  const outs = leavesOf(p.cod).map((l) => ({ path: l.path, shape: shapeOf(l) }))
  const pairs = (xs: typeof ins, ys: typeof ins) =>
    xs.flatMap((x) => ys.map((y) => ({ path: [...x.path, ...y.path], shape: [...x.shape, ...y.shape] })))
  const found = { value: outs, jvp: outs, gradient: ins, vjp: ins, hvp: ins, jacobian: pairs(outs, ins), hessian: pairs(ins, ins) }[mode]
  return new Map(found.map(({ path, shape }) => [path.join('.'), shape]))
}

const plain = (x: number): Json => (Number.isFinite(x) ? x : String(x))
const nest = (flat: ArrayLike<number>, shape: readonly number[]): Json => {
  const [n, ...rest] = shape
  if (n === undefined || rest.length === 0) return Array.from(flat, plain)
  const step = rest.reduce((a, b) => a * b, 1)
  return Array.from({ length: n }, (_, i) => nest(Array.prototype.slice.call(flat, i * step, (i + 1) * step), rest))
}
/** Sparse matrices as they are. */
const listed = (x: unknown): Json =>
  typeof x === 'string'
    ? x
    : typeof x === 'number'
      ? plain(x)
      : Array.isArray(x) || ArrayBuffer.isView(x)
        ? Array.from(x as unknown as ArrayLike<number>, plain)
        : Object.fromEntries(Object.entries(x as object).map(([key, inner]) => [key, listed(inner)]))
/** Flat arrays as nested ones. */
const shaped = (x: unknown, path: readonly string[], shapes: ReadonlyMap<string, readonly number[]>): Json => {
  if (typeof x === 'number') return plain(x)
  if (ArrayBuffer.isView(x)) {
    const flat = x as unknown as ArrayLike<number>
    const shape = shapes.get(path.join('.')) ?? []
    return nest(flat, shape.reduce((a, b) => a * b, 1) === flat.length ? shape : [flat.length])
  }
  return Object.fromEntries(Object.entries(x as object).map(([key, inner]) => [key, shaped(inner, [...path, key], shapes)]))
}

const DIRECTED: readonly AnyMode[] = ['jvp', 'vjp', 'hvp']

export const evaluate = async (source: Source, values: Values, io: Io): Promise<void> => {
  const { files, modes } = moduleFor(source, { ...values, target: values.target ?? 'js' }, 'value', source.name, io)
  const needed = leavesOf(source.program.dom).map((l) => l.path[0] ?? 'x')
  if (values.inputs === undefined && needed.length > 0)
    refuse('input', 'eval needs the inputs', { expected: `--inputs FILE, a JSON record of ${needed.join(', ')}; --inputs - reads it from stdin` })
  const directed = modes.find((m) => DIRECTED.includes(m))
  if (directed && values.direction === undefined)
    refuse('input', `${directed} needs a direction`, {
      expected: directed === 'vjp' ? '--direction FILE, a cotangent like the value' : '--direction FILE, a record of tangents',
    })
  if (values.nan && modes.some(isSparse))
    refuse('option', '--nan does not look into sparse matrices', { hint: 'ask for --mode jacobian or hessian, whose entries have places' })
  const inputs = values.inputs === undefined ? {} : readJson('inputs', values.inputs, io)
  const direction = values.direction === undefined ? undefined : readJson('direction', values.direction, io)
  const { default: f } = loadModule(files[0]!.text)
  const answer = await called(() => f(inputs, direction))
  const sizes = sizesOf(source.program, inputs)
  const result = Object.fromEntries(
    modes.map((mode) => {
      if (isSparse(mode)) return [mode, listed(answer[mode])]
      const shapes = new Map([...shapesOf(source.program, mode)].map(([path, shape]) => [path, shape.map((n) => extent(n, sizes))]))
      return [mode, shaped(answer[mode], [], shapes)]
    }),
  )
  io.out(`${JSON.stringify({ result })}\n`)
  if (values.nan) reportNan(source, values, { modes, answer, inputs, direction, sizes }, io)
}

interface Evaluated {
  readonly modes: readonly AnyMode[]
  readonly answer: unknown
  readonly inputs: Json
  readonly direction: Json | undefined
  readonly sizes: ReadonlyMap<string, number>
}
const follow = (x: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((y, key) => (y as Readonly<Record<string, unknown>> | undefined)?.[key], x)
const flattened = (x: unknown): number[] =>
  typeof x === 'number' ? [x] : typeof x === 'boolean' ? [Number(x)] : Array.isArray(x) ? x.flatMap(flattened) : Array.from(x as ArrayLike<number>)

/** Names on stderr the step that first made a NaN or an infinity in the results, if there is one in them. */
const reportNan = (source: Source, values: Values, { modes, answer, inputs, direction, sizes }: Evaluated, io: Io): void => {
  const dense = modes.filter((m): m is Mode => !isSparse(m))
  const asked = request(source.program, dense, wrtOf(values.wrt, source.program))
  const givenAs = ({ argument, path, equation }: Given): readonly [Equation, number | readonly number[]] => {
    const flat = flattened(follow(argument === 'inputs' ? inputs : direction, path))
    return [equation, equation.shape.length === 0 ? flat[0]! : flat]
  }
  for (const { path, equation } of asked.results) {
    const flat = flattened(follow(answer, path))
    const shape = equation.shape.map((n) => extent(n, sizes))
    const at = firstBad(flat, shape)
    if (!at) continue
    const place = `${path.join('.')}${at.length > 0 ? `[${at.join(',')}]` : ''}`
    let origin: Origin | undefined
    let why = 'the equations themselves stay finite there: rounding, or the range of the numbers, made it'
    try {
      origin = originOf(equation, at, { inputs: new Map(asked.given.map(givenAs)), sizes })
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
      why = 'the equations are nested too deeply to trace it'
    }
    const value = String(flat[shape.reduce((k, n, d) => k * n + at[d]!, 0)])
    if (values.json)
      io.err(
        JSON.stringify({
          nan: { at: place, value, origin: origin ? { ...origin, operands: origin.operands.map(plain), result: plain(origin.result) } : null },
        }),
      )
    else io.err(`${place} is ${value} (indices count from 0): ${origin ? said(origin, source.text) : why}`)
    return
  }
  io.err(values.json ? JSON.stringify({ nan: null }) : 'no NaN and no infinity in the result')
}
/** The most operands that are worth a line. */
const FEW = 4
const said = ({ step, operation, operands, result, steps }: Origin, formula: string): string => {
  if (operation === 'input') return `the input ${step} is ${result} already`
  const some = operands.slice(0, FEW).map(String).join(', ')
  const of = operands.length === 0 ? '' : ` of ${some}${operands.length > FEW ? `, … (${operands.length} of them)` : ''}`
  const when = steps ? `, in step ${steps.join(', ')},` : ''
  return `${step}${of}${when} is ${result}${placeIn(formula, operation)}`
}
/** Where an operation stands in the formula, if it stands there once. */
const SIGNS: Readonly<Record<string, RegExp>> = { div: /\.?\//g, pow: /\.?\^/g, mul: /\.?\*/g }
const placeIn = (formula: string, operation: string): string => {
  const found = [...formula.matchAll(SIGNS[operation] ?? new RegExp(`(?<![\\p{L}\\d_])${operation}(?=\\()`, 'gu'))]
  if (found.length !== 1) return ''
  const [{ index, 0: text }] = found as [RegExpMatchArray]
  return `\n  ${formula}\n  ${' '.repeat(index!)}${'^'.repeat(text.length)}`
}
/** What the module says of its inputs is bad input. @throws BadInput */
const called = async <T>(f: () => T | Promise<T>): Promise<T> => {
  try {
    return await f()
  } catch (e) {
    if (e instanceof Error && e.message.includes('expected WebGPU'))
      return refuse('unsupported', 'there is no GPU here: Node has no WebGPU of its own', {
        expected: '--target js, or the emitted module in a browser',
      })
    if (e instanceof TypeError || e instanceof RangeError) {
      const [, expected, got] = e.message.match(/: expected (.+?), got (.+)$/s) ?? []
      return refuse('input', e.message, expected === undefined ? {} : { expected, got: got! })
    }
    throw e
  }
}
