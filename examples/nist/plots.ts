/** A page of small plots, one for each problem: the data and the fitted curve, and below them the residuals. */

import * as Plot from '@observablehq/plot'
import { element, faint, ink, moved, part, picture, text } from '../svg.js'
import { type Outcome, parameterDigits, summary } from './report.js'
import { type Level, observe } from './strd.js'

const levels: readonly Level[] = ['lower', 'average', 'higher']

const cell = { width: 340, height: 306, columns: 4 }
const frame = { width: 324, marginLeft: 46, marginRight: 12 }
const heights = { curve: 180, residuals: 84 }
const margin = 40

/** From the first group to the last; if there is but one, it has the last. */
const hues = ['#2f6db3', '#7d62a8', '#b3527f', '#d1453b']

/** As SVG. */
export const page = (outcomes: readonly Outcome[]): string => {
  const width = 2 * margin + cell.columns * cell.width
  const parts: string[] = []
  let y = 136
  for (const level of levels) {
    const members = outcomes.filter(({ problem }) => problem.level === level)
    parts.push(text(margin, y, `${level} difficulty`, { 'font-size': 16, 'font-weight': 600, fill: faint }))
    parts.push(element('path', { d: `M${margin},${y + 10}H${width - margin}`, stroke: faint, 'stroke-opacity': 0.4 }))
    y += 42
    members.forEach((outcome, k) => {
      parts.push(moved(margin + (k % cell.columns) * cell.width, y + Math.floor(k / cell.columns) * cell.height, panel(outcome)))
    })
    y += Math.ceil(members.length / cell.columns) * cell.height + 16
  }
  const caption = { 'font-size': 14, fill: faint }
  const content = [
    text(margin, 48, `${outcomes.length} nonlinear regressions of NIST`, { 'font-size': 26, 'font-weight': 700 }),
    text(
      margin,
      76,
      `Solved from ${summary(outcomes)}. Beside each name: correct digits of the worst parameter, from start 1 and from start 2.`,
      caption,
    ),
    text(
      margin,
      97,
      'Dashed: the curve at start 1, where it is not off the page. Below each plot: residuals in units of their standard deviation.',
      caption,
    ),
    ...parts,
  ]
  return picture('Data, fitted curves and residuals of regression problems', width, y, content)
}

const panel = (outcome: Outcome): string => {
  const { problem, attempts } = outcome
  const picture = prepare(outcome)
  const groups = picture.groups.map(({ name, hue }) => element('tspan', { dx: 7, fill: hue, 'font-size': 11, 'font-weight': 400 }, name))
  const digits = attempts.map((attempt) => parameterDigits(outcome, attempt).toFixed(1)).join(' · ')
  return [
    text(frame.marginLeft, 0, problem.name + groups.join(''), { 'font-size': 15, 'font-weight': 700 }),
    text(frame.width - frame.marginRight, 0, digits, { 'font-size': 13, 'text-anchor': 'end', fill: faint }),
    moved(0, 6, curvePlot(picture)),
    moved(0, 6 + heights.curve, residualPlot(picture)),
  ].join('')
}

interface Picture {
  readonly groups: readonly Group[]
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  /** Of dots. */
  readonly radius: number
}

/** Points that agree in all predictors but the first; they have curves of their own along that. */
interface Group {
  readonly name: string
  readonly hue: string
  readonly points: readonly { readonly x: number; readonly y: number; readonly residual: number }[]
  readonly fitted: Curve
  readonly initial: Curve
}

type Curve = readonly { readonly x: number; readonly y: number }[]

const prepare = ({ problem, model, attempts }: Outcome): Picture => {
  const { columns, response } = observe(problem)
  const { parameters, residualSumOfSquares } = attempts[1].fit
  const sigma = Math.sqrt(residualSumOfSquares / (response.length - parameters.length))
  const { r } = model.on({ columns, response })(parameters)

  const [along, ...others] = columns
  const [low, high] = range(along!)
  const grid = Float64Array.from({ length: 181 }, (_, k) => low + ((high - low) * k) / 180)
  const curve = (b: Float64Array, fixed: readonly number[]): Curve => {
    const values = model.on({ columns: [grid, ...fixed.map((value) => grid.map(() => value))], response: grid.map(() => 0) })(b).r
    return [...grid].map((x, k) => ({ x, y: values[k]! }))
  }

  const points = [...response].map((y, i) => ({ x: along![i]!, y, residual: -r[i]! / sigma, fixed: others.map((column) => column[i]!) }))
  const alike = new Map(points.map(({ fixed }) => [String(fixed), fixed]))
  const sorted = [...alike].sort(([, [a = 0]], [, [b = 0]]) => a - b)
  const groups = sorted.map(([name, fixed], k) => ({
    name,
    hue: hues[hues.length - sorted.length + k]!,
    points: points.filter((p) => String(p.fixed) === name),
    fitted: curve(parameters, fixed),
    initial: curve(Float64Array.from(problem.start1), fixed),
  }))
  const shown = range([...response, ...groups.flatMap(({ fitted }) => fitted.map(({ y }) => y))])
  return { groups, x: padded([low, high], 0.02), y: padded(shown, 0.06), radius: points.length > 100 ? 1.7 : 2.7 }
}

const curvePlot = ({ groups, x, y, radius }: Picture): string => {
  // Beyond this a start is off the page, by many powers of ten perhaps.
  const [bottom, top] = padded(y, 10)
  const near = (curve: Curve) => curve.map((p) => (p.y > bottom && p.y < top ? p : { x: p.x, y: Number.NaN }))
  return part({
    ...frame,
    height: heights.curve,
    marginTop: 6,
    marginBottom: 6,
    x: { domain: x, axis: null },
    y: { domain: y, label: null, ticks: 5 },
    marks: [
      Plot.gridY({ ticks: 5, strokeOpacity: 0.08 }),
      groups.map(({ initial }) => Plot.line(near(initial), { x: 'x', y: 'y', stroke: faint, strokeDasharray: '3,3', strokeWidth: 1, clip: true })),
      groups.map(({ points, hue }) => Plot.dot(points, { x: 'x', y: 'y', r: radius, fill: groups.length > 1 ? hue : ink, fillOpacity: 0.45 })),
      groups.map(({ fitted, hue }) => Plot.line(fitted, { x: 'x', y: 'y', stroke: hue, strokeWidth: 1.7 })),
    ],
  })
}

const residualPlot = ({ groups, x, radius }: Picture): string => {
  const largest = Math.max(3, ...groups.flatMap(({ points }) => points.map(({ residual }) => Math.abs(residual))))
  return part({
    ...frame,
    height: heights.residuals,
    marginTop: 6,
    marginBottom: 22,
    x: { domain: x, label: null, ticks: 5 },
    y: { domain: [-largest, largest], label: null, ticks: [-2, 0, 2], tickFormat: 'd' },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.3 }),
      groups.map(({ points, hue }) => Plot.ruleX(points, { x: 'x', y1: 0, y2: 'residual', stroke: hue, strokeOpacity: 0.3 })),
      groups.map(({ points, hue }) => Plot.dot(points, { x: 'x', y: 'residual', r: 0.75 * radius, fill: hue, fillOpacity: 0.8 })),
    ],
  })
}

const range = (values: Iterable<number>): [number, number] => [Math.min(...values), Math.max(...values)]

const padded = ([low, high]: readonly [number, number], by: number): [number, number] => [low - by * (high - low), high + by * (high - low)]
