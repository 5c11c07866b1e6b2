/** `npm run oracle [COUNT]`: printed JAX against JAX's own derivatives. Needs python3; installs JAX in a virtual environment of its own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './generate.js'

const COUNT = 300
const root = join(import.meta.dirname, '../..')
const cache = join(root, 'node_modules/.cache/cotangent')
const [venv, packages, folder] = [join(cache, 'venv'), join(cache, 'python'), join(cache, 'jax')]
const JAX = 'jax==0.10.2'
const quiet = { stdio: 'inherit' } as const

/** A python that imports jax, and where it finds it. */
interface Python {
  readonly command: string
  readonly path?: string
}
const python = (): Python => {
  const own: Python = { command: join(venv, 'bin/python') }
  const works = (p: Python): boolean =>
    spawnSync(p.command, ['-c', 'import jax'], { stdio: 'ignore', env: { ...process.env, ...(p.path && { PYTHONPATH: p.path }) } }).status === 0
  const elsewhere: Python = { command: 'python3', path: packages }
  if (existsSync(venv) && works(own)) return own
  if (existsSync(packages) && works(elsewhere)) return elsewhere
  mkdirSync(cache, { recursive: true })
  if (spawnSync('python3', ['-m', 'venv', '--clear', venv], { stdio: 'ignore' }).status === 0) {
    execFileSync(own.command, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', JAX], quiet)
    return own
  }
  execFileSync('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', packages, JAX], quiet)
  return elsewhere
}

const { command, path } = python()
rmSync(folder, { recursive: true, force: true })
generate(folder, Number(process.argv[2] ?? COUNT))
const env = { ...process.env, JAX_PLATFORMS: 'cpu', ...(path && { PYTHONPATH: path }) }
process.exitCode = spawnSync(command, [join(import.meta.dirname, 'oracle.py'), folder], { stdio: 'inherit', env }).status ?? 1
