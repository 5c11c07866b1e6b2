/** What is saved, and what comes back. */
import { describe, expect, test } from '@jest/globals'
import { call, type Equation, input, literal, mark, postorder } from '../../src/categories/equation.js'
import { instantiate } from '../../src/categories/program.js'
import {
  adjoint,
  fin,
  gradient,
  linearize,
  maps,
  type Program,
  pointfree,
  program,
  real,
  resize,
  SpaceMismatch,
  sin,
  sum,
  trace,
  vector,
  verify,
} from '../../src/index.js'
import { BadDocument, type Document, load, save } from '../../src/json.js'
import type { LinearMap } from '../../src/linear/edge.js'
import { plus, times } from '../../src/primitives/arithmetic.js'
import { sin as sine } from '../../src/primitives/trigonometric.js'
import { print } from '../../src/print.js'
import { sameGraph } from '../print/same.js'
import { programs } from './programs.js'

const reread = (x: Document): unknown => JSON.parse(JSON.stringify(x))
const again = <P extends Program>(p: P) => load<P>(reread(save(p)))

describe('programs', () => {
  test.each(Object.entries(programs))('%s', (_, p) => {
    const loaded = load<{ value: Program; map: LinearMap }>(reread(save(linearize(p))))
    expect(print(loaded.value)).toBe(print(p))
    expect(print(loaded.map)).toBe(print(linearize(p).map))
    expect(sameGraph(loaded.map, linearize(loaded.value).map)).toBe(true)
    expect(verify(program(loaded.value))).toEqual(verify(p))
  })
  test('can be called, and used in other programs', () => {
    const f = again(trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => xi.square()).times(k)))
    expect(f({ x: [1, 2], k: 3 })).toBe(15)
    expect(gradient(f)({ x: [1, 2], k: 3 })).toEqual({ x: Float64Array.from([6, 12]), k: 5 })
    expect(trace({ a: real }, ({ a }) => resize(f, { n: 2 })({ x: [a, a], k: a }))({ a: 2 })).toBe(16)
  })
  test('literals exactly', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2]
    const f = trace({ x: real }, () => Object.fromEntries(values.map((x, k) => [`v${k}`, x])))
    const literals = (p: Program): readonly number[] =>
      postorder(p.outputs).flatMap((e) => (e.tag === 'literal' && e.sort === 'real' ? [e.value] : []))
    expect(literals(again(f))).toEqual(literals(f))
    expect(literals(f)).toEqual(expect.arrayContaining(values))
  })
  test('the sizes of spaces as they were written', () => expect(again(programs.nested!).dom).toEqual(programs.nested!.dom))
  test.each(Object.entries(programs))('%s: equal things are one, so another copy at the same inputs is the program', (_, f) => {
    const copy = again(f)
    expect(copy.inputs.some((x) => f.inputs.includes(x))).toBe(false)
    const moved = instantiate(copy, f.inputs)
    const own = instantiate(f, f.inputs)
    if (rulesOf(f).size === 0) moved.forEach((e, k) => void expect(e === own[k]).toBe(true))
  })
  test('one rule stays one', () => {
    const f = programs['rules of their own']!
    expect([rulesOf(f).size, rulesOf(again(f)).size]).toEqual([1, 1])
  })
  test('marks stay marks of the same value', () => {
    const x = input('x')
    const m = mark(plus(x, literal(1)))
    const p: Program = { dom: real, cod: real, inputs: [x], outputs: [times(m, m)] }
    const [product] = again(p).outputs
    expect(postorder([product!]).map((e) => e.tag)).toEqual(postorder(p.outputs).map((e) => e.tag))
  })
})
const rulesOf = (p: Program): Set<unknown> => new Set(postorder(p.outputs).flatMap((e) => (e.tag === 'custom' && e.rule ? [e.rule] : [])))

describe('maps', () => {
  const f = trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => sin(xi).times(k)))
  test('keep the inputs of the program beside them', () => {
    const { value, map } = load<{ value: Program; map: LinearMap }>(reread(save(linearize(f))))
    const inputs = new Set(postorder(map.edges.map((e) => e.by)).filter((e) => e.tag === 'input'))
    expect([...inputs].every((x) => value.inputs.includes(x))).toBe(true)
    expect(program(pointfree.linear(map, value))({ x: { x: [0, 1], k: 2 }, dx: { x: [1, 0], k: 0 } })).toBe(2)
  })
  test('alone', () => {
    const map = linearize(f).map
    expect(print(load(reread(save(adjoint(map)))) as LinearMap)).toBe(print(adjoint(map)))
    expect(pointfree.linear(load<LinearMap>(reread(save(maps.sum(fin('n'), real))))).dom).toEqual(vector('n'))
  })
  test('whose weights are over the inputs of another program are refused', () => {
    expect(() => pointfree.linear(linearize(f).map)).toThrow('linear: expected a map with constant weights, got one that depends on')
    expect(() => pointfree.linear(linearize(f).map, programs.scalars!)).toThrow('linear: expected a map with weights over the inputs of the program')
    expect(() => maps.along(linearize(f).map, f, programs.scalars!)).toThrow(SpaceMismatch)
  })
})

describe('programs of 100,000 operations', () => {
  test('are as long as they are large, and need no stack', () => {
    const x = input('x')
    let e: Equation = x
    for (let k = 0; k < 50_000; k++) e = times(call(sine, [e]), k % 2 === 0 ? e : x)
    const document = save({ dom: real, cod: real, inputs: [x], outputs: [e] })
    expect(document.nodes.length).toBe(postorder([e]).length)
    const loaded = load<Program>(reread(document))
    expect(save(loaded)).toEqual(document)
  }, 60_000)
})

describe('what is not saved', () => {
  const refused: readonly (readonly [string, unknown, string])[] = [
    ['a lambda', () => 1, 'save, the argument: expected a program, a linear map, or a record of these, got a function'],
    ['a number in a record', { f: 3 }, 'save, the entry f: expected a program or a linear map, got 3'],
    ['a name that would end a string', trace({ 'a\nb': real }, (r) => r['a\nb']), 'save, an input: expected a name without quotes'],
    ['an operation of one’s own', withOperation(), 'save, an operation: expected one that cotangent has, got mine'],
  ]
  test.each(refused)('%s', (_, x, message) => expect(() => save(x as Program)).toThrow(message))
})
function withOperation(): Program {
  const x = input('x')
  return { dom: real, cod: real, inputs: [x], outputs: [call({ ...sine, name: 'mine' }, [x])] }
}

describe('what is not loaded', () => {
  const nodes = [{ input: 'x' }, { call: 'sin', args: [0] }, { literal: 0, sort: 'integer' }, { size: 'n' }, { axis: [2, 3], level: 0 }]
  const one = { program: { dom: 'real', cod: 'real', inputs: [0], outputs: [1] } }
  const withNode = (...more: unknown[]) => ({ cotangent: 1, nodes: [...nodes, ...more], saved: one })
  const withProgram = (p: object, ...more: unknown[]) => ({ ...withNode(...more), saved: { program: { ...one.program, ...p } } })
  const withMap = (m: object, ...more: unknown[]) => ({
    ...withNode(...more),
    saved: { map: { dom: 'real', cod: 'real', variables: [{ name: 'dx' }, { name: 'dy' }], ins: [0], outs: [1], edges: [], ...m } },
  })
  const mistakes: Readonly<Record<string, readonly [unknown, string]>> = {
    text: ['{}', "the document: expected what save makes, with its version in cotangent, got the string '{}'"],
    nothing: [undefined, 'the document: expected what save makes'],
    'another version': [{ ...withNode(), cotangent: 2 }, 'cotangent: expected version 1, the one that is known here, got 2'],
    'another field': [{ ...withNode(), more: 1 }, 'the document: expected a record of cotangent, nodes, saved'],
    'an unknown node': [withNode({ eval: 'x' }), 'nodes[5]: expected a node: a record with one of literal, size'],
    'an unknown operation': [
      withNode({ call: 'constructor', args: [0] }),
      "nodes[5].call: expected the name of an operation, got the string 'constructor'",
    ],
    'too many arguments': [withNode({ call: 'sin', args: [0, 1] }), 'nodes[5].args: expected an array of 1, got an array of 2'],
    'a node after this one': [withNode({ call: 'sin', args: [5] }), 'nodes[5].args[0]: expected the number of a node before this one, got 5'],
    'a fraction for a node': [withNode({ call: 'sin', args: [0.5] }), 'nodes[5].args[0]: expected a whole number from 0 on, got 0.5'],
    'an integer for a number': [withNode({ call: 'sin', args: [3] }), 'nodes[5].args[0]: expected ℝ, got ℤ'],
    'an array for a number': [withNode({ input: 'v', shape: [3] }, { call: 'sin', args: [5] }), 'nodes[6].args[0]: expected ℝ, got ℝ[n]'],
    'a real size': [withNode({ input: 'v', shape: [0] }), 'nodes[5].shape[0]: expected ℤ, got ℝ'],
    'an index for a size': [withNode({ input: 'v', shape: [4] }), 'nodes[5].shape: expected sums and products of sizes'],
    'a fraction for an integer': [withNode({ literal: 0.5, sort: 'integer' }), 'nodes[5].literal: expected a whole number, got 0.5'],
    'two for a truth': [withNode({ literal: 2, sort: 'boolean' }), 'nodes[5].literal: expected 0 or 1, got 2'],
    'a word for a number': [withNode({ literal: 'inf' }), 'nodes[5].literal: expected a number, or "NaN"'],
    'a tiny coefficient': [withNode({ polynomial: [[1e-300, 3]] }), 'nodes[5].polynomial[0][0]: expected a whole number, or one of halves'],
    'code for a name': [withNode({ input: "x'); process.exit() //" }), 'nodes[5].input: expected a name without quotes, backslashes and line ends'],
    'code for a size': [withNode({ size: 'n; process.exit()' }), 'nodes[5].size: expected the name of a size'],
    'a size that is no size': [
      withProgram({ dom: { array: 'real', over: { fin: 'n +' } } }),
      'saved.program.dom.over.fin: expected a whole number from 0 on',
    ],
    'too few inputs': [withProgram({ inputs: [] }), 'saved.program.inputs: expected ℝ, got nothing'],
    'a value for an input': [withProgram({ inputs: [1] }), 'saved.program.inputs[0]: expected an input'],
    'a foreign input': [
      withProgram({ outputs: [6] }, { input: 'y' }, { call: 'sin', args: [5] }),
      'saved.program.outputs: expected values that depend on the inputs, got one that depends on y',
    ],
    'an output with a free axis': [
      withProgram({ outputs: [5] }, { call: 'real', args: [4] }),
      'saved.program.outputs: expected values without free axes',
    ],
    'no axis': [withNode({ reduce: 'sum', over: 3, body: 1 }), 'nodes[5].over: expected the number of an axis, got that of ℤ'],
    'no monoid': [withNode({ reduce: 'toString', over: 4, body: 1 }), 'nodes[5].reduce: expected one of sum, max'],
    'an axis twice': [withNode({ build: 1, axes: [4, 4] }), 'nodes[5].axes: expected axes that differ'],
    'an axis within another of one array': [
      withNode({ axis: [2, 4], level: 0 }, { build: 1, axes: [4, 5] }),
      'nodes[6].axes: expected axes from 0 on, none within another',
    ],
    'a state outside': [withProgram({ outputs: [5] }, { state: [], axes: [4] }), 'saved.program.outputs: expected values without free axes'],
    'a state that nothing binds': [
      withProgram({ outputs: [5] }, { state: [], axes: [] }),
      'saved.program: expected what holds outside of recurrences, got a state',
    ],
    'a state of two recurrences': [
      withNode(
        { state: [], axes: [4] },
        { recurrence: 4, states: [5], inits: [0], nexts: [5] },
        { recurrence: 4, states: [5], inits: [0], nexts: [5] },
      ),
      'nodes[7].states[0]: expected a state, of this recurrence only, got that of another',
    ],
    'a step of another shape': [
      withNode({ state: [], axes: [4] }, { input: 'v', shape: [3] }, { recurrence: 4, states: [5], inits: [0], nexts: [6] }),
      'nodes[7].nexts: expected a step for each state, and of its shape',
    ],
    'a rule that is not linear': [
      withNode({ input: 'dx' }, { call: 'mul', args: [5, 5] }, { rule: [6], args: [0], dx: [5] }),
      'nodes[7].rule: expected what is linear in dx, got what is not',
    ],
    'a rule with inputs of others': [
      withNode({ input: 'dx' }, { input: 'y' }, { call: 'mul', args: [5, 6] }, { rule: [7], args: [0], dx: [5] }),
      'nodes[8].rule: expected real values that depend on args and dx only',
    ],
    'a map with an unknown variable': [
      withMap({ edges: [{ to: [2], from: [0], by: 1 }] }),
      'saved.map.edges[0].to[0]: expected the number of a variable, below 2, got 2',
    ],
    'an edge with too many indices': [
      withMap({ edges: [{ to: [1, 2], from: [0], by: 1 }] }),
      'saved.map.edges[0].to: expected a variable and 0 indices',
    ],
    'an edge without its axes': [
      withMap({ edges: [{ to: [1], from: [0], by: 5 }] }, { call: 'real', args: [4] }),
      'saved.map.edges[0]: expected all axes that the ends',
    ],
    'a cycle in a map': [
      withMap({
        variables: [{ name: 'dx' }, { name: 'dy' }, { name: 't' }],
        edges: [
          [1, 2],
          [2, 1],
        ].map(([to, from]) => ({ to: [to], from: [from], by: 1 })),
      }),
      'saved.map.edges: expected cycles that step one way in time, got a cycle without a step in time: ',
    ],
    'a map from what is discrete': [withMap({ dom: { index: 3 } }), 'saved.map.ins: expected a variable for each part of ℤ<3'],
  } // prettier-ignore
  test.each(Object.entries(mistakes))('%s', (_, [document, message]) => {
    expect(() => load(document)).toThrow(BadDocument)
    expect(() => load(document)).toThrow(`load, ${message}`)
  })
  test('what would be simplified without end', () => {
    const chain = Array.from({ length: 100_000 }, (_, k) => ({ call: 'div', args: [k === 0 ? 5 : k + 5, 1] }))
    expect(() => load(withNode({ call: 'real', args: [4] }, ...chain, { reduce: 'sum', over: 4, body: 100_005 }))).toThrow(
      'load, nodes[100006]: expected a node',
    )
  })
  test('spaces that nest too deep', () => {
    let dom: unknown = 'real'
    for (let k = 0; k < 100_000; k++) dom = { record: { x: dom } }
    expect(() => load(withProgram({ dom }))).toThrow(BadDocument)
  })
})
