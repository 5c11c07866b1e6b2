/**
 * `npm run notebooks [-- --write]`: type-checks the cells of every notebook, runs them on Deno's kernel, and compares what they show with what the notebook
 * holds; `--write` puts it there instead. Needs python3, for Jupyter's client. Exit code 1 if a cell is ill-typed, throws, or shows something else.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { cache, python } from './python.js'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'notebooks')

/** As Jupyter stores it: texts are lists of lines, with their ends. */
type Text = readonly string[]
type Output =
  | { readonly output_type: 'stream'; readonly name: string; readonly text: Text }
  | { readonly output_type: 'execute_result' | 'display_data'; readonly data: Readonly<Record<string, Text>> }
  | { readonly output_type: 'error'; readonly traceback: readonly string[] }
interface Cell {
  readonly cell_type: 'code' | 'markdown'
  readonly source: Text
  execution_count?: number | null
  outputs?: readonly Output[]
}
interface Notebook {
  readonly path: string
  readonly content: { readonly cells: readonly Cell[] }
  readonly code: readonly Cell[]
}

const read = (path: string): Notebook => {
  const content = JSON.parse(readFileSync(path, 'utf8'))
  return { path, content, code: content.cells.filter((c: Cell) => c.cell_type === 'code') }
}
const sourceOf = ({ source }: Cell): string => source.join('')

/** The cells of a notebook are one module, beside which the repository lies as beside the notebook itself. */
const typecheck = (notebooks: readonly Notebook[]): boolean => {
  const cells = join(cache, 'cells')
  rmSync(cells, { recursive: true, force: true })
  mkdirSync(join(cells, 'notebooks'), { recursive: true })
  const files = notebooks.map(({ path, code }) => {
    const file = join(cells, 'notebooks', `${basename(path, '.ipynb')}.ts`)
    writeFileSync(file, code.map((c, k) => `// cell ${k + 1}\n${sourceOf(c)}\n`).join('\n'))
    return file
  })
  const config = join(cells, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: { rootDirs: [cells, root] }, include: [], files }))
  return spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'inherit' }).status === 0
}

const run = (notebooks: readonly Notebook[]): Readonly<Record<string, readonly (readonly Output[])[]>> => {
  const spec = join(cache, 'kernels/deno')
  mkdirSync(spec, { recursive: true })
  const argv = [join(root, 'node_modules/.bin/deno'), 'jupyter', '--kernel', '--conn', '{connection_file}']
  writeFileSync(join(spec, 'kernel.json'), JSON.stringify({ argv, display_name: 'Deno', language: 'typescript' }))
  const { command, env } = python('jupyter_client==8.10.0')
  const { status, stdout } = spawnSync(command, [join(import.meta.dirname, 'notebooks.py')], {
    input: JSON.stringify(Object.fromEntries(notebooks.map(({ path, code }) => [path, code.map(sourceOf)]))),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, JUPYTER_PATH: cache, NO_COLOR: '1' },
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error('the notebooks could not be run')
  return JSON.parse(stdout, (key, x) => (typeof x === 'string' && (key === 'text' || key.includes('/')) ? lines(x) : x))
}
const lines = (text: string): Text => text.match(/.*\n|.+$/g) ?? []

/** What is written on a stream in several pieces is one text. */
const joined = (outputs: readonly Output[]): readonly Output[] =>
  outputs.reduce<Output[]>((all, o) => {
    const last = all.at(-1)
    if (o.output_type !== 'stream' || last?.output_type !== 'stream' || last.name !== o.name) return [...all, o]
    return [...all.slice(0, -1), { ...o, text: lines([...last.text, ...o.text].join('')) }]
  }, [])

const shown = (o: Output): string =>
  o.output_type === 'error' ? o.traceback.join('\n') : (o.output_type === 'stream' ? [o.name, ...o.text] : Object.entries(o.data).flat(2)).join('')

const AROUND = 60
/** Where two texts begin to differ. */
const difference = (committed: string, now: string): string => {
  let k = 0
  while (k < now.length && now[k] === committed[k]) k++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, k - AROUND), k + AROUND))
  return `committed: ${around(committed)}\n      now: ${around(now)}`
}

const write = process.argv.includes('--write')
const notebooks = readdirSync(folder)
  .filter((name) => name.endsWith('.ipynb'))
  .sort()
  .map((name) => read(join(folder, name)))

let failed = !typecheck(notebooks)
const results = run(notebooks)
for (const { path, content, code } of notebooks) {
  const name = relative(root, path)
  const complain = (k: number, text: string): void => {
    failed = true
    console.error(`${name}, cell ${k + 1}: ${text}`)
  }
  results[path]!.map(joined).forEach((now, k) => {
    const cell = code[k]!
    const error = now.find((o) => o.output_type === 'error')
    if (error) complain(k, shown(error))
    else if (!write && !isDeepStrictEqual(cell.outputs, now))
      complain(k, `shows something else\n${difference(cell.outputs!.map(shown).join('\n'), now.map(shown).join('\n'))}`)
    cell.execution_count = k + 1
    cell.outputs = now
  })
  if (write && !failed) writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`)
  console.log(`${name}: ${results[path]!.length} of ${code.length} cells ran`)
}
process.exitCode = failed ? 1 : 0
