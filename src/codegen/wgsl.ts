/**
 * Kernels as WGSL: one entry point for each step that computes. Sizes and scalar inputs come in through `params`; scalars go from step to step, and
 * out, through `scalars`; what is reduced over a whole loop goes through `partials`, one element for each workgroup.
 *
 * All reals are f32; booleans are stored as 0 and 1. WGSL lets a device assume that NaN and infinities do not occur; on devices that keep them they
 * pass as in JavaScript, except that `sign` of NaN is 0. Numbers below 1.2e-38 may count as 0. A read out of range that a `select` then drops, as in
 * `select(0.0, x[i - 1], i > 0)`, reads some element, by WGSL's rules, and does no harm.
 */

import type { Sort } from '../categories/equation.js'
import { Impossible } from '../categories/errors.js'
import * as P from '../categories/size.js'
import { type Language, Names, Printer, type Text } from './emit.js'
import {
  type Buffer,
  definedBy,
  type Guard,
  isBuffer,
  type Kernel,
  type Loop,
  type Offset,
  type Read,
  type Reduction,
  type Statement,
  scalar,
  type Update,
  type Value,
  type Write,
} from './loop.js'
import { declared, definitionsFor } from './wgsl/library.js'
import { combinations, LANES } from './wgsl/reductions.js'
import { type Once, type Spread, type Step, twinsIn, usedIn } from './wgsl/steps.js'
import { words, wordsIn } from './wgsl/words.js'

const reserved: ReadonlySet<string> = new Set([...words, ...declared])

/** The shortest decimal that is the same number in f32. */
const decimal = (x: number): number => {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(x.toPrecision(digits))
    if (Math.fround(short) === x) return short
  }
  return x
}
const real = (x: number): string => {
  const y = Math.fround(x)
  if (Number.isNaN(y)) return 'not_a_number()'
  if (!Number.isFinite(y)) return y > 0 ? 'infinity()' : '-infinity()'
  const text = Object.is(y, -0) ? '-0' : String(decimal(y)).replace('e+', 'e')
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}
export const wgsl: Language = { target: 'wgsl', reserved, real, divide: (text, by) => `(${text}) / ${by}` }

/** Elements in memory. */
const storedType = (sort: Sort): 'i32' | 'f32' => (sort === 'integer' ? 'i32' : 'f32')
const asStored = (sort: Sort, text: string): string => (sort === 'boolean' ? `select(0.0, 1.0, ${text})` : text)
const asUsed = (sort: Sort, text: string): Text => (sort === 'boolean' ? { text: `${text} != 0.0`, binds: 3 } : { text, binds: 9 })

const identifier = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .replace(/^(?=[\d_]|$)/, 'v')
const flatOffset = (b: Buffer, at: readonly Offset[]): Offset => at.reduce<Offset>((place, i, k) => P.plus(P.times(place, b.extents[k]!), i), [])
/** Without one pair of parentheses around the whole. */
const bare = (text: string): string => (/^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text)
const isArray = (b: Buffer): boolean => b.extents.length > 0

/** What the steps of a module have in common. */
interface Shared {
  /** Names of what goes in, out, and from step to step. */
  readonly names: ReadonlyMap<Value | Buffer, string>
  /** Values that one step leaves in `scalars` for others. */
  readonly passed: ReadonlySet<Value>
  /** An extremum that is the value at a place that is looked for anyway. */
  readonly twins: ReadonlyMap<Value, Value>
}

/** Prints statements of one step, and notes what it needs. */
class StepPrinter extends Printer {
  private readonly local = new Map<Value | Buffer, { readonly name: string }>()
  constructor(
    kernel: Kernel,
    private readonly shared: Shared,
  ) {
    super(wgsl, kernel, shared.names.values())
  }
  /** The variable that holds a reduction. */
  variable(v: Value): string {
    const known = this.shared.names.get(v)
    if (known !== undefined) return known
    const hint = this.local.get(v) ?? { name: identifier(v.name) }
    this.local.set(v, hint)
    return this.names.of(hint)
  }
  private readonly texts = new Map<Value | Buffer, string>()
  override name(x: Value | Buffer): string {
    return this.texts.get(x) ?? this.variable(x as Value)
  }

  save(v: Value): string[] {
    if (!this.shared.passed.has(v)) return []
    return [`scalars.${this.variable(v)} = ${asStored(v.sort, this.name(v))};`]
  }

  // ---- reductions

  declare(v: Value, monoid: Update['monoid']): string[] {
    const c = combinations[monoid.name]
    const twin = this.shared.twins.get(v)
    if (twin) {
      this.texts.set(v, `${this.variable(twin)}.value`)
      return []
    }
    if (c.type === 'Place') this.texts.set(v, `${this.variable(v)}.index`)
    return [`var ${this.variable(v)} = ${c.empty};`]
  }
  private update(s: Update): string[] {
    if (this.shared.twins.has(s.result)) return []
    const v = this.variable(s.result)
    const x = this.expression(s.value)
    if (s.monoid.name === 'sum' && x.binds === 6 && x.text.startsWith('-')) return [`${v} -= ${bare(x.text.slice(1))};`]
    return [`${combinations[s.monoid.name].update(v, x.text, this.text(s.index))};`]
  }

  // ---- memory

  private cell(b: Buffer, at: readonly Offset[]): string {
    if (!isArray(b)) return `scalars.${this.name(b)}`
    // A constant that is out of range does not compile, even where nothing comes of it.
    const place = flatOffset(b, at)
    return `${this.name(b)}[${(P.constantOf(place) ?? 0) < 0 ? '0' : this.text(place)}]`
  }
  /** What must hold, as text; `undefined` if it cannot. */
  private condition(guards: readonly Guard[]): string | undefined {
    const parts: string[] = []
    for (const { index, extent } of guards) {
      const [i, n] = [P.constantOf(index), P.constantOf(extent)]
      if (i !== undefined && (i < 0 || (n !== undefined && i >= n))) return undefined
      if (i === undefined) parts.push(`${this.text(index, 4)} >= 0`)
      if (i === undefined || n === undefined) parts.push(`${this.text(index, 4)} < ${this.text(extent, 4)}`)
    }
    return parts.join(' && ')
  }
  private read(s: Read): Text {
    const condition = this.condition(s.guards)
    const pad = s.buffer.sort === 'integer' ? { text: String(s.pad), binds: 9 } : this.expression(s.pad ?? 0)
    if (condition === undefined) return s.value.sort === 'boolean' ? asUsed('boolean', pad.text) : pad
    const cell = this.cell(s.buffer, s.at)
    return asUsed(s.value.sort, condition === '' ? cell : `select(${pad.text}, ${cell}, ${condition})`)
  }
  private write(s: Write): string[] {
    const condition = this.condition(s.guards)
    if (condition === undefined) return []
    const cell = this.cell(s.buffer, s.at)
    const x = this.expression(s.value)
    const negative = s.mode === '+=' && x.binds === 6 && x.text.startsWith('-')
    const value = typeof s.value === 'number' ? x.text : asStored(s.buffer.sort, x.text)
    const statement = negative ? `${cell} -= ${bare(x.text.slice(1))};` : `${cell} ${s.mode} ${value};`
    return [condition === '' ? statement : `if (${condition}) { ${statement} }`]
  }

  // ---- statements

  private bind(v: Value, e: Text, may: boolean): string[] {
    return may && !this.shared.passed.has(v) && this.defer(v, e) ? [] : [`let ${this.name(v)} = ${e.text};`]
  }
  private loop(s: Loop): string[] {
    const i = this.name(s.index)
    return [
      ...s.carries.map((c) => `var ${this.name(c.value)} = ${this.text(c.initial)};`),
      `for (var ${i} = ${this.text(s.lo)}; ${i} < ${this.text(s.hi, 4)}; ${i}++) {`,
      ...indented([...s.body.flatMap((x) => this.statement(x)), ...s.carries.map((c) => `${this.name(c.value)} = ${this.text(c.next)};`)]),
      '}',
    ]
  }
  private clear(b: Buffer): string[] {
    if (!isArray(b)) return [`${this.cell(b, [])} = 0.0;`]
    const index = scalar('c', 'integer', 'c')
    const [c, length] = [this.name(index), this.text(b.extents.reduce(P.times), 4)]
    return [`for (var ${c} = 0; ${c} < ${length}; ${c}++) { ${this.name(b)}[${c}] = ${b.sort === 'integer' ? '0' : '0.0'}; }`]
  }
  statement(s: Statement): string[] {
    switch (s.tag) {
      case 'let':
        return this.bind(s.value, this.apply(s.op, s.args), true)
      case 'integer':
        return [`let ${this.name(s.value)} = ${this.text(s.is)};`]
      case 'cut':
        throw new Impossible('WGSL: loops are not in parts')
      case 'read':
        return this.bind(s.value, this.read(s), s.buffer.role === 'input')
      case 'write':
        return this.write(s)
      case 'clear':
        return this.clear(s.buffer)
      case 'order':
        throw new Impossible('a sort in WGSL, where elements are counted')
      case 'reserve':
        throw new Impossible('an array that grows in WGSL')
      case 'plan':
        throw new Impossible('a plan in WGSL')
      case 'reduction':
        return this.declare(s.result, s.monoid)
      case 'update':
        return this.update(s)
      case 'loop':
        return this.loop(s)
    }
  }
}
const indented = (lines: readonly string[]): string[] => lines.map((l) => `  ${l}`)

// ---- steps

/** Reductions that need a variable of their own. */
const ownOf = (s: Spread, { twins }: Shared): readonly Reduction[] => s.reductions.filter((r) => !twins.has(r.result))
const acrossLanes = (s: Spread, p: StepPrinter, shared: Shared): string[] =>
  ownOf(s, shared).map((r) => `${p.variable(r.result)} = ${r.monoid.name}_lanes(lane, ${p.variable(r.result)});`)
const joined = (s: Spread, p: StepPrinter, shared: Shared): string[] => [
  ...s.reductions.flatMap((r) => p.declare(r.result, r.monoid)),
  `for (var part = lane; part < arrayLength(&partials); part += ${LANES}u) {`,
  ...ownOf(s, shared).map((r) => `  ${combinations[r.monoid.name].join(p.variable(r.result), `partials[part].${p.variable(r.result)}`)};`),
  '}',
  ...acrossLanes(s, p, shared),
  'if (lane != 0u) { return; }',
  ...s.reductions.flatMap((r) => p.save(r.result)),
]
const printOnce = (s: Once, p: StepPrinter, shared: Shared): string[] => [
  ...(s.of ? joined(s.of, p, shared) : []),
  ...s.body.flatMap((x) => [...p.statement(x), ...(x.tag === 'reduction' ? [] : definedBy(x).flatMap((v) => p.save(v)))]),
  // Reductions are complete after the loop that updates them.
  ...s.body.flatMap((x) => (x.tag === 'reduction' ? p.save(x.result) : [])),
]

const printSpread = (s: Spread, p: StepPrinter, shared: Shared): string[] => {
  const stride = `i32(groups.x) * ${LANES}`
  const from = (l: Loop, i: string): string => (l.lo.length === 0 ? i : `${p.text(l.lo, 4)} + ${i}`)
  const head = (): string[] => {
    const [only] = s.loops
    if (s.loops.length === 1) {
      const i = p.name(only!.index)
      return [`for (var ${i} = ${from(only!, 'i32(id.x)')}; ${i} < ${p.text(only!.hi, 4)}; ${i} += ${stride}) {`]
    }
    const extents = s.loops.map((l) => P.plus(l.hi, P.scale(-1, l.lo)))
    const digit = (k: number): string => {
      const inner = extents.slice(k + 1).reduce<Offset>(P.times, P.constant(1))
      const quotient = k === extents.length - 1 ? 'at' : `at / ${p.text(inner, 6)}`
      return k === 0 ? quotient : `${quotient === 'at' ? 'at' : `(${quotient})`} % ${p.text(extents[k]!, 6)}`
    }
    return [
      `for (var at = i32(id.x); at < ${p.text(extents.reduce(P.times), 4)}; at += ${stride}) {`,
      ...s.loops.map((l, k) => `  let ${p.name(l.index)} = ${from(l, digit(k))};`),
    ]
  }
  const declared = s.reductions.flatMap((r) => p.declare(r.result, r.monoid))
  const lines = [...declared, ...head(), ...indented(s.body.flatMap((x) => p.statement(x))), '}', ...acrossLanes(s, p, shared)]
  if (s.reductions.length === 0) return lines
  return [
    ...lines,
    'if (lane == 0u) {',
    ...ownOf(s, shared).map((r) => `  partials[group.x].${p.variable(r.result)} = ${p.variable(r.result)};`),
    '}',
  ]
}

const ID = '@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u'
const GROUP = '@builtin(workgroup_id) group: vec3u'
const LANE = '@builtin(local_invocation_index) lane: u32'
const builtins = (s: Once | Spread): string => (s.tag === 'once' ? (s.of ? LANE : '') : s.reductions.length > 0 ? `${ID}, ${GROUP}, ${LANE}` : ID)

const writtenIn = (body: readonly Statement[]): readonly Buffer[] =>
  body.flatMap((s) => (s.tag === 'loop' ? writtenIn(s.body) : s.tag === 'write' ? [s.buffer] : []))
/** What the step is for, as a comment. */
const saying = (s: Once | Spread, { names }: Shared): string => {
  const writes = [...new Set(writtenIn(s.body))].map((b) => names.get(b)!)
  if (s.tag === 'once') return `Once: ${[...(s.of?.reductions ?? []).map((r) => names.get(r.result)!), ...writes].join(', ') || 'scalars'}.`
  const show = (p: Offset): string => P.show(p, (v) => v.name, ' * ')
  const points = s.loops.map((l) => `${l.lo.length === 0 ? '' : `${show(l.lo)} <= `}${l.index.name} < ${show(l.hi)}`)
  return `For all ${points.join(', ')}: ${[...writes, ...s.reductions.map((r) => `parts of ${names.get(r.result)!}`)].join(', ')}.`
}

// ---- modules

export interface PrintedStep {
  readonly step: Step
  readonly entry: string
  /** The bindings that it uses, by name. */
  readonly uses: readonly string[]
}
export interface Shader {
  readonly text: string
  /** In the order of their numbers. */
  readonly bindings: readonly string[]
  /** The fields of `params`: integers, then the others. */
  readonly params: readonly Value[]
  /** The fields of `scalars`: results of rank 0, then others. */
  readonly scalars: readonly { readonly name: string; readonly sort: Sort }[]
  /** Bytes of an element of `partials`. */
  readonly partial: number
  readonly steps: readonly PrintedStep[]
  readonly names: ReadonlyMap<Value | Buffer, string>
}

/** What a step's own printer counts uses in. */
const bodyOf = (s: Step): readonly Statement[] => {
  if (s.tag === 'wipe') return []
  return s.tag === 'once' ? s.body : [...s.loops.map((l) => ({ ...l, body: [] })), ...s.body]
}
const WRITTEN = 'storage, read_write'
const binding = (name: string, space: string, type: string) => ({ name, space, type })
const field = <T extends string>(name: string, type: T) => ({ name, type })

export const printShader = (head: string, kernel: Kernel, steps: readonly Step[]): Shader => {
  const made = new Map<Value, Step>()
  for (const s of steps) {
    if (s.tag === 'once') for (const v of [...(s.of?.reductions ?? []).map((r) => r.result), ...s.body.flatMap(definedBy)]) made.set(v, s)
  }
  const used = new Map(steps.map((s) => [s, usedIn(bodyOf(s))]))
  const passed = [...made].filter(([v, s]) => steps.some((t) => t !== s && used.get(t)!.has(v))).map(([v]) => v)
  const given = [...kernel.sizes, ...kernel.inputs.filter((x): x is Value => !isBuffer(x))]
  const buffers = [...kernel.inputs.filter(isBuffer), ...kernel.outputs, ...kernel.workspace]
  const reductions = steps.flatMap((s) => (s.tag === 'spread' ? s.reductions : []))

  const module = new Names([...reserved, ...steps.map((_, k) => `step${k + 1}`)])
  const names = new Map<Value | Buffer, string>()
  for (const x of new Set([...given, ...buffers, ...passed, ...reductions.map((r) => r.result)]))
    names.set(x, module.of({ name: identifier(x.name) }))
  const shared: Shared = { names, passed: new Set(passed), twins: twinsIn(kernel) }
  const name = (x: Value | Buffer): string => names.get(x)!

  const params = [...given.filter((v) => v.sort === 'integer'), ...given.filter((v) => v.sort !== 'integer')]
  const scalars = [...buffers.filter((b) => !isArray(b)), ...passed].map((x) => ({ name: name(x), sort: x.sort }))
  const partial = reductions.filter((r) => !shared.twins.has(r.result)).map((r) => field(name(r.result), combinations[r.monoid.name].type))
  const structs = [
    { ...binding('params', 'uniform', 'Params'), struct: 'Params', fields: params.map((v) => field(name(v), storedType(v.sort))) },
    { ...binding('scalars', WRITTEN, 'Scalars'), struct: 'Scalars', fields: scalars.map((f) => field(f.name, storedType(f.sort))) },
    { ...binding('partials', WRITTEN, 'array<Partial>'), struct: 'Partial', fields: partial },
  ].filter((x) => x.fields.length > 0)
  const arrays = buffers.filter(isArray).map((b) => binding(name(b), b.role === 'input' ? 'storage, read' : WRITTEN, `array<${storedType(b.sort)}>`))
  const bindings = [...structs, ...arrays]

  const functions: string[] = []
  const printed = steps.map((step, k): PrintedStep => {
    const entry = `step${k + 1}`
    if (step.tag === 'wipe') return { step, entry, uses: [] }
    const p = new StepPrinter({ ...kernel, body: bodyOf(step) }, shared)
    const lines = step.tag === 'once' ? printOnce(step, p, shared) : printSpread(step, p, shared)
    const own = step.tag === 'spread' ? step.reductions.map((r) => r.result) : []
    const mentioned = wordsIn(lines)
    const load = (from: string, values: readonly Value[]): string[] =>
      values.filter((v) => mentioned.has(name(v))).map((v) => `let ${name(v)} = ${asUsed(v.sort, `${from}.${name(v)}`).text};`)
    const elsewhere = passed.filter((v) => made.get(v) !== step && !own.includes(v))
    const loads = [...load('params', given), ...load('scalars', elsewhere)]
    functions.push(`// ${saying(step, shared)}
@compute @workgroup_size(${step.tag === 'once' && !step.of ? 1 : LANES})
fn ${entry}(${builtins(step)}) {
${indented([...loads, ...lines]).join('\n')}
}`)
    const uses = wordsIn([...loads, ...lines])
    return { step, entry, uses: bindings.map((b) => b.name).filter((b) => uses.has(b)) }
  })

  const sections = [
    head,
    structs.map((x) => `struct ${x.struct} {\n${x.fields.map((f) => `  ${f.name}: ${f.type},\n`).join('')}}`).join('\n'),
    bindings.map((b, k) => `@group(0) @binding(${k}) var<${b.space}> ${b.name}: ${b.type};`).join('\n'),
    ...definitionsFor([...structs.flatMap((x) => x.fields.map((f) => f.type)), ...functions]),
    ...functions,
  ]
  return {
    text: `${sections.filter((x) => x !== '').join('\n\n')}\n`,
    bindings: bindings.map((b) => b.name),
    params,
    scalars,
    partial: partial.reduce((bytes, f) => bytes + (f.type === 'Place' ? 8 : 4), 0),
    steps: printed,
    names,
  }
}
