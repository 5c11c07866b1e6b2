/**
 * A kernel as steps of a parallel machine, one after another: arrays cleared, loops whose iterations all run at once, and what stands between
 * loops, run once. A loop's sums for the whole program come in two parts: one partial result for each group of invocations, and their sum in the
 * step after it.
 */
import * as P from '../../categories/size.js'
import {
  type Buffer,
  definedBy,
  isBuffer,
  type Kernel,
  type Loop,
  type Offset,
  operandsOf,
  type Reduction,
  type Statement,
  type Update,
  type Value,
  valuesIn,
  walk,
} from '../loop.js'
import { accessesIn, definedIn, isOwner, written } from './owner.js'

export interface Wipe {
  readonly tag: 'wipe'
  readonly buffer: Buffer
  /** Of a buffer that holds several arrays. */
  readonly part?: { readonly from: Offset; readonly length: Offset }
}
/** `for every point of the loops: body`, in any order; then the reductions have one partial result for each group. */
export interface Spread {
  readonly tag: 'spread'
  readonly loops: readonly Loop[]
  readonly body: readonly Statement[]
  readonly reductions: readonly Reduction[]
}
/** Partial results of the spread become one; then the statements run, once. */
export interface Once {
  readonly tag: 'once'
  readonly of: Spread | undefined
  readonly body: readonly Statement[]
}
export type Step = Wipe | Spread | Once

/** All values that they read. */
export const usedIn = (body: readonly Statement[]): ReadonlySet<Value> => {
  const all = new Set<Value>()
  walk(body, (s) => {
    for (const v of operandsOf(s).flatMap(valuesIn)) all.add(v)
  })
  return all
}
const updatedIn = (body: readonly Statement[]): ReadonlySet<Value> => {
  const all = new Set<Value>()
  walk(body, (s) => {
    if (s.tag === 'update') all.add(s.result)
  })
  return all
}

/** What one point of a loop over it may repeat: little work, of no effect. */
const REPEATED = 25
const isCheap = (body: readonly Statement[]): boolean =>
  body.every((s) => s.tag === 'let' || s.tag === 'read' || s.tag === 'integer') &&
  body.reduce((sum, s) => sum + (s.tag === 'let' ? s.op.cost : 0), 0) <= REPEATED

/** Is its number of iterations, as a polynomial, surely not negative? The product of two that are would be positive. */
const isSure = (l: Loop): boolean => P.plus(l.hi, P.scale(-1, l.lo)).every((t) => t.coefficient > 0)
/** The loops that stand alone in each other, from the outermost, and the body of the innermost, where what stood between them is repeated. */
const nestOf = (loop: Loop, depth: number): { readonly loops: readonly Loop[]; readonly body: readonly Statement[] } => {
  const loops = [loop]
  const between: Statement[] = []
  let { body } = loop
  while (loops.length < depth) {
    const inner = body[body.length - 1]
    const before = body.slice(0, -1)
    if (inner?.tag !== 'loop' || inner.carries.length > 0 || !isCheap([...between, ...before])) break
    if ([...loops, inner].filter((l) => !isSure(l)).length > 1) break
    const outer = new Set([...definedIn([...between, ...before]), ...loops.map((l) => l.index)])
    if ([...inner.lo, ...inner.hi].some((t) => t.factors.some((f) => outer.has(f)))) break
    loops.push(inner)
    between.push(...before)
    body = inner.body
  }
  return { loops, body: [...between, ...body] }
}

/** May two points of the loops meet in an element of some array? */
const meets = (loops: readonly Loop[], body: readonly Statement[], sizes: ReadonlySet<Value>): boolean =>
  [...written(accessesIn(body)).values()].some((accesses) => !isOwner(loops, accesses, sizes, definedIn(body)))

const DEEPEST = 3
/** A loop for many invocations; `undefined` for one that must run in order: whose iterations hand values on, or meet in an element, or share an array. */
const spread = (loop: Loop, declared: readonly Reduction[], sizes: ReadonlySet<Value>): Spread | undefined => {
  let clears = false
  walk(loop.body, (s) => {
    clears ||= s.tag === 'clear'
  })
  if (clears || loop.carries.length > 0) return undefined
  const own = updatedIn(loop.body)
  const reductions = declared.filter((r) => own.has(r.result))
  for (let depth = reductions.length > 0 ? 1 : DEEPEST; depth > 0; depth--) {
    const nest = nestOf(loop, depth)
    if (!meets(nest.loops, nest.body, sizes)) return { tag: 'spread', ...nest, reductions }
  }
  return undefined
}

/** The largest element goes with its place, where both are looked for: `max` is the value at `argmax`. */
export const twinsIn = (kernel: Kernel): ReadonlyMap<Value, Value> => {
  const home = new Map<Value, readonly Statement[]>()
  const updates = new Map<Value, number>()
  const bodies: (readonly Statement[])[] = [kernel.body]
  walk(kernel.body, (s) => {
    if (s.tag === 'loop') bodies.push(s.body)
    if (s.tag === 'update') updates.set(s.result, (updates.get(s.result) ?? 0) + 1)
  })
  for (const b of bodies) for (const s of b) if (s.tag === 'reduction') home.set(s.result, b)
  const twins = new Map<Value, Value>()
  for (const b of bodies) {
    const own = b.filter((s): s is Update => s.tag === 'update' && updates.get(s.result) === 1)
    for (const u of own) {
      const twin = own.find((x) => x.monoid.name === `arg${u.monoid.name}` && x.value === u.value && home.get(x.result) === home.get(u.result))
      if (twin) twins.set(u.result, twin.result)
    }
  }
  return twins
}

export const stepsOf = (kernel: Kernel): readonly Step[] => {
  const first: Wipe[] = []
  const steps: (Wipe | Spread | (Once & { readonly body: Statement[] }))[] = []
  const sizes = new Set(kernel.sizes)
  const known = new Set<Value>([...sizes, ...kernel.inputs.filter((x): x is Value => !isBuffer(x))])
  /** The number of the first step after which each value is there. */
  const since = new Map<Value, number>()
  let declared: Reduction[] = []
  const last = (): Once & { readonly body: Statement[] } => {
    const s = steps[steps.length - 1]
    if (s?.tag === 'once') return s
    const made = { tag: 'once' as const, of: undefined, body: [] }
    steps.push(made)
    return made
  }
  /** The first step that can compute it, or the last, or a new one. */
  const place = (s: Statement): Once & { readonly body: Statement[] } => {
    if (s.tag !== 'let' && s.tag !== 'integer') return last()
    const from = operandsOf(s)
      .flatMap(valuesIn)
      .reduce((k, v) => Math.max(k, known.has(v) ? 0 : since.get(v)!), 0)
    return (steps.find((x, k) => k >= from && x.tag === 'once') as ReturnType<typeof last> | undefined) ?? last()
  }
  for (const s of kernel.body) {
    if (s.tag === 'reduction') declared.push(s)
    else if (s.tag === 'loop') {
      const step = spread(s, declared, sizes)
      const updated = updatedIn(s.body)
      const own = declared.filter((r) => updated.has(r.result))
      declared = declared.filter((r) => !own.includes(r))
      steps.push(step ?? { tag: 'once', of: undefined, body: [...own, s] })
      if (step && own.length > 0) steps.push({ tag: 'once', of: step, body: [] })
      for (const v of [...own.map((r) => r.result), ...definedBy(s)]) since.set(v, steps.length - 1)
    } else if (s.tag === 'clear' && s.buffer.extents.length > 0) {
      const wipe: Wipe = { tag: 'wipe', buffer: s.buffer }
      if (steps.some((x) => touches(x, s.buffer))) steps.push(wipe)
      else first.push(wipe)
    } else {
      const step = place(s)
      step.body.push(s)
      for (const v of definedBy(s)) since.set(v, steps.indexOf(step))
    }
  }
  return [...first, ...steps]
}
const touches = (s: Step, b: Buffer): boolean => (s.tag === 'wipe' ? s.buffer === b : accessesIn(s.body).some((a) => a.s.buffer === b))
