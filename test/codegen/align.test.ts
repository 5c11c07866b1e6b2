/** Loops that become one and states in place, on random kernels and random chains of stencils: to the bit, whatever reads and writes overlap. */
import { describe, expect, test } from '@jest/globals'
import { pullback } from '../../src/adjoint/modes.js'
import { literal } from '../../src/categories/equation.js'
import type { Program } from '../../src/categories/program.js'
import { atom, constant, plus } from '../../src/categories/size.js'
import type { Fin, Real } from '../../src/categories/space.js'
import { printKernel } from '../../src/codegen/js.js'
import {
  type Buffer,
  type Kernel,
  type Loop,
  type Offset,
  type Read,
  type Statement,
  scalar,
  type Value,
  type Write,
} from '../../src/codegen/loop.js'
import { align } from '../../src/codegen/passes/align.js'
import { flatten } from '../../src/codegen/passes/flatten.js'
import { passes } from '../../src/codegen/passes/index.js'
import { overwrite } from '../../src/codegen/passes/overwrite.js'
import { slide } from '../../src/codegen/passes/slide.js'
import { validate } from '../../src/codegen/validate.js'
import { fin, fold, type Index, map, type Scalar, sum, type TracedArray, trace, vector } from '../../src/index.js'
import { add, mul } from '../../src/primitives/arithmetic.js'
import { near, nearly, uniform } from '../support/check.js'
import { interpret } from '../support/interpret.js'
import { run } from '../support/run.js'

type Random = () => number
const below = (random: Random, n: number): number => Math.floor(((random() + 1) / 2) * n) % n
const pick = <A>(random: Random, xs: readonly A[]): A => xs[below(random, xs.length)]!
const value = (name: string, sort: Value['sort'] = 'real'): Value => scalar(name, sort, name)
const n = value('n', 'integer')
const arrays = ['a', 'b', 'c', 'd'].map((name): Buffer => ({ name, sort: 'real', extents: [atom(n)], role: 'workspace' }))
const outputs = arrays.map((b): Buffer => ({ ...b, name: `${b.name}_out`, role: 'output' }))

let count = 0
const loopOver = (lo: number, hi: Offset, body: (i: Offset) => readonly Statement[]): Loop => {
  const i = value(`i${count++}`, 'integer')
  return { tag: 'loop', index: i, lo: constant(lo), hi, body: body(atom(i)), carries: [] }
}
const place = (i: Offset, c: number) => {
  const at = plus(i, constant<Value>(c))
  return { at: [at], guards: [{ index: at, extent: atom(n) }] }
}
const read = (buffer: Buffer, i: Offset, c: number, pad: number): Read => ({ tag: 'read', value: value('r'), buffer, pad, ...place(i, c) })
const write = (buffer: Buffer, i: Offset, c: number, v: Value, mode: Write['mode'] = '='): Write => ({
  tag: 'write',
  buffer,
  value: v,
  mode,
  ...place(i, c),
})
/** A loop that writes one or two elements of what it reads near by. */
const stencil = (random: Random, arrays: readonly Buffer[], inner: boolean, cleared?: Buffer): Loop =>
  loopOver(inner ? 1 : 0, plus(atom(n), constant(inner ? -1 : 0)), (i) =>
    Array.from({ length: 1 + below(random, 2) }).flatMap((): readonly Statement[] => {
      const [x, y] = [1, 2].map(() => read(pick(random, arrays), i, pick(random, [0, 0, -1, 1, -2, 2]), pick(random, [0, 1]))) as [Read, Read]
      const [product, total] = [value('p'), value('s')]
      const scaled: Statement = { tag: 'let', value: product, op: mul, args: [random(), y.value] }
      const made: Statement = { tag: 'let', value: total, op: add, args: [x.value, product] }
      const to = write(cleared ?? pick(random, arrays), i, pick(random, [0, 0, 0, -1, 1]), total, cleared ? '+=' : pick(random, ['=', '=', '+=']))
      return [x, y, scaled, made, to]
    }),
  )
/** What a step makes last of `a`, cell by cell, for the next step. */
const next = (random: Random, from: Buffer, to: Buffer): Loop =>
  loopOver(0, atom(n), (i) => {
    const [x, y] = [read(from, i, 0, 0), read(from, i, pick(random, [0, 1, 2, -1, -2]), 1)]
    const total = value('s')
    return [x, y, { tag: 'let', value: total, op: add, args: [x.value, y.value] }, { ...write(to, i, 0, total), guards: [] }]
  })
const randomKernel = (random: Random): Kernel => {
  const stepping = below(random, 3) === 0
  const used = stepping ? arrays.filter((_, k) => k !== 1) : arrays
  const inner = below(random, 3) === 0
  const steps = Array.from({ length: 2 + below(random, 3) }, (): readonly Statement[] => {
    const clear = below(random, 3) === 0 ? [{ tag: 'clear', buffer: pick(random, used) } as const] : []
    const edge = below(random, 4) === 0 ? [write(pick(random, used), atom(n), -1, pick(random, seeds).value)] : []
    return [...clear, stencil(random, used, below(random, 6) === 0 ? !inner : inner, clear[0]?.buffer), ...edge]
  })
  const fill = used.map((b, k) => loopOver(0, atom(n), (i) => [{ ...write(b, i, 0, seeds[k]!.value), guards: [] }]))
  const show = used.map((b, k) => loopOver(0, atom(n), (i) => ((x) => [x, { ...write(outputs[k]!, i, 0, x.value), guards: [] }])(read(b, i, 0, 0))))
  const swaps = stepping || below(random, 3) === 0 ? { swaps: [[arrays[0]!, arrays[1]!] as const] } : {}
  const time: Loop = { ...loopOver(0, constant(3), () => [...steps.flat(), ...(stepping ? [next(random, arrays[0]!, arrays[1]!)] : [])]), ...swaps }
  const shown = below(random, 2) === 0 ? show : show.slice(0, 1)
  return { name: 'k', sizes: [n], inputs: [], outputs, workspace: arrays, body: [...seeds, ...fill, time, ...shown] }
}
const seeds = arrays.map((_, k) => ({ tag: 'let', value: value(`seed${k}`), op: add, args: [k, 0.5] }) as const)

const results = (kernel: Kernel, size: number): readonly (readonly number[])[] => {
  const printed = printKernel(flatten(kernel))
  const text = `${[...printed.helpers.values(), ...printed.parts].join('\n')}\nreturn (${printed.parameters}) => {\n${printed.body.join('\n')}\n}`
  const outs = outputs.map(() => new Float64Array(size))
  new Function(text)()(
    size,
    ...outs,
    kernel.workspace.map(() => new Float64Array(size).fill(7)),
  )
  return outs.map((y) => [...y])
}
/** A kernel before and after some passes, at sizes below, at and above what runs apart. */
const compare = (seed: number, before: (k: Kernel) => Kernel, after: (k: Kernel) => Kernel, tolerance = 0): number => {
  const random = uniform(seed)
  let changed = 0
  for (let k = 0; k < 300; k++) {
    const was = validate(before(randomKernel(random)))
    const is = validate(after(was))
    if (is !== was) changed++
    for (const size of [1, 2, 3, 4, 5, 8, 17]) {
      const [want, got] = [results(was, size), results(is, size)]
      if (tolerance === 0) expect(got).toEqual(want)
      else expect(nearly(got.flat(), want.flat(), tolerance)).toBe(true)
    }
  }
  return changed
}
const same = (k: Kernel): Kernel => k
describe('random kernels mean the same', () => {
  test('when loops become one, to the bit', () => expect(compare(5, same, align)).toBeGreaterThan(80))
  test('with states in place, to the bit', () => expect(compare(7, same, overwrite)).toBeGreaterThan(5))
  test('when sums slide', () => expect(compare(6, same, slide, 1e-10)).toBeGreaterThan(80))
  test('when loops become one after sums slide, to the bit', () => expect(compare(8, slide, (k) => align(overwrite(k)))).toBeGreaterThan(80))
})

test('what a step leaves for the next is stored, even if what the step itself reads moves along in scalars', () => {
  const [a, b] = arrays as [Buffer, Buffer]
  const sum = (i: Offset, from: readonly [Read, Read], to: Buffer, c: number): readonly Statement[] => {
    const total = value('s')
    return [...from, { tag: 'let', value: total, op: add, args: from.map((r) => r.value) }, write(to, i, c, total)]
  }
  const ahead = loopOver(0, atom(n), (i) => [
    ...sum(i, [read(b, i, -2, 0), read(arrays[3]!, i, 0, 0)], a, 0),
    ...sum(i, [read(a, i, 0, 1), read(arrays[3]!, i, 2, 0)], b, 1),
  ])
  const back = loopOver(0, atom(n), (i) => sum(i, [read(b, i, 0, 1), read(arrays[2]!, i, 0, 0)], b, -1))
  const fill = arrays.map((to, k) => loopOver(0, atom(n), (i) => [write(to, i, 0, seeds[k]!.value)]))
  const time = loopOver(0, constant(3), () => [ahead, back])
  const show = loopOver(0, atom(n), (i) => ((x) => [x, write(outputs[0]!, i, 0, x.value)])(read(a, i, 0, 0)))
  const kernel = validate({ name: 'k', sizes: [n], inputs: [], outputs, workspace: arrays, body: [...seeds, ...fill, time, show] })
  const fused = validate(align(kernel))
  expect(fused).not.toBe(kernel)
  for (const size of [1, 2, 3, 4, 9, 20]) expect(results(fused, size)).toEqual(results(kernel, size))
})

/** Steps in time of a few stages, each a stencil over the one before and the state. */
const chain = (seed: number): Program => {
  const random = uniform(seed)
  const [stages, offsets] = [2 + below(random, 3), pick(random, [[-1], [-1, 0], [-1, 0, 1], [0, 1], [-2, 1]])]
  const pad = pick(random, [0, 1])
  return trace({ x: vector('n'), w: vector('n') }, ({ x, w }) => {
    const nearby = (y: TracedArray<Fin, Real>, i: Index): Scalar =>
      offsets.map((c, k) => y.atOr(pad, i.plus(c)).times(0.3 + 0.2 * k)).reduce((a, b) => a.plus(b))
    const last = fold(fin(3), x, (state) => {
      let y = state
      for (let k = 0; k < stages; k++) y = map(state, (v, i) => v.plus(nearby(y, i).times(w.at(i)).sin()))
      return y
    })
    return sum(last, (v, i) => v.square().times(w.at(i)))
  })
}
describe('chains of stencils in time mean what their equations mean', () => {
  test.each(Array.from({ length: 12 }, (_, k) => k))('chain %i, its value and gradient', (seed) => {
    const p = chain(seed)
    const roots = [...p.outputs, ...pullback(p.outputs, p.inputs, [literal(1)])]
    for (const n of [1, 2, 3, 5, 9, 20]) {
      const random = uniform(n)
      const env = { inputs: new Map(p.inputs.map((e) => [e, Float64Array.from({ length: n }, random)])), sizes: { n } }
      near(run(roots, env), interpret(roots, env), 1e-12)
      const exact = passes.filter((x) => x.stable)
      expect(run(roots, env, { passes: exact })).toEqual(run(roots, env, { passes: [] }))
    }
  })
})
