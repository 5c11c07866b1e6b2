/** Pictures of where the entries of a matrix are, as SVG. */
import type { Side } from '../linear/pattern.js'
import type { MatrixStructure } from './structure.js'

/** What a picture says, and how large it is. */
export interface SpySettings {
  readonly title?: string
  /** Of the longer side of the matrix, in pixels; 480, if absent. */
  readonly size?: number
}

/** Colours for light and for dark surroundings. */
const STYLE = `
    .spy { --ink: #20242c; --faint: #6b7280; --paper: #ffffff; --grid: #d5d9e0; --entry: #1f5fbf; }
    @media (prefers-color-scheme: dark) { .spy { --ink: #e6e8ec; --faint: #9aa3b2; --paper: #14171c; --grid: #3a404b; --entry: #7fb0ff; } }
    .spy text { font-family: system-ui, 'DejaVu Sans', sans-serif; fill: var(--ink); }
    .spy .faint { fill: var(--faint); }
    .spy .paper { fill: var(--paper); }
    .spy .frame { fill: none; stroke: var(--faint); }
    .spy .part { stroke: var(--grid); }
    .spy .entry { fill: var(--entry); }
  `
const escaped = (s: string): string => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const starts = (lengths: readonly number[]): readonly number[] => lengths.reduce<readonly number[]>((s, n) => [...s, s[s.length - 1]! + n], [0])
const rounded = (x: number): number => Math.round(x * 100) / 100
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f')
/** Below this many pixels a cell stands for several entries. */
const LEAST = 2

/** Filled cells, as rows of neighbours; of a large matrix, each stands for a square of entries, the darker the fuller. */
const cellsOf = (s: MatrixStructure, cell: number): ReadonlyMap<number, ReadonlyMap<number, number>> => {
  const [top, left] = [starts(s.heights), starts(s.widths)]
  const cells = new Map<number, Map<number, number>>()
  for (const b of s.blocks)
    for (let r = 0; r + 1 < b.rows.length; r++)
      for (let p = b.rows[r]!; p < b.rows[r + 1]!; p++) {
        const [y, x] = [Math.floor((top[b.row]! + r) / cell), Math.floor((left[b.column]! + b.columns[p]!) / cell)]
        const line = cells.get(y) ?? new Map<number, number>()
        cells.set(y, line.set(x, (line.get(x) ?? 0) + 1))
      }
  return cells
}
/** Shades of what is not full. */
const SHADES = [0.25, 0.4, 0.55, 0.7, 0.85, 1]
const shadeOf = (share: number): number => SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))]!

const nameOf = (s: Side, otherwise: string): string => s.path.join('.') || otherwise
/** Names beside those parts that leave room for them. */
const labels = (sides: readonly Side[], lengths: readonly number[], otherwise: string, scale: number) =>
  sides.flatMap((s, k) => {
    const [from, to] = [starts(lengths)[k]!, starts(lengths)[k + 1]!]
    const name = `${nameOf(s, otherwise)} (${grouped(to - from)})`
    return (to - from) * scale >= 14 ? [{ name: escaped(name), middle: rounded(((from + to) / 2) * scale) }] : []
  })

/** A picture of all blocks: rows are outputs, columns inputs, in their order. It is light or dark as its surroundings are. */
export const spyOf = (s: MatrixStructure, { title, size = 480 }: SpySettings = {}): string => {
  const [m, n] = [s.heights, s.widths].map((x) => x.reduce((a, b) => a + b, 0)) as [number, number]
  const entries = s.blocks.reduce((sum, b) => sum + b.columns.length, 0)
  const scale = size / Math.max(m, n, 1)
  const cell = scale >= LEAST ? 1 : Math.ceil(LEAST / scale)
  const [width, height] = [n * scale, m * scale]
  const margin = {
    top: 64,
    left: 24 + 7 * Math.max(0, ...s.pattern.rows.map((r, k) => `${nameOf(r, 'y')} (${s.heights[k]})`.length)),
    right: 24,
    bottom: 40,
  }
  const side = cell * scale
  const gap = side >= 6 ? side * 0.08 : 0
  const paths = new Map<number, string[]>()
  for (const [y, line] of [...cellsOf(s, cell)].sort(([a], [b]) => a - b)) {
    const row = [...line].sort(([a], [b]) => a - b)
    for (let k = 0; k < row.length; ) {
      const [x, count] = row[k]!
      const shade = shadeOf(cell === 1 ? 1 : count / cell ** 2)
      let end = k + 1
      while (gap === 0 && end < row.length && row[end]![0] === x + end - k && shadeOf(cell === 1 ? 1 : row[end]![1] / cell ** 2) === shade) end++
      const [w, h] = [Math.min((x + end - k) * side, width) - x * side, Math.min((y + 1) * side, height) - y * side]
      const path = `M${rounded(x * side + gap)} ${rounded(y * side + gap)}h${rounded(w - 2 * gap)}v${rounded(h - 2 * gap)}h${rounded(2 * gap - w)}z`
      paths.set(shade, [...(paths.get(shade) ?? []), path])
      k = end
    }
  }
  const lines = [
    ...starts(s.heights)
      .slice(1, -1)
      .map((y) => `M0 ${rounded(y * scale)}h${rounded(width)}`),
    ...starts(s.widths)
      .slice(1, -1)
      .map((x) => `M${rounded(x * scale)} 0v${rounded(height)}`),
  ]
  const total = m * n
  const share = total === 0 ? '' : `, ${Number((100 * (entries / total)).toPrecision(2))}\u202f%`
  const says = `${grouped(m)} × ${grouped(n)}, ${grouped(entries)} entries${share}`
  const square = cell > 1 ? `each cell ${grouped(cell)} × ${grouped(cell)}` : ''
  const outer = [Math.ceil(margin.left + Math.max(width, 240) + margin.right), Math.ceil(margin.top + height + margin.bottom)]
  const column = labels(s.pattern.columns, s.widths, 'x', scale).map(
    ({ name, middle }) => `<text class="faint" font-size="11" text-anchor="middle" x="${middle}" y="-8">${name}</text>`,
  )
  const row = labels(s.pattern.rows, s.heights, 'y', scale).map(
    ({ name, middle }) => `<text class="faint" font-size="11" text-anchor="end" x="-8" y="${middle + 4}">${name}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" class="spy" viewBox="0 0 ${outer.join(' ')}" width="${outer[0]}" height="${outer[1]}" role="img">
  <title>${escaped(title ?? 'Sparsity pattern')}: ${says}</title>
  <style>${STYLE}</style>
  <rect class="paper" width="100%" height="100%"/>
  <text x="${margin.left}" y="26" font-size="15" font-weight="600">${escaped(title ?? 'Sparsity pattern')}</text>
  <g transform="translate(${margin.left},${margin.top})">
${[...column, ...row].map((t) => `    ${t}\n`).join('')}${[...paths].map(([shade, parts]) => `    <path class="entry"${shade === 1 ? '' : ` opacity="${shade}"`} d="${parts.join('')}"/>\n`).join('')}${lines.length > 0 ? `    <path class="part" d="${lines.join('')}"/>\n` : ''}    <rect class="frame" width="${rounded(width)}" height="${rounded(height)}"/>
    <text class="faint" font-size="11" y="${rounded(height) + 20}">${says}${square && `; ${square}`}</text>
  </g>
</svg>
`
}
