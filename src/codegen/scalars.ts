/** States of recurrences that are short arrays of a known length, as one scalar for each element: then they stay in variables. */
import {
  accumulate,
  at,
  children,
  type Equation,
  type History,
  input,
  isLiteral,
  literal,
  postorder,
  type Recurrence,
  recurrence,
  rewritten,
  substitute,
} from '../categories/equation.js'
import { elementOf, isStack } from './stacks.js'

/** Elements: more would not stay in registers. */
const MOST = 8
type Place = readonly Equation[]
/** All places of a short array. */
const placesOf = (shape: readonly Equation[]): readonly Place[] =>
  shape.reduce<readonly Place[]>(
    (all, n) => all.flatMap((p) => Array.from({ length: n.tag === 'literal' ? n.value : 0 }, (_, k) => [...p, literal(k, 'integer')])),
    [[]],
  )
const isShort = (e: Equation): boolean =>
  e.sort === 'real' &&
  e.shape.length > 0 &&
  e.shape.every((n) => n.tag === 'literal') &&
  e.shape.reduce((c, n) => c * (n.tag === 'literal' ? n.value : 0), 1) <= MOST

const stacked = (shape: readonly Equation[], elements: readonly Equation[]): Equation =>
  accumulate(
    shape,
    placesOf(shape).map((indices, k) => ({ axes: [], indices, value: elements[k]!, partial: false })),
  )
/** An element of an array, at a place that is known: of one that is made point by point, the value there. */
const element = (array: Equation, place: Place): Equation => (isStack(array) ? elementOf(array, place) : at(array, place))

/** One for each element of a short state; one for another state. */
interface Parts {
  readonly places: readonly Place[]
  readonly drafts: readonly Equation[]
  /** Where its first scalar stands among those of the recurrence. */
  readonly first: number
}
export const inScalars = (roots: readonly Equation[]): readonly Equation[] => {
  const nodes = postorder(roots)
  const whole = new Set<Equation>(roots)
  for (const e of nodes) for (const c of e.tag === 'at' ? e.indices : children(e)) whole.add(c)
  const parts = new Map<Recurrence, readonly Parts[]>()
  const values = new Map<Equation, Equation>()
  for (const e of nodes) {
    if (e.tag !== 'history' || parts.has(e.of) || !e.of.histories.some((h, k) => isShort(e.of.states[k]!) && !whole.has(h))) continue
    let first = 0
    parts.set(
      e.of,
      e.of.states.map((s, k): Parts => {
        const places = isShort(s) && !whole.has(e.of.histories[k]!) ? placesOf(s.shape) : [[]]
        const drafts = places.map(() => input('state', places.length > 1 || places[0]!.length > 0 ? [] : s.shape, s.sort))
        if (places[0]!.length > 0) values.set(s, stacked(s.shape, drafts))
        const made = { places, drafts, first }
        first += places.length
        return made
      }),
    )
  }
  if (parts.size === 0) return roots
  const known = new Map<Recurrence, readonly Equation[]>()
  const split = (of: Recurrence, all: readonly Parts[], { axis, inits, nexts, states, kind }: Recurrence): readonly Equation[] => {
    const before = known.get(of)
    if (before) return before
    const flat = (es: readonly Equation[]): readonly Equation[] => es.flatMap((e, k) => all[k]!.places.map((p) => (p.length > 0 ? element(e, p) : e)))
    const drafts = all.flatMap((p, k) => (p.places[0]!.length > 0 ? p.drafts : [states[k]!]))
    const steps = flat(nexts)
    const made = recurrence(
      axis,
      flat(inits),
      (given) => substitute(steps, new Map(drafts.map((d, k) => [d, given[k]!]))),
      kind.flag === undefined ? kind : { ...kind, flag: all[kind.flag]!.first },
    )
    known.set(of, made)
    return made
  }
  const isSplit = (e: Equation): e is History => e.tag === 'history' && parts.has(e.of)
  const rows = new Map<Equation, readonly Equation[]>()
  return rewritten(roots, (e, made, become) => {
    if (e.tag === 'state') return values.get(e) ?? made
    if (isSplit(e)) {
      const all = parts.get(e.of)!
      const mine = all[e.of.histories.indexOf(e)]!
      const histories = split(e.of, all, (made as History).of)
      rows.set(e, histories.slice(mine.first, mine.first + mine.places.length))
      return mine.places[0]!.length > 0 ? made : histories[mine.first]!
    }
    if (e.tag !== 'at') return made
    const places = e.indices.map(become)
    if (isSplit(e.array)) {
      const mine = parts.get(e.array.of)![e.array.of.histories.indexOf(e.array)]!
      if (mine.places[0]!.length === 0) return made
      const [row, ...rest] = places
      const elements = rows.get(e.array)!.map((h) => at(h, [row!]))
      const stack = stacked(e.array.shape.slice(1), elements)
      return rest.every((i) => i.tag === 'literal') && e.pad === undefined ? element(stack, rest) : at(stack, rest, e.pad)
    }
    const array = become(e.array)
    return e.pad === undefined && places.every((i) => isLiteral(i)) ? element(array, places) : made
  })
}
