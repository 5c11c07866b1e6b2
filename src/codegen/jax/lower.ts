/** Equations → array expressions: one case for each kind of node. */
import {
  type Axis,
  type Call,
  children,
  type Equation,
  type History,
  includes,
  type Literal,
  postorder,
  type Recurrence,
} from '../../categories/equation.js'
import { Impossible } from '../../categories/errors.js'
import { binding } from '../../primitives/form.js'
import { Arrays, asArray, type Scanned, scalar, type Value } from './arrays.js'
import { accumulate, extremum } from './collect.js'
import { read } from './read.js'
import { scan, surroundings } from './scan.js'
import { contract } from './sums.js'
import type { Term, Terms } from './term.js'

export class Lowering extends Arrays {
  private readonly scans = new Map<Recurrence, readonly Scanned[]>()
  constructor(
    terms: Terms,
    inputs: ReadonlyMap<Equation, Value>,
    sizes: (name: string) => Term,
    roots: readonly Equation[],
    private readonly outer?: Lowering,
    step?: readonly [Axis, Term],
  ) {
    super(terms, sizes, roots, outer, step)
    for (const [e, value] of inputs) this.values.set(e, value)
    const outside = (e: Equation): boolean => this.values.has(e) || (step !== undefined && !includes(e.free, step[0]))
    const below = (e: Equation): readonly Equation[] => (e.tag === 'history' ? surroundings(this, e.of) : children(e))
    for (const e of postorder(roots, below, outside)) this.values.set(e, this.lower(e))
  }
  scanned(e: History): Scanned {
    if (this.outer && !this.values.has(e)) return this.outer.scanned(e)
    return this.scanning(e)
  }
  private scanning(e: History): Scanned {
    const known = this.scans.get(e.of) ?? scan(this, e.of, (values, step) => new Lowering(this.terms, values, this.sizes, e.of.nexts, this, step))
    this.scans.set(e.of, known)
    return known[e.of.histories.indexOf(e)]!
  }
  /** A closed value, whole. */
  result(e: Equation): Term {
    return asArray(this, this.value(e), e.sort)
  }
  private lower(e: Equation): Value {
    switch (e.tag) {
      case 'literal':
        return scalar(this.literal(e))
      case 'size':
        return scalar(this.sizes(e.name))
      case 'axis':
        return this.axis(e.axis)
      case 'polynomial':
        return this.whole(e)
      case 'call':
        return this.call(e)
      case 'at':
        return read(this, e)
      case 'reduce':
        return e.monoid.name === 'sum' ? contract(this, e) : extremum(this, e)
      case 'build': {
        const { dims, term } = this.value(e.body)
        const before = dims.filter((a) => !e.axes.includes(a))
        return { term: this.full({ term, dims, rank: 0 }, [...before, ...e.axes]), dims: before, rank: e.axes.length }
      }
      case 'accumulate':
        return accumulate(this, e)
      case 'order': {
        const { term, dims } = this.value(e.of)
        return { term: this.terms.call('jnp.argsort', [term], 'axis=-1', { hint: 'order' }), dims, rank: 1 }
      }
      case 'mark':
        return this.value(e.of)
      case 'history':
        return this.scanning(e).whole
      default:
        throw new Impossible(`${e.tag} has no value of its own`)
    }
  }
  private literal({ sort, value }: Literal): Term {
    if (sort === 'real') return this.terms.real(value)
    return sort === 'boolean' ? this.terms.name(value ? 'True' : 'False', true) : this.terms.integer(value)
  }
  private call({ op, args }: Call): Value {
    const { terms } = this
    const vs = args.map((a) => this.value(a))
    const form = op.emit.jax
    for (const [name, code] of Object.entries(form.helpers ?? {})) this.helpers.set(name, code)
    const fixed = vs.every((v) => v.term.fixed)
    if (op.name === 'mul') return this.times(vs[0]!, vs[1]!)
    // Numbers of Python divide by zero with an error, and are no arrays.
    if (op.name === 'real' && fixed) return vs[0]!
    if (op.name === 'div' && fixed) return this.elementwise(op.name, form, [vs[0]!, { ...vs[1]!, term: terms.call('REAL', [vs[1]!.term]) }], 'ratio')
    const stays = fixed && ['add', 'sub', 'neg'].includes(op.name)
    const symbolic = form.binds < binding.atom
    // Inside of a function a whole number would be an integer.
    const given =
      symbolic || op.name === 'pow'
        ? vs
        : vs.map((v, k) => (args[k]!.tag === 'literal' && args[k]!.sort === 'real' ? { ...v, term: terms.real(args[k]!.value, false) } : v)) // prettier-ignore
    const [x] = vs
    const called = !symbolic && vs.length === 1 && x!.term.kind === 'name' && (x!.term.text?.length ?? 9) < 3 ? `${op.name}_${x!.term.text}` : op.name
    return this.elementwise(op.name, form, given, symbolic ? (HINTS[op.name] ?? 't') : called, stays)
  }
}
const HINTS: Readonly<Record<string, string>> = {
  add: 'total',
  sub: 'difference',
  div: 'ratio',
  neg: 'negative',
  lt: 'less',
  le: 'less',
  gt: 'more',
  ge: 'more',
}
