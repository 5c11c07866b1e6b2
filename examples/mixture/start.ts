/** Where a fit begins, from the points alone: their clusters by k-means, each with the spread that points have within clusters. */

import type { Parameters } from './model.js'

type Point = readonly number[]

export const start = (points: readonly Point[], clusters: number): Parameters => {
  const centres = means(points, clusters)
  const nearest = points.map((x) => nearestTo(x, centres))
  const spread = centres[0]!.map((_, r) => {
    const squares = points.map((x, i) => (x[r]! - centres[nearest[i]!]![r]!) ** 2)
    return Math.sqrt(sum(squares) / points.length)
  })
  return {
    a: centres.map((_, k) => Math.log(nearest.filter((c) => c === k).length / points.length)),
    m: centres.flat(),
    s: centres.flatMap(() => spread.map((sigma) => -Math.log(sigma))),
    L: centres.flatMap((m) => m.flatMap((_, r) => Array<number>(r).fill(0))),
  }
}

/** Lloyd's algorithm, from points that are far apart: the one farthest from the mean of all, then whichever is farthest from those chosen. */
const means = (points: readonly Point[], clusters: number): readonly Point[] => {
  let centres: readonly Point[] = [mean(points)]
  for (let k = 0; k < clusters; k++) {
    const gaps = points.map((x) => distance(x, centres[nearestTo(x, centres)]!))
    const farthest = points[gaps.indexOf(Math.max(...gaps))]!
    centres = k === 0 ? [farthest] : [...centres, farthest]
  }
  for (let before = ''; ; ) {
    const nearest = points.map((x) => nearestTo(x, centres))
    if (String(nearest) === before) return centres
    before = String(nearest)
    centres = centres.map((_, k) => mean(points.filter((_, i) => nearest[i] === k)))
  }
}
const nearestTo = (x: Point, centres: readonly Point[]): number => {
  const distances = centres.map((m) => distance(x, m))
  return distances.indexOf(Math.min(...distances))
}
const mean = (points: readonly Point[]): Point => points[0]!.map((_, r) => sum(points.map((x) => x[r]!)) / points.length)
/** Squared. */
const distance = (x: Point, y: Point): number => sum(x.map((xr, r) => (xr - y[r]!) ** 2))
const sum = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0)
