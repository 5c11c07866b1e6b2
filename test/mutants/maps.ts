/** Wrong meanings and compositions of linear maps. */
import { inFile, type Mutant } from './mutant.js'

const LINEAR = ['test/laws/linear.test.ts', 'test/laws/recurrence.test.ts']
const RECURRENCES = ['test/laws/recurrence.test.ts']

export const maps: readonly Mutant[] = [
  ...inFile('src/linear/apply.ts', LINEAR, [
    ['an edge has no weight', 'dropped factor', 'times(e.by, at(from, fi, e.partial ? 0 : undefined))', 'at(from, fi, e.partial ? 0 : undefined)'],
    ['of several edges into a variable, the last', 'dropped term', 'plus(sum, sumOverAll(e.axes, e.value))', 'sumOverAll(e.axes, e.value)'],
  ]),
  ...inFile('src/linear/apply.ts', RECURRENCES, [
    ['back in time, the residuals are those of the step after', 'stale residual', 'minus(minus(extent, 1), k)', 'minus(extent, k)'],
    ['back in time, the rows stand as they were made', 'relation not converted', 'at(h, [minus(extent, t!), ...i])', 'at(h, [t!, ...i])'],
    ['what reaches a row from outside is left out', 'dropped term', 'plus(at(x, i), at(u, [at0, ...i]))', 'at(x, i)'],
  ]),
  ...inFile(
    'src/linear/apply.ts',
    ['test/frontend/trace.test.ts', ...LINEAR],
    [['values that are given are captured', 'capture', 'const l = apart(given, freeOf(inputs))', 'const l = given']],
  ),
  ...inFile('src/linear/compose.ts', LINEAR, [
    ['f + g = f', 'dropped term', 'edges: [...f.edges, ...second.edges] }', 'edges: f.edges }'],
    ['π gives the first field', 'transposed partner', 'copyEdge(v, ins[first + k]!)', 'copyEdge(v, ins[k]!)'],
    ['ι gives the first field', 'transposed partner', 'copyEdge(outs[first + k]!, v)', 'copyEdge(outs[k]!, v)'],
    [
      'map fᵢ = map f₀',
      'residual not zipped',
      'unlike.map((a, k) => [indexAlong(a), indexAlong(axes[k]!)])',
      "unlike.map((a) => [indexAlong(a), literal(0, 'integer')])",
    ],
    ['a relation is never out of range', 'missing condition', 'spec.partial ?? false', 'false'],
    ['a relation counts a pair once', 'dropped factor', '    closure(axes),\n    spec.partial', '    [],\n    spec.partial'],
  ]),
  ...inFile('src/linear/edge.ts', LINEAR, [
    [
      'axes that nothing mentions are not summed',
      'dropped factor',
      'freeOf(ti), freeOf(fi), more].reduce(union)',
      'freeOf(ti), freeOf(fi)].reduce(union)',
    ],
  ]),
  ...inFile('src/linear/edge.ts', RECURRENCES, [
    ['a recurrence that runs back runs forward', 'wrong order', 'return { axis, forward, states', 'return { axis, forward: true, states'],
  ]),
]
