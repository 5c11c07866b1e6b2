import { expect, test } from '@jest/globals'
import { compile, gpu } from './gpu.js'

const double = `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < arrayLength(&x)) { x[at.x] = 2 * x[at.x]; }
}`

test('a kernel doubles a buffer', async () => {
  const device = await gpu()
  const input = Float32Array.from({ length: 100 }, (_, i) => i / 8)
  const buffer = device.createBuffer({ size: input.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC })
  const answer = device.createBuffer({ size: input.byteLength, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module: await compile(double) } })
  const bindings = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }] })

  device.queue.writeBuffer(buffer, 0, input)
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, bindings)
  pass.dispatchWorkgroups(Math.ceil(input.length / 64))
  pass.end()
  encoder.copyBufferToBuffer(buffer, answer)
  device.queue.submit([encoder.finish()])

  await answer.mapAsync(GPUMapMode.READ)
  expect(new Float32Array(answer.getMappedRange().slice(0))).toEqual(input.map((x) => 2 * x))
})

test('a kernel that does not compile says where', async () => {
  await expect(compile('fn f() -> f32 { return true; }')).rejects.toThrow(':1:17 error: return statement type')
})
