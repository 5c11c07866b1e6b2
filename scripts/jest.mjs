// How Jest runs: with a software GPU, so that every WGSL test computes for real on a machine that has none.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
export const cache = join(root, 'node_modules/.cache/cotangent')
const gpu = join(cache, 'swiftshader')

/** SwiftShader and the Vulkan loader, as `@sparticuz/chromium` carries them. Renamed into place: two runs may start at once. */
const unpack = () => {
  const fresh = `${gpu}-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const archive = join(root, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br')
  execFileSync('tar', ['-x', '-C', fresh], { input: brotliDecompressSync(readFileSync(archive)) })
  if (existsSync(gpu)) rmSync(fresh, { recursive: true })
  else renameSync(fresh, gpu)
}
if (!existsSync(gpu)) unpack()

/** Arguments of node. */
export const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js')]
export const environment = {
  ...process.env,
  // The dynamic linker reads this when a process starts, so it cannot be set from inside Jest.
  LD_LIBRARY_PATH: [gpu, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  VK_ICD_FILENAMES: join(gpu, 'vk_swiftshader_icd.json'),
  XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
}
