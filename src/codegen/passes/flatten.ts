/**
 * Arrays become flat, row by row; what a loop adds to a place in memory is computed where the rest of it is known, once.
 * `a[i, j, k]` of extents m × n × p inside loops i, j, k becomes `a[o + k]` with `o = q + j p` in loop j and `q = i n p` in loop i.
 */
import * as P from '../../categories/size.js'
import { type Buffer, definedBy, type Kernel, type Loop, type Offset, type Statement, scalar, type Value } from '../loop.js'

const flatOffset = (buffer: Buffer, at: readonly Offset[]): Offset =>
  at.reduce<Offset>((place, i, k) => P.plus(P.times(place, buffer.extents[k]!), i), [])
export const lengthOf = (buffer: Buffer): Offset => buffer.extents.reduce<Offset>(P.times, P.constant(1))

interface Scope {
  readonly parent: Scope | undefined
  readonly index: Value | undefined
  readonly defined: Set<Value>
  readonly out: Statement[]
  readonly names: Map<string, Value>
}

export const flatten = (kernel: Kernel): Kernel => {
  let count = 0
  const flat = (b: Buffer): Buffer => flattened.get(b) ?? b
  const flattened = new Map<Buffer, Buffer>()
  for (const b of [...kernel.inputs, ...kernel.outputs, ...kernel.workspace]) {
    if ('extents' in b) flattened.set(b, b.extents.length === 1 ? b : { ...b, extents: [lengthOf(b)] })
  }
  const homeOf = (p: Offset, scope: Scope): Scope => {
    const values = p.flatMap((t) => t.factors)
    let s = scope
    while (s.parent && !values.some((v) => s.defined.has(v))) s = s.parent
    return s
  }
  const isTerm = (t: Offset[number]): boolean => t.coefficient === 1 && t.factors.length === 1
  const named = (is: Offset, home: Scope): Offset => {
    if (is.length === 1 && isTerm(is[0]!)) return is
    const key = P.show(is, (v) => v.key)
    let known = home.names.get(key)
    if (!known) {
      known = scalar('o', 'integer', `o${String(count++).padStart(6, '0')}`)
      home.names.set(key, known)
      home.defined.add(known)
      home.out.push({ tag: 'integer', value: known, is })
    }
    return P.atom(known)
  }
  /** The offset with its outer part named where that is known, and products named where they are. */
  const name = (p: Offset, scope: Scope): Offset => {
    const [constant, rest] = [p.filter((t) => t.factors.length === 0), p.filter((t) => t.factors.length > 0)]
    const inner = scope.parent ? rest.filter((t) => t.factors.some((v) => scope.defined.has(v))) : rest
    const outer = rest.filter((t) => !inner.includes(t))
    if (outer.length > 1 || outer.some((t) => !isTerm(t)))
      return name([...P.plus(inner, named(name(outer, homeOf(outer, scope)), homeOf(outer, scope))), ...constant], scope)
    return inner.every(isTerm) ? p : P.plus(named(rest, scope), constant)
  }
  const visit = (body: readonly Statement[], scope: Scope): void => {
    for (const s of body) {
      for (const v of definedBy(s)) if (s.tag !== 'loop' || v === s.while?.trips) scope.defined.add(v)
      if (s.tag === 'read' || s.tag === 'write') {
        const at = s.buffer.extents.length === 0 ? [] : [name(flatOffset(s.buffer, s.at), scope)]
        scope.out.push({ ...s, buffer: flat(s.buffer), at: at.length === 0 ? [[]] : at })
      } else if (s.tag === 'order') scope.out.push({ ...s, to: flat(s.to), by: flat(s.by), at: [name(flatOffset(s.by, s.at), scope)] })
      else if (s.tag === 'clear') scope.out.push({ ...s, buffer: flat(s.buffer) })
      else if (s.tag === 'plan') scope.out.push({ ...s, buffer: flat(s.buffer) })
      else if (s.tag === 'reserve') scope.out.push({ ...s, buffer: flat(s.buffer), extents: [s.extents.reduce<Offset>(P.times, P.constant(1))] })
      else if (s.tag === 'loop') {
        const inner: Scope = { parent: scope, index: s.index, defined: new Set(definedBy(s)), out: [], names: new Map() }
        visit(s.body, inner)
        const swaps = s.swaps?.map(([a, b]) => [flat(a), flat(b)] as const)
        const again = s.recall && {
          ...s.recall,
          plan: flat(s.recall.plan),
          rows: s.recall.rows.map((r) => ({ now: flat(r.now), next: flat(r.next), snapshots: flat(r.snapshots) })),
        }
        const loop: Loop = { ...s, body: inner.out, ...(swaps && { swaps }), ...(again && { recall: again }) }
        scope.out.push(loop)
      } else scope.out.push(s)
    }
  }
  const top: Scope = { parent: undefined, index: undefined, defined: new Set(), out: [], names: new Map() }
  visit(kernel.body, top)
  const each = <T extends Buffer | Value>(x: T): T => ('extents' in x ? (flat(x) as T) : x)
  return { ...kernel, inputs: kernel.inputs.map(each), outputs: kernel.outputs.map(each), workspace: kernel.workspace.map(each), body: top.out }
}
