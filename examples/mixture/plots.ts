/** A page of three plots: the flowers in two planes with the components found, and how the fit came there. */

import * as Plot from '@observablehq/plot'
import { element, faint, moved, part, picture, text } from '../svg.js'
import type { Component, Fit } from './fit.js'
import { classes, features, points, species } from './iris.js'

const hues = ['#2f6db3', '#c9772b', '#7d4fa8']
const symbols = ['circle', 'square', 'triangle'] as const
const margin = 40
const panel = { width: 470, height: 380, gap: 24 }
const frame = { width: panel.width, height: panel.height, marginLeft: 48, marginRight: 12, marginTop: 10, marginBottom: 40 }

/** As SVG. */
export const page = (fit: Fit): string => {
  const { path, right } = fit
  const width = 2 * margin + 3 * panel.width + 2 * panel.gap
  const best = path.at(-1)!.likelihood
  const column = (k: number): number => margin + k * (panel.width + panel.gap)
  const title = (k: number, content: string): string => text(column(k) + frame.marginLeft, 132, content, { 'font-size': 15, 'font-weight': 700 })
  const caption = { 'font-size': 14, fill: faint }
  return picture('Three Gaussians fitted to the measurements of 150 irises', width, 144 + panel.height + 20, [
    text(margin, 48, 'Three Gaussians for 150 irises', { 'font-size': 26, 'font-weight': 700 }),
    text(
      margin,
      76,
      `Log-likelihood ${best.toFixed(3).replace('-', '−')} after ${path.length - 1} steps of L-BFGS. Colours are the components found, ellipses their one and two standard deviations, centimetres on both axes.`,
      caption,
    ),
    text(
      margin,
      97,
      `The shapes are the species, which the fit has not seen: ${legend()}. ${right} of ${points.length} agree; rings are around those that do not.`,
      caption,
    ),
    title(0, 'petals'),
    moved(column(0), 140, plane(fit, 2, 3)),
    title(1, 'sepals'),
    moved(column(1), 140, plane(fit, 0, 1)),
    title(2, 'convergence'),
    moved(column(2), 140, convergencePlot(fit)),
  ])
}

const legend = (): string => species.map((name, c) => `${['●', '■', '▲'][c]} ${name}`).join(', ')

/** The flowers by two of their features. */
const plane = ({ components, clusters }: Fit, across: number, up: number): string => {
  const dots = points.map((x, i) => ({ x: x[across]!, y: x[up]!, cluster: clusters[i]!, class: classes[i]! }))
  return part({
    ...frame,
    x: { label: features[across]!, labelArrow: 'none', labelAnchor: 'center', ticks: 6, nice: true },
    y: { label: features[up]!, labelArrow: 'none', labelAnchor: 'center', ticks: 6, nice: true },
    symbol: { domain: [0, 1, 2], range: symbols },
    marks: [
      Plot.gridX({ ticks: 6, strokeOpacity: 0.08 }),
      Plot.gridY({ ticks: 6, strokeOpacity: 0.08 }),
      components.flatMap((c, k) =>
        [1, 2].map((radius) =>
          Plot.line(ellipse(c, across, up, radius), { x: 'x', y: 'y', stroke: hues[k]!, strokeOpacity: 0.75, strokeWidth: 1.4 }),
        ),
      ),
      components.map((_, k) =>
        Plot.dot(
          dots.filter((d) => d.cluster === k),
          { x: 'x', y: 'y', r: 3, symbol: 'class', fill: hues[k]!, fillOpacity: 0.6 },
        ),
      ),
      Plot.dot(
        dots.filter((d) => components[d.cluster]!.like !== d.class),
        { x: 'x', y: 'y', r: 7, stroke: '#d1453b', strokeWidth: 1.4 },
      ),
    ],
  })
}

/** Where the marginal density of two features is `e^(−radius²/2)` of what it is at its mean: `m + radius · C (cos t, sin t)`, for the Cholesky factor C. */
const ellipse = (
  { mean, covariance }: Component,
  across: number,
  up: number,
  radius: number,
): readonly { readonly x: number; readonly y: number }[] => {
  const first = Math.sqrt(covariance.get(across, across))
  const skew = covariance.get(across, up) / first
  const second = Math.sqrt(covariance.get(up, up) - skew ** 2)
  return Array.from({ length: 73 }, (_, k) => {
    const [c, s] = [radius * Math.cos((k * Math.PI) / 36), radius * Math.sin((k * Math.PI) / 36)]
    return { x: mean[across]! + first * c, y: mean[up]! + skew * c + second * s }
  })
}

const convergencePlot = ({ path }: Fit): string => {
  const best = path.at(-1)!.likelihood
  const gaps = path.slice(0, -1).flatMap(({ likelihood }, step) => (best - likelihood > 1e-11 ? [{ step, y: best - likelihood }] : []))
  const slopes = path.map(({ slope }, step) => ({ step, y: slope }))
  const [gap, slope] = ['#20242c', '#3a8f6b']
  const name = (label: string, fill: string, dy: number): string =>
    text(frame.width - frame.marginRight - 8, frame.marginTop + dy, label, { fill, 'font-size': 12.5, 'text-anchor': 'end' })
  return (
    part({
      ...frame,
      x: { label: 'step', labelArrow: 'none', labelAnchor: 'center', ticks: 6 },
      y: { type: 'log', label: null, ticks: 8, tickFormat: (y: number) => y.toExponential(0).replace('e+', 'e') },
      marks: [
        Plot.gridY({ ticks: 8, strokeOpacity: 0.08 }),
        Plot.line(gaps, { x: 'step', y: 'y', stroke: gap, strokeWidth: 1.6 }),
        Plot.line(slopes, { x: 'step', y: 'y', stroke: slope, strokeWidth: 1.2 }),
      ],
    }) + element('g', {}, name('what is missing of the log-likelihood', gap, 16) + name('largest partial derivative', slope, 34))
  )
}
