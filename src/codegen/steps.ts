/**
 * What is said of recurrences before they are loops: those that run in step become one, and sums over the rows of one are states of it, so that no row
 * need be kept for another; and of which states only the last row is read.
 */
import {
  type At,
  type Axis,
  at,
  axesOver,
  type Build,
  bound,
  build,
  children,
  closure,
  type Equation,
  type History,
  includes,
  indexAlong,
  input,
  isLiteral,
  lengthOf,
  minus,
  plus,
  postorder,
  type Recurrence,
  type Reduce,
  recurrence,
  rewritten,
  substitute,
  union,
  within,
  without,
} from '../categories/equation.js'
import { openStates } from '../categories/open.js'
import { plus as add } from '../primitives/arithmetic.js'
import { isGuard } from '../primitives/guard.js'
import { sum, zeros } from '../primitives/reduction.js'
import { hull } from './hull.js'

export const recurrencesIn = (nodes: readonly Equation[]): readonly Recurrence[] => [
  ...new Set(nodes.flatMap((e) => (e.tag === 'history' ? [e.of] : []))),
]
const isOneOf = (r: Recurrence, e: Equation): boolean => e.tag === 'history' && e.of === r
/** What is computed for a point of an axis; how long the axis is, is known then. */
const inside = (e: Equation): readonly Equation[] => (e.tag === 'axis' ? [] : children(e))

/** A row that a step of a recurrence finds, or that it makes. */
type Row = 'found' | 'made'
export const rowOf = (r: Recurrence, e: Equation, now: Equation): Row | undefined => {
  if (e.tag !== 'at' || !isOneOf(r, e.array) || e.pad !== undefined) return undefined
  return e.indices[0] === now ? 'found' : e.indices[0] === plus(now, 1) ? 'made' : undefined
}
/** At each point of an axis, are no other rows read of a recurrence than those that its step finds or makes there? */
export const follows = (
  parts: readonly Equation[],
  axis: Axis,
  r: Recurrence,
  now: Equation = indexAlong(axis),
  rows: readonly Row[] = ['found', 'made'],
): boolean => {
  const isRow = (e: Equation): boolean => rows.includes(rowOf(r, e, now) as Row)
  const rebinds = (e: Equation): boolean => bound(e).includes(axis)
  const below = (e: Equation): readonly Equation[] => (isRow(e) ? (e as At).indices : inside(e))
  const seen = postorder(parts, (e) => (rebinds(e) ? [] : below(e)))
  // Where the axis is bound again, another is meant.
  const hidden = postorder(seen.filter(rebinds), inside)
  return seen.some(isRow) && !seen.some((e) => below(e).some((c) => isOneOf(r, c))) && !hidden.some((e) => isOneOf(r, e))
}
/** The same within a step of the recurrence: of its states, and of what it makes of them. */
export const duringStep = (parts: readonly Equation[], axis: Axis, r: Recurrence): readonly Equation[] | undefined => {
  const now = indexAlong(r.axis)
  const moved = substitute(parts, new Map([[indexAlong(axis), now]]))
  if (!follows(moved, r.axis, r)) return undefined
  return withRows(moved, r, now, (row, k) => (row === 'found' ? r.states : r.nexts)[k]!)
}
/** The same, where the rows of a recurrence that a step finds or makes are read from elsewhere. */
const withRows = (parts: readonly Equation[], r: Recurrence, now: Equation, elsewhere: (row: Row, state: number) => Equation): readonly Equation[] =>
  rewritten(parts, (e, again, become) => {
    const row = rowOf(r, e, now)
    if (!row) return again
    const { array, indices } = e as At
    return at(elsewhere(row, r.histories.indexOf(array as History)), indices.slice(1).map(become))
  })
/** The recurrence with more states, given their steps over its own. */
export const extended = (r: Recurrence, states: readonly Equation[], inits: readonly Equation[], nexts: readonly Equation[]): readonly Equation[] => {
  const all = [...r.states, ...states]
  const steps = [...r.nexts, ...nexts]
  const step = (drafts: readonly Equation[]): readonly Equation[] => substitute(steps, new Map(all.map((s, k) => [s, drafts[k]!])))
  return recurrence(r.axis, [...r.inits, ...inits], step, r.kind.flag === undefined ? {} : r.kind)
}

/** Axes of a family in the order in which it reads an array by them. */
export const inReadOrder = (e: Equation, axes: readonly Axis[]): readonly Axis[] => {
  const placeIn = (x: At, a: Axis): number => x.indices.findIndex((i) => includes(i.free, a))
  const among = (x: At): number => axes.filter((a) => placeIn(x, a) >= 0).length
  const reads = postorder([e], inside).filter((x): x is At => x.tag === 'at')
  const most = reads.reduce<At | undefined>((best, x) => (best && among(best) >= among(x) ? best : x), undefined)
  return most ? [...axes].sort((a, b) => placeIn(most, a) - placeIn(most, b)) : axes
}

type Replacement = ReadonlyMap<Equation, Equation>
/** States that a node mentions from around it. */
type Open = (e: Equation) => ReadonlySet<Equation>
const among = (x: ReadonlySet<Equation>, y: ReadonlySet<Equation>): boolean => [...x].every((s) => y.has(s))
/** A recurrence that only reads the present rows of another, as a part of that. */
const joinedOnce = (all: readonly Recurrence[], open: Open): Replacement | undefined => {
  for (const b of all) {
    for (const a of all) {
      const [x, y] = [a.histories[0]!, b.histories[0]!]
      const alike = a !== b && b.kind.flag === undefined && lengthOf(a) === b.axis.hi && within(x.free, y.free) && within(y.free, x.free)
      if (!alike || !among(open(y), open(x)) || !follows(b.nexts, b.axis, a) || postorder(b.inits).some((e) => isOneOf(a, e))) continue
      const steps = duringStep(b.nexts, b.axis, a)
      if (!steps) continue
      const made = extended(a, b.states, b.inits, steps)
      return new Map([...a.histories, ...b.histories].map((h, k) => [h, made[k]!]))
    }
  }
  return undefined
}

/** A sum over the rows of a recurrence, in its order or the other way round, as the last row of a state that it is added to. */
const summedOnce = (nodes: readonly Equation[], all: readonly Recurrence[], open: Open, rounds: boolean): Replacement | undefined => {
  const sums = nodes.filter((e): e is Reduce => e.tag === 'reduce' && e.monoid === sum && isLiteral(e.axis.lo, 0) && !isGuard(e.axis))
  for (const r of all) {
    const length = lengthOf(r)
    const around = r.histories[0]!.free
    const mine = sums.flatMap((e) => {
      const inner = inReadOrder(e.body, without(e.free, around))
      if (e.axis.hi !== length || !within(around, e.free) || !among(open(e), open(r.histories[0]!))) return []
      if (inner.some((a) => !isLiteral(a.lo, 0) || a.outer.length > 0)) return []
      const shape = inner.map((a) => hull(a.hi))
      const axes = axesOver(shape, [e.body.free, closure([e.axis]), r.states[0]!.free, closure(inner)].reduce(union))
      const places = axes.map(indexAlong)
      const [body] = substitute([e.body], new Map(inner.map((a, d) => [indexAlong(a), places[d]!]))) as [Equation]
      const i = indexAlong(e.axis)
      const back = (): Equation => substitute([body], new Map([[i, minus(minus(length, 1), i)]]))[0]!
      const read = follows([body], e.axis, r) ? body : rounds ? [back()].find((x) => follows([x], e.axis, r)) : undefined
      const [value] = (read && duringStep([read], e.axis, r)) ?? []
      const state = input('state', shape)
      return value ? [{ e, inner, state, next: build(axes, add(at(state, places), value)) }] : []
    })
    if (mine.length === 0) continue
    const made = extended(
      r,
      mine.map((m) => m.state),
      mine.map((m) => zeros(m.state.shape)),
      mine.map((m) => m.next),
    )
    const last = lengthOf((made[0] as History).of)
    return new Map<Equation, Equation>([
      ...r.histories.map((h, k) => [h, made[k]!] as const),
      ...mine.map(({ e, inner }, k) => [e, at(made[r.states.length + k]!, [last, ...inner.map(indexAlong)])] as const),
    ])
  }
  return undefined
}

/** An array over the steps of a recurrence, made of its rows, as what the steps make on their way. */
const collectedOnce = (nodes: readonly Equation[], all: readonly Recurrence[], open: Open): Replacement | undefined => {
  const arrays = nodes.filter((e): e is Build => e.tag === 'build' && e.sort === 'real' && isLiteral(e.axes[0]!.lo, 0))
  for (const r of all) {
    const length = lengthOf(r)
    const around = r.histories[0]!.free
    for (const e of arrays) {
      const [t, ...inner] = e.axes as [Axis, ...Axis[]]
      if (e.body.tag === 'at' && isOneOf(r, e.body.array)) continue
      if (t.hi !== length || !within(e.free, around) || !within(around, e.free) || !among(open(e), open(r.histories[0]!))) continue
      if (inner.some((a) => !isLiteral(a.lo, 0) || a.outer.length > 0)) continue
      const axes = axesOver(
        inner.map((a) => a.hi),
        [e.body.free, closure(e.axes), r.states[0]!.free].reduce(union),
      )
      const [body] = substitute([e.body], new Map(inner.map((a, d) => [indexAlong(a), indexAlong(axes[d]!)]))) as [Equation]
      const i = indexAlong(t)
      const turned = substitute([body], new Map([[i, minus(minus(length, 1), i)]]))[0]!
      const forward = follows([body], t, r)
      if (!forward && !follows([turned], t, r)) continue
      const [value] = duringStep([forward ? body : turned], t, r) ?? []
      if (!value) continue
      const state = input('state', e.shape.slice(1))
      const made = extended(r, [state], [zeros(state.shape)], [build(axes, value)])
      const rows = made[r.states.length]!
      const steps = lengthOf((made[0] as History).of)
      const place = (k: Equation): Equation => (forward ? plus(k, 1) : minus(steps, k))
      const own = axesOver([steps, ...state.shape], e.free)
      const array = build(own, at(rows, [place(indexAlong(own[0]!)), ...own.slice(1).map(indexAlong)]))
      return new Map<Equation, Equation>([...r.histories.map((h, k) => [h, made[k]!] as const), [e, array]])
    }
  }
  return undefined
}

/** Equal equations, in which as few recurrences as can be keep rows for each other. Sums may be added the other way round, if rounding may change. */
export const joined = (roots: readonly Equation[], rounds: boolean): readonly Equation[] => {
  let current = roots
  for (;;) {
    const nodes = postorder(current)
    const all = recurrencesIn(nodes)
    if (all.length === 0) return current
    const open = openStates()
    const replacement = joinedOnce(all, open) ?? summedOnce(nodes, all, open, rounds) ?? collectedOnce(nodes, all, open)
    if (!replacement) return current
    current = rewritten(current, (e, again) => replacement.get(e) ?? again)
  }
}

/** Equal equations, in which recurrences have no states but those whose rows are read, and those that these need. */
export const withoutUnread = (roots: readonly Equation[]): readonly Equation[] => {
  const all = recurrencesIn(postorder(roots))
  const historyOf = new Map<Equation, History>(all.flatMap((r) => r.states.map((s, k) => [s, r.histories[k]!] as const)))
  const below = (e: Equation): readonly Equation[] => {
    if (e.tag === 'state') return [historyOf.get(e)!]
    if (e.tag !== 'history') return children(e)
    const { axis, inits, nexts, histories, kind } = e.of
    const k = histories.indexOf(e)
    return [inits[k]!, nexts[k]!, axis.lo, axis.hi, ...(kind.flag === undefined ? [] : [histories[kind.flag]!])]
  }
  const read = new Set(postorder(roots, below))
  if (all.every((r) => r.histories.every((h) => read.has(h)))) return roots
  return rewritten(roots, (e, again) => {
    if (e.tag !== 'history' || again.tag !== 'history' || !read.has(e)) return again
    const rest = e.of.histories.flatMap((h, k) => (read.has(h) ? [k] : []))
    const { axis, inits, nexts, states, histories, kind } = again.of
    if (rest.length === states.length) return again
    const of = (parts: readonly Equation[]): readonly Equation[] => rest.map((k) => parts[k]!)
    const step = (drafts: readonly Equation[]): readonly Equation[] => substitute(of(nexts), new Map(rest.map((k, d) => [states[k]!, drafts[d]!])))
    const flag = kind.flag === undefined ? {} : { flag: rest.indexOf(kind.flag) }
    return recurrence(axis, of(inits), step, flag)[rest.indexOf(histories.indexOf(again))]!
  })
}

/** Equal equations, in which recurrences know of which of their states only the last row is read. */
export const lastRows = (roots: readonly Equation[]): readonly Equation[] => {
  const all = postorder(roots)
  if (recurrencesIn(all).length === 0) return roots
  const whole = new Set<Equation>(roots)
  for (const e of all) {
    const last = e.tag === 'at' && e.pad === undefined && e.array.tag === 'history' && e.indices[0] === lengthOf(e.array.of)
    for (const c of e.tag === 'trips' ? [] : last ? e.indices : children(e)) whole.add(c)
  }
  return rewritten(roots, (e, again) => {
    if (e.tag !== 'history' || again.tag !== 'history') return again
    const { axis, inits, nexts, states, histories, kind } = again.of
    const ends = e.of.histories.flatMap((h, k) => (whole.has(h) ? [] : [k]))
    if (ends.length === 0) return again
    const step = (drafts: readonly Equation[]): readonly Equation[] => substitute(nexts, new Map(states.map((s, k) => [s, drafts[k]!])))
    return recurrence(axis, inits, step, { ...kind, ends })[histories.indexOf(again)]!
  })
}

/** A recurrence of which another, run backwards, reads the rows that its steps find; and the states that these rows take. */
export interface Replay {
  readonly primal: Recurrence
  readonly adjoint: Recurrence
  readonly states: readonly number[]
  /** Those of which the last row is read, too. */
  readonly ends: readonly number[]
}
/** The recurrences whose rows, other than the last, are read by one other alone, which runs the other way: each of them, and each other, once. */
export const replaysOf = (roots: readonly Equation[]): readonly Replay[] => {
  const all = recurrencesIn(postorder(roots)).filter((r) => r.kind.flag === undefined && r.histories[0]!.free.length === 0)
  const paired = new Set<Recurrence>()
  return all.flatMap((primal) => {
    const replay = all.reduce<Replay | undefined>((found, adjoint) => {
      const isFree = adjoint !== primal && !paired.has(primal) && !paired.has(adjoint) && adjoint.axis.hi === primal.axis.hi
      return found ?? (isFree ? replayBetween(primal, adjoint, roots) : undefined)
    }, undefined)
    if (!replay) return []
    paired.add(primal).add(replay.adjoint)
    return [replay]
  })
}
const replayBetween = (primal: Recurrence, adjoint: Recurrence, roots: readonly Equation[]): Replay | undefined => {
  const back = minus(minus(primal.axis.hi, 1), indexAlong(adjoint.axis))
  if (!follows(adjoint.nexts, adjoint.axis, primal, back, ['found'])) return undefined
  const rest = postorder(roots, (e) => (isOneOf(adjoint, e) ? (e as History).of.inits : children(e)))
  const isLast = (e: Equation): boolean => e.tag === 'at' && e.indices[0] === primal.axis.hi && e.pad === undefined
  if (rest.some((e) => !(isLast(e) && isOneOf(primal, (e as At).array)) && children(e).some((c) => isOneOf(primal, c)))) return undefined
  const ends = rest.flatMap((e) => (isLast(e) && isOneOf(primal, (e as At).array) ? [primal.histories.indexOf((e as At).array as History)] : []))
  return { primal, adjoint, states: statesBelow(primal, rowsRead(adjoint, primal, back)), ends: [...new Set(ends)] }
}
const rowsRead = (by: Recurrence, of: Recurrence, now: Equation): readonly number[] => [
  ...new Set(postorder(by.nexts, inside).flatMap((e) => (rowOf(of, e, now) ? [of.histories.indexOf((e as At).array as History)] : []))),
]
/** Some states, and those that their steps read. */
const statesBelow = (r: Recurrence, some: readonly number[]): readonly number[] => {
  const found = new Set(some)
  for (const k of found) for (const e of postorder([r.nexts[k]!])) if (e.tag === 'state' && r.states.includes(e)) found.add(r.states.indexOf(e))
  return [...found].sort((a, b) => a - b)
}
/** What the steps of the way back make, where the rows of the way there are read from elsewhere. */
export const stepsBack = ({ primal, adjoint }: Replay, rows: readonly (Equation | undefined)[]): readonly Equation[] =>
  withRows(adjoint.nexts, primal, minus(minus(primal.axis.hi, 1), indexAlong(adjoint.axis)), (_, k) => rows[k]!)
