// gmm: log-likelihood of n points under k Gaussians whose inverse covariance is MᵀM, M lower triangular with diagonal exp(q) and the packed l
// (column by column, or row by row) below it; with a Wishart prior.
//   f = -½ n d log 2π + Σᵢ lseₖ( αₖ + Σq - ½ |y|² ) - n lse α + prior,   y = Mₖ (xᵢ - μₖ),
// and with rᵢₖ the softmax over k of the inner terms:
//   ∂α = Σᵢ rᵢₖ - n softmax(α),  ∂μ = Mₖᵀ Σᵢ rᵢₖ y,  ∂M = -Σᵢ rᵢₖ y (xᵢ - μₖ)ᵀ (lower part),  ∂l = ∂M below the diagonal, ∂q = Σᵢ rᵢₖ + ∂M exp(q) on it.
// Fast because Mᵀ is applied once per component and not once per point, and because both triangular products (y, ∂M) are blocked: 32 points
// against one component at a time, so that its matrix stays in the nearest caches, in register tiles of 2 rows by 4 points or columns.
// Rows are padded with zeros to D, a multiple of 4, and blocks of points to whole ones, so that there are no edges.
import { exp, flat, rowsOf } from './lib.mjs'

const BLOCK = 32

// log Γ at half of a positive integer.
const lgammaHalf = (twice) => {
  let sum = twice % 2 ? 0.5 * Math.log(Math.PI) : 0
  for (let t = twice - 2; t > 0; t -= 2) sum += Math.log(t / 2)
  return sum
}

export const stateOf = ({ d, k, n, m, gamma, x, alpha, mu, q, l, constant, byRows }) => {
  const D = (d + 3) & ~3, f = (size) => new Float64Array(size)
  return { d, k, n, m, gamma, D, x, alpha, mu, q, l, constant, byRows, M: f(k * D * D), base: f(k), centred: f(BLOCK * D), term: f(BLOCK * k), y: f(BLOCK * D) }
}
export const outputsOf = ({ d, k, D }) => {
  const f = (size) => new Float64Array(size)
  return { ys: f(k * BLOCK * D), G: f(k * D * D), V: f(k * D), soft: f(k), gAlpha: f(k), gMu: f(k * d), gQ: f(k * d), gL: f((k * d * (d - 1)) / 2) }
}
const prepare = (input) => {
  const { d, k, n, m, gamma } = input
  const dof = d + m + 1
  let logGammas = 0.25 * d * (d - 1) * Math.log(Math.PI)
  for (let j = 1; j <= d; j++) logGammas += lgammaHalf(dof + 1 - j)
  const constant = -0.5 * n * d * Math.log(2 * Math.PI) + k * (dof * d * (Math.log(gamma) - 0.5 * Math.LN2) - logGammas)
  return stateOf({ ...input, constant, x: flat(input.x), alpha: Float64Array.from(input.alpha), mu: flat(input.mu), q: flat(input.q), l: flat(input.l) })
}

// Calls what is below the diagonal in the order of l: by columns, as GradBench has it, or by rows.
const eachBelow = (d, byRows, see) => {
  for (let a = 0; a < d; a++) {
    if (byRows) for (let i = 0; i < a; i++) see(a, i)
    else for (let j = a + 1; j < d; j++) see(j, a)
  }
}

// M from q and l, the constant part of the inner terms, and the prior (returned).
const unpack = ({ d, k, m, gamma, D, alpha, q, l, M, base, byRows }) => {
  let prior = 0, li = 0
  for (let c = 0; c < k; c++) {
    let sum = 0, squares = 0
    const at = c * D * D
    for (let j = 0; j < d; j++) {
      const v = q[c * d + j], e = exp(v)
      sum += v
      squares += e * e
      M[at + j * D + j] = e
    }
    eachBelow(d, byRows, (j, i) => {
      const v = l[li++]
      squares += v * v
      M[at + j * D + i] = v
    })
    base[c] = alpha[c] + sum
    prior += m * sum - 0.5 * gamma * gamma * squares
  }
  return prior
}

// xᵢ - μ of a component for a block of points, rows of D; points past the end are zero.
const centre = (x, mu, from, count, c, d, D, out) => {
  for (let p = 0; p < BLOCK; p++) {
    const o = p * D, xo = (from + p) * d, mo = c * d
    if (p < count) for (let i = 0; i < d; i++) out[o + i] = x[xo + i] - mu[mo + i]
    else for (let i = 0; i < d; i++) out[o + i] = 0
  }
}

// y = M x for a block of points (rows of D), and term[p k] = base - ½ |y|².
const product = (M, at, D, X, y, yAt, base, term, c, k) => {
  for (let p = 0; p < BLOCK; p += 4) {
    const p0 = p * D, p1 = p0 + D, p2 = p1 + D, p3 = p2 + D
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0
    for (let j = 0; j < D; j += 2) {
      const r0 = at + j * D, r1 = r0 + D
      let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0
      for (let i = 0; i < j + 2; i++) { // M[j, j+1] is zero
        const m0 = M[r0 + i], m1 = M[r1 + i]
        const x0 = X[p0 + i], x1 = X[p1 + i], x2 = X[p2 + i], x3 = X[p3 + i]
        a0 += m0 * x0; a1 += m0 * x1; a2 += m0 * x2; a3 += m0 * x3
        b0 += m1 * x0; b1 += m1 * x1; b2 += m1 * x2; b3 += m1 * x3
      }
      s0 += a0 * a0 + b0 * b0; s1 += a1 * a1 + b1 * b1; s2 += a2 * a2 + b2 * b2; s3 += a3 * a3 + b3 * b3
      const o = yAt + j
      y[o + p0] = a0; y[o + p0 + 1] = b0; y[o + p1] = a1; y[o + p1 + 1] = b1
      y[o + p2] = a2; y[o + p2 + 1] = b2; y[o + p3] = a3; y[o + p3 + 1] = b3
    }
    const t = p * k + c
    term[t] = base - 0.5 * s0; term[t + k] = base - 0.5 * s1; term[t + 2 * k] = base - 0.5 * s2; term[t + 3 * k] = base - 0.5 * s3
  }
}

// G -= yᵀ X over a block of points, the lower triangle of it (and what the tiles spill over); y is already weighted.
const outer = (y, yAt, X, D, G, at) => {
  for (let j = 0; j < D; j += 2) {
    for (let i = 0; i < j + 2; i += 4) {
      let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0
      for (let p = 0, yo = yAt + j, xo = i; p < BLOCK; p++, yo += D, xo += D) {
        const y0 = y[yo], y1 = y[yo + 1]
        const x0 = X[xo], x1 = X[xo + 1], x2 = X[xo + 2], x3 = X[xo + 3]
        a0 += y0 * x0; a1 += y0 * x1; a2 += y0 * x2; a3 += y0 * x3
        b0 += y1 * x0; b1 += y1 * x1; b2 += y1 * x2; b3 += y1 * x3
      }
      const g = at + j * D + i, h = g + D
      G[g] -= a0; G[g + 1] -= a1; G[g + 2] -= a2; G[g + 3] -= a3
      G[h] -= b0; G[h + 1] -= b1; G[h + 2] -= b2; G[h + 3] -= b3
    }
  }
}

// v[at..at+k] becomes its softmax; returns its logsumexp.
const softmax = (v, at, k) => {
  let top = -Infinity, sum = 0
  for (let c = 0; c < k; c++) if (v[at + c] > top) top = v[at + c]
  for (let c = 0; c < k; c++) sum += v[at + c] = exp(v[at + c] - top)
  const scale = 1 / sum
  for (let c = 0; c < k; c++) v[at + c] *= scale
  return top + Math.log(sum)
}
const logsumexp = (v, at, k) => {
  let top = -Infinity, sum = 0
  for (let c = 0; c < k; c++) if (v[at + c] > top) top = v[at + c]
  for (let c = 0; c < k; c++) sum += exp(v[at + c] - top)
  return top + Math.log(sum)
}

export const value = (state) => {
  const { d, k, n, D, constant, x, alpha, mu, M, base, centred, term, y } = state
  let total = constant + unpack(state)
  for (let from = 0; from < n; from += BLOCK) {
    const count = Math.min(BLOCK, n - from)
    for (let c = 0; c < k; c++) {
      centre(x, mu, from, count, c, d, D, centred)
      product(M, c * D * D, D, centred, y, 0, base[c], term, c, k)
    }
    for (let p = 0; p < count; p++) total += logsumexp(term, p * k, k)
  }
  return total - n * logsumexp(alpha, 0, k)
}

export const gradient = (state, out) => {
  const { d, k, n, m, gamma, D, constant, x, alpha, mu, l, M, base, centred, term, byRows } = state
  const { ys, G, V, soft, gAlpha, gMu, gQ, gL } = out
  let total = constant + unpack(state)
  gAlpha.fill(0)
  gMu.fill(0)
  G.fill(0)
  V.fill(0)
  for (let from = 0; from < n; from += BLOCK) {
    const count = Math.min(BLOCK, n - from)
    for (let c = 0; c < k; c++) {
      centre(x, mu, from, count, c, d, D, centred)
      product(M, c * D * D, D, centred, ys, c * BLOCK * D, base[c], term, c, k)
    }
    for (let p = 0; p < BLOCK; p++) {
      if (p < count) total += softmax(term, p * k, k)
      else term.fill(0, p * k, (p + 1) * k)
    }
    for (let c = 0; c < k; c++) {
      const yAt = c * BLOCK * D
      for (let p = 0; p < count; p++) {
        const r = term[p * k + c], o = yAt + p * D
        gAlpha[c] += r
        for (let j = 0; j < D; j++) V[c * D + j] += ys[o + j] *= r
      }
      for (let o = yAt + count * D; o < yAt + BLOCK * D; o++) ys[o] = 0
      centre(x, mu, from, count, c, d, D, centred)
      outer(ys, yAt, centred, D, G, c * D * D)
    }
  }
  soft.set(alpha)
  total -= n * softmax(soft, 0, k)
  const ridge = gamma * gamma
  let li = 0
  for (let c = 0; c < k; c++) {
    const at = c * D * D
    for (let j = 0; j < d; j++) {
      const v = V[c * D + j], e = M[at + j * D + j]
      for (let i = 0; i <= j; i++) gMu[c * d + i] += M[at + j * D + i] * v
      gQ[c * d + j] = gAlpha[c] + G[at + j * D + j] * e - ridge * e * e + m
    }
    eachBelow(d, byRows, (j, i) => { gL[li] = G[at + j * D + i] - ridge * l[li]; li++ })
    gAlpha[c] -= n * soft[c]
  }
  return total
}

export const objective = (input) => {
  const state = prepare(input)
  return { run: () => value(state) }
}
export const jacobian = (input) => {
  const state = prepare(input), { d, k } = state, out = outputsOf(state)
  return {
    run: () => gradient(state, out),
    post: () => ({ alpha: Array.from(out.gAlpha), mu: rowsOf(out.gMu, k, d), q: rowsOf(out.gQ, k, d), l: rowsOf(out.gL, k, (d * (d - 1)) / 2) }),
  }
}
