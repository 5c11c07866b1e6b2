/** Random programs and their gradients: iterations in any order, and on the device. `SEED` and `RUNS` choose others, or more. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Equation } from '../../src/categories/equation.js'
import * as P from '../../src/categories/size.js'
import { printKernel } from '../../src/codegen/js.js'
import { type Kernel, type Statement, walk } from '../../src/codegen/loop.js'
import { emitModule } from '../../src/codegen/module.js'
import { flatten, lengthOf } from '../../src/codegen/passes/flatten.js'
import { type Mode, request } from '../../src/codegen/request.js'
import { gathered } from '../../src/codegen/wgsl/gather.js'
import { stepsOf } from '../../src/codegen/wgsl/steps.js'
import { loadGpuModule } from '../../src/runtime/webgpu.js'
import { decode, type Sample, tapes } from '../support/arbitrary.js'
import { near } from '../support/check.js'
import { gpu } from '../support/gpu.js'
import { interpret, type Value } from '../support/interpret.js'
import { alike, emitted } from '../support/wgsl.js'

const SEED = Number(process.env.SEED ?? 20260101)
const RUNS = Number(process.env.RUNS ?? 80)
const MODES: readonly Mode[] = ['value', 'gradient']

interface Drawn {
  readonly sample: Sample
  readonly mode: Mode
  readonly equations: readonly Equation[]
  readonly data: ReadonlyMap<Equation, Value>
}
/** Random programs with inputs that f32 holds; what goes wrong is told with its tape. */
const each = async (law: (d: Drawn) => void | Promise<void>, runs = RUNS): Promise<void> => {
  for (const tape of fc.sample(tapes(), { numRuns: runs, seed: SEED })) {
    const sample = decode(tape, { scalar: true })
    const data = new Map([...sample.data(1)].map(([e, v]) => [e, typeof v === 'number' ? Math.fround(v) : v.map(Math.fround)]))
    for (const mode of MODES) {
      const equations = request(sample.program, [mode]).results.map((r) => r.equation)
      try {
        await law({ sample, mode, equations, data })
      } catch (e) {
        throw new Error(`SEED=${SEED} ${mode} of tape ${JSON.stringify(tape)}`, { cause: e })
      }
    }
  }
}
const meaning = ({ sample, data }: Drawn, es: readonly Equation[]): Value[] => interpret(es, { inputs: data, sizes: sample.sizes })

/** Runs a kernel in JavaScript, the outermost loops backwards. */
const backwards = (kernel: Kernel, { sample, data }: Drawn): Value[] => {
  const { parameters, body, helpers, workspace } = printKernel(flatten(kernel))
  const turned = body.join('\n').replace(/^ {2}for \(let (\w+) = (.+); \1 < (.+); \1\+\+\) \{$/gm, '  for (let $1 = $3 - 1; $1 >= $2; $1--) {')
  const sizes = kernel.sizes.map((s) => sample.sizes[s.name]!)
  const length = (text: string): number => new Function(...kernel.sizes.map((s) => s.name), `return ${text}`)(...sizes)
  const outputs = kernel.outputs.map((b) => new Float64Array(length(P.show(lengthOf(b), (v) => v.name))))
  const inputs = sample.inputs.map((t) => data.get(t.e)!)
  new Function(...parameters, `${[...helpers.values()].join('\n')}\n${turned}`)(
    ...sizes,
    ...inputs,
    ...outputs,
    workspace.map((w) => new Float64Array(length(w.length))),
  ) // prettier-ignore
  return kernel.outputs.map((b, k) => (b.extents.length === 0 ? outputs[k]![0]! : outputs[k]!))
}
/** The most storage buffers that one step of a module uses. */
const arraysOf = (js: string): number =>
  Math.max(...[...js.matchAll(/uses: \[(.*)\] \}/g)].map(([, names]) => names!.split(', ').filter((n) => n !== "'params'").length))
/** Do some loops run in order, by one invocation? */
const hasOrder = (kernel: Kernel): boolean => stepsOf(kernel).some((s) => s.tag === 'once' && s.body.some((x) => x.tag === 'loop'))
/** Of equal elements, the place of the first is another one backwards. */
const hasPlaces = (kernel: Kernel): boolean => {
  let found = false
  walk(kernel.body, (s: Statement) => {
    found ||= s.tag === 'update' && s.monoid.name.startsWith('arg')
  })
  return found
}

describe('random programs', () => {
  test('gathering keeps what is computed', () => each((d) => near(meaning(d, gathered(d.equations)), meaning(d, d.equations), 1e-9)))

  test('iterations run in any order', async () => {
    let count = 0
    await each((d) => {
      const { kernel } = emitModule({ name: 'f', program: d.sample.program, modes: [d.mode], target: 'wgsl' })
      if (hasPlaces(kernel) || hasOrder(kernel)) return
      near(backwards(kernel, d), meaning(d, d.equations), 1e-9)
      count++
    })
    expect(count).toBeGreaterThan(RUNS)
  })

  test('the device computes them', async () => {
    await gpu()
    const adapter = await (globalThis as unknown as { dawn: GPU }).dawn.requestAdapter()
    const device = await adapter!.requestDevice({
      requiredLimits: { maxStorageBuffersPerShaderStage: adapter!.limits.maxStorageBuffersPerShaderStage },
    })
    let count = 0
    await each(async (d) => {
      const { js } = emitted({ program: d.sample.program, modes: [d.mode] })
      if (arraysOf(js) > device.limits.maxStorageBuffersPerShaderStage) return
      const module = loadGpuModule(js, device)
      const named = d.sample.inputs.map((t): readonly [string, Value, readonly number[]] => {
        const shape = t.shape.map((n) => interpret([n.e], { inputs: new Map(), sizes: d.sample.sizes })[0] as number)
        return [(t.e as { name: string }).name, d.data.get(t.e)!, shape]
      })
      const inputs = Object.fromEntries(named.map(([name, v, shape]) => [name, typeof v === 'number' ? v : nested([...v], shape)]))
      const got = await module.default({ ...inputs, ...d.sample.sizes })
      const flat = (x: unknown): Value[] => (typeof x === 'number' || ArrayBuffer.isView(x) ? [x as Value] : Object.values(x as object).flatMap(flat))
      alike(Object.fromEntries(flat(got).entries()), Object.fromEntries(meaning(d, d.equations).entries()), 1e-4)
      count++
    }, RUNS / 4)
    expect(count).toBeGreaterThan(RUNS / 4)
  }, 120000)
})
const nested = (xs: readonly number[], shape: readonly number[]): unknown => {
  const [n, ...rest] = shape
  if (rest.length === 0) return xs
  const size = xs.length / n!
  return Array.from({ length: n! }, (_, i) => nested(xs.slice(i * size, (i + 1) * size), rest))
}
