/**
 * Sums over the data, of which a loss is one and its gradient many: those that see nothing of the data are arrays of their own, wherever they stand, so
 * that one loop over the data makes them all.
 */
import {
  type Accumulate,
  type Axis,
  type AxisSet,
  accumulate,
  at,
  axisOver,
  type Build,
  call,
  children,
  type Entry,
  type Equation,
  includes,
  indexAlong,
  isLiteral,
  postorder,
  type Reduce,
  reduceAsIs,
  replaceNodes,
  substitute,
  union,
} from '../categories/equation.js'
import { openStates } from '../categories/open.js'
import { Table } from '../categories/table.js'
import { add, mul, neg, sub } from '../primitives/arithmetic.js'
import { sum } from '../primitives/reduction.js'
import { hull } from './hull.js'
import { lowest } from './lowest.js'
import { isShort } from './unroll.js'

const isSum = (e: Equation): e is Reduce => e.tag === 'reduce' && e.monoid === sum

/** The range of the outermost sum around the most loops, if there are any in it; a few known points are no data. */
const dataOf = (roots: readonly Equation[]): Equation | undefined => {
  const depth = new Table<Equation, number>()
  for (const e of postorder(roots)) {
    const below = children(e).reduce((d, c) => Math.max(d, depth.get(c)!), 0)
    depth.set(e, below + (e.tag === 'reduce' ? 1 : 0))
  }
  const outermost = postorder(roots, (e) => (e.tag === 'reduce' ? [] : children(e))).filter((e): e is Reduce => isSum(e) && !isShort(e.axis))
  const deepest = outermost.reduce<Reduce | undefined>((a, b) => (a && depth.get(a)! >= depth.get(b)! ? a : b), undefined)
  return deepest && depth.get(deepest)! > 1 && isLiteral(deepest.axis.lo, 0) ? deepest.axis.hi : undefined
}

const entriesOf = (e: Build | Accumulate): readonly Pick<Entry, 'axes' | 'value'>[] =>
  e.tag === 'build' ? [{ axes: e.axes, value: e.body }] : e.entries
const additive = (e: Equation): readonly Equation[] => (e.tag === 'call' && (e.op === add || e.op === sub || e.op === neg) ? e.args : [])
/** The sums that are needed elsewhere than as a term of an array with an element for each of theirs. */
const needed = (all: readonly Equation[], isOne: (e: Equation) => boolean): readonly Equation[] => {
  const covered = new Set<Equation>()
  const around = new Set<Equation>()
  for (const e of all) {
    if (e.tag !== 'build' && e.tag !== 'accumulate') continue
    around.add(e)
    for (const { axes, value } of entriesOf(e)) {
      for (const x of postorder([value], additive)) {
        if (additive(x).length > 0) around.add(x)
        else if (isOne(x) && axes.every((a) => includes(x.free, a))) covered.add(x)
      }
    }
  }
  return [...new Set(all.flatMap((e) => children(e).filter((c) => isOne(c) && !(covered.has(c) && around.has(e)))))]
}

const scalarsIn = (e: Equation): readonly Equation[] => (e.tag === 'call' || e.tag === 'reduce' ? children(e) : [])
/** The same, where factors and terms stand in the order in which they were made. */
const inOneOrder = (e: Equation): Equation => {
  const done = new Table<Equation, Equation>()
  const get = (x: Equation): Equation => done.get(x) ?? x
  for (const x of postorder([e], scalarsIn)) {
    if (x.tag === 'call') {
      const args = x.args.map(get)
      const turns = (x.op === mul || x.op === add) && args[0]!.id > args[1]!.id
      done.set(x, turns ? call(x.op, args.reverse()) : args.every((a, k) => a === x.args[k]) ? x : call(x.op, args))
    } else if (x.tag === 'reduce') done.set(x, get(x.body) === x.body ? x : reduceAsIs(x.monoid, x.axis, get(x.body)))
  }
  return get(e)
}
/** An array with an element for every index that the axes of a family may have, read where they are. */
const stored = (e: Equation, inOrder: (axes: AxisSet) => readonly Axis[]): Equation => {
  let taken: AxisSet = []
  const names = e.free.map((a): readonly [Axis, Axis] => {
    const own = axisOver(0, hull(a.hi), taken)
    taken = union(taken, [own])
    return [a, own]
  })
  const [renamed] = lowest(substitute([e], new Map(names.map(([a, own]) => [indexAlong(a), indexAlong(own)]))))
  const family = inOneOrder(renamed!)
  const axes = inOrder(family.free)
  const entry: Entry = { axes, indices: axes.map(indexAlong), value: family, partial: false }
  const array = accumulate(
    axes.map((a) => a.hi),
    [entry],
  )
  return at(
    array,
    axes.map((own) => indexAlong(names.find(([, x]) => x === own)![0])),
  )
}

/** Does an array of some shape have all these extents? */
const fits = (extents: readonly Equation[], shape: readonly Equation[]): boolean => {
  const left = [...shape]
  return extents.every((n) => {
    const k = left.indexOf(n)
    if (k >= 0) left.splice(k, 1)
    return k >= 0
  })
}
export const dataSums = (roots: readonly Equation[]): readonly Equation[] => {
  // A gradient alone sums over what its loss does.
  const scalars = roots.filter((e) => e.shape.length === 0)
  const data = dataOf(scalars.length > 0 ? scalars : roots)
  if (!data) return roots
  const all = postorder(roots)
  const open = openStates()
  // No array is larger than those that are given or asked for.
  const shapes = [...roots, ...all.filter((e) => e.tag === 'input')].map((e) => e.shape)
  // Rows of recurrences may be made again where they are read: what is made of them stays there.
  const rows = new Table<Equation, boolean>()
  for (const e of all) rows.set(e, e.tag === 'history' || children(e).some((c) => rows.get(c)!))
  const isOne = (e: Equation): boolean => {
    if (rows.get(e) || !isSum(e) || e.axis.hi !== data || !isLiteral(e.axis.lo, 0) || e.free.length === 0 || open(e).size > 0) return false
    const extents = e.free.map((a) => hull(a.hi))
    return !extents.includes(data) && shapes.some((shape) => fits(extents, shape))
  }
  const entries = all.flatMap((e) => (e.tag === 'build' || e.tag === 'accumulate' ? entriesOf(e) : []))
  /** As an array of the program has them. */
  const inOrder = (axes: AxisSet): readonly Axis[] => {
    const like = entries.find((n) => axes.every((a) => n.axes.includes(a)))
    return like ? like.axes.filter((a) => includes(axes, a)) : axes
  }
  return replaceNodes(roots, new Map(needed(all, isOne).map((e) => [e, stored(e, inOrder)])))
}
