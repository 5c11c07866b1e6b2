/** Programs to print: what a mathematician meets when differentiating. */

import { reversed } from '../../src/adjoint/adjoint.js'
import { linearization } from '../../src/adjoint/differentiate.js'
import { simplifyGraph } from '../../src/adjoint/simplify.js'
import {
  at,
  call,
  type Equation,
  indexAlong,
  literal,
  minus as minusIndex,
  type Operation,
  plus as plusIndex,
  size,
} from '../../src/categories/equation.js'
import { inputsOf, type Program } from '../../src/categories/program.js'
import {
  array,
  axesOfSet,
  fin,
  type IndexSet,
  index,
  matrix,
  placeOf,
  product,
  real,
  record,
  type Space,
  triangle,
  vector,
} from '../../src/categories/space.js'
import type { Graph } from '../../src/linear/edge.js'
import { minus, negate, over, plus, times } from '../../src/primitives/arithmetic.js'
import { max } from '../../src/primitives/comparison.js'
import { exp, log } from '../../src/primitives/exponential.js'
import {
  dot,
  einsum,
  elementwise,
  gather,
  largest,
  mean,
  multiply,
  norm,
  outer,
  squaredNorm,
  total,
  trace,
  transpose,
} from '../../src/primitives/programs/index.js'
import { buildOver, sumOver, sumTo } from '../../src/primitives/reduction.js'
import { cos, sin, tanh } from '../../src/primitives/trigonometric.js'

type Arguments = Readonly<Record<string, Equation>>
export interface Example {
  readonly inputs: readonly Equation[]
  readonly output: Equation
  /** Before simplification. */
  readonly raw: Graph
  readonly map: Graph
  readonly adjoint: Graph
  readonly program: Program
}
/** What to differentiate, with respect to which inputs. */
export type Source = readonly [dom: Readonly<Record<string, Space>>, wrt: string, body: (v: Arguments) => Equation]

export const example = ([fields, wrt, body]: Source): Example => {
  const dom = record(fields)
  const inputs = inputsOf(dom)
  const byName: Arguments = Object.fromEntries(Object.keys(fields).map((k, i) => [k, inputs[i]!]))
  const output = body(byName)
  const raw = linearization(
    [output],
    wrt.split(' ').map((k) => byName[k]!),
  )
  const map = simplifyGraph(raw)
  const sets = output.shape.map((extent): IndexSet => fin(extent))
  const cod: Space =
    sets.length === 0
      ? real
      : array(
          sets.reduce((x, y) => product(x, y)),
          real,
        )
  return { inputs, output, raw, map, adjoint: simplifyGraph(reversed(map)), program: { dom, cod, inputs, outputs: [output] } }
}

const entrywise = (op: Operation, ...xs: readonly Equation[]): Equation => elementwise(op.name, (...es) => call(op, es), ...xs)
const add = (x: Equation, y: Equation): Equation => elementwise('add', plus, x, y)
const subtract = (x: Equation, y: Equation): Equation => elementwise('subtract', minus, x, y)
const scaled = (c: Equation, x: Equation): Equation => elementwise('scale', times, c, x)
const halved = (x: Equation): Equation => times(literal(0.5), x)
const square = (x: Equation): Equation => times(x, x)
const ONE = literal(1)
const [n, p] = [size('n'), size('p')]

export const sources: Readonly<Record<string, Source>> = {
  griewank: [{ a: vector('n'), b: vector('m'), x: vector('n') }, 'x', (v) => scaled(call(sin, [dot(v.a!, v.x!)]), v.b!)],
  'griewank, all inputs': [{ a: vector('n'), b: vector('m'), x: vector('n') }, 'a b x', (v) => scaled(call(sin, [dot(v.a!, v.x!)]), v.b!)],
  'matrix product': [{ A: matrix('m', 'n'), X: matrix('n', 'p'), B: matrix('p', 'q') }, 'X', (v) => multiply(multiply(v.A!, v.X!), v.B!)],
  'matrix product, all inputs': [
    { A: matrix('m', 'n'), X: matrix('n', 'p'), B: matrix('p', 'q') },
    'A X B',
    (v) => multiply(multiply(v.A!, v.X!), v.B!),
  ],
  'quadratic form': [{ A: matrix('n', 'n'), x: vector('n') }, 'x', (v) => dot(v.x!, multiply(v.A!, v.x!))],
  'bilinear form': [{ x: vector('m'), A: matrix('m', 'n'), y: vector('n') }, 'x A y', (v) => dot(v.x!, multiply(v.A!, v.y!))],
  'least squares': [{ A: matrix('m', 'n'), x: vector('n'), b: vector('m') }, 'x', (v) => halved(squaredNorm(subtract(multiply(v.A!, v.x!), v.b!)))],
  norm: [{ x: vector('n') }, 'x', (v) => norm(v.x!)],
  'logistic regression': [
    { A: matrix('m', 'n'), x: vector('n'), y: vector('m') },
    'x',
    (v) => total(elementwise('loss', (z, y) => call(log, [plus(ONE, call(exp, [negate(times(y, z))]))]), multiply(v.A!, v.x!), v.y!)),
  ],
  'two layers': [{ V: matrix('h', 'n'), W: matrix('m', 'h'), x: vector('n') }, 'x', (v) => multiply(v.W!, entrywise(tanh, multiply(v.V!, v.x!)))],
  'two layers, weights': [
    { V: matrix('h', 'n'), W: matrix('m', 'h'), x: vector('n'), y: vector('m') },
    'V W',
    (v) => halved(squaredNorm(subtract(multiply(v.W!, entrywise(tanh, multiply(v.V!, v.x!))), v.y!))),
  ],
  'trace of XᵀAX': [{ A: matrix('n', 'n'), X: matrix('n', 'p') }, 'X', (v) => trace(multiply(multiply(transpose(v.X!), v.A!), v.X!))],
  'outer product': [{ u: vector('m'), v: vector('n') }, 'u v', (v) => outer(v.u!, v.v!)],
  rosenbrock: [
    { x: vector('p') },
    'x',
    ({ x }) =>
      sumTo(minusIndex(p, 1), (i) =>
        plus(times(literal(100), square(minus(at(x!, [plusIndex(i, 1)]), square(at(x!, [i]))))), square(minus(ONE, at(x!, [i])))),
      ),
  ],
  maximum: [{ x: vector('n') }, 'x', (v) => largest(v.x!)],
  softmax: [
    { x: vector('n') },
    'x',
    (v) => {
      const e = entrywise(exp, v.x!)
      const s = total(e)
      return elementwise('softmax', (u) => over(u, s), e)
    },
  ],
  'log of a sum of exponentials': [{ x: vector('n') }, 'x', (v) => call(log, [total(entrywise(exp, v.x!))])],
  elementwise: [{ x: vector('n') }, 'x', (v) => entrywise(sin, v.x!)],
  'elementwise, matrices': [{ X: matrix('m', 'n'), Y: matrix('m', 'n') }, 'X Y', (v) => elementwise('mul', times, entrywise(exp, v.X!), v.Y!)],
  relu: [{ x: vector('n') }, 'x', (v) => elementwise('relu', (e) => call(max, [literal(0), e]), v.x!)],
  'a function of every entry': [{ X: matrix('m', 'n'), x: vector('n') }, 'x', (v) => multiply(entrywise(cos, v.X!), v.x!)],
  gather: [{ x: vector('n'), q: array(fin('m'), index('n')) }, 'x', (v) => gather(v.x!, v.q!)],
  variance: [
    { x: vector('n') },
    'x',
    ({ x }) => {
      const a = mean(x!)
      return mean(elementwise('square', (e) => square(minus(e, a)), x!))
    },
  ], // prettier-ignore
  'a multiple': [{ c: real, x: vector('n') }, 'c x', (v) => scaled(v.c!, v.x!)],
  replication: [{ c: real }, 'c', (v) => buildOver([n], () => v.c!)],
  'sum of all': [{ x: vector('n') }, 'x', (v) => total(v.x!)],
  'sums of rows': [{ X: matrix('m', 'n') }, 'X', (v) => einsum('ij->i', v.X!)],
  diagonal: [{ A: matrix('n', 'n') }, 'A', (v) => einsum('ii->i', v.A!)],
  polynomial: [{ x: real, y: real }, 'x y', ({ x, y }) => plus(times(square(x!), x!), times(call(sin, [x!]), y!))],
  triangle: [
    { d: array(triangle('n'), real), x: vector('n') },
    'd x',
    ({ d, x }) => {
      const T = triangle('n')
      const axes = axesOfSet(T, [])
      const [i, j] = axes.map(indexAlong)
      const difference = minus(at(x!, [i!]), at(x!, [j!]))
      return axes.reduceRight((e, a) => sumOver(a, e), times(at(d!, placeOf(T, [i!, j!])), square(difference)))
    },
  ],
  convolution: [
    { k: vector('p'), x: vector('n') },
    'k x',
    ({ k, x }) => buildOver([minusIndex(n, minusIndex(p, 1))], (i) => sumTo(p, (j) => times(at(k!, [j]), at(x!, [plusIndex(i, j)])), i.free)),
  ],
  'third order': [
    { T: array(product(fin('n'), product(fin('n'), fin('n'))), real), x: vector('n') },
    'x',
    (v) => einsum('ijk,j,k->i', v.T!, v.x!, v.x!),
  ],
  'residual block': [{ A: matrix('m', 'm'), x: vector('m') }, 'x', (v) => add(v.x!, entrywise(tanh, multiply(v.A!, v.x!)))],
}
