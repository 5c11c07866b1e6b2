/** Error functions, Γ and its logarithmic derivatives. Their JavaScript is text, and what `evaluate` runs is made of that text. */
import { call, type Equation, indexOf, isLiteral, literal, type Operation, plus as plusIndex } from '../categories/equation.js'
import { negate, times } from './arithmetic.js'
import { exp } from './exponential.js'
import { binding, computed, horner, named, template } from './form.js'

const REALS = [-3, 3] as const
const POSITIVE = [0.6, 5] as const

/**
 * Rational approximations on |x| ≤ 0.46875, up to 4, and beyond.
 *
 * @see W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969) 631–637
 */
const ERF_NEAR = `const erfNear = (x) => {
  const z = x * x
  return (x * ${horner('z', '3209.3775891384694726 377.485237685302021 113.864154151050156 3.1611237438705656 0.185777706184603153')}) /
    ${horner('z', '2844.23683343917062 1282.61652607737228 244.024637934444173 23.6012909523441209 1')}
}`
const ERFC_FAR = `/** erfc x, x > 0.46875; x^2 in two parts, of which one is exact. */
const erfcFar = (x) => {
  if (x > 27) return 0
  const s = Math.trunc(16 * x) / 16
  const e = Math.exp(-s * s) * Math.exp((s - x) * (s + x))
  if (x <= 4)
    return (e * ${horner('x', '1230.33935479799725 2051.07837782607147 1712.04761263407058 881.95222124176909 298.635138197400131 66.1191906371416295 8.88314979438837594 0.564188496988670089 2.15311535474403846e-8')}) /
      ${horner('x', '1230.33935480374942 3439.36767414372164 4362.61909014324716 3290.79923573345963 1621.38957456669019 537.181101862009858 117.693950891312499 15.7449261107098347 1')}
  const z = 1 / (x * x)
  return (e * (0.5641895835477562869 - (z * ${horner('z', '6.58749161529837803e-4 0.0160837851487422766 0.125781726111229246 0.360344899949804439 0.305326634961232344 0.0163153871373020978')}) /
    ${horner('z', '0.00233520497626869185 0.0605183413124413191 0.527905102951428412 1.87295284992346047 2.56852019228982242 1')})) / x
}`
const ERF = `const erf = (x) => {
  if (!(Math.abs(x) > 0.46875)) return erfNear(x)
  return x > 0 ? 1 - erfcFar(x) : erfcFar(-x) - 1
}`
const ERFC = `const erfc = (x) => {
  if (!(Math.abs(x) > 0.46875)) return 1 - erfNear(x)
  return x > 0 ? erfcFar(x) : 2 - erfcFar(-x)
}`
const ERF_ALL = { erfNear: ERF_NEAR, erfcFar: ERFC_FAR, erf: ERF }
const ERFC_ALL = { erfNear: ERF_NEAR, erfcFar: ERFC_FAR, erfc: ERFC }

/** `2/√π e^(−x²)`. */
const bell = (x: Equation): Equation => times(literal(2 / Math.sqrt(Math.PI)), call(exp, [negate(times(x, x))]))

/** `erf x = 2/√π ∫₀ˣ e^(−t²) dt`; `∂ erf x = 2/√π e^(−x²)`. @see DLMF 7.2.1, https://dlmf.nist.gov/7.2 */
export const erf: Operation = {
  name: 'erf',
  args: ['real'],
  result: 'real',
  evaluate: computed('erf', ERF_ALL),
  partials: ([x]) => [bell(x!)],
  cost: 40,
  print: named('erf'),
  emit: { js: named('erf', ERF_ALL), wgsl: named('erf_f32'), jax: named('jsp.erf') },
  domain: [REALS],
}

/** `erfc x = 1 − erf x`, right where erf x is next to 1. @see DLMF 7.2.2 */
export const erfc: Operation = {
  name: 'erfc',
  args: ['real'],
  result: 'real',
  evaluate: computed('erfc', ERFC_ALL),
  partials: ([x]) => [negate(bell(x!))],
  cost: 40,
  print: named('erfc'),
  emit: { js: named('erfc', ERFC_ALL), wgsl: named('erfc_f32'), jax: named('jsp.erfc') },
  domain: [REALS],
}

/** The series of ln Γ(2 + z) has the coefficients 1 − γ and (−1)ᵏ (ζ(k) − 1)/k, here with as many digits as count for |z| ≤ 1/2. @see DLMF 5.7.3 */
const LN_GAMMA_NEAR = `/** ln Γ(2 + z) for |z| <= 1/2. */
const lnΓnear = (z) => z * ${horner('z', '0.422784335098467139 0.32246703342411322 -0.0673523010531981 0.02058080842778455 -0.00738555102867399 0.00289051033074152 -0.0011927539117033 0.00050966952474304 -0.0002231547584536 9.945751278181e-5 -4.49262367381e-5 2.0507212776e-5 -9.4394882753e-6 4.37486679e-6 -2.039215754e-6 9.55141213e-7 -4.4924692e-7 2.1207185e-7 -1.0043225e-7 4.76981e-8 -2.271109e-8 1.08387e-8 -5.1835e-9 2.4837e-9 -1.192e-9 5.731e-10')}`
const LN_GAMMA = `/** Stirling's series; below 8, steps to 2 + z; far below 0, reflection. */
const lnΓ = (x) => {
  if (x <= 0 && x === Math.floor(x)) return Infinity
  if (x >= 8) {
    const w = 1 / x
    const z = w * w
    return (x - 0.5) * (Math.log(x) - 1) + 0.4189385332046727418 + w * ${horner('z', '0.08333333333333333 -0.002777777777777778 7.936507936507937e-4 -5.952380952380953e-4 8.417508417508417e-4 -0.001917526917526918 0.00641025641025641 -0.02955065359477124')}
  }
  const r = Math.round(x)
  const z = x - r
  if (x < -20) return Math.log(Math.PI / Math.abs(x * Math.sin(Math.PI * z))) - lnΓ(-x)
  let p = 1
  for (let k = 2; k < r; k++) p *= k + z
  for (let k = r; k < 2; k++) p *= k + z
  return r > 2 ? Math.log(p) + lnΓnear(z) : lnΓnear(z) - Math.log(Math.abs(p))
}`
const GAMMA = `const Γ = (x) => {
  if (x < 0 && x === Math.floor(x)) return NaN
  if (x > 172) return Infinity
  if (x < -190) return 0
  const r = Math.round(x)
  const z = x - r
  let y = Math.exp(lnΓnear(z))
  for (let k = 2; k < r; k++) y *= k + z
  for (let k = r; k < 2; k++) y /= k + z
  return y
}`
const LN_GAMMA_ALL = { lnΓnear: LN_GAMMA_NEAR, lnΓ: LN_GAMMA }
const GAMMA_ALL = { lnΓnear: LN_GAMMA_NEAR, Γ: GAMMA }

/** `ln |Γ(x)|`; `∂ ln |Γ(x)| = ψ(x)`. @see DLMF 5.2, 5.11.1 */
export const lgamma: Operation = {
  name: 'lgamma',
  args: ['real'],
  result: 'real',
  evaluate: computed('lnΓ', LN_GAMMA_ALL),
  partials: ([x]) => [digammaOf(x!)],
  cost: 60,
  print: named('lgamma'),
  emit: { js: named('lnΓ', LN_GAMMA_ALL), wgsl: named('lgamma_f32'), jax: named('jsp.gammaln') },
  domain: [POSITIVE],
  kink: '∞ at 0, −1, −2, …',
}

/** `Γ(x)`; `∂Γ(x) = Γ(x) ψ(x)`. @see DLMF 5.2.1, 5.5.1 */
export const gamma: Operation = {
  name: 'gamma',
  args: ['real'],
  result: 'real',
  evaluate: computed('Γ', GAMMA_ALL),
  partials: ([x], y) => [times(y, digammaOf(x!))],
  cost: 60,
  print: named('gamma'),
  emit: { js: named('Γ', GAMMA_ALL), wgsl: named('gamma_f32'), jax: named('jsp.gamma') },
  domain: [[0.6, 4]],
  kink: 'gamma(0) = ∞; not a number at −1, −2, …',
}

/** Steps up to where the asymptotic series converges to all digits; below 0, reflection, the derivatives of c = cot πx being polynomials in c. */
const PSI = `const ψ = (n, x) => {
  if (x < 0) {
    const z = x - Math.round(x)
    if (z === 0) return n % 2 ? Infinity : NaN
    let p = [0, 1]
    for (let j = 0; j < n; j++) {
      const q = p
      p = [...q, 0].map((_, k) => (1 - k) * (q[k - 1] ?? 0) - (k + 1) * (q[k + 1] ?? 0))
    }
    const c = 1 / Math.tan(Math.PI * z)
    return (n % 2 ? -1 : 1) * ψ(n, 1 - x) - Math.PI ** (n + 1) * p.reduceRight((y, a) => y * c + a, 0)
  }
  let s = 0
  for (; x < 10 + n; x++) {
    let t = 1 / x
    for (let j = 0; j < n; j++) t /= x
    s += t
  }
  let t = 1 / x
  let y = -Math.log(x)
  for (let j = 1; j <= n; j++) {
    y = t
    t *= j / x
    s *= j
  }
  y += s + t / 2
  t *= (n + 1) / 2 / x
  let k = 2
  for (const b of BERNOULLI) {
    y += b * t
    t *= (((k + n) / (k + 1)) * (k + n + 1)) / (k + 2) / x / x
    k += 2
  }
  return n % 2 ? y : -y
}`
const BERNOULLI = `const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330]`
const PSI_ALL = { BERNOULLI, ψ: PSI }
const psi = computed('ψ', PSI_ALL)

/** `ψ(x) = Γ′(x)/Γ(x)`; `∂ψ(x) = ψ⁽¹⁾(x)`. @see DLMF 5.2.2, 5.11.2 */
export const digamma: Operation = {
  name: 'digamma',
  args: ['real'],
  result: 'real',
  evaluate: (x) => psi(0, x!),
  partials: ([x]) => [polygammaOf(1, x!)],
  cost: 80,
  print: named('digamma'),
  emit: { js: template((x) => `ψ(0, ${x})`, binding.atom, 0, PSI_ALL), wgsl: template((x) => `polygamma_f32(0, ${x})`), jax: named('jsp.digamma') },
  domain: [[1.8, 5]],
  kink: '−∞ at 0; not a number at −1, −2, …',
}

/** `ψ⁽ⁿ⁾(x)`, the n-th derivative of ψ, n ≥ 0: that of ψ⁽ⁿ⁾ is ψ⁽ⁿ⁺¹⁾. @see DLMF 5.15 */
export const polygamma: Operation = {
  name: 'polygamma',
  args: ['integer', 'real'],
  result: 'real',
  evaluate: psi,
  partials: ([n, x]) => [undefined, polygammaOf(plusIndex(n!, 1), x!)],
  rewrite: ([n, x]) => (isLiteral(n!, 0) ? digammaOf(x!) : undefined),
  cost: 100,
  print: named('polygamma'),
  emit: { js: named('ψ', PSI_ALL), wgsl: named('polygamma_f32'), jax: named('jsp.polygamma') },
  domain: [
    [1, 5],
    [1, 4],
  ], // prettier-ignore
  kink: 'at 0, −1, −2, …: ∞ for odd n, else −∞ at 0 and not a number below',
}
const digammaOf = (x: Equation): Equation => call(digamma, [x])
export const polygammaOf = (n: Equation | number, x: Equation): Equation => call(polygamma, [indexOf(n), x])
