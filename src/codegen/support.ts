/**
 * Where equations may be other than zero, as far as their structure says: choices with 0, products, and arrays of which some elements are never written.
 * All points of a few axes are looked at together, as the bits of one integer, so that no term is written out for any of them.
 */
import {
  type At,
  type Axis,
  type Call,
  children,
  type Entry,
  type Equation,
  includes,
  indexAlong,
  literal,
  meets,
  postorder,
  termsOf,
} from '../categories/equation.js'
import { Marks, Table } from '../categories/table.js'
import { div, mul } from '../primitives/arithmetic.js'
import { and, below, not, or, same, select } from '../primitives/comparison.js'
import { indicator, under } from '../primitives/guard.js'
import { shiftOf, sum } from '../primitives/reduction.js'

/** A bit for each point. */
type Points = bigint
const EVERYWHERE: Points = -1n
const NOWHERE: Points = 0n
/** Where something may be other than 0, or true; and where it may be 0, or false. */
interface Chances {
  readonly yes: Points
  readonly no: Points
}
const ANY: Chances = { yes: EVERYWHERE, no: EVERYWHERE }
const nonzero = (yes: Points): Chances => ({ yes, no: EVERYWHERE })

/** The values of an integer, point by point. */
type Places = readonly number[]
/** Where axes stand at each point: those that are looked at, and inside of arrays that are read those of their elements. */
interface View {
  readonly places: ReadonlyMap<Axis, Places>
  readonly depth: number
  readonly known: Table<Equation, Chances>
  readonly integers: Table<Equation, Places>
  readonly reads: Table<At, readonly Seen[]>
  readonly equal: Map<string, Points>
}
/** An entry of an array as a read sees it: at which points it may be what is read, and the view of its value, if that is known. */
interface Seen {
  readonly value: Equation
  readonly points: Points
  readonly inside: View | undefined
}
const UNKNOWN: Seen = { value: literal(1), points: EVERYWHERE, inside: undefined }
/** Beyond so many arrays inside of each other, or ways to read them, anything may be anything. */
const DEEPEST = 8
const MOST_VIEWS = 64

/** Nodes that hold what may be zero by structure. */
export const masked = (roots: readonly Equation[]): Marks<Equation> => {
  const found = new Marks<Equation>()
  for (const e of postorder(roots)) {
    const masks = e.tag === 'accumulate' || (e.tag === 'call' && (e.op === same || e.op === below))
    if (masks || children(e).some((c) => found.has(c))) found.add(e)
  }
  return found
}

const entriesOf = (array: Equation): readonly Entry[] | undefined => {
  if (array.tag === 'mark' || array.tag === 'custom') return entriesOf(array.of)
  if (array.tag === 'accumulate') return array.entries
  return array.tag === 'build' ? [{ axes: array.axes, indices: array.axes.map(indexAlong), value: array.body, partial: false }] : undefined
}
/** Is it 0 where all its arguments are? */
const vanishes = ({ op, args }: Call): boolean => op.evaluate(...args.map(() => 0)) === 0

/** At which points an equation may be other than 0, given where its axes stand at each of `count` points. */
export const supportAt = (count: number, axes: ReadonlyMap<Axis, Places>, masked: Marks<Equation>): ((e: Equation) => Points) => {
  const where = (holds: (point: number) => boolean): Points => {
    let digits = '0b'
    for (let k = count - 1; k >= 0; k--) digits += holds(k) ? '1' : '0'
    return BigInt(digits)
  }
  const views = new Map<string, View>()
  const alike = new Map<string, Places>()
  /** The same list for the same places. */
  const unique = (places: Places): Places => {
    const text = places.join()
    const known = alike.get(text) ?? places
    alike.set(text, known)
    return known
  }
  const names = new Map<Places, number>()
  const nameOf = (places: Places): number => {
    const name = names.get(places) ?? names.size
    names.set(places, name)
    return name
  }
  const viewOf = (places: ReadonlyMap<Axis, Places>, depth: number): View | undefined => {
    const key = [...places]
      .map(([a, at]) => `${indexAlong(a).id}:${nameOf(at)}`)
      .sort()
      .join()
    const known = views.get(key)
    if (known) return known
    if (depth > DEEPEST || views.size >= MOST_VIEWS) return undefined
    const made: View = { places, depth, known: new Table(), integers: new Table(), reads: new Table(), equal: new Map() }
    views.set(key, made)
    return made
  }

  const integersOf = (i: Equation, v: View): Places | undefined => {
    const known = v.integers.get(i)
    if (known) return known
    const terms = termsOf(i)
    if (!terms.every((t) => t.factors.every((f) => f.tag === 'axis' && v.places.has(f.axis)))) return undefined
    const at = (f: Equation, k: number): number => (f.tag === 'axis' ? v.places.get(f.axis)![k]! : 1)
    const made = unique(
      Array.from({ length: count }, (_, k) => terms.reduce((s, t) => s + t.factors.reduce((p, f) => p * at(f, k), t.coefficient), 0)),
    )
    v.integers.set(i, made)
    return made
  }
  const whereEqual = (i: Equation, value: number, v: View): Points => {
    const at = integersOf(i, v)
    if (!at) return EVERYWHERE
    const key = `${i.id}=${value}`
    const points = v.equal.get(key) ?? where((k) => at[k] === value)
    v.equal.set(key, points)
    return points
  }

  const entered = (x: Entry, indices: readonly Equation[], v: View): Seen => {
    const { value } = x
    const own = new Map<Axis, Places>()
    let points = EVERYWHERE
    for (const [k, q] of x.indices.entries()) {
      const i = indices[k]!
      if (q.tag === 'literal') {
        points &= whereEqual(i, q.value, v)
        continue
      }
      const at = integersOf(i, v)
      const [b, c] = shiftOf(q) ?? []
      if (!at || !b || c?.tag !== 'literal' || b.hi.tag !== 'literal' || !x.axes.includes(b)) continue
      const [end, shift] = [b.hi.value, c.value]
      const other = own.get(b)
      const places = shift === 0 ? at : unique(at.map((n) => n - shift))
      points &= where((n) => places[n]! >= 0 && places[n]! < end && (!other || other[n] === places[n]))
      if (includes(value.free, b)) own.set(b, places)
    }
    if (own.size === 0 && !x.axes.some((a) => v.places.has(a))) return { value, points, inside: v }
    const outside = [...v.places].filter(([a]) => !x.axes.includes(a) && includes(value.free, a))
    return { value, points, inside: viewOf(new Map([...outside, ...own]), v.depth + 1) }
  }
  /** Each entry of the array as a read sees it, if it is known how the array is made. */
  const entriesIn = (e: At, v: View): readonly Seen[] => {
    const known = v.reads.get(e)
    if (known) return known
    const made = (e.pad !== undefined && e.pad !== 0 ? undefined : entriesOf(e.array))?.map((x) => entered(x, e.indices, v)) ?? [UNKNOWN]
    v.reads.set(e, made)
    return made
  }
  const chancesOf = (e: Equation, v: View): Chances => {
    if (e.tag === 'literal') return e.value === 0 ? { yes: NOWHERE, no: EVERYWHERE } : { yes: EVERYWHERE, no: NOWHERE }
    return v.known.get(e) ?? ANY
  }
  const ofElement = (e: At, v: View): Chances => {
    let yes = NOWHERE
    for (const { value, points, inside } of entriesIn(e, v)) {
      if (inside && inside !== v) look(value, inside)
      yes |= inside ? points & chancesOf(value, inside).yes : points
    }
    return nonzero(yes)
  }
  const ofCall = (e: Call, v: View): Chances => {
    const [p, x, y] = e.args.map((a) => chancesOf(a, v)) as [Chances, Chances, Chances]
    switch (e.op) {
      case same:
      case below: {
        const [i, j] = e.args.map((a) => integersOf(a, v))
        const yes = i && j && where((k) => e.op.evaluate(i[k]!, j[k]!) !== 0)
        return yes === undefined ? ANY : { yes, no: ~yes }
      }
      case not:
        return { yes: p.no, no: p.yes }
      case and:
        return { yes: p.yes & x.yes, no: p.no | x.no }
      case or:
        return { yes: p.yes | x.yes, no: p.no & x.no }
      case indicator:
        return p
      case select:
        return nonzero((p.yes & x.yes) | (p.no & y.yes))
      case mul:
        return nonzero(p.yes & x.yes)
      case div:
        return nonzero(p.yes)
      case under:
        return nonzero(x.yes)
      default:
        return vanishes(e) ? nonzero(e.args.reduce((s, a) => s | chancesOf(a, v).yes, NOWHERE)) : ANY
    }
  }
  const isOutside = (e: Equation, v: View): boolean => e.tag === 'reduce' && !v.places.has(e.axis)
  const see = (e: Equation, v: View): Chances => {
    switch (e.tag) {
      case 'call':
        return ofCall(e, v)
      case 'at':
        return ofElement(e, v)
      case 'reduce':
        return e.monoid === sum && isOutside(e, v) ? nonzero(chancesOf(e.body, v).yes) : ANY
      case 'mark':
      case 'custom':
        return chancesOf(e.of, v)
      default:
        return ANY
    }
  }
  /** What is seen as the node itself is; other parts are seen elsewhere, or never. */
  const parts = (e: Equation, v: View): readonly Equation[] => {
    switch (e.tag) {
      case 'call':
        return e.args
      case 'at':
        return entriesIn(e, v).flatMap((x) => (x.inside === v ? [x.value] : []))
      case 'reduce':
        return isOutside(e, v) ? [e.body] : []
      case 'mark':
      case 'custom':
        return [e.of]
      default:
        return []
    }
  }
  const look = (root: Equation, v: View): void => {
    const axes = [...v.places.keys()]
    const passes = (e: Equation): boolean => v.known.has(e) || !masked.has(e) || !meets(e.free, axes)
    for (const e of postorder(
      [root],
      (x) => parts(x, v),
      (e) => passes(e),
    ))
      v.known.set(e, see(e, v))
  }
  const top = viewOf(new Map([...axes].map(([a, at]) => [a, unique(at)])), 0)!
  return (e) => {
    look(e, top)
    return chancesOf(e, top).yes
  }
}
