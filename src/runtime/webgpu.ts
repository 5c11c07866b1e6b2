/** Emitted modules that compute on a GPU, loaded into this process. */
import { exportsOf, type Loaded } from './load.js'

export interface LoadedGpu {
  readonly default: (inputs: unknown, direction?: unknown) => Promise<Record<string, unknown>>
  readonly kernel: (device: GPUDevice, ...args: unknown[]) => void
  readonly workspace: (device: GPUDevice, ...sizes: number[]) => { readonly [name: string]: GPUBuffer }
  readonly meta: Loaded['meta']
  /** The device to compute on from now on; without one, what `navigator.gpu` gives. */
  readonly useDevice: (device: GPUDevice | Promise<GPUDevice> | undefined) => void
}

/** A module emitted for target wgsl, on the device if one is given. */
export const loadGpuModule = (text: string, device?: GPUDevice | Promise<GPUDevice>): LoadedGpu => {
  const loaded = exportsOf<LoadedGpu>(text, ['kernel', 'workspace', 'meta', 'useDevice'])
  if (device) loaded.useDevice(device)
  return loaded
}
