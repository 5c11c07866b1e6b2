/** Wrong derivatives, conventions and rewrites of operations; wrong laws of sums. */
import { inFile, type Mutant } from './mutant.js'

const REWRITES = ['test/laws/rewrites.test.ts']
const NUMERIC = ['test/numeric/operations.test.ts']
const SPECIAL = ['test/numeric/special.test.ts']
const SUMS = ['test/laws/sums.test.ts', 'test/laws/adjoint.test.ts']

export const operations: readonly Mutant[] = [
  ...inFile('src/primitives/trigonometric.ts', NUMERIC, [
    ['cos′ = sin', 'flipped sign', 'partials: ([x]) => [negate(call(sin, [x!]))]', 'partials: ([x]) => [call(sin, [x!])]'],
    ['cosh′ = −sinh', 'flipped sign', 'partials: ([x]) => [call(sinh, [x!])]', 'partials: ([x]) => [negate(call(sinh, [x!]))]'],
    ['tan′ = tan²', 'dropped term', 'partials: (_, y) => [plus(ONE, times(y, y))]', 'partials: (_, y) => [times(y, y)]'],
    ['tanh′ = 1 + tanh²', 'flipped sign', 'partials: (_, y) => [minus(ONE, times(y, y))]', 'partials: (_, y) => [plus(ONE, times(y, y))]'],
    ['acos′ = asin′', 'flipped sign', 'partials: ([x]) => [negate(arc(x!))]', 'partials: ([x]) => [arc(x!)]'],
    ['asin′ = 1/√(1 + x²)', 'flipped sign', 'squareRoot(times(minus(ONE, x), plus(ONE, x)))', 'squareRoot(plus(ONE, times(x, x)))'],
    [
      'the partial derivatives of atan2 change places',
      'transposed partner',
      'return [over(x!, square), negate(over(y!, square))]',
      'return [negate(over(y!, square)), over(x!, square)]',
    ],
    ['atanh′ = 1/(1 − x)²', 'flipped sign', 'over(ONE, times(minus(ONE, x!), plus(ONE, x!)))', 'over(ONE, times(minus(ONE, x!), minus(ONE, x!)))'],
  ]),
  ...inFile('src/primitives/arithmetic.ts', NUMERIC, [
    ['∂(x − y)/∂y = 1', 'flipped sign', 'partials: () => [literal(1), literal(-1)]', 'partials: () => [literal(1), literal(1)]'],
    ['∂(x y) = x dx + y dy', 'transposed partner', 'partials: ([x, y]) => [y, x]', 'partials: ([x, y]) => [x, y]'],
    ['∂(x/y)/∂y = −x/y', 'dropped factor', '[over(literal(1), y!), negate(over(z, y!))]', '[over(literal(1), y!), negate(z)]'],
  ]),
  ...inFile(
    'src/primitives/arithmetic.ts',
    [...NUMERIC, ...SUMS],
    [
      ['x + −y = y − x', 'transposed partner', 'if (q) return minus(x!, q[0]!)', 'if (q) return minus(q[0]!, x!)'],
      ['−(x − y) = x − y', 'transposed partner', 'if (d) return minus(d[1]!, d[0]!)', 'if (d) return minus(d[0]!, d[1]!)'],
      ['a (b x) = (a + b) x', 'wrong convention', 'times(literal(x.value * c), q)', 'times(literal(x.value + c), q)'],
      [
        'a mask times y masks y when its first value is chosen only',
        'dropped factor',
        '[condition!, times(x!, factor), times(y!, factor)]',
        '[condition!, times(x!, factor), y!]',
      ],
      ['x − y commutes', 'wrong sharing', "name: 'sub',", "name: 'sub', commutative: true,"],
    ],
  ),
  ...inFile('src/primitives/exponential.ts', NUMERIC, [
    ['log1p′ = 1/x', 'dropped term', 'over(ONE, plus(ONE, x!))', 'over(ONE, x!)'],
    ['√′ = 1/√x', 'dropped factor', 'over(literal(0.5), y)', 'over(ONE, y)'],
    ['∛′ = 1/(3 ∛x)', 'dropped factor', 'over(literal(1 / 3), times(y, y))', 'over(literal(1 / 3), y)'],
    ['hypot′(0, 0) is not a number', 'wrong convention', 'choose(call(eq, [z, ZERO]), ZERO, over(x, z))', 'over(x, z)'],
    ['∂xʸ/∂x = y xʸ', 'stale residual', 'times(y!, call(pow, [x!, minus(y!, ONE)]))', 'times(y!, z)'],
    [
      '∂xʸ/∂y at x = 0 is not a number',
      'wrong convention',
      'choose(call(eq, [x!, ZERO]), ZERO, times(z, call(log, [x!])))',
      'times(z, call(log, [x!]))',
    ],
    ['x³ = x²', 'dropped factor', 'return n % 2 === 0 ? square : times(square, x)', 'return square'],
  ]),
  ...inFile('src/primitives/comparison.ts', NUMERIC, [
    [
      'a choice varies with what is not chosen',
      'transposed partner',
      '[undefined, choose(p!, ONE, ZERO), choose(p!, ZERO, ONE)]',
      '[undefined, choose(p!, ZERO, ONE), choose(p!, ONE, ZERO)]',
    ],
    ['abs′(0) = 1', 'wrong tie', 'partials: ([x]) => [call(sign, [x!])]', 'partials: ([x]) => [choose(call(ge, [x!, ZERO]), ONE, literal(-1))]'],
    ['of equal arguments, max takes the second', 'wrong tie', "extremum('max', 'Math.max', () => ge)", "extremum('max', 'Math.max', () => gt)"],
    ['of equal arguments, min takes the second', 'wrong tie', "extremum('min', 'Math.min', () => le)", "extremum('min', 'Math.min', () => lt)"],
  ]),
  ...inFile('src/primitives/comparison.ts', REWRITES, [
    ['select(¬p, x, y) = select(p, x, y)', 'transposed partner', 'return choose(p!.args[0]!, y!, x!)', 'return choose(p!.args[0]!, x!, y!)'],
    ['select(p, 0, select(q, x, 0)) = select(p ∧ q, x, 0)', 'flipped sign', '? [call(not, [p]), y] : undefined', '? [p, y] : undefined'],
    ['true ∧ q = true', 'wrong convention', 'return p.value === unit ? q : p', 'return p.value === unit ? p : q'],
  ]),
  ...inFile('src/primitives/rounding.ts', NUMERIC, [
    ['∂mod(x, y)/∂y = ⌊x/y⌋', 'flipped sign', 'negate(call(floor, [over(x!, y!)]))', 'call(floor, [over(x!, y!)])'],
  ]),
  ...inFile('src/primitives/special.ts', SPECIAL, [
    ['erf′ = e^(−x²)/√π', 'dropped factor', 'literal(2 / Math.sqrt(Math.PI))', 'literal(1 / Math.sqrt(Math.PI))'],
    ['erfc′ = erf′', 'flipped sign', 'partials: ([x]) => [negate(bell(x!))]', 'partials: ([x]) => [bell(x!)]'],
    ['Γ′ = ψ', 'dropped factor', 'partials: ([x], y) => [times(y, digammaOf(x!))]', 'partials: ([x]) => [digammaOf(x!)]'],
    ['ψ⁽ⁿ⁾′ = ψ⁽ⁿ⁾', 'stale residual', 'polygammaOf(plusIndex(n!, 1), x!)]', 'polygammaOf(n!, x!)]'],
    ['ψ(x) is reflected with the other sign', 'flipped sign', 'ψ(n, 1 - x) - Math.PI', 'ψ(n, 1 - x) + Math.PI'],
  ]),
  ...inFile('src/primitives/reduction.ts', SUMS, [
    ['Σᵢ c = c', 'dropped factor', 'if (!depends(body)) return times(body, lengthOf(axis))', 'if (!depends(body)) return body'],
    [
      'a range shorter than nothing has a negative length',
      'missing condition',
      'return isOrdered(axis) ? length : choose(call(below, [axis.lo, axis.hi]), length, ZERO)',
      'return length',
    ],
    ['Σᵢ −xᵢ = Σᵢ xᵢ', 'flipped sign', 'return negate(sumOver(axis, x!))', 'return sumOver(axis, x!)'],
    ['Σᵢ c xᵢ = Σᵢ xᵢ', 'dropped factor', 'return out && rest && times(out, sumOver(axis, rest))', 'return out && rest && sumOver(axis, rest)'],
    [
      'Σᵢ [i = q] eᵢ = e_q, also out of range',
      'missing condition',
      'if (isLiteral(axis.lo, 0) && inRange(at, axis.hi)) return value',
      'if (isLiteral(axis.lo, 0)) return value',
    ],
    ['Σᵢ [i = q] eᵢ = e_{q+1}', 'off by one', 'rises ? subtract(i, difference)', 'rises ? shift(subtract(i, difference), 1)'],
    [
      'a range that a condition cuts is cut one too early',
      'off by one',
      'const cut = found.rises ? found.at : shift(found.at, 1)',
      'const cut = found.at',
    ],
    ['a range that a condition cuts keeps its lower part', 'transposed partner', 'found.rises ? [x, y] : [y, x]', '[x, y]'],
    ['of two contributions to one place, the first', 'dropped term', 'value: call(add, [known.value, e.value])', 'value: known.value'],
    ['contributions are never out of range', 'missing condition', 'partial: entry.partial && !sure', 'partial: false'],
    [
      'a triangle that is turned loses its diagonal',
      'off by one',
      '(k) => [subtract(shift(k, 1), c), i.hi]',
      '(k) => [subtract(shift(k, 2), c), i.hi]',
    ],
  ]),
  ...inFile('src/primitives/reduction.ts', NUMERIC, [
    ['max is differentiated at its argmin', 'transposed partner', '{ max: argmax, min: argmin }', '{ max: argmin, min: argmax }'],
  ]),
  ...inFile(
    'src/primitives/programs/scans.ts',
    ['test/programs.test.ts'],
    [['a running sum leaves out its last element', 'off by one', 'sumTo(plus(i!, 1), (j)', 'sumTo(i!, (j)']],
  ),
  ...inFile(
    'src/primitives/programs/algebras.ts',
    ['test/frontend/vocabulary.test.ts'],
    [['(x × y)₂ = x₃ y₁ + x₁ y₃', 'flipped sign', '[-1, 0, 2]', '[1, 0, 2]']],
  ),
]
