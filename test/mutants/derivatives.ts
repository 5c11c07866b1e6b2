/** Wrong rules of differentiation, of the adjoint, and of what is made of both; wrong laws of simplification. */
import { inFile, type Mutant } from './mutant.js'

const DERIVATIVES = ['test/laws/adjoint.test.ts', 'test/laws/recurrence.test.ts', 'test/numeric/operations.test.ts']
const SIMPLIFICATION = ['test/laws/simplify.test.ts', 'test/laws/adjoint.test.ts']

export const derivatives: readonly Mutant[] = [
  ...inFile('src/adjoint/differentiate.ts', DERIVATIVES, [
    ['d(x · x) = x dx', 'dropped term', '[], plus(partials[0], partials[1])', '[], partials[0]'],
    ['each argument has the weight of the other', 'transposed partner', 'const by = partials[k]', 'const by = partials[e.args.length - 1 - k]'],
    [
      'a read that a condition keeps in range writes anywhere in reverse',
      'missing condition',
      '[], !e.indices.every((i, k) => inRange(i, e.array.shape[k]!))',
      '[], false',
    ],
    ['contributions out of range vary', 'missing condition', 'ONE, closure(x.axes), x.partial)', 'ONE, closure(x.axes))'],
    [
      'an extremum is differentiated at the first element',
      'wrong tie',
      '[[indexAlong(e.axis), reduce(place, e.axis, e.body)]]',
      '[[indexAlong(e.axis), e.axis.lo]]',
    ],
    ['a recurrence does not vary with its first state', 'dropped term', "link(h, [literal(0, 'integer'), ...i], inits[s]!, i, ONE)", ''],
    [
      'a step has the row after it as its residual',
      'stale residual',
      'at(h, [indexAlong(axis), ...i])',
      'at(h, [plusIndex(indexAlong(axis), 1), ...i])',
    ],
  ]),
  ...inFile(
    'src/adjoint/differentiate.ts',
    ['test/frontend/custom.test.ts', ...DERIVATIVES],
    [
      [
        'a rule of one’s own varies with its first argument only',
        'dropped term',
        'varying.forEach((a, k) =>',
        'varying.slice(0, 1).forEach((a, k) =>',
      ],
    ],
  ),
  ...inFile('src/adjoint/adjoint.ts', SIMPLIFICATION, [
    [
      'relations between arrays of one rank stay as they are',
      'relation not converted',
      'to: e.from, ti: e.fi, from: e.to, fi: e.ti',
      'to: e.from, ti: e.fi.length === e.ti.length ? e.ti : e.fi, from: e.to, fi: e.fi.length === e.ti.length ? e.fi : e.ti',
    ],
    ['in reverse, nothing is out of range', 'missing condition', 'partial: e.partial, axes', 'partial: false, axes'],
  ]),
  ...inFile('src/adjoint/laws.ts', SIMPLIFICATION, [
    ['(b·) ∘ (a·) = (b·)', 'dropped factor', 'by: times(i.by, e.by)', 'by: e.by'],
    [
      'of two relations one after the other, the second may be out of range',
      'missing condition',
      'partial: e.partial || i.partial',
      'partial: e.partial',
    ],
    [
      'a sum is a copy',
      'missing condition',
      't.shape.length > 0 || !sameAxes(i.axes, t.scope)) return undefined',
      't.shape.length > 0) return undefined',
    ],
    ['(a·) + (b·) = (a·)', 'dropped term', 'by: es.map((e) => e.by).reduce(plus)', 'by: es[0]!.by'],
    ['edges to different places are parallel', 'wrong sharing', 'ids(e.ti)', "''"],
    ['a diagonal is the whole array', 'missing condition', 'new Set(axes).size === axes.length &&', ''],
    ['a part of an array is the whole array', 'missing condition', 'isLiteral(a.lo, 0) && a.hi === v.shape[k]', 'isLiteral(a.lo, 0)'],
    ['what is out of range reads through', 'missing condition', 'if (outs.some((e) => e.partial)) return undefined', ''],
    ['gatherᵢ ∘ gatherⱼ = gatherᵢ', 'relation not converted', 'indexAlong(a), e.fi[k]!]', 'indexAlong(a), indexAlong(a)]'],
    ['Σᵢ wᵢ vᵢ = w Σᵢ vᵢ', 'residual not zipped', 'union(e.to.scope, union(e.by.free, freeOf(', 'union(e.to.scope, union([], freeOf('],
    ['(B·) ∘ (A·) = (B·) ∘ (B·)', 'stale residual', 'edge(o.to, o.ti, s, [], i.by)', 'edge(o.to, o.ti, s, [], o.by)'],
    ['what moves out of a sum is still summed', 'dropped factor', 'from: summed, axes: without(e.axes, [a])', 'from: summed, axes: e.axes'],
  ]),
  ...inFile('src/adjoint/simplify.ts', SIMPLIFICATION, [
    ['a map simplified in reverse stays reversed', 'relation not converted', 'g = mine === 0 ? w.result : reversed(w.result)', 'g = w.result'],
  ]),
  ...inFile('src/adjoint/modes.ts', DERIVATIVES, [
    ['a Jacobian is transposed', 'transposed partner', 'build([...rows, ...axes], at(e', 'build([...axes, ...rows], at(e'],
  ]),
]
