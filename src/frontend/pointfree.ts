/** Programs from programs, without naming values: the combinators of a Cartesian category, with maps and sums. */
export { compose, cross, fork, id, pipe, proj } from '../categories/combinators.js'
export { linear } from '../linear/program.js'
export { bilinear, constant, map, primitive, sum } from '../primitives/combinators.js'
export { cond, fold, loop, whileLoop as while } from '../primitives/stepping.js'
