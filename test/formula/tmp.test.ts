import { test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { emitModule } from '../../src/codegen/module.js'
import { loadModule } from '../../src/runtime/load.js'
import { differences, flat, interpreted, read } from './evaluate.js'
import { hessian, jvp, gradient } from '../../src/adjoint/modes.js'
import { interpret } from '../support/interpret.js'
let seed = Number(process.env.SEED ?? 1)
const rnd = () => { seed = (seed + 0x6d2b79f5) | 0; let t = Math.imul(seed ^ (seed >>> 15), 1 | seed); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296 }
const pick = <T,>(xs: readonly T[]): T => xs[Math.floor(rnd() * xs.length)]!
type S = 's' | 'n' | 'm' | 'mn' | 'nm' | 'nn' | 'rn' | 'rm'
const leaf: Record<S, readonly string[]> = { s: ['a', 'b', '2', '0.5'], n: ['x', 'y'], m: ['z'], mn: ['A'], nm: ['B'], nn: ['S'], rn: ["x'", "y'"], rm: ["z'"] }
const T: Record<S, S> = { s: 's', n: 'rn', rn: 'n', m: 'rm', rm: 'm', mn: 'nm', nm: 'mn', nn: 'nn' }
const gen = (t: S, d: number): string => {
  if (d === 0) return pick(leaf[t])
  const g = (u: S) => gen(u, d - 1 - Math.floor(rnd() * Math.min(d, 2)))
  const common = [
    () => pick(leaf[t]),
    () => `(${g(t)} + ${g(t)})`, () => `(${g(t)} - ${g(t)})`, () => `${g(t)} .* ${g(t)}`, () => `(${g('s')}) * (${g(t)})`, () => `sin(${g(t)})`, () => `tanh(${g(t)})`,
    () => `(${g(t)}) ./ (2 + (${g(t)}).^2)`, () => `exp(-(${g(t)}).^2)`, () => `(${g(t)} + ${g('s')})`, () => `(${g(T[t])})'`, () => `max(${g(t)}, ${g(t)})`, () => `select(${g(t)} > 0.3, ${g(t)}, ${g(t)})`, () => `sigmoid(${g(t)})`, () => `(${g(t)}) / (1 + (${g('s')})^2)`,
  ]
  const special: Record<S, (() => string)[]> = {
    s: [() => `sum(${g(pick(['n', 'm', 'mn', 'nn'] as S[]))})`, () => `mean(${g(pick(['n', 'mn'] as S[]))})`, () => `dot(${g('n')}, ${g('n')})`, () => `(${g('rn')}) * (${g('n')})`, () => `max(${g(pick(['n', 'm', 'mn'] as S[]))})`, () => `norm(${g('n')} + 3)`, () => `norm(${g('m')})^2`, () => `trace(${g('nn')})`, () => `(${g('n')})[1]`, () => `(${g('m')})[end]`, () => `(${g('mn')})[1, 2]`, () => `logsumexp(${g(pick(['n', 'm'] as S[]))})`, () => `min(${g('m')})`, () => `norm(${g('mn')} + 1, 'fro')`],
    n: [() => `(${g('nm')}) * (${g('m')})`, () => `(${g('nn')}) * (${g('n')})`, () => `(${g('nm')})[:, 1]`, () => `diag(${g('nn')})`, () => `(${g('n')})[end:-1:1]`, () => `softmax(${g('n')})`],
    m: [() => `(${g('mn')}) * (${g('n')})`, () => `(${g('mn')})[:, end]`],
    rn: [() => `(${g('rm')}) * (${g('mn')})`, () => `(${g('mn')})[1, :]`],
    rm: [() => `(${g('rn')}) * (${g('nm')})`, () => `(${g('nm')})[end, :]`],
    mn: [() => `(${g('m')}) * (${g('rn')})`, () => `(${g('mn')}) * (${g('nn')})`],
    nm: [() => `(${g('nn')}) * (${g('nm')})`, () => `(${g('n')}) * (${g('rm')})`],
    nn: [() => `(${g('nm')}) * (${g('mn')})`, () => `diag(${g('n')})`, () => `(${g('n')}) * (${g('rn')})`, () => `(${g('nn')}) * (${g('nn')})`],
  }
  return rnd() < 0.5 ? pick(special[t])() : pick(common)()
}
const WHERE = 'a; b; x: n; y: n; z: m; A: m*n; B: n*m; S: n*n'
const num = () => 0.1 + 1.7 * rnd() * (rnd() < 0.3 ? -1 : 1)
const vec = (n: number) => Array.from({ length: n }, num)
const mat = (m: number, n: number) => Array.from({ length: m }, () => vec(n))
const close = (a: number[], b: number[], tol: number) => a.length === b.length && a.every((v, k) => Object.is(v, b[k]) || Math.abs(v - b[k]!) <= tol * Math.max(1, ...b.map(Math.abs)))
test('fuzz', () => {
  const log: string[] = []
  const until = Date.now() + Number(process.env.MS ?? 60000)
  let count = 0
  while (Date.now() < until) {
    const t = pick(['s', 's', 's', 'n', 'm', 'mn', 'rn'] as S[])
    const f = gen(t, 1 + Math.floor(rnd() * 4))
    count++
    const inputs = { a: num(), b: num(), x: vec(3), y: vec(3), z: vec(2), A: mat(2, 3), B: mat(3, 2), S: mat(3, 3) }
    const say = (what: string, e?: unknown) => { log.push(`${what}: ${f}  ${e instanceof Error ? e.message.slice(0, 200) : e ?? ''}`) }
    let p
    try { p = read(f, WHERE) } catch (e) { say('READ', e); continue }
    const run = (mode: any, direction?: unknown): any => { const { files } = emitModule({ name: 'f', program: p.program, modes: [mode], target: 'js' }); return (loadModule(files[0]!.text) as any).default(inputs, direction)[mode] }
    try {
      const want = [...interpreted(p, inputs)]
      if (!want.every(Number.isFinite)) continue
      const got = flat(run('value'))
      if (!close(got, want, 1e-11)) { say('VALUE', `${got} ${want}`); continue }
      const w = want.map((_, k) => 1 + 0.3 * k)
      const v = run('vjp', p.result === 'scalar' ? 1 : Float64Array.from(w))
      const diff = differences(p, inputs, w)
      for (const [name, d] of Object.entries(diff)) if (!close(flat(v[name]), [...d], 1e-5)) say('VJP', `${name}: ${flat(v[name])} vs ${d}`)
      const dx = Object.fromEntries(Object.entries(inputs).map(([k, x]) => [k, typeof x === 'number' ? num() : Array.isArray(x[0]) ? mat(x.length, (x[0] as number[]).length) : vec(x.length)]))
      const j = flat(run('jvp', dx))
      const dot = (p: number[], q: number[]) => p.reduce((s, a, k) => s + a * q[k]!, 0)
      const [l, r] = [dot(j, w), dot(flat(Object.values(v)), flat(Object.values(dx)))]
      if (Math.abs(l - r) > 1e-9 * (Math.abs(l) + Math.abs(r) + 1)) say('DOT', `${l} ${r}`)
      if (p.result === 'scalar') {
        const h = run('hvp', dx)
        const eps = 1e-5
        const moved = (s: number) => Object.fromEntries(Object.entries(inputs).map(([k, x]: any) => [k, typeof x === 'number' ? x + s * (dx as any)[k] : x.map((r: any, i: number) => Array.isArray(r) ? r.map((q: number, jj: number) => q + s * (dx as any)[k][i][jj]) : r + s * (dx as any)[k][i])]))
        const g = (at: any) => { const { files } = emitModule({ name: 'f', program: p.program, modes: ['gradient'], target: 'js' }); return flat(Object.values((loadModule(files[0]!.text) as any).default(at).gradient)) }
        const [g1, g0] = [g(moved(eps)), g(moved(-eps))]
        const num2 = g1.map((q, k) => (q - g0[k]!) / (2 * eps))
        if (!close(flat(Object.values(h)), num2, 1e-4)) say('HVP', `${flat(Object.values(h)).slice(0, 6)} vs ${num2.slice(0, 6)}`)
      }
    } catch (e) { say('THROW', e) }
  }
  writeFileSync('/tmp/fuzz.txt', `${count} formulas\n${log.join('\n')}\n`)
}, 600000)
void hessian; void jvp; void gradient; void interpret
