/**
 * The part of an emitted module that finds the structure of sparse matrices, the same in every one: coordinates as compressed rows, colours, and where
 * values come from. Plain JavaScript, as text; matrices are `{ rows, columns }`, where row r has its columns from rows[r] to rows[r + 1].
 */

export const COMPRESS = `/** The numbers below count, ordered by keys that are below limit; equal ones as they stand in order. */
const sorted = (order, keys, limit) => {
  const starts = new Int32Array(limit + 1)
  for (let k = 0; k < keys.length; k++) starts[keys[k] + 1]++
  for (let k = 0; k < limit; k++) starts[k + 1] += starts[k]
  const result = new Int32Array(order.length)
  for (const k of order) result[starts[keys[k]]++] = k
  return result
}
/** Lists of rows and columns, negative where there is none, as one matrix of m rows and n columns; and the place of each element of a list in it. */
const compress = (m, n, lists) => {
  let count = 0
  for (const [rows] of lists) for (let k = 0; k < rows.length; k++) if (rows[k] >= 0) count++
  const [row, column] = [new Int32Array(count), new Int32Array(count)]
  let next = 0
  for (const [rows, columns] of lists)
    for (let k = 0; k < rows.length; k++) {
      if (!(rows[k] >= 0)) continue
      if (!(rows[k] < m && columns[k] >= 0 && columns[k] < n)) throw new RangeError(\`an entry at (\${rows[k]}, \${columns[k]}), counted from 0, of a matrix of \${m} × \${n}\`)
      row[next] = rows[k]
      column[next++] = columns[k]
    }
  const order = sorted(sorted(row.map((_, k) => k), column, n), row, m)
  const [pointers, place] = [new Int32Array(m + 1), new Int32Array(count)]
  const found = []
  let last = -1
  for (const k of order) {
    if (last < 0 || row[k] !== row[last] || column[k] !== column[last]) {
      found.push(column[k])
      pointers[row[k] + 1]++
    }
    place[k] = found.length - 1
    last = k
  }
  for (let r = 0; r < m; r++) pointers[r + 1] += pointers[r]
  next = 0
  const places = lists.map(([rows]) => Int32Array.from(rows, (r) => (r >= 0 ? place[next++] : -1)))
  return { rows: pointers, columns: Int32Array.from(found), places }
}
/** The row of each entry. */
const rowsOf = ({ rows, columns }) => {
  const result = new Int32Array(columns.length)
  for (let r = 0; r + 1 < rows.length; r++) result.fill(r, rows[r], rows[r + 1])
  return result
}`

export const COLOUR = `/** The same entries by columns, of which there are n. */
const transposed = (matrix, n) => compress(n, matrix.rows.length - 1, [[matrix.columns, rowsOf(matrix)]])
/** Numbers of colours for all vertices but some, the vertices with most neighbours first; the colours that a vertex may not have are marked with it. */
const greedy = (count, degree, forbid) => {
  const order = sorted(Int32Array.from({ length: count }, (_, v) => v), Int32Array.from({ length: count }, (_, v) => count - Math.min(count, degree(v))), count + 1)
  const [colours, forbidden] = [new Int32Array(count).fill(-1), []]
  for (const v of order) {
    forbid(v, colours, (colour) => { forbidden[colour] = v })
    let c = 0
    while (forbidden[c] === v) c++
    colours[v] = c
  }
  return colours
}
/** Colours of columns such that no row has two columns of one colour. */
const columnColours = (byRow, byColumn) => greedy(
  byColumn.rows.length - 1,
  (v) => {
    let d = 0
    for (let p = byColumn.rows[v]; p < byColumn.rows[v + 1]; p++) d += byRow.rows[byColumn.columns[p] + 1] - byRow.rows[byColumn.columns[p]]
    return d
  },
  (v, colours, mark) => {
    for (let p = byColumn.rows[v]; p < byColumn.rows[v + 1]; p++) {
      const r = byColumn.columns[p]
      for (let q = byRow.rows[r]; q < byRow.rows[r + 1]; q++) {
        const c = colours[byRow.columns[q]]
        if (c >= 0) mark(c)
      }
    }
  },
)
/** Colours of the vertices of a graph such that neighbours differ, and every path of four vertices has three colours: Gebremedhin, Manne and Pothen, SIAM Review 47, 2005. */
const starColours = ({ rows, columns }) => greedy(
  rows.length - 1,
  (v) => rows[v + 1] - rows[v],
  (v, colours, mark) => {
    for (let p = rows[v]; p < rows[v + 1]; p++) {
      const w = columns[p]
      if (w === v) continue
      if (colours[w] >= 0) mark(colours[w])
      for (let q = rows[w]; q < rows[w + 1]; q++) {
        const x = columns[q]
        if (x === v || x === w || colours[x] < 0) continue
        if (colours[w] < 0) mark(colours[x])
        else for (let s = rows[x]; s < rows[x + 1]; s++) {
          const y = columns[s]
          if (y !== w && y !== x && colours[y] === colours[w]) { mark(colours[x]); break }
        }
      }
    }
  },
)
/** Is the colour of each entry's column the only one of its kind in the row? Of columns without a colour nothing is seen. */
const alone = ({ rows, columns }, colours) => {
  const result = new Uint8Array(columns.length)
  const [row, count] = [[], []]
  for (let r = 0; r + 1 < rows.length; r++) {
    for (let p = rows[r]; p < rows[r + 1]; p++) {
      const c = colours[columns[p]]
      if (c < 0) continue
      count[c] = row[c] === r ? count[c] + 1 : 1
      row[c] = r
    }
    for (let p = rows[r]; p < rows[r + 1]; p++) {
      const c = colours[columns[p]]
      result[p] = c >= 0 && count[c] === 1 ? 1 : 0
    }
  }
  return result
}
const countOf = (colours) => colours.reduce((n, c) => Math.max(n, c + 1), 0)
/** Colours numbered anew, as far as they are needed. */
const renumbered = (colours, needed) => {
  const names = new Map()
  for (let v = 0; v < colours.length; v++) if (needed[v] && !names.has(colours[v])) names.set(colours[v], names.size)
  return colours.map((c) => names.get(c) ?? -1)
}
/** Colours of columns and of rows such that each entry is alone in its row by the one, or in its column by the other: star colours of rows and columns as vertices of one graph. */
const bothColours = (byRow, byColumn) => {
  const [m, n] = [byRow.rows.length - 1, byColumn.rows.length - 1]
  const row = rowsOf(byRow)
  const graph = compress(m + n, m + n, [[row, byRow.columns.map((c) => m + c)], [byRow.columns.map((c) => m + c), row]])
  const all = starColours(graph)
  const [own, other] = [all.slice(m), all.slice(0, m)]
  const single = alone(byRow, own)
  const back = alone(byColumn, other)
  const place = compress(n, m, [[byRow.columns, row]]).places[0]
  const [columns, rows] = [new Uint8Array(n), new Uint8Array(m)]
  const kept = (colours, needed) => new Set(colours.filter((_, v) => needed[v]))
  for (let p = 0; p < row.length; p++) if (!back[place[p]]) columns[byRow.columns[p]] = 1
  const forward = kept(own, columns)
  for (let p = 0; p < row.length; p++) if (!(single[p] && forward.has(own[byRow.columns[p]]))) rows[row[p]] = 1
  const reverse = kept(other, rows)
  return { forward: renumbered(own, own.map((c) => (forward.has(c) ? 1 : 0))), reverse: renumbered(other, other.map((c) => (reverse.has(c) ? 1 : 0))) }
}
/** Colours of the columns of a matrix for products with it, or of its rows for products with its transpose, or of both: whichever needs the fewest. */
const coloured = (byRow, n, ways) => {
  const m = byRow.rows.length - 1
  const byColumn = transposed(byRow, n)
  const [noColumns, noRows] = [new Int32Array(n).fill(-1), new Int32Array(m).fill(-1)]
  const make = {
    forward: () => ({ forward: columnColours(byRow, byColumn), reverse: noRows }),
    reverse: () => ({ forward: noColumns, reverse: columnColours(byColumn, byRow) }),
    both: () => bothColours(byRow, byColumn),
    star: () => ({ forward: starColours(compress(n, n, [[rowsOf(byRow), byRow.columns], [byRow.columns, rowsOf(byRow)]])), reverse: noRows }),
  }
  const found = ways.map((way) => {
    const { forward, reverse } = make[way]()
    return { way, forward, reverse, count: [countOf(forward), countOf(reverse)] }
  })
  return found.reduce((a, b) => (b.count[0] + b.count[1] < a.count[0] + a.count[1] ? b : a))
}
/**
 * Products of a matrix with vectors, one for each colour, and where in them the values of its blocks are. Each block lies between an output and an input
 * of the given numbers of elements; a swapped one is stored by columns.
 */
const productsFor = (blocks, outs, ins, ways) => {
  const starts = (ns) => ns.reduce((s, n) => [...s, s[s.length - 1] + n], [0])
  const [rowStart, columnStart] = [starts(outs), starts(ins)]
  const [m, n] = [rowStart[outs.length], columnStart[ins.length]]
  const lists = blocks.map(({ matrix, row, column, swapped }) => {
    const [r, c] = swapped ? [matrix.columns, rowsOf(matrix)] : [rowsOf(matrix), matrix.columns]
    return [r.map((i) => rowStart[row] + i), c.map((j) => columnStart[column] + j)]
  })
  const star = ways[0] === 'star'
  const whole = compress(m, n, star ? [...lists, ...lists.map(([r, c]) => [c, r])] : lists)
  const { way, count, forward, reverse } = coloured(whole, n, ways)
  const [kf, kr] = count
  const single = alone(whole, forward)
  // Of each element, the place of its first product, and how far those for the other colours are.
  const places = (begin, start, k) => {
    const [first, step] = [new Int32Array(begin[begin.length - 1]), new Int32Array(begin[begin.length - 1])]
    for (let j = 0; j + 1 < begin.length; j++)
      for (let i = begin[j]; i < begin[j + 1]; i++) {
        first[i] = start + begin[j] * k + i - begin[j]
        step[i] = begin[j + 1] - begin[j]
      }
    return (i, colour) => first[i] + colour * step[i]
  }
  const [along, back] = [places(rowStart, 0, kf), places(columnStart, m * kf, kr)]
  const sources = lists.map(([rows, columns], k) => rows.map((r, p) => {
    const c = columns[p]
    if (single[whole.places[k][p]]) return along(r, forward[c])
    return star ? along(c, forward[r]) : back(c, reverse[r])
  }))
  const compressed = new REAL(m * kf + n * kr)
  const parts = (xs, begin, start, k) => begin.slice(1).map((end, j) => xs.subarray(start + begin[j] * k, start + end * k))
  return {
    way, count, compressed, sources,
    forward: { colours: parts(forward, columnStart, 0, 1), products: parts(compressed, rowStart, 0, kf) },
    reverse: { colours: parts(reverse, rowStart, 0, 1), products: parts(compressed, columnStart, m * kf, kr) },
  }
}
const gather = (values, from, places) => {
  for (let k = 0; k < values.length; k++) values[k] = from[places[k]]
}`

/** Names that the texts declare. */
export const declaredIn = (...texts: readonly string[]): readonly string[] =>
  texts.flatMap((t) => [...t.matchAll(/^const (\w+)/gm)].map(([, name]) => name!))
