/** Every mode, alone and with others, of formulas in several inputs of one size: scheduled as usual, and naively. */
import { expect, test } from '@jest/globals'
import { emitModule, loadModule } from 'cotangent/emit'
import { formula } from 'cotangent/formula'
import type { Mode } from '../../src/codegen/request.js'

const WHERE = 'A: m*n; x: n; y: n; b: m; S: n*n; c'
let seed = 7
const draw = (): number => {
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647 + 0.3
}
const vector = (n: number): number[] => Array.from({ length: n }, draw)
const matrix = (m: number, n: number): number[][] => Array.from({ length: m }, () => vector(n))
const inputs = { A: matrix(2, 3), x: vector(3), y: vector(3), b: vector(2), S: matrix(3, 3), c: 1.3 }
const arrays = [
  'x',
  'S*x',
  'x+y',
  'x.*y',
  'exp(x-y)',
  'x[2]*y',
  "(x'*y)*x",
  'max(x,y)',
  'softmax(x+y)',
  "A'*(A*x-b)",
  'x/norm(y)',
  "S[1,:]'",
  'S[:,2].*x',
]
const scalars = [(s: string) => `sum((${s}).^2)`, (s: string) => `logsumexp(${s})`, (s: string) => `(${s})[2]*(x+y)[1]`]
const cases: readonly (readonly [formula: string, modes: readonly (readonly Mode[])[]])[] = arrays.flatMap((a) => [
  [a, [['jacobian'], ['value', 'jacobian']]] as const,
  ...scalars.map((f) => [f(a), [['jacobian'], ['hessian'], ['gradient', 'hessian'], ['gradient', 'jacobian']]] as const),
])
const flat = (x: unknown): number[] =>
  typeof x === 'number' ? [x] : ArrayBuffer.isView(x) ? [...(x as Float64Array)] : Object.values(x as object).flatMap(flat)

test.each(cases)('%s', (text, modes) => {
  const program = formula(text, { where: WHERE })
  const wrt = ['x', 'y', 'S'].filter((name) => new RegExp(`\\b${name}\\b`).test(text))
  for (const asked of modes) {
    const run = (naive: boolean): number[] =>
      flat(loadModule(emitModule({ name: 'f', program, modes: asked, target: 'js', wrt, naive }).files[0]!.text).default(inputs))
    const [usual, plain] = [run(false), run(true)]
    expect(usual).toHaveLength(plain.length)
    usual.forEach((v, k) => expect(Math.abs(v - plain[k]!)).toBeLessThan(1e-9 * (1 + Math.abs(plain[k]!))))
  }
})
