/** Programs whose making takes operations: constants, primitives, products, and the combinators over index sets. */
import { at, axesOver, build, call, closure, type Equation, indexAlong, literal, type Operation, type Sort } from '../categories/equation.js'
import { NotSupported, SpaceMismatch } from '../categories/errors.js'
import { inputsOf, instantiate, type Program, program } from '../categories/program.js'
import {
  type ArraySpace,
  array,
  axesOfSet,
  boolean,
  fin,
  type IndexSet,
  type Leaf,
  leavesOf,
  type NameOf,
  placeOf,
  product,
  type RecordSpace,
  real,
  record,
  type Space,
  shapeOf,
  showSize,
  showSpace,
} from '../categories/space.js'
import { arrayOf, einsum, elementAt, replicate, stack } from './programs/index.js'
import { sumOverAll } from './reduction.js'

/** Numbers for a space: a record for a record; nested arrays, row-major, for an array, or one number for all its elements. */
export type Numbers = number | boolean | readonly Numbers[] | { readonly [field: string]: Numbers }

const constantLeaf = (leaf: Leaf, given: Numbers): Equation => {
  const shape = shapeOf(leaf)
  const build = (v: Numbers, d: number): Equation => {
    if (typeof v === 'number' || typeof v === 'boolean') return replicate(literal(Number(v), leaf.sort), shape.slice(d))
    const n = shape[d]
    if (!n || !Array.isArray(v)) throw new SpaceMismatch('constant', n ? `an array of ${showSize(n)}` : 'a number', JSON.stringify(v))
    if (n.tag !== 'literal' || n.value !== v.length) throw new SpaceMismatch('constant', `an array of ${showSize(n)}`, `an array of ${v.length}`)
    return stack(v.map((x: Numbers) => build(x, d + 1)))
  }
  return build(given, 0)
}
const constantLeaves = (s: Space, v: Numbers | undefined): readonly Equation[] => {
  if (v === undefined) throw new SpaceMismatch('constant', showSpace(s), 'nothing')
  if (s.space === 'record') {
    const fields = typeof v === 'object' ? (v as { readonly [field: string]: Numbers }) : {}
    return Object.entries(s.fields).flatMap(([k, f]) => constantLeaves(f, fields[k]))
  }
  const leaves = leavesOf(s)
  if (leaves.length > 1 && typeof v === 'object') throw new NotSupported('constant arrays of records, other than of one number')
  return leaves.map((l) => constantLeaf(l, v))
}
/** `const c : A → B`, for every x the same: a record for a record; nested arrays for an array, or one number for all its elements. @throws SpaceMismatch */
export const constant = <A extends Space, B extends Space>(dom: A, cod: B, value: Numbers): Program<A, B> =>
  program(dom, cod, inputsOf(dom), constantLeaves(cod, value), 'constant')

const scalarSpace = (sort: Sort, place: string): Space => {
  if (sort === 'integer') throw new SpaceMismatch(place, 'an operation on reals and booleans', 'one on integers, whose range it does not say')
  return sort === 'real' ? real : boolean
}
/** An operation as a program: of one argument on ℝ, of several on the record `{x, y, …}`. */
export const primitive = (op: Operation): Program => {
  const place = `primitive(${op.name})`
  const args = op.args.map((s) => scalarSpace(s, place))
  const dom = args.length === 1 ? args[0]! : record(Object.fromEntries(args.map((s, k) => ['xyzuvw'[k]!, s])))
  const inputs = inputsOf(dom)
  return program(dom, scalarSpace(op.result, place), inputs, [call(op, inputs)], place)
}

/**
 * The multilinear map of an einsum specification on a record, whose fields are the operands in order:
 * `bilinear('ij,j->i', {A: matrix('m', 'n'), x: vector('n')}) : {A, x} → ℝ[m]`.
 *
 * @throws SpaceMismatch if the specification does not fit the spaces
 */
export const bilinear = <const F extends Readonly<Record<string, Space>>>(spec: string, operands: F): Program<RecordSpace<F>> => {
  const dom = record(operands)
  const inputs = inputsOf(dom)
  const y = einsum(spec, ...inputs)
  return program(dom, arraySpace(y.shape), inputs, [y], `bilinear '${spec}'`)
}
/** ℝ, or the space of arrays of reals with these extents. */
export const arraySpace = (extents: readonly Equation[]): Space =>
  extents.length === 0 ? real : array(extents.map((n): IndexSet => fin(n)).reduce(product), real)

type Arrays<X extends IndexSet, V extends Space> = NameOf<ArraySpace<X, V>>
/** `map_X f : A[X] → B[X]`, element by element. */
export const map = <X extends IndexSet, A extends Space, B extends Space>(over: X, f: Program<A, B>): Program<Arrays<X, A>, Arrays<X, B>> => {
  const [dom, cod] = [array(over, f.dom) as Arrays<X, A>, array(over, f.cod) as Arrays<X, B>]
  const inputs = inputsOf(dom)
  const axes = axesOfSet(over, [])
  const place = placeOf(over, axes.map(indexAlong))
  const elements = inputs.map((x) => elementAt(x, place))
  const outputs = instantiate(f, elements, 'map').map((y) => arrayOf(over, axes, y))
  return program(dom, cod, inputs, outputs, 'map')
}

/** `Σ_X : V[X] → V`, element by element of V. */
export const sum = <X extends IndexSet, V extends Space>(over: X, of: V): Program<Arrays<X, V>, V> => {
  const dom = array(over, of) as Arrays<X, V>
  const other = leavesOf(of).find((l) => l.sort !== 'real')
  if (other) throw new SpaceMismatch('sum', 'elements that can be added', showSpace(of))
  const inputs = inputsOf(dom)
  return program(
    dom,
    of,
    inputs,
    inputs.map((x) => sumAlong(x, storageRank(over))),
    'sum',
  )
}
const storageRank = (x: IndexSet): number => (x.set === 'product' ? storageRank(x.left) + storageRank(x.right) : 1)
/** The sum over the first dimensions of an array. */
const sumAlong = (x: Equation, rank: number): Equation => {
  const rest = axesOver(x.shape.slice(rank), x.free)
  const summed = axesOver(x.shape.slice(0, rank), closure(rest))
  return build(rest, sumOverAll(summed, at(x, [...summed, ...rest].map(indexAlong))))
}
