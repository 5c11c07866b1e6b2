/** The mixture of Gaussians: the best one known, from a start that has not seen the species, by a kernel that goes once over the points. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { fitted } from '../../examples/mixture/fit.js'
import { classes, points } from '../../examples/mixture/iris.js'
import { minimize } from '../../examples/mixture/lbfgs.js'
import { explain, loops, modelOf } from '../../examples/mixture/model.js'
import { page } from '../../examples/mixture/plots.js'
import { confusionTable, targetsMet } from '../../examples/mixture/report.js'
import { start } from '../../examples/mixture/start.js'

const found = fitted()

describe('the fit', () => {
  test('is the best one known', () => {
    expect(found.converged).toBe(true)
    expect(found.path.at(-1)!.likelihood).toBeCloseTo(-180.18548, 5)
    expect(found.path.at(-1)!.slope).toBeLessThan(1e-6)
    expect(targetsMet(found)).toBe(true)
  })
  test('finds the species of 145 flowers', () => {
    expect(found.right).toBe(145)
    expect(found.confusion).toEqual([
      [50, 0, 0],
      [0, 45, 5],
      [0, 0, 50],
    ]) // prettier-ignore
    expect(confusionTable(found)).toContain('145 of 150')
    expect(found.components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
  })
  test('is the same again', () => {
    const again = fitted()
    expect(again.path).toEqual(found.path)
    expect(again.clusters).toEqual(found.clusters)
  })
  test('does not depend on the order of the points', () => {
    const reversed = points.toReversed()
    const model = modelOf(reversed, 3)
    const { path } = minimize(model.objective, model.pack(start(reversed, 3)))
    const clusters = model.memberships(path.at(-1)!.x).map((p) => p.indexOf(Math.max(...p)))
    const pairs = new Set(clusters.toReversed().map((c, i) => `${c} ${found.clusters[i]}`))
    expect(pairs.size).toBe(3)
  })
})

test('the objective and its gradient are what the density says', () => {
  const model = modelOf(points, 3)
  const x = model.pack(start(points, 3)).map((v, i) => v + 0.05 * Math.sin(i + 1))
  const { a, m, s, L } = model.unpack(x)
  const logDensity = (p: readonly number[], k: number): number => {
    let sum = a[k]! - Math.log([...a].reduce((t, v) => t + Math.exp(v), 0)) - 2 * Math.log(2 * Math.PI)
    for (let r = 0; r < 4; r++) {
      const centred = (c: number): number => p[c]! - m[4 * k + c]!
      let z = Math.exp(s[4 * k + r]!) * centred(r)
      for (let c = 0; c < r; c++) z += L[6 * k + (r * (r - 1)) / 2 + c]! * centred(c)
      sum += s[4 * k + r]! - z ** 2 / 2
    }
    return sum
  }
  const likelihood = points.reduce((sum, p) => sum + Math.log([0, 1, 2].reduce((t, k) => t + Math.exp(logDensity(p, k)), 0)), 0)
  const g = new Float64Array(x.length)
  expect(model.objective(x, g)).toBeCloseTo(-likelihood - 300 * Math.log(2 * Math.PI), 9)
  const at = (i: number, h: number): number => model.objective(x.with(i, x[i]! + h), new Float64Array(x.length))
  x.forEach((_, i) => expect((8 * (at(i, 1e-3) - at(i, -1e-3)) - (at(i, 2e-3) - at(i, -2e-3))) / 12e-3).toBeCloseTo(g[i]!, 4))
})

describe('the kernel', () => {
  const mentions = (of: unknown, size: string): boolean =>
    JSON.stringify(of, (key, v) => (key === 'body' ? undefined : v)).includes(`"name":"${size}"`)
  test('goes once over the points', () => {
    const overPoints: string[] = []
    const visit = (body: typeof loops.body, place: string): void =>
      body.forEach((s) => {
        if (s.tag !== 'loop') return
        if (mentions(s.hi, 'N')) overPoints.push(place)
        visit(s.body, 'inside of a loop')
      })
    visit(loops.body, 'outermost')
    expect(overPoints).toEqual(['outermost'])
  })
  test('keeps nothing for every point', () => {
    expect(loops.workspace.length).toBeGreaterThan(0)
    expect(loops.workspace.filter(({ extents }) => mentions(extents, 'N'))).toEqual([])
  })
})

test('what is printed is mathematics', () => {
  const [objective, , adjoint] = Object.values(explain())
  expect(objective).toBe(
    '(x, a, m, s, L) ↦ N log(Σᵢ exp(aᵢ)) − Σᵢ log(Σⱼ exp(aⱼ + (s 𝟏)ⱼ − ½ Σₖ (Σ_{l<k} Lⱼₖₗ (xᵢₗ − mⱼₗ) + exp(sⱼₖ) (xᵢₖ − mⱼₖ))²))',
  )
  expect(adjoint).toBe(
    `
ā = (N exp(a) / Σᵢ exp(aᵢ) − T 𝟏) ȳ
m̄ᵢⱼ = −exp(sᵢⱼ) R̄ⱼᵢ − Σₖ [j<k] Lᵢₖⱼ R̄ₖᵢ
s̄ᵢⱼ = (exp(sᵢⱼ) Σₖ Rⱼᵢₖ Tᵢₖ (xₖⱼ − mᵢⱼ) − (T 𝟏)ᵢ) ȳ
L̄ᵢⱼₖ = (Σₗ Rⱼᵢₗ Tᵢₗ (xₗₖ − mᵢₖ)) ȳ  (k<j)
where Rᵢⱼₖ = Σ_{l<i} Lⱼᵢₗ (xₖₗ − mⱼₗ) + exp(sⱼᵢ) (xₖᵢ − mⱼᵢ)
      Sᵢⱼ = exp(aᵢ + (s 𝟏)ᵢ − ½ Σₖ Rₖᵢⱼ²)
      T = S diag(1 / (Sᵀ 𝟏))
      R̄ᵢⱼ = (Σₖ Rᵢⱼₖ Tⱼₖ) ȳ`.slice(1),
  )
})

test('the picture in the repository is of this fit', () => {
  /** How many steps it takes depends on rounding. */
  const captions = (svg: string): readonly string[] =>
    [...svg.matchAll(/>([^<>]*\p{L} [^<>]*)</gu)].map(([, text]) => text!.replace(/after \d+ steps/, 'after some steps'))
  const drawn = captions(page(found))
  expect(drawn).toEqual(captions(readFileSync('examples/mixture/mixture.svg', 'utf8')))
  expect(drawn.some((text) => text.includes(`${found.right} of ${classes.length} agree`))).toBe(true)
})
