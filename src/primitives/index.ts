/** The registry: every operation, in order, and nothing else. */
import type { Operation } from '../categories/equation.js'
import { add, div, mul, neg, real, sub } from './arithmetic.js'
import { abs, and, below, eq, ge, gt, le, lt, max, min, not, or, same, select, sign } from './comparison.js'
import { exp, log, pow, sqrt } from './exponential.js'
import { atan, cos, sin, tan, tanh } from './trigonometric.js'

export const operations: readonly Operation[] = [
  add,
  sub,
  mul,
  div,
  neg,
  real,
  lt,
  le,
  gt,
  ge,
  eq,
  same,
  below,
  not,
  and,
  or,
  select,
  sign,
  abs,
  max,
  min,
  exp,
  log,
  sqrt,
  pow,
  sin,
  cos,
  tan,
  atan,
  tanh,
] // prettier-ignore
