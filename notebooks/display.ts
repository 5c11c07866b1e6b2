/** What cells show beside text: formulas, pictures and tables, as HTML that needs no script and no network. */
import * as Plot from '@observablehq/plot'
import katex from 'katex'
import { parseHTML } from 'linkedom'

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Jupyter asks the last value of a cell how it wants to be shown. */
const display = (html: string, plain: string) => ({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': html, 'text/plain': plain }) })

/** LaTeX as MathML, one formula below the other. Browsers no longer read how columns are to be aligned, so it is said again as style. */
export const formula = (...latex: readonly string[]) => {
  const written = latex.map((source) =>
    katex
      .renderToString(source, { displayMode: true, output: 'mathml' })
      .replaceAll('</mtd><mtd>', '</mtd><mtd style="text-align: left; padding-left: 0">')
      .replaceAll('<mtr><mtd>', '<mtr><mtd style="text-align: right; padding-right: 0">'),
  )
  return display(written.map((math) => `<div style="margin: 0.9em 0">${math}</div>`).join('\n'), latex.join('\n\n'))
}

const style = { background: 'white', color: '#20242c', fontSize: '12px', overflow: 'visible' }
/** Plots side by side. Coordinates are rounded to what can be seen, so that a picture is the same text on every machine. */
export const picture = (caption: string, ...plots: readonly Plot.PlotOptions[]) => {
  const drawn = plots.map((options) => {
    const { outerHTML } = Plot.plot({ document, width: 420, height: 300, marginLeft: 48, ...options, style })
    return outerHTML.replace(/<[^>]+>/g, (tag) => tag.replace(/-?\d+\.\d{3,}/g, (x) => String(Math.round(Number(x) * 100) / 100)))
  })
  return display(
    `<figure style="margin: 0">
<div style="display: flex; flex-wrap: wrap; gap: 16px">
${drawn.join('\n')}
</div>
<figcaption>${caption}</figcaption>
</figure>`,
    caption,
  )
}

/** Numbers in a line, to so many digits after the point. */
export const rounded = (numbers: unknown, digits = 4): string => Array.from(numbers as ArrayLike<number>, (x) => x.toFixed(digits)).join('  ')

type Row = Readonly<Record<string, string | number>>
/** A row for each record, under the names of the fields of the first. */
export const table = (rows: readonly Row[]) => {
  const columns = Object.keys(rows[0]!)
  const lines = [columns, ...rows.map((row) => columns.map((c) => row[c]!))]
  const escaped = (x: string | number): string => String(x).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!)
  const side = (column: number): string => (Number.isNaN(Number(lines[1]![column])) ? 'left' : 'right')
  const written = lines.map((cells, k) => {
    const tag = k === 0 ? 'th' : 'td'
    return `<tr>${cells.map((x, column) => `<${tag} style="text-align: ${side(column)}">${escaped(x)}</${tag}>`).join('')}</tr>`
  })
  return display(['<table>', ...written, '</table>'].join('\n'), lines.map((cells) => cells.join('\t')).join('\n'))
}
