/** The module around the shader: devices, inputs and what is wrong with them, calls that overlap, the raw kernel, names. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { at, axisOver, build, call, indexAlong, size } from '../../src/categories/equation.js'
import { inputsOf, type Program, program } from '../../src/categories/program.js'
import { array, fin, index, real, record, vector } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import { gather } from '../../src/frontend/arrays.js'
import { formula } from '../../src/frontend/formula/index.js'
import * as f from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { times } from '../../src/primitives/arithmetic.js'
import { exp } from '../../src/primitives/exponential.js'
import { loadModule } from '../../src/runtime/load.js'
import { loadGpuModule } from '../../src/runtime/webgpu.js'
import { gpu } from '../support/gpu.js'
import { alike, compare, emitted, onGpu } from '../support/wgsl.js'

const fit = {
  program: formula('sum((a * exp(-b * t) - y) .^ 2)', { where: 't: n; y: n; a; b' }) as Program,
  modes: ['value', 'gradient'] as const,
  wrt: ['a', 'b'],
}
const axpy = { program: formula('a * x + y', { where: 'x: n; y: n; a' }) as Program, name: 'axpy' }

/** As a browser has it. */
const withNavigator = (navigator: unknown): void => {
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true })
}
const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
afterEach(() => {
  if (before) Object.defineProperty(globalThis, 'navigator', before)
  else Reflect.deleteProperty(globalThis, 'navigator')
})

describe('devices', () => {
  test('the one that navigator.gpu gives, opened once', async () => {
    await gpu()
    const { dawn } = globalThis as unknown as { dawn: GPU }
    let opened = 0
    const requestAdapter = () => {
      opened++
      return dawn.requestAdapter()
    }
    withNavigator({ gpu: { requestAdapter } })
    const module = loadGpuModule(emitted(axpy).js)
    const inputs = { x: [1, 2], y: [10, 20], a: 3 }
    const both = await Promise.all([module.default(inputs), module.default(inputs)])
    expect(both).toEqual([{ value: Float32Array.of(13, 26) }, { value: Float32Array.of(13, 26) }])
    expect(opened).toBe(1)
  })
  test('none', async () => {
    withNavigator({})
    await expect(loadGpuModule(emitted(axpy).js).default({ x: [], y: [], a: 1 })).rejects.toThrow(
      'axpy: expected WebGPU, got no navigator.gpu; give a device to useDevice, or use a module for target js',
    )
    withNavigator({ gpu: { requestAdapter: async () => null } })
    await expect(loadGpuModule(emitted(axpy).js).default({ x: [], y: [], a: 1 })).rejects.toThrow('got no adapter')
  })
  test('too small a device', async () => {
    const device = await gpu()
    const limited = (limits: object) => new Proxy(device, { get: (d, k) => (k === 'limits' ? { ...limits } : Reflect.get(d, k)) })
    const inputs = { x: [1, 2, 3], y: [1, 2, 3], a: 1 }
    const few = limited({ maxStorageBufferBindingSize: 1e9, maxStorageBuffersPerShaderStage: 2 })
    await expect(loadGpuModule(emitted(axpy).js, few).default(inputs)).rejects.toThrow(
      new RangeError(
        'axpy: expected a device with maxStorageBuffersPerShaderStage of 3, got one with 2; use another device, fewer inputs, or a module for target js',
      ),
    )
    const little = limited({ maxStorageBufferBindingSize: 8, maxStorageBuffersPerShaderStage: 8 })
    await expect(loadGpuModule(emitted(axpy).js, little).default(inputs)).rejects.toThrow(
      new RangeError('x: expected at most 8 bytes, which is what this device binds, got 12'),
    )
  })
  test('what a device reports is thrown', async () => {
    const device = await gpu()
    const broken = new Proxy(device, {
      get: (d, k) => {
        if (k === 'createBuffer')
          return (o: GPUBufferDescriptor) => d.createBuffer({ ...o, ...(o.label === 'x' && { usage: GPUBufferUsage.COPY_DST }) })
        const v = Reflect.get(d, k)
        return typeof v === 'function' ? v.bind(d) : v
      },
    })
    await expect(loadGpuModule(emitted(axpy).js, Promise.resolve(broken)).default({ x: [1], y: [1], a: 1 })).rejects.toThrow(/^axpy: .*usage/s)
  })
})

describe('inputs', () => {
  const lookup = { program: trace({ x: vector('n'), q: array(fin('m'), index('n')) }, ({ x, q }) => gather(x, q)) }
  test('typed, nested and plain', async () => {
    const module = onGpu({ program: formula('A * x', { where: 'A: m*n; x: n' }) as Program })
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ] // prettier-ignore
    for (const A of [rows, rows.map((r) => Float64Array.from(r))])
      for (const x of [[1, 0, 1], Float32Array.of(1, 0, 1), Int8Array.of(1, 0, 1)])
        expect(await module.default({ A, x })).toEqual({ value: Float32Array.of(4, 10) })
    expect(await module.default({ A: Float32Array.of(1, 2, 3, 4, 5, 6), x: [1, 0, 1] })).toEqual({ value: Float32Array.of(4, 10) })
  })
  const bad: readonly (readonly [c: { readonly program: Program }, inputs: unknown])[] = [
    [axpy, { x: [1], a: 1 }],
    [axpy, { x: [1], y: [1, 2], a: 1 }],
    [axpy, { x: 1, y: [1], a: 1 }],
    [axpy, { x: [1], y: [1], a: 'b' }],
    [axpy, { x: [[1]], y: [1], a: 1 }],
    [axpy, undefined],
    [lookup, { x: [1, 2], q: [0, 2] }],
    [lookup, { x: [1, 2], q: [-1] }],
  ]
  test.each(bad)('bad ones are refused as in JavaScript: %#', async ({ program }, inputs) => {
    const js = loadModule(emitModule({ name: 'f', program, modes: ['value'], target: 'js' }).files[0]!.text)
    let expected: unknown
    try {
      js.default(inputs)
    } catch (e) {
      expected = e
    }
    expect(expected).toBeInstanceOf(Error)
    await expect(onGpu({ program }).default(inputs)).rejects.toThrow(expected as Error)
  })
  test('an index may be any', async () =>
    expect(await onGpu(lookup).default({ x: [1, 2, 3], q: [2, 0, 2, 1] })).toEqual({ value: Float32Array.of(3, 1, 3, 2) }))
})

describe('calls', () => {
  const inputsOf = (n: number) => ({ t: Float32Array.from({ length: n }, (_, i) => i / n), y: new Float32Array(n), a: 1, b: n })
  test('that overlap, of equal and of other sizes', async () => {
    const module = onGpu(fit)
    const js = loadModule(emitModule({ name: 'f', ...fit, target: 'js' }).files[0]!.text)
    const sizes = [5, 5, 300, 5, 300, 300, 7]
    const got = await Promise.all(sizes.map((n) => module.default(inputsOf(n))))
    for (const [k, n] of sizes.entries()) alike(got[k], js.default(inputsOf(n)), 2e-6)
  })
  test('of equal sizes make nothing anew', async () => {
    const device = await gpu()
    const made: Record<string, number> = {}
    const counting = new Proxy(device, {
      get: (d, k) => {
        const v = Reflect.get(d, k)
        if (typeof v !== 'function') return v
        return (...args: unknown[]) => {
          if (String(k).startsWith('create')) made[String(k)] = (made[String(k)] ?? 0) + 1
          return v.apply(d, args)
        }
      },
    })
    const module = loadGpuModule(emitted(fit).js, Promise.resolve(counting))
    const first = await module.default(inputsOf(100))
    const { createCommandEncoder: _, ...once } = made
    const before = JSON.stringify(once)
    expect(await module.default(inputsOf(100))).toEqual(first)
    const { createCommandEncoder: __, ...twice } = made
    expect(JSON.stringify(twice)).toBe(before)
    await module.default(inputsOf(101))
    expect(made.createComputePipeline).toBe(once.createComputePipeline)
    expect(made.createShaderModule).toBe(1)
  })
  test('the raw kernel runs on buffers', async () => {
    const device = await gpu()
    const { kernel, workspace, meta } = onGpu({ program: formula('logsumexp(x)', { where: 'x: n' }) as Program, modes: ['value', 'gradient'] })
    expect(meta.kernel).toEqual(['device', 'n', 'x', 'gradient_x', 'workspace'])
    const n = 1000
    const [x, g] = [0, 1].map(() =>
      device.createBuffer({ size: 4 * n, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC }),
    )
    device.queue.writeBuffer(x!, 0, new Float32Array(n).fill(2))
    const w = workspace(device, n)
    kernel(device, n, x, g, w)
    const back = device.createBuffer({ size: 4 * n + 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(w.scalars!, 0, back, 0, 4)
    encoder.copyBufferToBuffer(g!, 0, back, 4, 4 * n)
    device.queue.submit([encoder.finish()])
    await back.mapAsync(GPUMapMode.READ)
    const [value, ...gradient] = new Float32Array(back.getMappedRange())
    alike({ value, gradient: Float32Array.from(gradient) }, { value: 2 + Math.log(n), gradient: new Float64Array(n).fill(1 / n) }, 2e-6)
  })
})

describe('texts', () => {
  test('are the same from run to run', () => expect(emitted(fit)).toEqual(emitted(fit)))
  test('the shader beside is the one inside', () => {
    const { js, shader } = emitted(fit)
    expect(js).toContain(`const SHADER = \`${shader}\``)
  })
  test('import nothing, and load as modules', async () => {
    const { js } = emitted(axpy)
    expect(js).not.toMatch(/\bimport\b(?!s nothing)|\brequire\b/)
    const module = await import(`data:text/javascript,${encodeURIComponent(js)}`)
    module.useDevice(await gpu())
    expect(await module.default({ x: [1], y: [2], a: 3 })).toEqual({ value: Float32Array.of(5) })
    expect(module.meta).toMatchObject({ name: 'axpy', precision: 'f32', sizes: ['n'], modes: ['value'] })
  })
  test('have types', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotangent-'))
    const use = `import f, { kernel, meta, useDevice, workspace } from './f.js'
export const answer: Promise<{ value: number, gradient: { a: number, b: number } }> = f({ t: [1], y: new Float32Array(1), a: 1, b: 2 })
export const run = (device: GPUDevice, x: GPUBuffer): void => (useDevice(device), kernel(device, 1, x, x, 1, 2, workspace(device, 1)))
export const names: readonly string[] = meta.sizes
// @ts-expect-error
f({ t: [1] })
`
    try {
      writeFileSync(join(folder, 'f.d.ts'), emitted(fit).types)
      writeFileSync(join(folder, 'use.ts'), use)
      const options = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        module: 'es2022',
        moduleResolution: 'bundler',
        types: [],
        lib: ['es2023', 'dom'],
      }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }))
      const { stdout, status } = spawnSync(process.execPath, ['node_modules/typescript/lib/tsc.js', '-p', folder], { encoding: 'utf8' })
      expect([stdout, status]).toEqual(['', 0])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 30000)
  test('whatever inputs are called', async () => {
    const names = [
      'fn',
      'var',
      'max',
      'array',
      'lane',
      'part',
      'step1',
      'params',
      'scalars',
      'partials',
      'exp_f32',
      'infinity',
      'Place',
      'device',
      'workspace',
      'run',
      'SHADER',
      'half',
      '__x',
      '$y',
      'sizes',
      'result',
      'id',
      'at',
      'f32',
      'θ',
      'a b',
    ] // prettier-ignore
    for (const name of names) {
      const [dom, i] = [record({ [name]: vector('n'), [`${name}2`]: real }), axisOver(0, size('n'))]
      const [x, a] = inputsOf(dom)
      const y = build([i], times(call(exp, [at(x!, [indexAlong(i)])]), a!))
      await compare({ program: program(dom, vector('n'), [x!, a!], [y]) }, [{ n: 3 }])
    }
  })
  test('sizes may be called anything, too', async () => {
    for (const n of ['fn', 'lane', 'device', 'step1', 'i', 'k']) {
      const program = trace({ x: vector(n) }, ({ x }) => x.map((v) => v.times(f.sum(x))))
      await compare({ program: program as Program }, [{ [n]: 3 }])
    }
  })
})
