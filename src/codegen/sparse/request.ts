/** What is asked as sparse matrices: of each output by each input, as equations of coordinates and values. */

import { linearization } from '../../adjoint/differentiate.js'
import { backward, expectScalar } from '../../adjoint/modes.js'
import { type Options, simplifyGraph } from '../../adjoint/simplify.js'
import { at, axesOver, axisOver, build, call, closure, type Equation, indexAlong, input, literal, size, union } from '../../categories/equation.js'
import type { Program } from '../../categories/program.js'
import { applyGraph } from '../../linear/apply.js'
import type { Graph, LinearMap } from '../../linear/edge.js'
import { blocksOf } from '../../linear/pattern.js'
import { countOf, type Relation } from '../../linear/relation.js'
import { choose, same } from '../../primitives/comparison.js'
import { type Asked, asking, type SparseMode } from '../request.js'
import type { Format } from '../shell.js'
import { coordinatesOf, type Group, groupsOf } from './equations.js'
import { type Places, placesOf } from './places.js'

/** One matrix: of an output by an input, by their places among these; of what is stored by columns, the transpose. */
export interface Matrix {
  readonly path: readonly string[]
  readonly row: number
  readonly column: number
  /** How many rows and columns there are. */
  readonly shape: readonly [Equation, Equation]
  /** Of what is stored. */
  readonly rowShape: readonly Equation[]
  readonly columnShape: readonly Equation[]
  readonly relations: readonly Relation[]
  readonly groups: readonly Group[]
  /** Rows and columns of each group, in turn. */
  readonly coordinates: readonly Equation[]
  readonly places: Places | undefined
}
/** The matrices of a mode. */
export interface Asking {
  readonly mode: SparseMode
  readonly map: Graph
  /** Is it its own transpose? */
  readonly symmetric: boolean
  readonly matrices: readonly Matrix[]
}

const ONE = literal(1)
const ZERO = literal(0)
const transposed = (r: Relation): Relation => ({ ...r, rows: r.columns, columns: r.rows })

/** @throws SpaceMismatch for a hessian of what is no scalar */
export const matricesOf = (mode: SparseMode, format: Format, p: Program, wrt?: readonly string[], given?: LinearMap, options?: Options): Asking => {
  const asked = asking(p, wrt, given, options)
  const symmetric = mode === 'sparse-hessian'
  if (symmetric) expectScalar(p, mode)
  const map = symmetric ? second(asked, options) : asked.map()
  const rows = symmetric ? asked.inputs : asked.outputs
  const blocks = blocksOf(map)
  const matrices = rows.flatMap((r, row) =>
    asked.inputs.map((c, column): Matrix => {
      const found = blocks.find((b) => b.row === row && b.column === column)?.relations ?? []
      const relations = format === 'csc' ? found.map(transposed) : found
      const shapes = [map.outs[row]!.shape, map.ins[column]!.shape] as const
      const [rowShape, columnShape] = format === 'csc' ? [shapes[1], shapes[0]] : shapes
      const groups = groupsOf(relations)
      const coordinates = groups.flatMap((g) => coordinatesOf(g, rowShape, columnShape))
      return {
        path: [mode, ...r.path, ...c.path],
        row,
        column,
        shape: [countOf(shapes[0]), countOf(shapes[1])],
        rowShape,
        columnShape,
        relations,
        groups,
        coordinates,
        places: placesOf(relations, rowShape, columnShape),
      }
    }),
  )
  return { mode, map, symmetric, matrices }
}
/** The derivative of the gradient. */
const second = ({ inputs, map }: Asked, options?: Options): Graph =>
  simplifyGraph(
    linearization(
      backward(map(), [ONE], options),
      inputs.map((i) => i.x),
    ),
    options,
  )

/** Products of a linear map with sums of unit vectors: the elements with one colour each. */
export interface Compressed {
  /** How many colours there are. */
  readonly count: Equation
  /** The colour of each element of each input, as inputs. */
  readonly colours: readonly Equation[]
  /** One array for each output, over colours and its indices. */
  readonly products: readonly Equation[]
}
export const compressedBy = (l: Graph, name: string, options?: Options): Compressed => {
  const count = size(name)
  const colours = l.ins.map((v) => input(`colours_${v.name}`, v.shape, 'integer'))
  const colour = axisOver(0, count)
  const seeds = colours.map((c) => {
    const axes = axesOver(c.shape, [colour])
    return build(axes, choose(call(same, [at(c, axes.map(indexAlong)), indexAlong(colour)]), ONE, ZERO))
  })
  const products = applyGraph(simplifyGraph(l, options), seeds).map((e) => {
    const axes = axesOver(e.shape, union(e.free, closure([colour])))
    return build([colour, ...axes], at(e, axes.map(indexAlong)))
  })
  return { count, colours, products }
}
