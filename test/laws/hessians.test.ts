/**
 * Derivatives of second and third order, by forward and reverse mode in every order: of random programs over the whole vocabulary, by emitted
 * kernels, they agree within 50 times the noise of rounding. The noise is measured: every value that a kernel stores is moved by one unit in the
 * last place, up or down. `RUNS=20` takes 20 programs for each operation, a thousand in all; `SEED` chooses others.
 */
import { describe, expect, test } from '@jest/globals'
import type fc from 'fast-check'
import { realInputs } from '../../src/adjoint/differentiate.js'
import { type Equation, type Operation, postorder } from '../../src/categories/equation.js'
import { walk } from '../../src/codegen/loop.js'
import { operations } from '../../src/primitives/index.js'
import { type Options, type Sample, samples } from '../support/arbitrary.js'
import { flatten, forAll, RUNS, uniform } from '../support/check.js'
import type { Value } from '../support/interpret.js'
import { type Derivative, derivative, type Mixture, mixtures } from '../support/mixtures.js'
import { Rounding } from '../support/noise.js'
import { compiled, kernelFor } from '../support/run.js'

/** Agreement is within this many times the noise, … */
const FACTOR = 50
/** … the largest that so many runs show. */
const NUDGES = 4
/** Of the Hessian of many variables, so many columns. */
const COLUMNS = 8

const lengthOf = (v: Value): number => (typeof v === 'number' ? 1 : v.length)
/** The unit vectors of the space in which some values lie. */
const units = (like: readonly Value[]): readonly (readonly Value[])[] =>
  like.flatMap((v, k) =>
    Array.from({ length: lengthOf(v) }, (_, i) =>
      like.map((w, j): Value => {
        const own = (at: number): number => Number(j === k && at === i)
        return typeof w === 'number' ? own(0) : w.map((_, at) => own(at))
      }),
    ),
  )
const drawn = (like: readonly Value[], seed: number): readonly Value[] => {
  const random = uniform(seed)
  return like.map((v) => (typeof v === 'number' ? random() : v.map(random)))
}

/** Programs, and those with derivatives that are not finite; elements, and those whose noise is too small to hide an error. */
interface Seen {
  programs: number
  undefined: number
  elements: number
  quiet: number
}
const nothing = (): Seen => ({ programs: 0, undefined: 0, elements: 0, quiet: 0 })
const expectTelling = ({ programs, undefined: lost, elements, quiet }: Seen): void => {
  expect(lost).toBeLessThanOrEqual(Math.ceil(0.02 * programs))
  expect(quiet).toBeGreaterThan(0.9 * elements)
}

/** What the mixtures of an order say of one program: columns of the derivative along the last two directions; those before are random. */
class Case {
  private readonly data: ReadonlyMap<Equation, Value>
  private readonly wrt: readonly Equation[]
  private readonly here: readonly Value[]
  private readonly made = new Map<Mixture, Derivative>()
  constructor(
    private readonly s: Sample,
    private readonly order: number,
  ) {
    this.data = s.data(1)
    const used = new Set(postorder(s.program.outputs))
    this.wrt = realInputs(s.program).filter((x) => used.has(x))
    this.here = this.wrt.map((x) => this.data.get(x)!)
  }
  private derivative(m: Mixture): Derivative {
    const made = this.made.get(m) ?? derivative(m, this.s.program.outputs[0]!, this.wrt)
    this.made.set(m, made)
    return made
  }
  private inputs(m: Mixture): readonly Equation[] {
    return [...this.s.program.inputs, ...this.derivative(m).directions.flat()]
  }
  /** Does the kernel of every mixture compute with this operation? */
  computesWith(op: Operation): boolean {
    if (!postorder(this.s.program.outputs).some((e) => e.tag === 'call' && e.op === op)) return false
    return mixtures(this.order).every((m) => {
      let found = false
      walk(kernelFor(this.inputs(m), this.derivative(m).roots).body, (x) => {
        found ||= x.tag === 'let' && x.op === op
      })
      return found
    })
  }
  /** A mixture's derivative, element by element; and how far one unit in the last place of all that is stored moves each. */
  values(m: Mixture): { readonly exact: readonly number[]; readonly noise: readonly number[] } {
    const { roots, directions } = this.derivative(m)
    const first = Array.from({ length: this.order - 2 }, (_, k) => drawn(this.here, 10 + k))
    const all = units(this.here)
    const columns = all.filter((_, k) => k % Math.ceil(all.length / COLUMNS) === 0)
    const tuples = columns.flatMap((u) => (directions.length < this.order ? [[...first, u]] : all.map((v) => [...first, u, v])))
    const along = (f: ReturnType<typeof compiled>): number[] =>
      tuples.flatMap((t) => {
        const given = new Map(this.data)
        directions.forEach((d, k) => d.forEach((x, j) => given.set(x, t[k]![j]!)))
        return flatten(f(given))
      })
    const exact = along(compiled(this.inputs(m), roots, this.s.sizes))
    const rounding = new Rounding()
    const rough = compiled(this.inputs(m), roots, this.s.sizes, {}, rounding.nudge)
    const noise = exact.map(() => 0)
    while (rounding.salt++ < NUDGES) along(rough).forEach((x, i) => (noise[i] = Math.max(noise[i]!, Math.abs(x - exact[i]!))))
    return { exact, noise }
  }
  /** Do they agree? A read that only a condition keeps in range is NaN out of it, and so may be 0 times that: such programs are counted. */
  compare(seen: Seen): void {
    const all = mixtures(this.order).map((m) => ({ m, ...this.values(m) }))
    seen.programs++
    if (!all.every((x) => x.exact.every(Number.isFinite))) {
      seen.undefined++
      return
    }
    for (const [k, a] of all.entries()) {
      for (const b of all.slice(k + 1)) {
        expect(b.exact).toHaveLength(a.exact.length)
        a.exact.forEach((x, i) => {
          const y = b.exact[i]!
          const noise = Math.max(a.noise[i]!, b.noise[i]!)
          seen.elements++
          if (FACTOR * noise < 1e-9 * (1 + Math.abs(x))) seen.quiet++
          if (!(Math.abs(x - y) <= FACTOR * noise)) throw new Error(`element ${i}: ${a.m} says ${x}, ${b.m} says ${y}, and the noise is ${noise}`)
        })
      }
    }
  }
}
const cases = (order: number, options: Options): fc.Arbitrary<Case> =>
  samples({ scalar: true, ...options }, 50, 120).map((s) => Object.assign(new Case(s, order), { toString: () => String(s) }))

/** Tries before giving up on a program whose derivatives compute with an operation. */
const TRIES = 1000

describe('four ways to a Hessian', () => {
  const seen = nothing()
  // Every fourth operation, for the time that it takes; RUNS=1 asks for all of them, RUNS=20 for a thousand programs.
  const some = operations.map((op, salt) => [op.name, op, salt] as const).filter(([, , salt]) => RUNS !== undefined || salt % 4 === 0)
  test.each(some)('%s', (name, op, salt) => {
    let tries = 0
    const computing = cases(2, { often: op }).filter((c) => {
      if (tries++ > TRIES) throw new Error(`no second derivative computes with ${name}`)
      const found = c.computesWith(op)
      if (found) tries = 0
      return found
    })
    forAll(computing, (c) => c.compare(seen), 1, salt)
  })
  test('nearly all are finite, and the noise is small enough to tell', () => expectTelling(seen))
})

test('eight ways to derivatives of third order', () => {
  const seen = nothing()
  forAll(cases(3, {}), (c) => c.compare(seen), 5)
  expectTelling(seen)
})
