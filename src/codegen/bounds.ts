/** What the sizes must satisfy for a program's reads to stay inside of its inputs, where that does not follow by itself: checked before a kernel runs. */
import {
  type Axis,
  bound,
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

/** The parts that are computed whatever a `select` chooses. */
const below = (e: Equation): readonly Equation[] => (e.tag === 'call' && e.op.name === 'select' ? e.args.slice(0, 1) : children(e))
/** Extents of the axes that may be empty: unless one of them is, a body is computed. */
const rangesOf = (axes: readonly Axis[]): readonly Equation[] =>
  axes.map(extentOf).filter((n) => P.constantOf(termsOf(n)) === undefined && mentionsSizesOnly(n))

/** Of reads that happen whatever a `select` chooses. */
export const boundsOf = (outputs: readonly Equation[]): readonly Bound[] => {
  const found = new Map<string, Bound>()
  for (const e of postorder(outputs, below)) {
    if (e.tag !== 'at' || e.pad !== undefined || e.array.tag !== 'input') continue
    for (const [k, i] of e.indices.entries()) {
      const extent = e.array.shape[k]!
      const [least, most] = inRange(i, extent) ? [] : [extreme(i, false), extreme(i, true)]
      if (!least || !most || !mentionsSizesOnly(extent)) continue
      const ranges = rangesOf(i.free)
      found.set(`${e.array.id} ${least.id} ${most.id} ${extent.id}`, { input: e.array.name, least, most, extent, ranges })
    }
  }
  return [...found.values()]
}

/** Could the sizes make it negative? */
const mayFall = (n: Equation): boolean => termsOf(n).some((t) => t.coefficient < 0) && mentionsSizesOnly(n)
/** Extents that some sizes would make negative. */
export const extentsOf = (outputs: readonly Equation[]): readonly Equation[] => [...new Set(outputs.flatMap((e) => e.shape))].filter(mayFall)

/** Unless one of the ranges around it is empty, an axis that the program binds has `least` elements or more. */
interface Least {
  readonly extent: Equation
  readonly least: 0 | 1
  readonly ranges: readonly Equation[]
}
/** Ranges may be empty, but not shorter; where an extremum's place is read, or returned, they may not be empty. */
const leastOf = (outputs: readonly Equation[]): readonly Least[] => {
  const found = new Map<string, Least>()
  const see = (extent: Equation, least: 0 | 1, around: readonly Axis[]): void => {
    const ranges = rangesOf(around)
    found.set(`${least} ${extent.id} ${ranges.map((n) => n.id)}`, { extent, least, ranges })
  }
  const expectPlace = (i: Equation): void => {
    for (const e of termsOf(i).flatMap((t) => t.factors)) {
      if (e.tag !== 'reduce' || e.sort !== 'integer') continue
      const extent = extentOf(e.axis)
      if (mentionsSizesOnly(extent) && P.constantOf(termsOf(extent)) === undefined) see(extent, 1, e.free)
    }
  }
  outputs.filter((e) => e.sort === 'integer').forEach(expectPlace)
  for (const e of postorder(outputs, below)) {
    if (e.tag === 'at' && e.pad === undefined) e.indices.forEach(expectPlace)
    // What is accumulated in leaves out what is not there: its ranges are those of a derivative.
    if (e.tag === 'accumulate') continue
    for (const a of bound(e)) if (mayFall(extentOf(a))) see(extentOf(a), 0, e.free)
  }
  return [...found.values()]
}

const text = (e: Equation): string => P.show(termsOf(e), (a) => (a.tag === 'size' ? `sizes.${a.name}` : a.key), ' * ')
const said = (e: Equation): string => P.show(termsOf(e), (a) => (a.tag === 'size' ? a.name : a.key), ' * ')
const quoted = (s: string): string => `'${s.replace(/[\\']/g, '\\$&')}'`

const guarded = (ranges: readonly Equation[], statement: string): string =>
  `  ${ranges.length === 0 ? '' : `if (${ranges.map((n) => `${text(n)} > 0`).join(' && ')}) `}${statement}`
const atLeast = (what: string, { extent, least, ranges }: Least): string =>
  guarded(ranges, `enough(${quoted(what)}, ${quoted(said(extent))}, ${text(extent)}, ${least}, sizes)`)

/** Statements that throw a RangeError where the sizes do not allow what the program reads or returns. */
export const checksText = (outputs: readonly Equation[]): string => {
  const results = extentsOf(outputs)
  const negative = results.map((extent) => atLeast('the result', { extent, least: 0, ranges: [] }))
  const inner = leastOf(outputs).filter((l) => l.least === 1 || !results.includes(l.extent))
  const ranges = inner.map((l) => atLeast(l.least === 1 ? 'an array of which the place of an extremum is taken' : 'a range', l))
  const reads = boundsOf(outputs).map(({ input, least, most, extent, ranges }) =>
    guarded(ranges, `inside(${quoted(input)}, ${text(least)}, ${text(most)}, ${text(extent)})`),
  )
  return [...negative, ...ranges, ...reads].map((line) => `${line}\n`).join('')
}
