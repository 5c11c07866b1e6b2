/** What an editor says of every name that the package exports. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { operations } from 'cotangent'
import { type Editor, openEditor } from './support/editor.js'

jest.setTimeout(120_000)

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly exports: Readonly<Record<string, unknown>> }
const entries = Object.keys(exports).filter((path) => !path.endsWith('.json'))
const modules = [...entries.map((path) => path.replace('.', 'cotangent')), 'cotangent#maps', 'cotangent#pointfree']

/** Where values and types of a module are asked for. */
const places = modules.flatMap((module, k) => {
  const [path, ...inner] = module.split('#')
  const name = [`module${k}`, ...inner].join('.')
  const [value, type] = [`export const value${k} = ${name}.`, `export type Type${k} = ${name}.`]
  return [
    { what: `values of ${module}`, lines: [`import * as module${k} from '${path}'`, `${value}_`], at: value },
    { what: `types of ${module}`, lines: [`${type}_`], at: type },
  ]
})

const values = ['Scalar', 'Condition', 'Index', 'TracedArray']
const methods = values.map((type) => `export const of${type} = (value: unknown) => (value as ${type})._`)
const file = [`import type { ${values.join(', ')} } from 'cotangent'`, ...places.flatMap(({ lines }) => lines), ...methods]

let editor: Editor
beforeAll(async () => {
  editor = await openEditor(file.join('\n'))
})
afterAll(() => editor.close())

/** Modules themselves have no comment that an editor shows. */
const inner = new Set(modules.map((module) => module.split('#')[1]))

test.each(places)('$what say what they are', async ({ at }) => {
  const silent = (await editor.offers(at)).filter(({ name, comment }) => !inner.has(name) && !/^[^@\s]/.test(comment))
  expect(silent.map(({ name }) => name).sort()).toEqual([])
})
test.each(entries.map((path) => path.replace('.', 'cotangent')))('every value of %s was asked for', async (module) => {
  const { at } = places.find(({ what }) => what === `values of ${module}`)!
  const names = (await editor.offers(at)).map(({ name }) => name)
  expect(names.sort()).toEqual(Object.keys(await import(module)).sort())
})
test('functions of numbers say what they compute, as a formula', async () => {
  const functions = (await editor.offers(places[0]!.at)).filter(({ declaration }) => /: (Unary|Binary|IndexOrReal|Comparison)$/.test(declaration))
  expect(functions.length).toBeGreaterThan(60)
  expect(functions.filter(({ comment }) => !/`.+`/.test(comment))).toEqual([])
})
test('functions with a kink say what their derivative is there', async () => {
  const comments = new Map((await editor.offers(places[0]!.at)).map(({ name, comment }) => [name, comment]))
  const kinks = operations.filter(({ kink }) => kink?.includes('′'))
  expect(kinks.length).toBeGreaterThan(8)
  for (const { name, kink } of kinks) expect([name, comments.get(name)]).toEqual([name, expect.stringContaining(/^.*?′.*? = [^ ,]+/.exec(kink!)![0])])
})
test.each(values)('methods of %s say what they compute', async (type) => {
  const OF_EVERY_OBJECT = ['kind', 'space', 'leaves', 'home', 'toString', 'valueOf', 'toJSON', 'Symbol']
  const offers = (await editor.offers(`value as ${type}).`)).filter(({ name }) => !OF_EVERY_OBJECT.includes(name))
  expect(offers.length).toBeGreaterThan(2)
  expect(offers.filter(({ comment }) => comment === '')).toEqual([])
})
