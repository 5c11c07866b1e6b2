/** Sparse matrices as equations: where the entries of relations are, and what they are. */
import {
  type Axis,
  type AxisSet,
  at,
  axisOver,
  call,
  closure,
  type Entry,
  type Equation,
  extentOf,
  indexAlong,
  indexOf,
  literal,
  minus,
  plus,
  substitute,
} from '../../categories/equation.js'
import { flatIndex, inside, type Relation } from '../../linear/relation.js'
import { asReal } from '../../primitives/arithmetic.js'
import { below, choose } from '../../primitives/comparison.js'
import { scatterInto } from '../../primitives/reduction.js'
import { hull } from '../hull.js'
import type { Places } from './places.js'

/** Relations over the same axes, whose coordinates and places lie in arrays over these and over the relations. */
export interface Group {
  readonly axes: AxisSet
  readonly relations: readonly Relation[]
  /** Of the arrays. */
  readonly shape: readonly Equation[]
}
export const groupsOf = (relations: readonly Relation[]): readonly Group[] => {
  const byAxes = new Map<string, Relation[]>()
  for (const r of relations) {
    const key = r.axes.map((a) => indexAlong(a).id).join()
    byAxes.set(key, [...(byAxes.get(key) ?? []), r])
  }
  return [...byAxes.values()].map((all) => {
    const { axes } = all[0]!
    return { axes, relations: all, shape: [...axes.map((a) => hull(extentOf(a))), indexOf(all.length)] }
  })
}
const NOWHERE = literal(-1)
/** Some integers for every point of a relation, over whole ranges; −1 where there is no such point. */
const entriesOf = (g: Group, k: number, values: (r: Relation) => readonly Equation[]): readonly Entry[] => {
  const r = g.relations[k]!
  const names = new Map<Equation, Equation>()
  const guards: Equation[] = []
  const axes: Axis[] = []
  for (const [d, a] of g.axes.entries()) {
    const [lo, n] = substitute([a.lo, extentOf(a)], names) as [Equation, Equation]
    const whole = axisOver(0, g.shape[d]!, closure(axes))
    names.set(indexAlong(a), plus(lo, indexAlong(whole)))
    guards.push(...inside(indexAlong(whole), n))
    axes.push(whole)
  }
  const own = values(r)
  const moved = substitute([...own, ...r.where], names)
  guards.push(...moved.slice(own.length))
  const indices = [...axes.map(indexAlong), indexOf(k)]
  return moved.slice(0, own.length).map((v) => {
    const value = guards.reduce((x, e) => choose(call(below, [e, indexOf(0)]), NOWHERE, x), asReal(v))
    return { axes, indices, value, partial: false }
  })
}
/** The row and the column of every entry of a group, as two arrays; −1 where there is none. */
export const coordinatesOf = (g: Group, rowShape: readonly Equation[], columnShape: readonly Equation[]): readonly Equation[] => {
  const entries = g.relations.map((_, k) => entriesOf(g, k, (r) => [flatIndex(r.rows, rowShape), flatIndex(r.columns, columnShape)]))
  return [0, 1].map((side) =>
    scatterInto(
      g.shape,
      entries.map((e) => e[side]!),
    ),
  ) // prettier-ignore
}

/** The values of relations at closed places, of which there are `count`. */
export const valuesAt = ({ count, of }: Places, relations: readonly Relation[]): Equation =>
  scatterInto(
    [count],
    relations.map((r, k) => ({ axes: r.axes, indices: [of[k]!], value: r.by!, partial: false })),
  )
/** The values of relations at places that arrays hold, one for each group; at negative ones there is none. */
export const valuesBy = (count: Equation, groups: readonly Group[], places: readonly Equation[]): Equation =>
  scatterInto(
    [count],
    groups.flatMap((g, j) =>
      g.relations.map((r, k): Entry => {
        const at0 = [...g.axes.map((a) => minus(indexAlong(a), a.lo)), indexOf(k)]
        return { axes: g.axes, indices: [at(places[j]!, at0)], value: r.by!, partial: true }
      }),
    ),
  )
