/** `npm run oracle [COUNT]`: printed JAX against JAX's own derivatives. Needs python3; installs JAX in a virtual environment of its own. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, python } from '../../scripts/python.js'
import { generate } from './generate.js'

const COUNT = 300
const folder = join(cache, 'jax')
const { command, env } = python('jax==0.10.2')
rmSync(folder, { recursive: true, force: true })
generate(folder, Number(process.argv[2] ?? COUNT))
const { status } = spawnSync(command, [join(import.meta.dirname, 'oracle.py'), folder], { stdio: 'inherit', env: { ...env, JAX_PLATFORMS: 'cpu' } })
process.exitCode = status ?? 1
