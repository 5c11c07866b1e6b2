/**
 * Recurrences: `jax.lax.scan` of a function of the states and of what a step reads. The states of a family have a dimension for each of its axes, as all
 * values have; the axis of the steps is a number inside of the function, and no dimension.
 */
import { type At, type Axis, children, type Equation, includes, postorder, type Recurrence, type State } from '../../categories/equation.js'
import { binding } from '../../primitives/form.js'
import { type Arrays, asArray, type Scanned, type Value } from './arrays.js'
import { overSizes } from './hull.js'
import { slice } from './read.js'
import type { Term } from './term.js'

/** Is it an array that is read at step after step? */
const isRow = (l: Arrays, axis: Axis, e: Equation): e is At => {
  if (e.tag !== 'at' || e.pad !== undefined || includes(e.array.free, axis)) return false
  const moving = e.indices.flatMap((i, k) => (includes(i.free, axis) ? [[i, e.array.shape[k]!] as const] : []))
  return moving.length === 1 && slice(l, ...moving[0]!, false) !== undefined
}
/** What a step mentions and is the same in all of them, and the arrays that steps walk along. */
const outside = (l: Arrays, { axis, nexts }: Recurrence): readonly Equation[] => {
  const stays = (e: Equation): boolean => !includes(e.free, axis) || isRow(l, axis, e)
  return [...new Set([...nexts, ...postorder(nexts, children, stays).flatMap(children)])].filter(stays)
}
/** What must be there before a recurrence. */
export const surroundings = (l: Arrays, r: Recurrence): readonly Equation[] => [...r.inits, r.axis.hi, ...outside(l, r)]

const nameOf = (t: Term): string => t.text ?? (t.key.startsWith('index') ? nameOf(t.args[0]!) : t.hint)

/** A recurrence among what is around it; `stepping` lowers what its steps make. */
export const scan = (
  l: Arrays,
  r: Recurrence,
  stepping: (values: ReadonlyMap<Equation, Value>, step: readonly [Axis, Term]) => Arrays,
): readonly Scanned[] => {
  const { terms } = l
  const { axis, states, inits, nexts } = r
  const dims = l.merge([[...new Set(states.flatMap((s) => s.free))].filter((a) => a !== axis && !l.steps.has(a))])
  const wide = (at: Arrays, e: Equation): Term => at.full({ ...at.value(e), term: asArray(at, at.value(e), e.sort) }, dims, e.shape)
  const starts = inits.map((e) => wide(l, e))
  const walked = outside(l, r).filter((e) => includes(e.free, axis))
  const along = walked.map((e) => {
    const v = l.value(e)
    const rest = v.dims.filter((a) => a !== axis)
    const row = l.ordered(v, [axis, ...rest])
    const element = terms.parameter(`${nameOf(row)}_k`)
    return { row, element, value: { term: element, dims: rest, rank: 0 } }
  })
  const given = states.map((s) => ({ term: terms.parameter('state'), dims, rank: s.shape.length }))
  const step = terms.parameter('k')
  const length = l.extent(axis)
  const inside = stepping(
    new Map<Equation, Value>([...states.map((s, k) => [s, given[k]!] as const), ...walked.map((e, k) => [e, along[k]!.value] as const)]),
    [axis, step],
  ) // prettier-ignore
  // A family has as many steps as its longest member; the others stay where they ended.
  const ends = overSizes(axis.hi) ? undefined : inside.compare('<', inside.axis(axis), inside.whole(axis.hi))
  const made = nexts.map((e, k): Term => {
    const next = wide(inside, e)
    if (!ends) return next
    const mask = { ...ends, term: inside.align(ends, dims) }
    const spread = e.shape.map(() => 'None')
    const fitted = spread.length === 0 || ends.dims.length === 0 ? mask.term : terms.index(mask.term, [...dims.map(() => ':'), ...spread])
    return terms.call('jnp.where', [fitted, next, given[k]!.term])
  })
  const outputs = terms.loop({
    starts,
    rows: [...along.map((x) => x.row), terms.call('jnp.arange', [length])],
    elements: [...along.map((x) => x.element), step],
    states: given.map((s) => s.term),
    length,
    nexts: made,
  })
  /** Rows behind the dimensions of the family. */
  const turned = (rows: Term, s: State): Value => {
    const n = dims.length
    const rank = s.shape.length + 1
    const order = [...dims.map((_, k) => k + 1), 0, ...s.shape.map((_, k) => n + 1 + k)]
    return { term: terms.transpose(rows, order), dims, rank }
  }
  return states.map((s, k): Scanned => {
    const { last, all } = outputs[k]!
    const form = {
      binds: binding.atom,
      needs: (i: number) => (i === 0 ? binding.atom : 0),
      write: (x = '', y = '') => `jnp.concatenate([${x}[None], ${y}])`,
    }
    const whole = terms.make('concatenate', form, [starts[k]!, all], { hint: 'history' })
    return { last: { term: last, dims, rank: s.shape.length }, later: turned(all, s), whole: turned(whole, s) }
  })
}
