/** Programs over the operations: what needs no rule of its own. */
export { arrayOf, concatenate, elementAt, stack } from './arrays.js'
export { dot, einsum, multiply, outer, trace, transpose } from './einsum.js'
export { elementwise } from './elementwise.js'
export { gather, pad, replicate, scatterAdd, slice } from './indexing.js'
export { count, largest, logSoftmax, logsumexp, mean, norm, norm1, smallest, softmax, squaredNorm, std, total, variance } from './reductions.js'
export * as scalar from './scalar.js'
export { cumprod, cumsum, product } from './scans.js'
