/** Each way in which a kernel can be ill formed is told from the kernel that is well formed. */
import { expect, test } from '@jest/globals'
import { atom, constant } from '../../src/categories/size.js'
import { type Buffer, type Kernel, type Loop, type Offset, type Statement, scalar, type Value } from '../../src/codegen/loop.js'
import { validate } from '../../src/codegen/validate.js'
import { add } from '../../src/primitives/arithmetic.js'
import { lt, select } from '../../src/primitives/comparison.js'
import { sum } from '../../src/primitives/reduction.js'

const value = (name: string, sort: Value['sort'] = 'real'): Value => scalar(name, sort, name)
const n = value('n', 'integer')
const [i, j] = [value('i', 'integer'), value('j', 'integer')]
const [v, u, r, c] = ['v', 'u', 'r', 'c'].map((name) => value(name)) as [Value, Value, Value, Value]
const buffer = (name: string, role: Buffer['role'], sort: Buffer['sort'] = 'real', extents: readonly Offset[] = [atom(n)]): Buffer => ({
  name,
  role,
  sort,
  extents,
})
const [x, y, t, p] = [buffer('x', 'input'), buffer('y', 'output'), buffer('t', 'workspace'), buffer('p', 'workspace', 'integer')]
const numbers: Buffer = { ...buffer('numbers', 'table', 'real', [constant(2)]), contents: [1, 2] }
const elsewhere = buffer('z', 'workspace')

const read = (of: Buffer, into = v, at: readonly Offset[] = [atom(i)]): Statement => ({
  tag: 'read',
  value: into,
  buffer: of,
  at,
  pad: undefined,
  guards: [],
})
const write = (to: Buffer, what: Value = v, at: readonly Offset[] = [atom(i)]): Statement => ({
  tag: 'write',
  buffer: to,
  at,
  value: what,
  mode: '=',
  guards: [],
})
const double = (of: Value, into: Value): Statement => ({ tag: 'let', value: into, op: add, args: [of, of] })
const loop = (body: readonly Statement[], index = i, carries: Loop['carries'] = []): Loop => ({
  tag: 'loop',
  index,
  lo: [],
  hi: atom(n),
  body,
  carries,
})
const kernel = (...body: readonly Statement[]): Kernel => ({ name: 'k', sizes: [n], inputs: [x], outputs: [y], workspace: [t, p], body })
const order: Statement = { tag: 'order', to: p, by: t, at: [constant(0)], extent: atom(n) }
const update: Statement = { tag: 'update', result: r, monoid: sum, value: v, index: atom(i) }

const well: Readonly<Record<string, Kernel>> = {
  'a copy': kernel(loop([read(x), write(y)])),
  'a sum': kernel({ tag: 'reduction', result: r, monoid: sum }, loop([read(x), update]), loop([write(y, r, [atom(j)])], j)),
  'what is carried': kernel(loop([read(x), double(c, u), write(y, u)], i, [{ value: c, initial: 0, next: u }])),
  'a copy of a table': kernel(read(numbers, v, [constant(1)]), write(y, v, [constant(0)])),
  'a sort': kernel(loop([read(x), write(t)]), order),
}
test.each(Object.entries(well))('%s is well formed', (_, k) => expect(validate(k)).toBe(k))

const ill: Readonly<Record<string, readonly [Kernel, why: string]>> = {
  'nothing defines it': [kernel(loop([write(y)])), 'is used where it is not defined'],
  'it is defined later': [kernel(loop([write(y), read(x)])), 'is used where it is not defined'],
  'it is defined in another loop': [kernel(loop([read(x)]), loop([write(y, v, [atom(j)])], j)), 'is used where it is not defined'],
  'an index outside of its loop': [kernel(loop([read(x), write(y)]), read(x, u)), 'i i is used where it is not defined'],
  'a carry begins with what its loop defines': [kernel(loop([read(x)], i, [{ value: c, initial: v, next: v }])), 'is used where it is not defined'],
  'a carry goes on with what nothing defines': [kernel(loop([read(x)], i, [{ value: c, initial: 0, next: u }])), 'u is carried but never defined'],
  'defined twice': [kernel(loop([read(x), read(x), write(y)])), 'is defined twice'],
  'two indices of one key': [kernel(loop([read(x)]), loop([read(x, u, [constant(0)])], scalar('other', 'integer', 'i'))), 'other i is defined twice'],
  'an index that is real': [kernel(loop([read(x), read(x, u, [atom(v)])])), 'v is no integer'],
  'too few arguments': [kernel(loop([read(x), { tag: 'let', value: u, op: add, args: [v] }])), 'add takes 2'],
  'an argument of another sort': [kernel(loop([read(x), { tag: 'let', value: u, op: select, args: [v, v, v] }])), 'select wants boolean, got real'],
  'a condition among reals': [
    kernel(loop([read(x), { tag: 'let', value: value('b', 'boolean'), op: lt, args: [v, atom(i)] }])),
    'lt wants real, got integer',
  ],
  'an array of another kernel is read': [kernel(loop([read(elsewhere)])), "the array z is not the kernel's"],
  'an array of another kernel is cleared': [kernel({ tag: 'clear', buffer: elsewhere }), "the array z is not the kernel's"],
  'too many indices': [kernel(loop([read(x, v, [atom(i), atom(i)])])), 'x has rank 1'],
  'a read of what nothing writes': [kernel(loop([read(t), write(y)])), 'nothing writes t'],
  'a write to an input': [kernel(loop([read(x), write(x)])), 'x is an input'],
  'a write to a table': [kernel(loop([read(x), write(numbers)])), 'numbers is an input or a table'],
  'a table that is longer than it says': [kernel(read({ ...numbers, contents: [1, 2, 3] }, v, [constant(0)])), 'numbers has not as many elements'],
  'a sort into reals': [kernel(loop([read(x), write(t)]), { ...order, to: y } as Statement), 'it orders reals, and gives integers'],
  'an update of what is no reduction': [kernel(loop([read(x), double(v, r), update])), 'r is no open reduction'],
}
test.each(Object.entries(ill))('ill formed: %s', (_, [k, why]) => expect(() => validate(k)).toThrow(why))
