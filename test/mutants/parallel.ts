/** Wrong kernels for parallel machines: contributions gathered wrongly, iterations that meet. */
import { inFile, type Mutant } from './mutant.js'

const WGSL = ['test/wgsl/parallel.test.ts', 'test/wgsl/order.test.ts', 'test/wgsl/random.test.ts', 'test/wgsl/programs.test.ts']

export const parallel: readonly Mutant[] = [
  ...inFile('src/codegen/wgsl/gather.ts', WGSL, [
    ['an element takes from one beyond the last iteration', 'off by one', 'minus(minus(a.hi, indexAlong(a)), 1))', 'minus(a.hi, indexAlong(a)))'],
    ['a range is cut one too short', 'off by one', 'else hi = plus(end, 1)', 'else hi = end'],
    [
      'iterations give to every element',
      'missing condition',
      'const conditions = [...zero.map(',
      'const conditions = [...zero.slice(zero.length).map(',
    ],
    ['contributions at single places are lost', 'dropped term', 'partial: false }, ...others])', 'partial: false }])'],
  ]),
  ...inFile('src/codegen/wgsl/owner.ts', WGSL, [
    ['iterations never meet where ranges are known', 'missing condition', 'return rising || falling', 'return true'],
    ['ranges that touch do not meet', 'off by one', 'minus(minus(next(low, i), high), P.constant(1))', 'minus(next(low, i), high)'],
    ['what does not rise falls', 'missing condition', 'if (!rises && !isNonNegative(P.scale(-1, slope), known)) return undefined', ''],
  ]),
  ...inFile('src/codegen/wgsl/rows.ts', WGSL, [
    ['a row is as long as there are rows', 'transposed partner', 'extents: [loop.hi, ...b.extents]', 'extents: [...b.extents, loop.hi]'],
    ['iterations share a temporary array', 'missing condition', '(all > own.length || !isOwner([loop], own, sizes, local))', 'all > own.length'],
  ]),
  ...inFile('src/codegen/wgsl/steps.ts', WGSL, [
    ['an array is cleared before it is used, not again after', 'wrong order', 'steps.push(wipe)', 'first.push(wipe)'],
    [
      'what follows a sum runs before it',
      'wrong order',
      '(k, v) => Math.max(k, known.has(v) ? 0 : since.get(v)!)',
      '(k, v) => Math.min(k, known.has(v) ? 0 : since.get(v)!)',
    ],
    ['max is the value at the argmax of something else', 'missing condition', 'x.value === u.value && home', 'home'],
    ['iterations that meet run at once', 'missing condition', 'if (!meets(nest.loops, nest.body, sizes)) return', 'return'],
    ['iterations share what each makes anew', 'missing condition', 'if (clears || loop.carries.length > 0)', 'if (loop.carries.length > 0)'],
  ]),
  ...inFile('src/codegen/wgsl/reductions.ts', WGSL, [
    ['of equal elements in two groups, the last', 'wrong tie', 'if (a.index <= b.index)', 'if (a.index >= b.index)'],
  ]),
  ...inFile('src/codegen/wgsl.ts', WGSL, [
    [
      'a group’s partial result is that of its first invocation',
      'dropped term',
      "const lines = [...declared, ...head(), ...indented(s.body.flatMap((x) => p.statement(x))), '}', ...acrossLanes(s, p, shared)]",
      "const lines = [...declared, ...head(), ...indented(s.body.flatMap((x) => p.statement(x))), '}']",
    ],
  ]),
  ...inFile(
    'src/codegen/ranks.ts',
    ['test/wgsl', 'test/laws'],
    [['of equal keys, the last comes first', 'wrong tie', 'call(below, [j, i])', 'call(below, [i, j])']],
  ),
  ...inFile('src/primitives/comparison.ts', WGSL, [
    ['WGSL chooses what is not chosen', 'transposed partner', 'write: (p, x, y)', 'write: (p, y, x)'],
  ]),
]
