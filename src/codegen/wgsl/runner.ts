/** The part of a host module that is the same in every one: a device, pipelines, buffers, and the way there and back. Plain JavaScript, as text. */

/**
 * Needs `NAME`, `SHADER`, `BINDINGS`, `STEPS`, `ARRAYS` (for each array: its role, element type and length over the sizes), `SCALARS` (the element type of
 * each scalar result), and the bytes `PARAMS_BYTES`, `SCALARS_BYTES` and `PARTIAL_BYTES`.
 */
export const RUNNER = `const [MAP_READ, COPY_SRC, COPY_DST, UNIFORM, STORAGE] = [1, 4, 8, 64, 128]
const LANES = 128
const MOST_GROUPS = 2048
/** Workgroups for a step: enough to give each invocation \`each\` points of the loops over \`over\`. */
const groupsFor = (step, sizes) => {
  const points = step.over.reduce((n, extent) => n * extent(sizes), 1)
  return Math.max(1, Math.min(MOST_GROUPS, Math.ceil(points / (LANES * step.each))))
}
const bytesOf = (name, sizes) => 4 * ARRAYS[name].length(sizes)
const LIMITS = ['maxStorageBuffersPerShaderStage', 'maxStorageBufferBindingSize', 'maxBufferSize']

let chosen
/** The device to compute on from now on, or a promise of one; without one, what navigator.gpu gives. */
export const useDevice = (device) => {
  chosen = device === undefined ? undefined : Promise.resolve(device)
}
const openDevice = async () => {
  const gpu = globalThis.navigator?.gpu
  const adapter = await gpu?.requestAdapter()
  if (!adapter) throw new Error(\`\${NAME}: expected WebGPU, got \${gpu ? 'no adapter' : 'no navigator.gpu'}; give a device to useDevice, or use a module for target js\`)
  const device = await adapter.requestDevice({ requiredLimits: Object.fromEntries(LIMITS.map((l) => [l, adapter.limits[l]])) })
  device.lost.then(() => { if (chosen === opened) chosen = undefined })
  return device
}
let opened
const currentDevice = () => {
  if (!chosen) {
    opened = openDevice()
    chosen = opened
    opened.catch(() => { if (chosen === opened) chosen = undefined })
  }
  return chosen
}

const compiled = new WeakMap()
const pipelineFor = (device, entryPoint) => {
  const known = compiled.get(device) ?? { module: device.createShaderModule({ code: SHADER, label: NAME }), pipelines: {} }
  compiled.set(device, known)
  known.pipelines[entryPoint] ??= device.createComputePipeline({ label: entryPoint, layout: 'auto', compute: { module: known.module, entryPoint } })
  return known.pipelines[entryPoint]
}
const groupsBound = new WeakMap()
/** What a step's shader sees: the arrays that it uses; of \`partials\` as many elements as there are workgroups. */
const bindingsFor = (device, pipeline, step, buffers, sizes, workspace) => {
  const known = groupsBound.get(workspace) ?? new Map()
  groupsBound.set(workspace, known)
  const used = step.uses.map((name) => buffers[name])
  const before = known.get(step)
  if (before && before.used.every((b, k) => b === used[k])) return before.group
  const size = PARTIAL_BYTES * groupsFor(step, sizes)
  const entries = step.uses.map((name, k) => ({
    binding: BINDINGS.indexOf(name),
    resource: name === 'partials' ? { buffer: used[k], size } : { buffer: used[k] },
  }))
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
  known.set(step, { used, group })
  return group
}

/** Hands the steps to the device's queue. */
const run = (device, sizes, arrays, integers, reals, workspace) => {
  const buffers = { ...workspace, ...arrays }
  if (PARAMS_BYTES > 0) {
    device.queue.writeBuffer(workspace.params, 0, Int32Array.from(integers))
    device.queue.writeBuffer(workspace.params, 4 * integers.length, Float32Array.from(reals))
  }
  const encoder = device.createCommandEncoder()
  let pass
  for (const step of STEPS) {
    if (step.clear) {
      pass?.end()
      pass = undefined
      if (step.from) encoder.clearBuffer(buffers[step.clear], 4 * step.from(sizes), 4 * step.length(sizes))
      else encoder.clearBuffer(buffers[step.clear])
      continue
    }
    pass ??= encoder.beginComputePass()
    const pipeline = pipelineFor(device, step.entry)
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, bindingsFor(device, pipeline, step, buffers, sizes, workspace))
    pass.dispatchWorkgroups(step.once ? 1 : groupsFor(step, sizes))
  }
  pass?.end()
  device.queue.submit([encoder.finish()])
}

const bufferFor = (device, label, bytes, usage) => device.createBuffer({ label, size: Math.max(4, bytes), usage })
const named = (role) => Object.keys(ARRAYS).filter((name) => ARRAYS[name].role === role)
const makeArrays = (device, sizes, names) =>
  Object.fromEntries(names.map((name) => [name, bufferFor(device, name, bytesOf(name, sizes), STORAGE | COPY_SRC | COPY_DST)]))
const makeWorkspace = (device, sizes) => ({
  ...makeArrays(device, sizes, named('workspace')),
  ...(PARAMS_BYTES > 0 && { params: bufferFor(device, 'params', PARAMS_BYTES, UNIFORM | COPY_DST) }),
  ...(SCALARS_BYTES > 0 && { scalars: bufferFor(device, 'scalars', SCALARS_BYTES, STORAGE | COPY_SRC | COPY_DST) }),
  ...(PARTIAL_BYTES > 0 && { partials: bufferFor(device, 'partials', PARTIAL_BYTES * MOST_GROUPS, STORAGE) }),
})

let kept
const keepFor = (device, sizes) => {
  const key = JSON.stringify(sizes)
  if (kept?.device === device && kept.key === key) return kept
  for (const b of kept?.all() ?? []) b.destroy()
  const arrays = makeArrays(device, sizes, [...named('input'), ...named('output')])
  const workspace = makeWorkspace(device, sizes)
  const staging = []
  kept = { device, key, arrays, workspace, staging, all: () => [...Object.values(arrays), ...Object.values(workspace), ...staging] }
  return kept
}
/** What the device cannot hold is said before it is tried. */
const expectRoom = (device, sizes) => {
  const { maxStorageBufferBindingSize: most, maxStorageBuffersPerShaderStage: arrays } = device.limits
  for (const name of Object.keys(ARRAYS)) {
    if (bytesOf(name, sizes) > most) throw new RangeError(\`\${name}: expected at most \${most} bytes, which is what this device binds, got \${bytesOf(name, sizes)}\`)
  }
  const needed = Math.max(...STEPS.map((step) => (step.uses ?? []).filter((name) => name !== 'params').length))
  if (needed > arrays) throw new RangeError(\`\${NAME}: expected a device with maxStorageBuffersPerShaderStage of \${needed}, got one with \${arrays}; use another device, fewer inputs, or a module for target js\`)
}

/** The results: numbers of rank 0, then arrays. */
const compute = async (sizes, given, integers, reals) => {
  const device = await currentDevice()
  expectRoom(device, sizes)
  for (const scope of ['internal', 'out-of-memory', 'validation']) device.pushErrorScope(scope)
  const { arrays, workspace, staging } = keepFor(device, sizes)
  for (const [name, data] of Object.entries(given)) device.queue.writeBuffer(arrays[name], 0, data)
  run(device, sizes, arrays, integers, reals, workspace)
  const outputs = named('output').map((name) => ({ buffer: arrays[name], bytes: bytesOf(name, sizes), Type: ARRAYS[name].type }))
  const parts = SCALARS.length > 0 ? [{ buffer: workspace.scalars, bytes: 4 * SCALARS.length }, ...outputs] : outputs
  const total = parts.reduce((n, p) => n + p.bytes, 0)
  const back = staging.pop() ?? bufferFor(device, 'results', total, MAP_READ | COPY_DST)
  const encoder = device.createCommandEncoder()
  let at = 0
  for (const p of parts) {
    if (p.bytes > 0) encoder.copyBufferToBuffer(p.buffer, 0, back, at, p.bytes)
    at += p.bytes
  }
  device.queue.submit([encoder.finish()])
  const mapped = back.mapAsync(MAP_READ).then(() => undefined, (error) => error)
  const problems = await Promise.all([device.popErrorScope(), device.popErrorScope(), device.popErrorScope()])
  const problem = problems.find((p) => p) ?? (await mapped)
  if (problem) throw new Error(\`\${NAME}: \${problem.message}\`)
  const all = back.getMappedRange().slice(0)
  back.unmap()
  if (kept?.staging === staging) staging.push(back)
  else back.destroy()
  const scalars = SCALARS.map((Type, k) => new Type(all, 4 * k, 1)[0])
  at = 4 * SCALARS.length
  return [...scalars, ...outputs.map(({ bytes, Type }) => new Type(all.slice(at, (at += bytes))))]
}`
