/** Emitted GPU modules: validated by naga, run on the one device, compared with the same program in JavaScript. */
import { expect } from '@jest/globals'
import { parseWgsl, validate } from 'naga-wasm'
import type { Program } from '../../src/categories/program.js'
import { emitModule } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'
import { loadModule } from '../../src/runtime/load.js'
import { type LoadedGpu, loadGpuModule } from '../../src/runtime/webgpu.js'
import { uniform } from './check.js'
import { gpu } from './gpu.js'

export interface Case {
  readonly program: Program
  readonly modes?: readonly Mode[]
  readonly wrt?: readonly string[]
  readonly name?: string
  readonly naive?: boolean
}
const options = ({ program, modes = ['value'], wrt, name = 'f', naive = false }: Case) => ({ name, program, modes, naive, ...(wrt && { wrt }) })

/** The files of a GPU module, by extension. @throws if naga finds the shader wrong */
export const emitted = (c: Case): { readonly js: string; readonly types: string; readonly shader: string } => {
  const { files } = emitModule({ ...options(c), target: 'wgsl' })
  const text = (extension: string): string => files.find((f) => f.name.endsWith(extension))!.text
  const shader = text('.wgsl')
  validate(parseWgsl(shader))
  return { js: text('.js'), types: text('.d.ts'), shader }
}
export const onGpu = (c: Case, device: Promise<GPUDevice> = gpu()): LoadedGpu => loadGpuModule(emitted(c).js, device)

/** What the inputs of a module look like: `meta.inputs` or `meta.direction`. */
interface Described {
  readonly name: string
  readonly type: string
  readonly shape: readonly string[]
}
type Sizes = Readonly<Record<string, number>>
const extent = (text: string, sizes: Sizes): number => new Function(...Object.keys(sizes), `return ${text}`)(...Object.values(sizes))
const nested = (extents: readonly number[], draw: () => number): unknown => {
  const [n, ...rest] = extents
  if (n === undefined) return draw()
  return rest.length === 0 ? Float64Array.from({ length: n }, draw) : Array.from({ length: n }, () => nested(rest, draw))
}
/** Numbers that f32 holds, between 0.1 and 1.1 or, with a sign, between −1 and 1; indices below the smallest size. */
export const inputsFor = (described: readonly Described[], sizes: Sizes, seed: number, signed = false): unknown => {
  const random = uniform(seed)
  const real = (): number => Math.fround(signed ? random() : (random() + 1) / 2 + 0.1)
  const index = (): number => Math.floor(((random() + 1) / 2) * Math.min(...Object.values(sizes)))
  const record: Record<string, unknown> = {}
  for (const { name, type, shape } of described) {
    const value = nested(
      shape.map((s) => extent(s, sizes)),
      type === 'integer' ? index : real,
    )
    if (name === '') return value
    const path = name.split('.')
    const last = path.pop()!
    let at = record
    for (const key of path) {
      at[key] ??= {}
      at = at[key] as Record<string, unknown>
    }
    at[last] = value
  }
  return record
}

type Leaf = readonly [name: string, values: ArrayLike<number>]
/** Every array or number of a result, with its name. */
const leaves = (x: unknown, path = ''): readonly Leaf[] => {
  if (typeof x === 'number') return [[path, [x]]]
  if (ArrayBuffer.isView(x)) return [[path, x as Float32Array]]
  return Object.entries(x as object).flatMap(([k, v]) => leaves(v, `${path}.${k}`))
}
/** Equal up to `tolerance` of the largest element of the same array, or of 1; NaN and infinities exactly. */
export const alike = (got: unknown, expected: unknown, tolerance: number): void => {
  const [g, e] = [leaves(got), leaves(expected)]
  expect(g.map(([name, xs]) => [name, xs.length])).toEqual(e.map(([name, xs]) => [name, xs.length]))
  for (const [k, [name, ys]] of e.entries()) {
    const xs = g[k]![1]
    let scale = 1
    for (let i = 0; i < ys.length; i++) if (Number.isFinite(ys[i])) scale = Math.max(scale, Math.abs(ys[i]!))
    for (let i = 0; i < ys.length; i++) {
      const near = Math.abs(ys[i]! - xs[i]!) <= tolerance * scale || Object.is(Math.fround(ys[i]!), xs[i])
      if (!near) throw new Error(`${name}[${i}]: expected ${ys[i]}, got ${xs[i]} (largest ${scale})`)
    }
  }
}
/** Runs the program in f32 on the device and in f64 in JavaScript, on equal inputs of the given sizes, and compares. */
export const compare = async (c: Case, sizes: readonly Sizes[], tolerance = 2e-6, signs: readonly boolean[] = [false]): Promise<void> => {
  const js = loadModule(emitModule({ ...options({ ...c, naive: false }), target: 'js' }).files[0]!.text)
  const module = onGpu(c)
  const { inputs, direction } = js.meta as unknown as { inputs: readonly Described[]; direction: readonly Described[] }
  for (const [k, s] of sizes.entries()) {
    for (const signed of signs) {
      const given = inputsFor(inputs, s, k + 1, signed)
      const along = direction.length > 0 ? inputsFor(direction, s, k + 100, signed) : undefined
      alike(await module.default(given, along), js.default(given, along), tolerance)
    }
  }
}
