/** `cotangent eval`: a derivative at given inputs, as JSON. */
import { readFileSync } from 'node:fs'
import { type Equation, postorder } from '../categories/equation.js'
import type { Program } from '../categories/program.js'
import { leavesOf, shapeOf } from '../categories/space.js'
import type { Mode } from '../codegen/request.js'
import { loadModule } from '../runtime/load.js'
import { type Io, moduleFor } from './emit.js'
import type { Values } from './options.js'
import { refuse } from './problem.js'
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
    return refuse('input', `--${option}: ${name} cannot be read`)
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

const DIRECTED: readonly Mode[] = ['jvp', 'vjp', 'hvp']

export const evaluate = (source: Source, values: Values, io: Io): void => {
  if (values.nan) refuse('unsupported', '--nan is not there yet')
  const { files, modes } = moduleFor(source, { ...values, target: values.target ?? 'js' }, 'value', source.name, io)
  const needed = leavesOf(source.program.dom).map((l) => l.path[0] ?? 'x')
  if (values.inputs === undefined && needed.length > 0)
    refuse('input', 'eval needs the inputs', { expected: `--inputs FILE, a JSON record of ${needed.join(', ')}; --inputs - reads it from stdin` })
  const directed = modes.find((m) => DIRECTED.includes(m))
  if (directed && values.direction === undefined)
    refuse('input', `${directed} needs a direction`, {
      expected: directed === 'vjp' ? '--direction FILE, a cotangent like the value' : '--direction FILE, a record of tangents',
    })
  const inputs = values.inputs === undefined ? {} : readJson('inputs', values.inputs, io)
  const direction = values.direction === undefined ? undefined : readJson('direction', values.direction, io)
  const { default: f } = loadModule(files[0]!.text)
  const answer = called(() => f(inputs, direction))
  const sizes = sizesOf(source.program, inputs)
  const result = Object.fromEntries(
    modes.map((mode) => {
      const shapes = new Map([...shapesOf(source.program, mode)].map(([path, shape]) => [path, shape.map((n) => extent(n, sizes))]))
      return [mode, shaped(answer[mode], [], shapes)]
    }),
  )
  io.out(`${JSON.stringify({ result })}\n`)
}
/** What the module says of its inputs is bad input. @throws BadInput */
const called = <T>(f: () => T): T => {
  try {
    return f()
  } catch (e) {
    if (e instanceof TypeError || e instanceof RangeError) return refuse('input', e.message)
    throw e
  }
}
