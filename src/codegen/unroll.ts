/** Loops of a few known iterations, written out: what they index becomes scalars, and what is inside fuses with what is around. */
import {
  type Axis,
  accumulate,
  type Entry,
  type Equation,
  indexAlong,
  indexOf,
  isLiteral,
  literal,
  meets,
  postorder,
  type Reduce,
  replaceNodes,
  substitute,
} from '../categories/equation.js'
import { plus } from '../primitives/arithmetic.js'
import { zeros } from '../primitives/reduction.js'

const SHORT = 4
export const isShort = (a: Axis): boolean => isLiteral(a.lo, 0) && a.hi.tag === 'literal' && a.hi.value <= SHORT
/** The indices of a short axis. */
export const pointsOf = (a: Axis): readonly Equation[] => Array.from({ length: a.hi.tag === 'literal' ? a.hi.value : 0 }, (_, k) => indexOf(k))

const DEEPEST = 3
/** Equal equations, in which short sums of scalars are written out, the innermost first. */
export const unrolled = (roots: readonly Equation[]): readonly Equation[] => {
  let current = roots
  const written = new Map<Equation, Equation>()
  for (let round = 0; round < DEEPEST; round++) {
    const short = postorder(current).filter((e): e is Reduce => e.tag === 'reduce' && e.monoid.name === 'sum' && isShort(e.axis))
    const inner = short.filter((e) => !postorder([e.body], undefined, (x) => !meets(x.free, [e.axis])).some((x) => x.tag === 'reduce'))
    if (inner.length === 0) break
    const terms = (e: Reduce): readonly Equation[] => pointsOf(e.axis).map((i) => substitute([e.body], new Map([[indexAlong(e.axis), i]]))[0]!)
    current = replaceNodes(current, new Map(inner.map((e) => [e, terms(e).reduce(plus, literal(0))])))
  }
  // What accumulates is real: arrays of indices stay as they are.
  const arrays = postorder(current).filter((e) => e.sort === 'real' && entriesOf(e).some((x) => x.axes.some(isShort)))
  for (const e of arrays) {
    const [now] = replaceNodes([e], written)
    if (now!.tag !== 'build' && now!.tag !== 'accumulate') continue
    const entries = entriesOf(now!).flatMap(writtenOut)
    written.set(e, entries.length === 0 ? zeros(e.shape) : accumulate(e.shape, entries))
  }
  return replaceNodes(current, written)
}
const entriesOf = (e: Equation): readonly Entry[] =>
  e.tag === 'build' ? [{ axes: e.axes, indices: e.axes.map(indexAlong), value: e.body, partial: false }] : e.tag === 'accumulate' ? e.entries : []
const writtenOut = (x: Entry): readonly Entry[] => {
  const a = x.axes.find((b) => isShort(b) && !x.axes.some((c) => c.outer.includes(b)))
  if (!a) return [x]
  const axes = x.axes.filter((b) => b !== a)
  return pointsOf(a).flatMap((i) => {
    const [value, ...indices] = substitute([x.value, ...x.indices], new Map([[indexAlong(a), i]]))
    return writtenOut({ ...x, axes, value: value!, indices })
  })
}
