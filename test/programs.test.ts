import { describe, expect, test } from '@jest/globals'
import { compose, cross, fork, id, pipe, proj, resize } from '../src/categories/combinators.js'
import { axisOver, build, type Equation, indexAlong, input, literal, size } from '../src/categories/equation.js'
import { SpaceMismatch } from '../src/categories/errors.js'
import { inputsOf, type Program } from '../src/categories/program.js'
import { array, fin, matrix, product, real, record, type Space, showSpace, triangle, vector } from '../src/categories/space.js'
import { diag } from '../src/linear/compose.js'
import { linear } from '../src/linear/program.js'
import { mul, plus, times } from '../src/primitives/arithmetic.js'
import { bilinear, constant, map, primitive, sum } from '../src/primitives/combinators.js'
import * as P from '../src/primitives/programs/index.js'
import { sin } from '../src/primitives/trigonometric.js'
import { interpret } from './support/interpret.js'

type Data = number | readonly number[]
const sizes = { m: 2, n: 3 }
const [m, n] = [size('m'), size('n')]
const k = (x: number): Equation => literal(x, 'integer')

const A = input('A', [m, n])
const B = input('B', [n, m])
const x = input('x', [n])
const y = input('y', [n])
const u = input('u', [m])
const s = input('s')
const q = input('q', [k(4)], 'integer')
const data = new Map<Equation, Data>([
  [A, [1, 2, 3, 4, 5, 6]],
  [B, [1, -1, 2, -2, 3, -3]],
  [x, [1, -2, 3]],
  [y, [2, 0.5, -1]],
  [u, [10, 20]],
  [s, 7],
  [q, [2, 0, 2, 1]],
])
const value = (e: Equation): Data => {
  const [v] = interpret([e], { inputs: data, sizes })
  return typeof v === 'number' ? v : [...v!]
}

describe('programs over arrays', () => {
  const cases: Readonly<Record<string, readonly [Equation, Data]>> = {
    'elementwise of arrays': [P.elementwise('times', times, x, y), [2, -1, -3]],
    'a scalar goes with anything': [P.elementwise('plus', plus, s, A), [8, 9, 10, 11, 12, 13]],
    'elementwise of scalars is a scalar': [P.elementwise('plus', plus, s, s), 14],
    dot: [P.dot(x, y), -2],
    'dot of matrices': [P.dot(A, P.transpose(B)), 1 + 4 + 9 - 4 - 10 - 18],
    'A x': [P.multiply(A, x), [6, 12]],
    'u A': [P.multiply(u, A), [90, 120, 150]],
    'A B': [P.multiply(A, B), [14, -14, 32, -32]],
    outer: [P.outer(u, x), [10, -20, 30, 20, -40, 60]],
    trace: [P.trace(P.multiply(A, B)), -18],
    transpose: [P.transpose(A), [1, 4, 2, 5, 3, 6]],
    'transpose by an order': [P.transpose(A, [0, 1]), [1, 2, 3, 4, 5, 6]],
    'einsum: a chain': [P.einsum('i,ij,jk,k->', u, A, B, u), 10 * (140 - 280) + 20 * (320 - 640)],
    'einsum: a diagonal': [P.einsum('ii->i', P.multiply(A, B)), [14, -32]],
    'einsum: row sums': [P.einsum('ij->i', A), [6, 15]],
    'einsum: a letter on its own sums': [P.einsum('i,j->i', u, x), [20, 40]],
    'einsum: a constant operand': [P.einsum('ij,j->i', A, P.replicate(literal(2), [n])), [12, 30]],
    total: [P.total(A), 21],
    mean: [P.mean(A), 3.5],
    norm: [P.norm(P.slice(A, [0, 0], [2, 2])), Math.sqrt(1 + 4 + 16 + 25)],
    norm1: [P.norm1(x), 6],
    largest: [P.largest(A), 6],
    smallest: [P.smallest(x), -2],
    replicate: [P.replicate(u, [2]), [10, 20, 10, 20]],
    slice: [P.slice(A, [0, 1], [2, 2]), [2, 3, 5, 6]],
    'a slice of a row': [P.slice(A, [1, 0], [undefined, n]), [4, 5, 6]],
    'a slice backwards': [P.slice(x, [2], [3], [-1]), [3, -2, 1]],
    pad: [P.pad(x, [1], [2]), [0, 1, -2, 3, 0, 0]],
    'pad a matrix': [P.pad(A, [0, 1], [1, 0]), [0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0]],
    gather: [P.gather(x, q), [3, 1, 3, -2]],
    'gather rows': [P.gather(B, q), [3, -3, 1, -1, 3, -3, 2, -2]],
    scatterAdd: [P.scatterAdd(P.gather(x, q), q, n), [1, -2, 6]],
    'scatterAdd rows': [P.scatterAdd(P.gather(B, q), q, n), [1, -1, 2, -2, 6, -6]],
    stack: [P.stack([x, y]), [1, -2, 3, 2, 0.5, -1]],
    'stack scalars': [P.stack([s, literal(1)]), [7, 1]],
    concatenate: [P.concatenate([x, u, y]), [1, -2, 3, 10, 20, 2, 0.5, -1]],
  }
  test.each(Object.entries(cases))('%s', (_, [e, expected]) => expect(value(e)).toEqual(expected))

  test('a chain of products has no intermediate of three indices', () => {
    const seen = new Set<number>()
    const visit = (e: Equation): void => {
      seen.add(e.free.length)
      if (e.tag === 'build' || e.tag === 'reduce') visit(e.body)
      if (e.tag === 'call') e.args.forEach(visit)
    }
    visit(P.einsum('ij,jk,kl->il', input('A', [n, n]), input('B', [n, n]), input('C', [n, n])))
    expect(Math.max(...seen)).toBeLessThanOrEqual(3)
    visit(P.einsum('ij,jk,k->i', input('A', [n, n]), input('B', [n, n]), x))
    expect(Math.max(...seen)).toBeLessThanOrEqual(3)
  })
  test('equal families are equal nodes', () => expect(P.multiply(A, x)).toBe(P.einsum('ab,b->a', A, x)))

  /** Each program inside a loop over its free operand must agree with the program at each point. */
  describe('no axis is captured', () => {
    const i = axisOver(0, n)
    const j = axisOver(0, n, [i])
    const row = P.elementAt(input('M', [n, n]), [indexAlong(i)])
    const M = (row as { array?: Equation }).array ?? (row.tag === 'build' && row.body.tag === 'at' ? row.body.array : row)
    const family = P.elementwise('plus', plus, row, P.elementwise('times', times, x, build([j], P.elementwise('', plus, s, literal(0)))))
    const square = input('S', [n, n])
    const entries = new Map<Equation, Data>([...data, [M, [1, 2, 3, 4, 5, 6, 7, 8, 9]], [square, [2, 0, 1, 0, 3, 0, 1, 0, 4]]])
    const at = (e: Equation, r: number): Data => {
      const [v] = interpret([build([i], e.shape.length === 0 ? e : P.total(e))], { inputs: entries, sizes })
      return (v as Float64Array)[r]!
    }
    const rowOf = (r: number): Equation => P.slice(M, [r, 0], [undefined, n])
    const at0 = (e: Equation): Data => {
      const [v] = interpret([e.shape.length === 0 ? e : P.total(e)], { inputs: entries, sizes })
      return v as number
    }
    const programs: Readonly<Record<string, (v: Equation) => Equation>> = {
      dot: (v) => P.dot(v, x),
      multiply: (v) => P.multiply(square, v),
      outer: (v) => P.elementwise('times', times, P.outer(v, x), square),
      transpose: (v) => P.elementwise('times', times, P.transpose(P.outer(v, x)), square),
      total: P.total,
      mean: P.mean,
      norm: P.norm,
      largest: P.largest,
      replicate: (v) => P.elementwise('times', times, P.replicate(v, [n]), square),
      slice: (v) => P.slice(v, [1], [2]),
      pad: (v) => P.elementwise('times', times, P.pad(v, [1], [0]), P.pad(x, [0], [1])),
      gather: (v) => P.gather(v, q),
      scatterAdd: (v) => P.elementwise('times', times, P.scatterAdd(P.gather(v, q), q, n), x),
      stack: (v) => P.elementwise('times', times, P.stack([v, x]), P.stack([y, v])),
      concatenate: (v) => P.elementwise('times', times, P.concatenate([v, x]), P.concatenate([y, v])),
    }
    test.each(Object.entries(programs))('%s', (_, f) => {
      for (const r of [0, 1, 2]) expect(at(f(row), r)).toBeCloseTo(at0(f(rowOf(r))) as number, 12)
    })
    test('a family of its own', () => expect(family.free).toEqual([i]))
  })

  test.each<[string, () => Equation, string]>([
    ['elementwise', () => P.elementwise('plus', plus, x, u), 'plus: expected ℝ[n] or a scalar, got ℝ[m]'],
    ['einsum', () => P.einsum('ij,j->i', A, u), "einsum 'ij,j->i': expected ℝ[n], got ℝ[m]"],
    ['rank', () => P.einsum('ij->i', x), "einsum 'ij->i': expected an array with the indices ij, got ℝ[n]"],
    ['syntax', () => P.einsum('ij', A), "einsum: expected letters as in 'ij,jk->ik', got 'ij'"],
    ['a strange letter', () => P.einsum('ij->k', A), "einsum 'ij->k': expected letters of the operands in the result, got k"],
    ['twice in the result', () => P.einsum('i->ii', x), "einsum 'i->ii': expected every letter once in the result, got ii"],
    ['dot', () => P.dot(x, u), 'dot: expected ℝ[n], got ℝ[m]'],
    ['multiply', () => P.multiply(A, u), 'multiply: expected ℝ[n], got ℝ[m]'],
    ['two columns', () => P.multiply(x, y), 'multiply: expected matrix · matrix, matrix · vector or vector · matrix, got ℝ[n] · ℝ[n]'],
    ['trace', () => P.trace(A), 'trace: expected a square matrix, got ℝ[m×n]'],
    ['slice', () => P.slice(q, [2], [3]), 'slice: expected indices of ℤ[4] from 0 up to 4 in dimension 0, got 4'],
    ['pad', () => P.pad(x, [1, 1], [0]), 'pad: expected 1 widths before and after for ℝ[n], got 2 and 1'],
    ['gather', () => P.gather(x, y), 'gather: expected an array of indices, got ℝ[n]'],
    ['scatterAdd', () => P.scatterAdd(x, q, n), 'scatterAdd: expected a row of reals for each index of ℤ[4], got ℝ[n]'],
    ['stack', () => P.stack([x, u]), 'stack: expected ℝ[n], got ℝ[m]'],
  ])('%s that does not fit', (_, f, message) => expect(f).toThrow(new SpaceMismatch(...split(message))))
})
const split = (message: string): [string, string, string] => {
  const [, place, expected, got] = message.match(/^(.*?): expected (.*), got (.*)$/)!
  return [place!, expected!, got!]
}

describe('combinators', () => {
  const run = (p: Program, ...args: readonly Data[]): Data[] =>
    interpret(p.outputs, { inputs: new Map(p.inputs.map((e, j) => [e, args[j]!])), sizes }).map((v) => (typeof v === 'number' ? v : [...v]))
  const sine = primitive(sin)
  const total = sum(fin('n'), real)
  const sines = map(fin('n'), sine)

  test('id', () => expect(run(id(vector('n')), [1, 2, 3])).toEqual([[1, 2, 3]]))
  test('compose is right to left, pipe left to right', () => {
    const expected = [Math.sin(1) + Math.sin(2) + Math.sin(3)]
    expect(run(compose(total, sines), [1, 2, 3])).toEqual(expected)
    expect(run(pipe(sines, total), [1, 2, 3])).toEqual(expected)
    expect(run(pipe(sines, sines, total, sine), [0, 0, 0])).toEqual([0])
  })
  test('fork shares its input; cross does not; proj takes one', () => {
    const f = fork({ a: total, b: sines })
    expect(run(f, [0, 0, 0])).toEqual([0, [0, 0, 0]])
    const c = cross({ a: total, b: sine })
    expect(run(c, [1, 2, 3], 0)).toEqual([6, 0])
    expect(run(pipe(f, proj(f.cod, 'b')), [0, 0, 0])).toEqual([[0, 0, 0]])
    expect(run(compose(primitive(mul), fork({ x: total, y: total })), [1, 2, 3])).toEqual([36])
  })
  test('constant', () => {
    expect(
      run(
        constant(real, record({ a: vector(2), b: matrix(2, 2), c: matrix('m', 'n'), d: real }), {
          a: [1, 2],
          b: [
            [1, 2],
            [3, 4],
          ],
          c: 5,
          d: 6,
        }),
        0,
      ),
    ).toEqual([[1, 2], [1, 2, 3, 4], [5, 5, 5, 5, 5, 5], 6]) // prettier-ignore
    expect(() => constant(real, vector(3), [1, 2])).toThrow('constant: expected an array of 3, got an array of 2')
    expect(() => constant(real, record({ a: real }), {})).toThrow('constant: expected ℝ, got nothing')
  })
  test('bilinear', () => expect(run(bilinear('ij,j->i', { A: matrix('m', 'n'), x: vector('n') }), [1, 2, 3, 4, 5, 6], [1, 1, 1])).toEqual([[6, 15]]))
  test('linear', () => expect(run(linear(diag(fin('n'), real, () => literal(3))), [1, 2, 3])).toEqual([[3, 6, 9]]))

  test('map over records, products and triangles', () => {
    const pairs = map(fin('n'), primitive(mul))
    expect(run(pairs, [1, 2, 3], [4, 5, 6])).toEqual([[4, 10, 18]])
    const nested = map(
      product(fin('m'), fin('n')),
      fork({ double: pipe(fork({ x: id(real), y: constant(real, real, 2) }), primitive(mul)), same: id(real) }),
    ) // prettier-ignore
    expect(run(nested, [1, 2, 3, 4, 5, 6])).toEqual([
      [2, 4, 6, 8, 10, 12],
      [1, 2, 3, 4, 5, 6],
    ]) // prettier-ignore
    expect(run(map(triangle('n'), sine), [0, 1, 2])).toEqual([[0, Math.sin(1), Math.sin(2)]])
    expect(run(map(fin('m'), total), [1, 2, 3, 4, 5, 6])).toEqual([[6, 15]])
    expect(run(map(triangle('n'), map(fin('n'), sine)), [0, 0, 0, 1, 1, 1, 0, 0, 0])).toEqual([[0, 0, 0, 1, 1, 1, 0, 0, 0].map(Math.sin)])
    expect(run(map(fin('m'), map(fin('n'), sine)), [0, 0, 1, 1, 1, 0])).toEqual([[0, 0, 1, 1, 1, 0].map(Math.sin)])
  })
  test('sum of arrays of records', () => {
    const p = sum(fin('m'), record({ a: vector('n'), b: real }))
    expect(run(p, [1, 2, 3, 4, 5, 6], [1, 2])).toEqual([[5, 7, 9], 3])
    expect(run(sum(triangle('n'), real), [1, 2, 3])).toEqual([6])
  })
  test('what does not meet names both spaces and the place', () => {
    expect(() => pipe(sines as Program, sine)).toThrow(new SpaceMismatch('pipe: domain of program 2', 'ℝ[n]', 'ℝ'))
    expect(() => compose(sine as Program, sines)).toThrow(new SpaceMismatch('compose(g, f): domain of g', 'ℝ[n]', 'ℝ'))
    expect(() => fork<Record<string, Program>>({ a: sines, b: sine })).toThrow(new SpaceMismatch('fork: domain of b', 'ℝ[n]', 'ℝ'))
    expect(() => proj(record({ a: real }) as never, 'b' as never)).toThrow(new SpaceMismatch('proj', 'one of a', 'b'))
    expect(() => fork({})).toThrow('fork: expected at least one program, got none')
  })
  test('resize', () => {
    const p = resize(pipe(sines, fork({ total, all: id(vector('n')) })), { n: 2 })
    expect(showSpace(p.dom)).toBe('ℝ[2]')
    expect(showSpace(p.cod)).toBe('{total: ℝ, all: ℝ[2]}')
    expect(run(p, [1, 2])).toEqual([Math.sin(1) + Math.sin(2), [Math.sin(1), Math.sin(2)]])
    const swapped = resize(bilinear('ij,j->i', { A: matrix('m', 'n'), x: vector('n') }), { m: 'n', n: 'm' })
    expect(showSpace(swapped.dom)).toBe('{A: ℝ[n×m], x: ℝ[m]}')
    expect(run(swapped, [1, 2, 3, 4, 5, 6], [1, 10])).toEqual([[21, 43, 65]])
  })
  test('arrays of arrays are arrays', () => {
    const nested: Space = array(fin('m'), vector('n'))
    expect(inputsOf(nested)[0]!.shape).toEqual([m, n])
    expect(run(pipe(id(nested), id(matrix('m', 'n')) as Program), [1, 2, 3, 4, 5, 6])).toEqual([[1, 2, 3, 4, 5, 6]])
  })
})
