/**
 * Elementary functions for WGSL, which promises little of its own: `exp` may be off by 3 + 2|x| ulp, `sin` and `cos` by 2⁻¹¹ and outside of [−π, π]
 * by anything, `tanh` and `pow` are what follows from those, and software adapters answer log 0 = −88, log −1 = 0 and tanh 1000 = NaN.
 * `sqrt`, `abs`, `sign`, `max` and `min` are good as they are.
 *
 * Polynomials after Cephes (S. Moshier, https://www.netlib.org/cephes, single precision). Shaders may assume that NaN and infinities do not occur;
 * devices that keep them get them from these functions as IEEE 754 has it.
 */
import { horner } from '../../primitives/form.js'

// No constant expression may be infinite or NaN; what is read from a variable may. Compilers take x != x for false, but not the bits.
const NOT_FINITE = `var<private> infinite_bits: u32 = 0x7f800000u;
fn infinity() -> f32 { return bitcast<f32>(infinite_bits); }
fn not_a_number() -> f32 { return bitcast<f32>(infinite_bits | 0x400000u); }
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`

const MAX = `fn max_f32(x: f32, y: f32) -> f32 { return select(select(max(x, y), y, is_nan(y)), x, is_nan(x)); }`
const MIN = `fn min_f32(x: f32, y: f32) -> f32 { return select(select(min(x, y), y, is_nan(y)), x, is_nan(x)); }`

// e^r 2^k for |r| <= 0.36 and |k| <= 250; the power of two in halves, which do not overflow.
// e^x = e^r 2^k with |r| <= ln 2 / 2.
const EXP = `fn exp_scaled(r: f32, k: i32) -> f32 {
  let p = ((((1.98756915e-4 * r + 1.39819995e-3) * r + 8.33345191e-3) * r + 4.16657959e-2) * r + 0.166666655) * r + 0.5;
  let half = k >> 1u;
  return (p * r * r + r + 1.0) * bitcast<f32>((half + 127) << 23u) * bitcast<f32>((k - half + 127) << 23u);
}
fn exp_f32(x: f32) -> f32 {
  let y = clamp(x, -120.0, 120.0);
  let k = round(1.44269504 * y);
  return select(exp_scaled((y - 0.693359375 * k) + 2.12194440e-4 * k, i32(k)), x, is_nan(x));
}`

// x = m 2^e with m from sqrt(1/2) to sqrt 2, for x > 0; of tiny numbers too, whose arithmetic devices may flush to 0.
// log (1 + f) - f for 1 + f from sqrt(1/2) to sqrt 2.
const LOG = `struct Scaled { m: f32, e: f32 }
fn scaled(x: f32) -> Scaled {
  var bits = bitcast<u32>(x);
  var e = -126.0;
  if (bits < 0x800000u) { bits = bitcast<u32>(f32(bits)); e = -275.0; }
  e += f32(bits >> 23u);
  let m = bitcast<f32>((bits & 0x7fffffu) | 0x3f000000u);
  if (m < 0.70710678) { return Scaled(m + m, e - 1.0); }
  return Scaled(m, e);
}
fn log_rest(f: f32) -> f32 {
  let p = ((((((((7.0376836292e-2 * f - 0.11514610) * f + 0.11676998) * f - 0.12420141) * f + 0.14249323) * f - 0.16668057) * f + 0.20000715) * f - 0.24999994) * f + 0.33333331) * f;
  return f * f * (p - 0.5);
}
fn log_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return -infinity(); }
  if (bits >= 0x7f800000u) { return select(not_a_number(), x, bits == 0x7f800000u); }
  let s = scaled(x);
  let f = s.m - 1.0;
  return ((log_rest(f) - 2.12194440e-4 * s.e) + f) + 0.693359375 * s.e;
}`

// The first 12 bits: products of two such numbers are exact.
// x^y = 2^(y (e + l)) with |x| = 2^(e + l); l and y in two parts each, so that what is large cancels exactly.
const POW = `fn leading(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn pow_f32(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return 1.0; }
  let whole = floor(y) == y;
  let odd = whole && abs(y) < 16777216.0 && (i32(y) & 1) != 0;
  let size = bitcast<u32>(x) & 0x7fffffffu;
  if (size > 0x7f800000u || is_nan(y) || (x < 0.0 && !whole) || (size == 0x3f800000u && abs(y) > 3.0e38)) { return not_a_number(); }
  if (size == 0u || size == 0x7f800000u) {
    let z = select(0.0, infinity(), (size == 0u) == (y < 0.0));
    return select(z, -z, odd && bitcast<u32>(x) != size);
  }
  let s = scaled(bitcast<f32>(size));
  let f = s.m - 1.0;
  let rest = 1.44269504 * log_rest(f);
  let l = leading(1.44269504 * f + rest);
  let l_low = ((1.4423828125 * leading(f) - l) + 1.4423828125 * (f - leading(f))) + (3.12228389e-4 * f + rest);
  let power = clamp(y * (s.e + (l + l_low)), -240.0, 240.0);
  let k = round(power);
  let r = ((leading(y) * s.e - k) + leading(y) * l) + ((y - leading(y)) * (s.e + l) + y * l_low);
  let z = exp_scaled(select(0.693147181 * r, 0.0, abs(power) == 240.0), i32(k));
  return select(z, -z, odd && x < 0.0);
}`

// x = r + q pi/2 with |r| <= pi/4.
// Three constants of few bits each, so that q times the first two is exact; of large x, all that counts of x 2/pi modulo 4, in integers.
const TURN = `struct Turned { r: f32, q: i32 }
fn turned(x: f32) -> Turned {
  if (abs(x) > 10000.0) { return turned_far(x); }
  let q = round(0.636619772 * x);
  return Turned(((x - 1.5703125 * q) - 4.837512969970703e-4 * q) - 7.549789954891882e-8 * q, i32(q));
}
fn turned_far(x: f32) -> Turned {
  if (abs(x) > 3.4028234e38 || is_nan(x)) { return Turned(not_a_number(), 0); }
  var two_over_pi = array<u32, 7>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u);
  let bits = bitcast<u32>(x);
  let m = (bits & 0x7fffffu) | 0x800000u;
  let first = ((bits >> 23u) & 255u) - 120u;
  let word = first >> 5u;
  let shift = first & 31u;
  let high = (two_over_pi[word] << shift) | ((two_over_pi[word + 1u] >> 1u) >> (31u - shift));
  let low = (two_over_pi[word + 1u] << shift) | ((two_over_pi[word + 2u] >> 1u) >> (31u - shift));
  let quarters = m * high + (((m >> 8u) * (low >> 16u)) >> 8u) + (((m >> 8u) * (low & 0xffffu)) >> 24u) + (((m & 255u) * (low >> 8u)) >> 24u);
  let q = (quarters + 0x20000000u) >> 30u;
  let r = f32(bitcast<i32>(quarters - (q << 30u))) * 1.46291808e-9;
  if (x < 0.0) { return Turned(-r, -i32(q)); }
  return Turned(r, i32(q));
}
fn sin_near(r: f32) -> f32 {
  let z = r * r;
  return ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 0.16666654611) * z * r + r;
}
fn cos_near(r: f32) -> f32 {
  let z = r * r;
  return ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
}`
const sine = (name: string, first: string, second: string, half: string): string => `fn ${name}_f32(x: f32) -> f32 {
  let t = turned(x);
  let y = select(${first}(t.r), ${second}(t.r), (t.q & 1) == 1);
  return select(y, -y, (${half} & 2) == 2);
}`
const TAN = `fn tan_f32(x: f32) -> f32 {
  let t = turned(x);
  let s = sin_near(t.r);
  let c = cos_near(t.r);
  return select(s / c, -c / s, (t.q & 1) == 1);
}`
const SIN = sine('sin', 'sin_near', 'cos_near', 't.q')
const COS = sine('cos', 'cos_near', 'sin_near', '(t.q + 1)')

const ATAN = `fn atan_f32(x: f32) -> f32 {
  let a = abs(x);
  var r = a;
  var y = 0.0;
  if (a > 2.41421356) { r = -1.0 / a; y = 1.57079633; } else if (a > 0.41421356) { r = (a - 1.0) / (a + 1.0); y = 0.785398163; }
  let z = r * r;
  y += (((8.05374449538e-2 * z - 0.138776856032) * z + 0.199777106478) * z - 0.333329491539) * z * r + r;
  return select(y, -y, x < 0.0);
}`

const TANH = `fn tanh_f32(x: f32) -> f32 {
  let a = min(abs(x), 12.0);
  let z = a * a;
  let small = ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 0.133314422036) * z - 0.333332819422) * z * a + a;
  let y = select(1.0 - 2.0 / (exp_f32(a + a) + 1.0), small, a < 0.625);
  return select(select(y, -y, x < 0.0), x, is_nan(x));
}`

const ATAN2 = `fn atan2_f32(y: f32, x: f32) -> f32 {
  let a = abs(x);
  let b = abs(y);
  let most = max_f32(a, b);
  var t = 0.0;
  if (a == b && a > 3.4028234e38) { t = 0.785398163; } else if (most > 0.0) { t = atan_f32(min_f32(a, b) / most); }
  if (b > a) { t = 1.57079633 - t; }
  if ((bitcast<u32>(x) >> 31u) == 1u) { t = 3.14159265 - t; }
  t = select(t, -t, (bitcast<u32>(y) >> 31u) == 1u);
  return select(select(t, y, is_nan(y)), x, is_nan(x));
}`
const ASIN = `fn asin_near(x: f32, z: f32) -> f32 {
  return ((((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 0.16666752422) * z * x + x;
}
fn asin_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a > 1.0) { return not_a_number(); }
  if (a <= 0.5) { return asin_near(x, x * x); }
  let z = 0.5 * (1.0 - a);
  let y = 1.57079633 - 2.0 * asin_near(sqrt(z), z);
  return select(y, -y, x < 0.0);
}`
const ACOS = `fn acos_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a > 1.0) { return not_a_number(); }
  if (a <= 0.5) { return 1.57079633 - asin_near(x, x * x); }
  let z = 0.5 * (1.0 - a);
  let y = 2.0 * asin_near(sqrt(z), z);
  return select(y, 3.14159265 - y, x < 0.0);
}`

// e^x / 2, which overflows as late as sinh and cosh do.
const HALF_EXP = `fn half_exp(x: f32) -> f32 {
  let y = clamp(x, -120.0, 120.0);
  let k = round(1.44269504 * y);
  return exp_scaled((y - 0.693359375 * k) + 2.12194440e-4 * k, i32(k) - 1);
}`
const SINH = `fn sinh_f32(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let h = half_exp(a);
  let y = h - 0.25 / h;
  let small = ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 0.166667160211) * z * x + x;
  return select(select(select(y, -y, x < 0.0), small, a < 1.0), x, is_nan(x));
}`
const COSH = `fn cosh_f32(x: f32) -> f32 {
  let h = half_exp(abs(x));
  return select(h + 0.25 / h, x, is_nan(x));
}`
const EXPM1 = `fn expm1_f32(x: f32) -> f32 {
  let p = ((((1.98756915e-4 * x + 1.39819995e-3) * x + 8.33345191e-3) * x + 4.16657959e-2) * x + 0.166666655) * x + 0.5;
  return select(exp_f32(x) - 1.0, p * x * x + x, abs(x) < 0.35);
}`
const LOG1P = `fn log1p_f32(x: f32) -> f32 {
  if (x > -0.29 && x < 0.41) { return log_rest(x) + x; }
  return log_f32(1.0 + x);
}`
const ASINH = `fn asinh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (!(a <= 3.4028234e38)) { return x; }
  var y = 0.0;
  if (a > 1.0e4) { y = log_f32(a) + 0.693147181; } else { y = log1p_f32(a + a * a / (1.0 + sqrt(1.0 + a * a))); }
  return select(y, -y, x < 0.0);
}`
const ACOSH = `fn acosh_f32(x: f32) -> f32 {
  if (x < 1.0) { return not_a_number(); }
  if (!(x <= 1.0e4)) { return log_f32(x) + 0.693147181; }
  let t = x - 1.0;
  return log1p_f32(t + sqrt(2.0 * t + t * t));
}`
const ATANH = `fn atanh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a > 1.0 || is_nan(x)) { return not_a_number(); }
  if (a == 1.0) { return select(infinity(), -infinity(), x < 0.0); }
  let y = 0.5 * log1p_f32(2.0 * a + 2.0 * a * a / (1.0 - a));
  return select(y, -y, x < 0.0);
}`
// Newton's method on m 2^(e mod 3), between 0.7 and 5.7.
const CBRT = `fn cbrt_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits == 0u || bits >= 0x7f800000u) { return x; }
  let s = scaled(bitcast<f32>(bits));
  let q = floor(s.e / 3.0 + 0.1);
  let rest = s.e - 3.0 * q;
  let m = select(select(4.0 * s.m, 2.0 * s.m, rest < 1.5), s.m, rest < 0.5);
  var t = (-0.0196 * m + 0.2967) * m + 0.7236;
  t -= (t - m / (t * t)) / 3.0;
  t -= (t - m / (t * t)) / 3.0;
  t -= (t - m / (t * t)) / 3.0;
  let y = t * bitcast<f32>((i32(q) + 127) << 23u);
  return select(y, -y, x < 0.0);
}`
const HYPOT = `fn hypot_f32(x: f32, y: f32) -> f32 {
  let a = abs(x);
  let b = abs(y);
  if (a > 3.4028234e38 && !is_nan(x)) { return a; }
  if (b > 3.4028234e38 && !is_nan(y)) { return b; }
  let most = max_f32(a, b);
  if (most == 0.0 || is_nan(most)) { return most; }
  let t = min(a, b) / most;
  return most * sqrt(1.0 + t * t);
}`

const ROUND = `fn round_f32(x: f32) -> f32 {
  let t = trunc(x);
  return select(t, t + sign(x), abs(x - t) >= 0.5);
}`
// Division is not exact: the quotient may be one too great or too small.
const MOD = `fn mod_f32(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return x; }
  let b = abs(y);
  var r = x - y * floor(x / y);
  r = select(r, -r, y < 0.0);
  if (r < 0.0) { r += b; } else if (r >= b) { r -= b; }
  return select(r, -r, y < 0.0);
}`

// erfc x = e^(-x^2) t p(t), x > 0.46 (p by Chebyshev interpolation, to 8e-9); x^2 in two parts, of which one is exact.
const ERF = `fn erf_near(x: f32) -> f32 {
  let z = x * x;
  return x * ${horner('z', '1.128379165726710 -0.3761262582423300 0.1128358514861418 -2.685381193529856e-2 5.188327685732524e-3 -8.010193625184903e-4 7.853861353153693e-5')};
}
fn erfc_far(x: f32) -> f32 {
  if (x > 10.5) { return 0.0; }
  let s = leading(x);
  let t = 2.0 / (2.0 + x);
  let p = ${horner('t', '0.2820726199 0.282663891 0.2406060903 0.214389862 -0.05918818033 0.3333584393 -0.5433683528 0.3159061907 -0.06644309493')};
  return exp_f32(-s * s) * exp_f32((s - x) * (s + x)) * t * p;
}
fn erf_f32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) <= 1.0) { return erf_near(x); }
  let y = 1.0 - erfc_far(abs(x));
  return select(y, -y, x < 0.0);
}
fn erfc_f32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) <= 0.46875) { return 1.0 - erf_near(x); }
  if (x < 0.0) { return 2.0 - erfc_far(-x); }
  return erfc_far(x);
}`

// As in JavaScript (src/primitives/special.ts), with fewer terms.
const LN_GAMMA_NEAR = `fn lgamma_near(z: f32) -> f32 {
  return z * ${horner('z', '0.4227843351 0.32246703342 -0.06735230105 0.0205808084 -0.0073855510 0.0028905103 -0.0011927539 5.096695e-4 -2.231548e-4 9.94575e-5 -4.49262e-5 2.05072e-5')};
}`
const GAMMA = `fn gamma_f32(x: f32) -> f32 {
  if (is_nan(x) || (x < 0.0 && floor(x) == x)) { return not_a_number(); }
  if (x > 36.0 || x == 0.0) { return infinity(); }
  if (x < -45.0) { return 0.0; }
  let r = round(x);
  let z = x - r;
  let steps = i32(r);
  var y = exp_f32(lgamma_near(z));
  for (var k = 2; k < steps; k++) { y *= f32(k) + z; }
  for (var k = steps; k < 2; k++) { y /= f32(k) + z; }
  return y;
}`
const LGAMMA = `fn lgamma_f32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if ((x <= 0.0 && floor(x) == x) || abs(x) > 3.4028234e38) { return infinity(); }
  var a = x;
  if (x < -20.0) { a = -x; }
  if (a >= 8.0) {
    let w = 1.0 / a;
    let z = w * w;
    let y = ((a - 0.5) * (log_f32(a) - 1.0) + 0.41893853320) + w * ((7.9365079e-4 * z - 2.7777778e-3) * z + 0.083333333);
    if (x > 0.0) { return y; }
    return log_f32(3.14159265 / abs(x * sin_f32(3.14159265 * (x - round(x))))) - y;
  }
  let r = round(x);
  let z = x - r;
  let steps = i32(r);
  var p = 1.0;
  for (var k = 2; k < steps; k++) { p *= f32(k) + z; }
  for (var k = steps; k < 2; k++) { p *= f32(k) + z; }
  return lgamma_near(z) + select(-1.0, 1.0, steps > 2) * log_f32(abs(p));
}`
const POLYGAMMA = `fn polygamma_f32(n: i32, x: f32) -> f32 {
  if (n < 0 || is_nan(x)) { return not_a_number(); }
  let odd = (n & 1) == 1;
  if (x == 0.0) { return select(-infinity(), infinity(), odd); }
  if (x > 0.0) { return polygamma_right(n, x); }
  let z = x - round(x);
  if (z == 0.0 || n > 30) { return select(not_a_number(), infinity(), odd && z == 0.0); }
  var p: array<f32, 34>;
  var q: array<f32, 34>;
  p[2] = 1.0;
  for (var j = 0; j < n; j++) {
    q = p;
    for (var k = 0; k < j + 3; k++) { p[k + 1] = f32(1 - k) * q[k] - f32(k + 1) * q[k + 2]; }
  }
  let c = sign(z) * tan_f32(3.14159265 * (0.5 - abs(z)));
  var y = 0.0;
  for (var k = n + 2; k > 0; k--) { y = y * c + p[k]; }
  for (var j = 0; j <= n; j++) { y *= 3.14159265; }
  let right = polygamma_right(n, 1.0 - x);
  return select(right, -right, odd) - y;
}
fn polygamma_right(n: i32, start: f32) -> f32 {
  var x = start;
  var s = 0.0;
  for (var limit = f32(6 + n); x < limit; x += 1.0) {
    var t = 1.0 / x;
    for (var j = 0; j < n; j++) { t /= x; }
    s += t;
  }
  var t = 1.0 / x;
  var y = -log_f32(x);
  for (var j = 1; j <= n; j++) {
    y = t;
    t *= f32(j) / x;
    s *= f32(j);
  }
  y += s + 0.5 * t;
  var bernoulli = array<f32, 4>(0.166666667, -0.0333333333, 0.0238095238, -0.0333333333);
  t *= 0.5 * f32(n + 1) / x;
  for (var k = 0; k < 4; k++) {
    y += bernoulli[k] * t;
    t *= f32((2 * k + 2 + n) * (2 * k + 3 + n)) / f32((2 * k + 3) * (2 * k + 4)) / x / x;
  }
  return select(-y, y, (n & 1) == 1);
}`

/** Definitions, each after those that it relies on. */
export const elementary: readonly string[] = [
  NOT_FINITE,
  MAX,
  MIN,
  EXP,
  LOG,
  POW,
  TURN,
  SIN,
  COS,
  TAN,
  ATAN,
  TANH,
  ATAN2,
  ASIN,
  ACOS,
  HALF_EXP,
  SINH,
  COSH,
  EXPM1,
  LOG1P,
  ASINH,
  ACOSH,
  ATANH,
  CBRT,
  HYPOT,
  ROUND,
  MOD,
  ERF,
  LN_GAMMA_NEAR,
  GAMMA,
  LGAMMA,
  POLYGAMMA,
]
