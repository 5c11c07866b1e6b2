/** Kernels as JavaScript: one function over typed arrays. */

import * as P from '../categories/size.js'
import { type Language, Printer, type Text } from './emit.js'
import {
  type Buffer,
  buffersOf,
  type Carry,
  definedBy,
  eachValue,
  type Guard,
  type Kernel,
  type Loop,
  type Operand,
  type Recall,
  type Statement,
  tablesOf,
  type Update,
  type Value,
  valuesIn,
  walk,
} from './loop.js'
import { actions, PLAN, snapshotsOf } from './memory.js'
import { lengthOf } from './passes/flatten.js'
import { split } from './passes/split.js'

const RESERVED =
  'abstract arguments await boolean break byte case catch char class const continue debugger default delete do double else enum eval export extends false final finally float for function goto if implements import in instanceof int interface let long native new null package private protected public return short static super switch synchronized this throw throws transient true try typeof var void volatile while with yield Math Infinity NaN undefined Float64Array Float32Array Int32Array Array Number Object Error TypeError RangeError kernel meta workspace inputs direction sizes'
/** What the helpers of a kernel's operations declare: no value may take these names. */
const declaredFor = (kernel: Kernel): readonly string[] => {
  const helpers = new Set<string>()
  walk(kernel.body, (s) => {
    if (s.tag === 'let') for (const code of Object.values(s.op.emit.js.helpers ?? {})) helpers.add(code)
    if (s.tag === 'order') helpers.add(ORDER)
    if (s.tag === 'reserve') helpers.add(LONGER)
    if (s.tag === 'plan') helpers.add(PLAN)
  })
  return [...helpers].flatMap((code) => [...code.matchAll(/^(?:const|let|function) (\w+)/gm)].map(([, name]) => name!))
}

const ORDER = `/** The places of the n elements of x from \`at\` on in ascending order, equal ones as they stand, NaN last. */
const order = (places, x, at, n) => {
  const p = places.subarray(at, at + n)
  for (let k = 0; k < n; k++) p[k] = k
  p.sort((i, j) => {
    const [a, b] = [x[at + i], x[at + j]]
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : (a !== a) - (b !== b)
  })
}`
const LONGER = `/** The same array with room for n elements or more. */
const longer = (x, n) => {
  const y = new x.constructor(Math.max(n, 2 * x.length))
  y.set(x)
  return y
}`
export const javascript: Language = {
  target: 'js',
  reserved: new Set(RESERVED.split(' ')),
  real: (x) => (Object.is(x, -0) ? '-0' : String(x)),
  divide: (text, by) => `(${text}) / ${by}`,
}

export interface Printed {
  /** `(n, a, x, out, workspace) => { … }`'s parameters. */
  readonly parameters: readonly string[]
  readonly body: readonly string[]
  /** Beside the kernel: its tables, and functions into which it is split, where it is long. */
  readonly parts: readonly string[]
  readonly helpers: ReadonlyMap<string, string>
  /** For each workspace array: its element type and its length over the sizes. */
  readonly workspace: readonly { readonly sort: 'real' | 'integer'; readonly length: string }[]
}

/** Statements in a kernel from which on its loops are functions, and in a loop that is one: engines compile several small ones sooner than one large one. */
const LONG = 200
const WHOLE = [12, 300] as const
/** Elements of a table in a line. */
const ROW = 20

const countOf = (body: readonly Statement[]): number => {
  let count = 0
  walk(body, () => count++)
  return count
}
interface Needs {
  readonly values: ReadonlySet<Value>
  readonly buffers: ReadonlySet<Buffer>
  /** What it adds to. */
  readonly results: ReadonlySet<Value>
}
/** What a loop needs from outside. */
const needsOf = (loop: Loop): Needs => {
  const own = new Set(definedBy(loop))
  const values = new Set<Value>()
  const buffers = new Set<Buffer>()
  const results = new Set<Value>()
  const see = (v: Value): unknown => !own.has(v) && values.add(v)
  // What a loop hands on is defined in its body.
  walk(loop.body, (s) => {
    for (const v of definedBy(s)) own.add(v)
  })
  eachValue(loop, see)
  walk(loop.body, (s) => {
    eachValue(s, see)
    for (const b of buffersOf(s)) buffers.add(b)
    if (s.tag === 'update' && !own.has(s.result)) results.add(s.result)
  })
  return { values, buffers, results }
}

/** Is something beyond the extremum so far? Nothing is beyond NaN, and NaN is beyond everything else: most of the time, one comparison tells. */
const passes = (x: string, extremum: string, best: string): string => `!(${x} ${extremum === 'max' ? '<=' : '>='} ${best}) && ${best} === ${best}`
/** Numbers as a typed array, in lines. */
const tableText = ({ sort, contents = [] }: Buffer): string => {
  const lines = Array.from({ length: Math.ceil(contents.length / ROW) }, (_, k) =>
    contents
      .slice(k * ROW, (k + 1) * ROW)
      .map(javascript.real)
      .join(', '),
  )
  return `new ${sort === 'integer' ? 'Int32Array' : 'Float64Array'}([\n  ${lines.join(',\n  ')}\n])`
}
/** Without one pair of parentheses around the whole. */
const bare = (text: string): string => (/^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text)

/** @param given flattened. */
export const printKernel = (given: Kernel): Printed => {
  const { kernel, parts } = split(given)
  const printer = new Printer(javascript, kernel, declaredFor(kernel))
  const parameters = [...[...kernel.sizes, ...kernel.inputs, ...kernel.outputs].map((x) => printer.name(x)), 'workspace']
  const guardText = (guards: readonly Guard[]): string =>
    guards
      .flatMap(({ index, extent, sure }) => {
        const i = printer.text(index, 4)
        return [...(sure === 'low' ? [] : [`${i} >= 0`]), ...(sure === 'high' ? [] : [`${i} < ${printer.text(extent, 4)}`])]
      })
      .join(' && ')
  /** The maximum that an argmax goes with, if both look at the same value. */
  const partner = new Map<Update, Update>()
  const merged = new Set<Update>()
  const pair = (body: readonly Statement[]): void => {
    const updates = body.filter((s): s is Update => s.tag === 'update')
    for (const u of updates) {
      if (!u.monoid.name.startsWith('arg')) continue
      const twin = updates.find((x) => x.monoid.name === u.monoid.name.slice(3) && x.value === u.value)
      if (twin && ![...partner.values()].includes(twin)) {
        partner.set(u, twin)
        merged.add(twin)
      }
    }
    for (const s of body) if (s.tag === 'loop') pair(s.body)
  }
  pair(kernel.body)
  const alone = (u: Update): boolean => u.monoid.name.startsWith('arg') && !partner.has(u)
  const hasBest = new Set<Value>()
  const findBest = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.tag === 'update' && alone(s)) hasBest.add(s.result)
      if (s.tag === 'loop') findBest(s.body)
    }
  }
  findBest(kernel.body)

  const functions: string[] = []
  const long = parts.length === 1 && countOf(kernel.body) > LONG
  let within = false
  /** Does it leave something behind other than what it adds to? */
  const leaves = (s: Loop): boolean => {
    let found = s.carries.length > 0
    walk([s], (x) => {
      if (x.tag === 'reserve' || x.tag === 'plan' || (x.tag === 'loop' && (x.swaps || x.recall))) found = true
    })
    return found
  }
  /** A loop as a function, if that serves: it gives back what it adds to, one number at most. */
  const apart = (s: Loop, out: string[], indent: string): boolean => {
    const size = countOf(s.body)
    if (!long || within || leaves(s) || size < WHOLE[0] || size > WHOLE[1] || s.body.every((x) => x.tag !== 'loop')) return false
    const { values, buffers, results } = needsOf(s)
    const [result] = results
    if (results.size > 1 || [...results].some((r) => r.sort !== 'real')) return false
    for (const v of values) {
      const text = printer.settle(v)
      if (text !== undefined && text !== printer.name(v)) out.push(`${indent}const ${printer.name(v)} = ${text}`)
    }
    const given = [...new Set([...buffers, ...values, ...results])].map((x) => printer.name(x)).join(', ')
    const name = printer.names.fresh('loop')
    const body: string[] = []
    within = true
    write([s], '  ', body)
    within = false
    if (result) body.push(`  return ${printer.name(result)}`)
    functions.push(`const ${name} = (${given}) => {\n${body.join('\n')}\n}`)
    out.push(`${indent}${result ? `${printer.name(result)} = ` : ''}${name}(${given})`)
    return true
  }
  const write = (body: readonly Statement[], indent: string, out: string[]): void => {
    const line = (text: string): number => out.push(indent + text)
    const bind = (v: Value, e: Text, may: boolean): void => {
      if (!may || !printer.defer(v, e)) line(`const ${printer.name(v)} = ${e.text}`)
    }
    for (const s of body) {
      switch (s.tag) {
        case 'let':
          bind(s.value, printer.apply(s.op, s.args), true)
          break
        case 'integer':
          line(`const ${printer.name(s.value)} = ${printer.text(s.is)}`)
          break
        case 'cut': {
          const of = printer.text(s.of, 6)
          line(`const ${printer.name(s.value)} = ${s.to === 'least' ? `Math.min(${bare(of)}, ${s.by})` : `${of} - ${of} % ${s.by}`}`)
          break
        }
        case 'read': {
          const cell = `${printer.name(s.buffer)}[${printer.text(s.at[0]!)}]`
          const padded = s.guards.length > 0 ? { text: `${guardText(s.guards)} ? ${cell} : ${s.pad}`, binds: 1 } : { text: cell, binds: 9 }
          bind(s.value, padded, s.buffer.role === 'input' || s.buffer.role === 'table')
          break
        }
        case 'write': {
          const cell = `${printer.name(s.buffer)}[${printer.text(s.at[0]!)}]`
          const value = printer.expression(s.value)
          const negative = s.mode === '+=' && value.binds === 6 && value.text.startsWith('-')
          const statement = negative ? `${cell} -= ${bare(value.text.slice(1))}` : `${cell} ${s.mode} ${value.text}`
          line(s.guards.length > 0 ? `if (${guardText(s.guards)}) ${statement}` : statement)
          break
        }
        case 'order':
          printer.helpers.set('order', ORDER)
          line(`order(${printer.name(s.to)}, ${printer.name(s.by)}, ${printer.text(s.at[0]!)}, ${printer.text(s.extent)})`)
          break
        case 'clear':
          line(`${printer.name(s.buffer)}.fill(0${s.buffer.grows ? `, 0, ${printer.text(lengthOf(s.buffer))}` : ''})`)
          break
        case 'reduction':
          line(`let ${printer.name(s.result)} = ${javascript.real(s.monoid.empty)}`)
          if (hasBest.has(s.result)) line(`let ${printer.name(s.result)}_best = ${s.monoid.name === 'argmax' ? '-Infinity' : 'Infinity'}`)
          break
        case 'update':
          if (!merged.has(s)) line(update(s))
          break
        case 'reserve': {
          const [name, length] = [printer.name(s.buffer), printer.text(s.extents[0]!, 4)]
          printer.helpers.set('longer', LONGER)
          line(`if (${name}.length < ${length}) ${name} = ${place(s.buffer)} = longer(${name}, ${length})`)
          break
        }
        case 'plan': {
          const [name, steps] = [printer.name(s.buffer), printer.text(s.steps, 4)]
          printer.helpers.set('plan', PLAN)
          line(`if (${name}[0] !== ${steps} || ${name}.length === 0) ${name} = ${place(s.buffer)} = plan(${steps}, ${snapshotsOf(s.memory)})`)
          line(`const ${printer.name(s.slots)} = ${name}[1]`)
          line(`let ${printer.name(s.cursor)} = 2`)
          break
        }
        case 'loop':
          if (!apart(s, out, indent)) loop(s, indent, out)
      }
    }
  }
  const place = (b: Buffer): string => `workspace[${kernel.workspace.indexOf(b)}]`
  const loop = (s: Loop, indent: string, out: string[]): void => {
    const line = (text: string): number => out.push(indent + text)
    for (const c of s.carries) line(`let ${printer.name(c.value)} = ${printer.text(c.initial)}`)
    const i = printer.name(s.index)
    if (s.while) line(`let ${i} = 0`)
    const range = (): string =>
      s.down
        ? `let ${i} = ${printer.text(P.plus(s.hi, P.constant(-1)))}; ${i} >= ${printer.text(s.lo, 4)}; ${i}--`
        : `let ${i} = ${printer.text(s.lo)}; ${i} < ${printer.text(s.hi, 4)}; ${s.step ? `${i} += ${s.step}` : `${i}++`}`
    if (s.guard !== undefined) line(`if (${printer.text(s.guard)}) {`)
    else if (s.recall)
      line(`for (; ${printer.name(s.recall.plan)}[${printer.name(s.recall.cursor)}] !== ${actions.stop}; ${printer.name(s.recall.cursor)} += 2) {`)
    else line(`for (${s.while ? `; ${printer.name(s.while.going)}; ${i}++` : range()}) {`)
    const inner = `${indent}  `
    if (s.recall) out.push(...recalled(s.recall, i, inner))
    write(s.body, inner, out)
    for (const text of handOn(s.carries)) out.push(inner + text)
    const pairs = (s.swaps ?? []).map((pair) => pair.map((b) => printer.name(b)) as [string, string])
    for (const [a, b] of pairs) out.push(`${inner}const ${a}_before = ${a}`, `${inner}${a} = ${b}`, `${inner}${b} = ${a}_before`)
    line('}')
    if (s.recall) line(`${printer.name(s.recall.cursor)} += 2`)
    if (s.while) line(`const ${printer.name(s.while.trips)} = ${i}`)
    for (const b of (s.swaps ?? []).flat()) line(`${place(b)} = ${printer.name(b)}`)
  }
  /** All carries change at once: one that takes the value of another goes first, and of those in a ring the value of one is held. */
  const handOn = (carries: readonly Carry[]): readonly string[] => {
    const lines: string[] = []
    const held = new Set<Operand>()
    const left = new Set(carries.filter((c) => c.next !== c.value))
    const readers = new Map<Value, number>()
    const count = (c: Carry, by: number): void => {
      for (const v of valuesIn(c.next)) readers.set(v, (readers.get(v) ?? 0) + by)
    }
    for (const c of left) count(c, 1)
    const isFree = (c: Carry): boolean => held.has(c.value) || !readers.get(c.value)
    while (left.size > 0) {
      const free = [...left].filter(isFree)
      for (const c of free) {
        left.delete(c)
        count(c, -1)
        lines.push(`${printer.name(c.value)} = ${printer.text(c.next)}${held.has(c.next) ? '_before' : ''}`)
      }
      if (free.length > 0) continue
      const [{ value }] = left as unknown as [Carry]
      held.add(value)
      lines.push(`const ${printer.name(value)}_before = ${printer.name(value)}`)
    }
    return lines
  }
  /** What a plan has done other than steps. */
  const recalled = ({ plan, cursor, rows }: Recall, k: string, indent: string): readonly string[] => {
    const at = `${printer.name(plan)}[${printer.name(cursor)}`
    const each = (action: number, write: (r: Recall['rows'][number], length: string, slot: string) => readonly string[]): readonly string[] => [
      `if (${at}] === ${action}) {`,
      ...rows.flatMap((r) => write(r, printer.text(lengthOf(r.now), 5), `${k} * ${printer.text(lengthOf(r.now), 6)}`)).map((l) => `  ${l}`),
      '  continue',
      '}',
    ]
    const name = (b: Buffer): string => printer.name(b)
    return [
      `const ${k} = ${at} + 1]`,
      ...each(actions.store, ({ now, snapshots }, n, o) => [`for (let c = 0, o = ${o}; c < ${n}; c++) ${name(snapshots)}[o + c] = ${name(now)}[c]`]),
      ...each(actions.restore, ({ now, snapshots }, n, o) => [
        `for (let c = 0, o = ${o}; c < ${n}; c++) ${name(now)}[c] = ${name(snapshots)}[o + c]`,
      ]),
      ...each(actions.undo, ({ now, next }) => [
        `const ${name(now)}_after = ${name(now)}`,
        `${name(now)} = ${name(next)}`,
        `${name(next)} = ${name(now)}_after`,
      ]),
    ].map((l) => indent + l)
  }
  const update = (s: Update): string => {
    const name = printer.name(s.result)
    const x = printer.expression(s.value)
    switch (s.monoid.name) {
      case 'sum':
        return x.binds === 6 && x.text.startsWith('-') ? `${name} -= ${bare(x.text.slice(1))}` : `${name} += ${x.text}`
      case 'max':
      case 'min': {
        const t = printer.text(s.value, 4)
        return `if (${passes(t, s.monoid.name, name)}) ${name} = ${t}`
      }
      default: {
        const t = printer.text(s.value, 4)
        const twin = partner.get(s)
        const best = twin ? printer.name(twin.result) : `${name}_best`
        return `if (${passes(t, s.monoid.name.slice(3), best)}) { ${best} = ${t}; ${name} = ${printer.text(s.index)} }`
      }
    }
  }
  const moving = new Set<Buffer>(kernel.workspace.filter((b) => b.grows))
  walk(kernel.body, (s) => {
    for (const b of s.tag === 'loop' ? (s.swaps ?? []).flat() : []) moving.add(b)
  })
  const unpacked = kernel.workspace.map((b) => `  ${moving.has(b) ? 'let' : 'const'} ${printer.name(b)} = ${place(b)}`)
  const tables = tablesOf(kernel).map((b) => [b, printer.names.fresh('table')] as const)
  // Engines know more of what is local.
  const local = tables.map(([b, name]) => `  const ${printer.name(b)} = ${name}`)
  const print = (body: readonly Statement[]): string[] => {
    const lines = [...unpacked, ...local]
    write(body, '  ', lines)
    return lines
  }
  const pieces = parts.map(print)
  return {
    parameters,
    body: parts.length === 1 ? pieces[0]! : parts.map((_, k) => `  part${k}(${parameters.join(', ')})`),
    parts: [
      ...tables.map(([b, name]) => `const ${name} = ${tableText(b)}`),
      ...(parts.length === 1 ? functions : pieces.map((lines, k) => `const part${k} = (${parameters.join(', ')}) => {\n${lines.join('\n')}\n}`)),
    ],
    helpers: printer.helpers,
    workspace: kernel.workspace.map((b) => ({ sort: b.sort === 'integer' ? 'integer' : 'real', length: b.grows ? '0' : printer.text(lengthOf(b)) })),
  }
}
