import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'

jest.setTimeout(300_000)

/** What a page needs that makes programs and their derivatives, and runs them. */
const CORE = 'trace, gradient, jvp, vjp, hvp, jacobian, hessian, linearize, adjoint, simplify, sum, map, exp, vector, real'

const scratch = mkdtempSync(join(tmpdir(), 'cotangent-package-'))
let tarball: string

const run = (cwd: string, command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, NODE_OPTIONS: '' } })

const tool = (name: string) => join(process.cwd(), 'node_modules/.bin', name)

/** A fresh project that has installed the package as its users get it. */
const project = (name: string, files: Readonly<Record<string, string>>) => {
  const root = join(scratch, name)
  for (const [path, text] of Object.entries({ 'package.json': '{ "private": true, "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  run(root, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball)
  return root
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(run('.', 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', scratch))
  tarball = join(scratch, filename)
})
afterAll(() => rmSync(scratch, { recursive: true }))

test('a strict TypeScript project type-checks', () => {
  const options = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: 'nodenext', target: 'es2022', types: [] }
  const root = project('typescript', {
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...options, noEmit: true } }),
    'main.ts': `
      import * as cotangent from 'cotangent'
      import * as emit from 'cotangent/emit'
      import * as formula from 'cotangent/formula'
      import * as json from 'cotangent/json'
      import * as print from 'cotangent/print'
      import * as sparse from 'cotangent/sparse'
      import * as structure from 'cotangent/structure'
      export const names: readonly string[] = [cotangent, emit, formula, json, print, sparse, structure].flatMap((it) => Object.keys(it))`,
  })
  expect(run(root, tool('tsc'))).toBe('')
})

test('plain Node imports it and finds its command', () => {
  const root = project('node', {
    'main.js': `
      import * as cotangent from 'cotangent'
      import * as emit from 'cotangent/emit'
      import * as formula from 'cotangent/formula'
      import * as json from 'cotangent/json'
      import * as print from 'cotangent/print'
      import * as sparse from 'cotangent/sparse'
      import * as structure from 'cotangent/structure'
      console.log(JSON.stringify([cotangent, emit, formula, json, print, sparse, structure].map((it) => Object.keys(it).length)))`,
  })
  for (const count of JSON.parse(run(root, 'node', 'main.js'))) expect(count).toBeGreaterThan(0)
  expect(run(root, 'npx', 'cotangent', '--help')).toContain('cotangent derive')
})

test('pieces that two processes saved are composed by a third', () => {
  const piece = (name: string, program: string): string => `
    import { writeFileSync } from 'node:fs'
    import { exp, linearize, map, real, sum, trace, vector } from 'cotangent'
    import { save } from 'cotangent/json'
    const f = ${program}
    writeFileSync('${name}.json', JSON.stringify(save({ f, Df: linearize(f).map })))`
  const root = project('pieces', {
    'f.js': piece('f', "trace({ x: vector('n'), k: real }, ({ x, k }) => ({ y: map(x, (v) => exp(v.times(k))) }))"),
    'g.js': piece('g', "trace({ y: vector('n') }, ({ y }) => sum(y, (v) => v.square()))"),
    'chain.js': `
      import { readFileSync } from 'node:fs'
      import { adjoint, gradient, maps, pointfree, program } from 'cotangent'
      import { load } from 'cotangent/json'
      const [{ f, Df }, { f: g, Df: Dg }] = ['f', 'g'].map((name) => load(JSON.parse(readFileSync(name + '.json', 'utf8'))))
      const chain = maps.compose(maps.along(Dg, g, f), Df)
      const x = { x: [0.3, -1], k: 0.7 }
      const back = program(pointfree.linear(adjoint(chain), f))
      console.log(JSON.stringify([back({ x, dx: 1 }), gradient(pointfree.compose(g, f))(x)]))`,
  })
  run(root, 'node', 'f.js')
  run(root, 'node', 'g.js')
  const [chained, whole] = JSON.parse(run(root, 'node', 'chain.js'))
  const rounded = (x: { readonly x: object; readonly k: number }): readonly string[] => [...Object.values(x.x), x.k].map((v: number) => v.toFixed(12))
  expect(rounded(chained)).toEqual(rounded(whole))
})

describe('a Vite page', () => {
  let root: string
  beforeAll(() => {
    const page = (script: string) => `<!doctype html><script type="module">${script}</script>`
    root = project('vite', {
      'core/index.html': page(`import { ${CORE} } from 'cotangent'; globalThis.cotangent = { ${CORE} }`),
      'whole/index.html': page(`import * as cotangent from 'cotangent'; globalThis.cotangent = cotangent`),
      'formula/index.html': page(`import * as formula from 'cotangent/formula'; globalThis.formula = formula`),
    })
  })

  const bundle = (name: string) => {
    run(join(root, name), tool('vite'), 'build', '--sourcemap')
    const assets = join(root, name, 'dist/assets')
    const [code, ...others] = readdirSync(assets).filter((file) => file.endsWith('.js'))
    expect(others).toEqual([])
    const map: { readonly sources: readonly string[] } = JSON.parse(readFileSync(join(assets, `${code}.map`), 'utf8'))
    return { code: readFileSync(join(assets, code!)), mathjs: map.sources.filter((source) => source.includes('/mathjs/')) }
  }

  test.each([
    ['core', 75_000],
    ['whole', 93_000],
  ])('gets the %s without mathjs, in less than %d bytes', (page, limit) => {
    const { code, mathjs } = bundle(page)
    expect(mathjs).toEqual([])
    expect(gzipSync(code).length).toBeLessThan(limit)
  })

  test('gets mathjs with the formulas', () => expect(bundle('formula').mathjs).not.toEqual([]))
})
