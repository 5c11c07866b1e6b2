/** What an editor shows: types of programs and of values, and why a wrong call does not compile. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Editor, openEditor } from '../support/editor.js'

jest.setTimeout(120_000)

const NAMES = `array, custom, fin, gradient, hessian, hvp, index, jacobian, jvp, linearize, map, matrix, multiply, pointfree,
  program, real, record, resize, sum, trace, triangle, valueAndGradient, vector, vjp`

/** A program, and its type. */
const programs: Readonly<Record<string, readonly [code: string, type: string]>> = {
  f: [
    `trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => sum(multiply(A, x).exp()))`,
    'Callable<{ A: Matrix<"m", "n">; x: Vector<"n"> }, Real>',
  ],
  slope: ['gradient(f)', 'Callable<{ A: Matrix<"m", "n">; x: Vector<"n"> }, { A: Matrix<"m", "n">; x: Vector<"n"> }>'],
  g: ['trace({ x: vector(3), k: real }, ({ x, k }) => sum(x).times(k))', 'Callable<{ x: Vector<3>; k: Real }, Real>'],
  both: [
    'valueAndGradient(g)', //
    'Callable<{ x: Vector<3>; k: Real }, { value: Real; gradient: { x: Vector<3>; k: Real } }>',
  ],
  curvature: [
    'hessian(g)',
    'Callable<{ x: Vector<3>; k: Real }, { x: { x: ArraySpace<Fin<3>, Vector<3>>; k: Vector<3> }; k: { x: Vector<3>; k: Real } }>',
  ],
  squares: [`trace(vector('n'), (x) => map(x, (xi) => xi.square()))`, 'Callable<Vector<"n">, Vector<"n">>'],
  partials: ['jacobian(squares)', 'Callable<Vector<"n">, ArraySpace<Fin<"n">, Vector<"n">>>'],
  product: [
    `trace({ A: matrix('m', 'n'), x: vector('n') }, ({ A, x }) => multiply(A, x))`,
    'Callable<{ A: Matrix<"m", "n">; x: Vector<"n"> }, Vector<"m">>',
  ],
  partialsOfProduct: [
    'jacobian(product)',
    'Callable<{ A: Matrix<"m", "n">; x: Vector<"n"> }, { A: ArraySpace<Fin<"m">, Matrix<"m", "n">>; x: ArraySpace<Fin<"m">, Vector<"n">> }>',
  ],
  forward: ['jvp(squares)', 'Callable<{ x: Vector<"n">; dx: Vector<"n"> }, Vector<"n">>'],
  reverse: [
    'vjp(g)', //
    'Callable<{ x: { x: Vector<3>; k: Real }; dy: Real }, { x: Vector<3>; k: Real }>',
  ],
  second: [
    'hvp(g)', //
    'Callable<{ x: { x: Vector<3>; k: Real }; dx: { x: Vector<3>; k: Real } }, { x: Vector<3>; k: Real }>',
  ],
  derivative: ['linearize(f)', 'Derivative<RecordSpace<{ A: Matrix<"m", "n">; x: Vector<"n"> }>, Real>'],
  table: ['trace(real, (x) => map(fin(4), (i) => x.times(i)))', 'Callable<Real, Vector<4>>'],
  totals: ['trace(array(fin(2), vector(3)), (rows) => sum(rows))', 'Callable<ArraySpace<Fin<2>, Vector<3>>, Vector<3>>'],
  several: [
    'trace(real, (x) => ({ y: [x, 1], ok: x.lt(1), pair: { a: x, b: 2 } }))',
    'Callable<Real, { y: Vector<number>; ok: Bool; pair: { a: Real; b: Real } }>',
  ],
  chosen: [
    `trace({ x: vector('n'), i: index('n'), q: array(fin('m'), index(4)) }, ({ x, i }) => x.at(i))`,
    'Callable<{ x: Vector<"n">; i: IndexSpace<"n">; q: ArraySpace<Fin<"m">, IndexSpace<4>> }, Real>',
  ],
  slopeOfChosen: ['gradient(chosen)', 'Callable<{ x: Vector<"n">; i: IndexSpace<"n">; q: ArraySpace<Fin<"m">, IndexSpace<4>> }, { x: Vector<"n"> }>'],
  points: [
    `trace({ ps: array(fin('n'), record({ at: vector(2), w: real })) }, ({ ps }) => sum(ps, (p) => p.w.times(p.at.at(0))))`,
    'Callable<{ ps: ArraySpace<Fin<"n">, RecordSpace<{ at: Vector<2>; w: Real }>> }, Real>',
  ],
  pairs: [
    `trace(vector('n'), (x) => map(triangle('n'), (i, j) => x.at(i).minus(x.at(j))))`,
    'Callable<Vector<"n">, ArraySpace<Triangle<"n">, Real>>',
  ],
  nested: [
    'trace({ p: { a: real, b: { c: vector(2) } } }, ({ p }) => p.b.c.times(p.a))',
    'Callable<{ p: { a: Real; b: { c: Vector<2> } } }, Vector<2>>',
  ],
  other: [`resize(f, { n: 3 })`, 'Callable<{ A: Matrix<"m", 3>; x: Vector<3> }, Real>'],
  ruled: ['custom(squares, jvp(squares))', 'Callable<Vector<"n">, Vector<"n">>'],
  combined: ['pointfree.map(fin(2), pointfree.sum(fin(3), real))', 'Program<ArraySpace<Fin<2>, Vector<3>>, Vector<2>>'],
  piped: ['program(pointfree.pipe(pointfree.id(vector(3)), pointfree.sum(fin(3), real)))', 'Callable<Vector<3>, Real>'],
}

/** A value, and its type. */
const values: typeof programs = {
  atNumbers: ['f({ A: [[1, 2]], x: [1, 2] })', 'number'],
  atTypedArrays: ['f({ A: new Float64Array(2), x: new Float32Array(2) })', 'number'],
  atRowsOfBoth: ['f({ A: [new Float32Array(2), [1, 2]], x: [1, 2] })', 'number'],
  list: ['squares([1, 2])', 'Float64Array<ArrayBufferLike>'],
  parts: ['gradient(g)({ x: [1, 2, 3], k: 2 })', '{ readonly x: Float64Array<ArrayBufferLike>; readonly k: number }'],
  onePart: ['gradient(f)({ A: [[1, 2]], x: [1, 2] }).x', 'Float64Array<ArrayBufferLike>'],
  ofArraysOfRecords: [
    'gradient(points)({ ps: { at: [[1, 2]], w: [3] } })',
    '{ readonly ps: { readonly at: Float64Array<ArrayBufferLike>; readonly w: Float64Array<ArrayBufferLike> } }',
  ],
  inside: ['trace(vector(3), (x) => ({ y: g({ x, k: 2 }), k: g({ x: [1, 2, 3], k: x.at(0) }) }))', 'Callable<Vector<3>, { y: Real; k: Real }>'],
}

/** What does not compile, and what the message names. */
const wrong: Readonly<Record<string, readonly [code: string, ...names: string[]]>> = {
  'a missing field': ['f({ A: [[1]] })', "Property 'x' is missing in type '{ A: number[][]; }'"],
  'a misspelt field': ['f({ A: [[1]], X: [1] })', "'X' does not exist in type"],
  'a field too many': ['f({ A: [[1]], x: [1], y: 2 })', "'y' does not exist in type"],
  'a list where a matrix is wanted': ['f({ A: [1], x: [1] })', "Type 'number' is not assignable to type 'readonly (number | Scalar)[]"],
  'a number where a vector is wanted': ['f({ A: [[1]], x: 1 })', "Type 'number' is not assignable to type", 'TracedArray<Fin<"n">, Real>'],
  'no record of inputs': ['f([1])', "Type 'number[]' is missing the following properties", 'A, x'],
  text: [`squares('1, 2')`, "'string'", 'TracedArray<Fin<"n">, Real>'],
  'a traced vector of another size': ['trace(vector(4), (x) => g({ x, k: 1 }))', "Type 'TracedArray<Fin<4>, Real>'", 'TracedArray<Fin<3>, Real>'],
  'a part that an answer does not have': ['gradient(g)({ x: [1, 2, 3], k: 2 }).y', "Property 'y' does not exist on type", 'readonly k: number'],
  'a number that is an array': ['squares([1]).toFixed()', "Property 'toFixed' does not exist on type 'Float64Array"],
  'vectors of two sizes': ['trace({ x: vector(3), y: vector(4) }, ({ x, y }) => x.plus(y))', 'Mismatch<Vector<3>, Vector<4>>'],
  'a vector beside a matrix': ['trace({ A: matrix(2, 3), x: vector(3) }, ({ A, x }) => A.times(x))', 'Mismatch<Matrix<2, 3>, Vector<3>>'],
  'a product of shapes that do not meet': ['trace({ A: matrix(2, 3), x: vector(2) }, ({ A, x }) => multiply(A, x))', 'Mismatch<Fin<3>, Fin<2>>'],
  'programs that do not meet': ['pointfree.pipe(pointfree.id(vector(3)), pointfree.sum(fin(4), real))', 'Mismatch<Vector<3>, Vector<4>>'],
  'a gradient of arrays': ['gradient(squares)', '\'Callable<Vector<"n">, Vector<"n">>\''],
  'no such field': ['trace({ x: real }, ({ y }) => y)', "Property 'y' does not exist on type '{ readonly x: Scalar; }'"],
}

const declarations = Object.entries({ ...programs, ...values }).map(([name, [code]]) => `export const ${name} = ${code}`)
const mistakes = Object.values(wrong).map(([code], k) => `export const wrong${k} = () => ${code}`)
const file = ['import {', NAMES, "} from 'cotangent'", ...declarations, ...mistakes].join('\n')
const lines = file.split('\n')

let editor: Editor
beforeAll(async () => {
  editor = await openEditor(file)
})
afterAll(() => editor.close())

/** The type of a declaration, in one line. */
const shown = async (name: string): Promise<string> => {
  const text = await editor.hover(`${name} = `)
  return text
    .replace(/^const \w+: /, '')
    .replace(/\s+/g, ' ')
    .replaceAll('; }', ' }')
}

describe('what a program is', () => {
  test.each(Object.entries(programs))('%s', async (name, [, type]) => expect(await shown(name)).toBe(type))
})
describe('what comes back', () => {
  test.each(Object.entries(values))('%s', async (name, [, type]) => expect(await shown(name)).toBe(type))
})
test('nothing else is wrong', async () => {
  for (const [k, line] of lines.entries()) if (!line.startsWith('export const wrong')) expect([line, await editor.errors(k)]).toEqual([line, ''])
})
describe('what does not compile, and why', () => {
  test.each(Object.entries(wrong).map(([what, [, ...names]], k) => [what, names, k] as const))('%s', async (_, names, k) => {
    const message = await editor.errors(lines.findIndex((l) => l.startsWith(`export const wrong${k} =`)))
    for (const name of names) expect(message).toContain(name)
  })
})
