import { describe, expect, test } from '@jest/globals'
import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization, realInputs, realOutputs } from '../../src/adjoint/differentiate.js'
import { laws as rules, Wiring } from '../../src/adjoint/laws.js'
import { linearize } from '../../src/adjoint/modes.js'
import { prune, simplifyGraph } from '../../src/adjoint/simplify.js'
import { type Axis, type AxisSet, build, type Equation, extentOf, input } from '../../src/categories/equation.js'
import { showSize as show } from '../../src/categories/space.js'
import { parseFormula } from '../../src/frontend/formula/index.js'
import { applyGraph } from '../../src/linear/apply.js'
import type { Graph } from '../../src/linear/edge.js'
import { type Sample, samples } from '../support/arbitrary.js'
import { dot, forAll, near } from '../support/check.js'
import { type Environment, evaluator, interpret, type Value } from '../support/interpret.js'
import { graphs, type Sketch, vectorOf } from '../support/maps.js'
import { walk } from '../support/walk.js'

/** The names of the laws that fire, in order. */
const trace = (g: Graph): readonly string[] => {
  const fired: string[] = []
  simplifyGraph(g, { trace: (name) => fired.push(name) })
  return fired
}
const through = (g: Graph, v: readonly Value[], world: Environment): Value[] => {
  const inputs = g.ins.map((x, k) => input(`v${k}`, x.shape))
  return interpret(applyGraph(g, inputs), { ...world, inputs: new Map([...world.inputs, ...inputs.map((x, k) => [x, v[k]!] as const)]) })
}

/** Operations that it takes to have all weights, and to pass along all edges. */
const costIn = (g: Graph, world: Environment): number => {
  const e = evaluator(world)
  const extent = (a: Axis): number => Math.max(0, (e.value(extentOf(a), new Map()) as number) || 0)
  const points = (axes: AxisSet): number => axes.reduce((n, a) => n * extent(a), 1)
  const weights = evaluator(world)
  for (const { by } of g.edges) weights.value(build(by.free, by), new Map())
  return weights.work() + 2 * g.edges.reduce((n, x) => n + points(x.axes), 0)
}
const reassociates = rules.find((r) => r.name === 'chains re-associate')!

/** Graphs as no program would make them. */
const sketches: Readonly<Record<string, (s: Sketch) => void>> = {
  'apply L v = L v, edge by edge': ({ graph, dom, world, seed }) => {
    const v = vectorOf(dom, seed, world)
    near(through(graph, v, world), walk(graph, v, world))
  },
  '⟨L v, w⟩ = ⟨v, L† w⟩': ({ graph, dom, cod, world, seed }) => {
    const [v, w] = [vectorOf(dom, seed, world), vectorOf(cod, seed + 1, world)]
    near([dot(walk(graph, v, world), w)], [dot(v, walk(reversed(graph), w, world))])
  },
  'simplify L = L': ({ graph, dom, world, seed }) => {
    const v = vectorOf(dom, seed, world)
    near(walk(simplifyGraph(graph), v, world), walk(graph, v, world))
  },
  '(simplify ((simplify L)†))† = L': ({ graph, dom, cod, world, seed }) => {
    const [v, w] = [vectorOf(dom, seed, world), vectorOf(cod, seed + 1, world)]
    const l = simplifyGraph(reversed(simplifyGraph(graph)))
    near(walk(reversed(l), v, world), walk(graph, v, world))
    near(walk(l, w, world), walk(reversed(graph), w, world))
  },
  'without the laws that change rounding, simplify L = L': ({ graph, dom, world, seed }) => {
    const v = vectorOf(dom, seed, world)
    const fired: string[] = []
    const l = simplifyGraph(graph, { unstable: false, trace: (name) => fired.push(name.replace(' (†)', '')) })
    near(walk(l, v, world), walk(graph, v, world))
    const unstable = rules.filter((r) => !r.stable).map((r) => r.name)
    expect(fired.filter((name) => unstable.includes(name))).toEqual([])
  },
  'chains that re-associate are cheaper then, where no size is 1': ({ graph, world }) => {
    if (Object.values(world.sizes).some((n) => n < 2)) return
    const w = new Wiring(graph)
    for (const v of [...w.variables]) {
      const before = w.result
      if (!reassociates.rewrite(w, v)) continue
      const own = (g: Graph, other: Graph): Graph => ({ ...g, edges: g.edges.filter((e) => !other.edges.includes(e)) })
      expect(costIn(own(w.result, before), world)).toBeLessThanOrEqual(costIn(own(before, w.result), world))
    }
  },
  'simplify (simplify L): no law fires': ({ graph }) => expect(trace(simplifyGraph(graph))).toEqual([]),
  'the ports stay': ({ graph }) => {
    const l = simplifyGraph(graph)
    expect([l.ins, l.outs]).toEqual([graph.ins, graph.outs])
  },
  'what is left lies on paths from inputs to outputs': ({ graph }) => {
    const l = simplifyGraph(graph)
    expect(prune(l).edges).toHaveLength(l.edges.length)
  },
  'a sum that moves out adds an edge at most, every other law none': ({ graph }) => {
    const moved = trace(graph).filter((name) => name.startsWith('sums move out')).length
    expect(simplifyGraph(graph).edges.length).toBeLessThanOrEqual(graph.edges.length + moved)
  },
}

/** Operations on reals that it takes to evaluate equations beside the program's own. */
const work = (s: Sample, es: readonly Equation[], inputs: Environment['inputs']): number => {
  const e = evaluator({ inputs, sizes: s.sizes })
  for (const x of [...s.program.outputs, ...es]) e.value(x, new Map())
  return e.work()
}
const derivatives: Readonly<Record<string, (s: Sample) => void>> = {
  'the simplified derivative costs no more, forward or reverse, but for sums that were added first': (s) => {
    const [outs, wrt] = [realOutputs(s.program), realInputs(s.program)]
    const data = s.data(1)
    const e = evaluator({ inputs: data, sizes: s.sizes })
    const ones = (of: readonly Equation[]): readonly (readonly [Equation, Value])[] =>
      of.map((x) => {
        const length = x.shape.reduce((n, d) => n * (e.value(d, new Map()) as number), 1)
        return [input('v', x.shape), x.shape.length === 0 ? 1 : new Float64Array(length).fill(1)] as const
      })
    const [v, w] = [ones(wrt), ones(outs)]
    const inputs = new Map<Equation, Value>([...data, ...v, ...w])
    const raw = linearization(outs, wrt)
    const l = simplifyGraph(raw)
    const cost = (g: Graph, at: typeof v): number =>
      work(
        s,
        applyGraph(
          g,
          at.map(([x]) => x),
        ),
        inputs,
      )
    expect(cost(l, v)).toBeLessThanOrEqual(1.25 * cost(raw, v) + 8)
    expect(cost(simplifyGraph(reversed(l)), w)).toBeLessThanOrEqual(1.25 * cost(reversed(raw), w) + 8)
  },
}

describe('simplification', () => {
  test.each(Object.entries(sketches))('%s', (_, law) => forAll(graphs(), law, 120))
  test.each(Object.entries(derivatives))('%s', (_, law) => forAll(samples(), law, 120))

  test.each<readonly [formula: string, wrt: string, edges: readonly string[]]>([
    ['A * B * x', 'A', ['m·n']],
    ['A * B * x', 'B', ['m·n', 'n·p']],
    ["x' * (C * D) * x", 'D', ['n·p', 'p']],
    ['A * B', 'B', ['m·n·p']],
  ])('d (%s) by %s has edges over %p', (formula, wrt, edges) => {
    const parsed = parseFormula(formula, { where: 'A: m*n; B: n*p; C: p*n; D: n*p; x: p' })
    if (parsed._tag === 'Left') throw new Error(parsed.left.message)
    const { map } = linearize(parsed.right.program, [wrt])
    expect(map.edges.map((e) => e.axes.map((a) => show(a.hi)).join('·')).sort()).toEqual(edges)
  })

  test('every rule fires, and so does its mirror image', () => {
    const fired = new Set<string>()
    forAll(graphs(), ({ graph }) => trace(graph).forEach((name) => fired.add(name)), 300)
    const all = rules.flatMap((r) => (r.selfDual ? [r.name] : [r.name, `${r.name} (†)`]))
    expect(all.filter((name) => !fired.has(name))).toEqual([])
  })
})
