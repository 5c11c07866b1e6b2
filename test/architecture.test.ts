import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

type Import = readonly [from: string, to: string]

const layers = ['categories', 'primitives', 'linear', 'adjoint', 'codegen', 'runtime', 'frontend', 'cli']
const layer = (file: string) => layers.indexOf(file.split('/')[1]!)
const specifiers = (file: string) => [...readFileSync(file, 'utf8').matchAll(/\b(?:from|import)[\s(]*'([^']+)'/g)].map(([, path]) => path!)
const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => join('src', file))
const sources = files.filter((file) => file.endsWith('.ts') && file.split('/').length > 2)
const every = sources.flatMap((from) => specifiers(from).map((path): Import => [from, path.startsWith('.') ? join(from, '..', path) : path]))
const imports = every.filter(([, to]) => to.startsWith('src/')).map(([from, to]): Import => [from, to.replace(/\.js$/, '.ts')])

/** What is left when imports that start at an unimported file, or end at one that imports nothing, are taken away again and again. */
const cyclic = (some: readonly Import[]): readonly Import[] => {
  const inner = some.filter(([from, to]) => some.some((i) => i[1] === from) && some.some((i) => i[0] === to))
  return inner.length === some.length ? some : cyclic(inner)
}

test('every file has a layer', () => expect(sources.filter((file) => layer(file) < 0)).toEqual([]))
test('every import finds its file', () => expect(imports.filter(([, to]) => !existsSync(to))).toEqual([]))
test(layers.join(' ← '), () => expect(imports.filter(([from, to]) => layer(to) < 0 || layer(to) > layer(from))).toEqual([]))
test('no cycles, not even of types', () => expect(cyclic(imports)).toEqual([]))
test('mathjs stays in the formula frontend', () =>
  expect(every.filter(([from, to]) => /^mathjs\b/.test(to) && !from.startsWith('src/frontend/formula/'))).toEqual([]))
