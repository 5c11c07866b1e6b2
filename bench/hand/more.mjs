// More tasks in the interface of tasks.mjs: a mixture of Gaussians, an attention head, a two-dimensional convolution.
import * as gmm from './evals/gmm.mjs'
import { exp } from './evals/lib.mjs'
import { generator, normals } from './tasks.mjs'

// ---- mixture: GradBench's gmm without its constants: see evals/gmm.mjs. grads: [alpha, mu, q, l]. Below the diagonal, `l` is packed row by row.
export const mixture = ({ seed = 0, n = 1000, d = 10, k = 25 } = {}) => {
  const u = generator(seed + 40), uniform = (size) => Float64Array.from({ length: size }, u), below = (d * (d - 1)) / 2
  const inputs = { x: uniform(n * d), alpha: normals(k, seed + 41), mu: uniform(k * d), q: normals(k * d, seed + 42), l: normals(k * below, seed + 43) }
  const state = gmm.stateOf({ d, k, n, m: 0, gamma: 1, constant: 0, byRows: true, ...inputs }), out = gmm.outputsOf(state)
  return {
    inputs,
    value: () => gmm.value(state),
    gradient: () => ({ value: gmm.gradient(state, out), grads: [out.gAlpha, out.gMu, out.gQ, out.gL] }),
  }
}

// ---- attention: ½ |softmax(Q Kᵀ / √d) V - T|², softmax row by row. grads: [Q, K, V]. One query at a time, so that its row of weights w stays in
// the nearest cache. Backwards with r = w V - T: dV += w ⊗ r, dw = V r, ds = w (dw - w·dw) / √d, dQ = ds K, dK += ds ⊗ q. Rows are read in fours.
const weigh = (Q, q, K, n, d, w) => {
  const scale = 1 / Math.sqrt(d)
  let top = -Infinity, sum = 0, j = 0
  for (; j + 4 <= n; j += 4) {
    let a = 0, b = 0, c = 0, e = 0
    for (let t = 0, o = j * d; t < d; t++, o++) {
      const x = Q[q + t]
      a += x * K[o]; b += x * K[o + d]; c += x * K[o + 2 * d]; e += x * K[o + 3 * d]
    }
    w[j] = a * scale; w[j + 1] = b * scale; w[j + 2] = c * scale; w[j + 3] = e * scale
  }
  for (; j < n; j++) {
    let a = 0
    for (let t = 0; t < d; t++) a += Q[q + t] * K[j * d + t]
    w[j] = a * scale
  }
  for (j = 0; j < n; j++) if (w[j] > top) top = w[j]
  for (j = 0; j < n; j++) sum += w[j] = exp(w[j] - top)
  const inverse = 1 / sum
  for (j = 0; j < n; j++) w[j] *= inverse
}
/** r = wᵀ M - t. */
const mixed = (w, M, n, d, T, t, r) => {
  for (let c = 0; c < d; c++) r[c] = -T[t + c]
  let j = 0
  for (; j + 4 <= n; j += 4) {
    const a = w[j], b = w[j + 1], c = w[j + 2], e = w[j + 3]
    for (let t = 0, o = j * d; t < d; t++, o++) r[t] += a * M[o] + b * M[o + d] + c * M[o + 2 * d] + e * M[o + 3 * d]
  }
  for (; j < n; j++) for (let t = 0; t < d; t++) r[t] += w[j] * M[j * d + t]
}
export const attention = ({ seed = 0, n = 128, d = 64 } = {}) => {
  const [Q, K, V, T] = [50, 51, 52, 53].map((s) => normals(n * d, seed + s))
  const w = new Float64Array(n), dw = new Float64Array(n), r = new Float64Array(d), [gQ, gK, gV] = [Q, K, V].map((x) => new Float64Array(x.length))
  const value = () => {
    let sum = 0
    for (let i = 0; i < n; i++) {
      weigh(Q, i * d, K, n, d, w)
      mixed(w, V, n, d, T, i * d, r)
      for (let t = 0; t < d; t++) sum += r[t] * r[t]
    }
    return 0.5 * sum
  }
  const gradient = () => {
    const scale = 1 / Math.sqrt(d)
    let sum = 0
    gQ.fill(0)
    gK.fill(0)
    gV.fill(0)
    for (let i = 0; i < n; i++) {
      const q = i * d
      weigh(Q, q, K, n, d, w)
      mixed(w, V, n, d, T, q, r)
      let mean = 0
      for (let t = 0; t < d; t++) sum += r[t] * r[t]
      for (let j = 0; j < n; j++) {
        const wj = w[j]
        let a = 0
        for (let t = 0, o = j * d; t < d; t++, o++) {
          a += V[o] * r[t]
          gV[o] += wj * r[t]
        }
        dw[j] = a
        mean += wj * a
      }
      for (let j = 0; j < n; j++) {
        const ds = w[j] * (dw[j] - mean) * scale
        for (let t = 0, o = j * d; t < d; t++, o++) {
          gQ[q + t] += ds * K[o]
          gK[o] += ds * Q[q + t]
        }
      }
    }
    return { value: 0.5 * sum, grads: [gQ, gK, gV] }
  }
  return { inputs: { Q, K, V, T }, value, gradient }
}

// ---- convolution: ½ |x * w - y|², 3 × 3, no margin, from `c` channels to `f`. grads: [w, x]. A row of results at a time: for every channel, row and
// column of the kernel one pass along it, with three columns of the kernel in registers.
export const convolution = ({ seed = 0, h = 64, c = 3, f = 8 } = {}) => {
  const s = h - 2, x = normals(c * h * h, seed + 60), w = normals(f * c * 9, seed + 61, 0.2), y = normals(f * s * s, seed + 62)
  const r = new Float64Array(s), gx = new Float64Array(x.length), gw = new Float64Array(w.length)
  const row = (o, i) => {
    const at = (o * s + i) * s
    for (let j = 0; j < s; j++) r[j] = -y[at + j]
    for (let a = 0; a < c; a++) {
      for (let p = 0; p < 3; p++) {
        const k = ((o * c + a) * 3 + p) * 3, w0 = w[k], w1 = w[k + 1], w2 = w[k + 2], from = (a * h + i + p) * h
        for (let j = 0, q = from; j < s; j++, q++) r[j] += w0 * x[q] + w1 * x[q + 1] + w2 * x[q + 2]
      }
    }
    let sum = 0
    for (let j = 0; j < s; j++) sum += r[j] * r[j]
    return sum
  }
  const value = () => {
    let sum = 0
    for (let o = 0; o < f; o++) for (let i = 0; i < s; i++) sum += row(o, i)
    return 0.5 * sum
  }
  const gradient = () => {
    let sum = 0
    gw.fill(0)
    gx.fill(0)
    for (let o = 0; o < f; o++) {
      for (let i = 0; i < s; i++) {
        sum += row(o, i)
        for (let a = 0; a < c; a++) {
          for (let p = 0; p < 3; p++) {
            const k = ((o * c + a) * 3 + p) * 3, w0 = w[k], w1 = w[k + 1], w2 = w[k + 2], from = (a * h + i + p) * h
            let g0 = 0, g1 = 0, g2 = 0, before = 0, last = 0
            for (let j = 0, q = from; j < s; j++, q++) {
              const v = r[j]
              g0 += v * x[q]; g1 += v * x[q + 1]; g2 += v * x[q + 2]
              gx[q] += w0 * v + w1 * before + w2 * last
              last = before
              before = v
            }
            gx[from + s] += w1 * before + w2 * last
            gx[from + s + 1] += w2 * before
            gw[k] += g0; gw[k + 1] += g1; gw[k + 2] += g2
          }
        }
      }
    }
    return { value: 0.5 * sum, grads: [gw, gx] }
  }
  return { inputs: { x, w, y }, value, gradient }
}
