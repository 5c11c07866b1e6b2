/**
 * Equations → loops. A block is a loop body (or the whole kernel); everything is computed in the outermost block where its axes are open.
 *
 * 1. *Discover* what needs a loop in a block: reductions, arrays that are read elsewhere than where they are made, and families that the loop
 *    on the way does not see and that are worth storing (loop-invariant code, with fission).
 * 2. *Place* each in a generation: after the last one whose results it needs. Equal axes in one generation are one loop: fusion by
 *    construction, so that no pass has to prove it afterwards.
 * 3. *Demand*, from the outputs down: a family that several loops need is stored by the first, or computed again if that is cheaper.
 * 4. *Emit* on demand, every node once in its block.
 *
 * What is stored and what is computed again is decided by the numbers of `Policy`, and nowhere else. Before all this, equations are rewritten as
 * `lowering.ts` says.
 */
import {
  type Accumulate,
  type At,
  type Axis,
  type AxisSet,
  along,
  at,
  axesOver,
  axisOver,
  type Build,
  children,
  closure,
  type Equation,
  freeOf,
  type History,
  includes,
  indexAlong,
  input,
  inRange,
  isLiteral,
  isWithoutEnd,
  literal,
  meets,
  type Order,
  plus as plusIndex,
  postorder,
  type Reduce,
  replaceNodes,
  substitute,
  sureEnd,
  type Trips,
  termsOf,
  trips,
  union,
  within,
  without,
} from '../categories/equation.js' // prettier-ignore
import { Impossible } from '../categories/errors.js'
import { openStates } from '../categories/open.js'
import * as P from '../categories/size.js'
import { Marks, Table } from '../categories/table.js'
import { conditionOf, indicator, isGuard, under } from '../primitives/guard.js'
import { rowAt } from '../primitives/programs/control.js'
import { hull } from './hull.js'
import { type Buffer, buffersOf, type Guard, type Kernel, type Loop, type Offset, type Operand, type Statement, scalar, type Value } from './loop.js'
import { lowered } from './lowering.js'
import type { Memory } from './memory.js'
import { nestsOf, sumOfSums } from './nest.js'
import { type Policy, standard } from './policy.js'
import { replaysOf, stepsBack } from './steps.js'
import {
  type Action,
  type Block,
  boundsOf,
  type Kept,
  type Planned,
  type Producer,
  placesOf,
  type Recurs,
  type Rows,
  replaced,
  type Task,
} from './task.js'

export interface Output {
  readonly name: string
  readonly equation: Equation
}

const isArray = (e: Equation): boolean => e.shape.length > 0
const isMade = (e: Equation): boolean => e.tag === 'build' || e.tag === 'accumulate' || e.tag === 'order' || e.tag === 'history'
/** Is it a scalar that may be stored? Of a guard, the condition is asked. */
const isWork = (e: Equation): boolean => !isArray(e) && e.sort !== 'boolean' && (e.tag === 'reduce' || (e.tag === 'call' && e.op !== indicator))
/** Is it read of the last row of a recurrence that keeps no other? */
const isLastRow = (e: Equation): boolean => {
  const { kind, histories } = e.tag === 'at' && e.array.tag === 'history' ? e.array.of : {}
  return kind?.ends?.some((k) => histories![k] === (e as At).array) === true
}
/** Does it cost at least `limit` to compute a scalar where the axes of `open` are, and all that depends on no other is known? */
const costs = (e: Equation, open: AxisSet, limit: number): boolean => {
  let left = limit
  const spend = (x: Equation): void => {
    if (left <= 0 || within(x.free, open)) return
    left -= x.tag === 'call' ? x.op.cost : x.tag === 'at' ? 1 : x.tag === 'reduce' ? 100 : 0
    if (x.tag !== 'reduce') for (const c of x.tag === 'at' ? x.indices : children(x)) spend(c)
  }
  spend(e)
  return left <= 0
}
/** The kernel that computes the outputs, given the inputs in this order. */
export const schedule = (
  name: string,
  inputs: readonly Equation[],
  given: readonly Output[],
  sizes: readonly string[],
  policy: Policy = standard,
): Kernel => {
  const { roots: prepared, sparse } = lowered(
    given.map((o) => o.equation),
    policy,
  )
  const outputs = prepared.map((equation, k) => ({ name: given[k]!.name, equation }))
  let keys = 0
  const value = (hint: string, sort: Equation['sort']): Value => scalar(hint, sort, sort === 'integer' ? `v${String(keys++).padStart(7, '0')}` : '')
  const sizeValues = new Map(sizes.map((n) => [n, scalar(n, 'integer', n)]))
  const sized = new Set(sizeValues.values())
  const scalars = new Map<Equation, Value>()
  const arrays = new Map<Equation, Buffer>()
  const workspace: Buffer[] = []

  const closedOffset = (e: Equation, b?: Block): Offset =>
    P.replaceAtoms(termsOf(e), (a) => {
      const known = a.tag === 'size' ? sizeValues.get(a.name) : a.tag === 'trips' && b ? tripsIn(a, b) : scalars.get(a)
      if (!known) throw new Impossible(`an extent depends on ${a.tag}`)
      return P.atom(known)
    })
  /** Is an extent known in a block? */
  const isKnown = (n: Equation, b: Block): boolean =>
    termsOf(n).every((t) => t.factors.every((a) => a.tag === 'size' || scalars.has(a) || (a.tag === 'trips' && within(a.free, b.open))))
  /** An array in a block: as long as it is there, if that is asked for and known, or as long as it may become. */
  const store = (hint: string, sort: Equation['sort'], extents: readonly Equation[], b: Block, exact = false): Buffer => {
    const lengths = extents.map((n) => closedOffset(exact && isKnown(n, b) ? n : hull(n), b))
    const grows = lengths.some((p) => p.some((t) => t.factors.some((v) => !sized.has(v))))
    const made: Buffer = { name: hint, sort, extents: lengths, role: 'workspace', ...(grows && { grows }) }
    workspace.push(made)
    return made
  }
  for (const e of inputs) {
    if (e.tag !== 'input') throw new Impossible('an input that is none')
    if (isArray(e))
      arrays.set(e, {
        name: e.name,
        sort: e.sort,
        extents: e.shape.map((n) => closedOffset(n)),
        role: 'input',
        ...(e.below && { below: closedOffset(e.below) }),
      })
    else scalars.set(e, value(e.name, e.sort))
  }

  const block = (parent: Block | undefined, axis: Axis | undefined): Block => {
    const alone: Block[] = []
    const open = axis ? union(parent!.open, [axis]) : []
    const depth = parent ? parent.depth + 1 : 0
    alone.push({
      parent,
      axis,
      open,
      depth,
      alone,
      order: 0,
      index: undefined,
      steps: undefined,
      producers: new Map(),
      groups: [],
      here: [],
      code: [],
      memo: new Table(),
    })
    return alone[0]!
  }
  const root = block(undefined, undefined)
  const homeOf = (e: Equation, b: Block): Block => {
    let home = b
    while (home.parent && within(e.free, home.parent.open)) home = home.parent
    return home
  }
  const producerOf = (e: Equation, b: Block): Producer | undefined => homeOf(e, b).producers.get(e)
  const isAbove = (e: Equation, b: Block): boolean => b.parent !== undefined && within(e.free, b.parent.open)

  // ---- 1. discover

  /** The tasks that fill an array, for every point of some axes around it. */
  const fill = (node: Build | Accumulate, around: readonly Axis[], buffer: Buffer): Producer => {
    const nests = nestsOf(node, policy, sparse.has(node))
    const made: Producer = { name: buffer.name, buffer, clear: nests.clear, tasks: [], result: undefined, lengths: node.shape }
    made.tasks = nests.nests.map((n) => ({
      producer: made,
      axes: [...around, ...n.axes],
      value: n.value,
      action: {
        do: 'write',
        buffer,
        indices: [...around.map(indexAlong), ...n.indices],
        mode: n.mode,
        partial: n.partial,
        shape: [...around.map((a) => a.hi), ...node.shape],
      },
      last: !nests.clear && n.mode === '+=',
    }))
    return made
  }
  const reducing = (given: Reduce): Producer => {
    const e = policy.interchanges ? sumOfSums(given) : given
    const made: Producer = { name: e.monoid.name, buffer: undefined, clear: false, tasks: [], result: undefined, lengths: [] }
    made.tasks = [{ producer: made, axes: [e.axis], value: e.body, action: { do: 'reduce', monoid: e.monoid, axis: e.axis }, last: false }]
    return made
  }
  /** The keys are stored, then sorted, for every point of some axes around them. */
  const sorting = (e: Order, around: readonly Axis[], to: Buffer, b: Block): Producer => {
    const made: Producer = { name: to.name, buffer: to, clear: false, tasks: [], result: undefined, lengths: e.shape }
    const by = store('keys', 'real', [...around.map((a) => a.hi), ...e.shape], b)
    const inner = axesOver(e.shape, union(e.of.free, closure(around)))
    const outer = around.map(indexAlong)
    made.tasks = [
      {
        producer: made,
        axes: [...around, ...inner],
        value: at(e.of, inner.map(indexAlong)),
        action: { do: 'write', buffer: by, indices: [...outer, ...inner.map(indexAlong)], mode: '=', partial: false, shape: [] },
        last: false,
      },
      {
        producer: made,
        axes: around,
        value: literal(0),
        action: { do: 'order', to, by, indices: [...outer, literal(0, 'integer')], extent: e.shape[0]! },
        last: true,
      },
    ]
    return made
  }
  /** All states of a recurrence in one loop, row after row. */
  const stepping = (e: History, b: Block, around: readonly Axis[]): Producer & { readonly recurs: Recurs } => {
    const taken = union(b.open, closure(around))
    const fresh = (a: Axis): Axis => axisOver(a.lo, a.hi, union(taken, e.free))
    const there = planned.find((p) => p.replay.primal === e.of)
    const back = planned.find((p) => p.replay.adjoint === e.of)
    const { axis, states, inits, nexts: steps, kind } = includes(taken, e.of.axis) ? (along(fresh(e.of.axis), e.of)[0] as History).of : e.of
    const extents = around.map((a) => a.hi)
    const { flag } = kind
    const kept = e.of.histories.map((h, k): Rows => {
      const rest = h.shape.slice(1)
      const pair = (): readonly [Buffer, Buffer] => [store('state', h.sort, rest, b, true), store('next', h.sort, rest, b, true)]
      if (there?.replay.states.includes(k)) {
        const snapshots: Buffer = {
          name: 'snapshots',
          sort: h.sort,
          extents: [P.atom(there.slots), ...rest.map((n) => closedOffset(hull(n), b))],
          role: 'workspace',
          grows: true,
        }
        workspace.push(snapshots)
        const end = there.replay.ends.includes(k) ? { end: store('end', h.sort, rest, b, true) } : {}
        return { last: pair(), snapshots, ...end }
      }
      const only = around.length === 0 && (k === flag || kind.ends?.includes(k) === true)
      if (only && rest.length === 0) return { carry: { value: value('state', h.sort) } }
      if (only) return { last: pair() }
      if (flag === undefined) return { all: store('history', h.sort, [...extents, ...h.shape], b, true) }
      const lengths = [[], ...rest.map((n) => closedOffset(isKnown(n, b) ? n : hull(n), b))]
      const all: Buffer = { name: 'history', sort: h.sort, extents: lengths, role: 'workspace', grows: true }
      workspace.push(all)
      return { all }
    })
    if (flag !== undefined && around.length > 0) throw new Impossible('a loop without known end for every point of a family, kept')
    const rows = new Map([...e.of.histories, ...states].map((x, k) => [x, kept[k % kept.length]!]))
    if (there) {
      const pairs = kept.flatMap(({ last, snapshots }) => (last && snapshots ? [{ now: last[0], next: last[1], snapshots }] : []))
      there.recall = { plan: there.buffer, cursor: there.cursor, rows: pairs }
      there.kept = kept
    }
    const recall = there?.recall ? { recall: there.recall } : {}
    const recurs: Recurs = { rows, along: axis, around, kind, trips: flag === undefined ? undefined : value('trips', 'integer'), ...recall }
    const nexts = back ? recalling(back, axis, b) : steps
    // The way there comes before the way back, even if nothing else asks for it.
    const lengths = [...e.of.histories.flatMap((h) => h.shape), ...(back ? [back.replay.primal.histories[0]!] : [])]
    const made: Producer & { readonly recurs: Recurs } = {
      name: 'history',
      buffer: undefined,
      clear: false,
      tasks: [],
      result: undefined,
      recurs,
      lengths,
    }
    const row = (x: Equation, k: number, outer: readonly Axis[], first: Equation, last: boolean): Task => {
      const open = union(x.free, union(taken, closure(outer)))
      const inner = x.tag === 'build' && !meets(x.axes, open) ? x.axes : axesOver(x.shape, open)
      const { all, last: pair, carry } = kept[k]!
      const places = inner.map(indexAlong)
      const action: Action = carry
        ? { do: 'carry', carry, which: last ? 'next' : 'initial' }
        : pair
          ? { do: 'write', buffer: pair[last ? 1 : 0], indices: places, mode: '=', partial: false, shape: [] }
          : { do: 'write', buffer: all!, indices: [...around.map(indexAlong), first, ...places], mode: '=', partial: false, shape: [] }
      return { producer: made, axes: [...around, ...outer, ...inner], value: at(x, places), action, last }
    }
    made.tasks = [
      ...inits.map((x, k) => row(x, k, [], literal(0, 'integer'), false)),
      ...nexts.map((x, k) => row(x, k, [axis], plusIndex(indexAlong(axis), 1), true)),
    ]
    return made
  }
  const planned = (policy.memory === 'all' ? [] : replaysOf(prepared)).map((replay): Planned => {
    const buffer: Buffer = { name: 'plan', sort: 'integer', extents: [[]], role: 'workspace', grows: true }
    workspace.push(buffer)
    return { replay, buffer, cursor: value('cursor', 'integer'), slots: value('slots', 'integer') }
  })
  /** The plan by which a producer makes rows again. */
  const planOf = (p: Producer | undefined): Planned | undefined => planned.find((x) => x.again !== undefined && x.again === p)
  /** The steps of the way back, with rows of the way there as they are made again; and what makes these. */
  const recalling = (plan: Planned, axis: Axis, b: Block): readonly Equation[] => {
    const { primal, states } = plan.replay
    stepsHere(primal.histories[0]!, b)
    const taken = union(b.open, [axis])
    const [history] = along(axisOver(0, axis.hi, union(taken, primal.states[0]!.free)), primal) as readonly [History]
    const { kept, recall } = plan
    const rows = primal.histories.map((h, k) => (states.includes(k) ? input('row', h.shape.slice(1), h.sort, undefined, [axis]) : undefined))
    const recurs: Recurs = {
      rows: new Map(history.of.states.map((s, k) => [s, kept![k]!])),
      along: history.of.axis,
      around: [],
      kind: {},
      trips: undefined,
      recall: recall!,
    }
    const again: Producer = { name: 'again', buffer: undefined, clear: false, tasks: [], result: undefined, recurs, lengths: [] }
    for (const [k, x] of rows.entries()) if (x) (recurs.rows as Map<Equation, Rows>).set(x, kept![k]!)
    again.tasks = states.map((k): Task => {
      const x = history.of.nexts[k]!
      const inner = axesOver(x.shape, union(x.free, union(taken, [history.of.axis])))
      const places = inner.map(indexAlong)
      const action: Action = { do: 'write', buffer: kept![k]!.last![1], indices: places, mode: '=', partial: false, shape: [] }
      return { producer: again, axes: [history.of.axis, ...inner], value: at(x, places), action, last: true }
    })
    plan.again = again
    plan.rows = rows.flatMap((x) => x ?? [])
    return stepsBack(plan.replay, rows)
  }
  /** Over how many axes a family is: at points of these it is always there. */
  const ranks = new Map<Equation, number>()
  const families = new Map<Block, Map<Equation, { readonly read: Equation; readonly producer: Producer; readonly axes: readonly Axis[] }>>()
  /** A family, or a family of arrays, over the axes that are not open in b: its producer, and an array equation that stands for it. */
  const family = (e: Equation, b: Block): { readonly read: Equation; readonly axes: readonly Axis[] } => {
    const table = families.get(b) ?? new Map()
    families.set(b, table)
    const known = table.get(e)
    if (known) return known
    const axes = without(e.free, b.open)
    const standing = (hint: string, x: Equation): Equation => {
      // Pinned to the block that makes it, even if it does not see the block's axis.
      const pinned = b.open.filter((a) => a === b.axis || includes(x.free, a))
      const made = input(hint, [...axes.map((a) => a.hi), ...x.shape], x.sort, undefined, pinned)
      ranks.set(made, axes.length)
      return made
    }
    if (e.tag === 'history') {
      const producer = stepping(e, b, axes)
      for (const h of e.of.histories) {
        const read = standing('history', h)
        b.producers.set(read, producer)
        ;(producer.recurs.rows as Map<Equation, Rows>).set(read, producer.recurs.rows.get(h)!)
        table.set(h, { read, producer, axes })
      }
      return table.get(e)!
    }
    const hint = isArray(e) ? 'array' : e.tag === 'call' ? e.op.name : 'family'
    const buffer = store(hint, e.sort, [...axes.map((a) => a.hi), ...e.shape], b)
    const stand = standing(hint, e)
    let producer: Producer
    if (e.tag === 'build' || e.tag === 'accumulate') producer = fill(e, axes, buffer)
    else if (e.tag === 'order') producer = sorting(e, axes, buffer, b)
    else {
      producer = { name: hint, buffer, clear: false, tasks: [], result: undefined, lengths: e.shape }
      producer.tasks = [
        {
          producer,
          axes,
          value: e,
          action: { do: 'write', buffer, indices: axes.map(indexAlong), mode: '=', partial: false, shape: [] },
          last: false,
        },
      ]
    }
    b.producers.set(stand, producer)
    const made = { read: stand, producer, axes }
    table.set(e, made)
    return made
  }
  const bufferFor = (e: Equation, b: Block): void => {
    if (b.producers.has(e)) return
    if (e.tag === 'order') b.producers.set(e, sorting(e, [], store('order', e.sort, e.shape, b), b))
    if (e.tag === 'build' || e.tag === 'accumulate') b.producers.set(e, fill(e, [], store('array', e.sort, e.shape, b)))
  }

  const stepsHere = (e: History, b: Block): void => {
    if (b.producers.has(e)) return
    const made = stepping(e, b, [])
    for (const h of e.of.histories) b.producers.set(h, made)
    if (e.of.kind.flag !== undefined) b.producers.set(trips(e.of.histories[e.of.kind.flag]!), made)
  }
  /** How many steps a recurrence takes that is made in a block or around it. */
  const tripsIn = (e: Trips, b: Block): Value => {
    const home = homeOf(e, b)
    stepsHere(e.of, home)
    return home.producers.get(e)!.recurs!.trips!
  }
  const open = openStates()
  const surveyed = new Map<Block, Marks<Equation>>()
  /** What a task needs made in block b; the task, with what is stored replaced by reads. */
  const scan = (task: Task, b: Block): Task => {
    const next = task.axes[0]
    const stored = new Map<Equation, Equation>()
    /** In the bounds of the loops that are to come, where nothing is replaced. */
    let inBounds = false
    /** Is a family of it an array that can be made here? */
    const storable = (e: Equation, in_: Block): boolean =>
      [...open(e)].every((s) => within(s.free, in_.open)) &&
      !(e.tag === 'history' && e.of.kind.flag !== undefined) &&
      !without(e.free, in_.open).some(isWithoutEnd) &&
      [...without(e.free, in_.open).map((a) => a.hi), ...e.shape].every((n) => isKnown(hull(n), in_))
    const blind = (e: Equation): boolean => next !== undefined && !includes(e.free, next) && !within(e.free, b.open)
    const below = (e: Equation): readonly Equation[] => {
      if (isAbove(e, b)) return []
      const here = within(e.free, b.open)
      switch (e.tag) {
        case 'reduce':
          if (here) {
            if (!b.producers.has(e)) b.producers.set(e, reducing(e))
            return []
          }
          break
        case 'build':
        case 'accumulate':
        case 'order':
          if (here) {
            bufferFor(e, b)
            return []
          }
          break
        case 'history':
          if (here) {
            stepsHere(e, b)
            return []
          }
          break
        case 'trips':
          if (here) {
            stepsHere(e.of, b)
            return []
          }
          break
        case 'at':
          if (!inBounds && isMade(e.array) && blind(e.array) && (policy.fuses || isLastRow(e))) {
            const [kept, places] = isLastRow(e) ? [rowAt(e.array, e.indices[0]!), e.indices.slice(1)] : [e.array, e.indices]
            if (!storable(kept, b)) break
            const f = family(kept, b)
            stored.set(e, at(f.read, [...f.axes.map(indexAlong), ...places], e.pad))
            return places
          }
          break
      }
      if (!inBounds && isWork(e) && costs(e, b.open, policy.hoists) && blind(e) && storable(e, b)) {
        const f = family(e, b)
        stored.set(e, at(f.read, f.axes.map(indexAlong)))
        return []
      }
      return children(e)
    }
    const indices = placesOf(task)
    const roots = [task.value, ...indices]
    if (!next) {
      // Nothing is stored on the way to where all axes are open: what one task has seen, the others need not.
      const seen = surveyed.get(b) ?? new Marks()
      surveyed.set(b, seen)
      for (const e of postorder([...roots, ...boundsOf(task)], below, (x) => seen.has(x))) seen.add(e)
      return task
    }
    postorder(roots, below)
    inBounds = true
    postorder(boundsOf(task), below)
    if (stored.size === 0) return task
    /** What is made here or further out stays the node that stands for it. */
    const made = (e: Equation): boolean => isAbove(e, b) || ((e.tag === 'reduce' || isArray(e)) && within(e.free, b.open))
    const [fresh, ...places] = replaceNodes([task.value, ...indices], stored, made)
    if (fresh === task.value && places.every((e, k) => e === indices[k])) return task
    // Reads are cheap, so that arrays around them dissolve and sums move: there may be something new to make.
    return scan({ ...task, value: fresh!, action: replaced(task.action, places) }, b)
  }

  /** A task whose next axis is open already gets another; the same as those beside it. */
  const renamed = (task: Task, b: Block, beside: readonly Task[]): Task => {
    const next = task.axes[0]
    if (!next || !includes(b.open, next)) return task
    const indices = placesOf(task)
    const taken = beside.map((t) => union(closure(t.axes), freeOf([t.value, ...placesOf(t)]))).reduce(union, b.open)
    const other = axisOver(next.lo, next.hi, taken)
    const m = new Map<Equation, Equation>([[indexAlong(next), indexAlong(other)]])
    const rest = task.axes.slice(1).map((a) => {
      if (!includes(a.outer, next)) return a
      const [lo, hi] = substitute([a.lo, a.hi], m)
      const moved = axisOver(lo!, hi!, union(taken, [other]))
      m.set(indexAlong(a), indexAlong(moved))
      return moved
    })
    const [v, ...places] = substitute([task.value, ...indices], m)
    const action: Action = task.action.do === 'reduce' ? { ...task.action, axis: other } : replaced(task.action, places)
    return { ...task, axes: [other, ...rest], value: v!, action }
  }

  /** The steps of the other states of a recurrence; other tasks are alone. */
  const stepsAmong = (all: readonly Task[]): ((t: Task) => readonly Task[]) => {
    const steps = new Map<Producer, Task[]>()
    for (const t of all) if (t.last && t.producer.recurs) steps.set(t.producer, [...(steps.get(t.producer) ?? []), t])
    return (t) => (t.last ? steps.get(t.producer) : undefined) ?? [t]
  }

  // ---- 2. place

  const plan = (b: Block, given: readonly Task[]): void => {
    const tasks: Task[] = []
    const done = new Set<Producer>()
    const add = (all: readonly Task[]): void => {
      const beside = stepsAmong(all)
      for (const t of all) tasks.push(scan(renamed(t, b, beside(t)), b))
    }
    add(given)
    for (const p of b.producers.values()) {
      if (done.has(p)) continue
      done.add(p)
      const first = tasks.length
      add(p.tasks)
      p.tasks = tasks.slice(first)
    }
    const partsOf = (t: Task): readonly Equation[] => [t.value, ...placesOf(t), ...boundsOf(t)]
    const stage = new Table<Equation, number>()
    const stageOf = (es: readonly Equation[]): number => es.reduce((s, e) => Math.max(s, stage.get(e) ?? 0), 0)
    const ready = (t: Task): number => Math.max(stageOf(partsOf(t)), t.last ? 1 + Math.max(...t.producer.tasks.filter((x) => !x.last).map(ready)) : 0)
    /** The steps of a recurrence are in the same loops: those of the last that is ready. */
    const beside = stepsAmong(tasks)
    const generation = (t: Task): number => Math.max(...beside(t).map(ready))
    const below = (e: Equation): readonly Equation[] => b.producers.get(e)?.tasks.flatMap(partsOf) ?? children(e)
    const above = (e: Equation): boolean => isAbove(e, b) && !b.producers.has(e)
    for (const e of postorder(tasks.flatMap(partsOf), below, above)) {
      const p = b.producers.get(e)
      stage.set(e, p ? 1 + p.tasks.reduce((s, t) => Math.max(s, generation(t)), 0) : stageOf(children(e)))
    }
    const groups = new Map<string, { axis: Axis; generation: number; tasks: Task[]; steps: Producer | undefined }>()
    for (const t of tasks) {
      const [axis] = t.axes
      const g = generation(t)
      if (!axis) {
        b.here.push({ task: t, generation: g })
        continue
      }
      // First states may be arrays over an axis that is equal to the one of the steps: those come before.
      const steps = t.last && t.producer.recurs?.along === axis ? t.producer : undefined
      const key = steps ? `steps ${tasks.findIndex((x) => x.producer === steps)}` : policy.fuses ? `${indexAlong(axis).id} ${g}` : `${groups.size}`
      const group = groups.get(key) ?? { axis, generation: g, tasks: [], steps }
      group.generation = Math.max(group.generation, g)
      group.tasks.push(t)
      groups.set(key, group)
    }
    for (const g of [...groups.values()].sort((x, y) => x.generation - y.generation)) {
      const child = block(b, g.axis)
      child.steps = g.steps
      for (const { replay, again, rows } of planned)
        if (again && g.steps?.recurs?.rows.has(replay.adjoint.states[0]!)) for (const x of rows!) child.producers.set(x, again)
      b.groups.push({ child, tasks: g.tasks, generation: g.generation })
      plan(
        child,
        g.tasks.map((t) => ({ ...t, axes: t.axes.slice(1) })),
      )
    }
  }

  const results: Buffer[] = []
  const outputTasks = outputs.map(({ name: hint, equation: e }): Task => {
    const buffer: Buffer = { name: hint, sort: e.sort, extents: e.shape.map((n) => closedOffset(n)), role: 'output' }
    results.push(buffer)
    const producer: Producer = { name: hint, buffer, clear: false, tasks: [], result: undefined, lengths: e.shape }
    if ((e.tag === 'build' || e.tag === 'accumulate') && !root.producers.has(e)) {
      root.producers.set(e, fill(e, [], buffer))
      return { producer, axes: [], value: e, action: { do: 'write', buffer, indices: [], mode: '=', partial: false, shape: [] }, last: false }
    }
    const axes = axesOver(e.shape)
    return {
      producer,
      axes,
      value: at(e, axes.map(indexAlong)),
      action: { do: 'write', buffer, indices: axes.map(indexAlong), mode: '=', partial: false, shape: [] },
      last: false,
    }
  })
  plan(root, outputTasks)
  let blocks = 0
  const number = (b: Block): void => {
    b.order = blocks++
    for (const g of b.groups) number(g.child)
  }
  number(root)

  // ---- 3. demand

  const needed = new Set<Producer>()
  const kept = new Table<Equation, Kept>()
  /** Where each producer's tasks act, once their axes are open. */
  const places = new Map<Producer, { readonly task: Task; readonly at: Block }[]>()
  /** What a node stands for: the values of the tasks that make it. */
  const parts = new Table<Equation, Equation[]>()
  const valuesOf = (t: Task): readonly Equation[] => [t.value, ...placesOf(t)]
  const everyBlock = (visit: (b: Block) => void, b: Block = root): void => {
    visit(b)
    for (const g of b.groups) everyBlock(visit, g.child)
  }
  everyBlock((b) => {
    for (const { task } of b.here) places.set(task.producer, [...(places.get(task.producer) ?? []), { task, at: b }])
  })
  everyBlock((b) => {
    for (const [e, p] of b.producers) {
      const values = (places.get(p) ?? []).flatMap((x) => valuesOf(x.task))
      parts.set(e, [...(parts.get(e) ?? []), ...values, ...p.tasks.flatMap(boundsOf)])
    }
  })
  const demands = new Table<Equation, readonly Block[]>()
  const want = (e: Equation, b: Block): void => {
    const home = homeOf(e, b)
    const known = demands.get(e)
    if (!known?.includes(home)) demands.set(e, known ? [...known, home] : home.alone)
  }
  const wantAll = (p: Producer, b: Block): void => {
    needed.add(p)
    for (const x of places.get(p) ?? []) for (const e of valuesOf(x.task)) want(e, x.at)
    for (const t of p.tasks) for (const e of boundsOf(t)) want(e, b)
  }
  /** Arrays whose length the run tells, and the loops before which it is known. */
  const reserves: { readonly buffer: Buffer; readonly before: Block }[] = []
  const chainOf = (b: Block): readonly Block[] => (b.parent ? [...chainOf(b.parent), b] : [b])
  /** Stores a family in the first of the blocks that need it, for those that reach it through the same loops; the blocks that compute it. */
  const keep = (e: Equation, where: readonly Block[]): readonly Block[] => {
    const chains = new Map(where.map((b) => [b, chainOf(b)]))
    const [first] = chains.values()
    let depth = 0
    while ([...chains.values()].every((c) => c[depth] !== undefined && c[depth] === first![depth])) depth++
    const common = first![depth - 1]!
    const axes = without(e.free, common.open)
    const clean = (b: Block): boolean =>
      chains.get(b)!.length - depth === axes.length &&
      chains
        .get(b)!
        .slice(depth)
        .every((x) => includes(axes, x.axis!))
    const made = families.get(common)?.get(e)
    const ready = made && needed.has(made.producer) ? made : undefined
    const writer = ready ? places.get(ready.producer)![0]!.at : where.find(clean)
    const readers = where.filter((b) => writer && clean(b) && b.order > writer.order)
    if (!axes.every((a) => !isWithoutEnd(a) && isKnown(hull(a.hi), common))) return where
    if (!writer || readers.length === 0 || !(ready || costs(e, common.open, policy.keeps))) return where
    if (ready) kept.set(e, { buffer: ready.producer.buffer!, axes: ready.axes, writer, written: true })
    else {
      const ordered = chains
        .get(writer)!
        .slice(depth)
        .map((b) => b.axis!)
      const buffer = store(
        e.tag === 'call' ? e.op.name : 'kept',
        e.sort,
        ordered.map((a) => a.hi),
        common,
      )
      kept.set(e, { buffer, axes: ordered, writer, written: false })
      reserves.push({ buffer, before: chains.get(writer)![depth]! })
    }
    return where.filter((b) => !readers.includes(b))
  }
  for (const t of outputTasks) {
    if (isArray(t.value)) want(t.value, root)
    else wantAll(t.producer, root)
  }
  for (const e of postorder(
    outputTasks.flatMap((t) => [t.value, ...boundsOf(t), ...(places.get(t.producer) ?? []).flatMap((x) => valuesOf(x.task))]),
    (x) => parts.get(x) ?? children(x),
  ).reverse()) {
    const where = [...(demands.get(e) ?? [])].sort((x, y) => x.order - y.order)
    for (const b of where.length > 1 && isWork(e) ? keep(e, where) : where) {
      const p = b.producers.get(e)
      if (p) wantAll(p, b)
      else for (const c of children(e)) want(c, b)
    }
  }

  // ---- 4. emit

  const indexIn = (a: Axis, b: Block): Value => {
    for (let q: Block | undefined = b; q; q = q.parent) if (q.axis === a && q.index) return q.index
    throw new Impossible(`axis ${a.key} is not open`)
  }
  const offset = (e: Equation, b: Block): Offset =>
    P.replaceAtoms(termsOf(e), (a): Offset => {
      if (a.tag === 'size') return P.atom(sizeValues.get(a.name)!)
      if (a.tag === 'axis') return pointOf(a.axis, b)
      return P.atom(scalarOf(a, b) as Value)
    })
  /** Where an axis stands; a guard has one place. */
  const pointOf = (a: Axis, b: Block): Offset => (isGuard(a) ? P.constant(0) : P.atom(indexIn(a, b)))
  const operand = (e: Equation, b: Block): Operand => (e.sort === 'integer' ? offset(e, b) : scalarOf(e, b))
  const guarding = (i: Equation, n: Equation, extent: Offset, b: Block): Guard => {
    const sure = sureEnd(i, n)
    return { index: offset(i, b), extent, ...(sure && { sure }) }
  }
  const guardsOf = (indices: readonly Equation[], array: Equation, b: Block): readonly Guard[] =>
    indices.flatMap((i, k) =>
      k < (ranks.get(array) ?? 0) || inRange(i, array.shape[k]!) ? [] : [guarding(i, array.shape[k]!, offset(array.shape[k]!, b), b)],
    )
  const bufferOf = (e: Equation, b: Block): Buffer => {
    const made = producerOf(e, b)
    const known = arrays.get(e) ?? made?.buffer
    if (!known) throw new Impossible(`no array for ${e.tag}`)
    return known
  }
  interface Cell {
    readonly buffer: Buffer
    readonly at: readonly Offset[]
  }
  /** Where an element is, or the variable that it is: of a state, as its recurrence has come to it. */
  const cell = (array: Equation, indices: readonly Equation[], b: Block): Cell | Value => {
    const place = indices.map((i) => offset(i, b))
    const kept = producerOf(array, b)?.recurs?.rows.get(array)
    if (kept?.carry) return kept.carry.value
    if (kept?.end && array.tag === 'history') return { buffer: kept.end, at: place.slice(1) }
    if (kept) return { buffer: kept.last?.[0] ?? kept.all!, at: kept.last && array.tag === 'history' ? place.slice(1) : place }
    if (array.tag !== 'state') return { buffer: bufferOf(array, b), at: place }
    for (let q: Block | undefined = b; q; q = q.parent) {
      const { rows, around } = q.steps?.recurs ?? {}
      const { all, last, carry } = rows?.get(array) ?? {}
      if (carry) return carry.value
      if (last) return { buffer: last[0], at: place }
      if (all) return { buffer: all, at: [...around!.map((a) => pointOf(a, b)), P.atom(q.index!), ...place] }
    }
    throw new Impossible('a state outside of its recurrence')
  }
  const readOf = (array: Equation, indices: readonly Equation[], b: Block, pad?: number): Value => {
    const from = cell(array, indices, b)
    if ('id' in from) return from
    const v = value(from.buffer.name, array.sort)
    const guards = pad === undefined ? [] : guardsOf(indices, array, b)
    b.code.push({ tag: 'read', value: v, ...from, pad, guards })
    return v
  }
  const evaluate = (e: Equation, b: Block): Operand => {
    switch (e.tag) {
      case 'literal':
        return e.value
      case 'input': {
        if (producerOf(e, b)?.recurs) return readOf(e, [], b)
        const known = scalars.get(e)
        if (!known) throw new Impossible(`the input ${e.name} is not among the program's`)
        return known
      }
      case 'mark':
        return scalarOf(e.of, b)
      case 'trips':
        return b.producers.get(e)!.recurs!.trips!
      case 'call': {
        if (e.op === under) return operand(e.args[1]!, b)
        const v = value(e.op.name, e.sort)
        b.code.push({ tag: 'let', value: v, op: e.op, args: e.args.map((a) => operand(a, b)) })
        return v
      }
      case 'at':
        return readOf(e.array, e.indices, b, e.pad)
      case 'state':
        return readOf(e, [], b)
      case 'reduce': {
        const result = b.producers.get(e)?.result
        if (!result) throw new Impossible('a reduction was needed before it was made')
        return result
      }
      default:
        throw new Impossible(`${e.tag} is no scalar`)
    }
  }
  /** The value of a scalar, in the outermost block that can have it; without recursion over long chains. */
  const scalarOf = (e: Equation, from: Block): Operand => {
    const ready = homeOf(e, from).memo.get(e)
    if (ready !== undefined) return ready
    const below = (x: Equation): readonly Equation[] => {
      const k = kept.get(x)
      if (k && readable(k, homeOf(x, from))) return []
      return x.tag === 'call' || x.tag === 'polynomial' || x.tag === 'mark' ? children(x) : x.tag === 'at' ? x.indices : []
    }
    for (const x of postorder([e], below, (y) => y.tag === 'axis' || y.tag === 'size' || homeOf(y, from).memo.has(y))) {
      if (x.tag === 'polynomial') continue
      const home = homeOf(x, from)
      home.memo.set(x, once(x, home))
    }
    return homeOf(e, from).memo.get(e)!
  }
  /** Is what was kept there to be read in b? */
  const readable = (k: Kept, b: Block): boolean => k.writer.order < b.order && k.axes.every((a) => includes(b.open, a))
  const once = (e: Equation, b: Block): Operand => {
    const k = kept.get(e)
    if (!k) return evaluate(e, b)
    const place = (): Offset[] => k.axes.map((a) => pointOf(a, b))
    if (readable(k, b)) {
      const v = value(k.buffer.name, e.sort)
      b.code.push({ tag: 'read', value: v, buffer: k.buffer, at: place(), pad: undefined, guards: [] })
      return v
    }
    const v = evaluate(e, b)
    if (k.writer === b && !k.written) b.code.push({ tag: 'write', buffer: k.buffer, at: place(), value: v, mode: '=', guards: [] })
    return v
  }
  const guardOf = (i: Equation, n: Equation, extent: Offset, b: Block): readonly Guard[] => {
    const show = (p: Offset): string => P.show(p, (v) => v.key)
    const sure = i.tag === 'axis' && isLiteral(i.axis.lo, 0) && show(offset(i.axis.hi, b)) === show(extent)
    return sure ? [] : [guarding(i, n, extent, b)]
  }
  const act = (t: Task, b: Block): void => {
    const { action } = t
    if (action.do === 'reduce') {
      const v = operand(t.value, b)
      b.code.push({ tag: 'update', result: t.producer.result!, monoid: action.monoid, value: v, index: P.atom(indexIn(action.axis, b)) })
      return
    }
    if (action.do === 'order') {
      const { to, by, indices, extent } = action
      b.code.push({ tag: 'order', to, by, at: indices.map((i) => offset(i, b)), extent: offset(extent, b) })
      return
    }
    if (action.do === 'carry') {
      action.carry[action.which] = operand(t.value, b)
      return
    }
    const v = operand(t.value, b)
    const guards = action.partial ? action.indices.flatMap((i, k) => guardOf(i, action.shape[k]!, action.buffer.extents[k]!, b)) : []
    b.code.push({ tag: 'write', buffer: action.buffer, at: action.indices.map((i) => offset(i, b)), value: v, mode: action.mode, guards })
  }
  const INDEX_NAMES = 'ijklpqrst'
  const emit = (b: Block): readonly Statement[] => {
    const steps = [
      ...b.here.map((h) => ({ generation: h.generation, producers: [h.task.producer], run: () => needed.has(h.task.producer) && act(h.task, b) })),
      ...b.groups.map((g) => ({ generation: g.generation, producers: g.tasks.map((t) => t.producer), run: () => loop(b, g.child, g.tasks) })),
    ].sort((x, y) => x.generation - y.generation)
    const started = new Set<Producer>()
    const own = new Set(b.producers.values())
    for (const s of steps) {
      for (const p of s.producers) {
        if (started.has(p) || !needed.has(p) || !own.has(p)) continue
        started.add(p)
        const again = planOf(p) !== undefined
        if (p.recurs?.recall && !again) {
          const steps = offset(p.recurs.along.hi, b)
          const { buffer, cursor, slots } = planned.find((x) => x.recall === p.recurs!.recall)!
          b.code.push({ tag: 'plan', buffer, cursor, slots, steps, memory: policy.memory as Exclude<Memory, 'all'> })
        }
        const rows = again ? [] : [...(p.recurs?.rows.values() ?? [])]
        for (const buffer of new Set([p.buffer, ...rows.flatMap((r) => [r.all, r.snapshots, r.end, ...(r.last ?? [])])])) {
          if (!buffer?.grows) continue
          const first = p.recurs?.trips && rows.some((r) => r.all === buffer)
          b.code.push({ tag: 'reserve', buffer, extents: first ? [P.constant(1), ...buffer.extents.slice(1)] : buffer.extents })
        }
        if (p.clear) b.code.push({ tag: 'clear', buffer: p.buffer! })
        const [t] = p.tasks
        if (t?.action.do === 'reduce') {
          p.result = value(p.name, t.action.monoid.result)
          b.code.push({ tag: 'reduction', result: p.result, monoid: t.action.monoid })
        }
      }
      s.run()
    }
    return b.code
  }
  const loop = (b: Block, child: Block, inside: readonly Task[]): void => {
    if (!inside.some((t) => needed.has(t.producer))) return
    const axis = child.axis!
    child.index = value(INDEX_NAMES[b.depth % INDEX_NAMES.length]!, 'integer')
    for (const { buffer, before } of reserves) if (before === child && buffer.grows) b.code.push({ tag: 'reserve', buffer, extents: buffer.extents })
    const { index } = child
    const recurs = child.steps?.recurs
    if (isGuard(axis)) {
      const guard = operand(conditionOf(axis), b)
      b.code.push({ tag: 'loop', index, lo: P.constant(0), hi: P.constant(1), guard, body: emit(child), carries: [] })
      return
    }
    const [lo, hi] = [offset(axis.lo, b), recurs?.trips ? P.constant<Value>(0) : offset(axis.hi, b)]
    const mine = recurs && planOf(child.steps) ? recurs.recall!.rows.map((r) => r.now) : undefined
    const kept = recurs ? [...new Set(recurs.rows.values())].filter((r) => !mine || (r.last && mine.includes(r.last[0]))) : []
    if (recurs?.trips) {
      const next = P.plus(P.atom(index), P.constant(2))
      for (const { all } of kept) if (all) child.code.push({ tag: 'reserve', buffer: all, extents: [next, ...all.extents.slice(1)] })
    }
    const body = emit(child)
    const carries = kept.flatMap(({ carry }) => (carry ? [{ value: carry.value, initial: carry.initial!, next: carry.next! }] : []))
    const swaps = kept.flatMap(({ last }) => (last ? [last] : []))
    const made: Loop = {
      tag: 'loop',
      index,
      lo,
      hi,
      body,
      carries,
      ...(recurs?.kind.associative && { associative: true }),
      ...(recurs?.trips && { while: { going: kept[recurs.kind.flag!]!.carry!.value, trips: recurs.trips } }),
      ...(swaps.length > 0 && { swaps }),
      ...(recurs?.recall && { recall: recurs.recall }),
    }
    b.code.push(made)
    if (!planOf(child.steps)) for (const { last, end } of kept) if (last && end) b.code.push(...copied(last[0], end))
  }
  const copied = (from: Buffer, to: Buffer, at: readonly Offset[] = []): readonly Statement[] => {
    const extent = to.extents[at.length]
    if (extent) {
      const index = value('c', 'integer')
      return [{ tag: 'loop', index, lo: [], hi: extent, body: copied(from, to, [...at, P.atom(index)]), carries: [] }]
    }
    const v = value(from.name, from.sort)
    return [
      { tag: 'read', value: v, buffer: from, at, pad: undefined, guards: [] },
      { tag: 'write', buffer: to, at, value: v, mode: '=', guards: [] },
    ]
  }
  const body = emit(root)
  const used = new Set<Buffer>()
  const note = (s: readonly Statement[]): void => {
    for (const x of s) {
      for (const b of buffersOf(x)) used.add(b)
      if (x.tag === 'loop') note(x.body)
    }
  }
  note(body)
  return {
    name,
    sizes: [...sizeValues.values()],
    inputs: inputs.map((e) => arrays.get(e) ?? scalars.get(e)!),
    outputs: results,
    workspace: workspace.filter((w) => used.has(w)),
    body,
  } // prettier-ignore
}
