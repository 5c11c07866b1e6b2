/** Programs over the operations: what needs no rule of its own. */
export { arrayOf, concatenate, elementAt, stack } from './arrays.js'
export { dot, einsum, multiply, outer, trace, transpose } from './einsum.js'
export { elementwise } from './elementwise.js'
export { gather, pad, replicate, scatterAdd, slice } from './indexing.js'
export { count, largest, mean, norm, norm1, smallest, squaredNorm, total } from './reductions.js'
