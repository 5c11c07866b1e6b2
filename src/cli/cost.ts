/** What a kernel costs: operations in a call and bytes of workspace, as polynomials in the sizes. */

import * as P from '../categories/size.js'
import { type Buffer, isOffset, type Kernel, type Loop, type Offset, type Statement, tablesOf, type Value, walk } from '../codegen/loop.js'

const ZERO: Offset = []
const HALF = 0.5
const sum = (...ps: readonly Offset[]): Offset => ps.reduce((s, p) => P.plus(s, p), ZERO)
const less = (p: Offset, q: Offset): Offset => P.plus(p, P.scale(-1, q))

/** Sizes as if whole blocks, and whole steps, fitted into them: the statements of a kernel over these, and over every index once. */
const whole = (k: Kernel): readonly Statement[] => {
  const cuts = new Map<Value, Offset>()
  const offset = (p: Offset): Offset => P.replaceAtoms(p, (v) => cuts.get(v) ?? P.atom(v))
  const visit = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((s): readonly Statement[] => {
      if (s.tag === 'cut') cuts.set(s.value, s.to === 'multiple' ? offset(s.of) : P.constant(s.by))
      if (s.tag !== 'loop') return [s]
      const [lo, hi] = [offset(s.lo), offset(s.hi)]
      // What is left over.
      if (less(hi, lo).length === 0) return []
      if (s.step === undefined) return [{ ...s, lo, hi, body: visit(s.body) }]
      cuts.set(s.index, P.plus(lo, P.scale(s.step, P.atom(s.index))))
      return [{ ...s, lo: ZERO, hi: P.scale(1 / s.step, less(hi, lo)), body: visit(s.body) }]
    })
  return visit(k.body)
}

/** `Σ_{lo ≤ i < hi} p(i)`, where p is of degree 2 at most in i; beyond that, and where a bound is data, what p is at most. */
const summed = (p: Offset, { index, lo, hi }: Loop): { readonly cost: Offset; readonly exact: boolean } => {
  const degree = (t: P.Monomial<Value>): number => t.factors.filter((f) => f === index).length
  const rest = (d: number): Offset => p.filter((t) => degree(t) === d).map((t) => ({ ...t, factors: t.factors.filter((f) => f !== index) }))
  if (p.some((t) => degree(t) > 2)) {
    const most = P.replaceAtoms(p, (a) => (a === index ? hi : P.atom(a)))
    return { cost: P.times(less(hi, lo), most), exact: false }
  }
  // Σ_{i<n} 1, i, i²
  const first = (n: Offset): Offset => P.scale(HALF, P.times(n, less(n, P.constant(1))))
  const second = (n: Offset): Offset => P.scale(1 / 6, P.times(P.times(n, less(n, P.constant(1))), less(P.scale(2, n), P.constant(1))))
  return {
    cost: sum(P.times(rest(0), less(hi, lo)), P.times(rest(1), less(first(hi), first(lo))), P.times(rest(2), less(second(hi), second(lo)))),
    exact: true,
  }
}

/** Of a loop with a known end, what its integers are in each iteration: elements of tables, and those that are carried. */
const listsIn = ({ index, lo, hi, body, carries }: Loop): ReadonlyMap<Value, readonly number[]> => {
  const [first, end] = [P.constantOf(lo), P.constantOf(hi)]
  const lists = new Map<Value, readonly number[]>()
  if (first === undefined || end === undefined) return lists
  for (const s of body)
    if (s.tag === 'read' && s.buffer.contents && less(s.at[0]!, P.atom(index)).length === 0) lists.set(s.value, s.buffer.contents.slice(first, end))
  for (const { value, initial, next } of carries) {
    const rest = isOffset(next) && next.length === 1 ? lists.get(next[0]!.factors[0]!) : undefined
    const start = isOffset(initial) ? P.constantOf(initial) : undefined
    if (rest && start !== undefined) lists.set(value, [start, ...rest.slice(0, -1)])
  }
  return lists
}
const own = (s: Statement): number => (s.tag === 'let' || s.tag === 'update' || (s.tag === 'write' && s.mode === '+=') ? 1 : 0)
/** Operations on reals in a call: scalar operations, and what reductions and accumulations add. */
export const operationsOf = (k: Kernel): { readonly cost: Offset; readonly exact: boolean } => {
  let exact = true
  const visit = (body: readonly Statement[]): Offset =>
    sum(
      ...body.map((s) => {
        if (s.tag !== 'loop') return P.constant<Value>(own(s))
        const lists = listsIn(s)
        const ofList = ({ factors }: P.Monomial<Value>): readonly number[] | undefined => (factors.length === 1 ? lists.get(factors[0]!) : undefined)
        const each = visit(s.body)
        const listed = each.reduce((n, t) => n + t.coefficient * (ofList(t) ?? []).reduce((m, x) => m + x, 0), 0)
        const inner = summed(
          each.filter((t) => !ofList(t)),
          s,
        )
        if (!inner.exact) exact = false
        return P.plus(inner.cost, P.constant(listed))
      }),
    )
  const cost = visit(whole(k))
  return { cost, exact: exact && cost.every((t) => t.factors.every((f) => k.sizes.includes(f))) }
}
export const loopsOf = (k: Kernel): number => {
  let n = 0
  walk(whole(k), (s) => void (s.tag === 'loop' && n++))
  return n
}
const bytesOf = (buffers: readonly Buffer[], precision: 'f64' | 'f32'): Offset =>
  sum(
    ...buffers.map((b) =>
      P.scale(
        b.sort === 'real' && precision === 'f64' ? 8 : 4,
        b.extents.reduce<Offset>((n, x) => P.times(n, x), P.constant(1)),
      ),
    ),
  )
/** Bytes of the arrays that the kernel works in. */
export const workspaceOf = (k: Kernel, precision: 'f64' | 'f32'): Offset => bytesOf(k.workspace, precision)
export const showCost = (p: Offset): string => {
  const rounded = p.map((t) => ({ ...t, coefficient: Math.round(t.coefficient * 1e6) / 1e6 }))
  const text = rounded.map((t, k) => {
    const c = Math.abs(t.coefficient)
    const names = [...new Set(t.factors)].map((f) => {
      const n = t.factors.filter((x) => x === f).length
      return n === 1 ? f.name : `${f.name}^${n}`
    })
    const term = [...(c === 1 && names.length > 0 ? [] : [String(c)]), ...names].join('·')
    return t.coefficient < 0 ? `${k === 0 ? '-' : ' - '}${term}` : `${k === 0 ? '' : ' + '}${term}`
  })
  return text.join('') || '0'
}
/** What one more step adds to the arrays that grow with the steps of a loop, in bytes. */
const grownBy = (k: Kernel, precision: 'f64' | 'f32'): readonly string[] =>
  k.workspace.flatMap((b) =>
    b.grows ? [`${b.name} ${showCost(workspaceOf({ ...k, workspace: [{ ...b, extents: b.extents.slice(1) }] }, precision))}`] : [],
  )
/** Lines for `--explain`. */
export const costLines = (k: Kernel, precision: 'f64' | 'f32'): readonly string[] => {
  const { cost, exact } = operationsOf(k)
  const loops = loopsOf(k)
  const grown = grownBy(k, precision)
  const tables = tablesOf(k)
  const arrays = (n: number): string => `${n} array${n === 1 ? '' : 's'}`
  return [
    `cost: ${exact ? '' : 'at most '}${showCost(cost)} operations a call, in ${loops} loop${loops === 1 ? '' : 's'}`,
    `workspace: ${showCost(workspaceOf(k, precision))} bytes in ${arrays(k.workspace.length)}`,
    ...(tables.length > 0 ? [`tables: ${showCost(bytesOf(tables, 'f64'))} bytes in ${arrays(tables.length)}`] : []),
    ...(grown.length > 0 ? [`kept for every step of a loop whose end the run finds: ${grown.join(', ')} bytes`] : []),
  ]
}
