/**
 * `D f : (x : A) ⇒ B × (T A ⊸ T B)`: one pass over the equations. Every node has a variable, and gives the edges into it; a scalar operation's
 * partial derivatives are weights. Whatever is linear already (reads, sums, arrays) is copied as the relation that it is.
 */
import {
  type AxisSet,
  at,
  axesOver,
  axisOver,
  type Custom,
  children,
  closure,
  type Equation,
  freeOf,
  type History,
  indexAlong,
  input,
  inRange,
  literal,
  plus as plusIndex,
  postorder,
  reduce,
  type State,
  substitute,
  union,
  withEnd,
} from '../categories/equation.js'
import { Impossible, SpaceMismatch } from '../categories/errors.js'
import { openStates } from '../categories/open.js'
import type { Program } from '../categories/program.js'
import { leavesOf, record, type Space, tangentOf } from '../categories/space.js'
import { Marks, Table } from '../categories/table.js'
import { axesOf, type Edge, edge, type Graph, type LinearMap, replaceIn, type Variable, variable } from '../linear/edge.js'
import { plus } from '../primitives/arithmetic.js'
import { buildOver, placeOf } from '../primitives/reduction.js'

const ONE = literal(1)
const whole = (e: Equation): readonly Equation[] => axesOver(e.shape, e.free).map(indexAlong)

/** The linear map `d wrt ⊸ d roots`, at the values that the equations have; `wrt` are inputs or marks, of reals. */
export const linearization = (roots: readonly Equation[], wrt: readonly Equation[]): Graph => {
  const variables = new Table<Equation, Variable>()
  const edges: Edge[] = []
  const ins = wrt.map((x) => {
    const v = variable(`d${x.tag === 'input' ? x.name : 'x'}`, x.free, x.shape)
    variables.set(x, v)
    return v
  })
  const link = (
    to: Equation,
    ti: readonly Equation[],
    from: Equation,
    fi: readonly Equation[],
    by: Equation,
    axes: Edge['axes'] = [],
    partial = false,
  ): void => {
    const source = variables.get(from)
    if (!source) return
    const known = variables.get(to)
    const target = known ?? variable('t', to.free, to.shape)
    if (!known) variables.set(to, target)
    edges.push(edge(target, ti, source, fi, by, axes, partial))
  }
  const visit = (e: Equation): void => {
    switch (e.tag) {
      case 'literal':
        if (e !== literal(e.value, e.sort)) throw new Impossible('an equation of another copy of cotangent: two copies are loaded')
        return
      case 'size':
      case 'axis':
      case 'polynomial':
      case 'input':
      case 'state':
        return
      case 'history': {
        const ended = bounded.get(e)
        if (ended) variables.set(e, variables.get(ended)!)
        if (ended || stepped.has(e) || !variables.has(e)) return
        const { axis, states, inits, nexts, histories } = e.of
        histories.forEach((h, s) => {
          stepped.add(h)
          if (h.sort !== 'real') return
          const k = indexAlong(axis)
          const i = axesOver(inits[s]!.shape, h.free).map(indexAlong)
          const j = axesOver(inits[s]!.shape, states[s]!.free).map(indexAlong)
          link(h, [literal(0, 'integer'), ...i], inits[s]!, i, ONE)
          link(states[s]!, j, h, [k, ...j], ONE)
          link(h, [plusIndex(k, 1), ...j], nexts[s]!, j, ONE)
        })
        return
      }
      case 'at':
        // A read that only a condition around it keeps in range must not write out of range in reverse.
        return link(e, [], e.array, e.indices, ONE, [], !e.indices.every((i, k) => inRange(i, e.array.shape[k]!)))
      case 'mark':
        return link(e, whole(e), e.of, whole(e), ONE)
      case 'custom':
        return follow(e)
      case 'build':
        return link(e, e.axes.map(indexAlong), e.body, [], ONE, closure(e.axes))
      case 'accumulate':
        for (const x of e.entries) link(e, x.indices, x.value, [], ONE, closure(x.axes), x.partial)
        return
      case 'reduce': {
        if (!variables.has(e.body)) return
        if (e.monoid.name === 'sum') return link(e, [], e.body, [], ONE, closure([e.axis]))
        const place = placeOf[e.monoid.name]
        if (!place) return
        // max e = e[i := argmax e]: an index is the residual, and the derivative is that of the chosen element.
        const chosen = substitute([e.body], new Map([[indexAlong(e.axis), reduce(place, e.axis, e.body)]]))[0]!
        visitAll([chosen])
        return link(e, [], chosen, [], ONE)
      }
      case 'call': {
        if (!e.args.some((a) => variables.has(a))) return
        const partials = e.op.partials(e.args, e)
        const [x, y] = e.args
        if (e.args.length === 2 && x === y && partials[0] && partials[1]) return link(e, [], x!, [], plus(partials[0], partials[1]))
        e.args.forEach((a, k) => {
          const by = partials[k]
          if (by) link(e, [], a, [], by)
        })
      }
    }
  }
  /** A rule is a program that is linear in its tangents: its own derivative by them is the map. */
  const follow = (e: Custom): void => {
    const { rule, which, args } = e
    const varying = args.filter((a) => a.sort === 'real')
    if (!rule || !varying.some((a) => variables.has(a))) return
    const tangents = varying.map((a) => input('dx', a.shape, 'real', undefined, a.free))
    const dy = substitute(
      [rule.dy[which]!],
      new Map([...rule.args.map((x, k) => [x, args[k]!] as const), ...rule.dx.map((x, k) => [x, tangents[k]!] as const)]),
    )
    const l = linearization(dy, tangents)
    for (const x of l.edges) edges.push(x)
    const copy = (to: Variable, from: Variable | undefined, like: Equation): void => {
      if (from) edges.push(edge(to, whole(like), from, whole(like), ONE))
    }
    varying.forEach((a, k) => copy(l.ins[k]!, variables.get(a), a))
    const target = variable('t', e.free, e.shape)
    variables.set(e, target)
    copy(target, l.outs[0]!, e)
  }
  /** Histories of recurrences whose edges are there. */
  const stepped = new Marks<Equation>()
  /** What the states in weights stand for, outside of their recurrences: rows of histories. */
  const rows = new Map<Equation, Equation>()
  /** Of recurrences that go on for as long as something is true: the same with the steps that they take, by their histories; and back. */
  const bounded = new Table<Equation, Equation>([])
  const endless = new Table<Equation, Equation>([])
  const endedAt = (e: History): Equation => {
    const known = bounded.get(e)
    if (known) return known
    withEnd(e.of).forEach((h, k) => {
      bounded.set(e.of.histories[k]!, h)
      endless.set(h, e.of.histories[k]!)
    })
    return bounded.get(e)!
  }
  const open = openStates()
  const above = new Table<Equation, boolean>(wrt.map((x) => [x, true] as const))
  /** Can a recurrence vary: does it mention what is varied, or a state of another around it? */
  const canVary = (e: History): boolean => {
    for (const x of postorder([e], children, (y) => above.has(y)))
      above.set(
        x,
        children(x).some((y) => above.get(y)!),
      )
    return above.get(e)! || open(e).size > 0
  }
  /** Whether a state varies is known only when its step has been seen, and the step needs to know: so all of them do, until pruned. */
  const below = (e: Equation): readonly Equation[] => {
    if (e.tag === 'history' && !canVary(e)) return []
    if (e.tag === 'history' && e.of.kind.flag !== undefined) return [endedAt(e)]
    if (e.tag === 'history' && !variables.has(e)) {
      const { axis, states, histories } = e.of
      for (const s of states) if (s.sort === 'real') variables.set(s, variable('s', s.free, s.shape))
      for (const h of histories) if (h.sort === 'real') variables.set(h, variable('h', h.free, h.shape, axis))
      const row = (s: State, h: Equation): Equation => buildOver(s.shape, (...i) => at(h, [indexAlong(axis), ...i]), s.free)
      const own = substitute(
        states.map((s, k) => row(s, endless.get(histories[k]!) ?? histories[k]!)),
        rows,
      ) // prettier-ignore
      states.forEach((s, k) => rows.set(s, own[k]!))
    }
    return e.tag === 'custom' ? e.args : children(e)
  }
  const visited = new Marks<Equation>()
  for (const x of wrt) visited.add(x)
  /** Nothing varies through an index or a condition. */
  const visitAll = (es: readonly Equation[]): void => {
    for (const e of postorder(es, below, (x) => x.sort !== 'real' || visited.has(x))) {
      visited.add(e)
      if (e.tag === 'history' || !variables.has(e)) visit(e)
    }
  }
  visitAll(roots)
  const outs = roots.map((e, k) => {
    const out = variable(roots.length === 1 ? 'dy' : `dy${k}`, e.free, e.shape)
    const source = variables.get(e)
    if (source) edges.push(edge(out, whole(e), source, whole(e), ONE))
    return out
  })
  const l = { ins, outs, edges }
  return rows.size === 0 ? l : replaceIn(l, withAxes(rows, axesOf(l)))
}
/** What replaces states, and then axes, too: those whose bounds mention states. */
const withAxes = (rows: ReadonlyMap<Equation, Equation>, axes: AxisSet): ReadonlyMap<Equation, Equation> => {
  const names = new Map<Equation, Equation>()
  const avoid = union(axes, freeOf(rows.values()))
  for (const a of axes) {
    const [lo, hi] = substitute(substitute([a.lo, a.hi], rows), names) as [Equation, Equation]
    if (lo !== a.lo || hi !== a.hi)
      names.set(indexAlong(a), indexAlong(axisOver(lo, hi, [avoid, lo.free, hi.free, freeOf(names.values())].reduce(union))))
  }
  if (names.size === 0) return rows
  const found = substitute([...rows.values()], names)
  return new Map([...[...rows.keys()].map((s, k) => [s, found[k]!] as const), ...names])
}

/** A value and its derivative, as a linear map over the same inputs. */
export interface Derivative<A extends Space = Space, B extends Space = Space> {
  readonly value: Program<A, B>
  /** `T A ⊸ T B` at the program's inputs. */
  readonly map: LinearMap
}

export const realInputs = (p: Program): readonly Equation[] => p.inputs.filter((x) => x.sort === 'real')
export const realOutputs = (p: Program): readonly Equation[] => p.outputs.filter((x) => x.sort === 'real')

/** The real inputs under some fields of the domain (of a nameless input: x), and their space; all of them without names. */
export const inputsBy = (p: Program, wrt?: readonly string[]): { readonly space: Space; readonly inputs: readonly Equation[] } => {
  if (!wrt || p.dom.space !== 'record') return { space: tangentOf(p.dom), inputs: realInputs(p) }
  const { fields } = p.dom
  const unknown = wrt.find((name) => !fields[name] || leavesOf(fields[name]).every((l) => l.sort !== 'real'))
  if (unknown !== undefined) throw new SpaceMismatch('wrt', `one of the real inputs ${Object.keys(fields).join(', ')}`, unknown)
  const leaves = leavesOf(p.dom)
  const under = (name: string): Equation[] => p.inputs.filter((x, k) => x.sort === 'real' && leaves[k]!.path[0] === name)
  return { space: tangentOf(record(Object.fromEntries(wrt.map((name) => [name, fields[name]!])))), inputs: wrt.flatMap(under) }
}

/**
 * A program's value, and its derivative as a linear map whose weights are equations over the program's inputs; with respect to some fields of its
 * domain, or to all that is real.
 *
 * @throws SpaceMismatch if a name is no real input
 */
export const differentiate = <A extends Space, B extends Space>(p: Program<A, B>, wrt?: readonly string[]): Derivative<A, B> => {
  const by = inputsBy(p, wrt)
  return { value: p, map: { dom: by.space, cod: tangentOf(p.cod), ...linearization(realOutputs(p), by.inputs) } }
}
