/** The registry: every operation, in order, and nothing else. */
import type { Operation } from '../categories/equation.js'
import { add, div, mul, neg, real, sub } from './arithmetic.js'
import { abs, and, below, eq, ge, gt, le, lt, max, min, not, or, same, select, sign } from './comparison.js'
import { cbrt, exp, expm1, hypot, log, log1p, pow, sqrt } from './exponential.js'
import { indicator, under } from './guard.js'
import { ceil, fix, floor, mod, round } from './rounding.js'
import { digamma, erf, erfc, gamma, lgamma, polygamma } from './special.js'
import { acos, acosh, asin, asinh, atan, atan2, atanh, cos, cosh, sin, sinh, tan, tanh } from './trigonometric.js'

/** What branches are made of. */
export const guarding: readonly Operation[] = [indicator, under]
/** Every scalar operation, with all that is known of it. */
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
  asin,
  acos,
  atan2,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  expm1,
  log1p,
  cbrt,
  hypot,
  floor,
  ceil,
  fix,
  round,
  mod,
  erf,
  erfc,
  gamma,
  lgamma,
  digamma,
  polygamma,
] // prettier-ignore
