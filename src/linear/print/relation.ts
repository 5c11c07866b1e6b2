/** An edge as a relation of the combinator register: the special case that it is, or `red`. */
import { type Axis, type AxisSet, type Equation, includes, indexAlong, isLiteral, meets, within, without } from '../../categories/equation.js'
import type { Edge } from '../edge.js'
import type { Expressions } from './expression.js'

const sameSet = (a: AxisSet, b: AxisSet): boolean => a.length === b.length && within(a, b)
const same = (a: readonly Equation[], b: readonly Equation[]): boolean => a.length === b.length && a.every((x, k) => x === b[k])
/** Distinct axes outside the scope, one for each index, if that is what the indices are. */
const plain = (indices: readonly Equation[], scope: AxisSet): readonly Axis[] | undefined => {
  const axes = indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
  return axes.length === indices.length && new Set(axes).size === axes.length && !meets(axes, scope) ? axes : undefined
}
/** Do axes run over whole dimensions? */
const whole = (axes: readonly Axis[], shape: readonly Equation[]): boolean => axes.every((a, k) => isLiteral(a.lo, 0) && a.hi === shape[k])

/** `leftmost` relations go to a variable of known shape. */
export const relation = (e: Edge, leftmost: boolean, x: Expressions): string => {
  const [from, to] = [e.from, e.to]
  const fresh = without(e.axes, from.scope)
  const one = isLiteral(e.by, 1)
  const weight = one ? '' : `(${x.write(e.by)})`
  const list = (es: readonly Equation[]): string => es.map((i) => x.write(i)).join(', ')
  const over = (axes: readonly Axis[], indices?: readonly Equation[]): string =>
    `[${axes.map(x.binder).join(', ')}${indices ? `; ${list(indices)}` : ''}]${weight}`
  const stays = sameSet(from.scope, to.scope)
  const fi = plain(e.fi, from.scope)
  const ti = plain(e.ti, [])
  const known = leftmost || (ti !== undefined && whole(ti, to.shape))

  const general = (): string => {
    const end = (scope: AxisSet, indices: readonly Equation[]): string => {
      const family = scope.length === 0 ? '' : `{${scope.map(x.axis).join(', ')}}`
      return family !== '' && indices.length === 0 ? family : `${family}[${list(indices)}]`
    }
    const shape = leftmost || to.shape.length === 0 ? '' : `: ${x.shape(to.shape)}`
    const binders = fresh.map(x.binder).join(', ')
    return `red${e.partial ? '?' : ''}[${binders}; ${end(to.scope, e.ti)}${shape} ← ${end(from.scope, e.fi)}]${weight}`
  }
  if (e.partial) return general()
  /** The array whose element at these axes is the weight, by name. */
  const element = (axes: readonly Axis[]): string | undefined => {
    const w = e.by
    if (w.tag !== 'at' || w.pad !== undefined || !same(w.indices, axes.map(indexAlong)) || meets(w.array.free, axes)) return undefined
    return w.array.free.length === 0 && whole(axes, w.array.shape) ? x.nameOf(w.array) : undefined
  }
  if (from.shape.length === 0 && to.shape.length === 0) {
    if (fresh.length === 0 && stays) return one ? 'id' : `scale${weight}`
    if (fresh.length === 0 && within(to.scope, from.scope)) return `sum${over(without(from.scope, to.scope))}`
    return fresh.length > 0 && sameSet(to.scope, e.axes) ? `rep${over(fresh)}` : general()
  }
  if (to.shape.length === 0) {
    if (within(to.scope, from.scope)) {
      const summed = without(from.scope, to.scope)
      if (fi && sameSet(fi, fresh)) {
        const a = stays && whole(fi, from.shape) ? element(fi) : undefined
        return a === undefined ? `sum${over([...summed, ...fi])}` : `⟨${a}, ·⟩`
      }
      return summed.length + fresh.length === 0 ? `at${over([], e.fi)}` : `sum${over([...summed, ...fresh], e.fi)}`
    }
    if (!sameSet(to.scope, e.axes)) return general()
    return fi && same(fi.map(indexAlong), fresh.map(indexAlong)) ? `at${over(fi)}` : `at${over(fresh, e.fi)}`
  }
  if (!ti || !known) return leftmost && stays && fi && sameSet(fi, fresh) ? `scatter${over(fi, e.ti)}` : general()
  if (from.shape.length === 0) {
    if (!within(fresh, ti) || !sameSet(to.scope, without(from.scope, ti))) return general()
    const b = sameSet(ti, fresh) && whole(ti, to.shape) ? element(ti) : undefined
    return b === undefined ? `build${over(ti)}` : `(${b} ⊗)`
  }
  if (!stays || meets(ti, from.scope)) return general()
  if (fi && same(e.fi, e.ti) && sameSet(fi, fresh) && same(from.shape, to.shape)) {
    const full = whole(fi, from.shape)
    const d = full ? element(fi) : undefined
    return d !== undefined ? `diag(${d})` : full && one ? 'id' : `diag${over(fi)}`
  }
  if (sameSet(ti, fresh)) return `gather${over(ti, e.fi)}`
  const product = fi && whole(fi, from.shape) && whole(ti, to.shape) ? multiplication(e, fi, ti, fresh, x) : undefined
  if (product !== undefined) return product
  return leftmost && fi && sameSet(fi, fresh) ? `scatter${over(fi, e.ti)}` : general()
}

/** `(A ·)` for `out[i, …] = Σⱼ A[i, j] in[j, …]`, `(· B)` for `out[i, k] = Σⱼ in[i, j] B[j, k]`. */
const multiplication = (e: Edge, fi: readonly Axis[], ti: readonly Axis[], fresh: AxisSet, x: Expressions): string | undefined => {
  const w = e.by
  const a = w.tag === 'at' && w.pad === undefined && w.array.free.length === 0 ? plain(w.indices, []) : undefined
  const name = w.tag === 'at' ? x.nameOf(w.array) : undefined
  if (w.tag !== 'at' || !a || a.length !== 2 || name === undefined || !whole(a, w.array.shape)) return undefined
  const [p, q] = a
  /** The matrix with rows along one axis and columns along the other. */
  const side = (rows: Axis, columns: Axis, text: (name: string) => string): string | undefined =>
    p === rows && q === columns ? text(name) : p === columns && q === rows ? text(`${name}ᵀ`) : undefined
  const distinct = new Set([...fi, ...ti]).size === fresh.length && fi.length === ti.length && within(fresh, [...fi, ...ti])
  if (!distinct || fi.length > 2 || fresh.length !== fi.length + 1) return undefined
  if (fi[1] === ti[1] && !includes(fi, ti[0]!)) return side(ti[0]!, fi[0]!, (n) => `(${n} ·)`)
  return fi.length === 2 && fi[0] === ti[0] && !includes(fi, ti[1]!) ? side(fi[1]!, ti[1]!, (n) => `(· ${n})`) : undefined
}
