/** Many tangents or cotangents at once: the values that derivatives are taken at are computed once for all of them. */
import { type Axis, at, axesOver, axisOver, build, closure, type Equation, indexAlong, input, union } from '../categories/equation.js'
import { nameOf, type Program, program } from '../categories/program.js'
import { array, fin, leavesOf, record, type Size, type Space, shapeOf, sizeOf, tangentOf } from '../categories/space.js'
import { realInputs, realOutputs } from './differentiate.js'
import { pullback, pushforward } from './modes.js'

/** Inputs of k directions, and what each is along the axis. */
const directions = (name: 'dx' | 'dy', k: Size, space: Space) => {
  const axis = axisOver(0, sizeOf(k))
  const many = array(fin(k), space)
  const inputs = leavesOf(many).map((l) => input(l.path.length === 0 ? name : `${name[0]}${nameOf(l)}`, shapeOf(l)))
  const each = inputs.map((x) => {
    const axes = axesOver(x.shape.slice(1), closure([axis]))
    return build(axes, at(x, [axis, ...axes].map(indexAlong)))
  })
  return { axis, many, inputs, each }
}
/** One array over the axis of what there is for each of its points. */
const collected = (axis: Axis, e: Equation): Equation => {
  const axes = axesOver(e.shape, union(e.free, closure([axis])))
  return build([axis, ...axes], at(e, axes.map(indexAlong)))
}

/** `{x: A, dx: (T A)[k]} → (T B)[k]`, `f′(x) dxₖ` for every k. */
export const jvps = <A extends Space, B extends Space, const K extends Size>(p: Program<A, B>, k: K) => {
  const { axis, many, inputs, each } = directions('dx', k, tangentOf(p.dom))
  const outputs = pushforward(realOutputs(p), realInputs(p), each).map((e) => collected(axis, e))
  return program(record({ x: p.dom, dx: many }), array(fin(k), tangentOf(p.cod)), [...p.inputs, ...inputs], outputs, 'jvps')
}
/** `{x: A, dy: (T B)[k]} → (T A)[k]`, `f′(x)† dyₖ` for every k. */
export const vjps = <A extends Space, B extends Space, const K extends Size>(p: Program<A, B>, k: K) => {
  const { axis, many, inputs, each } = directions('dy', k, tangentOf(p.cod))
  const outputs = pullback(realOutputs(p), realInputs(p), each).map((e) => collected(axis, e))
  return program(record({ x: p.dom, dy: many }), array(fin(k), tangentOf(p.dom)), [...p.inputs, ...inputs], outputs, 'vjps')
}
