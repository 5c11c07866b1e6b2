/** What the sizes must satisfy for a program's reads to stay inside of its inputs, where that does not follow by itself: checked before a kernel runs. */
import {
  type Axis,
  children,
  type Equation,
  extentOf,
  indexAlong,
  inRange,
  minus,
  plus,
  postorder,
  substitute,
  termsOf,
} from '../categories/equation.js'
import * as P from '../categories/size.js'

/** Unless one of the ranges is empty, `0 ≤ least` and `most < extent`; all over sizes. */
export interface Bound {
  readonly input: string
  readonly least: Equation
  readonly most: Equation
  readonly extent: Equation
  readonly ranges: readonly Equation[]
}

const mentionsSizesOnly = (e: Equation): boolean => termsOf(e).every((t) => t.factors.every((f) => f.tag === 'size'))
const rises = (e: Equation, a: Axis): boolean | undefined => {
  const i = indexAlong(a)
  const step = minus(substitute([e], new Map([[i, plus(i, 1)]]))[0]!, e)
  const c = P.constantOf(termsOf(step))
  return c === undefined ? undefined : c >= 0
}
/** The index with every axis at an end of its range, the innermost first. */
const extreme = (e: Equation, most: boolean): Equation | undefined => {
  const inner = e.free[e.free.length - 1]
  if (!inner) return mentionsSizesOnly(e) ? e : undefined
  const up = rises(e, inner)
  if (up === undefined) return undefined
  const end = up === most ? minus(inner.hi, 1) : inner.lo
  return extreme(substitute([e], new Map([[indexAlong(inner), end]]))[0]!, most)
}

/** Of reads that happen whatever a `select` chooses. */
export const boundsOf = (outputs: readonly Equation[]): readonly Bound[] => {
  const below = (e: Equation): readonly Equation[] => (e.tag === 'call' && e.op.name === 'select' ? e.args.slice(0, 1) : children(e))
  const found = new Map<string, Bound>()
  for (const e of postorder(outputs, below)) {
    if (e.tag !== 'at' || e.pad !== undefined || e.array.tag !== 'input') continue
    for (const [k, i] of e.indices.entries()) {
      const extent = e.array.shape[k]!
      const [least, most] = inRange(i, extent) ? [] : [extreme(i, false), extreme(i, true)]
      if (!least || !most || !mentionsSizesOnly(extent)) continue
      const ranges = i.free.map(extentOf).filter((n) => P.constantOf(termsOf(n)) === undefined && mentionsSizesOnly(n))
      found.set(`${e.array.id} ${least.id} ${most.id} ${extent.id}`, { input: e.array.name, least, most, extent, ranges })
    }
  }
  return [...found.values()]
}

/** Extents that some sizes would make negative. */
export const extentsOf = (outputs: readonly Equation[]): readonly Equation[] =>
  [...new Set(outputs.flatMap((e) => e.shape))].filter((n) => termsOf(n).some((t) => t.coefficient < 0) && mentionsSizesOnly(n))

const text = (e: Equation): string => P.show(termsOf(e), (a) => (a.tag === 'size' ? `sizes.${a.name}` : a.key), ' * ')
const said = (e: Equation): string => P.show(termsOf(e), (a) => (a.tag === 'size' ? a.name : a.key), ' * ')
const quoted = (s: string): string => `'${s.replace(/[\\']/g, '\\$&')}'`

/** Statements that throw a RangeError where the sizes do not allow what the program reads or returns. */
export const checksText = (outputs: readonly Equation[]): string => {
  const negative = extentsOf(outputs).map((n) => `  enough(${quoted(said(n))}, ${text(n)})`)
  const reads = boundsOf(outputs).map(({ input, least, most, extent, ranges }) => {
    const unless = ranges.length === 0 ? '' : `if (${ranges.map((n) => `${text(n)} > 0`).join(' && ')}) `
    return `  ${unless}inside(${quoted(input)}, ${text(least)}, ${text(most)}, ${text(extent)})`
  })
  return [...negative, ...reads].map((line) => `${line}\n`).join('')
}
