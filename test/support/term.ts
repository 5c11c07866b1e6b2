/**
 * Programs twice over: every term holds the equation that the library makes of it, and its meaning, a function of inputs and of the values of bound
 * variables. Binders have identities of their own here, nothing is rewritten, and no axis is canonical: what capture or a wrong law of the
 * library would break, cannot break here.
 */
import type { Equation } from '../../src/categories/equation.js'

export type Value = number | Float64Array
/** The values of bound variables: indices, marks, parameters. */
export type Bound = ReadonlyMap<number, Value>

export interface Term {
  readonly e: Equation
  /** The bound variables that it mentions. */
  readonly free: readonly number[]
  readonly mean: (run: Run, bound: Bound) => Value
  /** Where the elements lie, at the inputs that are drawn. */
  readonly range: readonly [number, number]
  /** Of an array. */
  readonly shape: readonly Term[]
  /** Of an index: extents that it is surely below, and it is not negative. */
  readonly below: readonly Equation[]
}

/** Values of terms at given inputs, remembered. */
export class Run {
  private known = new Map<Term, Map<string, Value>>()
  /** Where a derivative by differences did not settle, a value means nothing. */
  smooth = true
  constructor(
    readonly sizes: Readonly<Record<string, number>>,
    readonly inputs: ReadonlyMap<Equation, Value>,
  ) {}
  value(t: Term, bound: Bound): Value {
    const memo = this.known.get(t) ?? new Map<string, Value>()
    this.known.set(t, memo)
    const here = t.free.map((id) => bound.get(id)!)
    const key = here.map((v) => (typeof v === 'number' ? String(v) : [...v].join(' '))).join()
    const before = memo.get(key)
    if (before !== undefined) return before
    const result = t.mean(this, bound)
    memo.set(key, result)
    return result
  }
  number(t: Term, bound: Bound): number {
    return this.value(t, bound) as number
  }
  array(t: Term, bound: Bound): Float64Array {
    return this.value(t, bound) as Float64Array
  }
  /** The place in storage, if it lies inside. */
  place(shape: readonly Term[], indices: readonly number[], bound: Bound): number | undefined {
    let k = 0
    for (const [d, i] of indices.entries()) {
      const n = this.number(shape[d]!, bound)
      if (!(i >= 0 && i < n)) return undefined
      k = k * n + i
    }
    return k
  }
  length(shape: readonly Term[], bound: Bound): number {
    return shape.reduce((n, t) => n * this.number(t, bound), 1)
  }
}

export const freeOfTerms = (ts: readonly Term[], but: readonly number[] = []): readonly number[] =>
  [...new Set(ts.flatMap((t) => t.free))].filter((id) => !but.includes(id)).sort((a, b) => a - b)
