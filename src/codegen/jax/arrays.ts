/**
 * A scalar with free axes is an array with a dimension for each of them; a value of rank r has r more behind these.
 * Which axis a dimension stands for is known here only: `align` puts dimensions where a partner has them.
 */
import {
  type Axis,
  children,
  type Equation,
  type Form,
  type History,
  isLiteral,
  isOrdered,
  minus,
  postorder,
  type Sort,
  termsOf,
} from '../../categories/equation.js'
import { Impossible } from '../../categories/errors.js'
import * as P from '../../categories/size.js'
import { Table } from '../../categories/table.js'
import { binding, infix, named } from '../../primitives/form.js'
import { hullOf, isPlain, overSizes } from './hull.js'
import { BOTH, flips, type Kind, type Term, type Terms } from './term.js'

export interface Value {
  readonly term: Term
  /** What the leading dimensions stand for. */
  readonly dims: readonly Axis[]
  /** How many dimensions follow. */
  readonly rank: number
}
/** The states of a recurrence: at its end, after its start, and all of them. */
export interface Scanned {
  readonly last: Value
  readonly later: Value
  readonly whole: Value
}
/** Without dimensions. */
export const scalar = (term: Term): Value => ({ term, dims: [], rank: 0 })

export abstract class Arrays {
  abstract scanned(e: History): Scanned

  protected readonly values = new Table<Equation, Value>()
  private readonly uses = new Map<Equation, number>()
  private readonly ranks = new Map<Axis, number>()
  /** Reads that happen whatever is chosen, and however many steps there are: their indices are in range, or were refused. */
  readonly sure = new Set<Equation>()
  /** Functions that the module needs, by name. */
  readonly helpers = new Map<string, string>()
  /** Axes along which loops step: numbers inside of them, and no dimensions. */
  readonly steps: ReadonlyMap<Axis, Term>

  /** Of all that the roots are made of, or of a step within another. */
  constructor(
    readonly terms: Terms,
    readonly sizes: (name: string) => Term,
    roots: readonly Equation[],
    private readonly around?: Arrays,
    own?: readonly [Axis, Term],
  ) {
    this.steps = new Map([...(around?.steps ?? []), ...(own ? [own] : [])])
    if (around) {
      this.uses = around.uses
      this.ranks = around.ranks
      this.sure = around.sure
      this.helpers = around.helpers
      return
    }
    const order = postorder(roots)
    for (const e of [...roots, ...roots, ...order.flatMap(children)]) this.uses.set(e, (this.uses.get(e) ?? 0) + 1)
    const certain = (e: Equation): readonly Equation[] =>
      e.tag === 'call' && e.op.name === 'select' ? e.args.slice(0, 1) : e.tag === 'history' ? [...e.of.inits, e.of.axis.hi] : children(e)
    for (const e of postorder(roots, certain)) if (e.tag === 'at') this.sure.add(e)
    this.rankAxes(order)
  }
  /** One order of axes for all that is made of several: as arrays have them, those that come in before those that are made. */
  private rankAxes(order: readonly Equation[]): void {
    const see = (axes: readonly Axis[]): void => {
      for (const a of axes) if (!this.ranks.has(a)) this.ranks.set(a, this.ranks.size)
    }
    for (const e of order) {
      if (e.tag === 'at' && e.array.tag === 'input' && e.indices.length > 1) see(e.indices.flatMap((i) => i.free))
      if (e.tag === 'build') see(e.axes)
    }
    for (const e of order) see(e.free)
  }
  value(e: Equation): Value {
    const known = this.values.get(e)
    if (known) return known
    if (e.tag === 'size') return scalar(this.sizes(e.name))
    if (e.tag === 'axis') return this.axis(e.axis)
    if (e.tag === 'polynomial' || e.tag === 'literal') return this.whole(e)
    if (this.around) return this.around.value(e)
    throw new Impossible(`${e.tag} ${e.id} was not lowered`)
  }
  usedOnce(e: Equation): boolean {
    return (this.uses.get(e) ?? 0) <= 1
  }

  // ---- dimensions

  private rank(a: Axis): number {
    return this.ranks.get(a) ?? 1e9
  }
  merge(lists: readonly (readonly Axis[])[]): readonly Axis[] {
    const all = new Set(lists.flat())
    const covers = lists.find((l) => l.length === all.size)
    return covers ?? [...all].sort((a, b) => this.rank(a) - this.rank(b))
  }
  /** Its dimensions in this order; it has no others. */
  ordered({ term, dims, rank }: Value, order: readonly Axis[]): Term {
    const places = [...order.map((a) => dims.indexOf(a)), ...Array.from({ length: rank }, (_, k) => dims.length + k)]
    return this.terms.transpose(term, places)
  }
  /** As it meets an array of these dimensions. */
  align(v: Value, dims: readonly Axis[]): Term {
    const own = dims.filter((a) => v.dims.includes(a))
    const term = this.ordered(v, own)
    const first = dims.findIndex((a) => own.includes(a))
    if (first < 0) return term
    const parts = dims.slice(first).map((a) => (own.includes(a) ? ':' : 'None'))
    return parts.includes('None') ? this.terms.index(term, parts) : term
  }
  extent(a: Axis): Term {
    const { lo, hi } = hullOf(a)
    const n = this.integer(minus(hi, lo))
    return isPlain(a) && isOrdered(a) ? n : this.terms.call('max', [n, this.terms.integer(0)], '', { fixed: true })
  }
  tuple(extents: readonly Term[]): Term {
    const write = (...xs: readonly string[]): string => (xs.length === 1 ? `(${xs[0]},)` : `(${xs.join(', ')})`)
    return this.terms.make('tuple', { ...named(''), write }, extents, { fixed: true })
  }
  /** With all of these dimensions, in full; `rest` are the extents of those that follow. */
  full(v: Value, dims: readonly Axis[], rest: readonly Equation[] = []): Term {
    const { terms } = this
    if (dims.length === 0) return v.term
    if (v.dims.length === dims.length) return this.ordered(v, dims)
    const shape = this.tuple([...dims.map((a) => this.extent(a)), ...rest.map((n) => this.integer(n))])
    if (!v.term.fixed) return terms.call('jnp.broadcast_to', [this.align(v, dims), shape], '', { hint: v.term.hint })
    return v.term.text === '0' ? terms.call('jnp.zeros', [shape], 'REAL') : terms.call('jnp.full', [shape, v.term], 'REAL')
  }

  // ---- integers

  /** Over sizes: a Python number. */
  integer(e: Equation): Term {
    return this.whole(e).term
  }
  private polynomial(p: P.Polynomial<Equation>): Value {
    const { terms } = this
    const atoms = [...new Set(p.flatMap((t) => t.factors))]
    const c = P.constantOf(p)
    if (c !== undefined) return { term: terms.integer(c), dims: [], rank: 0 }
    const vs = atoms.map((a) => this.value(a))
    const dims = this.merge(vs.map((v) => v.dims))
    const d = P.denominator(p)
    // What is added first: a positive term, so that no minus stands in front.
    const scaled = P.scale(d, p)
    const sorted = scaled[0]!.coefficient < 0 ? [...scaled].sort((x, y) => Number(y.coefficient > 0) - Number(x.coefficient > 0)) : scaled
    const single = sorted.length === 1 && sorted[0]!.factors.length === 1 && sorted[0]!.coefficient === 1
    const written = (xs: readonly string[]): string => {
      const names = new Map(atoms.map((a, k) => [a, xs[k]!]))
      const body = P.show(sorted, (a) => names.get(a)!, ' * ')
      return d === 1 ? body : `(${body}) // ${d}`
    }
    const binds = d > 1 ? binding.product : sorted.length > 1 ? binding.sum : sorted[0]!.coefficient < 0 ? binding.prefix : binding.product
    const key = `integer ${sorted.map((t) => `${t.coefficient}:${t.factors.map((f) => atoms.indexOf(f))}`)}/${d}`
    const fixed = vs.every((v) => v.term.fixed)
    const args = vs.map((v) => this.align(v, dims))
    const term =
      single && d === 1
        ? args[0]!
        : terms.make(key, { binds, needs: () => binding.power, write: (...xs) => written(xs) }, args, { hint: 'at', fixed })
    return { term, dims, rank: 0 }
  }
  axis(a: Axis): Value {
    const step = this.steps.get(a)
    if (step) return scalar(step)
    const { lo, hi } = hullOf(a)
    const [from, to] = [this.integer(lo), this.integer(hi)]
    return { term: this.terms.call('jnp.arange', isLiteral(lo, 0) ? [to] : [from, to], '', { hint: 'i' }), dims: [a], rank: 0 }
  }
  compare(symbol: '<' | '<=', x: Value, y: Value): Value {
    return this.elementwise(symbol, infix(symbol, binding.comparison), [x, y], 'mask')
  }
  /** All of these conditions. */
  all(conditions: readonly Value[]): Value | undefined {
    const [first, ...rest] = conditions
    return rest.length === 0 ? first : this.elementwise('&', BOTH, conditions, 'mask')
  }
  /** Where an axis is, if its range is not that of its dimension. */
  mask(axes: readonly Axis[]): Value | undefined {
    const conditions = axes
      .filter((a) => !isPlain(a))
      .flatMap((a) => {
        const i = this.axis(a)
        const lower = overSizes(a.lo) ? [] : [this.compare('<=', this.whole(a.lo), i)]
        return overSizes(a.hi) ? lower : [...lower, this.compare('<', i, this.whole(a.hi))]
      })
    return this.all(conditions)
  }
  /** An integer. */
  whole(e: Equation): Value {
    return this.polynomial(termsOf(e))
  }

  // ---- operations

  elementwise(key: string, form: Form, args: readonly Value[], hint: string, fixed = false): Value {
    const dims = this.merge(args.map((a) => a.dims))
    const terms = args.map((a) => this.align(a, dims))
    return { term: this.terms.make(key, form, terms, { hint, fixed, kind: this.kindOf(args, terms, dims) }), dims, rank: 0 }
  }
  /** Of matrices and numbers, where the matrices are transposed as easily one by one as together. */
  private kindOf(args: readonly Value[], terms: readonly Term[], dims: readonly Axis[]): Kind {
    const easy = dims.length === 2 && args.every((a, k) => (a.dims.length === 0 ? !flips(terms[k]!) : a.dims.length === 2 && flips(terms[k]!)))
    return easy ? 'flips' : 'other'
  }
  times(x: Value, y: Value): Value {
    const { terms } = this
    const outer = x.dims.length === 1 && y.dims.length === 1 && x.dims[0] !== y.dims[0]
    const dims = this.merge([x.dims, y.dims])
    if (outer) return { term: dims[0] === x.dims[0] ? terms.outer(x.term, y.term) : terms.outer(y.term, x.term), dims, rank: 0 }
    const factors = [this.align(x, dims), this.align(y, dims)] as const
    return { term: terms.product(...factors, this.kindOf([x, y], factors, dims)), dims, rank: 0 }
  }
  choose(condition: Value, x: Value, otherwise: number): Value {
    const other: Value = { term: this.terms.real(otherwise, false), dims: [], rank: 0 }
    return this.elementwise('jnp.where', named('jnp.where'), [condition, x, other], 'where')
  }
  /** The sum of its elements along axes. */
  sumAlong(v: Value, axes: readonly Axis[]): Value {
    let whole = v
    for (const a of axes)
      if (!whole.dims.includes(a))
        whole = this.elementwise('*', infix('*', binding.product), [whole, { term: this.extent(a), dims: [], rank: 0 }], 'total')
    const own = axes.filter((a) => v.dims.includes(a))
    if (own.length === 0) return whole
    const rest = whole.dims.filter((a) => !own.includes(a))
    const places = own.map((a) => whole.dims.indexOf(a)).sort((x, y) => x - y)
    const more = rest.length === 0 ? '' : `axis=${places.length === 1 ? places[0] : `(${places.join(', ')})`}`
    return { term: this.terms.call('jnp.sum', [whole.term], more, { hint: 'total' }), dims: rest, rank: 0 }
  }
}
/** An array, where a number of Python would do for all else. */
export const asArray = (l: Arrays, { term, rank }: Value, sort: Sort): Term =>
  !term.fixed || rank > 0 ? term : l.terms.call('jnp.asarray', [term], { real: 'REAL', boolean: 'bool', integer: 'int' }[sort], { hint: 'constant' })
