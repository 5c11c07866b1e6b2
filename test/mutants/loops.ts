/** Wrong recurrences on their way to loops, wrong passes over loops, and matrices with wrong places. */
import { inFile, type Mutant } from './mutant.js'

const LOOPS = [
  'test/codegen/passes',
  'test/codegen/rebound',
  'test/codegen/loops',
  'test/codegen/gathers',
  'test/codegen/remember',
  'test/codegen/memory',
  'test/codegen/tiles',
  'test/codegen/align',
  'test/codegen/meaning',
  'test/laws/recurrence',
  'test/laws/control',
]
const BRANCHES = ['test/laws/control', 'test/frontend/control', 'test/gradbench/', 'test/codegen/']
const SPARSE = ['test/sparse/']

export const loops: readonly Mutant[] = [
  ...inFile('src/codegen/steps.ts', LOOPS, [
    ['the row that a step makes is the one that it finds', 'stale residual', "(row === 'found' ? r.states : r.nexts)[k]!", 'r.states[k]!'],
    ['the row that a step makes is the one after', 'off by one', "e.indices[0] === plus(now, 1) ? 'made'", "e.indices[0] === plus(now, 2) ? 'made'"],
    ['what is bound again is not another', 'capture', ' && !hidden.some((e) => isOneOf(r, e))', ''],
    ['a sum over steps forgets what it had', 'dropped term', 'add(at(state, places), value)', 'value'],
    ['a recurrence waits for none that it starts from', 'missing condition', ' || postorder(b.inits).some((e) => isOneOf(a, e))', ''],
    [
      'what steps make on their way is read one step early',
      'off by one',
      '(forward ? plus(k, 1) : minus(steps, k))',
      '(forward ? k : minus(steps, k))',
    ],
    ['any row is the last', 'missing condition', 'e.indices[0] === lengthOf(e.array.of)\n', 'e.indices[0] !== undefined\n'],
    [
      'rows that something else reads are forgotten',
      'missing condition',
      'if (rest.some((e) => !(isLast(e) && isOneOf',
      'if (rest.some((e) => false && !(isLast(e) && isOneOf',
    ],
  ]),
  ...inFile('src/codegen/scalars.ts', LOOPS, [
    [
      'a state that is read whole is split',
      'missing condition',
      "e.tag === 'at' ? e.indices : children(e)) whole.add(c)",
      "e.tag === 'at' ? e.indices : []) whole.add(c)",
    ],
    ['the flag keeps its place', 'wrong sharing', 'flag: all[kind.flag]!.first', 'flag: kind.flag'],
  ]),
  ...inFile('src/codegen/remember.ts', LOOPS, [
    ['what counts down is read one further', 'off by one', 'minus(minus(a.hi, 1), indexAlong(i))', 'minus(a.hi, indexAlong(i))'],
    ['what a step made is read of the step before', 'stale residual', '[plus(now, 1), ...known.axes', '[now, ...known.axes'],
  ]),
  ...inFile(
    'src/codegen/together.ts',
    ['test/codegen/together.test.ts'],
    [
      ['Σ f − Σ g = Σ (f + g)', 'flipped sign', 'minus: minus !== (of.op === sub)', 'minus'],
      ['Σ f + c Σ g = Σ (f + g)', 'dropped factor', 's.factor ? times(s.factor, s.of.body) : s.of.body', 's.of.body'],
      ['whatever is a factor of a sum may be one in it', 'missing condition', 'isSum(of) && once(of) && isSure(factor)', 'isSum(of) && once(of)'],
      [
        'a sum that something else needs is added twice',
        'wrong sharing',
        'if (!once(e) || !ofRows.get(e)) return undefined',
        'if (!ofRows.get(e)) return undefined',
      ],
    ],
  ),
  ...inFile('src/codegen/gathers.ts', LOOPS, [
    [
      'elements that nothing chooses are computed, the others not',
      'missing condition',
      'call(gt, [at(marks, [indexAlong(element)]), literal(0)])',
      'call(gt, [literal(1), at(marks, [indexAlong(element)])])',
    ],
    ['an index that is bound again is the same', 'capture', '(e) => e !== through && !meets(e.free, through.free)', '(e) => false && e !== through'],
    ['two indices choose one element', 'wrong sharing', ' || (a.through && b.through && a.through !== b.through)', ''],
  ]),
  ...inFile('src/codegen/terms.ts', LOOPS, [
    ['a − (b − c) = a − b − c, in order', 'flipped sign', 'minus: minus !== (e.op === sub)', 'minus: e.op === sub'],
  ]),
  ...inFile(
    'src/codegen/memory.ts',
    ['test/codegen/memory.test.ts'],
    [
      ['blocks of √n steps start where the last one ended', 'stale residual', '      if (swept) act(2, b)\n', ''],
      [
        'snapshots in places that cost more',
        'off by one',
        'while (choose(left + r, left) < steps) r++',
        'while (choose(left + r, left) <= steps) r++',
      ],
      ['a step back starts at the end of its step', 'off by one', '    act(3, k)\n  }', '    act(3, k + 1)\n  }'],
    ],
  ),
  ...inFile('src/primitives/programs/control.ts', BRANCHES, [
    [
      'the branch that is not taken gives nothing',
      'dropped term',
      'build(axes, plus(sumOver(yes, x), sumOver(no, y)))',
      'build(axes, sumOver(yes, x))',
    ],
    [
      'a loop goes on by the state before',
      'stale residual',
      'return [...then, substitute([condition], at(then))[0]!]',
      'return [...then, substitute([condition], at(states))[0]!]',
    ],
    ['masks choose what is not chosen', 'missing condition', 'choose(conditionOf(g), atFirst(g, v), literal(0))', 'atFirst(g, v)'],
  ]),
  ...inFile('src/primitives/guard.ts', BRANCHES, [
    [
      'what a branch sees from outside does not vary',
      'dropped factor',
      'partials: () => [undefined, literal(1)]',
      'partials: () => [undefined, literal(0)]',
    ],
  ]),
  ...inFile('src/codegen/passes/descend.ts', LOOPS, [
    ['a loop that counts down leaves its places', 'missing condition', '...reversed({ ...s, body }), down', '...s, body, down'],
  ]),
  ...inFile('src/codegen/passes/range.ts', LOOPS, [
    ['the other end is one further', 'off by one', 'P.plus(P.constant(-1), P.scale(-1', 'P.plus(P.constant(0), P.scale(-1'],
  ]),
  ...inFile('src/codegen/passes/forward.ts', LOOPS, [
    [
      'a read finds what is two iterations old',
      'off by one',
      'P.plus(P.atom(loop.index), P.constant(-1))',
      'P.plus(P.atom(loop.index), P.constant(-2))',
    ],
    ['what a loop writes between is not seen', 'stale residual', ' && apart(read.at, w.at))', ')'],
    ['carries that start otherwise are one', 'missing condition', 'd.next === c.next && d.initial === c.initial', 'd.next === c.next'],
    ['what was written over is still there', 'stale residual', 'contents.overwrite(s.buffer, s.at)', ''],
  ]),
  ...inFile('src/codegen/passes/fuse.ts', LOOPS, [
    ['a loop may read what is written an iteration later', 'off by one', 'everyMeeting(a, b, (c) => c >= 0)', 'everyMeeting(a, b, (c) => c >= -1)'],
    [
      'what stands between loops moves past what it reads',
      'wrong order',
      'operandsOf(s).every((x) => valuesIn(x).every((v) => !made.has(v))) &&\n      buffersOf',
      'buffersOf',
    ],
  ]),
  ...inFile('src/codegen/passes/jam.ts', LOOPS, [
    [
      'of iterations side by side, the rest is left out',
      'dropped term',
      'part(loop.lo, middle, width), part(middle, loop.hi, 1)]',
      'part(loop.lo, middle, width)]',
    ],
    ['what is subtracted side by side is added', 'flipped sign', 'opposite === undefined ? whole : made(neg, whole)', 'whole'],
  ]),
  ...inFile('src/codegen/passes/block.ts', LOOPS, [
    ['the last block is whole', 'off by one', "to: 'least', by: length }", "to: 'multiple', by: length }"],
    ['what a part computes is not kept for the next', 'stale residual', 'body: [...body, ...writes]', 'body'],
  ]),
  ...inFile('src/codegen/js.ts', LOOPS, [
    ['a carry takes what another has become', 'wrong order', 'held.has(c.value) || !readers.get(c.value)', 'true'],
    ['what is held is not read', 'stale residual', "held.has(c.next) ? '_before' : ''", "''"],
  ]),
  ...inFile('src/linear/pattern.ts', SPARSE, [
    ['entries out of range are entries', 'missing condition', 'where: [...where, ...guards]', 'where'],
    ['a weight is zero where it is not', 'wrong convention', 'conditionOf(call(not, [p]))', 'conditionOf(p)'],
  ]),
  ...inFile('src/codegen/sparse/structure.ts', SPARSE, [
    ['columns of one row may have one colour', 'missing condition', '        if (c >= 0) mark(c)\n', ''],
    [
      'paths of four vertices may have two colours',
      'missing condition',
      'colours[y] === colours[w]) { mark(colours[x]); break }',
      'colours[y] === colours[w]) { break }',
    ],
    ['of several columns of a colour, each is alone', 'missing condition', 'c >= 0 && count[c] === 1 ? 1 : 0', 'c >= 0 ? 1 : 0'],
    [
      'columns of a row in any order',
      'wrong order',
      'sorted(sorted(row.map((_, k) => k), column, n), row, m)',
      'sorted(row.map((_, k) => k), row, m)',
    ],
  ]),
  ...inFile('src/codegen/sparse/places.ts', SPARSE, [
    [
      'each kind of rows starts at the first place',
      'off by one',
      'plus(plus(times(placeAmong(order), each), before), place)',
      'plus(times(placeAmong(order), each), place)',
    ],
    ['entries of a row in any order', 'wrong order', 'apart.filter((d) => d < apart[k]!).length', 'apart.filter((d) => d > apart[k]!).length'],
  ]),
]
