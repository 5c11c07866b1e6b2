/** Programs over the operations: what needs no rule of its own. */
export { cross, quaternionProduct } from './algebras.js';
export { arrayOf, concatenate, elementAt, stack } from './arrays.js';
export { correlate, type Windows } from './convolution.js';
export { dot, einsum, multiply, outer, trace, transpose } from './einsum.js';
export { elementwise } from './elementwise.js';
export { gather, kronecker, oneHot, pad, replicate, reshape, reverse, roll, scatterAdd, slice, sortBy } from './indexing.js';
export { count, largest, logSoftmax, logsumexp, mean, norm, norm1, smallest, softmax, squaredNorm, std, total, variance } from './reductions.js';
export * as scalar from './scalar.js';
export { cumlogsumexp, cummax, cummin, cumprod, cumsum, product } from './scans.js';
