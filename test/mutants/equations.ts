/** Equations that are not what they are equal to: capture, interning, ranges. */
import { inFile, type Mutant } from './mutant.js'

const EQUATIONS = ['test/negative', 'test/laws/categories.test.ts', 'test/laws/adjoint.test.ts']

export const equations: readonly Mutant[] = [
  ...inFile('src/categories/equation.ts', EQUATIONS, [
    ['an axis need not avoid any other', 'capture', 'while (includes(avoid, axis))', 'while (level > 0)'],
    ['what comes in may mention the axis of a binder', 'capture', '(affected && includes(w.incoming, a)) || lo !== a.lo', 'lo !== a.lo'],
    [
      'substitution goes into binders that hide',
      'capture',
      'if (b !== a || includes(w.replaced, a)) w = enter(w, a, b)',
      'if (b !== a) w = enter(w, a, b)',
    ],
    ['f(x, y) = f(x, z)', 'wrong sharing', 'node.args.every((a, k) => a === args[k])', 'node.args[0] === args[0]'],
    ['reads with other paddings are one', 'wrong sharing', "padded ?? ''", 'padded === undefined'],
    ['max and min are one', 'wrong sharing', 'monoid.name} ', 'monoid.result} '],
    ['entries that may be out of range, and others, are one', 'wrong sharing', "e.partial ? 'p' : ''", "''"],
    ['xᵢⱼ = xⱼᵢ for arrays that are made', 'transposed partner', '[indexAlong(a), where[k]!]', '[indexAlong(a), where[where.length - 1 - k]!]'],
    ['the first rows of an array are the array', 'missing condition', '&& body.array.shape[k] === a.hi &&', '&&'],
    ['0 ≤ i ≤ n is in range', 'off by one', 'minus(minus(extent, i), 1))', 'minus(extent, i))'],
    [
      'an index is known not to be negative if its last value is not',
      'missing condition',
      'if (nonNegative(step, next)) return nonNegative(set(termsOf(range[0])), next)',
      '',
    ],
    ['max over nothing is 0', 'wrong convention', 'return literal(monoid.empty, monoid.result)', 'return literal(0, monoid.result)'],
    ['recurrences with other first states are one', 'wrong sharing', 'ids(inits)};', "''};"],
  ]),
  ...inFile('src/categories/size.ts', EQUATIONS, [
    ['(2 i) (3 j) = 5 i j', 'wrong convention', 'coefficient: s.coefficient * t.coefficient', 'coefficient: s.coefficient + t.coefficient'],
  ]),
  ...inFile(
    'src/categories/space.ts',
    ['test/laws/linear.test.ts', 'test/programs.test.ts', 'test/frontend'],
    [
      [
        'a triangle is packed with its diagonal',
        'off by one',
        'half(times(indices[0]!, minus(indices[0]!, 1)))',
        'half(times(indices[0]!, plus(indices[0]!, 1)))',
      ],
    ],
  ),
]
