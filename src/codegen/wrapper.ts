/** The part of an emitted module that is the same in every one: reading inputs, finding sizes, saying what is wrong. Plain JavaScript, as text. */
export const READ_INPUTS = `const describe = (x) => (x === undefined ? 'nothing' : x === null ? 'null' : ArrayBuffer.isView(x) || Array.isArray(x) ? \`an array of \${x.length}\` : typeof x === 'object' ? 'a record' : \`\${typeof x} \${String(x)}\`)
const FROM_ZERO = ' (counted from 0)'
const isList = (x) => Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView))

/** One flat array, and the extents seen: below an empty array there are none to see. */
const flatten = (x, name, rank) => {
  if (!isList(x)) throw new TypeError(\`\${name}: expected an array of rank \${rank}, got \${describe(x)}\`)
  if (ArrayBuffer.isView(x)) return { data: x, extents: rank === 1 ? [x.length] : undefined }
  const extents = []
  for (let level = x, k = 0; k < rank; k++, level = level?.[0]) {
    if (k > 0 && !extents[k - 1]) { extents.push(undefined); continue }
    if (!isList(level)) throw new TypeError(\`\${name}: expected an array of rank \${rank}, got one of rank \${k}\`)
    extents.push(level.length)
  }
  const data = new REAL(extents.reduce((n, e) => n * (e ?? 0), 1))
  let at = 0
  const visit = (level, k, place) => {
    if (!isList(level) || level.length !== extents[k]) throw new TypeError(\`\${name}\${place}: expected \${extents[k]} elements, got \${describe(level)}\${place && FROM_ZERO}\`)
    for (let i = 0; i < level.length; i++) {
      if (k + 1 < rank) visit(level[i], k + 1, \`\${place}[\${i}]\`)
      else if (typeof level[i] === 'number' || typeof level[i] === 'boolean') data[at++] = level[i]
      else throw new TypeError(\`\${name}\${place}[\${i}]: expected a number, got \${describe(level[i])}\${FROM_ZERO}\`)
    }
  }
  visit(x, 0, '')
  return { data, extents }
}
const isRecord = (x) => x !== null && typeof x === 'object' && !isList(x)
const field = (record, path, name) => {
  let x = record
  for (const key of path) {
    if (!isRecord(x) || !Object.hasOwn(x, key)) throw new TypeError(\`\${name}: expected an input of this name, got \${isRecord(x) ? \`a record of \${Object.keys(x).join(', ') || 'nothing'}\` : describe(x)}\${isRecord(record) ? '' : \`: expected a record of inputs like {"\${path[0]}": …}\`}\`)
    x = x[key]
  }
  return x
}
const scalar = (x, name) => {
  if (typeof x === 'number') return x
  if (typeof x === 'boolean') return Number(x)
  throw new TypeError(\`\${name}: expected a number, got \${describe(x)}\`)
}
const inside = (name, least, most, extent) => {
  if (least < 0 || most >= extent) throw new RangeError(\`\${name}: an array of \${extent} is read at \${least < 0 ? least : most}\${FROM_ZERO}\`)
}
const count = (x, name) => {
  if (!(Number.isInteger(x) && x >= 0)) throw new RangeError(\`\${name}: expected a number of elements, an integer from 0 on, got \${x}\`)
  return x
}
const place = (name, i, limit) => {
  if (!(i >= 0 && i < limit && Number.isInteger(i))) throw new RangeError(\`\${name}: expected an index from 0 to \${limit - 1}, got \${i}\${FROM_ZERO}\`)
}
const enough = (what, text, n, least, sizes) => {
  if (n < least) throw new RangeError(\`\${what} has \${text} elements, which is \${n}: expected \${least} or more, got \${Object.entries(sizes).map(([name, value]) => \`\${name} = \${value}\`).join(', ')}\`)
}
/** Extents that are names define them, or must agree. */
const bind = (sizes, arrays) => {
  const unknown = (e) => typeof e === 'string' && !(e in sizes)
  const value = (e) => (typeof e === 'number' ? e : typeof e === 'string' ? sizes[e] : e(sizes))
  const show = (shape) => shape.map((e) => (typeof e === 'function' ? e.text : unknown(e) || typeof e === 'number' ? e : \`\${e} = \${sizes[e]}\`)).join(' × ')
  const names = new Set(arrays.flatMap((a) => a.shape.flatMap((e) => (typeof e === 'string' ? [e] : typeof e === 'function' ? e.names : []))))
  for (const a of arrays) a.extents?.forEach((n, k) => { if (n !== undefined && unknown(a.shape[k])) sizes[a.shape[k]] = n })
  for (const a of arrays) {
    const open = a.shape.filter((e) => typeof e === 'function' ? e.names.some(unknown) : unknown(e))
    if (!a.extents && open.length === 1 && typeof open[0] === 'string') {
      const rest = a.shape.filter((e) => e !== open[0]).reduce((n, e) => n * value(e), 1)
      sizes[open[0]] = rest === 0 ? 0 : Math.floor(a.data.length / rest)
    } else if (open.length > 0) a.shape.forEach((e, k) => {
      if (typeof e !== 'function') return
      const free = e.names.filter(unknown)
      if (free.length !== 1 || a.extents?.[k] === undefined) return
      for (let n = 0, last = 0; ; n++) {
        sizes[free[0]] = n
        const now = e(sizes)
        // What falls from some size on, as 5 - n, never comes to more.
        if (now >= a.extents[k] || (n > 1000 && now <= last)) break
        last = now
      }
    })
  }
  // Of nothing there may be any number: none.
  for (const a of arrays) a.extents?.forEach((n, k) => { if (n === undefined && unknown(a.shape[k])) sizes[a.shape[k]] = 0 })
  for (const name of names) if (!(name in sizes)) throw new TypeError(\`the size \${name} does not follow from the inputs; give nested arrays\`)
  for (const a of arrays) {
    const want = a.shape.map(value)
    const right = a.extents ? want.every((n, k) => a.extents[k] === undefined || n === a.extents[k]) : Number.isInteger(want.reduce((n, e) => n * e, 1)) && want.reduce((n, e) => n * e, 1) === a.data.length
    if (!right) throw new TypeError(\`\${a.name}: expected \${show(a.shape)}, got \${a.extents ? a.extents.map((n) => n ?? '?').join(' × ') : \`\${a.data.length} numbers\`}\`)
    if (a.below !== undefined) {
      const limit = value(a.below)
      for (let k = 0; k < a.data.length; k++) place(\`\${a.name}[\${k}]\`, a.data[k], limit)
    }
  }
}`
