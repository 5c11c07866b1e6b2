/** Python with one package, for what Node cannot check: from a virtual environment of our own, or installed beside the machine's Python where it makes none. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

export const cache = join(import.meta.dirname, '../node_modules/.cache/cotangent')
const [venv, packages] = [join(cache, 'venv'), join(cache, 'python')]

/** A command, and the environment in which it finds the package. */
export interface Python {
  readonly command: string
  readonly env: NodeJS.ProcessEnv
}
const own: Python = { command: join(venv, 'bin/python'), env: process.env }
const elsewhere: Python = { command: 'python3', env: { ...process.env, PYTHONPATH: packages } }

const succeeds = ({ command, env }: Python, ...args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore', env }).status === 0
const install = ({ command }: Python, ...what: readonly string[]): void =>
  void execFileSync(command, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what], { stdio: 'inherit' })

/** A Python that imports the package, `name==version`, which is installed if need be. Needs python3. */
export const python = (requirement: string): Python => {
  const [name, version] = requirement.split('==')
  const ready = [own, elsewhere].find((p) =>
    succeeds(p, '-c', `import ${name}, importlib.metadata as m; assert m.version('${name}') == '${version}'`),
  )
  if (ready) return ready
  mkdirSync(cache, { recursive: true })
  if (succeeds(own, '-m', 'pip', '--version') || succeeds(elsewhere, '-m', 'venv', '--clear', venv)) {
    install(own, requirement)
    return own
  }
  install(elsewhere, '--upgrade', '--target', packages, requirement)
  return elsewhere
}
