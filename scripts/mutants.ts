/**
 * `npm run mutants [-- --only TEXT …] [-- --list]`: plants the wrong rules of test/mutants, one at a time, in copies of the tree, and says which test
 * catches each: those that should first, then all other laws. `--only` takes those whose names or files have one of the texts. Writes docs/mutants.md, in
 * which the rows of others stay as they are. Exit code 1 if one survives.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { mutants } from '../test/mutants/index.js'
import type { Mutant } from '../test/mutants/mutant.js'
import { environment, jest } from './jest.mjs'

const root = join(import.meta.dirname, '..')
/** Patterns of files, in two halves that take equally long. */
const LAWS = [
  ['test/laws/', 'test/numeric/', 'test/negative/'],
  ['test/codegen/', 'test/frontend/', 'test/programs.test.ts', 'test/wgsl/'],
] as const
/** Milliseconds after which a run of some tests has caught nothing. */
const LONGEST = 600_000

/** Everything that is not ignored. */
const copy = (): string => {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'mutants-')))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  for (const file of listed.split('\0').filter((f) => f !== '' && existsSync(join(root, f)))) cpSync(join(root, file), join(tree, file))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  return tree
}
const planted = ({ name, find, replace }: Mutant, text: string): string => {
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${name}: ${JSON.stringify(find)} stands ${parts.length - 1} times in its file`)
  return parts.join(replace)
}

const running = new Set<ChildProcess>()
interface Ended {
  readonly status: number | null
  readonly said: string
}
/** What a command says on one of its streams. */
const run = (tree: string, args: readonly string[], stream: 1 | 3): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const { SEED: _, RUNS: __, ...rest } = environment
    const stdio = ['ignore', stream === 1 ? 'pipe' : 'ignore', 'ignore', 'pipe'] as const
    const child = spawn(process.execPath, args, {
      cwd: tree,
      env: { ...rest, SHRINK: '0' },
      stdio: [...stdio],
      timeout: LONGEST,
      killSignal: 'SIGKILL',
    })
    running.add(child)
    let said = ''
    child.stdio[stream]!.on('data', (text) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (status) => {
      running.delete(child)
      resolve({ status, said })
    })
  })

interface Failure {
  readonly path: string
  readonly test: string
}
const firstFailure = async (tree: string, tests: readonly string[], not: readonly string[] = []): Promise<Failure | undefined> => {
  // A loaded machine must not catch anything.
  const options = [
    '--runInBand',
    '--silent',
    '--testTimeout=120000',
    `--cacheDirectory=${join(tree, 'cache')}`,
    `--reporters=${join(tree, 'scripts/first-failure.mjs')}`,
  ]
  const { status, said } = await run(tree, [...jest, ...tests, ...options, ...not.map((x) => `--testPathIgnorePatterns=${x}`)], 3)
  if (said !== '') return JSON.parse(said)
  if (status !== 0 && status !== null) throw new Error(`Jest ends with ${status}, and no test fails: ${tests.join(' ')}`)
  return undefined
}

/** All mutants planted at once, as far as they leave each other's places alone; then the others. @throws Error unless they compile: then one is none. */
const expectTypes = async (tree: string, given: readonly Mutant[]): Promise<void> => {
  const texts = new Map<string, string>()
  const later: Mutant[] = []
  for (const m of given) {
    const before = texts.get(m.file) ?? readFileSync(join(tree, m.file), 'utf8')
    if (before.split(m.find).length === 2) texts.set(m.file, planted(m, before))
    else later.push(m)
  }
  if (texts.size === 0) throw new Error(`no place for ${later.map((m) => m.name).join('; ')}`)
  const originals = [...texts.keys()].map((file) => [join(tree, file), readFileSync(join(tree, file), 'utf8')] as const)
  for (const [file, text] of texts) writeFileSync(join(tree, file), text)
  const { status, said } = await run(tree, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noEmit'], 1)
  for (const [path, text] of originals) writeFileSync(path, text)
  if (status !== 0) throw new Error(`not all mutants compile\n${said}`)
  if (later.length > 0) await expectTypes(tree, later)
}

interface Row {
  readonly mutant: Mutant
  readonly caught: Failure | undefined
  readonly seconds: number
}
const examine = async (tree: string, mutant: Mutant): Promise<Row> => {
  const path = join(tree, mutant.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, planted(mutant, text))
  try {
    const start = Date.now()
    let caught: Failure | undefined
    for (const first of mutant.tests) caught ??= await firstFailure(tree, [first])
    caught ??= await firstFailure(tree, LAWS.flat(), mutant.tests)
    return { mutant, caught: caught && { ...caught, path: relative(tree, caught.path) }, seconds: (Date.now() - start) / 1000 }
  } finally {
    writeFileSync(path, text)
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const line = ({ mutant, caught, seconds }: Row): string => {
  const by = caught ? `${caught.path.replace(/^test\/|\.test\.ts$/g, '')}: ${caught.test}` : '**nothing**'
  return `| ${[mutant.name, mutant.kind, mutant.file.replace(/^src\//, ''), by].map(cell).join(' | ')} | ${seconds.toFixed(0)} |`
}
const DOCUMENT = join(root, 'docs/mutants.md')
/** Rows by the names of their mutants, as the document has them. */
const rowsIn = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\n').flatMap((l) => (l.startsWith('| ') ? [[l.split(' | ')[0]!.slice(2), l] as const] : [])))
const document = (rows: readonly Row[]): string => {
  const lines = new Map([...rowsIn(readFileSync(DOCUMENT, 'utf8')), ...rows.map((r) => [cell(r.mutant.name), line(r)] as const)])
  const all = mutants.flatMap((m) => lines.get(cell(m.name)) ?? [])
  return `# Mutants

Written by \`npm run mutants\`: wrong rules, planted one at a time, and the test that catches each. They compile. Before, without any, all laws hold.

| mutant | kind | file | caught by | s |
|---|---|---|---|---|
${all.join('\n')}

${all.filter((l) => !l.includes('**nothing**')).length} of ${mutants.length} caught
`
}

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' } } })
const chosen = mutants.filter((m) => !options.only || options.only.some((text) => m.name.includes(text) || m.file.includes(text)))

const main = async (): Promise<readonly Row[]> => {
  const trees = LAWS.map(copy)
  const stop = (): void => {
    for (const child of running) child.kill('SIGKILL')
    for (const tree of trees) rmSync(tree, { recursive: true, force: true })
  }
  const interrupted = (): never => {
    stop()
    process.exit(1)
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    await expectTypes(trees[0]!, chosen)
    if (!options.only) {
      const failures = await Promise.all(trees.map((tree, k) => firstFailure(tree, LAWS[k]!)))
      const [failure] = failures.flatMap((f) => f ?? [])
      if (failure) throw new Error(`without a mutant, a test fails: ${failure.path}: ${failure.test}`)
    }
    const rows = new Map<Mutant, Row>()
    const waiting = [...chosen]
    await Promise.all(
      trees.map(async (tree) => {
        for (let m = waiting.shift(); m; m = waiting.shift()) {
          const row = await examine(tree, m)
          rows.set(m, row)
          process.stdout.write(`${line(row)}\n`)
        }
      }),
    )
    return chosen.map((m) => rows.get(m)!)
  } finally {
    stop()
  }
}

if (options.list) process.stdout.write(chosen.map((m) => `${m.name} (${m.kind}, ${m.file})\n`).join(''))
else {
  const rows = await main()
  writeFileSync(DOCUMENT, document(rows))
  process.stdout.write(`${rows.filter((r) => r.caught).length} of ${rows.length} caught\n`)
  process.exitCode = rows.every((r) => r.caught) ? 0 : 1
}
