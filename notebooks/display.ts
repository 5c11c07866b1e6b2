/** What cells show beside text: formulas, pictures and tables, as HTML that needs no script and no network. */
import * as Plot from '@observablehq/plot'
import katex from 'katex'
import { parseHTML } from 'linkedom'

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Jupyter asks the last value of a cell how it wants to be shown. */
const display = (html: string, plain: string) => ({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': html, 'text/plain': plain }) })

/** LaTeX as MathML, one formula below the other. */
export const formula = (...latex: readonly string[]) =>
  display(latex.map((source) => katex.renderToString(source, { displayMode: true, output: 'mathml' })).join('\n'), latex.join('\n\n'))

/** Plots side by side. Coordinates are rounded to what can be seen, so that a picture is the same text on every machine. */
export const picture = (caption: string, ...plots: readonly Plot.PlotOptions[]) => {
  const drawn = plots.map((options) => {
    const style = { background: 'white', color: '#20242c', fontSize: '12px', overflow: 'visible' }
    const { outerHTML } = Plot.plot({ document, width: 420, height: 300, ...options, style })
    return outerHTML.replace(/-?\d+\.\d{2,}/g, (x) => String(Math.round(Number(x) * 10) / 10))
  })
  return display(
    `<figure style="margin: 0"><div style="display: flex; flex-wrap: wrap; gap: 16px">\n${drawn.join('\n')}\n</div><figcaption>${caption}</figcaption></figure>`,
    caption,
  )
}

/** Numbers in a line, to so many digits after the point. */
export const rounded = (numbers: unknown, digits = 4): string => Array.from(numbers as ArrayLike<number>, (x) => x.toFixed(digits)).join('  ')

type Row = Readonly<Record<string, string | number>>
export const table = (rows: readonly Row[]) => {
  const columns = Object.keys(rows[0]!)
  const escaped = (x: string | number): string => String(x).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!)
  const line = (tag: 'th' | 'td', cells: readonly (string | number)[]): string =>
    `<tr>${cells.map((x) => `<${tag}>${escaped(x)}</${tag}>`).join('')}</tr>`
  return display(
    [
      '<table>',
      line('th', columns),
      ...rows.map((row) =>
        line(
          'td',
          columns.map((c) => row[c]!),
        ),
      ),
      '</table>',
    ].join('\n'),
    [columns, ...rows.map((row) => columns.map((c) => row[c]!))].map((cells) => cells.join('\t')).join('\n'),
  )
}
