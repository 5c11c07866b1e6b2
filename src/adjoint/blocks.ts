/**
 * Second derivatives that are diagonal, or block diagonal, where the pattern says so: products with vectors of ones, one for each column of a block.
 */
import { at, axesOver, build, call, closure, type Equation, indexAlong, literal, union } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { type Program, program } from '../categories/program.js'
import { fin, type Leaf, leavesOf, type Real, type Space, tangentOf } from '../categories/space.js'
import { applyGraph } from '../linear/apply.js'
import type { Graph } from '../linear/edge.js'
import { kindOf } from '../linear/kind.js'
import { blocksOf } from '../linear/pattern.js'
import { patternText } from '../linear/print/pattern.js'
import { choose, same } from '../primitives/comparison.js'
import { zeros } from '../primitives/reduction.js'
import { linearization, realInputs } from './differentiate.js'
import { expectScalar, pullback, spaceOf } from './modes.js'
import { simplifyGraph } from './simplify.js'

const [ONE, ZERO] = [literal(1), literal(0)]

/** The indices of an input along which its part of a second derivative is block diagonal, all of them if it is diagonal. */
const alongOf = (
  h: Graph,
  k: number,
  place: string,
  expected: string,
  enough: (n: number) => boolean,
  path: readonly string[],
): readonly number[] => {
  const [block] = blocksOf({ ins: [h.ins[k]!], outs: [h.outs[k]!], edges: h.edges })
  const { shape } = h.ins[k]!
  const all = shape.map((_, d) => d)
  const kind = block && kindOf(block.relations, shape, shape)
  const along = !kind || kind.kind === 'diagonal' ? all : kind.kind === 'block diagonal' ? kind.along : []
  if (block && !enough(along.length)) {
    const side = { path, shape }
    throw new SpaceMismatch(
      place,
      `a second derivative by ${path.join('.') || 'x'} that is ${expected}`,
      patternText({ rows: [side], columns: [side], blocks: [block] }),
    )
  }
  return along
}
/** The blocks of a second derivative by one input: an array over its indices, then over those within the block. */
const blocksBy = (h: Graph, k: number, along: readonly number[]): Equation => {
  const { shape } = h.ins[k]!
  const columns = axesOver(shape.filter((_, d) => !along.includes(d)))
  const seeds = h.ins.map((v, j) => {
    if (j !== k) return zeros(v.shape)
    const axes = axesOver(shape, closure(columns))
    const own = axes.filter((_, d) => !along.includes(d))
    return build(
      axes,
      own.reduceRight<Equation>((e, a, d) => choose(call(same, [indexAlong(a), indexAlong(columns[d]!)]), e, ZERO), ONE),
    ) // prettier-ignore
  })
  const e = applyGraph({ ...h, outs: [h.outs[k]!] }, seeds)[0]!
  const axes = axesOver(shape, union(e.free, closure(columns)))
  return build([...axes, ...columns], at(e, axes.map(indexAlong)))
}
/** The derivative of the gradient of a scalar equation. */
const second = (root: Equation, wrt: readonly Equation[]): Graph => simplifyGraph(linearization(pullback([root], wrt, [ONE]), wrt))

/** `∂²root/∂x²` of every x that is there, each with as many elements as x. @throws SpaceMismatch unless they are diagonal */
export const diagonalOf = (root: Equation, wrt: readonly Equation[], paths: readonly (readonly string[])[]): readonly Equation[] => {
  const h = second(root, wrt)
  return wrt.map((x, k) => {
    const along = alongOf(h, k, 'hessianDiagonal', 'diagonal', (n) => n === x.shape.length, paths[k] ?? [])
    return blocksBy(h, k, along)
  })
}

/** `A → T A`, the diagonal of f″, by products with ones. @throws SpaceMismatch unless f goes to ℝ, and f″ by each input is diagonal */
export const hessianDiagonal = <A extends Space>(p: Program<A, Real>) => {
  expectScalar(p, 'hessianDiagonal')
  const paths = leavesOf(tangentOf(p.dom)).map((l) => l.path)
  return program(p.dom, tangentOf(p.dom), p.inputs, diagonalOf(p.outputs[0]!, realInputs(p), paths), 'hessianDiagonal')
}
/**
 * The blocks of f″ by each input: arrays over the indices of the input, then over those within its block, as ℝ[n, d, d] of an input ℝ[n, d].
 *
 * @throws SpaceMismatch unless f goes to ℝ, and f″ by each input is block diagonal
 */
export const hessianBlocks = <A extends Space>(p: Program<A, Real>): Program<A, Space> => {
  expectScalar(p, 'hessianBlocks')
  const leaves = leavesOf(tangentOf(p.dom))
  const wrt = realInputs(p)
  const h = second(p.outputs[0]!, wrt)
  const alongs = wrt.map((x, k) => alongOf(h, k, 'hessianBlocks', 'block diagonal', (n) => n > 0 || x.shape.length === 0, leaves[k]!.path))
  const blocks = wrt.map((_, k) => blocksBy(h, k, alongs[k]!))
  const cod = spaceOf(
    leaves.map((l, k): Leaf => ({ ...l, sets: [...l.sets, ...wrt[k]!.shape.filter((_, d) => !alongs[k]!.includes(d)).map((n) => fin(n))] })),
  ) // prettier-ignore
  return program(p.dom, cod, p.inputs, blocks, 'hessianBlocks')
}
