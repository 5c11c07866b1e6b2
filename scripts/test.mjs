// Runs Jest with a software GPU, so that every WGSL test computes for real on a machine that has none.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/cotangent')
const gpu = join(cache, 'swiftshader')
const results = join(cache, `results-${process.pid}.json`)

/** SwiftShader and the Vulkan loader, as `@sparticuz/chromium` carries them. Renamed into place: two runs may start at once. */
const unpack = () => {
  const fresh = `${gpu}-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const archive = join(root, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br')
  execFileSync('tar', ['-x', '-C', fresh], { input: brotliDecompressSync(readFileSync(archive)) })
  if (existsSync(gpu)) rmSync(fresh, { recursive: true })
  else renameSync(fresh, gpu)
}

mkdirSync(cache, { recursive: true })
if (!existsSync(gpu)) unpack()

const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${results}`]
const { status } = spawnSync(process.execPath, [...node, ...jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['inherit', 'ignore', 'inherit'],
  env: {
    ...process.env,
    // The dynamic linker reads this when a process starts, so it cannot be set from inside Jest.
    LD_LIBRARY_PATH: [gpu, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    VK_ICD_FILENAMES: join(gpu, 'vk_swiftshader_icd.json'),
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
  },
})

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'))
rmSync(results)
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`)
process.exitCode = status ?? 1
