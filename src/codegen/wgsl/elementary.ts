/**
 * Elementary functions for WGSL, which promises little of its own: `exp` may be off by 3 + 2|x| ulp, `sin` and `cos` by 2⁻¹¹ and outside of [−π, π]
 * by anything, `tanh` and `pow` are what follows from those, and software adapters answer log 0 = −88, log −1 = 0 and tanh 1000 = NaN.
 * `sqrt`, `abs`, `sign`, `max` and `min` are good as they are.
 *
 * Polynomials after Cephes (S. Moshier, https://www.netlib.org/cephes, single precision). Shaders may assume that NaN and infinities do not occur;
 * devices that keep them get them from these functions as IEEE 754 has it.
 */

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

/** Definitions, each after those that it relies on. */
export const elementary: readonly string[] = [NOT_FINITE, MAX, MIN, EXP, LOG, POW, TURN, SIN, COS, TAN, ATAN, TANH]
