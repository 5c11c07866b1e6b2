/**
 * What a loop that runs backwards would compute again of the rows of another, although the steps of that have computed it, or most of it: it becomes a
 * state of the other, so that the way back only reads it. Weights of nested loops are found where these run backwards, too, and loops that were there
 * to be run again are gone.
 */
import {
  type Axis,
  type AxisSet,
  at,
  axesOver,
  bound,
  build,
  children,
  closure,
  type Equation,
  includes,
  indexAlong,
  input,
  isLiteral,
  minus,
  plus,
  postorder,
  type Recurrence,
  rewritten,
  substitute,
  union,
  within,
  without,
} from '../categories/equation.js'
import { openStates } from '../categories/open.js'
import { Marks, Table } from '../categories/table.js'
import { isGuard } from '../primitives/guard.js'
import { zeros } from '../primitives/reduction.js'
import { duringStep, extended, follows, inReadOrder, recurrencesIn, rowOf } from './steps.js'

/** A family under names for its axes that do not depend on where it stands, counted from the other end if it counts down; and where it is then read. */
interface Named {
  readonly node: Equation
  readonly axes: readonly Axis[]
  readonly places: readonly Equation[]
}
/** The axes along which anything in a node counts up, or otherwise than down. */
const risingAxes = (nodes: readonly Equation[]): Table<Equation, AxisSet> => {
  const rising = new Table<Equation, AxisSet>()
  const of = (es: readonly Equation[]): AxisSet => es.reduce((s, e) => union(s, rising.get(e)!), [] as AxisSet)
  for (const e of postorder(nodes)) {
    const up = e.tag === 'polynomial' ? e.terms.flatMap((t) => (t.coefficient < 0 && t.factors.length === 1 ? [] : t.factors)) : children(e)
    rising.set(e, e.tag === 'axis' ? union([e.axis], of(up)) : without(of(up), bound(e)))
  }
  return rising
}
/** The names of nodes inside of some axes; none of what depends on branches, or on ranges that vary. */
const namesOf = (nodes: readonly Equation[], around: AxisSet, taken: AxisSet): Table<Equation, Named> => {
  const rising = risingAxes(nodes)
  const alike = new Map<string, { readonly inner: AxisSet; readonly falls: AxisSet; readonly members: Equation[] }>()
  for (const e of nodes) {
    const inner = without(e.free, around)
    if (inner.some((a) => !isLiteral(a.lo, 0) || a.outer.length > 0 || isGuard(a))) continue
    const falls = without(inner, rising.get(e)!)
    const key = inner.map((a) => `${includes(falls, a) ? '-' : '+'}${indexAlong(a).id}`).join('')
    const group = alike.get(key) ?? { inner, falls, members: [] }
    group.members.push(e)
    alike.set(key, group)
  }
  const names = new Table<Equation, Named>()
  for (const { inner, falls, members } of alike.values()) {
    const axes = axesOver(
      inner.map((a) => a.hi),
      taken,
    )
    const mirrored = (a: Axis, i: Axis): Equation => (includes(falls, a) ? minus(minus(a.hi, 1), indexAlong(i)) : indexAlong(i))
    const others = new Map(inner.map((a, k) => [indexAlong(a), mirrored(a, axes[k]!)] as const).filter(([x, y]) => x !== y))
    const made = others.size === 0 ? members : substitute(members, others)
    const places = inner.map((a) => mirrored(a, a))
    members.forEach((e, k) => {
      names.set(e, { node: made[k]!, axes, places })
    })
  }
  return names
}

/** What the steps of a recurrence compute, nested ones included, of rows instead of states. */
const computedBy = (r: Recurrence, now: Equation, isRow: (e: Equation) => boolean): readonly Equation[] => {
  const ofRows = (q: Recurrence, k: Equation): readonly Equation[] => {
    const rows = q.histories.map((h): Equation => {
      const axes = axesOver(h.shape.slice(1), union(h.free, k.free))
      return build(axes, at(h, [k, ...axes.map(indexAlong)]))
    })
    return substitute(q.nexts, new Map<Equation, Equation>([[indexAlong(q.axis), k], ...q.states.map((s, d) => [s, rows[d]!] as const)]))
  }
  const below = (e: Equation): readonly Equation[] => (isRow(e) ? [] : children(e))
  const roots = [...ofRows(r, now)]
  const known = new Set<Recurrence>([r])
  for (let done = 0; done < roots.length; done++) {
    for (const q of recurrencesIn(postorder([roots[done]!], below))) {
      if (!known.has(q)) roots.push(...ofRows(q, indexAlong(q.axis)))
      known.add(q)
    }
  }
  return postorder(roots, below)
}

const MOST = 1e6
const own = (e: Equation): number => (e.tag === 'call' ? e.op.cost : e.tag === 'reduce' || e.tag === 'history' ? 100 : e.tag === 'at' ? 1 : 0)
/** What nodes cost, apart from those that are there. */
const costsOf = (nodes: readonly Equation[], isThere: (e: Equation) => boolean): Table<Equation, number> => {
  const costs = new Table<Equation, number>()
  for (const e of nodes)
    costs.set(
      e,
      isThere(e)
        ? 0
        : Math.min(
            MOST,
            children(e).reduce((c, x) => c + (costs.get(x) ?? 0), own(e)),
          ),
    )
  return costs
}

/** Does an array with these extents have no more elements than one of some shape? */
const fits = (extents: readonly Equation[], shape: readonly Equation[]): boolean =>
  extents.every((n) => extents.filter((x) => x === n).length <= shape.filter((x) => x === n).length)

const rememberedBy = (
  r: Recurrence,
  back: Recurrence,
  least: number,
  open: (e: Equation) => ReadonlySet<Equation>,
): ReadonlyMap<Equation, Equation> | undefined => {
  const [mine, yours] = [r.histories[0]!, back.histories[0]!]
  const alike = r !== back && r.kind.flag === undefined && back.kind.flag === undefined && r.axis.hi === back.axis.hi
  if (!alike || !within(mine.free, yours.free) || !within(yours.free, mine.free)) return undefined
  if (![...open(mine)].every((s) => open(yours).has(s))) return undefined
  const i = indexAlong(back.axis)
  const now = minus(minus(r.axis.hi, 1), i)
  if (!follows(back.nexts, back.axis, r, now)) return undefined
  const isRow = (e: Equation): boolean => rowOf(r, e, now) !== undefined
  const below = (e: Equation): readonly Equation[] => (isRow(e) ? [] : children(e))
  const nodes = postorder(back.nexts, below)
  const around = union(yours.free, [back.axis])
  const taken = [around, closure([r.axis]), r.states[0]!.free, back.states[0]!.free].reduce(union)
  const there = new Marks<Equation>()
  const computed = computedBy(r, now, isRow)
  const theirs = namesOf(computed, around, taken)
  for (const e of computed) there.add(theirs.get(e)?.node ?? e)
  const names = namesOf(nodes, around, taken)
  const again = costsOf(nodes, () => false)
  const more = costsOf(nodes, (e) => there.has(names.get(e)?.node ?? e))
  const ofRows = new Marks<Equation>()
  for (const e of nodes) if (isRow(e) || below(e).some((x) => ofRows.has(x))) ofRows.add(e)
  const gains = (e: Equation): boolean =>
    e.sort === 'real' &&
    e.shape.length === 0 &&
    (e.tag === 'call' || e.tag === 'reduce' || (e.tag === 'at' && !isRow(e))) &&
    ofRows.has(e) &&
    again.get(e)! >= least &&
    2 * more.get(e)! <= again.get(e)! &&
    [...open(e)].every((s) => open(yours).has(s)) &&
    names.get(e) !== undefined &&
    r.states.some((s) =>
      fits(
        without(e.free, around).map((a) => a.hi),
        s.shape,
      ),
    ) // prettier-ignore
  const found = postorder(back.nexts, (e) => (gains(e) ? [] : below(e))).filter(gains)
  const states = new Map<Equation, { readonly axes: readonly Axis[]; readonly value: Equation; readonly state: Equation; readonly number: number }>()
  for (const e of found) {
    const { node, axes: given } = names.get(e)!
    if (states.has(node)) continue
    const [value] = duringStep(substitute([node], new Map([[i, now]])), back.axis, r) ?? []
    const axes = inReadOrder(node, given)
    if (value)
      states.set(node, {
        axes,
        value,
        state: input(
          'state',
          axes.map((a) => a.hi),
        ),
        number: states.size,
      }) // prettier-ignore
  }
  if (states.size === 0) return undefined
  const all = [...states.values()]
  const made = extended(
    r,
    all.map((s) => s.state),
    all.map((s) => zeros(s.state.shape)),
    all.map((s) => build(s.axes, s.value)),
  )
  const reads = found.flatMap((e) => {
    const { node, axes: given, places } = names.get(e)!
    const known = states.get(node)
    return known ? [[e, at(made[r.states.length + known.number]!, [plus(now, 1), ...known.axes.map((a) => places[given.indexOf(a)]!)])] as const] : []
  })
  return new Map<Equation, Equation>([...r.histories.map((h, k) => [h, made[k]!] as const), ...reads])
}

/** Equal equations, in which loops that run backwards read what costs `least` or more to compute again. */
export const remembered = (roots: readonly Equation[], least: number): readonly Equation[] => {
  let current = roots
  for (let left = recurrencesIn(postorder(roots)).length; left > 0; left--) {
    const all = recurrencesIn(postorder(current))
    const open = openStates()
    let replacement: ReadonlyMap<Equation, Equation> | undefined
    for (const r of all) for (const back of all) replacement ??= rememberedBy(r, back, least, open)
    if (!replacement) return current
    const found = replacement
    current = rewritten(current, (e, again) => found.get(e) ?? again)
  }
  return current
}
