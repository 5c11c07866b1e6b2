/** Conditions as one writes them by hand: `[x > 0] y` for y unless 0 ≥ x, and `max(x, 0) y` where that says the same as `[x ≥ 0] max(x, 0) y`. */
import { call, type Equation, isLiteral, type Operation, rewritten } from '../../categories/equation.js'
import { div, mul, neg } from '../../primitives/arithmetic.js'
import { choose, eq, ge, gt, le, lt, max, min, select } from '../../primitives/comparison.js'

const MIRRORED: ReadonlyMap<Operation, Operation> = new Map([
  [lt, gt],
  [gt, lt],
  [le, ge],
  [ge, le],
  [eq, eq],
])
const OPPOSITE: ReadonlyMap<Operation, Operation> = new Map([
  [lt, ge],
  [ge, lt],
  [le, gt],
  [gt, le],
])
/** The extremum of x and 0 that is 0 unless the comparison with 0 holds. */
const EXTREMUM: ReadonlyMap<Operation, Operation> = new Map([
  [gt, max],
  [ge, max],
  [lt, min],
  [le, min],
])

/** Is it a product with this factor? */
const hasFactor = (e: Equation, is: (x: Equation) => boolean): boolean => {
  let rest: readonly Equation[] = [e]
  for (let looked = 0; looked < 32 && rest.length > 0; looked++) {
    const [first, ...others] = rest as readonly [Equation, ...Equation[]]
    if (is(first)) return true
    rest =
      first.tag !== 'call'
        ? others
        : first.op === mul || first.op === neg
          ? [...first.args, ...others]
          : first.op === div
            ? [first.args[0]!, ...others]
            : others
  }
  return false
}

const turned = (e: Equation): Equation => {
  if (e.tag !== 'call') return e
  const [p, x, y] = e.args as [Equation, Equation, Equation]
  const mirrored = MIRRORED.get(e.op)
  if (mirrored && p.tag === 'literal' && x.tag !== 'literal') return call(mirrored, [x, p])
  if (e.op !== select || p.tag !== 'call') return e
  const opposite = OPPOSITE.get(p.op)
  if (opposite && isLiteral(x, 0)) return turned(choose(call(opposite, p.args), y, x))
  const [of, bound] = p.args
  const extremum = EXTREMUM.get(p.op)
  const said = (f: Equation): boolean => f.tag === 'call' && f.op === extremum && f.args.includes(of!) && f.args.some((z) => isLiteral(z, 0))
  return extremum && isLiteral(bound!, 0) && isLiteral(y, 0) && hasFactor(x, said) ? x : e
}

/** The same values, wherever all comparisons are between numbers. */
export const readable = (roots: readonly Equation[]): readonly Equation[] => rewritten(roots, (_, e) => turned(e))
