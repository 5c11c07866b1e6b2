/** Wrong schedules, loop nests and passes. */
import { inFile, type Mutant } from './mutant.js'

const KERNELS = ['test/codegen/meaning.test.ts', 'test/laws/recurrence.test.ts', 'test/codegen/nested.test.ts', 'test/codegen/modes.test.ts']

export const lowering: readonly Mutant[] = [
  ...inFile('src/codegen/schedule.ts', KERNELS, [
    ['writes happen out of range, too', 'missing condition', 'const guards = action.partial ?', 'const guards = !action.partial ?'],
    ['reads out of range read something', 'missing condition', 'const guards = pad === undefined ? []', 'const guards = pad !== undefined ? []'],
    ['a loop need not wait for what it reads', 'wrong order', 'stage.set(e, p ? 1 + p.tasks.reduce(', 'stage.set(e, p ? p.tasks.reduce('],
    ['additions need not wait for the first assignment', 'wrong order', "last: !nests.clear && n.mode === '+='", 'last: false'],
    ['what every iteration adds up anew is not cleared', 'stale residual', 'if (p.clear) b.code.push', 'if (p.clear && !b.parent) b.code.push'],
    [
      'a state is the row after its step',
      'off by one',
      'P.atom(q.index!), ...place] }',
      'P.plus(P.atom(q.index!), P.constant<Value>(1)), ...place] }',
    ],
    ['steps of a recurrence run as soon as each is ready', 'wrong order', 'Math.max(...beside(t).map(ready))', 'ready(t)'],
    ['steps of a recurrence run over axes of their own', 'wrong sharing', 'scan(renamed(t, b, beside(t)), b)', 'scan(renamed(t, b, [t]), b)'],
    ['what is kept is read before it is written', 'wrong order', 'k.writer.order < b.order && k.axes', 'k.writer.order <= b.order && k.axes'],
  ]),
  ...inFile('src/codegen/nest.ts', KERNELS, [
    ['a − b = a + b, in loops', 'flipped sign', 'terms.push(minus ? negate(x) : x)', 'terms.push(x)'],
    ['−Σ e = Σ e, in loops', 'flipped sign', 'value: negative ? negate(product) : product', 'value: product'],
    ['c Σ e = Σ e, in loops', 'dropped factor', 'others.reduce((p, f) => times(p, f), value)', 'value'],
    ['the axes of a sum may be those of the array', 'capture', 'if (clash.length === 0) return sum', 'return sum'],
    ['entries at other places cover the array', 'missing condition', 'return count === entries.length && entries', 'return entries'],
  ]),
  ...inFile('src/codegen/prefix.ts', KERNELS, [
    ['a prefix ends one before', 'off by one', 'at(prefix, [axis.hi])', 'at(prefix, [minus(axis.hi, 1)], 0)'],
    ['a suffix is a prefix', 'transposed partner', 'term(minus(last, k))', 'term(k)'],
    ['a range shorter than nothing is read', 'missing condition', 'if (!isOrdered(axis)) return undefined', ''],
  ]),
  ...inFile('src/codegen/products.ts', KERNELS, [
    ['−x y = x y, where products are shared', 'flipped sign', 'if (x.op === neg) coefficient = -coefficient', ''],
    [
      'x / y = x y, where products are shared',
      'wrong convention',
      'left.push(over(ONE, x.args[1]!), x.args[0]!)',
      'left.push(x.args[1]!, x.args[0]!)',
    ],
    ['x x y = x y, where products are shared', 'dropped factor', 'factors.filter((_, j) => j !== k)', 'factors.filter((y, j) => j !== k && y !== x)'],
    ['Σ c e = Σ e, where products are shared', 'dropped factor', 'literal(outer.coefficient), reduceAsIs', 'literal(1), reduceAsIs'],
  ]),
  ...inFile('src/codegen/unroll.ts', KERNELS, [
    [
      'the last term of a short sum is left out',
      'dropped term',
      "a.hi.tag === 'literal' ? a.hi.value : 0 }",
      "a.hi.tag === 'literal' ? a.hi.value - 1 : 0 }",
    ],
  ]),
  ...inFile(
    'src/codegen/bands.ts',
    ['test/codegen/bands.test.ts'],
    [
      ['a band ends one before', 'off by one', 'places.lo + digits.length]', 'places.lo + digits.length - 1]'],
      ['a band may leave its axis', 'missing condition', '[Math.max(lo, r[1] - width), Math.min(last, r[0])]', '[r[1] - width, r[0]]'],
      ['a band begins where the axis does', 'dropped term', 'plus(start, indexAlong(axis))', 'plus(e.axis.lo, indexAlong(axis))'],
      ['a column begins where the one before does', 'off by one', 'indexOf(column.lo + c - 1)', 'indexOf(column.lo + c)'],
      ['columns are counted from 0', 'off by one', '(column?.lo ?? 0) + Math.floor', 'Math.floor'],
      ['bands that begin at 0 begin anywhere', 'missing condition', 'return offsets.every(([, b]) => least <= b) ?', 'return true ?'],
      ['the axis of a band may be that of something inside', 'capture', 'axisOver(0, width, union(e.body.free, start.free))', 'axisOver(0, width)'],
      ['what is costly is repeated', 'missing condition', '&& !repeats(e, band, hoists) ?', '?'],
    ],
  ),
  ...inFile(
    'src/codegen/support.ts',
    ['test/codegen/bands.test.ts'],
    [
      ['x + y is zero where x is', 'dropped term', 'e.args.reduce((s, a) => s | chancesOf(a, v).yes, NOWHERE)', 'p.yes'],
      ['cos 0 = 0', 'wrong convention', 'return vanishes(e) ?', 'return true ?'],
      ['select(p, x, y) = select(p, x, 0)', 'dropped term', '(p.yes & x.yes) | (p.no & y.yes)', 'p.yes & x.yes'],
      ['¬(p ∧ q) = ¬p ∧ ¬q', 'wrong convention', 'no: p.no | x.no', 'no: p.no & x.no'],
      ['p ∨ q is p ∧ q', 'wrong convention', 'yes: p.yes | x.yes', 'yes: p.yes & x.yes'],
      [
        'what is read out of range is 0',
        'missing condition',
        '(e.pad !== undefined && e.pad !== 0 ? undefined : entriesOf(e.array))',
        'entriesOf(e.array)',
      ],
      ['an entry at i + c is read at i', 'dropped term', 'shift === 0 ? at : unique(at.map((n) => n - shift))', 'at'],
      ['an array is as long as its entries', 'missing condition', 'places[n]! < end && (!other', 'places[n]! < end - 1 && (!other'],
      ['inside of an array its axes are those outside', 'capture', 'own.size === 0 && !x.axes.some((a) => v.places.has(a))', 'own.size === 0'],
      ['the axes of an array hide no others', 'capture', '!x.axes.includes(a) && includes(value.free, a)', 'includes(value.free, a) && !own.has(a)'],
      ['inside of a sum its axis is that outside', 'capture', "e.tag === 'reduce' && !v.places.has(e.axis)", "e.tag === 'reduce'"],
      ['of some entries the last counts', 'dropped term', 'yes |= inside ?', 'yes = inside ?'],
    ],
  ),
  ...inFile('src/codegen/passes/reciprocal.ts', KERNELS, [
    ['2 / d is 1 / d', 'dropped factor', 'if (s.args[0] !== 1) return', "if (typeof s.args[0] !== 'number') return"],
  ]),
  ...inFile('src/codegen/passes/slide.ts', KERNELS, [
    ['a sum that slides forgets what it had', 'dropped term', 'plus(waiting[k + 1] ?? 0, given(least + k + 1))', 'given(least + k + 1)'],
    [
      'what slides over the end is lost',
      'dropped term',
      'carries: [...loop.carries, ...carries] }, ...rest]',
      'carries: [...loop.carries, ...carries] }, ...rest.slice(1)]',
    ],
    [
      'an array that is covered in part is not cleared',
      'stale residual',
      'if (below === undefined || above === undefined || below > ENDS || above > ENDS) return undefined',
      'if (below === undefined || above === undefined) return []',
    ],
  ]),
  ...inFile(
    'src/codegen/passes/align.ts',
    [...KERNELS, 'test/codegen/align.test.ts'],
    [
      ['a loop that reads ahead does not run behind', 'stale residual', 'shift = Math.max(shift, d +', 'shift = Math.max(shift, 0 * d +'],
      ['a delay line is too short', 'off by one', 'delays[line!]![source.ago - 1]!', 'delays[line!]![Math.max(0, source.ago - 2)]!'],
      ['the last iterations find what was not stored', 'stale residual', 'first), body, carries }, ...ends)', 'first), body, carries })'],
      ['what the same loops read when they run again is not stored', 'stale residual', '(writes.length === 1 || writes.every(isWhole))', 'true'],
    ],
  ),
  ...inFile(
    'src/codegen/passes/overwrite.ts',
    [...KERNELS, 'test/codegen/align.test.ts'],
    [['a state is overwritten before it is read', 'stale residual', 'ahead !== undefined && (ahead > 0', 'ahead !== undefined && (ahead !== 0']],
  ),
  ...inFile('src/codegen/passes/share.ts', KERNELS, [
    [
      'an array is overwritten before it is read',
      'stale residual',
      'r.body.indexOf(r.s) < r.body.indexOf(writer.s as Statement)',
      'r.body.includes(writer.s as Statement)',
    ],
    ['an output that is in use is taken', 'stale residual', 'if (output.some((a) => a.top < last)) return false', ''],
    [
      'a temporary read elsewhere than where it is written shares',
      'stale residual',
      'temporary.every((a) => own(a) && (a.s.tag',
      "temporary.every((a) => (own(a) || a.s.tag === 'read') && (a.s.tag",
    ],
  ]),
  ...inFile(
    'src/codegen/passes/phases.ts',
    ['test/codegen/tables.test.ts'],
    [
      ['a − b = a + b, in tables', 'flipped sign', 'negative: negative !== (op === sub)', 'negative'],
      ['−(a + b) = a + b, in tables', 'flipped sign', 'negative: !negative, once', 'negative, once'],
      ['(−a) b = a b, in tables', 'flipped sign', 'negative: negative !== (left.negative !== right.negative)', 'negative'],
      ['a sum used twice is a part of both, and nowhere else', 'wrong sharing', 'if (made && (once || made.op === neg))', 'if (made)'],
      ['what later statements read need not be made', 'dropped term', '      wanted.add(v)\n      last.push(v)', '      wanted.add(v)'],
      ['a sum need not wait for other operations', 'wrong order', 'summed: made + 1', 'summed: made'],
      ['other operations need not wait for sums', 'wrong order', 'made = Math.max(made, places.get(v)?.made ?? 0)', 'made = 0'],
      ['sums are in the order of their lengths', 'wrong order', 'places.get(x.value)!.level - places.get(y.value)!.level || ', ''],
      ['what was written is read as it was before', 'stale residual', "(s.tag === 'read' && written.has(s.buffer)) || ", ''],
      ['what is read may be written in between', 'stale residual', " || (s.tag === 'write' && read.has(s.buffer))", ''],
    ],
  ),
  ...inFile(
    'src/codegen/passes/tables.ts',
    ['test/codegen/tables.test.ts'],
    [
      ['differences are sums of what is there', 'flipped sign', 'this.cell(t.left, t.negative)', 'this.cell(t.left)'],
      ['negative literals are their magnitudes', 'flipped sign', 'Number(negative !== (x < 0 || Object.is(x, -0)))', 'Number(negative)'],
      ['sums begin at 0', 'wrong convention', 'initial: -0', 'initial: 0'],
      ['additions are writes', 'dropped term', "isFixed(w) && w.mode === '='", 'isFixed(w)'],
      ['the places of a table are those of its first', 'off by one', 'x === numbers[0]! + i', 'x >= numbers[0]!'],
      ['what has a cell need not be put there', 'dropped term', 'if (this.places.has(v)) this.keep(v)', ''],
      ['a − b = a + b, in statements beside tables', 'flipped sign', 'make(negative ? sub : add', 'make(add'],
      ['tables at any length', 'missing condition', 'run: 10_000', 'run: 1_000'],
    ],
  ),
  ...inFile('src/codegen/passes/flatten.ts', KERNELS, [
    [
      'a matrix is stored with the length of its columns',
      'transposed partner',
      'P.plus(P.times(place, buffer.extents[k]!), i)',
      'P.plus(P.times(place, buffer.extents[buffer.extents.length - 1 - k]!), i)',
    ],
  ]),
  ...inFile(
    'src/codegen/validate.ts',
    ['test/codegen/validate.test.ts'],
    [
      ['what a body defines is seen outside of it', 'missing condition', 'if (!known.get(v)) fail(s', 'if (!known.has(v)) fail(s'],
      ['what nothing writes may be read', 'missing condition', "s.buffer.role === 'workspace' && !written.has(s.buffer)", '!buffers.has(s.buffer)'],
      ['two values may have one key', 'missing condition', 'known.has(v) || (v.key && keys.has(v.key))', 'known.has(v)'],
    ],
  ),
  ...inFile('src/codegen/js.ts', KERNELS, [
    ['of equal elements, max takes the last, in kernels', 'wrong tie', "extremum === 'max' ? '<=' : '>='", "extremum === 'max' ? '<' : '>'"],
  ]),
]
