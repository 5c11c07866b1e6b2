import { create, globals } from 'webgpu'

// Dawn dies with the object `create` returns, so it stays reachable for as long as the process lives.
const kept = globalThis as typeof globalThis & { dawn?: GPU; device?: Promise<GPUDevice> }

const open = async (): Promise<GPUDevice> => {
  Object.assign(globalThis, globals)
  kept.dawn ??= create([])
  const adapter = await kept.dawn.requestAdapter()
  if (!adapter) throw new Error('no WebGPU adapter: run the tests with `npm test`, which brings a software one')
  const device = await adapter.requestDevice()
  device.addEventListener('uncapturederror', ({ error }) => {
    throw error
  })
  return device
}

/** The one device of this process, on a software adapter where there is no GPU. */
export const gpu = (): Promise<GPUDevice> => {
  kept.device ??= open()
  return kept.device
}

/** @throws Error with the WGSL compiler's message: line, column and the place underlined */
export const compile = async (code: string): Promise<GPUShaderModule> => {
  const device = await gpu()
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ code })
  const error = await device.popErrorScope()
  if (error) throw new Error(error.message)
  return module
}
