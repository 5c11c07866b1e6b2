/** Pictures of several plots, as SVG. */

import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

export const ink = '#20242c'
export const faint = '#7d8492'

const { document } = parseHTML('<!doctype html><html><body></body></html>')

export type Attributes = Readonly<Record<string, string | number>>

export const element = (name: string, attributes: Attributes, content = ''): string => {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
  return `<${name}${list.join('')}>${content}</${name}>`
}

export const text = (x: number, y: number, content: string, attributes: Attributes): string => element('text', { x, y, ...attributes }, content)

export const moved = (x: number, y: number, content: string): string => element('g', { transform: `translate(${x},${y})` }, content)

/** Drawn by Plot, to be part of a picture: without the outer element and its style sheet, in hundredths of a pixel. */
export const part = (options: Plot.PlotOptions): string => {
  const drawing = Plot.plot({ document, ...options })
  drawing.querySelector('style')?.remove()
  const content = drawing.innerHTML.replace(/\d+\.\d{3,}/g, (x) => String(Math.round(Number(x) * 100) / 100))
  return element('g', { 'font-size': 10.5, 'text-anchor': 'middle' }, content)
}

/** A whole file. */
export const picture = (title: string, width: number, height: number, parts: readonly string[]): string => {
  const attributes = {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'font-family': "system-ui, 'DejaVu Sans', sans-serif",
    fill: ink,
    color: ink,
  }
  const content = [element('title', {}, title), element('rect', { width: '100%', height: '100%', fill: '#fff' }), ...parts]
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...attributes }, `\n${content.join('\n')}\n`)}\n`
}
