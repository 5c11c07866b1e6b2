/** Programs over arrays that need no rule of their own: what they say, and that all their derivatives agree. */
import { describe, expect, test } from '@jest/globals'
import {
  array,
  between,
  complexTimes,
  convolve,
  correlate,
  cross,
  dot,
  fin,
  fold,
  index,
  kronecker,
  largest,
  map,
  matrix,
  oneHot,
  order,
  type Program,
  product,
  quaternionTimes,
  real,
  reshape,
  reverse,
  roll,
  segmentSums,
  sort,
  sortBy,
  sum,
  trace,
  triangle,
  vector,
  verify,
  zip,
} from '../../src/index.js' // prettier-ignore

const list = (x: unknown): unknown =>
  typeof x === 'number'
    ? x
    : ArrayBuffer.isView(x)
      ? [...(x as Float64Array)]
      : Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, list(v)]))

const ragged = { off: array(fin('n + 1'), index('z + 1')) }
const image = (channels: string, rows: string, columns: string) => array(product(fin(channels), product(fin(rows), fin(columns))), real)
const SPARSE = { val: [1, 2, 3, 4], x: [10, 20, 30], col: [0, 2, 1, 0], off: [0, 2, 2, 4] }

const cases: readonly (readonly [name: string, program: Program & ((x: never) => unknown), at: object, value: unknown])[] = [
  [
    'a sparse matrix with compressed rows times a vector',
    trace({ ...ragged, val: vector('z'), col: array(fin('z'), index('m')), x: vector('m') }, ({ val, x, col, off }) =>
      segmentSums(off, (k) => val.at(k).times(x.at(col.at(k)))),
    ),
    SPARSE,
    [70, 0, 100],
  ],
  [
    'sums over a ragged array, by its row as well',
    trace({ ...ragged, x: vector('z') }, ({ x, off }) => segmentSums(off, (k, i) => x.at(k).times(i.toReal().plus(1)))),
    { x: [1, 2, 3, 4], off: SPARSE.off },
    [3, 0, 21],
  ],
  [
    'the largest of each row',
    trace({ ...ragged, x: vector('z') }, ({ x, off }) =>
      map(fin('n'), (i) => largest(between(off.at(i), off.at(i.plus(1))), (k) => x.at(k).square())),
    ),
    { x: [1, -2, 3, 4], off: [0, 2, 3, 4] },
    [4, 9, 16],
  ],
  ['cross', trace({ x: vector(3), y: vector(3) }, ({ x, y }) => cross(x, y)), { x: [1, 2, 3], y: [4, 5, 6] }, [-3, 6, -3]],
  [
    'quaternions: (1 + 2i + 3j + 4k)(5 + 6i + 7j + 8k)',
    trace({ x: vector(4), y: vector(4) }, ({ x, y }) => quaternionTimes(x, y)),
    { x: [1, 2, 3, 4], y: [5, 6, 7, 8] },
    [-60, 12, 30, 24],
  ],
  [
    'complex numbers: (1 + 2i)(3 + 4i)',
    trace({ a: real, b: real, c: real, d: real }, ({ a, b, c, d }) => complexTimes({ re: a, im: b }, { re: c, im: d })),
    { a: 1, b: 2, c: 3, d: 4 },
    { re: -5, im: 10 },
  ],
  ['correlation', trace({ x: vector('n'), w: vector(2) }, ({ x, w }) => correlate(x, w)), { x: [1, 2, 4, 8], w: [1, 10] }, [21, 42, 84]],
  [
    'convolution with padding takes the kernel from its end',
    trace({ x: vector('n'), w: vector(2) }, ({ x, w }) => convolve(x, w, { padding: 1 })),
    { x: [1, 2, 4], w: [1, 10] },
    [1, 12, 24, 40],
  ],
  [
    'stride, padding and dilation',
    trace({ x: vector(7), w: vector(3) }, ({ x, w }) => correlate(x, w, { stride: 3, padding: 2, dilation: 2 })),
    { x: [1, 2, 3, 4, 5, 6, 7], w: [1, 10, 100] },
    [310, 642, 75],
  ],
  [
    'channels',
    trace({ x: image('a', 'h', 'w'), k: array(product(fin(2), product(fin('a'), product(fin(2), fin(1)))), real) }, ({ x, k }) => correlate(x, k)),
    {
      x: [
        [[1], [2]],
        [[3], [4]],
      ],
      k: [
        [
          [[1], [1]],
          [[1], [1]],
        ],
        [
          [[1], [0]],
          [[0], [10]],
        ],
      ],
    },
    [10, 41],
  ],
  [
    'a stride over a named size, to extents that are given',
    trace({ x: vector('2*n'), w: vector(2) }, ({ x, w }) => correlate(x, w, { stride: 2, extents: ['n'] })),
    { x: [1, 2, 3, 4], w: [1, 10] },
    [21, 43],
  ],
  ['reverse', trace({ x: vector('n') }, ({ x }) => reverse(x)), { x: [1, 2, 3] }, [3, 2, 1]],
  ['roll up', trace({ x: vector('n') }, ({ x }) => roll(x, 1)), { x: [1, 2, 3] }, [3, 1, 2]],
  ['roll down, by rows', trace({ x: matrix(3, 'n') }, ({ x }) => roll(x, -2)), { x: [[1], [2], [3]] }, [3, 1, 2]],
  [
    'reshape',
    trace({ x: matrix('m', 6) }, ({ x }) => reshape(x, ['2*m', 3]).sum((v, i, j) => v.times(i!.times(10).plus(j!)))),
    { x: [[1, 0, 0, 0, 2, 0]] },
    22,
  ],
  ['one-hot', trace({ x: vector('k'), q: index('k') }, ({ x, q }) => dot(x, oneHot(q, 'k'))), { x: [1, 2, 3], q: 1 }, 2],
  [
    'Kronecker product',
    trace({ a: matrix('m', 'n'), b: matrix('p', 'q') }, ({ a, b }) => kronecker(a, b)),
    { a: [[1, 2]], b: [[1], [10]] },
    [1, 2, 10, 20],
  ],
  [
    'a triangle packed and unpacked',
    trace({ a: matrix('n', 'n') }, ({ a }) => {
      const packed = map(triangle('n'), (i, j) => a.at(i, j))
      return sum(triangle('n'), (i, j) => packed.at(i, j).times(i.plus(j)))
    }),
    {
      a: [
        [9, 9, 9],
        [1, 9, 9],
        [2, 3, 9],
      ],
    },
    14,
  ],
  ['sort', trace({ x: vector('n') }, ({ x }) => sort(x)), { x: [3, 1, 2, 1, -4] }, [-4, 1, 1, 2, 3]],
  [
    'order: equal elements as they stand, NaN last',
    trace({ x: vector('n') }, ({ x }) => map(order(x), (i) => i.toReal())),
    { x: [3, NaN, 2, 3, -0, 0] },
    [4, 5, 2, 0, 3, 1],
  ],
  [
    'records by a key',
    trace({ k: vector('n'), x: vector('n'), y: vector('n') }, ({ k, x, y }) =>
      sortBy(k.negate(), zip({ x, y })).sum((p, i) => p.x.times(p.y).times(i)),
    ),
    { k: [1, 2, 3], x: [4, 5, 6], y: [1, 2, 3] },
    18,
  ],
  [
    'each row sorted, by values that are made on the way',
    trace({ x: matrix('m', 'n') }, ({ x }) => map(fin('m'), (i) => sum(sort(map(fin('n'), (j) => x.at(i, j).square())), (v, k) => v.times(k)))),
    {
      x: [
        [3, -1, 2],
        [0, 2, -1],
      ],
    },
    [22, 9],
  ],
  [
    'sorted at every step',
    trace({ x: vector('n') }, ({ x }) => fold(fin(2), x, (s, k) => map(sort(s), (v, i) => v.negate().plus(x.at(i).times(k))))),
    { x: [3, 1, 2] },
    [6, 3, 3],
  ],
] // prettier-ignore

test.each(cases)('%s', (_, program, at, value) => {
  expect(list(program(at as never))).toEqual(value)
  expect(verify(program).filter((c) => !c.passed)).toEqual([])
})

describe('what does not fit is refused', () => {
  const refused: readonly (readonly [string, () => unknown])[] = [
    ['cross: expected vectors of 3', () => trace({ x: vector('n') }, ({ x }) => cross(x, x))],
    ['roll: expected a shift of at most 3', () => trace({ x: vector(3) }, ({ x }) => roll(x, 4))],
    ['reshape: expected extents of n elements', () => trace({ x: vector('n') }, ({ x }) => reshape(x, [2, 'n']))],
    ['extents of the result', () => trace({ x: vector('n'), w: vector(2) }, ({ x, w }) => correlate(x, w, { stride: 2 }))],
    ['a kernel that fits into', () => trace({ x: vector(2), w: vector(5) }, ({ x, w }) => correlate(x, w))],
    [
      'over the 3 channels',
      () => trace({ x: matrix(3, 'n'), w: array(product(fin(2), product(fin(4), fin(2))), real) }, ({ x, w }) => correlate(x, w)),
    ],
    ['whole numbers from 1 on as stride', () => trace({ x: vector(9), w: vector(2) }, ({ x, w }) => correlate(x, w, { stride: 0 }))],
    ['map over between', () => trace({ x: vector('n'), i: index('n') }, ({ x, i }) => map(between(0, i) as never, (k) => x.at(k)))],
  ]
  test.each(refused)('%s', (message, make) => {
    expect(make).toThrow(message)
  })
})
