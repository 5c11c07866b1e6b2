import fc from 'fast-check'
import { create, globals } from 'webgpu'
import { decode, tapes } from './support/arbitrary.js'
import { emitModule, kernelOf } from '../src/codegen/module.js'
import { NotSupported } from '../src/categories/errors.js'
import { loadModule } from '../src/runtime/load.js'
import { loadGpuModule } from '../src/runtime/webgpu.js'
import { printKernel } from '../src/codegen/js.js'
import { flatten as flat1 } from '../src/codegen/passes/flatten.js'
import { parseWgsl, validate as naga } from 'naga-wasm'
Object.assign(globalThis, globals); (globalThis as any).dawn = create([])
const adapter = await (globalThis as any).dawn.requestAdapter(); const device = await adapter.requestDevice({ requiredLimits: { maxStorageBuffersPerShaderStage: adapter.limits.maxStorageBuffersPerShaderStage } })
const flat = (x: any): number[] => typeof x === 'number' ? [x] : ArrayBuffer.isView(x) ? Array.from(x as any) : x === undefined ? [] : Object.values(x).flatMap(flat)
const seed = Number(process.argv[2] ?? 1), N = Number(process.argv[3] ?? 200)
const all = fc.sample(tapes(), { numRuns: N, seed })
const stats: any = { ok: 0, refused: {}, far: 0, js: 0 }
for (const tape of all) {
  const s = decode(tape, { scalar: true }); const data = s.data(1)
  for (const modes of [['value'], ['gradient']] as any) {
    let e: any, js: any
    try { js = emitModule({ name: 'f', program: s.program, modes, target: 'js' }) } catch (x: any) { stats.js++; continue }
    try { e = emitModule({ name: 'f', program: s.program, modes, target: 'wgsl' }) } catch (x: any) { if (!(x instanceof NotSupported)) { console.log('EMIT', x.stack.slice(0, 500), JSON.stringify(tape)); continue } const k = x.message.replace(/[\w]+\[.*?\] /, 'A[] ').replace(/over .*?,/, 'over,').slice(0, 110); stats.refused[k] = (stats.refused[k] ?? 0) + 1; continue }
    const src = e.files.find((f: any) => f.name.endsWith('.wgsl')).text
    try { naga(parseWgsl(src)) } catch (x) { console.log('NAGA', x, JSON.stringify(tape)); console.log(src); process.exit(1) }
    const inputs: any = {}; for (const t of s.inputs) { const v = data.get(t.e)!; inputs[(t.e as any).name] = typeof v === 'number' ? Math.fround(v) : Float64Array.from(v, Math.fround) }
    const nestIt = (v: any, shape: any[]): any => v
    let a: number[], b: number[]
    Object.assign(inputs, s.sizes)
    const nested = (x: any, dims: number[]): any => dims.length <= 1 ? Array.from(x) : Array.from({ length: dims[0]! }, (_, i) => nested(x.slice(i * x.length / dims[0]!, (i + 1) * x.length / dims[0]!), dims.slice(1)))
    const meta = (loadModule(js.files[0].text).meta as any).inputs; for (const m of meta) if (m.shape.length > 1) { const dims = m.shape.map((q: string) => Function('n', 'm', `return ${q}`)(s.sizes.n, s.sizes.m)); inputs[m.name] = nested(inputs[m.name], dims) }
    try { a = flat(loadModule(js.files[0].text).default(inputs)) } catch (x: any) { stats.js++; continue }
    // the parallel kernel in JavaScript
    const pk = printKernel(flat1(e.kernel)); const f = new Function(...pk.parameters, `${[...pk.helpers.values()].join('\n')}\n${pk.parts.join('\n')}\n${pk.body.join('\n')}`)
    const kargs = [...e.kernel.sizes.map((z: any) => s.sizes[z.name as 'n']), ...s.inputs.map((t) => { const v = inputs[(t.e as any).name]; return typeof v === 'number' ? v : Float64Array.from(ArrayBuffer.isView(v) ? (v as any) : (v as any).flat(9)) })]
    const lens = (x: any) => Function(...e.kernel.sizes.map((z: any) => z.name), `return ${x}`)(...e.kernel.sizes.map((z: any) => s.sizes[z.name as 'n']))
    const outs = flat1(e.kernel).outputs.map((o: any) => new Float64Array(o.extents.length === 0 ? 1 : lens(o.extents[0].map((t: any) => [t.coefficient, ...t.factors.map((v: any) => v.name)].join('*')).join('+') || '0')))
    f(...kargs, ...outs, pk.workspace.map((w) => new Float64Array(lens(w.length))))
    const c = outs.flatMap((o: any) => [...o]); const sc = Math.max(1, ...a.map(Math.abs).filter(Number.isFinite))
    if (a.some((x, k) => !(Math.abs(x - c[k]!) <= 1e-9 * sc || Object.is(x, c[k]) ))) { console.log('PAR', modes, a, c, JSON.stringify(tape)); stats.far++; console.log(s.sizes) }
    try { const g = loadGpuModule(e.files[0].text, device); b = flat(await g.default(inputs)) } catch (x: any) { if (x.message.includes('maxStorageBuffers')) { stats.many = (stats.many ?? 0) + 1; continue } console.log('RUN', x.message.slice(0, 1500), JSON.stringify(tape)); continue }
    if (a.some((x, k) => !(Math.abs(x - b[k]!) <= 1e-4 * sc || Object.is(x, b[k]) || !Number.isFinite(Math.fround(x))))) { console.log('GPU', modes, a, b, JSON.stringify(tape)); stats.far++ } else stats.ok++
  }
}
console.log(stats); process.exit(0)
